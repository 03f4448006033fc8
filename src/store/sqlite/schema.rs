//! Opening the file: whose it is, which version it has, and the road from that version to ours.

use super::index;
use super::lock::beside;
use super::people;
use super::row::reason;
use super::{BUSY_TIMEOUT, CACHED_STATEMENTS};
use crate::store::{Durability, OpenError};
use rusqlite::{Connection, Error, ErrorCode, MAIN_DB, OpenFlags, TransactionBehavior};
use std::path::Path;

/// What tells our files from other programs' (`PRAGMA application_id`): "Chwg".
const APPLICATION_ID: i64 = 0x4368_7767;

/// Step `n` makes version `n + 1` of version `n`. Released steps never change.
pub(super) const STEPS: &[&str] = &[
    include_str!("v1.sql"),
    include_str!("v2.sql"),
    include_str!("v3.sql"),
    include_str!("v4.sql"),
    include_str!("v5.sql"),
    include_str!("v6.sql"),
];

/// Opens the writing connection, with the schema up to date.
pub(super) fn open(path: &Path, durability: Durability) -> Result<Connection, OpenError> {
    let failed = |doing| move |error: Error| refuse(path, doing, &error);
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed("open the database"))?;
    connection
        .busy_timeout(BUSY_TIMEOUT)
        .map_err(failed("open the database"))?;
    let version = version(&connection, path)?;
    if connection
        .is_readonly(MAIN_DB)
        .map_err(failed("open the database"))?
    {
        return Err(OpenError::Failed {
            path: path.to_owned(),
            doing: "write the database",
            reason: "the file is read-only for the server's user".to_owned(),
        });
    }
    if version == 0 {
        // Only a file without any page takes this without being written anew.
        connection
            .execute_batch("PRAGMA auto_vacuum = INCREMENTAL")
            .map_err(failed("set up the database"))?;
    }
    configure(&connection, durability).map_err(failed("set up the database"))?;
    migrate(&mut connection, path, version, STEPS)?;
    if usize::try_from(version).is_ok_and(|version| (1..STEPS.len()).contains(&version)) {
        make_shrinkable(&connection);
    }
    renew(&mut connection).map_err(failed("make the indexes of the database"))?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

/// Brings a file that nobody uses up to date, without a copy of it.
pub(super) fn bring_up_to_date(path: &Path) -> Result<(), OpenError> {
    let failed = |doing| move |error: Error| refuse(path, doing, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed("open the database"))?;
    let version = version(&connection, path)?;
    run_steps(&mut connection, version, STEPS).map_err(failed("bring up to date the database"))?;
    make_shrinkable(&connection);
    renew(&mut connection).map_err(failed("make the search index of the database"))
}

/// Writes a database of before version 5 anew, so that it can give back what it needs no more. Where there is no room
/// for that it stays as large as it is.
fn make_shrinkable(connection: &Connection) {
    let mode = connection.query_row("PRAGMA auto_vacuum", [], |row| row.get::<_, i64>(0));
    if mode.is_ok_and(|mode| mode == 0)
        && let Err(error) = connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL; VACUUM;")
    {
        log::warn!(
            "the database will not shrink when messages go: {}",
            reason(&error)
        );
    }
}

/// The schema version of the file, 0 for a new one; nothing is written before this has answered.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<i64, OpenError> {
    let read = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let numbers = || {
        Ok((
            read("SELECT count(*) FROM sqlite_schema")?,
            read("PRAGMA application_id")?,
            read("PRAGMA user_version")?,
        ))
    };
    let (tables, application, found) =
        numbers().map_err(|error: Error| refuse(path, "read the database", &error))?;
    if (tables, application, found) == (0, 0, 0) {
        return Ok(0);
    }
    if application != APPLICATION_ID || found < 1 {
        return Err(OpenError::NotOurs {
            path: path.to_owned(),
            what: "another program's SQLite database",
        });
    }
    let known = STEPS.len() as i64;
    if found > known {
        return Err(OpenError::TooNew {
            path: path.to_owned(),
            found,
            known,
        });
    }
    Ok(found)
}

/// The settings of DESIGN §6 for the writing connection.
fn configure(connection: &Connection, durability: Durability) -> rusqlite::Result<()> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(Error::ToSqlConversionFailure(
            "its file system cannot hold a write-ahead log".into(),
        ));
    }
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Process => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    // Deleted text is overwritten, not only unlinked. The log is written back every 16 MiB.
    connection.execute_batch(
        "PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;
         PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY;",
    )
}

/// Takes the file from `version` to the last step, in one transaction, after a copy of it was made.
pub(super) fn migrate(
    connection: &mut Connection,
    path: &Path,
    version: i64,
    steps: &[&str],
) -> Result<(), OpenError> {
    if usize::try_from(version).is_ok_and(|done| done >= steps.len()) {
        return Ok(());
    }
    if version > 0 {
        copy(connection, path, version)?;
    }
    run_steps(connection, version, steps)
        .map_err(|error| refuse(path, "bring up to date the database", &error))
}

/// The steps from `version` on, in one transaction.
fn run_steps(connection: &mut Connection, version: i64, steps: &[&str]) -> rusqlite::Result<()> {
    let done = usize::try_from(version).unwrap_or(0);
    let missing = steps.get(done..).unwrap_or_default();
    if missing.is_empty() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in missing {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", steps.len() as i64)?;
    transaction.commit()
}

/// Makes the indexes anew where that is due, in one transaction.
fn renew(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    index::renew(&transaction)?;
    people::renew_names(&transaction)?;
    transaction.commit()
}

/// Copies the database to `<file>.v<version>.bak`, whole or not at all.
fn copy(connection: &Connection, path: &Path, version: i64) -> Result<(), OpenError> {
    let target = beside(path, &format!("v{version}.bak"));
    let half = beside(path, &format!("v{version}.bak.tmp"));
    let failed = |reason: String| OpenError::Failed {
        path: target.clone(),
        doing: "copy the database, before bringing it up to date, to",
        reason,
    };
    match std::fs::remove_file(&half) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error.to_string())),
        _ => {}
    }
    let name = half
        .to_str()
        .ok_or_else(|| failed("its path is not UTF-8".to_owned()))?;
    connection
        .execute("VACUUM INTO ?1", [name])
        .map_err(|error| failed(reason(&error)))?;
    let sync = || {
        std::fs::File::open(&half)?.sync_all()?;
        std::fs::rename(&half, &target)
    };
    sync().map_err(|error: std::io::Error| failed(error.to_string()))
}

/// An error of SQLite while opening, in the words of [`OpenError`].
pub(super) fn refuse(path: &Path, doing: &'static str, error: &Error) -> OpenError {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::NotOurs {
            path,
            what: "not a SQLite database",
        },
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Corrupt {
            path,
            reason: reason(error),
        },
        _ => OpenError::Failed {
            path,
            doing,
            reason: reason(error),
        },
    }
}
