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

/// Every frame that `docs/asyncapi.json` describes is told by a story, and the other way round.
#[test]
fn every_frame_that_is_described_is_told() {
    let told: BTreeSet<String> = ["envelope", "flat", "channel", "broadcast", "together"]
        .into_iter()
        .flat_map(stories)
        .flat_map(|file| {
            story::Story::parse(&fs::read_to_string(file).expect("a story"))
                .expect("a story")
                .kinds()
        })
        .collect();
    let described = described::kinds();
    assert!(described.len() > 40, "the frames were found: {described:?}");
    let untold: Vec<_> = described
        .difference(&told)
        .filter(|kind| !UNTOLD.contains(&kind.as_str()))
        .collect();
    assert!(untold.is_empty(), "no story tells of {untold:?}");
    let unknown: Vec<_> = told.difference(&described).collect();
    assert!(
        unknown.is_empty(),
        "docs/asyncapi.json does not describe {unknown:?}"
    );
}

/// Frames of the envelope dialect that no story can bring about: operators' doors are tested elsewhere.
const UNTOLD: &[&str] = &["announcement", "moderation"];
