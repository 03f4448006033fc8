//! [`ChatServer`]: the one actor that owns rooms, users and recent history. It asks `domain::chat` and carries out
//! what follows (see `carry`).

use super::carry::Carrier;
use super::clock::Clock;
use super::messages::{
    AskName, Asked, CloseAll, Closed, Count, Finish, Follow, Measure, Measures, Opened, Operate, Paced,
    Stored, WorkerUp,
};
use super::random::Random;
use super::store_threads::{Health, StoreThreads};
use super::turn::{EachTurn, TakesTurns, start_critical};
use crate::bus::{Bus, BusEvent, BusMessage};
use crate::domain::chat::{Chat, Cx, Effect, Rules, Statistics, Then, Ticket};
use crate::domain::durable::Written;
use crate::domain::error::CloseReason;
use crate::domain::ids::Timestamp;
use crate::domain::operator::Report;
use crate::domain::profile::{Profile, Visitor};
use crate::domain::room_id::RoomId;
use crate::domain::sanction::Standing;
use crate::protocol::{self, Dialect, DialectSettings};
use crate::store::Store;
use actix::dev::channel::{AddressReceiver, channel};
use actix::{Actor, Addr, AsyncContext, Context, Handler, Message, MessageResult, ResponseFuture};
use futures_util::StreamExt;
use std::sync::Arc;
use std::time::Duration;

/// Requests that may wait. A session that finds it full answers `busy`.
const MAILBOX: usize = 65_536;

/// How often deadlines are looked at.
const TICK: Duration = Duration::from_millis(100);

/// What the hub is made of.
pub struct Parts {
    /// The numbers the rules follow.
    pub rules: Rules,
    /// The numbers the dialects follow.
    pub dialects: Arc<DialectSettings>,
    /// Where everything survives.
    pub store: Arc<dyn Store>,
    /// The way to other nodes.
    pub bus: Arc<dyn Bus>,
    /// What is known of its health.
    pub health: Arc<Health>,
    /// Longest pause between two flushes of a busy room.
    pub flush_pause: Duration,
    /// What operators laid down before.
    pub standing: Standing,
}

/// The chat of this process. Mailbox: 65,536; a session that finds it full answers `busy`.
pub struct ChatServer {
    chat: Chat,
    fresh: Random,
    clock: Clock,
    dialects: Arc<DialectSettings>,
    profiles: [Option<Arc<Profile>>; Dialect::COUNT],
    carrier: Carrier,
    effects: Vec<Effect>,
    closing: Option<CloseReason>,
    tickets: u64,
    bus: Arc<dyn Bus>,
}

/// A hub that is still to be started; what it is sent meanwhile waits.
pub struct Unstarted {
    mailbox: AddressReceiver<ChatServer>,
    parts: Parts,
    me: Addr<ChatServer>,
}

impl Unstarted {
    /// Runs the hub on this thread, and starts the store's. A panic in it ends the process.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start(self) -> std::io::Result<()> {
        let context = Context::with_receiver(self.mailbox);
        let hub = ChatServer::new(self.parts, &self.me)?;
        start_critical("the chat", context, hub);
        Ok(())
    }
}

impl ChatServer {
    /// A hub of these parts, and the way to it.
    #[must_use]
    pub fn prepare(parts: Parts) -> (Addr<Self>, Unstarted) {
        let (sender, mailbox) = channel(MAILBOX);
        let me = Addr::new(sender);
        let unstarted = Unstarted {
            mailbox,
            parts,
            me: me.clone(),
        };
        (me, unstarted)
    }

    fn new(parts: Parts, me: &Addr<Self>) -> std::io::Result<Self> {
        let Parts {
            rules,
            dialects,
            store,
            bus,
            health,
            flush_pause,
            standing,
        } = parts;
        let clock = Clock::start();
        let mut chat = Chat::new(rules);
        chat.set_alone(bus.is_alone());
        chat.restore(clock.now(), standing);
        let wall: fn() -> Timestamp = super::clock::wall;
        let threads = StoreThreads::start(&store, &me.clone().recipient(), &health, wall)?;
        Ok(Self {
            chat,
            fresh: Random::new(),
            clock,
            carrier: Carrier::new(threads, bus.clone(), dialects.clone(), flush_pause),
            dialects,
            profiles: Default::default(),
            effects: Vec::new(),
            closing: None,
            tickets: 0,
            bus,
        })
    }

    /// How connections of a dialect behave; shared by all whose path names no room.
    fn profile(&mut self, dialect: Dialect, room: Option<RoomId>) -> Arc<Profile> {
        let make = |room| Arc::new(protocol::profile(dialect, room, &self.dialects));
        match self.profiles.get_mut(dialect.index()) {
            Some(shared) if room.is_none() => shared.get_or_insert_with(|| make(None)).clone(),
            _ => make(room),
        }
    }

    /// Lets the chat decide, and brings what follows on its way; it goes when the turn ends.
    fn decide(&mut self, decision: impl FnOnce(&mut Chat, &mut Cx<'_>)) {
        let mut effects = std::mem::take(&mut self.effects);
        let mut cx = Cx {
            now: self.clock.now(),
            fresh: &mut self.fresh,
            effects: &mut effects,
        };
        decision(&mut self.chat, &mut cx);
        let mut turned_away = self.carrier.carry_out(&mut effects);
        while !turned_away.is_empty() {
            for away in turned_away.drain(..) {
                let mut cx = Cx {
                    now: self.clock.now(),
                    fresh: &mut self.fresh,
                    effects: &mut effects,
                };
                self.chat.turned_away(&mut cx, away);
            }
            turned_away = self.carrier.carry_out(&mut effects);
        }
        self.effects = effects;
    }

    fn settle(&mut self, list: Vec<(Result<Written, ()>, Then)>) {
        self.decide(|chat, cx| {
            for (written, then) in list {
                chat.written(cx, written, then);
            }
        });
    }
}

/// The bus brought something of another node.
#[derive(Debug, Message)]
#[rtype(result = "()")]
struct Heard(BusEvent);

impl ChatServer {
    /// Hears what other nodes say, where there may be any. What the mailbox has no room for waits on the bus, which knows
    /// what to do when that becomes too much.
    fn listen(&self, ctx: &mut Context<Self>) {
        if self.bus.is_alone() {
            return;
        }
        let (mut events, hub) = (self.bus.events(), ctx.address());
        actix_rt::spawn(async move {
            while let Some(event) = events.next().await {
                if hub.send(Heard(event)).await.is_err() {
                    return;
                }
            }
        });
        if let Some(every) = self.bus.compare_every() {
            ctx.run_interval(every, |hub, _| {
                hub.decide(|chat, cx| chat.heard(cx, BusEvent::Reset));
                hub.turn_ends();
            });
        }
    }
}

impl TakesTurns for ChatServer {
    fn turn_ends(&mut self) {
        loop {
            let settled = self.carrier.end_turn();
            if settled.is_empty() {
                break;
            }
            self.settle(settled);
        }
        let advanced = self.chat.take_advanced();
        if !advanced.is_empty() {
            self.bus.publish(BusMessage::Heads(advanced));
        }
    }
}

impl Actor for ChatServer {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.spawn(EachTurn::new(self.carrier.turns()));
        self.listen(ctx);
        ctx.run_interval(TICK, |hub, _| {
            hub.decide(Chat::tick);
            hub.turn_ends();
        });
    }
}

impl Handler<WorkerUp> for ChatServer {
    type Result = ();

    fn handle(&mut self, up: WorkerUp, _: &mut Self::Context) {
        self.carrier.add_worker(up);
    }
}

impl Handler<Opened> for ChatServer {
    type Result = ();

    fn handle(&mut self, opened: Opened, _: &mut Self::Context) {
        let Opened {
            conn,
            tongue,
            room,
            address,
            agent,
        } = opened;
        let visitor = Arc::new(Visitor {
            address,
            agent,
            dialect: tongue.dialect.name(),
        });
        self.carrier.add_connection(conn, tongue);
        let profile = self.profile(tongue.dialect, room);
        let closing = self.closing;
        self.decide(|chat, cx| {
            chat.open(cx, conn, profile, visitor);
            if let Some(reason) = closing {
                cx.close(conn, reason);
            }
        });
    }
}

impl Handler<Asked> for ChatServer {
    type Result = ();

    fn handle(&mut self, asked: Asked, _: &mut Self::Context) {
        let Asked {
            conn,
            request,
            queued,
        } = asked;
        drop(queued);
        self.decide(|chat, cx| chat.request(cx, conn, request));
    }
}

impl Handler<Paced> for ChatServer {
    type Result = ();

    fn handle(&mut self, Paced { conn, replay }: Paced, _: &mut Self::Context) {
        self.decide(|chat, cx| chat.paced(cx, conn, replay));
    }
}

impl Handler<Closed> for ChatServer {
    type Result = ();

    fn handle(&mut self, Closed { conn, proper, how }: Closed, _: &mut Self::Context) {
        self.chat.note_parting(conn, how);
        self.decide(|chat, cx| chat.closed(cx, conn, proper));
        self.carrier.remove_connection(conn);
    }
}

impl Handler<Stored> for ChatServer {
    type Result = ();

    fn handle(&mut self, stored: Stored, _: &mut Self::Context) {
        match stored {
            Stored::Written(list) => self.settle(list),
            Stored::Found(found, then) => self.decide(|chat, cx| chat.found(cx, *found, then)),
        }
    }
}

impl Handler<Heard> for ChatServer {
    type Result = ();

    fn handle(&mut self, Heard(event): Heard, _: &mut Self::Context) {
        self.decide(|chat, cx| chat.heard(cx, event));
    }
}

impl Handler<Count> for ChatServer {
    type Result = MessageResult<Count>;

    fn handle(&mut self, _: Count, _: &mut Self::Context) -> Self::Result {
        let statistics: Statistics = self.chat.statistics();
        MessageResult(statistics)
    }
}

impl Handler<AskName> for ChatServer {
    type Result = MessageResult<AskName>;

    fn handle(&mut self, AskName(name): AskName, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.chat.advise(&name))
    }
}

impl Handler<Operate> for ChatServer {
    type Result = ResponseFuture<Report>;

    fn handle(&mut self, Operate { order, operator }: Operate, _: &mut Self::Context) -> Self::Result {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        let answer = self.carrier.expect_report(ticket);
        self.decide(|chat, cx| chat.operate(cx, order, &operator, ticket));
        Box::pin(async move {
            let stopping = |_| Report::refused("the chat is about to stop");
            answer.await.unwrap_or_else(stopping)
        })
    }
}

impl Handler<Follow> for ChatServer {
    type Result = ();

    fn handle(&mut self, Follow(rules): Follow, _: &mut Self::Context) {
        self.chat.set_rules(rules);
    }
}

impl Handler<Measure> for ChatServer {
    type Result = MessageResult<Measure>;

    fn handle(&mut self, _: Measure, _: &mut Self::Context) -> Self::Result {
        MessageResult(Measures {
            statistics: self.chat.statistics(),
            by_dialect: self.chat.by_dialect(&Dialect::ALL.map(Dialect::name)),
            backlog: self.carrier.backlog(),
        })
    }
}

impl Handler<CloseAll> for ChatServer {
    type Result = ();

    fn handle(&mut self, CloseAll(reason): CloseAll, _: &mut Self::Context) {
        self.closing = Some(reason);
        self.carrier.close_all(reason);
    }
}

impl Handler<Finish> for ChatServer {
    type Result = MessageResult<Finish>;

    fn handle(&mut self, _: Finish, _: &mut Self::Context) -> Self::Result {
        let settled = self.carrier.commit();
        self.settle(settled);
        MessageResult(self.carrier.take_store())
    }
}
