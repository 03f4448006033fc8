//! Golden transcripts: talks between a real server and real clients, one file a story.
//!
//! A story is a `.jsonl` file. Its first line says why it is told and how the server is configured; every other line is
//! one step, `{"alice sends": …}` or `{"bob gets": …}`, as `story.rs` reads them. Frames must match exactly, in order;
//! at the end nothing more may have arrived, and everybody is told that the server stops.

mod described;
mod pattern;
mod peer;
mod play;
mod server;
mod story;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/transcripts")
        .join(name)
}

fn stories(name: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder(name)).expect("a folder of stories");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    files
}

/// Plays every story of a folder; `CHINWAG_STORY` names a part of the path to play only those.
fn play_all(name: &str) {
    let wanted = std::env::var("CHINWAG_STORY").unwrap_or_default();
    let files = stories(name)
        .into_iter()
        .filter(|file| file.to_string_lossy().contains(&wanted));
    let failures: Vec<_> = files.filter_map(|file| play::play(&file).err()).collect();
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n\n"));
}

#[test]
fn envelope() {
    play_all("envelope");
}

#[test]
fn flat() {
    play_all("flat");
}

#[test]
fn channel() {
    play_all("channel");
}

#[test]
fn broadcast() {
    play_all("broadcast");
}

#[test]
fn together() {
    play_all("together");
}

/// Stories that are not true, each with the words in which the player must say so.
#[test]
fn untrue_stories_are_found_out() {
    for file in stories("wrong") {
        let text = fs::read_to_string(&file).expect("a story");
        let expected = story::Story::parse(&text)
            .expect("a story")
            .fails
            .expect("what must be said of it");
        let said = play::play(&file).expect_err("an untrue story must fail");
        assert!(
            said.contains(&expected),
            "{}: {said}\ndoes not say: {expected}",
            file.display()
        );
    }
}

/// The page for authors of clients names every code there is, and every frame the stories know.
#[test]
fn the_protocol_page_is_complete() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/PROTOCOL.md")).expect("docs/PROTOCOL.md");
    let errors = fs::read_to_string(root.join("src/domain/error.rs")).expect("the table of codes");
    let table = errors
        .split("impl Code")
        .nth(1)
        .and_then(|rest| rest.split("impl").next())
        .unwrap_or_default();
    let codes: Vec<_> = table
        .lines()
        .filter_map(|line| line.split("=> \"").nth(1)?.split('"').next())
        .collect();
    assert!(codes.len() > 30, "the table of codes was found");
    for code in codes {
        assert!(
            page.contains(&format!("| `{code}` |")),
            "docs/PROTOCOL.md does not name the code {code}"
        );
    }
    let told: BTreeSet<String> = ["envelope", "flat", "channel", "broadcast", "together"]
        .into_iter()
        .flat_map(stories)
        .flat_map(|file| {
            story::Story::parse(&fs::read_to_string(file).expect("a story"))
                .expect("a story")
                .kinds()
        })
        .collect();
    for kind in &told {
        let named = page.contains(&format!("`{kind}`")) || page.contains(&format!("\"type\":\"{kind}\""));
        assert!(named, "docs/PROTOCOL.md does not name the frame {kind}");
    }
    let named = frames_of(&page);
    assert!(named.len() > 25, "the page's frames were found: {named:?}");
    for kind in named {
        assert!(
            told.contains(&kind) || UNTOLD.contains(&kind.as_str()),
            "no story tells of the frame {kind}"
        );
    }
}

/// Frames of the envelope dialect that no story can bring about: operators' doors are tested elsewhere.
const UNTOLD: &[&str] = &["announcement", "moderation"];

/// The frames that the page explains: in bold among the answers, in the first column of what comes unasked, and as
/// examples of the small dialects.
fn frames_of(page: &str) -> BTreeSet<String> {
    let section = |from: &str, to: &str| {
        page.split(from)
            .nth(1)
            .and_then(|rest| rest.split(to).next())
            .unwrap_or_default()
    };
    let bold = section("### Answers", "### ").split("**`").skip(1);
    let listed = section("### What comes unasked", "### ")
        .lines()
        .filter_map(|line| line.strip_prefix("| `"));
    let listed = listed.flat_map(|line| line.split(" | ").next().unwrap_or_default().split(", `"));
    let tables = section("## Flat", "## Error codes")
        .split("| server sends | when |")
        .skip(1);
    let rows = tables.flat_map(|table| {
        table
            .trim_start()
            .lines()
            .take_while(|line| line.starts_with('|'))
    });
    let small = rows.filter_map(|line| line.strip_prefix("| `{\"type\":\""));
    bold.chain(listed)
        .filter_map(|text| text.split('`').next())
        .chain(small.filter_map(|text| text.split('"').next()))
        .map(str::to_owned)
        .collect()
}
