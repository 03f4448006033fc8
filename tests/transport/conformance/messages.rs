//! Sections 1 to 5 and 10: framing, pings and pongs, reserved bits, opcodes, fragments.

use super::{
    BEGIN, BINARY, Case, End, HELLO, LAST, MORE, PING, PONG, RUBBISH, TEXT, case, heard_frame, play_all,
};
use crate::client::frame;

const NOT_STARTED: &[u8] = b"non-continuation payload";
const ASKED: &[u8] = b"ping payload";

#[test]
fn section_1_lengths() {
    let mut cases = Vec::new();
    for (section, first, byte) in [(1, TEXT, b'*'), (2, BINARY, 0xfe)] {
        for (index, length) in [0, 125, 126, 127, 128, 65_535, 65_536].into_iter().enumerate() {
            let payload = vec![byte; length];
            let same = [(first, payload.as_slice())];
            cases.push(case(
                &format!("1.{section}.{}", index + 1),
                &same,
                &same,
                End::Well,
            ));
        }
    }
    play_all(&cases);
}

#[test]
fn section_2_pings_and_pongs() {
    let longest = [0xfe; 125];
    let ten: Vec<String> = (0..10).map(|n| format!("payload-{n}")).collect();
    let sent: Vec<(u8, &[u8])> = ten.iter().map(|text| (PING, text.as_bytes())).collect();
    let heard: Vec<(u8, &[u8])> = ten.iter().map(|text| (PONG, text.as_bytes())).collect();
    play_all(&[
        case("2.1", &[(PING, b"")], &[(PONG, b"")], End::Well),
        case("2.2", &[(PING, HELLO)], &[(PONG, HELLO)], End::Well),
        case("2.3", &[(PING, RUBBISH)], &[(PONG, RUBBISH)], End::Well),
        case("2.4 and 2.6", &[(PING, &longest)], &[(PONG, &longest)], End::Well),
        case("2.5", &[(PING, &[0xfe; 126])], &[], End::Code(1002)),
        case("2.7", &[(PONG, b"")], &[], End::Well),
        case("2.8", &[(PONG, b"unsolicited pong payload")], &[], End::Well),
        case(
            "2.9",
            &[(PONG, b"unsolicited"), (PING, ASKED)],
            &[(PONG, ASKED)],
            End::Well,
        ),
        case("2.10 and 2.11", &sent, &heard, End::Well),
    ]);
}

#[test]
fn section_3_reserved_bits() {
    let after_one = |number: &str, first: u8| {
        let sent: super::Sent<'_> = &[(TEXT, HELLO), (first, HELLO), (PING, b"")];
        case(number, sent, &[(TEXT, HELLO)], End::Code(1002))
    };
    play_all(&[
        case("3.1", &[(TEXT | 0x10, HELLO)], &[], End::Code(1002)),
        after_one("3.2", TEXT | 0x20),
        after_one("3.3", TEXT | 0x30),
        after_one("3.4", TEXT | 0x40),
        case("3.5", &[(BINARY | 0x50, RUBBISH)], &[], End::Code(1002)),
        case("3.6", &[(PING | 0x60, HELLO)], &[], End::Code(1002)),
        case("3.7", &[(0x88 | 0x70, b"")], &[], End::Code(1002)),
    ]);
}

#[test]
fn section_4_opcodes_without_a_meaning() {
    let mut cases = Vec::new();
    for (section, first) in [(1, 0x83), (2, 0x8b)] {
        for nth in 0..5_u8 {
            let opcode = first + nth;
            let payload: &[u8] = if nth % 2 == 0 {
                b""
            } else {
                b"reserved opcode payload"
            };
            let number = format!("4.{section}.{}", nth + 1);
            cases.push(case(&number, &[(opcode, payload)], &[], End::Code(1002)));
            let sent: super::Sent<'_> = &[(TEXT, HELLO), (opcode, payload), (PING, b"")];
            cases.push(case(&number, sent, &[(TEXT, HELLO)], End::Code(1002)));
        }
    }
    play_all(&cases);
}

#[test]
fn section_5_fragments() {
    let (one, two, three) = (
        b"fragment1".as_slice(),
        b"fragment2".as_slice(),
        b"fragment3".as_slice(),
    );
    let both = (TEXT, b"fragment1fragment2".as_slice());
    let pair = [(BEGIN, one), (LAST, two)];
    let not_started = |number: &str, first: u8| {
        let sent: super::Sent<'_> = &[(first, NOT_STARTED), (TEXT, HELLO)];
        case(number, sent, &[], End::Code(1002))
    };
    let begun_twice = |number: &str, first: u8| {
        let once: super::Sent<'_> = &[(first, one), (BEGIN, two), (LAST, three)];
        case(number, &[once, once].concat(), &[], End::Code(1002))
    };
    play_all(&[
        case("5.1", &[(0x09, one), (LAST, two)], &[], End::Code(1002)),
        case("5.2", &[(0x0a, one), (LAST, two)], &[], End::Code(1002)),
        case("5.3 to 5.5", &pair, &[both], End::Well),
        case(
            "5.6 to 5.8",
            &[(BEGIN, one), (PING, ASKED), (LAST, two)],
            &[(PONG, ASKED), both],
            End::Well,
        ),
        not_started("5.9 to 5.11", LAST),
        not_started("5.12 to 5.14", MORE),
        case(
            "5.15",
            &[pair[0], pair[1], (MORE, three), (TEXT, b"fragment4")],
            &[both],
            End::Code(1002),
        ),
        begun_twice("5.16", MORE),
        begun_twice("5.17", LAST),
        case("5.18", &[(BEGIN, one), (TEXT, two)], &[], End::Code(1002)),
        case(
            "5.19 and 5.20",
            &[
                (BEGIN, one),
                (MORE, two),
                (PING, b"pongme 1!"),
                (MORE, three),
                (MORE, b"fragment4"),
                (PING, b"pongme 2!"),
                (LAST, b"fragment5"),
            ],
            &[
                (PONG, b"pongme 1!"),
                (PONG, b"pongme 2!"),
                (TEXT, b"fragment1fragment2fragment3fragment4fragment5"),
            ],
            End::Well,
        ),
    ]);
}

/// The pong does not wait for the end of the message that the ping came in.
#[test]
fn section_5_19_the_first_pong_comes_at_once() {
    let server = super::server();
    let mut client = server.open();
    client.send(&[frame(BEGIN, b"fragment1"), frame(PING, b"pongme 1!")].concat());
    assert_eq!(client.frame(), heard_frame(PONG, b"pongme 1!"));
    client.send(&frame(LAST, b"fragment2"));
    assert_eq!(client.frame(), heard_frame(TEXT, b"fragment1fragment2"));
}

#[test]
fn section_10_a_long_message_in_many_fragments() {
    let whole = vec![b'*'; 65_536];
    let mut pieces: Vec<(u8, &[u8])> = whole.chunks(1300).map(|piece| (MORE, piece)).collect();
    let (first, last) = (0, pieces.len() - 1);
    pieces[first].0 = BEGIN;
    pieces[last].0 = LAST;
    let cases: [Case; 1] = [case("10.1.1", &pieces, &[(TEXT, &whole)], End::Well)];
    play_all(&cases);
}
