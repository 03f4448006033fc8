//! What waits for its commit, and how long the writer gathers before it commits again.
//!
//! Senders who wait for their answers come back soon after a commit, while others wait already: committed at once, they
//! stay split over two commits for ever, and each costs as much as one for all. So where commits follow each other without
//! a rest the next one waits for as many writes as were under way when the last one ended, at most as long as that one
//! took. Where a few dozen wait anyway there is nothing to gain: what a commit costs by itself is little for each of them,
//! and who does not wait for answers would only be held up. Who writes into a quiet store waits for nobody.

use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// No commit is held back longer.
const LONGEST: Duration = Duration::from_millis(5);

/// No commit is held back for more.
const ENOUGH: usize = 16;

/// Writes on their way to the writer.
#[derive(Debug)]
pub(super) struct Gathering<T> {
    waiting: Mutex<Waiting<T>>,
    enough: Condvar,
}

#[derive(Debug)]
struct Waiting<T> {
    jobs: Vec<T>,
    /// The writer sleeps until there are so many.
    wanted: usize,
    closed: bool,
}

/// What the writer knows of its last commit.
#[derive(Clone, Copy, Debug)]
pub(super) struct LastCommit {
    ended: Instant,
    took: Duration,
    size: usize,
}

impl LastCommit {
    /// A commit of so many writes that began at this moment ends now.
    pub fn ends_now(begun: Instant, size: usize) -> Self {
        let ended = Instant::now();
        let took = ended.saturating_duration_since(begun);
        Self { ended, took, size }
    }

    /// Until when the next commit may wait for others.
    fn patience(&self) -> Instant {
        self.ended + self.took.min(LONGEST)
    }
}

impl<T> Default for Gathering<T> {
    fn default() -> Self {
        Self {
            waiting: Mutex::new(Waiting {
                jobs: Vec::new(),
                wanted: 1,
                closed: false,
            }),
            enough: Condvar::new(),
        }
    }
}

impl<T> Gathering<T> {
    /// Takes what is to be committed together.
    pub fn put(&self, mut jobs: Vec<T>) {
        let mut waiting = self.lock();
        if waiting.jobs.is_empty() {
            waiting.jobs = jobs;
        } else {
            waiting.jobs.append(&mut jobs);
        }
        if waiting.jobs.len() >= waiting.wanted {
            self.enough.notify_one();
        }
    }

    /// Nothing comes any more.
    pub fn close(&self) {
        self.lock().closed = true;
        self.enough.notify_one();
    }

    /// The next writes to commit, in the order they came, at most so many. Blocks; `None` when it is closed and all are
    /// taken.
    pub fn take(&self, last: Option<LastCommit>, most: usize) -> Option<Vec<T>> {
        let mut waiting = self.lock();
        let under_way = last.map_or(0, |last| last.size + waiting.jobs.len());
        let wanted = under_way.min(ENOUGH).min(most);
        waiting.wanted = 1;
        while waiting.jobs.is_empty() {
            if waiting.closed {
                return None;
            }
            waiting = self.enough.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(last) = last {
            waiting = self.gather(waiting, wanted, last.patience());
        }
        if waiting.jobs.len() <= most {
            return Some(mem::take(&mut waiting.jobs));
        }
        let rest = waiting.jobs.split_off(most);
        Some(mem::replace(&mut waiting.jobs, rest))
    }

    /// Waits for this many, until then.
    fn gather<'a>(
        &self,
        mut waiting: MutexGuard<'a, Waiting<T>>,
        wanted: usize,
        until: Instant,
    ) -> MutexGuard<'a, Waiting<T>> {
        waiting.wanted = wanted;
        while waiting.jobs.len() < wanted && !waiting.closed {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            waiting = self
                .enough
                .wait_timeout(waiting, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        waiting
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::thread;

    /// A commit that ended just now and took so long that only the other writes end the wait.
    fn busy(size: usize) -> Option<LastCommit> {
        let ended = Instant::now() + Duration::from_secs(60);
        Some(LastCommit {
            ended,
            took: Duration::from_secs(60),
            size,
        })
    }

    #[test]
    fn who_writes_into_a_quiet_store_waits_for_nobody() {
        let queue = Gathering::default();
        queue.put(vec![1]);
        assert_eq!(queue.take(None, 10), Some(vec![1]));
        let long_ago = LastCommit {
            ended: Instant::now(),
            took: Duration::ZERO,
            size: 7,
        };
        queue.put(vec![2]);
        assert_eq!(queue.take(Some(long_ago), 10), Some(vec![2]));
    }

    #[test]
    fn those_who_were_answered_are_waited_for() {
        let queue = Arc::new(Gathering::default());
        queue.put(vec![1, 2]);
        let others = queue.clone();
        let sender = thread::spawn(move || {
            for number in 3..6 {
                thread::sleep(Duration::from_millis(2));
                others.put(vec![number]);
            }
        });
        // Two wait, three were answered.
        assert_eq!(queue.take(busy(3), 10), Some(vec![1, 2, 3, 4, 5]));
        sender.join().expect("it sent");
    }

    #[test]
    fn where_many_wait_nobody_is_waited_for() {
        let queue = Gathering::default();
        queue.put((0..ENOUGH).collect());
        let taken = queue.take(busy(100), 200).map(|batch| batch.len());
        assert_eq!(taken, Some(ENOUGH));
    }

    #[test]
    fn the_wait_ends_with_the_time_the_last_commit_took() {
        let queue = Gathering::default();
        queue.put(vec![1]);
        let last = LastCommit {
            ended: Instant::now(),
            took: Duration::from_millis(1),
            size: 50,
        };
        assert_eq!(queue.take(Some(last), 100), Some(vec![1]));
    }

    #[test]
    fn no_commit_has_more_than_it_may_and_the_order_stays() {
        let queue = Gathering::default();
        queue.put((0..25).collect());
        queue.close();
        let mut taken = Vec::new();
        while let Some(batch) = queue.take(busy(10), 10) {
            assert!(batch.len() <= 10);
            taken.extend(batch);
        }
        assert_eq!(taken, (0..25).collect::<Vec<_>>());
    }
}
