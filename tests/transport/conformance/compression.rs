//! Sections 12 and 13 in kind: permessage-deflate with every length, fragment size, kind of data and offer of the suite,
//! each message judged by an inflater that starts anew.

use std::time::Duration;

use chinwag::transport::Limits;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::{BEGIN, BINARY, End, LAST, TEXT};
use crate::{
    client::{Client, Frame, frame, request},
    server::{Setup, TestServer},
};

/// Lengths of messages, and how many bytes of the compressed message go into a frame (0: all).
const SIZES: [(usize, usize); 18] = [
    (16, 0),
    (64, 0),
    (256, 0),
    (1024, 0),
    (4096, 0),
    (8192, 0),
    (16_384, 0),
    (32_768, 0),
    (65_536, 0),
    (131_072, 0),
    (8192, 256),
    (16_384, 256),
    (32_768, 256),
    (65_536, 256),
    (131_072, 256),
    (131_072, 1024),
    (131_072, 4096),
    (131_072, 32_768),
];

/// What section 13 offers, beside the plain offer of section 12; and what has to be in the answer.
const OFFERS: [(&str, &str); 8] = [
    ("permessage-deflate", ""),
    (
        "permessage-deflate; client_max_window_bits; client_no_context_takeover",
        "",
    ),
    (
        "permessage-deflate; client_max_window_bits; server_no_context_takeover",
        "",
    ),
    (
        "permessage-deflate; client_max_window_bits; server_max_window_bits=9",
        "; server_max_window_bits=9",
    ),
    (
        "permessage-deflate; client_max_window_bits; server_max_window_bits=15",
        "; server_max_window_bits=15",
    ),
    (
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=9",
        "; server_max_window_bits=9",
    ),
    (
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=15",
        "; server_max_window_bits=15",
    ),
    (
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=9, \
         permessage-deflate; server_no_context_takeover, permessage-deflate",
        "; server_max_window_bits=9",
    ),
];

fn server(max_message_bytes: usize) -> TestServer {
    TestServer::start(Setup {
        limits: Limits {
            max_message_bytes,
            queue_age: Duration::from_secs(60),
            deflate: true,
            ..Setup::default().limits
        },
        ..Setup::default()
    })
}

fn open(server: &TestServer, offer: &str) -> (Client, String) {
    let mut client = Client::connect(server.address);
    client.send(&request("GET", "/ws", &[("Sec-WebSocket-Extensions", offer)]));
    let head = client.head();
    assert!(head.starts_with("HTTP/1.1 101 "), "{offer}: {head}");
    let agreed = head
        .lines()
        .find_map(|line| line.strip_prefix("Sec-WebSocket-Extensions: "));
    let agreed = agreed.unwrap_or_default().to_owned();
    (client, agreed)
}

fn deflated(payload: &[u8], bits: u8) -> Vec<u8> {
    let mut compressor = Compress::new_with_window_bits(Compression::new(6), false, bits);
    let mut output = Vec::with_capacity(payload.len() + 1000);
    compressor
        .compress_vec(payload, &mut output, FlushCompress::Sync)
        .unwrap();
    assert!(output.ends_with(&[0, 0, 0xff, 0xff]) && compressor.total_in() == payload.len() as u64);
    output.truncate(output.len() - 4);
    output
}

fn inflated(payload: &[u8]) -> Vec<u8> {
    let input = [payload, &[0, 0, 0xff, 0xff]].concat();
    let mut output = Vec::with_capacity(1 << 18);
    let status = Decompress::new(false).decompress_vec(&input, &mut output, FlushDecompress::Sync);
    assert_eq!(status.unwrap(), Status::Ok);
    output
}

/// A message in frames of so many bytes; `first` says what it is, compressed or not.
fn fragmented(first: u8, payload: &[u8], size: usize) -> Vec<u8> {
    if size == 0 || payload.len() <= size {
        return frame(LAST | first, payload);
    }
    let count = payload.len().div_ceil(size);
    let pieces = payload.chunks(size).enumerate().map(|(index, piece)| {
        let begins = if index == 0 { first } else { 0 };
        frame(if index + 1 == count { LAST | begins } else { begins }, piece)
    });
    pieces.collect::<Vec<_>>().concat()
}

/// The kinds of data the suite has: JSON and HTML as text, prose, a picture and a packed file as bytes.
fn data(kind: usize, length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut noise = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    let mut text = Vec::new();
    while text.len() < length {
        let piece = match kind {
            0 => format!("{{\"id\":{},\"name\":\"user{}\"}},", noise(), noise() % 100).into_bytes(),
            1 => format!(
                "<li class=\"row\"><a href=\"/{}\">Zeile</a></li>\n",
                noise() % 1000
            )
            .into_bytes(),
            2 => b"Habe nun, ach! Philosophie, Juristerei und Medizin ".to_vec(),
            3 => vec![(noise() % 4) as u8 * 3; 16],
            _ => noise().to_be_bytes().to_vec(),
        };
        text.extend(piece);
    }
    text.truncate(length);
    text
}

fn is_text(kind: usize) -> bool {
    kind < 2
}

#[test]
fn sections_12_and_13_everything_comes_back_whatever_was_agreed() {
    // What cannot be compressed gets a little longer.
    let server = server(132_000);
    for (nth, (offer, more)) in OFFERS.into_iter().enumerate() {
        // Every size once; they differ in what follows from the offer only.
        let sizes = SIZES
            .into_iter()
            .skip(nth / 3)
            .step_by(if nth == 0 { 1 } else { 3 });
        eprintln!("{offer}");
        let (mut client, agreed) = open(&server, offer);
        let always = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
        assert_eq!(agreed.strip_prefix(always), Some(more), "{offer}");
        let mut compressed = 0;
        for kind in 0..5 {
            for (length, size) in sizes.clone() {
                let payload = data(kind, length);
                let first = if is_text(kind) { BEGIN } else { 0x02 };
                client.send(&fragmented(first | 0x40, &deflated(&payload, 15), size));
                let Frame {
                    first,
                    payload: heard,
                } = client.frame();
                assert_eq!(first & !0x40, if is_text(kind) { TEXT } else { BINARY });
                compressed += usize::from(first & 0x40 != 0);
                let heard = if first & 0x40 == 0 {
                    heard
                } else {
                    inflated(&heard)
                };
                assert!(
                    heard == payload,
                    "{offer}: {length} bytes of kind {kind} in frames of {size}"
                );
            }
        }
        // All but the shortest and what cannot be made shorter.
        let most = 5 * sizes.count();
        assert!(
            (most / 2..most).contains(&compressed),
            "{offer}: {compressed} of {most} compressed"
        );
        super::ends(client, offer, End::Well);
    }
}

#[test]
fn every_message_stands_for_itself_and_may_come_plain() {
    let server = server(65_536);
    let (mut client, _) = open(&server, "permessage-deflate; client_max_window_bits");
    let long = data(0, 2000);
    for round in 0..3 {
        client.send(&frame(TEXT, &long));
        client.send(&frame(TEXT | 0x40, &deflated(&long, 9 + round)));
        // An empty message, compressed and as no bytes at all.
        client.send(&frame(TEXT | 0x40, b"\x00"));
        client.send(&frame(TEXT | 0x40, b""));
        for expected in [long.as_slice(), &long, b"", b""] {
            let heard = client.frame();
            let payload = if heard.first == TEXT {
                heard.payload
            } else {
                inflated(&heard.payload)
            };
            assert_eq!(payload, expected);
        }
    }
    super::ends(client, "plain and compressed", End::Well);
}

#[test]
fn what_is_wrong_with_compressed_messages_gets_its_code() {
    let limit = 65_536;
    let server = server(limit);
    let small = deflated(b"Hello", 15);
    let bomb = deflated(&vec![0; 16 << 20], 15);
    assert!(bomb.len() < limit, "the bomb as such is within the limit");
    let one_more = deflated(&vec![b'x'; limit + 1], 15);
    let half = deflated("\u{e9}".repeat(300).as_bytes().split_last().unwrap().1, 15);
    let cases: [(&str, Vec<u8>, u16); 9] = [
        ("a control frame", frame(0xc9, b""), 1002),
        (
            "a second fragment",
            [frame(0x41, &small[..2]), frame(0xc0, &small[2..])].concat(),
            1002,
        ),
        ("another bit too", frame(0xe1, &small), 1002),
        ("no deflate", frame(0xc1, b"\xff\xff\xff"), 1007),
        ("an invalid block", frame(0xc2, b"\x07"), 1007),
        ("text cut within a character", frame(0xc1, &half), 1007),
        ("a bomb", frame(0xc2, &bomb), 1009),
        ("a bomb in fragments", fragmented(0x42, &bomb, 700), 1009),
        ("one byte too many", frame(0xc1, &one_more), 1009),
    ];
    for (name, bytes, code) in cases {
        eprintln!("{name}");
        let (mut client, agreed) = open(&server, "permessage-deflate");
        assert!(!agreed.is_empty());
        let _ = client.try_send(&bytes);
        super::ends(client, name, End::Code(code));
    }
    let (mut client, _) = open(&server, "permessage-deflate");
    client.send(&frame(0xc1, &deflated(&vec![b'x'; limit], 15)));
    assert_eq!(
        inflated(&client.frame().payload).len(),
        limit,
        "just within the limit"
    );
}

#[test]
fn who_did_not_agree_may_not_compress_and_a_malformed_offer_is_refused() {
    let server = server(65_536);
    for offer in [
        "",
        "x-webkit-deflate-frame",
        "permessage-deflate; server_max_window_bits=8",
    ] {
        let (mut client, agreed) = open(&server, offer);
        assert_eq!(agreed, "", "{offer}");
        client.send(&frame(0xc1, &deflated(b"Hello", 15)));
        super::ends(client, offer, End::Code(1002));
    }
    for offer in [
        "permessage-deflate;",
        "permessage-deflate; server_max_window_bits=\"10",
        "a b",
        "a; b=\"\"",
    ] {
        let mut client = Client::connect(server.address);
        client.send(&request("GET", "/ws", &[("Sec-WebSocket-Extensions", offer)]));
        assert!(client.head().starts_with("HTTP/1.1 400 "), "{offer}");
    }
}
