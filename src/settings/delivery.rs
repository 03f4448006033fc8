//! `delivery.*`: how messages reach the members of a room.

use std::time::Duration;

use serde::Deserialize;

use super::key::{Key, Kind};

/// How messages reach the members of a room.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Longest pause between two flushes of a busy room, in milliseconds; 0: no pause.
    pub flush_pause_ms: u64,
}

impl Delivery {
    /// `flush_pause_ms`.
    #[must_use]
    pub const fn flush_pause(&self) -> Duration {
        Duration::from_millis(self.flush_pause_ms)
    }
}

pub(super) const KEYS: &[Key] = &[Key {
    path: "delivery.flush_pause_ms",
    meaning: "Longest pause between two flushes of a busy room; the first message after quiet goes at once.",
    unit: "milliseconds",
    kind: Kind::Number {
        min: 0,
        max: 1000,
        zero: Some("no pause"),
    },
    default: "2",
    reloadable: false,
    secret: false,
}];
