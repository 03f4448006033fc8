//! Everything the chat knows at one moment.

use super::behind::Behind;
use super::effect::{Origin, Revocation, RoomKey, Waiter};
use super::names::NameBook;
use super::recent::Recent;
use super::replay::{Lately, Replay};
use super::retaining::Retaining;
pub use super::rules::{Bounds, Rules};
use super::sanctions::Sanctions;
use super::tail::RoomTail;
use crate::domain::command::Request;
use crate::domain::event::{RoomKind, StoredEvent};
use crate::domain::few::Few;
use crate::domain::gossip::Advance;
use crate::domain::ids::{ConnId, Epoch, EventId, Seq, Tick, Timestamp, TokenHash, UserId};
use crate::domain::operator::{JournalEntry, Parting};
use crate::domain::outbound::Person;
use crate::domain::profile::{Profile, Visitor};
use crate::domain::rate::Bucket;
use crate::domain::reading::{Preferences, Unread};
use crate::domain::room_id::RoomId;
use crate::domain::sanction::{Notice, SanctionId};
use ahash::AHashMap;
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

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
    /// Boxed: half of a table's places are empty, and there are very many connections and users.
    pub(super) conns: AHashMap<ConnId, Box<Conn>>,
    pub(super) users: AHashMap<UserId, Box<User>>,
    pub(super) names: NameBook,
    pub(super) rooms: AHashMap<RoomId, RoomState>,
    /// Rooms without members that are kept for who comes next, the oldest first.
    pub(super) idle: VecDeque<(RoomId, RoomKey)>,
    pub(super) due: BTreeMap<(Tick, u64), Due>,
    /// Until when who has not signed in may do so, in that order; those who have are forgotten as they come up.
    pub(super) to_sign_in: VecDeque<(Tick, ConnId)>,
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
    /// Something was deleted, and the store will be told to leave nothing of it.
    pub(super) untidy: bool,
    /// No other node shares the store.
    pub(super) alone: bool,
    /// Posts that the store has not answered.
    pub(super) under_way: AHashMap<EventId, RoomId>,
    /// Rooms that have new events by this node, which the others are to be told.
    pub(super) advanced: Vec<Advance>,
    /// Ends of logs are compared in a moment.
    pub(super) heads_due: bool,
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
    /// Typing on other nodes heard of again by now, or over.
    TypingElsewhere(RoomId),
    /// Tell a big room who came and went.
    Presence(RoomId),
    /// Tell a room how far its members have read.
    Receipts(RoomId),
    /// Tell a user's connections what is unread.
    News(UserId),
    /// A heartbeat.
    Heartbeat(ConnId),
    /// A gap in a room's events is still open.
    Gap(RoomId),
    /// Ends of logs could not be read.
    Heads,
    /// Another node told of a conversation while a post of this one was under way.
    Heard(Box<Advance>),
    /// A late sign-in takes effect.
    NameTakesEffect(ConnId),
    /// A mute or ban is over by now.
    SanctionEnds(SanctionId),
    /// What a joiner missed could not be read: again.
    Replay(ConnId, u64),
    /// The announcement of this round is repeated.
    Announce(u64),
    /// It is looked what is no longer kept.
    Retention,
    /// Nothing that an offline user spent matters any more.
    Spent(UserId),
    /// Tokens are looked after.
    Tokens,
    /// Something was deleted, and is to leave the store wholly.
    Tidy,
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
    pub claimed: Option<Box<Person>>,
    /// When a name claimed late takes effect.
    pub takes_effect: Tick,
    /// Waits for the store; what it asks meanwhile is queued.
    pub busy: bool,
    #[expect(
        clippy::box_collection,
        reason = "hardly ever there, so it shall take no more than a pointer"
    )]
    pub queue: Option<Box<VecDeque<Request>>>,
    /// The rooms it is in. It hears those that it catches up with no more (`replays`).
    pub rooms: Few<RoomId, ()>,
    /// What was counted for a join under way.
    pub counted: Option<Box<Counted>>,
    /// What it missed is on its way.
    pub replays: BTreeMap<RoomId, Replay>,
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
            queue: None,
            rooms: Few::default(),
            counted: None,
            replays: BTreeMap::new(),
            here: None,
            heartbeat_open: false,
            parting: Parting::Lost,
        }
    }
}

/// Connections of one user: nearly always one.
pub(super) type ConnIds = SmallVec<[ConnId; 1]>;

/// One user who is online, or whose connection broke a moment ago.
#[derive(Debug)]
pub(super) struct User {
    pub name: Arc<str>,
    /// Comes back by a token.
    pub has_token: bool,
    pub created_at: Timestamp,
    pub conns: ConnIds,
    pub rooms: Few<RoomId, Presence>,
    /// When the last connection broke; none while one lives.
    pub held_until: Option<Tick>,
    /// The token that connection was proved by.
    pub held_by: Option<TokenHash>,
    pub bucket: Bucket,
    /// What others are told of its typing.
    pub typing: Bucket,
    /// What it has searched lately.
    pub searches: Bucket,
    pub own: Own,
}

/// What only concerns one user, as it stands in the store. For those with a token.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// How far it has read.
    pub cursors: Few<RoomId, Seq>,
    pub blocked: Few<UserId, ()>,
    pub preferences: Preferences,
    /// Changes of the two before that are not durable yet: until they are, what stands here is not the last word.
    pub changing: u32,
    /// Rooms whose numbers its connections are to be told.
    pub news: BTreeMap<RoomId, News>,
    /// When its `@here` called somebody last.
    pub called_at: Option<Tick>,
}

/// Which connections of a user are to be told what is unread in a room.
#[derive(Clone, Copy, Debug)]
pub(super) struct News {
    pub reach: Reach,
    /// The room's last place, as far as that was known then.
    pub seq: Seq,
}

/// See [`News`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Those that do not hear the room.
    Deaf,
    /// All; this one, which has read, only where something is left.
    After(ConnId),
    /// All.
    All,
}

/// What was unread in a room after a user's cursor when the store was asked.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub room: RoomId,
    /// The cursor, and the last place that was looked at.
    pub span: (Seq, Seq),
    pub unread: Unread,
}

/// A user's presence in one room.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// Its place in the order of joining.
    pub order: u64,
    /// The user's connections that hear the room.
    pub conns: ConnIds,
    /// When the last of them broke.
    pub held_until: Option<Tick>,
}

/// A room that somebody asked for.
#[derive(Debug)]
pub(super) enum RoomState {
    /// Being read.
    Opening(Box<Opening>),
    /// In use.
    Open(Box<Room>),
}

/// A room that is being read.
#[derive(Debug, Default)]
pub(super) struct Opening {
    /// These wait for it.
    pub waiters: Vec<Waiter>,
    /// These events came meanwhile.
    pub offered: Vec<Offered>,
    /// It is begun at this place, though its log may go further: nobody asked for it, somebody is to be told.
    pub from: Option<Seq>,
    /// Another node has said that the log goes on: what was read may be older than that.
    pub heard: bool,
    /// It could not be read so often.
    pub failures: u32,
}

/// A durable event, and where it came from.
#[derive(Debug)]
pub(super) struct Offered {
    pub event: Arc<StoredEvent>,
    /// Public, or whose conversation.
    pub kind: RoomKind,
    /// Who posted it, by this node; none: another node's, or the server's own.
    pub origin: Option<Origin>,
}

/// Somebody types.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typing {
    /// Until then, unless it is said again.
    pub until: Tick,
    /// Still; kept a while when it is over, so that saying it again and again is not told each time.
    pub active: bool,
    /// When it was last told.
    pub told_at: Tick,
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
    /// In the order they came to that.
    pub moderators: Vec<UserId>,
    /// In the order they were pinned.
    pub pinned: Vec<EventId>,
    /// Who made it, for its first event to keep.
    pub founder: Option<UserId>,
    /// Its first event is on its way, and who made it is settled.
    pub founded: bool,
    pub tail: RoomTail,
    /// What was read when the room was opened reaches up to here; who hears the room was not told of it live.
    pub read_up_to: Seq,
    pub recent: Recent,
    /// In the order of joining.
    pub members: BTreeMap<u64, UserId>,
    /// Connections in it, members' and listeners', those included that catch up.
    pub hearers: usize,
    /// Of these, how many want the whole list of names after every change.
    pub rosters: usize,
    pub typing: AHashMap<UserId, Typing>,
    /// Who types on other nodes, until when.
    pub typing_elsewhere: Vec<(Person, Tick)>,
    /// Came and went since the last `presence` (big rooms).
    pub came: Vec<Person>,
    pub went: Vec<Person>,
    pub presence_due: bool,
    /// When `presence` was last told.
    pub presence_told: Option<Tick>,
    /// Somebody entered meanwhile, whose list shows what is not told yet.
    pub entered: bool,
    /// How far members have read since that was told last; and who said so.
    pub receipts: BTreeMap<UserId, (Seq, ConnId)>,
    /// Connections that read what they missed.
    pub replays: usize,
    /// What was told while they read, so that a busy room's tail does not run away from them.
    pub lately: Lately,
    /// The log goes further than the room was told.
    pub behind: Option<Box<Behind>>,
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
            to_sign_in: VecDeque::new(),
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
            untidy: false,
            alone: true,
            under_way: AHashMap::new(),
            advanced: Vec::new(),
            heads_due: false,
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
            RoomState::Opening(_) => None,
        }
    }

    pub(super) fn open_room_mut(&mut self, id: &RoomId) -> Option<&mut Room> {
        match self.rooms.get_mut(id)? {
            RoomState::Open(room) => Some(room),
            RoomState::Opening(_) => None,
        }
    }
}
