//! Everything the chat knows at one moment.

use super::effect::{Origin, Revocation, RoomKey, Waiter};
use super::names::NameBook;
use super::recent::Recent;
use super::retaining::Retaining;
use super::sanctions::Sanctions;
use super::tail::RoomTail;
use crate::domain::command::Request;
use crate::domain::event::{RoomKind, StoredEvent};
use crate::domain::ids::{ConnId, Epoch, Seq, Tick, Timestamp, TokenHash, UserId};
use crate::domain::operator::{JournalEntry, Parting};
use crate::domain::outbound::{Person, ServerInfo};
use crate::domain::profile::{Profile, Visitor};
use crate::domain::rate::{Bucket, Rate};
use crate::domain::retention::Policy;
use crate::domain::room_id::RoomId;
use crate::domain::sanction::{Notice, SanctionId};
use ahash::AHashMap;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// The numbers the rules follow (contract §9).
#[derive(Clone, Debug)]
pub struct Rules {
    /// The room everybody knows.
    pub lobby: RoomId,
    /// What newcomers are told.
    pub info: Arc<ServerInfo>,
    /// Users online at once; 0: any number.
    pub max_users: usize,
    /// Messages per user.
    pub message_rate: Rate,
    /// Searches per user.
    pub search_rate: Rate,
    /// Characters in a message.
    pub max_message_length: usize,
    /// Characters in a name.
    pub max_username_length: usize,
    /// Rooms per user; 0: any number.
    pub rooms_per_user: usize,
    /// Messages shown on joining.
    pub history_on_join: usize,
    /// Up to so many users online, everyone hears of everyone.
    pub everyone_below: usize,
    /// Up to so many members, each coming and going is told by itself.
    pub individual_below: usize,
    /// Longest list of people.
    pub list_limit: usize,
    /// How long a broken connection's user is held.
    pub grace_ms: u64,
    /// How long a connection may take to sign in.
    pub authentication_ms: u64,
    /// How long typing holds without being said again.
    pub typing_ms: u64,
    /// Pause between two repetitions of an announcement.
    pub announce_ms: u64,
    /// How long messages are kept where nothing else was said.
    pub retention: Policy,
    /// How long a resume token is good after its last use.
    pub token_ms: u64,
}

/// Counts for the public status and the metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Users online, those in grace included.
    pub users: usize,
    /// The most there were at once.
    pub peak_users: usize,
    /// Connections.
    pub connections: usize,
    /// Rooms with members or listeners.
    pub rooms: usize,
    /// Messages posted since the start.
    pub messages: u64,
    /// Nobody may write.
    pub held: bool,
    /// Nobody new may come in.
    pub maintenance: bool,
}

/// The chat. See the module's families for what it does.
#[derive(Debug)]
pub struct Chat {
    pub(super) rules: Rules,
    pub(super) conns: AHashMap<ConnId, Conn>,
    pub(super) users: AHashMap<UserId, User>,
    pub(super) names: NameBook,
    pub(super) rooms: AHashMap<RoomId, RoomState>,
    /// Rooms without members that are kept for who comes next, the oldest first.
    pub(super) idle: VecDeque<(RoomId, RoomKey)>,
    pub(super) due: BTreeMap<(Tick, u64), Due>,
    pub(super) counter: u64,
    pub(super) peak_users: usize,
    pub(super) posted: u64,
    pub(super) sanctions: Sanctions,
    pub(super) notices: BTreeMap<Notice, Arc<str>>,
    /// Counts announcements, so that an older one's repetition is known to be over.
    pub(super) announce_round: u64,
    /// The newest connection events.
    pub(super) journal: VecDeque<JournalEntry>,
    /// Who went offline lately, and under which name.
    pub(super) gone: VecDeque<(Arc<str>, UserId)>,
    /// Connections opened since the start.
    pub(super) opened: u64,
    /// What users who went offline have spent of their rate, so that coming back is no way around it.
    pub(super) spent: AHashMap<UserId, Bucket>,
    pub(super) retaining: Retaining,
    /// Revoked a moment ago: what was read of them before does not count.
    pub(super) revoked: BTreeSet<Revocation>,
}

/// Something that is due at a time. Whether it still holds is asked then; nothing is cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Signed in by now, or closed.
    Authentication(ConnId),
    /// Back by now, or offline.
    UserGrace(UserId),
    /// Back in this room by now, or out of it.
    RoomGrace(UserId, RoomId),
    /// Typing said again by now, or over.
    TypingEnds(RoomId, UserId),
    /// Tell a big room who came and went.
    Presence(RoomId),
    /// A heartbeat.
    Heartbeat(ConnId),
    /// A gap in a room's events is still open.
    Gap(RoomId),
    /// A late sign-in takes effect.
    NameTakesEffect(ConnId),
    /// A mute or ban is over by now.
    SanctionEnds(SanctionId),
    /// The announcement of this round is repeated.
    Announce(u64),
    /// It is looked what is no longer kept.
    Retention,
    /// Nothing that an offline user spent matters any more.
    Spent(UserId),
    /// Tokens are looked after.
    Tokens,
    /// Whoever asked for a user by these tokens before they were revoked has its answer by now.
    Revoked(Revocation),
}

/// One connection.
#[derive(Debug)]
pub(super) struct Conn {
    pub profile: Arc<Profile>,
    pub visitor: Arc<Visitor>,
    /// When it opened.
    pub since: Timestamp,
    /// The id it was announced, its user's unless a token says otherwise.
    pub identity: UserId,
    /// Signed in as.
    pub user: Option<UserId>,
    /// What its user was proved by.
    pub token: Option<TokenHash>,
    /// A name claimed for a sign-in that is under way.
    pub claimed: Option<Person>,
    /// When a name claimed late takes effect.
    pub takes_effect: Tick,
    /// Waits for the store; what it asks meanwhile is queued.
    pub busy: bool,
    pub queue: VecDeque<Request>,
    /// The rooms it hears.
    pub rooms: BTreeSet<RoomId>,
    /// The room it is in, where the dialect knows one at a time.
    pub here: Option<RoomId>,
    /// A heartbeat was sent and not answered yet.
    pub heartbeat_open: bool,
    /// How it ends.
    pub parting: Parting,
}

impl Conn {
    pub fn new(identity: UserId, profile: Arc<Profile>, visitor: Arc<Visitor>, since: Timestamp) -> Self {
        Self {
            profile,
            visitor,
            since,
            identity,
            user: None,
            token: None,
            claimed: None,
            takes_effect: Tick::default(),
            busy: false,
            queue: VecDeque::new(),
            rooms: BTreeSet::new(),
            here: None,
            heartbeat_open: false,
            parting: Parting::Lost,
        }
    }
}

/// One user who is online, or whose connection broke a moment ago.
#[derive(Debug)]
pub(super) struct User {
    pub name: Arc<str>,
    /// Comes back by a token.
    pub has_token: bool,
    pub created_at: Timestamp,
    pub conns: Vec<ConnId>,
    pub rooms: AHashMap<RoomId, Presence>,
    /// When the last connection broke; none while one lives.
    pub held_until: Option<Tick>,
    pub bucket: Bucket,
    /// What it has searched lately.
    pub searches: Bucket,
}

/// A user's presence in one room.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// Its place in the order of joining.
    pub order: u64,
    /// The user's connections that hear the room.
    pub conns: Vec<ConnId>,
    /// When the last of them broke.
    pub held_until: Option<Tick>,
}

/// A room that somebody asked for.
#[derive(Debug)]
pub(super) enum RoomState {
    /// Being read; these wait, and these events came meanwhile.
    Opening {
        waiters: Vec<Waiter>,
        offered: Vec<Offered>,
    },
    /// In use.
    Open(Box<Room>),
}

/// A durable event and where it came from.
pub(super) type Offered = (Arc<StoredEvent>, Option<Origin>);

/// Somebody types.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typing {
    /// Until then, unless it is said again.
    pub until: Tick,
    /// When it is looked at next. Any other deadline for it is one of an earlier typing.
    pub look_at: Tick,
}

/// A room in use.
#[derive(Debug)]
pub(super) struct Room {
    pub key: RoomKey,
    pub kind: RoomKind,
    pub epoch: Epoch,
    pub topic: Arc<str>,
    pub tail: RoomTail,
    /// What was read when the room was opened reaches up to here; who hears the room was not told of it live.
    pub read_up_to: Seq,
    pub recent: Recent,
    /// In the order of joining.
    pub members: BTreeMap<u64, UserId>,
    /// Connections that hear it, members' and listeners'.
    pub hearers: usize,
    /// Of these, how many want the whole list of names after every change.
    pub rosters: usize,
    pub typing: AHashMap<UserId, Typing>,
    /// Came and went since the last `presence` (big rooms).
    pub came: Vec<Person>,
    pub went: Vec<Person>,
    pub presence_due: bool,
    /// Somebody entered meanwhile, whose list shows what is not told yet.
    pub entered: bool,
    /// Joins that read what they missed.
    pub replays: usize,
    /// What was told while they read, so that a busy room's tail does not run away from them.
    pub lately: VecDeque<Arc<StoredEvent>>,
    /// Offered too early; a gap is being read.
    pub parked: Vec<Offered>,
}

impl Chat {
    /// An empty chat with these rules.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            conns: AHashMap::new(),
            users: AHashMap::new(),
            names: NameBook::default(),
            rooms: AHashMap::new(),
            idle: VecDeque::new(),
            due: BTreeMap::new(),
            counter: 0,
            peak_users: 0,
            posted: 0,
            sanctions: Sanctions::default(),
            notices: BTreeMap::new(),
            announce_round: 0,
            journal: VecDeque::new(),
            gone: VecDeque::new(),
            opened: 0,
            spent: AHashMap::new(),
            retaining: Retaining::default(),
            revoked: BTreeSet::new(),
        }
    }

    /// Counts at this moment.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        let rooms = self
            .rooms
            .values()
            .filter(|r| matches!(r, RoomState::Open(room) if room.hearers > 0))
            .count();
        Statistics {
            users: self.users.len(),
            peak_users: self.peak_users,
            connections: self.conns.len(),
            rooms,
            messages: self.posted,
            held: self.is_held(),
            maintenance: self.is_in_maintenance(),
        }
    }

    /// Follow other numbers from now on.
    pub fn set_rules(&mut self, rules: Rules) {
        self.rules = rules;
    }

    /// Every connection, for a stop.
    pub fn connections(&self) -> impl Iterator<Item = ConnId> + '_ {
        self.conns.keys().copied()
    }

    pub(super) fn count(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    pub(super) fn remind(&mut self, at: Tick, due: Due) {
        let n = self.count();
        self.due.insert((at, n), due);
    }

    /// Who a connection is signed in as.
    pub(super) fn user_of(&self, conn: ConnId) -> Option<UserId> {
        self.conns.get(&conn)?.user
    }

    pub(super) fn person(&self, id: UserId) -> Option<Person> {
        self.users.get(&id).map(|u| Person {
            id,
            name: u.name.clone(),
        })
    }

    pub(super) fn open_room(&self, id: &RoomId) -> Option<&Room> {
        match self.rooms.get(id)? {
            RoomState::Open(room) => Some(room),
            RoomState::Opening { .. } => None,
        }
    }

    pub(super) fn open_room_mut(&mut self, id: &RoomId) -> Option<&mut Room> {
        match self.rooms.get_mut(id)? {
            RoomState::Open(room) => Some(room),
            RoomState::Opening { .. } => None,
        }
    }
}
