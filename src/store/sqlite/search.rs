//! Finding messages: words of the vocabulary first, then the messages that have them, newest first.

use super::index::{EVERYBODY, LINK, author_mark, number_at, reader_mark, room_mark};
use super::read::PageReader;
use super::row::{kind_in, room_of, text_in};
use crate::domain::event::RoomKind;
use crate::domain::ids::{Timestamp, UserId};
use crate::domain::room_id::RoomId;
use crate::store::words::{Piece, grams_of_part, normalize};
use crate::store::{Page, SearchQuery};
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::HashMap;

/// Words a part may stand for. A part of more is common: it is looked for in the texts, newest first, instead.
const WORDS_PER_PART: usize = 256;

/// Candidates looked at before a search is given up (about a tenth of a second).
const CANDIDATES: usize = 50_000;

/// See [`crate::store::Store::search`].
pub(super) fn search(on: &Transaction<'_>, query: &SearchQuery) -> rusqlite::Result<Page> {
    let Some(expression) = expression(on, query)? else {
        return Ok(Page::default());
    };
    let above = query.after.map_or(-1, number_at);
    let below = query.before.map_or(i64::MAX, |before| {
        number_at(Timestamp(before.0.saturating_add(1)))
    });
    let mut candidates = on.prepare_cached(
        "SELECT rowid FROM found WHERE found MATCH ?1 AND rowid > ?2 AND rowid < ?3 ORDER BY rowid DESC",
    )?;
    let mut text = on.prepare_cached(
        "SELECT m.key, m.at, m.content FROM doc d CROSS JOIN message m ON m.key = d.message WHERE d.n = ?1",
    )?;
    let mut page = Page::default();
    let mut rooms = HashMap::new();
    let mut numbers = candidates.query(params![expression, above, below])?;
    let mut seen = 0;
    while let Some(number) = numbers.next()? {
        seen += 1;
        if seen > CANDIDATES {
            page.has_more = true;
            break;
        }
        let key = text
            .query_row([number.get::<_, i64>(0)?], |row| {
                let at = Timestamp(row.get(1)?);
                let timely = query.before.is_none_or(|before| at < before)
                    && query.after.is_none_or(|after| at > after);
                let hit = timely && query.words.found_in(&normalize(row.get_ref(2)?.as_str()?));
                Ok(if hit { Some(row.get::<_, i64>(0)?) } else { None })
            })
            .optional()?
            .flatten();
        let Some(key) = key else { continue };
        if page.messages.len() == query.limit {
            page.has_more = true;
            break;
        }
        let room = room_of(key);
        let name = match rooms.entry(room) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => place.insert(name(on, room)?),
        };
        page.messages.extend(PageReader::new(on, name, room).one(key)?);
    }
    Ok(page)
}

fn name(on: &Transaction<'_>, room: i64) -> rusqlite::Result<RoomId> {
    on.prepare_cached("SELECT name FROM room WHERE id = ?1")?
        .query_row([room], |row| text_in(row, 0).map(RoomId::trusted))
}

/// What the index is asked; `None` where nothing can match.
fn expression(on: &Transaction<'_>, query: &SearchQuery) -> rusqlite::Result<Option<String>> {
    let Some(mut all) = place(on, query)?.map(|place| vec![place]) else {
        return Ok(None);
    };
    if let Some(author) = query.from {
        all.push(quoted(&author_mark(author)));
    }
    if query.link {
        all.push(quoted(LINK));
    }
    for piece in query.words.pieces() {
        match piece {
            Piece::Word(text) | Piece::Pair(text) => all.push(quoted(text)),
            Piece::Single(text) => all.push(format!("{}*", quoted(text))),
            Piece::Part(text) => {
                let words = words_with(on, text)?;
                if words.is_empty() {
                    return Ok(None);
                }
                if words.len() <= WORDS_PER_PART {
                    let any: Vec<_> = words.iter().map(|word| quoted(word)).collect();
                    all.push(format!("({})", any.join(" OR ")));
                }
            }
        }
    }
    Ok(Some(all.join(" AND ")))
}

/// The marks of where the asker may look; `None` for nowhere.
fn place(on: &Transaction<'_>, query: &SearchQuery) -> rusqlite::Result<Option<String>> {
    let Some(room) = &query.room else {
        return Ok(Some(format!(
            "({} OR {})",
            quoted(EVERYBODY),
            quoted(&reader_mark(query.asker))
        )));
    };
    let found = on
        .prepare_cached("SELECT id, one, other FROM room WHERE name = ?1")?
        .query_row([room.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, kind_in(row, 1)?))
        })
        .optional()?;
    Ok(found
        .filter(|(_, kind)| may_read(*kind, query.asker))
        .map(|(id, _)| quoted(&room_mark(id))))
}

fn may_read(kind: RoomKind, user: UserId) -> bool {
    match kind {
        RoomKind::Public => true,
        RoomKind::Direct(one, other) => user == one || user == other,
    }
}

/// Pieces and marks hold neither quotes nor spaces.
fn quoted(piece: &str) -> String {
    format!("\"{piece}\"")
}

/// Words of the vocabulary that have a part, one more than [`WORDS_PER_PART`] at most.
fn words_with(on: &Transaction<'_>, part: &str) -> rusqlite::Result<Vec<String>> {
    let grams: Vec<_> = grams_of_part(part).map(quoted).collect();
    let mut words = on.prepare_cached(
        "SELECT w.text FROM part CROSS JOIN word w ON w.id = part.rowid WHERE part MATCH ?1",
    )?;
    let mut rows = words.query([grams.join(" AND ")])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let word = row.get_ref(0)?.as_str()?;
        if word.contains(part) {
            found.push(word.to_owned());
        }
        if found.len() > WORDS_PER_PART {
            break;
        }
    }
    Ok(found)
}
