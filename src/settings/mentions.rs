//! `mentions.*`: whom a message calls.

use std::time::Duration;

use serde::Deserialize;

use super::key::{Key, Kind};

/// Whom a message calls.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mentions {
    /// Most members of a room in which `@here` calls them; 0: it never does.
    pub here_up_to: usize,
    /// Seconds between two `@here` of a user that call; 0: no pause.
    pub here_pause_seconds: u64,
}

impl Mentions {
    /// `here_pause_seconds`.
    #[must_use]
    pub const fn here_pause(&self) -> Duration {
        Duration::from_secs(self.here_pause_seconds)
    }
}

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "mentions.here_up_to",
        meaning: "Up to this many members, @here in a message calls everybody in the room; in larger ones it is text.",
        unit: "members",
        kind: Kind::Number {
            min: 0,
            max: 500,
            zero: Some("nowhere"),
        },
        default: "100",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "mentions.here_pause_seconds",
        meaning: "Shortest time between two @here of a user that call; one that comes sooner is text.",
        unit: "seconds",
        kind: Kind::Number {
            min: 0,
            max: 86_400,
            zero: Some("no pause"),
        },
        default: "60",
        reloadable: true,
        secret: false,
    },
];
