//! What the transport did, counted for the metrics page.

use std::{
    cell::Cell,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

/// A number that only grows, shared by all workers.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Nothing so far.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// The number so far.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }

    pub(crate) fn add(&self, by: usize) {
        self.0.fetch_add(by as u64, Relaxed);
    }
}

/// Totals since the start, over all workers and in-process restarts that share them.
#[derive(Debug, Default)]
pub struct Counters {
    /// WebSocket connections that were opened.
    pub opened: Counter,
    /// Of those, the ones whose socket is gone.
    pub ended: Counter,
    /// Upgrades that were refused.
    pub refused: Counter,
    /// Text and binary messages received.
    pub messages_in: Counter,
    /// Bytes received on WebSockets.
    pub bytes_in: Counter,
    /// Chunks (each one or more frames) taken into outgoing queues.
    pub chunks_out: Counter,
    /// Bytes that sockets took.
    pub bytes_out: Counter,
    /// System calls made to write.
    pub writes: Counter,
    /// Droppable chunks that were dropped.
    pub dropped: Counter,
    /// Connections closed with 4008.
    pub slow_readers: Counter,
    /// Connections closed with 1002, 1007 or 1009.
    pub violations: Counter,
    /// Requests cut off because head or body came too slowly.
    pub slow_requests: Counter,
}

impl Counters {
    /// WebSocket connections whose socket is open.
    #[must_use]
    pub fn open_now(&self) -> u64 {
        self.opened.get().saturating_sub(self.ended.get())
    }
}

/// What happens most often, counted by each worker for itself and handed over once per turn of its task, at
/// least once per tick: an atomic per frame would cost more than the rest of the bookkeeping.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) messages_in: Count,
    pub(super) bytes_in: Count,
    pub(super) chunks_out: Count,
    pub(super) bytes_out: Count,
    pub(super) writes: Count,
    pub(super) dropped: Count,
}

/// A number of one thread.
#[derive(Debug, Default)]
pub(super) struct Count(Cell<usize>);

impl Count {
    pub(super) fn add(&self, by: usize) {
        self.0.set(self.0.get() + by);
    }

    fn hand_over(&self, to: &Counter) {
        let count = self.0.take();
        if count > 0 {
            to.add(count);
        }
    }
}

impl Tally {
    pub(super) fn hand_over(&self, to: &Counters) {
        self.messages_in.hand_over(&to.messages_in);
        self.bytes_in.hand_over(&to.bytes_in);
        self.chunks_out.hand_over(&to.chunks_out);
        self.bytes_out.hand_over(&to.bytes_out);
        self.writes.hand_over(&to.writes);
        self.dropped.hand_over(&to.dropped);
    }
}
