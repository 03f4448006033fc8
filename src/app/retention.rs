//! `chinwag retention`: what is kept and what would go, taking it out, and saying how long a room keeps its messages; in
//! this very process. Counting is done beside a server that runs; what changes anything needs the database for itself.

use super::ctl::{Call, line_of};
use super::oneshot::Done;
use super::rules;
use crate::actors::clock;
use crate::console::{Style, show, verbs};
use crate::domain::operator::{Order, Report};
use crate::domain::retention::{Overdue, Policies, Policy, Trim};
use crate::domain::room_id::RoomId;
use crate::domain::sanction::{Decree, Deed};
use crate::settings::Loaded;
use crate::store::{self, Location, OpenError, Store, Write, Written};
use std::ffi::OsString;
use std::io::IsTerminal;

/// Messages that go at a time; how far it is, is told in between.
const STEP: usize = 500;

const USAGE: &str = "usage: chinwag retention [--dry-run | --apply | <room> <how long> [--dry-run]], where <how long> is 30d, 10000, \
                     both, forever or default; see chinwag --help";

/// What is asked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// What would go now, or if this were said of a room.
    Count(Option<(RoomId, Option<Policy>)>),
    /// Take it out now.
    Apply,
    /// From now on a room keeps its messages so long; `None`: as all do.
    Keep {
        /// The console's command, word by word.
        words: Vec<String>,
        /// Which room.
        room: RoomId,
        /// How long.
        policy: Option<Policy>,
    },
}

impl Ask {
    /// Reads what is no option, and whether `--dry-run` and `--apply` were there.
    ///
    /// # Errors
    /// How it is written.
    pub(super) fn read(plain: Vec<OsString>, options: (bool, bool)) -> Result<Self, String> {
        match (plain.is_empty(), options) {
            (true, (_, false)) => return Ok(Self::Count(None)),
            (true, (false, true)) => return Ok(Self::Apply),
            (false, (_, false)) => {}
            _ => return Err(USAGE.to_owned()),
        }
        let command = std::iter::once(OsString::from("retention")).chain(plain);
        let words: Result<Vec<String>, _> = command.map(OsString::into_string).collect();
        let words = words.map_err(|_| "the room's name is not UTF-8".to_owned())?;
        match verbs::parse(&line_of(&words)) {
            Ok(Some((_, verbs::Command::Order(Order::Retention(room, policy))))) => Ok(if options.0 {
                Self::Count(Some((room, policy)))
            } else {
                Self::Keep { words, room, policy }
            }),
            Err(why) => Err(why),
            Ok(_) => Err(USAGE.to_owned()),
        }
    }
}

/// Does it. What a running server has to be asked instead is given back.
pub(super) fn run(ask: &Ask, location: &Location, loaded: &Loaded) -> Result<Done, Call> {
    if let Ask::Count(tried) = ask {
        return Ok(count(location, loaded, tried.clone()));
    }
    if *location == Location::Memory {
        return Ok(Err(
            "the store is in memory: there is nothing on disk to take out".to_owned(),
        ));
    }
    let store = match store::open(location, rules::durability(loaded.settings().storage.durability)) {
        Ok(store) => store,
        Err(OpenError::InUse { .. }) => {
            return beside_a_server(ask, location, loaded).map_or_else(|why| Ok(Err(why)), Err);
        }
        Err(other) => return Ok(Err(other.to_string())),
    };
    Ok(match ask {
        Ask::Keep { words, room, policy } => keep(&*store, words, (room, *policy)),
        _ => apply(&*store, loaded),
    })
}

/// It does this by itself; a room's rule it has to be told.
fn beside_a_server(ask: &Ask, location: &Location, loaded: &Loaded) -> Result<Call, String> {
    let Ask::Keep { words, room, .. } = ask else {
        return Err(
            "the server runs: it takes out what is overdue within minutes, by itself; chinwag retention --dry-run \
             tells how much is left"
                .to_owned(),
        );
    };
    known(
        &*store::open_for_reading(location).map_err(|e| e.to_string())?,
        room,
    )?;
    if loaded.admin_token().is_none_or(|token| token.is_empty()) {
        return Err(format!(
            "the server runs: type {} at its prompt, or set admin.token, or stop the server first",
            line_of(words)
        ));
    }
    Ok(Call {
        authorities: None,
        words: words.clone(),
        json: false,
        url: None,
    })
}

fn policies(store: &dyn Store, loaded: &Loaded) -> Result<Policies, String> {
    let rooms = store.standing().map_err(|e| e.to_string())?.retention;
    Ok(Policies {
        everywhere: rules::retention(loaded.settings()),
        rooms: rooms.into_iter().collect(),
    })
}

fn overdue(store: &dyn Store, policies: &Policies) -> Result<Vec<Overdue>, String> {
    let found = store.overdue(policies, clock::wall(), u64::MAX);
    found.map_err(|e| e.to_string())
}

/// What would go now, by the settings and what was said of rooms.
fn count(location: &Location, loaded: &Loaded, tried: Option<(RoomId, Option<Policy>)>) -> Done {
    let store = store::open_for_reading(location).map_err(|e| e.to_string())?;
    let mut policies = policies(&*store, loaded)?;
    if let Some((room, policy)) = tried {
        known(&*store, &room)?;
        policies.say(room, policy);
    }
    let overdue = overdue(&*store, &policies)?;
    let count: u64 = overdue.iter().map(|due| due.messages).sum();
    for line in show::report(Report::Retention { policies, overdue }).lines(Style::default()) {
        println!("{line}");
    }
    Ok(format!("{count} messages would go; nothing was changed"))
}

/// A name that was mistyped is told, not kept.
fn known(store: &dyn Store, room: &RoomId) -> Result<(), String> {
    let head = store.head(room).map_err(|e| e.to_string())?;
    head.map(drop).ok_or_else(|| format!("there is no room {room}"))
}

/// Takes out what is overdue, and gives the disk back what that leaves.
fn apply(store: &dyn Store, loaded: &Loaded) -> Done {
    let policies = policies(store, loaded)?;
    let rooms = overdue(store, &policies)?;
    let all: u64 = rooms.iter().map(|due| due.messages).sum();
    let mut progress = Progress { all, gone: 0 };
    let done = rooms
        .iter()
        .try_for_each(|due| thin_out(store, &due.room, policies.of(&due.room), &mut progress));
    progress.end();
    let said = format!("{} messages of {} rooms went", progress.gone, rooms.len());
    if progress.gone > 0 {
        // What went is on record, though the rest did not.
        let result = done
            .as_ref()
            .err()
            .map_or(said.clone(), |why| format!("{said}; {why}"));
        record(store, Vec::new(), ("retention --apply".to_owned(), result))?;
    }
    done?;
    while all > 0 && one(store, Write::Shrink)? == Written::Shrunk(true) {}
    Ok(said)
}

fn thin_out(store: &dyn Store, room: &RoomId, policy: Policy, progress: &mut Progress) -> Result<(), String> {
    loop {
        let trim = Trim::new(room.clone(), policy, clock::wall(), STEP);
        match one(store, Write::Trim(trim))? {
            Written::Trimmed(trimmed) => {
                progress.add(trimmed.messages);
                if !trimmed.more {
                    return Ok(());
                }
            }
            other => return Err(format!("{room} keeps the rest: {other:?}")),
        }
    }
}

fn keep(store: &dyn Store, words: &[String], (room, policy): (&RoomId, Option<Policy>)) -> Done {
    known(store, room)?;
    let said = match policy {
        Some(policy) => format!("{room} keeps its messages: {}", policy.in_words()),
        None => format!("{room} keeps its messages as all rooms do"),
    };
    let changes = vec![Decree::Retention(room.clone(), policy)];
    record(store, changes, (line_of(words), said.clone()))?;
    Ok(said)
}

/// Does it, and has it stand in the audit: what was asked, and what came of it.
pub(super) fn record(
    store: &dyn Store,
    changes: Vec<Decree>,
    (what, result): (String, String),
) -> Result<(), String> {
    let deed = Some(Deed {
        at: clock::wall(),
        by: "shell".into(),
        from: "command line".into(),
        what: what.into(),
        result: result.into(),
    });
    let events = Vec::new();
    one(
        store,
        Write::Decree {
            changes,
            deed,
            events,
        },
    )
    .map(drop)
}

fn one(store: &dyn Store, write: Write) -> Result<Written, String> {
    let done = store.commit(vec![write]).map_err(|e| e.to_string())?;
    done.into_iter()
        .next()
        .ok_or_else(|| "the store gave no answer".to_owned())
}

/// Tells a terminal how far it is.
struct Progress {
    all: u64,
    gone: u64,
}

impl Progress {
    fn add(&mut self, gone: u64) {
        self.gone += gone;
        if std::io::stderr().is_terminal() {
            eprint!("\r{} of {} messages\u{1b}[K", self.gone, self.all);
        }
    }

    /// The line is free for what is said in the end.
    fn end(&self) {
        if self.gone > 0 && std::io::stderr().is_terminal() {
            eprint!("\r\u{1b}[K");
        }
    }
}
