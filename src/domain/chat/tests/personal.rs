//! Blocking, and whom messages mention.

use super::world::World;
use crate::domain::ids::ConnId;
use crate::protocol::Dialect;
use serde_json::{Value, json};

const GATHERED_MS: u64 = 300;

fn block(w: &mut World, who: ConnId, whom: ConnId, active: bool) -> Value {
    let id = w.me(whom).to_string();
    w.send(
        who,
        json!({"type":"block","data":{"userId":id,"active":active},"ref":"block"}),
    );
    let frames = w.take(who);
    frames
        .into_iter()
        .find(|f| f["ref"] == "block")
        .expect("an answer")
}

fn to(w: &World, whom: ConnId) -> Value {
    json!({"type":"private","data":{"targetUserId":w.me(whom).to_string(),"content":"psst"},"ref":"p"})
}

fn mentioned(frame: &Value) -> (Vec<String>, bool) {
    let ids = frame["data"]["mentions"].as_array().cloned().unwrap_or_default();
    let ids = ids.iter().map(|id| id.as_str().unwrap_or_default().to_owned());
    (ids.collect(), frame["data"]["mentionsHere"] == true)
}

/// What Bob, who is in `tea`, is told of whom Alice mentions.
fn mentions_in(w: &mut World, alice: ConnId, bob: ConnId, content: &str) -> (Vec<String>, bool) {
    w.hush();
    w.say(alice, "tea", content);
    let told = w.take(bob);
    mentioned(told.iter().find(|f| f["type"] == "message").expect("a message"))
}

#[test]
fn who_is_blocked_is_refused_online_and_offline() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let answer = block(&mut w, alice, bob, true);
    assert_eq!(
        (&answer["type"], &answer["data"]["active"]),
        (&json!("blocked"), &json!(true))
    );
    let to_alice = to(&w, alice);
    w.hush();
    w.send(bob, to_alice.clone());
    assert_eq!(w.one(bob)["data"]["code"], "not_reachable");
    assert!(w.take(alice).is_empty());
    w.close(alice);
    w.pass(31_000);
    w.hush();
    w.send(bob, to_alice);
    assert_eq!(w.one(bob)["data"]["code"], "not_reachable", "offline too");
}

#[test]
fn what_a_blocked_user_does_is_no_news() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let request = to(&w, alice);
    w.send(bob, request);
    let room = crate::domain::room_id::RoomId::conversation(w.me(alice), w.me(bob));
    for conn in [alice, bob] {
        w.join(conn, room.as_str());
        w.join(conn, "tea");
    }
    block(&mut w, alice, bob, true);
    w.pass(GATHERED_MS);
    w.hush();
    w.send(
        bob,
        json!({"type":"typing","data":{"roomId":room.as_str(),"isTyping":true}}),
    );
    w.send(
        alice,
        json!({"type":"read","data":{"roomId":room.as_str(),"upTo":1}}),
    );
    w.pass(GATHERED_MS);
    assert!(w.take(alice).is_empty() && w.take(bob).is_empty());
    w.say(bob, "tea", "hi @Alice");
    assert_eq!(w.one(alice)["type"], "message", "in rooms it is heard still");
    w.join(alice, "tea");
    let joined = w.take(alice).pop().expect("joined");
    assert_eq!(
        (&joined["data"]["unread"], &joined["data"]["mentions"]),
        (&json!(0), &json!(0))
    );
    block(&mut w, alice, bob, false);
    w.join(alice, "tea");
    let joined = w.take(alice).pop().expect("joined");
    assert_eq!(
        (&joined["data"]["unread"], &joined["data"]["mentions"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn as_many_can_be_blocked_as_allowed() {
    let mut w = World::with(|rules| rules.max_users = 0);
    let alice = w.user("Alice");
    let user = w.me(alice);
    let own = &mut w.chat.users.get_mut(&user).expect("online").own;
    own.blocked = (0..1000)
        .map(|n| (crate::domain::ids::UserId(uuid::Uuid::from_u128(n)), ()))
        .collect();
    let bob = w.user("Bob");
    assert_eq!(
        block(&mut w, alice, bob, true)["data"]["code"],
        "too_many_blocked"
    );
}

#[test]
fn a_block_the_store_did_not_keep_holds_nobody_off() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.hush();
    let id = w.me(bob).to_string();
    for request in [
        json!({"type":"block","data":{"userId":id,"active":true},"ref":"b"}),
        json!({"type":"preferences","data":{"readReceipts":false},"ref":"b"}),
    ] {
        w.slow = true;
        w.send(alice, request);
        w.commit(false);
        w.answer_everything();
        w.slow = false;
        assert_eq!(w.one(alice)["data"]["code"], "store_unavailable");
    }
    let user = &w.chat.users[&w.me(alice)].own;
    assert!(user.blocked.is_empty() && user.preferences.read_receipts);
}

#[test]
fn names_are_found_online_and_offline_the_longest_first() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let (anna, maria) = (w.user("Anna"), w.user("Anna Maria"));
    let (anna_id, maria_id) = (w.me(anna).to_string(), w.me(maria).to_string());
    let guest = w.open(Dialect::Flat);
    w.send(guest, json!({"type":"auth","username":"Flo"}));
    let flo = w.me(guest).to_string();
    w.close(maria);
    w.join(alice, "tea");
    w.join(bob, "tea");
    for (content, ids) in [
        ("@Anna Maria, hi", vec![&maria_id]),
        ("@anna, Maria", vec![&anna_id]),
        ("@\"ANNA\" Maria and @Flo!", vec![&anna_id, &flo]),
        ("@Аnna and again @Anna", vec![&anna_id]),
        ("`@Anna` x@Anna @Nobody", vec![]),
    ] {
        let expected: Vec<String> = ids.into_iter().cloned().collect();
        assert_eq!(
            mentions_in(&mut w, alice, bob, content),
            (expected, false),
            "{content}"
        );
    }
}

#[test]
fn who_does_not_hear_the_room_is_told_of_a_mention() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let tab = w.again(bob, "Bob");
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.pass(GATHERED_MS);
    w.hush();
    w.say(alice, "tea", "no news");
    w.say(alice, "tea", "hi @Bob");
    w.say(alice, "tea", "hi @Bob");
    w.pass(GATHERED_MS);
    assert_eq!(w.kinds(bob), ["message", "message", "message"]);
    assert_eq!(
        w.one(tab),
        json!({"type":"unread","data":{"roomId":"tea","readUpTo":0,"unread":3,"mentions":2,"seq":3}})
    );
}

#[test]
fn here_calls_within_limits() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let carol = w.user("Carol");
    w.join(alice, "tea");
    w.join(bob, "tea");
    assert!(mentions_in(&mut w, alice, bob, "@here").1);
    assert!(!mentions_in(&mut w, alice, bob, "@here").1, "too soon");
    w.pass(60_000);
    assert!(mentions_in(&mut w, alice, bob, "@HERE!").1);
    w.pass(60_000);
    w.join(carol, "tea");
    w.chat.rules.here_up_to = 2;
    assert!(!mentions_in(&mut w, alice, bob, "@here").1, "too many");
    w.chat.rules.here_up_to = 3;
    assert!(!mentions_in(&mut w, alice, bob, "`@here`").1);
    w.hush();
    w.say(alice, "tea", "@here");
    let message = w.one(bob)["data"]["id"].clone();
    w.hush();
    let edit =
        |content: &str| json!({"type":"edit","data":{"roomId":"tea","messageId":message,"content":content}});
    w.send(alice, edit("come @here now"));
    assert!(mentioned(&w.one(bob)).1, "whom it called it calls still");
    w.send(alice, edit("come"));
    assert!(!mentioned(&w.one(bob)).1);
    w.pass(60_000);
    w.hush();
    w.send(alice, edit("@here"));
    assert!(!mentioned(&w.one(bob)).1, "an edit calls nobody");
}

#[test]
fn the_last_word_stands_though_the_one_before_is_not_durable_yet() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let id = w.me(bob).to_string();
    w.slow = true;
    for active in [true, false] {
        w.send(
            alice,
            json!({"type":"block","data":{"userId":id,"active":active}}),
        );
        w.send(
            alice,
            json!({"type":"preferences","data":{"readReceipts":!active}}),
        );
    }
    w.slow = false;
    w.answer_everything();
    let told: Vec<_> = w.take(alice).iter().map(|frame| frame["data"].clone()).collect();
    assert_eq!(
        told.iter()
            .filter_map(|data| data["active"].as_bool())
            .collect::<Vec<_>>(),
        [true, false],
        "in the order asked"
    );
    let user = w.me(alice);
    let own = &w.chat.users[&user].own;
    assert!(own.blocked.is_empty() && own.preferences.read_receipts && own.changing == 0);
    let kept = w.store.personal(user).expect("read");
    assert!(kept.blocked.is_empty() && kept.preferences.read_receipts);
}

#[test]
fn what_is_decided_on_a_connection_that_goes_at_once_holds_for_the_others() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let other = w.again(alice, "Alice");
    w.hush();
    w.slow = true;
    w.send(
        alice,
        json!({"type":"block","data":{"userId":w.me(bob).to_string(),"active":true}}),
    );
    w.close(alice);
    w.slow = false;
    w.answer_everything();
    let told = w.take(other);
    assert!(told.iter().any(|frame| frame["type"] == "blocked"), "{told:?}");
    assert!(w.chat.users[&w.me(other)].own.blocked.contains_key(&w.me(bob)));
}
