//! Deadlines for HTTP: every request head, on a kept-alive connection too, every body, and what is sent to a client that
//! does not take it.
//!
//! actix-http times only the first head of a connection. Here the connection's bytes (`HttpIo`) and its
//! requests (`guard`) tell one [`Watch`] how far they are, and the worker's clock looks at all watches.

use std::{
    cell::{Cell, RefCell},
    io,
    rc::{Rc, Weak},
    task::{Context, Waker},
};

use super::{limits::Limits, worker::Worker};

/// What the server waits for on one connection.
#[derive(Clone, Copy, Debug)]
enum Stage {
    /// A whole request head, which has to be there by this time.
    Head { until: u64 },
    /// The rest of a body.
    Body(Flow),
    /// Nothing: the server is the one who works.
    Answer,
}

/// Bytes that go one way: the time they began to, and how many have since.
#[derive(Clone, Copy, Debug)]
struct Flow {
    since: u64,
    bytes: u64,
}

/// The deadline of one HTTP connection. Times are milliseconds of the worker's clock.
#[derive(Debug)]
pub(super) struct Watch {
    worker: Rc<Worker>,
    stage: Cell<Stage>,
    /// What was written and did not fit at once: to be taken in time, as a body is to come in time.
    stuck: Cell<Option<Flow>>,
    expired: Cell<bool>,
    /// Its client said that there would be no more requests.
    last: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Watch {
    /// Watches a connection whose first head is due.
    pub(super) fn new(worker: &Rc<Worker>) -> Rc<Self> {
        let watch = Rc::new(Self {
            worker: Rc::clone(worker),
            stage: Cell::new(Stage::Answer),
            stuck: Cell::new(None),
            expired: Cell::new(false),
            last: Cell::new(false),
            waker: RefCell::new(None),
        });
        watch.head_due();
        worker.watches.borrow_mut().push(Rc::downgrade(&watch));
        watch
    }

    /// Fails once the deadline has passed; until then it remembers whom to wake.
    pub(super) fn check(&self, cx: &Context<'_>) -> io::Result<()> {
        if self.expired.get() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let mut waker = self.waker.borrow_mut();
        if !waker.as_ref().is_some_and(|known| known.will_wake(cx.waker())) {
            *waker = Some(cx.waker().clone());
        }
        Ok(())
    }

    pub(super) fn read(&self, count: usize) {
        if let Stage::Body(flow) = self.stage.get() {
            self.stage.set(Stage::Body(flow.and(count)));
        }
    }

    /// The socket took this much of what was to be written; `None`: nothing.
    pub(super) fn wrote(&self, taken: Option<usize>, of: usize) {
        let stuck = self.stuck.get();
        self.stuck.set(match taken {
            Some(taken) if taken == of => None,
            Some(taken) => stuck.map(|flow| flow.and(taken)),
            None => Some(stuck.unwrap_or_else(|| self.flow())),
        });
    }

    fn flow(&self) -> Flow {
        Flow {
            since: self.worker.now(),
            bytes: 0,
        }
    }

    pub(super) fn head_due(&self) {
        let limits = &self.worker.limits;
        // Resting between two requests is allowed, and nobody can tell resting from a head that began.
        let wait = (limits.keep_alive + limits.head_timeout).as_millis() as u64;
        self.stage.set(Stage::Head {
            until: self.worker.now() + wait,
        });
    }

    pub(super) fn request_began(&self, body: bool) {
        self.stage.set(if body {
            Stage::Body(self.flow())
        } else {
            Stage::Answer
        });
    }

    /// Another request is here. `false`: the one before said that it would be the last (RFC 9112 §9.6).
    pub(super) fn may_ask(&self, is_last: bool) -> bool {
        !self.last.replace(self.last.get() || is_last)
    }

    /// The upgrade has the connection now, or the body is complete.
    pub(super) fn nothing_due(&self) {
        self.stage.set(Stage::Answer);
    }

    fn overdue(&self, now: u64) -> bool {
        let late = |flow: Flow| now >= flow.until(&self.worker.limits);
        match (self.stuck.get(), self.stage.get()) {
            // A client that is still taking the last answer cannot ask the next question.
            (Some(stuck), Stage::Head { .. } | Stage::Answer) => late(stuck),
            (None, Stage::Head { until }) => now >= until,
            (stuck, Stage::Body(flow)) => late(flow) || stuck.is_some_and(late),
            (None, Stage::Answer) => false,
        }
    }
}

impl Flow {
    fn and(self, bytes: usize) -> Self {
        Self {
            bytes: self.bytes + bytes as u64,
            ..self
        }
    }

    fn until(self, limits: &Limits) -> u64 {
        let earned = self.bytes * 1000 / u64::from(limits.body_bytes_per_second.max(1));
        self.since + limits.body_timeout.as_millis() as u64 + earned
    }
}

/// Looks at all watches of a worker, ends what is overdue and forgets what is gone.
pub(super) fn sweep(watches: &mut Vec<Weak<Watch>>, now: u64) {
    watches.retain(|watch| {
        let Some(watch) = watch.upgrade() else {
            return false;
        };
        if watch.overdue(now) {
            watch.expired.set(true);
            watch.worker.counters.slow_requests.add(1);
            if let Some(waker) = watch.waker.borrow_mut().take() {
                waker.wake();
            }
            return false;
        }
        true
    });
}
