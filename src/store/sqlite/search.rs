//! Finding messages, newest first: those not in the index yet one by one, then what the index names.

mod expression;

use super::index::{self, EVERYBODY, number_at, reader_mark, room_mark};
use super::read::by_keys;
use super::row::{MAX_SEQ, key, kind_in, room_of, seq_of, text_in, user_in};
use super::waiting::Entries;
use crate::domain::event::RoomKind;
use crate::domain::ids::{Seq, Timestamp};
use crate::domain::room_id::RoomId;
use crate::domain::search::Candidate;
use crate::store::{Edge, Hits, Mark, SearchQuery};
use expression::{expression, marks, quoted, wanted};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use std::collections::HashMap;

/// Candidates that the first look takes. It leaves out the marks of place and author and parts of more than
/// [`FEW_WORDS`]: on a common word it ends there, and of a rare word there are no more.
const FIRST: usize = 500;

/// Texts looked at before the index is asked at all. Where so many of them are hits that the [`FIRST`] would do, they are
/// looked at: on a common word that is the shortest way.
const SAMPLE: usize = 64;

/// Words a part may stand for at the first look.
const FEW_WORDS: usize = 32;

/// The same at the last look. A part of even more words is looked for in the texts alone.
const MANY_WORDS: usize = 2_048;

/// So many candidates cost about as much as asking the index for one word more.
const CANDIDATES_PER_WORD: usize = 12;

/// Candidates looked at before a search is given up (about a tenth of a second).
const CANDIDATES: usize = 50_000;

/// What [`Finder::look`] reads.
macro_rules! candidate {
    ($rest:literal) => {
        concat!(
            "SELECT m.key, m.author, m.at, m.content, d.n, m.author_name FROM doc d CROSS JOIN message m ON m.key = d.message ",
            $rest
        )
    };
}

/// The same along the log of one room.
const ALONG: &str = "SELECT m.key, m.author, m.at, m.content, m.doc, m.author_name FROM message m
     WHERE m.key > ?1 AND m.key <= ?2 ORDER BY m.key DESC";

/// Messages of all rooms that are looked at to find one of a room, before it is given up.
const NEIGHBOURS: i64 = 64;

/// See [`crate::store::Store::search`].
///
/// What waits to be indexed is what did before the database was looked at; `None` where only the database knows.
pub(super) fn search(
    on: &Transaction<'_>,
    query: &SearchQuery,
    waiting: Option<&Entries>,
) -> rusqlite::Result<Hits> {
    search_among(on, query, (waiting, CANDIDATES))
}

/// The same, given up after so many candidates of the last look.
fn search_among(
    on: &Transaction<'_>,
    query: &SearchQuery,
    (waiting, most): (Option<&Entries>, usize),
) -> rusqlite::Result<Hits> {
    let mut finder = Finder {
        on,
        query,
        room: 0,
        rooms: HashMap::new(),
        found: Vec::new(),
        next: None,
        last: None,
        seen: 0,
        most,
        full: false,
    };
    let Some(place) = place(on, query)? else {
        return Ok(Hits::default());
    };
    finder.room = place.room;
    let (indexed, ahead) = index::ends(on)?;
    match waiting {
        Some(entries) => finder.waiting(entries, indexed)?,
        None => {
            finder.docs((indexed, i64::MAX), usize::MAX)?;
        }
    }
    if finder.full {
        return finder.hits();
    }
    let above = query
        .after
        .map_or(Ok(Some(-1)), |after| lowest(on, &place, after))?;
    let upto = query
        .before
        .map_or(Ok(Some(indexed)), |before| highest(on, &place, (before, ahead)))?;
    if let Some((above, upto)) = above.zip(upto) {
        finder.look_into((above, upto.min(indexed)), place.mark)?;
    }
    finder.hits()
}

/// Every number that an edge lets through is above this one; `None`: it lets none through.
fn lowest(on: &Transaction<'_>, place: &Place, after: Edge) -> rusqlite::Result<Option<i64>> {
    Ok(match after {
        // No number is behind its message's time.
        Edge::At(at) => Some(number_at(at)),
        Edge::Mark(mark) => Some(number_of(mark)),
        Edge::Place(seq) => {
            let (from, to) = (key(place.room, seq), key(place.room, Seq(u64::MAX)));
            on.prepare_cached(
                "SELECT doc - 1 FROM message WHERE key > ?1 AND key <= ?2 AND doc IS NOT NULL ORDER BY key LIMIT 1",
            )?
            .query_row([from, to], |row| row.get(0))
            .optional()?
        }
    })
}

/// Every number that an edge lets through is this one at most.
fn highest(
    on: &Transaction<'_>,
    place: &Place,
    (before, ahead): (Edge, i64),
) -> rusqlite::Result<Option<i64>> {
    Ok(match before {
        Edge::At(at) => Some(number_at(at).saturating_add(ahead)),
        Edge::Mark(mark) => Some(number_of(mark) - 1),
        Edge::Place(seq) => {
            let beyond = i64::from(seq.0 > MAX_SEQ.unsigned_abs());
            let (from, to) = (key(place.room, Seq::ZERO), key(place.room, seq) + beyond);
            on.prepare_cached(
                "SELECT doc FROM message WHERE key > ?1 AND key < ?2 AND doc IS NOT NULL ORDER BY key DESC LIMIT 1",
            )?
            .query_row([from, to], |row| row.get(0))
            .optional()?
        }
    })
}

fn number_of(mark: Mark) -> i64 {
    i64::try_from(mark.0).unwrap_or(i64::MAX)
}

/// A search under way.
struct Finder<'a> {
    on: &'a Transaction<'a>,
    query: &'a SearchQuery,
    /// The number of the one room; 0: in all that the asker may read.
    room: i64,
    /// Rooms that candidates were in.
    rooms: HashMap<i64, (RoomId, RoomKind)>,
    /// Keys of the hits.
    found: Vec<i64>,
    /// Where to go on.
    next: Option<Mark>,
    /// The number of the last hit.
    last: Option<i64>,
    /// Texts looked at so far, where they are the newest.
    seen: usize,
    /// Candidates the last look may take.
    most: usize,
    /// There are more hits than asked for.
    full: bool,
}

impl Finder<'_> {
    /// Looks at what is in the index, in the cheapest way that may do, then in the next.
    fn look_into(&mut self, (above, upto): (i64, i64), place: String) -> rusqlite::Result<()> {
        let missing = SAMPLE.saturating_sub(self.seen);
        let Some(last) = self.first_look(None, (above, upto), missing)? else {
            return Ok(());
        };
        self.seen += missing;
        let often = self.found.len() * FIRST >= self.query.limit * self.seen;
        let most = if often { FIRST } else { 0 };
        let Some(last) = self.first_look(None, (above, last - 1), most)? else {
            return Ok(());
        };
        let upto = last - 1;
        let Some(few) = wanted(self.on, self.query, FEW_WORDS)? else {
            return Ok(());
        };
        let first = expression(few, FEW_WORDS, &[]);
        let Some(last) = self.first_look(first.as_deref(), (above, upto), FIRST)? else {
            return Ok(());
        };
        let Some(many) = wanted(self.on, self.query, MANY_WORDS)? else {
            return Ok(());
        };
        let words: usize = many.iter().map(Vec::len).filter(|words| *words > FEW_WORDS).sum();
        let more = (words * CANDIDATES_PER_WORD).saturating_sub(FIRST);
        let Some(last) = self.first_look(first.as_deref(), (above, last - 1), more)? else {
            return Ok(());
        };
        if let Some(all) = expression(many, MANY_WORDS, &marks(self.query, place)) {
            let given_up = self.indexed(&all, (above, last - 1), self.most)?;
            self.next = self.next.or(given_up.map(mark));
        }
        Ok(())
    }

    fn first_look(
        &mut self,
        first: Option<&str>,
        span: (i64, i64),
        most: usize,
    ) -> rusqlite::Result<Option<i64>> {
        match first {
            _ if most == 0 => Ok(Some(span.1 + 1)),
            Some(first) => self.indexed(first, span, most),
            None => match self.begin(span.1)? {
                Some(newest) => self.along(newest, span, most),
                None => self.docs(span, most),
            },
        }
    }

    /// The key of the one room's newest message with a number up to this one, or of a later one; `None` where it is not
    /// found soon, and for all rooms.
    fn begin(&self, upto: i64) -> rusqlite::Result<Option<i64>> {
        if self.room == 0 {
            return Ok(None);
        }
        match self.query.before {
            None => Ok(Some(key(self.room, Seq(u64::MAX)))),
            Some(Edge::Place(seq)) => Ok(Some(key(self.room, seq))),
            Some(Edge::At(_) | Edge::Mark(_)) => {
                let mut near = self
                    .on
                    .prepare_cached("SELECT message FROM doc WHERE n <= ?1 ORDER BY n DESC LIMIT ?2")?;
                let mut keys = near.query([upto, NEIGHBOURS])?;
                while let Some(row) = keys.next()? {
                    let newest: i64 = row.get(0)?;
                    if room_of(newest) == self.room {
                        return Ok(Some(newest));
                    }
                }
                Ok(None)
            }
        }
    }

    /// Looks at the messages of the one room from a key on, as [`Finder::docs`] does at all.
    fn along(
        &mut self,
        newest: i64,
        (above, upto): (i64, i64),
        most: usize,
    ) -> rusqlite::Result<Option<i64>> {
        let mut log = self.on.prepare_cached(ALONG)?;
        let mut rows = log.query([key(self.room, Seq::ZERO), newest])?;
        let (mut looked_at, mut last) = (0, upto + 1);
        while let Some(row) = rows.next()? {
            // Deleted messages have no number.
            if let Some(number) = row.get::<_, Option<i64>>(4)?.filter(|number| *number <= upto) {
                if number <= above {
                    break;
                }
                self.look(row)?;
                last = number;
            }
            looked_at += 1;
            if self.full {
                break;
            }
            if looked_at == most {
                return Ok(Some(last));
            }
        }
        Ok(None)
    }

    /// Looks at what waits to be indexed and was not meanwhile.
    fn waiting(&mut self, entries: &Entries, indexed: i64) -> rusqlite::Result<()> {
        let mut doc = self.on.prepare_cached(candidate!("WHERE d.n = ?1"))?;
        for entry in entries.iter().rev().take_while(|entry| entry.n > indexed) {
            let here = self.room == 0 || self.room == room_of(entry.key);
            self.seen += usize::from(here && self.query.before.is_none());
            if here && entry.may_hit(self.query) {
                doc.query_row([entry.n], |row| self.look(row)).optional()?;
            }
            if self.full {
                break;
            }
        }
        Ok(())
    }

    /// Looks at all messages with numbers above the first and up to the second; answers where it stopped, if it was
    /// after `most` candidates.
    fn docs(&mut self, (above, upto): (i64, i64), most: usize) -> rusqlite::Result<Option<i64>> {
        let mut docs = self
            .on
            .prepare_cached(candidate!("WHERE d.n > ?1 AND d.n <= ?2 ORDER BY d.n DESC"))?;
        let mut rows = docs.query([above, upto])?;
        let mut looked_at = 0;
        while let Some(row) = rows.next()? {
            self.look(row)?;
            looked_at += 1;
            if self.full {
                break;
            }
            if looked_at == most {
                return Ok(Some(row.get(4)?));
            }
        }
        Ok(None)
    }

    /// The same of those that the index names.
    fn indexed(
        &mut self,
        expression: &str,
        (above, upto): (i64, i64),
        most: usize,
    ) -> rusqlite::Result<Option<i64>> {
        let mut numbers = self.on.prepare_cached(
            "SELECT rowid FROM found WHERE found MATCH ?1 AND rowid > ?2 AND rowid <= ?3 ORDER BY rowid DESC",
        )?;
        let mut doc = self.on.prepare_cached(candidate!("WHERE d.n = ?1"))?;
        let mut rows = numbers.query(params![expression, above, upto])?;
        let mut looked_at = 0;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            doc.query_row([number], |row| self.look(row)).optional()?;
            looked_at += 1;
            if self.full {
                break;
            }
            if looked_at == most {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// Takes a candidate that is a hit, or notes that there is one more than asked for.
    fn look(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        let key: i64 = row.get(0)?;
        let number = room_of(key);
        if !self.rooms.contains_key(&number) {
            self.rooms.insert(number, room(self.on, number)?);
        }
        let room = self.rooms.get(&number);
        if !room.is_some_and(|(room, kind)| self.query.covers(room, *kind)) {
            return Ok(());
        }
        let number_in_order: i64 = row.get(4)?;
        let candidate = Candidate {
            author: user_in(row, 1)?,
            author_name: row.get_ref(5)?.as_str()?,
            at: Timestamp(row.get(2)?),
            seq: seq_of(key),
            mark: mark(number_in_order),
            content: row.get_ref(3)?.as_str()?,
        };
        if !self.query.hits(&candidate) {
            return Ok(());
        }
        if self.found.len() == self.query.limit {
            self.full = true;
            self.next = Some(mark(self.last.unwrap_or(number_in_order + 1)));
        } else {
            self.last = Some(number_in_order);
            self.found.push(key);
        }
        Ok(())
    }

    /// Reads what was found.
    fn hits(self) -> rusqlite::Result<Hits> {
        let rooms = &self.rooms;
        let placed = self
            .found
            .iter()
            .filter_map(|key| rooms.get(&room_of(*key)).map(|(room, _)| (*key, room)));
        Ok(Hits {
            messages: by_keys(self.on, placed)?,
            next: self.next,
        })
    }
}

fn mark(number: i64) -> Mark {
    Mark(number.unsigned_abs())
}

fn room(on: &Transaction<'_>, number: i64) -> rusqlite::Result<(RoomId, RoomKind)> {
    on.prepare_cached("SELECT name, one, other FROM room WHERE id = ?1")?
        .query_row([number], |row| {
            Ok((RoomId::trusted(text_in(row, 0)?), kind_in(row, 1)?))
        })
}

/// Where a search looks.
struct Place {
    /// The number of the one room; 0: in all that the asker may read.
    room: i64,
    /// What the index must say of it.
    mark: String,
}

/// Where the asker may look; `None` for nowhere.
fn place(on: &Transaction<'_>, query: &SearchQuery) -> rusqlite::Result<Option<Place>> {
    let Some(room) = &query.room else {
        let (everybody, own) = (quoted(EVERYBODY), quoted(&reader_mark(query.asker)));
        let mark = format!("({everybody} OR {own})");
        return Ok(Some(Place { room: 0, mark }));
    };
    let found = on
        .prepare_cached("SELECT id, one, other FROM room WHERE name = ?1")?
        .query_row([room.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, kind_in(row, 1)?))
        })
        .optional()?;
    let found = found.filter(|(_, kind)| query.covers(room, *kind));
    Ok(found.map(|(room, _)| Place {
        room,
        mark: quoted(&room_mark(room)),
    }))
}

#[cfg(test)]
mod tests;
