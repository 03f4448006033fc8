//! What the log and `logs` tell of connections and HTTP answers, and what they never tell.

use crate::desk::{Desk, envelope};
use crate::support::{PATIENCE, Raw};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Waits for a line of the log that holds all of these.
fn logged(desk: &Desk, words: &[&str]) -> String {
    let begun = Instant::now();
    loop {
        let log = String::from_utf8(desk.log()).expect("UTF-8");
        let found = log
            .lines()
            .find(|line| words.iter().all(|word| line.contains(word)));
        if let Some(line) = found {
            return line.to_owned();
        }
        assert!(begun.elapsed() < PATIENCE, "no line with {words:?} in {log}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A request as it is written; the status of the answer.
fn request(address: SocketAddr, line: &str, headers: &str) -> u16 {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    let head = format!("{line} HTTP/1.1\r\nHost: {address}\r\n{headers}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("a request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let answer = String::from_utf8_lossy(&answer);
    answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .expect("a status")
}

#[tokio::test]
async fn the_end_of_a_connection_is_told_with_its_cause() {
    let mut desk = Desk::start(&[("limits.max_frame_bytes", "1024")]);
    let (mut ann, _) = envelope(desk.address, "Ann").await;
    logged(
        &desk,
        &[
            "chinwag::connections opened conn=",
            "address=127.0.0.1 dialect=envelope",
        ],
    );
    logged(&desk, &["chinwag::connections signed in", "name=Ann"]);
    ann.send("x".repeat(2000)).await;
    assert_eq!(ann.closed().await.0, 1009);
    logged(
        &desk,
        &[
            "closed conn=",
            "name=Ann code=1009 ms=",
            "how=\"closed by the server, 1009: broken frames\"",
        ],
    );
    let (bob, _) = envelope(desk.address, "Bob").await;
    drop(bob);
    logged(&desk, &["closed conn=", "name=Bob ms=", "how=\"broke off\""]);
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    desk.ask("kick Eve");
    assert_eq!(eve.closed().await.0, 4003);
    logged(&desk, &["thrown out conn=", "name=Eve"]);
    let shown = desk.lines("logs").join("\n");
    for end in [
        "Ann   closed by the server, 1009: broken frames, after ",
        "Bob   broke off, after ",
        "Eve   closed by the server, 4003, after ",
    ] {
        assert!(shown.contains(end), "{end} in {shown}");
    }
}

#[tokio::test]
async fn who_is_not_let_in_is_told_with_the_reason() {
    let desk = Desk::start(&[("auth.access_tokens", "a-token-of-sixteen")]);
    let mut out = Raw::connect(desk.address, "/ws/flat?token=a-wrong-token").await;
    assert_eq!(out.closed().await.0, 4001);
    logged(
        &desk,
        &["turned away address=127.0.0.1 dialect=flat code=unauthorized"],
    );
    let upgrade = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
                   Origin: http://evil.example\r\n";
    assert_eq!(
        request(
            desk.address,
            "GET /ws?token=a-wrong-token",
            &format!("{upgrade}Connection: Upgrade\r\n")
        ),
        403
    );
    logged(&desk, &["upgrade refused address=127.0.0.1 status=403 why="]);
    assert!(!String::from_utf8_lossy(&desk.log()).contains("a-wrong-token"));
}

#[test]
fn answers_are_told_without_queries_and_rooms() {
    let desk = Desk::start(&[("server.trusted_proxies", "127.0.0.1"), ("log.format", "json")]);
    let forwarded = "X-Forwarded-For: 203.0.113.9\r\n";
    assert_eq!(request(desk.address, "GET /main.js?token=secret", forwarded), 200);
    let line: Value = serde_json::from_str(&logged(&desk, &["/main.js"])).expect("JSON");
    for (member, value) in [
        ("target", json!("chinwag::access")),
        ("level", json!("info")),
        ("method", json!("GET")),
        ("path", json!("/main.js")),
        ("status", json!(200)),
        ("address", json!("203.0.113.9")),
    ] {
        assert_eq!(line[member], value, "{member} in {line}");
    }
    assert!(
        line["bytes"].as_u64() > Some(100) && line["us"].is_u64(),
        "{line}"
    );
    assert_eq!(request(desk.address, "GET /r/between-us", ""), 302);
    logged(&desk, &["/r/{room}", "127.0.0.1"]);
    assert_eq!(request(desk.address, "GET /metrics", ""), 200);
    assert_eq!(request(desk.address, "GET /nothing", ""), 404);
    logged(&desk, &["/nothing", "404"]);
    let log = String::from_utf8(desk.log()).expect("UTF-8");
    for told in ["secret", "between-us", "/metrics"] {
        assert!(!log.contains(told), "{told} in {log}");
    }
}

#[test]
fn no_path_reaches_the_log_raw_at_any_level() {
    let desk = Desk::start(&[("log.level", "trace")]);
    for path in [
        "/%1b%5d0;evil%07",
        "/a%0aINFO%20forged",
        "/%e2%80%ae",
        "/\u{9b}31m",
        "/..%2f..%2fetc",
    ] {
        request(
            desk.address,
            &format!("GET {path}?token=secret"),
            "Authorization: Bearer secret\r\n",
        );
    }
    request(desk.address, "GET /last", "");
    logged(&desk, &["/last"]);
    let log = String::from_utf8(desk.log()).expect("UTF-8");
    assert!(
        log.contains("DEBUG chinwag"),
        "our own modules are asked for more: {log}"
    );
    let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    assert!(!log.contains(raw), "{log:?}");
    assert!(!log.lines().any(|line| line.starts_with("INFO")), "{log}");
    assert!(!log.contains("secret"), "{log}");
}

#[test]
fn a_request_that_cannot_be_read_is_no_error_of_the_servers() {
    let desk = Desk::start(&[]);
    assert_eq!(request(desk.address, "GET /", "Name : value\r\n"), 400);
    assert_eq!(request(desk.address, "GET /last", ""), 404);
    logged(&desk, &["/last"]);
    let log = String::from_utf8(desk.log()).expect("UTF-8");
    assert!(!log.contains("ERROR"), "{log}");
}
