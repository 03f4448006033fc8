//! How far a user has read, what that leaves unread, and what the user wants told of it (contract §2, `read`).

use super::ids::Seq;

/// Messages that are looked at to count what is unread: the newest so many after the cursor. A count that reaches it
/// means "this many or more".
pub const COUNTED: usize = 1000;

/// What is after a user's cursor in a room: of others, not deleted, not of users it has blocked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Messages, at most [`COUNTED`].
    pub messages: u64,
    /// Of these, those that mention the user, at most [`COUNTED`].
    pub mentions: u64,
}

/// How far a user has read a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Everything up to this place; only ever moves forward.
    pub up_to: Seq,
    /// What is after it.
    pub unread: Unread,
}

/// What a user has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Others are told how far the user has read.
    pub read_receipts: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { read_receipts: true }
    }
}
