//! Violations on the wire: the right close code, then the end of TCP, whatever the client does.

use std::time::Duration;

use chinwag::transport::{Ending, Limits};

use crate::{
    client::{Client, Frame, announce, frame},
    server::{Setup, TestServer},
};

const SOON: Duration = Duration::from_secs(2);

/// A server that would wait long for a peer's Close, where it has to wait.
fn patient() -> TestServer {
    let limits = Limits {
        close_wait: Duration::from_secs(30),
        ..Setup::default().limits
    };
    TestServer::start(Setup {
        limits,
        ..Setup::default()
    })
}

/// Sends bytes to a fresh connection and expects this close code, then the end, while the client neither
/// answers nor closes.
fn refused(server: &TestServer, bytes: &[u8], code: u16) -> Client {
    let mut client = server.open();
    client.send(bytes);
    client.closed(code);
    client.ended_within(SOON);
    client
}

#[test]
fn every_violation_gets_its_code_and_the_end_of_tcp() {
    let server = patient();
    let cases: &[(&str, Vec<u8>, u16)] = &[
        ("reserved bit 1", frame(0xc1, b"x"), 1002),
        ("reserved bit 2", frame(0xa1, b"x"), 1002),
        ("reserved bit 3", frame(0x91, b"x"), 1002),
        ("reserved opcode 3", frame(0x83, b"x"), 1002),
        ("reserved opcode 15", frame(0x8f, b"x"), 1002),
        ("unmasked", vec![0x81, 2, b'h', b'i'], 1002),
        ("control frame of 126 bytes", frame(0x89, &[0; 126]), 1002),
        ("control frame in fragments", frame(0x09, b"x"), 1002),
        ("nothing to continue", frame(0x80, b"x"), 1002),
        (
            "message in a message",
            [frame(0x01, b"a"), frame(0x81, b"b")].concat(),
            1002,
        ),
        ("length in a longer form", vec![0x82, 0xfe, 0, 1], 1002),
        ("close frame of one byte", frame(0x88, b"\x03"), 1002),
        ("close code 1005", frame(0x88, &1005_u16.to_be_bytes()), 1002),
        ("close reason not UTF-8", frame(0x88, b"\x03\xe8\xc3\x28"), 1007),
        ("text not UTF-8", frame(0x81, b"a\xffb"), 1007),
        (
            "text not UTF-8 over fragments",
            [frame(0x01, b"\xce"), frame(0x00, b"x")].concat(),
            1007,
        ),
        ("text cut within a character", frame(0x81, b"\xce"), 1007),
        ("a length of 2^40", announce(0x82, 1 << 40), 1009),
        ("a length of 2^63", announce(0x82, 1 << 63), 1002),
        ("one byte too many", announce(0x81, 65_537), 1009),
    ];
    for (name, bytes, code) in cases {
        eprintln!("{name}");
        refused(&server, bytes, *code);
    }
    let endings = server.endings(cases.len());
    let expected: Vec<Ending> = cases.iter().map(|&(_, _, code)| Ending::Protocol(code)).collect();
    assert_eq!(endings, expected);
    assert_eq!(server.counters.violations.get(), cases.len() as u64);
    server.all_gone();
}

#[test]
fn a_socket_is_gone_soon_even_if_the_client_holds_on() {
    let server = TestServer::start(Setup::default());
    let _client = refused(&server, &frame(0xc1, b"x"), 1002);
    assert!(server.all_gone() < SOON);
}

#[test]
fn bad_utf8_is_refused_in_the_middle_of_a_frame() {
    let server = TestServer::start(Setup::default());
    let mut bytes = announce(0x81, 60_000);
    bytes.extend([0xff; 8]);
    refused(&server, &bytes, 1007);
}

#[test]
fn endless_empty_fragments_are_refused() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    client.send(&frame(0x01, b""));
    client.send(&frame(0x00, b"").repeat(1023));
    client.send(&frame(0x89, b"still there"));
    assert_eq!(
        client.frame(),
        Frame {
            first: 0x8a,
            payload: b"still there".to_vec()
        }
    );
    client.send(&frame(0x00, b""));
    client.closed(1009);
    client.ended_within(SOON);
}

#[test]
fn what_was_sent_before_the_violation_is_heard_and_nothing_after_it() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    client.send(&[frame(0x81, b"before"), frame(0xf1, b""), frame(0x81, b"after")].concat());
    assert_eq!(client.text(), "before");
    client.closed(1002);
    client.ended_within(SOON);
}

#[test]
fn whoever_goes_on_sending_after_a_violation_is_cut_off() {
    let server = TestServer::start(Setup::default());
    let mut client = refused(&server, &announce(0x82, 1 << 40), 1009);
    let junk = vec![0; 64 << 10];
    // 2^40 bytes would follow; the connection is reset long before.
    assert!(
        (0..100_000).any(|_| client.try_send(&junk).is_err()),
        "the server took six gigabytes"
    );
    server.all_gone();
}

#[test]
fn the_reason_arrives_although_the_client_goes_on_sending() {
    let server = patient();
    let mut client = server.open();
    client.send(&announce(0x82, 1 << 40));
    for _ in 0..50 {
        client.send(&[0; 4096]);
        std::thread::sleep(Duration::from_millis(2));
    }
    client.closed(1009);
    client.ended_within(SOON);
}

#[test]
fn messages_of_every_size_come_back() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    for length in [0, 1, 125, 126, 127, 4000, 65_535, 65_536] {
        let payload: Vec<u8> = (0..length).map(|byte| byte as u8).collect();
        client.send(&frame(0x82, &payload));
        assert_eq!(client.frame(), Frame { first: 0x82, payload }, "{length}");
    }
    let limits = Limits {
        max_message_bytes: 1 << 20,
        ..Setup::default().limits
    };
    let server = TestServer::start(Setup {
        limits,
        ..Setup::default()
    });
    let mut client = server.open();
    let payload: Vec<u8> = (0..1 << 20).map(|byte: u32| (byte >> 3) as u8).collect();
    client.send(&frame(0x82, &payload));
    assert!(client.frame().payload == payload);
}

#[test]
fn bytes_may_come_one_by_one() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    for byte in [
        frame(0x01, "häl".as_bytes()),
        frame(0x89, b"p"),
        frame(0x80, "lö".as_bytes()),
    ]
    .concat()
    {
        client.send(&[byte]);
    }
    assert_eq!(
        client.frame(),
        Frame {
            first: 0x8a,
            payload: b"p".to_vec()
        }
    );
    assert_eq!(client.text(), "hällö");
}

#[test]
fn many_messages_in_one_segment_come_back_in_order() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    let all: Vec<u8> = (0..3000)
        .flat_map(|number: u32| frame(0x81, number.to_string().as_bytes()))
        .collect();
    client.send(&all);
    for number in 0..3000 {
        assert_eq!(client.text(), number.to_string());
    }
    let writes = server.counters.writes.get();
    assert!(writes < 600, "one write for what has queued up, not {writes}");
}
