//! [`Pace`]: how a busy room gains by waiting, and how it knows that it is busy.
//!
//! The kernel's price of a write hardly depends on its length, so a room whose members are written to all the time is
//! cheaper the more messages go into one write. After a flush a room rests, by the time that flush took and at most the
//! pause that is set, and no flush begins while one is being written. What is not worth a timer does not rest: small
//! rooms, and rooms that are quiet, pay nothing. Nor does a room whose rests bring nothing, because whoever talks there
//! waits for what the flush tells: that is seen from the rests themselves ([`Yield`]).

use super::messages::Written;
use actix::Recipient;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Members that can hear a room without it being paced: writing to them takes less than a timer is exact to.
const SMALL: usize = 48;

/// A rest is so many times as long as the flush before it took, or as the pause that is set.
const REST_PER_FLUSH: u32 = 4;

/// A rest pays where at least one message in so many came during it.
const PAYS: usize = 4;

/// After a rest that did not pay, so many flushes go without; twice as many after each further one, up to the most.
const FIRST_BREAK: u32 = 8;
const LONGEST_BREAK: u32 = 256;

/// Timers are no finer.
const SHORTEST_REST: Duration = Duration::from_millis(1);

/// When a room may flush next.
#[derive(Debug)]
pub(super) struct Pace {
    longest: Duration,
    began: Instant,
    rests: Yield,
    flush: Arc<Flush>,
}

/// What rests bring: whether messages come while the room waits.
///
/// They do where people, or programs, talk at their own pace; they do not where each author waits for what the last
/// flush tells before it says more. There a rest would only cost everybody its time.
#[derive(Debug, Default)]
struct Yield {
    /// How many waited when the rest began that is under way.
    resting: Option<usize>,
    /// Flushes that still go without a rest.
    left: u32,
    /// How many will after the next rest that does not pay.
    next_break: u32,
}

impl Yield {
    /// Whether to rest; a room that does not is to try again some time.
    fn wanted(&mut self) -> bool {
        if self.left == 0 {
            return true;
        }
        self.left -= 1;
        false
    }

    fn begins(&mut self, waiting: usize) {
        self.resting = Some(waiting);
    }

    /// The flush after it has so many messages.
    fn over(&mut self, messages: usize) {
        let Some(before) = self.resting.take() else { return };
        let came = messages.saturating_sub(before);
        if came * PAYS >= messages {
            self.next_break = 0;
        } else {
            self.next_break = (self.next_break * 2).clamp(FIRST_BREAK, LONGEST_BREAK);
            self.left = self.next_break;
        }
    }
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
            rests: Yield::default(),
            flush: Arc::new(flush),
        }
    }

    /// What to do now in a room with so many hearers, where so many messages wait.
    pub fn next(&mut self, hearers: usize, messages: usize) -> Step {
        self.next_at(Instant::now(), hearers, messages)
    }

    fn next_at(&mut self, now: Instant, hearers: usize, messages: usize) -> Step {
        if !self.applies(hearers) {
            return Step::Now;
        }
        // Said first and asked then: a worker that is done meanwhile sees it.
        self.flush.waited_for.store(true, Ordering::SeqCst);
        if self.flush.open.load(Ordering::SeqCst) > 0 {
            return Step::WhenWritten;
        }
        self.flush.waited_for.store(false, Ordering::SeqCst);
        let over = self.flush.epoch + Duration::from_micros(self.flush.over.load(Ordering::SeqCst));
        let took = over.saturating_duration_since(self.began);
        let rest = self.longest.min(took * REST_PER_FLUSH);
        let rest = (over + rest).saturating_duration_since(now);
        if rest < SHORTEST_REST || !self.rests.wanted() {
            return Step::Now;
        }
        self.rests.begins(messages);
        Step::In(rest)
    }

    /// A flush of so many messages begins.
    pub fn begin(&mut self, messages: usize) {
        self.began = Instant::now();
        self.rests.over(messages);
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
        assert_eq!(Pace::new(PAUSE).next(MANY, 1), Step::Now);
    }

    #[test]
    fn a_busy_room_rests_from_the_end_of_its_flush() {
        let ms = Duration::from_millis;
        let at = |offset: u64| {
            let mut pace = after(ms(107), ms(110));
            let now = pace.flush.epoch + Duration::from_micros(offset);
            pace.next_at(now, MANY, 1)
        };
        assert_eq!(at(110_000), Step::In(PAUSE));
        assert_eq!(at(110_500), Step::In(Duration::from_micros(1500)));
        assert_eq!(at(111_500), Step::Now, "no timer is as fine as that");
        assert_eq!(at(200_000), Step::Now);
    }

    #[test]
    fn what_was_written_quickly_and_what_is_small_does_not_rest() {
        let ms = Duration::from_millis;
        let mut quick = after(ms(100), ms(100) + SHORTEST_REST / (REST_PER_FLUSH + 1));
        let soon = quick.flush.epoch + ms(101);
        assert_eq!(quick.next_at(soon, MANY, 1), Step::Now);
        let mut slow = after(ms(197), ms(200));
        let over = slow.flush.epoch + ms(200);
        assert_eq!(slow.next_at(over, SMALL, 1), Step::Now);
        assert_eq!(slow.next_at(over, MANY, 1), Step::In(PAUSE));
    }

    /// Plays flushes that each follow the last one at once, with so many messages waiting and so many that come during a
    /// rest; how many of them rested.
    fn rests(pace: &mut Pace, flushes: usize, waiting: usize, come: usize) -> usize {
        let mut rested = 0;
        for _ in 0..flushes {
            let over = pace.flush.epoch + Duration::from_millis(110);
            pace.began = pace.flush.epoch + Duration::from_millis(107);
            pace.flush.over.store(110_000, Ordering::SeqCst);
            match pace.next_at(over, MANY, waiting) {
                Step::In(_) => {
                    rested += 1;
                    pace.begin(waiting + come);
                }
                _ => pace.begin(waiting),
            }
        }
        rested
    }

    #[test]
    fn rests_that_bring_nothing_become_rare_and_return_when_they_bring_something() {
        let mut pace = Pace::new(PAUSE);
        assert_eq!(rests(&mut pace, 1000, 10, 4), 1000, "4 of 14 came meanwhile");
        let vain = rests(&mut pace, 1000, 10, 0);
        assert!((2..=9).contains(&vain), "{vain} of 1000");
        // It may take one longest break to notice.
        let good = rests(&mut pace, 1000, 1, 3);
        assert!(good >= 1000 - LONGEST_BREAK as usize, "{good} of 1000");
    }

    #[actix::test]
    async fn no_flush_begins_before_all_workers_have_written_the_last() {
        let room = Room.start().recipient();
        let mut pace = Pace::new(PAUSE);
        pace.begin(1);
        let (one, other) = (pace.receipt(&room), pace.receipt(&room));
        assert_eq!(pace.next(MANY, 1), Step::WhenWritten);
        drop(one);
        assert_eq!(pace.next(MANY, 1), Step::WhenWritten);
        drop(other);
        assert_ne!(pace.next(MANY, 1), Step::WhenWritten);
    }
}
