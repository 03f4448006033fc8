//! [`Carrier`]: brings what follows from decisions to workers, rooms and the store.

use super::journal;
use super::messages::{Deliver, Delivery, RoomTask, RoomTasks, WorkerUp};
use super::outbox::{HandedOver, Outbox};
use super::room::RoomActor;
use super::store_threads::StoreThreads;
use super::tongue::Tongue;
use super::turn::Turns;
use crate::bus::Bus;
use crate::domain::chat::{Effect, RoomKey, RoomOrder, Then, Ticket};
use crate::domain::durable::Written;
use crate::domain::error::CloseReason;
use crate::domain::ids::ConnId;
use crate::domain::operator::Report;
use crate::domain::outbound::Outbound;
use crate::protocol::DialectSettings;
use actix::Recipient;
use ahash::AHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// Things that may wait for a mailbox that is full before posts are turned away (promise P6).
const BACKLOG: usize = 100_000;

/// Where effects go. Everything for one receiver goes as one message at the end of a turn.
pub(super) struct Carrier {
    /// None once the server stops.
    store: Option<StoreThreads>,
    bus: Arc<dyn Bus>,
    settings: Arc<DialectSettings>,
    flush_pause: Duration,
    turns: Rc<Turns>,
    /// Counts the turns in which something was brought.
    turn: u64,
    conns: AHashMap<ConnId, ConnSide>,
    workers: BTreeMap<u16, WorkerSide>,
    rooms: AHashMap<RoomKey, Outbox<RoomTasks, RoomTask>>,
    dirty_workers: BTreeSet<u16>,
    dirty_rooms: BTreeSet<RoomKey>,
    /// Operators who wait for an answer.
    reports: AHashMap<Ticket, oneshot::Sender<Report>>,
    /// Let go when they have been told so.
    closed_rooms: BTreeSet<RoomKey>,
}

/// A connection as the way to it is known.
struct ConnSide {
    tongue: Tongue,
    /// The turn in which it was last told something straight away, not by a room.
    told: u64,
}

struct WorkerSide {
    to: Recipient<Deliver>,
    out: Outbox<Deliver, Delivery>,
}

impl Carrier {
    pub fn new(
        store: StoreThreads,
        bus: Arc<dyn Bus>,
        settings: Arc<DialectSettings>,
        flush_pause: Duration,
    ) -> Self {
        Self {
            store: Some(store),
            bus,
            settings,
            flush_pause,
            turns: Rc::default(),
            turn: 1,
            conns: AHashMap::new(),
            workers: BTreeMap::new(),
            rooms: AHashMap::new(),
            dirty_workers: BTreeSet::new(),
            dirty_rooms: BTreeSet::new(),
            closed_rooms: BTreeSet::new(),
            reports: AHashMap::new(),
        }
    }

    /// What the hub and its rooms know of each other's turns.
    pub fn turns(&self) -> &Rc<Turns> {
        &self.turns
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
        self.conns.insert(conn, ConnSide { tongue, told: 0 });
    }

    pub fn remove_connection(&mut self, conn: ConnId) {
        self.conns.remove(&conn);
    }

    /// Carries out what follows from a decision; what the store does not take comes back.
    pub fn carry_out(&mut self, effects: &mut Vec<Effect>) -> Vec<Then> {
        let mut turned_away = Vec::new();
        for effect in effects.drain(..) {
            match effect {
                Effect::Tell { conn, out, reference } => {
                    if let Some(side) = self.conns.get_mut(&conn) {
                        side.told = self.turn;
                    }
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
                Effect::Publish(message) => self.bus.publish(message),
                Effect::Interest(topic, true) => self.bus.interest(&[topic], &[]),
                Effect::Interest(topic, false) => self.bus.interest(&[], &[topic]),
                Effect::Diverged(room, seq) => log::error!(
                    "the stored log of room {room:?} is not the one that was told up to {seq}: who is in it comes back"
                ),
                Effect::Release(conn) => self.to_worker(conn, Delivery::Release(conn)),
                Effect::Write(write, then) => {
                    let behind = self.is_behind();
                    let store = self.store.as_mut().filter(|_| !behind);
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
        if let Some(side) = self.workers.get_mut(&conn.worker()) {
            side.out.push(delivery);
            self.dirty_workers.insert(conn.worker());
        }
    }

    fn tell_many(&mut self, conns: Vec<ConnId>, out: Outbound) {
        let out = Arc::new(out);
        let mut by_worker: BTreeMap<u16, Vec<ConnId>> = BTreeMap::new();
        for conn in conns {
            by_worker.entry(conn.worker()).or_default().push(conn);
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
        if let Some(conn) = order.entrant() {
            self.tell_first(conn);
        }
        let settings = &self.settings;
        let pause = self.flush_pause;
        let turns = &self.turns;
        let room = self.rooms.entry(key).or_insert_with(|| {
            let room = RoomActor::start(key, settings.clone(), pause, turns.clone());
            Outbox::new(room, RoomTasks, |RoomTasks(list)| list)
        });
        if let RoomOrder::Enter { conn, .. } = &order {
            let conn = *conn;
            let Some((known, side)) = self.conns.get(&conn).zip(self.workers.get(&conn.worker())) else {
                return;
            };
            room.push(RoomTask::Introduce {
                conn,
                tongue: known.tongue,
                worker: side.to.clone(),
            });
        }
        if let RoomOrder::TellOne { conn, .. } | RoomOrder::Pace { conn, .. } = &order
            && let Some(side) = self.workers.get(&conn.worker())
        {
            let (worker, to) = (conn.worker(), side.to.clone());
            room.push(RoomTask::Reach { worker, to });
        }
        if matches!(order, RoomOrder::Close) {
            self.closed_rooms.insert(key);
        }
        room.push(RoomTask::Order(order));
        self.dirty_rooms.insert(key);
    }

    /// What a newcomer to a room was told before (`authenticated`) must not be overtaken by what the room tells it.
    fn tell_first(&mut self, conn: ConnId) {
        let waits = |side: &ConnSide| side.told.saturating_add(1) >= self.turn;
        if self.conns.get(&conn).is_some_and(waits)
            && let Some(side) = self.workers.get_mut(&conn.worker())
        {
            // A full mailbox, or none, is found again at the end of the turn.
            side.out.hand_over();
        }
    }

    /// Ends a turn: rooms are handed theirs now. What goes straight to workers waits until the rooms have had their
    /// turn, so that nothing overtakes what was decided before it. What the store settled on the spot comes back: it
    /// is to be decided before the turn is over.
    pub fn end_turn(&mut self) -> Vec<(Result<Written, ()>, Then)> {
        if self.turns.are_over() {
            self.hand_over_to_workers(Outbox::hand_over_sealed);
        }
        let settled = self.commit();
        if settled.is_empty() {
            self.hand_over();
        }
        settled
    }

    /// Hands the store what is to be written; what was settled on the spot comes back.
    pub fn commit(&mut self) -> Vec<(Result<Written, ()>, Then)> {
        self.store.as_mut().map(StoreThreads::commit).unwrap_or_default()
    }

    fn hand_over(&mut self) {
        self.hand_over_to_rooms();
        if self.turns.are_over() {
            self.hand_over_to_workers(Outbox::hand_over);
        } else {
            for worker in &self.dirty_workers {
                if let Some(side) = self.workers.get_mut(worker) {
                    side.out.seal();
                }
            }
        }
        self.turn += 1;
    }

    fn hand_over_to_workers(&mut self, hand_over: fn(&mut Outbox<Deliver, Delivery>) -> HandedOver) {
        let workers = &mut self.workers;
        self.dirty_workers.retain(|w| {
            let Some(side) = workers.get_mut(w) else {
                return false;
            };
            if hand_over(&mut side.out) == HandedOver::Gone {
                workers.remove(w);
                return false;
            }
            side.out.len() > 0
        });
    }

    fn hand_over_to_rooms(&mut self) {
        let (rooms, closed, turns) = (&mut self.rooms, &mut self.closed_rooms, &self.turns);
        self.dirty_rooms.retain(|key| {
            let handed_over = rooms.get_mut(key).map(Outbox::hand_over);
            match handed_over {
                Some(HandedOver::NotYet) => return true,
                Some(HandedOver::Yes) => turns.handed(),
                _ => {}
            }
            if closed.remove(key) || handed_over == Some(HandedOver::Gone) {
                rooms.remove(key);
            }
            false
        });
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
        self.hand_over_to_workers(Outbox::hand_over);
    }
}
