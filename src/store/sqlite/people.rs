//! What only concerns one user: how far it has read, whom it has blocked, what it has chosen; and who is meant by a
//! name.

use super::rooms::seq_in;
use super::row::{Id, key, rows, text_in, user_in};
use super::write::Answer;
use crate::domain::event::{EventBody, NewEvent, RoomKind};
use crate::domain::ids::{Seq, UserId};
use crate::domain::mention::{Calls, Candidate, Here, Mentions};
use crate::domain::name::{KEY_VERSION, NameKey};
use crate::domain::reading::{COUNTED, Preferences, Reading, Unread};
use crate::domain::room_id::RoomId;
use crate::store::{Personal, RoomReading, WriteRefusal, Written};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::sync::Arc;

pub(super) fn read(on: &Connection, user: UserId, room: &RoomId, up_to: Seq) -> Answer {
    on.prepare_cached(
        "INSERT INTO cursor (user, room, up_to) VALUES (?1, ?2, ?3)
         ON CONFLICT (user, room) DO UPDATE SET up_to = max(up_to, excluded.up_to)",
    )?
    .execute(params![Id::from(user), room.as_str(), up_to.0.cast_signed()])?;
    Ok(Written::Kept)
}

pub(super) fn block(on: &Connection, user: UserId, other: &(UserId, Arc<str>), active: bool) -> Answer {
    if active {
        on.prepare_cached(
            "INSERT OR IGNORE INTO block (user, other, name, place)
             SELECT ?1, ?2, ?3, coalesce(max(place), 0) + 1 FROM block WHERE user = ?1",
        )?
        .execute(params![Id::from(user), Id::from(other.0), &*other.1])?;
    } else {
        on.prepare_cached("DELETE FROM block WHERE user = ?1 AND other = ?2")?
            .execute(params![Id::from(user), Id::from(other.0)])?;
    }
    Ok(Written::Kept)
}

pub(super) fn prefer(on: &Connection, user: UserId, preferences: Preferences) -> Answer {
    on.prepare_cached("INSERT OR REPLACE INTO preference (user, read_receipts) VALUES (?1, ?2)")?
        .execute(params![Id::from(user), preferences.read_receipts])?;
    Ok(Written::Kept)
}

fn has_blocked(on: &Connection, user: UserId, other: UserId) -> rusqlite::Result<bool> {
    on.prepare_cached("SELECT 1 FROM block WHERE user = ?1 AND other = ?2")?
        .exists(params![Id::from(user), Id::from(other)])
}

/// Why the two of a conversation do not let it be written to. Taking something back is always allowed.
pub(super) fn refused(
    on: &Connection,
    kind: RoomKind,
    event: &NewEvent,
) -> rusqlite::Result<Option<WriteRefusal>> {
    let Some(peer) = kind.peer_of(event.author) else {
        return Ok(None);
    };
    if matches!(event.body, EventBody::Deleted { .. }) {
        return Ok(None);
    }
    if has_blocked(on, peer, event.author)? {
        return Ok(Some(WriteRefusal::Blocked));
    }
    Ok(has_blocked(on, event.author, peer)?.then_some(WriteRefusal::Blocker))
}

/// Whom an event mentions.
pub(super) fn resolve(
    on: &Connection,
    kind: RoomKind,
    calls: &Calls,
    before: Option<&Mentions>,
) -> rusqlite::Result<Mentions> {
    let mut mentions = Mentions::default();
    for spot in &calls.spots {
        let Some(user) = first_meant(on, spot)? else {
            continue;
        };
        let reads = match kind {
            RoomKind::Public => true,
            RoomKind::Direct(one, other) => user == one || user == other,
        };
        if reads && !mentions.users.contains(&user) {
            mentions.users.push(user);
        }
    }
    mentions.here = match &calls.here {
        Here::Nobody => Vec::new(),
        Here::Call(users) => users.clone(),
        Here::Keep => before.map(|known| known.here.clone()).unwrap_or_default(),
    };
    Ok(mentions)
}

fn first_meant(on: &Connection, spot: &[Candidate]) -> rusqlite::Result<Option<UserId>> {
    for candidate in spot {
        let meant = match candidate {
            Candidate::Known(user) => Some(*user),
            Candidate::Name(name) => by_name(on, name)?,
        };
        if meant.is_some() {
            return Ok(meant);
        }
    }
    Ok(None)
}

/// Of several who had a name last, the newest user.
fn by_name(on: &Connection, name: &str) -> rusqlite::Result<Option<UserId>> {
    let key = NameKey::of(name);
    let mut query =
        on.prepare_cached("SELECT id, name FROM user WHERE name_key = ?1 ORDER BY created_at DESC, id DESC")?;
    let mut found = query.query([&**key.skeleton()])?;
    while let Some(row) = found.next()? {
        if NameKey::of(row.get_ref(1)?.as_str()?).conflicts_with(&key) {
            return user_in(row, 0).map(Some);
        }
    }
    Ok(None)
}

/// Keeps whom a message calls, by user.
pub(super) fn call(
    on: &Connection,
    message: i64,
    author: UserId,
    mentions: &Mentions,
) -> rusqlite::Result<()> {
    for user in mentions.all().filter(|user| *user != author) {
        on.prepare_cached("INSERT OR IGNORE INTO mention (user, message) VALUES (?1, ?2)")?
            .execute(params![Id::from(user), message])?;
    }
    Ok(())
}

/// Forgets whom a message called.
pub(super) fn call_no_more(on: &Connection, message: i64, mentions: &Mentions) -> rusqlite::Result<()> {
    for user in mentions.all() {
        on.prepare_cached("DELETE FROM mention WHERE user = ?1 AND message = ?2")?
            .execute(params![Id::from(user), message])?;
    }
    Ok(())
}

/// Who is called in a public room has a cursor there from now on, before what calls.
pub(super) fn begin_to_read(
    on: &Connection,
    event: &NewEvent,
    mentions: &Mentions,
    seq: Seq,
) -> rusqlite::Result<()> {
    for user in mentions.all().filter(|user| *user != event.author) {
        on.prepare_cached("INSERT OR IGNORE INTO cursor (user, room, up_to) VALUES (?1, ?2, ?3)")?
            .execute(params![
                Id::from(user),
                event.room.as_str(),
                seq.0.cast_signed().saturating_sub(1)
            ])?;
    }
    Ok(())
}

pub(super) fn unread(
    on: &Transaction<'_>,
    user: UserId,
    room: &RoomId,
    span: (Seq, Seq),
) -> rusqlite::Result<Unread> {
    let number = on
        .prepare_cached("SELECT id FROM room WHERE name = ?1")?
        .query_row([room.as_str()], |row| row.get(0))
        .optional()?;
    number.map_or(Ok(Unread::default()), |number| count(on, user, number, span))
}

/// Counts what is unread in the room of this number.
pub(super) fn count(
    on: &Transaction<'_>,
    user: UserId,
    room: i64,
    (after, up_to): (Seq, Seq),
) -> rusqlite::Result<Unread> {
    if up_to <= after {
        return Ok(Unread::default());
    }
    let span = params![key(room, after), key(room, up_to), Id::from(user), COUNTED as i64];
    let messages: i64 = on
        .prepare_cached(
            "SELECT count(*) FROM
             (SELECT author, deleted FROM message WHERE key > ?1 AND key <= ?2 ORDER BY key DESC LIMIT ?4)
             WHERE deleted = 0 AND author <> ?3
             AND author NOT IN (SELECT other FROM block WHERE user = ?3)",
        )?
        .query_row(span, |row| row.get(0))?;
    let mentions: i64 = on
        .prepare_cached(
            "SELECT count(*) FROM
             (SELECT m.author, m.deleted FROM mention c JOIN message m ON m.key = c.message
              WHERE c.user = ?3 AND c.message > ?1 AND c.message <= ?2 ORDER BY c.message DESC LIMIT ?4)
             WHERE deleted = 0 AND author <> ?3
             AND author NOT IN (SELECT other FROM block WHERE user = ?3)",
        )?
        .query_row(span, |row| row.get(0))?;
    Ok(Unread {
        messages: messages.unsigned_abs(),
        mentions: mentions.unsigned_abs(),
    })
}

pub(super) fn readings(
    on: &Transaction<'_>,
    user: UserId,
    limit: usize,
) -> rusqlite::Result<Vec<RoomReading>> {
    on.prepare_cached(
        "SELECT r.name, r.id, r.last_seq, c.up_to FROM cursor c JOIN room r ON r.name = c.room
         WHERE c.user = ?1 AND r.one IS NULL ORDER BY r.last_at DESC, r.name DESC LIMIT ?2",
    )?
    .query_map(params![Id::from(user), rows(limit)], |row| {
        let (seq, up_to) = (seq_in(row, 2)?, seq_in(row, 3)?);
        let unread = count(on, user, row.get(1)?, (up_to, seq))?;
        Ok(RoomReading {
            room: RoomId::trusted(text_in(row, 0)?),
            seq,
            reading: Reading { up_to, unread },
        })
    })?
    .collect()
}

pub(super) fn personal(on: &Transaction<'_>, user: UserId) -> rusqlite::Result<Personal> {
    let cursors = on
        .prepare_cached("SELECT room, up_to FROM cursor WHERE user = ?1 ORDER BY room")?
        .query_map([Id::from(user)], |row| {
            Ok((RoomId::trusted(text_in(row, 0)?), seq_in(row, 1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let blocked = on
        .prepare_cached(
            "SELECT b.other, coalesce(u.name, b.name) FROM block b LEFT JOIN user u ON u.id = b.other
             WHERE b.user = ?1 ORDER BY b.place",
        )?
        .query_map([Id::from(user)], |row| Ok((user_in(row, 0)?, text_in(row, 1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let preferences = on
        .prepare_cached("SELECT read_receipts FROM preference WHERE user = ?1")?
        .query_row([Id::from(user)], |row| {
            Ok(Preferences {
                read_receipts: row.get(0)?,
            })
        })
        .optional()?;
    Ok(Personal {
        cursors,
        blocked,
        preferences: preferences.unwrap_or_default(),
    })
}

/// Makes the keys of all names anew where they are missing, or were made by another algorithm.
pub(super) fn renew_names(on: &Transaction<'_>) -> rusqlite::Result<()> {
    let version: String = on.query_row(
        "SELECT value FROM meta WHERE name = 'name_key_version'",
        [],
        |row| row.get(0),
    )?;
    if version == KEY_VERSION.to_string() {
        return Ok(());
    }
    let users: Vec<(UserId, Arc<str>)> = on
        .prepare("SELECT id, name FROM user")?
        .query_map([], |row| Ok((user_in(row, 0)?, text_in(row, 1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (id, name) in users {
        on.prepare_cached("UPDATE user SET name_key = ?2 WHERE id = ?1")?
            .execute(params![Id::from(id), &**NameKey::of(&name).skeleton()])?;
    }
    on.execute(
        "UPDATE meta SET value = ?1 WHERE name = 'name_key_version'",
        [KEY_VERSION.to_string()],
    )?;
    Ok(())
}
