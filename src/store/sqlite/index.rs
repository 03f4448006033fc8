//! Keeping the search index.
//!
//! A message gets its number in the transaction that stores it; its pieces go in with those of the next few
//! hundred, in one of the following transactions. FTS5 writes a segment a transaction and merges them for ever,
//! which cost small commits ten times their own price. A search looks at the few that are not in yet (see `waiting`).

use super::row::{kind_in, room_of, user_in};
use super::waiting::{Changes, Entries, Entry, Waiting};
use crate::domain::event::RoomKind;
use crate::domain::ids::{Timestamp, UserId};
use crate::domain::search::{self as words, Pieces};
use ahash::AHashSet;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, Transaction, params};
use std::sync::Arc;
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

/// As many messages wait to be indexed together.
const TOGETHER: u64 = 256;

/// Words the writer knows to be in the index; beyond, all are forgotten and asked for again.
const KNOWN_WORDS: usize = 50_000;

/// FTS5 merges so many pieces of an index into one of the next size: with half as many each word is written half as often
/// again, with twice as many a search asks more of them.
const MERGED_TOGETHER: i64 = 8;

/// Times are counted in this many steps a millisecond, to number what arrives within one.
const STEPS_PER_MS: i64 = 64;

/// Documents that are not in the index yet, or all, with what their pieces are made of.
const DOCS: &str = "SELECT d.n, m.content, m.author, m.key, r.one, r.other, m.at
     FROM doc d CROSS JOIN message m ON m.key = d.message CROSS JOIN room r ON r.id = m.key >> 40
     WHERE d.n > ?1 ORDER BY d.n";

type Words = AHashSet<Box<str>>;

/// What the writer knows of the index by heart.
#[derive(Default)]
pub(super) struct Known {
    words: Words,
    ends: Option<Ends>,
    waiting: Arc<Waiting>,
}

/// What a batch adds to that.
#[derive(Default)]
pub(super) struct Learnt {
    words: Words,
    ends: Option<Ends>,
    waiting: Changes,
    /// Words were taken out: nothing known before can be trusted.
    forget: bool,
}

/// How far the numbers go.
#[derive(Clone, Copy)]
struct Ends {
    /// The last number given.
    last: i64,
    /// The last one in the index.
    indexed: i64,
    /// How far a number is ahead of its time at most (in steps).
    ahead: i64,
    /// Messages between the two, about.
    waiting: u64,
}

impl Ends {
    /// Passes a row of [`DOCS`].
    fn passes(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        self.last = row.get(0)?;
        self.ahead = self.ahead.max(self.last - number_at(Timestamp(row.get(6)?)));
        self.waiting += 1;
        Ok(())
    }
}

impl Known {
    /// Knows nothing yet; what waits is told to those who search.
    pub(super) fn new(waiting: Arc<Waiting>) -> Self {
        Self {
            waiting,
            ..Self::default()
        }
    }

    /// Another database stands in the place of the one that was known.
    pub(super) fn forget(&mut self) {
        self.waiting.forget();
        *self = Self::new(self.waiting.clone());
    }

    /// After the commit.
    pub(super) fn learn(&mut self, learnt: Learnt) {
        if learnt.forget || self.words.len() + learnt.words.len() > KNOWN_WORDS {
            self.words.clear();
        }
        self.words.extend(learnt.words);
        self.ends = learnt.ends.or(self.ends);
        self.waiting.learn(learnt.waiting);
    }
}

/// A message as it is written.
#[derive(Clone, Copy)]
pub(super) struct Doc<'a> {
    pub(super) key: i64,
    pub(super) kind: RoomKind,
    pub(super) author: UserId,
    pub(super) content: &'a str,
}

impl Doc<'_> {
    fn numbered(&self, n: i64) -> Entry {
        Entry::new((n, self.key), self.kind, self.author, self.content)
    }
}

impl Entry {
    /// From a row of [`DOCS`].
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let numbers = (row.get(0)?, row.get(3)?);
        let (kind, author) = (kind_in(row, 4)?, user_in(row, 2)?);
        Ok(Self::new(numbers, kind, author, row.get_ref(1)?.as_str()?))
    }

    /// What the index is fed for it: the same for the same message, or it cannot be taken out.
    fn feed(&self, pieces: &Pieces<'_>) -> String {
        let mut feed = String::with_capacity(self.text.len() + 128);
        let mut mark = |mark: &str| {
            if !feed.is_empty() {
                feed.push(' ');
            }
            feed.push_str(mark);
        };
        mark(&room_mark(room_of(self.key)));
        mark(&author_mark(self.author));
        match self.kind {
            RoomKind::Public => mark(EVERYBODY),
            RoomKind::Direct(one, other) => {
                mark(&reader_mark(one));
                if one != other {
                    mark(&reader_mark(other));
                }
            }
        }
        if self.link {
            mark(LINK);
        }
        for piece in pieces.words.iter().chain(&pieces.pairs) {
            mark(piece);
        }
        feed
    }
}

/// The statements that feed the index.
struct Feeder<'a> {
    on: &'a Connection,
    found: CachedStatement<'a>,
    word: CachedStatement<'a>,
    part: CachedStatement<'a>,
    grams: String,
}

impl<'a> Feeder<'a> {
    fn new(on: &'a Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            on,
            found: on.prepare_cached("INSERT INTO found (rowid, pieces) VALUES (?1, ?2)")?,
            word: on.prepare_cached("INSERT OR IGNORE INTO word (text) VALUES (?1)")?,
            part: on.prepare_cached("INSERT INTO part (rowid, grams) VALUES (?1, ?2)")?,
            grams: String::new(),
        })
    }

    /// Puts a word in that may be new.
    fn meet(&mut self, word: &str) -> rusqlite::Result<()> {
        if self.word.execute([word])? > 0 {
            self.put_parts(self.on.last_insert_rowid(), word)?;
        }
        Ok(())
    }

    /// Puts the parts of a word in.
    fn put_parts(&mut self, id: i64, word: &str) -> rusqlite::Result<()> {
        self.grams.clear();
        words::put_grams(word, &mut self.grams);
        self.part.execute(params![id, self.grams])?;
        Ok(())
    }
}

/// The index within a transaction.
pub(super) struct Index<'a> {
    pub(super) on: &'a Connection,
    pub(super) known: &'a Known,
    pub(super) learnt: &'a mut Learnt,
}

impl Index<'_> {
    /// Gives a message its number; [`Index::settle`] keeps it.
    pub(super) fn add(&mut self, doc: Doc<'_>, at: Timestamp) -> rusqlite::Result<i64> {
        let mut ends = self.ends()?;
        ends.last = number_at(at).max(ends.last + 1);
        ends.ahead = ends.ahead.max(ends.last - number_at(at));
        ends.waiting += 1;
        self.learnt.ends = Some(ends);
        self.learnt.waiting.add(doc.numbered(ends.last));
        Ok(ends.last)
    }

    /// At the end of a batch: keeps the numbers it gave, and indexes what waits, if that is enough.
    pub(super) fn settle(&mut self) -> rusqlite::Result<()> {
        if !self.learnt.waiting.is_empty() {
            let mut doc = self
                .on
                .prepare_cached("INSERT INTO doc (n, message) VALUES (?1, ?2)")?;
            for entry in self.learnt.waiting.added() {
                doc.execute([entry.n, entry.key])?;
            }
        }
        match self.learnt.ends {
            Some(ends) if ends.waiting >= TOGETHER => self.catch_up(ends),
            _ => Ok(()),
        }
    }

    /// Another text stands in a message's place.
    pub(super) fn replace(&mut self, n: i64, old: Doc<'_>, new: Doc<'_>) -> rusqlite::Result<()> {
        if n > self.ends()?.indexed {
            self.learnt.waiting.put(n, Some(new.numbered(n)));
            return Ok(());
        }
        self.take(&old.numbered(n))?;
        self.put(&mut Feeder::new(self.on)?, &new.numbered(n))
    }

    /// Takes a message out for good.
    pub(super) fn remove(&mut self, n: i64, doc: Doc<'_>) -> rusqlite::Result<()> {
        if n <= self.ends()?.indexed {
            self.take(&doc.numbered(n))?;
        } else {
            self.learnt.waiting.put(n, None);
        }
        self.on
            .prepare_cached("DELETE FROM doc WHERE n = ?1")?
            .execute([n])?;
        Ok(())
    }

    /// Read with all that waits where they are not known.
    fn ends(&mut self) -> rusqlite::Result<Ends> {
        if let Some(ends) = self.learnt.ends.or(self.known.ends) {
            return Ok(ends);
        }
        let (indexed, ahead) = ends(self.on)?;
        let mut ends = Ends {
            last: indexed,
            indexed,
            ahead,
            waiting: 0,
        };
        let mut waiting = Entries::new();
        let mut docs = self.on.prepare_cached(DOCS)?;
        let mut rows = docs.query([indexed])?;
        while let Some(row) = rows.next()? {
            ends.passes(row)?;
            waiting.push_back(Arc::new(Entry::of(row)?));
        }
        // No number is given twice, whatever became of the message that has it.
        let given = self
            .on
            .query_row("SELECT coalesce(max(n), 0) FROM doc", [], |row| row.get(0))?;
        ends.last = ends.last.max(given);
        self.learnt.waiting.read = Some(waiting);
        self.learnt.ends = Some(ends);
        Ok(ends)
    }

    fn catch_up(&mut self, ends: Ends) -> rusqlite::Result<()> {
        let mut feeder = Feeder::new(self.on)?;
        for entry in self.learnt.waiting.all(&self.known.waiting) {
            self.put(&mut feeder, &entry)?;
        }
        self.learnt.waiting.indexed();
        self.caught_up(ends)
    }

    fn caught_up(&mut self, ends: Ends) -> rusqlite::Result<()> {
        self.on
            .prepare_cached("UPDATE search SET indexed = ?1, ahead = max(ahead, ?2)")?
            .execute([ends.last, ends.ahead])?;
        self.learnt.ends = Some(Ends {
            indexed: ends.last,
            waiting: 0,
            ..ends
        });
        Ok(())
    }

    fn put(&mut self, feeder: &mut Feeder<'_>, entry: &Entry) -> rusqlite::Result<()> {
        let pieces = words::pieces(&entry.text);
        feeder.found.execute(params![entry.n, entry.feed(&pieces)])?;
        if self.learnt.words.len() > KNOWN_WORDS {
            self.learnt.words.clear();
        }
        for word in pieces.words {
            if (self.learnt.forget || !self.known.words.contains(word)) && !self.learnt.words.contains(word) {
                feeder.meet(word)?;
                self.learnt.words.insert(word.into());
            }
        }
        Ok(())
    }

    fn take(&mut self, entry: &Entry) -> rusqlite::Result<()> {
        let pieces = words::pieces(&entry.text);
        self.on
            .prepare_cached("INSERT INTO found (found, rowid, pieces) VALUES ('delete', ?1, ?2)")?
            .execute(params![entry.n, entry.feed(&pieces)])?;
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
            let mut grams = String::new();
            words::put_grams(word, &mut grams);
            self.on
                .prepare_cached("INSERT INTO part (part, rowid, grams) VALUES ('delete', ?1, ?2)")?
                .execute(params![id, grams])?;
        }
        Ok(())
    }
}

/// The last number that is in the index, and how far numbers are ahead of their time at most (in steps).
pub(super) fn ends(on: &Connection) -> rusqlite::Result<(i64, i64)> {
    on.prepare_cached("SELECT indexed, ahead FROM search")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
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

/// Makes the index anew where another version of the algorithm made it.
pub(super) fn renew(on: &Transaction<'_>) -> rusqlite::Result<()> {
    let version = words::version();
    let made: String = on.query_row("SELECT version FROM search", [], |row| row.get(0))?;
    if made == version {
        return Ok(());
    }
    for table in ["found", "part"] {
        on.execute(
            &format!("INSERT INTO {table} ({table}, rank) VALUES ('automerge', ?1)"),
            [MERGED_TOGETHER],
        )?;
    }
    if made == words::version_with_other_grams() {
        renew_parts(on)?;
    } else {
        renew_all(on)?;
    }
    on.execute("UPDATE search SET version = ?1", [version])?;
    Ok(())
}

fn renew_all(on: &Transaction<'_>) -> rusqlite::Result<()> {
    on.execute_batch(
        "INSERT INTO found (found) VALUES ('delete-all');
         INSERT INTO part (part) VALUES ('delete-all');
         DELETE FROM word;
         UPDATE search SET indexed = 0, ahead = 0;",
    )?;
    let (known, mut learnt) = (Known::default(), Learnt::default());
    let mut index = Index {
        on,
        known: &known,
        learnt: &mut learnt,
    };
    let mut ends = Ends {
        last: 0,
        indexed: 0,
        ahead: 0,
        waiting: 0,
    };
    let mut feeder = Feeder::new(on)?;
    let mut docs = on.prepare_cached(DOCS)?;
    let mut rows = docs.query([0])?;
    while let Some(row) = rows.next()? {
        ends.passes(row)?;
        index.put(&mut feeder, &Entry::of(row)?)?;
    }
    index.caught_up(ends)
}

/// The same for the parts of words alone.
fn renew_parts(on: &Transaction<'_>) -> rusqlite::Result<()> {
    on.execute("INSERT INTO part (part) VALUES ('delete-all')", [])?;
    let mut words = on.prepare("SELECT id, text FROM word ORDER BY id")?;
    let mut rows = words.query([])?;
    let mut feeder = Feeder::new(on)?;
    while let Some(row) = rows.next()? {
        feeder.put_parts(row.get(0)?, row.get_ref(1)?.as_str()?)?;
    }
    Ok(())
}
