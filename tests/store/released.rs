//! Databases of released schema versions open, with everything that is in them.
//!
//! `tests/fixtures/store-v<N>.db` was made by the program of that version with
//! `cargo test --test store -- --ignored make_a_database_of_this_version`, which never overwrites: a file once
//! released stays as it is. What it holds is in `released/filling.rs`, version by version.

mod filling;
mod later;

use crate::world::{World, room, text, user};
use chinwag::domain::event::{NewEvent, RoomKind};
use chinwag::domain::ids::{EventId, Seq, Timestamp, TokenHash};
use chinwag::domain::mention::{Calls, Candidate, Here};
use chinwag::domain::room_id::RoomId;
use chinwag::store::{SearchQuery, Span, Totals, Words, Write, Written};
use std::path::{Path, PathBuf};

fn fixture(version: i64) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/store-v{version}.db"))
}

#[test]
#[ignore = "makes a fixture; see above"]
fn make_a_database_of_this_version() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("chat.db");
    let mut world = World::sqlite_at(&path);
    filling::messages(&mut world);
    filling::orders(&mut world);
    filling::order(&mut world);
    filling::personal(&mut world);
    filling::trimmed(&mut world);
    world.close();
    let version: i64 = rusqlite::Connection::open(&path)
        .and_then(|raw| raw.query_row("PRAGMA user_version", [], |row| row.get(0)))
        .expect("a version");
    let kept = fixture(version);
    assert!(!kept.exists(), "{} stays as it is", kept.display());
    std::fs::copy(&path, kept).expect("copied");
}

/// What was there when the file was made.
fn totals(version: i64) -> Totals {
    let (messages, rooms) = match version {
        1 | 2 => (260, 3),
        3 => (261, 4),
        4 => (265, 5),
        5 => (269, 6),
        _ => (272, 7),
    };
    Totals { messages, rooms }
}

fn opens_with_everything(version: i64) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("chat.db");
    std::fs::copy(fixture(version), &path).expect("copied");
    let mut world = World::sqlite_at(&path);
    let place = room("Überraum 🎉");
    let head = world.store().head(&place).expect("read").expect("a head");
    assert_eq!((head.seq, head.kind), (Seq(6), RoomKind::Public));
    world
        .store()
        .standing()
        .expect("what came with later versions is there");
    shows_messages_as_they_stand(&world, &place);
    assert_eq!(world.all("Überraum 🎉")[0].body, text("hello old world"));
    assert_eq!(world.store().totals().expect("read"), totals(version));
    let ann = world
        .store()
        .user_by_token(TokenHash([7; 32]), Timestamp(8_999))
        .expect("read")
        .expect("a user");
    assert_eq!((ann.id, &*ann.name), (user(1), "Ann"));
    let conversations = world.store().conversations(user(2), 9).expect("read");
    assert_eq!((conversations.len(), &*conversations[0].peer_name), (1, "Ann"));
    is_searched(&world);
    let again = world.with_id("Überraum 🎉", 1, "first", text("hello old world"));
    assert!(matches!(world.one(again), Written::Duplicate { seq: Seq(1), .. }));
    let id = EventId(uuid::Uuid::from_u128(1 << 100));
    let next = NewEvent {
        id,
        ..world.with_id("Überraum 🎉", 1, "next", text("goes on"))
    };
    assert!(matches!(world.one(next), Written::Stored(event) if event.seq == Seq(7)));
    later::holds(&mut world, version);
    names_are_known(&mut world);
}

/// Also of users who came before names had keys.
fn names_are_known(world: &mut World) {
    let id = EventId(uuid::Uuid::from_u128(2 << 100));
    let event = NewEvent {
        id,
        ..world.event("Überraum 🎉", 2, text("@ANN"))
    };
    let calls = Calls {
        spots: vec![vec![Candidate::Name("ANN".into())]],
        here: Here::Nobody,
    };
    let written = world.store().commit(vec![Write::AppendCalling(event, calls)]);
    let told = crate::world::stored(written.expect("the commit holds").remove(0));
    assert_eq!(told.mentions.users, [user(1)]);
}

fn shows_messages_as_they_stand(world: &World, place: &RoomId) {
    let page = world
        .store()
        .page(place, Span::Newest, 10)
        .expect("read")
        .messages;
    let shown: Vec<_> = page
        .iter()
        .map(|message| (&*message.content, message.deleted))
        .collect();
    assert_eq!(
        shown,
        [("hello new world", false), ("an answer", false), ("", true)]
    );
    assert_eq!(
        (
            page[1].reactions.len(),
            page[1].reply.as_ref().map(|reply| reply.id)
        ),
        (1, Some(page[0].id))
    );
    assert_eq!(page[1].thread, Some(page[0].id));
    assert_eq!(
        page[0].replies.map(|replies| (replies.count, replies.last)),
        Some((1, page[1].seq))
    );
}

fn is_searched(world: &World) {
    for (words, hits) in [("東京", 1), ("ello", 1), ("old", 0), ("taken", 0), ("number", 50)] {
        let words = Words::parse(words).expect("a query");
        let query = SearchQuery::new(words, user(1), 50);
        assert_eq!(
            world.store().search(&query).expect("read").messages.len(),
            hits,
            "{query:?}"
        );
    }
}

#[test]
fn version_1_opens_with_everything() {
    opens_with_everything(1);
}

#[test]
fn version_2_opens_with_everything() {
    opens_with_everything(2);
}

#[test]
fn version_3_opens_with_everything() {
    opens_with_everything(3);
}

#[test]
fn version_4_opens_with_everything() {
    opens_with_everything(4);
}

#[test]
fn version_5_opens_with_everything() {
    opens_with_everything(5);
}

#[test]
fn version_6_opens_with_everything() {
    opens_with_everything(6);
}

/// A version of which no file is kept would be one that nobody knows how to open.
#[test]
fn a_database_of_every_version_is_kept() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("chat.db");
    World::sqlite_at(&path).close();
    let current: i64 = rusqlite::Connection::open(&path)
        .and_then(|raw| raw.query_row("PRAGMA user_version", [], |row| row.get(0)))
        .expect("a version");
    for version in 1..=current {
        let kept = fixture(version);
        assert!(kept.exists(), "{} is missing: see above", kept.display());
        let tests = include_str!("released.rs");
        assert!(
            tests.contains(&format!("fn version_{version}_opens_with_everything()")),
            "nobody opens {}",
            kept.display()
        );
    }
}

#[test]
fn a_copy_is_kept_of_an_older_version() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("chat.db");
    std::fs::copy(fixture(1), &path).expect("copied");
    drop(World::sqlite_at(&path));
    let version = |path: &Path| -> i64 {
        let raw = rusqlite::Connection::open(path).expect("raw");
        raw.query_row("PRAGMA user_version", [], |row| row.get(0))
            .expect("a version")
    };
    assert_eq!(
        (
            version(&path) > 1,
            version(&directory.path().join("chat.db.v1.bak"))
        ),
        (true, 1)
    );
}
