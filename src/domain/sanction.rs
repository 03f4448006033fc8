//! What operators have laid down and what survives a restart: mutes, bans, notices, and the record of who did what
//! (contract §8, promise P8).
//!
//! Not here: when any of it bites (`chat::moderation`), how it is kept (`store`).

use super::ids::{Timestamp, UserId};
use super::retention::Policy;
use super::room_id::RoomId;
use ipnet::IpNet;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// A mute or a ban.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SanctionKind {
    /// May read, may not write.
    Mute,
    /// May not come in.
    Ban,
}

/// Whom a sanction meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Whoever has this name, or one that is the same by its key.
    Name(Arc<str>),
    /// A user, under whatever name.
    User(UserId),
    /// Whoever comes from there; one address is a network of its own.
    Network(IpNet),
}

/// Names a sanction within one store; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct SanctionId(pub u64);

/// One mute or ban.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sanction {
    /// Its number.
    pub id: SanctionId,
    /// Mute or ban.
    pub kind: SanctionKind,
    /// Whom it meets; grows when a muted user takes another name.
    pub subjects: Vec<Subject>,
    /// From when.
    pub since: Timestamp,
    /// Until when; `None`: until it is lifted.
    pub until: Option<Timestamp>,
    /// Why, or empty.
    pub reason: Arc<str>,
    /// Which operator.
    pub by: Arc<str>,
}

impl Sanction {
    /// Whether it is in force at `now`.
    #[must_use]
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| until > now)
    }

    /// The names it meets, first the one it was laid on.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.subjects.iter().filter_map(|subject| match subject {
            Subject::Name(name) => Some(name),
            Subject::User(_) | Subject::Network(_) => None,
        })
    }

    /// The users it meets under whatever name.
    pub fn users(&self) -> impl Iterator<Item = UserId> {
        self.subjects.iter().filter_map(|subject| match subject {
            Subject::User(user) => Some(*user),
            Subject::Name(_) | Subject::Network(_) => None,
        })
    }

    /// The networks it meets.
    pub fn networks(&self) -> impl Iterator<Item = &IpNet> {
        self.subjects.iter().filter_map(|subject| match subject {
            Subject::Network(network) => Some(network),
            Subject::Name(_) | Subject::User(_) => None,
        })
    }

    /// What operators know it by: its names and networks.
    #[must_use]
    pub fn shown(&self) -> String {
        let names = self.names().map(std::string::ToString::to_string);
        let networks = self.networks().map(|network| network_text(*network));
        names.chain(networks).collect::<Vec<_>>().join(", ")
    }

    /// `until …` or `for good`, then the reason.
    #[must_use]
    pub fn terms(&self) -> String {
        let until = match self.until {
            Some(until) => format!("until {}", When(until)),
            None => "until an operator lifts it".to_owned(),
        };
        if self.reason.is_empty() {
            until
        } else {
            format!("{until}: {}", self.reason)
        }
    }
}

/// A network as it is written: a single address without its length.
#[must_use]
pub fn network_text(network: IpNet) -> String {
    if network.prefix_len() == network.max_prefix_len() {
        network.addr().to_string()
    } else {
        network.to_string()
    }
}

/// The network of one address; IPv4 written as IPv6 counts as IPv4.
#[must_use]
pub fn network_of(address: IpAddr) -> IpNet {
    IpNet::from(address.to_canonical())
}

/// An instant as operators and users read it: ISO 8601, UTC, seconds.
#[derive(Clone, Copy, Debug)]
pub struct When(pub Timestamp);

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.0.0.div_euclid(1000)) {
            Ok(instant) => instant.fmt(f),
            Err(_) => f.write_str("an instant beyond the calendar"),
        }
    }
}

/// A state or text that stands until it is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Notice {
    /// Nobody may write; has no text.
    Hold,
    /// Nobody new may come in; has no text.
    Maintenance,
    /// Greets whoever signs in.
    Motd,
    /// Repeated to everybody.
    Announce,
}

impl Notice {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Hold, Self::Maintenance, Self::Motd, Self::Announce];

    /// The word it is kept under.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Maintenance => "maintenance",
            Self::Motd => "motd",
            Self::Announce => "announce",
        }
    }

    /// The notice of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.as_str() == word)
    }
}

/// One change of what stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decree {
    /// This sanction is in force, as it is written here.
    Put(Sanction),
    /// This one is not any more.
    Lift(SanctionId),
    /// This notice stands with this text, or not any more.
    Notice(Notice, Option<Arc<str>>),
    /// No resume token of this user is good any more.
    RevokeTokens(UserId),
    /// How long messages of a room are kept; `None`: as everywhere.
    Retention(RoomId, Option<Policy>),
}

/// Everything that stands: what a server begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// In the order of their numbers.
    pub sanctions: Vec<Sanction>,
    /// With their texts.
    pub notices: Vec<(Notice, Arc<str>)>,
    /// The highest number a sanction ever had.
    pub last_id: SanctionId,
    /// Rooms whose messages are kept otherwise than everywhere.
    pub retention: Vec<(RoomId, Policy)>,
}

/// One line of the record of operators' deeds. It is only ever added to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// Which operator.
    pub by: Arc<str>,
    /// From where: `console`, or an address.
    pub from: Arc<str>,
    /// What was ordered.
    pub what: Arc<str>,
    /// What came of it.
    pub result: Arc<str>,
}
