//! Names (contract §1, §2).

use super::world::World;
use crate::domain::error::CloseReason;
use crate::protocol::Dialect;
use serde_json::json;

fn refused(w: &mut World, name: &str) -> String {
    let conn = w.open(Dialect::Envelope);
    w.hush_one(conn);
    w.send(conn, json!({"type":"auth","data":{"username":name}}));
    let code = w.one(conn)["data"]["code"].as_str().unwrap_or("none").to_owned();
    w.close(conn);
    code
}

#[test]
fn one_name_one_holder_on_the_whole_server() {
    let mut w = World::new();
    let alice = w.user("Alice");
    for name in ["Alice", "alice", "ALICE", "\u{0410}lice", " Alice "] {
        assert_eq!(refused(&mut w, name), "username_taken", "{name}");
    }
    for (name, code) in [
        ("", "username_required"),
        ("  ", "username_required"),
        ("Server", "username_reserved"),
        ("server", "username_reserved"),
        ("abcdefghijklmnopqrstu", "username_too_long"),
        ("a\u{202e}b", "invalid_username"),
        ("a\u{200b}b", "invalid_username"),
    ] {
        assert_eq!(refused(&mut w, name), code, "{name:?}");
    }
    w.user("corner");
    w.user("comer");
    w.close(alice);
    assert_eq!(refused(&mut w, "alice"), "none");
    w.end_everything();
}

#[test]
fn the_text_of_a_taken_name_is_the_clients() {
    let mut w = World::new();
    w.user("Alice");
    let conn = w.open(Dialect::Envelope);
    w.hush();
    w.send(conn, json!({"type":"auth","data":{"username":"Alice"}}));
    assert_eq!(
        w.one(conn)["data"]["message"],
        "Username 'Alice' is already taken"
    );
    assert_eq!(w.closed(conn), None);
}

#[test]
fn renaming_frees_the_old_name_and_is_told_to_everyone() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let tab = w.again(alice, "Alice");
    w.send(
        alice,
        json!({"type":"rename","data":{"username":"Alicia"},"ref":"r"}),
    );
    assert_eq!(
        w.one(alice),
        json!({"type":"renamed","data":{"username":"Alicia"},"ref":"r"})
    );
    let id = w.me(alice).to_string();
    let told = json!({"type":"userRenamed","data":{"userId":id,"oldUsername":"Alice","username":"Alicia"}});
    assert_eq!(w.one(bob), told);
    assert_eq!(w.one(tab), told);
    w.send(bob, json!({"type":"rename","data":{"username":"ALICIA"}}));
    assert_eq!(w.one(bob)["data"]["code"], "username_taken");
    w.send(bob, json!({"type":"rename","data":{"username":"Alice"}}));
    assert_eq!(w.one(bob)["type"], "renamed");
    w.send(bob, json!({"type":"rename","data":{"username":"aLiCe"}}));
    assert_eq!(
        w.one(bob)["type"],
        "renamed",
        "another spelling of one's own name"
    );
    w.end_everything();
}

#[test]
fn a_new_name_survives_the_connection() {
    let mut w = World::new();
    let alice = w.user("Alice");
    let (token, me) = (w.token(alice), w.me(alice));
    w.send(alice, json!({"type":"rename","data":{"username":"Alicia"}}));
    w.close(alice);
    assert_eq!(&*w.store.user(me).unwrap().unwrap().name, "Alicia");
    let back = w.open(Dialect::Envelope);
    w.auth_as(back, "Alicia", &token);
    assert_eq!(w.me(back), me);
}

#[test]
fn two_who_want_one_name_at_once_get_one_name_and_one_refusal() {
    let mut w = World::new();
    let (a, b) = (w.open(Dialect::Envelope), w.open(Dialect::Envelope));
    w.hush();
    w.slow = true;
    w.send(a, json!({"type":"auth","data":{"username":"Alice"}}));
    w.send(b, json!({"type":"auth","data":{"username":"Alice"}}));
    assert_eq!(w.one(b)["data"]["code"], "username_taken");
    w.break_off(a);
    w.send(b, json!({"type":"auth","data":{"username":"Alice"}}));
    w.answer_everything();
    assert_eq!(
        w.one(b)["type"],
        "authenticated",
        "the name of a sign-in that broke off is free"
    );
    w.slow = false;
    w.end_everything();
}

#[test]
fn who_does_not_sign_in_is_closed_and_who_waits_for_the_store_is_not() {
    let mut w = World::new();
    let (silent, listener, guest) = (
        w.open(Dialect::Envelope),
        w.channel("x"),
        w.open(Dialect::Broadcast),
    );
    let flat = w.open(Dialect::Flat);
    w.pass(9_900);
    let (mine, alices) = (w.open(Dialect::Envelope), w.user("Alice"));
    let token = w.token(alices);
    assert_eq!(w.closed(silent), None);
    w.pass(100);
    for conn in [silent, flat] {
        assert_eq!(w.closed(conn), Some(CloseReason::AuthenticationTimeout));
    }
    assert_eq!(CloseReason::AuthenticationTimeout.code(), 4001);
    assert_eq!((w.closed(listener), w.closed(guest)), (None, None));
    w.slow = true;
    w.auth_as(mine, "Alice", &token);
    w.pass(15_000);
    assert_eq!(w.closed(mine), None, "the store is slow, not the client");
    w.look_up(0, false);
    w.answer_everything();
    w.pass(10_000);
    assert_eq!(
        w.closed(mine),
        Some(CloseReason::AuthenticationTimeout),
        "it failed, and nothing followed"
    );
}
