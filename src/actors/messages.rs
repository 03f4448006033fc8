//! What may be said to the actors.

use super::pace::Receipt;
pub use super::queue::Queued;
use super::tongue::Tongue;
use crate::domain::chat::{NameAdvice, RoomKey, RoomOrder, Rules, Spoken, Statistics, Then};
use crate::domain::command::Request;
use crate::domain::durable::{self, Found};
use crate::domain::error::CloseReason;
use crate::domain::ids::{ConnId, Reference};
use crate::domain::operator::{Operator, Order, Parting, Report};
use crate::domain::outbound::Outbound;
use crate::domain::room_id::RoomId;
use crate::transport::Class;
use actix::{Message, Recipient};
use bytes::Bytes;
use std::net::IpAddr;
use std::sync::Arc;

/// A connection opened. It may be spoken to from now on.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Opened {
    /// Which.
    pub conn: ConnId,
    /// What it speaks, and how it is written to.
    pub tongue: Tongue,
    /// The room its path named.
    pub room: Option<RoomId>,
    /// Where it comes from.
    pub address: IpAddr,
    /// The User-Agent as it was sent.
    pub agent: Option<Arc<str>>,
}

/// An operator orders or asks; answered when what was ordered is in force and durable (promise P8).
#[derive(Debug, Message)]
#[rtype(result = "Report")]
pub struct Operate {
    /// What.
    pub order: Order,
    /// Who.
    pub operator: Operator,
}

/// Follow these numbers from now on.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Follow(pub Rules);

/// A client asks for something.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Asked {
    /// Which connection.
    pub conn: ConnId,
    /// What.
    pub request: Request,
    /// Counts it while it waits.
    pub queued: Queued,
}

/// A connection is gone; said once for each that opened.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct Closed {
    /// Which.
    pub conn: ConnId,
    /// By a close frame with 1000 or without a code (contract §2).
    pub proper: bool,
    /// How.
    pub how: Parting,
}

/// A connection has room for more of what it missed.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct Paced {
    /// Which.
    pub conn: ConnId,
    /// Which replay of its.
    pub replay: u64,
}

/// A worker thread has connections from now on; said before any of them opens.
#[derive(Clone, Debug, Message)]
#[rtype(result = "()")]
pub struct WorkerUp {
    /// Its number, as in [`ConnId`].
    pub worker: u16,
    /// Where what its connections are told goes.
    pub to: Recipient<Deliver>,
}

/// The counts of this moment.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "Statistics")]
pub struct Count;

/// Whether a newcomer could have this name now.
#[derive(Clone, Debug, Message)]
#[rtype(result = "NameAdvice")]
pub struct AskName(pub String);

/// What is measured of the chat at this moment.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "Measures")]
pub struct Measure;

/// See [`Measure`].
#[derive(Clone, Debug)]
pub struct Measures {
    /// The counts.
    pub statistics: Statistics,
    /// Connections by what they speak.
    pub by_dialect: Vec<Spoken>,
    /// Things that wait for workers and rooms to take them.
    pub backlog: usize,
}

/// Close every connection, and every one that opens from now on.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct CloseAll(pub CloseReason);

/// Take no more work for the store; its threads are handed out, to be ended.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "Option<super::store_threads::StoreThreads>")]
pub struct Finish;

/// What the store has done, in the order it was asked.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub enum Stored {
    /// Writes of one commit; `Err`: not stored.
    Written(Vec<(Result<durable::Written, ()>, Then)>),
    /// A look-up.
    Found(Box<Found>, Then),
}

/// Things for one worker's connections, in order.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Deliver(pub Vec<Delivery>);

/// One thing for connections of one worker.
#[derive(Debug)]
pub enum Delivery {
    /// Tell one.
    Tell {
        /// Whom.
        conn: ConnId,
        /// What.
        out: Outbound,
        /// The word of the request it answers.
        reference: Option<Reference>,
    },
    /// Tell several the same.
    TellMany {
        /// Whom.
        conns: Vec<ConnId>,
        /// What.
        out: std::sync::Arc<Outbound>,
    },
    /// Tell all who hear a room.
    Room(Frames),
    /// To be dropped when all before it was written.
    WhenWritten(Receipt),
    /// This connection hears the room from here on.
    Enter {
        /// Which room.
        key: RoomKey,
        /// Who.
        conn: ConnId,
    },
    /// It does not any more.
    Exit {
        /// Which room.
        key: RoomKey,
        /// Who.
        conn: ConnId,
    },
    /// Say when this connection has room for more of what it missed.
    Pace {
        /// Who.
        conn: ConnId,
        /// Which replay of its.
        replay: u64,
    },
    /// Close one after what it was told.
    Close {
        /// Which.
        conn: ConnId,
        /// Why.
        reason: CloseReason,
    },
    /// One of its requests is settled.
    Release(ConnId),
    /// Close all.
    CloseAll(CloseReason),
}

/// Finished frames for everybody who hears a room, encoded once for each dialect present.
#[derive(Clone, Debug)]
pub struct Frames {
    /// Which room.
    pub key: RoomKey,
    /// By [`Tongue::index`]; empty where nobody speaks it or it has no words for it.
    pub bytes: [Bytes; Tongue::COUNT],
    /// Whether they may be lost to a slow reader.
    pub class: Class,
    /// What single connections of this worker get instead of a piece.
    pub cuts: Vec<Cut>,
}

/// One connection gets `instead` in place of the bytes from `start` to `end` of its dialect's frames.
#[derive(Clone, Debug)]
pub struct Cut {
    /// Who.
    pub conn: ConnId,
    /// Where the piece begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What goes there: finished frames, or nothing.
    pub instead: Bytes,
}

/// A room's flush was written by all its workers.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct Written;

/// Things for one room, in order.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct RoomTasks(pub Vec<RoomTask>);

/// One thing for a room.
#[derive(Debug)]
pub enum RoomTask {
    /// This connection is about to enter: what it speaks, and the way to its worker.
    Introduce {
        /// Who.
        conn: ConnId,
        /// What it is written to in.
        tongue: Tongue,
        /// Its worker.
        worker: Recipient<Deliver>,
    },
    /// Somebody on this worker is told something, who may have left.
    Reach {
        /// Which worker.
        worker: u16,
        /// The way to it.
        to: Recipient<Deliver>,
    },
    /// What the chat decided.
    Order(RoomOrder),
}
