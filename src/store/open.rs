//! Choosing an adapter and opening it, and every reason why that may not be possible.

use super::sqlite::check;
use super::{Store, memory::Memory, sqlite::Sqlite};
use crate::domain::ids::Timestamp;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the store is (contract §9, `storage.url`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In this process alone: nothing is left when it ends, and it grows with every message.
    Memory,
    /// A SQLite database at this path; it and its directory are made where they are missing.
    Sqlite(PathBuf),
}

/// What a commit survives (contract §9, `storage.durability`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// A power cut: the disk has it before the commit returns.
    #[default]
    Full,
    /// A crash of the server, not one of the machine: the operating system has it.
    Process,
}

/// Why the store could not be opened; [`fmt::Display`] says what the operator can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// Another server has the database open.
    InUse {
        /// The database.
        path: PathBuf,
        /// The process id it left in the lock file, where that can be read.
        holder: Option<u32>,
    },
    /// A newer program wrote it.
    TooNew {
        /// The database.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The file is no database, or another program's.
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What it seems to be.
        what: &'static str,
    },
    /// The database is damaged.
    Corrupt {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// Anything else: rights, disk, a migration that failed.
    Failed {
        /// The file or directory.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        reason: String,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse { path, holder } => {
                write!(f, "the database {path:?} is in use by another chinwag server")?;
                if let Some(pid) = holder {
                    write!(f, " (process {pid})")?;
                }
                f.write_str("; stop that one, or set storage.url to another file")
            }
            Self::TooNew { path, found, known } => write!(
                f,
                "the database {path:?} has schema version {found}, this program knows up to {known}; \
                 start the newer program, or restore a backup made before the upgrade"
            ),
            Self::NotOurs { path, what } => write!(
                f,
                "the file {path:?} is {what}; set storage.url to another file, or move this one away"
            ),
            Self::Corrupt { path, reason } => write!(
                f,
                "the database {path:?} is damaged ({reason}); move it and its -wal file away and restore a backup, \
                 or try `sqlite3 {path:?} .recover`"
            ),
            Self::Failed { path, doing, reason } => write!(f, "cannot {doing} {path:?}: {reason}"),
        }
    }
}

impl std::error::Error for OpenError {}

/// Opens the store at `location`, and brings its schema up to date.
///
/// # Errors
/// When another server uses it, it is of a newer program, is not a database of ours, is damaged, or cannot be
/// read or written. Nothing was changed then.
pub fn open(location: &Location, durability: Durability) -> Result<Arc<dyn Store>, OpenError> {
    Ok(match location {
        Location::Memory => Arc::new(Memory::default()),
        Location::Sqlite(path) => Arc::new(Sqlite::open(path, durability)?),
    })
}

/// What a look at a store found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// Version of its schema.
    pub version: i64,
    /// The newest version this program knows.
    pub known: i64,
    /// Messages, deleted ones included.
    pub messages: u64,
    /// Rooms with events, conversations included.
    pub rooms: u64,
    /// Time of the newest event; 0 where there is none.
    pub newest: Timestamp,
    /// What is wrong with it, in the words of the database.
    pub damage: Option<String>,
    /// A server has it open.
    pub in_use: bool,
}

/// Looks at the store at `location` without changing it, whether or not a server has it open; `None` where there is
/// none yet. Takes as long as reading all of it does.
///
/// # Errors
/// When it cannot be read, or is of a newer program.
pub fn examine(location: &Location) -> Result<Option<Examined>, OpenError> {
    match location {
        Location::Memory => Ok(None),
        Location::Sqlite(path) => check::examine(path),
    }
}
