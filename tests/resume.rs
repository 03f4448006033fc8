//! Coming back to a room with `since`: exactly what was missed, or an honest no (contract §2, promise P4).

mod support;

use serde_json::{Value, json};
use std::collections::VecDeque;
use support::{Client, Server, data, kind};
use tokio::task::JoinHandle;

const UNLIMITED: [(&str, &str); 3] = [
    ("limits.message_rate_limit", "0"),
    ("limits.requests_per_second", "0"),
    ("storage.durability", "process"),
];

/// A join of the room "den" for who stands there.
fn since(epoch: &Value, seq: &Value, id: &Value) -> Value {
    json!({"roomId": "den", "since": {"epoch": epoch, "seq": seq, "id": id}})
}

/// A join for who has everything that is in this answer to a join.
fn standing(joined: &Value) -> Value {
    since(&joined["epoch"], &joined["seq"], &joined["eventId"])
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// All events of an answer to a join, and of the pages that follow it before anything live.
async fn missed(client: &mut Client, joined: &Value) -> Vec<Value> {
    assert_eq!(joined["recovered"], true, "{joined}");
    let mut events = list(&joined["events"]).to_vec();
    let mut more = joined["hasMore"] == true;
    while more {
        let frame = client.frame().await;
        assert_eq!(kind(&frame), "events", "before anything live: {frame}");
        events.extend_from_slice(list(&data(&frame)["events"]));
        more = data(&frame)["hasMore"] == true;
    }
    events
}

/// Says something, edits `first`, reacts and replies to it, and deletes what was said.
async fn do_everything(client: &mut Client, first: &Value) -> Value {
    let second = client.chat("den", "two").await;
    let on = |message: &Value, more: Value| {
        let mut it = json!({"roomId": "den", "messageId": message["id"]});
        it.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        it
    };
    for (request, body) in [
        ("edit", on(first, json!({"content": "one, edited"}))),
        ("react", on(first, json!({"emoji": "👍", "active": true}))),
        (
            "chat",
            json!({"roomId": "den", "content": "a reply", "replyTo": first["id"]}),
        ),
        ("delete", on(&second, json!({}))),
    ] {
        assert_eq!(kind(&client.ask(request, body).await), "ack", "{request}");
    }
    second
}

/// Every kind of event, as a member hears it live and as who was away gets it.
#[tokio::test]
async fn what_was_missed_comes_whole_and_as_it_was_live() {
    let server = Server::start(&[("delivery.flush_pause_ms", "0")]);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut bob = Client::sign_in(&server, "bob").await;
    let mut witness = Client::sign_in(&server, "witness").await;
    for client in [&mut alice, &mut bob, &mut witness] {
        client.join("den").await;
    }
    let first = alice.chat("den", "one").await;
    let joined = bob.join("den").await;
    bob.leave("den").await;
    witness.barrier().await;

    let second = do_everything(&mut alice, &first).await;
    let live: Vec<Value> = witness.barrier().await;
    let back = bob.join_with(standing(&joined)).await;
    assert_eq!(
        (&back["recovered"], &back["seq"], &back["hasMore"]),
        (&json!(true), &json!(6), &json!(false))
    );
    assert!(back.get("history").is_none(), "{back}");
    let missed = list(&back["events"]);
    let kinds: Vec<&str> = missed.iter().map(kind).collect();
    assert_eq!(
        kinds,
        [
            "message",
            "messageEdited",
            "reaction",
            "message",
            "messageDeleted"
        ]
    );
    // What was deleted meanwhile comes without its text; everything else as it was.
    let gone = json!({"id": second["id"], "seq": 2, "deleted": true, "content": ""});
    for (member, value) in gone.as_object().unwrap() {
        assert_eq!(&data(&missed[0])[member], value, "{member} in {}", missed[0]);
    }
    assert_eq!(missed[1..], live[1..]);

    // Who sent it gets its own ones too.
    let mut tab = alice.again(&server).await;
    let own = tab.join_with(standing(&joined)).await;
    assert_eq!(own["events"], back["events"]);
    // Who missed nothing gets nothing.
    let nothing = tab.join_with(standing(&back)).await;
    assert_eq!(
        (&nothing["recovered"], &nothing["events"]),
        (&json!(true), &json!([]))
    );
}

#[tokio::test]
async fn much_that_was_missed_comes_in_pages_before_anything_live() {
    let server = Server::start(&UNLIMITED);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut bob = Client::sign_in(&server, "bob").await;
    let empty = bob.join("den").await;
    assert_eq!(empty["seq"], 0);
    bob.leave("den").await;
    alice.join("den").await;
    let mut last = String::new();
    for n in 1..=450 {
        last = alice
            .begin("chat", json!({"roomId": "den", "content": format!("{n}")}))
            .await;
    }
    alice.answer(&last).await;
    let first = bob
        .join_with(json!({"roomId": "den", "since": {"epoch": empty["epoch"], "seq": 0}}))
        .await;
    alice.chat("den", "live").await;
    assert_eq!(list(&first["events"]).len(), 200);
    let mut events = missed(&mut bob, &first).await;
    // What was said meanwhile is one of them, or comes live.
    if events.len() == 450 {
        events.push(json!({"data": bob.expect("message").await}));
    }
    let seqs: Vec<u64> = events.iter().map(|e| data(e)["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (1..=451).collect::<Vec<u64>>());
}

#[tokio::test]
async fn a_cursor_that_cannot_be_honoured_is_told_why() {
    let server = Server::start(&UNLIMITED);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut bob = Client::sign_in(&server, "bob").await;
    alice.join("den").await;
    let one = alice.chat("den", "one").await;
    let two = alice.chat("den", "two").await;
    let epoch = bob.join("den").await["epoch"].clone();
    let other_epoch = json!("0123456789abcdef");
    let nobody = json!("00000000-0000-7000-8000-000000000000");
    for (cursor, reason) in [
        (since(&other_epoch, &one["seq"], &one["id"]), "epoch"),
        (since(&json!("?"), &one["seq"], &one["id"]), "epoch"),
        (since(&Value::Null, &one["seq"], &one["id"]), "epoch"),
        (since(&epoch, &json!(3), &two["id"]), "diverged"),
        (since(&epoch, &json!(1), &two["id"]), "diverged"),
        (since(&epoch, &json!(2), &one["id"]), "diverged"),
        (since(&epoch, &json!(1), &nobody), "diverged"),
        (since(&epoch, &json!(1), &Value::Null), "diverged"),
    ] {
        let joined = bob.join_with(cursor.clone()).await;
        assert_eq!(
            (&joined["recovered"], &joined["reason"]),
            (&json!(false), &json!(reason)),
            "{cursor}"
        );
        assert_eq!(list(&joined["history"]).len(), 2, "the usual history: {joined}");
        assert!(joined.get("events").is_none(), "{joined}");
    }
}

/// Starts users who say so much each, with some of it under way at any time.
async fn write(server: &Server, writers: u64, each: u64) -> Vec<JoinHandle<()>> {
    let mut tasks = Vec::new();
    for n in 0..writers {
        let mut writer = Client::sign_in(server, &format!("writer{n}")).await;
        writer.join("den").await;
        tasks.push(tokio::spawn(async move {
            let mut under_way = VecDeque::new();
            for n in 0..each {
                let said = json!({"roomId": "den", "content": format!("{n}")});
                under_way.push_back(writer.begin("chat", said).await);
                if under_way.len() > 20 {
                    writer.answer(&under_way.pop_front().unwrap()).await;
                    writer.kept();
                }
            }
            for reference in under_way {
                writer.answer(&reference).await;
            }
        }));
    }
    tasks
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn coming_and_going_under_load_leaves_no_gap_and_no_overlap() {
    const WRITERS: u64 = 4;
    const EACH: u64 = 500;
    let server = Server::start(&UNLIMITED);
    let mut guest = Client::sign_in(&server, "guest").await;
    let start = guest.join("den").await;
    let writers = write(&server, WRITERS, EACH).await;
    let (mut seq, mut id) = (start["seq"].clone(), start["eventId"].clone());
    let mut take = |frame: &Value| {
        if kind(frame) == "message" {
            let it = data(frame);
            assert_eq!(
                it["seq"].as_u64(),
                seq.as_u64().map(|s| s + 1),
                "the next after {seq}"
            );
            (seq, id) = (it["seq"].clone(), it["id"].clone());
        }
        (seq.clone(), id.clone())
    };
    let mut returns = 0;
    let mut cursor = (start["seq"].clone(), start["eventId"].clone());
    while cursor.0.as_u64() < Some(WRITERS * EACH) {
        for _ in 0..20 {
            if cursor.0.as_u64() == Some(WRITERS * EACH) {
                break;
            }
            cursor = take(&guest.frame().await);
        }
        // By turns: leaves and joins, comes back on another connection, joins again without having left.
        match returns % 3 {
            0 => {
                guest.leave("den").await;
                guest.kept().iter().for_each(|f| cursor = take(f));
            }
            1 => guest = guest.again(&server).await,
            _ => {}
        }
        returns += 1;
        let joined = guest
            .join_with(since(&start["epoch"], &cursor.0, &cursor.1))
            .await;
        let before: Vec<Value> = guest.kept();
        if before.iter().any(|f| kind(f) == "message") {
            // It was still in the room: these came before `joined`, and are told by it once more, because it asked.
            assert_eq!(returns % 3, 0, "heard a room it is not in: {before:?}");
        }
        for frame in missed(&mut guest, &joined).await {
            cursor = take(&frame);
        }
    }
    for writer in writers {
        writer.await.expect("a writer");
    }
    assert!(returns > 5, "only {returns} returns: too few to show anything");
    assert_eq!(cursor.0.as_u64(), Some(WRITERS * EACH));
    guest.barrier().await;
}
