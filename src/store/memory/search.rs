//! Search by reading everything: slow, and right.

use super::State;
use crate::store::{Page, SearchQuery};

impl State {
    pub(super) fn search(&self, query: &SearchQuery) -> Page {
        let mut hits: Vec<_> = self
            .rooms
            .iter()
            .filter(|(id, room)| query.covers(id, room.kind))
            .flat_map(|(id, room)| room.messages.iter().map(move |kept| (id, room, kept)))
            .filter(|(_, _, kept)| !kept.deleted && query.hits(kept.author, kept.at, &kept.content))
            .collect();
        hits.sort_by_key(|(_, _, kept)| std::cmp::Reverse(kept.arrival));
        let has_more = hits.len() > query.limit;
        let shown = hits.into_iter().take(query.limit);
        Page {
            messages: shown.map(|(id, room, kept)| room.message(id, kept)).collect(),
            has_more,
        }
    }
}
