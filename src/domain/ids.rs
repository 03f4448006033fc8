//! Ids, sequence numbers and instants as types of their own, so that none can be taken for another.

use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// A user, across connections, names and restarts (contract §2: `clientId` and `userId`). Random (UUID v4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub Uuid);

impl UserId {
    /// Who did what operators order: nobody signs in as it, and it may delete anybody's messages.
    pub const SERVER: Self = Self(Uuid::nil());
}

/// One durable event of a room; a message's id is its first event's. Made by the server (UUID v7), never ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventId(pub Uuid);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// One live connection of this process: the worker that owns its socket, and a number never used twice.
///
/// One word, as every table of connections has it: 16 bits of worker, 48 of serial.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnId(u64);

impl ConnId {
    const SERIAL_BITS: u32 = 48;

    /// The connection of this worker with this serial, of which 48 bits count: enough for a million connections a second for
    /// nine years.
    #[must_use]
    pub const fn new(worker: u16, serial: u64) -> Self {
        Self((worker as u64) << Self::SERIAL_BITS | serial & ((1 << Self::SERIAL_BITS) - 1))
    }

    /// Index of the worker thread.
    #[must_use]
    pub const fn worker(self) -> u16 {
        (self.0 >> Self::SERIAL_BITS) as u16
    }

    /// Counts up over the life of the process.
    #[must_use]
    pub const fn serial(self) -> u64 {
        self.0 & ((1 << Self::SERIAL_BITS) - 1)
    }
}

impl fmt::Debug for ConnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnId({self})")
    }
}

impl fmt::Display for ConnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.worker(), self.serial())
    }
}

/// Place of a durable event in its room: 1, 2, 3 … without holes (promise P3). 0 means "before the first".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Seq(pub u64);

impl Seq {
    /// Before the first event.
    pub const ZERO: Self = Self(0);

    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A room's life, drawn at random when it begins; a cursor from another life is worthless (promise P4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(pub u64);

impl Epoch {
    /// Reads what [`fmt::Display`] wrote: 16 hex digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit()))
            .then(|| u64::from_str_radix(text, 16).ok().map(Self))
            .flatten()
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Milliseconds since 1970 UTC. Shown to people, kept with events; never used to order anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

/// Milliseconds on a clock that only moves forward; for limits, grace and expiry within this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tick(pub u64);

impl Tick {
    /// This instant and `ms` milliseconds more.
    #[must_use]
    pub const fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds since `earlier`, 0 if that lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The two clocks, read once per decision and handed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// For people and the store.
    pub wall: Timestamp,
    /// For durations.
    pub tick: Tick,
}

/// What a client calls its message, so that sending it twice stores it once (promise P2). 1 to 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClientMessageId(Arc<str>);

/// What a client calls its request, so that it recognises the answer (contract §2, `ref`). At most 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference(Arc<str>);

/// Longest [`ClientMessageId`] and [`Reference`], in characters (contract §2).
pub const MAX_CLIENT_WORD: usize = 64;

impl ClientMessageId {
    /// `None` where the text is empty or too long.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (!text.is_empty() && text.chars().count() <= MAX_CLIENT_WORD).then(|| Self(text.into()))
    }

    /// The id as the client sent it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Reference {
    /// `None` where the text is too long; the empty text is a reference too.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.chars().count() <= MAX_CLIENT_WORD).then(|| Self(text.into()))
    }

    /// The reference as the client sent it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// SHA-256 of a resume token: what the store keeps, so that a stolen data file signs nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenHash(pub [u8; 32]);
