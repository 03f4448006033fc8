//! What the transport did, counted for the metrics page.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A number that only grows, shared by all workers.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
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
