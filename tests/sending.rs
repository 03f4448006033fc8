//! Sending twice is safe: in one batch, on another connection, after a crash; in rooms and in private (promise P2).

mod support;

use serde_json::{Value, json};
use support::{Client, Home, Server, data, kind};

const SETTINGS: [(&str, &str); 2] = [
    ("delivery.flush_pause_ms", "0"),
    ("storage.durability", "process"),
];

/// What is sent, in a room or in private, to whom.
fn said(bob: &str, private: bool, content: &str) -> (&'static str, Value) {
    if private {
        (
            "private",
            json!({"targetUserId": bob, "content": content, "clientMessageId": "once"}),
        )
    } else {
        (
            "chat",
            json!({"roomId": "den", "content": content, "clientMessageId": "once"}),
        )
    }
}

/// Id and place of what was acked, and whether it had them before.
fn place(frame: &Value) -> (Value, Value, bool) {
    let it = data(frame);
    assert_ne!(kind(frame), "error", "{frame}");
    (it["id"].clone(), it["seq"].clone(), it["duplicate"] == true)
}

#[tokio::test]
async fn the_same_again_is_stored_once_wherever_and_whenever_it_comes() {
    for private in [false, true] {
        let home = Home::new();
        let server = Server::start_in(&home, &SETTINGS);
        let mut alice = Client::sign_in(&server, "alice").await;
        let bob = Client::sign_in(&server, "bob").await;
        let bob_id = bob.id.clone();
        bob.bye().await;
        alice.join("den").await;
        let (what, content) = said(&bob_id, private, "hi");
        // In one go: they reach the store together.
        let mut refs = Vec::new();
        for _ in 0..10 {
            refs.push(alice.begin(what, content.clone()).await);
        }
        let mut places = Vec::new();
        for reference in refs {
            places.push(place(&alice.answer(&reference).await));
        }
        let (id, seq, _) = places[0].clone();
        assert_eq!(
            places.iter().filter(|(_, _, duplicate)| !duplicate).count(),
            1,
            "{places:?}"
        );
        assert!(
            places.iter().all(|at| (&at.0, &at.1) == (&id, &seq)),
            "{places:?}"
        );
        let mut tab = alice.again(&server).await;
        tab.join("den").await;
        assert_eq!(
            place(&tab.ask(what, content.clone()).await),
            (id.clone(), seq.clone(), true)
        );
        let (_, other) = said(&bob_id, private, "something else");
        assert_eq!(tab.refused(what, other.clone()).await["code"], "conflict");
        let (name, token) = (alice.name.clone(), alice.token.clone());
        drop((alice, tab));
        let home = server.kill();
        let server = Server::start_in(&home, &SETTINGS);
        let mut alice = Client::resume(&server, &name, &token).await;
        alice.join("den").await;
        assert_eq!(
            place(&alice.ask(what, content).await),
            (id, seq, true),
            "after a crash"
        );
        assert_eq!(alice.refused(what, other).await["code"], "conflict");
    }
}

#[tokio::test]
async fn a_repeated_private_message_is_answered_as_the_first_one_was() {
    let server = Server::start(&SETTINGS);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut bob = Client::sign_in(&server, "bob").await;
    let hello = json!({"targetUserId": alice.id, "content": "hello"});
    let hello = data(&bob.ask("private", hello).await).clone();
    let answer = json!({
        "targetUserId": bob.id, "content": "hi", "clientMessageId": "once", "replyTo": hello["id"]
    });
    let first = data(&alice.ask("private", answer.clone()).await).clone();
    assert_eq!(
        (&first["replyTo"]["id"], &first["targetUserId"]),
        (&hello["id"], &json!(bob.id))
    );
    let mut again = data(&alice.ask("private", answer.clone()).await).clone();
    assert_eq!(
        again.as_object_mut().unwrap().remove("duplicate"),
        Some(json!(true))
    );
    assert_eq!(again, first);
    let about = json!({"roomId": first["roomId"], "messageId": first["id"]});
    assert_eq!(kind(&alice.ask("delete", about).await), "ack");
    let gone = data(&alice.ask("private", answer).await).clone();
    assert_eq!(
        (&gone["id"], &gone["deleted"], &gone["content"]),
        (&first["id"], &json!(true), &json!(""))
    );
}

#[tokio::test]
async fn what_was_read_blocked_and_chosen_outlives_a_crash() {
    let home = Home::new();
    let server = Server::start_in(&home, &SETTINGS);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut bob = Client::sign_in(&server, "bob").await;
    alice.join("den").await;
    bob.join("den").await;
    for content in ["one", "two", "three @Bob"] {
        alice.chat("den", content).await;
    }
    let read = bob.ask("read", json!({"roomId": "den", "upTo": 2})).await;
    assert_eq!(data(&read)["readUpTo"], 2);
    let carol = Client::sign_in(&server, "carol").await;
    let block = json!({"userId": carol.id, "active": true});
    assert_eq!(kind(&bob.ask("block", block).await), "blocked");
    let off = json!({"readReceipts": false});
    assert_eq!(kind(&bob.ask("preferences", off.clone()).await), "preferences");
    let (name, token, carol_id) = (bob.name.clone(), bob.token.clone(), carol.id.clone());
    drop((alice, bob, carol));
    let home = server.kill();
    let server = Server::start_in(&home, &SETTINGS);
    let bob = Client::resume(&server, &name, &token).await;
    assert_eq!(
        bob.welcome["rooms"],
        json!([{"roomId": "den", "readUpTo": 2, "unread": 1, "mentions": 1, "seq": 3}])
    );
    assert_eq!(
        bob.welcome["blocked"],
        json!([{"userId": carol_id, "username": "carol"}])
    );
    assert_eq!(bob.welcome["preferences"], off);
}

/// Nobody joins the conversation, but the server has it at hand: acks and what the other one says come in one order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_say_to_each_other_at_once_comes_in_order() {
    let server = Server::start(&[
        ("limits.message_rate_limit", "0"),
        ("storage.durability", "process"),
    ]);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut bob = Client::sign_in(&server, "bob").await;
    let first = alice
        .ask("private", json!({"targetUserId": bob.id, "content": "hi"}))
        .await;
    let room = data(&first)["roomId"].clone();
    alice.ask("history", json!({"roomId": room})).await;
    for _ in 0..40 {
        let (to_bob, to_alice) = (
            json!({"targetUserId": bob.id, "content": "a"}),
            json!({"targetUserId": alice.id, "content": "b"}),
        );
        alice.begin("private", to_bob).await;
        bob.begin("private", to_alice).await;
    }
    for (one, who) in [(&mut alice, "alice"), (&mut bob, "bob")] {
        let mut seen = Vec::new();
        while seen.len() < 80 {
            let frame = one.frame().await;
            let seq = data(&frame)["seq"].as_u64();
            if kind(&frame).starts_with("privateMessage") && seq > Some(1) {
                seen.extend(seq);
            }
        }
        assert!(seen.is_sorted(), "{who}: {seen:?}");
    }
}
