//! `dialects.*`: what only one dialect knows.

use std::time::Duration;

use serde::Deserialize;

use super::key::{Key, Kind};

/// What only one dialect knows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialects {
    /// The channel dialect (contract §4).
    pub channel: ChannelDialect,
}

/// The timing of the channel dialect (contract §4).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelDialect {
    /// Seconds between two heartbeats.
    pub heartbeat_interval_seconds: u64,
    /// Seconds from a granted name to authentication; 0: at once.
    pub authentication_delay_seconds: u64,
}

impl ChannelDialect {
    /// `heartbeat_interval_seconds`.
    #[must_use]
    pub const fn heartbeat_interval(&self) -> Duration {
        Duration::from_secs(self.heartbeat_interval_seconds)
    }

    /// `authentication_delay_seconds`.
    #[must_use]
    pub const fn authentication_delay(&self) -> Duration {
        Duration::from_secs(self.authentication_delay_seconds)
    }
}

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "dialects.channel.heartbeat_interval_seconds",
        meaning: "How often a heartbeat is sent; who did not answer before the next is due is no longer authenticated.",
        unit: "seconds",
        kind: Kind::Number {
            min: 1,
            max: 3600,
            zero: None,
        },
        default: "5",
        reloadable: false,
        secret: false,
    },
    Key {
        path: "dialects.channel.authentication_delay_seconds",
        meaning: "How long after a name was granted its holder may write.",
        unit: "seconds",
        kind: Kind::Number {
            min: 0,
            max: 3600,
            zero: Some("at once"),
        },
        default: "5",
        reloadable: false,
        secret: false,
    },
];
