//! Finding messages, newest first: those not in the index yet one by one, then what the index names.

use super::index::{self, EVERYBODY, LINK, author_mark, number_at, reader_mark, room_mark};
use super::read::PageReader;
use super::row::{kind_in, room_of, text_in, user_in};
use crate::domain::event::RoomKind;
use crate::domain::ids::Timestamp;
use crate::domain::room_id::RoomId;
use crate::store::words::{Piece, grams_of_part};
use crate::store::{Page, SearchQuery};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use std::collections::HashMap;

/// Words a part may stand for. A part of more is common: it is looked for in the texts, newest first, instead.
const WORDS_PER_PART: usize = 256;

/// Candidates looked at before a search is given up (about a tenth of a second).
const CANDIDATES: usize = 50_000;

/// What [`Finder::look`] reads.
macro_rules! candidate {
    ($rest:literal) => {
        concat!(
            "SELECT m.key, m.author, m.at, m.content FROM doc d CROSS JOIN message m ON m.key = d.message ",
            $rest
        )
    };
}

/// See [`crate::store::Store::search`].
pub(super) fn search(on: &Transaction<'_>, query: &SearchQuery) -> rusqlite::Result<Page> {
    let mut finder = Finder {
        on,
        query,
        rooms: HashMap::new(),
        page: Page::default(),
    };
    let Some(place) = place(on, query)? else {
        return Ok(finder.page);
    };
    let (indexed, ahead) = index::ends(on)?;
    if finder.waiting(indexed)?
        && let Some(expression) = expression(on, query, place)?
    {
        // No number is behind its message's time.
        let above = query.after.map_or(-1, number_at);
        let below = query
            .before
            .map_or(i64::MAX, |before| number_at(before).saturating_add(ahead));
        finder.indexed(&expression, above, below)?;
    }
    Ok(finder.page)
}

/// A search under way.
struct Finder<'a> {
    on: &'a Transaction<'a>,
    query: &'a SearchQuery,
    /// Rooms that candidates were in.
    rooms: HashMap<i64, (RoomId, RoomKind)>,
    page: Page,
}

impl Finder<'_> {
    /// Looks at what is not in the index yet; answers whether to go on.
    fn waiting(&mut self, indexed: i64) -> rusqlite::Result<bool> {
        let mut docs = self
            .on
            .prepare_cached(candidate!("WHERE d.n > ?1 ORDER BY d.n DESC"))?;
        let mut rows = docs.query([indexed])?;
        while let Some(row) = rows.next()? {
            if !self.look(row)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Looks at what the index names.
    fn indexed(&mut self, expression: &str, above: i64, below: i64) -> rusqlite::Result<()> {
        let mut numbers = self.on.prepare_cached(
            "SELECT rowid FROM found WHERE found MATCH ?1 AND rowid > ?2 AND rowid <= ?3 ORDER BY rowid DESC",
        )?;
        let mut doc = self.on.prepare_cached(candidate!("WHERE d.n = ?1"))?;
        let mut rows = numbers.query(params![expression, above, below])?;
        let mut looked_at = 0;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            if doc.query_row([number], |row| self.look(row)).optional()? == Some(false) {
                break;
            }
            looked_at += 1;
            if looked_at == CANDIDATES {
                self.page.has_more = true;
                break;
            }
        }
        Ok(())
    }

    /// Takes a candidate that is a hit; answers whether there is room for more.
    fn look(&mut self, row: &Row<'_>) -> rusqlite::Result<bool> {
        if !self.query.hits(
            user_in(row, 1)?,
            Timestamp(row.get(2)?),
            row.get_ref(3)?.as_str()?,
        ) {
            return Ok(true);
        }
        let key: i64 = row.get(0)?;
        let number = room_of(key);
        if !self.rooms.contains_key(&number) {
            self.rooms.insert(number, room(self.on, number)?);
        }
        let Some((room, _)) = self
            .rooms
            .get(&number)
            .filter(|(room, kind)| self.query.covers(room, *kind))
        else {
            return Ok(true);
        };
        if self.page.messages.len() == self.query.limit {
            self.page.has_more = true;
            return Ok(false);
        }
        self.page
            .messages
            .extend(PageReader::new(self.on, room, number).one(key)?);
        Ok(true)
    }
}

fn room(on: &Transaction<'_>, number: i64) -> rusqlite::Result<(RoomId, RoomKind)> {
    on.prepare_cached("SELECT name, one, other FROM room WHERE id = ?1")?
        .query_row([number], |row| {
            Ok((RoomId::trusted(text_in(row, 0)?), kind_in(row, 1)?))
        })
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
        .filter(|(_, kind)| query.covers(room, *kind))
        .map(|(id, _)| quoted(&room_mark(id))))
}

/// What the index is asked; `None` where nothing in it can match.
fn expression(on: &Transaction<'_>, query: &SearchQuery, place: String) -> rusqlite::Result<Option<String>> {
    let mut all = vec![place];
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
