//! One node: the real hub, rooms and store threads; a worker that keeps what each connection is told.

use actix::{Actor, Addr, Context, Handler};
use chinwag::actors::ChatServer;
use chinwag::actors::hub::Parts;
use chinwag::actors::messages::{Asked, Closed, Deliver, Delivery, Frames, Opened, Paced, WorkerUp};
use chinwag::actors::queue::Queue;
use chinwag::actors::tongue::Tongue;
use chinwag::bus::Bus;
use chinwag::domain::chat::{Bounds, RoomKey, Rules};
use chinwag::domain::error::CloseReason;
use chinwag::domain::ids::{ConnId, Reference, Timestamp};
use chinwag::domain::operator::Parting;
use chinwag::domain::outbound::{Outbound, ServerInfo};
use chinwag::domain::rate::Rate;
use chinwag::domain::room_id::RoomId;
use chinwag::protocol::{self, Decoded, Dialect, DialectSettings};
use chinwag::store::Store;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SPOKEN: Tongue = Tongue {
    dialect: Dialect::Envelope,
    deflated: false,
};

/// What connections were told, and whether they were closed.
#[derive(Debug, Default)]
pub struct Told {
    pub frames: BTreeMap<ConnId, Vec<Value>>,
    pub closed: BTreeMap<ConnId, CloseReason>,
}

/// The part of a worker thread.
struct Worker {
    hub: Addr<ChatServer>,
    settings: Arc<DialectSettings>,
    told: Arc<Mutex<Told>>,
    hearers: BTreeMap<RoomKey, BTreeSet<ConnId>>,
}

impl Actor for Worker {
    type Context = Context<Self>;
}

impl Worker {
    fn tell(&self, conn: ConnId, out: &Outbound, reference: Option<&Reference>) {
        let mut told = self.told.lock().unwrap();
        protocol::encode(
            SPOKEN.dialect,
            out,
            reference,
            &self.settings,
            &mut |text: &[u8]| {
                let frame = serde_json::from_slice(text).unwrap();
                told.frames.entry(conn).or_default().push(frame);
            },
        );
    }

    fn flush(&self, frames: &Frames) {
        let all = &frames.bytes[SPOKEN.index()];
        for conn in self.hearers.get(&frames.key).into_iter().flatten() {
            let (mut mine, mut at) = (Vec::new(), 0);
            for cut in frames.cuts.iter().filter(|cut| cut.conn == *conn) {
                mine.extend_from_slice(&all[at..cut.start]);
                mine.extend_from_slice(&cut.instead);
                at = cut.end;
            }
            mine.extend_from_slice(&all[at..]);
            let mut told = self.told.lock().unwrap();
            told.frames.entry(*conn).or_default().extend(texts(&mine));
        }
    }

    fn take(&mut self, delivery: Delivery) {
        match delivery {
            Delivery::Tell { conn, out, reference } => self.tell(conn, &out, reference.as_ref()),
            Delivery::TellMany { conns, out } => conns.iter().for_each(|conn| self.tell(*conn, &out, None)),
            Delivery::Room(frames) => self.flush(&frames),
            Delivery::Enter { key, conn } => {
                self.hearers.entry(key).or_default().insert(conn);
            }
            Delivery::Exit { key, conn } => {
                self.hearers.entry(key).or_default().remove(&conn);
            }
            Delivery::Pace { conn, replay } => self.hub.do_send(Paced { conn, replay }),
            Delivery::Close { conn, reason } => {
                self.told.lock().unwrap().closed.insert(conn, reason);
                self.hearers.values_mut().for_each(|conns| {
                    conns.remove(&conn);
                });
                self.hub.do_send(gone(conn));
            }
            Delivery::WhenWritten(_) | Delivery::Release(_) | Delivery::CloseAll(_) => {}
        }
    }
}

impl Handler<Deliver> for Worker {
    type Result = ();

    fn handle(&mut self, Deliver(list): Deliver, _: &mut Context<Self>) {
        for delivery in list {
            self.take(delivery);
        }
    }
}

fn gone(conn: ConnId) -> Closed {
    Closed {
        conn,
        proper: false,
        how: Parting::Lost,
    }
}

/// The texts of finished frames.
fn texts(mut bytes: &[u8]) -> Vec<Value> {
    let mut texts = Vec::new();
    while let [first, length, rest @ ..] = bytes {
        assert_eq!(*first, 0x81, "one whole text");
        let (length, rest) = match *length {
            126 => (usize::from(u16::from_be_bytes([rest[0], rest[1]])), &rest[2..]),
            127 => panic!("too long for this test"),
            length => (usize::from(length), rest),
        };
        texts.push(serde_json::from_slice(&rest[..length]).unwrap());
        bytes = &rest[length..];
    }
    texts
}

/// A node that runs on this thread.
pub struct Node {
    pub hub: Addr<ChatServer>,
    pub told: Arc<Mutex<Told>>,
    settings: Arc<DialectSettings>,
    number: u64,
    conns: u64,
}

impl Node {
    pub fn start(number: u64, store: Arc<dyn Store>, bus: Arc<dyn Bus>) -> Self {
        let settings = Arc::new(DialectSettings {
            lobby: RoomId::trusted("general"),
            channel_heartbeat_ms: 5000,
            channel_delay_ms: 5000,
            clock: || Timestamp(0),
        });
        let (hub, unstarted) = ChatServer::prepare(Parts {
            rules: rules(),
            dialects: settings.clone(),
            standing: store.standing().unwrap(),
            store,
            bus,
            health: Arc::default(),
            flush_pause: Duration::from_millis(2),
        });
        unstarted.start().unwrap();
        let told: Arc<Mutex<Told>> = Arc::default();
        let worker = Worker {
            hub: hub.clone(),
            settings: settings.clone(),
            told: told.clone(),
            hearers: BTreeMap::new(),
        };
        let to = worker.start().recipient();
        hub.do_send(WorkerUp { worker: 0, to });
        Self {
            hub,
            told,
            settings,
            number,
            conns: 0,
        }
    }

    pub fn open(&mut self) -> ConnId {
        self.conns += 1;
        let conn = ConnId::new(0, self.number * 1000 + self.conns);
        self.hub.do_send(Opened {
            conn,
            tongue: SPOKEN,
            room: None,
            address: Ipv4Addr::LOCALHOST.into(),
            agent: None,
        });
        conn
    }

    pub fn ask(&self, conn: ConnId, frame: &Value) {
        let Decoded::Request(request) = protocol::decode(SPOKEN.dialect, &frame.to_string(), &self.settings)
        else {
            panic!("{frame}");
        };
        let queued = Queue::default().enter();
        self.hub.do_send(Asked {
            conn,
            request,
            queued,
        });
    }

    /// The connection breaks.
    pub fn break_off(&self, conn: ConnId) {
        self.hub.do_send(gone(conn));
    }

    /// What a connection was told since this was asked last.
    pub fn take(&self, conn: ConnId) -> Vec<Value> {
        let mut told = self.told.lock().unwrap();
        assert_eq!(told.closed.get(&conn), None, "{conn} was closed");
        told.frames.remove(&conn).unwrap_or_default()
    }
}

fn rules() -> Rules {
    let lobby = RoomId::trusted("general");
    Rules {
        lobby: lobby.clone(),
        info: Arc::new(ServerInfo {
            version: "0",
            max_message_length: 4000,
            max_username_length: 20,
            max_frame_bytes: 65_536,
            message_rate_limit: 0,
            rooms_per_user: 200,
            bounds: Bounds::default(),
            heartbeat_seconds: 25,
            lobby,
        }),
        max_users: 1000,
        message_rate: Rate::per(0, 60_000),
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
        authentication_ms: 60_000,
        typing_ms: 6000,
        announce_ms: 300_000,
        read_receipts: true,
        here_up_to: 100,
        here_pause_ms: 60_000,
        retention: chinwag::domain::retention::Policy::default(),
        token_ms: 90 * 24 * 3_600_000,
        bounds: Bounds::default(),
    }
}
