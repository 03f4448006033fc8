//! Flat, channel and broadcast (contract §3 to §5), and all four in one room.

use super::world::World;
use crate::domain::error::CloseReason;
use crate::domain::ids::{ConnId, UserId};
use crate::protocol::Dialect;
use serde_json::{Value, json};
use uuid::Uuid;

fn flat(w: &mut World, name: &str) -> ConnId {
    let conn = w.open(Dialect::Flat);
    w.send(conn, json!({"type":"auth","username":name}));
    conn
}

/// The texts a connection of the broadcast dialect was told, by type.
fn lines(w: &mut World, conn: ConnId) -> Vec<String> {
    let line = |f: &Value| {
        format!(
            "{}: {}",
            f["type"].as_str().unwrap(),
            f["message"].as_str().unwrap()
        )
    };
    w.take(conn).iter().map(line).collect()
}

#[test]
fn flat_is_welcomed_then_everybody_hears_of_it_once() {
    let mut w = World::new();
    let alice = flat(&mut w, "Alice");
    assert_eq!(w.kinds(alice), ["auth_success", "user_joined", "user_list"]);
    let bob = flat(&mut w, "Bob");
    assert_eq!(w.kinds(bob), ["auth_success", "user_joined", "user_list"]);
    let told = w.take(alice);
    assert_eq!(told[0]["message"], "Bob joined the chat");
    assert_eq!(
        (&told[1]["users"], &told[1]["count"]),
        (&json!(["Alice", "Bob"]), &json!(2))
    );
    w.break_off(bob);
    let told = w.take(alice);
    assert_eq!((told.len(), &told[0]["type"]), (2, &json!("user_left")));
    assert_eq!(told[1]["users"], json!(["Alice"]));
}

#[test]
fn flat_texts_go_to_all_and_nothing_goes_out_before_auth() {
    let mut w = World::new();
    let (alice, early) = (flat(&mut w, "Alice"), w.open(Dialect::Flat));
    w.hush();
    w.text(early, "let me in");
    assert_eq!(w.one(early)["type"], "error");
    assert!(w.take(alice).is_empty());
    w.text(alice, "Hello everyone!");
    let heard = w.one(alice);
    assert_eq!(
        (&heard["type"], &heard["username"]),
        (&json!("message"), &json!("Alice"))
    );
    assert_eq!(heard["message"], "Hello everyone!");
}

#[test]
fn flat_closes_over_a_taken_name() {
    let mut w = World::new();
    w.user("Alice");
    let second = flat(&mut w, "alice");
    let refused = w.one(second);
    assert_eq!(refused["message"], "Username 'alice' is already taken");
    assert_eq!(w.closed(second), Some(CloseReason::NameTaken));
    w.end_everything();
}

#[test]
fn channel_listens_without_a_name_and_gets_one_late() {
    let mut w = World::new();
    let fish = w.channel("fishing");
    assert_eq!(w.one(fish), json!({"type":"connection","id":"fishing"}));
    w.send(fish, json!({"type":"message","text":"x"}));
    assert_eq!(w.one(fish)["type"], "error");
    let alice = w.user("Alice");
    w.join(alice, "fishing");
    assert_eq!(
        w.take(alice).pop().unwrap()["data"]["userCount"],
        1,
        "a listener is in no list"
    );
    w.say(alice, "fishing", "hi");
    assert_eq!(w.one(fish)["user"], "Alice");
    w.send(fish, json!({"type":"identity","user":"Fisher"}));
    assert_eq!(w.one(fish), json!({"type":"identity","success":"true"}));
    w.pass(4900);
    w.send(fish, json!({"type":"message","text":"x"}));
    assert_eq!(w.one(fish)["type"], "error", "the name is in force too early");
    w.pass(100);
    w.send(fish, json!({"type":"heartbeat"}));
    w.hush_one(fish);
    assert_eq!(w.kinds(alice), ["userOnline", "userJoined"]);
    w.send(fish, json!({"type":"message","text":"catch"}));
    let echo = w.one(fish);
    assert_eq!(
        (&echo["text"], &echo["user"]),
        (&json!("catch"), &json!("Fisher"))
    );
    assert!(echo["timestamp"].is_number());
    assert_eq!(w.one(alice)["data"]["content"], "catch");
    w.pass(5000);
    assert_eq!(w.one(fish), json!({"type":"heartbeat","authenticated":"true"}));
}

#[test]
fn channel_loses_its_name_over_a_missed_heartbeat_and_stays() {
    let mut w = World::new();
    let (fish, alice) = (w.channel("fishing"), w.user("Alice"));
    w.join(alice, "fishing");
    w.send(fish, json!({"type":"identity","user":"Fisher"}));
    w.pass(5000);
    w.send(fish, json!({"type":"heartbeat"}));
    w.hush();
    for _ in 0..4 {
        w.pass(5000);
        w.send(fish, json!({"type":"heartbeat"}));
    }
    assert!(w.take(fish).iter().all(|f| f["authenticated"] == "true"));
    w.hush();
    w.pass(5000);
    assert_eq!(w.one(fish)["authenticated"], "true");
    w.pass(5000);
    assert_eq!(w.one(fish)["authenticated"], "false");
    assert_eq!(w.kinds(alice), ["userLeft", "userOffline"]);
    w.say(alice, "fishing", "gone?");
    assert_eq!(w.one(fish)["text"], "gone?");
    let other = w.channel("hunting");
    w.send(other, json!({"type":"identity","user":"Fisher"}));
    assert_eq!(
        w.take(other).pop().unwrap()["success"],
        "true",
        "the name was not free"
    );
    w.send(fish, json!({"type":"identity","user":"Fisher"}));
    assert_eq!(
        w.one(fish)["success"],
        "true",
        "another channel's holder is no hindrance"
    );
    w.end_everything();
}

#[test]
fn a_claim_given_up_does_not_shorten_the_next_ones_delay() {
    let mut w = World::new();
    let fish = w.channel("fishing");
    w.pass(4000);
    w.pass(4000);
    w.send(fish, json!({"type":"identity","user":"A"}));
    w.pass(2000);
    assert_eq!(
        w.take(fish).pop().unwrap()["authenticated"],
        "false",
        "lost over its heartbeat"
    );
    w.send(fish, json!({"type":"heartbeat"}));
    w.send(fish, json!({"type":"identity","user":"B"}));
    assert_eq!(w.one(fish)["success"], "true");
    w.pass(4500);
    w.hush();
    w.send(fish, json!({"type":"message","text":"x"}));
    assert_eq!(w.one(fish)["type"], "error", "B took effect when A would have");
}

#[test]
fn channel_names_are_shared_between_channels_and_with_nobody_else() {
    let mut w = World::new();
    let (a, b, same) = (w.channel("a"), w.channel("b"), w.channel("a"));
    w.hush();
    let want = |w: &mut World, conn, name: &str| {
        w.send(conn, json!({"type":"identity","user":name}));
        w.one(conn)["success"].clone()
    };
    assert_eq!(want(&mut w, a, "Kim"), "true");
    assert_eq!(want(&mut w, b, "Kim"), "true");
    assert_eq!(want(&mut w, same, "kim"), "false");
    assert_eq!(w.closed(same), None);
    let native = w.open(Dialect::Envelope);
    w.hush();
    w.send(native, json!({"type":"auth","data":{"username":"KIM"}}));
    assert_eq!(w.one(native)["data"]["code"], "username_taken");
    w.close(a);
    w.send(native, json!({"type":"auth","data":{"username":"KIM"}}));
    assert_eq!(
        w.one(native)["data"]["code"],
        "username_taken",
        "b holds it still"
    );
    w.close(b);
    w.send(native, json!({"type":"auth","data":{"username":"KIM"}}));
    assert_eq!(w.one(native)["type"], "authenticated");
    assert_eq!(want(&mut w, same, "Kim"), "false");
}

#[test]
fn broadcast_guests_come_with_a_name_and_hear_of_each_other() {
    let mut w = World::new();
    let a = w.open(Dialect::Broadcast);
    let hello = w.one(a);
    let id = hello["clientId"].as_str().unwrap().to_owned();
    assert_eq!(
        hello["message"],
        format!("Welcome! You are connected as User-{}", &id[..4])
    );
    let b = w.open(Dialect::Broadcast);
    assert_eq!(lines(&mut w, b).len(), 1);
    let name = format!("User-{}", &w.me(b).to_string()[..4]);
    assert_eq!(lines(&mut w, a), [format!("system: {name} joined the chat")]);
    w.text(b, "just words");
    w.send(b, json!({"type":"chat","content":"hi"}));
    w.send(b, json!({"type":"nonsense"}));
    assert!(lines(&mut w, b).is_empty());
    assert_eq!(lines(&mut w, a), ["chat: just words", "chat: hi"]);
    w.break_off(b);
    assert_eq!(lines(&mut w, a), [format!("system: {name} left the chat")]);
}

#[test]
fn broadcast_renames_before_everyone_and_cuts() {
    let mut w = World::new();
    let (a, b) = (w.open(Dialect::Broadcast), w.open(Dialect::Broadcast));
    w.hush();
    w.send(
        a,
        json!({"type":"setUsername","username":"abcdefghijklmnopqrstuvwxyz"}),
    );
    let mine = lines(&mut w, a);
    assert!(
        mine[0].ends_with(" is now known as abcdefghijklmnopqrst"),
        "{mine:?}"
    );
    assert_eq!(lines(&mut w, b), mine);
    w.send(b, json!({"type":"setUsername","username":"ABCDEFGHIJKLMNOPQRST"}));
    assert_eq!(lines(&mut w, b).len(), 1);
    assert!(lines(&mut w, a).is_empty(), "a refused name is nobody's business");
}

#[test]
fn broadcast_is_in_one_room_at_a_time() {
    let mut w = World::new();
    let guests: Vec<_> = (0..4).map(|_| w.open(Dialect::Broadcast)).collect();
    for (guest, name) in guests.iter().zip(["A", "B", "C", "D"]) {
        w.send(*guest, json!({"type":"setUsername","username":name}));
    }
    let [a, b, c, d] = guests[..] else { panic!() };
    w.send(b, json!({"type":"joinRoom","room":"x"}));
    w.hush();
    w.send(a, json!({"type":"joinRoom","room":"x"}));
    assert_eq!(lines(&mut w, a), ["system: A joined x"]);
    assert_eq!(lines(&mut w, b), ["system: A joined x"]);
    assert!(lines(&mut w, c).is_empty(), "the lobby is left silently");
    w.text(a, "in x");
    assert_eq!((lines(&mut w, b).len(), lines(&mut w, c).len()), (1, 0));
    w.send(a, json!({"type":"leaveRoom"}));
    assert_eq!(lines(&mut w, b), ["system: A left x"]);
    assert!(lines(&mut w, c).is_empty() && lines(&mut w, a).is_empty());
    w.text(a, "home");
    assert_eq!((lines(&mut w, b).len(), lines(&mut w, d).len()), (0, 1));
    w.send(b, json!({"type":"joinRoom","room":"y"}));
    w.send(b, json!({"type":"joinRoom","room":"general"}));
    w.hush();
    w.text(d, "all home");
    assert_eq!(lines(&mut w, b), ["chat: all home"]);
    w.end_everything();
}

#[test]
fn a_guest_name_that_is_taken_is_drawn_again() {
    let mut w = World::new();
    w.user("User-abcd");
    let (taken, free) = (Uuid::from_u128(0xabcd << 112), Uuid::from_u128(0x1234 << 112));
    w.fresh.next_users = vec![UserId(taken), UserId(free)];
    let guest = w.open(Dialect::Broadcast);
    assert_eq!(w.one(guest)["clientId"], json!(free.to_string()));
}

#[test]
fn all_dialects_meet_in_the_lobby() {
    let mut w = World::new();
    let native = w.user("Native");
    w.join(native, "general");
    let (flat, channel, guest) = (
        flat(&mut w, "Flat"),
        w.channel("general"),
        w.open(Dialect::Broadcast),
    );
    w.hush();
    w.say(native, "general", "to all");
    assert!(w.take(native).is_empty());
    assert_eq!(w.one(flat)["message"], "to all");
    assert_eq!(w.one(channel)["text"], "to all");
    assert_eq!(w.one(guest)["message"], "to all");
    w.check_views();
    w.end_everything();
}
