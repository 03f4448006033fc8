//! `storage.*`: where the chat is kept.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer};

use super::key::{Form, Key, Kind};
use crate::domain::text::is_hidden;

const SQLITE: &str = "sqlite://";

/// Where the chat is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    /// Which store.
    pub url: StorageUrl,
    /// What an acked message survives.
    pub durability: Durability,
    /// Where backups and exports lie that are given by name.
    pub backup_directory: PathBuf,
}

/// A store, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageUrl {
    /// A database file; relative to the working directory, or absolute.
    Sqlite(PathBuf),
    /// Nothing is kept.
    Memory,
}

impl std::fmt::Display for StorageUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Memory => f.write_str("memory"),
        }
    }
}

/// What an acked message survives (contract §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Durability {
    /// A power cut.
    Full,
    /// A crash of the server, not one of the machine.
    Process,
}

impl<'de> Deserialize<'de> for StorageUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parse(&String::deserialize(deserializer)?)
            .ok_or_else(|| serde::de::Error::custom("not a storage URL"))
    }
}

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "storage.url",
        meaning: "Where the chat is kept: a SQLite file, relative to the working directory (sqlite://data/chat.db) or absolute (sqlite:///var/lib/chinwag/chat.db); memory keeps nothing.",
        unit: "",
        kind: Kind::Text(Form {
            allowed: "sqlite:// and the path of a file, or memory",
            check: is_url,
        }),
        default: r#""sqlite://data/chat.db""#,
        reloadable: false,
        secret: false,
    },
    Key {
        path: "storage.durability",
        meaning: "What an acknowledged message survives: full, a power cut; process, a crash of the server, for more messages per second.",
        unit: "",
        kind: Kind::Word(&["full", "process"]),
        default: r#""full""#,
        reloadable: false,
        secret: false,
    },
    Key {
        path: "storage.backup_directory",
        meaning: "Where backups and exports lie that are given by a name alone; over the admin API no others are allowed. Made where it is missing.",
        unit: "",
        kind: Kind::Text(Form {
            allowed: "the path of a directory",
            check: is_directory,
        }),
        default: r#""data/backups""#,
        reloadable: true,
        secret: false,
    },
];

fn parse(text: &str) -> Option<StorageUrl> {
    if text == "memory" {
        return Some(StorageUrl::Memory);
    }
    let path = text.strip_prefix(SQLITE)?;
    // `:` in front and `?` mean something else to SQLite itself.
    let is_path = !path.is_empty()
        && !path.ends_with('/')
        && !path.starts_with(':')
        && !path.contains(['?', '#'])
        && !path.chars().any(is_hidden);
    is_path.then(|| StorageUrl::Sqlite(PathBuf::from(path)))
}

fn is_directory(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(is_hidden)
}

fn is_url(text: &str) -> bool {
    parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_urls_are_read() {
        let sqlite = |path: &str| Some(StorageUrl::Sqlite(PathBuf::from(path)));
        assert_eq!(parse("sqlite://data/chat.db"), sqlite("data/chat.db"));
        assert_eq!(parse("sqlite:///var/chat.db"), sqlite("/var/chat.db"));
        assert_eq!(parse("memory"), Some(StorageUrl::Memory));
        for text in [
            "",
            "Memory",
            "memory://",
            "data/chat.db",
            "sqlite:data",
            "sqlite://",
            "sqlite://data/",
            "sqlite://:memory:",
            "sqlite://a?mode=ro",
            "postgres://a",
            "sqlite://a\nb",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
