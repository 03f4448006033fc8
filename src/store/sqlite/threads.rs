//! Threads, and what a message said before it was edited.

use super::about::Target;
use super::read::{PageReader, number};
use super::row::{Id, event_in, room_of, rows, text_in, user_in};
use super::write::Batch;
use crate::domain::event::{Version, Versions};
use crate::domain::ids::{EventId, Seq, Timestamp};
use crate::domain::room_id::RoomId;
use crate::store::Thread;
use rusqlite::{OptionalExtension, Transaction, params};

/// The thread a message is in; `None` where the room has no such message.
pub(super) fn thread(
    on: &Transaction<'_>,
    room: &RoomId,
    message: EventId,
    (after, limit): (Seq, usize),
) -> rusqlite::Result<Option<Thread>> {
    let Some(number) = number(on, room)? else {
        return Ok(None);
    };
    let found: Option<(i64, Option<i64>)> = on
        .prepare_cached("SELECT key, thread FROM message WHERE id = ?1")?
        .query_row([Id::from(message)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((key, thread)) = found.filter(|(key, _)| room_of(*key) == number) else {
        return Ok(None);
    };
    let reader = PageReader::new(on, room, number);
    // Where the root is kept no more, the thread begins with the message asked for.
    let root = match reader.one(thread.unwrap_or(key))? {
        None => reader.one(key)?,
        found => found,
    };
    let replies = reader.under(thread.unwrap_or(key), after, limit)?;
    Ok(root.map(|root| Thread { root, replies }))
}

/// All that a message ever said; `None` where the room has no such message.
pub(super) fn versions(
    on: &Transaction<'_>,
    room: &RoomId,
    message: EventId,
    limit: usize,
) -> rusqlite::Result<Option<Versions>> {
    let Some(number) = number(on, room)? else {
        return Ok(None);
    };
    let found = on
        .prepare_cached(
            "SELECT key, author, at, coalesce(original, content), deleted FROM message WHERE id = ?1",
        )?
        .query_row([Id::from(message)], |row| {
            let first = Version {
                content: text_in(row, 3)?,
                at: Timestamp(row.get(2)?),
                by: user_in(row, 1)?,
            };
            Ok((row.get::<_, i64>(0)?, first, row.get::<_, bool>(4)?))
        })
        .optional()?;
    let Some((key, first, deleted)) = found.filter(|(key, ..)| room_of(*key) == number) else {
        return Ok(None);
    };
    let author = first.by;
    let mut versions = Vec::new();
    if !deleted {
        versions = edits(on, key, limit)?;
        if versions.len() < limit {
            versions.push(first);
        }
        versions.reverse();
    }
    Ok(Some(Versions {
        message,
        author,
        deleted,
        versions,
    }))
}

/// The newest edits of a message, newest first.
fn edits(on: &Transaction<'_>, key: i64, limit: usize) -> rusqlite::Result<Vec<Version>> {
    on.prepare_cached(
        "SELECT content, at, author FROM change WHERE target = ?1 AND kind = 1 ORDER BY key DESC LIMIT ?2",
    )?
    .query_map(params![key, rows(limit)], |row| {
        Ok(Version {
            content: text_in(row, 0)?,
            at: Timestamp(row.get(1)?),
            by: user_in(row, 2)?,
        })
    })?
    .collect()
}

impl Batch<'_> {
    /// A reply has its place: its thread has one more. The id of the thread's root.
    pub(super) fn count_reply(
        &self,
        parent: Option<&Target>,
        place: i64,
    ) -> rusqlite::Result<Option<EventId>> {
        let Some(parent) = parent else { return Ok(None) };
        let root = parent.thread();
        self.on
            .prepare_cached("UPDATE message SET replies = replies + 1, last_reply = ?2 WHERE key = ?1")?
            .execute([root, place])?;
        if root == parent.key {
            return Ok(Some(parent.shown.id));
        }
        self.on
            .prepare_cached("SELECT id FROM message WHERE key = ?1")?
            .query_row([root], |row| event_in(row, 0))
            .optional()
    }
}
