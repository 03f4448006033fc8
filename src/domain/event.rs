//! Durable events: what the store keeps, in one order per room, and what history shows of them.

use super::ids::{ClientMessageId, Epoch, EventId, Seq, Timestamp, UserId};
use super::mention::Mentions;
use super::room_id::RoomId;
use super::vocabulary::vocabulary;
use std::sync::Arc;

/// Who may be in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoomKind {
    /// Anybody may join.
    Public,
    /// A conversation of exactly these two (contract §2); they may be the same user (notes to oneself).
    Direct(UserId, UserId),
}

impl RoomKind {
    /// In a conversation, the other one of the two (oneself, in notes to oneself).
    #[must_use]
    pub fn peer_of(self, user: UserId) -> Option<UserId> {
        match self {
            Self::Direct(one, other) if one == user => Some(other),
            Self::Direct(one, other) if other == user => Some(one),
            _ => None,
        }
    }
}

/// What happened. Every kind takes a `seq` of its own (DESIGN §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventBody {
    /// A message was posted.
    Message {
        /// What was written, as sent.
        content: Arc<str>,
        /// The message it answers.
        reply_to: Option<EventId>,
    },
    /// A message's text was replaced by its author.
    Edited {
        /// The message.
        message: EventId,
        /// The new text.
        content: Arc<str>,
    },
    /// A message was taken away.
    Deleted {
        /// The message.
        message: EventId,
    },
    /// Somebody put a reaction on a message, or took it off.
    Reacted {
        /// The message.
        message: EventId,
        /// The reaction, one emoji.
        emoji: Arc<str>,
        /// Put on (`true`) or taken off.
        active: bool,
    },
    /// A message was put up for everybody to find, or taken down.
    Pinned {
        /// The message.
        message: EventId,
        /// Put up (`true`) or taken down.
        active: bool,
    },
    /// The room is about something else.
    TopicSet {
        /// What it is about; empty: nobody says.
        topic: Arc<str>,
    },
    /// Somebody may keep order in the room, or may not any more.
    ModeratorSet {
        /// Who.
        user: UserId,
        /// The name at that time.
        name: Arc<str>,
        /// May (`true`), or may not.
        active: bool,
    },
    /// An operator did something to somebody who was in the room (promise P8).
    Moderated(Moderation),
}

/// What an operator did to whom, as the room keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moderation {
    /// To whom.
    pub user: UserId,
    /// The name at that time.
    pub name: Arc<str>,
    /// What.
    pub action: Action,
    /// Until when; `None`: until it is lifted, or it does not last.
    pub until: Option<Timestamp>,
    /// Why, or empty.
    pub reason: Arc<str>,
}

vocabulary! {
    /// What operators do to users: the word it is told and kept by.
    Action {
        /// May not write.
        Mute => "mute",
        /// May write again.
        Unmute => "unmute",
        /// Was thrown out, and may come back.
        Kick => "kick",
        /// Was thrown out, and may not come back.
        Ban => "ban",
    }
}

impl Action {
    /// The action of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == word)
    }
}

/// What must hold where an event takes its place, or it does not: looked at with the commit, so that nothing slips in
/// between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// The message must be of this time or later, where its author changes it.
    pub not_before: Option<Timestamp>,
    /// At most so many, with this one: pins or moderators of the room, emoji on the message.
    pub at_most: Option<usize>,
    /// Nothing new is stored: only what was stored before is answered.
    pub known_only: bool,
}

impl EventBody {
    /// What somebody wrote.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Message { content, .. } | Self::Edited { content, .. } => Some(content),
            Self::Moderated(done) => Some(&done.reason),
            _ => None,
        }
    }
}

impl StoredEvent {
    /// The message it is about: itself, or the one that something happened to. Not of a deletion, which stays whole.
    #[must_use]
    pub const fn concerns(&self) -> Option<EventId> {
        match &self.body {
            EventBody::Message { .. } => Some(self.id),
            EventBody::Edited { message, .. }
            | EventBody::Reacted { message, .. }
            | EventBody::Pinned { message, .. } => Some(*message),
            _ => None,
        }
    }
}

/// An event on its way to the store; its `seq` is given there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Where it happened.
    pub room: RoomId,
    /// What kind of room that is; kept when this is the room's first event.
    pub kind: RoomKind,
    /// The room's life; kept when this is the room's first event, else the stored one rules.
    pub epoch: Epoch,
    /// Who made the room, if that one may keep order in it; kept when this is the room's first event.
    pub founder: Option<UserId>,
    /// Made by the server.
    pub id: EventId,
    /// Who did it.
    pub author: UserId,
    /// The author's name at that time.
    pub author_name: Arc<str>,
    /// When, for people.
    pub at: Timestamp,
    /// What.
    pub body: EventBody,
    /// The author's own id for it; the same again in this room stores nothing new (P2).
    pub client_id: Option<ClientMessageId>,
    /// What must hold at its place.
    pub guard: Guard,
}

/// An event that is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Where it happened.
    pub room: RoomId,
    /// Its place in the room.
    pub seq: Seq,
    /// Its id.
    pub id: EventId,
    /// Who did it.
    pub author: UserId,
    /// The author's name at that time.
    pub author_name: Arc<str>,
    /// When.
    pub at: Timestamp,
    /// What. A message deleted since is replayed with empty content and [`StoredEvent::gone`] set, its edits too.
    pub body: EventBody,
    /// For a message: what it answers, as it stands now.
    pub reply: Option<ReplyPreview>,
    /// Whom it mentions: a message, or an edit.
    pub mentions: Mentions,
    /// In a conversation: to whom.
    pub to: Option<UserId>,
    /// For a reply: the root of the thread it is in.
    pub thread: Option<EventId>,
    /// The message this concerns was deleted later (contract §2: replayed without content).
    pub gone: bool,
    /// Whom the message called until this edited or deleted it; known where it was just stored, not where it is read.
    pub called_before: Vec<UserId>,
}

/// Enough of a message to show it above a reply (contract §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyPreview {
    /// The message.
    pub id: EventId,
    /// Its place.
    pub seq: Seq,
    /// Its author's name at that time.
    pub sender_name: Arc<str>,
    /// Its text, cut at 200 characters; empty when deleted.
    pub content: Arc<str>,
    /// It was deleted.
    pub deleted: bool,
}

/// What is below the root of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replies {
    /// How many that were not deleted.
    pub count: u64,
    /// The place of the last there was.
    pub last: Seq,
}

/// What a message said at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The text.
    pub content: Arc<str>,
    /// Since when.
    pub at: Timestamp,
    /// Who wrote it.
    pub by: UserId,
}

/// All that a message ever said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// The message.
    pub message: EventId,
    /// Who wrote it.
    pub author: UserId,
    /// It was deleted, and nothing is left.
    pub deleted: bool,
    /// Oldest first; of very many the newest.
    pub versions: Vec<Version>,
}

/// How many put one emoji on a message, and who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionCount {
    /// The emoji.
    pub emoji: Arc<str>,
    /// How many users.
    pub count: u64,
    /// The first of them, at most 20 (contract §2).
    pub users: Vec<UserId>,
}

/// A message as it stands now: what history pages show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its room.
    pub room: RoomId,
    /// Its id.
    pub id: EventId,
    /// The place of its first event, for ever.
    pub seq: Seq,
    /// Who wrote it.
    pub author: UserId,
    /// The author's name at that time.
    pub author_name: Arc<str>,
    /// When it was written.
    pub at: Timestamp,
    /// Its current text; empty when deleted.
    pub content: Arc<str>,
    /// It was deleted.
    pub deleted: bool,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// What it answers.
    pub reply: Option<ReplyPreview>,
    /// Whom it mentions, as it stands.
    pub mentions: Mentions,
    /// Of a reply: the root of the thread it is in, the first that answers nothing itself.
    pub thread: Option<EventId>,
    /// Of a root: its replies, and theirs.
    pub replies: Option<Replies>,
    /// Reactions in the order they first came.
    pub reactions: Vec<ReactionCount>,
}

/// The end of a room's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The room's life.
    pub epoch: Epoch,
    /// Its last place; 0 when it has none.
    pub seq: Seq,
    /// The event there.
    pub id: Option<EventId>,
    /// Public, or whose conversation.
    pub kind: RoomKind,
    /// What the room is about; empty if nobody said.
    pub topic: Arc<str>,
    /// Who keeps order in it, in the order they came to that.
    pub moderators: Vec<UserId>,
    /// What is pinned, in that order.
    pub pinned: Vec<EventId>,
}
