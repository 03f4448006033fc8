//! What a run found, as an aligned table or as one line of JSON.

use serde_json::{Map, Value, json};

use crate::clock::seconds;
use crate::histogram::Histogram;
use crate::proc::{Cpu, Watched};

/// More would not tell more.
const FAULTS_SHOWN: usize = 10;
/// Above this the load program itself may have been what was measured.
const OWN_LIMIT_PERCENT: f64 = 90.0;

/// Rows in the order in which they were added.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<(String, Value)>,
    faults: usize,
}

impl Report {
    /// Begins with what was run.
    pub fn new(scenario: &str, url: &str) -> Self {
        let mut report = Self::default();
        report.row("scenario", json!(scenario));
        report.row("url", json!(url));
        report
    }

    fn row(&mut self, name: &str, value: Value) {
        self.rows.push((name.to_owned(), value));
    }

    /// A count.
    pub fn number(&mut self, name: &str, value: u64) {
        self.row(name, json!(value));
    }

    /// A figure with three digits behind the point.
    pub fn decimal(&mut self, name: &str, value: f64) {
        self.row(name, json!((value * 1000.0).round() / 1000.0));
    }

    /// A count by time.
    #[allow(clippy::cast_precision_loss, reason = "reports carry three digits")]
    pub fn rate(&mut self, name: &str, count: u64, elapsed: u64) {
        self.row(name, json!((count as f64 / seconds(elapsed)).round()));
    }

    /// How many of one thing there were for each of another; nothing where there was none of those.
    #[allow(clippy::cast_precision_loss, reason = "reports carry three digits")]
    pub fn ratio(&mut self, name: &str, count: u64, each: u64) {
        if each > 0 {
            self.decimal(name, count as f64 / each as f64);
        }
    }

    /// Quantiles in milliseconds; nothing where nothing was counted.
    pub fn latency(&mut self, name: &str, histogram: &Histogram) {
        if histogram.total() == 0 {
            return;
        }
        for (suffix, per_mille) in [("P50Ms", 500), ("P99Ms", 990), ("P999Ms", 999)] {
            self.decimal(
                &format!("{name}{suffix}"),
                seconds(histogram.quantile(per_mille)) * 1e3,
            );
        }
        self.decimal(&format!("{name}MaxMs"), seconds(histogram.largest()) * 1e3);
    }

    /// The server's processor time, for each million of deliveries.
    #[allow(clippy::cast_precision_loss, reason = "reports carry three digits")]
    pub fn cpu(&mut self, spent: Cpu, deliveries: u64, server: &Watched) {
        if server.is_empty() {
            return;
        }
        self.decimal("cpuSeconds", spent.total());
        if deliveries > 0 {
            let millions = deliveries as f64 / 1e6;
            self.decimal("cpuPerMillion", spent.total() / millions);
            self.decimal("cpuUserPerMillion", spent.user / millions);
            self.decimal("cpuSystemPerMillion", spent.system / millions);
        }
    }

    /// Resident memory before and now.
    pub fn memory(&mut self, before_kib: u64, server: &Watched) {
        if !server.is_empty() {
            self.number("rssStartKib", before_kib);
            self.number("rssEndKib", server.rss_kib());
            self.number("rssPeakKib", server.peak_kib());
        }
    }

    /// The load program's own share of one core.
    pub fn own(&mut self, spent: Cpu, elapsed: u64) {
        let percent = spent.total() / seconds(elapsed) * 100.0;
        self.decimal("loadCpuPercent", percent);
        if percent > OWN_LIMIT_PERCENT {
            self.row(
                "warning",
                json!("the load program had no core to spare: give it one, or ask for less"),
            );
        }
    }

    /// Faults of the server. The first ones are shown.
    pub fn faults(&mut self, faults: &[String]) {
        self.faults += faults.len();
        self.number("faults", faults.len() as u64);
        for fault in faults.iter().take(FAULTS_SHOWN) {
            self.row("fault", json!(fault));
        }
    }

    /// Whether everything was right.
    pub fn is_good(&self) -> bool {
        self.faults == 0
    }

    /// One line of JSON; the faults shown are a list.
    pub fn json(&self) -> String {
        let mut object = Map::new();
        for (name, value) in self.rows.iter().filter(|(name, _)| name != "fault") {
            object.insert(name.clone(), value.clone());
        }
        let faults = self
            .rows
            .iter()
            .filter(|(name, _)| name == "fault")
            .map(|(_, text)| text.clone());
        object.insert("faultTexts".into(), faults.collect());
        object.insert("ok".into(), json!(self.is_good()));
        Value::Object(object).to_string()
    }

    /// Aligned, for people.
    pub fn table(&self) -> String {
        let width = self.rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let line = |(name, value): &(String, Value)| match value {
            Value::String(text) => format!("{name:width$}  {text}\n"),
            other => format!("{name:width$}  {other}\n"),
        };
        let mut table: String = self.rows.iter().map(line).collect();
        table.push_str(if self.is_good() {
            "every delivery was right\n"
        } else {
            "NOT every delivery was right\n"
        });
        table
    }
}
