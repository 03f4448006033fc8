//! What a socket must be told.

use std::time::{Duration, Instant};

use crate::server::{Setup, TestServer};

/// How long a receiver that has nothing to send waits before it acknowledges, on Linux.
const DELAYED_ACK: Duration = Duration::from_millis(40);

/// Without `TCP_NODELAY` the second of two small frames waits for the acknowledgement of the first: it comes 40 ms later,
/// not 10. One pair that does not is enough, as a busy machine may delay others; pairs that come together say nothing.
#[test]
fn a_second_small_frame_does_not_wait_for_the_first_ones_acknowledgement() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    // Who answers at once what it hears is taken for somebody who types, and acknowledged late.
    for _ in 0..20 {
        client.say("hello");
        client.text();
    }
    let mut gaps = Vec::new();
    for _ in 0..100 {
        client.say("later 100 5");
        client.say("later 110 5");
        client.frame();
        let first = Instant::now();
        let together = client.has_more();
        client.frame();
        let gap = first.elapsed();
        if !together && gap < DELAYED_ACK * 3 / 4 {
            return;
        }
        gaps.push((together, gap));
    }
    panic!("{gaps:?}");
}
