use super::*;
use proptest::prelude::*;

const LIMITS: FrameLimits = FrameLimits {
    max_message_bytes: 70_000,
    max_fragments: 8,
};
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A client's frame; `first` is the whole first byte.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = announce(first, payload.len() as u64);
    bytes.extend(
        payload
            .iter()
            .zip(KEY.iter().cycle())
            .map(|(byte, key)| byte ^ key),
    );
    bytes
}

/// The header alone, in its shortest form.
fn announce(first: u8, length: u64) -> Vec<u8> {
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

type Outcome = (Vec<Message>, Option<Violation>);

/// Feeds the bytes in pieces of the given lengths (the last of them repeated).
fn feed(bytes: &[u8], pieces: &[usize]) -> Outcome {
    let (mut decoder, mut messages, mut rest) = (Decoder::new(LIMITS), Vec::new(), bytes);
    let mut pieces = pieces
        .iter()
        .copied()
        .chain(std::iter::repeat(pieces.last().copied().unwrap_or(1)));
    while !rest.is_empty() {
        let length = pieces.next().unwrap().clamp(1, rest.len());
        let (mut piece, later) = rest.split_at(length);
        rest = later;
        while !piece.is_empty() {
            match decoder.decode(&mut piece) {
                Ok(message) => messages.extend(message),
                Err(violation) => return (messages, Some(violation)),
            }
        }
    }
    (messages, None)
}

/// Whole, byte by byte and in sevens: all the same.
fn decode(bytes: &[u8]) -> Outcome {
    let whole = feed(bytes, &[bytes.len()]);
    assert_eq!(whole, feed(bytes, &[1]));
    assert_eq!(whole, feed(bytes, &[7]));
    whole
}

fn text(text: &str) -> Message {
    Message::Text(text.into())
}

fn violation(bytes: &[u8]) -> (Violation, u16) {
    let violation = decode(bytes).1.expect("a violation");
    (violation, violation.code())
}

#[test]
fn whole_messages_of_every_length_form() {
    for length in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
        let content = "x".repeat(length);
        assert_eq!(
            decode(&frame(0x81, content.as_bytes())),
            (vec![text(&content)], None),
            "{length}"
        );
        let expected = vec![Message::Binary(content.clone().into())];
        assert_eq!(
            decode(&frame(0x82, content.as_bytes())),
            (expected, None),
            "{length}"
        );
    }
}

#[test]
fn fragments_come_joined_and_control_frames_in_between() {
    let bytes = [
        frame(0x01, b"Hel"),
        frame(0x89, b"?"),
        frame(0x00, b""),
        frame(0x80, b"lo"),
        frame(0x82, b"!"),
    ]
    .concat();
    let expected = vec![
        Message::Ping("?".into()),
        text("Hello"),
        Message::Binary("!".into()),
    ];
    assert_eq!(decode(&bytes), (expected, None));
}

#[test]
fn text_is_checked_over_the_borders_of_fragments() {
    let word = "κόσμε 🦀".as_bytes();
    for cut in 0..=word.len() {
        let (head, tail) = word.split_at(cut);
        let bytes = [frame(0x01, head), frame(0x80, tail)].concat();
        assert_eq!(decode(&bytes), (vec![text("κόσμε 🦀")], None), "{cut}");
    }
}

#[test]
fn text_that_cannot_become_utf8_is_refused_before_the_frame_is_complete() {
    for bad in [
        b"a\xff".as_slice(),
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xf5",
        b"ok \xe2\x28",
        b"\xf8\x88",
    ] {
        let mut bytes = announce(0x81, 1000);
        bytes.extend(bad.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key));
        assert_eq!(violation(&bytes), (Violation::NotUtf8, 1007), "{bad:x?}");
        let fragment = [frame(0x01, bad), announce(0x80, 5)].concat();
        assert_eq!(violation(&fragment), (Violation::NotUtf8, 1007), "{bad:x?}");
    }
    // Begun well, but never finished.
    assert_eq!(
        violation(&frame(0x81, b"\xf0\x9f\xa6")),
        (Violation::NotUtf8, 1007)
    );
}

#[test]
fn violations_are_found_in_the_header() {
    let cases: &[(&[u8], Violation, u16)] = &[
        (&[0xc1], Violation::ReservedBit, 1002),
        (&[0xa1], Violation::ReservedBit, 1002),
        (&[0x91], Violation::ReservedBit, 1002),
        (&[0x83], Violation::ReservedOpcode, 1002),
        (&[0x87], Violation::ReservedOpcode, 1002),
        (&[0x8b], Violation::ReservedOpcode, 1002),
        (&[0x8f], Violation::ReservedOpcode, 1002),
        (&[0x81, 0x05], Violation::Unmasked, 1002),
        (&[0x89, 0xfe], Violation::LongControlFrame, 1002),
        (&[0x88, 0xff], Violation::LongControlFrame, 1002),
        (&[0x09], Violation::FragmentedControlFrame, 1002),
        (&[0x08], Violation::FragmentedControlFrame, 1002),
        (&[0x80], Violation::NothingToContinue, 1002),
        (&[0x00], Violation::NothingToContinue, 1002),
        (&[0x81, 0xfe, 0x00, 0x7d], Violation::BadLength, 1002),
        (
            &[0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
            Violation::BadLength,
            1002,
        ),
        (
            &[0x81, 0xff, 0x80, 0, 0, 0, 0, 1, 0, 0],
            Violation::BadLength,
            1002,
        ),
        (&[0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0], Violation::TooLarge, 1009),
    ];
    for (bytes, expected, code) in cases {
        assert_eq!(violation(bytes), (*expected, *code), "{bytes:x?}");
    }
}

#[test]
fn a_new_message_inside_another_is_refused() {
    for first in [0x01, 0x81, 0x02, 0x82] {
        let bytes = [frame(0x01, b"a"), vec![first]].concat();
        assert_eq!(violation(&bytes), (Violation::MessageUnfinished, 1002));
    }
}

#[test]
fn a_message_is_measured_over_all_its_fragments() {
    let bytes = [
        frame(0x02, &[0; 40_000]),
        frame(0x00, &[0; 30_000]),
        announce(0x80, 1),
    ]
    .concat();
    assert_eq!(violation(&bytes), (Violation::TooLarge, 1009));
    assert_eq!(violation(&announce(0x81, 70_001)), (Violation::TooLarge, 1009));
}

#[test]
fn every_byte_may_have_a_fragment_of_its_own() {
    let middle = frame(0x00, b"x").repeat(98);
    let bytes = [frame(0x01, b"x"), middle, frame(0x80, b"x")].concat();
    assert_eq!(decode(&bytes), (vec![text(&"x".repeat(100))], None));
}

#[test]
fn fragments_are_counted_even_if_empty() {
    let seven = frame(0x00, b"").repeat(7);
    let allowed = [frame(0x01, b""), seven.clone()].concat();
    assert_eq!(decode(&allowed), (vec![], None));
    let one_more = [allowed, vec![0x80]].concat();
    assert_eq!(violation(&one_more), (Violation::TooManyFragments, 1009));
    // The count begins anew with every message.
    let twice = [frame(0x02, b""), seven[6..].to_vec(), frame(0x80, b"")]
        .concat()
        .repeat(2);
    assert_eq!(
        decode(&twice),
        (
            vec![Message::Binary(Bytes::new()), Message::Binary(Bytes::new())],
            None
        )
    );
}

#[test]
fn close_frames() {
    let closed = |payload: &[u8]| decode(&frame(0x88, payload));
    let reason = |code: u16, description: Option<&str>| {
        let description = description.map(str::to_owned);
        (
            vec![Message::Close(Some(CloseReason {
                code: code.into(),
                description,
            }))],
            None,
        )
    };
    assert_eq!(closed(b""), (vec![Message::Close(None)], None));
    assert_eq!(closed(b"\x03\xe8"), reason(1000, None));
    assert_eq!(closed(b"\x03\xe9bye"), reason(1001, Some("bye")));
    for code in [1000_u16, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999] {
        assert_eq!(closed(&code.to_be_bytes()), reason(code, None));
    }
    for code in [
        0_u16, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535,
    ] {
        assert_eq!(
            violation(&frame(0x88, &code.to_be_bytes())),
            (Violation::BadClose, 1002),
            "{code}"
        );
    }
    assert_eq!(violation(&frame(0x88, b"\x03")), (Violation::BadClose, 1002));
    assert_eq!(
        violation(&frame(0x88, b"\x03\xe8\xff")),
        (Violation::NotUtf8, 1007)
    );
}

#[test]
fn nothing_is_set_aside_for_what_was_only_announced() {
    let mut decoder = Decoder::new(FrameLimits {
        max_message_bytes: 1 << 40,
        max_fragments: 8,
    });
    let bytes = [announce(0x82, 1 << 39), vec![1; 100]].concat();
    assert_eq!(decoder.decode(&mut bytes.as_slice()), Ok(None));
    assert!(decoder.message.as_ref().unwrap().data.capacity() < 1000);
}

#[test]
fn an_idle_decoder_keeps_nothing() {
    let mut decoder = Decoder::new(LIMITS);
    let bytes = [frame(0x01, b"a"), frame(0x89, b"p"), frame(0x80, b"b")].concat();
    let mut input = bytes.as_slice();
    while !input.is_empty() {
        decoder.decode(&mut input).unwrap();
    }
    assert!(decoder.is_idle() && decoder.control.is_none());
    assert!(size_of::<Decoder>() <= 128, "{}", size_of::<Decoder>());
}

/// Bytes that get past the header often enough to be interesting.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let first = prop_oneof![
        4 => prop::sample::select(vec![0x01, 0x81, 0x02, 0x82, 0x00, 0x80, 0x88, 0x89, 0x8a]),
        1 => any::<u8>(),
    ];
    let payload = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..140),
        ".{0,40}".prop_map(String::into_bytes),
        (1000_u16..1020, ".{0,5}").prop_map(|(code, text)| [&code.to_be_bytes(), text.as_bytes()].concat()),
    ];
    let piece = prop_oneof![
        6 => (first.clone(), payload.clone()).prop_map(|(first, payload)| frame(first, &payload)),
        1 => (first, any::<u64>()).prop_map(|(first, length)| announce(first, length)),
        1 => payload,
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_split_gives_the_same_and_nothing_panics(
        bytes in hostile(),
        pieces in prop::collection::vec(1_usize..60, 1..40),
    ) {
        let whole = feed(&bytes, &[bytes.len()]);
        prop_assert_eq!(&whole, &feed(&bytes, &pieces));
        prop_assert_eq!(&whole, &feed(&bytes, &[1]));
    }

    #[test]
    fn what_is_sent_in_fragments_arrives_whole(
        content in ".{0,300}",
        cuts in prop::collection::vec(0_usize..200, 0..7),
        pieces in prop::collection::vec(1_usize..60, 1..40),
    ) {
        let (mut bytes, mut rest, mut first) = (Vec::new(), content.as_bytes(), 0x01);
        for cut in cuts {
            let (now, later) = rest.split_at(cut.min(rest.len()));
            bytes.extend(frame(first, now));
            (rest, first) = (later, 0x00);
        }
        bytes.extend(frame(first | 0x80, rest));
        prop_assert_eq!(feed(&bytes, &pieces), (vec![text(&content)], None));
    }
}

#[test]
fn compressed_messages_come_inflated() {
    let take = |bytes: &[u8]| {
        let mut decoder = Decoder::new(LIMITS).with_deflate(true);
        let mut input = bytes;
        let mut messages = Vec::new();
        while !input.is_empty() {
            messages.extend(decoder.decode(&mut input)?);
        }
        Ok::<_, Violation>(messages)
    };
    let hello = b"\xf2\x48\xcd\xc9\xc9\x07\x00";
    assert_eq!(take(&frame(0xc1, hello)), Ok(vec![text("Hello")]));
    let fragments = [
        frame(0x41, &hello[..3]),
        frame(0x89, b""),
        frame(0x80, &hello[3..]),
    ]
    .concat();
    assert_eq!(
        take(&fragments),
        Ok(vec![Message::Ping(Bytes::new()), text("Hello")])
    );
    assert_eq!(take(&frame(0x81, b"plain")), Ok(vec![text("plain")]));
    // The bit belongs to the first frame of a message, and to no control frame.
    assert_eq!(
        take(&[frame(0x41, hello), frame(0xc0, b"")].concat()),
        Err(Violation::ReservedBit)
    );
    assert_eq!(take(&frame(0xc9, b"")), Err(Violation::ReservedBit));
    assert_eq!(take(&frame(0xe1, hello)), Err(Violation::ReservedBit));
    assert_eq!(take(&frame(0xc1, b"\xff\xff")), Err(Violation::BadCompression));
    assert_eq!(Violation::BadCompression.code(), 1007);
    // "é" without its second byte, compressed.
    assert_eq!(take(&frame(0xc1, b"\x3a\x0c\x00")), Err(Violation::NotUtf8));
}

#[test]
fn what_the_server_compresses_a_decoder_takes() {
    let payload = "compress me ".repeat(50);
    let mut buffer = BytesMut::new();
    crate::transport::frame::put_text_deflated(
        &mut buffer,
        payload.as_bytes(),
        crate::transport::Window::FULL,
    );
    assert_eq!(buffer[0], 0xc1);
    let body = &buffer[2..];
    assert_eq!(
        usize::from(buffer[1]),
        body.len(),
        "a short header, moved into place"
    );
    let mut decoder = Decoder::new(LIMITS).with_deflate(true);
    assert_eq!(
        decoder.decode(&mut frame(0xc1, body).as_slice()),
        Ok(Some(text(&payload)))
    );
    // Small ones and noise go as they are.
    for payload in [b"x".repeat(255), (0..=255).collect()] {
        let (mut plain, mut deflated) = (BytesMut::new(), BytesMut::new());
        crate::transport::frame::put_binary(&mut plain, &payload);
        crate::transport::frame::put_binary_deflated(&mut deflated, &payload, crate::transport::Window::FULL);
        assert_eq!(plain, deflated);
    }
}
