//! How long messages are kept, and what goes: always from a room's oldest end, pinned messages left out.
//!
//! Not here: when it is looked (`chat::retaining`), how rows go (the store).

use super::ids::{Seq, Timestamp};
use super::operator::Span;
use super::room_id::RoomId;
use std::collections::BTreeMap;
use std::fmt;

/// Milliseconds in a day.
pub const DAY_MS: u64 = 86_400_000;

/// How long, and how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Messages older than so many milliseconds go; `None`: however old.
    pub max_age_ms: Option<u64>,
    /// The newest so many stay; `None`: however many.
    pub max_messages: Option<u64>,
}

impl Policy {
    /// Whether anything ever goes.
    #[must_use]
    pub const fn is_forever(&self) -> bool {
        self.max_age_ms.is_none() && self.max_messages.is_none()
    }

    /// As it is told: "for 30d, and no more than the newest 100".
    #[must_use]
    pub fn in_words(&self) -> String {
        match (self.max_age_ms, self.max_messages) {
            (None, None) => "for ever".to_owned(),
            (Some(_), None) => format!("for {self}"),
            (None, Some(most)) => format!("the newest {most}"),
            (Some(age), Some(most)) => format!("for {}, and no more than the newest {most}", Span(age)),
        }
    }

    /// What went before this instant is too old.
    #[must_use]
    pub fn cutoff(&self, now: Timestamp) -> Option<Timestamp> {
        let age = i64::try_from(self.max_age_ms?).unwrap_or(i64::MAX);
        Some(Timestamp(now.0.saturating_sub(age)))
    }
}

impl fmt::Display for Policy {
    /// As it is typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.max_age_ms, self.max_messages) {
            (None, None) => f.write_str("forever"),
            (Some(age), None) => Span(age).fmt(f),
            (None, Some(most)) => most.fmt(f),
            (Some(age), Some(most)) => write!(f, "{} {most}", Span(age)),
        }
    }
}

/// What holds where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies {
    /// Where nothing else is said, conversations included.
    pub everywhere: Policy,
    /// Rooms of which something else was said.
    pub rooms: BTreeMap<RoomId, Policy>,
}

impl Policies {
    /// What holds in a room.
    #[must_use]
    pub fn of(&self, room: &RoomId) -> Policy {
        self.rooms.get(room).copied().unwrap_or(self.everywhere)
    }

    /// Says something of a room, or (`None`) that it is as all are.
    pub fn say(&mut self, room: RoomId, policy: Option<Policy>) {
        match policy {
            Some(policy) => self.rooms.insert(room, policy),
            None => self.rooms.remove(&room),
        };
    }

    /// Whether nothing ever goes anywhere.
    #[must_use]
    pub fn is_forever(&self) -> bool {
        self.everywhere.is_forever() && self.rooms.values().all(Policy::is_forever)
    }
}

/// What would go from a room at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// Which room.
    pub room: RoomId,
    /// How many messages.
    pub messages: u64,
    /// When the oldest of them was written.
    pub oldest: Timestamp,
    /// And the newest.
    pub newest: Timestamp,
}

/// Takes a few messages out of a room's oldest end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trim {
    /// Which room.
    pub room: RoomId,
    /// Those written before this.
    pub before: Option<Timestamp>,
    /// Those beyond so many.
    pub keep: Option<u64>,
    /// At most so many now.
    pub limit: usize,
}

impl Trim {
    /// What a policy takes out of a room now.
    #[must_use]
    pub fn new(room: RoomId, policy: Policy, now: Timestamp, limit: usize) -> Self {
        Self {
            room,
            before: policy.cutoff(now),
            keep: policy.max_messages,
            limit,
        }
    }

    /// Whether the next message from the old end goes, `excess` being how many more there are than are kept.
    #[must_use]
    pub(crate) fn takes(&self, at: Timestamp, excess: u64) -> bool {
        excess > 0 || self.before.is_some_and(|before| at < before)
    }
}

/// What came of a [`Trim`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trimmed {
    /// Messages that went.
    pub messages: u64,
    /// Up to here the room's log is not whole any more.
    pub floor: Seq,
    /// Ask again: the limit was reached.
    pub more: bool,
}
