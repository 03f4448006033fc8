//! A store, the hand that writes to it, and a way to close and open it again.

use chinwag::domain::event::{EventBody, Guard, NewEvent, RoomKind, StoredEvent};
use chinwag::domain::ids::{ClientMessageId, Epoch, EventId, Seq, Timestamp, UserId};
use chinwag::domain::room_id::RoomId;
use chinwag::store::{Durability, Location, OpenError, Store, Write, WriteRefusal, Written, open};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;

/// How long a lock may outlive its store.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct World {
    store: Option<Arc<dyn Store>>,
    database: Option<PathBuf>,
    /// Removed at the end.
    _directory: Option<TempDir>,
    events: u128,
    /// Messages to write before a search, so that the index has what came before.
    fillers: Cell<u128>,
}

pub fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(0xA000 + number))
}

pub fn room(name: &str) -> RoomId {
    RoomId::trusted(name)
}

pub fn text(content: &str) -> EventBody {
    EventBody::Message {
        content: content.into(),
        reply_to: None,
    }
}

pub fn reply(content: &str, parent: EventId) -> EventBody {
    EventBody::Message {
        content: content.into(),
        reply_to: Some(parent),
    }
}

pub fn edit(message: EventId, content: &str) -> EventBody {
    EventBody::Edited {
        message,
        content: content.into(),
    }
}

pub fn delete(message: EventId) -> EventBody {
    EventBody::Deleted { message }
}

pub fn react(message: EventId, emoji: &str, active: bool) -> EventBody {
    EventBody::Reacted {
        message,
        emoji: emoji.into(),
        active,
    }
}

pub fn pin(message: EventId, active: bool) -> EventBody {
    EventBody::Pinned { message, active }
}

pub fn topic(topic: &str) -> EventBody {
    EventBody::TopicSet { topic: topic.into() }
}

pub fn moderator(number: u128, active: bool) -> EventBody {
    EventBody::ModeratorSet {
        user: user(number),
        name: format!("U{number}").into(),
        active,
    }
}

pub fn refused(why: WriteRefusal) -> Written {
    Written::Refused(why)
}

impl World {
    pub fn memory() -> Self {
        let store = open(&Location::Memory, Durability::Full).expect("memory opens");
        Self {
            store: Some(store),
            database: None,
            _directory: None,
            events: 0,
            fillers: Cell::new(0),
        }
    }

    pub fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let world = Self::sqlite_at(&directory.path().join("data/chat.db"));
        Self {
            _directory: Some(directory),
            ..world
        }
    }

    /// Where [`World::settle`] makes SQLite index what was written.
    pub fn sqlite_settled() -> Self {
        Self {
            fillers: Cell::new(1 << 64),
            ..Self::sqlite()
        }
    }

    /// Writes as much as SQLite gathers before it indexes.
    pub fn settle(&self) {
        let first = self.fillers.get();
        if first > 0 {
            let filler = |number| NewEvent {
                room: room("fillers"),
                kind: RoomKind::Public,
                epoch: Epoch(1),
                id: EventId(Uuid::from_u128(number)),
                author: user(99),
                author_name: "filler".into(),
                at: Timestamp(1_000),
                body: text("."),
                client_id: None,
                founder: None,
                guard: Guard::default(),
            };
            self.commit((first..first + 256).map(filler).collect());
            self.fillers.set(first + 256);
        }
    }

    pub fn sqlite_at(path: &Path) -> Self {
        let mut world = Self {
            store: None,
            database: Some(path.to_owned()),
            _directory: None,
            events: 0,
            fillers: Cell::new(0),
        };
        world.reopen();
        world
    }

    pub fn store(&self) -> &dyn Store {
        &**self.store.as_ref().expect("open")
    }

    pub fn close(&mut self) {
        self.store = None;
    }

    /// Closes and opens a store that survives that.
    pub fn reopen(&mut self) {
        if let Some(path) = &self.database {
            self.store = None;
            let place = Location::Sqlite(path.clone());
            self.store = Some(open_again(&place));
        }
    }

    /// An event of a user called `U<n>` in a public room, at the time of its number.
    pub fn event(&mut self, name: &str, author: u128, body: EventBody) -> NewEvent {
        self.events += 1;
        NewEvent {
            room: room(name),
            kind: RoomKind::Public,
            epoch: Epoch(0xE000_0000_0000_0000 + self.events as u64),
            id: EventId(Uuid::from_u128(self.events)),
            author: user(author),
            author_name: format!("U{author}").into(),
            at: Timestamp(1_000 + self.events as i64),
            body,
            client_id: None,
            founder: None,
            guard: Guard::default(),
        }
    }

    pub fn with_id(&mut self, name: &str, author: u128, client_id: &str, body: EventBody) -> NewEvent {
        let client_id = ClientMessageId::parse(client_id);
        NewEvent {
            client_id,
            ..self.event(name, author, body)
        }
    }

    pub fn direct(&mut self, name: &str, pair: (u128, u128), content: &str) -> NewEvent {
        let kind = RoomKind::Direct(user(pair.0), user(pair.1));
        NewEvent {
            kind,
            ..self.event(name, pair.0, text(content))
        }
    }

    pub fn commit(&self, events: Vec<NewEvent>) -> Vec<Written> {
        let writes = events.into_iter().map(Write::Append).collect();
        self.store().commit(writes).expect("the commit holds")
    }

    pub fn one(&self, event: NewEvent) -> Written {
        self.commit(vec![event]).pop().expect("one answer")
    }

    /// Writes what must be stored.
    pub fn put(&mut self, name: &str, author: u128, body: EventBody) -> StoredEvent {
        let event = self.event(name, author, body);
        stored(self.one(event))
    }

    pub fn seq(&self, name: &str) -> Seq {
        self.store()
            .head(&room(name))
            .expect("a head")
            .map_or(Seq::ZERO, |head| head.seq)
    }

    pub fn all(&self, name: &str) -> Vec<StoredEvent> {
        self.store()
            .after(&room(name), Seq::ZERO, usize::MAX)
            .expect("events")
    }
}

pub fn stored(written: Written) -> StoredEvent {
    match written {
        Written::Stored(event) => event,
        other => panic!("not stored: {other:?}"),
    }
}

/// Opens what this program has just closed. Another test may be starting a program at this moment: until that has begun,
/// it holds whatever was open here, the lock too.
fn open_again(place: &Location) -> Arc<dyn Store> {
    let begun = Instant::now();
    loop {
        match open(place, Durability::Process) {
            Err(OpenError::InUse { .. }) if begun.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(5));
            }
            opened => return opened.expect("the database opens"),
        }
    }
}
