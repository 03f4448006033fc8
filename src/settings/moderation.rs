//! `moderation.*`: operators' texts and measures.

use std::time::Duration;

use serde::Deserialize;

use super::key::{Key, Kind};

/// Operators' texts and measures.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moderation {
    /// Seconds between two repetitions of an announcement.
    pub announce_interval_seconds: u64,
}

impl Moderation {
    /// `announce_interval_seconds`.
    #[must_use]
    pub const fn announce_interval(&self) -> Duration {
        Duration::from_secs(self.announce_interval_seconds)
    }
}

pub(super) const KEYS: &[Key] = &[Key {
    path: "moderation.announce_interval_seconds",
    meaning: "How often the text of announce is repeated.",
    unit: "seconds",
    kind: Kind::Number {
        min: 1,
        max: 86_400,
        zero: None,
    },
    default: "300",
    reloadable: true,
    secret: false,
}];
