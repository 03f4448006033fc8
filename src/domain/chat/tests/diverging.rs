//! A log that is not the one that was told, words that are not true, and what is ahead of this node: each ends in something
//! that its clients are told.

use super::world::World;
use crate::domain::chat::Then;
use crate::domain::durable::{Found, Write};
use crate::domain::error::CloseReason;
use crate::domain::event::{EventBody, Guard, NewEvent, RoomKind};
use crate::domain::gossip::{Advance, BusEvent, BusMessage, Control, Ephemeral};
use crate::domain::ids::{ConnId, Epoch, EventId, Seq};
use crate::domain::outbound::Person;
use crate::domain::room_id::RoomId;
use crate::store::{Durability, Location, Store, open};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

pub fn tea() -> RoomId {
    RoomId::trusted("tea")
}

/// A node of several, with two in a room that has this many messages.
pub fn node(messages: usize) -> (World, [ConnId; 2]) {
    let mut w = World::new();
    w.chat.set_alone(false);
    let both = [w.user("Ann"), w.user("Bea")];
    for conn in both {
        w.join(conn, "tea");
    }
    for n in 0..messages {
        w.say(both[0], "tea", &format!("{n}"));
    }
    w.hush();
    (w, both)
}

/// Another store that has these events in the room.
fn store_with(epoch: Epoch, ids: &[EventId], w: &World) -> Arc<dyn Store> {
    let store = open(&Location::Memory, Durability::Process).unwrap();
    let author = *w.chat.users.keys().next().unwrap();
    let founder = w
        .chat
        .open_room(&tea())
        .and_then(|open| open.moderators.first().copied());
    for id in ids {
        let event = NewEvent {
            room: tea(),
            kind: RoomKind::Public,
            epoch,
            founder,
            id: *id,
            author,
            author_name: "Ann".into(),
            at: w.now.wall,
            body: EventBody::Message {
                content: "stored".into(),
                reply_to: None,
            },
            client_id: None,
            guard: Guard::default(),
        };
        store.commit(vec![Write::Append(event)]).unwrap();
    }
    store
}

pub fn ids(w: &World) -> Vec<EventId> {
    let events = w.store.after(&tea(), Seq::ZERO, 100).unwrap();
    events.iter().map(|event| event.id).collect()
}

pub fn epoch(w: &World) -> Epoch {
    w.chat.open_room(&tea()).unwrap().epoch
}

fn other(n: u64) -> EventId {
    EventId(Uuid::from_u64_pair(0xD, n))
}

fn reset(w: &mut World) {
    w.decide(|chat, cx| chat.heard(cx, BusEvent::Reset));
}

pub fn hear_of(w: &mut World, last: u64, id: EventId) {
    let advance = Advance {
        room: tea(),
        kind: RoomKind::Public,
        first: Seq(last),
        last: Seq(last),
        id,
    };
    w.decide(|chat, cx| chat.heard(cx, BusEvent::Message(BusMessage::Heads(vec![advance]))));
}

/// Both are closed, to come back; one does, with what it had, and is told this.
fn come_back(w: &mut World, both: [ConnId; 2], since: &Value) -> Value {
    assert_eq!(w.diverged, [tea()]);
    let token = w.token(both[0]);
    for conn in both {
        assert_eq!(w.closed(conn), Some(CloseReason::ReadAnew));
        w.end(conn, false);
    }
    let conn = w.open(crate::protocol::Dialect::Envelope);
    w.auth_as(conn, "Ann", &token);
    if w.me_or(conn).is_none() {
        // Another store knows nobody.
        w.send(conn, json!({"type":"auth","data":{"username":"Zoe"}}));
    }
    w.hush();
    w.send(
        conn,
        json!({"type":"join","data":{"roomId":"tea","since":since},"ref":"j"}),
    );
    let joined = w.take(conn).remove(0);
    assert_eq!((&joined["type"], &joined["ref"]), (&json!("joined"), &json!("j")));
    w.end_everything();
    joined["data"].clone()
}

pub fn since(epoch: Epoch, seq: u64, id: EventId) -> Value {
    json!({"epoch":epoch.to_string(),"seq":seq,"id":id.to_string()})
}

#[test]
fn another_event_at_the_tail() {
    let (mut w, both) = node(2);
    let (had, life) = (ids(&w), epoch(&w));
    w.store = store_with(life, &[had[0], other(2), other(3)], &w);
    reset(&mut w);
    let joined = come_back(&mut w, both, &since(life, 2, had[1]));
    assert_eq!(
        (&joined["recovered"], &joined["reason"]),
        (&json!(false), &json!("diverged"))
    );
    assert_eq!(
        (&joined["seq"], joined["history"].as_array().unwrap().len()),
        (&json!(3), 3)
    );
}

#[test]
fn another_life_of_the_room() {
    let (mut w, both) = node(2);
    let (had, life) = (ids(&w), epoch(&w));
    w.store = store_with(Epoch(7), &[had[0], had[1], other(3)], &w);
    hear_of(&mut w, 3, other(3));
    let joined = come_back(&mut w, both, &since(life, 2, had[1]));
    assert_eq!(joined["reason"], "epoch");
}

#[test]
fn a_log_that_is_shorter_than_what_was_told() {
    let (mut w, both) = node(3);
    let (had, life) = (ids(&w), epoch(&w));
    w.store = store_with(life, &had[..2], &w);
    reset(&mut w);
    let joined = come_back(&mut w, both, &since(life, 3, had[2]));
    assert_eq!(joined["reason"], "diverged");
}

#[test]
fn a_log_that_is_gone() {
    let (mut w, both) = node(3);
    let (had, life) = (ids(&w), epoch(&w));
    w.store = store_with(life, &[], &w);
    reset(&mut w);
    let joined = come_back(&mut w, both, &since(life, 3, had[2]));
    assert_eq!((&joined["reason"], &joined["seq"]), (&json!("epoch"), &json!(0)));
}

/// A commit takes a place that was told: at the tail, and before it. It is durable, so it is acked.
#[test]
fn a_commit_at_a_place_that_was_told() {
    for left in [0, 1] {
        let (mut w, both) = node(2);
        let (had, life) = (ids(&w), epoch(&w));
        w.store = store_with(life, &had[..left], &w);
        w.send(
            both[0],
            json!({"type":"chat","data":{"roomId":"tea","content":"mine"},"ref":"c"}),
        );
        let ack = w.one(both[0]);
        assert_eq!(
            (&ack["type"], &ack["data"]["seq"]),
            (&json!("ack"), &json!(left + 1))
        );
        assert!(w.kinds(both[1]).is_empty(), "nobody is told what is not true");
        let joined = come_back(&mut w, both, &since(life, 2, had[1]));
        assert_eq!(joined["recovered"], false);
    }
}

#[test]
fn what_is_missing_is_no_longer_kept() {
    let (mut w, both) = node(2);
    let (had, life) = (ids(&w), epoch(&w));
    w.slow = true;
    hear_of(&mut w, 9, other(9));
    let (_, then) = w.reads.remove(0);
    assert!(matches!(then, Then::GapRead(..)));
    w.found.push((Found::Trimmed, then));
    w.tell_found(0);
    w.slow = false;
    w.answer_everything();
    // Here the log is as it was.
    let joined = come_back(&mut w, both, &since(life, 2, had[1]));
    assert_eq!(joined["recovered"], true);
}

#[test]
fn more_is_missing_than_is_replayed_to_anybody() {
    let (mut w, both) = node(1);
    let (had, life) = (ids(&w), epoch(&w));
    w.chat.rules.resume_events = 3;
    let more: Vec<_> = had.iter().copied().chain((0..5).map(other)).collect();
    w.store = store_with(life, &more, &w);
    hear_of(&mut w, 6, other(4));
    let joined = come_back(&mut w, both, &since(life, 1, had[0]));
    assert_eq!(joined["reason"], "too_far");
}

/// Nobody believes what is said: the store decides, and a word that is not true is forgotten.
#[test]
fn words_that_are_not_true_harm_nobody() {
    let (mut w, both) = node(2);
    hear_of(&mut w, 2, other(2));
    hear_of(&mut w, 999, other(999));
    assert!(
        w.chat.open_room(&tea()).unwrap().behind.is_some(),
        "it may be seen in a moment"
    );
    w.say(both[0], "tea", "meanwhile");
    assert_eq!(w.kinds(both[1]), ["message"]);
    w.pass(6000);
    assert!(w.chat.open_room(&tea()).unwrap().behind.is_none());
    assert!(w.diverged.is_empty());
    w.end_everything();
}

#[test]
fn a_store_that_cannot_be_read_is_asked_again() {
    let (mut w, both) = node(1);
    let (had, life) = (ids(&w), epoch(&w));
    w.store = store_with(life, &[had[0], other(2)], &w);
    w.slow = true;
    reset(&mut w);
    w.look_up(0, false);
    w.tell_found(0);
    hear_of(&mut w, 2, other(2));
    w.look_up(0, false);
    w.tell_found(0);
    w.send(
        both[0],
        json!({"type":"join","data":{"roomId":"tea","since":since(life, 2, other(2))},"ref":"j"}),
    );
    w.pass(300);
    w.look_up(0, false);
    w.tell_found(0);
    let refused = w.one(both[0]);
    assert_eq!(
        (&refused["ref"], &refused["data"]["code"]),
        (&json!("j"), &json!("store_unavailable"))
    );
    w.slow = false;
    w.pass(1500);
    assert_eq!(w.kinds(both[1]), ["message"]);
    w.end_everything();
}

#[test]
fn typing_is_told_and_ends_though_its_end_is_lost() {
    let (mut w, both) = node(0);
    let who = Person {
        id: crate::domain::ids::UserId(Uuid::from_u64_pair(1, 1)),
        name: "Far".into(),
    };
    let say = |w: &mut World, is_typing| {
        let (who, room) = (who.clone(), tea());
        let said = BusMessage::Ephemeral(Ephemeral::Typing { who, room, is_typing });
        w.decide(|chat, cx| chat.heard(cx, BusEvent::Message(said)));
    };
    say(&mut w, false);
    assert!(w.take(both[0]).is_empty());
    say(&mut w, true);
    w.pass(5000);
    say(&mut w, true);
    w.pass(5000);
    let told = w.take(both[0]);
    assert!(
        told.iter().all(|frame| frame["data"]["isTyping"] == true),
        "{told:?}"
    );
    w.pass(3000);
    assert_eq!(w.one(both[0])["data"]["isTyping"], false);
    w.send(
        both[0],
        json!({"type":"typing","data":{"roomId":"tea","isTyping":true}}),
    );
    let said = |message: &BusMessage, typing| matches!(message, BusMessage::Ephemeral(Ephemeral::Typing { is_typing, .. }) if *is_typing == typing);
    assert!(matches!(w.published.as_slice(), [one] if said(one, true)));
    w.pass(7000);
    assert!(matches!(w.published.as_slice(), [_, two] if said(two, false)));
    w.end_everything();
}

#[test]
fn a_token_that_was_revoked_elsewhere_is_good_for_nothing_here() {
    let (mut w, both) = node(0);
    let token = w.token(both[0]);
    let user = w.me(both[0]);
    w.decide(|chat, cx| {
        chat.heard(
            cx,
            BusEvent::Message(BusMessage::Control(Control::UserRevoked(user))),
        );
    });
    assert_eq!(w.closed(both[0]), Some(CloseReason::SignedOut));
    assert_eq!(w.closed(both[1]), None);
    let late = w.open(crate::protocol::Dialect::Envelope);
    w.auth_as(late, "Ann", &token);
    assert!(w.me_or(late).is_none());
    w.send(both[1], json!({"type":"signOut","data":{}}));
    assert!(matches!(
        w.published.as_slice(),
        [BusMessage::Control(Control::TokenRevoked(_))]
    ));
    w.end_everything();
}

/// Who is alone says nothing to nobody.
#[test]
fn a_node_that_is_alone_publishes_nothing() {
    let mut w = World::new();
    let alice = w.user("Alice");
    w.join(alice, "tea");
    w.say(alice, "tea", "one");
    w.send(
        alice,
        json!({"type":"typing","data":{"roomId":"tea","isTyping":true}}),
    );
    w.send(alice, json!({"type":"signOut","data":{}}));
    assert!(w.published.is_empty() && w.chat.take_advanced().is_empty());
    w.end_everything();
}
