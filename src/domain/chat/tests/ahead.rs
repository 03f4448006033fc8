//! Two nodes over one store, step by step: cursors that are ahead of a node, what is sent again on the other one, what is
//! read before its own answer came.

use super::client::Counting;
use super::diverging::{epoch, hear_of, ids, node, since};
use super::world::World;
use crate::domain::gossip::{BusEvent, BusMessage};
use crate::domain::ids::ConnId;
use serde_json::json;

/// Two nodes over one store; nothing is said between them but what a test says.
fn two() -> ([World; 2], [ConnId; 2]) {
    let (mut a, [ann, _]) = node(1);
    let mut b = World::new();
    b.chat.set_alone(false);
    (b.store, b.fresh) = (a.store.clone(), Counting::from(1_000_000));
    let bob = b.user("Bob");
    b.join(bob, "tea");
    b.hush();
    for n in 0..4 {
        a.say(ann, "tea", &format!("more {n}"));
    }
    a.hush();
    ([a, b], [ann, bob])
}

#[test]
fn a_cursor_ahead_of_this_node_waits_for_it() {
    let ([a, mut b], [_, bob]) = two();
    let had = ids(&a);
    let (token, life) = (a.token(*a.clients.keys().next().unwrap()), epoch(&a));
    let ann = b.open(crate::protocol::Dialect::Envelope);
    b.auth_as(ann, "Ann", &token);
    b.hush();
    b.send(
        ann,
        json!({"type":"join","data":{"roomId":"tea","since":since(life, 4, had[3])}}),
    );
    assert_eq!(
        b.kinds(bob),
        ["message", "message", "message", "message", "userJoined"]
    );
    let joined = b.one(ann)["data"].clone();
    assert_eq!((&joined["recovered"], &joined["seq"]), (&json!(true), &json!(5)));
    assert_eq!(joined["events"].as_array().unwrap().len(), 1);
    b.end_everything();
}

/// Its cursor is newer than what was read when it came: that one cannot judge it.
#[test]
fn a_cursor_that_comes_while_the_log_is_read_waits_for_the_next_read() {
    let ([mut a, mut b], [ann, bob]) = two();
    let (token, life) = (a.token(ann), epoch(&a));
    let again = b.open(crate::protocol::Dialect::Envelope);
    b.auth_as(again, "Ann", &token);
    b.hush();
    b.slow = true;
    hear_of(&mut b, 5, ids(&a)[4]);
    b.look_up(0, true);
    a.say(ann, "tea", "later than that");
    let had = ids(&a);
    b.send(
        again,
        json!({"type":"join","data":{"roomId":"tea","since":since(life, 6, had[5])}}),
    );
    b.look_up(0, true);
    b.tell_found(0);
    b.slow = false;
    b.answer_everything();
    let joined = b.one(again)["data"].clone();
    assert_eq!((&joined["recovered"], &joined["seq"]), (&json!(true), &json!(6)));
    assert_eq!(
        b.kinds(bob),
        [
            "message",
            "message",
            "message",
            "message",
            "message",
            "userJoined"
        ]
    );
    a.end_everything();
    b.end_everything();
}

/// A room that is always a little behind keeps nobody out.
#[test]
fn who_comes_with_a_place_that_was_told_does_not_wait_for_more() {
    let ([a, mut b], [_, bob]) = two();
    let had = ids(&a);
    let (token, life) = (a.token(*a.clients.keys().next().unwrap()), epoch(&a));
    let ann = b.open(crate::protocol::Dialect::Envelope);
    b.auth_as(ann, "Ann", &token);
    b.hush();
    b.slow = true;
    hear_of(&mut b, 5, had[4]);
    b.send(
        ann,
        json!({"type":"join","data":{"roomId":"tea","since":since(life, 1, had[0])}}),
    );
    b.look_up(1, true);
    b.tell_found(0);
    assert_eq!(b.one(ann)["data"]["recovered"], true, "behind, and nobody cares");
    b.slow = false;
    b.answer_everything();
    assert_eq!(b.kinds(ann), ["message", "message", "message", "message"]);
    assert_eq!(b.kinds(bob).len(), 5);
    b.end_everything();
}

/// What was sent to the other node is acked here too, at its place: behind what this one did not know yet.
#[test]
fn what_is_sent_again_on_another_node_is_acked_at_its_place() {
    let ([mut a, mut b], [ann, bob]) = two();
    let token = a.token(ann);
    let chat = json!({"roomId":"tea","content":"twice","clientMessageId":"c"});
    a.send(ann, json!({"type":"chat","data":chat,"ref":"a"}));
    let first = a.one(ann)["data"].clone();
    let here = b.open(crate::protocol::Dialect::Envelope);
    b.auth_as(here, "Ann", &token);
    b.join(here, "tea");
    b.hush();
    b.send(here, json!({"type":"chat","data":chat,"ref":"b"}));
    let told = b.take(here);
    let kinds: Vec<_> = told.iter().map(|frame| frame["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["message", "message", "message", "message", "message", "ack"]
    );
    let ack = &told[5]["data"];
    assert_eq!((&ack["seq"], &ack["id"]), (&first["seq"], &first["id"]));
    assert_eq!((&ack["duplicate"], &told[5]["ref"]), (&json!(true), &json!("b")));
    let chat = json!({"roomId":"tea","content":"other words","clientMessageId":"c"});
    b.hush();
    b.send(here, json!({"type":"chat","data":chat,"ref":"c"}));
    assert_eq!(b.one(here)["data"]["code"], "conflict");
    assert!(b.kinds(bob).is_empty());
    a.end_everything();
    b.end_everything();
}

/// Its own commit, read of the store before it was answered: the author gets the ack in its place, and nothing else.
#[test]
fn a_post_under_way_goes_by_its_own_answer() {
    let ([mut a, mut b], [_, bob]) = two();
    b.slow = true;
    b.send(
        bob,
        json!({"type":"chat","data":{"roomId":"tea","content":"mine"},"ref":"m"}),
    );
    b.commit(true);
    let ann = *a.clients.keys().next().unwrap();
    a.say(ann, "tea", "behind it");
    hear_of(&mut b, 7, ids(&a)[6]);
    b.look_up(0, true);
    b.tell_found(0);
    assert_eq!(
        b.kinds(bob),
        ["message", "message", "message", "message"],
        "up to it"
    );
    b.tell_written();
    b.slow = false;
    b.answer_everything();
    assert_eq!(b.kinds(bob), ["ack", "message"]);
    a.end_everything();
    b.end_everything();
}

/// A private message to somebody on another node, who has not opened the conversation.
#[test]
fn a_private_message_reaches_the_other_node() {
    let ([mut a, mut b], [ann, bob]) = two();
    for content in ["psst", "hey"] {
        let target = b.me(bob).to_string();
        a.send(
            ann,
            json!({"type":"private","data":{"targetUserId":target,"content":content}}),
        );
    }
    let said = BusMessage::Heads(a.chat.take_advanced());
    for _ in 0..2 {
        let said = said.clone();
        b.decide(|chat, cx| chat.heard(cx, BusEvent::Message(said)));
    }
    let told = b.take(bob);
    let told: Vec<_> = told
        .iter()
        .filter(|frame| frame["type"] == "privateMessage")
        .collect();
    let texts: Vec<_> = told
        .iter()
        .map(|frame| frame["data"]["content"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["psst", "hey"], "in order, each once");
    a.end_everything();
    b.end_everything();
}
