//! `DeliveryActor`: the outgoing side of all connections of one worker thread.

use super::encode;
use super::hub::ChatServer;
use super::messages::{Cut, Deliver, Delivery, Frames, Paced, WorkerUp};
use super::tongue::Tongue;
use crate::domain::chat::RoomKey;
use crate::domain::error::CloseReason;
use crate::domain::ids::{ConnId, Reference};
use crate::domain::outbound::Outbound;
use crate::protocol::{Dialect, DialectSettings};
use crate::transport::{Class, Link, critical};
use actix::{Actor, Addr, Context, Handler};
use ahash::AHashMap;
use bytes::Bytes;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Batches that may wait. Nothing here blocks; when it is full all the same, rooms and hub keep theirs.
const MAILBOX: usize = 4096;

/// Requests of one connection that may be under way; beyond that its socket is not read (promise P6).
const MAX_UNDER_WAY: u32 = 64;

/// Who catches up with a room gets more when no more than this waits for its socket.
const PACED_BELOW: usize = 32 * 1024;

/// Reading goes on when so few are under way again.
const RESUME_BELOW: u32 = 32;

/// Worker numbers are given once in the life of the process.
static WORKERS: AtomicU16 = AtomicU16::new(0);

/// Counts of what was handed to sockets, summed over workers.
#[derive(Debug, Default)]
pub struct Delivered {
    /// Pushes of frames to connections.
    pub pushes: AtomicU64,
    /// By the word of the refusal.
    refusals: Mutex<BTreeMap<&'static str, u64>>,
}

impl Delivered {
    /// Refusals so far, by their word.
    #[must_use]
    pub fn refusals(&self) -> Vec<(&'static str, u64)> {
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.iter().map(|(code, count)| (*code, *count)).collect()
    }

    fn refused(&self, code: &'static str) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        *refusals.entry(code).or_default() += 1;
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Worker>>> = const { RefCell::new(None) };
}

/// One connection as its worker knows it.
#[derive(Debug)]
pub struct Entry {
    link: Link,
    tongue: Tongue,
    under_way: Cell<u32>,
    /// Nothing is read before it was told who it is: what it says too early would be answered before that.
    greeted: Cell<bool>,
    rooms: RefCell<Vec<RoomKey>>,
}

impl Entry {
    /// What the connection is written to in.
    #[must_use]
    pub fn tongue(&self) -> Tongue {
        self.tongue
    }

    /// Its outgoing side.
    #[must_use]
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// A request is on its way to the hub. At the limit the socket is not read until some are settled.
    pub fn began(&self) {
        let n = self.under_way.get().saturating_add(1);
        self.under_way.set(n);
        if n >= MAX_UNDER_WAY {
            self.link.pause_reading();
        }
    }

    /// It was told something. The first thing is who it is; from then on it is listened to.
    fn told(&self) {
        if !self.greeted.replace(true) {
            self.link.resume_reading();
        }
    }

    /// A request is settled.
    pub fn settled(&self) {
        let n = self.under_way.get().saturating_sub(1);
        self.under_way.set(n);
        if n == RESUME_BELOW {
            self.link.resume_reading();
        }
    }
}

/// All connections of one worker thread. Lives on that thread.
#[derive(Debug)]
pub struct Worker {
    number: u16,
    hub: Addr<ChatServer>,
    settings: Arc<DialectSettings>,
    serial: Cell<u64>,
    entries: RefCell<AHashMap<u64, Rc<Entry>>>,
    rooms: RefCell<AHashMap<RoomKey, AHashMap<u64, Rc<Entry>>>>,
    delivered: Arc<Delivered>,
}

impl Worker {
    /// This thread's worker; started, and made known to the hub, when there is none.
    ///
    /// `None` when the hub does not listen any more.
    #[must_use]
    pub fn current(
        hub: &Addr<ChatServer>,
        settings: &Arc<DialectSettings>,
        delivered: &Arc<Delivered>,
    ) -> Option<Rc<Self>> {
        if let Some(worker) = CURRENT.with_borrow(Clone::clone) {
            return Some(worker);
        }
        let worker = Rc::new(Self {
            number: WORKERS.fetch_add(1, Ordering::Relaxed),
            hub: hub.clone(),
            settings: settings.clone(),
            serial: Cell::new(0),
            entries: RefCell::default(),
            rooms: RefCell::default(),
            delivered: delivered.clone(),
        });
        let actor = DeliveryActor {
            worker: worker.clone(),
        }
        .start();
        let up = WorkerUp {
            worker: worker.number,
            to: actor.recipient(),
        };
        hub.try_send(up).ok()?;
        CURRENT.set(Some(worker.clone()));
        Some(worker)
    }

    /// Takes a connection in.
    pub fn add(&self, link: Link, dialect: Dialect) -> (ConnId, Rc<Entry>) {
        link.pause_reading();
        let serial = self.serial.get() + 1;
        self.serial.set(serial);
        let tongue = Tongue::of(&link, dialect);
        let entry = Rc::new(Entry {
            link,
            tongue,
            under_way: Cell::new(0),
            greeted: Cell::new(false),
            rooms: RefCell::default(),
        });
        self.entries.borrow_mut().insert(serial, entry.clone());
        (self.conn(serial), entry)
    }

    /// The connection of this thread with this serial.
    #[must_use]
    pub fn conn(&self, serial: u64) -> ConnId {
        ConnId::new(self.number, serial)
    }

    /// Lets a connection go that has ended.
    pub fn remove(&self, conn: ConnId) {
        let Some(entry) = self.entries.borrow_mut().remove(&conn.serial()) else {
            return;
        };
        for key in entry.rooms.take() {
            self.forget(key, conn.serial());
        }
    }

    /// Tells a connection of this thread at once.
    pub fn tell(&self, entry: &Entry, out: &Outbound, reference: Option<&Reference>) {
        if let Outbound::Refused(refusal) = out {
            self.delivered.refused(refusal.code.as_str());
        }
        let class = if out.is_droppable() {
            Class::Droppable
        } else {
            Class::Durable
        };
        entry.link.push(
            encode::frames(entry.tongue, out, reference, &self.settings),
            class,
        );
    }

    fn entry(&self, conn: ConnId) -> Option<Rc<Entry>> {
        self.entries.borrow().get(&conn.serial()).cloned()
    }

    fn forget(&self, key: RoomKey, serial: u64) {
        let mut rooms = self.rooms.borrow_mut();
        if let Some(hearers) = rooms.get_mut(&key) {
            hearers.remove(&serial);
            if hearers.is_empty() {
                rooms.remove(&key);
            }
        }
    }

    fn deliver(&self, delivery: Delivery) {
        match delivery {
            Delivery::Room(frames) => self.tell_room(&frames),
            Delivery::WhenWritten(receipt) => {
                // Runs behind the transport's task, which has been woken by what was queued before.
                actix_rt::spawn(async move { drop(receipt) });
            }
            Delivery::Tell { conn, out, reference } => {
                if let Some(entry) = self.entry(conn) {
                    self.tell(&entry, &out, reference.as_ref());
                    entry.told();
                }
            }
            Delivery::TellMany { conns, out } => self.tell_many(&conns, &out),
            Delivery::Enter { key, conn } => self.enter(key, conn),
            Delivery::Exit { key, conn } => {
                self.forget(key, conn.serial());
                if let Some(entry) = self.entry(conn) {
                    entry.rooms.borrow_mut().retain(|k| *k != key);
                }
            }
            Delivery::Close { conn, reason } => {
                if let Some(entry) = self.entry(conn) {
                    entry.link.close(reason.code(), reason.text());
                }
            }
            Delivery::Release(conn) => {
                if let Some(entry) = self.entry(conn) {
                    entry.settled();
                }
            }
            Delivery::Pace { conn, replay } => self.pace(conn, replay),
            Delivery::CloseAll(reason) => self.close_all(reason),
        }
    }

    /// Tells the hub when the connection has taken what was sent to it. One that is closed takes no more: the hub hears of
    /// its end.
    fn pace(&self, conn: ConnId, replay: u64) {
        let Some(entry) = self.entry(conn) else { return };
        let (link, hub) = (entry.link.clone(), self.hub.clone());
        actix_rt::spawn(async move {
            if link.until_queued_below(PACED_BELOW).await {
                // A hub that is gone has nothing to send.
                let _ = hub.send(Paced { conn, replay }).await;
            }
        });
    }

    fn enter(&self, key: RoomKey, conn: ConnId) {
        let Some(entry) = self.entry(conn) else { return };
        let known = self
            .rooms
            .borrow_mut()
            .entry(key)
            .or_default()
            .insert(conn.serial(), entry.clone());
        if known.is_none() {
            let mut rooms = entry.rooms.borrow_mut();
            rooms.reserve_exact(1);
            rooms.push(key);
        }
    }

    fn tell_room(&self, frames: &Frames) {
        let rooms = self.rooms.borrow();
        let Some(hearers) = rooms.get(&frames.key) else {
            return;
        };
        let mut cut: AHashMap<u64, Vec<&Cut>> = AHashMap::new();
        for piece in &frames.cuts {
            cut.entry(piece.conn.serial()).or_default().push(piece);
        }
        let mut pushes = 0;
        for (serial, entry) in hearers {
            let Some(bytes) = frames.bytes.get(entry.tongue.index()) else {
                continue;
            };
            pushes += 1;
            match cut.get(serial).filter(|_| !cut.is_empty()) {
                None => {
                    entry.link.push(bytes.clone(), frames.class);
                }
                Some(cuts) => push_without(&entry.link, bytes, cuts, frames.class),
            }
        }
        self.delivered.pushes.fetch_add(pushes, Ordering::Relaxed);
    }

    fn tell_many(&self, conns: &[ConnId], out: &Outbound) {
        let class = if out.is_droppable() {
            Class::Droppable
        } else {
            Class::Durable
        };
        let mut encoded: [Option<Bytes>; Tongue::COUNT] = Default::default();
        for entry in conns.iter().filter_map(|conn| self.entry(*conn)) {
            let Some(slot) = encoded.get_mut(entry.tongue.index()) else {
                continue;
            };
            let bytes = slot.get_or_insert_with(|| encode::frames(entry.tongue, out, None, &self.settings));
            if !bytes.is_empty() {
                entry.link.push(bytes.clone(), class);
            }
        }
    }

    fn close_all(&self, reason: CloseReason) {
        for entry in self.entries.borrow().values() {
            entry.link.close(reason.code(), reason.text());
        }
    }
}

/// Pushes the frames with the pieces that this connection gets instead; they stay shared with all others.
fn push_without(link: &Link, bytes: &Bytes, cuts: &[&Cut], class: Class) {
    let mut at = 0;
    for cut in cuts {
        if at < cut.start && cut.start <= bytes.len() {
            link.push(bytes.slice(at..cut.start), class);
        }
        link.push(cut.instead.clone(), class);
        at = cut.end;
    }
    if at < bytes.len() {
        link.push(bytes.slice(at..), class);
    }
}

/// The door to a worker's connections from other threads. Mailbox: 4096 batches; when full, the sender keeps its own.
struct DeliveryActor {
    worker: Rc<Worker>,
}

impl Actor for DeliveryActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

impl Handler<Deliver> for DeliveryActor {
    type Result = ();

    fn handle(&mut self, Deliver(list): Deliver, _: &mut Self::Context) {
        critical::run("delivery", || {
            for delivery in list {
                self.worker.deliver(delivery);
            }
        });
    }
}
