//! The judge: journals against the store. Uses nothing of the server's code.

use crate::block::Blocks;
use crate::journal::{self, Line};
use crate::store::{self, Event, Stored, What, word};
use crate::view::View;
use std::collections::HashMap;
use std::path::Path;

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// What is wrong.
    pub faults: Vec<String>,
    journals: usize,
    events: usize,
    rooms: usize,
    /// Frames that were compared with the store.
    pub told: u64,
    /// Acks, and how many of them of repeats.
    pub acks: u64,
    /// See `acks`.
    pub repeats: u64,
    /// Ways back, and how many of them had several pages.
    pub resumed: u64,
    /// See `resumed`.
    pub paged: u64,
    mutes: usize,
    /// Blocks that were in force for a while.
    pub blocks: usize,
    /// Requests that the road delivered twice.
    pub twice: usize,
    /// Numbers of unread messages that were counted again.
    pub numbers: u64,
}

impl Report {
    /// One line of numbers.
    pub fn figures(&self) -> String {
        format!(
            "{} journals; {} events in {} rooms; {} told; {} acks, {} of repeats; {} requests delivered twice; {} ways \
             back, {} in pages; {} mutes, {} blocks; {} counts of unread",
            self.journals,
            self.events,
            self.rooms,
            self.told,
            self.acks,
            self.repeats,
            self.twice,
            self.resumed,
            self.paged,
            self.mutes,
            self.blocks,
            self.numbers
        )
    }
}

/// Compares everything in the directory of a run.
pub fn check(dir: &Path) -> Report {
    let stored = store::read(&dir.join("data/chat.db"));
    let mut report = Report {
        faults: stored.faults.clone(),
        events: stored.rooms.values().map(std::collections::BTreeMap::len).sum(),
        rooms: stored.rooms.len(),
        ..Report::default()
    };
    let files = std::fs::read_dir(dir).expect("a directory");
    let mut paths: Vec<_> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.sort();
    let mut index = Index::default();
    let mut lifted = Vec::new();
    let mut blocks = Blocks::default();
    let twice = delivered_twice(&dir.join("proxy.journal"));
    report.twice = twice.len();
    for path in paths
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "journal"))
    {
        report.journals += 1;
        let lines = journal::read(path);
        let Some(first) = lines.first() else { continue };
        let name = first.what["name"].as_str().unwrap_or_default().to_owned();
        match first.what["dialect"].as_str().unwrap_or_default() {
            "operator" => {
                muted_by_time(&lines, &stored, &mut report);
                let unmuting = lines.iter().filter(|line| line.kind == "unmuting");
                let who = |line: &Line| (line.what.as_str().unwrap_or_default().to_owned(), line.at);
                lifted.extend(unmuting.map(who));
            }
            "envelope" => {
                View::new(&name, &stored, &twice, &mut report).read(&lines);
                blocks.read(&name, &lines, &mut report);
            }
            "road" => {}
            dialect => small(&name, dialect, &lines, (&stored, &mut index, &mut report)),
        }
    }
    muted_by_place(&stored, &lifted, &mut report);
    blocks.check(&stored, &mut report);
    report
}

/// The words of requests that the road delivered twice, each as often as it did.
fn delivered_twice(path: &Path) -> HashMap<String, usize> {
    let mut twice = HashMap::new();
    let lines = if path.exists() {
        journal::read(path)
    } else {
        Vec::new()
    };
    for line in lines.iter().filter(|line| line.kind == "twice") {
        *twice
            .entry(line.what.as_str().unwrap_or_default().to_owned())
            .or_default() += 1;
    }
    twice
}

/// Where messages stand, by room and word.
#[derive(Default)]
struct Index {
    places: HashMap<(String, String), Option<u64>>,
}

impl Index {
    fn find(&mut self, stored: &Stored, room: &str, word: &str) -> Option<u64> {
        let place = (room.to_owned(), word.to_owned());
        *self
            .places
            .entry(place)
            .or_insert_with(|| stored.find(room, word))
    }
}

/// Between the answer to a mute and the order that lifts it, nothing of the user gets a place.
fn muted_by_time(lines: &[Line], stored: &Stored, report: &mut Report) {
    let mut muted: HashMap<String, i64> = HashMap::new();
    for line in lines {
        let name = line.what.as_str().unwrap_or_default().to_owned();
        match line.kind.as_str() {
            "muted" => {
                report.mutes += 1;
                muted.insert(name, line.at);
            }
            "unmuting" => {
                let Some(from) = muted.remove(&name) else { continue };
                let of_user = |event: &&Event| event.author == name && from < event.at && event.at < line.at;
                let events = stored.rooms.values().flat_map(|log| log.values());
                for event in events.filter(of_user).filter(|event| speaks(event)) {
                    report
                        .faults
                        .push(format!("{name} was muted from {from} on: {event:?}"));
                }
            }
            _ => {}
        }
    }
}

/// Taking back what one said is never silenced.
fn speaks(event: &Event) -> bool {
    matches!(event.what, What::Message(_) | What::Edit(..) | What::React(_))
}

/// In a room's order nothing of a user stands behind a mute, until the order that lifts it was given. (The end of a mute
/// is an event only of the rooms that the user is in.)
fn muted_by_place(stored: &Stored, lifted: &[(String, i64)], report: &mut Report) {
    for (room, log) in &stored.rooms {
        let mut muted: HashMap<&str, i64> = HashMap::new();
        for (seq, event) in log {
            if let What::Moderated(action, name) = &event.what
                && action == "mute"
            {
                let ends = lifted.iter().filter(|(who, at)| who == name && *at >= event.at);
                muted.insert(name, ends.map(|(_, at)| *at).min().unwrap_or(i64::MAX));
            }
            let until = muted.get(event.author.as_str());
            if speaks(event) && until.is_some_and(|until| event.at < *until) {
                let fault = format!("{} is muted at {room}/{seq}: {event:?}", event.author);
                report.faults.push(fault);
            }
        }
    }
}

/// A client of a small dialect hears every message of its room from the first to the last that it hears, in order.
fn small(
    name: &str,
    dialect: &str,
    lines: &[Line],
    (stored, index, report): (&Stored, &mut Index, &mut Report),
) {
    let (room, kind, member) = match dialect {
        "flat" => ("general", "message", "message"),
        "channel" => ("torture", "message", "text"),
        _ => ("general", "chat", "message"),
    };
    let mut last = None;
    for line in lines {
        if line.kind == "open" {
            last = None;
        }
        let text = line.what[member]
            .as_str()
            .filter(|_| line.kind == "in" && line.what["type"] == kind);
        // What operators say is from `Server`; everything else begins with a word that is its own.
        let Some(text) = text.filter(|text| word(text).contains('#')) else {
            continue;
        };
        report.told += 1;
        let Some(seq) = index.find(stored, room, word(text)) else {
            report
                .faults
                .push(format!("{name} saw {text:?}, which is not stored in {room}"));
            continue;
        };
        let from = last.replace(seq).unwrap_or(seq.saturating_sub(1));
        if seq <= from {
            report
                .faults
                .push(format!("{name} saw {room}/{seq} after {from}"));
        }
        for between in from + 1..seq {
            let missed = stored
                .at(room, between)
                .filter(|e| matches!(e.what, What::Message(_)));
            let own = |event: &Event| matches!(&event.what, What::Message(Some(text)) if word(text).starts_with(&format!("{name}#")));
            if let Some(event) = missed.filter(|event| dialect != "broadcast" || !own(event)) {
                report
                    .faults
                    .push(format!("{name} did not see {room}/{between}: {event:?}"));
            }
        }
    }
}
