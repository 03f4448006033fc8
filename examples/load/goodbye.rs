//! The server is told to end (SIGTERM) while everybody talks: who is told how soon, and when its process is gone.

use std::io;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::args::Options;
use crate::clock::{nanos, seconds};
use crate::entry::{Entry, Goal, Names};
use crate::histogram::Histogram;
use crate::net::{Happening, Net, Scenario};
use crate::report::Report;
use crate::talk::Talk;

/// Everybody is to be told within this, and the process to be gone within the other.
const TELL_LIMIT: Duration = Duration::from_secs(1);
const EXIT_LIMIT: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(20);
const GOODBYE: &str = "closed by the server: 1001";

struct Goodbye<'a> {
    talk: Talk<'a>,
    /// When the signal was sent; 0: not yet.
    signalled: u64,
    told: Histogram,
    gone: usize,
    faults: Vec<String>,
}

impl Scenario for Goodbye<'_> {
    #[inline]
    fn on(&mut self, net: &mut Net, id: usize, what: Happening<'_>, now: u64) {
        match what {
            Happening::Gone(why) if self.signalled > 0 => {
                self.gone += 1;
                self.told.record(now - self.signalled);
                if !why.starts_with(GOODBYE) {
                    self.faults.push(format!("member {id}: {why}"));
                }
            }
            what => self.talk.on(net, id, what, now),
        }
    }

    fn tick(&mut self, net: &mut Net, now: u64) {
        self.talk.tick(net, now);
    }
}

/// Everybody in, talk, the signal, the end.
///
/// # Errors
/// Without `--pid`, where somebody does not get in, or the operating system fails.
pub fn run(options: &Options, net: &mut Net, report: &mut Report) -> Result<(), String> {
    let fault = |error: io::Error| error.to_string();
    let pid = options.server.only().ok_or("which process? say --pid")?;
    let names = Names::new();
    Entry::new(options, &names, Goal::Joined).run(net)?;
    let mut goodbye = Goodbye {
        talk: Talk::new(options, &names),
        signalled: 0,
        told: Histogram::default(),
        gone: 0,
        faults: Vec::new(),
    };
    goodbye.talk.start(net).map_err(fault)?;
    goodbye.talk.measure();
    let began = net.clock.now();
    while net.clock.now() < began + nanos(options.duration) {
        net.turn(&mut goodbye, Duration::from_millis(20)).map_err(fault)?;
    }
    let heard = goodbye.talk.measured().latency.total();
    let deliveries = heard * 1_000_000_000 / (net.clock.now() - began);
    goodbye.signalled = net.clock.now();
    kill(Pid::from_raw(pid), Signal::SIGTERM).map_err(|error| format!("signal: {error}"))?;
    let limit = goodbye.signalled + nanos(PATIENCE);
    while goodbye.gone < options.connections() && net.clock.now() < limit {
        net.turn(&mut goodbye, Duration::from_millis(5)).map_err(fault)?;
    }
    while options.server.lives() && net.clock.now() < limit {
        std::thread::sleep(Duration::from_millis(5));
    }
    let ended = net.clock.now() - goodbye.signalled;
    let mut faults = goodbye.faults;
    if goodbye.gone < options.connections() {
        faults.push(format!(
            "{} were told nothing",
            options.connections() - goodbye.gone
        ));
    }
    if goodbye.told.largest() > nanos(TELL_LIMIT) {
        faults.push("somebody was told after more than a second".into());
    }
    if ended > nanos(EXIT_LIMIT) {
        faults.push("the process was there for more than five seconds".into());
    }
    report.number("members", options.members as u64);
    report.number("deliveriesPerSecondBefore", deliveries);
    report.number("told", goodbye.told.total());
    report.latency("told", &goodbye.told);
    report.decimal("endedSeconds", seconds(ended));
    report.faults(&faults);
    Ok(())
}
