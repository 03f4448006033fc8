//! [`Pace`]: how a busy room gains by waiting, and how it knows that it is busy.
//!
//! The kernel's price of a write hardly depends on its length, so a room whose members are written to all the time is
//! cheaper the more messages go into one write. After a flush of few messages a room rests, by the time that flush took
//! and at most the pause that is set, and no flush begins while one is being written. What is not worth a timer does
//! not rest: small rooms, and rooms that are quiet, pay nothing.

use super::messages::Written;
use actix::Recipient;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Members that can hear a room without it being paced: writing to them takes less than a timer is exact to.
const SMALL: usize = 48;

/// A rest is so many times as long as the flush before it took, or as the pause that is set.
const REST_PER_FLUSH: u32 = 4;

/// A flush that took so many times the longest pause is rest enough: what comes meanwhile is gathered without waiting.
const LONG: u32 = 2;

/// Messages in a flush from which on waiting for more of them saves next to nothing: the room does not rest.
const FULL: usize = 8;

/// Timers are no finer.
const SHORTEST_REST: Duration = Duration::from_millis(1);

/// When a room may flush next.
#[derive(Debug)]
pub(super) struct Pace {
    longest: Duration,
    began: Instant,
    /// The last flush was so full that no rest pays.
    full: bool,
    flush: Arc<Flush>,
}

/// The flush that is being written, as all workers concerned see it.
#[derive(Debug)]
struct Flush {
    epoch: Instant,
    /// Workers that have not written it yet.
    open: AtomicUsize,
    /// When the last of them had, in microseconds since `epoch`.
    over: AtomicU64,
    /// Something waits for it to be over.
    waited_for: AtomicBool,
}

/// What a room is to do with what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Flush.
    Now,
    /// Look again after so long.
    In(Duration),
    /// Look again when told that the flush is over.
    WhenWritten,
}

impl Pace {
    /// With this longest pause; zero: there is none.
    pub fn new(longest: Duration) -> Self {
        let epoch = Instant::now();
        let flush = Flush {
            epoch,
            open: AtomicUsize::new(0),
            over: AtomicU64::new(0),
            waited_for: AtomicBool::new(false),
        };
        Self {
            longest,
            began: epoch,
            full: false,
            flush: Arc::new(flush),
        }
    }

    /// What to do now in a room with so many hearers.
    pub fn next(&self, hearers: usize) -> Step {
        self.next_at(Instant::now(), hearers)
    }

    fn next_at(&self, now: Instant, hearers: usize) -> Step {
        if !self.applies(hearers) {
            return Step::Now;
        }
        // Said first and asked then: a worker that is done meanwhile sees it.
        self.flush.waited_for.store(true, Ordering::SeqCst);
        if self.flush.open.load(Ordering::SeqCst) > 0 {
            return Step::WhenWritten;
        }
        self.flush.waited_for.store(false, Ordering::SeqCst);
        if self.full {
            return Step::Now;
        }
        let over = self.flush.epoch + Duration::from_micros(self.flush.over.load(Ordering::SeqCst));
        let took = over.saturating_duration_since(self.began);
        if took >= self.longest * LONG {
            return Step::Now;
        }
        let rest = self.longest.min(took * REST_PER_FLUSH);
        let rest = (over + rest).saturating_duration_since(now);
        if rest < SHORTEST_REST {
            return Step::Now;
        }
        Step::In(rest)
    }

    /// A flush of so many messages begins.
    pub fn begin(&mut self, messages: usize) {
        self.began = Instant::now();
        self.full = messages >= FULL;
    }

    /// For a worker that takes part in it; `room` is told when the last of them is done, if it waits.
    pub fn receipt(&self, room: &Recipient<Written>) -> Receipt {
        self.flush.open.fetch_add(1, Ordering::SeqCst);
        Receipt {
            flush: self.flush.clone(),
            room: room.clone(),
        }
    }

    /// Whether members are so many that the room is paced.
    pub fn applies(&self, hearers: usize) -> bool {
        hearers > SMALL && !self.longest.is_zero()
    }
}

/// Dropped when a worker has written its part of a flush, or is gone.
#[derive(Debug)]
pub struct Receipt {
    flush: Arc<Flush>,
    room: Recipient<Written>,
}

impl Drop for Receipt {
    fn drop(&mut self) {
        let now = u64::try_from(self.flush.epoch.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.flush.over.fetch_max(now, Ordering::SeqCst);
        let last = self.flush.open.fetch_sub(1, Ordering::SeqCst) == 1;
        if last && self.flush.waited_for.swap(false, Ordering::SeqCst) {
            // A room whose mailbox is full is about to look anyway.
            let _ = self.room.try_send(Written);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::messages::Written;
    use actix::{Actor, Context, Handler};

    const MANY: usize = SMALL + 1;
    const PAUSE: Duration = Duration::from_millis(2);

    struct Room;

    impl Actor for Room {
        type Context = Context<Self>;
    }

    impl Handler<Written> for Room {
        type Result = ();

        fn handle(&mut self, _: Written, _: &mut Self::Context) {}
    }

    /// A pace after a flush that began `began` and was over `over` after the start.
    fn after(began: Duration, over: Duration) -> Pace {
        let mut pace = Pace::new(PAUSE);
        pace.began = pace.flush.epoch + began;
        pace.flush.over.store(over.as_micros() as u64, Ordering::SeqCst);
        pace
    }

    #[test]
    fn the_first_frame_goes_at_once() {
        assert_eq!(Pace::new(PAUSE).next(MANY), Step::Now);
    }

    #[test]
    fn a_busy_room_rests_from_the_end_of_its_flush() {
        let ms = Duration::from_millis;
        let pace = after(ms(107), ms(110));
        let at = |offset: u64| pace.next_at(pace.flush.epoch + Duration::from_micros(offset), MANY);
        assert_eq!(at(110_000), Step::In(PAUSE));
        assert_eq!(at(110_500), Step::In(Duration::from_micros(1500)));
        assert_eq!(at(111_500), Step::Now, "no timer is as fine as that");
        assert_eq!(at(200_000), Step::Now);
    }

    #[test]
    fn what_was_written_quickly_and_what_is_small_does_not_rest() {
        let ms = Duration::from_millis;
        let quick = after(ms(100), ms(100) + SHORTEST_REST / (REST_PER_FLUSH + 1));
        assert_eq!(quick.next_at(quick.flush.epoch + ms(101), MANY), Step::Now);
        let slow = after(ms(197), ms(200));
        let over = slow.flush.epoch + ms(200);
        assert_eq!(slow.next_at(over, SMALL), Step::Now);
        assert_eq!(slow.next_at(over, MANY), Step::In(PAUSE));
        let long = after(ms(200) - PAUSE * LONG, ms(200));
        assert_eq!(long.next_at(over, MANY), Step::Now, "it was rest enough");
    }

    #[test]
    fn a_full_flush_is_followed_by_the_next() {
        let ms = Duration::from_millis;
        let mut pace = after(ms(107), ms(110));
        let over = pace.flush.epoch + ms(110);
        pace.full = true;
        assert_eq!(pace.next_at(over, MANY), Step::Now);
        pace.full = false;
        assert_eq!(pace.next_at(over, MANY), Step::In(PAUSE));
    }

    #[actix::test]
    async fn no_flush_begins_before_all_workers_have_written_the_last() {
        let room = Room.start().recipient();
        let mut pace = Pace::new(PAUSE);
        pace.begin(1);
        let (one, other) = (pace.receipt(&room), pace.receipt(&room));
        assert_eq!(pace.next(MANY), Step::WhenWritten);
        drop(one);
        assert_eq!(pace.next(MANY), Step::WhenWritten);
        drop(other);
        assert_ne!(pace.next(MANY), Step::WhenWritten);
    }
}
