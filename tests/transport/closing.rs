//! How connections end, and that they do.

use std::{
    io::ErrorKind,
    net::Shutdown,
    time::{Duration, Instant},
};

use chinwag::transport::{Ending, Limits};

use crate::{
    client::{Frame, frame},
    server::{Setup, TestServer},
};

const SOON: Duration = Duration::from_secs(2);

#[test]
fn a_close_frame_is_answered_with_its_code_and_then_tcp_ends() {
    let limits = Limits {
        close_wait: Duration::from_secs(30),
        ..Setup::default().limits
    };
    let server = TestServer::start(Setup {
        limits,
        ..Setup::default()
    });
    for (payload, ending) in [
        (b"\x03\xe8".to_vec(), Ending::ClosedByPeer(Some(1000))),
        (b"\x03\xe9away".to_vec(), Ending::ClosedByPeer(Some(1001))),
        (b"\x0f\xa0mine".to_vec(), Ending::ClosedByPeer(Some(4000))),
        (vec![], Ending::ClosedByPeer(None)),
    ] {
        let mut client = server.open();
        client.send(&frame(0x88, &payload));
        let code = payload.get(..2).unwrap_or_default().to_vec();
        assert_eq!(
            client.frame(),
            Frame {
                first: 0x88,
                payload: code
            }
        );
        client.ended_within(SOON);
        assert_eq!(server.endings(1).last(), Some(&ending));
        drop(client);
        server.forget_endings();
    }
    server.all_gone();
}

#[test]
fn what_was_asked_before_the_close_frame_is_answered_before_it() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    client.send(
        &[
            frame(0x81, b"one"),
            frame(0x81, b"two"),
            frame(0x88, b""),
            frame(0x81, b"late"),
        ]
        .concat(),
    );
    assert_eq!(
        (client.text(), client.text()),
        ("one".to_owned(), "two".to_owned())
    );
    assert_eq!(
        client.frame(),
        Frame {
            first: 0x88,
            payload: vec![]
        }
    );
    client.ended_within(SOON);
}

#[test]
fn a_lost_connection_is_no_leave() {
    let server = TestServer::start(Setup::default());
    let client = server.open();
    drop(client);
    assert_eq!(server.endings(1), [Ending::Broken]);
    let client = server.open();
    client.stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(server.endings(2), [Ending::Broken; 2]);
    let client = server.open();
    socket2::SockRef::from(&client.stream)
        .set_linger(Some(Duration::ZERO))
        .unwrap();
    drop(client);
    assert_eq!(server.endings(3), [Ending::Broken; 3]);
    server.all_gone();
}

#[test]
fn our_close_waits_for_the_peers() {
    let limits = Limits {
        close_wait: Duration::from_secs(30),
        ..Setup::default().limits
    };
    let server = TestServer::start(Setup {
        limits,
        ..Setup::default()
    });
    let mut client = server.open();
    client.say("close 4003 kicked");
    assert_eq!(client.closed(4003), "kicked");
    // Whatever it still says is not heard any more.
    client.send(&[frame(0x81, b"never"), frame(0x88, b"\x0f\xa3")].concat());
    client.ended_within(SOON);
    assert_eq!(server.endings(1), [Ending::ClosedByUs(4003)]);
    drop(client);
    server.all_gone();
}

#[test]
fn our_close_waits_no_longer_than_it_may() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    client.say("close 4003 kicked");
    client.closed(4003);
    let began = Instant::now();
    client.ended_within(SOON);
    assert!(
        began.elapsed() > Duration::from_millis(200),
        "the peer had no time to answer"
    );
    server.all_gone();
}

#[test]
fn a_kicked_peer_that_reads_nothing_is_gone_as_well() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    // Larger than what the kernel buffers of both sides take.
    client.say("fill 30000000");
    client.say("close 4003 kicked");
    assert_eq!(server.endings(1), [Ending::ClosedByUs(4003)]);
    assert!(server.all_gone() < SOON);
    assert_eq!(client.rest().unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn abort_is_a_reset() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    client.say("abort");
    assert_eq!(client.rest().unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(server.endings(1), [Ending::Aborted]);
    server.all_gone();
}

#[test]
fn a_silent_peer_is_asked_and_one_that_does_not_answer_is_gone() {
    let limits = Limits {
        heartbeat: Duration::from_millis(300),
        ..Setup::default().limits
    };
    let server = TestServer::start(Setup {
        limits,
        ..Setup::default()
    });
    let (mut alive, mut dead) = (server.open(), server.open());
    let ping = Frame {
        first: 0x89,
        payload: vec![],
    };
    assert_eq!((alive.frame(), dead.frame()), (ping.clone(), ping.clone()));
    for _ in 0..3 {
        alive.send(&frame(0x8a, b""));
        assert_eq!(alive.frame(), ping);
    }
    dead.ended_within(SOON);
    assert_eq!(server.endings(1), [Ending::Broken]);
    alive.send(&frame(0x8a, b""));
    alive.say("here");
    assert_eq!(
        alive.frame(),
        Frame {
            first: 0x81,
            payload: b"here".to_vec()
        }
    );
}

#[test]
fn who_speaks_is_not_asked() {
    let limits = Limits {
        heartbeat: Duration::from_secs(1),
        ..Setup::default().limits
    };
    let server = TestServer::start(Setup {
        limits,
        ..Setup::default()
    });
    let mut client = server.open();
    for _ in 0..30 {
        client.say("here");
        assert_eq!(client.text(), "here");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn stopping_the_server_ends_every_connection() {
    let mut server = TestServer::start(Setup::default());
    let mut clients: Vec<_> = (0..20).map(|_| server.open()).collect();
    server.stop();
    for client in &mut clients {
        let _ = client.rest();
    }
}
