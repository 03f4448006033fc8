//! Resume tokens: how long they are good, and how they are taken back.

use super::world::World;
use crate::domain::error::CloseReason;
use crate::domain::ids::ConnId;
use crate::domain::sanction::Standing;
use crate::protocol::Dialect;
use serde_json::{Value, json};

/// Comes with a token, and says what came of it.
fn come(w: &mut World, token: &str) -> (ConnId, Value) {
    let conn = w.open(Dialect::Envelope);
    w.hush();
    w.send(conn, json!({"type":"auth","data":{"resumeToken":token}}));
    let mut frames = w.take(conn);
    assert!(!frames.is_empty(), "no answer");
    (conn, frames.remove(0))
}

#[test]
fn signing_out_ends_every_session_of_the_token() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let tab = w.again(alice, "Alice");
    let token = w.token(alice);
    w.join(tab, "tea");
    w.hush();
    w.send(alice, json!({"type":"signOut","data":{},"ref":"out"}));
    assert_eq!(w.one(alice), json!({"type":"signedOut","data":{},"ref":"out"}));
    assert_eq!(w.closed(alice), Some(CloseReason::Normal));
    assert_eq!(w.closed(tab), Some(CloseReason::SignedOut));
    assert_eq!(w.kinds(bob), ["userOffline"], "without a grace");
    let (_, refused) = come(&mut w, &token);
    assert_eq!(refused["data"]["code"], "bad_token");
    let (_, bobs) = {
        let token = w.token(bob);
        come(&mut w, &token)
    };
    assert_eq!(bobs["type"], "authenticated", "nobody else's token is touched");
    w.user("Alice");
    w.end_everything();
}

#[test]
fn signing_out_everywhere_ends_who_is_held_too() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let (tab, token) = (w.again(alice, "Alice"), w.token(alice));
    w.break_off(tab);
    w.send(alice, json!({"type":"signOut","data":{"everywhere":true}}));
    assert_eq!(w.kinds(alice), ["signedOut"]);
    assert_eq!(w.kinds(bob), ["userOffline"]);
    assert_eq!(come(&mut w, &token).1["data"]["code"], "bad_token");
    w.send(bob, json!({"type":"signOut","data":{"everywhere":1},"ref":"x"}));
    assert_eq!(w.one(bob)["data"]["code"], "invalid_field");
    w.end_everything();
}

/// A connection breaks while its `signOut` is under way: nobody can come back by the token, so there is no grace.
#[test]
fn who_breaks_off_while_signing_out_is_not_held() {
    for everywhere in [false, true] {
        let mut w = World::new();
        let (alice, bob) = (w.user("Alice"), w.user("Bob"));
        w.join(alice, "tea");
        w.join(bob, "tea");
        w.hush();
        w.slow = true;
        w.send(alice, json!({"type":"signOut","data":{"everywhere":everywhere}}));
        w.break_off(alice);
        assert!(w.kinds(bob).is_empty(), "held: it may not become durable");
        w.commit(true);
        w.tell_written();
        assert_eq!(
            w.kinds(bob),
            ["userLeft", "userOffline"],
            "everywhere: {everywhere}"
        );
        w.slow = false;
        w.user("Alice");
        w.end_everything();
    }
}

#[test]
fn who_breaks_off_while_a_sign_out_fails_is_held() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let token = w.token(alice);
    w.hush();
    w.slow = true;
    w.send(alice, json!({"type":"signOut","data":{}}));
    w.break_off(alice);
    w.commit(false);
    w.tell_written();
    w.slow = false;
    assert!(w.kinds(bob).is_empty());
    assert_eq!(come(&mut w, &token).1["type"], "authenticated");
    w.end_everything();
}

/// What was asked behind a `signOut` is answered before the close.
#[test]
fn what_is_asked_behind_a_sign_out_is_answered() {
    let mut w = World::new();
    let alice = w.user("Alice");
    w.hush();
    w.slow = true;
    w.send(alice, json!({"type":"signOut","data":{},"ref":"out"}));
    w.send(alice, json!({"type":"join","data":{"roomId":"tea"},"ref":"join"}));
    w.send(alice, json!({"type":"ping","data":{},"ref":"ping"}));
    w.slow = false;
    w.answer_everything();
    let answers = w.take(alice);
    let refs: Vec<_> = answers
        .iter()
        .map(|a| a["ref"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(refs, ["out", "join", "ping"]);
    assert_eq!(answers[1]["data"]["code"], "not_authenticated");
    w.end_everything();
}

#[test]
fn what_was_read_before_a_revocation_lets_nobody_in() {
    let mut w = World::new();
    let alice = w.user("Alice");
    let token = w.token(alice);
    w.slow = true;
    let late = w.open(Dialect::Envelope);
    w.auth_as(late, "Alice", &token);
    w.look_up(0, true);
    w.send(alice, json!({"type":"signOut","data":{}}));
    w.commit(true);
    w.tell_written();
    w.hush();
    w.tell_found(0);
    assert_eq!(w.one(late)["data"]["code"], "bad_token");
    w.slow = false;
    w.pass(31_000);
    assert!(w.chat.revoked.is_empty());
    w.end_everything();
}

#[test]
fn a_store_that_fails_leaves_everybody_signed_in() {
    let mut w = World::new();
    let alice = w.user("Alice");
    let token = w.token(alice);
    w.slow = true;
    w.send(alice, json!({"type":"signOut","data":{},"ref":"out"}));
    w.commit(false);
    w.tell_written();
    w.slow = false;
    assert_eq!(w.one(alice)["data"]["code"], "store_unavailable");
    w.full = true;
    w.send(alice, json!({"type":"signOut","data":{},"ref":"again"}));
    w.full = false;
    assert_eq!(w.one(alice)["data"]["code"], "busy");
    assert_eq!(w.closed(alice), None);
    assert_eq!(come(&mut w, &token).1["type"], "authenticated");
    w.end_everything();
}

#[test]
fn a_token_is_good_for_its_life_after_its_last_use() {
    let mut w = World::with(|r| (r.token_ms, r.grace_ms) = (10_000, 0));
    let now = w.now;
    w.chat.restore(now, Standing::default());
    let alice = w.user("Alice");
    let token = w.token(alice);
    w.break_off(alice);
    for _ in 0..2 {
        w.pass(9_000);
        let (again, known) = come(&mut w, &token);
        assert_eq!(known["type"], "authenticated");
        w.break_off(again);
    }
    let (again, _) = come(&mut w, &token);
    // Who stays connected uses it.
    w.pass(30_000);
    w.break_off(again);
    w.pass(4_900);
    let (again, known) = come(&mut w, &token);
    assert_eq!(known["type"], "authenticated");
    w.break_off(again);
    w.pass(10_100);
    assert_eq!(come(&mut w, &token).1["data"]["code"], "bad_token");
    w.end_everything();
}

#[test]
fn resumes_that_run_at_once_do_not_exceed_the_rooms_of_a_user() {
    let mut w = World::with(|r| r.rooms_per_user = 2);
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let mut cursors = Vec::new();
    for room in ["a", "b", "c"] {
        w.join(bob, room);
        w.send(bob, json!({"type":"leave","data":{"roomId":room}}));
        w.hush();
        w.join(alice, room);
        let joined = w.take(alice).remove(0)["data"].clone();
        w.say(alice, room, "something to miss");
        w.send(alice, json!({"type":"leave","data":{"roomId":room}}));
        cursors.push((room, json!({"epoch":joined["epoch"],"seq":0})));
    }
    w.hush();
    let tabs = [alice, w.again(alice, "Alice"), w.again(alice, "Alice")];
    w.slow = true;
    for (conn, (room, since)) in tabs.iter().zip(&cursors) {
        w.send(*conn, json!({"type":"join","data":{"roomId":room,"since":since}}));
    }
    w.slow = false;
    w.answer_everything();
    let answers = tabs.map(|conn| w.take(conn).remove(0));
    assert_eq!(
        (&answers[0]["type"], &answers[1]["type"]),
        (&json!("joined"), &json!("joined"))
    );
    assert_eq!(answers[2]["data"]["code"], "too_many_rooms");
    w.end_everything();
}
