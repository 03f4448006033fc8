//! Many members who say nothing: what each costs in memory, and how long one message in every room takes then.

use std::io;
use std::time::Duration;

use crate::args::Options;
use crate::clock::{nanos, seconds};
use crate::dialect::{self, Kind};
use crate::entry::{Entry, Goal, Names};
use crate::histogram::Histogram;
use crate::net::{Happening, Net, Scenario};
use crate::report::Report;
use crate::wire::{STAMP, Stamp, StampFinder};

const WAVE_LIMIT: Duration = Duration::from_secs(20);

/// One message in each room, from its first member.
struct Wave<'a> {
    options: &'a Options,
    got: Vec<u32>,
    latency: Histogram,
    stamps: StampFinder,
    faults: Vec<String>,
}

impl Scenario for Wave<'_> {
    fn on(&mut self, _: &mut Net, id: usize, what: Happening<'_>, now: u64) {
        match what {
            Happening::Text(text) => match dialect::kind(text) {
                Kind::Message => {
                    let Some(stamp) = self.stamps.find(text) else {
                        return;
                    };
                    if self.options.room_of(id) != self.options.room_of(stamp.sender as usize) {
                        self.faults.push(format!("member {id} heard another room"));
                    }
                    self.got[id] += 1;
                    self.latency.record(now - stamp.sent);
                }
                Kind::Error => self.faults.push(String::from_utf8_lossy(text).into_owned()),
                _ => {}
            },
            Happening::Gone(why) => self.faults.push(format!("member {id}: {why}")),
            Happening::Open => {}
        }
    }
}

impl Wave<'_> {
    fn roll(&mut self, net: &mut Net, names: &Names) -> io::Result<()> {
        for room in 0..self.options.rooms {
            let first = self.options.room(room).start;
            let mut content = vec![b'.'; self.options.size.max(STAMP)];
            let sender = u32::try_from(first).unwrap_or(u32::MAX);
            Stamp {
                sender,
                seq: 1,
                sent: net.clock.now(),
            }
            .write(&mut content);
            let content = String::from_utf8_lossy(&content);
            net.send_text(
                first,
                &self.options.dialect.chat(&names.room(room), &content, None),
            );
        }
        let silent = if self.options.dialect.echoes() {
            0
        } else {
            self.options.rooms
        };
        let wanted = (self.options.members - silent) as u64;
        let limit = net.clock.now() + nanos(WAVE_LIMIT);
        while self.latency.total() < wanted && net.clock.now() < limit {
            net.turn(self, Duration::from_millis(20))?;
        }
        self.pass(net, Duration::from_millis(200))?;
        for (id, got) in self.got.iter().enumerate() {
            let author = self.options.room(self.options.room_of(id)).start == id;
            let due = u32::from(!author || self.options.dialect.echoes());
            if *got != due {
                self.faults
                    .push(format!("member {id} got {got} messages, {due} was due"));
            }
        }
        Ok(())
    }

    fn pass(&mut self, net: &mut Net, time: Duration) -> io::Result<()> {
        let end = net.clock.now() + nanos(time);
        while net.clock.now() < end {
            net.turn(self, Duration::from_millis(20))?;
        }
        Ok(())
    }
}

/// Everybody in, silence, one message a room.
///
/// # Errors
/// Where somebody does not get in, or the operating system fails.
#[allow(clippy::cast_precision_loss, reason = "reports carry three digits")]
pub fn run(options: &Options, net: &mut Net, report: &mut Report) -> Result<(), String> {
    let fault = |error: io::Error| error.to_string();
    let names = Names::new();
    let server = &options.server;
    let empty = server.rss_kib();
    let began = net.clock.now();
    Entry::new(options, &names, Goal::Joined).run(net)?;
    report.number("members", options.members as u64);
    report.number("rooms", options.rooms as u64);
    report.decimal("entrySeconds", seconds(net.clock.now() - began));
    let got = vec![0; options.members];
    let (latency, stamps) = (Histogram::default(), StampFinder::default());
    let mut wave = Wave {
        options,
        got,
        latency,
        stamps,
        faults: Vec::new(),
    };
    wave.pass(net, options.warmup).map_err(fault)?;
    let full = server.rss_kib();
    let (before, bytes) = (server.cpu(), net.bytes_in);
    let began = net.clock.now();
    wave.pass(net, options.duration).map_err(fault)?;
    if !server.is_empty() {
        let idle = (server.cpu() - before).total() / seconds(net.clock.now() - began);
        report.decimal(
            "rssPerConnectionKib",
            full.saturating_sub(empty) as f64 / options.members as f64,
        );
        report.decimal("idleCpuPercent", idle * 100.0);
    }
    report.number("idleBytes", net.bytes_in - bytes);
    let before = server.cpu();
    wave.roll(net, &names).map_err(fault)?;
    report.number("deliveries", wave.latency.total());
    report.latency("wave", &wave.latency);
    report.cpu(server.cpu() - before, wave.latency.total(), server);
    report.memory(empty, server);
    report.faults(&wave.faults);
    Ok(())
}
