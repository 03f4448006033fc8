//! Backups beside a store that is written, and restores: all of it or nothing, and nothing that is not whole.

use crate::world::{World, edit, room, text, user};
use chinwag::domain::event::NewEvent;
use chinwag::domain::ids::{EventId, Seq};
use chinwag::store::{
    CopyError, Durability, Location, OpenError, SearchQuery, Store, Words, Written, back_up, open,
    open_for_reading, prepare,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

struct Place {
    directory: TempDir,
    world: World,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let world = World::sqlite_at(&directory.path().join("chat.db"));
        Self { directory, world }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn location(&self) -> Location {
        Location::Sqlite(self.path("chat.db"))
    }

    fn back_up(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        back_up(&self.location(), &path, false, &mut |_| {}).expect("a backup");
        path
    }

    fn restore(&self, from: &Path) {
        let prepared = prepare(&self.location(), from).expect("it is whole");
        self.world.store().restore(&prepared).expect("restored");
    }

    /// Everything there is but for what belongs to the open database.
    fn files(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.directory.path()).expect("a directory");
        let mut names: Vec<_> = files
            .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
            .filter(|name| !["chat.db", "chat.db-wal", "chat.db-shm", "chat.db.lock"].contains(&&**name))
            .collect();
        names.sort();
        names
    }
}

fn open_at(path: &Path) -> Arc<dyn Store> {
    open(&Location::Sqlite(path.to_owned()), Durability::Full).expect("opens")
}

fn contents(store: &dyn Store, name: &str) -> Vec<String> {
    let page = store
        .page(&room(name), chinwag::store::Span::Newest, 100)
        .expect("read");
    page.messages.iter().map(|m| m.content.to_string()).collect()
}

#[test]
fn a_backup_is_one_state_of_a_store_that_is_written() {
    let place = Place::new();
    let mut hand = World::memory();
    let first: Vec<_> = (0..3000)
        .map(|n| hand.event("a", 1, text(&format!("{n} {}", "long ".repeat(40)))))
        .collect();
    place.world.commit(first);
    let (writes, done) = (AtomicBool::new(true), AtomicBool::new(false));
    let mut steps = Vec::new();
    let found = std::thread::scope(|scope| {
        let store = place.world.store();
        let (hand, writes, done) = (&mut hand, &writes, &done);
        scope.spawn(move || {
            while writes.load(Ordering::Relaxed) {
                let batch = ["a", "b"].map(|name| hand.event(name, 1, text("meanwhile")));
                let batch = batch.map(chinwag::store::Write::Append).into();
                store.commit(batch).expect("stored");
                done.store(true, Ordering::Relaxed);
            }
        });
        while !done.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        let found = back_up(&place.location(), &place.path("copy.db"), false, &mut |at| {
            steps.push(at);
        });
        writes.store(false, Ordering::Relaxed);
        found.expect("a backup")
    });
    assert!(steps.len() > 1 && steps.windows(2).all(|two| two[0].done <= two[1].done));
    assert!(steps.last().is_some_and(|last| last.done == last.all));
    let copy = open_at(&place.path("copy.db"));
    let count = |name| {
        copy.after(&room(name), Seq::ZERO, usize::MAX)
            .expect("read")
            .len() as u64
    };
    let (a, b) = (count("a"), count("b"));
    assert_eq!(a, b + 3000, "both of a commit or neither");
    assert_eq!((found.messages, found.rooms), (a + b, 2));
    assert!(place.world.seq("b").0 >= b);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(place.path("copy.db"))
            .expect("made")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_backup_takes_no_other_files_place() {
    let mut place = Place::new();
    place.world.put("a", 1, text("one"));
    let path = place.back_up("copy.db");
    let before = std::fs::read(&path).expect("the copy");
    place.world.put("a", 1, text("two"));
    let again = back_up(&place.location(), &path, false, &mut |_| {}).expect_err("exists");
    assert!(
        matches!(again, CopyError::Exists(_)) && again.to_string().contains("--force"),
        "{again}"
    );
    assert_eq!(std::fs::read(&path).expect("the copy"), before);
    let found = back_up(&place.location(), &path, true, &mut |_| {}).expect("replaced");
    assert_eq!(found.messages, 2);
    for own in ["chat.db", "chat.db-wal", "chat.db.lock"] {
        let error = back_up(&place.location(), &place.path(own), true, &mut |_| {}).expect_err("its own");
        assert!(matches!(error, CopyError::Itself(_)), "{own}: {error}");
    }
    let nowhere =
        back_up(&place.location(), &place.path("no/copy.db"), false, &mut |_| {}).expect_err("no directory");
    assert!(
        nowhere.to_string().starts_with("cannot make the file"),
        "{nowhere}"
    );
    let missing = Location::Sqlite(place.path("other.db"));
    let missing = back_up(&missing, &place.path("x.db"), false, &mut |_| {}).expect_err("no database");
    assert!(matches!(missing, CopyError::Missing(_)), "{missing}");
    assert_eq!(place.files(), ["copy.db"]);
    assert_eq!(contents(place.world.store(), "a"), ["one", "two"]);
}

#[test]
fn a_store_in_memory_has_nothing_to_copy() {
    let directory = tempfile::tempdir().expect("a directory");
    let (to, from) = (directory.path().join("a.db"), directory.path().join("b.db"));
    let all = [
        back_up(&Location::Memory, &to, false, &mut |_| {}).expect_err("nothing"),
        prepare(&Location::Memory, &from).expect_err("nothing"),
        open_for_reading(&Location::Memory).expect_err("nothing"),
    ];
    for error in all {
        assert!(
            matches!(error, CopyError::InMemory) && error.to_string().contains("in memory"),
            "{error}"
        );
    }
    let place = Place::new();
    let prepared = prepare(&place.location(), &place.back_up("copy.db")).expect("whole");
    let error = World::memory().store().restore(&prepared).expect_err("refused");
    assert!(error.to_string().contains("in memory"), "{error}");
}

#[test]
fn a_restore_brings_everything_back_as_another_life() {
    let mut place = Place::new();
    let sent = place.world.with_id("a", 1, "mine", text("kept pear"));
    let first = crate::world::stored(place.world.one(sent.clone()));
    let path = place.back_up("copy.db");
    place.world.put("a", 1, edit(first.id, "changed pear"));
    place.world.put("a", 1, text("lost pear"));
    place.world.put("new", 1, text("lost too"));
    let life = |place: &Place| {
        place
            .world
            .store()
            .head(&room("a"))
            .expect("read")
            .expect("a head")
            .epoch
    };
    let before = life(&place);
    place.restore(&path);
    assert_eq!(contents(place.world.store(), "a"), ["kept pear"]);
    assert_eq!(place.world.store().head(&room("new")).expect("read"), None);
    assert_ne!(life(&place), before, "no cursor of before fits");
    assert!(matches!(
        place.world.one(sent),
        Written::Duplicate { seq: Seq(1), .. }
    ));
    let id = EventId(uuid::Uuid::from_u128(1 << 100));
    let next = NewEvent {
        id,
        ..place.world.event("a", 2, text("goes on, pear"))
    };
    assert_eq!(crate::world::stored(place.world.one(next)).seq, Seq(2));
    let after = life(&place);
    for _ in 0..2 {
        let query = SearchQuery::new(Words::parse("pear").expect("words"), user(1), 9);
        let hits = place.world.store().search(&query).expect("read");
        let found: Vec<_> = hits.messages.iter().map(|m| m.content.to_string()).collect();
        assert_eq!(found, ["goes on, pear", "kept pear"]);
        place.world.reopen();
    }
    assert_eq!(life(&place), after);
    assert_eq!(place.files(), ["copy.db"], "nothing is left beside it");
    place.restore(&path);
    assert_ne!(life(&place), after, "another one each time");
}

#[test]
fn databases_of_all_versions_are_restored() {
    for version in 1.. {
        let fixture =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/store-v{version}.db"));
        if !fixture.is_file() {
            assert!(version > 2, "some were there");
            return;
        }
        let place = Place::new();
        let from = place.path("old.db");
        std::fs::copy(fixture, &from).expect("copied");
        let bytes = std::fs::read(&from).expect("the file");
        place.restore(&from);
        assert_eq!(
            contents(place.world.store(), "Überraum 🎉"),
            ["hello new world", "an answer", ""]
        );
        assert_eq!(
            std::fs::read(&from).expect("the file"),
            bytes,
            "the backup is as it was"
        );
        assert_eq!(place.files(), ["old.db"]);
    }
}

#[test]
fn what_is_not_whole_is_refused_and_nothing_is_touched() {
    let mut place = Place::new();
    for number in 0..400 {
        place
            .world
            .put("a", 1, text(&format!("{number} {}", "text ".repeat(60))));
    }
    let whole = std::fs::read(place.back_up("copy.db")).expect("the copy");
    let mut flipped = whole.clone();
    let middle = whole.len() / 2;
    flipped[middle..middle + 2000].fill(0xA5);
    let other = place.path("other.db");
    let raw = rusqlite::Connection::open(&other).expect("raw");
    raw.execute_batch("CREATE TABLE recipe (name TEXT)")
        .expect("a table");
    drop(raw);
    let newer = place.path("newer.db");
    std::fs::write(&newer, &whole).expect("a copy");
    let raw = rusqlite::Connection::open(&newer).expect("raw");
    raw.pragma_update(None, "user_version", 99).expect("a version");
    drop(raw);
    let (other, newer) = (
        std::fs::read(other).expect("it"),
        std::fs::read(newer).expect("it"),
    );
    let cases: [(&str, &[u8], &str); 9] = [
        ("empty", b"", "is an empty file"),
        (
            "text",
            b"Dear diary, today I learned about file formats.",
            "is not a SQLite database",
        ),
        ("half", &whole[..whole.len() / 2], "is damaged or cut short"),
        (
            "a page less",
            &whole[..whole.len() - 4096],
            "is damaged or cut short",
        ),
        (
            "a byte less",
            &whole[..whole.len() - 1],
            "is damaged or cut short",
        ),
        ("header alone", &whole[..4096], "is damaged or cut short"),
        ("flipped", &flipped, "is damaged or cut short"),
        ("other", &other, "is another program's SQLite database"),
        ("newer", &newer, "was made by a newer chinwag (schema version 99"),
    ];
    let files = place.files();
    for (name, bytes, says) in cases {
        let path = place.path("bad.db");
        std::fs::write(&path, bytes).expect("a file");
        let error = prepare(&place.location(), &path).expect_err(name);
        let text = error.to_string();
        assert!(text.contains(says) && text.contains("bad.db"), "{name}: {text}");
        assert_eq!(std::fs::read(&path).expect("the file"), bytes, "{name}");
        std::fs::remove_file(path).expect("removed");
        assert_eq!(place.files(), files, "{name}");
    }
    let missing = prepare(&place.location(), &place.path("none.db")).expect_err("missing");
    assert!(matches!(missing, CopyError::Missing(_)), "{missing}");
    let itself = prepare(&place.location(), &place.path("chat.db")).expect_err("itself");
    assert!(matches!(itself, CopyError::Itself(_)), "{itself}");
    let directory = prepare(&place.location(), place.directory.path()).expect_err("a directory");
    assert!(
        matches!(directory, CopyError::Open(OpenError::NotOurs { .. })),
        "{directory}"
    );
    assert_eq!(place.world.seq("a"), Seq(400));
}

#[test]
fn a_reader_reads_beside_the_writer_and_writes_nothing() {
    let mut place = Place::new();
    place.world.put("a", 1, text("one"));
    let reader = open_for_reading(&place.location()).expect("opens");
    place.world.put("a", 1, text("two"));
    assert_eq!(contents(&*reader, "a"), ["one", "two"]);
    let error = reader.commit(Vec::new()).expect_err("refused");
    assert!(error.to_string().contains("for reading only"), "{error}");
    drop(reader);
    place.world.close();
    let alone = open_for_reading(&place.location()).expect("opens alone");
    assert_eq!(contents(&*alone, "a"), ["one", "two"]);
}
