//! Search by reading everything: slow, and right.

use super::{Kept, Room, State};
use crate::domain::room_id::RoomId;
use crate::domain::search::Candidate;
use crate::store::{Hits, Mark, SearchQuery};
use std::cmp::Reverse;

impl State {
    pub(super) fn search(&self, query: &SearchQuery) -> Hits {
        let mut found: Vec<(&RoomId, &Room, &Kept)> = self
            .rooms
            .iter()
            .filter(|(id, room)| query.covers(id, room.kind))
            .flat_map(|(id, room)| room.messages.iter().map(move |kept| (id, room, kept)))
            .filter(|(_, _, kept)| !kept.deleted && !kept.past && query.hits(&kept.candidate()))
            .collect();
        found.sort_by_key(|(_, _, kept)| Reverse(kept.arrival));
        let next = found.get(query.limit).map(|(_, _, beyond)| {
            let last = query.limit.checked_sub(1).and_then(|last| found.get(last));
            Mark(last.map_or(beyond.arrival + 1, |(_, _, kept)| kept.arrival))
        });
        let shown = found.into_iter().take(query.limit);
        Hits {
            messages: shown.map(|(id, room, kept)| room.message(id, kept)).collect(),
            next,
        }
    }
}

impl Kept {
    fn candidate(&self) -> Candidate<'_> {
        Candidate {
            author: self.author,
            author_name: &self.author_name,
            at: self.at,
            seq: self.seq,
            mark: Mark(self.arrival),
            content: &self.content,
        }
    }
}
