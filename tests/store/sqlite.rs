//! What is SQLite's own: one server to a file, files that are not ours, and what a deletion leaves.

use crate::world::{World, delete, edit, room, text, user};
use chinwag::domain::ids::Seq;
use chinwag::store::{Durability, Location, OpenError, Store, open};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("chat.db");
    (directory, path)
}

fn open_at(path: &Path) -> Result<Arc<dyn Store>, OpenError> {
    open(&Location::Sqlite(path.to_owned()), Durability::Full)
}

fn refusal(path: &Path) -> OpenError {
    let before = std::fs::read(path).expect("the file");
    let error = open_at(path).expect_err("refused");
    assert!(error.to_string().contains("chat.db"), "{error}");
    assert_eq!(
        std::fs::read(path).expect("the file"),
        before,
        "nothing was written"
    );
    error
}

#[test]
fn the_directory_is_made_for_this_user_alone() {
    let (directory, _) = place();
    let path = directory.path().join("deep/er/chat.db");
    open_at(&path).expect("opens");
    assert!(path.is_file());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(directory.path().join("deep"))
            .expect("made")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}

#[test]
fn a_directory_that_cannot_be_made_is_refused() {
    let (_directory, path) = place();
    std::fs::write(&path, "").expect("a file");
    let error = open_at(&path.join("below/chat.db")).expect_err("refused");
    assert!(
        error.to_string().starts_with("cannot make the directory"),
        "{error}"
    );
}

#[test]
fn a_second_server_is_refused_until_the_first_ends() {
    let (_directory, path) = place();
    let first = open_at(&path).expect("opens");
    let error = open_at(&path).expect_err("in use");
    assert_eq!(
        error,
        OpenError::InUse {
            path: path.clone(),
            holder: Some(std::process::id())
        }
    );
    assert!(
        error
            .to_string()
            .contains("in use by another chinwag server (process"),
        "{error}"
    );
    drop(first);
    open_at(&path).expect("opens again");
}

/// Not a check: the other server of the next one, in a process of its own.
#[test]
#[ignore = "started by the_lock_ends_with_a_killed_server"]
fn a_server_that_holds_the_database() {
    let Ok(path) = std::env::var("CHINWAG_TEST_DATABASE") else {
        return;
    };
    let mut world = World::sqlite_at(Path::new(&path));
    world.put("a", 1, text("kept"));
    println!("holding");
    std::io::stdout().flush().expect("told");
    // Until it is killed; at the end of input, should the test be gone.
    let _ = std::io::stdin().read_line(&mut String::new());
}

#[test]
fn the_lock_ends_with_a_killed_server() {
    let (_directory, path) = place();
    let mut other = Command::new(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "sqlite::a_server_that_holds_the_database",
            "--ignored",
            "--nocapture",
        ])
        .env("CHINWAG_TEST_DATABASE", &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    let out = BufReader::new(other.stdout.take().expect("its output"));
    let holding = out
        .lines()
        .map_while(Result::ok)
        .any(|line| line.contains("holding"));
    let while_it_lives = open_at(&path);
    other.kill().expect("killed");
    other.wait().expect("ended");
    assert!(holding, "the other process opened the database");
    let error = while_it_lives.expect_err("in use");
    assert_eq!(
        error,
        OpenError::InUse {
            path: path.clone(),
            holder: Some(other.id())
        }
    );
    let store = open_at(&path).expect("opens");
    assert_eq!(store.after(&room("a"), Seq::ZERO, 10).expect("read").len(), 1);
}

#[test]
fn a_newer_database_is_refused() {
    let (_directory, path) = place();
    open_at(&path).expect("made");
    let raw = rusqlite::Connection::open(&path).expect("raw");
    raw.pragma_update(None, "user_version", 99).expect("a version");
    drop(raw);
    let error = refusal(&path);
    assert!(matches!(error, OpenError::TooNew { found: 99, .. }), "{error}");
    assert!(error.to_string().contains("start the newer program"), "{error}");
}

#[test]
fn files_that_are_not_ours_are_refused() {
    let (_directory, path) = place();
    std::fs::write(
        &path,
        "Dear diary, today I learned about file formats.".repeat(99),
    )
    .expect("a file");
    let error = refusal(&path);
    assert!(
        error
            .to_string()
            .contains("is not a SQLite database; set storage.url"),
        "{error}"
    );
    std::fs::remove_file(&path).expect("removed");
    let raw = rusqlite::Connection::open(&path).expect("raw");
    raw.execute_batch("CREATE TABLE recipe (name TEXT)")
        .expect("a table");
    drop(raw);
    let error = refusal(&path);
    assert!(
        error.to_string().contains("is another program's SQLite database"),
        "{error}"
    );
    std::fs::remove_file(&path).expect("removed");
    std::fs::create_dir(&path).expect("a directory");
    let error = open_at(&path).expect_err("refused");
    assert!(
        error.to_string().starts_with("cannot open the database"),
        "{error}"
    );
}

#[test]
fn a_damaged_database_is_refused() {
    let (_directory, path) = place();
    let mut world = World::sqlite_at(&path);
    for _ in 0..50 {
        world.put("a", 1, text(&"some text ".repeat(50)));
    }
    drop(world);
    let whole = std::fs::read(&path).expect("the file");
    std::fs::write(&path, &whole[..whole.len() / 2]).expect("cut");
    let error = refusal(&path);
    assert!(matches!(error, OpenError::Corrupt { .. }), "{error}");
    assert!(error.to_string().contains("restore a backup"), "{error}");
    let mut broken = whole.clone();
    broken[100..400].fill(0xA5);
    std::fs::write(&path, broken).expect("broken");
    assert!(matches!(refusal(&path), OpenError::Corrupt { .. }));
    std::fs::write(&path, whole).expect("whole again");
    assert_eq!(
        open_at(&path)
            .expect("opens")
            .after(&room("a"), Seq::ZERO, 99)
            .expect("read")
            .len(),
        50
    );
}

#[test]
fn an_empty_file_becomes_a_database() {
    let (_directory, path) = place();
    std::fs::write(&path, "").expect("a file");
    open_at(&path).expect("opens");
}

#[test]
fn what_was_deleted_is_not_in_the_file() {
    let (_directory, path) = place();
    let mut world = World::sqlite_at(&path);
    let long = |number: u32| format!("xylophone{number} {}", "filler ".repeat(number as usize * 5));
    for number in 0..200 {
        let id = world.put("a", 1, text(&long(number))).id;
        world.put(
            "a",
            1,
            edit(
                id,
                &format!("marimba{number} {}", "other ".repeat(200 - number as usize)),
            ),
        );
        if number % 2 == 0 {
            world.put("a", 1, delete(id));
        }
    }
    world.close();
    let bytes = std::fs::read(&path).expect("the file");
    let text = String::from_utf8_lossy(&bytes);
    let left = |word: &str| -> BTreeSet<u32> {
        let number = |rest: &str| rest.split_once(' ').and_then(|(number, _)| number.parse().ok());
        text.split(word).skip(1).filter_map(number).collect()
    };
    let odd: BTreeSet<u32> = (0..200).filter(|number| number % 2 == 1).collect();
    assert_eq!(left("xylophone"), odd);
    assert_eq!(left("marimba"), odd);
}

/// The words and parts of words that the search index holds.
fn indexed(path: &Path) -> Vec<String> {
    let raw = rusqlite::Connection::open(path).expect("raw");
    raw.execute_batch(
        "CREATE VIRTUAL TABLE temp.found_terms USING fts5vocab (main, found, row);
         CREATE VIRTUAL TABLE temp.part_terms USING fts5vocab (main, part, row);",
    )
    .expect("vocabularies");
    let mut terms = raw
        .prepare("SELECT term FROM found_terms UNION SELECT term FROM part_terms UNION SELECT text FROM word")
        .expect("a query");
    let found = terms.query_map([], |row| row.get(0)).expect("terms");
    found.collect::<Result<_, _>>().expect("terms")
}

#[test]
fn what_was_deleted_is_not_in_the_search_index() {
    let (_directory, path) = place();
    let mut world = World::sqlite_at(&path);
    let both = world.put("a", 1, text("quokka shared")).id;
    let other = world.put("a", 1, text("wombat shared")).id;
    let fillers = (0..256).map(|_| world.event("a", 1, text("."))).collect();
    world.commit(fillers);
    let has = |words: &[&str]| {
        let terms = indexed(&path);
        words
            .iter()
            .map(|word| terms.iter().any(|term| term == word))
            .collect::<Vec<_>>()
    };
    let asked = ["quokka", "uok", "wombat", "omb", "numbat", "shared", "har"];
    assert_eq!(has(&asked), [true, true, true, true, false, true, true]);
    world.put("a", 1, edit(other, "numbat shared"));
    assert_eq!(has(&asked), [true, true, false, false, true, true, true]);
    world.put("a", 1, delete(both));
    assert_eq!(has(&asked), [false, false, false, false, true, true, true]);
    world.put("a", 1, delete(other));
    assert_eq!(has(&asked), [false; 7]);
}

#[test]
fn a_search_index_of_another_version_is_made_anew() {
    let (_directory, path) = place();
    let mut world = World::sqlite_at(&path);
    world.put("a", 1, text("quokka"));
    let fillers = (0..256).map(|_| world.event("a", 1, text("."))).collect();
    world.commit(fillers);
    world.close();
    let before = indexed(&path);
    let raw = rusqlite::Connection::open(&path).expect("raw");
    raw.execute_batch(
        "UPDATE search SET version = 'of old'; INSERT INTO found (rowid, pieces) VALUES (1, 'rubbish');
         INSERT INTO word (text) VALUES ('rubbish');",
    )
    .expect("another version");
    drop(raw);
    world.reopen();
    world.close();
    assert!(before.contains(&"quokka".to_owned()));
    assert_eq!(indexed(&path), before);
}

#[test]
fn parts_of_words_of_the_version_before_are_made_anew_and_nothing_else() {
    let (_directory, path) = place();
    let mut world = World::sqlite_at(&path);
    world.put("a", 1, text("quokka"));
    let fillers = (0..256).map(|_| world.event("a", 1, text("."))).collect();
    world.commit(fillers);
    world.close();
    let raw = rusqlite::Connection::open(&path).expect("raw");
    raw.execute_batch(
        "UPDATE search SET version = replace(version, '2, ', '1, ');
         INSERT INTO part (part) VALUES ('delete-all');
         INSERT INTO found (rowid, pieces) VALUES (1, 'rubbish');",
    )
    .expect("the version before");
    drop(raw);
    world.reopen();
    for part in ["quo", "okk", "ka", "uo"] {
        let words = chinwag::store::Words::parse(part).expect("a query");
        let query = chinwag::store::SearchQuery::new(words, user(1), 9);
        let found = world.store().search(&query).expect("read").messages;
        assert_eq!(found.len(), 1, "{part}");
    }
    world.close();
    assert!(indexed(&path).contains(&"rubbish".to_owned()));
    let raw = rusqlite::Connection::open(&path).expect("raw");
    let parts = |query: &str| -> i64 {
        raw.query_row("SELECT count(*) FROM part WHERE part MATCH ?1", [query], |row| {
            row.get(0)
        })
        .expect("read")
    };
    let asked = ["\"quo\"", "\"ka\"", "\"uo\"*", "\"uo\""].map(parts);
    assert_eq!(asked, [1, 1, 1, 0]);
}

#[test]
fn what_is_no_longer_kept_is_not_in_the_file_and_the_file_shrinks() {
    use chinwag::domain::retention::{Policy, Trim};
    use chinwag::store::{Write as StoreWrite, Written};
    let (_directory, path) = place();
    let mut world = World::sqlite_at(&path);
    let long = |number: u32| format!("xylophone{number} {}", "filler ".repeat(200));
    let pinned = world.put("a", 1, text("marimba stays")).id;
    let batch = (0..3000)
        .map(|number| world.event("a", 1, text(&long(number))))
        .collect();
    world.commit(batch);
    let raw = rusqlite::Connection::open(&path).expect("raw");
    raw.execute_batch(
        "INSERT INTO pin (message, event, active) SELECT key, key, 1 FROM message WHERE content = 'marimba stays'",
    )
    .expect("a pin");
    drop(raw);
    world.put("a", 1, text("the last"));
    let one = |world: &World, write| world.store().commit(vec![write]).expect("stored").pop();
    let policy = Policy {
        max_messages: Some(1),
        ..Policy::default()
    };
    let mut steps = 0;
    loop {
        let trim = Trim::new(room("a"), policy, chinwag::domain::ids::Timestamp(1), 200);
        match one(&world, StoreWrite::Trim(trim)) {
            Some(Written::Trimmed(trimmed)) if trimmed.more => steps += 1,
            Some(Written::Trimmed(trimmed)) => {
                assert_eq!(trimmed.floor, Seq(3001), "the pinned one is left out");
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(steps, 15);
    let kept = world
        .store()
        .page(&room("a"), chinwag::store::Span::Newest, 9)
        .expect("read");
    let kept: Vec<_> = kept.messages.iter().map(|m| (m.id == pinned, m.seq.0)).collect();
    assert_eq!(kept, [(true, 1), (false, 3002)]);
    world.reopen();
    let before = std::fs::metadata(&path).expect("the file").len();
    let mut steps = 0;
    while one(&world, StoreWrite::Shrink) == Some(Written::Shrunk(true)) {
        steps += 1;
    }
    world.close();
    let bytes = std::fs::read(&path).expect("the file");
    assert!(
        (bytes.len() as u64) < before / 2 && steps > 1,
        "{} of {before} in {steps} steps",
        bytes.len()
    );
    // SQLite overwrites what goes, but not the copies it leaves in a page's gap when it moves rows to another.
    let left = String::from_utf8_lossy(&bytes).matches("xylophone").count();
    assert!(left < 10, "{left} of 3000 texts");
    let terms = indexed(&path);
    assert!(!terms.iter().any(|term| term.contains("xylo")), "{terms:?}");
    assert!(terms.iter().all(|term| term != "filler"));
    world.reopen();
    world.put("b", 1, text("goes on"));
}
