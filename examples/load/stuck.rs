//! Members who stop reading in a busy room: how soon each is cut off, what that costs in memory, and whether the
//! others notice. Windows without them, with them while they read, and with them when they do not alternate, so that a slow
//! minute of the machine hits all alike. The second kind tells what a larger room costs by itself.

use std::io;
use std::time::Duration;

use crate::args::Options;
use crate::clock::{nanos, seconds};
use crate::dialect::{self, Kind};
use crate::entry::{Entry, Goal, Names};
use crate::histogram::Histogram;
use crate::net::{Happening, Net, Scenario};
use crate::report::Report;
use crate::talk::{Talk, Window};

const ENTRY_LIMIT: Duration = Duration::from_secs(20);
/// Within this they are to be gone, socket and all.
const CUT_LIMIT: Duration = Duration::from_secs(10);
/// How often the server's memory is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// The others' latency with stuck readers may be so many times that without.
const MOST_RATIO: f64 = 1.25;

/// One of those who will stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Away,
    Entering,
    In,
    /// Reads no more, since then.
    Stuck(u64),
}

struct Stuck<'a> {
    options: &'a Options,
    names: &'a Names,
    talk: Talk<'a>,
    steps: Vec<Step>,
    round: usize,
    /// From the last read to the end of the socket.
    cut: Histogram,
    peak_kib: u64,
    next_look: u64,
    faults: Vec<String>,
}

/// The figures of one kind of window over all rounds.
#[derive(Default)]
struct Series {
    p50: Vec<f64>,
    p99: Vec<f64>,
}

impl Series {
    fn add(&mut self, window: &Window) {
        self.p50.push(seconds(window.latency.quantile(500)) * 1e3);
        self.p99.push(seconds(window.latency.quantile(990)) * 1e3);
    }

    fn p50(&self) -> f64 {
        median(&self.p50)
    }

    fn p99(&self) -> f64 {
        median(&self.p99)
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

impl Stuck<'_> {
    fn first(&self) -> usize {
        self.options.connections()
    }

    fn text(&mut self, net: &mut Net, id: usize, text: &[u8]) {
        match dialect::kind(text) {
            Kind::Authenticated => {
                net.send_text(id, &dialect::join(&self.names.room(0), None));
            }
            Kind::Joined => {
                let place = id - self.first();
                self.steps[place] = Step::In;
            }
            Kind::Error => self.faults.push(String::from_utf8_lossy(text).into_owned()),
            _ => {}
        }
    }

    fn gone(&mut self, id: usize, why: &str, now: u64) {
        let place = id - self.first();
        match std::mem::replace(&mut self.steps[place], Step::Away) {
            Step::Stuck(since) => self.cut.record(now - since),
            _ => self.faults.push(format!("stuck reader {place}: {why}")),
        }
    }

    fn pass(&mut self, net: &mut Net, limit: Duration, done: impl Fn(&[Step]) -> bool) -> io::Result<bool> {
        let end = net.clock.now() + nanos(limit);
        while net.clock.now() < end {
            if done(&self.steps) {
                return Ok(true);
            }
            net.turn(self, Duration::from_millis(20))?;
            if net.clock.now() >= self.next_look {
                self.next_look = net.clock.now() + nanos(LOOK);
                self.peak_kib = self.peak_kib.max(self.options.server.rss_kib());
            }
        }
        Ok(done(&self.steps))
    }

    fn window(&mut self, net: &mut Net) -> io::Result<Window> {
        self.talk.measure();
        self.pass(net, self.options.duration, |_| false)?;
        Ok(self.talk.measured())
    }

    /// Has the others talk for a while; the server's memory then.
    fn begin(&mut self, net: &mut Net) -> io::Result<u64> {
        self.talk.start(net)?;
        self.pass(net, self.options.warmup, |_| false)?;
        self.peak_kib = self.options.server.rss_kib();
        Ok(self.peak_kib)
    }

    /// Those who are still there count for nothing in what follows.
    fn give_up(&mut self, net: &mut Net) {
        self.faults.push("stuck readers are still there".into());
        for id in self.first()..self.options.places() {
            net.abandon(id);
        }
    }

    /// Brings the readers in, measures the others' latency while they read, and has them stop.
    fn stick(&mut self, net: &mut Net) -> io::Result<Window> {
        let first = self.first();
        let ids = first..self.options.places();
        self.steps.fill(Step::Entering);
        for id in ids.clone() {
            net.open(id)?;
        }
        let all_in = |steps: &[Step]| steps.iter().all(|step| *step == Step::In);
        if !self.pass(net, ENTRY_LIMIT, all_in)? {
            self.faults.push("not all who should get stuck came in".into());
        }
        // What their coming in cost is not what is measured.
        self.pass(net, self.options.warmup, |_| false)?;
        let reading = self.window(net)?;
        for id in ids {
            net.deafen(id)?;
            self.steps[id - first] = Step::Stuck(net.clock.now());
        }
        self.round += 1;
        Ok(reading)
    }
}

impl Scenario for Stuck<'_> {
    #[inline]
    fn on(&mut self, net: &mut Net, id: usize, what: Happening<'_>, now: u64) {
        if id < self.first() {
            return self.talk.on(net, id, what, now);
        }
        match what {
            Happening::Open => {
                let name = self.names.user(id + self.round * self.options.stuck);
                net.send_text(id, &self.options.dialect.auth(&name, None));
            }
            Happening::Text(text) => self.text(net, id, text),
            Happening::Gone(why) => self.gone(id, &why, now),
        }
    }

    fn tick(&mut self, net: &mut Net, now: u64) {
        self.talk.tick(net, now);
    }
}

/// The others' latency in the three kinds of window.
fn compare(report: &mut Report, without: &Series, reading: &Series, with: &Series) {
    for (name, of) in [("P50", Series::p50 as fn(&Series) -> f64), ("P99", Series::p99)] {
        report.decimal(&format!("without{name}Ms"), of(without));
        report.decimal(&format!("reading{name}Ms"), of(reading));
        report.decimal(&format!("with{name}Ms"), of(with));
        report.decimal(&format!("ratio{name}"), of(with) / of(without));
        report.decimal(&format!("ratioToReading{name}"), of(with) / of(reading));
    }
}

/// Everybody in; then, for each round, a window without and one with readers who stop.
///
/// # Errors
/// Where somebody does not get in, or the operating system fails.
pub fn run(options: &Options, net: &mut Net, report: &mut Report) -> Result<(), String> {
    let fault = |error: io::Error| error.to_string();
    let names = Names::new();
    Entry::new(options, &names, Goal::Joined).run(net)?;
    let mut stuck = Stuck {
        options,
        names: &names,
        talk: Talk::new(options, &names),
        steps: vec![Step::Away; options.stuck],
        round: 0,
        cut: Histogram::default(),
        peak_kib: 0,
        next_look: 0,
        faults: Vec::new(),
    };
    let (mut without, mut reading, mut with) = (Series::default(), Series::default(), Series::default());
    let before = stuck.begin(net).map_err(fault)?;
    for _ in 0..options.rounds {
        without.add(&stuck.window(net).map_err(fault)?);
        reading.add(&stuck.stick(net).map_err(fault)?);
        with.add(&stuck.window(net).map_err(fault)?);
        let all_gone = |steps: &[Step]| steps.iter().all(|step| *step == Step::Away);
        if !stuck.pass(net, CUT_LIMIT, all_gone).map_err(fault)? {
            stuck.give_up(net);
            break;
        }
    }
    let Stuck {
        talk,
        cut,
        peak_kib,
        mut faults,
        ..
    } = stuck;
    faults.extend(talk.finish(net).map_err(fault)?);
    report.number("members", options.members as u64);
    report.number("stuck", options.stuck as u64);
    report.number("rounds", options.rounds as u64);
    report.number("offeredPerSecond", options.rate);
    report.number("cutOff", cut.total());
    report.decimal("cutOffMedianSeconds", seconds(cut.quantile(500)));
    report.decimal("cutOffLastSeconds", seconds(cut.largest()));
    if cut.largest() > nanos(CUT_LIMIT) {
        faults.push("a stuck reader was there for more than ten seconds".into());
    }
    compare(report, &without, &reading, &with);
    let ratio = with.p50() / without.p50();
    if ratio > MOST_RATIO {
        faults.push(format!(
            "the others' median latency is {ratio:.2} times that without"
        ));
    }
    if !options.server.is_empty() {
        report.number("rssBeforeKib", before);
        report.number("rssHighestKib", peak_kib);
    }
    report.faults(&faults);
    Ok(())
}
