//! What can only be seen with a hand on the connection: failed transactions, and migrations.

use super::schema::{self, STEPS};
use super::{Durability, Sqlite, Store, Write, Written};
use crate::domain::event::{EventBody, Guard, NewEvent, RoomKind};
use crate::domain::ids::{ClientMessageId, Epoch, EventId, Seq, Timestamp, UserId};
use crate::domain::room_id::RoomId;
use crate::store::{OpenError, Span, Totals};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use uuid::Uuid;

pub(super) fn event(room: &str, number: u128, content: &str) -> Write {
    Write::Append(NewEvent {
        room: RoomId::trusted(room),
        kind: RoomKind::Public,
        epoch: Epoch(7),
        id: EventId(Uuid::from_u128(number)),
        author: UserId(Uuid::from_u128(1)),
        author_name: "Ann".into(),
        at: Timestamp(1),
        body: EventBody::Message {
            content: content.into(),
            reply_to: None,
        },
        client_id: ClientMessageId::parse(&number.to_string()),
        founder: None,
        guard: Guard::default(),
    })
}

fn seqs(written: &[Written]) -> Vec<u64> {
    let seq = |one: &Written| match one {
        Written::Stored(event) => event.seq.0,
        other => panic!("not stored: {other:?}"),
    };
    written.iter().map(seq).collect()
}

fn max_pages(store: &Sqlite, pages: i64) {
    let writer = store.writer.lock().expect("the writer");
    let writer = writer.as_ref().expect("it writes");
    let set = |pages: i64| {
        let sql = format!("PRAGMA max_page_count = {pages}");
        writer
            .connection()
            .query_row(&sql, [], |row| row.get::<_, i64>(0))
            .expect("a limit")
    };
    set(pages);
}

#[test]
fn a_failed_commit_leaves_everything_as_it_was() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("chat.db");
    let store = Sqlite::open(&path, Durability::Full).expect("opens");
    store.commit(vec![event("a", 1, "one")]).expect("stored");
    let batch = || {
        let large = "x".repeat(100_000);
        vec![
            event("a", 2, "two"),
            event("new", 3, "first"),
            event("a", 4, &large),
            event("new", 5, &large),
        ]
    };
    for reopened in [false, true] {
        max_pages(&store, 1); // SQLite takes it as "no more than there are".
        let error = store.commit(batch()).expect_err("full");
        assert!(error.transient, "{error}");
        assert!(
            error.message.contains("full") && error.message.contains("make room"),
            "{error}"
        );
        assert!(
            !error.message.contains("xxx") && !error.message.contains("INSERT"),
            "{error}"
        );
        let room = RoomId::trusted("a");
        assert_eq!(
            store.head(&room).expect("read").expect("a head").seq,
            Seq(1),
            "reopened: {reopened}"
        );
        assert_eq!(store.after(&room, Seq::ZERO, 10).expect("read").len(), 1);
        assert_eq!(
            store.page(&room, Span::Newest, 10).expect("read").messages.len(),
            1
        );
        assert_eq!(store.head(&RoomId::trusted("new")).expect("read"), None);
        assert_eq!(
            store.totals().expect("read"),
            Totals {
                messages: 1,
                rooms: 1
            }
        );
    }
    max_pages(&store, 1_000_000);
    assert_eq!(seqs(&store.commit(batch()).expect("stored")), [2, 1, 3, 2]);
    drop(store);
    let store = Sqlite::open(&path, Durability::Full).expect("opens");
    assert_eq!(
        seqs(&store.commit(vec![event("new", 6, "third")]).expect("stored")),
        [3]
    );
}

#[test]
fn a_commit_that_fails_half_way_leaves_the_heads() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Sqlite::open(&directory.path().join("chat.db"), Durability::Full).expect("opens");
    store.commit(vec![event("a", 1, "one")]).expect("stored");
    // An event id twice cannot come from the server; it fails after an insert that went well.
    let mut twin = event("a", 1, "twin");
    if let Write::Append(event) = &mut twin {
        event.client_id = None;
    }
    let error = store
        .commit(vec![event("a", 2, "two"), event("b", 3, "b"), twin])
        .expect_err("a unique id");
    assert!(
        !error.transient && error.message.contains("message.id"),
        "{error}"
    );
    assert_eq!(
        seqs(
            &store
                .commit(vec![event("a", 2, "two"), event("b", 3, "b")])
                .expect("stored")
        ),
        [2, 1]
    );
}

/// A database of version 1 with one message, and a raw connection to it.
fn old(directory: &Path) -> (PathBuf, Connection) {
    let path = directory.join("chat.db");
    let store = Sqlite::open(&path, Durability::Full).expect("opens");
    store.commit(vec![event("a", 1, "one")]).expect("stored");
    drop(store);
    let raw = Connection::open(&path).expect("raw");
    (path, raw)
}

fn version(connection: &Connection) -> i64 {
    connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .expect("a version")
}

fn tables(connection: &Connection, name: &str) -> i64 {
    connection
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name = ?1",
            [name],
            |row| row.get(0),
        )
        .expect("a count")
}

#[test]
fn a_migration_runs_once_after_a_copy_was_made() {
    let directory = tempfile::tempdir().expect("a directory");
    let (path, mut raw) = old(directory.path());
    let known = STEPS.len() as i64;
    let copy = directory.path().join(format!("chat.db.v{known}.bak"));
    std::fs::write(
        directory.path().join(format!("chat.db.v{known}.bak.tmp")),
        "of a run that was cut off",
    )
    .expect("a file");
    let mut steps = STEPS.to_vec();
    steps.push("CREATE TABLE later (x INTEGER); ALTER TABLE room ADD COLUMN color TEXT");
    schema::migrate(&mut raw, &path, known, &steps).expect("migrated");
    assert_eq!((version(&raw), tables(&raw, "later")), (known + 1, 1));
    let copied = Connection::open(&copy).expect("the copy");
    let messages: i64 = copied
        .query_row("SELECT count(*) FROM message", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(
        (version(&copied), tables(&copied, "later"), messages),
        (known, 0, 1)
    );
    drop(copied);
    std::fs::remove_file(&copy).expect("removed");
    schema::migrate(&mut raw, &path, known + 1, &steps).expect("nothing to do");
    assert!(!copy.exists(), "no copy where nothing is to be done");
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let (path, mut raw) = old(directory.path());
    let known = STEPS.len() as i64;
    let mut steps = STEPS.to_vec();
    steps.extend([
        "CREATE TABLE later (x INTEGER)",
        "CREATE TABLE room (already INTEGER)",
    ]);
    let error = schema::migrate(&mut raw, &path, known, &steps).expect_err("fails");
    assert!(matches!(error, OpenError::Failed { .. }), "{error}");
    assert_eq!((version(&raw), tables(&raw, "later")), (known, 0));
    drop(raw);
    let store = Sqlite::open(&path, Durability::Full).expect("opens as before");
    assert_eq!(
        store.totals().expect("read"),
        Totals {
            messages: 1,
            rooms: 1
        }
    );
}

#[test]
fn a_migration_without_its_copy_does_not_start() {
    let directory = tempfile::tempdir().expect("a directory");
    let (path, mut raw) = old(directory.path());
    let known = STEPS.len() as i64;
    // A directory stands where the copy is to go.
    std::fs::create_dir_all(directory.path().join(format!("chat.db.v{known}.bak/x"))).expect("a directory");
    let mut steps = STEPS.to_vec();
    steps.push("CREATE TABLE later (x INTEGER)");
    let error = schema::migrate(&mut raw, &path, known, &steps).expect_err("fails");
    assert!(error.to_string().contains("cannot copy the database"), "{error}");
    assert_eq!((version(&raw), tables(&raw, "later")), (known, 0));
}

#[test]
fn the_settings_are_as_designed() {
    for (durability, synchronous) in [(Durability::Full, 2), (Durability::Process, 1)] {
        let directory = tempfile::tempdir().expect("a directory");
        let store = Sqlite::open(&directory.path().join("chat.db"), durability).expect("opens");
        let writer = store.writer.lock().expect("the writer");
        let writer = writer.as_ref().expect("it writes");
        let asked = |name: &str| {
            let sql = format!("PRAGMA {name}");
            writer
                .connection()
                .query_row(&sql, [], |row| row.get::<_, i64>(0))
                .expect("a number")
        };
        assert_eq!((asked("synchronous"), asked("secure_delete")), (synchronous, 1));
        let mode: String = writer
            .connection()
            .query_row("PRAGMA journal_mode", [], |row| row.get(0))
            .expect("a mode");
        assert_eq!(mode, "wal");
    }
}

#[test]
fn readers_cannot_write() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Sqlite::open(&directory.path().join("chat.db"), Durability::Full).expect("opens");
    let error = store
        .readers
        .with(|on| on.execute("DELETE FROM message", []))
        .expect_err("read-only");
    assert!(error.message.contains("readonly"), "{error}");
}

#[test]
fn the_last_place_and_the_last_room_are_errors_not_wraps() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("chat.db");
    drop(
        Sqlite::open(&path, Durability::Full)
            .expect("opens")
            .commit(vec![event("a", 1, "one")]),
    );
    let raw = Connection::open(&path).expect("raw");
    raw.execute("UPDATE room SET last_seq = ?1", [super::row::MAX_SEQ - 1])
        .expect("far on");
    drop(raw);
    let store = Sqlite::open(&path, Durability::Full).expect("opens");
    store.commit(vec![event("a", 2, "the last")]).expect("stored");
    let last = Seq(super::row::MAX_SEQ.unsigned_abs());
    assert_eq!(
        store.event_at(&RoomId::trusted("a"), last).expect("read"),
        Some(EventId(Uuid::from_u128(2)))
    );
    store
        .commit(vec![event("a", 3, "one too many")])
        .expect_err("no place left");
    drop(store);
    let raw = Connection::open(&path).expect("raw");
    raw.execute("UPDATE room SET id = ?1", [super::row::MAX_ROOM - 1])
        .expect("far on");
    drop(raw);
    let store = Sqlite::open(&path, Durability::Full).expect("opens");
    store
        .commit(vec![event("b", 4, "in the last room")])
        .expect("stored");
    let page = store
        .page(&RoomId::trusted("b"), Span::After(Seq(u64::MAX)), 9)
        .expect("read");
    assert_eq!(page.messages.len(), 0);
    assert_eq!(
        store
            .page(&RoomId::trusted("b"), Span::Newest, 9)
            .expect("read")
            .messages
            .len(),
        1
    );
    store
        .commit(vec![event("c", 5, "no number left")])
        .expect_err("no room left");
}

#[test]
fn a_restore_that_fails_leaves_everything_as_it_was() {
    let directory = tempfile::tempdir().expect("a directory");
    let (path, copy) = (directory.path().join("chat.db"), directory.path().join("copy.db"));
    let location = crate::store::Location::Sqlite(path.clone());
    let store = Sqlite::open(&path, Durability::Full).expect("opens");
    let large = (1..200).map(|number| event("a", number, &"large ".repeat(500)));
    store.commit(large.collect()).expect("stored");
    crate::store::back_up(&location, &copy, false, &mut |_| {}).expect("a backup");
    drop(store);
    std::fs::remove_file(&path).expect("removed");
    let store = Sqlite::open(&path, Durability::Full).expect("opens");
    store.commit(vec![event("b", 1, "small")]).expect("stored");
    let prepared = crate::store::prepare(&location, &copy).expect("whole");
    max_pages(&store, 60);
    let error = store.restore(&prepared).expect_err("no room");
    assert!(error.transient && error.message.contains("make room"), "{error}");
    assert_eq!(
        store.totals().expect("read"),
        Totals {
            messages: 1,
            rooms: 1
        }
    );
    assert_eq!(
        seqs(&store.commit(vec![event("b", 2, "on")]).expect("stored")),
        [2]
    );
    max_pages(&store, 1_000_000);
    store.restore(&prepared).expect("restored");
    assert_eq!(
        store.totals().expect("read"),
        Totals {
            messages: 199,
            rooms: 1
        }
    );
}

/// Whether a text stands in the database or beside it.
fn stands_in(path: &Path, text: &str) -> [bool; 2] {
    let holds = |path: &Path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    };
    [holds(path), holds(&path.with_extension("db-wal"))]
}

#[test]
fn what_was_deleted_leaves_the_log_too() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("chat.db");
    let store = Sqlite::open(&path, Durability::Process).expect("opens");
    let delete = |number: u128| match event("a", number + 10, "") {
        Write::Append(event) => Write::Append(NewEvent {
            body: EventBody::Deleted {
                message: EventId(Uuid::from_u128(number)),
            },
            ..event
        }),
        other => other,
    };
    let tidy = || {
        store
            .commit(vec![Write::Tidy, event("a", 99, "more")])
            .expect("stored")[0]
            .clone()
    };
    store.commit(vec![event("a", 1, "indiscretion")]).expect("stored");
    assert_eq!(tidy(), Written::Tidied(true));
    assert_eq!(stands_in(&path, "indiscretion"), [true, false]);
    store
        .commit(vec![event("a", 2, "embarrassment")])
        .expect("stored");
    store.commit(vec![delete(1), delete(2)]).expect("stored");
    assert!(
        stands_in(&path, "embarrassment")[1],
        "the log keeps it until then"
    );
    let reader = rusqlite::Connection::open(&path).expect("opens");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM room;")
        .expect("reads");
    assert_eq!(tidy(), Written::Tidied(false), "somebody reads an older state");
    drop(reader);
    assert_eq!(tidy(), Written::Tidied(true));
    for text in ["indiscretion", "embarrassment"] {
        assert_eq!(stands_in(&path, text), [false, false], "{text}");
    }
}
