//! `limits.*`: what one client, or all together, may use.

use std::time::Duration;

use serde::Deserialize;

use super::key::{Key, Kind};

/// Most files that are kept for other things than connections: the database, client files, listeners.
const RESERVED_FILES: usize = 128;

/// What one client, or all together, may use.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Users online; 0: no limit.
    pub max_users: usize,
    /// Connections at once; 0: what the open files allow, see [`Limits::connections`].
    pub max_connections: usize,
    /// Connections from one address; 0: no limit.
    pub max_connections_per_address: usize,
    /// Seconds to authenticate in.
    pub authentication_timeout_seconds: u64,
    /// Messages per minute and user; 0: no limit.
    pub message_rate_limit: u32,
    /// Searches per minute and user; 0: no limit.
    pub search_rate_limit: u32,
    /// Refusals in a minute after which a user is blocked; 0: never.
    pub block_after_refusals: u32,
    /// Seconds that a block lasts; 0: no blocks.
    pub block_seconds: u64,
    /// Requests of all kinds per second and connection; 0: no limit.
    pub requests_per_second: u32,
    /// Rooms that one user may be in; 0: no limit.
    pub rooms_per_user: usize,
    /// Bytes in one frame, and in one message of several frames.
    pub max_frame_bytes: usize,
    /// Characters in one message.
    pub max_message_length: usize,
    /// Characters in a name.
    pub max_username_length: usize,
    /// Seconds in which authors may edit; 0: no limit.
    pub edit_window_seconds: u64,
    /// Seconds in which authors may delete; 0: no limit.
    pub delete_window_seconds: u64,
    /// Different emoji on one message; 0: no limit.
    pub max_reactions_per_message: usize,
    /// Pinned messages in one room.
    pub max_pins: usize,
    /// Characters in a topic.
    pub max_topic_length: usize,
}

impl Limits {
    /// `authentication_timeout_seconds`.
    #[must_use]
    pub const fn authentication_timeout(&self) -> Duration {
        Duration::from_secs(self.authentication_timeout_seconds)
    }

    /// `block_seconds`.
    #[must_use]
    pub const fn block_duration(&self) -> Duration {
        Duration::from_secs(self.block_seconds)
    }

    /// Most connections at once. Where `max_connections` is 0: the limit of open files without 128 that are
    /// kept for other things, or without half of them where there are few.
    #[must_use]
    pub fn connections(&self, open_files: u64) -> usize {
        if self.max_connections > 0 {
            return self.max_connections;
        }
        let files = usize::try_from(open_files).unwrap_or(usize::MAX);
        files - RESERVED_FILES.min(files / 2)
    }
}

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "limits.max_users",
        meaning: "Users online at once; one user may have several connections.",
        unit: "users",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000,
            zero: Some("no limit"),
        },
        default: "1000",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.max_connections",
        meaning: "Connections at once, of users or not.",
        unit: "connections",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000,
            zero: Some("as many as the limit of open files allows, without 128 for other things"),
        },
        default: "0",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.max_connections_per_address",
        meaning: "Connections at once from one address: so many WebSockets, and so many others.",
        unit: "connections",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000,
            zero: Some("no limit"),
        },
        default: "200",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.authentication_timeout_seconds",
        meaning: "Who has not authenticated after this time is closed with 4001 (envelope and flat dialects).",
        unit: "seconds",
        kind: Kind::Number {
            min: 1,
            max: 3600,
            zero: None,
        },
        default: "10",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.message_rate_limit",
        meaning: "Messages of one user: N may come at once, then one every 60/N seconds.",
        unit: "messages per minute",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000,
            zero: Some("no limit"),
        },
        default: "120",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.search_rate_limit",
        meaning: "Searches of one user: N may come at once, then one every 60/N seconds.",
        unit: "searches per minute",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000,
            zero: Some("no limit"),
        },
        default: "60",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.block_after_refusals",
        meaning: "Who is refused this often within a minute is blocked for limits.block_seconds.",
        unit: "refusals per minute",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000,
            zero: Some("nobody is blocked"),
        },
        default: "60",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.block_seconds",
        meaning: "How long such a block lasts.",
        unit: "seconds",
        kind: Kind::Number {
            min: 0,
            max: 86_400,
            zero: Some("nobody is blocked"),
        },
        default: "30",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.requests_per_second",
        meaning: "Requests of all kinds on one connection.",
        unit: "requests per second",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000,
            zero: Some("no limit"),
        },
        default: "100",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.rooms_per_user",
        meaning: "Rooms that one user may be in at once.",
        unit: "rooms",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000,
            zero: Some("no limit"),
        },
        default: "200",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.max_frame_bytes",
        meaning: "Size of a frame, and of a message in several frames; larger ones close the connection with 1009.",
        unit: "bytes",
        kind: Kind::Number {
            min: 1024,
            max: 16_777_216,
            zero: None,
        },
        default: "65536",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.max_message_length",
        meaning: "Length of a message.",
        unit: "characters",
        kind: Kind::Number {
            min: 1,
            max: 1_000_000,
            zero: None,
        },
        default: "4000",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.max_username_length",
        meaning: "Length of a name, counted as people count (and at most 8 bytes for each).",
        unit: "characters",
        kind: Kind::Number {
            min: 1,
            max: 100,
            zero: None,
        },
        default: "20",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.edit_window_seconds",
        meaning: "How long after it was written a message may be edited by its author.",
        unit: "seconds",
        kind: Kind::Number {
            min: 0,
            max: 315_360_000,
            zero: Some("for ever"),
        },
        default: "0",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.delete_window_seconds",
        meaning: "How long after it was written a message may be deleted by its author; moderators and operators always may.",
        unit: "seconds",
        kind: Kind::Number {
            min: 0,
            max: 315_360_000,
            zero: Some("for ever"),
        },
        default: "0",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.max_reactions_per_message",
        meaning: "Different emoji on one message.",
        unit: "emoji",
        kind: Kind::Number {
            min: 0,
            max: 1_000,
            zero: Some("no limit"),
        },
        default: "0",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.max_pins",
        meaning: "Messages pinned in one room at once.",
        unit: "messages",
        kind: Kind::Number {
            min: 0,
            max: 100,
            zero: None,
        },
        default: "50",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "limits.max_topic_length",
        meaning: "Length of a room's topic, counted as people count.",
        unit: "characters",
        kind: Kind::Number {
            min: 1,
            max: 1_000,
            zero: None,
        },
        default: "250",
        reloadable: true,
        secret: false,
    },
];

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    #[test]
    fn connections_leave_files_for_other_things() {
        let mut limits = Settings::default().limits;
        for (files, connections) in [(1_048_576, 1_048_448), (1024, 896), (100, 50), (0, 0)] {
            assert_eq!(limits.connections(files), connections);
        }
        limits.max_connections = 7;
        assert_eq!(limits.connections(1024), 7);
    }
}
