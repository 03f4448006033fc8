//! What must hold of the chat's state after every single decision.

use super::world::World;
use crate::domain::chat::state::{Conn, Due, Room, RoomState};
use crate::domain::gossip::Topic;
use crate::domain::ids::UserId;
use crate::domain::room_id::RoomId;
use std::collections::{BTreeSet, HashMap};

impl World {
    /// Everything that refers to something else refers to something that is there, both ways.
    pub fn check(&self) {
        self.check_connections();
        self.check_users();
        for (id, state) in &self.chat.rooms {
            match state {
                RoomState::Open(room) => self.check_room(id, room),
                RoomState::Opening(opening) => assert!(!opening.waiters.is_empty() || opening.from.is_some()),
            }
        }
        assert!(self.chat.idle.len() <= 64, "idle rooms pile up");
        let rooms = self.chat.rooms.keys().cloned().map(Topic::Room);
        let wanted: BTreeSet<Topic> = rooms
            .chain(self.chat.users.keys().copied().map(Topic::User))
            .collect();
        assert_eq!(self.interests, wanted, "what the node wants to hear of");
        if self.nothing_waits() {
            self.check_settled();
        }
    }

    /// The node wants to hear of something, or does not any more.
    pub fn interest(&mut self, topic: Topic, wants: bool) {
        let changed = if wants {
            self.interests.insert(topic.clone())
        } else {
            self.interests.remove(&topic)
        };
        assert!(changed, "{topic:?} was wanted, or not, before: {wants}");
    }

    pub fn nothing_waits(&self) -> bool {
        let store = self.writes.is_empty() && self.written.is_empty() && self.reads.is_empty();
        let again = |due: &Due| matches!(due, Due::Replay(..) | Due::Gap(_) | Due::Heads);
        let reads_again = self.chat.due.values().any(again);
        store && self.found.is_empty() && self.paces.is_empty() && !reads_again
    }

    fn check_connections(&self) {
        assert!(self.chat.conns.keys().all(|id| self.clients.contains_key(id)));
        for (id, client) in &self.clients {
            // Who was thrown out is forgotten at once.
            assert!(client.closed.is_some() || self.chat.conns.contains_key(id));
        }
        for (id, conn) in &self.chat.conns {
            assert!(
                conn.busy || conn.queue.is_none(),
                "{id} has a queue, but waits for nothing"
            );
            assert!(conn.queue.as_ref().is_none_or(|queue| queue.len() <= 256));
            if let Some(user) = conn.user {
                assert!(self.chat.users[&user].conns.contains(id));
            }
            for room in conn.rooms.keys() {
                let open = self.chat.open_room(room).expect("who hears a room keeps it open");
                assert_eq!(
                    self.hearers_of(open.key).any(|c| c == *id),
                    self.chat.hears(*id, room),
                    "{id} does not hear {room}, or should not"
                );
            }
            assert!(
                !conn.profile.one_room || conn.rooms.len() <= 1,
                "{:?}",
                conn.rooms
            );
            assert_eq!(
                conn.profile.one_room.then(|| conn.rooms.keys().next()).flatten(),
                conn.here.as_ref()
            );
        }
    }

    fn check_users(&self) {
        for (id, user) in &self.chat.users {
            assert_eq!(
                user.conns.is_empty(),
                user.held_until.is_some(),
                "{}: {user:?}",
                user.name
            );
            assert!(
                user.has_token || user.held_until.is_none(),
                "held without a token"
            );
            for conn in &user.conns {
                assert_eq!(self.chat.conns[conn].user, Some(*id));
            }
            for (room, presence) in user.rooms.iter() {
                assert_eq!(
                    presence.conns.is_empty(),
                    presence.held_until.is_some(),
                    "{presence:?}"
                );
                assert!(
                    presence
                        .conns
                        .iter()
                        .all(|c| self.chat.conns[c].rooms.contains_key(room))
                );
                let open = self.chat.open_room(room).expect("a member keeps its room open");
                assert_eq!(open.members.get(&presence.order), Some(id));
            }
        }
        let claims = self.chat.conns.values().filter(|c| c.claimed.is_some()).count();
        assert_eq!(
            self.chat.names.len(),
            self.chat.users.len() + claims,
            "a name leaks"
        );
    }

    fn check_room(&self, id: &RoomId, room: &Room) {
        let hearers: Vec<_> = self
            .chat
            .conns
            .values()
            .filter(|c| c.rooms.contains_key(id))
            .collect();
        assert_eq!(room.hearers, hearers.len(), "hearers of {id}");
        let silent = |c: &Conn| c.replays.get(id).is_some_and(|r| r.silent);
        let silent = hearers.iter().filter(|c| silent(c)).count();
        assert_eq!(
            room.hearers,
            self.hearers_of(room.key).count() + silent,
            "hearers of {id}"
        );
        let replays = self.chat.conns.values().filter(|c| c.replays.contains_key(id));
        assert_eq!(room.replays, replays.count(), "replays of {id}");
        let rosters = hearers.iter().filter(|c| c.profile.wants_roster).count();
        assert_eq!(room.rosters, rosters);
        for (order, user) in &room.members {
            assert_eq!(self.chat.users[user].rooms.get(id).unwrap().order, *order);
        }
        assert!(
            room.typing.keys().all(|u| self.chat.users.contains_key(u)),
            "a ghost types"
        );
        assert!(room.lately.is_empty() || room.replays > 0);
        if room.is_empty() {
            let kept = self
                .chat
                .idle
                .iter()
                .any(|(idle, key)| idle == id && *key == room.key);
            assert!(kept, "{id} is empty and nobody lets it go");
        }
    }

    /// The store has answered everything.
    fn check_settled(&self) {
        for (id, client) in self.clients.iter().filter(|(_, c)| !c.is_let_go()) {
            assert!(
                client.unanswered.is_empty(),
                "{id} never heard of {:?}",
                client.unanswered
            );
            assert_eq!(
                client.asked, client.released,
                "{id} has lost its place for a request"
            );
            let busy = self.chat.conns.get(id).is_some_and(|conn| conn.busy);
            assert!(!busy, "{id} waits for nothing");
        }
        for (id, client) in &self.clients {
            // One that is closed for its slowness ends with its connection.
            let ended = client.closed.is_some() || self.chat.conns[id].replays.is_empty();
            assert!(ended, "a replay of {id} never ended");
        }
        for (id, state) in &self.chat.rooms {
            if let RoomState::Open(room) = state {
                self.check_keeping(id, room);
            }
        }
        assert!(
            self.chat.under_way.is_empty(),
            "{:?} never settled",
            self.chat.under_way
        );
        for (id, state) in &self.chat.rooms {
            let behind = matches!(state, RoomState::Open(room) if room.behind.is_some());
            assert!(!behind, "{id} is behind its log, and nothing is done about it");
        }
        let opening = |s: &&RoomState| matches!(s, RoomState::Opening(_));
        assert_eq!(self.chat.rooms.values().filter(opening).count(), 0);
    }

    /// What keeps order in a room is what the store says it is.
    fn check_keeping(&self, id: &RoomId, room: &Room) {
        let Some(head) = self.store.head(id).unwrap() else {
            assert!(room.topic.is_empty() && room.pinned.is_empty());
            let founder: Vec<UserId> = room.founder.into_iter().collect();
            return assert_eq!(room.moderators, founder, "moderators of the empty {id}");
        };
        if head.seq == room.tail.seq() {
            assert_eq!(head.topic, room.topic, "topic of {id}");
            assert_eq!(head.pinned, room.pinned, "pins of {id}");
            assert_eq!(head.moderators, room.moderators, "moderators of {id}");
            let stored = self.store.page(id, crate::store::Span::Newest, 4).unwrap();
            let shown = room.recent.messages();
            let skip = shown.len().saturating_sub(stored.messages.len());
            let threads = |m: &crate::domain::event::Message| (m.id, m.thread, m.replies);
            let stored: Vec<_> = stored.messages.iter().map(threads).collect();
            let shown: Vec<_> = shown.iter().skip(skip).map(threads).collect();
            assert!(stored.ends_with(&shown), "threads of {id}: {stored:?}, {shown:?}");
        }
    }

    /// Every client's idea of who is where is the chat's.
    pub fn check_views(&self) {
        for (id, client) in self.clients.iter().filter(|(_, c)| !c.is_let_go()) {
            for room in self.chat.conns[id].rooms.keys() {
                let Some(seen) = client.members.get(room) else {
                    continue;
                };
                let open = self.chat.open_room(room).expect("open");
                if !open.presence_due {
                    let there: BTreeSet<UserId> = open.members.values().copied().collect();
                    assert_eq!(*seen, there, "members of {room} as {id} knows them");
                }
            }
            if let Some(seen) = &client.online {
                let there: BTreeSet<UserId> = self.chat.users.keys().copied().collect();
                assert_eq!(*seen, there, "who is online, as {id} knows it");
            }
        }
    }

    /// Every connection ends, the grace passes: nothing is left.
    pub fn end_everything(&mut self) {
        self.full = false;
        self.answer_everything();
        let all: Vec<_> = self.clients.keys().copied().collect();
        for conn in all {
            self.end(conn, conn.serial() % 3 == 0);
        }
        self.answer_everything();
        self.pass(31_000);
        assert!(self.chat.users.is_empty(), "{:?}", self.chat.users);
        assert_eq!(self.chat.names.len(), 0);
        assert!(self.chat.conns.is_empty());
        assert!(self.chat.rooms.len() <= 64);
        let lasts = |due: &Due| matches!(due, Due::Tokens | Due::Retention);
        let due: HashMap<_, _> = self.chat.due.iter().filter(|(_, due)| !lasts(due)).collect();
        assert!(due.is_empty(), "{due:?}");
        assert_eq!(self.chat.statistics().users, 0);
    }
}
