//! Whatever bytes a client sends, and however they are split: no panic, no growth, the same messages.
#![no_main]

use chinwag::transport::{
    frame::{Decoder, FrameLimits, Violation},
    ws::Message,
};
use libfuzzer_sys::fuzz_target;

const LIMITS: FrameLimits = FrameLimits { max_message_bytes: 4096, max_fragments: 16 };

/// Decodes everything in pieces of `step` bytes.
fn decode(bytes: &[u8], deflate: bool, step: usize) -> (Vec<Message>, Option<Violation>) {
    let mut decoder = Decoder::new(LIMITS).with_deflate(deflate);
    let mut messages = Vec::new();
    for mut piece in bytes.chunks(step) {
        while !piece.is_empty() {
            match decoder.decode(&mut piece) {
                Ok(message) => messages.extend(message),
                Err(violation) => return (messages, Some(violation)),
            }
        }
    }
    (messages, None)
}

fuzz_target!(|input: &[u8]| {
    // The first byte chooses, the rest is what the client sends.
    let Some((&choice, bytes)) = input.split_first() else { return };
    let (deflate, step) = (choice & 1 == 1, usize::from(choice >> 1) % 32 + 1);
    let whole = decode(bytes, deflate, usize::MAX);
    assert_eq!(whole, decode(bytes, deflate, step));
    for message in &whole.0 {
        let length = match message {
            Message::Text(text) => text.len(),
            Message::Binary(data) => data.len(),
            Message::Ping(data) | Message::Pong(data) => data.len() + LIMITS.max_message_bytes - 125,
            _ => 0,
        };
        assert!(length <= LIMITS.max_message_bytes);
    }
});
