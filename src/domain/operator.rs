//! What operators order, and what they are answered (contract §8). The same orders come from every door.
//!
//! Not here: how an order is typed or shown (`console`, `web`), what it does (`chat::operating`).

use super::event::Message;
use super::ids::{ConnId, EventId, Timestamp, UserId};
use super::outbound::RoomListing;
use super::retention::{Overdue, Policies, Policy};
use super::room_id::RoomId;
use super::sanction::{Deed, Sanction, network_text};
use super::search::Words;
use ipnet::IpNet;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// Who orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// What it is called in the record of deeds.
    pub name: Arc<str>,
    /// Where it sits: `console`, or an address.
    pub from: Arc<str>,
}

impl Operator {
    /// Sits at the server's own terminal, or writes to its standard input.
    #[must_use]
    pub fn is_here(&self) -> bool {
        matches!(&*self.from, "terminal" | "pipe")
    }
}

/// How long and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Milliseconds; `None`: until it is lifted.
    pub for_ms: Option<u64>,
    /// Why, or empty.
    pub reason: Arc<str>,
}

/// Whom a ban is to meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BanTarget {
    /// Somebody known by this name.
    User {
        /// The name.
        name: Arc<str>,
        /// The addresses the user is connected from, too.
        with_addresses: bool,
    },
    /// This name, whether or not anybody has it.
    Name(Arc<str>),
    /// An address or a network.
    Network(IpNet),
}

/// An order of an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// May not write any more.
    Mute(Arc<str>, Terms),
    /// May write again.
    Unmute(Arc<str>),
    /// May not come in any more; is thrown out.
    Ban(BanTarget, Terms),
    /// May come in again: by name, address or network, as `bans` shows it.
    Unban(Arc<str>),
    /// Is thrown out, and may come back.
    Kick(Arc<str>, Arc<str>),
    /// Nobody comes in by the user's resume tokens any more, and whoever did is thrown out. By name or id.
    Revoke(Arc<str>),
    /// Somebody may keep order in a room, or may not any more.
    Moderator(RoomId, Arc<str>, bool),
    /// What a room is about; empty: nobody says.
    Topic(RoomId, Arc<str>),
    /// Everybody is thrown out.
    Purge,
    /// A message is taken away, whoever wrote it.
    Delete(EventId),
    /// A text for everybody.
    Broadcast(Arc<str>),
    /// A text for one user.
    Whisper(Arc<str>, Arc<str>),
    /// A text for everybody, now and again and again; `None` ends it.
    Announce(Option<Arc<str>>),
    /// A text for whoever signs in; `None` ends it.
    Motd(Option<Arc<str>>),
    /// Nobody may write, or everybody may again.
    Hold(bool),
    /// Nobody new may come in, or everybody may again.
    Maintenance(bool),
    /// Messages of a room are kept so long; `None`: as everywhere.
    Retention(RoomId, Option<Policy>),
    /// Write down what was done elsewhere (settings, restart, stop).
    Record {
        /// What was ordered.
        what: Arc<str>,
        /// What came of it.
        result: Arc<str>,
    },
    /// A question; changes nothing.
    Ask(Question),
}

/// What operators ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Who is online.
    Users,
    /// Every connection.
    Connections,
    /// The public rooms.
    Rooms,
    /// Who is muted.
    Mutes,
    /// Who is banned.
    Bans,
    /// How things stand.
    Status,
    /// What was counted.
    Statistics,
    /// The text that is announced.
    Announcement,
    /// The text that greets.
    Motd,
    /// The newest messages, of one public room or all.
    History {
        /// Which room.
        room: Option<RoomId>,
        /// How many.
        limit: usize,
    },
    /// The newest messages of public rooms that hold these words.
    Search {
        /// The words.
        words: Words,
        /// How many.
        limit: usize,
    },
    /// How long messages are kept, and what would go now; as it is, or with another word about one room.
    Retention(Option<(RoomId, Option<Policy>)>),
    /// The newest connection events.
    Journal {
        /// How many.
        limit: usize,
    },
    /// The newest deeds of operators.
    Audit {
        /// How many.
        limit: usize,
    },
    /// All names an operator may mean, for completion.
    Names,
}

/// What an operator is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// Done.
    Done {
        /// To whom, where it concerns somebody.
        to: Vec<Arc<str>>,
        /// In words; may hold what users wrote, so it is escaped where it is shown.
        said: String,
    },
    /// Not done, or not wholly.
    Refused(String),
    /// [`Question::Users`].
    Users(Vec<UserLine>),
    /// [`Question::Connections`].
    Connections(Vec<ConnectionLine>),
    /// [`Question::Rooms`].
    Rooms(Vec<RoomListing>),
    /// [`Question::Mutes`] and [`Question::Bans`].
    Sanctions(Vec<Sanction>),
    /// [`Question::Status`].
    Status(Box<Status>),
    /// [`Question::Statistics`].
    Statistics(Totals),
    /// [`Question::History`] and [`Question::Search`], oldest first.
    History(Vec<Message>),
    /// [`Question::Retention`].
    Retention {
        /// What holds where.
        policies: Policies,
        /// What would go now.
        overdue: Vec<Overdue>,
    },
    /// [`Question::Journal`], oldest first.
    Journal(Vec<JournalEntry>),
    /// [`Question::Audit`], oldest first.
    Audit(Vec<Deed>),
    /// [`Question::Names`].
    Names {
        /// Of users online.
        users: Vec<Arc<str>>,
        /// Of rooms in use.
        rooms: Vec<Arc<str>>,
        /// What is muted.
        muted: Vec<Arc<str>>,
        /// What is banned.
        banned: Vec<Arc<str>>,
    },
}

impl Report {
    /// Done, to these.
    pub fn done(to: Vec<Arc<str>>, said: impl Into<String>) -> Self {
        Self::Done {
            to,
            said: said.into(),
        }
    }

    /// Not done.
    pub fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }
}

/// One user, as `list` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserLine {
    /// The name.
    pub name: Arc<str>,
    /// Who.
    pub id: UserId,
    /// What its connections speak, each once.
    pub dialects: Vec<&'static str>,
    /// How many connections; 0: it broke off a moment ago.
    pub connections: usize,
    /// Where it is.
    pub rooms: Vec<RoomId>,
    /// Since when.
    pub since: Timestamp,
    /// May not write.
    pub muted: bool,
}

/// One connection, as `connections` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionLine {
    /// Which.
    pub conn: ConnId,
    /// Whose, if it is signed in.
    pub name: Option<Arc<str>>,
    /// What it speaks.
    pub dialect: &'static str,
    /// From where.
    pub address: IpAddr,
    /// The User-Agent as it was sent.
    pub agent: Option<Arc<str>>,
    /// Since when.
    pub since: Timestamp,
}

/// How things stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Milliseconds since the start.
    pub uptime_ms: u64,
    /// Users online.
    pub users: usize,
    /// Connections.
    pub connections: usize,
    /// Rooms in use.
    pub rooms: usize,
    /// Nobody may write.
    pub held: bool,
    /// Nobody new may come in.
    pub maintenance: bool,
    /// The text that greets.
    pub motd: Option<Arc<str>>,
    /// The text that is repeated.
    pub announce: Option<Arc<str>>,
    /// Mutes in force.
    pub mutes: usize,
    /// Bans in force.
    pub bans: usize,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Messages stored.
    pub messages: u64,
    /// Of them, since the start.
    pub messages_since_start: u64,
    /// Rooms stored.
    pub rooms: u64,
    /// Users online.
    pub users: usize,
    /// The most there were at once since the start.
    pub peak_users: usize,
    /// Connections.
    pub connections: usize,
    /// Connections opened since the start.
    pub opened: u64,
    /// Milliseconds since the start.
    pub uptime_ms: u64,
}

/// What happened to a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It opened.
    Opened,
    /// It was not let in: the word of the refusal.
    TurnedAway(&'static str),
    /// It signed in.
    SignedIn,
    /// Its user has another name; this was the old one.
    Renamed(Arc<str>),
    /// An operator threw it out.
    ThrownOut,
    /// It ended.
    Closed {
        /// How.
        how: Parting,
        /// After so many milliseconds.
        after_ms: u64,
    },
}

/// How a connection ended: who did it, with which close code (contract §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parting {
    /// The client closed it, with this code or none.
    ByClient(Option<u16>),
    /// The server closed it, with this code.
    ByServer(u16),
    /// The client broke the WebSocket protocol and got this code.
    Violation(u16),
    /// It broke off without a close frame.
    Lost,
}

impl Parting {
    /// The code of the close frame, where there was one with a code.
    #[must_use]
    pub const fn code(self) -> Option<u16> {
        match self {
            Self::ByClient(code) => code,
            Self::ByServer(code) | Self::Violation(code) => Some(code),
            Self::Lost => None,
        }
    }
}

impl fmt::Display for Parting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByClient(Some(code)) => write!(f, "closed by the client, {code}"),
            Self::ByClient(None) => f.write_str("closed by the client"),
            Self::ByServer(code) => write!(f, "closed by the server, {code}"),
            Self::Violation(code) => write!(f, "closed by the server, {code}: broken frames"),
            Self::Lost => f.write_str("broke off"),
        }
    }
}

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened => f.write_str("opened"),
            Self::TurnedAway(why) => write!(f, "turned away: {why}"),
            Self::SignedIn => f.write_str("signed in"),
            Self::Renamed(old) => write!(f, "was {old}"),
            Self::ThrownOut => f.write_str("thrown out"),
            Self::Closed { how, after_ms } => write!(f, "{how}, after {}", Span(*after_ms)),
        }
    }
}

/// One connection event, as `logs` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// When.
    pub at: Timestamp,
    /// Which connection.
    pub conn: ConnId,
    /// From where.
    pub address: IpAddr,
    /// What it speaks.
    pub dialect: &'static str,
    /// Whose it is.
    pub name: Option<Arc<str>>,
    /// What happened.
    pub what: Happening,
}

impl fmt::Display for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(ms) = self.for_ms {
            write!(f, " {}", Span(ms))?;
        }
        if !self.reason.is_empty() {
            write!(f, " {}", self.reason)?;
        }
        Ok(())
    }
}

/// A length of time in its two largest units: `1d2h`, `10m`.
#[derive(Clone, Copy, Debug)]
pub struct Span(pub u64);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(1000);
        let units = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")];
        let mut rest = seconds;
        let mut shown = 0;
        for (size, unit) in units {
            let count = rest.div_euclid(size);
            rest = rest.rem_euclid(size);
            if count > 0 && shown < 2 {
                write!(f, "{count}{unit}")?;
                shown += 1;
            } else if shown > 0 {
                break;
            }
        }
        if shown == 0 { f.write_str("0s") } else { Ok(()) }
    }
}

impl fmt::Display for BanTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User {
                name,
                with_addresses: true,
            } => write!(f, "{name} +address"),
            Self::User { name, .. } => f.write_str(name),
            Self::Name(name) => write!(f, "name:{name}"),
            Self::Network(network) => f.write_str(&network_text(*network)),
        }
    }
}

impl fmt::Display for Order {
    /// As it stands in the record of deeds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mute(name, terms) => write!(f, "mute {name}{terms}"),
            Self::Unmute(name) => write!(f, "unmute {name}"),
            Self::Ban(target, terms) => write!(f, "ban {target}{terms}"),
            Self::Unban(name) => write!(f, "unban {name}"),
            Self::Kick(name, reason) if reason.is_empty() => write!(f, "kick {name}"),
            Self::Kick(name, reason) => write!(f, "kick {name} {reason}"),
            Self::Revoke(name) => write!(f, "revoke {name}"),
            Self::Moderator(room, name, on) => {
                write!(f, "moderator {room} {name} {}", if *on { "on" } else { "off" })
            }
            Self::Topic(room, topic) if topic.is_empty() => write!(f, "topic {room} off"),
            Self::Topic(room, topic) => write!(f, "topic {room} {topic}"),
            Self::Purge => f.write_str("purge"),
            Self::Delete(message) => write!(f, "delete {message}"),
            Self::Broadcast(text) => write!(f, "broadcast {text}"),
            // A whisper is for one pair of eyes: that it was sent is on record, not what it said.
            Self::Whisper(name, _) => write!(f, "whisper {name}"),
            Self::Announce(Some(text)) => write!(f, "announce {text}"),
            Self::Announce(None) => f.write_str("announce off"),
            Self::Motd(Some(text)) => write!(f, "motd {text}"),
            Self::Motd(None) => f.write_str("motd off"),
            Self::Hold(true) => f.write_str("hold"),
            Self::Hold(false) => f.write_str("unhold"),
            Self::Maintenance(on) => write!(f, "maintenance {}", if *on { "on" } else { "off" }),
            Self::Retention(room, Some(policy)) => write!(f, "retention {room} {policy}"),
            Self::Retention(room, None) => write!(f, "retention {room} default"),
            Self::Record { what, .. } => f.write_str(what),
            Self::Ask(question) => write!(f, "{question:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn a_span_shows_its_two_largest_units() {
        let cases = [
            (0, "0s"),
            (999, "0s"),
            (61_000, "1m1s"),
            (600_000, "10m"),
            (86_400_000 + 60_000, "1d"),
            (90_061_000, "1d1h"),
        ];
        for (ms, text) in cases {
            assert_eq!(Span(ms).to_string(), text);
        }
    }
}
