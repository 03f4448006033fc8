//! Who is who and where, written down from nothing but what clients sent, were told, and how long ago: a second
//! opinion on the chat's books.

use super::world::World;
use crate::domain::chat::{Fresh, Revocation};
use crate::domain::ids::{ConnId, Tick, TokenHash, UserId};
use crate::domain::outbound::Outbound;
use crate::domain::room_id::RoomId;
use crate::protocol::Dialect;
use std::collections::{BTreeMap, BTreeSet};

const GRACE_MS: u64 = 30_000;

#[derive(Debug, Default)]
pub struct Ledger {
    conns: BTreeMap<ConnId, Line>,
    users: BTreeMap<UserId, Known>,
    /// The highest place acked in each room.
    acked: BTreeMap<RoomId, u64>,
}

#[derive(Debug)]
struct Line {
    dialect: Dialect,
    user: Option<UserId>,
    rooms: BTreeSet<RoomId>,
}

#[derive(Debug)]
struct Known {
    name: String,
    /// The channel, for whom a name counts there alone.
    scope: Option<RoomId>,
    token: Option<TokenHash>,
    conns: BTreeSet<ConnId>,
    rooms: BTreeMap<RoomId, Stay>,
    held_until: Option<Tick>,
}

#[derive(Debug, Default)]
struct Stay {
    conns: BTreeSet<ConnId>,
    held_until: Option<Tick>,
}

impl Ledger {
    pub fn opened(&mut self, conn: ConnId, dialect: Dialect) {
        let (user, rooms) = (None, BTreeSet::new());
        self.conns.insert(conn, Line { dialect, user, rooms });
    }

    /// Writes down what everybody was told since the last time.
    pub fn read(&mut self, w: &mut World, channels: &BTreeMap<ConnId, RoomId>) {
        w.hush();
        for (conn, out) in std::mem::take(&mut w.told) {
            self.told(conn, &out, (channels.get(&conn), &w.fresh));
        }
        for what in std::mem::take(&mut w.revoked) {
            self.revoked(what);
        }
    }

    /// Nobody can come back by it: who is held by it is gone.
    fn revoked(&mut self, what: Revocation) {
        let meets = |(id, known): (&UserId, &Known)| match what {
            Revocation::Token(token) => known.token == Some(token),
            Revocation::User(user) => *id == user,
        };
        self.users
            .retain(|id, known| known.held_until.is_none() || !meets((id, known)));
    }

    fn told(&mut self, conn: ConnId, out: &Outbound, (channel, fresh): (Option<&RoomId>, &dyn Fresh)) {
        match out {
            Outbound::Authenticated { me, resume_token, .. } => {
                self.line(conn).user = Some(me.id);
                let known = self.users.entry(me.id).or_insert_with(|| Known {
                    name: String::new(),
                    scope: channel.cloned(),
                    token: resume_token.as_ref().map(|token| fresh.hash(token)),
                    conns: BTreeSet::new(),
                    rooms: BTreeMap::new(),
                    held_until: None,
                });
                known.name = me.name.to_string();
                known.conns.insert(conn);
                known.held_until = None;
            }
            Outbound::Renamed { name, .. } => {
                let user = self.line(conn).user.expect("who is renamed is signed in");
                self.users.get_mut(&user).expect("known").name = name.to_string();
            }
            Outbound::Joined(joined) => self.joined(conn, &joined.room),
            Outbound::Left { room } => self.leave(conn, room, None),
            Outbound::HeartbeatDue { authenticated: false } => self.signed_out(conn),
            Outbound::Acked { room, seq, .. } => {
                let last = self.acked.entry(room.clone()).or_default();
                *last = seq.0.max(*last);
            }
            _ => {}
        }
    }

    fn line(&mut self, conn: ConnId) -> &mut Line {
        self.conns.get_mut(&conn).expect("a connection that was opened")
    }

    fn joined(&mut self, conn: ConnId, room: &RoomId) {
        let line = self.line(conn);
        let user = line.user.expect("who joins is signed in");
        let before: Vec<_> = line.rooms.iter().filter(|r| *r != room).cloned().collect();
        if line.dialect != Dialect::Envelope {
            for other in before {
                self.leave(conn, &other, None);
            }
        }
        self.line(conn).rooms.insert(room.clone());
        let stay = self
            .users
            .get_mut(&user)
            .expect("known")
            .rooms
            .entry(room.clone())
            .or_default();
        stay.conns.insert(conn);
        stay.held_until = None;
    }

    fn leave(&mut self, conn: ConnId, room: &RoomId, held_until: Option<Tick>) {
        let line = self.line(conn);
        assert!(line.rooms.remove(room), "{conn} left {room} without being there");
        let Some(known) = line.user.and_then(|u| self.users.get_mut(&u)) else {
            return;
        };
        let Some(stay) = known.rooms.get_mut(room) else {
            return;
        };
        stay.conns.remove(&conn);
        if stay.conns.is_empty() {
            stay.held_until = held_until;
            if held_until.is_none() {
                known.rooms.remove(room);
            }
        }
    }

    fn signed_out(&mut self, conn: ConnId) {
        self.detach(conn, None);
        self.line(conn).rooms.clear();
    }

    fn detach(&mut self, conn: ConnId, held_until: Option<Tick>) {
        let rooms: Vec<_> = self.line(conn).rooms.iter().cloned().collect();
        for room in rooms {
            self.leave(conn, &room, held_until);
        }
        let Some(user) = self.line(conn).user.take() else {
            return;
        };
        let known = self.users.get_mut(&user).expect("known");
        known.conns.remove(&conn);
        if known.conns.is_empty() {
            known.held_until = held_until;
            if held_until.is_none() {
                self.users.remove(&user);
            }
        }
    }

    pub fn closed(&mut self, conn: ConnId, proper: bool, now: Tick) {
        let user = self.line(conn).user;
        let token = user.is_some_and(|u| self.users[&u].token.is_some());
        self.detach(conn, (token && !proper).then(|| now.plus(GRACE_MS)));
        self.conns.remove(&conn);
    }

    pub fn passed(&mut self, now: Tick) {
        let over = |until: Option<Tick>| until.is_some_and(|until| until <= now);
        self.users.retain(|_, known| !over(known.held_until));
        for known in self.users.values_mut() {
            known.rooms.retain(|_, stay| !over(stay.held_until));
        }
    }

    /// The chat's books say the same.
    pub fn compare(&self, w: &World) {
        let mine: BTreeMap<_, _> = self
            .users
            .iter()
            .map(|(id, known)| (*id, known.name.clone()))
            .collect();
        let chats: BTreeMap<_, _> = w
            .chat
            .users
            .iter()
            .map(|(id, user)| (*id, user.name.to_string()))
            .collect();
        assert_eq!(mine, chats, "users by what was told, and by the chat's books");
        for (id, known) in &self.users {
            let mine: BTreeSet<_> = known.rooms.keys().collect();
            let chats: BTreeSet<_> = w.chat.users[id].rooms.keys().collect();
            assert_eq!(mine, chats, "rooms of {}", known.name);
        }
        self.names_are_unique();
        for (room, last) in &self.acked {
            let head = w.store.head(room).unwrap().expect("what was acked is stored");
            assert!(head.seq.0 >= *last);
        }
    }

    fn names_are_unique(&self) {
        let all: Vec<_> = self.users.values().collect();
        for (n, a) in all.iter().enumerate() {
            for b in all.iter().skip(n + 1) {
                let shared = a.scope.is_some() && b.scope.is_some() && a.scope != b.scope;
                let same = a.name.to_lowercase() == b.name.to_lowercase();
                assert!(!same || shared, "{} and {} are one name", a.name, b.name);
            }
        }
    }
}
