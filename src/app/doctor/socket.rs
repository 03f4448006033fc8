//! A WebSocket from the client's side (RFC 6455), as far as looking at one needs it: it reads frames and answers pings.

use crate::app::dial::{Stream, Target, Trust};
use std::io::{ErrorKind, Read, Write};
use std::time::Instant;

/// The opcode of a ping.
pub(super) const PING: u8 = 9;
const PONG: u8 = 10;
const CLOSE: u8 = 8;

/// Longest frame that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Longest head of an answer, in bytes.
const LONGEST_HEAD: usize = 16 << 10;

pub(super) struct Socket {
    stream: Stream,
    /// Read, and not used yet.
    buffer: Vec<u8>,
}

/// What came of asking for one.
pub(super) enum Opened {
    Yes(Socket),
    /// The status, and the first line that explains it.
    No(u16, String),
}

impl Socket {
    /// Asks for an upgrade as a page from that very server would.
    pub fn open(target: &Target, trust: &Trust, path: &str) -> Result<Opened, String> {
        let mut stream = target.connect(trust)?;
        let failed = |error: std::io::Error| format!("no answer from {}: {error}", target.origin());
        let head = format!(
            "GET {}{path}{} HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nUser-Agent: chinwag-doctor\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            target.base,
            target.query,
            target.authority(),
            target.origin()
        );
        stream.write_all(head.as_bytes()).map_err(failed)?;
        let mut buffer = Vec::new();
        let mut bytes = [0; 4096];
        let end = loop {
            if let Some(at) = buffer.windows(4).position(|end| end == b"\r\n\r\n") {
                break at + 4;
            }
            match stream.read(&mut bytes).map_err(failed)? {
                0 => break buffer.len(),
                _ if buffer.len() > LONGEST_HEAD => break buffer.len(),
                read => buffer.extend_from_slice(bytes.get(..read).unwrap_or_default()),
            }
        };
        let rest = buffer.split_off(end);
        let head = String::from_utf8_lossy(&buffer).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        match status {
            Some(101) => Ok(Opened::Yes(Self { stream, buffer: rest })),
            Some(status) => {
                let text = String::from_utf8_lossy(&rest);
                Ok(Opened::No(
                    status,
                    text.lines().next().unwrap_or_default().to_owned(),
                ))
            }
            None => Err(format!("what answers at {} does not speak HTTP", target.origin())),
        }
    }

    /// The next frame's opcode and payload, pings answered; `None` where none came until then.
    pub fn next(&mut self, until: Instant) -> Result<Option<(u8, Vec<u8>)>, String> {
        loop {
            if let Some((opcode, payload)) = self.take()? {
                match opcode {
                    PING => self.answer(&payload)?,
                    CLOSE => return Err(closed(&payload)),
                    _ => {}
                }
                return Ok(Some((opcode, payload)));
            }
            let Some(left) = until.checked_duration_since(Instant::now()) else {
                return Ok(None);
            };
            self.stream.patience(left);
            let mut bytes = [0; 4096];
            match self.stream.read(&mut bytes) {
                Ok(0) => return Err("broken off".to_owned()),
                Ok(read) => self
                    .buffer
                    .extend_from_slice(bytes.get(..read).unwrap_or_default()),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    /// A whole frame of what was read.
    fn take(&mut self) -> Result<Option<(u8, Vec<u8>)>, String> {
        let Some((&first, &second)) = self.buffer.first().zip(self.buffer.get(1)) else {
            return Ok(None);
        };
        let number = |range: std::ops::Range<usize>| {
            let bytes = self.buffer.get(range)?;
            Some(bytes.iter().fold(0, |all, byte| (all << 8) | u64::from(*byte)))
        };
        let (length, start) = match second {
            126 => (number(2..4), 4),
            127 => (number(2..10), 10),
            length => (Some(u64::from(length)), 2),
        };
        let Some(length) = length else { return Ok(None) };
        // Servers do not mask (RFC 6455 §5.1).
        if second > 127 || length > LONGEST {
            return Err("what comes are no frames of a server".to_owned());
        }
        let end = start + usize::try_from(length).unwrap_or(usize::MAX);
        if self.buffer.len() < end {
            return Ok(None);
        }
        let rest = self.buffer.split_off(end);
        let mut frame = std::mem::replace(&mut self.buffer, rest);
        Ok(Some((first & 15, frame.split_off(start))))
    }

    fn answer(&mut self, payload: &[u8]) -> Result<(), String> {
        // Clients mask; a mask of zeros leaves the payload as it is.
        let mut frame = vec![0x80 | PONG, 0x80 | (payload.len() as u8 & 127), 0, 0, 0, 0];
        frame.extend_from_slice(payload);
        self.stream.write_all(&frame).map_err(|error| error.to_string())
    }
}

fn closed(payload: &[u8]) -> String {
    match payload {
        [high, low, ..] => format!("closed with {}", u16::from_be_bytes([*high, *low])),
        _ => "closed".to_owned(),
    }
}
