//! `history.*`: what is shown of the past.

use serde::Deserialize;

use super::key::{Key, Kind};

/// What is shown of the past.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// Messages in `joined`; 0: none.
    pub on_join: usize,
}

pub(super) const KEYS: &[Key] = &[Key {
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
}];
