//! Limits (contract §9): users, rooms, messages, requests under way, rooms kept.

use super::world::World;
use crate::domain::error::CloseReason;
use crate::domain::rate::Rate;
use crate::protocol::Dialect;
use serde_json::json;

#[test]
fn users_are_counted_and_not_connections() {
    let mut w = World::with(|r| r.max_users = 2);
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.again(alice, "Alice");
    let late = w.open(Dialect::Envelope);
    w.hush();
    w.send(late, json!({"type":"auth","data":{"username":"Carol"}}));
    let refused = w.one(late);
    assert_eq!(refused["data"]["code"], "server_full");
    assert!(refused["data"]["retryAfterMs"].is_number());
    let guest = w.open(Dialect::Broadcast);
    assert_eq!(w.closed(guest), Some(CloseReason::Overloaded));
    w.break_off(bob);
    w.send(late, json!({"type":"auth","data":{"username":"Carol"}}));
    assert_eq!(
        w.one(late)["data"]["code"],
        "server_full",
        "who is held is online"
    );
    w.pass(30_000);
    let late = w.open(Dialect::Envelope);
    w.send(late, json!({"type":"auth","data":{"username":"Carol"}}));
    assert_eq!(w.take(late).pop().unwrap()["type"], "authenticated");
    w.end_everything();
}

#[test]
fn a_user_is_in_so_many_rooms_and_may_join_those_again() {
    let mut w = World::with(|r| r.rooms_per_user = 2);
    let alice = w.user("Alice");
    let tab = w.again(alice, "Alice");
    w.join(alice, "a");
    w.join(tab, "b");
    w.hush();
    for conn in [alice, tab] {
        w.join(conn, "c");
        assert_eq!(w.one(conn)["data"]["code"], "too_many_rooms");
        w.join(conn, "a");
        assert_eq!(w.one(conn)["type"], "joined");
    }
    w.send(tab, json!({"type":"leave","data":{"roomId":"b"}}));
    w.hush();
    w.join(alice, "c");
    assert_eq!(w.one(alice)["type"], "joined");
    let guest = w.open(Dialect::Broadcast);
    for n in 0..5 {
        w.send(guest, json!({"type":"joinRoom","room":format!("r{n}")}));
    }
    assert!(
        w.take(guest)
            .iter()
            .all(|f| !f["message"].as_str().unwrap().contains("rooms"))
    );
}

#[test]
fn messages_are_limited_by_user_and_who_hammers_is_blocked() {
    let mut w = World::with(|r| r.message_rate = Rate::per(4, 4000).blocking(3, 30));
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let tab = w.again(alice, "Alice");
    for conn in [alice, bob, tab] {
        w.join(conn, "tea");
    }
    w.hush();
    for n in 0..4 {
        w.say(if n % 2 == 0 { alice } else { tab }, "tea", "x");
    }
    assert_eq!(w.take(bob).len(), 4);
    w.hush();
    w.say(tab, "tea", "x");
    let refused = w.one(tab);
    assert_eq!(
        (&refused["data"]["code"], &refused["data"]["retryAfterMs"]),
        (&json!("rate_limited"), &json!(1000))
    );
    w.pass(1000);
    w.say(alice, "tea", "x");
    assert_eq!(w.take(bob).len(), 1);
    w.say(alice, "tea", "x");
    w.say(alice, "tea", "x");
    w.hush();
    w.pass(20_000);
    w.say(alice, "tea", "x");
    assert_eq!(w.one(alice)["data"]["code"], "rate_limited", "blocked for 30 s");
    w.pass(10_000);
    w.say(alice, "tea", "x");
    assert!(w.take(alice).is_empty());
    assert_eq!(w.take(bob).len(), 1);
}

#[test]
fn requests_behind_a_pending_one_wait_in_order_and_are_bounded() {
    let mut w = World::new();
    let alice = w.open(Dialect::Envelope);
    w.hush();
    w.slow = true;
    w.send(
        alice,
        json!({"type":"auth","data":{"username":"Alice"},"ref":"auth"}),
    );
    w.send(alice, json!({"type":"join","data":{"roomId":"tea"},"ref":"join"}));
    w.send(
        alice,
        json!({"type":"chat","data":{"roomId":"tea","content":"hi"},"ref":"chat"}),
    );
    w.send(
        alice,
        json!({"type":"leave","data":{"roomId":"tea"},"ref":"leave"}),
    );
    for n in 0..300 {
        w.send(alice, json!({"type":"ping","data":{},"ref":format!("p{n}")}));
    }
    let busy = w.take(alice);
    assert_eq!(busy.len(), 47, "256 wait");
    assert!(busy.iter().all(|f| f["data"]["code"] == "busy"));
    w.answer_everything();
    let order: Vec<_> = w
        .take(alice)
        .iter()
        .map(|f| f["ref"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(order[..2], ["auth", "join"]);
    assert!(order.contains(&"chat".to_owned()) && order.contains(&"leave".to_owned()));
    assert_eq!(order.len(), 4 + 253);
}

#[test]
fn rooms_without_anybody_are_let_go() {
    let mut w = World::new();
    let alice = w.user("Alice");
    for n in 0..300 {
        let room = format!("room {n}");
        w.join(alice, &room);
        w.send(alice, json!({"type":"leave","data":{"roomId":room}}));
        w.send(alice, json!({"type":"history","data":{"roomId":room}}));
    }
    assert!(w.chat.rooms.len() <= 64, "{} rooms", w.chat.rooms.len());
    assert!(w.hearers.len() <= 65);
    w.join(alice, "room 7");
    w.join(alice, "room 299");
    w.end_everything();
}

#[test]
fn coming_and_going_without_end_leaves_nothing_behind() {
    let mut w = World::new();
    for n in 0..400 {
        let conn = w.user(&format!("u{n}"));
        w.join(conn, "tea");
        w.join(conn, &format!("room {}", n % 90));
        w.end(conn, n % 2 == 0);
        w.pass(500);
    }
    assert!(w.chat.due.len() < 400, "{} deadlines", w.chat.due.len());
    w.end_everything();
}
