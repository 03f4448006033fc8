//! Peers that vanish without a word: no end of the stream, no reset, no acknowledgement. Needs a network of its own:
//!
//! ```sh
//! cargo test --test transport --no-run
//! unshare -rn sh -c 'ip link set lo up && cargo test --test transport half_open -- --ignored --test-threads 1'
//! ```

use std::{
    process::Command,
    time::{Duration, Instant},
};

use chinwag::transport::{Ending, Limits};

use crate::server::{Setup, TestServer};

/// Takes the only network there is away, or gives it back.
fn network(state: &str) {
    let interfaces = std::fs::read_dir("/sys/class/net").map(Iterator::count);
    let devices = std::fs::read_to_string("/proc/net/dev").expect("devices");
    assert!(
        devices.lines().count() == 3 && interfaces.is_ok(),
        "to be run in a network of its own: see the head of this file"
    );
    let done = Command::new("ip").args(["link", "set", "lo", state]).status();
    assert!(done.expect("ip").success(), "lo was not set {state}");
}

fn gone_after(limits: Limits, command: &str) -> Duration {
    let server = TestServer::start(Setup {
        limits,
        ..Setup::default()
    });
    let mut client = server.open();
    client.say(command);
    client.say("whoami");
    client.text();
    network("down");
    let began = Instant::now();
    let endings = server.endings(1);
    let lasted = began.elapsed();
    network("up");
    assert_eq!(endings, [Ending::Broken]);
    lasted
}

#[test]
#[ignore = "needs a network of its own"]
fn bytes_that_nobody_acknowledges_end_the_connection() {
    let limits = Limits {
        user_timeout: Duration::from_secs(2),
        heartbeat: Duration::from_secs(60),
        queue_age: Duration::from_secs(60),
        ..Setup::default().limits
    };
    let lasted = gone_after(limits, "later 300 1000");
    assert!(
        lasted > Duration::from_secs(2) && lasted < Duration::from_secs(6),
        "{lasted:?}"
    );
}

#[test]
#[ignore = "needs a network of its own"]
fn a_silent_peer_that_is_not_there_is_gone() {
    let limits = Limits {
        user_timeout: Duration::from_secs(3),
        heartbeat: Duration::from_secs(2),
        ..Setup::default().limits
    };
    let lasted = gone_after(limits, "whoami");
    assert!(lasted < Duration::from_secs(9), "{lasted:?}");
}
