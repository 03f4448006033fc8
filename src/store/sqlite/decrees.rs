//! Mutes, bans, notices and the record of deeds.

use super::row::{rows, text_in};
use super::{tokens, trim};
use crate::domain::durable::TokenChange;
use crate::domain::ids::{Timestamp, UserId};
use crate::domain::sanction::{
    Decree, Deed, Notice, Sanction, SanctionId, SanctionKind, Standing, Subject, network_text,
};
use rusqlite::types::Type;
use rusqlite::{Error, Row, Transaction, params};
use std::net::IpAddr;
use uuid::Uuid;

const MUTE: i64 = 1;
const BAN: i64 = 2;

const NAME: i64 = 1;
const USER: i64 = 2;
const NETWORK: i64 = 3;

/// Makes one order durable.
pub(super) fn write(on: &Transaction<'_>, changes: &[Decree], deed: Option<&Deed>) -> rusqlite::Result<()> {
    for change in changes {
        match change {
            Decree::Put(sanction) => put(on, sanction)?,
            Decree::Lift(id) => lift(on, *id)?,
            Decree::Notice(notice, Some(text)) => {
                on.prepare_cached("INSERT OR REPLACE INTO notice (name, text) VALUES (?1, ?2)")?
                    .execute([notice.as_str(), text])?;
            }
            Decree::Notice(notice, None) => {
                on.prepare_cached("DELETE FROM notice WHERE name = ?1")?
                    .execute([notice.as_str()])?;
            }
            Decree::RevokeTokens(user) => tokens::change(on, &TokenChange::RevokeAll(*user))?,
            Decree::Retention(room, policy) => trim::put_policy(on, room, *policy)?,
        }
    }
    if let Some(deed) = deed {
        on.prepare_cached(
            "INSERT INTO deed (at, operator, origin, what, result) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            deed.at.0,
            &*deed.by,
            &*deed.from,
            &*deed.what,
            &*deed.result
        ])?;
    }
    Ok(())
}

fn put(on: &Transaction<'_>, sanction: &Sanction) -> rusqlite::Result<()> {
    lift(on, sanction.id)?;
    let id = sanction.id.0.cast_signed();
    let kind = match sanction.kind {
        SanctionKind::Mute => MUTE,
        SanctionKind::Ban => BAN,
    };
    on.prepare_cached(
        "INSERT INTO sanction (id, kind, since, until, reason, operator) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        id,
        kind,
        sanction.since.0,
        sanction.until.map(|until| until.0),
        &*sanction.reason,
        &*sanction.by
    ])?;
    let mut insert = on.prepare_cached(
        "INSERT INTO sanction_subject (sanction, place, kind, value) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (place, subject) in (0_i64..).zip(&sanction.subjects) {
        let (kind, value) = match subject {
            Subject::Name(name) => (NAME, name.to_string()),
            Subject::User(user) => (USER, user.to_string()),
            Subject::Network(network) => (NETWORK, network_text(*network)),
        };
        insert.execute(params![id, place, kind, value])?;
    }
    on.prepare_cached(
        "UPDATE meta SET value = max(CAST(value AS INTEGER), ?1) WHERE name = 'last_sanction'",
    )?
    .execute([id])?;
    Ok(())
}

fn lift(on: &Transaction<'_>, id: SanctionId) -> rusqlite::Result<()> {
    let id = id.0.cast_signed();
    on.prepare_cached("DELETE FROM sanction_subject WHERE sanction = ?1")?
        .execute([id])?;
    on.prepare_cached("DELETE FROM sanction WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// Everything that stands.
pub(super) fn standing(on: &Transaction<'_>) -> rusqlite::Result<Standing> {
    let last: i64 = on.query_row(
        "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'last_sanction'",
        [],
        |row| row.get(0),
    )?;
    let mut sanctions: Vec<Sanction> = on
        .prepare_cached("SELECT id, kind, since, until, reason, operator FROM sanction ORDER BY id")?
        .query_map([], sanction_in)?
        .collect::<rusqlite::Result<_>>()?;
    let mut subjects =
        on.prepare_cached("SELECT kind, value FROM sanction_subject WHERE sanction = ?1 ORDER BY place")?;
    for sanction in &mut sanctions {
        sanction.subjects = subjects
            .query_map([sanction.id.0.cast_signed()], subject_in)?
            .collect::<rusqlite::Result<_>>()?;
    }
    let notices = on
        .prepare_cached("SELECT name, text FROM notice ORDER BY name")?
        .query_map([], |row| {
            // A word of a newer program cannot be here: its file would not have been opened.
            Ok(Notice::parse(&text_in(row, 0)?).zip(Some(text_in(row, 1)?)))
        })?
        .filter_map(Result::transpose)
        .collect::<rusqlite::Result<_>>()?;
    Ok(Standing {
        retention: trim::policies(on)?,
        sanctions,
        notices,
        last_id: SanctionId(last.unsigned_abs()),
    })
}

fn sanction_in(row: &Row<'_>) -> rusqlite::Result<Sanction> {
    Ok(Sanction {
        id: SanctionId(row.get::<_, i64>(0)?.unsigned_abs()),
        kind: if row.get::<_, i64>(1)? == MUTE {
            SanctionKind::Mute
        } else {
            SanctionKind::Ban
        },
        subjects: Vec::new(),
        since: Timestamp(row.get(2)?),
        until: row.get::<_, Option<i64>>(3)?.map(Timestamp),
        reason: text_in(row, 4)?,
        by: text_in(row, 5)?,
    })
}

fn subject_in(row: &Row<'_>) -> rusqlite::Result<Subject> {
    let value = text_in(row, 1)?;
    let wrong = |error: Box<dyn std::error::Error + Send + Sync>| {
        Error::FromSqlConversionFailure(1, Type::Text, error)
    };
    Ok(match row.get::<_, i64>(0)? {
        USER => Subject::User(UserId(Uuid::parse_str(&value).map_err(|e| wrong(e.into()))?)),
        NETWORK => Subject::Network(match value.parse::<IpAddr>() {
            Ok(address) => address.into(),
            Err(_) => value
                .parse()
                .map_err(|e: ipnet::AddrParseError| wrong(e.into()))?,
        }),
        _ => Subject::Name(value),
    })
}

/// The newest deeds, oldest first.
pub(super) fn deeds(on: &Transaction<'_>, limit: usize) -> rusqlite::Result<Vec<Deed>> {
    let mut found: Vec<Deed> = on
        .prepare_cached("SELECT at, operator, origin, what, result FROM deed ORDER BY id DESC LIMIT ?1")?
        .query_map([rows(limit)], |row| {
            Ok(Deed {
                at: Timestamp(row.get(0)?),
                by: text_in(row, 1)?,
                from: text_in(row, 2)?,
                what: text_in(row, 3)?,
                result: text_in(row, 4)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    found.reverse();
    Ok(found)
}
