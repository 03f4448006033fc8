//! The rows.

mod keeping;

use super::reading::{
    NEWEST, Parsed, ask, ban, count, history, maintenance, needed, notice, order, set, text,
};
use super::{Command, Group, Takes, Verb, stored};
use crate::console::words::Words;
use crate::domain::ids::EventId;
use crate::domain::operator::{Order, Question};
use crate::domain::text::{cut, printable};

/// A row without anything behind its verb.
const fn plain(
    name: &'static str,
    group: Group,
    about: &'static str,
    parse: fn(&mut Words<'_>) -> Parsed,
) -> Verb {
    Verb {
        name,
        group,
        arguments: "",
        about,
        details: &[],
        examples: &[],
        takes: &[],
        asks: false,
        parse,
    }
}

/// All of them, in the order of `help`.
pub static VERBS: &[Verb] = &[
    Verb {
        name: "mute",
        group: Group::Users,
        arguments: "<user> [time] [reason]",
        about: "lets a user read but not write",
        details: &[
            "Covers messages, private ones, edits, reactions, typing and renaming, on all of the user's connections.",
            "It meets the name and the user who has it: another name the user takes is met too. It survives a restart.",
            "The time is written 90s, 10m, 2h30m, 1d or 1w; without one it lasts until unmute.",
        ],
        examples: &["mute bob", "mute bob 10m spamming", "mute \"Mary Ann\" 1d"],
        takes: &[Takes::User],
        asks: false,
        parse: |words| {
            let user = needed(words, "the user")?;
            order(Order::Mute(user, words.terms()?))
        },
    },
    Verb {
        name: "unmute",
        group: Group::Users,
        arguments: "<user>",
        about: "lets a muted user write again",
        details: &[],
        examples: &["unmute bob"],
        takes: &[Takes::Muted],
        asks: false,
        parse: |words| order(Order::Unmute(needed(words, "the user")?)),
    },
    Verb {
        name: "kick",
        group: Group::Users,
        arguments: "<user> [reason]",
        about: "closes all connections of a user, who may come back",
        details: &["The connections are closed with 4003; the name is free at once."],
        examples: &["kick bob", "kick bob calm down"],
        takes: &[Takes::User],
        asks: false,
        parse: |words| {
            let user = needed(words, "the user")?;
            order(Order::Kick(user, words.rest().into()))
        },
    },
    Verb {
        name: "ban",
        group: Group::Users,
        arguments: "<user [+address] | name:<name> | address | network> [time] [reason]",
        about: "throws a user, an address or a network out and does not let it in again",
        details: &[
            "A user is banned by name and identity; +address bans the addresses it is connected from, too.",
            "name: bans a name that nobody has. The time is written as for mute. It survives a restart.",
        ],
        examples: &[
            "ban bob",
            "ban bob +address 1d spamming",
            "ban name:admin",
            "ban 192.0.2.7 1w",
            "ban 2001:db8::/48",
        ],
        takes: &[Takes::User],
        asks: false,
        parse: ban,
    },
    Verb {
        name: "unban",
        group: Group::Users,
        arguments: "<name | address | network>",
        about: "lets somebody in again",
        details: &["Names, addresses and networks as bans shows them; the whole ban is lifted."],
        examples: &["unban bob", "unban 192.0.2.7"],
        takes: &[Takes::Banned],
        asks: false,
        parse: |words| order(Order::Unban(needed(words, "whom to unban")?)),
    },
    keeping::REVOKE,
    keeping::MODERATOR,
    plain(
        "mutes",
        Group::Users,
        "shows who is muted, until when and why",
        |_| ask(Question::Mutes),
    ),
    plain(
        "bans",
        Group::Users,
        "shows who is banned, until when and why",
        |_| ask(Question::Bans),
    ),
    Verb {
        asks: true,
        ..plain(
            "purge",
            Group::Users,
            "closes all connections; everybody may come back",
            |_| order(Order::Purge),
        )
    },
    plain(
        "list",
        Group::Monitoring,
        "shows who is online, and where",
        |_| ask(Question::Users),
    ),
    plain("rooms", Group::Monitoring, "shows the public rooms", |_| {
        ask(Question::Rooms)
    }),
    plain(
        "status",
        Group::Monitoring,
        "shows how long the server runs, and its state",
        |_| ask(Question::Status),
    ),
    plain(
        "stats",
        Group::Monitoring,
        "shows what was counted: messages, peak users and more",
        |_| ask(Question::Statistics),
    ),
    Verb {
        name: "logs",
        group: Group::Monitoring,
        arguments: "[count]",
        about: "shows recent connection events",
        details: &["50 unless told, 1000 at most."],
        examples: &["logs", "logs 200"],
        takes: &[],
        asks: false,
        parse: |words| {
            let limit = count(words, NEWEST)?;
            ask(Question::Journal { limit })
        },
    },
    Verb {
        name: "history",
        group: Group::Monitoring,
        arguments: "[room] [count]",
        about: "shows the last 100 messages, of all public rooms or of one",
        details: &["Conversations of two are nobody else's and not shown."],
        examples: &["history", "history general", "history general 20"],
        takes: &[Takes::Room],
        asks: false,
        parse: history,
    },
    stored::SEARCH,
    Verb {
        details: &["On a terminal the browser is cut after 80 characters."],
        ..plain(
            "connections",
            Group::Monitoring,
            "shows address and browser of each connection",
            |_| ask(Question::Connections),
        )
    },
    Verb {
        name: "audit",
        group: Group::Monitoring,
        arguments: "[count]",
        about: "shows what operators did",
        details: &["50 unless told, 1000 at most. The record is only ever added to."],
        examples: &["audit", "audit 200"],
        takes: &[],
        asks: false,
        parse: |words| {
            let limit = count(words, NEWEST)?;
            ask(Question::Audit { limit })
        },
    },
    Verb {
        name: "delete",
        group: Group::Messages,
        arguments: "<message>",
        about: "takes a message away, whoever wrote it",
        details: &[
            "The message is written by its id, as history shows it. What is deleted is gone from the store.",
        ],
        examples: &["delete 0193a3c5-7b0e-7cc0-8000-3f6a52e1d0b4"],
        takes: &[],
        asks: false,
        parse: |words| {
            let id = needed(words, "the message's id")?;
            let wrong = |_| format!("{} is no message id; history shows them", printable(cut(&id, 40)));
            order(Order::Delete(EventId(id.parse().map_err(wrong)?)))
        },
    },
    Verb {
        name: "broadcast",
        group: Group::Messages,
        arguments: "<text>",
        about: "tells everybody something, once",
        details: &[],
        examples: &["broadcast it's late"],
        takes: &[],
        asks: false,
        parse: |words| order(Order::Broadcast(text(words)?)),
    },
    Verb {
        name: "whisper",
        group: Group::Messages,
        arguments: "<user> <text>",
        about: "tells one user something",
        details: &[],
        examples: &["whisper bob please calm down", "whisper \"Mary Ann\" hello"],
        takes: &[Takes::User],
        asks: false,
        parse: |words| {
            let user = needed(words, "the user")?;
            order(Order::Whisper(user, text(words)?))
        },
    },
    Verb {
        name: "announce",
        group: Group::Messages,
        arguments: "[<text> | off]",
        about: "tells everybody something now and again every moderation.announce_interval_seconds",
        details: &["Without a text it shows what is announced; off ends it. It survives a restart."],
        examples: &["announce tea at five", "announce", "announce off"],
        takes: &[Takes::Words(&["off"])],
        asks: false,
        parse: |words| notice(words, Order::Announce, Question::Announcement),
    },
    keeping::TOPIC,
    Verb {
        name: "motd",
        group: Group::Messages,
        arguments: "[<text> | off]",
        about: "greets whoever signs in",
        details: &["Without a text it shows the greeting; off ends it. It survives a restart."],
        examples: &["motd Welcome! Be kind.", "motd", "motd off"],
        takes: &[Takes::Words(&["off"])],
        asks: false,
        parse: |words| notice(words, Order::Motd, Question::Motd),
    },
    Verb {
        details: &[
            "Posts, edits, deletions and reactions are refused with the code held. It survives a restart.",
        ],
        ..plain("hold", Group::Control, "makes the chat read-only", |_| {
            order(Order::Hold(true))
        })
    },
    plain("unhold", Group::Control, "lets everybody write again", |_| {
        order(Order::Hold(false))
    }),
    Verb {
        name: "maintenance",
        group: Group::Control,
        arguments: "<on | off>",
        about: "lets nobody new in; who is there stays",
        details: &["New connections are closed with 1013. It survives a restart."],
        examples: &["maintenance on", "maintenance off"],
        takes: &[Takes::Words(&["on", "off"])],
        asks: false,
        parse: maintenance,
    },
    stored::BACKUP,
    stored::RESTORE,
    stored::EXPORT,
    stored::RETENTION,
    Verb {
        details: &[
            "Clients get 1012 and come back; the listening socket is never closed, history and state are kept.",
            "Settings are read anew; what was set stays above them.",
        ],
        ..plain(
            "restart",
            Group::Control,
            "begins anew in place, on the same port",
            |_| Ok(Command::Restart),
        )
    },
    Verb {
        asks: true,
        ..plain("quit", Group::Control, "stops the server", |_| Ok(Command::Quit))
    },
    Verb {
        name: "config",
        group: Group::Configuration,
        arguments: "[part of a key]",
        about: "shows the settings, and where each comes from",
        details: &[],
        examples: &["config", "config limits"],
        takes: &[Takes::Key],
        asks: false,
        parse: |words| Ok(Command::Config(words.next()?)),
    },
    Verb {
        name: "set",
        group: Group::Configuration,
        arguments: "<key> <value>",
        about: "changes a setting until the next reload",
        details: &[
            "The key is written as config shows it, or in camelCase without its section.",
            "It stands above files and environment, survives restart, and is dropped by reload.",
        ],
        examples: &["set limits.max_users 200", "set messageRateLimit 60"],
        takes: &[Takes::Key],
        asks: false,
        parse: set,
    },
    Verb {
        details: &[
            "What can take effect at once does; what needs a restart is told. What was set is dropped.",
            "Where anything is wrong nothing changes.",
        ],
        ..plain("reload", Group::Configuration, "reads the settings anew", |_| {
            Ok(Command::Reload)
        })
    },
    Verb {
        name: "help",
        group: Group::Configuration,
        arguments: "[command]",
        about: "lists the commands, or shows how one is used",
        details: &[],
        examples: &["help", "help mute"],
        takes: &[Takes::Verb],
        asks: false,
        parse: |words| Ok(Command::Help(words.next()?)),
    },
];
