//! What a socket must be told, and what must not be kept of it: traps of the stock path that only show on a real one.

use std::time::{Duration, Instant};

use crate::{
    client::Client,
    server::{Setup, TestServer, wait_for},
};

/// How long a receiver that has nothing to send waits before it acknowledges, on Linux.
const DELAYED_ACK: Duration = Duration::from_millis(40);

/// Without `TCP_NODELAY` the second of two small frames waits for the acknowledgement of the first. One pair that does
/// not is enough: a busy machine may delay others.
#[test]
fn a_second_small_frame_does_not_wait_for_the_first_ones_acknowledgement() {
    let server = TestServer::start(Setup::default());
    let mut client = server.open();
    // A young connection is acknowledged at once; this one is to be an old one.
    client.say("everybody 200 10");
    for _ in 0..200 {
        client.frame();
    }
    let gap = || {
        client.say("later 100 5");
        client.say("later 105 5");
        client.frame();
        let first = Instant::now();
        client.frame();
        first.elapsed()
    };
    let gaps: Vec<Duration> = std::iter::repeat_with(gap).take(20).collect();
    let shortest = gaps.iter().min().unwrap();
    assert!(*shortest < DELAYED_ACK / 2, "{gaps:?}");
}

/// actix-http's timer for a client that does not close loses its wake-up where it is set to less than half a second:
/// its place would be taken for ever.
#[test]
fn a_client_that_does_not_close_after_the_last_answer_gives_its_place_back() {
    const PLACES: usize = 30;
    let server = TestServer::start(Setup {
        per_address: PLACES,
        ..Setup::default()
    });
    let page = b"GET /page HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    let _held: Vec<Client> = (0..PLACES)
        .map(|_| {
            let mut client = Client::connect(server.address);
            client.send(page);
            assert!(client.head().starts_with("HTTP/1.1 200 "));
            client.rest().unwrap();
            client
        })
        .collect();
    // Each of them holds on, and each one's place comes back.
    wait_for("all places", || {
        let again: Vec<bool> = (0..PLACES)
            .map(|_| Client::connect(server.address))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|mut client| {
                client.try_send(page).is_ok() && client.first_line().starts_with("HTTP/1.1 200 ")
            })
            .collect();
        again.into_iter().all(|served| served)
    });
}
