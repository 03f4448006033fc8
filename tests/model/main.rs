//! Thousands of random requests, valid and invalid, from clients of all four dialects over real sockets: the server
//! answers in the contract's words, in order, and is the same afterwards.
//!
//! A failure prints the seed; `CHINWAG_MODEL_SEED` repeats what clients send (not what the machine does meanwhile).

mod chooser;
mod frames;
mod player;
mod requests;
#[path = "../support/mod.rs"]
mod support;
mod view;

use chooser::Chooser;
use player::{Player, Shared};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};
use support::{Server, http};

/// Players at once, and the connections each makes one after the other, in each of the two halves.
const PLAYERS: u64 = 12;
const LIVES: u64 = 12;

/// A server that has seen everything once needs no more memory for seeing it again.
const GROWTH_KIB: u64 = 24 * 1024;

const LONGEST: Duration = Duration::from_secs(60);

/// Nobody is slowed down; what is slow by nature is quick.
const SETTINGS: [(&str, &str); 8] = [
    ("limits.message_rate_limit", "0"),
    ("limits.requests_per_second", "0"),
    ("limits.authentication_timeout_seconds", "2"),
    ("limits.rooms_per_user", "4"),
    ("presence.grace_seconds", "1"),
    ("dialects.channel.heartbeat_interval_seconds", "1"),
    ("dialects.channel.authentication_delay_seconds", "1"),
    ("storage.durability", "process"),
];

#[tokio::test]
async fn the_server_speaks_the_contract_whatever_it_is_told() {
    let seed =
        std::env::var("CHINWAG_MODEL_SEED").map_or_else(|_| rand::random(), |s| s.parse().expect("a number"));
    eprintln!("CHINWAG_MODEL_SEED={seed}");
    let mut server = Server::start(&SETTINGS);
    let shared = Rc::new(RefCell::new(Shared::default()));
    half(&server, &shared, seed).await;
    let first = server.resident_kib();
    half(&server, &shared, seed ^ 0xF00D).await;
    let second = server.resident_kib();
    eprintln!(
        "{} requests, {:?}; {first} KiB, then {second} KiB",
        shared.borrow().requests,
        shared.borrow().told
    );
    assert!(
        second < first + GROWTH_KIB,
        "memory grew from {first} to {second} KiB"
    );
    everybody_is_gone(&server).await;
    assert!(server.is_running());
    let ended = server.stop(nix::sys::signal::Signal::SIGTERM);
    assert_eq!(ended.code, Some(0), "{}", ended.complaints());
    assert!(!ended.complaints().contains("panicked"), "{}", ended.complaints());
    shared.borrow().check_variety();
}

async fn half(server: &Server, shared: &Rc<RefCell<Shared>>, seed: u64) {
    let players = (0..PLAYERS).map(|n| {
        let chooser = Chooser::new(seed.wrapping_add(n.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        let player = Player::new(server.address(), n, chooser, shared.clone());
        player.play(LIVES)
    });
    let all = tokio::time::timeout(LONGEST, futures_util::future::join_all(players)).await;
    assert!(all.is_ok(), "the players did not finish in {LONGEST:?}");
}

/// Nobody is online when the grace is over, and the server says so.
async fn everybody_is_gone(server: &Server) {
    let begun = Instant::now();
    loop {
        let answer = http::get(server.address(), "/api/status").await;
        let status = answer.json();
        if status["users"] == 0 {
            return;
        }
        assert!(begun.elapsed() < support::PATIENCE, "somebody is left: {status}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
