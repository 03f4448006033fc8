//! How a connection behaves: what its dialect needs of the chat, in the chat's own words.
//!
//! The rules ask a [`Profile`], never which dialect it is; a new dialect brings a new profile.

use super::room_id::RoomId;
use std::net::IpAddr;
use std::sync::Arc;

/// Behaviour of one connection, fixed when it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Signing in gives a resume token, and several connections may be one user.
    pub has_tokens: bool,
    /// How it comes to a name.
    pub sign_in: SignIn,
    /// Where it finds itself without asking.
    pub home: Home,
    /// At most one room at a time: joining leaves the one before.
    pub one_room: bool,
    /// Wants the whole list of names after every change in its room.
    pub wants_roster: bool,
    /// Posts come back to the connection that sent them.
    pub hears_itself: bool,
    /// A name that is taken ends the connection (after the refusal).
    pub taken_name_closes: bool,
    /// A name too long is cut instead of refused.
    pub cuts_names: bool,
    /// Milliseconds between heartbeats that are messages; who misses one is signed out.
    pub heartbeat_ms: Option<u64>,
}

/// How a connection comes to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// It asks for one, within the time to authenticate.
    OnRequest,
    /// It may listen without a name for ever; a name takes effect after so many milliseconds, and needs to be
    /// unique in its room only, among connections of this kind.
    Late {
        /// The delay.
        delay_ms: u64,
    },
    /// The server draws one when the connection opens.
    Guest,
}

/// Where a connection finds itself without asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// Nowhere; it joins what it likes.
    Nowhere,
    /// In the lobby, once it has a name.
    Lobby,
    /// In this room, from the start (without a name as a listener).
    Room(RoomId),
}

/// Who is at the other end of a connection, as far as can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The address; behind trusted proxies the one they name.
    pub address: IpAddr,
    /// The User-Agent as it was sent, as far as it is text.
    pub agent: Option<Arc<str>>,
    /// What it speaks, as operators call it.
    pub dialect: &'static str,
}
