//! A client that can do everything wrong.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use socket2::{Domain, Socket, Type};

const KEY: [u8; 4] = [0x11, 0xe2, 0x73, 0x84];
pub const UPGRADE: &[(&str, &str)] = &[
    ("Host", "127.0.0.1"),
    ("Upgrade", "websocket"),
    ("Connection", "keep-alive, Upgrade"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
];

/// A frame from the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub first: u8,
    pub payload: Vec<u8>,
}

/// A raw TCP connection. Reading waits ten seconds at most.
pub struct Client {
    pub stream: TcpStream,
    read: Vec<u8>,
}

impl Client {
    /// Everything that comes until the server ends the connection.
    pub fn to_end(&mut self) -> String {
        let mut rest = std::mem::take(&mut self.read);
        self.stream.read_to_end(&mut rest).expect("the end");
        String::from_utf8_lossy(&rest).into_owned()
    }

    pub fn connect(address: SocketAddr) -> Self {
        Self::new(TcpStream::connect(address).unwrap())
    }

    /// Connects from another address of this machine.
    pub fn connect_from(source: &str, address: SocketAddr) -> Self {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None).unwrap();
        let source = SocketAddr::new(source.parse().unwrap(), 0);
        socket.bind(&source.into()).unwrap();
        socket.connect(&address.into()).unwrap();
        Self::new(socket.into())
    }

    /// Like [`Client::connect`], with a kernel that takes little before the client reads it.
    pub fn connect_narrow(address: SocketAddr) -> Self {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None).unwrap();
        socket.set_recv_buffer_size(32 << 10).unwrap();
        socket.connect(&address.into()).unwrap();
        Self::new(socket.into())
    }

    /// Like [`Client::open`], likewise.
    pub fn open_narrow(address: SocketAddr) -> Self {
        Self::connect_narrow(address).upgrade("/ws", &[])
    }

    fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            read: Vec::new(),
        }
    }

    /// Connects and upgrades; `headers` replace or add to the usual ones.
    pub fn open(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Self {
        Self::connect(address).upgrade(path, headers)
    }

    fn upgrade(mut self, path: &str, headers: &[(&str, &str)]) -> Self {
        self.send(&request("GET", path, headers));
        let head = self.head();
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        self
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// Sends as long as the server lets it.
    pub fn try_send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    pub fn say(&mut self, text: &str) {
        self.send(&frame(0x81, text.as_bytes()));
    }

    /// The head of an HTTP answer, in lower case but for its first line, with the empty line.
    pub fn head(&mut self) -> String {
        loop {
            if let Some(end) = find(&self.read, b"\r\n\r\n") {
                let head = self.read.drain(..end + 4).collect();
                return String::from_utf8(head).unwrap();
            }
            assert!(
                self.more().unwrap() > 0,
                "no head, only {:?}",
                String::from_utf8_lossy(&self.read)
            );
        }
    }

    /// The first line of an HTTP answer, or as much of it as came before the connection ended.
    pub fn first_line(&mut self) -> String {
        while find(&self.read, b"\r\n").is_none() && self.more().is_ok_and(|count| count > 0) {}
        let text = String::from_utf8_lossy(&self.read).into_owned();
        text.lines().next().unwrap_or_default().to_owned()
    }

    /// What follows, up to the end of the stream.
    pub fn rest(&mut self) -> io::Result<Vec<u8>> {
        while self.more()? > 0 {}
        Ok(std::mem::take(&mut self.read))
    }

    pub fn frame(&mut self) -> Frame {
        loop {
            if let Some(frame) = self.take_frame() {
                return frame;
            }
            assert!(self.more().unwrap() > 0, "the stream ended");
        }
    }

    pub fn text(&mut self) -> String {
        let frame = self.frame();
        assert_eq!(frame.first, 0x81, "{frame:?}");
        String::from_utf8(frame.payload).unwrap()
    }

    /// Expects a Close frame with this code; gives its reason.
    pub fn closed(&mut self, code: u16) -> String {
        let frame = self.frame();
        assert_eq!(frame.first, 0x88, "{frame:?}");
        let (got, reason) = frame.payload.split_first_chunk().expect("a code");
        assert_eq!(u16::from_be_bytes(*got), code);
        String::from_utf8(reason.to_vec()).unwrap()
    }

    /// Expects the end of the stream within this time, and nothing before it.
    pub fn ended_within(&mut self, limit: Duration) {
        let began = Instant::now();
        assert_eq!(self.more().unwrap(), 0, "more than expected: {:?}", self.read);
        assert!(began.elapsed() < limit, "it took {:?}", began.elapsed());
    }

    /// Whether more was read than was asked for.
    pub fn has_more(&self) -> bool {
        !self.read.is_empty()
    }

    /// Reads once.
    pub fn read_some(&mut self) {
        self.more().unwrap();
    }

    fn more(&mut self) -> io::Result<usize> {
        let mut buffer = [0; 16 << 10];
        let count = self.stream.read(&mut buffer)?;
        self.read.extend_from_slice(&buffer[..count]);
        Ok(count)
    }

    fn take_frame(&mut self) -> Option<Frame> {
        let (first, second) = (*self.read.first()?, *self.read.get(1)?);
        assert!(second < 128, "a server does not mask");
        let (start, length) = match second {
            126 => (
                4,
                usize::from(u16::from_be_bytes(*self.read.get(2..)?.first_chunk()?)),
            ),
            127 => (
                10,
                u64::from_be_bytes(*self.read.get(2..)?.first_chunk()?) as usize,
            ),
            short => (2, usize::from(short)),
        };
        let payload = self.read.get(start..start + length)?.to_vec();
        self.read.drain(..start + length);
        Some(Frame { first, payload })
    }
}

/// A masked frame; `first` is its whole first byte.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = announce(first, payload.len() as u64);
    bytes.extend(mask(payload));
    bytes
}

/// The first bytes of a payload as they are on the wire.
pub fn mask(payload: &[u8]) -> impl Iterator<Item = u8> + use<'_> {
    payload
        .iter()
        .zip(KEY.iter().cycle())
        .map(|(byte, key)| byte ^ key)
}

/// The header of a masked frame.
pub fn announce(first: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..126 => bytes.push(0x80 | length as u8),
        126..65_536 => {
            bytes.push(0xfe);
            bytes.extend((length as u16).to_be_bytes());
        }
        _ => {
            bytes.push(0xff);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend(KEY);
    bytes
}

/// An upgrade; `headers` replace or add to the usual ones, an empty value takes one away.
pub fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let replaced = |name: &str| headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    let usual = UPGRADE.iter().filter(|(name, _)| !replaced(name));
    let mut text = format!("{method} {target} HTTP/1.1\r\n");
    for (name, value) in usual.chain(headers).filter(|(_, value)| !value.is_empty()) {
        text.extend([name, ": ", value, "\r\n"]);
    }
    text.push_str("\r\n");
    text.into_bytes()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
