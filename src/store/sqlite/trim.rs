//! What is no longer kept: counted, taken out a few messages at a time, and its room on the disk given back.

use super::index::Doc;
use super::people;
use super::row::{key, mentions_in, rows, seq_of, text_in, user_in};
use super::write::{Answer, Batch};
use crate::domain::event::RoomKind;
use crate::domain::ids::{Seq, Timestamp, UserId};
use crate::domain::mention::Mentions;
use crate::domain::retention::{Overdue, Policies, Policy, Trim, Trimmed};
use crate::domain::room_id::RoomId;
use crate::store::Written;
use rusqlite::{Connection, Row, Transaction, params};
use std::sync::Arc;

/// Messages of a room from the oldest on, but for pinned ones.
const OLDEST: &str = "SELECT m.key, m.at FROM message m WHERE m.key > ?1 AND m.key <= ?2
     AND NOT EXISTS (SELECT 1 FROM pin WHERE pin.message = m.key AND pin.active = 1)
     ORDER BY m.key LIMIT ?3";

/// Pages given back at a time (1 MiB).
const PAGES: i64 = 256;

/// Free pages that are kept for what comes.
const KEPT_PAGES: i64 = 256;

/// The keys of a room: below its first, and its last.
fn bounds(room: i64) -> (i64, i64) {
    (key(room, Seq::ZERO), key(room, Seq(u64::MAX)))
}

/// See [`crate::store::Store::overdue`].
pub(super) fn overdue(
    on: &Transaction<'_>,
    policies: &Policies,
    now: Timestamp,
    most: u64,
) -> rusqlite::Result<Vec<Overdue>> {
    let mut found = Vec::new();
    let mut all = on.prepare_cached("SELECT id, name, messages FROM room ORDER BY name")?;
    let mut list = all.query([])?;
    while let Some(row) = list.next()? {
        let room = RoomId::trusted(text_in(row, 1)?);
        let policy = policies.of(&room);
        if policy.is_forever() {
            continue;
        }
        let trim = Trim::new(room, policy, now, 0);
        let messages = row.get::<_, i64>(2)?.unsigned_abs();
        found.extend(count(on, (row.get(0)?, messages), trim, most)?);
    }
    Ok(found)
}

fn count(
    on: &Transaction<'_>,
    (room, messages): (i64, u64),
    trim: Trim,
    most: u64,
) -> rusqlite::Result<Option<Overdue>> {
    let mut excess = excess(on, (room, messages), trim.keep)?;
    let (from, to) = bounds(room);
    let mut oldest = on.prepare_cached(OLDEST)?;
    let mut list = oldest.query(params![from, to, i64::MAX])?;
    let mut found: Option<Overdue> = None;
    while let Some(row) = list.next()? {
        let at = Timestamp(row.get(1)?);
        if !trim.takes(at, excess) || found.as_ref().is_some_and(|found| found.messages >= most) {
            break;
        }
        excess = excess.saturating_sub(1);
        let found = found.get_or_insert_with(|| Overdue {
            room: trim.room.clone(),
            messages: 0,
            oldest: at,
            newest: at,
        });
        found.messages += 1;
        found.newest = at;
    }
    Ok(found)
}

/// How many more messages there are than are kept; pinned ones do not count.
fn excess(on: &Connection, (room, messages): (i64, u64), keep: Option<u64>) -> rusqlite::Result<u64> {
    let Some(keep) = keep else { return Ok(0) };
    let (from, to) = bounds(room);
    let pinned: i64 = on
        .prepare_cached("SELECT count(*) FROM pin WHERE message > ?1 AND message <= ?2 AND active = 1")?
        .query_row([from, to], |row| row.get(0))?;
    Ok(messages
        .saturating_sub(pinned.unsigned_abs())
        .saturating_sub(keep))
}

/// Up to where a room's log is not whole any more.
pub(super) fn floor(on: &Connection, room: &RoomId) -> rusqlite::Result<Seq> {
    let mut floor = on.prepare_cached("SELECT floor FROM room WHERE name = ?1")?;
    let mut rows = floor.query([room.as_str()])?;
    Ok(match rows.next()? {
        Some(row) => Seq(row.get::<_, i64>(0)?.unsigned_abs()),
        None => Seq::ZERO,
    })
}

/// A message that goes.
struct Going {
    author: UserId,
    content: Arc<str>,
    doc: Option<i64>,
    thread: Option<i64>,
    mentions: Mentions,
}

impl Batch<'_> {
    /// Takes out at most so many messages, with all that belongs to them.
    pub(super) fn trim(&mut self, trim: &Trim) -> Answer {
        let Some(mut room) = self.room(&trim.room)? else {
            return Ok(Written::Trimmed(Trimmed::default()));
        };
        let keys = self.due((room.id, room.messages.unsigned_abs()), trim)?;
        let Some(last) = keys.last().copied() else {
            let floor = floor(self.on, &trim.room)?;
            return Ok(Written::Trimmed(Trimmed {
                floor,
                ..Trimmed::default()
            }));
        };
        let mut roots = Vec::new();
        for key in &keys {
            roots.extend(self.take_out(room.kind, *key)?);
        }
        for key in &keys {
            self.on
                .prepare_cached("DELETE FROM message WHERE key = ?1")?
                .execute([key])?;
        }
        roots.dedup();
        for root in roots {
            self.recount(root)?;
        }
        let (from, _) = bounds(room.id);
        for sql in [
            "INSERT OR IGNORE INTO past (key, id, at) SELECT key, id, at FROM change
             WHERE key > ?1 AND key <= ?2 AND target <> 0
             AND NOT EXISTS (SELECT 1 FROM message WHERE message.key = change.target)",
            "DELETE FROM change WHERE key > ?1 AND key <= ?2 AND target <> 0
             AND NOT EXISTS (SELECT 1 FROM message WHERE message.key = change.target)",
        ] {
            self.on.prepare_cached(sql)?.execute([from, last])?;
        }
        self.on
            .prepare_cached("UPDATE room SET floor = max(floor, ?2) WHERE id = ?1")?
            .execute(params![room.id, seq_of(last).0.cast_signed()])?;
        room.messages -= rows(keys.len());
        self.touch(&trim.room, room);
        Ok(Written::Trimmed(Trimmed {
            messages: keys.len() as u64,
            floor: floor(self.on, &trim.room)?,
            more: keys.len() >= trim.limit,
        }))
    }

    /// The keys of what goes now, oldest first.
    fn due(&self, (room, messages): (i64, u64), trim: &Trim) -> rusqlite::Result<Vec<i64>> {
        let mut excess = excess(self.on, (room, messages), trim.keep)?;
        let (from, to) = bounds(room);
        let mut oldest = self.on.prepare_cached(OLDEST)?;
        let mut list = oldest.query(params![from, to, rows(trim.limit)])?;
        let mut keys = Vec::new();
        while let Some(row) = list.next()? {
            if !trim.takes(Timestamp(row.get(1)?), excess) {
                break;
            }
            excess = excess.saturating_sub(1);
            keys.push(row.get(0)?);
        }
        Ok(keys)
    }

    /// Takes all out that belongs to a message, but its row; the root of its thread.
    fn take_out(&mut self, kind: RoomKind, key: i64) -> rusqlite::Result<Option<i64>> {
        let going = self
            .on
            .prepare_cached("SELECT author, content, doc, thread, mentions FROM message WHERE key = ?1")?
            .query_row([key], going)?;
        if let Some(doc) = going.doc {
            let text = Doc {
                key,
                kind,
                author: going.author,
                content: &going.content,
            };
            self.index().remove(doc, text)?;
        }
        people::call_no_more(self.on, key, &going.mentions)?;
        for sql in [
            "INSERT OR IGNORE INTO past (key, id, at) SELECT key, id, at FROM message WHERE key = ?1",
            // An edit that comes behind the place where the log is whole keeps its place, and nothing else.
            "UPDATE change SET content = '' WHERE target = ?1 AND kind = 1",
            "DELETE FROM reaction WHERE message = ?1",
            "DELETE FROM tally WHERE message = ?1",
            "DELETE FROM pin WHERE message = ?1",
            // Its text is overwritten where it lies, before the row goes and others are moved about.
            "UPDATE message SET content = '', original = NULL WHERE key = ?1",
        ] {
            self.on.prepare_cached(sql)?.execute([key])?;
        }
        Ok(going.thread)
    }

    /// A root that is pinned stays, and counts what is left of its thread.
    fn recount(&self, root: i64) -> rusqlite::Result<()> {
        self.on
            .prepare_cached(
                "UPDATE message SET
                 replies = (SELECT count(*) FROM message r WHERE r.thread = ?1 AND r.deleted = 0),
                 last_reply = (SELECT max(r.key) FROM message r WHERE r.thread = ?1)
                 WHERE key = ?1",
            )?
            .execute([root])?;
        Ok(())
    }

    /// Gives a little of the disk back.
    pub(super) fn shrink(&self) -> Answer {
        let free = |on: &Connection| on.query_row("PRAGMA freelist_count", [], |row| row.get::<_, i64>(0));
        let surplus = free(self.on)? - KEPT_PAGES;
        if surplus <= 0 {
            return Ok(Written::Shrunk(false));
        }
        self.on
            .execute_batch(&format!("PRAGMA incremental_vacuum({})", surplus.min(PAGES)))?;
        // A database that cannot be shrunk stays as it is; what comes fills it up again.
        Ok(Written::Shrunk(
            free(self.on)? - KEPT_PAGES < surplus && surplus > PAGES,
        ))
    }
}

fn going(row: &Row<'_>) -> rusqlite::Result<Going> {
    Ok(Going {
        author: user_in(row, 0)?,
        content: text_in(row, 1)?,
        doc: row.get(2)?,
        thread: row.get(3)?,
        mentions: mentions_in(row, 4)?,
    })
}

/// Keeps what was said of a room, or forgets it.
pub(super) fn put_policy(on: &Connection, room: &RoomId, policy: Option<Policy>) -> rusqlite::Result<()> {
    let number = |number: Option<u64>| number.map(u64::cast_signed);
    match policy {
        Some(policy) => on
            .prepare_cached(
                "INSERT OR REPLACE INTO retention (room, max_age, max_messages) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![
                room.as_str(),
                number(policy.max_age_ms),
                number(policy.max_messages)
            ])?,
        None => on
            .prepare_cached("DELETE FROM retention WHERE room = ?1")?
            .execute([room.as_str()])?,
    };
    Ok(())
}

/// What was said of rooms.
pub(super) fn policies(on: &Connection) -> rusqlite::Result<Vec<(RoomId, Policy)>> {
    let number = |row: &Row<'_>, column| -> rusqlite::Result<Option<u64>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(i64::unsigned_abs))
    };
    on.prepare_cached("SELECT room, max_age, max_messages FROM retention ORDER BY room")?
        .query_map([], |row| {
            let policy = Policy {
                max_age_ms: number(row, 1)?,
                max_messages: number(row, 2)?,
            };
            Ok((RoomId::trusted(text_in(row, 0)?), policy))
        })?
        .collect()
}
