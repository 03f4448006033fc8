//! The one table of operators' commands: from a row come parsing, help, completion and the manual.

mod reading;
mod rows;
mod stored;

use super::words::Words;
use crate::domain::operator::Order;
use crate::domain::room_id::RoomId;
use crate::domain::text::{cut, printable};

pub use rows::VERBS;

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Something for the chat.
    Order(Order),
    /// The settings, those whose path holds the text.
    Config(Option<String>),
    /// One setting is to be another.
    Set(String, String),
    /// Read the settings anew.
    Reload,
    /// Copy the store.
    Backup {
        /// To which file.
        file: String,
        /// Though there is such a file.
        force: bool,
    },
    /// Put a backup in the store's place.
    Restore {
        /// Which file.
        file: String,
    },
    /// Write a room's messages to a file.
    Export {
        /// Which room.
        room: RoomId,
        /// To which file; `None`: one named after the room.
        file: Option<String>,
        /// Though there is such a file.
        force: bool,
    },
    /// Begin anew, on the same port.
    Restart,
    /// Stop.
    Quit,
    /// What can be asked, or how one verb is used.
    Help(Option<String>),
}

/// What a verb is for; the order of `help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Who is here, and who may not be.
    Users,
    /// What goes on.
    Monitoring,
    /// Texts.
    Messages,
    /// The server as a whole.
    Control,
    /// Settings.
    Configuration,
}

impl Group {
    /// All, in the order of `help`.
    pub const ALL: [Self; 5] = [
        Self::Users,
        Self::Monitoring,
        Self::Messages,
        Self::Control,
        Self::Configuration,
    ];

    /// Its heading.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Monitoring => "monitoring",
            Self::Messages => "messages",
            Self::Control => "control",
            Self::Configuration => "configuration",
        }
    }
}

/// What can stand at a place behind a verb, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A user's name.
    User,
    /// What is muted.
    Muted,
    /// What is banned.
    Banned,
    /// A room.
    Room,
    /// A key of the configuration.
    Key,
    /// A verb.
    Verb,
    /// One of these words.
    Words(&'static [&'static str]),
}

/// One row.
#[derive(Debug)]
pub struct Verb {
    /// The word.
    pub name: &'static str,
    /// What it is for.
    pub group: Group,
    /// What stands behind it: `<needed> [optional]`.
    pub arguments: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// More, one sentence a line.
    pub details: &'static [&'static str],
    /// Lines as they are typed.
    pub examples: &'static [&'static str],
    /// For completion, by place.
    pub takes: &'static [Takes],
    /// A terminal asks before it, where users are online.
    pub asks: bool,
    /// Makes a command of what stands behind it.
    pub parse: fn(&mut Words<'_>) -> Result<Command, String>,
}

impl Verb {
    /// `mute <user> [time] [reason]`.
    #[must_use]
    pub fn usage(&self) -> String {
        if self.arguments.is_empty() {
            self.name.to_owned()
        } else {
            format!("{} {}", self.name, self.arguments)
        }
    }
}

/// The row of a word.
#[must_use]
pub fn find(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name)
}

/// Reads a line; `None` where it is empty.
///
/// # Errors
/// What is wrong and what would be right, without `error: `.
pub fn parse(line: &str) -> Result<Option<(&'static Verb, Command)>, String> {
    let mut words = Words::new(line);
    let Some(name) = words.next()? else {
        return Ok(None);
    };
    let verb = find(&name)
        .or_else(|| find(&name.to_lowercase()))
        .ok_or_else(|| unknown(&name))?;
    let command = (verb.parse)(&mut words).map_err(|wrong| format!("{wrong}; usage: {}", verb.usage()))?;
    if !words.is_empty() {
        return Err(format!(
            "{} is too much; usage: {}",
            printable(cut(words.rest(), 40)),
            verb.usage()
        ));
    }
    Ok(Some((verb, command)))
}

/// The answer to a verb that there is not.
#[must_use]
pub fn unknown(name: &str) -> String {
    let name = cut(name, 40);
    let lower = name.to_lowercase();
    let near = VERBS
        .iter()
        .map(|verb| (strsim::damerau_levenshtein(&lower, verb.name), verb.name))
        .filter(|(distance, verb)| *distance <= 2 && *distance < verb.len())
        .min();
    match near {
        Some((_, verb)) => format!("there is no command {}; did you mean {verb}?", printable(name)),
        None => format!("there is no command {}; help lists all", printable(name)),
    }
}

#[cfg(test)]
mod tests;
