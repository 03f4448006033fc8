//! What the server tells clients, whatever dialect they speak. Dialects turn these into frames.

use super::chat::Bounds;
use super::durable::{RoomReading, Thread};
use super::error::Refusal;
use super::event::{Message, StoredEvent, Versions};
use super::ids::{Epoch, EventId, Seq, Timestamp, UserId};
use super::reading::{Preferences, Reading};
use super::room_id::RoomId;
use super::search::Hits;
use super::vocabulary::vocabulary;
use std::sync::Arc;

/// A user as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// The name now.
    pub name: Arc<str>,
}

/// What a newcomer is told about the server (contract §2, `connected`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerInfo {
    /// The program's version.
    pub version: &'static str,
    /// Longest message, in characters.
    pub max_message_length: usize,
    /// Longest name, in characters.
    pub max_username_length: usize,
    /// Largest frame, in bytes.
    pub max_frame_bytes: usize,
    /// Messages a minute and user, 0 for any number.
    pub message_rate_limit: u32,
    /// Rooms a user may be in at once, 0 for any number.
    pub rooms_per_user: usize,
    /// What else bounds what users do.
    pub bounds: Bounds,
    /// Seconds between the server's pings.
    pub heartbeat_seconds: u64,
    /// The room everybody knows.
    pub lobby: RoomId,
}

/// One conversation of the user who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Its room.
    pub room: RoomId,
    /// The other one.
    pub peer: Person,
    /// How far the user has read it.
    pub reading: Reading,
    /// Its last place.
    pub seq: Seq,
}

/// One public room, as `rooms` lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomListing {
    /// Its id.
    pub room: RoomId,
    /// Its topic, or empty.
    pub topic: Arc<str>,
    /// Members now.
    pub users: usize,
    /// Its last place.
    pub seq: Seq,
}

/// What came with a `joined`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backlog {
    /// The newest messages, oldest first; `reason` where a cursor was given and could not be honoured.
    History {
        /// The messages.
        messages: Vec<Message>,
        /// Why the cursor was not honoured.
        unrecovered: Option<Unrecovered>,
    },
    /// Exactly the events after the cursor, oldest first.
    Events {
        /// The events.
        events: Vec<StoredEvent>,
        /// `events` frames with the rest follow before anything live.
        has_more: bool,
    },
}

vocabulary! {
    /// Why a cursor could not be honoured (contract §2: `recovered: false, reason`).
    Unrecovered {
        /// The cursor is of another life of the room.
        Epoch => "epoch",
        /// The event at the cursor is another one.
        Diverged => "diverged",
        /// More was missed than is replayed.
        TooFar => "too_far",
        /// The user may not read it.
        NoAccess => "no_access",
    }
}

/// A room as its new member finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Who joined: the connection's own user. Dialects that show the joiner its own arrival need the name.
    pub who: Person,
    /// When.
    pub at: Timestamp,
    /// Which room.
    pub room: RoomId,
    /// What it is about, or empty.
    pub topic: Arc<str>,
    /// Its life.
    pub epoch: Epoch,
    /// Its last place.
    pub seq: Seq,
    /// The event there.
    pub event_id: Option<EventId>,
    /// Members, the joiner included, cut at `presence.list_limit`.
    pub users: Vec<Person>,
    /// How many there are.
    pub user_count: usize,
    /// How far the user has read; not for users without a token.
    pub reading: Option<Reading>,
    /// Who keeps order in it.
    pub moderators: Vec<UserId>,
    /// What is pinned in it, in that order.
    pub pinned: Vec<EventId>,
    /// What was said, or missed.
    pub backlog: Backlog,
}

vocabulary! {
    /// Texts from operators (contract §2).
    AnnouncementKind {
        /// To everybody, once.
        Broadcast => "broadcast",
        /// To one user.
        Whisper => "whisper",
        /// To everybody, again and again.
        Announce => "announce",
        /// To each newcomer.
        Motd => "motd",
    }
}

vocabulary! {
    /// What somebody is in a room (contract §2: `joined.role`).
    Role {
        /// May keep order in it.
        Moderator => "moderator",
        /// Anybody else.
        Member => "member",
    }
}

/// One thing to tell. Kinds that a dialect cannot express are no frame there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outbound {
    // --- to one connection ---
    /// The socket is open; this will be your id.
    Connected {
        /// The id of the user to be.
        user: UserId,
        /// The name the server drew for it (dialects with guest names).
        name: Option<Arc<str>>,
        /// The room the path named (dialects that do).
        room: Option<RoomId>,
        /// About the server.
        info: Arc<ServerInfo>,
        /// Now.
        at: Timestamp,
    },
    /// Signed in.
    Authenticated {
        /// Who.
        me: Person,
        /// Everybody online, the user included, cut at `presence.list_limit`.
        online: Vec<Person>,
        /// How many there are.
        online_count: usize,
        /// Proof for the next time; dialects without tokens have none.
        resume_token: Option<Arc<str>>,
        /// The user's conversations.
        conversations: Vec<Conversation>,
        /// The public rooms the user reads.
        rooms: Vec<RoomReading>,
        /// Whom the user has blocked.
        blocked: Vec<Person>,
        /// What the user has chosen.
        preferences: Preferences,
        /// Now.
        at: Timestamp,
    },
    /// In a room.
    Joined(Box<Joined>),
    /// More of what was missed, before anything live.
    Events {
        /// Which room.
        room: RoomId,
        /// The next events.
        events: Vec<StoredEvent>,
        /// More follow.
        has_more: bool,
    },
    /// Out of a room.
    Left {
        /// Which room.
        room: RoomId,
    },
    /// Done, with nothing to show.
    Done,
    /// A durable event of the asker has its place.
    Acked {
        /// Its room.
        room: RoomId,
        /// Its id.
        id: EventId,
        /// Its place.
        seq: Seq,
        /// Its time.
        at: Timestamp,
        /// It had this place before (only for messages).
        duplicate: Option<bool>,
    },
    /// How far the asker has read is durable.
    ReadKept {
        /// Which room.
        room: RoomId,
        /// Up to where: never less than before.
        up_to: Seq,
    },
    /// The user hears nothing more from another, or hears it again.
    Blocked {
        /// Of whom.
        user: UserId,
        /// From now on, or no more.
        active: bool,
    },
    /// What the user has chosen.
    Preferences(Preferences),
    /// What is unread for the user now.
    Unread {
        /// Which room.
        room: RoomId,
        /// How far it has read, and what is after that.
        reading: Reading,
        /// Counted up to this place.
        seq: Seq,
    },
    /// The asker's private message has its place.
    PrivateSent {
        /// The event, in the conversation's room.
        event: Arc<StoredEvent>,
        /// It had this place before.
        duplicate: bool,
    },
    /// A page of history.
    History {
        /// Which room.
        room: RoomId,
        /// Oldest first.
        messages: Vec<Message>,
        /// More in the direction asked.
        has_more: bool,
    },
    /// A thread.
    Thread {
        /// Which room.
        room: RoomId,
        /// What it began with, and a page of what is below that.
        thread: Box<Thread>,
    },
    /// All that a message ever said.
    Edits {
        /// Which room.
        room: RoomId,
        /// Oldest first.
        versions: Versions,
    },
    /// What is pinned.
    Pins {
        /// Which room.
        room: RoomId,
        /// In the order it was pinned.
        messages: Vec<Message>,
    },
    /// What was searched for.
    SearchResults(Hits),
    /// The public rooms.
    RoomList(Vec<RoomListing>),
    /// The asker has another name. Everybody else is told by [`Outbound::UserRenamed`].
    Renamed {
        /// The name before.
        old: Arc<str>,
        /// Now.
        at: Timestamp,
        /// The name now.
        name: Arc<str>,
    },
    /// The asker is signed out; the connection is closed behind it.
    SignedOut,
    /// Here.
    Pong {
        /// Now.
        at: Timestamp,
    },
    /// Not done.
    Refused(Refusal),
    /// The server's heartbeat (dialects whose heartbeat is a message).
    HeartbeatDue {
        /// Whether the connection counts as signed in.
        authenticated: bool,
    },
    /// Whether the name asked for was given (dialects that sign in late; a sign-in takes effect later).
    Identified {
        /// The name asked for.
        name: Arc<str>,
        /// It was free.
        success: bool,
    },

    // --- to the members of a room ---
    /// A durable event of the room: a message, an edit, a deletion, a reaction.
    Posted(Arc<StoredEvent>),
    /// A private message arrived, or was sent from another of the user's own connections.
    PrivatePosted(Arc<StoredEvent>),
    /// Somebody is in the room now.
    UserJoined {
        /// Who.
        who: Person,
        /// Where.
        room: RoomId,
        /// Came from another room by the same step (a connection with one room at a time): nobody new in the chat.
        moving: bool,
        /// Now.
        at: Timestamp,
    },
    /// Somebody is no longer in the room.
    UserLeft {
        /// Who.
        who: Person,
        /// Where.
        room: RoomId,
        /// Goes to another room by the same step (a connection with one room at a time): still in the chat.
        moving: bool,
        /// Now.
        at: Timestamp,
    },
    /// Many came and went (big rooms).
    PresenceChanged {
        /// Where.
        room: RoomId,
        /// Who came.
        joined: Vec<Person>,
        /// Who went.
        left: Vec<Person>,
        /// How many are there now.
        user_count: usize,
        /// Now.
        at: Timestamp,
    },
    /// Everybody in the room, for dialects that show the whole list after every change.
    Roster {
        /// Where.
        room: RoomId,
        /// Names, in the order of joining.
        names: Arc<[Arc<str>]>,
        /// Now.
        at: Timestamp,
    },
    /// Somebody types, or stopped.
    Typing {
        /// Who.
        who: Person,
        /// Where.
        room: RoomId,
        /// Types, or stopped.
        is_typing: bool,
    },

    /// Somebody has read up to a place.
    ReadUpTo {
        /// Who.
        who: Person,
        /// Which room.
        room: RoomId,
        /// Up to where.
        up_to: Seq,
    },

    // --- to everyone ---
    /// Somebody is online.
    UserOnline(Person),
    /// Somebody is offline.
    UserOffline(Person),
    /// Somebody has another name; not to the connection that asked for it.
    UserRenamed {
        /// Who.
        id: UserId,
        /// The name before.
        old: Arc<str>,
        /// The name now.
        new: Arc<str>,
        /// Now.
        at: Timestamp,
    },
    /// An operator's text.
    Announcement {
        /// Which kind.
        kind: AnnouncementKind,
        /// The text.
        message: Arc<str>,
        /// Now.
        at: Timestamp,
    },
}

impl Outbound {
    /// May be dropped for a reader who is behind (promise P5): it is outdated soon anyway.
    #[must_use]
    pub const fn is_droppable(&self) -> bool {
        matches!(
            self,
            Self::Typing { .. }
                | Self::ReadUpTo { .. }
                | Self::UserJoined { .. }
                | Self::UserLeft { .. }
                | Self::PresenceChanged { .. }
                | Self::Roster { .. }
                | Self::UserOnline(_)
                | Self::UserOffline(_)
        )
    }
}
