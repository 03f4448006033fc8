//! After a client broke the protocol, and while nobody says anything, the server does nothing and keeps
//! nothing. Alone in its program, because it measures the whole of it.
#![forbid(unsafe_code)]

#[path = "transport/client.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod client;
#[path = "transport/server.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod server;

use std::time::Duration;

use chinwag::transport::Limits;
use client::{Client, announce, frame};
use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};
use server::{Setup, TestServer, wait_for};

/// Idle connections whose memory is looked at.
const IDLE: usize = 400;

/// CPU time of this process so far.
fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Duration::from_micros(micros.unsigned_abs())
}

/// Resident memory of this process, in KiB.
fn memory() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4
}

fn quiet(what: &str) {
    let before = cpu();
    std::thread::sleep(Duration::from_secs(1));
    let used = cpu().saturating_sub(before);
    assert!(
        used < Duration::from_millis(40),
        "{what}: {used:?} of CPU in a second of silence"
    );
}

#[test]
fn no_cpu_and_no_memory_after_violations() {
    // Close deadlines of half a minute: what is measured are connections whose violation was answered but
    // whose clients hang on.
    let limits = Limits {
        close_wait: Duration::from_secs(30),
        tick: Duration::from_secs(1),
        max_message_bytes: 1 << 20,
        ..Limits::default()
    };
    let server = TestServer::start(Setup {
        limits,
        ..Setup::default()
    });
    let open = |count: usize| -> Vec<Client> { (0..count).map(|_| server.open()).collect() };

    // Warm up the allocator, then measure.
    drop(open(200));
    wait_for("the first to be gone", || server.counters.open_now() == 0);
    let before = memory();
    // What is kept for one that is idle: the stock path keeps the 16 KiB that HTTP needed.
    let idle = open(IDLE);
    let each = memory().saturating_sub(before) / IDLE;
    assert!(each < 8, "{each} KiB for an idle connection, both of its ends");
    drop(idle);
    wait_for("them to be gone", || server.counters.open_now() == 0);
    let mut clients = open(200);
    let bad = [
        frame(0xc1, b"x"),
        announce(0x82, 1 << 40),
        frame(0x81, b"\xff"),
        vec![0x81, 2, b'h', b'i'],
        [frame(0x01, b""), frame(0x00, b"").repeat(1024)].concat(),
    ];
    for (client, bytes) in clients.iter_mut().zip(bad.iter().cycle()) {
        client.send(bytes);
    }
    for client in &mut clients {
        assert_eq!(client.frame().first, 0x88);
    }
    wait_for("all to be told", || server.counters.violations.get() == 200);
    quiet("200 violations");

    // Announced within the limit, but never sent: a MiB each, 200 MiB in all.
    let mut announced = open(200);
    for client in &mut announced {
        client.send(&announce(0x82, 1 << 20));
        client.send(b"only this");
    }
    quiet("200 unfinished frames");
    let grown = memory().saturating_sub(before);
    assert!(grown < 8 << 10, "{grown} KiB for 400 connections");
}
