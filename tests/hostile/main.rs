//! No input kills (promise P9): every refusal has a code and leaves the connection alive, memory stays flat, and
//! nothing that people wrote reaches terminal or log.

mod stuck;
#[path = "../support/mod.rs"]
mod support;
mod values;

use serde_json::{Value, json};
use std::net::SocketAddr;
use support::{Client, Got, Raw, Server, data, kind};
use values::{MARK, no_requests, spoilt};

/// Requests while memory is watched.
const MANY: usize = 10_000;

/// What memory may grow by meanwhile: noise of the allocator, some hundred KiB. What is kept of each request would
/// be more.
const MARGIN_KIB: u64 = 6 * 1024;

const OPEN: [(&str, &str); 4] = [
    ("limits.message_rate_limit", "0"),
    ("limits.requests_per_second", "0"),
    ("limits.max_frame_bytes", "1048576"),
    ("log.level", "debug"),
];

/// A stable word: small letters and underscores.
fn is_word(code: &Value) -> bool {
    let code = code.as_str().unwrap_or_default();
    !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn assert_refused(frame: &Value, what: &str) {
    let what: String = what.chars().take(200).collect();
    assert_eq!(kind(frame), "error", "{what:?}: {frame}");
    assert!(is_word(&data(frame)["code"]), "{what:?}: {frame}");
    assert!(
        data(frame)["message"].as_str().is_some_and(|m| !m.is_empty()),
        "{what:?}: {frame}"
    );
    let size = frame.to_string().len();
    assert!(size < 1000, "{what:?}: an answer of {size} bytes");
}

#[tokio::test]
async fn spoilt_requests_are_refused_and_cost_nothing() {
    let server = Server::start(&OPEN);
    let mut client = Client::sign_in(&server, "alice").await;
    client.join("den").await;
    let mut stranger = Client::connect(&server).await;
    for (request, data) in spoilt() {
        let who = if request == "auth" {
            &mut stranger
        } else {
            &mut client
        };
        let answer = who.ask(request, data.clone()).await;
        if data["since"] != json!({}) {
            assert_refused(&answer, &format!("{request} {data}"));
        }
        assert_eq!(kind(&who.ask("ping", json!({})).await), "pong");
    }
    for reference in [
        json!(7),
        json!("x".repeat(65)),
        json!([MARK]),
        json!({}),
        json!(true),
    ] {
        client
            .send_text(json!({"type": "ping", "ref": reference}).to_string())
            .await;
        assert_refused(&client.frame().await, &reference.to_string());
    }
    assert_eq!(client.kinds().await, [""; 0], "one answer each");
    stranger.auth(json!({"username": "bob"})).await;
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let server = Server::start(&OPEN);
    let mut stranger = Client::connect(&server).await;
    let mut client = Client::sign_in(&server, "alice").await;
    for who in [&mut stranger, &mut client] {
        for text in no_requests() {
            who.send_text(&text).await;
            assert_refused(&who.frame().await, &text);
            assert_eq!(kind(&who.ask("ping", json!({})).await), "pong");
        }
        for bytes in [
            vec![],
            vec![0],
            vec![0xff; 70_000],
            b"{\"type\":\"ping\"}".to_vec(),
        ] {
            who.raw().send_binary(bytes).await;
            let frame = who.frame().await;
            assert_refused(&frame, "binary");
            assert_eq!(data(&frame)["code"], "binary_frame");
        }
    }
    stranger.auth(json!({"username": "bob"})).await;
    for request in [
        "join", "chat", "private", "typing", "leave", "history", "rooms", "rename", "edit", "x",
    ] {
        let mut early = Client::connect(&server).await;
        assert_refused(
            &early.ask(request, json!({"roomId": "den", "content": "x"})).await,
            request,
        );
    }
}

/// Sends garbage in a dialect that takes much of it for a message, and sees that the connection lives.
async fn garbage(address: SocketAddr, path: &str, hello: &Value, alive: (&str, &str)) {
    let mut raw = Raw::connect(address, path).await;
    if !hello.is_null() {
        raw.send(hello.to_string()).await;
    }
    for text in no_requests() {
        raw.send(text).await;
    }
    for (request, data) in spoilt().into_iter().step_by(3) {
        let mut frame = json!({"type": request});
        frame
            .as_object_mut()
            .unwrap()
            .extend(data.as_object().cloned().unwrap_or_default());
        raw.send(frame.to_string()).await;
        raw.send(json!({"type": [request], "user": data, "text": data, "room": data}).to_string())
            .await;
    }
    raw.send_binary(vec![0xfe; 1000]).await;
    raw.send(alive.0).await;
    loop {
        match raw.next().await {
            Got::Text(text) if text.contains(alive.1) => return,
            Got::Text(_) => {}
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn other_dialects_live_through_garbage() {
    let server = Server::start(&OPEN);
    let address = server.address();
    let auth = json!({"type": "auth", "username": "flat"});
    garbage(
        address,
        "/ws/flat",
        &auth,
        ("still here, flat", "still here, flat"),
    )
    .await;
    let identity = json!({"type": "identity", "user": "ch"});
    let again = json!({"type": "identity", "user": "other"}).to_string();
    garbage(address, "/fishing", &identity, (&again, "error")).await;
    let named = json!({"type": "setUsername", "username": "still"}).to_string();
    garbage(
        address,
        "/ws/broadcast",
        &Value::Null,
        (&named, "is now known as still"),
    )
    .await;
}

/// Everything spoilt in a round; `n` requests in all.
async fn hammer(client: &mut Client, n: usize) {
    let spoilt = spoilt();
    for chunk in (0..n).collect::<Vec<_>>().chunks(100) {
        let mut refs = Vec::new();
        for at in chunk {
            // A fresh name each time: what is kept by name would show.
            let (request, data) = &spoilt[at % spoilt.len()];
            let frame = json!({"type": request, "data": data, "ref": format!("h{at}"), "extra": format!("{MARK}{at}")});
            refs.push(frame.to_string());
        }
        client.raw().send_many(refs).await;
        for at in chunk {
            let frame = client.answer(&format!("h{at}")).await;
            assert!(["error", "joined"].contains(&kind(&frame)), "{frame}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_stays_flat() {
    let server = Server::start(&OPEN);
    let mut client = Client::sign_in(&server, "alice").await;
    client.join("den").await;
    hammer(&mut client, MANY / 4).await;
    let before = server.resident_kib();
    hammer(&mut client, MANY).await;
    let grown = server.resident_kib().saturating_sub(before);
    println!("{before} KiB, and {grown} KiB more after {MANY} refused requests");
    assert!(
        grown < MARGIN_KIB,
        "{grown} KiB more after {MANY} refused requests"
    );
}

/// Characters that do something to a terminal or to the order of what is read.
fn acts(c: char) -> bool {
    let bidi =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let lines = matches!(c, '\u{2028}' | '\u{2029}');
    (c.is_control() && c != '\n') || bidi || lines
}

#[tokio::test]
async fn nothing_that_people_wrote_is_logged() {
    let mut settings = OPEN.to_vec();
    settings[3].1 = "trace";
    let server = Server::start(&settings);
    let address = server.address();
    let evil = format!("{MARK}\u{1b}[31m\u{202e}\u{9b}\r\nforged line");
    let mut client = Client::connect(&server).await;
    client.auth(json!({"username": format!("n{MARK}")})).await;
    client.join(&format!("room {MARK}")).await;
    client.chat(&format!("room {MARK}"), &evil).await;
    for (request, data) in spoilt() {
        client.ask(request, data).await;
    }
    for text in no_requests() {
        client.send_text(text).await;
        client.frame().await;
    }
    for path in ["/ws/flat", "/ws/broadcast", "/ws/channel/x"] {
        let mut raw = Raw::connect(address, path).await;
        raw.send(json!({"type": MARK, "message": evil}).to_string()).await;
        raw.send(json!({"type": "identity", "user": evil}).to_string())
            .await;
        raw.send(evil.clone()).await;
        raw.close(Some(1000)).await;
    }
    // A broken frame: the reason of a close frame is the client's text, too.
    let header = [("User-Agent", "\u{9b}31m agent")];
    let with_agent = Raw::connect_with(address, "/ws?x=%1b%5b31m%E2%80%AE", &header).await;
    drop(with_agent);
    support::http::get(address, "/%1b[31m%E2%80%AE?q=%0a%0d").await;
    client.bye().await;
    let ended = server.stop(nix::sys::signal::Signal::SIGTERM);
    assert_eq!(ended.code, Some(0));
    for written in [&ended.stdout, &ended.stderr] {
        let text = std::str::from_utf8(written).expect("text in UTF-8");
        let line_of =
            |at: usize| text[..at].rsplit('\n').next().unwrap_or_default().to_owned() + &text[at..=at];
        let bad = text.char_indices().find(|(_, c)| acts(*c));
        assert!(
            bad.is_none(),
            "{bad:?} was written after {:?}",
            line_of(bad.unwrap().0)
        );
        // What happens to connections is told with their users' names, and nothing else of theirs.
        let name = format!("name=n{MARK}");
        let users = |line: &&str| match line.split_once(" chinwag::connections ") {
            Some((_, told)) => told.replacen(&name, "", 1).contains(MARK),
            None => line.contains(MARK),
        };
        let users: Vec<&str> = text.lines().filter(users).take(5).collect();
        assert!(users.is_empty(), "what people wrote was logged: {users:#?}");
        assert!(!text.contains("forged"), "a message was logged");
    }
    assert!(ended.stderr.len() > 1000, "there was a log to look at");
}
