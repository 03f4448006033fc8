//! How long messages are kept, and what would go now.

use super::{table, when};
use crate::console::{Answer, answer::Cell};
use crate::domain::retention::{Overdue, Policies, Policy};
use crate::domain::room_id::RoomId;
use std::collections::BTreeSet;

/// All rooms together first, then those of which something else was said or that have something to go.
pub(super) fn retention(policies: &Policies, overdue: &[Overdue]) -> Answer {
    let row = |name: String, policy: Policy, due: Option<&Overdue>| {
        vec![
            Cell::text(name),
            Cell::text(policy.to_string()),
            Cell::Number(due.map_or(0, |due| due.messages)),
            due.map_or(Cell::None, |due| when(due.oldest)),
            due.map_or(Cell::None, |due| when(due.newest)),
        ]
    };
    let mut everywhere = row("(everywhere)".to_owned(), policies.everywhere, None);
    if let Some(count) = everywhere.get_mut(2) {
        *count = Cell::Number(overdue.iter().map(|due| due.messages).sum());
    }
    let named = policies.rooms.keys().chain(overdue.iter().map(|due| &due.room));
    let named: BTreeSet<&RoomId> = named.collect();
    let of = |room: &&RoomId| {
        let due = overdue.iter().find(|due| due.room == **room);
        row(room.to_string(), policies.of(room), due)
    };
    let rows = std::iter::once(everywhere).chain(named.iter().map(of)).collect();
    table(
        &["room", "keeps", "would go now", "from", "to"],
        "there is no room",
        rows,
    )
}
