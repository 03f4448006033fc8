//! What was deleted is nowhere any more: not in history, threads, pins, search, previews of replies, earlier versions,
//! replays, exports, nor in the database file; and so it stays after a restart.

mod support;

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use std::process::Command;
use support::{Client, Home, Server};

const SETTINGS: [(&str, &str); 2] = [
    ("delivery.flush_pause_ms", "0"),
    ("limits.requests_per_second", "0"),
];

/// Words that were taken back; none of them is written anywhere else.
const GONE: [&str; 3] = ["xylophone", "quixotic", "zephyrlike"];

fn shows_nothing(what: &str, shown: &Value) {
    let text = shown.to_string();
    for word in GONE {
        assert!(!text.contains(word), "{what} shows {word}: {text}");
    }
}

async fn ask(client: &mut Client, kind: &str, data: Value) -> Value {
    let frame = client.ask(kind, data).await;
    assert_ne!(frame["type"], "error", "{kind}: {frame}");
    frame
}

/// Everything that can be read of the room.
async fn look_everywhere(client: &mut Client, since: &Value, [root, reply]: [&Value; 2]) {
    let room = json!({"roomId": "den"});
    for (kind, data) in [
        ("join", room.clone()),
        ("history", room.clone()),
        ("history", json!({"roomId": "den", "around": 1})),
        ("history", json!({"roomId": "den", "after": 0})),
        ("thread", json!({"roomId": "den", "messageId": root})),
        ("thread", json!({"roomId": "den", "messageId": reply})),
        ("pins", room.clone()),
        ("rooms", json!({})),
    ] {
        let frame = ask(client, kind, data.clone()).await;
        shows_nothing(&format!("{kind} {data}"), &frame);
    }
    for word in GONE {
        for query in [word, &word[1..6], &format!("\"{word}\"")] {
            let frame = ask(client, "search", json!({"query": query, "roomId": "den"})).await;
            assert_eq!(frame["data"]["messages"], json!([]), "{query}");
        }
    }
    for message in [root, reply] {
        let refused = client
            .refused("edits", json!({"roomId": "den", "messageId": message}))
            .await;
        assert_eq!(refused["code"], "gone");
    }
    client.leave("den").await;
    let mut join = room;
    join["since"] = since.clone();
    let frame = client.join_with(join).await;
    assert_eq!(
        (&frame["recovered"], &frame["hasMore"]),
        (&json!(true), &json!(false)),
        "{frame}"
    );
    assert!(
        frame["events"].as_array().is_some_and(|events| events.len() > 8),
        "{frame}"
    );
    shows_nothing("a replay", &frame);
    client.leave("den").await;
}

fn export(home: &Home) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_chinwag"))
        .args(["export", "den"])
        .current_dir(home.path())
        .env_clear()
        .env(
            "CHAT__STORAGE__URL",
            format!("sqlite://{}", home.database().display()),
        )
        .output()
        .expect("the program");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("UTF-8")
}

#[tokio::test]
async fn what_was_deleted_is_nowhere() {
    let server = Server::start(&SETTINGS);
    let mut alice = Client::sign_in(&server, "alice").await;
    let joined = alice.join("den").await;
    let since = json!({"epoch": joined["epoch"], "seq": 0});
    let root = alice.chat("den", "an xylophone, as it was").await["id"].clone();
    let on = |message: &Value, more: Value| {
        let mut data = json!({"roomId": "den", "messageId": message});
        data.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        data
    };
    ask(
        &mut alice,
        "edit",
        on(&root, json!({"content": "a quixotic xylophone"})),
    )
    .await;
    ask(&mut alice, "edit", on(&root, json!({"content": "zephyrlike"}))).await;
    ask(&mut alice, "pin", on(&root, json!({"active": true}))).await;
    ask(
        &mut alice,
        "react",
        on(&root, json!({"emoji": "👍", "active": true})),
    )
    .await;
    let answer = json!({"roomId": "den", "content": "and a quixotic answer", "replyTo": root});
    let reply = ask(&mut alice, "chat", answer).await["data"]["id"].clone();
    let last = json!({"roomId": "den", "content": "this stays", "replyTo": reply});
    ask(&mut alice, "chat", last).await;
    let before = ask(&mut alice, "search", json!({"query": GONE[2]})).await;
    assert_eq!(
        before["data"]["messages"].as_array().map(Vec::len),
        Some(1),
        "it was there"
    );
    for message in [&root, &reply] {
        ask(&mut alice, "delete", on(message, json!({}))).await;
    }
    look_everywhere(&mut alice, &since, [&root, &reply]).await;
    let token = alice.token.clone();
    let home = server.kill();
    let server = Server::start_in(&home, &SETTINGS);
    let mut alice = Client::resume(&server, "alice", &token).await;
    look_everywhere(&mut alice, &since, [&root, &reply]).await;
    let exported = export(&home);
    assert_eq!(exported.lines().count(), 3, "{exported}");
    shows_nothing("the export", &json!(exported));
    assert!(exported.contains("this stays"));
    drop(alice);
    server.stop(Signal::SIGTERM);
    // Closed in order the log is written back, and nothing lies beside the file.
    let file = std::fs::read(home.database()).expect("the database");
    for word in GONE {
        let found = file.windows(word.len()).any(|part| part == word.as_bytes());
        assert!(!found, "the database file holds {word}");
    }
}
