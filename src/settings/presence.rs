//! `presence.*`: who is told about whom (contract §2).

use std::time::Duration;

use serde::Deserialize;

use super::key::{Key, Kind};

/// Who is told about whom (contract §2).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presence {
    /// Below how many users everyone hears who comes and goes.
    pub everyone_below: usize,
    /// Below how many members a room hears of each that comes and goes.
    pub individual_below: usize,
    /// Most members, or users, in a list.
    pub list_limit: usize,
    /// Seconds that a token holder whose connection broke stays listed; 0: not at all.
    pub grace_seconds: u64,
    /// Whether others are told how far users have read.
    pub read_receipts: Switch,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

impl Presence {
    /// `grace_seconds`.
    #[must_use]
    pub const fn grace(&self) -> Duration {
        Duration::from_secs(self.grace_seconds)
    }
}

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "presence.everyone_below",
        meaning: "Up to this many users online, everyone hears who comes and goes; above, only those who share a room with them.",
        unit: "users",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000,
            zero: None,
        },
        default: "200",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "presence.individual_below",
        meaning: "In rooms of up to this many members each join and leave is told on its own; in larger ones they are gathered, once a second.",
        unit: "members",
        kind: Kind::Number {
            min: 0,
            max: 1_000_000,
            zero: None,
        },
        default: "200",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "presence.list_limit",
        meaning: "Longest list of members or users that is sent.",
        unit: "users",
        kind: Kind::Number {
            min: 0,
            max: 100_000,
            zero: None,
        },
        default: "500",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "presence.grace_seconds",
        meaning: "How long who has a token stays listed, and keeps the name, after the connection broke.",
        unit: "seconds",
        kind: Kind::Number {
            min: 0,
            max: 86_400,
            zero: Some("not at all"),
        },
        default: "30",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "presence.read_receipts",
        meaning: "Whether the members of a room are told how far each has read (in rooms of up to presence.individual_below members, and not of users who turned it off for themselves).",
        unit: "",
        kind: Kind::Word(&["on", "off"]),
        default: r#""on""#,
        reloadable: true,
        secret: false,
    },
];
