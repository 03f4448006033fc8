//! Typing (contract §2).

use super::world::World;
use serde_json::{Value, json};

fn typing(on: bool) -> Value {
    json!({"type":"typing","data":{"roomId":"tea","isTyping":on}})
}

#[test]
fn typing_is_told_to_the_others_and_ends_by_itself() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.hush();
    w.send(alice, typing(true));
    assert!(w.take(alice).is_empty());
    let told = w.one(bob);
    let id = w.me(alice).to_string();
    assert_eq!(
        told,
        json!({"type":"typing","data":{"userId":id,"username":"Alice","roomId":"tea","isTyping":true}})
    );
    w.pass(4000);
    w.send(alice, typing(true));
    w.hush();
    w.pass(5900);
    assert!(w.take(bob).is_empty(), "said again, so it holds");
    w.pass(200);
    assert_eq!(w.one(bob)["data"]["isTyping"], false);
    w.pass(20_000);
    assert!(w.take(bob).is_empty());
}

#[test]
fn what_is_said_again_and_again_is_told_now_and_then() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.hush();
    for _ in 0..50 {
        w.send(alice, typing(true));
    }
    assert_eq!(w.take(bob).len(), 1);
    w.pass(2000);
    w.send(alice, typing(true));
    assert_eq!(w.take(bob).len(), 1, "so that it holds for who came later");
    for _ in 0..3 {
        w.send(alice, typing(false));
        w.send(alice, typing(true));
    }
    assert_eq!(w.take(bob).len(), 6, "a change is told at once");
    for _ in 0..500 {
        w.send(alice, typing(false));
        w.send(alice, typing(true));
    }
    let mut told = w.take(bob);
    let count = told.len();
    assert!((40..60).contains(&count), "{count} of a thousand changes");
    w.pass(20_000);
    told.extend(w.take(bob));
    assert_eq!(
        told.pop().expect("the last one")["data"]["isTyping"],
        false,
        "it ends"
    );
}

#[test]
fn with_a_ref_typing_is_acked() {
    let mut w = World::new();
    let alice = w.user("Alice");
    w.join(alice, "tea");
    w.hush();
    let mut request = typing(true);
    request["ref"] = json!("t");
    w.send(alice, request);
    let ack = w.one(alice);
    assert_eq!((&ack["type"], &ack["ref"]), (&json!("ack"), &json!("t")));
}

#[test]
fn a_message_ends_typing_and_so_does_leaving() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.send(alice, typing(true));
    w.say(alice, "tea", "done");
    w.hush();
    w.pass(10_000);
    assert!(w.take(bob).is_empty());
    w.send(alice, typing(true));
    w.close(alice);
    w.hush();
    w.pass(10_000);
    assert!(w.take(bob).is_empty());
}

#[test]
fn typing_on_and_off_without_end_leaves_no_heap_of_deadlines() {
    let mut w = World::new();
    let alice = w.user("Alice");
    w.join(alice, "tea");
    for _ in 0..400 {
        w.send(alice, typing(false));
        w.send(alice, typing(true));
        w.pass(100);
    }
    assert!(w.chat.due.len() < 100, "{} deadlines", w.chat.due.len());
    w.end_everything();
}
