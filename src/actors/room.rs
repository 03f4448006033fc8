//! [`RoomActor`]: encodes what a room's members are told, once for each dialect present, and hands it to the workers.

use super::encode;
use super::messages::{Cut, Deliver, Delivery, Frames, RoomTask, RoomTasks, Written};
use super::outbox::{HandedOver, Outbox};
use super::pace::{Pace, Step};
use super::tongue::Tongue;
use super::turn::{Turns, start_critical};
use crate::domain::chat::{RoomKey, RoomOrder};
use crate::domain::ids::{ConnId, Reference};
use crate::domain::outbound::Outbound;
use crate::protocol::DialectSettings;
use crate::transport::Class;
use actix::{Actor, ActorContext, AsyncContext, Context, Handler, Recipient};
use ahash::AHashMap;
use bytes::{Bytes, BytesMut};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Batches that may wait: the hub sends one a turn, on the same thread; beyond that it keeps them itself.
const MAILBOX: usize = 256;

/// Pause before a full worker mailbox is tried again.
const RETRY: Duration = Duration::from_millis(2);

/// One room. Mailbox: 256 batches; when full, the hub keeps its orders and tries again.
pub(super) struct RoomActor {
    key: RoomKey,
    settings: Arc<DialectSettings>,
    turns: Rc<Turns>,
    me: Option<Recipient<Written>>,
    pace: Pace,
    flush_planned: bool,
    /// A worker's mailbox was full; it is tried again.
    retry_planned: bool,
    /// Ends when everything is handed over.
    closing: bool,
    tongues: AHashMap<ConnId, Tongue>,
    present: [usize; Tongue::COUNT],
    workers: BTreeMap<u16, WorkerSide>,
    open: OpenBuffer,
}

/// A worker that has connections in this room.
struct WorkerSide {
    hearers: usize,
    out: Outbox<Deliver, Delivery>,
}

/// Frames that have not been handed over yet.
struct OpenBuffer {
    bytes: [BytesMut; Tongue::COUNT],
    class: Class,
    cuts: Vec<Cut>,
    /// How many things they tell.
    count: usize,
}

impl OpenBuffer {
    fn is_empty(&self) -> bool {
        self.bytes.iter().all(BytesMut::is_empty) && self.cuts.is_empty()
    }
}

impl RoomActor {
    /// Starts a room on this thread, with this longest pause between two flushes; the way to it.
    pub fn start(
        key: RoomKey,
        settings: Arc<DialectSettings>,
        pause: Duration,
        turns: Rc<Turns>,
    ) -> Recipient<RoomTasks> {
        let context = Context::new();
        let to = context.address().recipient();
        start_critical("a room", context, Self::new(key, settings, pause, turns));
        to
    }

    fn new(key: RoomKey, settings: Arc<DialectSettings>, pause: Duration, turns: Rc<Turns>) -> Self {
        let open = OpenBuffer {
            bytes: Default::default(),
            class: Class::Durable,
            cuts: Vec::new(),
            count: 0,
        };
        Self {
            key,
            settings,
            turns,
            me: None,
            pace: Pace::new(pause),
            flush_planned: false,
            retry_planned: false,
            closing: false,
            tongues: AHashMap::new(),
            present: [0; Tongue::COUNT],
            workers: BTreeMap::new(),
            open,
        }
    }

    fn carry_out(&mut self, order: RoomOrder) {
        match order {
            RoomOrder::Enter { conn, tell } => self.enter(conn, tell),
            RoomOrder::Exit { conn, tell } => self.exit(conn, tell),
            RoomOrder::Pace { conn, replay } => self.to_worker(conn, Delivery::Pace { conn, replay }),
            RoomOrder::TellOne { conn, out, reference } => {
                if self.tongues.contains_key(&conn) {
                    self.close_buffer();
                }
                self.to_worker(conn, Delivery::Tell { conn, out, reference });
            }
            RoomOrder::Tell { out, except } => {
                let class = if out.is_droppable() {
                    Class::Droppable
                } else {
                    Class::Durable
                };
                self.append(&out, class, except.map(|conn| (conn, None)));
            }
            RoomOrder::Post {
                event,
                author,
                echo,
                answer,
            } => {
                let out = Outbound::Posted(event);
                let author = author.filter(|_| !echo || answer.is_some());
                let answer = answer.map(|answer| (answer, echo));
                self.append(&out, Class::Durable, author.map(|conn| (conn, answer)));
            }
            RoomOrder::Close => {}
        }
    }

    /// A connection is about to enter, perhaps again.
    fn introduce(&mut self, conn: ConnId, tongue: Tongue, worker: Recipient<Deliver>) {
        if self.tongues.insert(conn, tongue).is_some() {
            return;
        }
        self.close_buffer();
        if let Some(count) = self.present.get_mut(tongue.index()) {
            *count += 1;
        }
        self.reach(conn.worker(), worker);
        if let Some(side) = self.workers.get_mut(&conn.worker()) {
            side.hearers += 1;
        }
    }

    /// The way to a worker, kept until what is brought for it is handed over, and while it has hearers.
    fn reach(&mut self, worker: u16, to: Recipient<Deliver>) {
        self.workers.entry(worker).or_insert_with(|| WorkerSide {
            hearers: 0,
            out: Outbox::new(to, Deliver, |Deliver(list)| list),
        });
    }

    fn enter(&mut self, conn: ConnId, tell: Vec<(Outbound, Option<Reference>)>) {
        self.close_buffer();
        for (out, reference) in tell {
            self.to_worker(conn, Delivery::Tell { conn, out, reference });
        }
        self.to_worker(conn, Delivery::Enter { key: self.key, conn });
    }

    fn exit(&mut self, conn: ConnId, tell: Option<(Outbound, Option<Reference>)>) {
        self.close_buffer();
        self.to_worker(conn, Delivery::Exit { key: self.key, conn });
        if let Some((out, reference)) = tell {
            self.to_worker(conn, Delivery::Tell { conn, out, reference });
        }
        let Some(tongue) = self.tongues.remove(&conn) else {
            return;
        };
        if let Some(count) = self.present.get_mut(tongue.index()) {
            *count = count.saturating_sub(1);
        }
        if let Some(side) = self.workers.get_mut(&conn.worker()) {
            side.hearers = side.hearers.saturating_sub(1);
        }
    }

    /// Goes to a connection that does not hear the room: nothing for everybody goes with it.
    fn is_apart(&self, order: &RoomOrder) -> bool {
        match order {
            RoomOrder::Pace { .. } => true,
            RoomOrder::TellOne { conn, .. } => !self.tongues.contains_key(conn),
            _ => false,
        }
    }

    fn to_worker(&mut self, conn: ConnId, delivery: Delivery) {
        if let Some(side) = self.workers.get_mut(&conn.worker()) {
            side.out.push(delivery);
        }
    }

    /// Adds frames for everybody; `author` gets something else, or nothing, in their place.
    fn append(&mut self, out: &Outbound, class: Class, author: Option<(ConnId, Option<Instead>)>) {
        if class != self.open.class && !self.open.is_empty() {
            self.close_buffer();
        }
        self.open.class = class;
        self.open.count += 1;
        let mut cut = None;
        for tongue in Tongue::all() {
            if self.present.get(tongue.index()).is_none_or(|n| *n == 0) {
                continue;
            }
            let Some(bytes) = self.open.bytes.get_mut(tongue.index()) else {
                continue;
            };
            let start = bytes.len();
            encode::put(bytes, tongue, out, None, &self.settings);
            let end = bytes.len();
            if let Some((conn, _)) = &author
                && self.tongues.get(conn) == Some(&tongue)
            {
                cut = Some((start, end));
            }
        }
        let (Some((conn, instead)), Some((start, end))) = (author, cut) else {
            return;
        };
        let Some(tongue) = self.tongues.get(&conn) else {
            return;
        };
        let mut bytes = BytesMut::new();
        if let Some(((answer, reference), echo)) = instead {
            encode::put(&mut bytes, *tongue, &answer, reference.as_ref(), &self.settings);
            if let Some(open) = self.open.bytes.get(tongue.index()).filter(|_| echo) {
                bytes.extend_from_slice(open.get(start..end).unwrap_or_default());
            }
        }
        self.open.cuts.push(Cut {
            conn,
            start,
            end,
            instead: bytes.freeze(),
        });
    }

    /// Moves the open frames to the workers' outboxes.
    fn close_buffer(&mut self) {
        if self.open.is_empty() {
            return;
        }
        let mut bytes: [Bytes; Tongue::COUNT] = Default::default();
        for (closed, open) in bytes.iter_mut().zip(&mut self.open.bytes) {
            if !open.is_empty() {
                *closed = open.split().freeze();
            }
        }
        let class = self.open.class;
        let cuts = std::mem::take(&mut self.open.cuts);
        for (worker, side) in &mut self.workers {
            if side.hearers == 0 {
                continue;
            }
            let cuts = cuts
                .iter()
                .filter(|c| c.conn.worker() == *worker)
                .cloned()
                .collect();
            side.out.push(Delivery::Room(Frames {
                key: self.key,
                bytes: bytes.clone(),
                class,
                cuts,
            }));
        }
    }

    /// Hands everything over, or plans it while the room is busy.
    fn flush_or_wait(&mut self, ctx: &mut Context<Self>) {
        if self.flush_planned {
            return;
        }
        match self.pace.next(self.tongues.len(), self.open.count) {
            Step::Now => self.flush(ctx),
            Step::WhenWritten => {}
            Step::In(rest) => {
                self.flush_planned = true;
                ctx.run_later(rest, |room, ctx| {
                    room.flush_planned = false;
                    room.flush(ctx);
                });
            }
        }
    }

    fn flush(&mut self, ctx: &mut Context<Self>) {
        let count = std::mem::take(&mut self.open.count);
        self.close_buffer();
        if count > 0 && self.pace.applies(self.tongues.len()) {
            self.pace.begin(count);
            if let Some(me) = &self.me {
                for side in self.workers.values_mut().filter(|side| side.hearers > 0) {
                    side.out.push(Delivery::WhenWritten(self.pace.receipt(me)));
                }
            }
        }
        self.hand_over(ctx);
    }

    /// Hands over what is finished; what still gathers for everybody goes on to.
    fn hand_over(&mut self, ctx: &mut Context<Self>) {
        let mut again = false;
        self.workers.retain(|_, side| match side.out.hand_over() {
            HandedOver::Yes | HandedOver::Nothing => side.hearers > 0,
            HandedOver::NotYet => {
                again = true;
                true
            }
            HandedOver::Gone => false,
        });
        if again && !self.retry_planned {
            self.retry_planned = true;
            ctx.run_later(RETRY, |room, ctx| {
                room.retry_planned = false;
                room.flush(ctx);
            });
        }
        if self.closing && !again {
            ctx.stop();
        }
    }
}

/// The answer for an author, and whether the event itself follows it.
type Instead = ((Outbound, Option<Reference>), bool);

impl Actor for RoomActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.me = Some(ctx.address().recipient());
    }
}

impl Handler<RoomTasks> for RoomActor {
    type Result = ();

    fn handle(&mut self, RoomTasks(tasks): RoomTasks, ctx: &mut Self::Context) {
        let (mut waits, mut apart) = (true, false);
        for task in tasks {
            match task {
                RoomTask::Introduce { conn, tongue, worker } => self.introduce(conn, tongue, worker),
                RoomTask::Reach { worker, to } => self.reach(worker, to),
                RoomTask::Order(order) => {
                    self.closing |= matches!(order, RoomOrder::Close);
                    let is_apart = self.is_apart(&order);
                    apart |= is_apart;
                    waits &= is_apart || may_wait(&order);
                    self.carry_out(order);
                }
            }
        }
        if self.closing || !waits {
            self.flush(ctx);
        } else {
            self.flush_or_wait(ctx);
            if apart {
                self.hand_over(ctx);
            }
        }
        self.turns.taken();
    }
}

impl Handler<Written> for RoomActor {
    type Result = ();

    fn handle(&mut self, _: Written, ctx: &mut Self::Context) {
        if !self.open.is_empty() {
            self.flush_or_wait(ctx);
        }
    }
}

/// Whether an order gains by the pause. Messages and typing come in numbers; what tells of people is rare, and what
/// goes straight to connections (`userOffline` behind `userLeft`) must not overtake it.
fn may_wait(order: &RoomOrder) -> bool {
    match order {
        RoomOrder::Post { .. } => true,
        RoomOrder::Tell { out, .. } => matches!(out, Outbound::Typing { .. }),
        _ => false,
    }
}
