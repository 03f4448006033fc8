//! How ids, places and errors look in SQLite.

use crate::domain::event::RoomKind;
use crate::domain::ids::{EventId, Seq, UserId};
use crate::domain::mention::Mentions;
use crate::store::StoreError;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, Value, ValueRef};
use rusqlite::{Error, ErrorCode, Row, ToSql};
use std::sync::Arc;
use uuid::Uuid;

/// Bits of a key that hold the place in the room; the room's number stands above them.
const SEQ_BITS: u32 = 40;

/// The last place a room can have: 2^40 - 1, a thousand events a second for 34 years.
pub(super) const MAX_SEQ: i64 = (1 << SEQ_BITS) - 1;

/// The last number a room can have; one below what fits, so that a key above a room's last is a number too.
pub(super) const MAX_ROOM: i64 = (1 << (63 - SEQ_BITS)) - 2;

/// The key of a place in a room. Places no room can have become the last one.
pub(super) fn key(room: i64, seq: Seq) -> i64 {
    (room << SEQ_BITS) | i64::try_from(seq.0).unwrap_or(MAX_SEQ).min(MAX_SEQ)
}

/// The place of a key.
pub(super) fn seq_of(key: i64) -> Seq {
    Seq((key & MAX_SEQ).unsigned_abs())
}

/// The room's number in a key.
pub(super) fn room_of(key: i64) -> i64 {
    key >> SEQ_BITS
}

/// The kinds of [`crate::domain::event::EventBody`] other than a message, as stored.
pub(super) const EDITED: i64 = 1;
/// See [`EDITED`].
pub(super) const DELETED: i64 = 2;
/// See [`EDITED`].
pub(super) const REACTED: i64 = 3;
/// See [`EDITED`].
pub(super) const MODERATED: i64 = 10;

/// The target of what concerns no message: the key of no event.
pub(super) const NO_MESSAGE: i64 = 0;

/// See [`EDITED`].
pub(super) const PINNED: i64 = 4;
/// See [`EDITED`].
pub(super) const TOPIC: i64 = 5;
/// See [`EDITED`].
pub(super) const MODERATOR: i64 = 6;

/// The first and the last key that an event of a room can have.
pub(super) struct Seqs {
    pub first: i64,
    pub last: i64,
}

impl Seqs {
    pub(super) fn of(room: i64) -> Self {
        Self {
            first: key(room, Seq(1)),
            last: key(room, Seq(u64::MAX)),
        }
    }
}

/// A 16-byte id.
pub(super) struct Id(pub Uuid);

impl ToSql for Id {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
    }
}

impl FromSql for Id {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Uuid::from_slice(value.as_blob()?)
            .map(Self)
            .map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

impl From<UserId> for Id {
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}

impl From<EventId> for Id {
    fn from(event: EventId) -> Self {
        Self(event.0)
    }
}

/// A user's id in a column.
pub(super) fn user_in(row: &Row<'_>, column: usize) -> rusqlite::Result<UserId> {
    row.get::<_, Id>(column).map(|id| UserId(id.0))
}

/// An event's id in a column.
pub(super) fn event_in(row: &Row<'_>, column: usize) -> rusqlite::Result<EventId> {
    row.get::<_, Id>(column).map(|id| EventId(id.0))
}

/// A text in a column.
pub(super) fn text_in(row: &Row<'_>, column: usize) -> rusqlite::Result<Arc<str>> {
    Ok(row.get_ref(column)?.as_str()?.into())
}

/// The two users of a conversation, in two columns that are NULL for a public room.
pub(super) fn kind_in(row: &Row<'_>, column: usize) -> rusqlite::Result<RoomKind> {
    match (
        row.get::<_, Option<Id>>(column)?,
        row.get::<_, Option<Id>>(column + 1)?,
    ) {
        (Some(one), Some(other)) => Ok(RoomKind::Direct(UserId(one.0), UserId(other.0))),
        _ => Ok(RoomKind::Public),
    }
}

/// The columns [`kind_in`] reads.
pub(super) fn pair(kind: RoomKind) -> (Value, Value) {
    match kind {
        RoomKind::Public => (Value::Null, Value::Null),
        RoomKind::Direct(one, other) => (
            Value::Blob(one.0.as_bytes().to_vec()),
            Value::Blob(other.0.as_bytes().to_vec()),
        ),
    }
}

/// A list of mentions in a column.
pub(super) fn mentions_in(row: &Row<'_>, column: usize) -> rusqlite::Result<Mentions> {
    let bytes = row.get_ref(column)?.as_blob_or_null()?.unwrap_or_default();
    let mut mentions = Mentions::default();
    let mut here = false;
    for id in bytes.chunks_exact(16).filter_map(|id| Uuid::from_slice(id).ok()) {
        match (id.is_nil(), here) {
            (true, _) => here = true,
            (false, false) => mentions.users.push(UserId(id)),
            (false, true) => mentions.here.push(UserId(id)),
        }
    }
    Ok(mentions)
}

/// The column [`mentions_in`] reads.
pub(super) fn mentions_as(mentions: &Mentions) -> Option<Vec<u8>> {
    if mentions.is_empty() {
        return None;
    }
    let mut ids: Vec<Uuid> = mentions.users.iter().map(|user| user.0).collect();
    if !mentions.here.is_empty() {
        ids.push(Uuid::nil());
        ids.extend(mentions.here.iter().map(|user| user.0));
    }
    Some(ids.into_iter().flat_map(Uuid::into_bytes).collect())
}

/// A number of rows as SQLite takes it.
pub(super) fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// What an operator reads when `doing` went wrong. SQLite's own words name tables and columns, never values.
pub(super) fn failed(doing: &str, error: &Error) -> StoreError {
    let code = error.sqlite_error_code();
    let (transient, next) = match code {
        Some(ErrorCode::DiskFull) => (true, "; make room on the disk"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (true, "; another program holds the file: end it or wait")
        }
        Some(ErrorCode::OutOfMemory) => (true, ""),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (
            false,
            "; stop the server, move the file away and restore a backup",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => (
            false,
            "; give the server's user the right to write the file and its directory, then restart",
        ),
        Some(ErrorCode::SystemIoFailure) => (false, "; check the disk and the system's log, then restart"),
        _ => (false, "; please report this"),
    };
    StoreError {
        message: format!("cannot {doing}: {}{next}", reason(error)),
        transient,
    }
}

/// What SQLite said, without the text of the statement.
pub(super) fn reason(error: &Error) -> String {
    match error {
        Error::SqliteFailure(code, Some(text)) => format!("{text} (SQLite {})", code.extended_code),
        Error::SqlInputError { error, msg, .. } => format!("{msg} (SQLite {})", error.extended_code),
        other => other.to_string(),
    }
}

/// The key of the place after a room's last.
pub(super) fn key_after(room: i64, last: Seq) -> rusqlite::Result<i64> {
    let next = last.next();
    if next.0 > MAX_SEQ.unsigned_abs() {
        return Err(rusqlite::Error::IntegralValueOutOfRange(0, MAX_SEQ));
    }
    Ok(key(room, next))
}
