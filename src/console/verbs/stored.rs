//! The rows of what is asked of the store as a whole.

use super::reading::{HISTORY, Parsed, ask, needed, room};
use super::{Command, Group, Takes, Verb};
use crate::console::words::{Words, length};
use crate::domain::operator::{Order, Question};
use crate::domain::retention::Policy;
use crate::domain::search;
use crate::domain::text::{cut, printable};

/// Words, and whether `--force` was among them.
fn forced(words: &mut Words<'_>) -> Result<(Vec<String>, bool), String> {
    let (mut plain, mut force) = (Vec::new(), false);
    while let Some(word) = words.next()? {
        match &*word {
            "--force" => force = true,
            option if option.starts_with("--") => {
                return Err(format!("{} is no option", printable(cut(option, 40))));
            }
            _ => plain.push(word),
        }
    }
    Ok((plain, force))
}

fn backup(words: &mut Words<'_>) -> Parsed {
    let (plain, force) = forced(words)?;
    match <[String; 1]>::try_from(plain) {
        Ok([file]) => Ok(Command::Backup { file, force }),
        Err(_) => Err("one file is needed".to_owned()),
    }
}

fn export(words: &mut Words<'_>) -> Parsed {
    let (plain, force) = forced(words)?;
    let mut plain = plain.into_iter();
    let room = room(&plain.next().ok_or("the room is missing")?)?;
    let file = plain.next();
    match plain.next() {
        None => Ok(Command::Export { room, file, force }),
        Some(more) => Err(format!("{} is too much", printable(cut(&more, 40)))),
    }
}

fn search(words: &mut Words<'_>) -> Parsed {
    let typed = words.rest();
    if typed.is_empty() {
        return Err("the words are missing".to_owned());
    }
    let right = "write two letters or digits in a row, or one character of a script without spaces";
    let words =
        search::Words::parse(typed).ok_or_else(|| format!("there is nothing to look for; {right}"))?;
    ask(Question::Search {
        words,
        limit: HISTORY,
    })
}

/// Nothing: what holds. Else a room, and how long: an age, a number of messages, both, `forever` or `default`.
fn retention(words: &mut Words<'_>) -> Parsed {
    let Some(name) = words.next()? else {
        return ask(Question::Retention(None));
    };
    let room = room(&name)?;
    let mut policy = Policy::default();
    let wrong = "say how long: 30d, 10000, both, forever or default";
    let Some(first) = words.next()? else {
        return Err(wrong.to_owned());
    };
    let said = match &*first {
        "forever" => Some(policy),
        "default" => None,
        _ => {
            let second = if words.is_option_next() {
                None
            } else {
                words.next()?
            };
            for word in std::iter::once(first).chain(second) {
                let slot = if word.bytes().all(|b| b.is_ascii_digit()) {
                    let most = word.parse().ok().filter(|most| *most > 0);
                    policy.max_messages.replace(most.ok_or(wrong)?)
                } else {
                    policy.max_age_ms.replace(length(&word)?)
                };
                if slot.is_some() {
                    return Err(wrong.to_owned());
                }
            }
            Some(policy)
        }
    };
    match words.next()?.as_deref() {
        None => Ok(Command::Order(Order::Retention(room, said))),
        Some("--dry-run") => ask(Question::Retention(Some((room, said)))),
        Some(_) => Err(wrong.to_owned()),
    }
}

pub(super) const RETENTION: Verb = Verb {
    name: "retention",
    group: Group::Control,
    arguments: "[<room> <age> | <count> | <age> <count> | forever | default [--dry-run]]",
    about: "shows how long messages are kept and what would go now, or says so for one room",
    details: &[
        "Without anything, or with --dry-run, it changes nothing: it counts what would go at this moment.",
        "Ages are written 90d or 4w, counts as numbers; default is what retention.max_age_days and retention.max_messages say.",
        "What is overdue goes within minutes, a few messages at a time, and cannot be had back. Pinned messages stay.",
    ],
    examples: &[
        "retention",
        "retention general 30d --dry-run",
        "retention general 30d",
        "retention general 90d 10000",
        "retention general default",
    ],
    takes: &[
        Takes::Room,
        Takes::Words(&["forever", "default"]),
        Takes::Words(&["--dry-run"]),
    ],
    asks: false,
    parse: retention,
};

pub(super) const SEARCH: Verb = Verb {
    name: "search",
    group: Group::Monitoring,
    arguments: "<words>",
    about: "shows the last 100 messages of public rooms that hold these words",
    details: &[
        "Parts of words are found too; a phrase in double quotes is found whole.",
        "Conversations of two are nobody else's and not searched.",
    ],
    examples: &["search pears", "search \"good morning\""],
    takes: &[],
    asks: false,
    parse: search,
};

pub(super) const BACKUP: Verb = Verb {
    name: "backup",
    group: Group::Control,
    arguments: "<file> [--force]",
    about: "copies everything to a file, while the server runs, and checks the copy",
    details: &[
        "A name alone lies in storage.backup_directory; over the admin API nothing else is allowed.",
        "A file that is there is replaced with --force only.",
    ],
    examples: &["backup chat-2026-11-21.db", "backup /mnt/backup/chat.db --force"],
    takes: &[],
    asks: false,
    parse: backup,
};

pub(super) const RESTORE: Verb = Verb {
    name: "restore",
    group: Group::Control,
    arguments: "<file>",
    about: "puts a backup in the place of everything, and begins anew",
    details: &[
        "The backup is checked first; where anything is wrong with it nothing changes. Clients get 1012 and load anew.",
        "What there was before is kept in <database>.before-restore. Files are named as for backup.",
    ],
    examples: &["restore chat-2026-11-21.db"],
    takes: &[],
    asks: true,
    parse: |words| {
        let file = needed(words, "the file")?.to_string();
        Ok(Command::Restore { file })
    },
};

pub(super) const EXPORT: Verb = Verb {
    name: "export",
    group: Group::Control,
    arguments: "<room> [file] [--force]",
    about: "writes a public room's messages to a file, one JSON object a line",
    details: &["Files are named as for backup; without one it is named after the room and the time."],
    examples: &["export general", "export \"tea time\" tea.jsonl --force"],
    takes: &[Takes::Room],
    asks: false,
    parse: export,
};
