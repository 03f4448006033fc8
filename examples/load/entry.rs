//! Getting in: connects, signs in and joins many members, a bounded number at a time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::args::Options;
use crate::clock::nanos;
use crate::dialect::{self, Cursor, Dialect, Kind};
use crate::net::{Happening, Net, Scenario};

/// Silence that counts as settled.
const QUIET: Duration = Duration::from_millis(400);
const SETTLE_LIMIT: Duration = Duration::from_secs(30);
const STALL_LIMIT: Duration = Duration::from_secs(20);

/// Names for users and rooms that no earlier run used.
#[derive(Clone, Debug)]
pub struct Names {
    run: u64,
}

impl Names {
    /// Another run, other names.
    #[allow(clippy::disallowed_methods, reason = "a name for this run, not a time")]
    pub fn new() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            run: (since.as_secs() ^ u64::from(since.subsec_nanos()) << 8) % 0x00FF_FFFF,
        }
    }

    /// Of fixed width, so that a kind of frame always has its fields at the same places.
    pub fn user(&self, index: usize) -> String {
        format!("u{:06x}n{index:07}", self.run)
    }

    /// Likewise.
    pub fn room(&self, index: usize) -> String {
        format!("load {:06x} {index:04}", self.run)
    }
}

/// How far members shall go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Signed in.
    Authenticated,
    /// And in their room.
    Joined,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Waiting,
    Connecting,
    Authenticating,
    Joining,
    Ready,
}

/// What a member needs to come back; only kept when asked for.
#[derive(Clone, Debug, Default)]
pub struct Papers {
    /// Proves the name.
    pub token: String,
    /// How far the room was read.
    pub cursor: Cursor,
}

/// Brings members in.
pub struct Entry<'a> {
    options: &'a Options,
    names: &'a Names,
    goal: Goal,
    steps: Vec<Step>,
    next: usize,
    ready: usize,
    failures: Vec<String>,
    papers: Option<Vec<Papers>>,
    last_frame: u64,
}

impl<'a> Entry<'a> {
    /// Nobody is in yet. Who goes where: [`Options::room_of`].
    pub fn new(options: &'a Options, names: &'a Names, goal: Goal) -> Self {
        let steps = vec![Step::Waiting; options.connections()];
        let (next, ready, last_frame) = (0, 0, 0);
        Self {
            options,
            names,
            goal,
            steps,
            next,
            ready,
            failures: Vec::new(),
            papers: None,
            last_frame,
        }
    }

    /// Keeps resume tokens and cursors.
    pub fn with_papers(mut self) -> Self {
        self.papers = Some(vec![Papers::default(); self.options.connections()]);
        self
    }

    /// Runs until everybody is in and the server has gone quiet.
    ///
    /// # Errors
    /// The first failure, where anybody did not get in.
    pub fn run(mut self, net: &mut Net) -> Result<Vec<Papers>, String> {
        self.last_frame = net.clock.now();
        for _ in 0..self.options.parallel {
            self.open_next(net);
        }
        while self.ready < self.options.connections() {
            net.turn(&mut self, Duration::from_millis(100))
                .map_err(|error| error.to_string())?;
            if let Some(failure) = self.failures.first() {
                return Err(format!(
                    "{} of {} members are in: {failure}",
                    self.ready,
                    self.options.connections()
                ));
            }
            if net.clock.now() > self.last_frame + nanos(STALL_LIMIT) {
                return Err(format!(
                    "stuck with {} of {} members in",
                    self.ready,
                    self.options.connections()
                ));
            }
        }
        let limit = net.clock.now() + nanos(SETTLE_LIMIT);
        while net.clock.now() < limit.min(self.last_frame + nanos(QUIET)) {
            net.turn(&mut self, Duration::from_millis(50))
                .map_err(|error| error.to_string())?;
        }
        Ok(self.papers.unwrap_or_default())
    }

    fn open_next(&mut self, net: &mut Net) {
        if self.next < self.options.connections() {
            let id = self.next;
            self.next += 1;
            self.steps[id] = Step::Connecting;
            if let Err(error) = net.open(id) {
                self.failures.push(format!("connect: {error}"));
            }
        }
    }

    fn arrived(&mut self, net: &mut Net, id: usize) {
        self.steps[id] = Step::Ready;
        self.ready += 1;
        self.open_next(net);
    }

    fn text(&mut self, net: &mut Net, id: usize, text: &[u8]) {
        match (self.steps[id], dialect::kind(text)) {
            (Step::Authenticating, Kind::Authenticated) => {
                if let Some(papers) = &mut self.papers {
                    papers[id].token = token(&dialect::value(text));
                }
                if self.goal == Goal::Authenticated || self.options.dialect == Dialect::Flat {
                    return self.arrived(net, id);
                }
                self.steps[id] = Step::Joining;
                let room = self.names.room(self.options.room_of(id));
                net.send_text(id, &dialect::join(&room, None));
            }
            (Step::Joining, Kind::Joined) => {
                if let Some(papers) = &mut self.papers {
                    papers[id].cursor = cursor(&dialect::value(text)["data"]);
                }
                self.arrived(net, id);
            }
            (_, Kind::Error) => self.failures.push(String::from_utf8_lossy(text).into_owned()),
            _ => {}
        }
    }
}

impl Scenario for Entry<'_> {
    fn on(&mut self, net: &mut Net, id: usize, what: Happening<'_>, now: u64) {
        self.last_frame = now;
        match what {
            Happening::Open => {
                self.steps[id] = Step::Authenticating;
                net.send_text(id, &self.options.dialect.auth(&self.names.user(id), None));
            }
            Happening::Text(text) => self.text(net, id, text),
            Happening::Gone(why) => self.failures.push(why),
        }
    }
}

/// The resume token in `authenticated`.
pub fn token(frame: &Value) -> String {
    frame["data"]["resumeToken"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// The cursor after what `joined` carries.
pub fn cursor(data: &Value) -> Cursor {
    Cursor {
        epoch: data["epoch"].clone(),
        seq: data["seq"].as_u64().unwrap_or(0),
        id: data["eventId"].clone(),
    }
}
