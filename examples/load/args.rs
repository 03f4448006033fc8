//! The command line: a scenario's name sets the defaults, options change them.

use std::net::ToSocketAddrs;
use std::ops::Range;
use std::time::Duration;

use crate::dialect::Dialect;
use crate::net::Target;
use crate::proc::Watched;

/// What to print when asked, or when the arguments make no sense.
pub const USAGE: &str = "\
load: drives a chat server, checks every delivery, and says what it cost

usage: load <scenario> [--option value]...

scenarios (and what they set)
  room32      closed loop: one room of 32, all send, one message outstanding each
  room200     closed loop: one room of 200, 10 send
  room1000    closed loop: one room of 1,000, 4 send
  room5000    closed loop: one room of 5,000, 2 send
  rooms       closed loop: 100 rooms of 10, 1 sends in each
  rate200     200 messages a second offered into one room of 200
  rate1000    1,000 messages a second offered into one room of 200
  acks        5,000 messages a second into 100 rooms of 10, acknowledged (envelope superset)
  quiet       room200, and beside it a room of 10 that hears 20 messages a second
  idle        15,000 members of rooms of 100: memory, processor, then one message in every room
  churn       sessions that connect, sign in, join and close, 8 at a time
  joinstorm   2,000 signed-in users join one room at once
  reconnect   10,000 members of rooms of 100 drop and come back with resume (envelope superset)
  stuck       rounds without and with 100 who stop reading in a room of 100, 1,000 messages of 1 KB a second
  goodbye     1,000 members of rooms of 100 talk; then --pid gets SIGTERM
  slow        5,000 connections that hold on, 1,000 silent ones and as many of four other kinds

options
  --url URL        ws://host:port[/path]           (ws://127.0.0.1:8080, path by dialect)
  --dialect NAME   envelope or flat                (envelope; flat has one room)
  --pid PID[,PID]  the server's processes, for processor time and memory
  --members N      connections                     --rooms N      rooms they are spread over
  --senders N      sending members a room          --rate N       messages a second; 0: closed loop
  --seconds N      measured time                   --warmup N     seconds before it
  --size N         characters of a message (64)    --evidence E   receipt or ack
  --stuck N        readers who stop (100)          --rounds N      rounds (5)
  --parallel N     handshakes under way at once    --sources N    loopback source addresses (8)
  --work US        microseconds a member works on each delivery, as a program that parses and shows it would (0)
  --spin           ask for events instead of sleeping, so that no server pays for waking this program
  --json           one line of JSON instead of the table
  --trace          keep every member's sequence, to say where an order breaks

A sender of a closed loop sends its next message when there is evidence that the last one was delivered:
its receipt by the next member of the room, which needs no more than the base protocol, or the server's ack.
Exit status: 0 all deliveries right, 1 not so, 2 bad arguments.";

/// Everything a scenario may want to know.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its name.
    pub scenario: String,
    /// Where to.
    pub target: Target,
    /// How to speak.
    pub dialect: Dialect,
    /// Whose processor time and memory.
    pub server: Watched,
    /// Connections in all.
    pub members: usize,
    /// Rooms, filled evenly.
    pub rooms: usize,
    /// Members of one more room, the quiet one, behind all others; often none.
    pub quiet: usize,
    /// Senders in each room.
    pub senders: usize,
    /// Messages a second over all rooms; 0: closed loop.
    pub rate: u64,
    /// Measured.
    pub duration: Duration,
    /// Before it.
    pub warmup: Duration,
    /// Characters of a message.
    pub size: usize,
    /// Evidence is the server's ack.
    pub acks: bool,
    /// Readers who stop; they are no members.
    pub stuck: usize,
    /// Rounds of `stuck`.
    pub rounds: usize,
    /// Handshakes under way.
    pub parallel: usize,
    /// What a member's program does with each delivery takes so long.
    pub work: Duration,
    /// Never sleeps.
    pub spin: bool,
    /// For machines.
    pub json: bool,
    /// For finding faults.
    pub trace: bool,
}

/// Members, rooms, senders a room, rate.
fn preset(name: &str) -> Option<(usize, usize, usize, u64)> {
    const ALL: usize = usize::MAX;
    Some(match name {
        "room32" => (32, 1, ALL, 0),
        "room200" | "quiet" => (200, 1, 10, 0),
        "room1000" => (1_000, 1, 4, 0),
        "room5000" => (5_000, 1, 2, 0),
        "rooms" => (1_000, 100, 1, 0),
        "rate200" => (200, 1, ALL, 200),
        "rate1000" => (200, 1, ALL, 1_000),
        "acks" => (1_000, 100, ALL, 5_000),
        "idle" => (15_000, 150, 1, 0),
        "churn" => (8, 8, 0, 0),
        "joinstorm" => (2_000, 1, 0, 0),
        "reconnect" => (10_000, 100, 1, 0),
        "stuck" => (100, 1, ALL, 1_000),
        "goodbye" => (1_000, 10, 1, 0),
        "slow" => (1_000, 1, 0, 0),
        _ => return None,
    })
}

impl Options {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    /// A line for people where something is unknown, missing or no number.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut arguments = arguments.into_iter();
        let scenario = arguments.next().ok_or("which scenario?")?;
        let (members, rooms, senders, rate) =
            preset(&scenario).ok_or_else(|| format!("no scenario `{scenario}`"))?;
        let mut url = "ws://127.0.0.1:8080".to_owned();
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], 8080));
        let target = Target {
            address,
            host: String::new(),
            path: String::new(),
            sources: 8,
        };
        let mut options = Self {
            acks: scenario == "acks",
            quiet: if scenario == "quiet" { 10 } else { 0 },
            stuck: if scenario == "stuck" { 100 } else { 0 },
            rounds: 5,
            size: if scenario == "stuck" { 1024 } else { 64 },
            scenario,
            target,
            dialect: Dialect::Envelope,
            server: Watched::default(),
            members,
            rooms,
            senders,
            rate,
            duration: Duration::from_secs(5),
            warmup: Duration::from_secs(1),
            parallel: 256,
            work: Duration::ZERO,
            spin: false,
            json: false,
            trace: false,
        };
        while let Some(name) = arguments.next() {
            match name.as_str() {
                "--spin" => options.spin = true,
                "--json" => options.json = true,
                "--trace" => options.trace = true,
                _ => {
                    let value = arguments.next().ok_or_else(|| format!("{name} wants a value"))?;
                    if name == "--url" {
                        url = value;
                    } else {
                        options.set(&name, &value)?;
                    }
                }
            }
        }
        options.aim(&url)?;
        options.check()
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "--dialect" => {
                self.dialect = match value {
                    "envelope" => Dialect::Envelope,
                    "flat" => Dialect::Flat,
                    _ => return Err(format!("no dialect `{value}`: envelope or flat")),
                }
            }
            "--evidence" => {
                self.acks = match value {
                    "ack" => true,
                    "receipt" => false,
                    _ => return Err(format!("no evidence `{value}`: receipt or ack")),
                }
            }
            "--pid" => self.server = Watched::new(&value.split(',').map(str::to_owned).collect::<Vec<_>>()),
            "--members" => self.members = number(name, value)?,
            "--rooms" => self.rooms = number(name, value)?,
            "--senders" => self.senders = number(name, value)?,
            "--rate" => self.rate = number(name, value)?,
            "--seconds" => self.duration = seconds(name, value)?,
            "--warmup" => self.warmup = seconds(name, value)?,
            "--size" => self.size = number(name, value)?,
            "--stuck" => self.stuck = number(name, value)?,
            "--rounds" => self.rounds = number(name, value)?,
            "--work" => self.work = Duration::from_micros(number(name, value)?),
            "--parallel" => self.parallel = number(name, value)?,
            "--sources" => self.target.sources = number(name, value)?,
            _ => return Err(format!("no option `{name}`")),
        }
        Ok(())
    }

    fn aim(&mut self, url: &str) -> Result<(), String> {
        let rest = url
            .strip_prefix("ws://")
            .ok_or("the URL begins with ws:// (no TLS)")?;
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let mut addresses = host
            .to_socket_addrs()
            .map_err(|error| format!("{host}: {error}"))?;
        self.target.address = addresses.next().ok_or_else(|| format!("{host}: no address"))?;
        host.clone_into(&mut self.target.host);
        let path = if path.len() > 1 { path } else { self.dialect.path() };
        path.clone_into(&mut self.target.path);
        Ok(())
    }

    fn check(self) -> Result<Self, String> {
        if self.rooms == 0 || self.members < self.rooms || !self.members.is_multiple_of(self.rooms) {
            return Err("members must fill the rooms evenly".into());
        }
        if self.dialect == Dialect::Flat && (self.rooms > 1 || self.acks || self.scenario == "quiet") {
            return Err("the flat dialect has one room and no acks".into());
        }
        if self.size < crate::wire::STAMP {
            return Err(format!(
                "a message has at least {} characters",
                crate::wire::STAMP
            ));
        }
        if matches!(self.scenario.as_str(), "joinstorm" | "reconnect") && self.dialect == Dialect::Flat {
            return Err(format!("{} is for the envelope dialect", self.scenario));
        }
        if self.parallel == 0 {
            return Err("nothing happens with --parallel 0".into());
        }
        Ok(self)
    }

    /// Members of one room; the quiet one is apart.
    pub fn room_size(&self) -> usize {
        self.members / self.rooms
    }

    /// All connections.
    pub fn connections(&self) -> usize {
        self.members + self.quiet
    }

    /// Places for connections.
    pub fn places(&self) -> usize {
        self.connections() + self.stuck
    }

    /// Sockets at once.
    pub fn files(&self) -> usize {
        if self.scenario == "slow" {
            5 * self.members
        } else {
            self.places()
        }
    }

    /// Rooms, the quiet one included.
    pub fn all_rooms(&self) -> usize {
        self.rooms + usize::from(self.quiet > 0)
    }

    /// The room of a connection.
    pub fn room_of(&self, id: usize) -> usize {
        (id / self.room_size()).min(self.rooms)
    }

    /// The connections in a room.
    pub fn room(&self, room: usize) -> Range<usize> {
        let start = room * self.room_size();
        start..if room == self.rooms {
            self.connections()
        } else {
            start + self.room_size()
        }
    }
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, String> {
    value
        .parse()
        .map_err(|_| format!("{name} wants a number, not `{value}`"))
}

fn seconds(name: &str, value: &str) -> Result<Duration, String> {
    let seconds: f64 = number(name, value)?;
    Duration::try_from_secs_f64(seconds).map_err(|_| format!("{name} wants seconds, not `{value}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_ascii_whitespace().map(str::to_owned))
    }

    #[test]
    fn presets_and_changes() {
        let options = parse("rooms --members 500 --rate 100 --url ws://127.0.0.1:9/x --seconds 0.5").unwrap();
        assert_eq!(
            (options.members, options.rooms, options.rate, options.room_size()),
            (500, 100, 100, 5)
        );
        assert_eq!(
            (options.target.address.port(), options.target.path.as_str()),
            (9, "/x")
        );
        assert_eq!(options.duration, Duration::from_millis(500));
        assert_eq!(parse("room32 --dialect flat").unwrap().target.path, "/ws/flat");
    }

    #[test]
    fn nonsense_is_refused() {
        for line in [
            "",
            "nothing",
            "room32 --what 1",
            "room32 --members",
            "room32 --members x",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
        for line in [
            "rooms --members 150",
            "rooms --dialect flat",
            "room32 --size 5",
            "room32 --url http://x",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
