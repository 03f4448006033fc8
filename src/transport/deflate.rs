//! permessage-deflate (RFC 7692) without context takeover: every message is compressed by itself, so that
//! one compressed frame serves all receivers, and no connection keeps a dictionary.
//!
//! Compressors and the decompressor belong to the thread; a message borrows them.

use std::cell::RefCell;

use bytes::BytesMut;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::{counters::Counter, extensions::Offer, frame::Violation};

/// Payloads below this many bytes are sent as they are: compressed they would hardly be smaller.
pub const MIN_COMPRESSED_BYTES: usize = 256;
/// What a sync flush ends with, and what is left out on the wire (RFC 7692 §7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];
/// Inflated in steps of this size, so that a bomb is noticed before it has grown.
const STEP_BYTES: usize = 16 << 10;

/// How far back a compressed frame may point: 2^9 to 2^15 bytes, as the receiver asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window(u8);

impl Window {
    /// What receivers take who did not ask for less; so do all browsers.
    pub const FULL: Self = Self(15);

    /// 9 to 15 bits; the 8 that RFC 7692 also allows no zlib can compress with.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits >= 9 && bits <= 15 {
            Some(Self(bits))
        } else {
            None
        }
    }
}

/// What a client offered and we agree to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Agreement {
    pub(super) window: Window,
    /// The client asked for this window, so the answer has to name it.
    asked: bool,
}

impl Agreement {
    /// The first offer that can be met (RFC 7692 §5).
    pub(super) fn find(offers: &[Offer<'_>]) -> Option<Self> {
        offers.iter().find_map(Self::accept)
    }

    fn accept(offer: &Offer<'_>) -> Option<Self> {
        if offer.name != "permessage-deflate" {
            return None;
        }
        let mut agreement = Self {
            window: Window::FULL,
            asked: false,
        };
        let mut seen = Vec::new();
        for (name, value) in &offer.parameters {
            if seen.contains(name) {
                return None;
            }
            seen.push(*name);
            match (*name, value.as_deref()) {
                (
                    "server_no_context_takeover" | "client_no_context_takeover" | "client_max_window_bits",
                    None,
                ) => {}
                ("client_max_window_bits", Some(value)) => {
                    bits(value)?;
                }
                ("server_max_window_bits", Some(value)) => {
                    agreement = Self {
                        window: Window::from_bits(bits(value)?)?,
                        asked: true,
                    };
                }
                _ => return None,
            }
        }
        Some(agreement)
    }

    /// The header of the answer.
    pub(super) fn put_header(self, buffer: &mut BytesMut) {
        buffer.extend_from_slice(
            b"\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; \
              client_no_context_takeover",
        );
        if self.asked {
            buffer.extend_from_slice(format!("; server_max_window_bits={}", self.window.0).as_bytes());
        }
    }
}

/// 8 to 15, without leading zeros (RFC 7692 §7.1.2).
fn bits(value: &str) -> Option<u8> {
    let bits = value.parse().ok().filter(|bits| (8..=15).contains(bits))?;
    (!value.starts_with(['0', '+'])).then_some(bits)
}

#[derive(Default)]
struct Pool {
    /// By the window's bits, from 9.
    compressors: [Option<Compress>; 7],
    decompressor: Option<Decompress>,
    step: Vec<u8>,
}

thread_local! {
    static POOL: RefCell<Pool> = RefCell::default();
}

/// Payloads this process compressed.
static COMPRESSIONS: Counter = Counter::new();

/// How many payloads this process has compressed so far: one for each broadcast that somebody takes compressed, however
/// many they are.
#[must_use]
pub fn compressions() -> u64 {
    COMPRESSIONS.get()
}

/// Appends `payload` compressed. `false`, and nothing appended, where that would not make it smaller.
pub(super) fn compress(buffer: &mut BytesMut, payload: &[u8], window: Window) -> bool {
    let start = buffer.len();
    let room = (payload.len() + TAIL.len()).saturating_sub(1);
    buffer.resize(start + room, 0);
    let output = buffer.get_mut(start..).unwrap_or_default();
    let written = POOL
        .try_with(|pool| pool.borrow_mut().compress(payload, output, window))
        .ok()
        .flatten();
    buffer.truncate(start + written.unwrap_or(0));
    COMPRESSIONS.add(1);
    written.is_some()
}

/// Restores a message; `limit` is what it may have at most.
pub(super) fn inflate(compressed: &[u8], limit: usize) -> Result<BytesMut, Violation> {
    POOL.try_with(|pool| pool.borrow_mut().inflate(compressed, limit))
        .unwrap_or(Err(Violation::BadCompression))
}

impl Pool {
    fn compress(&mut self, payload: &[u8], output: &mut [u8], window: Window) -> Option<usize> {
        let place = self.compressors.get_mut(usize::from(window.0).checked_sub(9)?)?;
        let compressor =
            place.get_or_insert_with(|| Compress::new_with_window_bits(Compression::new(4), false, window.0));
        compressor.reset();
        compressor.compress(payload, output, FlushCompress::Sync).ok()?;
        let read_all = compressor.total_in() == payload.len() as u64;
        let written = usize::try_from(compressor.total_out()).ok()?;
        // Room that is left over proves that the flush is complete.
        let complete = read_all && written < output.len() && output.get(..written)?.ends_with(&TAIL);
        complete.then(|| written - TAIL.len())
    }

    fn inflate(&mut self, compressed: &[u8], limit: usize) -> Result<BytesMut, Violation> {
        let decompressor = self
            .decompressor
            .get_or_insert_with(|| Decompress::new_with_window_bits(false, 15));
        decompressor.reset(false);
        self.step.resize(STEP_BYTES, 0);
        let mut message = BytesMut::new();
        for mut input in [compressed, &TAIL] {
            loop {
                let (before_in, before_out) = (decompressor.total_in(), decompressor.total_out());
                let status = decompressor
                    .decompress(input, &mut self.step, FlushDecompress::Sync)
                    .map_err(|_| Violation::BadCompression)?;
                let read = (decompressor.total_in() - before_in) as usize;
                let written = (decompressor.total_out() - before_out) as usize;
                input = input.get(read..).unwrap_or_default();
                if message.len() + written > limit {
                    return Err(Violation::TooLarge);
                }
                message.extend_from_slice(self.step.get(..written).unwrap_or_default());
                if status == Status::StreamEnd {
                    // A final block; what follows, if only the tail, begins anew (RFC 7692 §7.2.3.4).
                    decompressor.reset(false);
                }
                if input.is_empty() && written < STEP_BYTES {
                    break;
                }
                if read == 0 && written == 0 {
                    return Err(Violation::BadCompression);
                }
            }
        }
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compressed(payload: &[u8], window: Window) -> Option<BytesMut> {
        let mut buffer = BytesMut::from("before".as_bytes());
        compress(&mut buffer, payload, window).then(|| buffer.split_off(6))
    }

    #[test]
    fn the_samples_of_rfc_7692() {
        for sample in [
            b"\xf2\x48\xcd\xc9\xc9\x07\x00".as_slice(),
            b"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00",
            b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00",
            b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00",
        ] {
            assert_eq!(inflate(sample, 5).unwrap().as_ref(), b"Hello", "{sample:x?}");
            assert_eq!(inflate(sample, 4), Err(Violation::TooLarge));
        }
        assert_eq!(inflate(b"\x00", 5).unwrap().as_ref(), b"");
    }

    #[test]
    fn a_bomb_is_noticed_early() {
        let bomb = compressed(&vec![0; 50 << 20], Window::FULL).unwrap();
        assert!(bomb.len() < 64 << 10, "{}", bomb.len());
        assert_eq!(inflate(&bomb, 64 << 10), Err(Violation::TooLarge));
        let peak = POOL.with_borrow(|pool| pool.decompressor.as_ref().unwrap().total_out());
        assert!(peak <= (64 << 10) + STEP_BYTES as u64, "{peak} bytes came out");
    }

    #[test]
    fn rubbish_is_refused() {
        for rubbish in [b"\xff\xff\xff".as_slice(), b"\x06", b"\x05\xff"] {
            assert_eq!(
                inflate(rubbish, 1000),
                Err(Violation::BadCompression),
                "{rubbish:x?}"
            );
        }
    }

    #[test]
    fn a_narrow_window_is_kept_to() {
        // A repetition that only a wide window can point back to.
        let mut state = 0x9e37_79b9_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state as u8
        })
        .take(4000)
        .collect();
        let payload = [noise.clone(), noise].concat();
        let wide = compressed(&payload, Window::FULL).map_or(payload.len(), |bytes| bytes.len());
        let narrow = compressed(&payload, Window(9)).map_or(payload.len(), |bytes| bytes.len());
        assert!(wide + 2000 < narrow, "{wide} {narrow}");
    }

    /// What is answered to these offers, from the first parameter that the answer need not have on.
    fn answer(list: &str) -> Option<String> {
        let offers = crate::transport::extensions::parse(list).expect("what the grammar allows");
        Agreement::find(&offers).map(|agreement| {
            let mut buffer = BytesMut::new();
            agreement.put_header(&mut buffer);
            let header = String::from_utf8(buffer.to_vec()).expect("text");
            let always = "\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; \
                client_no_context_takeover";
            header
                .strip_prefix(always)
                .expect("what is always answered")
                .to_owned()
        })
    }

    #[test]
    fn offers_that_are_agreed_to() {
        for (offers, more) in [
            ("permessage-deflate", ""),
            (" permessage-deflate ; client_max_window_bits", ""),
            ("permessage-deflate; client_max_window_bits=8", ""),
            ("permessage-deflate; client_max_window_bits=15", ""),
            ("permessage-deflate; client_max_window_bits=\"12\"", ""),
            (
                "permessage-deflate; client_max_window_bits=9; server_no_context_takeover; client_no_context_takeover",
                "",
            ),
            (
                "permessage-deflate; server_max_window_bits=9",
                "; server_max_window_bits=9",
            ),
            (
                "permessage-deflate; server_max_window_bits=15",
                "; server_max_window_bits=15",
            ),
            (
                "permessage-deflate; server_max_window_bits = \"10\"",
                "; server_max_window_bits=10",
            ),
            // The client's first choice of those we can meet.
            ("x-webkit-deflate-frame, permessage-deflate", ""),
            (
                "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=11, permessage-deflate",
                "; server_max_window_bits=11",
            ),
            (
                "permessage-deflate; server_max_window_bits=16, permessage-deflate",
                "",
            ),
            (
                "permessage-deflate; mux=\"1\", permessage-deflate; client_max_window_bits",
                "",
            ),
        ] {
            assert_eq!(answer(offers).as_deref(), Some(more), "{offers}");
        }
    }

    /// RFC 7692 §7.1: an offer with an unknown parameter, with one twice or with a value it may not have is declined.
    #[test]
    fn offers_that_are_declined() {
        for offers in [
            "",
            "x-webkit-deflate-frame",
            "Permessage-Deflate",
            "permessage-deflate; server_max_window_bits",
            "permessage-deflate; server_max_window_bits=7",
            "permessage-deflate; server_max_window_bits=8",
            "permessage-deflate; server_max_window_bits=16",
            "permessage-deflate; server_max_window_bits=010",
            "permessage-deflate; server_max_window_bits=+10",
            "permessage-deflate; server_max_window_bits=ten",
            "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
            "permessage-deflate; client_max_window_bits=7",
            "permessage-deflate; client_max_window_bits=16",
            "permessage-deflate; client_max_window_bits=08",
            "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
            "permessage-deflate; client_no_context_takeover=1",
            "permessage-deflate; server_no_context_takeover=true",
            "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
            "permessage-deflate; unknown",
            "permessage-deflate; SERVER_NO_CONTEXT_TAKEOVER",
            // No offer stands in the quotes.
            "mux; a=\"permessage-deflate\"",
        ] {
            assert_eq!(answer(offers), None, "{offers}");
        }
    }

    proptest! {
        #[test]
        fn what_was_compressed_comes_back(text in "(.{0,20}|[ab]{0,200}){0,40}", bits in 9_u8..=15) {
            let window = Window::from_bits(bits).unwrap();
            if let Some(bytes) = compressed(text.as_bytes(), window) {
                prop_assert!(bytes.len() < text.len());
                let restored = inflate(&bytes, text.len()).unwrap();
                prop_assert_eq!(restored.as_ref(), text.as_bytes());
            }
        }

        #[test]
        fn no_input_panics_or_grows(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(message) = inflate(&bytes, 5000) {
                prop_assert!(message.len() <= 5000);
            }
        }
    }
}
