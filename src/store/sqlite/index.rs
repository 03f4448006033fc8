//! Keeping the search index: in the transaction that writes the message.

use super::row::{kind_in, user_in};
use super::write::RoomState;
use crate::domain::event::RoomKind;
use crate::domain::ids::{Timestamp, UserId};
use crate::store::words::{self, Pieces};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::HashSet;
use std::fmt::Write as _;
use uuid::fmt::Simple;

/// Marks stand for what is no word; no word begins with a private-use character.
const ROOM: char = '\u{e000}';
/// See [`ROOM`].
const AUTHOR: char = '\u{e001}';
/// See [`ROOM`].
const READER: char = '\u{e002}';
/// See [`ROOM`].
pub(super) const LINK: &str = "\u{e003}";
/// See [`ROOM`].
pub(super) const EVERYBODY: &str = "\u{e004}";

/// Words the writer knows to be in the index; beyond, all are forgotten and asked for again.
const KNOWN_WORDS: usize = 50_000;

/// Times are counted in this many steps a millisecond, to number what arrives within one.
const STEPS_PER_MS: i64 = 64;

/// What the writer knows of the index by heart.
#[derive(Default)]
pub(super) struct Known {
    words: HashSet<Box<str>>,
    last: Option<i64>,
}

/// What a batch adds to that.
#[derive(Default)]
pub(super) struct Learnt {
    words: HashSet<Box<str>>,
    last: Option<i64>,
    /// Words were taken out: nothing known before can be trusted.
    forget: bool,
}

impl Known {
    /// After the commit.
    pub(super) fn learn(&mut self, learnt: Learnt) {
        if learnt.forget || self.words.len() + learnt.words.len() > KNOWN_WORDS {
            self.words.clear();
        }
        self.words.extend(learnt.words);
        self.last = learnt.last.or(self.last);
    }
}

/// A message as the index sees it.
pub(super) struct Doc<'a> {
    pub(super) key: i64,
    pub(super) room: i64,
    pub(super) kind: RoomKind,
    pub(super) author: UserId,
    pub(super) at: Timestamp,
    pub(super) content: &'a str,
}

/// The index within a transaction.
pub(super) struct Index<'a> {
    pub(super) on: &'a Connection,
    pub(super) known: &'a Known,
    pub(super) learnt: &'a mut Learnt,
}

impl Index<'_> {
    /// Puts a message in and answers its number.
    pub(super) fn add(&mut self, doc: &Doc<'_>) -> rusqlite::Result<i64> {
        let n = self.next(doc.at)?;
        self.on
            .prepare_cached("INSERT INTO doc (n, message) VALUES (?1, ?2)")?
            .execute([n, doc.key])?;
        self.put(n, doc)?;
        Ok(n)
    }

    /// Puts the pieces of a message in under a number.
    pub(super) fn put(&mut self, n: i64, doc: &Doc<'_>) -> rusqlite::Result<()> {
        let text = words::normalize(doc.content);
        let pieces = words::pieces(&text);
        self.on
            .prepare_cached("INSERT INTO found (rowid, pieces) VALUES (?1, ?2)")?
            .execute(params![n, feed(&pieces, doc)])?;
        for word in pieces.words {
            if (self.learnt.forget || !self.known.words.contains(word)) && !self.learnt.words.contains(word) {
                self.meet(word)?;
                self.learnt.words.insert(word.into());
            }
        }
        Ok(())
    }

    /// Takes the pieces of a message out; `doc` is as it was put in.
    pub(super) fn take(&mut self, n: i64, doc: &Doc<'_>) -> rusqlite::Result<()> {
        let text = words::normalize(doc.content);
        let pieces = words::pieces(&text);
        self.on
            .prepare_cached("INSERT INTO found (found, rowid, pieces) VALUES ('delete', ?1, ?2)")?
            .execute(params![n, feed(&pieces, doc)])?;
        for word in pieces.words {
            let mut elsewhere = self
                .on
                .prepare_cached("SELECT 1 FROM found WHERE found MATCH ?1 LIMIT 1")?;
            if !elsewhere.exists([format!("\"{word}\"")])? {
                self.forget(word)?;
            }
        }
        Ok(())
    }

    /// Takes a message out for good.
    pub(super) fn remove(&mut self, n: i64, doc: &Doc<'_>) -> rusqlite::Result<()> {
        self.take(n, doc)?;
        self.on
            .prepare_cached("DELETE FROM doc WHERE n = ?1")?
            .execute([n])?;
        Ok(())
    }

    fn next(&mut self, at: Timestamp) -> rusqlite::Result<i64> {
        let last = match self.learnt.last.or(self.known.last) {
            Some(last) => last,
            None => self
                .on
                .prepare_cached("SELECT coalesce(max(n), 0) FROM doc")?
                .query_row([], |row| row.get(0))?,
        };
        let n = number_at(at).max(last + 1);
        self.learnt.last = Some(n);
        Ok(n)
    }

    /// Puts a word in that may be new.
    fn meet(&self, word: &str) -> rusqlite::Result<()> {
        let added = self
            .on
            .prepare_cached("INSERT OR IGNORE INTO word (text) VALUES (?1)")?
            .execute([word])?;
        if added > 0 {
            let id = self.on.last_insert_rowid();
            self.on
                .prepare_cached("INSERT INTO part (rowid, grams) VALUES (?1, ?2)")?
                .execute(params![id, grams(word)])?;
        }
        Ok(())
    }

    /// Takes a word out that no message has any more.
    fn forget(&mut self, word: &str) -> rusqlite::Result<()> {
        self.learnt.forget = true;
        self.learnt.words.remove(word);
        let id: Option<i64> = self
            .on
            .prepare_cached("DELETE FROM word WHERE text = ?1 RETURNING id")?
            .query_row([word], |row| row.get(0))
            .optional()?;
        if let Some(id) = id {
            self.on
                .prepare_cached("INSERT INTO part (part, rowid, grams) VALUES ('delete', ?1, ?2)")?
                .execute(params![id, grams(word)])?;
        }
        Ok(())
    }
}

/// The number the first message of an instant has at least.
pub(super) fn number_at(at: Timestamp) -> i64 {
    at.0.clamp(0, i64::MAX / STEPS_PER_MS / 2) * STEPS_PER_MS
}

/// The mark of a room's messages.
pub(super) fn room_mark(room: i64) -> String {
    format!("{ROOM}{room}")
}

/// The mark of a user's messages.
pub(super) fn author_mark(user: UserId) -> String {
    format!("{AUTHOR}{}", Simple::from(user.0))
}

/// The mark of messages in a user's conversations.
pub(super) fn reader_mark(user: UserId) -> String {
    format!("{READER}{}", Simple::from(user.0))
}

/// What the index is fed for a message: the same for the same message, or it cannot be taken out.
fn feed(pieces: &Pieces<'_>, doc: &Doc<'_>) -> String {
    let mut feed = format!("{} {}", room_mark(doc.room), author_mark(doc.author));
    let mut add = |piece: &str| {
        feed.push(' ');
        feed.push_str(piece);
    };
    match doc.kind {
        RoomKind::Public => add(EVERYBODY),
        RoomKind::Direct(one, other) => {
            add(&reader_mark(one));
            if one != other {
                add(&reader_mark(other));
            }
        }
    }
    if words::has_link(doc.content) {
        add(LINK);
    }
    pieces
        .words
        .iter()
        .chain(&pieces.pairs)
        .for_each(|piece| add(piece));
    feed
}

fn grams(word: &str) -> String {
    words::grams(word).fold(String::new(), |mut text, gram| {
        let _ = write!(text, "{gram} ");
        text
    })
}

/// Makes the index anew where another version of the algorithm made it.
pub(super) fn renew(on: &Transaction<'_>) -> rusqlite::Result<()> {
    let version = words::version();
    let made: String = on.query_row(
        "SELECT value FROM meta WHERE name = 'search_version'",
        [],
        |row| row.get(0),
    )?;
    if made == version {
        return Ok(());
    }
    on.execute_batch(
        "INSERT INTO found (found) VALUES ('delete-all');
         INSERT INTO part (part) VALUES ('delete-all');
         DELETE FROM word;",
    )?;
    let known = Known::default();
    let mut learnt = Learnt::default();
    let mut index = Index {
        on,
        known: &known,
        learnt: &mut learnt,
    };
    let mut messages = on.prepare(
        "SELECT d.n, m.key, r.id, r.one, r.other, m.author, m.at, m.content
         FROM doc d CROSS JOIN message m ON m.key = d.message CROSS JOIN room r ON r.id = m.key >> 40 ORDER BY d.n",
    )?;
    let mut rows = messages.query([])?;
    while let Some(row) = rows.next()? {
        let doc = Doc {
            key: row.get(1)?,
            room: row.get(2)?,
            kind: kind_in(row, 3)?,
            author: user_in(row, 5)?,
            at: Timestamp(row.get(6)?),
            content: row.get_ref(7)?.as_str()?,
        };
        index.put(row.get(0)?, &doc)?;
        if index.learnt.words.len() > KNOWN_WORDS {
            index.learnt.words.clear();
        }
    }
    on.execute(
        "UPDATE meta SET value = ?1 WHERE name = 'search_version'",
        [version],
    )?;
    Ok(())
}

/// What the index needs of a room.
impl RoomState {
    pub(super) fn doc<'a>(&self, key: i64, author: UserId, at: Timestamp, content: &'a str) -> Doc<'a> {
        Doc {
            key,
            room: self.id,
            kind: self.kind,
            author,
            at,
            content,
        }
    }
}
