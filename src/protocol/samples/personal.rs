//! What only concerns one user.

use super::{reading, room};
use crate::domain::ids::Seq;
use crate::domain::outbound::{Outbound, Person};
use crate::domain::reading::Preferences;

pub(super) fn personal(text: &str, who: &Person) -> Vec<Outbound> {
    let seq = Seq(7);
    vec![
        Outbound::ReadKept {
            room: room(text),
            up_to: seq,
        },
        Outbound::Blocked {
            user: who.id,
            active: true,
        },
        Outbound::Preferences(Preferences::default()),
        Outbound::Unread {
            room: room(text),
            reading: reading(),
            seq,
        },
    ]
}
