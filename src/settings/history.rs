//! `history.*`: what is shown of the past.

use serde::Deserialize;

use super::key::{Key, Kind};

/// What is shown of the past.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// Messages in `joined`; 0: none.
    pub on_join: usize,
    /// Events replayed to one who comes back; 0: any number.
    pub resume_events: u64,
}

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "history.on_join",
        meaning: "Messages that who joins a room is shown.",
        unit: "messages",
        kind: Kind::Number {
            min: 0,
            max: 500,
            zero: None,
        },
        default: "50",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "history.resume_events",
        meaning: "Most events that are replayed to who comes back to a room; who missed more is told so and shown the history.",
        unit: "events",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000_000,
            zero: Some("any number"),
        },
        default: "200000",
        reloadable: true,
        secret: false,
    },
];
