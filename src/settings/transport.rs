//! `transport.*`: the WebSocket connections themselves.

use std::time::Duration;

use serde::Deserialize;

use super::key::{Key, Kind};

/// The WebSocket connections themselves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transport {
    /// Bytes that may wait for one connection.
    pub queue_bytes: usize,
    /// Seconds that the oldest of them may wait.
    pub queue_age_seconds: u64,
    /// Seconds between two pings.
    pub ping_seconds: u64,
    /// Whether messages may be compressed.
    pub deflate: Deflate,
}

/// Whether permessage-deflate (RFC 7692) is agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deflate {
    /// Never.
    Off,
    /// Where a client offers it.
    On,
}

impl Transport {
    /// `queue_age_seconds`.
    #[must_use]
    pub const fn queue_age(&self) -> Duration {
        Duration::from_secs(self.queue_age_seconds)
    }

    /// `ping_seconds`.
    #[must_use]
    pub const fn ping_interval(&self) -> Duration {
        Duration::from_secs(self.ping_seconds)
    }
}

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "transport.queue_bytes",
        meaning: "What may wait for one connection that reads slowly; beyond that it is closed with 4008.",
        unit: "bytes",
        kind: Kind::Number {
            min: 65_536,
            max: 1_073_741_824,
            zero: None,
        },
        default: "1048576",
        reloadable: false,
        secret: false,
    },
    Key {
        path: "transport.queue_age_seconds",
        meaning: "How long the oldest of it may wait; beyond that the connection is closed with 4008.",
        unit: "seconds",
        kind: Kind::Number {
            min: 1,
            max: 3600,
            zero: None,
        },
        default: "10",
        reloadable: false,
        secret: false,
    },
    Key {
        path: "transport.ping_seconds",
        meaning: "How often a ping is sent, so that proxies keep a quiet connection open and lost ones are found.",
        unit: "seconds",
        kind: Kind::Number {
            min: 1,
            max: 3600,
            zero: None,
        },
        default: "45",
        reloadable: false,
        secret: false,
    },
    Key {
        path: "transport.deflate",
        meaning: "Whether long messages are compressed for clients that offer it (permessage-deflate): less on the wire, more work. A broadcast is compressed once.",
        unit: "",
        kind: Kind::Word(&["off", "on"]),
        default: r#""off""#,
        reloadable: false,
        secret: false,
    },
];
