//! A look at a database that changes nothing, whether or not a server has it open.

use super::lock::LockFile;
use super::row::reason;
use super::{BUSY_TIMEOUT, schema};
use crate::domain::ids::Timestamp;
use crate::store::{Examined, OpenError};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// What there is; `None` where there is no file.
pub(in crate::store) fn examine(path: &Path) -> Result<Option<Examined>, OpenError> {
    if !path.exists() {
        return Ok(None);
    }
    let failed = |error: rusqlite::Error| schema::refuse(path, "read the database", &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    let version = schema::version(&connection, path)?;
    if version == 0 {
        return Ok(None);
    }
    let damage = match connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0)) {
        Ok(said) if said == "ok" => None,
        Ok(said) => Some(said),
        Err(error) => Some(reason(&error)),
    };
    let counts = connection.query_row(
        "SELECT coalesce(sum(messages), 0), count(*), coalesce(max(last_at), 0) FROM room",
        [],
        |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get(2)?)),
    );
    let (messages, rooms, newest) = match counts {
        Ok(counts) => counts,
        Err(_) if damage.is_some() => (0, 0, 0),
        Err(error) => return Err(failed(error)),
    };
    Ok(Some(Examined {
        version,
        known: schema::STEPS.len() as i64,
        messages: messages.unsigned_abs(),
        rooms: rooms.unsigned_abs(),
        newest: Timestamp(newest),
        damage,
        in_use: LockFile::is_held(path),
    }))
}
