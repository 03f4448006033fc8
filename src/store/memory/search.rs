//! Search by reading everything: slow, and right.

use super::{Kept, State};
use crate::domain::event::RoomKind;
use crate::domain::ids::UserId;
use crate::store::words::{has_link, normalize};
use crate::store::{Page, SearchQuery};

impl State {
    pub(super) fn search(&self, query: &SearchQuery) -> Page {
        let mut hits: Vec<_> = self
            .rooms
            .iter()
            .filter(|(id, room)| {
                query.room.as_ref().is_none_or(|only| only == *id) && may_read(room.kind, query.asker)
            })
            .flat_map(|(id, room)| room.messages.iter().map(move |kept| (id, room, kept)))
            .filter(|(_, _, kept)| hit(kept, query))
            .collect();
        hits.sort_by_key(|(_, _, kept)| std::cmp::Reverse(kept.arrival));
        let has_more = hits.len() > query.limit;
        let messages = hits
            .into_iter()
            .take(query.limit)
            .map(|(id, room, kept)| room.message(id, kept))
            .collect();
        Page { messages, has_more }
    }
}

fn may_read(kind: RoomKind, user: UserId) -> bool {
    match kind {
        RoomKind::Public => true,
        RoomKind::Direct(one, other) => user == one || user == other,
    }
}

fn hit(kept: &Kept, query: &SearchQuery) -> bool {
    !kept.deleted
        && query.from.is_none_or(|author| kept.author == author)
        && query.before.is_none_or(|before| kept.at < before)
        && query.after.is_none_or(|after| kept.at > after)
        && (!query.link || has_link(&kept.content))
        && query.words.found_in(&normalize(&kept.content))
}
