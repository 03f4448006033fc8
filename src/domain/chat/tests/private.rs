//! Private messages and conversations (contract §2).

use super::world::World;
use crate::domain::ids::ConnId;
use crate::protocol::Dialect;
use serde_json::{Value, json};

fn private(w: &World, to: ConnId, content: &str, reference: &str) -> Value {
    let target = w.me(to).to_string();
    json!({"type":"private","data":{"targetUserId":target,"content":content},"ref":reference})
}

#[test]
fn both_sides_and_all_their_connections_hear_of_it_once() {
    let mut w = World::new();
    let (alice, bob, carol) = (w.user("Alice"), w.user("Bob"), w.user("Carol"));
    let (alice2, bob2) = (w.again(alice, "Alice"), w.again(bob, "Bob"));
    w.hush();
    let request = private(&w, bob, "psst", "p");
    w.send(alice, request);
    let sent = w.one(alice);
    assert_eq!(
        (&sent["type"], &sent["ref"]),
        (&json!("privateMessageSent"), &json!("p"))
    );
    let told = w.one(bob);
    assert_eq!(told["type"], "privateMessage");
    for member in [
        "id",
        "senderId",
        "senderName",
        "content",
        "timestamp",
        "roomId",
        "seq",
    ] {
        assert_eq!(sent["data"][member], told["data"][member], "{member}");
    }
    assert_eq!(w.one(bob2), told);
    assert_eq!(w.one(alice2), told);
    assert!(w.take(carol).is_empty());
}

#[test]
fn who_has_joined_the_conversation_hears_it_once_too() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let bob2 = w.again(bob, "Bob");
    let request = private(&w, bob, "1", "1");
    w.send(alice, request);
    let room = w.take(bob).pop().unwrap()["data"]["roomId"]
        .as_str()
        .unwrap()
        .to_owned();
    w.join(bob, &room);
    w.join(alice, &room);
    w.hush();
    let request = private(&w, bob, "2", "2");
    w.send(alice, request);
    assert_eq!(w.kinds(alice), ["privateMessageSent"]);
    assert_eq!(w.kinds(bob), ["privateMessage"]);
    assert_eq!(w.kinds(bob2), ["privateMessage"]);
    w.send(
        bob2,
        json!({"type":"chat","data":{"roomId":room,"content":"3"},"ref":"3"}),
    );
    assert_eq!(w.kinds(bob2), ["ack"]);
    assert_eq!(w.one(bob)["data"]["seq"], 3);
    assert_eq!(w.one(alice)["data"]["seq"], 3);
    let stranger = w.user("Mallory");
    for request in [
        json!({"type":"join","data":{"roomId":room}}),
        json!({"type":"history","data":{"roomId":room}}),
        json!({"type":"chat","data":{"roomId":room,"content":"x"}}),
    ] {
        w.send(stranger, request);
        assert_eq!(w.one(stranger)["data"]["code"], "invalid_room");
    }
}

#[test]
fn it_reaches_token_holders_offline_and_others_only_while_connected() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let flat = w.open(Dialect::Flat);
    w.send(flat, json!({"type":"auth","username":"Flat"}));
    w.hush();
    let to_flat = private(&w, flat, "hi", "1");
    w.send(alice, to_flat.clone());
    assert_eq!(w.kinds(flat), ["message"]);
    let (token, to_bob) = (w.token(bob), private(&w, bob, "later", "2"));
    w.close(bob);
    w.close(flat);
    w.hush();
    w.send(alice, to_bob);
    assert_eq!(w.kinds(alice), ["privateMessageSent"]);
    let mut to_flat = to_flat;
    to_flat["ref"] = json!("3");
    w.send(alice, to_flat);
    assert_eq!(w.one(alice)["data"]["message"], "User not found");
    let bob = w.open(Dialect::Envelope);
    w.auth_as(bob, "Bob", &token);
    let welcome = w.take(bob).pop().unwrap();
    let conversation = &welcome["data"]["conversations"][0];
    assert_eq!(
        (&conversation["username"], &conversation["seq"]),
        (&json!("Alice"), &json!(1))
    );
    w.send(
        bob,
        json!({"type":"history","data":{"roomId":conversation["roomId"]}}),
    );
    assert_eq!(w.one(bob)["data"]["messages"][0]["content"], "later");
}

#[test]
fn a_note_to_oneself_is_a_conversation_too() {
    let mut w = World::new();
    let alice = w.user("Alice");
    let tab = w.again(alice, "Alice");
    let request = private(&w, alice, "note", "n");
    w.send(alice, request);
    assert_eq!(w.kinds(alice), ["privateMessageSent"]);
    assert_eq!(w.kinds(tab), ["privateMessage"]);
}

#[test]
fn a_repeat_is_answered_with_the_first_and_told_to_nobody() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let mut request = private(&w, bob, "once", "1");
    request["data"]["clientMessageId"] = json!("c");
    w.send(alice, request.clone());
    let first = w.one(alice);
    w.hush();
    request["ref"] = json!("2");
    w.send(alice, request);
    let again = w.one(alice);
    assert_eq!(again["data"]["duplicate"], true);
    for member in ["id", "seq", "timestamp", "content"] {
        assert_eq!(again["data"][member], first["data"][member]);
    }
    assert!(w.take(bob).is_empty());
}

/// A conversation that somebody opens at this very moment: what the store read already holds the message.
#[test]
fn a_message_is_told_while_the_conversation_is_being_opened() {
    for told_first in [true, false] {
        let mut w = World::new();
        let (alice, bob) = (w.user("Alice"), w.user("Bob"));
        let bob2 = w.again(bob, "Bob");
        let request = private(&w, bob, "1", "1");
        w.send(alice, request);
        let room = w.take(bob).pop().unwrap()["data"]["roomId"]
            .as_str()
            .unwrap()
            .to_owned();
        w.hush();
        w.slow = true;
        w.join(bob, &room);
        let request = private(&w, bob, "2", "2");
        w.send(alice, request);
        w.commit(true);
        w.look_up(0, true);
        if told_first {
            w.tell_written();
        }
        w.answer_everything();
        assert_eq!(w.kinds(alice), ["privateMessageSent"]);
        let told = w.kinds(bob2);
        assert_eq!(
            told,
            ["privateMessage"],
            "bob's other connection never heard of it"
        );
        let joined = w.take(bob);
        let joined = joined.iter().find(|f| f["type"] == "joined").unwrap();
        assert_eq!(joined["data"]["history"].as_array().unwrap().len(), 2);
    }
}
