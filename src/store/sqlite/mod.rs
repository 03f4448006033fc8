//! The store in one SQLite file: one connection writes, a few read; SQL is nowhere else.
//!
//! Not here: JSON, rules of the chat, threads (the callers bring theirs).

mod about;
mod change;
pub(super) mod check;
pub(super) mod copies;
mod decrees;
mod index;
mod keeping;
mod lock;
mod people;
mod prepared;
mod read;
mod rooms;
mod row;
mod schema;
mod search;
#[cfg(test)]
mod tests;
mod threads;
mod tokens;
mod trim;
mod waiting;
mod write;

use super::{
    ConversationSummary, CopyError, Durability, Hits, OpenError, Page, Personal, Prepared, RoomReading,
    RoomSummary, SearchQuery, Span, Store, StoreError, Thread, Totals, UserRecord, Write, Written,
};
use crate::domain::event::{Head, Message, RoomKind, StoredEvent, Versions};
use crate::domain::ids::{EventId, Seq, Timestamp, TokenHash, UserId};
use crate::domain::reading::Unread;
use crate::domain::retention::{Overdue, Policies};
use crate::domain::room_id::RoomId;
use crate::domain::sanction::{Deed, Standing};
use lock::LockFile;
use rusqlite::{Connection, OpenFlags, Transaction};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use waiting::Waiting;
use write::Writer;

/// Read-only connections kept open for the next reader.
const IDLE_READERS: usize = 4;

/// Statements a connection keeps prepared; more than there are.
const CACHED_STATEMENTS: usize = 64;

/// How long another program (a backup tool, the `sqlite3` shell) may hold the file before an error is made of it.
const BUSY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

/// See the module. The fields end in this order: the last connection to close writes the log back into the file.
pub(super) struct Sqlite {
    readers: Readers,
    /// None where it was opened for reading only.
    writer: Mutex<Option<Writer>>,
    /// What is not in the search index yet.
    waiting: Arc<Waiting>,
    path: PathBuf,
    /// Held for as long as the store is open for writing.
    _lock: Option<LockFile>,
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Sqlite {
    /// Opens or makes the database at `path`, alone.
    pub(super) fn open(path: &Path, durability: Durability) -> Result<Self, OpenError> {
        make_directory(path)?;
        let lock = LockFile::hold(path)?;
        let connection = schema::open(path, durability)?;
        let waiting = Arc::new(Waiting::default());
        let writer = Writer::new(connection, waiting.clone());
        Ok(Self {
            readers: Readers {
                path: path.to_owned(),
                idle: Mutex::default(),
            },
            writer: Mutex::new(Some(writer)),
            waiting,
            path: path.to_owned(),
            _lock: Some(lock),
        })
    }

    /// Opens the database at `path` to read it, beside a server that has it or alone.
    pub(super) fn open_for_reading(path: &Path) -> Result<Self, CopyError> {
        let connection = copies::open(path)?;
        let found = schema::version(&connection, path)?;
        if usize::try_from(found).is_ok_and(|found| found < schema::STEPS.len()) {
            return Err(CopyError::Failed {
                path: path.to_owned(),
                doing: "read the database",
                reason: "it is of an older chinwag; start this one's server once, which brings it up to date"
                    .to_owned(),
            });
        }
        connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        Ok(Self {
            readers: Readers {
                path: path.to_owned(),
                idle: Mutex::new(vec![connection]),
            },
            writer: Mutex::new(None),
            waiting: Arc::default(),
            path: path.to_owned(),
            _lock: None,
        })
    }

    fn write<T>(&self, work: impl FnOnce(&mut Writer) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        match writer.as_mut() {
            Some(writer) => work(writer),
            None => Err(StoreError {
                message: "the database was opened for reading only".to_owned(),
                transient: false,
            }),
        }
    }
}

/// Makes the directory a database is to lie in, for this user alone: it holds what people wrote.
fn make_directory(path: &Path) -> Result<(), OpenError> {
    let Some(directory) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
        return Ok(());
    };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|error| OpenError::Failed {
        path: directory.to_owned(),
        doing: "make the directory",
        reason: error.to_string(),
    })
}

/// Read-only connections, taken one by a call and given back.
struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Runs `read` on one unchanging state of the database.
    fn with<T>(&self, read: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self
                .connect()
                .map_err(|error| row::failed("open the database for reading", &error))?,
        };
        let answer = connection
            .transaction()
            .and_then(|transaction| read(&transaction))
            .map_err(|error| row::failed("read the database", &error))?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS {
            idle.push(connection);
        }
        Ok(answer)
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        connection.execute_batch("PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY;")?;
        Ok(connection)
    }
}

impl Store for Sqlite {
    fn commit(&self, writes: Vec<Write>) -> Result<Vec<Written>, StoreError> {
        self.write(|writer| writer.commit(writes))
    }

    fn floor(&self, room: &RoomId) -> Result<Seq, StoreError> {
        self.readers.with(|on| trim::floor(on, room))
    }

    fn overdue(&self, policies: &Policies, now: Timestamp, most: u64) -> Result<Vec<Overdue>, StoreError> {
        self.readers.with(|on| trim::overdue(on, policies, now, most))
    }

    fn restore(&self, prepared: &Prepared) -> Result<(), StoreError> {
        self.write(|writer| writer.restore(prepared.path()))
    }

    fn after(&self, room: &RoomId, seq: Seq, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.readers.with(|on| read::after(on, room, seq, limit))
    }

    fn page(&self, room: &RoomId, span: Span, limit: usize) -> Result<Page, StoreError> {
        self.readers.with(|on| read::page(on, room, span, limit))
    }

    fn head(&self, room: &RoomId) -> Result<Option<Head>, StoreError> {
        self.readers.with(|on| rooms::head(on, room))
    }

    fn event_at(&self, room: &RoomId, seq: Seq) -> Result<Option<EventId>, StoreError> {
        self.readers.with(|on| read::event_at(on, room, seq))
    }

    fn message(&self, id: EventId) -> Result<Option<(Message, RoomKind)>, StoreError> {
        self.readers.with(|on| read::message(on, id))
    }

    fn thread(
        &self,
        room: &RoomId,
        message: EventId,
        after: Seq,
        limit: usize,
    ) -> Result<Option<Thread>, StoreError> {
        self.readers
            .with(|on| threads::thread(on, room, message, (after, limit)))
    }

    fn versions(
        &self,
        room: &RoomId,
        message: EventId,
        limit: usize,
    ) -> Result<Option<Versions>, StoreError> {
        self.readers
            .with(|on| threads::versions(on, room, message, limit))
    }

    fn pins(&self, room: &RoomId) -> Result<Vec<Message>, StoreError> {
        self.readers.with(|on| keeping::pins(on, room))
    }

    fn rooms(&self, limit: usize) -> Result<Vec<RoomSummary>, StoreError> {
        self.readers.with(|on| rooms::recent(on, limit))
    }

    fn user_by_token(&self, token: TokenHash, now: Timestamp) -> Result<Option<UserRecord>, StoreError> {
        self.readers.with(|on| rooms::user_by_token(on, token, now))
    }

    fn user(&self, id: UserId) -> Result<Option<UserRecord>, StoreError> {
        self.readers.with(|on| rooms::user(on, id))
    }

    fn conversations(&self, user: UserId, limit: usize) -> Result<Vec<ConversationSummary>, StoreError> {
        self.readers.with(|on| rooms::conversations(on, user, limit))
    }

    fn readings(&self, user: UserId, limit: usize) -> Result<Vec<RoomReading>, StoreError> {
        self.readers.with(|on| people::readings(on, user, limit))
    }

    fn unread(&self, user: UserId, room: &RoomId, after: Seq, up_to: Seq) -> Result<Unread, StoreError> {
        self.readers
            .with(|on| people::unread(on, user, room, (after, up_to)))
    }

    fn personal(&self, user: UserId) -> Result<Personal, StoreError> {
        self.readers.with(|on| people::personal(on, user))
    }

    fn standing(&self) -> Result<Standing, StoreError> {
        self.readers.with(decrees::standing)
    }

    fn deeds(&self, limit: usize) -> Result<Vec<Deed>, StoreError> {
        self.readers.with(|on| decrees::deeds(on, limit))
    }

    fn totals(&self) -> Result<Totals, StoreError> {
        self.readers.with(rooms::totals)
    }

    fn search(&self, query: &SearchQuery) -> Result<Hits, StoreError> {
        let waiting = self.waiting.now();
        self.readers
            .with(|on| search::search(on, query, waiting.as_ref()))
    }
}
