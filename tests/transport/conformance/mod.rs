//! What the Autobahn suite asks of a server, as tables: the same frames by the same numbers, each case sent whole, frame
//! by frame and byte by byte. Runs always; the suite itself (`tests/autobahn/run`) needs Python 2.7.

mod closing;
mod compression;
mod messages;
mod utf8;

use std::time::Duration;

use chinwag::transport::Limits;

use crate::{
    client::{Client, Frame, frame},
    server::{Setup, TestServer},
};

const SOON: Duration = Duration::from_secs(2);
const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;
/// Continuations, and texts to be continued, by their whole first byte.
const MORE: u8 = 0x00;
const LAST: u8 = 0x80;
const BEGIN: u8 = 0x01;
const HELLO: &[u8] = b"Hello, world!";
const RUBBISH: &[u8] = b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff";

/// How a connection ends after what was sent.
#[derive(Clone, Copy, Debug)]
enum End {
    /// It lives: the client closes with 1000, and is answered so.
    Well,
    /// The server answers the client's Close frame with this one's payload.
    Answered(&'static [u8]),
    /// After what was heard, at once.
    Silent,
    /// The server closes with this code, without being asked.
    Code(u16),
}

/// One case of the suite.
struct Case {
    number: String,
    sent: Vec<Vec<u8>>,
    heard: Vec<Frame>,
    end: End,
}

type Sent<'a> = &'a [(u8, &'a [u8])];

/// `sent` and `heard` are first bytes and payloads of frames.
fn case(number: &str, sent: Sent<'_>, heard: Sent<'_>, end: End) -> Case {
    Case {
        number: number.to_owned(),
        sent: sent
            .iter()
            .map(|(first, payload)| frame(*first, payload))
            .collect(),
        heard: heard
            .iter()
            .map(|(first, payload)| heard_frame(*first, payload))
            .collect(),
        end,
    }
}

fn heard_frame(first: u8, payload: &[u8]) -> Frame {
    Frame {
        first,
        payload: payload.to_vec(),
    }
}

/// How what is sent is cut into writes.
#[derive(Clone, Copy, Debug)]
enum Chops {
    None,
    Frames,
    Bytes(usize),
}

/// A server that would wait long for a peer's Close where it has to: what ends soon was ended by the server.
fn server() -> TestServer {
    TestServer::start(Setup {
        limits: Limits {
            close_wait: Duration::from_secs(30),
            ..Setup::default().limits
        },
        ..Setup::default()
    })
}

fn play_all(cases: &[Case]) {
    let server = server();
    for case in cases {
        let length = case.sent.concat().len();
        // The suite cuts its longest messages in pieces of 997.
        let bytes = if length < 2000 { 1 } else { 997 };
        for chops in [Chops::None, Chops::Frames, Chops::Bytes(bytes)] {
            eprintln!("{} {chops:?}", case.number);
            play(&server, case, chops);
        }
    }
    server.all_gone();
}

fn play(server: &TestServer, case: &Case, chops: Chops) {
    let mut client = server.open();
    let sent = case.sent.concat();
    // A server that found a violation may have closed before all is sent.
    let _ = match chops {
        Chops::None => client.try_send(&sent),
        Chops::Frames => case.sent.iter().try_for_each(|frame| client.try_send(frame)),
        Chops::Bytes(count) => sent.chunks(count).try_for_each(|piece| client.try_send(piece)),
    };
    for heard in &case.heard {
        assert_eq!(client.frame(), *heard, "{}", case.number);
    }
    ends(client, &case.number, case.end);
}

/// Sees that nothing more is heard than the right Close, and that TCP ends then.
fn ends(mut client: Client, number: &str, end: End) {
    match end {
        End::Well => {
            client.send(&frame(CLOSE, b"\x03\xe8"));
            assert_eq!(client.frame(), heard_frame(CLOSE, b"\x03\xe8"), "{number}");
        }
        End::Answered(payload) => assert_eq!(client.frame(), heard_frame(CLOSE, payload), "{number}"),
        End::Silent => {}
        End::Code(code) => drop(client.closed(code)),
    }
    client.ended_within(SOON);
}
