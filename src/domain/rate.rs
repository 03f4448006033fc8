//! Rates: a token bucket, and the block for who keeps hammering (contract §9, `limits`).
//!
//! Time is handed in.

use super::ids::Tick;

/// How fast something may happen, and what becomes of who does not listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// That many may come at once. 0: no limit.
    pub burst: u32,
    /// Then one every so many milliseconds.
    pub interval_ms: u64,
    /// Refused that often within a minute: blocked. 0: never.
    pub block_after: u32,
    /// For so long.
    pub block_ms: u64,
}

impl Rate {
    /// `limit` at once and per `period_ms`.
    #[must_use]
    pub const fn per(limit: u32, period_ms: u64) -> Self {
        let interval_ms = if limit == 0 {
            0
        } else {
            period_ms.div_ceil(limit as u64)
        };
        Self {
            burst: limit,
            interval_ms,
            block_after: 0,
            block_ms: 0,
        }
    }

    /// With the block for who keeps hammering.
    #[must_use]
    pub const fn blocking(mut self, after: u32, seconds: u64) -> Self {
        self.block_after = after;
        self.block_ms = seconds.saturating_mul(1000);
        self
    }
}

/// Window in which refusals are counted.
const REFUSAL_WINDOW_MS: u64 = 60_000;

/// One user's, or one connection's, use of a [`Rate`]. 16 bytes; starts full.
#[derive(Clone, Debug, Default)]
pub struct Bucket {
    /// When the bucket will be full again; in the past when it is.
    full_at: Tick,
    /// Only of those who were refused something.
    refused: Option<Box<Refused>>,
}

/// What was refused lately.
#[derive(Clone, Copy, Debug, Default)]
struct Refused {
    blocked_until: Tick,
    window_start: Tick,
    refusals: u32,
}

impl Bucket {
    /// When nothing that was taken or refused matters any more.
    #[must_use]
    pub fn clear_at(&self) -> Tick {
        let refused = self.refused.as_deref().copied().unwrap_or_default();
        let forgotten = if refused.refusals == 0 {
            Tick::default()
        } else {
            refused.window_start.plus(REFUSAL_WINDOW_MS)
        };
        self.full_at.max(refused.blocked_until).max(forgotten)
    }

    /// Takes one, or says in how many milliseconds one may be taken.
    ///
    /// # Errors
    /// The time to wait, at least 1 ms.
    pub fn take(&mut self, rate: &Rate, now: Tick) -> Result<(), u64> {
        if rate.burst == 0 {
            return Ok(());
        }
        let blocked_until = self.refused.as_ref().map_or(now, |refused| refused.blocked_until);
        if now < blocked_until {
            return Err(blocked_until.since(now));
        }
        let debt = self.full_at.since(now);
        let room = rate.interval_ms.saturating_mul(u64::from(rate.burst));
        let after = debt.saturating_add(rate.interval_ms);
        if after <= room {
            self.full_at = now.plus(after);
            return Ok(());
        }
        let refused = self.refused.get_or_insert_default();
        Err(refused.count(rate, now, after.saturating_sub(room)))
    }
}

impl Refused {
    /// Counts a refusal; the answer is the time to wait.
    fn count(&mut self, rate: &Rate, now: Tick, wait: u64) -> u64 {
        if now.since(self.window_start) >= REFUSAL_WINDOW_MS {
            self.window_start = now;
            self.refusals = 0;
        }
        self.refusals = self.refusals.saturating_add(1);
        if rate.block_after > 0 && self.refusals >= rate.block_after && rate.block_ms > 0 {
            self.blocked_until = now.plus(rate.block_ms);
            self.refusals = 0;
            return rate.block_ms;
        }
        wait.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Tick {
        Tick(1_000_000 + ms)
    }

    #[test]
    fn a_burst_then_one_at_a_time() {
        let rate = Rate::per(120, 60_000);
        let mut bucket = Bucket::default();
        for _ in 0..120 {
            assert_eq!(bucket.take(&rate, at(0)), Ok(()));
        }
        assert_eq!(bucket.take(&rate, at(0)), Err(500));
        assert_eq!(bucket.take(&rate, at(499)), Err(1));
        assert_eq!(bucket.take(&rate, at(500)), Ok(()));
        assert_eq!(bucket.take(&rate, at(500)), Err(500));
    }

    #[test]
    fn it_is_clear_when_it_is_as_good_as_new() {
        let rate = Rate::per(1, 1000).blocking(2, 30);
        let mut bucket = Bucket::default();
        assert!(bucket.clear_at() <= at(0));
        assert_eq!(bucket.take(&rate, at(0)), Ok(()));
        assert_eq!(bucket.clear_at(), at(1000));
        assert_eq!(bucket.take(&rate, at(1)), Err(999));
        assert_eq!(bucket.clear_at(), at(1 + REFUSAL_WINDOW_MS));
        assert_eq!(bucket.take(&rate, at(2)), Err(30_000));
        assert_eq!(bucket.clear_at(), at(30_002));
    }

    #[test]
    fn zero_is_no_limit() {
        let mut bucket = Bucket::default();
        for _ in 0..10_000 {
            assert_eq!(bucket.take(&Rate::per(0, 60_000), at(0)), Ok(()));
        }
    }

    #[test]
    fn who_keeps_hammering_is_blocked_and_let_go() {
        let rate = Rate::per(1, 1000).blocking(3, 30);
        let mut bucket = Bucket::default();
        assert_eq!(bucket.take(&rate, at(0)), Ok(()));
        assert_eq!(bucket.take(&rate, at(1)), Err(999));
        assert_eq!(bucket.take(&rate, at(2)), Err(998));
        assert_eq!(bucket.take(&rate, at(3)), Err(30_000));
        assert_eq!(bucket.take(&rate, at(20_003)), Err(10_000));
        assert_eq!(bucket.take(&rate, at(30_003)), Ok(()));
    }

    #[test]
    fn refusals_of_long_ago_are_forgotten() {
        let rate = Rate::per(1, 1000).blocking(3, 30);
        let mut bucket = Bucket::default();
        let mut now = 0;
        for _ in 0..20 {
            assert_eq!(bucket.take(&rate, at(now)), Ok(()));
            assert!(bucket.take(&rate, at(now)).is_err_and(|ms| ms <= 1000));
            now += 61_000;
        }
    }
}
