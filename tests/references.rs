//! A request with `ref` is answered by exactly one frame that carries it, whatever becomes of it (contract §2).
//!
//! The table below holds every request there is: a check compares it with `docs/PROTOCOL.md`.

mod support;

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use support::{Client, Got, PATIENCE, Raw, Server};

/// Nothing overtakes anything, so that a barrier shows that nothing more came.
const UNLIMITED: [(&str, &str); 4] = [
    ("delivery.flush_pause_ms", "0"),
    ("limits.message_rate_limit", "0"),
    ("limits.requests_per_second", "0"),
    ("storage.url", "memory"),
];

/// Long enough for what is gathered before it is told.
const GATHERED: Duration = Duration::from_millis(500);

/// Every request, with data that is right once `$message` and `$bob` are filled in. `signOut` comes last: it ends the
/// connection.
fn requests() -> Vec<(&'static str, Value)> {
    let room = "general";
    vec![
        ("auth", json!({"username": "again", "resumeToken": "nobody's"})),
        (
            "join",
            json!({"roomId": room, "since": {"epoch": "0123456789abcdef", "seq": 1, "id": "$message"}}),
        ),
        ("leave", json!({"roomId": "elsewhere"})),
        (
            "chat",
            json!({"roomId": room, "content": "hi @bob", "clientMessageId": "$once", "replyTo": "$message"}),
        ),
        (
            "private",
            json!({"targetUserId": "$bob", "content": "psst", "clientMessageId": "$once", "replyTo": null}),
        ),
        ("typing", json!({"roomId": room, "isTyping": true})),
        ("history", json!({"roomId": room, "before": 5, "limit": 2})),
        ("search", json!({"query": "hi", "roomId": room, "limit": 5})),
        (
            "edit",
            json!({"roomId": room, "messageId": "$message", "content": "better"}),
        ),
        (
            "react",
            json!({"roomId": room, "messageId": "$message", "emoji": "👍", "active": true}),
        ),
        ("read", json!({"roomId": room, "upTo": 1})),
        ("block", json!({"userId": "$bob", "active": false})),
        (
            "pin",
            json!({"roomId": room, "messageId": "$message", "active": true}),
        ),
        (
            "thread",
            json!({"roomId": room, "messageId": "$message", "limit": 5}),
        ),
        ("edits", json!({"roomId": room, "messageId": "$message"})),
        ("pins", json!({"roomId": room})),
        ("topic", json!({"roomId": room, "topic": "tea"})),
        (
            "moderator",
            json!({"roomId": room, "userId": "$bob", "active": true}),
        ),
        ("preferences", json!({"readReceipts": true})),
        ("rename", json!({"username": "alice"})),
        ("rooms", json!({})),
        ("delete", json!({"roomId": room, "messageId": "$message"})),
        ("ping", json!({})),
        ("signOut", json!({"everywhere": false})),
    ]
}

/// Requests of other work, whose own tests show their answers.
const ELSEWHERE: &[&str] = &[];

/// The data with every member in turn left out or made wrong.
fn broken(good: &Value) -> Vec<Value> {
    let members: Map<String, Value> = good.as_object().cloned().unwrap_or_default();
    let mut all = vec![
        json!(null),
        json!([]),
        json!("text"),
        json!(7),
        json!({}),
        json!({"unknown": {"a": [1]}}),
    ];
    for member in members.keys() {
        let mut less = members.clone();
        less.remove(member);
        all.push(Value::Object(less));
        for wrong in [
            json!(null),
            json!(7),
            json!(-1),
            json!(1.5),
            json!(true),
            json!([]),
            json!({"a": 1}),
            json!(""),
            json!(" "),
            json!("\u{0}"),
            json!("nonsense"),
            json!("x".repeat(5000)),
            json!(u64::MAX),
        ] {
            let mut other = members.clone();
            other.insert(member.clone(), wrong);
            all.push(Value::Object(other));
        }
    }
    all
}

fn filled(data: &Value, message: &str, bob: &str, n: usize) -> Value {
    let text = data.to_string();
    let text = text.replace("$message", message).replace("$bob", bob);
    serde_json::from_str(&text.replace("$once", &format!("c{n}"))).expect("JSON")
}

/// How often each `ref` was answered, until everything was and for a while after.
async fn answers(raw: &mut Raw, expected: usize) -> BTreeMap<String, Vec<Value>> {
    let mut answered: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    loop {
        let limit = if answered.len() < expected {
            PATIENCE
        } else {
            GATHERED
        };
        let Some(Got::Text(text)) = raw.next_within(limit).await else {
            return answered;
        };
        let frame: Value = serde_json::from_str(&text).expect("JSON");
        if let Some(reference) = frame["ref"].as_str() {
            answered.entry(reference.to_owned()).or_default().push(frame);
        }
    }
}

/// Sends each request with a `ref` of its own, and sees that each has one answer; the answers in the order asked.
async fn one_each(raw: &mut Raw, asked: &[(&str, Value)]) -> Vec<Value> {
    let frame = |(n, (kind, data)): (usize, &(&str, Value))| {
        json!({"type": kind, "data": data, "ref": format!("q{n}")}).to_string()
    };
    raw.send_many(asked.iter().enumerate().map(frame)).await;
    let mut answered = answers(raw, asked.len()).await;
    let mut list = Vec::new();
    for (n, request) in asked.iter().enumerate() {
        let found = answered.remove(&format!("q{n}")).unwrap_or_default();
        assert_eq!(found.len(), 1, "{request:?} was answered by {found:?}");
        list.extend(found);
    }
    assert!(answered.is_empty(), "answers nobody asked for: {answered:?}");
    list
}

async fn alice_and_bob(server: &Server) -> (Client, String, String) {
    let mut alice = Client::sign_in(server, "alice").await;
    let bob = Client::sign_in(server, "bob").await;
    alice.join("general").await;
    let message = alice.chat("general", "hi").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = bob.id.clone();
    bob.bye().await;
    (alice, message, id)
}

#[tokio::test]
async fn every_request_right_or_wrong_has_one_answer() {
    let server = Server::start(&UNLIMITED);
    let (mut alice, message, bob) = alice_and_bob(&server).await;
    let table = requests();
    let right: Vec<_> = table
        .iter()
        .enumerate()
        .map(|(n, (kind, data))| (*kind, filled(data, &message, &bob, n)))
        .filter(|(kind, _)| *kind != "signOut")
        .collect();
    let answers = one_each(alice.raw(), &right).await;
    for ((kind, data), answer) in right.iter().zip(&answers) {
        let refused = answer["type"] == "error";
        // The lobby is nobody's: who may keep order there is an operator's to say.
        let expected = ["auth", "leave", "pin", "topic", "moderator"].contains(kind);
        assert_eq!(refused, expected, "{kind} {data}: {answer}");
    }
    let mut wrong = vec![
        ("", json!({})),
        ("nothing", json!({})),
        ("ack", json!({})),
        ("JOIN", json!({})),
    ];
    for (n, (kind, data)) in table.iter().enumerate() {
        let data = filled(data, &message, &bob, n);
        // What is wrong for one may be right for another: whatever ends the connection is asked elsewhere.
        let harmless = broken(&data).into_iter().filter(|_| *kind != "signOut");
        wrong.extend(harmless.map(|data| (*kind, data)));
    }
    for chunk in wrong.chunks(200) {
        one_each(alice.raw(), chunk).await;
    }
    alice.barrier().await;
}

#[tokio::test]
async fn signing_out_is_answered_before_the_connection_ends() {
    let server = Server::start(&UNLIMITED);
    for data in [
        json!({"everywhere": false}),
        json!({"everywhere": true}),
        json!({"everywhere": 7}),
    ] {
        let mut alice = Client::sign_in(&server, &format!("alice{}", data.to_string().len())).await;
        let frame = alice.ask("signOut", data.clone()).await;
        let expected = if data["everywhere"].is_boolean() {
            "signedOut"
        } else {
            "error"
        };
        assert_eq!(frame["type"], expected, "{data}");
    }
}

#[tokio::test]
async fn before_auth_every_request_has_one_answer() {
    let server = Server::start(&UNLIMITED);
    let (alice, message, bob) = alice_and_bob(&server).await;
    drop(alice);
    let mut stranger = Client::connect(&server).await;
    let table = requests();
    let asked: Vec<_> = table
        .iter()
        .enumerate()
        .map(|(n, (kind, data))| (*kind, filled(data, &message, &bob, n)))
        .collect();
    let answers = one_each(stranger.raw(), &asked).await;
    for ((kind, _), answer) in asked.iter().zip(&answers) {
        let code = match *kind {
            "ping" => Value::Null,
            "auth" => json!("bad_token"),
            _ => json!("not_authenticated"),
        };
        assert_eq!(answer["data"]["code"], code, "{kind}: {answer}");
    }
}

#[tokio::test]
async fn beyond_the_rate_every_request_has_one_answer() {
    for limit in ["limits.requests_per_second", "limits.message_rate_limit"] {
        let server = Server::start(&[
            ("delivery.flush_pause_ms", "0"),
            ("storage.url", "memory"),
            (limit, "4"),
        ]);
        let mut alice = Client::sign_in(&server, "alice").await;
        alice.join("general").await;
        let (bob, message) = (alice.id.clone(), "01a1fe2e-1d27-768d-b351-daa5054f4ee7");
        let table = requests();
        let asked: Vec<_> = (0..3)
            .flat_map(|round| {
                table
                    .iter()
                    .enumerate()
                    .map(move |(n, request)| (round * 100 + n, request))
            })
            .filter(|(_, (kind, _))| !["signOut", "leave"].contains(kind))
            .map(|(n, (kind, data))| (*kind, filled(data, message, &bob, n)))
            .collect();
        let answers = one_each(alice.raw(), &asked).await;
        let limited = answers
            .iter()
            .filter(|a| a["data"]["code"] == "rate_limited")
            .count();
        assert!(limited > 3, "{limit}: only {limited} were too many");
    }
}

#[tokio::test]
async fn a_ref_that_is_none_is_refused_and_nothing_is_done() {
    let server = Server::start(&UNLIMITED);
    let mut alice = Client::sign_in(&server, "alice").await;
    alice.join("general").await;
    for reference in [
        json!("x".repeat(65)),
        json!(7),
        json!(true),
        json!(["r"]),
        json!({}),
    ] {
        let frame = json!({"type": "chat", "data": {"roomId": "general", "content": "no"}, "ref": reference});
        alice.send_text(frame.to_string()).await;
        let frames = alice.barrier().await;
        assert_eq!(frames.len(), 1, "{reference}: {frames:?}");
        let (kind, code, echoed) = (
            &frames[0]["type"],
            &frames[0]["data"]["code"],
            frames[0].get("ref"),
        );
        assert_eq!(
            (kind, code, echoed),
            (&json!("error"), &json!("invalid_field"), None)
        );
    }
    // 64 characters, however long they are; the empty word; and one in a frame that is broken behind it.
    for reference in ["é".repeat(64), "🦀".repeat(64), String::new()] {
        let frame = json!({"type": "ping", "ref": reference});
        alice.send_text(frame.to_string()).await;
        assert_eq!(
            alice.expect("pong").await["timestamp"].as_str().map(str::len),
            Some(24)
        );
    }
    alice
        .send_text(r#"{"ref":"broken","type":"chat","data":{"roomId":"#)
        .await;
    assert_eq!(alice.answer("broken").await["data"]["code"], "invalid_format");
    assert_eq!(
        alice.chat("general", "the first").await["seq"],
        1,
        "nothing was said before"
    );
}

/// What is asked is in the table, so that a new request cannot be forgotten.
#[test]
fn every_request_is_in_the_table() {
    let page = include_str!("../docs/PROTOCOL.md");
    let section = page
        .split("### Requests")
        .nth(1)
        .and_then(|rest| rest.split("### ").next());
    let named: Vec<&str> = section
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    assert!(named.len() > 15, "the page's requests were found: {named:?}");
    let table: Vec<_> = requests().into_iter().map(|(kind, _)| kind).collect();
    for kind in named {
        assert!(
            table.contains(&kind) || ELSEWHERE.contains(&kind),
            "{kind} is asked by no check"
        );
    }
}
