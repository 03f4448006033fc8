//! Databases of released schema versions open, with everything that is in them.
//!
//! `tests/fixtures/store-v<N>.db` was made by the program of that version with
//! `cargo test --test store -- --ignored make_a_database_of_this_version`, which never overwrites: a file once
//! released stays as it is.

use crate::world::{World, delete, edit, react, reply, room, text, user};
use chinwag::domain::event::{NewEvent, RoomKind};
use chinwag::domain::ids::{EventId, Seq, Timestamp, TokenHash};
use chinwag::domain::room_id::RoomId;
use chinwag::store::{SearchQuery, Span, Totals, UserRecord, Words, Write, Written};
use std::path::{Path, PathBuf};

fn fixture(version: i64) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/store-v{version}.db"))
}

fn fill(world: &mut World) {
    let record = UserRecord {
        id: user(1),
        name: "Ann".into(),
        created_at: Timestamp(77),
    };
    let token = Some((TokenHash([7; 32]), Timestamp(9_000)));
    world
        .store()
        .commit(vec![Write::PutUser { user: record, token }])
        .expect("stored");
    let first = world.with_id("Überraum 🎉", 1, "first", text("hello old world"));
    let first = crate::world::stored(world.one(first)).id;
    let second = world.put("Überraum 🎉", 2, reply("an answer", first)).id;
    world.put("Überraum 🎉", 1, edit(first, "hello new world"));
    world.put("Überraum 🎉", 3, react(second, "👍", true));
    let third = world.put("Überraum 🎉", 3, text("taken back")).id;
    world.put("Überraum 🎉", 3, delete(third));
    let direct = world.direct("of two", (1, 2), "私は東京に");
    world.one(direct);
    // As many as bring what came before into the search index.
    let many = (0..256)
        .map(|number| world.event("many", 9, text(&format!("number {number}"))))
        .collect();
    world.commit(many);
}

#[test]
#[ignore = "makes a fixture; see above"]
fn make_a_database_of_this_version() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("chat.db");
    let mut world = World::sqlite_at(&path);
    fill(&mut world);
    world.close();
    let version: i64 = rusqlite::Connection::open(&path)
        .and_then(|raw| raw.query_row("PRAGMA user_version", [], |row| row.get(0)))
        .expect("a version");
    let kept = fixture(version);
    assert!(!kept.exists(), "{} stays as it is", kept.display());
    std::fs::copy(&path, kept).expect("copied");
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
    assert_eq!(
        world.store().totals().expect("read"),
        Totals {
            messages: 260,
            rooms: 3
        }
    );
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
