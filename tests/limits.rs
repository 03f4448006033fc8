//! Limits of users, messages, connections and time (contract §9, `limits` and `auth`).

mod support;

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{Client, Got, PATIENCE, Raw, Server, data, http, kind};

/// Waits as long as the server said.
async fn wait_as_told(error: &Value) -> u64 {
    let wait = error["retryAfterMs"]
        .as_u64()
        .unwrap_or_else(|| panic!("no retryAfterMs in {error}"));
    tokio::time::sleep(Duration::from_millis(wait)).await;
    wait
}

fn said(room: &str, content: &str) -> Value {
    json!({"roomId": room, "content": content})
}

#[tokio::test]
async fn messages_beyond_the_rate_are_refused_until_it_allows_them() {
    let server = Server::start(&[
        ("limits.message_rate_limit", "120"),
        ("limits.requests_per_second", "0"),
    ]);
    let mut alice = Client::sign_in(&server, "alice").await;
    alice.join("general").await;
    let mut tab = alice.again(&server).await;
    tab.join("general").await;
    let mut refs = Vec::new();
    for n in 0..119 {
        refs.push(alice.begin("chat", said("general", &format!("{n}"))).await);
    }
    for reference in refs {
        assert_eq!(kind(&alice.answer(&reference).await), "ack");
    }
    tab.chat("general", "the last of the burst").await;
    // On a slow machine the next ones have fallen due meanwhile; they are sent far faster than that.
    let mut refused = Value::Null;
    for _ in 0..60 {
        let frame = alice.ask("chat", said("general", "one too many")).await;
        if kind(&frame) == "error" {
            refused = data(&frame).clone();
            break;
        }
    }
    assert_eq!(refused["code"], "rate_limited");
    let refused = tab.refused("chat", said("general", "by another door")).await;
    assert_eq!(
        refused["code"], "rate_limited",
        "the rate is the user's, not the connection's"
    );
    let waited = wait_as_told(&refused).await;
    assert!((1..=500).contains(&waited), "{waited}");
    tab.chat("general", "in time").await;
}

#[tokio::test]
async fn who_keeps_hammering_is_blocked_for_a_while() {
    let server = Server::start(&[
        ("limits.message_rate_limit", "2"),
        ("limits.block_after_refusals", "3"),
        ("limits.block_seconds", "1"),
    ]);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut bob = Client::sign_in(&server, "bob").await;
    alice.join("general").await;
    bob.join("general").await;
    alice.chat("general", "one").await;
    alice.chat("general", "two").await;
    for _ in 0..2 {
        let refused = alice.refused("chat", said("general", "more")).await;
        let wait = refused["retryAfterMs"].as_u64().unwrap();
        assert!(
            (25_000..=30_000).contains(&wait),
            "the next is due in 30 s: {refused}"
        );
    }
    let blocked = alice.refused("chat", said("general", "more")).await;
    assert_eq!(
        (&blocked["code"], &blocked["retryAfterMs"]),
        (&json!("rate_limited"), &json!(1000))
    );
    let still = alice.refused("chat", said("general", "more")).await;
    assert!(still["retryAfterMs"].as_u64() <= Some(1000), "{still}");
    bob.chat("general", "nobody else is blocked").await;
    wait_as_told(&still).await;
    let released = alice.refused("chat", said("general", "more")).await;
    assert!(
        released["retryAfterMs"].as_u64() > Some(1000),
        "the block is over, the rate is not: {released}"
    );
}

#[tokio::test]
async fn requests_of_all_kinds_are_limited_on_each_connection() {
    let server = Server::start(&[("limits.requests_per_second", "5")]);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut refused = None;
    for _ in 0..50 {
        let frame = alice.ask("ping", json!({})).await;
        if kind(&frame) == "error" {
            refused = Some(data(&frame).clone());
            break;
        }
    }
    let refused = refused.expect("a refusal");
    assert_eq!(refused["code"], "rate_limited");
    let other = Client::sign_in(&server, "bob").await;
    other.bye().await;
    let waited = wait_as_told(&refused).await;
    assert!((1..=200).contains(&waited), "{waited}");
    assert_eq!(kind(&alice.ask("ping", json!({})).await), "pong");
}

#[tokio::test]
async fn texts_and_names_have_a_longest() {
    let server = Server::start(&[
        ("limits.max_message_length", "10"),
        ("limits.max_username_length", "5"),
    ]);
    let mut client = Client::connect(&server).await;
    let refused = client.refused("auth", json!({"username": "abcdef"})).await;
    assert_eq!(refused["code"], "username_too_long");
    client.auth(json!({"username": "abcde"})).await;
    client.join("general").await;
    for fits in ["0123456789", "😀😀😀😀😀😀😀😀😀😀", "漢字漢字漢字漢字漢字"] {
        client.chat("general", fits).await;
    }
    for too_long in ["0123456789a", "😀😀😀😀😀😀😀😀😀😀😀"] {
        let refused = client.refused("chat", said("general", too_long)).await;
        assert_eq!(refused["code"], "message_too_long");
    }
    let id = client.id.clone();
    let private = json!({"targetUserId": id, "content": "0123456789a"});
    assert_eq!(
        client.refused("private", private).await["code"],
        "message_too_long"
    );
    let history = client.ask("history", json!({"roomId": "general"})).await;
    assert_eq!(data(&history)["messages"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_frame_beyond_the_limit_closes_with_1009() {
    let server = Server::start(&[("limits.max_frame_bytes", "1024")]);
    let mut client = Client::connect(&server).await;
    let frame = |bytes: usize| {
        let around = r#"{"type":"ping","ref":"p","x":""}"#.len();
        format!(
            r#"{{"type":"ping","ref":"p","x":"{}"}}"#,
            "x".repeat(bytes - around)
        )
    };
    client.send_text(frame(1024)).await;
    assert_eq!(kind(&client.answer("p").await), "pong");
    client.send_text(frame(1025)).await;
    assert_eq!(client.closed().await.0, 1009);
}

#[tokio::test]
async fn a_user_is_in_so_many_rooms_at_most() {
    let server = Server::start(&[("limits.rooms_per_user", "2")]);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut tab = alice.again(&server).await;
    alice.join("a").await;
    tab.join("b").await;
    for client in [&mut alice, &mut tab] {
        let refused = client.refused("join", json!({"roomId": "c"})).await;
        assert_eq!(refused["code"], "too_many_rooms");
    }
    alice.join("b").await;
    alice.join("a").await;
    alice.leave("b").await;
    assert_eq!(
        tab.refused("join", json!({"roomId": "c"})).await["code"],
        "too_many_rooms"
    );
    tab.leave("b").await;
    tab.join("c").await;
}

#[tokio::test]
async fn an_address_has_so_many_connections_at_most() {
    let server = Server::start(&[("limits.max_connections_per_address", "2")]);
    let first = Client::sign_in(&server, "alice").await;
    let mut second = Client::sign_in(&server, "bob").await;
    let refused = http::refused_upgrade(server.address(), "/ws", "").await;
    assert_eq!(refused.status, 503);
    let wait: u64 = refused
        .header("retry-after")
        .expect("Retry-After")
        .parse()
        .expect("seconds");
    assert!(wait > 0);
    assert_eq!(
        http::get(server.address(), "/healthz").await.status,
        200,
        "pages are no connections"
    );
    first.bye().await;
    let begun = Instant::now();
    while Raw::try_connect(server.address(), "/ws", &[]).await.is_err() {
        assert!(begun.elapsed() < PATIENCE, "no place was freed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    second.barrier().await;
}

#[tokio::test]
async fn the_server_has_so_many_connections_at_most() {
    let server = Server::start(&[("limits.max_connections", "1")]);
    let mut first = Client::sign_in(&server, "alice").await;
    let refused = http::refused_upgrade(server.address(), "/ws", "").await;
    assert_eq!(refused.status, 503);
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    first.barrier().await;
}

/// Going away and coming back is no way around a limit.
#[tokio::test]
async fn a_block_outlasts_the_connection() {
    let server = Server::start(&[
        ("limits.message_rate_limit", "1"),
        ("limits.block_after_refusals", "1"),
        ("limits.block_seconds", "3600"),
    ]);
    let mut alice = Client::sign_in(&server, "alice").await;
    alice.join("general").await;
    alice.chat("general", "one").await;
    alice.refused("chat", said("general", "two")).await;
    let mut watcher = Client::sign_in(&server, "watcher").await;
    let token = alice.token.clone();
    alice.bye().await;
    watcher.expect("userOffline").await;
    let mut alice = Client::resume(&server, "alice", &token).await;
    alice.join("general").await;
    let refused = alice.refused("chat", said("general", "three")).await;
    assert_eq!(refused["code"], "rate_limited");
    assert!(refused["retryAfterMs"].as_u64() > Some(3_000_000), "{refused}");
}

#[tokio::test]
async fn a_full_server_takes_no_more_users() {
    let server = Server::start(&[("limits.max_users", "2")]);
    let alice = Client::sign_in(&server, "alice").await;
    let bob = Client::sign_in(&server, "bob").await;
    let mut carol = Client::connect(&server).await;
    let refused = carol.refused("auth", json!({"username": "carol"})).await;
    assert_eq!(refused["code"], "server_full");
    assert!(refused["retryAfterMs"].as_u64() > Some(0), "{refused}");
    let mut tab = alice.again(&server).await;
    bob.bye().await;
    tab.expect("userOffline").await;
    carol.auth(json!({"username": "carol"})).await;
    tab.expect("userOnline").await;
}

#[tokio::test]
async fn who_does_not_sign_in_is_closed() {
    let server = Server::start(&[("limits.authentication_timeout_seconds", "1")]);
    let mut signed_in = Client::sign_in(&server, "alice").await;
    for path in ["/ws", "/ws/flat"] {
        let begun = Instant::now();
        let mut raw = Raw::connect(server.address(), path).await;
        // Pings, of either kind, buy no time: it would last as long as they come.
        let (code, reason) = loop {
            raw.ping().await;
            if path == "/ws" {
                raw.try_send(json!({"type": "ping"}).to_string()).await;
            }
            match raw.next_within(Duration::from_millis(100)).await {
                Some(Got::Closed(Some(closed))) => break closed,
                Some(Got::Text(_)) | None => {}
                Some(other) => panic!("{path}: {other:?}"),
            }
            assert!(begun.elapsed() < PATIENCE, "{path}: pings keep it open");
        };
        assert_eq!((code, reason.as_str()), (4001, "Authentication timeout"));
        let after = begun.elapsed();
        assert!(after > Duration::from_millis(900), "{path}: {after:?}");
    }
    signed_in.barrier().await;
}

#[tokio::test]
async fn access_tokens_are_asked_for_where_there_are_any() {
    let server = Server::start(&[("auth.access_tokens", "first-secret,second-secret")]);
    let address = server.address();
    for path in [
        "/ws",
        "/ws/flat",
        "/ws/broadcast",
        "/ws/channel/fishing",
        "/fishing",
        "/",
    ] {
        for query in [
            "",
            "?token=",
            "?token=wrong",
            "?token=first-secre",
            "?token=first-secret%00",
        ] {
            let mut raw = Raw::connect(address, &format!("{path}{query}")).await;
            assert_eq!(
                raw.next().await,
                Got::Closed(Some((4001, "Unauthorized".to_owned()))),
                "{path}{query}"
            );
        }
        let bearer = [("Authorization", "Bearer wrong")];
        let mut raw = Raw::connect_with(address, path, &bearer).await;
        assert_eq!(raw.closed().await, (4001, "Unauthorized".to_owned()), "{path}");
    }
    let by_query = Raw::connect(address, "/ws?token=second-secret").await;
    let mut alice = Client::over(by_query).await;
    alice.auth(json!({"username": "alice"})).await;
    let bearer = [("Authorization", "Bearer first-secret")];
    let mut bob = Client::over(Raw::connect_with(address, "/ws", &bearer).await).await;
    bob.auth(json!({"username": "bob"})).await;
    assert_eq!(http::get(address, "/healthz").await.status, 200);
    let log = String::from_utf8_lossy(&server.output()).into_owned();
    assert!(!log.contains("secret"), "a token in the log: {log}");
}
