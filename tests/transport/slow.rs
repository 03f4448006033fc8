//! Peers that do not read, and the pressure that goes back to those who write too much.

use std::time::{Duration, Instant};

use chinwag::transport::{Ending, Limits};

use crate::{
    client::{Client, frame},
    server::{Setup, TestServer, wait_for},
};

#[test]
fn a_stuck_reader_is_cut_off_and_nobody_else_notices() {
    // By bytes alone: its age would end it as well.
    let limits = Limits {
        queue_age: Duration::from_secs(60),
        ..Setup::default().limits
    };
    let server = TestServer::start(Setup {
        limits,
        ..Setup::default()
    });
    let mut slow = Client::open_narrow(server.address);
    let (mut healthy, mut speaker) = (server.open(), server.open());
    let mut longest = Duration::ZERO;
    let mut heard = 0;
    while server.counters.slow_readers.get() == 0 {
        assert!(heard < 5000, "the stuck reader was never cut off");
        let began = Instant::now();
        speaker.say("everybody 1 16384");
        for client in [&mut healthy, &mut speaker] {
            assert_eq!(client.text().len(), 16_384);
        }
        longest = longest.max(began.elapsed());
        heard += 1;
    }
    assert!(longest < Duration::from_millis(400), "others waited {longest:?}");
    assert_eq!(server.endings(1), [Ending::ClosedByUs(4008)]);
    wait_for("its socket to be gone", || server.counters.ended.get() == 1);
    // What was thrown away stays thrown away: at most what the kernels held arrives.
    let rest = slow.rest().map_or(0, |rest| rest.len());
    assert!(rest < 2 << 20, "{rest} bytes");
    healthy.say("still here");
    assert_eq!(healthy.text(), "still here");
}

#[test]
fn a_reader_that_comes_back_in_time_hears_everything_and_then_the_code() {
    let server = TestServer::start(Setup::default());
    let mut slow = Client::open_narrow(server.address);
    let mut speaker = server.open();
    while server.counters.slow_readers.get() == 0 {
        speaker.say("everybody 1 16384");
        speaker.text();
    }
    // It reads again before its time is over: whole frames, then the reason.
    loop {
        let frame = slow.frame();
        if frame.first == 0x88 {
            assert_eq!(frame.payload[..2], 4008_u16.to_be_bytes());
            break;
        }
        assert_eq!(frame.payload.len(), 16_384);
    }
}

#[test]
fn a_byte_that_waits_too_long_ends_the_connection() {
    let server = TestServer::start(Setup::default());
    let mut slow = Client::open_narrow(server.address);
    let began = Instant::now();
    // One frame, too large for the kernels, far from the queue's limit in number.
    slow.say("fill 8000000");
    assert_eq!(server.endings(1), [Ending::ClosedByUs(4008)]);
    let waited = began.elapsed();
    assert!(
        waited > Duration::from_millis(400) && waited < Duration::from_millis(900),
        "{waited:?}"
    );
    assert!(server.all_gone() < Duration::from_secs(1));
}

#[test]
fn a_burst_that_the_socket_takes_is_no_slow_reader() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    let reader = std::thread::spawn(move || {
        client.say("everybody 75 16384");
        (0..75).all(|_| client.text().len() == 16_384)
    });
    // 1.2 MiB in one turn: over the queue's limit, but the peer reads.
    assert!(reader.join().unwrap());
}

#[test]
fn from_half_full_what_may_be_dropped_is_dropped() {
    let server = TestServer::start(Setup {
        limits: Limits {
            queue_age: Duration::from_secs(60),
            ..Setup::default().limits
        },
        ..Setup::default()
    });
    let mut client = server.open();
    // 2 MiB, all in one turn: half of 1 MiB is taken, the rest is not, and the connection lives.
    client.say("droppable 2000 1024");
    let mut frames = 0;
    let taken = loop {
        let text = client.text();
        match text.strip_prefix("taken ") {
            Some(taken) => break taken.parse::<u64>().unwrap(),
            None => frames += 1,
        }
    };
    assert_eq!(taken, frames);
    assert!((500..=512).contains(&taken), "{taken}");
    wait_for("the count", || server.counters.dropped.get() == 2000 - taken);
}

#[test]
fn a_paused_session_presses_back_and_hears_everything_later() {
    let limits = Limits {
        queue_bytes: 64 << 20,
        queue_age: Duration::from_secs(60),
        ..Setup::default().limits
    };
    let server = TestServer::start(Setup {
        limits,
        ..Setup::default()
    });
    let (mut client, mut other) = (server.open(), server.open());
    client.say("pause");
    other.say("paused?");
    other.text();
    client.stream.set_nonblocking(true).unwrap();
    let message = frame(0x82, &[7; 10_000]);
    let (mut sent, mut unsent) = (0, Vec::new());
    // As much as the kernels take, for a while, and no more.
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(500) {
        if unsent.is_empty() {
            unsent = message.clone();
            sent += 1;
        }
        match std::io::Write::write(&mut client.stream, &unsent) {
            Ok(count) => drop(unsent.drain(..count)),
            Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
        assert!(sent < 3000, "30 MB and no pressure");
    }
    let bytes_in = server.counters.bytes_in.get();
    assert!(
        bytes_in < 200_000,
        "{bytes_in} bytes were read while reading was paused"
    );
    other.say("resume");
    client.stream.set_nonblocking(false).unwrap();
    client.send(&unsent);
    for _ in 0..sent {
        assert_eq!(client.frame().payload.len(), 10_000);
    }
}

#[test]
fn pings_without_end_cost_their_sender_alone() {
    let server = TestServer::start(Setup::default());
    let mut flooder = Client::open_narrow(server.address);
    let mut healthy = server.open();
    flooder.stream.set_nonblocking(true).unwrap();
    let pings = frame(0x89, &[1; 125]).repeat(500);
    let mut longest = Duration::ZERO;
    for _ in 0..100 {
        let _ = std::io::Write::write(&mut flooder.stream, &pings);
        let began = Instant::now();
        healthy.say("hello");
        assert_eq!(healthy.text(), "hello");
        longest = longest.max(began.elapsed());
    }
    assert!(longest < Duration::from_millis(400), "{longest:?}");
}
