//! The server's frames: unmasked, whole, appended to a buffer that many frames may share.

use bytes::{BufMut, BytesMut};

use super::{MAX_CONTROL_PAYLOAD, Opcode};
use crate::transport::deflate::{self, MIN_COMPRESSED_BYTES, Window};

const FIN: u8 = 0x80;
/// The reserved bit that permessage-deflate gives a meaning (RFC 7692 §6).
const COMPRESSED: u8 = 0x40;
/// Header bytes [`begin_text`] leaves free: right for 126 to 65,535 bytes of payload, the usual case.
const RESERVED: usize = 4;

/// Appends `payload`, which must be UTF-8, as one text frame.
pub fn put_text(buffer: &mut BytesMut, payload: &[u8]) {
    put(buffer, Opcode::Text, payload);
}

/// Appends `payload`, which must be UTF-8, as one compressed text frame, for receivers with this window
/// ([`Link::window`](crate::transport::Link::window)). What is small, or would not get smaller, is appended
/// as [`put_text`] does: RFC 7692 §6.1 leaves it to the sender, message by message.
pub fn put_text_deflated(buffer: &mut BytesMut, payload: &[u8], window: Window) {
    put_deflated(buffer, Opcode::Text, payload, window);
}

/// Like [`put_text_deflated`], for binary data.
pub fn put_binary_deflated(buffer: &mut BytesMut, payload: &[u8], window: Window) {
    put_deflated(buffer, Opcode::Binary, payload, window);
}

fn put_deflated(buffer: &mut BytesMut, opcode: Opcode, payload: &[u8], window: Window) {
    let begun = begin(buffer, FIN | COMPRESSED | opcode.bits());
    if payload.len() >= MIN_COMPRESSED_BYTES && deflate::compress(buffer, payload, window) {
        return finish(buffer, begun);
    }
    buffer.truncate(begun.start);
    put(buffer, opcode, payload);
}

/// Appends `payload` as one binary frame.
pub fn put_binary(buffer: &mut BytesMut, payload: &[u8]) {
    put(buffer, Opcode::Binary, payload);
}

/// Appends a ping; a payload longer than 125 bytes is cut (RFC 6455 §5.5).
pub fn put_ping(buffer: &mut BytesMut, payload: &[u8]) {
    put(buffer, Opcode::Ping, control(payload));
}

/// Appends a pong; a payload longer than 125 bytes is cut (RFC 6455 §5.5).
pub fn put_pong(buffer: &mut BytesMut, payload: &[u8]) {
    put(buffer, Opcode::Pong, control(payload));
}

/// Appends a Close frame. `None`, or a code that may not be sent, gives an empty one; the reason is cut at
/// 123 bytes, between characters.
pub fn put_close(buffer: &mut BytesMut, code: Option<u16>, reason: &str) {
    let Some(code) = code.filter(|&code| super::may_be_sent(code)) else {
        return put(buffer, Opcode::Close, &[]);
    };
    let fits = |end: &usize| reason.is_char_boundary(*end);
    let end = (0..=reason.len().min(MAX_CONTROL_PAYLOAD - 2))
        .rev()
        .find(fits)
        .unwrap_or_default();
    let reason = reason.as_bytes().get(..end).unwrap_or_default();
    put_header(buffer, Opcode::Close, 2 + reason.len());
    buffer.put_u16(code);
    buffer.put_slice(reason);
}

/// Where a frame was begun; give it to [`finish`].
#[derive(Debug)]
#[must_use = "the frame has no header before `finish`"]
pub struct Begun {
    start: usize,
    first: u8,
}

/// Begins a text frame: whatever is then appended to `buffer`, up to [`finish`], is its payload.
pub fn begin_text(buffer: &mut BytesMut) -> Begun {
    begin(buffer, FIN | Opcode::Text.bits())
}

fn begin(buffer: &mut BytesMut, first: u8) -> Begun {
    let start = buffer.len();
    buffer.put_bytes(0, RESERVED);
    Begun { start, first }
}

/// Writes the header of the frame that was begun. Payloads under 126 bytes and above 65,535 are moved by a
/// few bytes, others stay where they were written.
pub fn finish(buffer: &mut BytesMut, begun: Begun) {
    let Begun { start, first } = begun;
    let body = start + RESERVED;
    let Some(length) = buffer.len().checked_sub(body) else {
        debug_assert!(false, "the buffer was cut after the frame was begun");
        return;
    };
    let mut header = [0; 10];
    let used = header_bytes(first, length, &mut header);
    if used > RESERVED {
        buffer.put_bytes(0, used - RESERVED);
    }
    buffer.copy_within(body..body + length, start + used);
    buffer.truncate(start + used + length);
    if let (Some(place), Some(header)) = (buffer.get_mut(start..start + used), header.get(..used)) {
        place.copy_from_slice(header);
    }
}

fn control(payload: &[u8]) -> &[u8] {
    payload.get(..MAX_CONTROL_PAYLOAD).unwrap_or(payload)
}

fn put(buffer: &mut BytesMut, opcode: Opcode, payload: &[u8]) {
    put_header(buffer, opcode, payload.len());
    buffer.put_slice(payload);
}

fn put_header(buffer: &mut BytesMut, opcode: Opcode, length: usize) {
    let mut header = [0; 10];
    let used = header_bytes(FIN | opcode.bits(), length, &mut header);
    buffer.reserve(used + length);
    buffer.put_slice(header.get(..used).unwrap_or_default());
}

/// Fills in the shortest header for `length` bytes and says how long it is: 2, 4 or 10.
fn header_bytes(first_byte: u8, length: usize, header: &mut [u8; 10]) -> usize {
    let [first, second, rest @ ..] = header;
    *first = first_byte;
    if let Ok(short) = u8::try_from(length)
        && short < 126
    {
        *second = short;
        2
    } else if let Ok(medium) = u16::try_from(length) {
        *second = 126;
        let [high, low, ..] = rest;
        [*high, *low] = medium.to_be_bytes();
        4
    } else {
        *second = 127;
        *rest = (length as u64).to_be_bytes();
        10
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(payload: &[u8]) -> BytesMut {
        let mut buffer = BytesMut::new();
        put_text(&mut buffer, payload);
        buffer
    }

    #[test]
    fn the_header_is_the_shortest_one() {
        assert_eq!(text(b"hi").as_ref(), b"\x81\x02hi");
        assert_eq!(text(&[b'a'; 125])[..2], [0x81, 125]);
        assert_eq!(text(&[b'a'; 126])[..4], [0x81, 126, 0, 126]);
        assert_eq!(text(&[b'a'; 65_535])[..4], [0x81, 126, 0xff, 0xff]);
        assert_eq!(text(&[b'a'; 65_536])[..10], [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    }

    #[test]
    fn a_frame_written_in_place_equals_one_that_was_copied() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
            let payload = vec![b'x'; length];
            let (mut copied, mut in_place) = (text(b"before"), text(b"before"));
            put_text(&mut copied, &payload);
            let begun = begin_text(&mut in_place);
            in_place.put_slice(&payload);
            finish(&mut in_place, begun);
            assert!(copied == in_place, "{length}");
        }
    }

    #[test]
    fn control_frames_stay_within_their_limit() {
        let mut buffer = BytesMut::new();
        put_ping(&mut buffer, &[7; 200]);
        assert_eq!(buffer[..2], [0x89, 125]);
        assert_eq!(buffer.len(), 127);
        buffer.clear();
        put_close(&mut buffer, Some(4003), &"ä".repeat(100));
        assert_eq!(buffer[..4], [0x88, 124, 0x0f, 0xa3]);
        assert!(std::str::from_utf8(&buffer[4..]).is_ok());
    }

    #[test]
    fn a_code_that_may_not_be_sent_is_not() {
        for code in [None, Some(1005), Some(1006), Some(1015), Some(999), Some(5000)] {
            let mut buffer = BytesMut::new();
            put_close(&mut buffer, code, "why");
            assert_eq!(buffer.as_ref(), [0x88, 0], "{code:?}");
        }
    }
}
