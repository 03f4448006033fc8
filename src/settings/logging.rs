//! `log.*`: what is logged.

use serde::Deserialize;

use super::key::{Form, Key, Kind};

/// What is logged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logging {
    /// A level, or levels by module, in the words of `env_logger`.
    pub level: String,
    /// How a line of it looks.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "log.level",
        meaning: "How much is logged: off, error, warn, info, debug or trace; also by module, comma-separated, as in info,chinwag::store=debug.",
        unit: "",
        kind: Kind::Text(Form {
            allowed: "a level (off, error, warn, info, debug, trace), or several parts with commas between, each a level or module=level",
            check: is_filter,
        }),
        default: r#""info""#,
        reloadable: true,
        secret: false,
    },
    Key {
        path: "log.format",
        meaning: "How a line of the log looks: text for people, json for programs (one object a line).",
        unit: "",
        kind: Kind::Word(&["text", "json"]),
        default: r#""text""#,
        reloadable: true,
        secret: false,
    },
];

fn is_filter(text: &str) -> bool {
    let is_module = |module: &str| {
        !module.is_empty()
            && module
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_:".contains(&b))
    };
    text.split(',').all(|part| match part.split_once('=') {
        Some((module, level)) => is_module(module) && is_level(level),
        None => is_level(part),
    })
}

fn is_level(text: &str) -> bool {
    ["off", "error", "warn", "info", "debug", "trace"].contains(&text)
}
