//! What clients order, whatever dialect they speak.

use super::ids::{ClientMessageId, Epoch, EventId, Reference, Seq, UserId};
use super::room_id::RoomId;
use super::search::{Author, Edge};
use std::sync::Arc;

/// One request: a command, and the client's word for its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where set, exactly one answer carries it (contract §2, `ref`).
    pub reference: Option<Reference>,
    /// What is asked.
    pub command: Command,
}

/// An order of a client. Shapes are checked by its dialect; whether it may is decided in `chat`.
///
/// Where a room is optional, `None` means the room the connection is in (dialects with one room at a time).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Sign in under a name, or as the user a token belongs to.
    Auth {
        /// The name wanted, unchecked.
        username: String,
        /// Proof of being a user known before.
        resume_token: Option<String>,
    },
    /// Enter a room, made if there is none.
    Join {
        /// Which.
        room: RoomId,
        /// Up to where the client has it.
        since: Option<Cursor>,
    },
    /// Leave a room.
    Leave {
        /// Which.
        room: Option<RoomId>,
    },
    /// Post a message.
    Chat {
        /// Where.
        room: Option<RoomId>,
        /// What.
        draft: Draft,
    },
    /// Post into the conversation with a user.
    Private {
        /// With whom.
        target: UserId,
        /// What.
        draft: Draft,
    },
    /// Say that one is, or stopped, typing.
    Typing {
        /// Where.
        room: RoomId,
        /// Typing, or stopped.
        is_typing: bool,
    },
    /// A page of a room's messages.
    History {
        /// Which room.
        room: RoomId,
        /// Which part.
        window: Window,
        /// How many, 1 to 100; cut by the dialect.
        limit: usize,
    },
    /// Find messages.
    Search(Box<Search>),
    /// Replace the text of one's message.
    Edit {
        /// Where.
        room: RoomId,
        /// Which.
        message: EventId,
        /// The new text.
        content: Arc<str>,
    },
    /// Take a message away.
    Delete {
        /// Where.
        room: RoomId,
        /// Which.
        message: EventId,
    },
    /// Put a reaction on a message or take it off.
    React {
        /// Where.
        room: RoomId,
        /// Which.
        message: EventId,
        /// One emoji.
        emoji: Arc<str>,
        /// On, or off.
        active: bool,
    },
    /// The thread a message is in.
    Thread {
        /// Where.
        room: RoomId,
        /// Any message of it.
        message: EventId,
        /// Replies after this place.
        after: Seq,
        /// How many, 1 to 100; cut by the dialect.
        limit: usize,
    },
    /// All that a message ever said.
    Edits {
        /// Where.
        room: RoomId,
        /// Which.
        message: EventId,
    },
    /// Put a message up for everybody to find, or take it down.
    Pin {
        /// Where.
        room: RoomId,
        /// Which.
        message: EventId,
        /// Up, or down.
        active: bool,
    },
    /// What is pinned.
    Pins {
        /// Where.
        room: RoomId,
    },
    /// Say what a room is about.
    Topic {
        /// Which.
        room: RoomId,
        /// What it is about, unchecked; empty: nothing.
        topic: Arc<str>,
    },
    /// Let somebody keep order in a room, or not any more.
    Moderator {
        /// Where.
        room: RoomId,
        /// Who.
        user: UserId,
        /// May, or may not.
        active: bool,
    },
    /// The public rooms.
    Rooms,
    /// Take another name.
    Rename {
        /// The name wanted, unchecked.
        username: String,
    },
    /// Be that user no more, on any connection that became it by the same token.
    SignOut {
        /// On no connection at all, by none of the user's tokens.
        everywhere: bool,
    },
    /// Is anybody there?
    Ping,
    /// An answer to the server's heartbeat (dialects whose heartbeat is a message).
    Heartbeat,
}

/// What a client searches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Words and quoted phrases, unchecked.
    pub query: String,
    /// In this room only.
    pub room: Option<RoomId>,
    /// Of this author only.
    pub from: Option<Author>,
    /// Before this; a place only with a room.
    pub before: Option<Edge>,
    /// After this; likewise.
    pub after: Option<Edge>,
    /// With a web address only.
    pub link: bool,
    /// How many, 1 to 100; cut by the dialect.
    pub limit: usize,
}

/// A message as its author hands it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The text, unchecked.
    pub content: Arc<str>,
    /// The author's id for it.
    pub client_id: Option<ClientMessageId>,
    /// The message it answers.
    pub reply_to: Option<EventId>,
}

/// What a client has of a room: everything up to `seq` of this life (contract §2, `since`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The room's life; one that is no epoch of ours never matches.
    pub epoch: Option<Epoch>,
    /// The last place it has.
    pub seq: Seq,
    /// The event there; not needed at 0.
    pub id: Option<EventId>,
}

/// Which part of a room's history is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The newest.
    Newest,
    /// Older than this place.
    Before(Seq),
    /// Newer than this place.
    After(Seq),
    /// On both sides of this place, it included.
    Around(Seq),
}
