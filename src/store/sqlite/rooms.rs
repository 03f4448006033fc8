//! Reading rooms, users and totals.

use super::keeping;
use super::row::{Id, event_in, kind_in, rows, text_in, user_in};
use crate::domain::event::Head;
use crate::domain::ids::{Epoch, Seq, Timestamp, TokenHash, UserId};
use crate::domain::room_id::RoomId;
use crate::store::{ConversationSummary, RoomSummary, Totals, UserRecord};
use rusqlite::{OptionalExtension, Row, Transaction, params};

fn seq_in(row: &Row<'_>, column: usize) -> rusqlite::Result<Seq> {
    Ok(Seq(row.get::<_, i64>(column)?.unsigned_abs()))
}

pub(super) fn head(on: &Transaction<'_>, room: &RoomId) -> rusqlite::Result<Option<Head>> {
    on.prepare_cached("SELECT epoch, last_seq, last_id, one, other, topic, id FROM room WHERE name = ?1")?
        .query_row([room.as_str()], |row| {
            let number = row.get(6)?;
            Ok(Head {
                moderators: keeping::moderators(on, number)?,
                pinned: keeping::pinned_ids(on, number)?,
                epoch: Epoch(row.get::<_, i64>(0)?.cast_unsigned()),
                seq: seq_in(row, 1)?,
                id: Some(event_in(row, 2)?),
                kind: kind_in(row, 3)?,
                topic: text_in(row, 5)?,
            })
        })
        .optional()
}

pub(super) fn recent(on: &Transaction<'_>, limit: usize) -> rusqlite::Result<Vec<RoomSummary>> {
    on.prepare_cached(
        "SELECT name, topic, last_seq, last_at FROM room WHERE one IS NULL ORDER BY last_at DESC, name LIMIT ?1",
    )?
    .query_map([rows(limit)], |row| {
        Ok(RoomSummary {
            room: RoomId::trusted(text_in(row, 0)?),
            topic: text_in(row, 1)?,
            seq: seq_in(row, 2)?,
            last_at: Timestamp(row.get(3)?),
        })
    })?
    .collect()
}

pub(super) fn conversations(
    on: &Transaction<'_>,
    user: UserId,
    limit: usize,
) -> rusqlite::Result<Vec<ConversationSummary>> {
    on.prepare_cached(
        "SELECT r.name, c.peer, coalesce(u.name, c.peer_name), r.last_seq, r.last_at
         FROM conversation c JOIN room r ON r.id = c.room LEFT JOIN user u ON u.id = c.peer
         WHERE c.user = ?1 ORDER BY r.last_at DESC, r.name LIMIT ?2",
    )?
    .query_map(params![Id::from(user), rows(limit)], |row| {
        Ok(ConversationSummary {
            room: RoomId::trusted(text_in(row, 0)?),
            peer: user_in(row, 1)?,
            peer_name: text_in(row, 2)?,
            seq: seq_in(row, 3)?,
            last_at: Timestamp(row.get(4)?),
        })
    })?
    .collect()
}

fn record(row: &Row<'_>) -> rusqlite::Result<UserRecord> {
    Ok(UserRecord {
        id: user_in(row, 0)?,
        name: text_in(row, 1)?,
        created_at: Timestamp(row.get(2)?),
    })
}

pub(super) fn user_by_token(
    on: &Transaction<'_>,
    token: TokenHash,
    now: Timestamp,
) -> rusqlite::Result<Option<UserRecord>> {
    on.prepare_cached(
        "SELECT u.id, u.name, u.created_at FROM token t JOIN user u ON u.id = t.user
         WHERE t.hash = ?1 AND t.expires_at > ?2",
    )?
    .query_row(params![&token.0[..], now.0], record)
    .optional()
}

pub(super) fn user(on: &Transaction<'_>, id: UserId) -> rusqlite::Result<Option<UserRecord>> {
    on.prepare_cached("SELECT id, name, created_at FROM user WHERE id = ?1")?
        .query_row([Id::from(id)], record)
        .optional()
}

pub(super) fn totals(on: &Transaction<'_>) -> rusqlite::Result<Totals> {
    on.prepare_cached("SELECT coalesce(sum(messages), 0), count(*) FROM room")?
        .query_row([], |row| {
            Ok(Totals {
                messages: row.get::<_, i64>(0)?.unsigned_abs(),
                rooms: row.get::<_, i64>(1)?.unsigned_abs(),
            })
        })
}
