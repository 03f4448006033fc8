//! `chinwag backup`, `restore`, `export` and `retention`: done by this very process, beside a server that runs or without one.

use super::ctl::{self, Call};
use super::retention::{self, Ask};
use super::rules;
use crate::domain::room_id::RoomId;
use crate::domain::text::printable;
use crate::settings::Loaded;
use crate::store::{self, Location, OpenError, Store};
use crate::upkeep;
use std::ffi::OsString;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What is to be done. Files are paths as the shell has them.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Once {
    /// Copy the store.
    Backup {
        /// To where.
        file: PathBuf,
        /// Though it is there.
        force: bool,
    },
    /// Put a backup in the store's place.
    Restore {
        /// Which.
        file: PathBuf,
    },
    /// Write a room's messages.
    Export {
        /// Which room.
        room: String,
        /// To where; `None`: standard output.
        file: Option<PathBuf>,
        /// Though it is there.
        force: bool,
    },
    /// How long messages are kept.
    Retention(Ask),
}

pub(super) type Done = Result<String, String>;

/// Reads what stands behind the first word.
pub(super) fn read(verb: &str, arguments: impl Iterator<Item = OsString>) -> Result<Once, String> {
    let (mut plain, mut force, mut dry, mut apply) = (Vec::new(), false, false, false);
    for argument in arguments {
        match argument.to_str() {
            Some("--force") if matches!(verb, "backup" | "export") => force = true,
            Some("--dry-run") if verb == "retention" => dry = true,
            Some("--apply") if verb == "retention" => apply = true,
            Some(option) if option.starts_with("--") => {
                return Err(format!(
                    "unknown option '{}'; see chinwag --help",
                    printable(option)
                ));
            }
            _ => plain.push(argument),
        }
    }
    if verb == "retention" {
        return Ask::read(plain, (dry, apply)).map(Once::Retention);
    }
    let mut plain = plain.into_iter();
    let (first, second, more) = (plain.next(), plain.next(), plain.next());
    let usage = |text: &str| Err(format!("usage: chinwag {text}; see chinwag --help"));
    match (verb, first, second, more) {
        ("backup", Some(file), None, None) => Ok(Once::Backup {
            file: file.into(),
            force,
        }),
        ("restore", Some(file), None, None) => Ok(Once::Restore { file: file.into() }),
        ("export", Some(room), file, None) => match room.into_string() {
            Ok(room) => Ok(Once::Export {
                room,
                file: file.map(PathBuf::from),
                force,
            }),
            Err(_) => Err("the room's name is not UTF-8".to_owned()),
        },
        ("backup", ..) => usage("backup <file> [--force]"),
        ("restore", ..) => usage("restore <file>"),
        _ => usage("export <room> [file] [--force]"),
    }
}

/// Does it and says so: 0 done, 1 not.
pub(super) fn run(once: &Once, loaded: &Loaded) -> ExitCode {
    let location = rules::location(&loaded.settings().storage.url);
    let done = match once {
        Once::Backup { file, force } => {
            upkeep::back_up(&location, file, *force, &mut |line| eprintln!("{line}"))
        }
        Once::Export { room, file, force } => export(&location, room, file.as_deref(), *force),
        Once::Retention(ask) => match retention::run(ask, &location, loaded) {
            Ok(done) => done,
            Err(call) => return ctl::run(&call, loaded),
        },
        Once::Restore { file } => match restore(&location, file, loaded) {
            Ok(done) => done,
            Err(call) => return ctl::run(&call, loaded),
        },
    };
    match done {
        Ok(said) => {
            eprintln!("{}", printable(&said));
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("error: {}", printable(&why));
            ExitCode::FAILURE
        }
    }
}

fn export(location: &Location, room: &str, file: Option<&Path>, force: bool) -> Done {
    let wrong = |error| format!("{room} is no room: {error}");
    let room = RoomId::parse(room).map_err(wrong)?;
    let store = store::open_for_reading(location).map_err(|e| e.to_string())?;
    if let Some(file) = file {
        return upkeep::export(&*store, &room, file, force);
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    let count = upkeep::export_to(&*store, &room, &mut out)?;
    Ok(format!("exported {count} messages of {room}"))
}

/// Without a server: at once. With one: what it is to be asked.
fn restore(location: &Location, file: &Path, loaded: &Loaded) -> Result<Done, Call> {
    let durability = rules::durability(loaded.settings().storage.durability);
    let (store, damaged) = match store::open(location, durability) {
        Ok(store) => (Some(store), false),
        Err(OpenError::InUse { .. }) => {
            return ask_the_server(file, loaded).map_or_else(|why| Ok(Err(why)), Err);
        }
        Err(OpenError::Corrupt { .. }) => (None, true),
        Err(other) => return Ok(Err(other.to_string())),
    };
    Ok(restore_alone(location, file, store, || {
        if damaged {
            set_aside(location)?;
        }
        store::open(location, durability).map_err(|e| e.to_string())
    }))
}

fn restore_alone(
    location: &Location,
    file: &Path,
    store: Option<Arc<dyn Store>>,
    make: impl FnOnce() -> Result<Arc<dyn Store>, String>,
) -> Done {
    let Location::Sqlite(path) = location else {
        return Err(store::CopyError::InMemory.to_string());
    };
    let nothing = |why: String| format!("{why}; nothing was restored");
    let (prepared, said) = upkeep::prepare(location, file).map_err(nothing)?;
    let kept = with_ending(path, ".before-restore");
    let (store, kept) = match store {
        Some(store) => {
            upkeep::back_up(location, &kept, true, &mut |_| {}).map_err(nothing)?;
            (store, kept)
        }
        None => (make().map_err(nothing)?, with_ending(path, ".damaged")),
    };
    store.restore(&prepared).map_err(|e| nothing(e.to_string()))?;
    let deed = (format!("restore {}", file.display()), format!("restored {said}"));
    retention::record(&*store, Vec::new(), deed)
        .map_err(|e| format!("restored, but that is not on record: {e}"))?;
    Ok(format!(
        "restored {said}; what there was before is in {}",
        kept.display()
    ))
}

/// A running server restores from its own directory only.
fn ask_the_server(file: &Path, loaded: &Loaded) -> Result<Call, String> {
    let directory = &loaded.settings().storage.backup_directory;
    let name = file.file_name().and_then(|name| name.to_str());
    let within = file
        .canonicalize()
        .ok()
        .and_then(|file| Some(file.parent()?.to_owned()));
    let lies_there = within.is_some() && within == directory.canonicalize().ok();
    match name {
        Some(name) if lies_there && loaded.admin_token().is_some_and(|token| !token.is_empty()) => Ok(Call {
            authorities: None,
            words: vec!["restore".to_owned(), crate::console::quoted(name)],
            json: false,
            url: None,
        }),
        _ => Err(format!(
            "the server runs: type restore {} at its prompt; or, with admin.token set, put the file into {} and say \
             chinwag ctl restore <name>; or stop the server first",
            file.display(),
            directory.display()
        )),
    }
}

/// Gives a damaged database another name, with all that belongs to it.
fn set_aside(location: &Location) -> Result<(), String> {
    let Location::Sqlite(path) = location else {
        return Ok(());
    };
    for ending in ["-wal", "-shm", ""] {
        let (from, to) = (
            with_ending(path, ending),
            with_ending(path, &format!(".damaged{ending}")),
        );
        match std::fs::rename(&from, to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(format!("cannot set {} aside: {error}", from.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
