//! Backups, and backups that are to take the database's place. Each copy is made under another name, read back, and
//! only then given its own.

use super::lock::beside;
use super::row::reason;
use super::schema;
use crate::domain::ids::Timestamp;
use crate::store::new_file::{NewFile, fail, with_ending};
use crate::store::{Contents, CopyError, OpenError, Prepared, Progress};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

/// Pages copied at a time (512 KiB).
const STEP: i32 = 128;

/// Pause where somebody else has the file for a moment.
const PAUSE: Duration = Duration::from_millis(20);

/// How often that is tried.
const PATIENCE: u32 = 500;

/// See [`crate::store::back_up`].
pub(in crate::store) fn back_up(
    database: &Path,
    to: &Path,
    replace: bool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Contents, CopyError> {
    if is_of(database, to) {
        return Err(CopyError::Itself(to.to_owned()));
    }
    if !replace && to.symlink_metadata().is_ok() {
        return Err(CopyError::Exists(to.to_owned()));
    }
    let source = open(database)?;
    schema::version(&source, database)?;
    let half = NewFile::new(beside(to, "part"))?;
    copy(&source, database, &half, progress)?;
    drop(source);
    let contents = check(half.path(), to)?;
    half.become_file(to, replace)?;
    Ok(contents)
}

/// See [`crate::store::prepare`].
pub(in crate::store) fn prepare(database: &Path, from: &Path) -> Result<Prepared, CopyError> {
    if is_of(database, from) {
        return Err(CopyError::Itself(from.to_owned()));
    }
    let failed = |doing| move |error| fail(from, doing, error);
    let found = match std::fs::metadata(from) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(CopyError::Missing(from.to_owned())),
        found => found.map_err(failed("read"))?,
    };
    if !found.is_file() || found.len() == 0 {
        let what = if found.is_file() {
            "an empty file"
        } else {
            "no plain file"
        };
        let path = from.to_owned();
        return Err(CopyError::Open(OpenError::NotOurs { path, what }));
    }
    let half = NewFile::new(beside(database, "restore"))?;
    copy_file(from, half.path()).map_err(failed("copy"))?;
    let log = with_ending(from, "-wal");
    if log.is_file() {
        copy_file(&log, &with_ending(half.path(), "-wal")).map_err(failed("copy the log of"))?;
    }
    check(half.path(), from)?;
    schema::bring_up_to_date(half.path()).map_err(|error| of(error, from))?;
    renew_lives(half.path()).map_err(|error| fail(from, "prepare", reason(&error)))?;
    let contents = check(half.path(), from)?;
    half.sync()?;
    Ok(Prepared::new(half.keep(), contents))
}

/// Copies what is in a file, and not who may read it.
fn copy_file(from: &Path, to: &Path) -> std::io::Result<u64> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    std::io::copy(&mut File::open(from)?, &mut options.open(to)?)
}

/// Puts a prepared file in the place of everything that `into` has, in one transaction.
pub(super) fn replace(into: &mut Connection, prepared: &Path) -> rusqlite::Result<()> {
    let source = Connection::open_with_flags(
        prepared,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    into.flush_prepared_statement_cache();
    let copying = Backup::new(&source, into)?;
    let mut tries = 0;
    // All at once: a reader sees the old state until all of the new one is durable.
    while copying.step(-1)? != StepResult::Done {
        tries += 1;
        if tries > PATIENCE {
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
                None,
            ));
        }
        std::thread::sleep(PAUSE);
    }
    drop(copying);
    into.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// Opens the database beside whoever else has it; nothing is written.
pub(super) fn open(database: &Path) -> Result<Connection, CopyError> {
    if !database.is_file() {
        return Err(CopyError::Missing(database.to_owned()));
    }
    let with = |flags| {
        let connection = Connection::open_with_flags(database, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(super::BUSY_TIMEOUT)?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA schema_version;")?;
        Ok(connection)
    };
    // Who may write may also make the log's index, where no server runs.
    with(OpenFlags::SQLITE_OPEN_READ_WRITE)
        .or_else(|_| with(OpenFlags::SQLITE_OPEN_READ_ONLY))
        .map_err(|error: rusqlite::Error| {
            CopyError::Open(schema::refuse(database, "read the database", &error))
        })
}

fn copy(
    source: &Connection,
    database: &Path,
    half: &NewFile,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), CopyError> {
    let mut run = || -> rusqlite::Result<()> {
        // One state from beginning to end, whatever is written meanwhile.
        source.execute_batch("BEGIN")?;
        source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        let mut target = Connection::open(half.path())?;
        let copying = Backup::new(source, &mut target)?;
        let mut tries = 0;
        loop {
            let step = copying.step(STEP)?;
            let at = copying.progress();
            progress(Progress {
                done: u64::from((at.pagecount - at.remaining).unsigned_abs()),
                all: u64::from(at.pagecount.unsigned_abs()),
            });
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                _ if tries < PATIENCE => {
                    tries += 1;
                    std::thread::sleep(PAUSE);
                }
                _ => {
                    return Err(rusqlite::Error::SqliteFailure(
                        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
                        None,
                    ));
                }
            }
        }
        drop(copying);
        source.execute_batch("COMMIT")
    };
    run().map_err(|error| fail(database, "copy", reason(&error)))
}

/// Reads a whole copy and says what it holds; it is a single file afterwards. `name` is what it is called to people.
fn check(path: &Path, name: &Path) -> Result<Contents, CopyError> {
    let broken = |error: rusqlite::Error| of(schema::refuse(path, "read the database", &error), name);
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(broken)?;
    let version = schema::version(&connection, path).map_err(|error| of(error, name))?;
    if version == 0 {
        let (path, what) = (name.to_owned(), "an empty database");
        return Err(CopyError::Open(OpenError::NotOurs { path, what }));
    }
    let size = std::fs::metadata(path).map_or(0, |found| found.len());
    let read = || -> rusqlite::Result<(String, Contents)> {
        let page: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        if !size.is_multiple_of(page.unsigned_abs()) {
            return Ok(("its last page is not whole".to_owned(), Contents::default()));
        }
        connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
        let verdict = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        let (messages, rooms, newest) = connection.query_row(
            "SELECT coalesce(sum(messages), 0), count(*), max(last_at) FROM room",
            [],
            |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, Option<i64>>(2)?,
                ))
            },
        )?;
        let contents = Contents {
            messages: messages.unsigned_abs(),
            rooms: rooms.unsigned_abs(),
            newest: newest.map(Timestamp),
            version,
            bytes: 0,
        };
        Ok((verdict, contents))
    };
    let (verdict, mut contents) = read().map_err(broken)?;
    if verdict != "ok" {
        let (path, reason) = (name.to_owned(), verdict);
        return Err(CopyError::Open(OpenError::Corrupt { path, reason }));
    }
    drop(connection);
    contents.bytes = std::fs::metadata(path).map_or(0, |found| found.len());
    Ok(contents)
}

/// Every room begins anew for who was there before.
fn renew_lives(path: &Path) -> rusqlite::Result<()> {
    let connection = Connection::open(path)?;
    connection.execute("UPDATE room SET epoch = random()", [])?;
    Ok(())
}

/// Whether a file is the database, or one of those that belong to it.
fn is_of(database: &Path, file: &Path) -> bool {
    let whole = |path: &Path| {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new(".")).canonicalize().ok()?;
        Some(parent.join(path.file_name()?))
    };
    let real = file.canonicalize().ok();
    let named = whole(file);
    ["", "-wal", "-shm", ".lock", ".restore"].iter().any(|ending| {
        let own = whole(&with_ending(database, ending));
        own.is_some() && (own == named || own == real)
    })
}

/// The same error, of the file that people named.
fn of(error: OpenError, name: &Path) -> CopyError {
    let path = name.to_owned();
    CopyError::Open(match error {
        OpenError::InUse { holder, .. } => OpenError::InUse { path, holder },
        OpenError::TooNew { found, known, .. } => OpenError::TooNew { path, found, known },
        OpenError::NotOurs { what, .. } => OpenError::NotOurs { path, what },
        OpenError::Corrupt { reason, .. } => OpenError::Corrupt { path, reason },
        OpenError::Failed { doing, reason, .. } => OpenError::Failed { path, doing, reason },
    })
}
