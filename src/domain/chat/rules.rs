//! The numbers the rules follow.

use crate::domain::outbound::ServerInfo;
use crate::domain::rate::Rate;
use crate::domain::retention::Policy;
use crate::domain::room_id::RoomId;
use std::sync::Arc;

/// The numbers the rules follow (contract §9).
#[derive(Clone, Debug)]
pub struct Rules {
    /// The room everybody knows.
    pub lobby: RoomId,
    /// What newcomers are told.
    pub info: Arc<ServerInfo>,
    /// Users online at once; 0: any number.
    pub max_users: usize,
    /// Messages per user.
    pub message_rate: Rate,
    /// Searches per user.
    pub search_rate: Rate,
    /// Characters in a message.
    pub max_message_length: usize,
    /// Characters in a name.
    pub max_username_length: usize,
    /// Rooms per user; 0: any number.
    pub rooms_per_user: usize,
    /// Messages shown on joining.
    pub history_on_join: usize,
    /// Most events that are replayed to one who comes back; 0: any number.
    pub resume_events: u64,
    /// Most of them in one frame.
    pub resume_page: usize,
    /// Up to so many users online, everyone hears of everyone.
    pub everyone_below: usize,
    /// Up to so many members, each coming and going is told by itself.
    pub individual_below: usize,
    /// Longest list of people.
    pub list_limit: usize,
    /// How long a broken connection's user is held.
    pub grace_ms: u64,
    /// How long a connection may take to sign in.
    pub authentication_ms: u64,
    /// How long typing holds without being said again.
    pub typing_ms: u64,
    /// Pause between two repetitions of an announcement.
    pub announce_ms: u64,
    /// Others are told how far users have read.
    pub read_receipts: bool,
    /// Up to so many members, `@here` calls them; 0: never.
    pub here_up_to: usize,
    /// Pause between two `@here` of a user that call.
    pub here_pause_ms: u64,
    /// How long messages are kept where nothing else was said.
    pub retention: Policy,
    /// How long a resume token is good after its last use.
    pub token_ms: u64,
    /// What may be done to messages, and how often.
    pub bounds: Bounds,
}

/// Limits of age, number and length (contract §9: none is active by default but for what is new with it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How long authors may edit; 0: for ever.
    pub edit_ms: u64,
    /// How long authors may delete; 0: for ever.
    pub delete_ms: u64,
    /// Different emoji on a message; 0: any number.
    pub reactions: usize,
    /// Pinned messages in a room.
    pub pins: usize,
    /// Characters in a topic.
    pub topic: usize,
}

impl Default for Bounds {
    /// The defaults of the configuration.
    fn default() -> Self {
        Self {
            edit_ms: 0,
            delete_ms: 0,
            reactions: 0,
            pins: 50,
            topic: 250,
        }
    }
}
