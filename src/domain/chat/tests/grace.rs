//! Broken connections, tokens, several connections of one user (contract §2; promise P7).

use super::world::World;
use crate::protocol::Dialect;
use serde_json::json;

#[test]
fn a_broken_connections_user_stays_listed_for_the_grace() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.hush();
    w.break_off(bob);
    w.pass(29_900);
    assert!(w.take(alice).is_empty());
    let third = w.open(Dialect::Envelope);
    w.send(third, json!({"type":"auth","data":{"username":"Bob"}}));
    assert_eq!(w.take(third).pop().unwrap()["data"]["code"], "username_taken");
    w.join(alice, "tea");
    assert_eq!(w.one(alice)["data"]["userCount"], 2);
    w.pass(100);
    assert_eq!(w.kinds(alice), ["userLeft", "userOffline"]);
    w.send(third, json!({"type":"auth","data":{"username":"Bob"}}));
    assert_eq!(w.take(third).pop().unwrap()["type"], "authenticated");
    w.end_everything();
}

#[test]
fn who_comes_back_within_the_grace_was_never_gone() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    let (token, id) = (w.token(bob), w.me(bob));
    w.hush();
    w.break_off(bob);
    w.pass(20_000);
    let back = w.open(Dialect::Envelope);
    w.auth_as(back, "Bob", &token);
    assert_eq!(
        w.take(back).pop().unwrap()["data"]["clientId"],
        json!(id.to_string())
    );
    w.pass(5_000);
    w.join(back, "tea");
    w.pass(40_000);
    assert!(
        w.take(alice).is_empty(),
        "nothing happened, as far as others know"
    );
    w.check_views();
    w.end_everything();
}

#[test]
fn who_comes_back_but_not_into_the_room_is_out_of_it_after_the_grace() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    let token = w.token(bob);
    w.break_off(bob);
    w.pass(10_000);
    let back = w.open(Dialect::Envelope);
    w.auth_as(back, "Bob", &token);
    w.hush();
    w.pass(19_900);
    assert!(w.take(alice).is_empty());
    w.pass(200);
    assert_eq!(w.kinds(alice), ["userLeft"]);
}

#[test]
fn no_grace_without_a_token_after_a_proper_close_or_where_it_is_off() {
    let mut w = World::new();
    let alice = w.user("Alice");
    let flat = w.open(Dialect::Flat);
    w.send(flat, json!({"type":"auth","username":"Flat"}));
    let guest = w.open(Dialect::Broadcast);
    w.hush();
    w.break_off(flat);
    assert_eq!(w.kinds(alice), ["userOffline"]);
    w.break_off(guest);
    assert_eq!(w.kinds(alice), ["userOffline"]);
    let bob = w.user("Bob");
    w.hush();
    w.close(bob);
    assert_eq!(w.kinds(alice), ["userOffline"]);
    w.user("Bob");
    let mut w = World::with(|r| r.grace_ms = 0);
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.hush();
    w.break_off(bob);
    assert_eq!(w.kinds(alice), ["userOffline"]);
}

#[test]
fn several_connections_are_one_presence() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.hush();
    let tab = w.open(Dialect::Envelope);
    let token = w.token(bob);
    w.auth_as(tab, "Bob", &token);
    w.join(tab, "tea");
    assert!(w.take(alice).is_empty(), "a tab is no newcomer");
    let joined = w.take(tab).pop().unwrap();
    assert_eq!(joined["data"]["userCount"], 2);
    w.send(bob, json!({"type":"leave","data":{"roomId":"tea"}}));
    w.close(bob);
    assert!(w.take(alice).is_empty());
    w.say(tab, "tea", "still here");
    assert_eq!(w.one(alice)["type"], "message");
    w.close(tab);
    assert_eq!(w.kinds(alice), ["userLeft", "userOffline"]);
}

#[test]
fn a_good_token_decides_the_user_and_a_bad_one_is_no_new_user() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let (token, id) = (w.token(alice), w.me(alice));
    w.close(alice);
    let back = w.open(Dialect::Envelope);
    w.hush();
    w.auth_as(back, "Alice", "made up");
    assert_eq!(w.one(back)["data"]["code"], "bad_token");
    w.auth_as(back, "bob", &token);
    assert_eq!(w.one(back)["data"]["code"], "username_taken");
    w.auth_as(back, "Alicia", &token);
    let welcome = w.one(back);
    assert_eq!(welcome["data"]["clientId"], json!(id.to_string()));
    assert_eq!(welcome["data"]["username"], "Alicia");
    assert_eq!(w.kinds(bob), ["userOnline"]);
    w.close(back);
    let again = w.open(Dialect::Envelope);
    w.auth_as(again, "Alicia", &token);
    assert_eq!(
        w.take(again).pop().unwrap()["type"],
        "authenticated",
        "signing in uses no token up"
    );
    w.end_everything();
}

#[test]
fn a_token_with_another_name_renames_the_user_who_is_online() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let token = w.token(alice);
    w.hush();
    let tab = w.open(Dialect::Envelope);
    w.auth_as(tab, "Alicia", &token);
    assert_eq!(w.one(alice)["data"]["username"], "Alicia");
    assert_eq!(w.one(bob)["data"]["oldUsername"], "Alice");
    assert_eq!(w.kinds(tab), ["connected", "authenticated"]);
    let third = w.open(Dialect::Envelope);
    w.send(third, json!({"type":"auth","data":{"username":"Alice"}}));
    assert_eq!(
        w.take(third).pop().unwrap()["type"],
        "authenticated",
        "the old name is free"
    );
}

#[test]
fn the_grace_of_a_room_ends_with_the_last_connections_proper_close() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let tab = w.again(bob, "Bob");
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.hush();
    w.break_off(bob);
    w.pass(1000);
    assert!(w.take(alice).is_empty());
    w.close(tab);
    assert_eq!(w.kinds(alice), ["userLeft", "userOffline"]);
    w.end_everything();
}
