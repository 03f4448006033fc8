//! What to search for, and what of it every adapter checks in the same way.

use super::words::{Words, has_link, normalize};
use crate::domain::event::RoomKind;
use crate::domain::ids::{Timestamp, UserId};
use crate::domain::room_id::RoomId;

/// What to search for, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// What the text must hold.
    pub words: Words,
    /// Who asks, and so what may be found.
    pub asker: UserId,
    /// This room only.
    pub room: Option<RoomId>,
    /// Of this author only.
    pub from: Option<UserId>,
    /// Written before this instant.
    pub before: Option<Timestamp>,
    /// Written after this instant.
    pub after: Option<Timestamp>,
    /// With a web address only.
    pub link: bool,
    /// At most so many messages.
    pub limit: usize,
}

impl SearchQuery {
    /// Whether a room is one that is asked for, and the asker may read it.
    pub(super) fn covers(&self, room: &RoomId, kind: RoomKind) -> bool {
        let readable = match kind {
            RoomKind::Public => true,
            RoomKind::Direct(one, other) => self.asker == one || self.asker == other,
        };
        readable && self.room.as_ref().is_none_or(|only| only == room)
    }

    /// Whether a message of such a room, that is not deleted, is a hit.
    pub(super) fn hits(&self, author: UserId, at: Timestamp, content: &str) -> bool {
        self.from.is_none_or(|only| author == only)
            && self.before.is_none_or(|before| at < before)
            && self.after.is_none_or(|after| at > after)
            && (!self.link || has_link(content))
            && self.words.found_in(&normalize(content))
    }
}
