//! The store's file, read with code of our own: what is in it decides who told the truth.

use rusqlite::{Connection, OpenFlags, Row};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// Bits of a key that are the place in the room.
const SEQ_BITS: u32 = 40;

/// What an event is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A message, with its text as it was posted; none where it was deleted.
    Message(Option<String>),
    /// A new text of the message at this place; none where that was deleted.
    Edit(u64, Option<String>),
    /// The message at this place is gone.
    Delete(u64),
    /// A reaction to the message at this place.
    React(u64),
    /// A pin of the message at this place.
    Pin(u64),
    /// What the room is about.
    Topic(String),
    /// Who keeps order.
    Moderator,
    /// An operator did this to the user of this name.
    Moderated(String, String),
    /// Something else.
    Other(i64),
}

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its id, as on the wire.
    pub id: String,
    /// Its author's name.
    pub author: String,
    /// Its author's id.
    pub author_id: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What.
    pub what: What,
}

/// A room's log by place.
pub type Log = BTreeMap<u64, Event>;

/// A message as it stands in the end.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The last text, or nothing.
    pub content: String,
    /// It is gone.
    pub deleted: bool,
    /// By id.
    pub author: String,
    /// Reactions that are on it.
    pub reactions: u64,
    /// By id.
    pub mentions: Vec<String>,
}

/// All that is stored.
#[derive(Debug, Default)]
pub struct Stored {
    /// Messages as they stand, by room and place.
    pub standing: HashMap<String, BTreeMap<u64, Standing>>,
    /// The two users of each conversation.
    pub pairs: HashMap<String, [String; 2]>,
    /// How far users have read, by id and room.
    pub cursors: HashMap<(String, String), u64>,
    /// Who has blocked whom, by id.
    pub blocked: HashSet<(String, String)>,
    /// Places of pinned messages by room, in the order they were pinned.
    pub pinned: HashMap<String, Vec<u64>>,
    /// By the room's name.
    pub rooms: HashMap<String, Log>,
    /// The place of what clients gave an id: room and place, as often as it is there.
    pub sent: HashMap<String, Vec<(String, u64)>>,
    /// The first place of each message's word, by room.
    pub words: HashMap<String, HashMap<String, u64>>,
    /// What is wrong with the file itself.
    pub faults: Vec<String>,
}

/// Reads the file.
pub fn read(path: &Path) -> Stored {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).expect("the database");
    let mut stored = Stored::default();
    let names = rooms(&db, &mut stored);
    messages(&db, &names, &mut stored);
    changes(&db, &names, &mut stored);
    sent(&db, &names, &mut stored);
    standing(&db, &names, &mut stored);
    personal(&db, &mut stored);
    for (room, log) in &stored.rooms {
        let words = stored.words.entry(room.clone()).or_default();
        for (seq, event) in log {
            if let What::Message(Some(text)) = &event.what {
                words.entry(word(text).to_owned()).or_insert(*seq);
            }
        }
    }
    stored.look();
    stored
}

fn each(db: &Connection, sql: &str, mut take: impl FnMut(&Row<'_>)) {
    let mut statement = db.prepare(sql).expect("a table as expected");
    let mut rows = statement.query([]).expect("rows");
    while let Some(row) = rows.next().expect("a row") {
        take(row);
    }
}

fn rooms(db: &Connection, stored: &mut Stored) -> HashMap<i64, String> {
    let mut names = HashMap::new();
    each(db, "SELECT id, name, one, other FROM room", |row| {
        let name: String = row.get(1).expect("a name");
        stored.rooms.insert(name.clone(), Log::new());
        if row.get::<_, Option<Vec<u8>>>(2).expect("an id").is_some() {
            stored.pairs.insert(name.clone(), [id(row, 2), id(row, 3)]);
        }
        names.insert(row.get(0).expect("a number"), name);
    });
    names
}

/// Room and place of a key.
fn place(names: &HashMap<i64, String>, key: i64) -> (String, u64) {
    let room = names.get(&(key >> SEQ_BITS)).cloned().unwrap_or_default();
    (room, (key & ((1 << SEQ_BITS) - 1)).unsigned_abs())
}

fn id(row: &Row<'_>, column: usize) -> String {
    let bytes: Vec<u8> = row.get(column).expect("an id");
    uuid::Uuid::from_slice(&bytes).map_or_else(|_| "?".to_owned(), |id| id.to_string())
}

impl Stored {
    fn put(&mut self, (room, seq): (String, u64), event: Event) {
        let log = self.rooms.entry(room.clone()).or_default();
        if let Some(other) = log.insert(seq, event) {
            self.faults
                .push(format!("two events at {room}/{seq}, one of them {other:?}"));
        }
    }
}

fn messages(db: &Connection, names: &HashMap<i64, String>, stored: &mut Stored) {
    let sql = "SELECT key, id, author_name, at, coalesce(original, content), deleted, author FROM message";
    each(db, sql, |row| {
        let gone: bool = row.get(5).expect("a flag");
        let text: String = row.get(4).expect("a text");
        let event = Event {
            id: id(row, 1),
            author: row.get(2).expect("a name"),
            author_id: id(row, 6),
            at: row.get(3).expect("a time"),
            what: What::Message((!gone).then_some(text)),
        };
        stored.put(place(names, row.get(0).expect("a key")), event);
    });
}

fn changes(db: &Connection, names: &HashMap<i64, String>, stored: &mut Stored) {
    let sql = "SELECT c.key, c.id, c.author_name, c.at, c.kind, c.target, c.content, c.subject_name, c.action, \
               coalesce(m.deleted, 0), c.author FROM change c LEFT JOIN message m ON m.key = c.target";
    each(db, sql, |row| {
        let target = place(names, row.get(5).expect("a key")).1;
        let gone: bool = row.get(9).expect("a flag");
        let text = |column| {
            row.get::<_, Option<String>>(column)
                .expect("a text")
                .unwrap_or_default()
        };
        let what = match row.get(4).expect("a kind") {
            1 => What::Edit(target, (!gone).then(|| text(6))),
            2 => What::Delete(target),
            3 => What::React(target),
            4 => What::Pin(target),
            5 => What::Topic(text(6)),
            6 => What::Moderator,
            10 => What::Moderated(text(8), text(7)),
            other => What::Other(other),
        };
        let event = Event {
            id: id(row, 1),
            author: row.get(2).expect("a name"),
            author_id: id(row, 10),
            at: row.get(3).expect("a time"),
            what,
        };
        stored.put(place(names, row.get(0).expect("a key")), event);
    });
}

fn sent(db: &Connection, names: &HashMap<i64, String>, stored: &mut Stored) {
    each(db, "SELECT client_id, event FROM sent", |row| {
        let at = place(names, row.get(1).expect("a key"));
        stored
            .sent
            .entry(row.get(0).expect("an id"))
            .or_default()
            .push(at);
    });
}

fn uuids(bytes: &[u8]) -> Vec<String> {
    let ids = bytes
        .chunks_exact(16)
        .filter_map(|id| uuid::Uuid::from_slice(id).ok());
    ids.map(|id| id.to_string()).collect()
}

fn standing(db: &Connection, names: &HashMap<i64, String>, stored: &mut Stored) {
    let sql = "SELECT m.key, m.content, m.deleted, m.author, m.mentions,
               (SELECT count(*) FROM reaction r WHERE r.message = m.key AND r.active = 1) FROM message m";
    each(db, sql, |row| {
        let (room, seq) = place(names, row.get(0).expect("a key"));
        let mentions: Option<Vec<u8>> = row.get(4).expect("ids");
        let standing = Standing {
            content: row.get(1).expect("a text"),
            deleted: row.get(2).expect("a flag"),
            author: id(row, 3),
            reactions: row.get::<_, i64>(5).expect("a number").unsigned_abs(),
            mentions: uuids(&mentions.unwrap_or_default()),
        };
        stored.standing.entry(room).or_default().insert(seq, standing);
    });
    each(
        db,
        "SELECT message FROM pin WHERE active = 1 ORDER BY event",
        |row| {
            let (room, seq) = place(names, row.get(0).expect("a key"));
            stored.pinned.entry(room).or_default().push(seq);
        },
    );
}

fn personal(db: &Connection, stored: &mut Stored) {
    each(db, "SELECT user, room, up_to FROM cursor", |row| {
        let up_to = row.get::<_, i64>(2).expect("a place").unsigned_abs();
        stored
            .cursors
            .insert((id(row, 0), row.get(1).expect("a room")), up_to);
    });
    each(db, "SELECT user, other FROM block", |row| {
        stored.blocked.insert((id(row, 0), id(row, 1)));
    });
}

/// The first word of a text is what its author called it.
pub fn word(text: &str) -> &str {
    text.split(' ').next().unwrap_or_default()
}

impl Stored {
    /// No holes, and nothing twice.
    fn look(&mut self) {
        let mut texts: HashMap<(&str, &str), u64> = HashMap::new();
        let mut faults = Vec::new();
        for (room, log) in &self.rooms {
            for (due, seq) in (1..).zip(log.keys()) {
                if due != *seq {
                    faults.push(format!("{room} has no event at {due}; the next is at {seq}"));
                    break;
                }
            }
            for (seq, event) in log {
                if let What::Message(Some(text)) = &event.what
                    && let Some(first) = texts.insert((room, word(text)), *seq)
                {
                    faults.push(format!("{room} has {text:?} twice: at {first} and at {seq}"));
                }
            }
        }
        self.faults.extend(faults);
        for (word, places) in &self.sent {
            if places.len() > 1 {
                self.faults
                    .push(format!("{word} is stored more than once: {places:?}"));
            }
        }
    }

    /// The event at a place.
    pub fn at(&self, room: &str, seq: u64) -> Option<&Event> {
        self.rooms.get(room)?.get(&seq)
    }

    /// Where the message with this word stands, deleted or not.
    pub fn find(&self, room: &str, word: &str) -> Option<u64> {
        let by_id = self.sent.get(word).and_then(|places| places.first());
        if let Some((_, seq)) = by_id.filter(|(at, _)| at == room) {
            return Some(*seq);
        }
        self.words.get(room)?.get(word).copied()
    }
}
