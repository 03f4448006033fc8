//! The outgoing side of one connection, as the floors above see it.

use std::rc::Rc;

use bytes::Bytes;

use super::{
    conn::{Conn, Phase},
    deflate::Window,
};

/// Close code for a peer that does not read what it is sent (contract §6).
pub const TOO_SLOW: u16 = 4008;

/// Whether a frame may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Never: a peer that cannot take it is closed.
    Durable,
    /// Typing, presence: left out while the queue is more than half full.
    Droppable,
}

/// How a connection ended. The first cause counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The peer sent a Close frame, with this code or none.
    ClosedByPeer(Option<u16>),
    /// We sent the first Close frame, with this code.
    ClosedByUs(u16),
    /// The peer broke the protocol and got this code: 1002, 1007 or 1009.
    Protocol(u16),
    /// End of the stream, reset, timeout: no Close frame.
    Broken,
    /// [`Link::abort`].
    Aborted,
}

/// The outgoing side of one connection, cheap to clone. It belongs to its worker's thread. Once the
/// connection is closed it takes nothing more, and holding on to it keeps no socket open.
#[derive(Clone, Debug)]
pub struct Link(pub(super) Rc<Conn>);

impl Link {
    /// Queues finished frames (see [`frame`](super::frame)); they are written at the end of this turn of the event loop.
    /// `chunk` may be shared with other links and may hold several frames, but only whole ones.
    ///
    /// Says whether it was taken: not after the connection was closed, and not where `class` allows to
    /// drop it. Where the queue is full the connection is closed with 4008; a chunk of any size fits an
    /// empty queue.
    #[allow(
        clippy::must_use_candidate,
        reason = "whoever broadcasts has no use for the answer"
    )]
    pub fn push(&self, chunk: Bytes, class: Class) -> bool {
        self.0.push(chunk, class)
    }

    /// Sends a Close frame after what is queued. Nothing is taken and nothing received after that. TCP ends
    /// at once for 1002, 1007 and 1009, else after the peer's Close or [`Limits::close_wait`](super::Limits).
    pub fn close(&self, code: u16, reason: &str) {
        self.0.close(code, reason);
    }

    /// Ends the connection at once, without a Close frame; what is queued is lost.
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Whether the connection was closed, by whomever.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.phase.get() != Phase::Open
    }

    /// How the connection ended; `None` while it is open.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        self.0.ending.get()
    }

    /// Whether this peer takes compressed frames, and with which window. Plain ones it always takes; nearly
    /// all ask for [`Window::FULL`], so that one frame compressed for it serves them all.
    #[must_use]
    pub fn window(&self) -> Option<Window> {
        self.0.window
    }

    /// Bytes that wait to be written, those included that are encrypted and wait for the socket.
    #[must_use]
    pub fn queued_bytes(&self) -> usize {
        self.0.waiting()
    }

    /// Stops receiving: [`Incoming`](super::Incoming) stays pending, and soon the peer cannot send more.
    pub fn pause_reading(&self) {
        self.0.paused.set(true);
    }

    /// Receives again.
    pub fn resume_reading(&self) {
        self.0.paused.set(false);
        self.0.wake_reader();
    }
}
