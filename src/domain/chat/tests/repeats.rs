//! What was sent before is acked wherever its author is by now (promise P2).

use super::world::World;
use crate::domain::ids::ConnId;
use crate::domain::operator::{Order, Terms};
use serde_json::{Value, json};

/// The same message again, and what it is answered: an error's code, or whether it is a duplicate.
fn repeated(w: &mut World, conn: ConnId, (what, mut data): (&str, Value), content: &str) -> Value {
    data["content"] = json!(content);
    data["clientMessageId"] = json!("once");
    w.take(conn);
    w.send(conn, json!({"type":what,"ref":"again","data":data}));
    let answers = w.take(conn).into_iter().filter(|frame| frame["ref"] == "again");
    let answers: Vec<Value> = answers.collect();
    assert_eq!(answers.len(), 1, "{answers:?}");
    let told = &answers[0]["data"];
    told.get("code")
        .or(told.get("duplicate"))
        .cloned()
        .unwrap_or_default()
}

#[test]
fn a_repeat_is_acked_where_something_new_would_be_refused() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    let public = || ("chat", json!({"roomId":"tea"}));
    let target = w.me(bob).to_string();
    let private = || ("private", json!({"targetUserId":target}));
    for way in [public(), private()] {
        let first = repeated(&mut w, alice, way, "hi");
        assert_ne!(first, json!(true));
    }
    w.take(bob);
    w.order(Order::Mute("Alice".into(), Terms::default()));
    for way in [&public as &dyn Fn() -> (&'static str, Value), &private] {
        assert_eq!(repeated(&mut w, alice, way(), "hi"), json!(true), "muted since");
        assert_eq!(repeated(&mut w, alice, way(), "other"), "conflict");
    }
    let (what, mut data) = public();
    data["clientMessageId"] = json!("new");
    data["content"] = json!("hi");
    w.take(alice);
    w.send(alice, json!({"type":what,"data":data}));
    assert_eq!(w.one(alice)["data"]["code"], "muted");
    w.send(alice, json!({"type":"leave","data":{"roomId":"tea"}}));
    let new = ("chat", json!({"roomId":"cake"}));
    assert_eq!(
        repeated(&mut w, alice, new.clone(), "hi"),
        "not_in_room",
        "muted, too"
    );
    assert_eq!(
        repeated(&mut w, alice, new, &"x".repeat(100_000)),
        "not_in_room",
        "too long, too"
    );
    w.order(Order::Unmute("Alice".into()));
    assert_eq!(repeated(&mut w, alice, public(), "hi"), json!(true), "left since");
    assert_eq!(repeated(&mut w, alice, public(), "other"), "conflict");
    w.send(bob, json!({"type":"leave","data":{"roomId":"tea"}}));
    assert_eq!(
        repeated(&mut w, alice, public(), "hi"),
        json!(true),
        "nobody is there"
    );
    let nowhere = ("chat", json!({"roomId":"cake"}));
    assert_eq!(repeated(&mut w, alice, nowhere, "hi"), "not_in_room");
    assert!(w.take(bob).iter().all(|frame| frame["type"] != "message"));
    w.end_everything();
}
