//! A storm of joins: everybody is signed in, and then joins one room at the same moment.

use std::time::Duration;

use memchr::memmem;

use crate::args::Options;
use crate::clock::{nanos, seconds};
use crate::dialect::{self, Kind};
use crate::entry::{Entry, Goal, Names};
use crate::histogram::Histogram;
use crate::net::{Happening, Net, Scenario};
use crate::report::Report;

const LIMIT: Duration = Duration::from_secs(60);
/// Coalesced presence comes once a second: that long silence says that nothing more comes.
const QUIET: Duration = Duration::from_millis(2_500);

struct Storm {
    began: u64,
    /// How many members each member knows of, itself included; 0: not in yet.
    known: Vec<u64>,
    joined: Histogram,
    presence_frames: u64,
    last: u64,
    faults: Vec<String>,
}

impl Storm {
    fn text(&mut self, id: usize, text: &[u8], now: u64) {
        match dialect::kind(text) {
            Kind::Joined => {
                let listed = || memmem::find_iter(text, b"\"userId\"").count() as u64;
                self.known[id] = dialect::number(text, "userCount").unwrap_or_else(listed);
                self.joined.record(now - self.began);
            }
            Kind::Presence => {
                self.presence_frames += 1;
                // A coalesced notice says how many there are; a single one that there is one more.
                self.known[id] = dialect::number(text, "userCount").unwrap_or(self.known[id] + 1);
            }
            Kind::Error => self.faults.push(String::from_utf8_lossy(text).into_owned()),
            _ => {}
        }
    }
}

impl Scenario for Storm {
    fn on(&mut self, _: &mut Net, id: usize, what: Happening<'_>, now: u64) {
        match what {
            Happening::Text(text) => {
                self.last = now;
                self.text(id, text, now);
            }
            Happening::Gone(why) => self.faults.push(format!("member {id}: {why}")),
            Happening::Open => {}
        }
    }
}

/// Signs everybody in, then lets them join.
///
/// # Errors
/// Where somebody does not get in, or the operating system fails.
pub fn run(options: &Options, net: &mut Net, report: &mut Report) -> Result<(), String> {
    let names = Names::new();
    Entry::new(options, &names, Goal::Authenticated).run(net)?;
    let server = &options.server;
    let (rss, bytes, before) = (server.rss_kib(), net.bytes_in, server.cpu());
    let began = net.clock.now();
    let known = vec![0; options.members];
    let mut storm = Storm {
        began,
        known,
        joined: Histogram::default(),
        presence_frames: 0,
        last: began,
        faults: Vec::new(),
    };
    for id in 0..options.members {
        net.send_text(id, &dialect::join(&names.room(options.room_of(id)), None));
    }
    let (members, limit) = (options.members as u64, began + nanos(LIMIT));
    while net.clock.now() < limit && storm.faults.is_empty() {
        net.turn(&mut storm, Duration::from_millis(20))
            .map_err(|error| error.to_string())?;
        if storm.joined.total() >= members && net.clock.now() > storm.last + nanos(QUIET) {
            break;
        }
    }
    let size = options.room_size() as u64;
    let ignorant = storm.known.iter().filter(|known| **known != size).count();
    if ignorant > 0 {
        storm.faults.push(format!(
            "{ignorant} members do not know that {size} are in the room"
        ));
    }
    report.number("members", members);
    report.number("joined", storm.joined.total());
    report.decimal("joinedSeconds", seconds(storm.joined.largest()));
    report.latency("join", &storm.joined);
    report.decimal("settledSeconds", seconds(storm.last - began));
    report.number("presenceFrames", storm.presence_frames);
    report.number("receivedKib", (net.bytes_in - bytes) / 1024);
    report.cpu(server.cpu() - before, 0, server);
    report.memory(rss, server);
    report.faults(&storm.faults);
    Ok(())
}
