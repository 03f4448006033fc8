//! Writes JSON texts and instants, without an allocation per frame.

use crate::domain::ids::Timestamp;
use jiff::tz::Offset;
use serde::{Serialize, Serializer};
use std::cell::Cell;

/// Takes one finished JSON text at each call.
pub type Sink<'s> = dyn FnMut(&[u8]) + 's;

/// What a thread keeps of its buffer between frames; a longer one was an exception (a big history page).
const KEPT_BYTES: usize = 64 * 1024;

/// 9999-12-30T22:00:00.999Z: the last second the calendar library knows, with four digits for the year.
const LAST_MS: i64 = 253_402_207_200_999;

thread_local! {
    /// Taken while in use, so that a sink that encodes something itself gets a buffer of its own.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    /// The last second written: a busy room writes hundreds of frames a second.
    static SECOND: Cell<(i64, [u8; 24])> = const { Cell::new((i64::MIN, *b"0000-00-00T00:00:00.000Z")) };
}

/// Hands `frame` to `sink` as one JSON text.
pub(super) fn write<T: Serialize>(frame: &T, sink: &mut Sink<'_>) {
    // Frames have text keys only, and a Vec takes everything: this cannot fail.
    fill(|buffer| serde_json::to_writer(buffer, frame).is_ok(), sink);
}

/// Hands to `sink` what `text` puts into a buffer, unless it says that it is nothing.
pub(super) fn fill(text: impl FnOnce(&mut Vec<u8>) -> bool, sink: &mut Sink<'_>) {
    let mut buffer = BUFFER.take();
    buffer.clear();
    if text(&mut buffer) {
        sink(&buffer);
    }
    if buffer.capacity() <= KEPT_BYTES {
        BUFFER.set(buffer);
    }
}

/// An instant as ISO 8601 UTC with milliseconds (contract §1).
#[derive(Clone, Copy, Debug)]
pub(super) struct Iso(pub(super) Timestamp);

impl Iso {
    /// Its characters, all of them ASCII.
    pub(super) fn text(self) -> [u8; 24] {
        let ms = self.0.0.clamp(0, LAST_MS);
        let second = ms.div_euclid(1000);
        let mut text = SECOND.get();
        if text.0 != second {
            text = (second, whole_second(second));
            SECOND.set(text);
        }
        let mut text = text.1;
        put(&mut text, 20, 3, ms.rem_euclid(1000));
        text
    }
}

impl Serialize for Iso {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let text = self.text();
        to.serialize_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

/// An instant as Unix seconds (contract §4).
pub(super) const fn unix_seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1000)
}

fn whole_second(second: i64) -> [u8; 24] {
    let at = jiff::Timestamp::from_second(second).unwrap_or_default();
    let at = Offset::UTC.to_datetime(at);
    let mut text = *b"0000-00-00T00:00:00.000Z";
    put(&mut text, 0, 4, at.year().into());
    put(&mut text, 5, 2, at.month().into());
    put(&mut text, 8, 2, at.day().into());
    put(&mut text, 11, 2, at.hour().into());
    put(&mut text, 14, 2, at.minute().into());
    put(&mut text, 17, 2, at.second().into());
    text
}

/// Writes the last `digits` decimal digits of `number` at `from`.
fn put(text: &mut [u8; 24], from: usize, digits: usize, mut number: i64) {
    for place in text.iter_mut().skip(from).take(digits).rev() {
        *place = b'0' + u8::try_from(number.rem_euclid(10)).unwrap_or_default();
        number = number.div_euclid(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn iso(ms: i64) -> String {
        String::from_utf8_lossy(&Iso(Timestamp(ms)).text()).into_owned()
    }

    #[test]
    fn instants_are_iso_8601_with_milliseconds() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (1_652_997_756_042, "2022-05-19T22:02:36.042Z"),
            (1_709_210_096_999, "2024-02-29T12:34:56.999Z"),
            (-1, "1970-01-01T00:00:00.000Z"),
            (i64::MIN, "1970-01-01T00:00:00.000Z"),
            (i64::MAX, "9999-12-30T22:00:00.999Z"),
        ] {
            assert_eq!(iso(ms), text);
            assert_eq!(iso(ms), text, "from the second that was kept");
        }
        assert_eq!(unix_seconds(Timestamp(1_652_997_756_042)), 1_652_997_756);
    }

    #[test]
    fn a_sink_may_write_too() {
        let mut texts = Vec::new();
        write(&1, &mut |outer| {
            write(&2, &mut |inner| texts.push(inner.to_vec()));
            texts.push(outer.to_vec());
        });
        assert_eq!(texts, [b"2".to_vec(), b"1".to_vec()]);
    }

    proptest! {
        #[test]
        fn instants_agree_with_the_library(ms in 0..=LAST_MS) {
            let library = jiff::Timestamp::from_millisecond(ms).map(|at| format!("{at:.3}"));
            prop_assert_eq!(Some(iso(ms)), library.ok());
        }
    }
}
