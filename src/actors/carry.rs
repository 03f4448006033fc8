//! [`Carrier`]: brings what follows from decisions to workers, rooms and the store.

use super::journal;
use super::messages::{Deliver, Delivery, RoomTask, RoomTasks, WorkerUp};
use super::outbox::{HandedOver, Outbox};
use super::room::RoomActor;
use super::store_threads::StoreThreads;
use super::tongue::Tongue;
use crate::domain::chat::{Effect, RoomKey, RoomOrder, Then, Ticket};
use crate::domain::error::CloseReason;
use crate::domain::ids::ConnId;
use crate::domain::operator::Report;
use crate::domain::outbound::Outbound;
use crate::protocol::DialectSettings;
use actix::{Actor, Recipient};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// Things that may wait for a mailbox that is full before posts are turned away (promise P6).
const BACKLOG: usize = 100_000;

/// Where effects go. Everything for one receiver goes as one message at the end of a turn.
pub(super) struct Carrier {
    /// None once the server stops.
    store: Option<StoreThreads>,
    settings: Arc<DialectSettings>,
    flush_pause: Duration,
    tongues: HashMap<ConnId, Tongue>,
    workers: BTreeMap<u16, WorkerSide>,
    rooms: HashMap<RoomKey, Outbox<RoomTasks, RoomTask>>,
    dirty_workers: BTreeSet<u16>,
    dirty_rooms: BTreeSet<RoomKey>,
    /// Operators who wait for an answer.
    reports: HashMap<Ticket, oneshot::Sender<Report>>,
    /// Let go when they have been told so.
    closed_rooms: BTreeSet<RoomKey>,
}

struct WorkerSide {
    to: Recipient<Deliver>,
    out: Outbox<Deliver, Delivery>,
}

impl Carrier {
    pub fn new(store: StoreThreads, settings: Arc<DialectSettings>, flush_pause: Duration) -> Self {
        Self {
            store: Some(store),
            settings,
            flush_pause,
            tongues: HashMap::new(),
            workers: BTreeMap::new(),
            rooms: HashMap::new(),
            dirty_workers: BTreeSet::new(),
            dirty_rooms: BTreeSet::new(),
            closed_rooms: BTreeSet::new(),
            reports: HashMap::new(),
        }
    }

    /// An operator waits for the answer with this ticket.
    pub fn expect_report(&mut self, ticket: Ticket) -> oneshot::Receiver<Report> {
        let (sender, receiver) = oneshot::channel();
        self.reports.insert(ticket, sender);
        receiver
    }

    pub fn add_worker(&mut self, WorkerUp { worker, to }: WorkerUp) {
        let out = Outbox::new(to.clone(), Deliver, |Deliver(list)| list);
        self.workers.insert(worker, WorkerSide { to, out });
    }

    pub fn add_connection(&mut self, conn: ConnId, tongue: Tongue) {
        self.tongues.insert(conn, tongue);
    }

    pub fn remove_connection(&mut self, conn: ConnId) {
        self.tongues.remove(&conn);
    }

    /// Carries out what follows from a decision; what the store does not take comes back.
    pub fn carry_out(&mut self, effects: &mut Vec<Effect>) -> Vec<Then> {
        let mut turned_away = Vec::new();
        for effect in effects.drain(..) {
            match effect {
                Effect::Tell { conn, out, reference } => {
                    self.to_worker(conn, Delivery::Tell { conn, out, reference });
                }
                Effect::TellMany { conns, out } => self.tell_many(conns, out),
                Effect::Room { key, order } => self.to_room(key, order),
                Effect::Close { conn, reason } => self.to_worker(conn, Delivery::Close { conn, reason }),
                Effect::Report(ticket, report) => {
                    if let Some(waiting) = self.reports.remove(&ticket) {
                        // Who asked may have gone: nobody is told then.
                        let _ = waiting.send(report);
                    }
                }
                Effect::Happened(entry) => journal::log(&entry),
                Effect::Release(conn) => self.to_worker(conn, Delivery::Release(conn)),
                Effect::Write(write, then) => {
                    let store = self.store.as_ref().filter(|_| !self.is_behind());
                    turned_away.extend(match store {
                        Some(store) => store.write(write, then).err(),
                        None => Some(then),
                    });
                }
                Effect::Read(query, then) => turned_away.extend(match &self.store {
                    Some(store) => store.read(query, then).err(),
                    None => Some(then),
                }),
            }
        }
        turned_away
    }

    /// A receiver does not keep up; nothing more is admitted until it does.
    fn is_behind(&self) -> bool {
        let workers = self
            .dirty_workers
            .iter()
            .filter_map(|w| self.workers.get(w))
            .map(|w| w.out.len());
        let rooms = self
            .dirty_rooms
            .iter()
            .filter_map(|r| self.rooms.get(r))
            .map(Outbox::len);
        workers.chain(rooms).any(|waiting| waiting > BACKLOG)
    }

    /// What waits for workers and rooms to take it.
    pub fn backlog(&self) -> usize {
        let workers = self.workers.values().map(|w| w.out.len());
        let rooms = self.rooms.values().map(Outbox::len);
        workers.chain(rooms).sum()
    }

    fn to_worker(&mut self, conn: ConnId, delivery: Delivery) {
        if let Some(side) = self.workers.get_mut(&conn.worker) {
            side.out.push(delivery);
            self.dirty_workers.insert(conn.worker);
        }
    }

    fn tell_many(&mut self, conns: Vec<ConnId>, out: Outbound) {
        let out = Arc::new(out);
        let mut by_worker: BTreeMap<u16, Vec<ConnId>> = BTreeMap::new();
        for conn in conns {
            by_worker.entry(conn.worker).or_default().push(conn);
        }
        for (worker, conns) in by_worker {
            if let Some(side) = self.workers.get_mut(&worker) {
                side.out.push(Delivery::TellMany {
                    conns,
                    out: out.clone(),
                });
                self.dirty_workers.insert(worker);
            }
        }
    }

    fn to_room(&mut self, key: RoomKey, order: RoomOrder) {
        if matches!(order, RoomOrder::Enter { .. }) {
            // What the newcomer was told before (`authenticated`) must not be overtaken by what the room tells it.
            self.hand_over_to_workers();
        }
        let settings = &self.settings;
        let pause = self.flush_pause;
        let room = self.rooms.entry(key).or_insert_with(|| {
            let actor = RoomActor::new(key, settings.clone(), pause).start();
            Outbox::new(actor.recipient(), RoomTasks, |RoomTasks(list)| list)
        });
        if let RoomOrder::Enter { conn, .. } = &order {
            let conn = *conn;
            let Some((tongue, side)) = self.tongues.get(&conn).zip(self.workers.get(&conn.worker)) else {
                return;
            };
            room.push(RoomTask::Introduce {
                conn,
                tongue: *tongue,
                worker: side.to.clone(),
            });
        }
        if let RoomOrder::TellOne { conn, .. } = &order
            && let Some(side) = self.workers.get(&conn.worker)
        {
            let (worker, to) = (conn.worker, side.to.clone());
            room.push(RoomTask::Reach { worker, to });
        }
        if matches!(order, RoomOrder::Close) {
            self.closed_rooms.insert(key);
        }
        room.push(RoomTask::Order(order));
        self.dirty_rooms.insert(key);
    }

    /// Hands workers what was brought for them.
    pub fn hand_over_to_workers(&mut self) {
        let workers = &mut self.workers;
        self.dirty_workers
            .retain(|w| match workers.get_mut(w).map(|side| side.out.hand_over()) {
                Some(HandedOver::NotYet) => true,
                Some(HandedOver::Gone) => {
                    workers.remove(w);
                    false
                }
                _ => false,
            });
    }

    /// Hands rooms what was brought for them; whether there was anything.
    pub fn hand_over_to_rooms(&mut self) -> bool {
        let any = !self.dirty_rooms.is_empty();
        let (rooms, closed) = (&mut self.rooms, &mut self.closed_rooms);
        self.dirty_rooms
            .retain(|key| match rooms.get_mut(key).map(Outbox::hand_over) {
                Some(HandedOver::NotYet) => true,
                handed_over => {
                    if closed.remove(key) || handed_over == Some(HandedOver::Gone) {
                        rooms.remove(key);
                    }
                    false
                }
            });
        any
    }

    /// Takes the store's threads out, to be ended: nothing is read or written from now on.
    pub fn take_store(&mut self) -> Option<StoreThreads> {
        self.store.take()
    }

    /// Closes every connection.
    pub fn close_all(&mut self, reason: CloseReason) {
        for (worker, side) in &mut self.workers {
            side.out.push(Delivery::CloseAll(reason));
            self.dirty_workers.insert(*worker);
        }
        self.hand_over_to_workers();
    }
}
