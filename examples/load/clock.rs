//! The one place of the load program that reads clocks.

use std::time::{Duration, Instant};

/// Monotone time in nanoseconds since the program started: small enough to travel inside a message.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// Starts counting now.
    #[allow(clippy::disallowed_methods, reason = "a load program measures real time")]
    pub fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    /// Nanoseconds since the start.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "u64 nanoseconds last for centuries"
    )]
    pub fn now(&self) -> u64 {
        self.start.elapsed().as_nanos() as u64
    }

    /// Keeps the processor busy for so long.
    pub fn work(&self, time: Duration) {
        let end = self.now() + nanos(time);
        while self.now() < end {
            std::hint::spin_loop();
        }
    }
}

/// A duration in the clock's unit.
#[allow(
    clippy::cast_possible_truncation,
    reason = "durations here are minutes at most"
)]
pub fn nanos(duration: Duration) -> u64 {
    duration.as_nanos() as u64
}

/// Nanoseconds as seconds, for people.
#[allow(clippy::cast_precision_loss, reason = "reports carry three digits")]
pub fn seconds(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}
