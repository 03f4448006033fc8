//! From what the chat reports, and what the settings are, to answers.

mod retention;

use super::answer::{Answer, Cell};
use super::verbs::{Group, VERBS, find, unknown};
use crate::domain::event::Message;
use crate::domain::ids::Timestamp;
use crate::domain::operator::{ConnectionLine, JournalEntry, Report, Span, Status, Totals, UserLine};
use crate::domain::outbound::RoomListing;
use crate::domain::sanction::{Deed, Sanction, When};
use crate::settings::{Change, Entry};

/// Characters of a User-Agent on a terminal (contract §8).
const AGENT: usize = 80;

/// Characters of a message on a terminal.
const CONTENT: usize = 500;

fn when(at: Timestamp) -> Cell {
    Cell::text(When(at).to_string())
}

fn number(count: usize) -> Cell {
    Cell::Number(count as u64)
}

fn maybe(text: Option<&str>) -> Cell {
    text.map_or(Cell::None, Cell::text)
}

fn table(columns: &'static [&'static str], none: &'static str, rows: Vec<Vec<Cell>>) -> Answer {
    Answer::Table { columns, rows, none }
}

/// The answer for a report.
#[must_use]
pub fn report(report: Report) -> Answer {
    match report {
        Report::Done { to, said } => Answer::Said {
            text: said,
            to: to.iter().map(ToString::to_string).collect(),
        },
        Report::Refused(why) => Answer::Refused(why),
        Report::Users(lines) => table(
            &["name", "speaks", "connections", "online since", "muted", "rooms"],
            "nobody is online",
            lines.iter().map(user).collect(),
        ),
        Report::Connections(lines) => table(
            &["id", "name", "speaks", "address", "open since", "browser"],
            "there is no connection",
            lines.iter().map(connection).collect(),
        ),
        Report::Rooms(lines) => table(
            &["room", "users", "events", "topic"],
            "there is no room",
            lines.iter().map(room).collect(),
        ),
        Report::Sanctions(list) => sanctions(&list),
        Report::Status(status) => standing(&status),
        Report::Statistics(totals) => counted(&totals),
        Report::History(messages) => table(
            &["time", "room", "seq", "id", "name", "message"],
            "nothing was said",
            messages.iter().map(message).collect(),
        ),
        Report::Retention { policies, overdue } => retention::retention(&policies, &overdue),
        Report::Journal(entries) => table(
            &["time", "id", "address", "speaks", "name", "what"],
            "nothing happened",
            entries.iter().map(event).collect(),
        ),
        Report::Audit(deeds) => table(
            &["time", "by", "from", "order", "result"],
            "nothing was done",
            deeds.iter().map(deed).collect(),
        ),
        Report::Names { users, rooms, .. } => Answer::Facts(vec![
            (
                "users",
                Cell::List(users.iter().map(ToString::to_string).collect()),
            ),
            (
                "rooms",
                Cell::List(rooms.iter().map(ToString::to_string).collect()),
            ),
        ]),
    }
}

fn user(line: &UserLine) -> Vec<Cell> {
    vec![
        Cell::text(&*line.name),
        Cell::List(line.dialects.iter().map(ToString::to_string).collect()),
        number(line.connections),
        when(line.since),
        Cell::Flag(line.muted),
        Cell::List(line.rooms.iter().map(ToString::to_string).collect()),
    ]
}

fn connection(line: &ConnectionLine) -> Vec<Cell> {
    vec![
        Cell::text(line.conn.to_string()),
        maybe(line.name.as_deref()),
        Cell::text(line.dialect),
        Cell::text(line.address.to_string()),
        when(line.since),
        line.agent
            .as_ref()
            .map_or(Cell::None, |agent| Cell::Long(agent.to_string(), AGENT)),
    ]
}

fn room(line: &RoomListing) -> Vec<Cell> {
    vec![
        Cell::text(line.room.as_str()),
        number(line.users),
        Cell::Number(line.seq.0),
        Cell::text(&*line.topic),
    ]
}

fn sanctions(list: &[Sanction]) -> Answer {
    let row = |sanction: &Sanction| {
        vec![
            Cell::text(sanction.shown()),
            sanction.until.map_or(Cell::text("lifted"), when),
            when(sanction.since),
            Cell::text(&*sanction.by),
            maybe(Some(&*sanction.reason).filter(|reason| !reason.is_empty())),
        ]
    };
    table(
        &["who", "until", "since", "by", "reason"],
        "nobody",
        list.iter().map(row).collect(),
    )
}

fn standing(status: &Status) -> Answer {
    let state = match (status.held, status.maintenance) {
        (false, false) => "running",
        (true, false) => "held: nobody may write",
        (false, true) => "maintenance: nobody new may come in",
        (true, true) => "held and in maintenance: nobody may write, nobody new may come in",
    };
    Answer::Facts(vec![
        ("state", Cell::text(state)),
        ("held", Cell::Flag(status.held)),
        ("maintenance", Cell::Flag(status.maintenance)),
        ("version", Cell::text(env!("CARGO_PKG_VERSION"))),
        ("uptime", Cell::text(Span(status.uptime_ms).to_string())),
        ("users", number(status.users)),
        ("connections", number(status.connections)),
        ("rooms", number(status.rooms)),
        ("mutes", number(status.mutes)),
        ("bans", number(status.bans)),
        ("motd", maybe(status.motd.as_deref())),
        ("announce", maybe(status.announce.as_deref())),
    ])
}

fn counted(totals: &Totals) -> Answer {
    Answer::Facts(vec![
        ("messages", Cell::Number(totals.messages)),
        ("messages since start", Cell::Number(totals.messages_since_start)),
        ("rooms", Cell::Number(totals.rooms)),
        ("users", number(totals.users)),
        ("peak users", number(totals.peak_users)),
        ("connections", number(totals.connections)),
        ("connections since start", Cell::Number(totals.opened)),
        ("uptime", Cell::text(Span(totals.uptime_ms).to_string())),
    ])
}

fn message(message: &Message) -> Vec<Cell> {
    vec![
        when(message.at),
        Cell::text(message.room.as_str()),
        Cell::Number(message.seq.0),
        Cell::text(message.id.to_string()),
        Cell::text(&*message.author_name),
        if message.deleted {
            Cell::None
        } else {
            Cell::Long(message.content.to_string(), CONTENT)
        },
    ]
}

fn event(entry: &JournalEntry) -> Vec<Cell> {
    vec![
        when(entry.at),
        Cell::text(entry.conn.to_string()),
        Cell::text(entry.address.to_string()),
        Cell::text(entry.dialect),
        maybe(entry.name.as_deref()),
        Cell::text(entry.what.to_string()),
    ]
}

fn deed(deed: &Deed) -> Vec<Cell> {
    vec![
        when(deed.at),
        Cell::text(&*deed.by),
        Cell::text(&*deed.from),
        Cell::text(&*deed.what),
        Cell::text(&*deed.result),
    ]
}

/// `config`: every key whose path holds `part`.
pub fn settings(entries: impl Iterator<Item = Entry>, part: Option<&str>) -> Answer {
    let wanted = |entry: &Entry| part.is_none_or(|part| entry.path.contains(part));
    let row = |entry: Entry| {
        vec![
            Cell::text(entry.path),
            Cell::text(entry.value),
            Cell::text(entry.source.to_string()),
            Cell::text(if entry.reloadable { "at once" } else { "restart" }),
        ]
    };
    let rows: Vec<Vec<Cell>> = entries.filter(wanted).map(row).collect();
    match part {
        Some(part) if rows.is_empty() => {
            Answer::Refused(format!("no key holds {part}; config lists all keys"))
        }
        _ => table(&["key", "value", "from", "changes"], "there is no key", rows),
    }
}

/// What became of changed settings, in words.
#[must_use]
pub fn change(change: &Change) -> String {
    let later = if change.needs_restart {
        "; needs a restart to take effect"
    } else {
        ""
    };
    let value = |value: &str| {
        if value.is_empty() {
            "\"\"".to_owned()
        } else {
            value.to_owned()
        }
    };
    format!(
        "{} was {} and is {}{later}",
        change.path,
        value(&change.from),
        value(&change.to)
    )
}

/// `help`, and `help <verb>`.
#[must_use]
pub fn help(verb: Option<&str>) -> Answer {
    let Some(name) = verb else {
        return Answer::Lines(overview());
    };
    let Some(verb) = find(name).or_else(|| find(&name.to_lowercase())) else {
        return Answer::Refused(unknown(name));
    };
    let mut lines = vec![format!("{} - {}", verb.usage(), verb.about)];
    lines.extend(verb.details.iter().map(|line| format!("  {line}")));
    lines.extend(verb.examples.iter().map(|line| format!("  example: {line}")));
    Answer::Lines(lines)
}

fn overview() -> Vec<String> {
    let width = VERBS.iter().map(|verb| verb.name.len()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for group in Group::ALL {
        lines.push(format!("{}:", group.heading()));
        let of = VERBS.iter().filter(|verb| verb.group == group);
        lines.extend(of.map(|verb| format!("  {:width$}  {}", verb.name, verb.about)));
    }
    lines.push("help <command> shows how one is used".to_owned());
    lines
}
