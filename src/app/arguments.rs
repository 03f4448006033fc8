//! The command line.

use super::completions::{self, Shell};
use super::ctl::Call;
use super::doctor::Examination;
use super::manual;
use super::oneshot::{self, Once};
use std::ffi::OsString;
use std::path::PathBuf;

/// What the program is asked to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Run the server.
    Serve,
    /// Have a server that runs carry out a command.
    Control(Call),
    /// Look at what a server needs, and at the way to one.
    Doctor(Examination),
    /// Something with the store as a whole.
    Once(Once),
    /// Print this and end.
    Print(String),
}

/// Longest time a quiet connection is watched, in seconds.
const MOST_QUIET: u64 = 600;

/// What `--version` prints.
const VERSION: &str = concat!("chinwag ", env!("CARGO_PKG_VERSION"));

/// What `--help` prints.
const HELP: &str = "\
chinwag: a self-hosted chat server

usage: chinwag [--help | --version]
       chinwag doctor [--ca file] [--ping-seconds n] [https://host/path]
       chinwag ctl [--json] [--ca file] [--url https://host/path] <command>
       chinwag completions <bash | zsh | fish>
       chinwag man
       chinwag backup <file> [--force]
       chinwag restore <file>
       chinwag export <room> [file] [--force]
       chinwag retention [--dry-run | --apply | <room> <how long> [--dry-run]]

Run it without arguments: it listens on http://127.0.0.1:8080/ and keeps its data in data/chat.db, both in the
directory it is started in. To change that, edit config/local.toml or set variables such as CHAT__SERVER__PORT=9000;
docs/CONFIGURATION.md lists every key.

While it runs, type commands at its prompt; help lists them. chinwag ctl sends one to a server that runs elsewhere
on this machine, where admin.token is set; chinwag ctl help lists them, too. backup, export and retention --dry-run
work beside a server that runs; docs/OPERATIONS.md tells of restore and the rest.";

/// Reads the arguments, the program's own name left out.
///
/// # Errors
/// The first that is not understood.
pub(super) fn read(mut arguments: impl Iterator<Item = OsString>) -> Result<Asked, String> {
    let Some(first) = arguments.next() else {
        return Ok(Asked::Serve);
    };
    let asked = match first.to_str() {
        Some("--help" | "-h" | "help") => Asked::Print(HELP.to_owned()),
        Some("--version" | "-V") => Asked::Print(VERSION.to_owned()),
        Some("man") => Asked::Print(manual::page()),
        Some("completions") => {
            let shell = arguments.next();
            let known = shell.as_ref().and_then(|shell| Shell::parse(shell.to_str()?));
            Asked::Print(completions::script(known.ok_or(
                "the shell is missing or not known; write chinwag completions bash, zsh or fish",
            )?))
        }
        Some("ctl") => return control(arguments),
        Some(verb @ ("backup" | "restore" | "export" | "retention")) => {
            return oneshot::read(verb, arguments).map(Asked::Once);
        }
        Some("doctor") => return doctor(arguments),
        _ => return Err(not_understood(&first)),
    };
    match arguments.next() {
        None => Ok(asked),
        Some(more) => Err(not_understood(&more)),
    }
}

/// `ctl`: options first, then the words of the command.
fn control(arguments: impl Iterator<Item = OsString>) -> Result<Asked, String> {
    let mut arguments = arguments.peekable();
    let mut call = Call {
        words: Vec::new(),
        json: false,
        url: None,
        authorities: None,
    };
    while let Some(option) = arguments.next_if(|argument| argument.to_string_lossy().starts_with("--")) {
        match option.to_str() {
            Some("--json") => call.json = true,
            Some("--url") => {
                let url = arguments.next().and_then(|url| url.into_string().ok());
                call.url = Some(url.ok_or("--url needs an address, as http://127.0.0.1:8080")?);
            }
            Some("--ca") => call.authorities = Some(authorities(arguments.next())?),
            _ => return Err(not_understood(&option)),
        }
    }
    for word in arguments {
        call.words
            .push(word.into_string().map_err(|word| not_understood(&word))?);
    }
    if call.words.is_empty() {
        return Err("the command is missing; see chinwag ctl help".to_owned());
    }
    Ok(Asked::Control(call))
}

/// `doctor`: options and an address, in any order.
fn doctor(mut arguments: impl Iterator<Item = OsString>) -> Result<Asked, String> {
    let mut asked = Examination::default();
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--ca") => asked.authorities = Some(authorities(arguments.next())?),
            Some("--ping-seconds") => {
                let seconds = arguments
                    .next()
                    .and_then(|seconds| seconds.to_str()?.parse().ok());
                let seconds = seconds.filter(|seconds| (1..=MOST_QUIET).contains(seconds));
                let wrong = || format!("--ping-seconds needs a number from 1 to {MOST_QUIET}");
                asked.quiet_seconds = Some(seconds.ok_or_else(wrong)?);
            }
            Some(url) if !url.starts_with('-') && asked.url.is_none() => asked.url = Some(url.to_owned()),
            _ => return Err(not_understood(&argument)),
        }
    }
    if asked.url.is_none() && asked.quiet_seconds.is_some() {
        return Err("--ping-seconds needs an address, as https://chat.example".to_owned());
    }
    Ok(Asked::Doctor(asked))
}

fn authorities(file: Option<OsString>) -> Result<PathBuf, String> {
    let missing = "--ca needs a PEM file with the certificate of the authority, or the server's own";
    file.map(PathBuf::from).ok_or_else(|| missing.to_owned())
}

fn not_understood(argument: &OsString) -> String {
    let argument = argument.to_string_lossy();
    format!(
        "unknown argument '{}'; see chinwag --help",
        crate::domain::text::printable(&argument)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(arguments: &[&str]) -> Result<Asked, String> {
        read(arguments.iter().map(OsString::from))
    }

    #[test]
    fn nothing_serves_and_rubbish_is_refused() {
        assert_eq!(asked(&[]), Ok(Asked::Serve));
        assert_eq!(asked(&["--version"]), Ok(Asked::Print(VERSION.to_owned())));
        let once = |arguments: &[&str]| match asked(arguments) {
            Ok(Asked::Once(once)) => once,
            other => panic!("{other:?}"),
        };
        let (file, force) = ("a.db".into(), true);
        assert_eq!(once(&["backup", "--force", "a.db"]), Once::Backup { file, force });
        assert_eq!(once(&["restore", "a.db"]), Once::Restore { file: "a.db".into() });
        for wrong in [
            &["backup"][..],
            &["backup", "a", "b"],
            &["restore", "a", "--force"],
            &["export"],
            &["retention", "--apply", "--dry-run"],
            &["retention", "--apply", "tea", "30d"],
            &["retention", "tea"],
            &["retention", "tea", "soon"],
        ] {
            assert!(asked(wrong).is_err(), "{wrong:?}");
        }
        assert!(asked(&["--port", "1"]).is_err_and(|e| e.contains("--port")));
        assert!(asked(&["--help", "\u{1b}[2J"]).is_err_and(|e| !e.contains('\u{1b}')));
    }

    #[test]
    fn help_and_manual_name_the_same() {
        let named = |name: &str| HELP.contains(&format!("       chinwag {name}"));
        assert!(manual::SUBS.iter().all(|sub| named(sub.name)));
        let lines = HELP
            .lines()
            .filter_map(|line| line.strip_prefix("       chinwag "));
        let known = |line: &str| {
            manual::SUBS
                .iter()
                .any(|sub| line.split(' ').next() == Some(sub.name))
        };
        assert!(lines.clone().count() >= 7 && lines.clone().all(known));
        for sub in manual::SUBS {
            let usage = format!("{} {}", sub.name, sub.arguments);
            assert!(lines.clone().any(|line| line == usage.trim()), "{usage}");
        }
    }
}
