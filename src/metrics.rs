//! What is measured, and the page of it in the Prometheus text format (contract §7, `/metrics`).
//!
//! Not here: what is worth measuring. That is with who does it; `web` gathers it when it is asked.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram as Buckets, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::time::Duration;

/// Lengths of time, from a tenth of a millisecond to half a minute.
#[derive(Clone)]
pub struct Durations(Buckets);

/// Sizes, from 1 to 32,768.
#[derive(Clone)]
pub struct Sizes(Buckets);

impl Default for Durations {
    fn default() -> Self {
        Self(Buckets::new(exponential_buckets(0.000_1, 2.0, 19)))
    }
}

impl Default for Sizes {
    fn default() -> Self {
        Self(Buckets::new(exponential_buckets(1.0, 2.0, 16)))
    }
}

impl fmt::Debug for Durations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Durations")
    }
}

impl fmt::Debug for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sizes")
    }
}

impl Durations {
    /// Something took so long.
    pub fn observe(&self, took: Duration) {
        self.0.observe(took.as_secs_f64());
    }
}

impl Sizes {
    /// Something was so big.
    pub fn observe(&self, size: u32) {
        self.0.observe(f64::from(size));
    }
}

/// One page, filled when it is asked for. All names begin with `chinwag_`.
pub struct Page(Registry);

impl Default for Page {
    fn default() -> Self {
        Self(Registry::with_prefix("chinwag"))
    }
}

impl Page {
    /// A number that goes up and down.
    pub fn gauge(&mut self, name: &str, help: &str, value: u64) {
        let gauge: Gauge = Gauge::default();
        gauge.set(signed(value));
        self.0.register(name, help, gauge);
    }

    /// The same for several, told apart by a label.
    pub fn gauges<'a>(
        &mut self,
        name: &str,
        help: &str,
        label: &'static str,
        values: impl IntoIterator<Item = (&'a str, u64)>,
    ) {
        let family: Family<Vec<(&'static str, String)>, Gauge> = Family::default();
        for (value, count) in values {
            family
                .get_or_create(&vec![(label, value.to_owned())])
                .set(signed(count));
        }
        self.0.register(name, help, family);
    }

    /// A number that only grows; its name ends in `_total` on the page.
    pub fn counter(&mut self, name: &str, help: &str, value: u64) {
        let counter: Counter = Counter::default();
        counter.inc_by(value);
        self.0.register(name, help, counter);
    }

    /// The same for several, told apart by a label.
    pub fn counters<'a>(
        &mut self,
        name: &str,
        help: &str,
        label: &'static str,
        values: impl IntoIterator<Item = (&'a str, u64)>,
    ) {
        let family: Family<Vec<(&'static str, String)>, Counter> = Family::default();
        for (value, count) in values {
            family
                .get_or_create(&vec![(label, value.to_owned())])
                .inc_by(count);
        }
        self.0.register(name, help, family);
    }

    /// Lengths of time; the name ends in `_seconds` on the page.
    pub fn durations(&mut self, name: &str, help: &str, durations: &Durations) {
        self.0
            .register_with_unit(name, help, Unit::Seconds, durations.0.clone());
    }

    /// Sizes.
    pub fn sizes(&mut self, name: &str, help: &str, sizes: &Sizes) {
        self.0.register(name, help, sizes.0.clone());
    }

    /// The page as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.0);
        text
    }
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_in_the_text_format() {
        let mut page = Page::default();
        page.gauge("users", "Users online", 3);
        page.counters("refusals", "Refusals", "code", [("muted", 2), ("held", 1)]);
        let took = Durations::default();
        took.observe(Duration::from_millis(3));
        page.durations("commit", "Commits", &took);
        let text = page.text();
        for line in [
            "chinwag_users 3\n",
            "chinwag_refusals_total{code=\"muted\"} 2\n",
            "chinwag_commit_seconds_count 1\n",
            "# TYPE chinwag_commit_seconds histogram\n",
            "# EOF\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
}
