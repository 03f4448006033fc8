//! [`Session`]: one WebSocket connection as an actor. Bytes have become text below it; it makes requests of it and
//! sends them to the hub, never faster than they are settled.
//!
//! Not here: rules of the chat, what goes out (`actors::delivery` owns the outgoing side).

mod agents;
pub mod gate;

use crate::actors::ChatServer;
use crate::actors::clock::Clock;
use crate::actors::delivery::{Delivered, Entry, Worker};
use crate::actors::messages::{Asked, Closed, Opened};
use crate::actors::queue::Queue;
use crate::domain::command::Request;
use crate::domain::error::{CloseReason, Code, Refusal};
use crate::domain::ids::{ConnId, Reference};
use crate::domain::operator::Parting;
use crate::domain::outbound::Outbound;
use crate::domain::rate::{Bucket, Rate};
use crate::domain::room_id::RoomId;
use crate::protocol::{self, Decoded, Dialect, DialectSettings};
use crate::settings::Secrets;
use crate::transport::ws::{Message, ProtocolError};
use crate::transport::{Ending, Link};
use actix::prelude::SendError;
use actix::{Actor, ActorContext, Addr, AsyncContext, Context, StreamHandler};
use arc_swap::ArcSwap;
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Pause before the hub is told again of an end that found its mailbox full.
const RETRY: Duration = Duration::from_millis(50);

/// What a client is told to wait that found the hub's mailbox full.
const BUSY_MS: u64 = 500;

/// What sessions and their door follow, and what may change while the server runs.
#[derive(Clone, Debug)]
pub struct Live {
    /// Requests of all kinds a connection may send.
    pub requests: Rate,
    /// What `/` speaks.
    pub root: Dialect,
    /// Who may come in; nobody needs one where it is empty.
    pub tokens: Secrets,
}

/// What every session of the process needs.
#[derive(Debug)]
pub struct Shared {
    /// The chat.
    pub hub: Addr<ChatServer>,
    /// The numbers the dialects follow.
    pub dialects: Arc<DialectSettings>,
    /// What may change while the server runs.
    pub live: Arc<ArcSwap<Live>>,
    /// The clocks.
    pub clock: Clock,
    /// Where deliveries are counted.
    pub delivered: Arc<Delivered>,
    /// Counts requests on their way to the chat.
    pub queue: Queue,
    /// Why everything is to end, once it is.
    pub stopping: watch::Receiver<Option<CloseReason>>,
}

/// One connection. Its mailbox is not used: the hub answers through the worker's delivery.
pub struct Session {
    shared: Arc<Shared>,
    worker: Rc<Worker>,
    entry: Rc<Entry>,
    /// The serial of its [`ConnId`].
    serial: u64,
    bucket: Bucket,
    /// Told to the hub at the start, and not kept.
    arrival: Option<Box<Arrival>>,
    known: bool,
}

/// What only the hub needs to know of a new connection.
struct Arrival {
    room: Option<RoomId>,
    address: IpAddr,
    agent: Option<Arc<str>>,
}

// With its context and stream, an actor of up to 72 bytes fits a task of 512; of up to 200, one of 640.
const _: () = assert!(size_of::<Session>() <= 72);

impl Session {
    /// A session for a connection that was just opened; `None` when the hub does not listen any more.
    #[must_use]
    pub fn new(
        shared: &Arc<Shared>,
        link: &Link,
        dialect: Dialect,
        room: Option<RoomId>,
        visitor: (IpAddr, Option<Arc<str>>),
    ) -> Option<Self> {
        let worker = Worker::current(&shared.hub, &shared.dialects, &shared.delivered)?;
        let (conn, entry) = worker.add(link.clone(), dialect);
        let (address, agent) = visitor;
        Some(Self {
            shared: shared.clone(),
            worker,
            entry,
            serial: conn.serial(),
            bucket: Bucket::default(),
            arrival: Some(Box::new(Arrival { room, address, agent })),
            known: false,
        })
    }

    fn conn(&self) -> ConnId {
        self.worker.conn(self.serial)
    }

    fn text(&mut self, text: &str) {
        match protocol::decode(self.entry.tongue().dialect, text, &self.shared.dialects) {
            Decoded::Ignored => {}
            Decoded::Refused { reference, refusal } => {
                let refusal = self.take_one().err().unwrap_or(refusal);
                self.refuse(reference.as_ref(), refusal);
            }
            Decoded::Request(request) => match self.take_one() {
                Ok(()) => self.ask(request),
                Err(refusal) => self.refuse(request.reference.as_ref(), refusal),
            },
        }
    }

    fn take_one(&mut self) -> Result<(), Refusal> {
        self.bucket
            .take(&self.shared.live.load().requests, self.shared.clock.now().tick)
            .map_err(|wait| Refusal::new(Code::RateLimited, "Too many requests, slow down").retry_after(wait))
    }

    fn ask(&self, request: Request) {
        self.entry.began();
        if let Err(SendError::Full(Asked { request, .. }) | SendError::Closed(Asked { request, .. })) =
            self.shared.hub.try_send(Asked {
                conn: self.conn(),
                request,
                queued: self.shared.queue.enter(),
            })
        {
            self.entry.settled();
            let busy = Refusal::new(Code::Busy, "The server is busy, try again").retry_after(BUSY_MS);
            self.refuse(request.reference.as_ref(), busy);
        }
    }

    fn refuse(&self, reference: Option<&Reference>, refusal: Refusal) {
        self.worker
            .tell(&self.entry, &Outbound::Refused(refusal), reference);
    }

    /// The one way out: the hub hears of the end once.
    fn say_goodbye(&mut self, ctx: &mut Context<Self>) {
        self.worker.remove(self.conn());
        let how = match self.entry.link().ending() {
            Some(Ending::ClosedByPeer(code)) => Parting::ByClient(code),
            Some(Ending::ClosedByUs(code)) => Parting::ByServer(code),
            Some(Ending::Protocol(code)) => Parting::Violation(code),
            Some(Ending::Broken | Ending::Aborted) | None => Parting::Lost,
        };
        let closed = Closed {
            conn: self.conn(),
            proper: matches!(how, Parting::ByClient(None | Some(1000))),
            how,
        };
        match self.shared.hub.try_send(closed) {
            Err(SendError::Full(_)) if self.known => {
                ctx.run_later(RETRY, Self::say_goodbye);
            }
            _ => ctx.stop(),
        }
    }
}

impl Actor for Session {
    type Context = Context<Self>;

    fn started(&mut self, _: &mut Self::Context) {
        self.known = self.arrival.take().is_some_and(|arrival| {
            let Arrival { room, address, agent } = *arrival;
            let opened = Opened {
                conn: self.conn(),
                tongue: self.entry.tongue(),
                room,
                address,
                agent,
            };
            self.shared.hub.try_send(opened).is_ok()
        });
        if !self.known {
            let reason = CloseReason::Overloaded;
            self.entry.link().close(reason.code(), reason.text());
        }
    }
}

impl StreamHandler<Result<Message, ProtocolError>> for Session {
    fn handle(&mut self, message: Result<Message, ProtocolError>, _: &mut Self::Context) {
        match message {
            Ok(Message::Text(text)) => self.text(&text),
            Ok(Message::Binary(_)) => {
                let refusal = Refusal::new(Code::BinaryFrame, "Binary frames are not understood: send text");
                let refusal = self.take_one().err().unwrap_or(refusal);
                self.refuse(None, refusal);
            }
            // The transport answers pings and closes, and has closed on an error.
            _ => {}
        }
    }

    fn finished(&mut self, ctx: &mut Self::Context) {
        self.say_goodbye(ctx);
    }
}
