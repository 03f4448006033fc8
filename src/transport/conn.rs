//! One connection: its socket, its outgoing queue, and how it ends. What is above knows it as [`Link`](super::Link)
//! and [`Incoming`](super::Incoming).

use std::{
    cell::{Cell, RefCell},
    fmt,
    io::{self, IoSlice},
    rc::Rc,
    task::{Context, Poll, Waker},
};

use bytes::{Bytes, BytesMut};

use super::{
    caps::Slot,
    deflate::Window,
    frame::{self, Violation},
    link::{Class, Ending, TOO_SLOW},
    outbox::{MAX_SLICES, Outbox},
    socket::Socket,
    worker::{Worker, millis},
};

/// Chunks from this many bytes on count as long (see `Worker::queued_alone`).
const LONG_CHUNK: usize = 4 << 10;

/// How far a connection is on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// In use.
    Open,
    /// Our Close is queued or sent; the peer's has not come.
    Closing,
    /// What is queued goes out, then our side of TCP ends; whatever still comes is thrown away.
    Finishing,
    /// The socket is gone.
    Gone,
}

/// A socket with the place it takes among the connections allowed.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) socket: Socket,
    /// Freed when this is dropped, together with the socket.
    pub(super) _slot: Slot,
}

/// One connection: what `Link`, `Incoming` and the worker share.
pub(super) struct Conn {
    pub(super) worker: Rc<Worker>,
    pub(super) phase: Cell<Phase>,
    pub(super) paused: Cell<bool>,
    pub(super) window: Option<Window>,
    held: RefCell<Option<Held>>,
    out: RefCell<Outbox>,
    pub(super) ending: Cell<Option<Ending>>,
    /// Is on the worker's list of queues to be written.
    dirty: Cell<bool>,
    /// A writer waits for room in the socket.
    blocked: Cell<bool>,
    /// Is on the worker's list of those whose backlog grows old.
    watched: Cell<bool>,
    /// Bytes that left the queue and wait, encrypted, for the socket.
    ahead: Cell<u32>,
    /// When something was last received, and whether we have asked since.
    heard: Cell<u64>,
    asked: Cell<bool>,
    reader: Cell<Option<Waker>>,
    writer: Cell<Option<Waker>>,
    /// Who waits for less to be queued.
    #[expect(clippy::box_collection, reason = "hardly ever there")]
    pub(super) takers: RefCell<Option<Box<Vec<Waker>>>>,
}

impl fmt::Debug for Conn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phase = self.phase.get();
        f.debug_struct("Conn")
            .field("phase", &phase)
            .finish_non_exhaustive()
    }
}

enum Wrote {
    Everything,
    Part,
}

impl Conn {
    /// A connection that was just upgraded.
    pub(super) fn new(worker: &Rc<Worker>, held: Held, window: Option<Window>) -> Rc<Self> {
        worker.counters.opened.add(1);
        let conn = Rc::new(Self {
            worker: Rc::clone(worker),
            phase: Cell::new(Phase::Open),
            paused: Cell::new(false),
            window,
            held: RefCell::new(Some(held)),
            out: RefCell::default(),
            ending: Cell::new(None),
            dirty: Cell::new(false),
            blocked: Cell::new(false),
            watched: Cell::new(false),
            ahead: Cell::new(0),
            heard: Cell::new(worker.now()),
            asked: Cell::new(false),
            reader: Cell::default(),
            writer: Cell::default(),
            takers: RefCell::default(),
        });
        worker.watch_beat(Rc::downgrade(&conn));
        conn
    }

    pub(super) fn push(self: &Rc<Self>, chunk: Bytes, class: Class) -> bool {
        if self.phase.get() != Phase::Open || chunk.is_empty() {
            return false;
        }
        let limit = self.worker.limits.queue_bytes;
        let full = |bytes: usize| bytes > 0 && bytes.saturating_add(chunk.len()) > limit;
        let mut waiting = self.waiting();
        if class == Class::Droppable && waiting.saturating_add(chunk.len()) > limit / 2 && waiting > 0 {
            self.worker.tally.dropped.add(1);
            return false;
        }
        if full(waiting) && !self.blocked.get() {
            // A burst within one turn is no slow reader: see what the socket takes before judging.
            self.write_or_wait();
            waiting = self.waiting();
        }
        if full(waiting) {
            self.cut_slow();
            return false;
        }
        if self.phase.get() != Phase::Open {
            return false;
        }
        self.enqueue(chunk);
        true
    }

    /// Bytes that were pushed and have not been handed to the kernel.
    pub(super) fn waiting(&self) -> usize {
        self.out.borrow().bytes() + self.ahead.get() as usize
    }

    fn enqueue(self: &Rc<Self>, chunk: Bytes) {
        self.worker.tally.chunks_out.add(1);
        let mut out = self.out.borrow_mut();
        if out.needs_room()
            && let Some(room) = self.worker.borrow_room()
        {
            out.lend(room);
        }
        let alone = (chunk.len() >= LONG_CHUNK && chunk.is_unique()).then_some(chunk.len());
        out.push(chunk, self.worker.coarse_now());
        drop(out);
        self.mark_dirty();
        if let Some(bytes) = alone {
            self.worker.queued_alone(bytes);
        }
    }

    fn mark_dirty(self: &Rc<Self>) {
        if !self.blocked.get() && !self.dirty.replace(true) {
            self.worker.mark_dirty(Rc::clone(self));
        }
    }

    /// The worker's turn to write what was queued.
    pub(super) fn flush(self: &Rc<Self>) {
        self.dirty.set(false);
        if !self.blocked.get() && self.phase.get() != Phase::Gone {
            self.write_or_wait();
        }
    }

    fn write_or_wait(self: &Rc<Self>) {
        match self.write() {
            Ok(Wrote::Everything) => self.drained(),
            Ok(Wrote::Part) => {
                self.blocked.set(true);
                if !self.watched.replace(true) {
                    self.worker.watch_backlog(Rc::clone(self));
                }
                self.worker.spawn(Rc::clone(self).write_when_possible());
            }
            Err(_) => self.gone(Ending::Broken),
        }
    }

    async fn write_when_possible(self: Rc<Self>) {
        while std::future::poll_fn(|cx| self.poll_writable(cx)).await {
            match self.write() {
                Ok(Wrote::Part) => {}
                Ok(Wrote::Everything) => {
                    self.blocked.set(false);
                    return self.drained();
                }
                Err(_) => break,
            }
        }
        self.blocked.set(false);
        self.gone(Ending::Broken);
    }

    /// Ready with `false` when there is no socket to write to any more.
    fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<bool> {
        let mut held = self.held.borrow_mut();
        let Some(held) = held.as_mut() else {
            return Poll::Ready(false);
        };
        remember(&self.writer, cx);
        held.socket.poll_writable(cx).map(|ready| ready.is_ok())
    }

    /// Writes until nothing waits or the socket is full.
    fn write(&self) -> io::Result<Wrote> {
        let mut held = self.held.borrow_mut();
        let Some(held) = held.as_mut() else {
            return Err(io::ErrorKind::NotConnected.into());
        };
        let wrote = self.write_to(&mut held.socket);
        self.ahead.set(held.socket.ahead());
        self.wake_takers();
        wrote
    }

    fn write_to(&self, socket: &mut Socket) -> io::Result<Wrote> {
        let mut out = self.out.borrow_mut();
        let tally = &self.worker.tally;
        while !out.is_empty() {
            tally.writes.add(1);
            let offered;
            let written = if let Some(only) = out.only() {
                offered = only.len();
                socket.try_write(&[IoSlice::new(only)])
            } else {
                let mut slices = [IoSlice::new(&[]); MAX_SLICES];
                let filled = out.slices(&mut slices);
                let slices = slices.get(..filled).unwrap_or_default();
                offered = slices.iter().map(|slice| slice.len()).sum();
                socket.try_write(slices)
            };
            let taken = match written {
                Ok(taken) => taken,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Wrote::Part),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            tally.bytes_out.add(taken);
            out.taken(taken);
            if taken < offered {
                return Ok(Wrote::Part);
            }
        }
        if let Some(room) = out.reclaim() {
            self.worker.return_room(room);
        }
        match socket.try_flush() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Wrote::Part),
            flushed => flushed.map(|()| Wrote::Everything),
        }
    }

    /// Nothing waits: the moment to end our side of TCP where that was asked for.
    fn drained(&self) {
        if self.phase.get() == Phase::Finishing
            && let Some(held) = self.held.borrow_mut().as_mut()
        {
            let _ = held.socket.finish();
        }
    }

    /// Queues our Close frame. See [`Link::close`](super::link::Link::close).
    pub(super) fn close(self: &Rc<Self>, code: u16, reason: &str) {
        let at_once = matches!(code, 1002 | 1007 | 1009);
        let phase = if at_once { Phase::Finishing } else { Phase::Closing };
        self.leave(Ending::ClosedByUs(code), phase, Some(code), reason);
    }

    /// The peer broke the protocol.
    pub(super) fn fail(self: &Rc<Self>, violation: Violation) {
        if self.phase.get() == Phase::Open {
            self.worker.counters.violations.add(1);
        }
        let code = violation.code();
        self.leave(
            Ending::Protocol(code),
            Phase::Finishing,
            Some(code),
            violation.text(),
        );
    }

    /// The peer's Close frame has come: answer it, or, if it is the answer to ours, end TCP.
    pub(super) fn peer_closed(self: &Rc<Self>, code: Option<u16>) {
        if self.phase.get() == Phase::Closing {
            self.finish();
        } else {
            self.leave(Ending::ClosedByPeer(code), Phase::Finishing, code, "");
        }
    }

    /// Ends our side of TCP as soon as what is queued is out.
    pub(super) fn finish(self: &Rc<Self>) {
        self.phase.set(Phase::Finishing);
        self.mark_dirty();
    }

    fn leave(self: &Rc<Self>, ending: Ending, phase: Phase, code: Option<u16>, reason: &str) {
        if self.phase.get() != Phase::Open {
            return;
        }
        self.ending.set(Some(ending));
        self.phase.set(phase);
        let mut buffer = BytesMut::new();
        frame::put_close(&mut buffer, code, reason);
        self.enqueue(buffer.freeze());
        self.worker.watch_close(Rc::clone(self));
        self.wake_takers();
        self.wake_reader();
    }

    /// Closes a peer that does not read, without what it did not read.
    pub(super) fn cut_slow(self: &Rc<Self>) {
        if self.phase.get() == Phase::Open {
            self.worker.counters.slow_readers.add(1);
            self.out.borrow_mut().discard();
            self.close(TOO_SLOW, "Too slow a reader");
        }
    }

    /// Whether it stays on the list of those whose backlog grows old: as long as its socket takes nothing.
    pub(super) fn stays_watched(&self) -> bool {
        let blocked = self.blocked.get() && self.phase.get() == Phase::Open;
        self.watched.set(blocked);
        blocked
    }

    /// When the oldest chunk that waits was queued.
    pub(super) fn oldest(&self) -> Option<u64> {
        self.out.borrow().oldest()
    }

    /// The time for closing is over.
    pub(super) fn close_is_over(&self) {
        if self.waiting() == 0 {
            self.gone(Ending::Broken);
        } else {
            self.abort();
        }
    }

    pub(super) fn abort(&self) {
        if let Some(held) = self.held.borrow_mut().as_mut() {
            held.socket.reset_on_drop();
        }
        self.gone(Ending::Aborted);
    }

    /// The socket goes, now. `ending` counts only if nothing ended the connection before.
    pub(super) fn gone(&self, ending: Ending) {
        if self.ending.get().is_none() {
            self.ending.set(Some(ending));
        }
        if self.phase.replace(Phase::Gone) == Phase::Gone {
            return;
        }
        drop(self.held.take());
        self.worker.counters.ended.add(1);
        self.out.borrow_mut().clear();
        self.wake_takers();
        self.wake_reader();
        if let Some(waker) = self.writer.take() {
            waker.wake();
        }
    }

    /// Reads what is there into `buffer`, or waits for it; 0 is the end, and so is a socket that is gone.
    pub(super) fn poll_read(&self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        remember(&self.reader, cx);
        let mut held = self.held.borrow_mut();
        let Some(held) = held.as_mut() else {
            return Poll::Ready(Ok(0));
        };
        let count = std::task::ready!(held.socket.poll_read(cx, buffer))?;
        self.worker.tally.bytes_in.add(count);
        self.heard.set(self.worker.coarse_now());
        self.asked.set(false);
        Poll::Ready(Ok(count))
    }

    /// Waits for [`Conn::wake_reader`] alone.
    pub(super) fn wait(&self, cx: &Context<'_>) {
        remember(&self.reader, cx);
    }

    pub(super) fn wake_reader(&self) {
        if let Some(waker) = self.reader.take() {
            waker.wake();
        }
    }

    /// Asks a silent peer whether it lives; says whether to look again later.
    pub(super) fn beat(self: &Rc<Self>, now: u64) -> bool {
        if self.phase.get() != Phase::Open {
            return false;
        }
        let silence = now.saturating_sub(self.heard.get());
        let heartbeat = millis(self.worker.limits.heartbeat);
        if self.paused.get() {
            // We are the ones who do not listen.
            self.heard.set(now);
        } else if silence >= 2 * heartbeat && self.asked.get() {
            self.gone(Ending::Broken);
            return false;
        } else if silence >= heartbeat && !self.asked.replace(true) {
            self.push(Bytes::from_static(b"\x89\x00"), Class::Droppable);
        }
        true
    }
}

fn remember(place: &Cell<Option<Waker>>, cx: &Context<'_>) {
    let known = place.take().filter(|waker| waker.will_wake(cx.waker()));
    place.set(Some(known.unwrap_or_else(|| cx.waker().clone())));
}
