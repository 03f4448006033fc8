//! Starting and stopping: signals, exit status, what is refused in clear words, health (contract §7, §9).

mod support;

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::time::{Duration, Instant};
use support::{Client, Got, Home, Raw, Server, data, http, kind, run_to_end};

/// Connections that are told of the end.
const MANY: usize = 200;

const GOODBYE: (u16, &str) = (1001, "Server shutting down");

async fn signal_tells_everyone(signal: Signal) {
    let server = Server::start(&[("limits.max_connections_per_address", "0")]);
    let mut busy = Client::sign_in(&server, "busy").await;
    busy.join("general").await;
    let mut raws = Vec::new();
    for _ in 0..MANY {
        let mut raw = Raw::connect(server.address(), "/ws").await;
        raw.text().await;
        raws.push(raw);
    }
    let refs = {
        let mut refs = Vec::new();
        for n in 0..50 {
            let content = format!("last words {n}");
            refs.push(
                busy.begin("chat", json!({"roomId": "general", "content": content}))
                    .await,
            );
        }
        refs
    };
    let mut last = 0;
    for reference in &refs {
        last = data(&busy.answer(reference).await)["seq"].as_u64().unwrap();
    }
    let begun = Instant::now();
    server.signal(signal);
    let closed = futures_util::future::join_all(raws.iter_mut().map(Raw::closed)).await;
    let told_in = begun.elapsed();
    for (code, reason) in &closed {
        assert_eq!((*code, reason.as_str()), GOODBYE);
    }
    assert!(
        told_in < Duration::from_secs(1),
        "the last one was told after {told_in:?}"
    );
    let (code, reason) = busy.closed().await;
    assert_eq!((code, reason.as_str()), GOODBYE);
    let home = server.home();
    let ended = server.ended();
    assert_eq!(ended.code, Some(0), "{}", ended.complaints());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());

    let server = Server::start_in(&home, &[]);
    let mut back = Client::sign_in(&server, "back").await;
    let joined = back.join("general").await;
    assert_eq!((last, joined["seq"].as_u64()), (50, Some(50)));
    assert_eq!(joined["history"][49]["content"], "last words 49");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_tells_everyone_and_ends_well() {
    signal_tells_everyone(Signal::SIGTERM).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigint_tells_everyone_and_ends_well() {
    signal_tells_everyone(Signal::SIGINT).await;
}

#[tokio::test]
async fn what_the_end_interrupted_is_stored_once_when_sent_again() {
    const SENT: usize = 60;
    let home = Home::new();
    let server = Server::start_in(&home, &[]);
    let mut client = Client::sign_in(&server, "writer").await;
    client.join("general").await;
    let said = |n: usize| json!({"roomId": "general", "content": format!("{n}"), "clientMessageId": format!("c{n}")});
    let mut refs = Vec::new();
    for n in 0..SENT {
        refs.push(client.begin("chat", said(n)).await);
    }
    let mut acks = vec![client.answer(&refs[0]).await];
    server.signal(Signal::SIGTERM);
    while let Got::Text(text) = client.raw().next().await {
        let frame: Value = serde_json::from_str(&text).unwrap();
        acks.extend((kind(&frame) == "ack").then_some(frame));
    }
    let token = client.token.clone();
    assert_eq!(server.ended().code, Some(0));

    let server = Server::start_in(&home, &[]);
    let mut client = Client::resume(&server, "writer", &token).await;
    client.join("general").await;
    for (n, reference) in refs.iter().enumerate() {
        let again = client.ask("chat", said(n)).await;
        assert_eq!(data(&again)["seq"], n + 1, "{again}");
        if let Some(ack) = acks.iter().find(|ack| ack["ref"] == **reference) {
            assert_eq!(data(&again)["duplicate"], true, "{again}");
            assert_eq!(data(&again)["id"], data(ack)["id"], "{again}");
        }
    }
}

#[tokio::test]
async fn a_restart_keeps_history_seqs_and_epoch() {
    let home = Home::new();
    let server = Server::start_in(&home, &[]);
    let mut alice = Client::sign_in(&server, "alice").await;
    alice.join("den").await;
    let first = alice.chat("den", "one").await;
    alice.chat("den", "two").await;
    alice.leave("den").await;
    let before = alice.join("den").await;
    server.kill();

    let server = Server::start_in(&home, &[]);
    let mut alice = Client::resume(&server, "alice", &alice.token).await;
    let after = alice.join("den").await;
    for member in ["epoch", "seq", "eventId", "history", "topic"] {
        assert_eq!(before[member], after[member], "{member}");
    }
    assert_eq!(after["history"][0]["id"], first["id"]);
    assert_eq!(alice.chat("den", "three").await["seq"], 3);
}

#[test]
fn a_second_server_on_the_same_database_is_refused() {
    let server = Server::start(&[]);
    let second = run_to_end(&server.home(), &[]);
    let said = second.complaints();
    assert_eq!(second.code, Some(1), "{said}");
    let line = said
        .lines()
        .find(|l| l.starts_with("error: "))
        .expect("a line with the error");
    for word in ["data/chat.db", "in use by another chinwag server", "storage.url"] {
        assert!(line.contains(word), "{word:?} is not in: {line}");
    }
    assert!(second.stdout.is_empty(), "it must not say that it listens");
}

#[test]
fn a_port_that_is_taken_is_told_with_its_remedy() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = run_to_end(&Home::new(), &[("server.port", &port)]);
    let said = ended.complaints();
    assert_eq!(ended.code, Some(1), "{said}");
    let line = said
        .lines()
        .find(|l| l.starts_with("error: "))
        .expect("a line with the error");
    for word in [port.as_str(), "127.0.0.1", "in use", "server.port"] {
        assert!(line.contains(word), "{word:?} is not in: {line}");
    }
}

#[test]
fn bad_configuration_is_told_whole_with_status_2() {
    let home = Home::new();
    std::fs::create_dir(home.path().join("config")).unwrap();
    let local = "[limits]\nmax_users = -1\nmax_usres = 3\n";
    std::fs::write(home.path().join("config/local.toml"), local).unwrap();
    let settings = [("server.port", "abc"), ("storage.durability", "none")];
    let ended = run_to_end(&home, &settings);
    let said = ended.complaints();
    assert_eq!(ended.code, Some(2), "{said}");
    for words in [
        ["limits.max_users", "config/local.toml"],
        ["limits.max_usres", "config/local.toml"],
        ["server.port", "CHAT__SERVER__PORT"],
        ["storage.durability", "CHAT__STORAGE__DURABILITY"],
    ] {
        let told = said
            .lines()
            .any(|l| l.starts_with("error: ") && words.iter().all(|w| l.contains(w)));
        assert!(told, "{words:?} are not in one line of:\n{said}");
    }
    assert!(
        !home.database().exists(),
        "nothing is made before the configuration is right"
    );
}

#[tokio::test]
async fn health_readiness_and_status() {
    let server = Server::start(&[]);
    assert!(
        server.home().database().exists(),
        "the database's directory is made"
    );
    let address = server.address();
    assert_eq!(http::get(address, "/healthz").await.status, 200);
    assert_eq!(http::get(address, "/readyz").await.status, 200);
    let mut alice = Client::sign_in(&server, "alice").await;
    let bob = Client::sign_in(&server, "bob").await;
    alice.join("general").await;
    alice.chat("general", "hello").await;
    bob.bye().await;
    alice.expect("userOffline").await;
    let answer = http::get(address, "/api/status").await;
    assert_eq!(answer.status, 200);
    let status = answer.json();
    let expected = json!({"status": "running", "version": env!("CARGO_PKG_VERSION"), "users": 1, "rooms": 1,
        "messages": 1, "peakUsers": 2, "held": false, "maintenance": false});
    for (member, value) in expected.as_object().unwrap() {
        assert_eq!(&status[member], value, "{member} in {status}");
    }
    assert!(status["uptimeSeconds"].is_u64(), "{status}");
}

/// A client that does not answer the close frame holds nothing up for long, and nobody new is let in meanwhile.
#[tokio::test]
async fn a_stopping_server_waits_for_nobody_and_takes_nobody_in() {
    let server = Server::start(&[]);
    let mut deaf = Client::sign_in(&server, "deaf").await;
    deaf.barrier().await;
    let begun = Instant::now();
    server.signal(Signal::SIGTERM);
    // The close frame is there, and answered in the end only: until then the server lives, and lets nobody stay.
    deaf.raw().readable().await;
    if let Ok(mut late) = Raw::try_connect(server.address(), "/ws", &[]).await {
        assert_eq!(
            late.closed().await.0,
            1001,
            "let in at the last moment, and told so"
        );
    }
    let ended = server.ended();
    assert_eq!(ended.code, Some(0), "{}", ended.complaints());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(deaf.closed().await.0, 1001);
}
