//! `retention.*`: how long messages are kept.

use serde::Deserialize;

use super::key::{Key, Kind};

/// How long messages are kept, where operators said nothing else of a room.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Days; 0: for ever.
    pub max_age_days: u64,
    /// Messages a room; 0: any number.
    pub max_messages: u64,
}

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "retention.max_age_days",
        meaning: "Messages older than this go, but for pinned ones, in rooms and conversations; `retention <room> …` on the console says otherwise of one room.",
        unit: "days",
        kind: Kind::Number {
            min: 0,
            max: 36_500,
            zero: Some("kept for ever"),
        },
        default: "0",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "retention.max_messages",
        meaning: "The newest so many messages of each room and conversation are kept, and pinned ones beside them.",
        unit: "messages",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000_000,
            zero: Some("any number"),
        },
        default: "0",
        reloadable: true,
        secret: false,
    },
];
