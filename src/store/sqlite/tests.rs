//! What can only be seen with a hand on the connection: failed transactions, and migrations.

use super::{Durability, Sqlite, Store, Write, Written};
use crate::domain::event::{EventBody, NewEvent, RoomKind};
use crate::domain::ids::{ClientMessageId, Epoch, EventId, Seq, Timestamp, UserId};
use crate::domain::room_id::RoomId;
use crate::store::{Span, Totals};
use uuid::Uuid;

fn event(room: &str, number: u128, content: &str) -> Write {
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
