//! Moderators, topics, pins, and the limits of what authors may do.

use super::world::World;
use crate::domain::ids::ConnId;
use crate::domain::operator::{Order, Terms};
use crate::domain::room_id::RoomId;
use crate::protocol::Dialect;
use serde_json::{Value, json};

/// Alice makes a room, Bob comes into it and writes a message.
fn tea() -> (World, ConnId, ConnId, String) {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    let message = say(&mut w, bob, "tea");
    w.hush();
    (w, alice, bob, message)
}

fn say(w: &mut World, conn: ConnId, room: &str) -> String {
    w.hush_one(conn);
    w.send(
        conn,
        json!({"type":"chat","data":{"roomId":room,"content":"hi"},"ref":format!("say {}", w.serial)}),
    );
    w.serial += 1;
    let ack = w.take(conn).remove(0);
    ack["data"]["id"].as_str().expect("an id").to_owned()
}

/// Asks, and takes the answer.
fn ask(w: &mut World, conn: ConnId, kind: &str, data: Value) -> Value {
    w.serial += 1;
    let reference = format!("ask {}", w.serial);
    w.send(conn, json!({"type":kind,"data":data,"ref":reference}));
    let frames = w.take(conn);
    let answer = frames
        .into_iter()
        .find(|frame| frame["ref"] == reference.as_str());
    answer.expect("an answer")
}

fn code(answer: &Value) -> &str {
    answer["data"]["code"].as_str().unwrap_or("done")
}

fn pin(w: &mut World, conn: ConnId, message: &str, active: bool) -> Value {
    ask(
        w,
        conn,
        "pin",
        json!({"roomId":"tea","messageId":message,"active":active}),
    )
}

fn joined(w: &mut World, conn: ConnId, room: &str) -> Value {
    w.hush_one(conn);
    w.join(conn, room);
    w.take(conn).remove(0)["data"].clone()
}

#[test]
fn who_makes_a_room_is_its_moderator_and_may_name_others() {
    let (mut w, alice, bob, message) = tea();
    let (a, b) = (w.me(alice).to_string(), w.me(bob).to_string());
    let mine = joined(&mut w, alice, "tea");
    assert_eq!(
        (&mine["role"], &mine["moderators"]),
        (&json!("moderator"), &json!([a]))
    );
    assert_eq!(joined(&mut w, bob, "tea")["role"], "member");
    for (kind, data) in [
        ("pin", json!({"roomId":"tea","messageId":message,"active":true})),
        ("topic", json!({"roomId":"tea","topic":"mine"})),
        ("moderator", json!({"roomId":"tea","userId":b,"active":true})),
    ] {
        assert_eq!(code(&ask(&mut w, bob, kind, data)), "forbidden", "{kind}");
    }
    w.hush();
    let on = json!({"roomId":"tea","userId":b,"active":true});
    let ack = ask(&mut w, alice, "moderator", on.clone());
    assert_eq!(ack["data"]["seq"], 2);
    let told = w.one(bob);
    assert_eq!(told["type"], "moderatorChanged");
    assert_eq!(
        (&told["data"]["userId"], &told["data"]["byUserId"]),
        (&json!(b), &json!(a))
    );
    assert_eq!(
        ask(&mut w, alice, "moderator", on)["data"]["seq"],
        2,
        "no new place"
    );
    assert!(w.take(bob).is_empty(), "and nobody is told");
    assert_eq!(joined(&mut w, bob, "tea")["moderators"], json!([a, b]));
    let off = json!({"roomId":"tea","userId":a,"active":false});
    assert_eq!(code(&ask(&mut w, bob, "moderator", off)), "done");
    let topic = json!({"roomId":"tea","topic":"mine"});
    assert_eq!(code(&ask(&mut w, alice, "topic", topic)), "forbidden");
    w.end_everything();
}

#[test]
fn the_lobby_and_rooms_of_who_has_no_token_have_no_moderator() {
    let mut w = World::new();
    let alice = w.user("Alice");
    assert_eq!(joined(&mut w, alice, "general")["moderators"], json!([]));
    let guest = w.open(Dialect::Broadcast);
    w.send(guest, json!({"type":"joinRoom","room":"den"}));
    assert_eq!(joined(&mut w, alice, "den")["role"], "member");
    w.send(guest, json!({"type":"chat","content":"first"}));
    let guest_id = w.chat.conns[&guest].identity.to_string();
    let make = |room: &str| json!({"roomId":room,"userId":guest_id,"active":true});
    w.join(alice, "tea");
    assert_eq!(code(&ask(&mut w, alice, "moderator", make("tea"))), "not_allowed");
    let nobody = json!({"roomId":"tea","userId":uuid::Uuid::nil().to_string(),"active":true});
    assert_eq!(code(&ask(&mut w, alice, "moderator", nobody)), "user_not_found");
    let order = Order::Moderator(RoomId::trusted("general"), "Alice".into(), true);
    w.order(order);
    assert_eq!(joined(&mut w, alice, "general")["role"], "moderator");
    w.end_everything();
}

#[test]
fn a_room_that_was_left_before_anything_was_said_is_made_anew() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.send(alice, json!({"type":"leave","data":{"roomId":"tea"}}));
    assert_eq!(joined(&mut w, bob, "tea")["role"], "moderator");
    assert_eq!(joined(&mut w, alice, "tea")["role"], "member");
    say(&mut w, alice, "tea");
    for conn in [alice, bob] {
        w.send(conn, json!({"type":"leave","data":{"roomId":"tea"}}));
    }
    let b = w.me(bob).to_string();
    assert_eq!(
        joined(&mut w, alice, "tea")["moderators"],
        json!([b]),
        "kept with the first event"
    );
    w.end_everything();
}

#[test]
fn what_an_operator_does_settles_who_made_the_room_where_it_is_the_first_event() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.slow = true;
    let terms = Terms {
        for_ms: Some(10_000),
        reason: "".into(),
    };
    w.order(Order::Mute("Alice".into(), terms));
    w.send(alice, json!({"type":"leave","data":{"roomId":"tea"}}));
    w.join(bob, "tea");
    w.slow = false;
    w.answer_everything();
    let a = w.me(alice).to_string();
    let joined = joined(&mut w, bob, "tea");
    assert_eq!(
        (&joined["role"], &joined["moderators"]),
        (&json!("member"), &json!([a]))
    );
    w.end_everything();
}

#[test]
fn the_first_message_under_way_settles_who_made_the_room() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.slow = true;
    w.say(alice, "tea", "first");
    w.send(alice, json!({"type":"leave","data":{"roomId":"tea"}}));
    w.join(bob, "tea");
    w.slow = false;
    w.answer_everything();
    let a = w.me(alice).to_string();
    assert_eq!(joined(&mut w, bob, "tea")["moderators"], json!([a]));
    let head = w.store.head(&RoomId::trusted("tea")).unwrap().expect("a room");
    assert_eq!(head.moderators, [w.me(alice)]);
    w.end_everything();
}

#[test]
fn a_topic_is_told_listed_and_checked() {
    let (mut w, alice, bob, _) = tea();
    let set = |text: &str| json!({"roomId":"tea","topic":text});
    assert_eq!(
        code(&ask(&mut w, alice, "topic", set("  all about tea "))),
        "done"
    );
    let told = w.one(bob);
    assert_eq!(
        (&told["type"], &told["data"]["topic"]),
        (&json!("topicChanged"), &json!("all about tea"))
    );
    assert_eq!(joined(&mut w, bob, "tea")["topic"], "all about tea");
    let rooms = ask(&mut w, bob, "rooms", json!({}));
    assert_eq!(rooms["data"]["rooms"][0]["topic"], "all about tea");
    for (text, why) in [
        ("x".repeat(251), "topic_too_long"),
        ("two\nlines".to_owned(), "invalid_content"),
        ("\u{202e}evil".to_owned(), "invalid_content"),
        ("👨‍👩‍👧 family ❤️".to_owned(), "done"),
        (String::new(), "done"),
    ] {
        assert_eq!(code(&ask(&mut w, alice, "topic", set(&text))), why, "{text:?}");
    }
    assert_eq!(joined(&mut w, bob, "tea")["topic"], "");
    w.end_everything();
}

#[test]
fn pins_are_listed_and_end_with_their_message() {
    let (mut w, alice, bob, message) = tea();
    let ack = pin(&mut w, alice, &message, true);
    let told = w.one(bob);
    assert_eq!(
        (&told["type"], &told["data"]["messageId"]),
        (&json!("messagePinned"), &json!(message))
    );
    assert_eq!(
        pin(&mut w, alice, &message, true)["data"]["id"],
        ack["data"]["id"]
    );
    assert_eq!(joined(&mut w, bob, "tea")["pinned"], json!([message]));
    let pins = ask(&mut w, bob, "pins", json!({"roomId":"tea"}));
    assert_eq!(pins["data"]["messages"][0]["id"], message.as_str());
    w.send(
        bob,
        json!({"type":"delete","data":{"roomId":"tea","messageId":message}}),
    );
    assert_eq!(joined(&mut w, bob, "tea")["pinned"], json!([]));
    assert_eq!(
        ask(&mut w, bob, "pins", json!({"roomId":"tea"}))["data"]["messages"],
        json!([])
    );
    assert_eq!(code(&pin(&mut w, alice, &message, true)), "gone");
    w.end_everything();
}

#[test]
fn both_of_a_conversation_pin_and_neither_moderates() {
    let mut w = World::new();
    let (alice, bob, eve) = (w.user("Alice"), w.user("Bob"), w.user("Eve"));
    let to = w.me(bob).to_string();
    let sent = ask(
        &mut w,
        alice,
        "private",
        json!({"targetUserId":to,"content":"psst"}),
    );
    let (room, id) = (sent["data"]["roomId"].clone(), sent["data"]["id"].clone());
    let up = json!({"roomId":room,"messageId":id,"active":true});
    assert_eq!(code(&ask(&mut w, bob, "pin", up.clone())), "done");
    assert_eq!(code(&ask(&mut w, eve, "pin", up)), "invalid_room");
    assert_eq!(
        code(&ask(&mut w, eve, "pins", json!({"roomId":room}))),
        "invalid_room"
    );
    let pins = ask(&mut w, alice, "pins", json!({"roomId":room}));
    assert_eq!(pins["data"]["messages"].as_array().unwrap().len(), 1);
    let topic = json!({"roomId":room,"topic":"us"});
    assert_eq!(code(&ask(&mut w, alice, "topic", topic)), "forbidden");
    let named = json!({"roomId":room,"userId":to,"active":true});
    assert_eq!(code(&ask(&mut w, alice, "moderator", named)), "forbidden");
    w.end_everything();
}

#[test]
fn windows_and_numbers_are_those_of_the_rules() {
    let (mut w, alice, bob, message) = tea();
    w.chat.rules.bounds.pins = 1;
    w.chat.rules.bounds.reactions = 1;
    w.chat.rules.bounds.edit_ms = 1000;
    w.chat.rules.bounds.delete_ms = 2000;
    let of = |more: Value| {
        let mut data = json!({"roomId":"tea","messageId":message});
        data.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        data
    };
    let edit = || of(json!({"content":"better"}));
    assert_eq!(code(&ask(&mut w, bob, "edit", edit())), "done");
    w.pass(1100);
    assert_eq!(code(&ask(&mut w, bob, "edit", edit())), "too_old");
    let react = |emoji: &str| of(json!({"emoji":emoji,"active":true}));
    assert_eq!(code(&ask(&mut w, bob, "react", react("👍"))), "done");
    assert_eq!(
        code(&ask(&mut w, alice, "react", react("🎉"))),
        "too_many_reactions"
    );
    let other = say(&mut w, bob, "tea");
    assert_eq!(code(&pin(&mut w, alice, &other, true)), "done");
    assert_eq!(code(&pin(&mut w, alice, &message, true)), "too_many_pins");
    w.pass(1000);
    assert_eq!(code(&ask(&mut w, bob, "delete", of(json!({})))), "too_old");
    assert_eq!(
        code(&ask(&mut w, alice, "delete", of(json!({})))),
        "done",
        "a moderator"
    );
    w.end_everything();
}

#[test]
fn who_keeps_order_is_muted_like_anybody() {
    let (mut w, alice, _, message) = tea();
    let order = Order::Mute("Alice".into(), Terms::default());
    w.order(order);
    assert_eq!(code(&pin(&mut w, alice, &message, true)), "muted");
    let topic = json!({"roomId":"tea","topic":"x"});
    assert_eq!(code(&ask(&mut w, alice, "topic", topic)), "muted");
    w.end_everything();
}
