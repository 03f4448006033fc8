//! The wire dialects: one file each with decode, encode and manners.
//!
//! Not here: rules of the chat, sockets, frames (an encoded text becomes a frame in `transport`).

use crate::domain::command::Request;
use crate::domain::error::Refusal;
use crate::domain::ids::Reference;
use crate::domain::outbound::Outbound;
use crate::domain::profile::Profile;
use crate::domain::room_id::RoomId;

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

/// Numbers from the configuration that dialects need.
#[derive(Clone, Debug)]
pub struct DialectSettings {
    /// The room everybody knows.
    pub lobby: RoomId,
    /// Milliseconds between the channel dialect's heartbeats.
    pub channel_heartbeat_ms: u64,
    /// Milliseconds until a name of the channel dialect takes effect.
    pub channel_delay_ms: u64,
}

/// Signature sketch, implemented next.
pub type Encode = fn(Dialect, &Outbound, Option<&Reference>, &DialectSettings, &mut dyn FnMut(&[u8]));
/// Signature sketch, implemented next.
pub type ProfileOf = fn(Dialect, Option<RoomId>, &DialectSettings) -> Profile;
