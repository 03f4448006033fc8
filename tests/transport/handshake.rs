//! Who is let in.

use std::time::Duration;

use crate::{
    client::{Client, frame, request},
    server::{Setup, TestServer},
};

/// The status of an upgrade with these headers, after which the connection must end; 101 for an upgrade.
fn status(server: &TestServer, bytes: &[u8]) -> (u16, String) {
    let mut client = Client::connect(server.address);
    client.send(bytes);
    let head = client.head();
    let status = head
        .get(9..12)
        .and_then(|status| status.parse().ok())
        .expect("a status");
    if status != 101 {
        assert!(
            head.contains("connection: close") || head.starts_with("HTTP/1.0"),
            "{head}"
        );
        client.rest().unwrap();
    }
    (status, head)
}

fn upgrade(server: &TestServer, headers: &[(&str, &str)]) -> u16 {
    status(server, &request("GET", "/ws", headers)).0
}

#[test]
fn what_rfc_6455_asks_for_is_asked_for() {
    let server = TestServer::start(Setup::default());
    assert_eq!(upgrade(&server, &[]), 101);
    assert_eq!(upgrade(&server, &[("Upgrade", "WebSocket")]), 101);
    assert_eq!(upgrade(&server, &[("Sec-WebSocket-Key", "")]), 400);
    assert_eq!(upgrade(&server, &[("Sec-WebSocket-Key", "c2hvcnQ=")]), 400);
    assert_eq!(
        upgrade(&server, &[("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZ!==")]),
        400
    );
    let twice = [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="); 2];
    assert_eq!(upgrade(&server, &twice), 400);
    assert_eq!(upgrade(&server, &[("Host", "")]), 400);
    assert_eq!(upgrade(&server, &[("Content-Length", "5")]), 400);
    assert_eq!(status(&server, &request("GET", "/nowhere", &[])).0, 404);
    // All but the one without Host, which did not get as far as the transport.
    assert_eq!(server.counters.refused.get(), 6);
}

#[test]
fn another_version_is_told_the_right_one() {
    let server = TestServer::start(Setup::default());
    for version in ["8", "14", "13, 8", ""] {
        let bytes = request("GET", "/ws", &[("Sec-WebSocket-Version", version)]);
        let (status, head) = status(&server, &bytes);
        assert_eq!(status, 426, "{version}");
        assert!(head.contains("sec-websocket-version: 13\r\n"), "{head}");
    }
}

#[test]
fn the_accept_value_is_that_of_the_rfc() {
    let server = TestServer::start(Setup::default());
    let (_, head) = status(&server, &request("GET", "/ws", &[]));
    assert!(
        head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
        "{head}"
    );
    assert!(!head.contains("Sec-WebSocket-Protocol"), "nobody asked");
}

#[test]
fn the_subprotocol_is_answered_where_it_is_asked_for() {
    let server = TestServer::start(Setup::default());
    let asked = |protocols: &str| {
        let (status, head) = status(
            &server,
            &request("GET", "/ws", &[("Sec-WebSocket-Protocol", protocols)]),
        );
        assert_eq!(status, 101);
        head.contains("Sec-WebSocket-Protocol: chinwag.v1\r\n")
    };
    assert!(asked("chinwag.v1"));
    assert!(asked("other, chinwag.v1"));
    assert!(!asked("other"));
    assert!(!asked("CHINWAG.V1"));
}

#[test]
fn foreign_pages_are_refused() {
    let server = TestServer::start(Setup {
        bound: "0.0.0.0",
        ..Setup::default()
    });
    let from = |origin| upgrade(&server, &[("Host", "chat.example.org"), ("Origin", origin)]);
    assert_eq!(from("https://chat.example.org"), 101);
    assert_eq!(from("https://evil.example"), 403);
    assert_eq!(from("https://chat.example.org.evil.example"), 403);
    assert_eq!(from("null"), 403);
    assert_eq!(
        upgrade(
            &server,
            &[("Origin", "http://127.0.0.1"), ("Origin", "http://127.0.0.1")]
        ),
        403
    );
}

#[test]
fn on_loopback_other_names_are_not_served() {
    let server = TestServer::start(Setup::default());
    assert_eq!(
        upgrade(
            &server,
            &[("Host", "localhost:1"), ("Origin", "http://localhost:3000")]
        ),
        101
    );
    assert_eq!(
        upgrade(
            &server,
            &[("Host", "evil.example"), ("Origin", "http://evil.example")]
        ),
        403
    );
    let mut client = Client::connect(server.address);
    client.send(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(client.head().starts_with("HTTP/1.1 403 "));
}

#[test]
fn caps_answer_503_and_places_come_back() {
    let server = TestServer::start(Setup {
        per_address: 2,
        ..Setup::default()
    });
    let first = server.open();
    let _second = server.open();
    let (status, head) = status(&server, &request("GET", "/ws", &[]));
    assert_eq!(status, 503);
    assert!(head.contains("retry-after: 10\r\n"), "{head}");
    drop(first);
    crate::server::wait_for("the place", || server.caps.total() == 1);
    server.open();
    let server = TestServer::start(Setup {
        connections: 1,
        ..Setup::default()
    });
    let _only = server.open();
    assert_eq!(upgrade(&server, &[]), 503);
}

#[test]
fn sockets_that_speak_http_are_limited_per_address_too() {
    let setup = || Setup {
        per_address: 3,
        ..Setup::default()
    };
    let server = TestServer::start(setup());
    // Upgraded ones have left their places.
    let _upgraded = [server.open(), server.open(), server.open()];
    let mut silent: Vec<Client> = (0..3).map(|_| Client::connect(server.address)).collect();
    let mut one_more = Client::connect(server.address);
    let head = one_more.head();
    assert!(
        head.starts_with("HTTP/1.1 503 ") && head.contains("Retry-After: 10\r\n"),
        "{head}"
    );
    one_more.ended_within(Duration::from_millis(300));
    let page = b"GET /page HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    assert_eq!(
        answer(Client::connect_from("127.0.0.2", server.address), page),
        200
    );
    silent.pop();
    crate::server::wait_for("the place", || {
        answer(Client::connect(server.address), page) == 200
    });

    // Behind a listed proxy there are many.
    let server = TestServer::start(Setup {
        proxies: vec!["127.0.0.1"],
        ..setup()
    });
    let _silent: Vec<Client> = (0..6).map(|_| Client::connect(server.address)).collect();
    assert_eq!(answer(Client::connect(server.address), page), 200);
}

fn answer(mut client: Client, request: &[u8]) -> u16 {
    client.send(request);
    client.head()[9..12].parse().unwrap()
}

#[test]
fn behind_a_listed_proxy_clients_have_their_own_address() {
    let server = TestServer::start(Setup {
        per_address: 1,
        proxies: vec!["127.0.0.1"],
        ..Setup::default()
    });
    let from = |address| {
        let headers = [("X-Forwarded-For", address), ("User-Agent", "test/1")];
        let mut client = Client::open(server.address, "/ws", &headers);
        client.say("whoami");
        (client.text(), client)
    };
    let (first, _one) = from("6.6.6.6, 192.0.2.1");
    let (second, _two) = from("192.0.2.2");
    assert_eq!(
        (first.as_str(), second.as_str()),
        ("192.0.2.1 test/1", "192.0.2.2 test/1")
    );
    assert_eq!(upgrade(&server, &[("X-Forwarded-For", "192.0.2.1")]), 503);
}

#[test]
fn frames_that_come_with_the_handshake_are_heard() {
    let server = TestServer::start(Setup::default());
    let mut client = Client::connect(server.address);
    let early = [
        request("GET", "/ws", &[]),
        frame(0x81, b"early"),
        frame(0x81, b"bird")[..3].to_vec(),
    ]
    .concat();
    client.send(&early);
    assert!(client.head().starts_with("HTTP/1.1 101 "));
    assert_eq!(client.text(), "early");
    client.send(&frame(0x81, b"bird")[3..]);
    assert_eq!(client.text(), "bird");
}

#[test]
fn an_upgrade_may_follow_a_request_on_the_same_connection() {
    let server = TestServer::start(Setup::default());
    let mut client = Client::connect(server.address);
    let get = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".to_vec();
    client.send(&[get, request("GET", "/ws", &[]), frame(0x81, b"early")].concat());
    assert!(client.head().starts_with("HTTP/1.1 200 "));
    let head = client.head();
    assert!(head.starts_with("helloHTTP/1.1 101 "), "{head}");
    assert_eq!(client.text(), "early");
}

#[test]
fn what_only_looks_like_an_upgrade_is_refused() {
    let server = TestServer::start(Setup::default());
    assert_eq!(status(&server, &request("POST", "/ws", &[])).0, 405);
    assert_eq!(
        status(&server, &request("CONNECT", "example.org:443", &[])).0,
        405
    );
    for target in [
        "http://evil.example/ws",
        "ws://127.0.0.1/ws",
        "127.0.0.1/ws",
        "*",
        "http://127.0.0.1@evil/ws",
    ] {
        let got = status(&server, &request("GET", target, &[])).0;
        assert_eq!(got, 400, "{target}");
    }
    let old = String::from_utf8(request("GET", "/ws", &[]))
        .unwrap()
        .replace("HTTP/1.1", "HTTP/1.0");
    assert_eq!(status(&server, old.as_bytes()).0, 505);
    // Other protocols to upgrade to are none of ours: the request is answered as if they were not named.
    let mut client = Client::connect(server.address);
    client.send(
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
    );
    assert!(client.head().starts_with("HTTP/1.1 200 "));
}

/// RFC 6455 §4.2.1: the resource may be named by a whole address.
#[test]
fn a_whole_address_of_the_same_host_is_a_target_too() {
    let server = TestServer::start(Setup::default());
    for (target, host) in [
        ("http://127.0.0.1/ws", "127.0.0.1"),
        ("http://LOCALHOST:8080/ws", "localhost:8080"),
        ("https://[::1]/ws?a=b", "[::1]"),
    ] {
        assert_eq!(
            status(&server, &request("GET", target, &[("Host", host)])).0,
            101,
            "{target}"
        );
    }
    let foreign = [("Host", "evil.example")];
    assert_eq!(
        status(&server, &request("GET", "http://evil.example/ws", &foreign)).0,
        403
    );
}

#[test]
fn a_refused_client_that_hangs_on_is_cut_off() {
    let server = TestServer::start(Setup::default());
    let mut client = Client::connect(server.address);
    client.send(&request("GET", "/nowhere", &[]));
    assert!(client.head().starts_with("HTTP/1.1 404 "));
    let began = std::time::Instant::now();
    let junk = [0; 1000];
    crate::server::wait_for("the reset", || client.try_send(&junk).is_err());
    assert!(began.elapsed() < Duration::from_secs(2));
}
