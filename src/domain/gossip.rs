//! What the nodes of one chat tell each other, in the chat's own words. The port that brings it is `bus`.
//!
//! All of it is hearsay: it may be lost, come twice, late or in another order. What counts stands in the store, and
//! whoever hears of it there reads it there.

use super::event::RoomKind;
use super::ids::{EventId, Seq, TokenHash, UserId};
use super::outbound::Person;
use super::room_id::RoomId;

/// One thing that a node tells all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BusMessage {
    /// Rooms have new events in the store.
    Heads(Vec<Advance>),
    /// Something that is over in a moment: lost, it is not missed.
    Ephemeral(Ephemeral),
    /// Something that is to be in force on every node.
    Control(Control),
}

/// How far a room's log reaches now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advance {
    /// Which room.
    pub room: RoomId,
    /// Public, or whose conversation.
    pub kind: RoomKind,
    /// The first of the events this speaks of.
    pub first: Seq,
    /// The last.
    pub last: Seq,
    /// The event there.
    pub id: EventId,
}

/// See [`BusMessage::Ephemeral`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ephemeral {
    /// Somebody types in a room, or does not any more.
    Typing {
        /// Who.
        who: Person,
        /// Where.
        room: RoomId,
        /// Does, or does not any more.
        is_typing: bool,
    },
}

/// See [`BusMessage::Control`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// This token is good for nothing any more: who is in by it goes.
    TokenRevoked(TokenHash),
    /// None of this user's tokens is.
    UserRevoked(UserId),
}

/// What comes of the bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BusEvent {
    /// Another node said this.
    Message(BusMessage),
    /// Anything may have been lost: whoever follows something looks at the store.
    Reset,
}

/// What a node wants to hear of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// What concerns a room.
    Room(RoomId),
    /// What concerns a user, the conversations included.
    User(UserId),
}

impl BusMessage {
    /// Whom it concerns; none: everybody.
    #[must_use]
    pub fn topics(&self) -> Vec<Topic> {
        match self {
            Self::Heads(list) => list.iter().flat_map(Advance::topics).collect(),
            Self::Ephemeral(Ephemeral::Typing { room, .. }) => vec![Topic::Room(room.clone())],
            Self::Control(_) => Vec::new(),
        }
    }
}

impl Advance {
    /// Whom it concerns: who follows the room; in a conversation its two.
    #[must_use]
    pub fn topics(&self) -> Vec<Topic> {
        let room = Topic::Room(self.room.clone());
        match self.kind {
            RoomKind::Public => vec![room],
            RoomKind::Direct(one, other) => vec![room, Topic::User(one), Topic::User(other)],
        }
    }
}
