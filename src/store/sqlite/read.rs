//! Reading a room's log: events as they were, messages as they stand.

use super::row::{
    DELETED, EDITED, Id, MAX_SEQ, MODERATED, MODERATOR, PINNED, REACTED, TOPIC, event_in, key, kind_in,
    mentions_in, room_of, rows, seq_of, text_in, user_in,
};
use super::trim;
use crate::domain::event::{
    Action, EventBody, Message, Moderation, ReactionCount, Replies, ReplyPreview, RoomKind, StoredEvent,
};
use crate::domain::ids::{EventId, Seq, Timestamp, UserId};
use crate::domain::room_id::RoomId;
use crate::store::{PREVIEW_CHARACTERS, Page, REACTION_USERS, Span};
use rusqlite::types::Type;
use rusqlite::{Error, OptionalExtension, Row, Transaction, params};
use std::sync::Arc;

/// The columns both kinds of message query share: the message, then what it answers.
macro_rules! message_query {
    ($rest:literal) => {
        concat!(
            "SELECT m.key, m.id, m.author, m.author_name, m.at, m.content, m.original, m.edited_at, m.deleted, \
             m.reacted, p.key, p.id, p.author_name, substr(p.content, 1, ?4), p.deleted, \
             t.id, m.replies, m.last_reply, m.mentions, m.mentioned \
             FROM message m LEFT JOIN message p ON p.key = m.reply_to LEFT JOIN message t ON t.key = m.thread WHERE ",
            $rest
        )
    };
}

/// Messages with a key above `?1` and below `?2`, oldest first; `?3` of them.
const FORWARD: &str = message_query!("m.key > ?1 AND m.key < ?2 ORDER BY m.key LIMIT ?3");

/// The same, newest first.
const BACKWARD: &str = message_query!("m.key > ?1 AND m.key < ?2 ORDER BY m.key DESC LIMIT ?3");

/// Replies in the thread of the root `?1` with a key above `?2`, oldest first; `?3` of them.
const UNDER: &str = message_query!("m.thread = ?1 AND m.key > ?2 ORDER BY m.key LIMIT ?3");

pub(super) fn number(on: &Transaction<'_>, room: &RoomId) -> rusqlite::Result<Option<i64>> {
    on.prepare_cached("SELECT id FROM room WHERE name = ?1")?
        .query_row([room.as_str()], |row| row.get(0))
        .optional()
}

pub(super) fn event_at(on: &Transaction<'_>, room: &RoomId, seq: Seq) -> rusqlite::Result<Option<EventId>> {
    let Some(number) = number(on, room)?.filter(|_| seq.0 <= MAX_SEQ.unsigned_abs()) else {
        return Ok(None);
    };
    on.prepare_cached(
        "SELECT id FROM message WHERE key = ?1 UNION ALL SELECT id FROM change WHERE key = ?1
         UNION ALL SELECT id FROM past WHERE key = ?1",
    )?
    .query_row([key(number, seq)], |row| event_in(row, 0))
    .optional()
}

/// The events after a place: two tables read in the order of their keys, merged.
pub(super) fn after(
    on: &Transaction<'_>,
    room: &RoomId,
    seq: Seq,
    limit: usize,
) -> rusqlite::Result<Vec<StoredEvent>> {
    let found = on
        .prepare_cached("SELECT id, one, other FROM room WHERE name = ?1")?
        .query_row([room.as_str()], |row| Ok((row.get(0)?, kind_in(row, 1)?)))
        .optional()?;
    let Some((number, kind)) = found else {
        return Ok(Vec::new());
    };
    let floor = trim::floor(on, room)?;
    let (from, to) = (key(number, seq.max(floor)), key(number, Seq(u64::MAX)) + 1);
    let mut events: Vec<StoredEvent> = on
        .prepare_cached(FORWARD)?
        .query_map(params![from, to, rows(limit), PREVIEW_CHARACTERS as i64], |row| {
            posted(row, (room, kind))
        })?
        .collect::<rusqlite::Result<_>>()?;
    // A full list of messages says where the window ends.
    let to = match events.last() {
        Some(last) if events.len() >= limit => key(number, last.seq),
        _ => to,
    };
    let changes = on
        .prepare_cached(
            "SELECT c.key, c.id, c.kind, c.author, c.author_name, c.at, c.content, c.active, m.id, m.deleted,
             c.subject, c.subject_name, c.action, c.until, c.mentions
             FROM change c LEFT JOIN message m ON m.key = c.target
             WHERE c.key > ?1 AND c.key < ?2 ORDER BY c.key LIMIT ?3",
        )?
        .query_map(params![from, to, rows(limit)], |row| changed(row, (room, kind)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if !changes.is_empty() {
        events.extend(changes);
        events.sort_by_key(|event| event.seq);
        events.truncate(limit);
    }
    Ok(events)
}

/// A message as it was posted.
fn posted(row: &Row<'_>, (room, kind): (&RoomId, RoomKind)) -> rusqlite::Result<StoredEvent> {
    let reply = preview(row)?;
    let author = user_in(row, 2)?;
    let was_edited = row.get_ref(7)? != rusqlite::types::ValueRef::Null;
    let original = row.get_ref(6)?.as_str_or_null()?.map(Arc::from);
    Ok(StoredEvent {
        room: room.clone(),
        seq: seq_of(row.get(0)?),
        id: event_in(row, 1)?,
        author,
        author_name: text_in(row, 3)?,
        at: Timestamp(row.get(4)?),
        body: EventBody::Message {
            content: original.map_or_else(|| text_in(row, 5), Ok)?,
            reply_to: reply.as_ref().map(|parent| parent.id),
        },
        reply,
        mentions: mentions_in(row, if was_edited { 19 } else { 18 })?,
        to: kind.peer_of(author),
        thread: thread(row)?,
        gone: row.get(8)?,
        called_before: Vec::new(),
    })
}

/// What happened to a message, or in the room, as it was.
fn changed(row: &Row<'_>, (room, of): (&RoomId, RoomKind)) -> rusqlite::Result<StoredEvent> {
    // Where the message is no longer kept nobody is told which it was.
    let known = row.get::<_, Option<Id>>(8)?;
    let message = || match &known {
        Some(id) => Ok(EventId(id.0)),
        None => event_in(row, 1),
    };
    let author = user_in(row, 3)?;
    let kind: i64 = row.get(2)?;
    let body = match kind {
        EDITED => EventBody::Edited {
            message: message()?,
            content: text_in(row, 6)?,
        },
        DELETED => EventBody::Deleted { message: message()? },
        REACTED => EventBody::Reacted {
            message: message()?,
            emoji: if known.is_some() {
                text_in(row, 6)?
            } else {
                "".into()
            },
            active: row.get(7)?,
        },
        PINNED => EventBody::Pinned {
            message: message()?,
            active: row.get(7)?,
        },
        TOPIC => EventBody::TopicSet {
            topic: text_in(row, 6)?,
        },
        MODERATOR => EventBody::ModeratorSet {
            user: user_in(row, 10)?,
            name: text_in(row, 11)?,
            active: row.get(7)?,
        },
        MODERATED => EventBody::Moderated(moderation(row)?),
        _ => return Err(unknown(2, "unknown kind of event")),
    };
    Ok(StoredEvent {
        room: room.clone(),
        seq: seq_of(row.get(0)?),
        id: event_in(row, 1)?,
        author,
        author_name: text_in(row, 4)?,
        at: Timestamp(row.get(5)?),
        body,
        reply: None,
        mentions: mentions_in(row, 14)?,
        to: of.peer_of(author),
        thread: None,
        called_before: Vec::new(),
        gone: match row.get::<_, Option<bool>>(9)? {
            Some(deleted) => deleted && kind != DELETED,
            None => matches!(kind, EDITED | DELETED | REACTED | PINNED),
        },
    })
}

fn moderation(row: &Row<'_>) -> rusqlite::Result<Moderation> {
    let action = Action::parse(row.get_ref(12)?.as_str()?);
    Ok(Moderation {
        user: user_in(row, 10)?,
        name: text_in(row, 11)?,
        action: action.ok_or_else(|| unknown(12, "unknown action"))?,
        until: row.get::<_, Option<i64>>(13)?.map(Timestamp),
        reason: text_in(row, 6)?,
    })
}

fn unknown(column: usize, what: &'static str) -> Error {
    Error::FromSqlConversionFailure(column, Type::Integer, what.into())
}

fn preview(row: &Row<'_>) -> rusqlite::Result<Option<ReplyPreview>> {
    let Some(key) = row.get(10)? else { return Ok(None) };
    Ok(Some(ReplyPreview {
        id: event_in(row, 11)?,
        seq: seq_of(key),
        sender_name: text_in(row, 12)?,
        content: text_in(row, 13)?,
        deleted: row.get(14)?,
    }))
}

/// The root of the thread a reply is in.
fn thread(row: &Row<'_>) -> rusqlite::Result<Option<EventId>> {
    Ok(row.get::<_, Option<Id>>(15)?.map(|id| EventId(id.0)))
}

/// What is below the root of a thread.
fn replies(row: &Row<'_>) -> rusqlite::Result<Option<Replies>> {
    let count = row.get::<_, i64>(16)?.unsigned_abs();
    let last: Option<i64> = row.get(17)?;
    Ok(last.filter(|_| count > 0).map(|last| Replies {
        count,
        last: seq_of(last),
    }))
}

/// A message wherever it is.
pub(super) fn message(on: &Transaction<'_>, id: EventId) -> rusqlite::Result<Option<(Message, RoomKind)>> {
    let place: Option<i64> = on
        .prepare_cached("SELECT key FROM message WHERE id = ?1")?
        .query_row([Id::from(id)], |row| row.get(0))
        .optional()?;
    let Some(place) = place else { return Ok(None) };
    let (room, kind) = on
        .prepare_cached("SELECT name, one, other FROM room WHERE id = ?1")?
        .query_row([room_of(place)], |row| {
            Ok((RoomId::trusted(text_in(row, 0)?), kind_in(row, 1)?))
        })?;
    let found = PageReader::new(on, &room, room_of(place)).one(place)?;
    Ok(found.map(|message| (message, kind)))
}

pub(super) fn page(on: &Transaction<'_>, room: &RoomId, span: Span, limit: usize) -> rusqlite::Result<Page> {
    let Some(number) = number(on, room)? else {
        return Ok(Page::default());
    };
    let reader = PageReader::new(on, room, number);
    match span {
        Span::Newest => reader.back_from(reader.end, limit),
        Span::Before(seq) => reader.back_from(before(number, seq), limit),
        Span::After(seq) => reader.on_from(key(number, seq), limit),
        Span::Around(seq) => {
            let middle = before(number, seq);
            let older = reader.back_from(middle, limit / 2)?;
            let newer = reader.on_from(middle - 1, limit - limit / 2)?;
            let has_more = older.has_more || newer.has_more;
            let messages = older.messages.into_iter().chain(newer.messages).collect();
            Ok(Page { messages, has_more })
        }
    }
}

/// Messages of these rooms with these keys, in this order.
pub(super) fn by_keys<'a>(
    on: &'a Transaction<'a>,
    places: impl Iterator<Item = (i64, &'a RoomId)>,
) -> rusqlite::Result<Vec<Message>> {
    let mut one = on.prepare_cached(FORWARD)?;
    let mut messages = Vec::new();
    for (key, room) in places {
        let reader = PageReader::new(on, room, room_of(key));
        let span = params![key - 1, key + 1, 1, PREVIEW_CHARACTERS as i64];
        messages.extend(one.query_row(span, |row| reader.message(row)).optional()?);
    }
    Ok(messages)
}

/// The key below which everything before a place lies; a place no room can have is after all.
fn before(number: i64, seq: Seq) -> i64 {
    if seq.0 > MAX_SEQ.unsigned_abs() {
        key(number, seq) + 1
    } else {
        key(number, Seq(seq.0.max(1)))
    }
}

/// Messages of one room as they stand.
pub(super) struct PageReader<'a> {
    on: &'a Transaction<'a>,
    room: &'a RoomId,
    /// Key below the room's first event.
    begin: i64,
    /// Key above its last.
    end: i64,
}

impl<'a> PageReader<'a> {
    pub(super) fn new(on: &'a Transaction<'a>, room: &'a RoomId, number: i64) -> Self {
        Self {
            on,
            room,
            begin: key(number, Seq::ZERO),
            end: key(number, Seq(u64::MAX)) + 1,
        }
    }

    /// The message at `key`.
    pub(super) fn one(&self, key: i64) -> rusqlite::Result<Option<Message>> {
        Ok(self.read(FORWARD, (key - 1, key + 1), 1)?.messages.pop())
    }

    /// The last messages below `key`, oldest first.
    fn back_from(&self, key: i64, limit: usize) -> rusqlite::Result<Page> {
        let mut page = self.read(BACKWARD, (self.begin, key), limit)?;
        page.messages.reverse();
        Ok(page)
    }

    /// The first messages above `key`.
    fn on_from(&self, key: i64, limit: usize) -> rusqlite::Result<Page> {
        self.read(FORWARD, (key, self.end), limit)
    }

    /// The first replies of a thread after a place.
    pub(super) fn under(&self, root: i64, after: Seq, limit: usize) -> rusqlite::Result<Page> {
        let number = room_of(root);
        self.read(UNDER, (root, key(number, after)), limit)
    }

    fn read(&self, sql: &str, (above, below): (i64, i64), limit: usize) -> rusqlite::Result<Page> {
        let one_more = rows(limit.saturating_add(1));
        let mut messages = self
            .on
            .prepare_cached(sql)?
            .query_map(
                params![above, below, one_more, PREVIEW_CHARACTERS as i64],
                |row| self.message(row),
            )?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let has_more = messages.len() > limit;
        messages.truncate(limit);
        Ok(Page { messages, has_more })
    }

    fn message(&self, row: &Row<'_>) -> rusqlite::Result<Message> {
        let key = row.get(0)?;
        Ok(Message {
            room: self.room.clone(),
            id: event_in(row, 1)?,
            seq: seq_of(key),
            author: user_in(row, 2)?,
            author_name: text_in(row, 3)?,
            at: Timestamp(row.get(4)?),
            content: text_in(row, 5)?,
            deleted: row.get(8)?,
            edited_at: row.get::<_, Option<i64>>(7)?.map(Timestamp),
            reply: preview(row)?,
            mentions: mentions_in(row, 18)?,
            thread: thread(row)?,
            replies: replies(row)?,
            reactions: if row.get(9)? {
                self.reactions(key)?
            } else {
                Vec::new()
            },
        })
    }

    fn reactions(&self, message: i64) -> rusqlite::Result<Vec<ReactionCount>> {
        self.on
            .prepare_cached("SELECT emoji, count FROM tally WHERE message = ?1 ORDER BY first")?
            .query_map([message], |row| {
                let emoji = text_in(row, 0)?;
                let users = self.users(message, &emoji)?;
                Ok(ReactionCount {
                    emoji,
                    count: row.get::<_, i64>(1)?.unsigned_abs(),
                    users,
                })
            })?
            .collect()
    }

    fn users(&self, message: i64, emoji: &str) -> rusqlite::Result<Vec<UserId>> {
        self.on
            .prepare_cached(
                "SELECT user FROM reaction WHERE message = ?1 AND emoji = ?2 AND active = 1 ORDER BY event LIMIT ?3",
            )?
            .query_map(params![message, emoji, REACTION_USERS as i64], |row| {
                row.get::<_, Id>(0).map(|id| UserId(id.0))
            })?
            .collect()
    }
}
