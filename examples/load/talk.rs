//! Members who talk: closed loops and offered rates, in one room or many.

use std::io;
use std::time::Duration;

use memchr::memmem;

use crate::args::Options;
use crate::clock::{nanos, seconds};
use crate::dialect::{self, Kind};
use crate::entry::{Entry, Goal, Names};
use crate::histogram::Histogram;
use crate::judge::{Key, Room, Tally};
use crate::net::{Happening, Net, Scenario};
use crate::proc::{Cpu, Watched};
use crate::report::Report;
use crate::wire::{self, MARK, STAMP, Stamp, StampFinder};

/// Messages a second in the quiet room.
const QUIET_RATE: u64 = 20;
const NOBODY: usize = usize::MAX;
const DRAIN_LIMIT: Duration = Duration::from_secs(10);
/// Chroniclers of a room: see `judge`.
const CHRONICLERS: usize = 3;
/// Faster than this the timer would only burn the core; what is due by then goes out together.
const SHORTEST_TICK: Duration = Duration::from_micros(100);

/// One member's side of the conversation.
#[derive(Debug)]
struct Member {
    tally: Tally,
    chronicle: Option<Vec<Key>>,
    /// Whose message, received here, is the evidence that lets its author go on.
    vouches_for: usize,
    sent: u32,
    /// The encoded message and where its stamps stand; nobody sends without.
    frame: Vec<u8>,
    stamps: Vec<usize>,
}

/// What was counted since the last [`Talk::reset`].
#[derive(Clone, Debug, Default)]
pub struct Window {
    deliveries: u64,
    messages: u64,
    /// From sending to receipt.
    pub latency: Histogram,
    acks: Histogram,
    /// Deliveries in the quiet room.
    quiet: Histogram,
}

/// A running conversation.
#[derive(Debug)]
pub struct Talk<'a> {
    options: &'a Options,
    members: Vec<Member>,
    /// Who goes on as soon as there is evidence.
    loops: Vec<usize>,
    /// Who is given the offered messages, in turn.
    rota: Vec<usize>,
    turn: usize,
    /// Time between two offered messages, and when the next is due; 0: none are offered.
    period: u64,
    due: u64,
    talking: bool,
    measuring: bool,
    window: Window,
    delivered: u64,
    expected: u64,
    unacked: u64,
    last_delivery: u64,
    messages: StampFinder,
    acks: StampFinder,
    faults: Vec<String>,
}

impl<'a> Talk<'a> {
    /// Members as the options say; nobody talks yet.
    pub fn new(options: &'a Options, names: &Names) -> Self {
        let size = options.room_size();
        let members = (0..options.connections())
            .map(|id| Self::member(options, names, id))
            .collect();
        // Room by room in turn, so that neighbours in time are no neighbours in a room.
        let senders: Vec<usize> = (0..options.senders.min(size))
            .flat_map(|k| (0..options.rooms).map(move |room| room * size + k))
            .collect();
        let (loops, rota, rate) = match (options.rate, options.quiet) {
            (0, 0) => (senders, Vec::new(), 0),
            (0, _) => (senders, options.room(options.rooms).collect(), QUIET_RATE),
            (rate, _) => (Vec::new(), senders, rate),
        };
        let period = 1_000_000_000_u64.checked_div(rate).unwrap_or(0);
        Self {
            options,
            members,
            loops,
            rota,
            turn: 0,
            period,
            due: 0,
            talking: false,
            measuring: false,
            window: Window::default(),
            delivered: 0,
            expected: 0,
            unacked: 0,
            last_delivery: 0,
            messages: StampFinder::default(),
            acks: StampFinder::default(),
            faults: Vec::new(),
        }
    }

    fn member(options: &Options, names: &Names, id: usize) -> Member {
        let room = options.room_of(id);
        let (first, size) = (options.room(room).start, options.room(room).len());
        let senders = if room == options.rooms {
            size
        } else {
            options.senders.min(size)
        };
        let place = id - first;
        let before = (place + size - 1) % size;
        let mut frame = Vec::new();
        if place < senders {
            let mut stamp = vec![0; STAMP];
            Stamp {
                sender: 0,
                seq: 0,
                sent: 0,
            }
            .write(&mut stamp);
            let stamp = String::from_utf8_lossy(&stamp).into_owned();
            let content = format!("{stamp:.<width$}", width = options.size);
            let reference = options.acks.then_some(stamp.as_str());
            let text = options.dialect.chat(&names.room(room), &content, reference);
            frame = wire::client_frame(wire::TEXT, text.as_bytes());
        }
        let keeps = options.trace || place < CHRONICLERS;
        Member {
            tally: Tally::default(),
            chronicle: keeps.then(Vec::new),
            vouches_for: if before < senders { first + before } else { NOBODY },
            sent: 0,
            stamps: memmem::find_iter(&frame, MARK).collect(),
            frame,
        }
    }

    /// Talks, measures, stops, waits for what is under way, and judges.
    ///
    /// # Errors
    /// Where the operating system fails; faults of the server are in the report.
    pub fn run(mut self, net: &mut Net, report: &mut Report) -> io::Result<()> {
        self.start(net)?;
        self.pass(net, self.options.warmup)?;
        let (own, server) = (Watched::new(&["self".into()]), &self.options.server);
        let (began, rss) = (net.clock.now(), server.rss_kib());
        let before = (server.cpu(), own.cpu());
        let reads = net.reads;
        self.window = Window::default();
        self.measuring = true;
        self.pass(net, self.options.duration)?;
        self.measuring = false;
        let spent = (server.cpu() - before.0, own.cpu() - before.1);
        let elapsed = net.clock.now() - began;
        let reads = net.reads - reads;
        self.talking = false;
        self.drain(net)?;
        self.judge();
        self.tell(report, elapsed, spent);
        report.ratio("deliveriesPerRead", self.window.deliveries, reads);
        report.memory(rss, server);
        report.faults(&self.faults);
        Ok(())
    }

    /// Begins to measure.
    pub fn measure(&mut self) {
        self.window = Window::default();
        self.measuring = true;
    }

    /// Ends it.
    pub fn measured(&mut self) -> Window {
        self.measuring = false;
        std::mem::take(&mut self.window)
    }

    /// Stops, waits for what is under way, and judges; what was wrong.
    ///
    /// # Errors
    /// Where the operating system fails.
    pub fn finish(mut self, net: &mut Net) -> io::Result<Vec<String>> {
        self.talking = false;
        self.drain(net)?;
        self.judge();
        Ok(self.faults)
    }

    /// Begins to talk.
    ///
    /// # Errors
    /// Where the operating system fails.
    pub fn start(&mut self, net: &mut Net) -> io::Result<()> {
        self.talking = true;
        self.last_delivery = net.clock.now();
        if self.period > 0 {
            self.due = net.clock.now() + self.period;
            net.every(Duration::from_nanos(self.period).max(SHORTEST_TICK))?;
        }
        for index in 0..self.loops.len() {
            let now = net.clock.now();
            self.speak(net, self.loops[index], now);
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

    fn drain(&mut self, net: &mut Net) -> io::Result<()> {
        self.last_delivery = net.clock.now();
        while self.delivered < self.expected || self.unacked > 0 {
            net.turn(self, Duration::from_millis(20))?;
            if net.clock.now() > self.last_delivery + nanos(DRAIN_LIMIT) {
                let missing = self.expected.saturating_sub(self.delivered);
                self.faults.push(format!(
                    "{missing} deliveries and {} acks never came",
                    self.unacked
                ));
                break;
            }
        }
        // Something doubled would come now.
        self.pass(net, Duration::from_millis(100))
    }

    fn speak(&mut self, net: &mut Net, id: usize, sent: u64) {
        let member = &mut self.members[id];
        member.sent += 1;
        let sender = u32::try_from(id).unwrap_or(u32::MAX);
        let stamp = Stamp {
            sender,
            seq: member.sent,
            sent,
        };
        for at in &member.stamps {
            stamp.write(&mut member.frame[*at..]);
        }
        net.send(id, &member.frame);
        let hearers =
            self.options.room(self.options.room_of(id)).len() - usize::from(!self.options.dialect.echoes());
        self.expected += hearers as u64;
        self.unacked += u64::from(self.options.acks);
        self.window.messages += 1;
    }

    #[inline]
    fn delivered(&mut self, net: &mut Net, id: usize, stamp: Stamp, now: u64) {
        if !self.options.work.is_zero() {
            net.clock.work(self.options.work);
        }
        let member = &mut self.members[id];
        member.tally.add(stamp.key());
        if let Some(chronicle) = &mut member.chronicle {
            chronicle.push(stamp.key());
        }
        self.delivered += 1;
        self.last_delivery = now;
        if self.measuring {
            self.window.deliveries += 1;
            let quiet = id >= self.options.members;
            let latency = if quiet {
                &mut self.window.quiet
            } else {
                &mut self.window.latency
            };
            latency.record(now.saturating_sub(stamp.sent));
        }
        let vouches = !self.options.acks && member.vouches_for == stamp.sender as usize;
        if vouches {
            self.go_on(net, stamp.sender as usize);
        }
    }

    fn go_on(&mut self, net: &mut Net, id: usize) {
        if self.talking && self.options.rate == 0 && id < self.options.members {
            let now = net.clock.now();
            self.speak(net, id, now);
        }
    }

    fn acked(&mut self, net: &mut Net, id: usize, stamp: Stamp, now: u64) {
        self.unacked = self.unacked.saturating_sub(1);
        self.last_delivery = now;
        if stamp.sender as usize != id {
            self.faults
                .push(format!("member {id} got an ack of member {}", stamp.sender));
        }
        if self.measuring {
            self.window.acks.record(now.saturating_sub(stamp.sent));
        }
        self.go_on(net, id);
    }

    fn judge(&mut self) {
        let tallies: Vec<Tally> = self.members.iter().map(|member| member.tally).collect();
        let sent: Vec<u32> = self.members.iter().map(|member| member.sent).collect();
        for room in 0..self.options.all_rooms() {
            let members = self.options.room(room);
            let chronicles = self.members[members.clone()]
                .iter()
                .map_while(|m| m.chronicle.as_deref())
                .collect();
            let room = Room {
                chronicles,
                tallies: &tallies[members.clone()],
                sent: &sent[members.clone()],
                echoes: self.options.dialect.echoes(),
                members,
            };
            self.faults.extend(room.faults());
        }
    }

    fn tell(&self, report: &mut Report, elapsed: u64, spent: (Cpu, Cpu)) {
        let window = &self.window;
        report.number("members", self.options.connections() as u64);
        report.number("rooms", self.options.all_rooms() as u64);
        report.number("senders", self.loops.len().max(self.rota.len()) as u64);
        report.number("offeredPerSecond", self.options.rate);
        report.decimal("seconds", seconds(elapsed));
        report.number("messages", window.messages);
        report.number("deliveries", window.deliveries);
        report.rate("messagesPerSecond", window.messages, elapsed);
        report.rate("deliveriesPerSecond", window.deliveries, elapsed);
        report.latency("latency", &window.latency);
        report.latency("ack", &window.acks);
        report.latency("quiet", &window.quiet);
        report.cpu(spent.0, window.deliveries, &self.options.server);
        report.own(spent.1, elapsed);
    }
}

impl Scenario for Talk<'_> {
    #[inline]
    fn on(&mut self, net: &mut Net, id: usize, what: Happening<'_>, now: u64) {
        let text = match what {
            Happening::Text(text) => text,
            Happening::Gone(why) => return self.faults.push(format!("member {id}: {why}")),
            Happening::Open => return,
        };
        match dialect::kind(text) {
            Kind::Message => {
                if let Some(stamp) = self.messages.find(text) {
                    self.delivered(net, id, stamp, now);
                }
            }
            Kind::Ack => {
                if let Some(stamp) = self.acks.find(text) {
                    self.acked(net, id, stamp, now);
                }
            }
            Kind::Error => self.faults.push(String::from_utf8_lossy(text).into_owned()),
            _ => {}
        }
    }

    fn tick(&mut self, net: &mut Net, now: u64) {
        while self.talking && self.period > 0 && self.due <= now {
            let id = self.rota[self.turn % self.rota.len()];
            self.turn += 1;
            // Counted from when it was due: a server that stalls the sender is not let off.
            self.speak(net, id, self.due);
            self.due += self.period;
        }
    }
}

/// Everybody in, then talk.
///
/// # Errors
/// Where somebody does not get in, or the operating system fails.
pub fn run(options: &Options, net: &mut Net, report: &mut Report) -> Result<(), String> {
    let names = Names::new();
    Entry::new(options, &names, Goal::Joined).run(net)?;
    Talk::new(options, &names)
        .run(net, report)
        .map_err(|error| error.to_string())
}
