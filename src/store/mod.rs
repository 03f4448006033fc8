//! The store: the one place where anything survives. A port ([`Store`]) and its adapters.
//!
//! Not here: rules of the chat (who may write where), JSON, actors. Calls block; they are made on threads of
//! the store's own (`actors::store_threads`), never on a worker, but for commits that wait for nothing.

mod copies;
mod memory;
mod new_file;
mod open;
mod sqlite;

pub use copies::{Contents, CopyError, Prepared, Progress, back_up, open_for_reading, prepare};
pub(crate) use new_file::{NewFile, fail};
pub use open::{Durability, Examined, Location, OpenError, examine, open};

pub use crate::domain::durable::{
    ConversationSummary, Page, Personal, RoomReading, RoomSummary, Span, Thread, Totals, UserRecord, Write,
    WriteRefusal, Written,
};
use crate::domain::event::{Head, Message, RoomKind, StoredEvent, Versions};
use crate::domain::ids::{EventId, Seq, Timestamp, TokenHash, UserId};
use crate::domain::reading::Unread;
use crate::domain::retention::{Overdue, Policies};
use crate::domain::room_id::RoomId;
use crate::domain::sanction::{Deed, Standing};
pub use crate::domain::search::{Author, Edge, Hits, Mark, SearchQuery, Words};
use std::fmt;

/// What a whole process asks of durable storage. One conformance suite runs on every adapter.
///
/// Writes go through [`Store::commit`] alone, in one order; reads may come from other threads meanwhile and
/// see whole commits only.
pub trait Store: Send + Sync + fmt::Debug {
    /// Makes all `writes` durable in one transaction, in their order, and answers each in the same order.
    ///
    /// Returns after the commit (promise P1). Each event stored takes the next `seq` of its room (P3). A client
    /// id that is known, from this batch or any before, stores nothing (P2).
    ///
    /// # Errors
    /// When nothing of the batch was stored; the same batch may be tried again.
    fn commit(&self, writes: Vec<Write>) -> Result<Vec<Written>, StoreError>;

    /// Whether a commit waits for nothing, no disk and no network: then it may be made on any thread.
    fn is_instant(&self) -> bool {
        false
    }

    /// The events after each cursor, oldest first, at most `limit` per room (resume and gap filling).
    ///
    /// # Errors
    /// When the store cannot be read.
    fn after(&self, room: &RoomId, seq: Seq, limit: usize) -> Result<Vec<StoredEvent>, StoreError>;

    /// A page of messages as they stand now, oldest first (contract §2, `history`). Deleted ones are tombstones.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn page(&self, room: &RoomId, span: Span, limit: usize) -> Result<Page, StoreError>;

    /// Where a room's log ends; `None` for a room that has no event.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn head(&self, room: &RoomId) -> Result<Option<Head>, StoreError>;

    /// Where these rooms' logs end, in the order asked: what a node compares itself with when it may have missed something.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn heads(&self, rooms: &[RoomId]) -> Result<Vec<Option<Head>>, StoreError> {
        rooms.iter().map(|room| self.head(room)).collect()
    }

    /// The id of the event at `seq`, to tell whether a cursor is of this log.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn event_at(&self, room: &RoomId, seq: Seq) -> Result<Option<EventId>, StoreError>;

    /// A message by its id, as it stands, and what kind of room it is in.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn message(&self, id: EventId) -> Result<Option<(Message, RoomKind)>, StoreError>;

    /// The thread a message is in: its root, and the replies after a place, oldest first. Any message has one; `None` where
    /// the room has no such message.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn thread(
        &self,
        room: &RoomId,
        message: EventId,
        after: Seq,
        limit: usize,
    ) -> Result<Option<Thread>, StoreError>;

    /// All that a message ever said, at most the newest `limit`; nothing of a deleted one. `None` where the room has no such
    /// message.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn versions(&self, room: &RoomId, message: EventId, limit: usize)
    -> Result<Option<Versions>, StoreError>;

    /// What is pinned in a room, in the order it was pinned.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn pins(&self, room: &RoomId) -> Result<Vec<Message>, StoreError>;

    /// Public rooms that have events, the most recently used first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn rooms(&self, limit: usize) -> Result<Vec<RoomSummary>, StoreError>;

    /// The user a resume token belongs to; `None` where it is unknown, expired at `now`, or revoked.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn user_by_token(&self, token: TokenHash, now: Timestamp) -> Result<Option<UserRecord>, StoreError>;

    /// A user who has, or had, a token.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn user(&self, id: UserId) -> Result<Option<UserRecord>, StoreError>;

    /// The public rooms a user has a cursor in and that have events, the most recently used first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn readings(&self, user: UserId, limit: usize) -> Result<Vec<RoomReading>, StoreError>;

    /// What is unread for a user in a room after one place and up to another (see [`Unread`]). The cost does not
    /// depend on how much there is.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn unread(&self, user: UserId, room: &RoomId, after: Seq, up_to: Seq) -> Result<Unread, StoreError>;

    /// What only concerns this user: how far it has read, whom it has blocked, what it has chosen.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn personal(&self, user: UserId) -> Result<Personal, StoreError>;

    /// A user's conversations, the most recently used first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn conversations(&self, user: UserId, limit: usize) -> Result<Vec<ConversationSummary>, StoreError>;

    /// Everything operators laid down that still stands, for the start. Sanctions that are over may be among it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn standing(&self) -> Result<Standing, StoreError>;

    /// The newest deeds of operators, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn deeds(&self, limit: usize) -> Result<Vec<Deed>, StoreError>;

    /// Totals for the public status.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn totals(&self) -> Result<Totals, StoreError>;

    /// Messages as they stand that hold what is searched for, newest first; deleted ones are not found.
    ///
    /// Only public rooms and the asker's own conversations are looked at. Answers in bounded time: where too many
    /// candidates hold no match it says where it stopped, and goes on from there when asked again.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn search(&self, query: &SearchQuery) -> Result<Hits, StoreError>;

    /// Up to where a room's log is not whole any more, because messages are no longer kept: `after` hands out nothing
    /// from there. 0: all of it is there.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn floor(&self, room: &RoomId) -> Result<Seq, StoreError>;

    /// What is no longer kept, by these policies at this moment, room by room; counted up to `most` messages a room.
    /// Pinned messages are not among it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn overdue(&self, policies: &Policies, now: Timestamp, most: u64) -> Result<Vec<Overdue>, StoreError>;

    /// Puts what was prepared in the place of everything, at once or not at all. Nobody may write meanwhile.
    ///
    /// # Errors
    /// When it could not be done, or the store keeps nothing; everything is as it was then.
    fn restore(&self, prepared: &Prepared) -> Result<(), StoreError>;
}

/// The store could not do what was asked.
#[derive(Debug)]
pub struct StoreError {
    /// For the operator: what failed and what to do next. Holds nothing users wrote.
    pub message: String,
    /// Trying again may help (disk full, locked); else the store is broken.
    pub transient: bool,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StoreError {}

/// Characters of a message that a reply shows of it (contract §2).
const PREVIEW_CHARACTERS: usize = 200;

/// Users listed with a reaction (contract §2).
const REACTION_USERS: usize = 20;
