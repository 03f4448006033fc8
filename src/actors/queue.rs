//! [`Queue`]: how many requests wait for the hub. Its mailbox does not tell, so each request counts itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A count of what waits; cheap to clone, all clones count together.
#[derive(Clone, Debug, Default)]
pub struct Queue(Arc<AtomicU64>);

/// One thing that waits, until this is dropped.
#[derive(Debug)]
pub struct Queued(Queue);

impl Queue {
    /// One more waits.
    #[must_use]
    pub fn enter(&self) -> Queued {
        self.0.fetch_add(1, Ordering::Relaxed);
        Queued(self.clone())
    }

    /// How many wait at this moment.
    #[must_use]
    pub fn depth(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_counted_until_it_is_taken_or_lost() {
        let queue = Queue::default();
        let (one, other) = (queue.enter(), queue.clone().enter());
        assert_eq!(queue.depth(), 2);
        drop(one);
        assert_eq!(queue.depth(), 1);
        drop(other);
        assert_eq!(queue.depth(), 0);
    }
}
