//! Sessions that connect, sign in, join, and close properly, over and over.

use std::io;
use std::time::Duration;

use crate::args::Options;
use crate::clock::{nanos, seconds};
use crate::dialect::{self, Dialect, Kind};
use crate::entry::Names;
use crate::histogram::Histogram;
use crate::net::{Happening, Net, Scenario};
use crate::proc::Watched;
use crate::report::Report;

const FAULT_LIMIT: usize = 100;

struct Churn<'a> {
    options: &'a Options,
    names: Names,
    /// For each place: when its session began, and whether its goodbye is on the way.
    places: Vec<(u64, bool)>,
    begun: usize,
    done: Histogram,
    open: usize,
    ending: bool,
    faults: Vec<String>,
}

impl Churn<'_> {
    fn begin(&mut self, net: &mut Net, id: usize) {
        self.places[id] = (net.clock.now(), false);
        match net.open(id) {
            Ok(()) => self.open += 1,
            Err(error) => self.faults.push(format!("connect: {error}")),
        }
    }

    fn text(&mut self, net: &mut Net, id: usize, text: &[u8]) {
        let joins = self.options.dialect == Dialect::Envelope;
        match dialect::kind(text) {
            Kind::Authenticated if joins => {
                net.send_text(
                    id,
                    &dialect::join(&self.names.room(self.options.room_of(id)), None),
                );
            }
            Kind::Authenticated | Kind::Joined => {
                self.places[id].1 = true;
                net.close(id);
            }
            Kind::Error => self.faults.push(String::from_utf8_lossy(text).into_owned()),
            _ => {}
        }
    }

    fn pass(&mut self, net: &mut Net, time: Duration) -> io::Result<()> {
        let end = net.clock.now() + nanos(time);
        while net.clock.now() < end && self.faults.len() < FAULT_LIMIT {
            net.turn(self, Duration::from_millis(20))?;
        }
        Ok(())
    }
}

impl Scenario for Churn<'_> {
    fn on(&mut self, net: &mut Net, id: usize, what: Happening<'_>, now: u64) {
        match what {
            Happening::Open => {
                let name = self.names.user(self.begun);
                net.send_text(id, &self.options.dialect.auth(&name, None));
                self.begun += 1;
            }
            Happening::Text(text) => self.text(net, id, text),
            Happening::Gone(why) => {
                self.open -= 1;
                if self.places[id].1 && why.is_empty() {
                    self.done.record(now - self.places[id].0);
                } else {
                    self.faults.push(format!("a session ended early: {why}"));
                }
                if !self.ending {
                    self.begin(net, id);
                }
            }
        }
    }
}

/// Runs sessions for the given time.
///
/// # Errors
/// Where the operating system fails.
#[allow(clippy::cast_precision_loss, reason = "reports carry three digits")]
pub fn run(options: &Options, net: &mut Net, report: &mut Report) -> Result<(), String> {
    let fault = |error: io::Error| error.to_string();
    let mut churn = Churn {
        options,
        names: Names::new(),
        places: vec![(0, false); options.members],
        begun: 0,
        done: Histogram::default(),
        open: 0,
        ending: false,
        faults: Vec::new(),
    };
    for id in 0..options.members {
        churn.begin(net, id);
    }
    churn.pass(net, options.warmup).map_err(fault)?;
    let (own, server) = (Watched::new(&["self".into()]), &options.server);
    let (began, rss) = (net.clock.now(), server.rss_kib());
    let before = (server.cpu(), own.cpu());
    churn.done = Histogram::default();
    churn.pass(net, options.duration).map_err(fault)?;
    let spent = (server.cpu() - before.0, own.cpu() - before.1);
    let (elapsed, done) = (net.clock.now() - began, churn.done.clone());
    churn.ending = true;
    let limit = net.clock.now() + nanos(Duration::from_secs(5));
    while churn.open > 0 && net.clock.now() < limit {
        net.turn(&mut churn, Duration::from_millis(20)).map_err(fault)?;
    }
    if churn.open > 0 {
        churn.faults.push(format!("{} sessions never ended", churn.open));
    }
    report.number("parallel", options.members as u64);
    report.decimal("seconds", seconds(elapsed));
    report.number("sessions", done.total());
    report.rate("sessionsPerSecond", done.total(), elapsed);
    report.latency("session", &done);
    if !server.is_empty() && done.total() > 0 {
        report.decimal("cpuSeconds", spent.0.total());
        report.decimal("cpuMsPerSession", spent.0.total() * 1e3 / done.total() as f64);
    }
    report.number("closesWithoutFrame", net.unclean);
    report.own(spent.1, elapsed);
    report.memory(rss, server);
    report.faults(&churn.faults);
    Ok(())
}
