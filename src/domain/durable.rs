//! What the chat asks of durable storage, in the chat's own words. The port that does it is `store`.

use super::event::{Head, Message, NewEvent, RoomKind, StoredEvent, Versions};
use super::ids::{EventId, Seq, Timestamp, TokenHash, UserId};
use super::mention::Calls;
use super::reading::{Preferences, Reading, Unread};
use super::retention::{Overdue, Policies, Trim, Trimmed};
use super::room_id::RoomId;
use super::sanction::{Decree, Deed};
use super::search::{Hits, SearchQuery};
use std::sync::Arc;

/// One thing to make durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Append an event to its room.
    Append(NewEvent),
    /// Append a message or an edit that may call somebody by name.
    AppendCalling(NewEvent, Calls),
    /// A user has read a room up to here; never moves back.
    Read {
        /// Who.
        user: UserId,
        /// Which room; it may be empty still.
        room: RoomId,
        /// Up to where.
        up_to: Seq,
    },
    /// A user does not want to hear from another, or does again.
    Block {
        /// Who.
        user: UserId,
        /// Of whom, and the name at this time.
        other: (UserId, Arc<str>),
        /// From now on, or no more.
        active: bool,
    },
    /// What a user has chosen.
    Prefer {
        /// Who.
        user: UserId,
        /// What.
        preferences: Preferences,
    },
    /// What operators ordered: all of it, with its line in the record of deeds where it was ordered by somebody.
    Decree {
        /// What stands from now on.
        changes: Vec<Decree>,
        /// What rooms keep of it.
        events: Vec<NewEvent>,
        /// Who ordered it.
        deed: Option<Deed>,
    },
    /// A user signed in and was given a token: keep both. The user may exist (another name, one more token).
    PutUser {
        /// Who.
        user: UserRecord,
        /// The token's hash and when it ends; `None` when only the name changed.
        token: Option<(TokenHash, Timestamp)>,
    },
    /// Something about resume tokens.
    Tokens(TokenChange),
    /// Messages that are no longer kept go, a few at a time.
    Trim(Trim),
    /// The disk gets back a little of what is not needed any more.
    Shrink,
    /// What was deleted is to leave whatever the store keeps beside its tables, too.
    Tidy,
}

/// What becomes of resume tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenChange {
    /// These were used: they are good until then. Those that there are not stay away.
    Extend(Vec<TokenHash>, Timestamp),
    /// This one is good for nothing any more.
    Revoke(TokenHash),
    /// None of this user's is.
    RevokeAll(UserId),
    /// Those that ended by then need not be kept.
    Purge(Timestamp),
}

/// What became of one [`Write`].
#[expect(clippy::large_enum_variant, reason = "nearly every answer is the large one")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// The event is durable at its place.
    Stored(StoredEvent),
    /// The client id was known, with the same content: this is the first one's place.
    Duplicate {
        /// Id of the event stored then.
        id: EventId,
        /// Its place.
        seq: Seq,
        /// Its time.
        at: Timestamp,
    },
    /// The reaction is already as asked for: nothing new, the event that made it so.
    Unchanged {
        /// Id of that event.
        id: EventId,
        /// Its place.
        seq: Seq,
        /// Its time.
        at: Timestamp,
    },
    /// What went.
    Trimmed(Trimmed),
    /// Whether there is more to give back.
    Shrunk(bool),
    /// Not stored, and why.
    Refused(WriteRefusal),
    /// The user is durable.
    UserPut,
    /// What a user has read, blocked or chosen is durable.
    Kept,
    /// What became of tokens is durable.
    TokensChanged,
    /// Nothing that was deleted is left (`true`), or somebody still reads it: to be tried again.
    Tidied(bool),
    /// The operator's order is durable; its events are at these places.
    Decreed(Vec<StoredEvent>),
}

/// Why one write of a batch was not stored, while the others were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteRefusal {
    /// The client id is known, with other content.
    Conflict,
    /// It is not known, and nothing new was to be stored.
    NotSentBefore,
    /// There is no such message in this room.
    MessageNotFound,
    /// The message was deleted.
    Gone,
    /// The message is another author's.
    NotAuthor,
    /// A conversation whose other one has blocked the author.
    Blocked,
    /// A conversation whose other one the author has blocked.
    Blocker,
    /// Only moderators of the room may do that.
    NotModerator,
    /// The message is too old to be changed by its author.
    TooOld,
    /// The room has as many pins as it may.
    TooManyPins,
    /// The room has as many moderators as it may.
    TooManyModerators,
    /// The message has as many different emoji as it may.
    TooManyReactions,
}

/// Which messages a page holds. Bounds are exclusive but for `Around`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// The last ones.
    Newest,
    /// The last ones before this place.
    Before(Seq),
    /// The first ones after this place.
    After(Seq),
    /// Half before, and from this place on.
    Around(Seq),
}

/// A page of history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// There are more in the direction asked (`Around`: on either side).
    pub has_more: bool,
}

/// A thread, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// What it began with.
    pub root: Message,
    /// What is below that, oldest first.
    pub replies: Page,
}

/// A user as the store knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRecord {
    /// For ever.
    pub id: UserId,
    /// The last name.
    pub name: Arc<str>,
    /// First seen.
    pub created_at: Timestamp,
}

/// A public room that has events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomSummary {
    /// Its id.
    pub room: RoomId,
    /// Its topic, or empty.
    pub topic: Arc<str>,
    /// Its last place.
    pub seq: Seq,
    /// Time of its last event.
    pub last_at: Timestamp,
}

/// A conversation as one of its two sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationSummary {
    /// Its room.
    pub room: RoomId,
    /// The other one.
    pub peer: UserId,
    /// The other one's last name.
    pub peer_name: Arc<str>,
    /// Its last place.
    pub seq: Seq,
    /// Time of its last event.
    pub last_at: Timestamp,
    /// How far the user has read it.
    pub reading: Reading,
}

/// A public room that a user reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomReading {
    /// Which.
    pub room: RoomId,
    /// Its last place.
    pub seq: Seq,
    /// How far the user has read it.
    pub reading: Reading,
}

/// What only concerns one user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Personal {
    /// How far it has read each room, conversations included.
    pub cursors: Vec<(RoomId, Seq)>,
    /// Whom it has blocked, with the last name known, in the order of blocking.
    pub blocked: Vec<(UserId, Arc<str>)>,
    /// What it has chosen.
    pub preferences: Preferences,
}

/// A user who signs in, with all that is told then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub user: UserRecord,
    /// The conversations, the most recently used first.
    pub conversations: Vec<ConversationSummary>,
    /// The public rooms with a cursor, the most recently used first.
    pub rooms: Vec<RoomReading>,
    /// The rest.
    pub personal: Personal,
}

/// Sums over everything stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Messages, deleted ones included.
    pub messages: u64,
    /// Rooms with events, conversations included.
    pub rooms: u64,
}

/// What a room that is told up to some place does not know yet of its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The log's end, looked at before the events; none: the room has no event.
    pub head: Option<Head>,
    /// The events after the place, oldest first; `None`: another event stands there than the room was told.
    pub events: Option<Vec<StoredEvent>>,
}

/// One thing to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// A room's head and its newest messages.
    Room {
        /// Which.
        room: RoomId,
        /// How many messages.
        limit: usize,
    },
    /// The events after a place, if the event there is `id` (always at 0).
    Resume {
        /// Which room.
        room: RoomId,
        /// The place.
        seq: Seq,
        /// The event there.
        id: Option<EventId>,
        /// How many.
        limit: usize,
    },
    /// What a room that is told up to a place does not know yet of its log.
    Missing {
        /// Which room.
        room: RoomId,
        /// The place.
        after: Seq,
        /// The event there; `None`: whichever.
        id: Option<EventId>,
        /// How many events.
        limit: usize,
    },
    /// Where the logs of these rooms end.
    Heads(Vec<RoomId>),
    /// The event at a place.
    Event {
        /// Which room.
        room: RoomId,
        /// The place.
        seq: Seq,
    },
    /// A page of messages.
    Page {
        /// Which room.
        room: RoomId,
        /// Which part.
        span: Span,
        /// How many.
        limit: usize,
    },
    /// Messages that hold what is searched for.
    Search(Box<SearchQuery>),
    /// Whose token this is, and what that user is told.
    Token(TokenHash),
    /// What is unread after a place.
    Unread {
        /// For whom.
        user: UserId,
        /// Where.
        room: RoomId,
        /// After this place.
        after: Seq,
        /// Up to this place.
        up_to: Seq,
    },
    /// The thread a message is in.
    Thread {
        /// Which room.
        room: RoomId,
        /// Any message of it.
        message: EventId,
        /// Replies after this place.
        after: Seq,
        /// How many.
        limit: usize,
    },
    /// All that a message ever said.
    Versions {
        /// Which room.
        room: RoomId,
        /// Which message.
        message: EventId,
        /// The newest so many.
        limit: usize,
    },
    /// What is pinned in a room.
    Pins {
        /// Which room.
        room: RoomId,
    },
    /// A user by id.
    User(UserId),
    /// Public rooms, the most recently used first.
    Rooms {
        /// How many.
        limit: usize,
    },
    /// Sums over everything.
    Totals,
    /// The newest messages of one public room, or of all.
    Latest {
        /// Which room.
        room: Option<RoomId>,
        /// How many.
        limit: usize,
    },
    /// A message by its id, in whatever room.
    Message(EventId),
    /// What is no longer kept, by these policies at this moment; counted up to so many messages a room.
    Overdue {
        /// What holds where.
        policies: Policies,
        /// The moment.
        now: Timestamp,
        /// Count no further.
        most: u64,
    },
    /// The newest deeds of operators.
    Deeds {
        /// How many.
        limit: usize,
    },
}

/// What was found. The kind follows the [`Query`]; a store that could not be read answers `Failed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The room's end and newest messages; no head: it has no event.
    Room(Option<Head>, Page),
    /// The events after the cursor, or the one at the place; `None`: another event stands there.
    Resume(Option<Vec<StoredEvent>>),
    /// What a room does not know yet.
    Missing(Box<Missing>),
    /// The ends of logs, in the order asked; none of a room that has no event.
    Heads(Vec<Option<Head>>),
    /// What came after the cursor is no longer kept.
    Trimmed,
    /// What is no longer kept, by room.
    Overdue(Vec<Overdue>),
    /// A page of messages.
    Page(Page),
    /// The user of a token; `None`: a bad token.
    Token(Option<Box<Account>>),
    /// What is unread.
    Unread(Unread),
    /// What was searched for.
    Search(Hits),
    /// The thread; `None`: there is no such message in the room.
    Thread(Option<Box<Thread>>),
    /// What the message said; `None`: there is none in the room.
    Versions(Option<Versions>),
    /// Pinned messages, in the order they were pinned.
    Pins(Vec<Message>),
    /// The user; `None`: unknown.
    User(Option<UserRecord>),
    /// Public rooms.
    Rooms(Vec<RoomSummary>),
    /// Sums.
    Totals(Totals),
    /// The message and what kind of room it is in; `None`: there is none.
    Message(Option<Box<(Message, RoomKind)>>),
    /// Deeds of operators, oldest first.
    Deeds(Vec<Deed>),
    /// The store could not be read.
    Failed,
}
