//! Section 6: text is UTF-8, and what cannot become UTF-8 any more is refused at once.

use super::{BEGIN, Case, End, LAST, MORE, SOON, TEXT, case, heard_frame, play_all};
use crate::client::{announce, frame, mask};

const KOSME: &[u8] = "κόσμε".as_bytes();
const SPOILT: &[u8] = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited";

fn good(number: &str, text: &[u8]) -> Case {
    case(number, &[(TEXT, text)], &[(TEXT, text)], End::Well)
}

fn bad(number: &str, text: &[u8]) -> Case {
    case(number, &[(TEXT, text)], &[], End::Code(1007))
}

/// The same text in fragments of one byte each.
fn bytewise(number: &str, text: &[u8], end: End) -> Case {
    let mut pieces: Vec<(u8, &[u8])> = text.chunks(1).map(|byte| (MORE, byte)).collect();
    let last = pieces.len() - 1;
    pieces[0].0 = BEGIN;
    pieces[last].0 = LAST;
    let whole = [(TEXT, text)];
    case(
        number,
        &pieces,
        if matches!(end, End::Well) { &whole } else { &[] },
        end,
    )
}

#[test]
fn section_6_1_to_6_3_empty_fragments_and_characters_cut_in_two() {
    let sentence = "Hello-µ@ßöäüàá-UTF-8!!".as_bytes();
    let (head, tail) = sentence.split_at("Hello-µ@ßöä".len());
    let middle = b"middle frame payload".as_slice();
    play_all(&[
        case("6.1.1", &[(TEXT, b"")], &[(TEXT, b"")], End::Well),
        case(
            "6.1.2",
            &[(BEGIN, b""), (MORE, b""), (LAST, b"")],
            &[(TEXT, b"")],
            End::Well,
        ),
        case(
            "6.1.3",
            &[(BEGIN, b""), (MORE, middle), (LAST, b"")],
            &[(TEXT, middle)],
            End::Well,
        ),
        good("6.2.1", sentence),
        case(
            "6.2.2",
            &[(BEGIN, head), (LAST, tail)],
            &[(TEXT, sentence)],
            End::Well,
        ),
        bytewise("6.2.3", sentence, End::Well),
        bytewise("6.2.4", KOSME, End::Well),
        bad("6.3.1", SPOILT),
        bytewise("6.3.2", SPOILT, End::Code(1007)),
    ]);
}

/// In the middle of a message, and in the middle of a frame: the connection ends before the rest is there.
#[test]
fn section_6_4_what_cannot_become_utf8_is_refused_at_once() {
    let server = super::server();
    let whole = [KOSME, b"\xf4\x90\x80\x80", b"edited"].concat();
    // 6.4.1 and 6.4.3 go on with the whole impossible character, 6.4.2 and 6.4.4 with the byte that makes it so.
    for end in [KOSME.len() + 4, KOSME.len() + 2] {
        let (before, bad) = (&whole[..KOSME.len()], &whole[KOSME.len()..end]);
        let mut frames = server.open();
        frames.send(&frame(BEGIN, before));
        std::thread::sleep(SOON / 20);
        frames.send(&frame(MORE, bad));
        super::ends(frames, "6.4.1", End::Code(1007));

        let mut chops = server.open();
        let mut bytes = announce(TEXT, whole.len() as u64);
        bytes.extend(mask(&whole));
        let header = bytes.len() - whole.len();
        chops.send(&bytes[..header + KOSME.len()]);
        std::thread::sleep(SOON / 20);
        chops.send(&bytes[header + KOSME.len()..header + end]);
        super::ends(chops, "6.4.3", End::Code(1007));
    }
}

#[test]
fn section_6_5_every_beginning_of_a_text() {
    let cases: Vec<Case> = (1..=KOSME.len())
        .map(|length| {
            let text = &KOSME[..length];
            if std::str::from_utf8(text).is_ok() {
                good("6.5", text)
            } else {
                bad("6.5", text)
            }
        })
        .collect();
    play_all(&cases);
    let server = super::server();
    let mut client = server.open();
    client.send(&frame(TEXT, KOSME));
    assert_eq!(client.frame(), heard_frame(TEXT, KOSME));
}

/// Markus Kuhn's UTF-8 decoder stress test, as sections 6.6 to 6.23 have it: texts that are UTF-8.
const GOOD: &[(&str, &[&[u8]])] = &[
    (
        "one character",
        &[
            b"hello$world",
            b"hello\xc2\xa2world",
            b"hello\xe2\x82\xacworld",
            b"hello\xf0\xa4\xad\xa2world",
        ],
    ),
    (
        "first of each length",
        &[b"\x00", b"\xc2\x80", b"\xe0\xa0\x80", b"\xf0\x90\x80\x80"],
    ),
    (
        "last of each length",
        &[b"\x7f", b"\xdf\xbf", b"\xef\xbf\xbf", b"\xf4\x8f\xbf\xbf"],
    ),
    (
        "boundaries",
        &[
            b"\xed\x9f\xbf",
            b"\xee\x80\x80",
            b"\xef\xbf\xbd",
            b"\xf4\x8f\xbf\xbf",
        ],
    ),
    (
        "specials",
        &[
            b"\xef\xbf\xb9",
            b"\xef\xbf\xba",
            b"\xef\xbf\xbb",
            b"\xef\xbf\xbc",
            b"\xef\xbf\xbe",
        ],
    ),
];

/// And texts that are not.
const BAD: &[(&str, &[&[u8]])] = &[
    (
        "five and six bytes",
        &[b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80"],
    ),
    (
        "above U+10FFFF",
        &[
            b"\xf7\xbf\xbf\xbf",
            b"\xfb\xbf\xbf\xbf\xbf",
            b"\xfd\xbf\xbf\xbf\xbf\xbf",
            b"\xf4\x90\x80\x80",
        ],
    ),
    (
        "only continuations",
        &[
            b"\x80",
            b"\xbf",
            b"\x80\xbf",
            b"\x80\xbf\x80",
            b"\x80\xbf\x80\xbf\x80\xbf",
        ],
    ),
    (
        "last byte missing",
        &[
            b"\xc0",
            b"\xe0\x80",
            b"\xf0\x80\x80",
            b"\xf8\x80\x80\x80",
            b"\xfc\x80\x80\x80\x80",
            b"\xdf",
            b"\xef\xbf",
            b"\xf7\xbf\xbf",
            b"\xfb\xbf\xbf\xbf",
            b"\xfd\xbf\xbf\xbf\xbf",
        ],
    ),
    ("impossible bytes", &[b"\xfe", b"\xff", b"\xfe\xfe\xff\xff"]),
    (
        "a slash too long",
        &[
            b"\xc0\xaf",
            b"\xe0\x80\xaf",
            b"\xf0\x80\x80\xaf",
            b"\xf8\x80\x80\x80\xaf",
            b"\xfc\x80\x80\x80\x80\xaf",
        ],
    ),
    (
        "longest too long",
        &[
            b"\xc1\xbf",
            b"\xe0\x9f\xbf",
            b"\xf0\x8f\xbf\xbf",
            b"\xf8\x87\xbf\xbf\xbf",
            b"\xfc\x83\xbf\xbf\xbf\xbf",
        ],
    ),
    (
        "NUL too long",
        &[
            b"\xc0\x80",
            b"\xe0\x80\x80",
            b"\xf0\x80\x80\x80",
            b"\xf8\x80\x80\x80\x80",
            b"\xfc\x80\x80\x80\x80\x80",
        ],
    ),
    (
        "surrogates",
        &[
            b"\xed\xa0\x80",
            b"\xed\xad\xbf",
            b"\xed\xae\x80",
            b"\xed\xaf\xbf",
            b"\xed\xb0\x80",
            b"\xed\xbe\x80",
            b"\xed\xbf\xbf",
        ],
    ),
    (
        "paired surrogates",
        &[
            b"\xed\xa0\x80\xed\xb0\x80",
            b"\xed\xa0\x80\xed\xbf\xbf",
            b"\xed\xad\xbf\xed\xb0\x80",
            b"\xed\xad\xbf\xed\xbf\xbf",
            b"\xed\xae\x80\xed\xb0\x80",
            b"\xed\xae\x80\xed\xbf\xbf",
            b"\xed\xaf\xbf\xed\xb0\x80",
            b"\xed\xaf\xbf\xed\xbf\xbf",
        ],
    ),
];

#[test]
fn section_6_6_to_6_23_the_stress_test() {
    let mut cases = Vec::new();
    for (name, texts) in GOOD {
        cases.extend(texts.iter().map(|text| good(name, text)));
    }
    for (name, texts) in BAD {
        cases.extend(texts.iter().map(|text| bad(name, text)));
        cases.push(bad(name, &texts.concat()));
    }
    let continuations: Vec<u8> = (0x80..0xbf).collect();
    cases.push(bad("only continuations", &continuations));
    for lonely in [0xc0..0xdf_u8, 0xe0..0xef, 0xf0..0xf7, 0xf8..0xfb, 0xfc..0xfd] {
        let text: Vec<u8> = lonely.flat_map(|byte| [byte, b' ']).collect();
        cases.push(bad("lonely beginnings", &text));
    }
    // U+nFFFE and U+nFFFF are no characters, and UTF-8 all the same.
    for plane in 0..=16_u32 {
        for last in [0xfffe, 0xffff] {
            let text = char::from_u32((plane << 16) | last).unwrap().to_string();
            cases.push(good("no characters", text.as_bytes()));
        }
    }
    play_all(&cases);
}
