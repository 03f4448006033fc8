//! A reconnect storm: everybody drops without a goodbye, messages go on, everybody comes back with a resume token
//! and the place up to which it had read (contract §2, `since`).
//!
//! Correct is: each member sees every event of its room once, in the order of `seq`, without a hole, whether
//! it came live or in `joined.events` or in `events`.

use std::time::Duration;

use serde_json::Value;

use crate::args::Options;
use crate::clock::{nanos, seconds};
use crate::dialect::{self, Kind};
use crate::entry::{self, Entry, Goal, Names, Papers};
use crate::histogram::Histogram;
use crate::net::{Happening, Net, Scenario};
use crate::report::Report;

const LIMIT: Duration = Duration::from_secs(60);
const AWAY: Duration = Duration::from_secs(1);
/// Each room hears a message that often from the member who stays.
const PERIOD: Duration = Duration::from_millis(250);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    In,
    Away,
    Connecting,
    Authenticating,
    Joining,
}

struct Resume<'a> {
    options: &'a Options,
    names: &'a Names,
    papers: Vec<Papers>,
    steps: Vec<Step>,
    /// When each began to come back.
    since: Vec<u64>,
    /// Still to be called back, the next one last.
    away: Vec<usize>,
    back: Histogram,
    replayed: u64,
    live: u64,
    posted: u64,
    talking: bool,
    faults: Vec<String>,
}

impl Resume<'_> {
    /// The first member of each room stays and talks.
    fn stays(&self, id: usize) -> bool {
        self.options.room(self.options.room_of(id)).start == id
    }

    fn call_next(&mut self, net: &mut Net) {
        if let Some(id) = self.away.pop() {
            self.steps[id] = Step::Connecting;
            self.since[id] = net.clock.now();
            if let Err(error) = net.open(id) {
                self.faults.push(format!("connect: {error}"));
            }
        }
    }

    fn event(&mut self, id: usize, data: &Value) {
        let cursor = &mut self.papers[id].cursor;
        let (due, seq) = (cursor.seq + 1, data["seq"].as_u64().unwrap_or(0));
        if seq != due {
            self.faults
                .push(format!("member {id} got seq {seq} where {due} was due"));
        }
        cursor.seq = seq;
        cursor.id = if data["eventId"].is_null() {
            data["id"].clone()
        } else {
            data["eventId"].clone()
        };
    }

    fn replay(&mut self, id: usize, data: &Value) {
        for event in data["events"].as_array().into_iter().flatten() {
            self.event(id, &event["data"]);
            self.replayed += 1;
        }
    }

    fn joined(&mut self, net: &mut Net, id: usize, data: &Value, now: u64) {
        if data["recovered"] != Value::Bool(true) {
            self.faults
                .push(format!("member {id} was not recovered: {}", data["reason"]));
            self.papers[id].cursor = entry::cursor(data);
        }
        self.replay(id, data);
        self.steps[id] = Step::In;
        self.back.record(now - self.since[id]);
        self.call_next(net);
    }

    fn text(&mut self, net: &mut Net, id: usize, text: &[u8], now: u64) {
        match (self.steps[id], dialect::kind(text)) {
            (Step::Authenticating, Kind::Authenticated) => {
                let token = entry::token(&dialect::value(text));
                if !token.is_empty() {
                    self.papers[id].token = token;
                }
                self.steps[id] = Step::Joining;
                let room = self.names.room(self.options.room_of(id));
                net.send_text(id, &dialect::join(&room, Some(&self.papers[id].cursor)));
            }
            (Step::Joining, Kind::Joined) => self.joined(net, id, &dialect::value(text)["data"], now),
            (_, Kind::Message | Kind::Ack) => {
                self.live += 1;
                self.event(id, &dialect::value(text)["data"]);
            }
            (_, Kind::Events) => self.replay(id, &dialect::value(text)["data"]),
            (_, Kind::Error) => self.faults.push(String::from_utf8_lossy(text).into_owned()),
            _ => {}
        }
    }

    fn talk(&mut self, net: &mut Net) {
        for room in 0..self.options.rooms {
            self.posted += 1;
            let (reference, name) = (format!("r{}", self.posted), self.names.room(room));
            let content = format!("{:.<width$}", self.posted, width = self.options.size);
            let text = self.options.dialect.chat(&name, &content, Some(&reference));
            net.send_text(self.options.room(room).start, &text);
        }
    }

    fn pass(&mut self, net: &mut Net, time: Duration) -> Result<(), String> {
        let end = net.clock.now() + nanos(time);
        while net.clock.now() < end {
            net.turn(self, Duration::from_millis(20))
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Stops the talk and waits for everybody to be in and to have read it all.
    fn become_whole(&mut self, net: &mut Net) -> Result<(), String> {
        self.talking = false;
        let limit = net.clock.now() + nanos(Duration::from_secs(10));
        while !self.is_whole() && net.clock.now() < limit {
            self.pass(net, Duration::from_millis(50))?;
        }
        if !self.is_whole() {
            let missing = self.options.members - self.steps.iter().filter(|step| **step == Step::In).count();
            self.faults.push(format!(
                "not whole: {missing} members are out, or somebody lacks messages"
            ));
        }
        Ok(())
    }

    /// Until everybody is back, or too many faults or too much time are enough.
    fn call_back(&mut self, net: &mut Net, gone: u64) -> Result<(), String> {
        let limit = net.clock.now() + nanos(LIMIT);
        for _ in 0..self.options.parallel {
            self.call_next(net);
        }
        while self.back.total() < gone && net.clock.now() < limit && self.faults.len() < 100 {
            net.turn(self, Duration::from_millis(20))
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Whether everybody is in and has read as far as the one who stayed.
    fn is_whole(&self) -> bool {
        let seq = |id: usize| self.papers[id].cursor.seq;
        let talkers_done = (0..self.options.rooms)
            .map(|room| seq(self.options.room(room).start))
            .sum::<u64>();
        talkers_done == self.posted
            && (0..self.options.members).all(|id| {
                self.steps[id] == Step::In
                    && seq(id) == seq(self.options.room(self.options.room_of(id)).start)
            })
    }
}

impl Scenario for Resume<'_> {
    fn on(&mut self, net: &mut Net, id: usize, what: Happening<'_>, now: u64) {
        match what {
            Happening::Open => {
                self.steps[id] = Step::Authenticating;
                let auth = self
                    .options
                    .dialect
                    .auth(&self.names.user(id), Some(&self.papers[id].token));
                net.send_text(id, &auth);
            }
            Happening::Text(text) => self.text(net, id, text, now),
            Happening::Gone(why) => self.faults.push(format!("member {id}: {why}")),
        }
    }

    fn tick(&mut self, net: &mut Net, _: u64) {
        if self.talking {
            self.talk(net);
        }
    }
}

/// Everybody in, some talk, everybody but one a room away, more talk, everybody back.
///
/// # Errors
/// Where somebody does not get in, or the operating system fails.
pub fn run(options: &Options, net: &mut Net, report: &mut Report) -> Result<(), String> {
    let names = Names::new();
    let papers = Entry::new(options, &names, Goal::Joined).with_papers().run(net)?;
    if papers.iter().any(|papers| papers.token.is_empty()) {
        return Err("the server gives no resume tokens: this needs the envelope superset".into());
    }
    let mut resume = Resume {
        options,
        names: &names,
        papers,
        steps: vec![Step::In; options.members],
        since: vec![0; options.members],
        away: Vec::new(),
        back: Histogram::default(),
        replayed: 0,
        live: 0,
        posted: 0,
        talking: true,
        faults: Vec::new(),
    };
    net.every(PERIOD).map_err(|error| error.to_string())?;
    resume.pass(net, options.warmup)?;
    for id in 0..options.members {
        if !resume.stays(id) {
            net.abandon(id);
            resume.steps[id] = Step::Away;
            resume.away.push(id);
        }
    }
    let gone = resume.away.len() as u64;
    resume.pass(net, AWAY)?;
    let server = &options.server;
    let (began, before, rss) = (net.clock.now(), server.cpu(), server.rss_kib());
    resume.call_back(net, gone)?;
    let elapsed = net.clock.now() - began;
    let spent = server.cpu() - before;
    let back = resume.back.total();
    if back < gone {
        resume.faults.push(format!(
            "{back} of {gone} were back after {:.0} s",
            seconds(elapsed)
        ));
    }
    resume.pass(net, PERIOD * 2)?;
    resume.become_whole(net)?;
    report.number("members", options.members as u64);
    report.number("dropped", gone);
    report.number("back", back);
    report.decimal("backSeconds", seconds(elapsed));
    report.latency("return", &resume.back);
    report.number("messages", resume.posted);
    report.number("eventsReplayed", resume.replayed);
    report.number("eventsLive", resume.live);
    report.cpu(spent, 0, server);
    report.memory(rss, server);
    report.faults(&resume.faults);
    Ok(())
}
