//! What one connection asked and was told, and what must hold of that at any time.

use crate::domain::chat::Fresh;
use crate::domain::error::CloseReason;
use crate::domain::event::StoredEvent;
use crate::domain::ids::{Epoch, EventId, Reference, Timestamp, TokenHash, UserId};
use crate::domain::outbound::{Backlog, Joined, Outbound};
use crate::domain::room_id::RoomId;
use crate::protocol::Dialect;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// One connection, seen from its client.
#[derive(Debug)]
pub struct Client {
    pub dialect: Dialect,
    pub inbox: Vec<(Outbound, Option<Reference>)>,
    pub closed: Option<CloseReason>,
    /// Requests sent, and places given back for them.
    pub asked: u64,
    pub released: u64,
    /// References that wait for their one answer.
    pub unanswered: BTreeSet<String>,
    /// The highest place told in each room.
    pub seen: HashMap<RoomId, u64>,
    /// Rooms of which more was announced.
    pub resuming: BTreeSet<RoomId>,
    /// Who is in a room, by what this client was told; none for lists that were cut.
    pub members: BTreeMap<RoomId, BTreeSet<UserId>>,
    /// Who is online, by what this client was told.
    pub online: Option<BTreeSet<UserId>>,
    pub me: Option<UserId>,
    pub token: Option<String>,
}

impl Client {
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            inbox: Vec::new(),
            closed: None,
            asked: 0,
            released: 0,
            unanswered: BTreeSet::new(),
            seen: HashMap::new(),
            resuming: BTreeSet::new(),
            members: BTreeMap::new(),
            online: None,
            me: None,
            token: None,
        }
    }

    /// The chat has let go of it, and it is closed.
    pub fn is_let_go(&self) -> bool {
        matches!(self.closed, Some(CloseReason::SignedOut | CloseReason::Normal))
    }

    /// Takes what it is told, and checks it against what it was told before.
    pub fn hear(&mut self, out: Outbound, reference: Option<Reference>) {
        if let Some(reference) = &reference {
            let open = self.unanswered.remove(reference.as_str());
            assert!(open, "{reference:?} was answered twice, or never asked: {out:?}");
        }
        match &out {
            Outbound::Authenticated {
                me,
                online,
                online_count,
                resume_token,
                ..
            } => {
                self.me = Some(me.id);
                self.token = resume_token.as_deref().map(str::to_owned);
                self.online = (online.len() == *online_count).then(|| online.iter().map(|p| p.id).collect());
            }
            Outbound::Joined(joined) => self.joined(joined),
            Outbound::HeartbeatDue { authenticated: false } => {
                (self.me, self.online) = (None, None);
                self.members.clear();
            }
            Outbound::Events { room, events, .. } => self.more(room, events),
            Outbound::Left { room } => drop(self.members.remove(room)),
            Outbound::UserJoined { who, room, .. } => self.came(room, who.id),
            Outbound::UserLeft { who, room, .. } => self.went(room, who.id),
            Outbound::PresenceChanged {
                room, joined, left, ..
            } => {
                // Who entered since the last one knows some of it from its own list.
                if let Some(members) = self.members.get_mut(room) {
                    members.extend(joined.iter().map(|p| p.id));
                    members.retain(|id| left.iter().all(|p| p.id != *id));
                }
                assert!(
                    joined.iter().all(|j| left.iter().all(|l| l.id != j.id)),
                    "{out:?}"
                );
            }
            Outbound::UserOnline(who) => {
                if let Some(online) = &mut self.online {
                    assert!(online.insert(who.id), "{who:?} came online twice");
                }
            }
            Outbound::UserOffline(who) => {
                if let Some(online) = &mut self.online {
                    assert!(online.remove(&who.id), "{who:?} went offline, but was not online");
                }
            }
            Outbound::Posted(event) => self.saw(&event.room, event.seq.0),
            Outbound::PrivatePosted(event) => self.saw(&event.room, event.seq.0),
            Outbound::PrivateSent { event, .. } => self.acked(&event.room, event.seq.0),
            Outbound::Acked { room, seq, .. } => self.acked(room, seq.0),
            _ => {}
        }
        self.resume(&out);
        self.inbox.push((out, reference));
    }

    fn joined(&mut self, joined: &Joined) {
        if let Backlog::Events { events, has_more } = &joined.backlog {
            let places: Vec<_> = events.iter().map(|e| e.seq.0).collect();
            assert!(places.windows(2).all(|w| w[0] + 1 == w[1]), "{places:?}");
            let reached = places.last().is_none_or(|last| *last == joined.seq.0);
            assert!(reached || *has_more, "{places:?} ends before {}", joined.seq);
        }
        if self.dialect != Dialect::Envelope {
            // One room at a time.
            self.members.clear();
        }
        let reached = match &joined.backlog {
            Backlog::Events {
                events,
                has_more: true,
            } => events.last().map_or(0, |e| e.seq.0),
            _ => joined.seq.0,
        };
        self.seen.insert(joined.room.clone(), reached);
        if joined.users.len() == joined.user_count {
            let ids: BTreeSet<_> = joined.users.iter().map(|p| p.id).collect();
            assert_eq!(ids.len(), joined.user_count, "somebody is listed twice");
            assert!(ids.contains(&joined.who.id), "the joiner is not in its own list");
            self.members.insert(joined.room.clone(), ids);
        } else {
            self.members.remove(&joined.room);
        }
    }

    fn more(&mut self, room: &RoomId, events: &[StoredEvent]) {
        assert!(
            self.resuming.contains(room),
            "more of {room}, but nothing more was announced"
        );
        for event in events {
            self.replayed(room, event.seq.0);
        }
    }

    /// While more is announced of a room, nothing live of it comes.
    fn resume(&mut self, out: &Outbound) {
        let (room, more) = match out {
            Outbound::Joined(joined) => {
                let more = matches!(&joined.backlog, Backlog::Events { has_more: true, .. });
                (&joined.room, more)
            }
            Outbound::Events { room, has_more, .. } => (room, *has_more),
            Outbound::Left { room } => (room, false),
            Outbound::Posted(event) | Outbound::PrivatePosted(event) => {
                return assert!(
                    !self.resuming.contains(&event.room),
                    "live before the rest: {out:?}"
                );
            }
            Outbound::UserJoined { room, .. }
            | Outbound::UserLeft { room, .. }
            | Outbound::PresenceChanged { room, .. }
            | Outbound::Typing { room, .. } => {
                return assert!(!self.resuming.contains(room), "live before the rest: {out:?}");
            }
            _ => return,
        };
        if more {
            self.resuming.insert(room.clone());
        } else {
            self.resuming.remove(room);
        }
    }

    /// The next, where no answer of its own took its place.
    fn replayed(&mut self, room: &RoomId, seq: u64) {
        let last = self.seen.entry(room.clone()).or_default();
        assert_eq!(seq, *last + 1, "of {room}");
        *last = seq;
    }

    fn came(&mut self, room: &RoomId, who: UserId) {
        if let Some(members) = self.members.get_mut(room) {
            assert!(
                members.insert(who),
                "{who} joined {room} twice, for {:?}",
                self.me
            );
        }
    }

    fn went(&mut self, room: &RoomId, who: UserId) {
        if let Some(members) = self.members.get_mut(room) {
            assert!(
                members.remove(&who),
                "{who} left {room} without being there, for {:?}",
                self.me
            );
        }
    }

    /// An ack may be late: what it is for may have come with the room's history.
    fn acked(&mut self, room: &RoomId, seq: u64) {
        let last = self.seen.entry(room.clone()).or_default();
        *last = seq.max(*last);
    }

    /// Places only go up.
    pub fn saw(&mut self, room: &RoomId, seq: u64) {
        let last = self.seen.entry(room.clone()).or_default();
        assert!(seq > *last, "place {seq} of {room} was told after {last}");
        *last = seq;
    }
}

/// Ids that count up, so that a failing sequence fails again.
#[derive(Debug, Default)]
pub struct Counting {
    count: u64,
    /// The first of these become the next users' ids.
    pub next_users: Vec<UserId>,
}

impl Counting {
    /// Counts from another place, so that several draw different ids.
    pub fn from(count: u64) -> Self {
        Self {
            count,
            next_users: Vec::new(),
        }
    }

    fn draw(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Spread over all bits, like the real ones.
    fn mixed(&mut self) -> u64 {
        self.draw().wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

impl Fresh for Counting {
    fn user_id(&mut self) -> UserId {
        if !self.next_users.is_empty() {
            return self.next_users.remove(0);
        }
        UserId(Uuid::from_u64_pair(self.mixed(), 0xA))
    }

    fn event_id(&mut self, _: Timestamp) -> EventId {
        EventId(Uuid::from_u64_pair(0xE, self.draw()))
    }

    fn epoch(&mut self) -> Epoch {
        Epoch(self.mixed())
    }

    fn token(&mut self) -> Arc<str> {
        format!("token-{}", self.draw()).into()
    }

    fn hash(&self, token: &str) -> TokenHash {
        use sha2::{Digest, Sha256};
        TokenHash(Sha256::digest(token.as_bytes()).into())
    }
}
