//! The incremental decoder for what clients send: it takes bytes as they come and keeps no more of a
//! message than has arrived.

use actix_web_actors::ws::{CloseCode, CloseReason, Message};
use bytes::{Bytes, BytesMut};
use bytestring::ByteString;

use super::{MAX_CONTROL_PAYLOAD, Opcode, Violation, mask::Mask, may_be_sent};
use crate::transport::deflate;

/// What a decoder takes at most.
#[derive(Clone, Copy, Debug)]
pub struct FrameLimits {
    /// Bytes of payload in one message, over all its fragments.
    pub max_message_bytes: usize,
    /// Frames that one message may come in.
    /// Fragments beyond one for each byte of it.
    pub max_fragments: u32,
}

/// Turns a client's bytes into messages (RFC 6455 §5). Fed with the same bytes in any split, it gives the
/// same messages. After a [`Violation`] the connection has to end; the decoder must not be fed again.
#[derive(Debug)]
pub struct Decoder {
    limits: FrameLimits,
    /// permessage-deflate was agreed on.
    deflate: bool,
    header: Header,
    /// The frame whose payload is arriving.
    frame: Option<Frame>,
    /// The message that is arriving, perhaps with control frames in between.
    message: Option<Box<Unfinished>>,
    /// Payload of the control frame that is arriving.
    control: Option<Box<BytesMut>>,
}

/// The bytes of a header that have arrived: at most 2, 8 of length, 4 of mask.
#[derive(Debug, Default)]
struct Header {
    bytes: [u8; 14],
    have: u8,
}

#[derive(Debug)]
struct Frame {
    opcode: Opcode,
    last: bool,
    mask: Mask,
    remaining: usize,
}

#[derive(Debug)]
struct Unfinished {
    text: bool,
    compressed: bool,
    data: BytesMut,
    /// How much of `data` is known to be UTF-8.
    valid: usize,
    fragments: u32,
}

impl Unfinished {
    /// Fragments that hold something are bounded by the size of the message; others are not.
    fn is_in_too_many(&self, max_empty: u32) -> bool {
        let with_content = u32::try_from(self.data.len()).unwrap_or(u32::MAX);
        self.fragments >= max_empty.saturating_add(with_content)
    }
}

impl Decoder {
    /// A decoder at the start of a connection.
    #[must_use]
    pub fn new(limits: FrameLimits) -> Self {
        Self {
            limits,
            deflate: false,
            header: Header::default(),
            frame: None,
            message: None,
            control: None,
        }
    }

    /// Takes compressed messages too (RFC 7692). What they inflate to obeys the same limit.
    #[must_use]
    pub fn with_deflate(self, deflate: bool) -> Self {
        Self { deflate, ..self }
    }

    /// Takes bytes from the front of `input` until a message or a control frame is complete, or `input` is
    /// empty (`None`). Fragments come joined: never `Message::Continuation`.
    ///
    /// # Errors
    /// A [`Violation`] as soon as the bytes that arrived prove it: lengths from the header, text that
    /// cannot become UTF-8 before the frame is complete.
    pub fn decode(&mut self, input: &mut &[u8]) -> Result<Option<Message>, Violation> {
        loop {
            let Some(frame) = &mut self.frame else {
                if !self.take_header(input)? {
                    return Ok(None);
                }
                continue;
            };
            let take = frame.remaining.min(input.len());
            let (now, later) = input.split_at_checked(take).unwrap_or((input, &[]));
            *input = later;
            frame.remaining -= now.len();
            let target = match (&mut self.message, frame.opcode.is_control()) {
                (Some(message), false) => &mut message.data,
                _ => self.control.get_or_insert_default(),
            };
            let start = target.len();
            target.extend_from_slice(now);
            frame.mask.apply(target.get_mut(start..).unwrap_or_default());
            if frame.remaining > 0 {
                self.check_text_so_far()?;
                return Ok(None);
            }
            let (opcode, last) = (frame.opcode, frame.last);
            self.frame = None;
            if opcode.is_control() {
                return self.finish_control(opcode).map(Some);
            }
            if last {
                return self.finish_message().map(Some);
            }
            self.check_text_so_far()?;
        }
    }

    /// Whether nothing of a frame or message is kept.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.header.have == 0 && self.frame.is_none() && self.message.is_none()
    }

    /// Collects a header; `true` when it is complete and the frame begun.
    fn take_header(&mut self, input: &mut &[u8]) -> Result<bool, Violation> {
        while let Some((&byte, later)) = input.split_first() {
            if let Some(place) = self.header.bytes.get_mut(usize::from(self.header.have)) {
                *place = byte;
            }
            self.header.have += 1;
            *input = later;
            match self.header.have {
                1 => self.check_first(byte)?,
                2 => self.check_second(byte)?,
                _ => {}
            }
            if self.header.have == self.header.before_mask() {
                self.check_length()?;
            }
            if self.header.have >= 2 && self.header.have == self.header.before_mask() + 4 {
                self.begin_frame()?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn check_first(&self, first: u8) -> Result<(), Violation> {
        let opcode = Opcode::from_bits(first & 0x0f).ok_or(Violation::ReservedOpcode)?;
        // Compression is a matter of whole messages: said once, with the first fragment.
        let may_be_compressed = self.deflate && matches!(opcode, Opcode::Text | Opcode::Binary);
        let reserved = if may_be_compressed { 0x30 } else { 0x70 };
        if first & reserved != 0 {
            return Err(Violation::ReservedBit);
        }
        let last = first & 0x80 != 0;
        match (opcode, &self.message) {
            (opcode, _) if opcode.is_control() && !last => Err(Violation::FragmentedControlFrame),
            (Opcode::Continuation, None) => Err(Violation::NothingToContinue),
            (Opcode::Continuation, Some(message)) if message.is_in_too_many(self.limits.max_fragments) => {
                Err(Violation::TooManyFragments)
            }
            (Opcode::Text | Opcode::Binary, Some(_)) => Err(Violation::MessageUnfinished),
            _ => Ok(()),
        }
    }

    fn check_second(&self, second: u8) -> Result<(), Violation> {
        if second & 0x80 == 0 {
            return Err(Violation::Unmasked);
        }
        let long = usize::from(second & 0x7f) > MAX_CONTROL_PAYLOAD;
        if long && self.header.opcode().is_some_and(Opcode::is_control) {
            return Err(Violation::LongControlFrame);
        }
        Ok(())
    }

    /// Judges the announced length, before a single byte of the payload is there.
    fn check_length(&self) -> Result<(), Violation> {
        let length = self.header.length();
        let shortest = match self.header.before_mask() {
            2 => 0,
            4 => 126,
            _ => 1 << 16,
        };
        if length < shortest || length >> 63 != 0 {
            return Err(Violation::BadLength);
        }
        if self.header.opcode().is_some_and(Opcode::is_control) {
            return Ok(());
        }
        let have = self.message.as_ref().map_or(0, |message| message.data.len());
        let room = self.limits.max_message_bytes.saturating_sub(have);
        if length > room as u64 {
            Err(Violation::TooLarge)
        } else {
            Ok(())
        }
    }

    fn begin_frame(&mut self) -> Result<(), Violation> {
        let header = std::mem::take(&mut self.header);
        let opcode = header.opcode().ok_or(Violation::ReservedOpcode)?;
        let remaining = usize::try_from(header.length()).map_err(|_| Violation::TooLarge)?;
        let first = header.bytes.first().copied().unwrap_or_default();
        match (&mut self.message, opcode) {
            (Some(message), Opcode::Continuation) => message.fragments += 1,
            (place @ None, Opcode::Text | Opcode::Binary) => {
                let (text, compressed) = (opcode == Opcode::Text, first & 0x40 != 0);
                *place = Some(Box::new(Unfinished {
                    text,
                    compressed,
                    data: BytesMut::new(),
                    valid: 0,
                    fragments: 1,
                }));
            }
            _ => {}
        }
        let last = first & 0x80 != 0;
        self.frame = Some(Frame {
            opcode,
            last,
            mask: Mask::new(header.mask()),
            remaining,
        });
        Ok(())
    }

    /// Refuses text that cannot become UTF-8 any more, while the message is still arriving.
    fn check_text_so_far(&mut self) -> Result<(), Violation> {
        let Some(message) = self
            .message
            .as_mut()
            .filter(|message| message.text && !message.compressed)
        else {
            return Ok(());
        };
        let unchecked = message.data.get(message.valid..).unwrap_or_default();
        match std::str::from_utf8(unchecked) {
            Ok(_) => message.valid = message.data.len(),
            Err(error) if error.error_len().is_none() => message.valid += error.valid_up_to(),
            Err(_) => return Err(Violation::NotUtf8),
        }
        Ok(())
    }

    fn finish_message(&mut self) -> Result<Message, Violation> {
        let Some(message) = self.message.take() else {
            return Err(Violation::NothingToContinue);
        };
        let data = if message.compressed {
            deflate::inflate(&message.data, self.limits.max_message_bytes)?.freeze()
        } else {
            message.data.freeze()
        };
        if message.text {
            ByteString::try_from(data)
                .map(Message::Text)
                .map_err(|_| Violation::NotUtf8)
        } else {
            Ok(Message::Binary(data))
        }
    }

    fn finish_control(&mut self, opcode: Opcode) -> Result<Message, Violation> {
        let payload = self
            .control
            .take()
            .map(|payload| payload.freeze())
            .unwrap_or_default();
        match opcode {
            Opcode::Ping => Ok(Message::Ping(payload)),
            Opcode::Pong => Ok(Message::Pong(payload)),
            _ => close(&payload).map(Message::Close),
        }
    }
}

impl Header {
    fn opcode(&self) -> Option<Opcode> {
        self.bytes
            .first()
            .and_then(|first| Opcode::from_bits(first & 0x0f))
    }

    /// Bytes before the mask: 2, 4 or 10 (2 while the second byte is unknown).
    fn before_mask(&self) -> u8 {
        match self.bytes {
            [_, second, ..] if self.have >= 2 => match second & 0x7f {
                126 => 4,
                127 => 10,
                _ => 2,
            },
            _ => 2,
        }
    }

    fn length(&self) -> u64 {
        let [_, second, a, b, c, d, e, f, g, h, ..] = self.bytes;
        match second & 0x7f {
            126 => u64::from(u16::from_be_bytes([a, b])),
            127 => u64::from_be_bytes([a, b, c, d, e, f, g, h]),
            short => u64::from(short),
        }
    }

    fn mask(&self) -> [u8; 4] {
        let after = usize::from(self.before_mask());
        let mask = self.bytes.get(after..).and_then(|bytes| bytes.first_chunk());
        mask.copied().unwrap_or_default()
    }
}

/// Reads the body of a Close frame (RFC 6455 §5.5.1).
fn close(payload: &Bytes) -> Result<Option<CloseReason>, Violation> {
    let Some((code, reason)) = payload.split_first_chunk() else {
        return if payload.is_empty() {
            Ok(None)
        } else {
            Err(Violation::BadClose)
        };
    };
    let code = u16::from_be_bytes(*code);
    if !may_be_sent(code) {
        return Err(Violation::BadClose);
    }
    let reason = std::str::from_utf8(reason).map_err(|_| Violation::NotUtf8)?;
    let description = (!reason.is_empty()).then(|| reason.to_owned());
    Ok(Some(CloseReason {
        code: CloseCode::from(code),
        description,
    }))
}

#[cfg(test)]
#[path = "decode/tests.rs"]
mod tests;
