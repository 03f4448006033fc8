//! What all connections of one worker thread share: one task that flushes, keeps the deadlines and sees
//! closing sockets off; one buffer to read into; memory of emptied queues.
//!
//! A connection has no task, timer or buffer of its own while nothing happens on it.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::poll_fn,
    pin::{Pin, pin},
    rc::{Rc, Weak},
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::time::Instant;

use super::{
    conn::Conn,
    counters::{Counters, Tally},
    critical,
    limits::Limits,
    link::Ending,
    outbox::Room,
    watch::{self, Watch},
};

/// One read takes at most this much.
const SCRATCH_BYTES: usize = 64 << 10;
/// Emptied queues kept for the next that fill up.
const SPARE_QUEUES: usize = 256;
/// Larger ones are given back to the allocator.
const SPARE_CHUNKS: usize = 64;
/// Bytes of long unshared chunks one turn may pile up.
const UNSHARED_BYTES: usize = 256 << 10;

/// Work that outlives whoever began it: a writer that waits for room, a socket that is closing.
pub(super) type Background = Pin<Box<dyn Future<Output = ()>>>;

/// State of one worker thread.
pub(super) struct Worker {
    pub(super) limits: Limits,
    pub(super) counters: Arc<Counters>,
    pub(super) tally: Tally,
    /// HTTP connections under a deadline.
    pub(super) watches: RefCell<Vec<Weak<Watch>>>,
    pub(super) scratch: RefCell<Box<[u8]>>,
    began: Instant,
    ended: Cell<bool>,
    /// The time as of the last turn; good enough for ages of seconds.
    coarse: Cell<u64>,
    dirty: RefCell<Vec<Rc<Conn>>>,
    background: RefCell<Vec<Background>>,
    waker: RefCell<Option<Waker>>,
    #[expect(clippy::vec_box, reason = "a queue takes the box, and gives it back")]
    spare: RefCell<Vec<Box<Room>>>,
    /// Bytes of long chunks that belong to one connection each and wait for the end of this turn.
    unshared: Cell<usize>,
    /// Connections whose socket would not take everything.
    blocked: RefCell<Vec<Rc<Conn>>>,
    /// Connections that close, by the time they must be gone.
    closing: RefCell<VecDeque<(u64, Rc<Conn>)>>,
    /// When to look whether anything was heard, in order of time.
    beats: RefCell<VecDeque<(u64, Weak<Conn>)>>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").finish_non_exhaustive()
    }
}

impl Worker {
    /// The state of this thread; [`Worker::run`] must be running for anything to move.
    pub(super) fn new(limits: Limits, counters: Arc<Counters>) -> Rc<Self> {
        Rc::new(Self {
            limits,
            counters,
            tally: Tally::default(),
            watches: RefCell::default(),
            scratch: RefCell::new(vec![0; SCRATCH_BYTES].into_boxed_slice()),
            began: Instant::now(),
            ended: Cell::new(false),
            coarse: Cell::new(0),
            dirty: RefCell::default(),
            background: RefCell::default(),
            waker: RefCell::default(),
            spare: RefCell::default(),
            unshared: Cell::new(0),
            blocked: RefCell::default(),
            closing: RefCell::default(),
            beats: RefCell::default(),
        })
    }

    /// Milliseconds since the worker began.
    pub(super) fn now(&self) -> u64 {
        let now = self.began.elapsed().as_millis() as u64;
        self.coarse.set(now);
        now
    }

    /// The same as of the last turn of the worker's task, at no cost.
    pub(super) fn coarse_now(&self) -> u64 {
        self.coarse.get()
    }

    /// Has a connection's queue written at the end of this turn of the event loop.
    pub(super) fn mark_dirty(&self, conn: Rc<Conn>) {
        if !self.ended.get() {
            self.dirty.borrow_mut().push(conn);
            self.wake();
        }
    }

    /// Runs something until it is done, whoever forgets about it.
    pub(super) fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        if !self.ended.get() {
            self.background.borrow_mut().push(Box::pin(future));
            self.wake();
        }
    }

    /// Looks at the connection's age at every tick until it is not blocked any more.
    pub(super) fn watch_backlog(&self, conn: Rc<Conn>) {
        self.blocked.borrow_mut().push(conn);
    }

    /// Ends the connection when [`Limits::close_wait`] is over.
    pub(super) fn watch_close(&self, conn: Rc<Conn>) {
        let due = self.now() + millis(self.limits.close_wait);
        self.closing.borrow_mut().push_back((due, conn));
        // The clock may have to ring before its next tick.
        self.wake();
    }

    /// Looks after the silence of a connection.
    pub(super) fn watch_beat(&self, conn: Weak<Conn>) {
        let due = self.now() + millis(self.limits.heartbeat) / 3;
        self.beats.borrow_mut().push_back((due, conn));
    }

    /// A long chunk that no other connection shares was queued. Many of them in one turn (thousands sign in at once,
    /// each is sent a list) are written before the turn is over rather than piled up.
    pub(super) fn queued_alone(&self, bytes: usize) {
        let waiting = self.unshared.get() + bytes;
        self.unshared.set(waiting);
        if waiting > UNSHARED_BYTES {
            self.flush();
        }
    }

    pub(super) fn borrow_room(&self) -> Option<Box<Room>> {
        self.spare.borrow_mut().pop()
    }

    pub(super) fn return_room(&self, room: Box<Room>) {
        let mut spare = self.spare.borrow_mut();
        if spare.len() < SPARE_QUEUES && room.capacity() <= SPARE_CHUNKS {
            spare.push(room);
        }
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }

    /// The worker's task: never ends by itself. When it is dropped, the thread being about to end, all
    /// sockets go with it, whoever still holds links.
    pub(super) async fn run(self: Rc<Self>) {
        let _end = End(Rc::clone(&self));
        let mut clock = pin!(tokio::time::sleep_until(self.next_ring()));
        let mut background = FuturesUnordered::new();
        poll_fn(|cx| {
            critical::run("the transport", || {
                *self.waker.borrow_mut() = Some(cx.waker().clone());
                self.now();
                if clock.deadline() > self.next_ring() {
                    clock.as_mut().reset(self.next_ring());
                }
                while clock.as_mut().poll(cx).is_ready() {
                    self.tick();
                    clock.as_mut().reset(self.next_ring());
                }
                self.flush();
                self.poll_background(&mut background, cx);
                self.tally.hand_over(&self.counters);
            });
            Poll::<()>::Pending
        })
        .await;
    }

    fn poll_background(&self, running: &mut FuturesUnordered<Background>, cx: &mut Context<'_>) {
        running.extend(self.background.take());
        while let Poll::Ready(Some(())) = running.poll_next_unpin(cx) {}
    }

    /// One write for every socket that something was queued for.
    fn flush(&self) {
        self.unshared.set(0);
        let mut dirty = self.dirty.take();
        for conn in dirty.drain(..) {
            conn.flush();
        }
        let mut place = self.dirty.borrow_mut();
        if place.is_empty() {
            // Keep the list's memory for the next turn.
            *place = dirty;
        }
    }

    fn next_ring(&self) -> Instant {
        let tick = Instant::now() + self.limits.tick;
        match self.closing.borrow().front() {
            Some(&(due, _)) => tick.min(self.began + Duration::from_millis(due)),
            None => tick,
        }
    }

    fn tick(&self) {
        let now = self.now();
        watch::sweep(&mut self.watches.borrow_mut(), now);
        self.cut_the_slow(now);
        self.end_the_closing(now);
        self.beat(now);
    }

    fn cut_the_slow(&self, now: u64) {
        let age = millis(self.limits.queue_age);
        let mut slow = Vec::new();
        self.blocked.borrow_mut().retain(|conn| {
            if conn
                .oldest()
                .is_some_and(|oldest| now >= oldest.saturating_add(age))
            {
                slow.push(Rc::clone(conn));
            }
            conn.stays_watched()
        });
        for conn in slow {
            conn.cut_slow();
        }
    }

    fn end_the_closing(&self, now: u64) {
        loop {
            let conn = match self.closing.borrow_mut() {
                mut closing if closing.front().is_some_and(|&(due, _)| due <= now) => closing.pop_front(),
                _ => None,
            };
            let Some((_, conn)) = conn else { return };
            conn.close_is_over();
        }
    }

    fn beat(&self, now: u64) {
        loop {
            let conn = match self.beats.borrow_mut() {
                mut beats if beats.front().is_some_and(|&(due, _)| due <= now) => beats.pop_front(),
                _ => None,
            };
            let Some((_, conn)) = conn else { return };
            if let Some(conn) = conn.upgrade()
                && conn.beat(now)
            {
                self.watch_beat(Rc::downgrade(&conn));
            }
        }
    }
}

/// Ends a worker when its task is dropped.
struct End(Rc<Worker>);

impl Drop for End {
    fn drop(&mut self) {
        let worker = &self.0;
        worker.ended.set(true);
        // Connections hold the worker, so the worker must not hold connections any longer.
        let open = worker
            .beats
            .take()
            .into_iter()
            .filter_map(|(_, conn)| conn.upgrade());
        let closing = worker.closing.take().into_iter().map(|(_, conn)| conn);
        for conn in open.chain(closing) {
            conn.gone(Ending::Broken);
        }
        drop((
            worker.dirty.take(),
            worker.blocked.take(),
            worker.background.take(),
        ));
    }
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
