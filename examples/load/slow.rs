//! Connections that hold on to the server and give it nothing to do, of five kinds at once: how long each lasts, and
//! whether newcomers are served meanwhile.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::args::Options;
use crate::clock::{Clock, nanos, seconds};
use crate::dialect::{self, Kind};
use crate::entry::Names;
use crate::histogram::Histogram;
use crate::net::Target;
use crate::report::Report;
use crate::wire::{self, Parsed};

/// Within this all are to be gone.
const LIMIT: Duration = Duration::from_secs(15);
/// How often each connection is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// How often one more byte is sent, and a newcomer comes.
const DRIP: Duration = Duration::from_secs(1);
const NEWCOMER_LIMIT: Duration = Duration::from_secs(5);

/// How somebody holds on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    /// Says nothing at all.
    Silent,
    /// A request's head, a byte a second.
    Head,
    /// The same, after a request that was answered.
    SecondHead,
    /// A request's body, a byte a second.
    Body,
    /// Upgrades, and says nothing.
    Upgraded,
}

const KINDS: [(&str, Hold); 5] = [
    ("silent", Hold::Silent),
    ("head", Hold::Head),
    ("secondHead", Hold::SecondHead),
    ("body", Hold::Body),
    ("upgraded", Hold::Upgraded),
];

impl Hold {
    fn opening(self, target: &Target) -> Vec<u8> {
        let host = &target.host;
        match self {
            Self::Silent => Vec::new(),
            Self::Head => format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ").into_bytes(),
            Self::SecondHead => {
                let first = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n");
                format!("{first}GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ").into_bytes()
            }
            Self::Body => {
                format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100000\r\n\r\n").into_bytes()
            }
            Self::Upgraded => wire::upgrade_request(host, &target.path),
        }
    }

    fn drips(self) -> bool {
        matches!(self, Self::Head | Self::SecondHead | Self::Body)
    }
}

struct Holder {
    hold: Hold,
    stream: Option<TcpStream>,
    since: u64,
}

impl Holder {
    /// Looks whether it is over. Sends a byte more where that is its way.
    fn look(&mut self, drip: bool) -> bool {
        let Some(stream) = &mut self.stream else {
            return false;
        };
        let mut scratch = [0; 4096];
        let over = match stream.read(&mut scratch) {
            Ok(0) => true,
            Ok(_) => false,
            Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
        };
        if over {
            self.stream = None;
        } else if drip && self.hold.drips() {
            // An error shows at the next read as well.
            let _ = stream.write(b"a");
        }
        over
    }
}

fn connect(target: &Target, number: usize) -> std::io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(target.address), Type::STREAM, None)?;
    if target.address.ip().is_loopback() && target.address.is_ipv4() {
        let last = u8::try_from(number % usize::from(target.sources.max(1))).unwrap_or(0);
        let source = SocketAddr::from((Ipv4Addr::new(127, 0, 0, last + 1), 0));
        socket.bind(&source.into())?;
    }
    socket.connect(&target.address.into())?;
    Ok(socket.into())
}

/// Connects, upgrades and signs in.
fn newcomer(target: &Target, name: &str, options: &Options) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("a newcomer: {error}");
    let mut stream = connect(target, 0).map_err(fault)?;
    stream.set_read_timeout(Some(NEWCOMER_LIMIT)).map_err(fault)?;
    stream
        .write_all(&wire::upgrade_request(&target.host, &target.path))
        .map_err(fault)?;
    let (mut inbox, mut scratch, mut asked) = (Vec::new(), [0; 16 << 10], false);
    loop {
        let count = stream.read(&mut scratch).map_err(fault)?;
        if count == 0 {
            return Err("a newcomer was sent away".into());
        }
        inbox.extend_from_slice(&scratch[..count]);
        if !asked {
            let Some(head) = wire::upgrade_answer(&inbox)? else {
                continue;
            };
            inbox.drain(..head);
            let auth = options.dialect.auth(name, None);
            stream
                .write_all(&wire::client_frame(wire::TEXT, auth.as_bytes()))
                .map_err(fault)?;
            asked = true;
        }
        while let Parsed::Frame(frame) = wire::parse(&inbox) {
            if frame.opcode == wire::TEXT && dialect::kind(frame.payload) == Kind::Authenticated {
                // Properly, so that nobody is held for it.
                let _ = stream.write_all(&wire::client_frame(wire::CLOSE, &1000_u16.to_be_bytes()));
                return Ok(());
            }
            let length = frame.length;
            inbox.drain(..length);
        }
    }
}

/// Opens all, and watches them go.
///
/// # Errors
/// Where the operating system fails.
pub fn run(options: &Options, report: &mut Report) -> Result<(), String> {
    let (clock, target, names) = (Clock::start(), &options.target, Names::new());
    let before = options.server.rss_kib();
    let mut holders = Vec::new();
    for number in 0..options.members {
        for (_, hold) in KINDS {
            let open = || -> std::io::Result<TcpStream> {
                let mut stream = connect(target, number)?;
                stream.write_all(&hold.opening(target))?;
                stream.set_nonblocking(true)?;
                Ok(stream)
            };
            let stream = open().map_err(|error| format!("connection {}: {error}", holders.len()))?;
            let since = clock.now();
            holders.push(Holder {
                hold,
                stream: Some(stream),
                since,
            });
        }
    }
    let opened = clock.now();
    let mut lasted = KINDS.map(|_| Histogram::default());
    let (mut welcomed, mut faults, mut peak) = (Histogram::default(), Vec::new(), 0);
    let (mut next_drip, mut newcomers) = (clock.now(), 0);
    while clock.now() < opened + nanos(LIMIT) && holders.iter().any(|holder| holder.stream.is_some()) {
        let drip = clock.now() >= next_drip;
        for holder in &mut holders {
            if holder.look(drip)
                && let Some(place) = KINDS.iter().position(|(_, hold)| *hold == holder.hold)
            {
                lasted[place].record(clock.now() - holder.since);
            }
        }
        if drip {
            next_drip += nanos(DRIP);
            let came = clock.now();
            match newcomer(target, &names.user(newcomers), options) {
                Ok(()) => welcomed.record(clock.now() - came),
                Err(why) => faults.push(why),
            }
            newcomers += 1;
            peak = peak.max(options.server.rss_kib());
        }
        std::thread::sleep(LOOK);
    }
    let left = holders.iter().filter(|holder| holder.stream.is_some()).count();
    if left > 0 {
        faults.push(format!("{left} are still there"));
    }
    report.number("ofEachKind", options.members as u64);
    report.decimal("openedSeconds", seconds(opened));
    for ((name, _), lasted) in KINDS.iter().zip(&lasted) {
        report.decimal(&format!("{name}MedianSeconds"), seconds(lasted.quantile(500)));
        report.decimal(&format!("{name}LongestSeconds"), seconds(lasted.largest()));
        if lasted.largest() > nanos(LIMIT) {
            faults.push(format!("{name}: somebody lasted for more than fifteen seconds"));
        }
    }
    report.number("newcomers", newcomers as u64);
    report.latency("newcomer", &welcomed);
    if !options.server.is_empty() {
        report.number("rssBeforeKib", before);
        report.number("rssHighestKib", peak);
    }
    report.faults(&faults);
    Ok(())
}
