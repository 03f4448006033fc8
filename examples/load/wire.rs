//! Bytes: WebSocket frames as a client writes and reads them (RFC 6455), and the stamp inside each message.
//!
//! Client frames carry the masking key 0: legal on the wire, the server does all its work, and a frame can
//! be encoded once and patched. What a frame means is in `dialect`.

use memchr::memmem;

/// Starts a stamp; what follows are 32 letters `a` to `p`, four bits each.
pub const MARK: &[u8; 4] = b"~cw:";
const WORD: usize = 8;
/// Bytes of a whole stamp.
pub const STAMP: usize = MARK.len() + 4 * WORD;

/// Opcode of a text frame (RFC 6455 §5.2).
pub const TEXT: u8 = 1;
/// Opcode of a close frame.
pub const CLOSE: u8 = 8;
/// Opcode of a ping.
pub const PING: u8 = 9;
/// Opcode of a pong.
pub const PONG: u8 = 10;

/// Says which message this is and when it was (or should have been) sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The sending connection.
    pub sender: u32,
    /// Its messages, counted from 1.
    pub seq: u32,
    /// Clock nanoseconds.
    pub sent: u64,
}

impl Stamp {
    /// The message's identity, without its time.
    pub fn key(self) -> u64 {
        u64::from(self.sender) << 32 | u64::from(self.seq)
    }

    /// Writes the stamp over the first [`STAMP`] bytes of `place`.
    #[allow(clippy::cast_possible_truncation, reason = "the halves of a u64")]
    pub fn write(self, place: &mut [u8]) {
        place[..MARK.len()].copy_from_slice(MARK);
        let words = [self.sender, self.seq, (self.sent >> 32) as u32, self.sent as u32];
        for (word, slot) in words.into_iter().zip(place[MARK.len()..].chunks_exact_mut(WORD)) {
            slot.copy_from_slice(&spread(word));
        }
    }

    /// Reads a stamp at the start of `bytes`.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let words = bytes.get(..STAMP)?.strip_prefix(MARK)?;
        let mut words = words.chunks_exact(WORD).map(gather);
        let mut next = || words.next().flatten();
        let (sender, seq, high, low) = (next()?, next()?, next()?, next()?);
        Some(Self {
            sender,
            seq,
            sent: u64::from(high) << 32 | u64::from(low),
        })
    }
}

fn spread(word: u32) -> [u8; WORD] {
    let mut x = u64::from(word);
    x = (x | x << 16) & 0x0000_FFFF_0000_FFFF;
    x = (x | x << 8) & 0x00FF_00FF_00FF_00FF;
    x = (x | x << 4) & 0x0F0F_0F0F_0F0F_0F0F;
    (x + 0x6161_6161_6161_6161).to_be_bytes()
}

#[allow(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
fn gather(letters: &[u8]) -> Option<u32> {
    let mut x = u64::from_be_bytes(letters.try_into().ok()?).wrapping_sub(0x6161_6161_6161_6161);
    if x & 0xF0F0_F0F0_F0F0_F0F0 != 0 {
        return None;
    }
    x = (x | x >> 4) & 0x00FF_00FF_00FF_00FF;
    x = (x | x >> 8) & 0x0000_FFFF_0000_FFFF;
    Some((x | x >> 16) as u32)
}

/// Finds stamps, looking first where the last one stood: frames of one kind are alike.
#[derive(Clone, Copy, Debug, Default)]
pub struct StampFinder {
    hint: usize,
}

impl StampFinder {
    /// The first stamp in `text`.
    pub fn find(&mut self, text: &[u8]) -> Option<Stamp> {
        if let Some(stamp) = text.get(self.hint..).and_then(Stamp::read) {
            return Some(stamp);
        }
        let at = memmem::find(text, MARK)?;
        let stamp = Stamp::read(&text[at..])?;
        self.hint = at;
        Some(stamp)
    }
}

/// One whole frame as the server sent it.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// See the constants above.
    pub opcode: u8,
    /// Unmasked, as servers send.
    pub payload: &'a [u8],
    /// Bytes with the header.
    pub length: usize,
}

/// What stands at the start of a buffer.
#[derive(Debug, PartialEq, Eq)]
pub enum Parsed<'a> {
    /// A whole frame.
    Frame(Frame<'a>),
    /// More bytes are needed.
    Partial,
    /// Nothing a server may send to a client that offered no extension, or a fragment.
    Bad(&'static str),
}

/// Reads one server frame.
#[allow(clippy::cast_possible_truncation, reason = "64-bit program")]
pub fn parse(bytes: &[u8]) -> Parsed<'_> {
    let [first, second, rest @ ..] = bytes else {
        return Parsed::Partial;
    };
    if first & 0x70 != 0 {
        return Parsed::Bad("reserved bits set");
    }
    if first & 0x80 == 0 || matches!(first & 0x0F, 0) {
        return Parsed::Bad("fragmented message");
    }
    let (header, size) = match second {
        0..=125 => (2, usize::from(*second)),
        126 => match rest {
            [a, b, ..] => (4, usize::from(u16::from_be_bytes([*a, *b]))),
            _ => return Parsed::Partial,
        },
        127 => match rest.first_chunk() {
            Some(size) => (10, u64::from_be_bytes(*size) as usize),
            None => return Parsed::Partial,
        },
        _ => return Parsed::Bad("masked frame from a server"),
    };
    let length = header + size;
    match bytes.get(header..length) {
        Some(payload) => Parsed::Frame(Frame {
            opcode: first & 0x0F,
            payload,
            length,
        }),
        None => Parsed::Partial,
    }
}

/// Encodes a client frame with masking key 0.
#[allow(clippy::cast_possible_truncation, reason = "each arm knows its range")]
pub fn client_frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(payload.len() + 14);
    frame.push(0x80 | opcode);
    match payload.len() {
        size @ 0..=125 => frame.push(0x80 | size as u8),
        size @ 126..=0xFFFF => {
            frame.push(0x80 | 0x7E);
            frame.extend_from_slice(&(size as u16).to_be_bytes());
        }
        size => {
            frame.push(0x80 | 0x7F);
            frame.extend_from_slice(&(size as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(payload);
    frame
}

/// The upgrade request. The key is the RFC's own sample (§1.3), so that the answer is known beforehand.
pub fn upgrade_request(host: &str, path: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    .into_bytes()
}

/// The answer's length once it is whole; an error where it is no good upgrade.
pub fn upgrade_answer(bytes: &[u8]) -> Result<Option<usize>, String> {
    let Some(end) = memmem::find(bytes, b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = &bytes[..end];
    let accepted = memmem::find(head, b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=").is_some();
    if head.starts_with(b"HTTP/1.1 101") && accepted {
        return Ok(Some(end + 4));
    }
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    Err(format!("no upgrade: {}", String::from_utf8_lossy(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_comes_back_whole() {
        let stamp = Stamp {
            sender: 14_999,
            seq: u32::MAX,
            sent: 0x0123_4567_89AB_CDEF,
        };
        let mut text = vec![b'x'; STAMP + 30];
        stamp.write(&mut text[9..]);
        let mut finder = StampFinder::default();
        assert_eq!(finder.find(&text), Some(stamp));
        assert_eq!(finder.hint, 9);
        assert_eq!(finder.find(&text), Some(stamp));
        text[20] = b'q';
        assert_eq!(finder.find(&text), None);
    }

    #[test]
    fn frames_of_every_length_form() {
        for size in [0, 5, 125, 126, 65_535, 65_536] {
            let mut frame = client_frame(TEXT, &vec![b'a'; size]);
            assert_eq!(parse(&frame), Parsed::Bad("masked frame from a server"));
            // What a server would send: the same without mask bit and key.
            frame[1] &= 0x7F;
            let key = frame.len() - size - 4;
            frame.drain(key..key + 4);
            let Parsed::Frame(parsed) = parse(&frame) else {
                panic!("{size}")
            };
            assert_eq!(
                (parsed.opcode, parsed.payload.len(), parsed.length),
                (TEXT, size, frame.len())
            );
            assert_eq!(parse(&frame[..frame.len() - 1]), Parsed::Partial);
        }
        assert_eq!(parse(&[0xC1, 0]), Parsed::Bad("reserved bits set"));
        assert_eq!(parse(&[0x01, 0]), Parsed::Bad("fragmented message"));
    }

    #[test]
    fn only_a_good_upgrade_passes() {
        let good = b"HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nXY";
        assert_eq!(upgrade_answer(good), Ok(Some(good.len() - 2)));
        assert_eq!(upgrade_answer(&good[..40]), Ok(None));
        assert!(upgrade_answer(b"HTTP/1.1 403 Forbidden\r\n\r\n").is_err());
    }
}
