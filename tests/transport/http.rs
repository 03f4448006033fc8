//! Slow requests: every head and every body has a deadline.

use std::time::{Duration, Instant};

use chinwag::transport::Limits;

use crate::{
    client::Client,
    server::{LARGE, Setup, TestServer},
};

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
/// Keep-alive and head together, and some ticks.
const SOON: Duration = Duration::from_millis(2500);

/// Sends a byte every 20 ms until the server ends the connection; says when it did.
fn drip(client: &mut Client, bytes: &[u8]) -> Duration {
    let began = Instant::now();
    let mut bytes = bytes.iter().cycle();
    while client.try_send(&[*bytes.next().unwrap()]).is_ok() {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "the server has endless patience"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    began.elapsed()
}

#[test]
fn silence_is_ended() {
    let server = TestServer::start(Setup::default());
    let mut client = Client::connect(server.address);
    let began = Instant::now();
    let _ = client.rest();
    assert!(began.elapsed() < SOON);
}

#[test]
fn a_slow_first_head_is_ended() {
    let server = TestServer::start(Setup::default());
    let mut client = Client::connect(server.address);
    client.send(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ");
    assert!(drip(&mut client, b"x") < SOON);
}

#[test]
fn a_slow_second_head_is_ended_too() {
    let server = TestServer::start(Setup::default());
    let mut client = Client::connect(server.address);
    client.send(GET);
    assert!(client.head().starts_with("HTTP/1.1 200 "));
    client.send(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ");
    assert!(drip(&mut client, b"x") < SOON);
    // The part of it that came along with the first request counts as well.
    let mut client = Client::connect(server.address);
    client.send(&[GET, b"GET / HT"].concat());
    assert!(client.head().starts_with("HTTP/1.1 200 "));
    let began = Instant::now();
    let _ = client.rest();
    assert!(began.elapsed() < SOON);
    assert!(server.counters.slow_requests.get() > 0);
}

#[test]
fn a_slow_body_is_ended() {
    let server = TestServer::start(Setup::default());
    let mut client = Client::connect(server.address);
    client.send(b"POST /body HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n");
    assert!(drip(&mut client, b"x") < SOON);
    // Nobody reads this one.
    let mut client = Client::connect(server.address);
    client.send(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    assert!(drip(&mut client, b"1\r\nx\r\n") < SOON);
}

#[test]
fn a_large_body_may_take_its_time() {
    let limits = Limits {
        body_bytes_per_second: 500,
        ..Setup::default().limits
    };
    let server = TestServer::start(Setup {
        limits,
        ..Setup::default()
    });
    let mut client = Client::connect(server.address);
    client.send(b"POST /body HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20000\r\n\r\n");
    for _ in 0..20 {
        client.send(&[b'x'; 1000]);
        std::thread::sleep(Duration::from_millis(60));
    }
    assert!(
        client.head().starts_with("HTTP/1.1 200 "),
        "twice the time, but far from the slowest pace"
    );
}

#[test]
fn deadlines_begin_anew_with_every_request() {
    let limits = Limits {
        keep_alive: Duration::from_secs(2),
        ..Setup::default().limits
    };
    let server = TestServer::start(Setup {
        limits,
        ..Setup::default()
    });
    let mut client = Client::connect(server.address);
    let began = Instant::now();
    // For longer than all deadlines of one request together.
    while began.elapsed() < Duration::from_secs(4) {
        client.send(GET);
        let head = client.head();
        assert!(
            head.trim_start_matches("hello").starts_with("HTTP/1.1 200 "),
            "{head}"
        );
        std::thread::sleep(Duration::from_millis(300));
    }
    assert_eq!(server.counters.slow_requests.get(), 0);
}

#[test]
fn an_answer_may_take_longer_than_a_head() {
    let server = TestServer::start(Setup::default());
    let mut client = Client::connect(server.address);
    client.send(b"GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    assert!(client.head().starts_with("HTTP/1.1 200 "));
}

#[test]
fn an_answer_that_nobody_takes_is_ended() {
    let server = TestServer::start(Setup::default());
    let mut client = Client::connect_narrow(server.address);
    client.send(b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    crate::server::wait_for("the end of patience", || server.counters.slow_requests.get() == 1);
    let rest = client.rest().map_or(0, |rest| rest.len());
    assert!(rest < LARGE, "all of it came");
}

#[test]
fn an_answer_that_is_taken_slowly_comes_whole() {
    let server = TestServer::start(Setup::default());
    let mut client = Client::connect_narrow(server.address);
    client.send(b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    assert!(client.head().starts_with("HTTP/1.1 200 "));
    // Several times the patience with one that takes nothing.
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(2) {
        client.read_some();
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(client.rest().unwrap().len(), LARGE);
    assert_eq!(server.counters.slow_requests.get(), 0);
}

#[test]
fn http_1_0_is_answered_with_and_without_a_host() {
    let server = TestServer::start(Setup::default());
    for head in [
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n",
    ] {
        let mut client = Client::connect(server.address);
        client.send(head.as_bytes());
        let answer = client.head();
        assert!(
            answer.starts_with("HTTP/1.0 200 ") || answer.starts_with("HTTP/1.1 200 "),
            "{answer}"
        );
        assert_eq!(client.rest().unwrap(), b"hello", "and that is the end");
    }
    for head in [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\x7c\x03\x03",
    ] {
        let mut client = Client::connect(server.address);
        client.send(head.as_bytes());
        let answer = client.first_line();
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 5"),
            "{answer}"
        );
        let _ = client.rest();
    }
    // None of them as evil.example: it is pages that name a host, and pages speak HTTP/1.1.
    let mut client = Client::connect(server.address);
    client.send(b"GET / HTTP/1.0\r\nHost: evil.example\r\n\r\n");
    assert!(client.first_line().contains(" 403 "));
    for (target, status) in [("http://evil.example/", " 403 "), ("http://127.0.0.1/", " 200 ")] {
        let mut client = Client::connect(server.address);
        client.send(format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").as_bytes());
        let line = client.first_line();
        assert!(line.contains(status), "{target}: {line}");
    }
}

#[test]
fn requests_of_one_segment_are_answered_in_order_and_an_upgrade_waits_for_its_turn() {
    let server = TestServer::start(Setup::default());
    let mut client = Client::connect(server.address);
    let slow = b"GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".to_vec();
    let upgrade = crate::client::request("GET", "/ws", &[]);
    client.send(&[slow, GET.to_vec(), upgrade].concat());
    assert!(client.head().starts_with("HTTP/1.1 200 "));
    let second = client.head();
    assert!(second.starts_with("doneHTTP/1.1 200 "), "{second}");
    let third = client.head();
    assert!(third.starts_with("helloHTTP/1.1 101 "), "{third}");
    client.say("and now");
    assert_eq!(client.text(), "and now");
}

/// RFC 9112 §9.6: nothing is done for what stands behind a request that was to be the last.
#[test]
fn nothing_is_done_behind_a_request_with_connection_close() {
    let server = TestServer::start(Setup::default());
    let upgrade = crate::client::request("GET", "/ws", &[]);
    let last_of = [
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
    ];
    for last in last_of {
        for behind in [GET.to_vec(), upgrade.clone()] {
            let mut client = Client::connect(server.address);
            client.send(&[last.as_bytes(), &behind].concat());
            let first = client.head();
            assert!(first.starts_with("HTTP/1.") && first.contains(" 200 "), "{first}");
            let rest = client.to_end();
            assert!(rest.starts_with("hello"), "{rest}");
            assert!(!rest.contains(" 101 ") && !rest.contains(" 200 "), "{rest}");
        }
    }
}
