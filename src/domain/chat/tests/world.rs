//! The chat with everything around it made visible: a real store in memory whose answers may be held back, a clock
//! that is turned by hand, and the rooms' and workers' part (who gets what in which order) played by a few lines.

use super::client::{Client, Counting};
use crate::domain::chat::{Bounds, Chat, Cx, Effect, Revocation, RoomKey, RoomOrder, Rules, Then};
use crate::domain::durable::{Account, Found, Missing, Query, Write, Written};
use crate::domain::event::StoredEvent;
use crate::domain::gossip::{BusMessage, Topic};
use crate::domain::ids::{ConnId, EventId, Now, Reference, Seq, Tick, Timestamp};
use crate::domain::operator::Report;
use crate::domain::outbound::{Outbound, ServerInfo};
use crate::domain::rate::Rate;
use crate::domain::room_id::RoomId;
use crate::protocol::{self, Dialect, DialectSettings};
use crate::store::{Durability, Location, Store, open};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// How often the hub looks at its deadlines.
const STEP_MS: u64 = 100;

pub struct World {
    pub chat: Chat,
    pub store: Arc<dyn Store>,
    pub now: Now,
    pub fresh: Counting,
    pub dialects: Arc<DialectSettings>,
    /// The store answers when it is told to.
    pub slow: bool,
    /// The queues to the store are full.
    pub full: bool,
    pub writes: VecDeque<(Write, Then)>,
    pub written: VecDeque<(Result<Written, ()>, Then)>,
    pub reads: Vec<(Query, Then)>,
    pub found: Vec<(Found, Then)>,
    /// Connections whose sockets have not taken yet what they were sent of what they missed.
    pub paces: Vec<(ConnId, u64)>,
    pub clients: BTreeMap<ConnId, Client>,
    /// Who hears which room, as the rooms' actors know it.
    pub hearers: BTreeMap<RoomKey, BTreeSet<ConnId>>,
    /// The last place of a room that was told, or passed over, to who hears it.
    places: BTreeMap<(RoomKey, ConnId), u64>,
    pub serial: u64,
    /// What operators were answered, in order.
    pub reports: Vec<Report>,
    /// Everything anybody was told, in order, since it was taken.
    pub told: Vec<(ConnId, Outbound)>,
    /// What users have revoked for good by signing out, since it was taken.
    pub revoked: Vec<Revocation>,
    /// What the other nodes are to be told, beside heads.
    pub published: Vec<BusMessage>,
    /// What the node wants to hear of.
    pub interests: BTreeSet<Topic>,
    /// Rooms whose log turned out to be another one.
    pub diverged: Vec<RoomId>,
}

/// The defaults (contract §9).
pub fn rules() -> Rules {
    let lobby = RoomId::trusted("general");
    Rules {
        lobby: lobby.clone(),
        info: Arc::new(ServerInfo {
            version: "0",
            max_message_length: 4000,
            max_username_length: 20,
            max_frame_bytes: 65_536,
            message_rate_limit: 120,
            rooms_per_user: 200,
            bounds: Bounds::default(),
            heartbeat_seconds: 25,
            lobby,
        }),
        max_users: 1000,
        message_rate: Rate::per(120, 60_000).blocking(60, 30),
        search_rate: Rate::per(60, 60_000),
        max_message_length: 4000,
        max_username_length: 20,
        rooms_per_user: 200,
        history_on_join: 50,
        resume_events: 2000,
        resume_page: 200,
        everyone_below: 200,
        individual_below: 200,
        list_limit: 500,
        grace_ms: 30_000,
        authentication_ms: 10_000,
        typing_ms: 6000,
        announce_ms: 300_000,
        read_receipts: true,
        here_up_to: 100,
        here_pause_ms: 60_000,
        retention: crate::domain::retention::Policy::default(),
        token_ms: 90 * 24 * 3_600_000,
        bounds: Bounds::default(),
    }
}

impl World {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// With other numbers.
    pub fn with(change: impl FnOnce(&mut Rules)) -> Self {
        let mut rules = rules();
        change(&mut rules);
        Self {
            chat: Chat::new(rules),
            store: open(&Location::Memory, Durability::Process).unwrap(),
            now: Now {
                wall: Timestamp(1_800_000_000_000),
                tick: Tick(1_000_000),
            },
            fresh: Counting::default(),
            dialects: Arc::new(DialectSettings {
                lobby: RoomId::trusted("general"),
                channel_heartbeat_ms: 5000,
                channel_delay_ms: 5000,
                clock: || Timestamp(1_800_000_000_000),
            }),
            slow: false,
            full: false,
            writes: VecDeque::new(),
            written: VecDeque::new(),
            reads: Vec::new(),
            found: Vec::new(),
            paces: Vec::new(),
            clients: BTreeMap::new(),
            hearers: BTreeMap::new(),
            places: BTreeMap::new(),
            serial: 0,
            reports: Vec::new(),
            told: Vec::new(),
            revoked: Vec::new(),
            published: Vec::new(),
            interests: BTreeSet::new(),
            diverged: Vec::new(),
        }
    }

    /// Lets the chat decide, does what follows, and looks whether everything still fits together.
    pub fn decide(&mut self, decision: impl FnOnce(&mut Chat, &mut Cx<'_>)) {
        let mut effects = Vec::new();
        let mut cx = Cx {
            now: self.now,
            fresh: &mut self.fresh,
            effects: &mut effects,
        };
        decision(&mut self.chat, &mut cx);
        let mut away = self.carry_out(effects);
        while !away.is_empty() {
            let mut effects = Vec::new();
            for then in away {
                let mut cx = Cx {
                    now: self.now,
                    fresh: &mut self.fresh,
                    effects: &mut effects,
                };
                self.chat.turned_away(&mut cx, then);
            }
            away = self.carry_out(effects);
        }
        if !self.slow {
            self.answer_everything();
        }
        self.check();
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Vec<Then> {
        self.forget_who_is_online();
        let away = self.carry_out_each(effects);
        self.forget_who_is_online();
        away
    }

    /// Where not everybody is told of everybody any more.
    fn forget_who_is_online(&mut self) {
        if self.chat.users.len() > self.chat.rules.everyone_below {
            self.clients.values_mut().for_each(|c| c.online = None);
        }
    }

    fn carry_out_each(&mut self, effects: Vec<Effect>) -> Vec<Then> {
        let mut away = Vec::new();
        for effect in effects {
            match effect {
                Effect::Tell { conn, out, reference } => self.tell(conn, out, reference),
                Effect::TellMany { conns, out } => {
                    let once: BTreeSet<_> = conns.iter().collect();
                    assert_eq!(once.len(), conns.len(), "a connection is told twice: {out:?}");
                    for conn in conns {
                        self.tell(conn, out.clone(), None);
                    }
                }
                Effect::Room { key, order } => self.room(key, order),
                Effect::Close { conn, reason } => {
                    if let Some(client) = self.clients.get_mut(&conn) {
                        client.closed.get_or_insert(reason);
                    }
                }
                Effect::Release(conn) => {
                    if let Some(client) = self.clients.get_mut(&conn) {
                        client.released += 1;
                        assert!(client.released <= client.asked, "a place was given back twice");
                    }
                }
                Effect::Write(_, then) | Effect::Read(_, then) if self.full => away.push(then),
                Effect::Write(write, then) => self.writes.push_back((write, then)),
                Effect::Read(query, then) => self.reads.push((query, then)),
                Effect::Happened(_) => {}
                Effect::Publish(message) => self.published.push(message),
                Effect::Interest(topic, wants) => self.interest(topic, wants),
                Effect::Diverged(room, _) => self.diverged.push(room),
                Effect::Report(_, report) => self.reports.push(report),
            }
        }
        away
    }

    pub fn tell(&mut self, conn: ConnId, out: Outbound, reference: Option<Reference>) {
        if let Some(client) = self.clients.get_mut(&conn) {
            if reference.is_some() {
                let frames = encoded(client.dialect, &out, reference.as_ref(), &self.dialects);
                assert_eq!(frames.len(), 1, "an answer must be one frame: {out:?}");
            }
            self.told.push((conn, out.clone()));
            client.hear(out, reference);
        }
    }

    /// What `actors::room` and `actors::delivery` do with an order.
    fn room(&mut self, key: RoomKey, order: RoomOrder) {
        match order {
            RoomOrder::Enter { conn, tell } => {
                assert!(
                    self.clients.contains_key(&conn),
                    "a connection that is gone enters"
                );
                let mut room = None;
                for (out, reference) in tell {
                    if let Outbound::Joined(joined) = &out {
                        room = Some(joined.room.clone());
                    } else if let Outbound::Events { room: id, .. } = &out {
                        room = Some(id.clone());
                    }
                    self.tell(conn, out, reference);
                }
                if let (Some(room), Some(client)) = (room, self.clients.get(&conn)) {
                    self.places.insert((key, conn), client.seen[&room]);
                }
                self.hearers.entry(key).or_default().insert(conn);
            }
            RoomOrder::Exit { conn, tell } => {
                let gone = self.hearers.get_mut(&key).is_some_and(|h| h.remove(&conn));
                assert!(gone, "{conn} leaves a room it does not hear");
                self.places.remove(&(key, conn));
                if let Some((out, reference)) = tell {
                    self.tell(conn, out, reference);
                }
            }
            RoomOrder::Tell { out, except } => {
                for conn in self.hearers_of(key).filter(|c| Some(*c) != except) {
                    self.tell(conn, out.clone(), None);
                }
            }
            RoomOrder::Pace { conn, replay } => {
                if self.clients.contains_key(&conn) {
                    self.paces.push((conn, replay));
                }
            }
            RoomOrder::TellOne { conn, out, reference } => {
                self.tell(conn, out, reference);
            }
            RoomOrder::Post {
                event,
                author,
                echo,
                answer,
            } => self.post(key, event, (author, echo), answer),
            RoomOrder::Close => {
                let left = self.hearers.remove(&key).unwrap_or_default();
                assert!(left.is_empty(), "a room is closed over {left:?}");
            }
        }
    }

    fn post(
        &mut self,
        key: RoomKey,
        event: Arc<StoredEvent>,
        (author, echo): (Option<ConnId>, bool),
        mut answer: Option<(Outbound, Option<Reference>)>,
    ) {
        for conn in self.hearers_of(key) {
            if let Some(place) = self.places.get_mut(&(key, conn)) {
                *place += 1;
                assert_eq!(*place, event.seq.0, "{conn} misses something of {}", event.room);
            }
            let is_author = Some(conn) == author;
            if let Some((out, reference)) = answer.take_if(|_| is_author) {
                self.tell(conn, out, reference);
                if let Some(client) = self.clients.get_mut(&conn).filter(|_| echo) {
                    // The ack took the place; the event is the same place again.
                    client.inbox.push((Outbound::Posted(event.clone()), None));
                }
            } else if !is_author || echo {
                self.tell(conn, Outbound::Posted(event.clone()), None);
            } else if let Some(client) = self.clients.get_mut(&conn) {
                client.saw(&event.room, event.seq.0);
            }
        }
        assert!(answer.is_none(), "an answer at a place its author does not hear");
    }

    pub fn hearers_of(&self, key: RoomKey) -> impl Iterator<Item = ConnId> + use<> {
        self.hearers.get(&key).cloned().unwrap_or_default().into_iter()
    }
}

/// Time and the store.
impl World {
    pub fn pass(&mut self, ms: u64) {
        let until = self.now.tick.plus(ms);
        while self.now.tick < until {
            let step = until.since(self.now.tick).min(STEP_MS);
            self.now.tick = self.now.tick.plus(step);
            self.now.wall.0 += i64::try_from(step).unwrap();
            self.decide(Chat::tick);
        }
    }

    /// Everything that waits for the store is answered, and what follows from that too.
    pub fn answer_everything(&mut self) {
        loop {
            if self.tell_written()
                || self.tell_found(0)
                || self.commit(true)
                || self.look_up(0, true)
                || self.take_page(0)
            {
                continue;
            }
            return;
        }
    }

    /// The store does the oldest write; the chat does not know yet.
    pub fn commit(&mut self, works: bool) -> bool {
        let Some((write, then)) = self.writes.pop_front() else {
            return false;
        };
        let written = if works {
            Ok(self.store.commit(vec![write]).unwrap().remove(0))
        } else {
            Err(())
        };
        self.written.push_back((written, then));
        true
    }

    /// The chat hears of the oldest write done.
    pub fn tell_written(&mut self) -> bool {
        let Some((written, then)) = self.written.pop_front() else {
            return false;
        };
        if let (Ok(_), Then::Revoked { what, .. }) = (&written, &then) {
            self.revoked.push(*what);
        }
        self.decide(|chat, cx| chat.written(cx, written, then));
        true
    }

    /// The store does one of the look-ups; the chat does not know yet.
    pub fn look_up(&mut self, n: usize, works: bool) -> bool {
        if n >= self.reads.len() {
            return false;
        }
        let (query, then) = self.reads.remove(n);
        let found = if works {
            look_up(&*self.store, query, self.now.wall)
        } else {
            Found::Failed
        };
        self.found.push((found, then));
        true
    }

    /// A socket has taken what was sent of what was missed.
    pub fn take_page(&mut self, n: usize) -> bool {
        if n >= self.paces.len() {
            return false;
        }
        let (conn, replay) = self.paces.remove(n);
        self.decide(|chat, cx| chat.paced(cx, conn, replay));
        true
    }

    /// The chat hears of one of the look-ups done.
    pub fn tell_found(&mut self, n: usize) -> bool {
        if n >= self.found.len() {
            return false;
        }
        let (found, then) = self.found.remove(n);
        self.decide(|chat, cx| chat.found(cx, found, then));
        true
    }
}

fn missing(store: &dyn Store, room: &RoomId, (after, id): (Seq, Option<EventId>), limit: usize) -> Found {
    let head = store.head(room).unwrap();
    if store.floor(room).unwrap() > after {
        return Found::Trimmed;
    }
    let is_ours = id.is_none() || store.event_at(room, after).unwrap() == id;
    let events = is_ours.then(|| store.after(room, after, limit).unwrap());
    Found::Missing(Box::new(Missing { head, events }))
}

/// What `actors::store_threads` does with a query.
fn look_up(store: &dyn Store, query: Query, now: Timestamp) -> Found {
    match query {
        Query::Room { room, limit } => {
            let head = store.head(&room).unwrap();
            let page = store.page(&room, crate::store::Span::Newest, limit).unwrap();
            Found::Room(head, page)
        }
        Query::Resume { room, seq, id, limit } => {
            if store.floor(&room).unwrap() > seq {
                return Found::Trimmed;
            }
            if seq.0 > 0 && (id.is_none() || store.event_at(&room, seq).unwrap() != id) {
                return Found::Resume(None);
            }
            Found::Resume(Some(store.after(&room, seq, limit).unwrap()))
        }
        Query::Missing {
            room,
            after,
            id,
            limit,
        } => missing(store, &room, (after, id), limit),
        Query::Heads(rooms) => Found::Heads(store.heads(&rooms).unwrap()),
        Query::Page { room, span, limit } => Found::Page(store.page(&room, span, limit).unwrap()),
        Query::Overdue { policies, now, most } => {
            Found::Overdue(store.overdue(&policies, now, most).unwrap())
        }
        Query::Search(query) => Found::Search(store.search(&query).unwrap()),
        Query::Token(hash) => Found::Token(store.user_by_token(hash, now).unwrap().map(|user| {
            Box::new(Account {
                conversations: store.conversations(user.id, 200).unwrap(),
                rooms: store.readings(user.id, 200).unwrap(),
                personal: store.personal(user.id).unwrap(),
                user,
            })
        })),
        Query::Unread {
            user,
            room,
            after,
            up_to,
        } => Found::Unread(store.unread(user, &room, after, up_to).unwrap()),
        Query::Event { room, seq } => {
            Found::Resume(Some(store.after(&room, Seq(seq.0.saturating_sub(1)), 1).unwrap()))
        }
        Query::Thread {
            room,
            message,
            after,
            limit,
        } => Found::Thread(store.thread(&room, message, after, limit).unwrap().map(Box::new)),
        Query::Versions { room, message, limit } => {
            Found::Versions(store.versions(&room, message, limit).unwrap())
        }
        Query::Pins { room } => Found::Pins(store.pins(&room).unwrap()),
        Query::User(id) => Found::User(store.user(id).unwrap()),
        Query::Rooms { limit } => Found::Rooms(store.rooms(limit).unwrap()),
        Query::Message(id) => Found::Message(store.message(id).unwrap().map(Box::new)),
        Query::Totals | Query::Latest { .. } | Query::Deeds { .. } => Found::Failed,
    }
}

pub fn encoded(
    dialect: Dialect,
    out: &Outbound,
    reference: Option<&Reference>,
    settings: &DialectSettings,
) -> Vec<Value> {
    let mut frames = Vec::new();
    protocol::encode(dialect, out, reference, settings, &mut |text: &[u8]| {
        frames.push(serde_json::from_slice(text).expect("JSON"));
    });
    frames
}
