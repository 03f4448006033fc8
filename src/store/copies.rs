//! Copies of the whole store: what a backup and a restore are asked, and everything that can be wrong with them.
//!
//! Not here: where such files may lie and who may ask (`upkeep`); the copying itself (each adapter).

use super::sqlite::copies as sqlite;
use super::{Location, OpenError, Store, StoreError};
use crate::domain::ids::Timestamp;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How far a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Pages copied.
    pub done: u64,
    /// Of so many.
    pub all: u64,
}

/// What a copy that was read back and found whole holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Messages.
    pub messages: u64,
    /// Rooms with events, conversations included.
    pub rooms: u64,
    /// Time of the last event; `None` where there is none.
    pub newest: Option<Timestamp>,
    /// Schema version.
    pub version: i64,
    /// Size of the file.
    pub bytes: u64,
}

/// A backup that was found whole, brought up to date, and lies beside the store, ready to take its place.
#[derive(Debug)]
pub struct Prepared {
    /// Where it lies. Removed when this is dropped.
    path: PathBuf,
    /// What it holds.
    pub contents: Contents,
}

impl Prepared {
    pub(super) const fn new(path: PathBuf, contents: Contents) -> Self {
        Self { path, contents }
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        // Taken by then, or no longer wanted; either way nobody misses it.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Why a copy was not made; [`fmt::Display`] says what the operator can do. Nothing was changed then.
#[derive(Debug)]
pub enum CopyError {
    /// There is nothing to copy, or to copy to: the store keeps nothing.
    InMemory,
    /// There is such a file already.
    Exists(PathBuf),
    /// The file is the store itself, or belongs to it.
    Itself(PathBuf),
    /// There is no such file.
    Missing(PathBuf),
    /// The database, or the backup, is none of ours, newer, or damaged.
    Open(OpenError),
    /// Anything else: rights, disk.
    Failed {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        reason: String,
    },
}

impl fmt::Display for CopyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InMemory => f.write_str(
                "the store is in memory (storage.url = \"memory\") and keeps nothing: there is nothing to back up or to restore",
            ),
            Self::Exists(path) => write!(
                f,
                "the file {path:?} exists; choose another name, or say --force to replace it"
            ),
            Self::Itself(path) => write!(f, "{path:?} is the server's own database; choose another name"),
            Self::Missing(path) => write!(f, "there is no file {path:?}"),
            Self::Open(OpenError::Corrupt { path, reason }) => {
                write!(f, "{path:?} is damaged or cut short ({reason})")
            }
            Self::Open(OpenError::NotOurs { path, what }) => write!(f, "{path:?} is {what}, no database of chinwag"),
            Self::Open(OpenError::TooNew { path, found, known }) => write!(
                f,
                "{path:?} was made by a newer chinwag (schema version {found}, this program knows up to {known}); use that one"
            ),
            Self::Open(error) => error.fmt(f),
            Self::Failed { path, doing, reason } => write!(f, "cannot {doing} {path:?}: {reason}"),
        }
    }
}

impl std::error::Error for CopyError {}

impl From<OpenError> for CopyError {
    fn from(error: OpenError) -> Self {
        Self::Open(error)
    }
}

/// Copies the store at `location` to a new file, reads it back and looks whether it is whole. Works beside a server
/// that writes: the copy is what was durable when it began.
///
/// # Errors
/// There is no copy then; an older file of that name is as it was.
pub fn back_up(
    location: &Location,
    to: &Path,
    replace: bool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Contents, CopyError> {
    match location {
        Location::Memory => Err(CopyError::InMemory),
        Location::Sqlite(path) => sqlite::back_up(path, to, replace, progress),
    }
}

/// Copies a backup to beside the store at `location`, looks whether it is whole, brings it up to date, and gives every
/// room another life, so that no client takes what it has of the old one for the same.
///
/// # Errors
/// What is wrong with the backup. Neither it nor the store was touched.
pub fn prepare(location: &Location, from: &Path) -> Result<Prepared, CopyError> {
    match location {
        Location::Memory => Err(CopyError::InMemory),
        Location::Sqlite(path) => sqlite::prepare(path, from),
    }
}

/// Opens the store at `location` to read it, beside a server that has it or alone. Writes are refused.
///
/// # Errors
/// As [`super::open()`]; also where the schema is older than this program's.
pub fn open_for_reading(location: &Location) -> Result<Arc<dyn Store>, CopyError> {
    match location {
        Location::Memory => Err(CopyError::InMemory),
        Location::Sqlite(path) => Ok(Arc::new(super::sqlite::Sqlite::open_for_reading(path)?)),
    }
}

/// What a store without a file answers.
pub(super) fn nothing_kept() -> StoreError {
    StoreError {
        message: CopyError::InMemory.to_string(),
        transient: false,
    }
}
