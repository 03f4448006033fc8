//! A chat with a store that answers at once, and connections whose frames are looked at.

use crate::domain::chat::{Bounds, Chat, Cx, Effect, Fresh, RoomOrder, Rules, Ticket};
use crate::domain::command::{Command, Draft, Request};
use crate::domain::durable::{Account, Found, Page, Personal, Query, UserRecord, Write, Written};
use crate::domain::error::CloseReason;
use crate::domain::event::{NewEvent, StoredEvent};
use crate::domain::ids::{ConnId, Epoch, EventId, Now, Reference, Seq, Tick, Timestamp, TokenHash, UserId};
use crate::domain::mention::Mentions;
use crate::domain::operator::{Operator, Order, Question, Report};
use crate::domain::outbound::{Outbound, ServerInfo};
use crate::domain::profile::{Home, Profile, SignIn, Visitor};
use crate::domain::rate::Rate;
use crate::domain::room_id::RoomId;
use crate::domain::sanction::{Decree, Deed, Notice, Sanction, SanctionId, SanctionKind, Standing};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

struct Counting(u128);

impl Fresh for Counting {
    fn user_id(&mut self) -> UserId {
        self.0 += 1;
        UserId(Uuid::from_u128(self.0))
    }
    fn event_id(&mut self, _: Timestamp) -> EventId {
        self.0 += 1;
        EventId(Uuid::from_u128(self.0))
    }
    fn epoch(&mut self) -> Epoch {
        Epoch(7)
    }
    fn token(&mut self) -> Arc<str> {
        self.0 += 1;
        format!("token-{}", self.0).into()
    }
    fn hash(&self, token: &str) -> TokenHash {
        let mut hash = [0; 32];
        for (to, from) in hash.iter_mut().zip(token.bytes()) {
            *to = from;
        }
        TokenHash(hash)
    }
}

pub struct World {
    pub chat: Chat,
    pub deeds: Vec<Deed>,
    pub store_fails: bool,
    fresh: Counting,
    now: u64,
    serial: u64,
    tickets: u64,
    seq: u64,
    last: Option<EventId>,
    users: HashMap<TokenHash, UserRecord>,
    sanctions: BTreeMap<SanctionId, Sanction>,
    notices: BTreeMap<Notice, Arc<str>>,
    seen: HashMap<ConnId, Vec<Outbound>>,
    closed: HashMap<ConnId, CloseReason>,
    reports: HashMap<Ticket, Report>,
}

pub fn room() -> RoomId {
    RoomId::trusted("general")
}

fn rules() -> Rules {
    let info = ServerInfo {
        version: "0",
        max_message_length: 4000,
        max_username_length: 20,
        max_frame_bytes: 65_536,
        message_rate_limit: 0,
        rooms_per_user: 0,
        bounds: Bounds::default(),
        heartbeat_seconds: 45,
        lobby: room(),
    };
    Rules {
        lobby: room(),
        info: Arc::new(info),
        max_users: 0,
        message_rate: Rate::per(0, 60_000),
        search_rate: Rate::per(60, 60_000),
        max_message_length: 4000,
        max_username_length: 20,
        rooms_per_user: 0,
        history_on_join: 50,
        resume_events: 2000,
        resume_page: 200,
        everyone_below: 200,
        individual_below: 200,
        list_limit: 500,
        grace_ms: 0,
        authentication_ms: 0,
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

fn profile() -> Profile {
    Profile {
        has_tokens: true,
        sign_in: SignIn::OnRequest,
        home: Home::Nowhere,
        one_room: false,
        wants_roster: false,
        hears_itself: true,
        taken_name_closes: false,
        cuts_names: false,
        heartbeat_ms: None,
    }
}

impl World {
    pub fn new() -> Self {
        Self {
            chat: Chat::new(rules()),
            deeds: Vec::new(),
            store_fails: false,
            fresh: Counting(0),
            now: 0,
            serial: 0,
            tickets: 0,
            seq: 0,
            last: None,
            users: HashMap::new(),
            sanctions: BTreeMap::new(),
            notices: BTreeMap::new(),
            seen: HashMap::new(),
            closed: HashMap::new(),
            reports: HashMap::new(),
        }
    }

    /// The same store, another process.
    pub fn restarted(self) -> Self {
        let standing = Standing {
            retention: Vec::new(),
            sanctions: self.sanctions.values().cloned().collect(),
            notices: self.notices.clone().into_iter().collect(),
            last_id: SanctionId(self.sanctions.len() as u64),
        };
        let mut again = Self {
            chat: Chat::new(rules()),
            seen: HashMap::new(),
            closed: HashMap::new(),
            ..self
        };
        again.chat.restore(again.clock(), standing);
        again
    }

    fn clock(&self) -> Now {
        Now {
            wall: Timestamp(i64::try_from(self.now).unwrap()),
            tick: Tick(self.now),
        }
    }

    fn act(&mut self, what: impl FnOnce(&mut Chat, &mut Cx<'_>)) {
        let mut effects = Vec::new();
        let now = self.clock();
        what(
            &mut self.chat,
            &mut Cx {
                now,
                fresh: &mut self.fresh,
                effects: &mut effects,
            },
        );
        for effect in effects {
            self.follow(effect);
        }
    }

    fn follow(&mut self, effect: Effect) {
        match effect {
            Effect::Tell { conn, out, .. } => self.seen.entry(conn).or_default().push(out),
            Effect::TellMany { conns, out } => {
                for conn in conns {
                    self.seen.entry(conn).or_default().push(out.clone());
                }
            }
            Effect::Room {
                order: RoomOrder::TellOne { conn, out, .. },
                ..
            } => {
                self.seen.entry(conn).or_default().push(out);
            }
            Effect::Room { .. }
            | Effect::Release(_)
            | Effect::Happened(_)
            | Effect::Publish(_)
            | Effect::Interest(..)
            | Effect::Diverged(..) => {}
            Effect::Close { conn, reason } => {
                self.closed.insert(conn, reason);
            }
            Effect::Report(ticket, report) => drop(self.reports.insert(ticket, report)),
            Effect::Write(write, then) => {
                let written = self.write(write);
                self.act(|chat, cx| chat.written(cx, written, then));
            }
            Effect::Read(query, then) => {
                let found = self.look_up(&query);
                self.act(|chat, cx| chat.found(cx, found, then));
            }
        }
    }

    fn write(&mut self, write: Write) -> Result<Written, ()> {
        if self.store_fails {
            return Err(());
        }
        Ok(match write {
            Write::Append(event) | Write::AppendCalling(event, _) => {
                self.last = Some(event.id);
                Written::Stored(self.place(event))
            }
            Write::Read { .. } | Write::Block { .. } | Write::Prefer { .. } => Written::Kept,
            Write::PutUser { user, token } => {
                if let Some((hash, _)) = token {
                    self.users.insert(hash, user);
                }
                Written::UserPut
            }
            Write::Tokens(_) => Written::TokensChanged,
            Write::Trim(_) | Write::Shrink => Written::Shrunk(false),
            Write::Tidy => Written::Tidied(true),
            Write::Decree {
                changes,
                events,
                deed,
            } => {
                for change in changes {
                    match change {
                        Decree::Put(s) => drop(self.sanctions.insert(s.id, s)),
                        Decree::Lift(id) => drop(self.sanctions.remove(&id)),
                        Decree::Notice(n, Some(text)) => drop(self.notices.insert(n, text)),
                        Decree::RevokeTokens(user) => self.users.retain(|_, known| known.id != user),
                        Decree::Notice(n, None) => drop(self.notices.remove(&n)),
                        Decree::Retention(..) => {}
                    }
                }
                self.deeds.extend(deed);
                let stored = events.into_iter().map(|event| self.place(event));
                Written::Decreed(stored.collect())
            }
        })
    }

    fn place(&mut self, event: NewEvent) -> StoredEvent {
        self.seq += 1;
        StoredEvent {
            room: event.room,
            seq: Seq(self.seq),
            id: event.id,
            author: event.author,
            author_name: event.author_name,
            at: event.at,
            body: event.body,
            reply: None,
            mentions: Mentions::default(),
            to: event.kind.peer_of(event.author),
            thread: None,
            gone: false,
            called_before: Vec::new(),
        }
    }

    fn look_up(&self, query: &Query) -> Found {
        match query {
            Query::Room { .. } => Found::Room(None, Page::default()),
            Query::Token(hash) => Found::Token(self.users.get(hash).map(|user| {
                Box::new(Account {
                    user: user.clone(),
                    conversations: Vec::new(),
                    rooms: Vec::new(),
                    personal: Personal::default(),
                })
            })),
            Query::Rooms { .. } => Found::Rooms(Vec::new()),
            _ => Found::Failed,
        }
    }

    pub fn wait(&mut self, ms: u64) {
        self.now += ms;
        self.act(Chat::tick);
    }

    pub fn order(&mut self, order: Order) -> Report {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        let operator = Operator {
            name: "operator".into(),
            from: "console".into(),
        };
        self.act(|chat, cx| chat.operate(cx, order, &operator, ticket));
        self.reports.remove(&ticket).expect("an answer to every order")
    }

    pub fn connect_from(&mut self, address: &str) -> ConnId {
        self.serial += 1;
        let conn = ConnId::new(0, self.serial);
        let visitor = Visitor {
            address: address.parse().unwrap(),
            agent: None,
            dialect: "envelope",
        };
        self.act(|chat, cx| chat.open(cx, conn, Arc::new(profile()), Arc::new(visitor)));
        conn
    }

    pub fn try_sign_in(&mut self, name: &str, token: Option<&str>) -> ConnId {
        let conn = self.connect_from("198.51.100.1");
        let auth = Command::Auth {
            username: name.to_owned(),
            resume_token: token.map(str::to_owned),
        };
        self.send(conn, auth);
        conn
    }

    pub fn envelope(&mut self, name: &str) -> ConnId {
        self.in_room(name, None)
    }

    pub fn return_as(&mut self, name: &str, token: &str) -> ConnId {
        self.in_room(name, Some(token))
    }

    fn in_room(&mut self, name: &str, token: Option<&str>) -> ConnId {
        let conn = self.try_sign_in(name, token);
        assert_eq!(self.refused(conn), None, "{name} signs in");
        self.send(
            conn,
            Command::Join {
                room: room(),
                since: None,
            },
        );
        conn
    }

    fn send(&mut self, conn: ConnId, command: Command) {
        let request = Request {
            reference: Reference::parse("r"),
            command,
        };
        self.act(|chat, cx| chat.request(cx, conn, request));
    }

    /// Sends a request; the word of its refusal.
    pub fn ask(&mut self, conn: ConnId, command: Command) -> Option<&'static str> {
        self.take(conn, |out| matches!(out, Outbound::Refused(_)));
        self.send(conn, command);
        self.refused(conn)
    }

    pub fn post(&mut self, conn: ConnId, text: &str) -> Option<&'static str> {
        let draft = Draft {
            content: text.into(),
            client_id: None,
            reply_to: None,
        };
        self.ask(
            conn,
            Command::Chat {
                room: Some(room()),
                draft,
            },
        )
    }

    pub fn private(&self, target: UserId, text: &str) -> Command {
        let draft = Draft {
            content: text.into(),
            client_id: None,
            reply_to: None,
        };
        Command::Private { target, draft }
    }

    pub fn edit(&self, text: &str) -> Command {
        let (room, message) = (room(), self.last.expect("a message"));
        Command::Edit {
            room,
            message,
            content: text.into(),
        }
    }

    pub fn delete(&self) -> Command {
        Command::Delete {
            room: room(),
            message: self.last.expect("a message"),
        }
    }

    pub fn react(&self) -> Command {
        let (room, message) = (room(), self.last.expect("a message"));
        Command::React {
            room,
            message,
            emoji: "🦀".into(),
            active: true,
        }
    }

    pub fn typing(&self, is_typing: bool) -> Command {
        Command::Typing {
            room: room(),
            is_typing,
        }
    }

    pub fn close(&mut self, conn: ConnId) {
        self.act(|chat, cx| chat.closed(cx, conn, true));
    }

    fn take(&mut self, conn: ConnId, which: impl Fn(&Outbound) -> bool) -> Vec<Outbound> {
        let seen = self.seen.entry(conn).or_default();
        let (taken, rest) = seen.drain(..).partition(|out| which(out));
        *seen = rest;
        taken
    }

    pub fn refused(&mut self, conn: ConnId) -> Option<&'static str> {
        let taken = self.take(conn, |out| matches!(out, Outbound::Refused(_)));
        taken.into_iter().next_back().and_then(|out| match out {
            Outbound::Refused(refusal) => Some(refusal.code.as_str()),
            _ => None,
        })
    }

    /// Operators' texts since the last call.
    pub fn told(&mut self, conn: ConnId) -> Vec<String> {
        let taken = self.take(conn, |out| matches!(out, Outbound::Announcement { .. }));
        let text = |out| match out {
            Outbound::Announcement { message, .. } => Some(message.to_string()),
            _ => None,
        };
        taken.into_iter().filter_map(text).collect()
    }

    pub fn offline_heard(&mut self, conn: ConnId) -> usize {
        self.take(conn, |out| matches!(out, Outbound::UserOffline(_)))
            .len()
    }

    fn authenticated(&self, conn: ConnId) -> (UserId, String) {
        let found = self.seen[&conn].iter().find_map(|out| match out {
            Outbound::Authenticated { me, resume_token, .. } => {
                Some((me.id, resume_token.as_deref().unwrap_or_default().to_owned()))
            }
            _ => None,
        });
        found.expect("signed in")
    }

    pub fn user(&self, conn: ConnId) -> UserId {
        self.authenticated(conn).0
    }

    pub fn token(&self, conn: ConnId) -> String {
        self.authenticated(conn).1
    }

    pub fn closed_with(&self, conn: ConnId) -> Option<CloseReason> {
        self.closed.get(&conn).copied()
    }

    /// How many events were given a place.
    pub fn stored(&self) -> u64 {
        self.seq
    }

    pub fn list(&mut self, kind: SanctionKind) -> usize {
        let question = match kind {
            SanctionKind::Mute => Question::Mutes,
            SanctionKind::Ban => Question::Bans,
        };
        match self.order(Order::Ask(question)) {
            Report::Sanctions(list) => list.len(),
            other => panic!("{other:?}"),
        }
    }
}
