//! The wire dialects: one file each with decode, encode and manners.
//!
//! Not here: rules of the chat, sockets, frames (an encoded text becomes a frame in `transport`). A fifth dialect
//! would be one new file and one arm in each function below.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic
    )
)]

mod broadcast;
mod channel;
mod envelope;
mod flat;
mod lines;
mod object;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
mod writing;

use crate::domain::command::{Command, Draft, Request};
use crate::domain::error::{Code, Refusal};
use crate::domain::event::Message;
use crate::domain::ids::{Reference, Timestamp};
use crate::domain::outbound::Outbound;
use crate::domain::profile::Profile;
use crate::domain::room_id::{RoomId, RoomIdError};
#[cfg(test)]
use tests::schema;
pub use writing::Sink;

/// Which dialect a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// The native one (contract §2).
    Envelope,
    /// One room, plain text allowed (contract §3).
    Flat,
    /// The path names the room (contract §4).
    Channel,
    /// Guests, system lines (contract §5).
    Broadcast,
}

impl Dialect {
    /// All of them, in the order of [`Dialect::index`].
    /// How many there are.
    pub const COUNT: usize = 4;

    /// All of them, by [`Dialect::index`].
    pub const ALL: [Self; 4] = [Self::Envelope, Self::Flat, Self::Channel, Self::Broadcast];

    /// A number for tables with one place per dialect, below `ALL.len()`.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Envelope => 0,
            Self::Flat => 1,
            Self::Channel => 2,
            Self::Broadcast => 3,
        }
    }

    /// Its name in paths, settings and metrics (contract §1, §9).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Envelope => "envelope",
            Self::Flat => "flat",
            Self::Channel => "channel",
            Self::Broadcast => "broadcast",
        }
    }

    /// The dialect of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }
}

/// What a text frame was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// A request.
    Request(Request),
    /// No request; answer with this.
    Refused {
        /// The client's word for its request, where it could be read.
        reference: Option<Reference>,
        /// The answer.
        refusal: Refusal,
    },
    /// Nothing to do, by this dialect's rules.
    Ignored,
}

/// What dialects need of the configuration, and of the outside.
#[derive(Clone, Debug)]
pub struct DialectSettings {
    /// The room everybody knows.
    pub lobby: RoomId,
    /// Milliseconds between the channel dialect's heartbeats.
    pub channel_heartbeat_ms: u64,
    /// Milliseconds until a name of the channel dialect takes effect.
    pub channel_delay_ms: u64,
    /// The wall clock, for frames that carry a time where the chat has none to tell (a refusal as a `system` line).
    pub clock: fn() -> Timestamp,
}

/// Reads one text frame. Never fails: what is no request is a refusal, or nothing, or by some dialects a message.
#[must_use]
pub fn decode(dialect: Dialect, text: &str, settings: &DialectSettings) -> Decoded {
    // Which room a connection is in is not the dialect's to know; today none needs the settings to read.
    let _ = settings;
    match dialect {
        Dialect::Envelope => envelope::decode(text),
        Dialect::Flat => flat::decode(text),
        Dialect::Channel => channel::decode(text),
        Dialect::Broadcast => broadcast::decode(text),
    }
}

/// Writes `out` for one dialect: `sink` is called once for each text frame, not at all where the dialect has no words
/// for it. Only an answer may have a `reference`.
pub fn encode(
    dialect: Dialect,
    out: &Outbound,
    reference: Option<&Reference>,
    settings: &DialectSettings,
    sink: &mut Sink<'_>,
) {
    match dialect {
        Dialect::Envelope => envelope::encode(out, reference, sink),
        Dialect::Flat => flat::encode(out, sink),
        Dialect::Channel => channel::encode(out, settings, sink),
        Dialect::Broadcast => broadcast::encode(out, settings, sink),
    }
}

/// Writes a message as it stands as one line of JSON without its end, in the shape that pages of history have
/// (contract §2).
pub fn message_line(message: &Message, sink: &mut Sink<'_>) {
    envelope::message_line(message, sink);
}

/// The manners of a connection of that dialect; `path_room` is the room its path named, where paths do.
#[must_use]
pub fn profile(dialect: Dialect, path_room: Option<RoomId>, settings: &DialectSettings) -> Profile {
    match dialect {
        Dialect::Envelope => envelope::profile(),
        Dialect::Flat => flat::profile(),
        Dialect::Channel => channel::profile(path_room, settings),
        Dialect::Broadcast => broadcast::profile(),
    }
}

/// A command without a word for its answer.
fn plain(command: Command) -> Decoded {
    Decoded::Request(Request {
        reference: None,
        command,
    })
}

/// A message in the room the connection is in.
fn said(text: &str) -> Decoded {
    let draft = Draft {
        content: text.into(),
        client_id: None,
        reply_to: None,
    };
    plain(Command::Chat { room: None, draft })
}

/// A refusal without a word for the answer.
fn refused(code: Code, text: impl Into<std::borrow::Cow<'static, str>>) -> Decoded {
    Decoded::Refused {
        reference: None,
        refusal: Refusal::new(code, text),
    }
}

/// The refusal of a request nobody knows, with so much of its name as is fit to show.
fn unknown(kind: &str) -> Refusal {
    const SHOWN: usize = 64;
    let shown: String = kind
        .chars()
        .take(SHOWN)
        .map(|c| {
            if c.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect();
    Refusal::new(Code::UnknownType, format!("Unknown message type: {shown}"))
}

/// A room's id as a client wrote it. Ids that begin with `@` are conversations and made by the server: only its own
/// shape passes, `@` and 32 lower-case hex digits.
fn room_id(text: &str) -> Result<RoomId, Refusal> {
    if has_conversation_shape(text) {
        return Ok(RoomId::trusted(text));
    }
    public_room_id(text)
}

/// A public room's id as a client wrote it.
fn public_room_id(text: &str) -> Result<RoomId, Refusal> {
    RoomId::parse(text).map_err(|error| {
        let code = if error == RoomIdError::Required {
            Code::MissingField
        } else {
            Code::InvalidRoom
        };
        Refusal::new(code, error.to_string())
    })
}

fn has_conversation_shape(room: &str) -> bool {
    room.strip_prefix('@')
        .is_some_and(|hex| hex.len() == 32 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}
