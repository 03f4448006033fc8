//! Thousands of client sockets on one thread: epoll, edge-triggered, one read for all that has arrived.
//!
//! Knows WebSocket frames, not what they say.

use std::io::{self, ErrorKind, Read, Write};
use std::mem;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::socket::{setsockopt, sockopt};
use nix::sys::time::TimeSpec;
use nix::sys::timerfd::{ClockId, Expiration, TimerFd, TimerFlags, TimerSetTimeFlags};
use socket2::{Domain, SockAddr, Socket, Type};

use crate::clock::{Clock, nanos};
use crate::wire::{self, Parsed};

const TIMER: u64 = u64::MAX;
const SCRATCH_BYTES: usize = 256 * 1024;
const EVENTS: usize = 1024;

/// What happened on one connection.
pub enum Happening<'a> {
    /// The upgrade went well.
    Open,
    /// A text frame.
    Text(&'a [u8]),
    /// The connection is over; its place may be opened again.
    Gone(String),
}

/// What a run does with what happens.
pub trait Scenario {
    /// Called for each event of connection `id`; `now` is the time its bytes were read.
    fn on(&mut self, net: &mut Net, id: usize, what: Happening<'_>, now: u64);

    /// Called for each timer round; see [`Net::every`].
    fn tick(&mut self, _net: &mut Net, _now: u64) {}
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Connecting,
    Upgrading,
    Open,
    Closing,
    Gone,
}

#[derive(Debug)]
struct Conn {
    stream: Option<TcpStream>,
    stage: Stage,
    /// Start of a frame whose rest has not arrived.
    inbox: Vec<u8>,
    /// What the socket did not take yet.
    outbox: Vec<u8>,
}

impl Conn {
    const EMPTY: Self = Self {
        stream: None,
        stage: Stage::Gone,
        inbox: Vec::new(),
        outbox: Vec::new(),
    };
}

/// Where to connect to.
#[derive(Clone, Debug)]
pub struct Target {
    /// The server.
    pub address: SocketAddr,
    /// For the `Host` header.
    pub host: String,
    /// With its leading slash.
    pub path: String,
    /// How many loopback source addresses are used in turn; each gives some 28,000 ports.
    pub sources: u8,
}

/// All connections of this process.
#[derive(Debug)]
pub struct Net {
    /// Read by everybody.
    pub clock: Clock,
    epoll: Epoll,
    /// Asks again and again instead of sleeping, so that no server pays for waking it.
    pub spins: bool,
    timer: TimerFd,
    conns: Vec<Conn>,
    target: Target,
    request: Vec<u8>,
    opened: usize,
    scratch: Vec<u8>,
    /// Reads that brought something: few for many deliveries, where the server puts many into one write.
    pub reads: u64,
    /// Bytes read since the start.
    pub bytes_in: u64,
    /// Connections that the server ended without answering a close frame.
    pub unclean: u64,
}

impl Net {
    /// No connection yet, room for `places`.
    pub fn new(target: Target, places: usize) -> io::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let timer = TimerFd::new(
            ClockId::CLOCK_MONOTONIC,
            TimerFlags::TFD_NONBLOCK | TimerFlags::TFD_CLOEXEC,
        )?;
        epoll.add(&timer, EpollEvent::new(EpollFlags::EPOLLIN, TIMER))?;
        let request = wire::upgrade_request(&target.host, &target.path);
        let conns = (0..places).map(|_| Conn::EMPTY).collect();
        let scratch = vec![0; SCRATCH_BYTES];
        let clock = Clock::start();
        Ok(Self {
            clock,
            epoll,
            spins: false,
            timer,
            conns,
            target,
            request,
            opened: 0,
            scratch,
            reads: 0,
            bytes_in: 0,
            unclean: 0,
        })
    }

    /// Starts connecting place `id`; [`Happening::Open`] or [`Happening::Gone`] follows.
    pub fn open(&mut self, id: usize) -> io::Result<()> {
        let socket = Socket::new(Domain::for_address(self.target.address), Type::STREAM, None)?;
        socket.set_nonblocking(true)?;
        socket.set_tcp_nodelay(true)?;
        if self.target.address.ip().is_loopback() && self.target.address.is_ipv4() {
            let last = u8::try_from(self.opened % usize::from(self.target.sources.max(1))).unwrap_or(0);
            let source = IpAddr::V4(Ipv4Addr::new(127, 0, 0, last + 1));
            // The port is then chosen at connect time, by the whole four-tuple.
            setsockopt(&socket, sockopt::IpBindAddressNoPort, &true)?;
            socket.bind(&SockAddr::from(SocketAddr::new(source, 0)))?;
        }
        self.opened += 1;
        match socket.connect(&SockAddr::from(self.target.address)) {
            Err(error) if error.raw_os_error() != Some(nix::errno::Errno::EINPROGRESS as i32) => {
                return Err(error);
            }
            _ => {}
        }
        let stream = TcpStream::from(socket);
        let flags = EpollFlags::EPOLLIN | EpollFlags::EPOLLOUT | EpollFlags::EPOLLRDHUP | EpollFlags::EPOLLET;
        self.epoll.add(&stream, EpollEvent::new(flags, id as u64))?;
        self.conns[id] = Conn {
            stream: Some(stream),
            stage: Stage::Connecting,
            ..Conn::EMPTY
        };
        Ok(())
    }

    /// Sends an encoded frame, now or as soon as the socket takes it.
    pub fn send(&mut self, id: usize, frame: &[u8]) {
        let conn = &mut self.conns[id];
        let Some(stream) = &mut conn.stream else { return };
        let mut written = 0;
        if conn.outbox.is_empty() {
            // A real error shows at the next read as well, which ends the connection once.
            written = stream.write(frame).unwrap_or(0);
        }
        conn.outbox.extend_from_slice(&frame[written..]);
    }

    /// Sends a text frame that is needed once.
    pub fn send_text(&mut self, id: usize, text: &str) {
        self.send(id, &wire::client_frame(wire::TEXT, text.as_bytes()));
    }

    /// Sends a close frame with 1000; [`Happening::Gone`] follows when the server has closed.
    pub fn close(&mut self, id: usize) {
        self.send(id, &wire::client_frame(wire::CLOSE, &1000_u16.to_be_bytes()));
        if self.conns[id].stage == Stage::Open {
            self.conns[id].stage = Stage::Closing;
        }
    }

    /// Ends the connection as a lost network would look: no close frame, no event.
    pub fn abandon(&mut self, id: usize) {
        self.conns[id] = Conn::EMPTY;
    }

    /// Stops reading from the connection; [`Happening::Gone`] follows when the server ends it.
    pub fn deafen(&mut self, id: usize) -> io::Result<()> {
        if let Some(stream) = &self.conns[id].stream {
            let mut event = EpollEvent::new(EpollFlags::EPOLLRDHUP | EpollFlags::EPOLLET, id as u64);
            self.epoll.modify(stream, &mut event)?;
        }
        Ok(())
    }

    /// Calls [`Scenario::tick`] in this rhythm from now on.
    pub fn every(&mut self, period: Duration) -> io::Result<()> {
        let each = Expiration::Interval(TimeSpec::from_duration(period));
        Ok(self.timer.set(each, TimerSetTimeFlags::empty())?)
    }

    /// Waits for events, `wait` at most, and hands them on.
    pub fn turn<S: Scenario>(&mut self, scenario: &mut S, wait: Duration) -> io::Result<()> {
        let mut events = [EpollEvent::empty(); EVENTS];
        let end = self.clock.now() + nanos(wait);
        let wait = if self.spins {
            EpollTimeout::ZERO
        } else {
            EpollTimeout::try_from(wait).unwrap_or(EpollTimeout::ZERO)
        };
        let count = loop {
            match self.epoll.wait(&mut events, wait) {
                Ok(0) if self.spins && self.clock.now() < end => {}
                Err(nix::errno::Errno::EINTR) => break 0,
                other => break other?,
            }
        };
        for event in &events[..count] {
            if event.data() == TIMER {
                // A level-triggered timer is quiet once it was read.
                let _ = self.timer.wait();
                scenario.tick(self, self.clock.now());
            } else if let Ok(id) = usize::try_from(event.data()) {
                self.serve(id, event.events(), scenario);
            }
        }
        Ok(())
    }

    fn serve<S: Scenario>(&mut self, id: usize, flags: EpollFlags, scenario: &mut S) {
        let conn = &mut self.conns[id];
        let Some(stream) = &mut conn.stream else { return };
        if conn.stage == Stage::Connecting {
            match stream.take_error() {
                Ok(None) if stream.peer_addr().is_ok() => {}
                Ok(None) => return,
                Ok(Some(error)) | Err(error) => return self.gone(id, &format!("connect: {error}"), scenario),
            }
            conn.stage = Stage::Upgrading;
            conn.outbox.clone_from(&self.request);
        }
        if flags.contains(EpollFlags::EPOLLOUT)
            && !conn.outbox.is_empty()
            && let Ok(written) = stream.write(&conn.outbox)
        {
            conn.outbox.drain(..written);
        }
        let over = flags.intersects(EpollFlags::EPOLLHUP | EpollFlags::EPOLLRDHUP | EpollFlags::EPOLLERR);
        if over || flags.contains(EpollFlags::EPOLLIN) {
            self.receive(id, over, scenario);
        }
    }

    /// Reads what is there; up to the end where the other side is `over`.
    fn receive<S: Scenario>(&mut self, id: usize, over: bool, scenario: &mut S) {
        let mut scratch = mem::take(&mut self.scratch);
        while let Some(stream) = &mut self.conns[id].stream {
            match stream.read(&mut scratch) {
                Ok(0) if self.conns[id].stage == Stage::Closing => {
                    self.unclean += 1;
                    self.gone(id, "", scenario);
                }
                Ok(0) => self.gone(id, "closed by the server without a close frame", scenario),
                Ok(count) => {
                    self.reads += 1;
                    self.bytes_in += count as u64;
                    self.feed(id, &scratch[..count], scenario);
                    // Edge-triggered: a short read means that the socket is empty (epoll(7)).
                    if count < scratch.len() && !over {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => self.gone(id, &error.to_string(), scenario),
            }
        }
        self.scratch = scratch;
    }

    fn feed<S: Scenario>(&mut self, id: usize, chunk: &[u8], scenario: &mut S) {
        let now = self.clock.now();
        let mut inbox = mem::take(&mut self.conns[id].inbox);
        if inbox.is_empty() {
            let used = self.digest(id, chunk, now, scenario);
            if used < chunk.len() {
                inbox.extend_from_slice(&chunk[used..]);
            }
        } else {
            inbox.extend_from_slice(chunk);
            let used = self.digest(id, &inbox, now, scenario);
            inbox.drain(..used);
        }
        if !inbox.is_empty() && self.conns[id].stage != Stage::Gone {
            self.conns[id].inbox = inbox;
        }
    }

    /// Hands on every whole frame in `bytes`; answers how many bytes that were.
    fn digest<S: Scenario>(&mut self, id: usize, bytes: &[u8], now: u64, scenario: &mut S) -> usize {
        let mut used = 0;
        if self.conns[id].stage == Stage::Upgrading {
            match wire::upgrade_answer(bytes) {
                Ok(None) => return 0,
                Ok(Some(head)) => used = head,
                Err(why) => {
                    self.gone(id, &why, scenario);
                    return bytes.len();
                }
            }
            self.conns[id].stage = Stage::Open;
            scenario.on(self, id, Happening::Open, now);
        }
        while self.conns[id].stage != Stage::Gone {
            match wire::parse(&bytes[used..]) {
                Parsed::Partial => return used,
                Parsed::Bad(why) => self.gone(id, why, scenario),
                Parsed::Frame(frame) => {
                    used += frame.length;
                    match frame.opcode {
                        wire::TEXT => scenario.on(self, id, Happening::Text(frame.payload), now),
                        wire::PING => self.send(id, &wire::client_frame(wire::PONG, frame.payload)),
                        wire::CLOSE => self.closed(id, frame.payload, scenario),
                        _ => {}
                    }
                }
            }
        }
        bytes.len()
    }

    fn closed<S: Scenario>(&mut self, id: usize, payload: &[u8], scenario: &mut S) {
        if self.conns[id].stage == Stage::Closing {
            return self.gone(id, "", scenario);
        }
        let echo = wire::client_frame(wire::CLOSE, &payload[..payload.len().min(2)]);
        self.send(id, &echo);
        let code = payload
            .first_chunk()
            .map_or(1005, |code| u16::from_be_bytes(*code));
        let reason = String::from_utf8_lossy(payload.get(2..).unwrap_or_default());
        self.gone(
            id,
            format!("closed by the server: {code} {reason}").trim_end(),
            scenario,
        );
    }

    fn gone<S: Scenario>(&mut self, id: usize, why: &str, scenario: &mut S) {
        self.conns[id] = Conn::EMPTY;
        let now = self.clock.now();
        scenario.on(self, id, Happening::Gone(why.to_owned()), now);
    }
}
