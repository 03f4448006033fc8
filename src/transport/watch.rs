//! Deadlines for HTTP: every request head, on a kept-alive connection too, and every body.
//!
//! actix-http times only the first head of a connection. Here the connection's bytes (`HttpIo`) and its
//! requests (`guard`) tell one [`Watch`] how far they are, and the worker's clock looks at all watches.

use std::{
    cell::{Cell, RefCell},
    io,
    rc::{Rc, Weak},
    task::{Context, Waker},
};

use super::worker::Worker;

/// What the server waits for on one connection.
#[derive(Clone, Copy, Debug)]
enum Stage {
    /// A whole request head, which has to be there by this time.
    Head { until: u64 },
    /// The rest of a body: the time it began and the bytes that came since.
    Body { since: u64, bytes: u64 },
    /// Nothing: the server is the one who works.
    Answer,
}

/// The deadline of one HTTP connection. Times are milliseconds of the worker's clock.
#[derive(Debug)]
pub(super) struct Watch {
    worker: Rc<Worker>,
    stage: Cell<Stage>,
    write_waits: Cell<bool>,
    expired: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Watch {
    /// Watches a connection whose first head is due.
    pub(super) fn new(worker: &Rc<Worker>) -> Rc<Self> {
        let watch = Rc::new(Self {
            worker: Rc::clone(worker),
            stage: Cell::new(Stage::Answer),
            write_waits: Cell::new(false),
            expired: Cell::new(false),
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
        if let Stage::Body { since, bytes } = self.stage.get() {
            self.stage.set(Stage::Body {
                since,
                bytes: bytes + count as u64,
            });
        }
    }

    pub(super) fn write_waits(&self, waits: bool) {
        self.write_waits.set(waits);
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
            Stage::Body {
                since: self.worker.now(),
                bytes: 0,
            }
        } else {
            Stage::Answer
        });
    }

    /// The upgrade has the connection now, or the body is complete.
    pub(super) fn nothing_due(&self) {
        self.stage.set(Stage::Answer);
    }

    fn overdue(&self, now: u64) -> bool {
        match self.stage.get() {
            // A client that is still taking the last answer cannot ask the next question.
            Stage::Head { until } => now >= until && !self.write_waits.get(),
            Stage::Body { since, bytes } => {
                let limits = &self.worker.limits;
                let earned = bytes * 1000 / u64::from(limits.body_bytes_per_second.max(1));
                now >= since + limits.body_timeout.as_millis() as u64 + earned
            }
            Stage::Answer => false,
        }
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
