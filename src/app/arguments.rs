//! The command line.

use super::ctl::Call;
use super::oneshot::{self, Once};
use std::ffi::OsString;

/// What the program is asked to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Run the server.
    Serve,
    /// Have a server that runs carry out a command.
    Control(Call),
    /// Look at what a server needs, and whether an upgrade gets through this address.
    Doctor(Option<String>),
    /// Something with the store as a whole.
    Once(Once),
    /// Print this and end.
    Print(&'static str),
}

/// What `--version` prints.
const VERSION: &str = concat!("chinwag ", env!("CARGO_PKG_VERSION"));

/// What `--help` prints.
const HELP: &str = "\
chinwag: a self-hosted chat server

usage: chinwag [--help | --version]
       chinwag doctor [ws://host:port/path]
       chinwag ctl [--json] [--url http://host:port] <command>
       chinwag backup <file> [--force]
       chinwag restore <file>
       chinwag export <room> [file] [--force]
       chinwag retention --dry-run

Run it without arguments: it listens on http://127.0.0.1:8080/ and keeps its data in data/chat.db, both in the
directory it is started in. To change that, edit config/local.toml or set variables such as CHAT__SERVER__PORT=9000;
docs/CONFIGURATION.md lists every key.

While it runs, type commands at its prompt; help lists them. chinwag ctl sends one to a server that runs elsewhere
on this machine, where admin.token is set; chinwag ctl help lists them, too. backup and export work beside a server
that runs; docs/OPERATIONS.md tells of restore.";

/// Reads the arguments, the program's own name left out.
///
/// # Errors
/// The first that is not understood.
pub(super) fn read(mut arguments: impl Iterator<Item = OsString>) -> Result<Asked, String> {
    let Some(first) = arguments.next() else {
        return Ok(Asked::Serve);
    };
    let asked = match first.to_str() {
        Some("--help" | "-h" | "help") => Asked::Print(HELP),
        Some("--version" | "-V") => Asked::Print(VERSION),
        Some("ctl") => return control(arguments),
        Some(verb @ ("backup" | "restore" | "export" | "retention")) => {
            return oneshot::read(verb, arguments).map(Asked::Once);
        }
        Some("doctor") => {
            let url = arguments.next().and_then(|url| url.into_string().ok());
            Asked::Doctor(url)
        }
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
    };
    while let Some(option) = arguments.next_if(|argument| argument.to_string_lossy().starts_with("--")) {
        match option.to_str() {
            Some("--json") => call.json = true,
            Some("--url") => {
                let url = arguments.next().and_then(|url| url.into_string().ok());
                call.url = Some(url.ok_or("--url needs an address, as http://127.0.0.1:8080")?);
            }
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
        assert_eq!(asked(&["--version"]), Ok(Asked::Print(VERSION)));
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
        ] {
            assert!(asked(wrong).is_err(), "{wrong:?}");
        }
        assert!(asked(&["--port", "1"]).is_err_and(|e| e.contains("--port")));
        assert!(asked(&["--help", "\u{1b}[2J"]).is_err_and(|e| !e.contains('\u{1b}')));
    }
}
