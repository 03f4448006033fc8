//! Coming back to a room (contract §2, `since`; promise P4).

use super::world::World;
use crate::domain::ids::ConnId;
use serde_json::{Value, json};

/// Joins, and says where it got to.
fn cursor(w: &mut World, conn: ConnId) -> Value {
    w.hush_one(conn);
    w.join(conn, "tea");
    let data = w.take(conn).remove(0)["data"].clone();
    json!({"epoch":data["epoch"],"seq":data["seq"],"id":data["eventId"]})
}

fn rejoin(w: &mut World, conn: ConnId, since: &Value) {
    w.send(conn, json!({"type":"join","data":{"roomId":"tea","since":since}}));
}

fn places(frames: &Value) -> Vec<u64> {
    frames
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["data"]["seq"].as_u64().unwrap())
        .collect()
}

/// Alice in the room, Bob gone from it with a cursor.
fn missing(count: usize) -> (World, ConnId, ConnId, Value) {
    let mut w = World::with(|r| r.message_rate.burst = 0);
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.say(alice, "tea", "before");
    let since = cursor(&mut w, bob);
    w.send(bob, json!({"type":"leave","data":{"roomId":"tea"}}));
    for n in 0..count {
        w.say(alice, "tea", &format!("{n}"));
    }
    w.hush();
    (w, alice, bob, since)
}

#[test]
fn exactly_what_was_missed_comes_in_whole_frames() {
    let (mut w, alice, bob, since) = missing(3);
    let third = w.user("Carol");
    w.join(third, "tea");
    w.hush();
    w.say(alice, "tea", "last");
    let live = w.one(third);
    rejoin(&mut w, bob, &since);
    let joined = w.one(bob)["data"].clone();
    assert_eq!(
        (&joined["recovered"], &joined["hasMore"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(places(&joined["events"]), [2, 3, 4, 5]);
    assert_eq!(joined["events"][3], live, "as members got it");
    assert_eq!(joined["seq"], 5);
    assert!(joined["history"].is_null());
}

#[test]
fn nothing_missed_is_recovered_too_and_an_empty_room_needs_no_id() {
    let (mut w, _, bob, since) = missing(0);
    rejoin(&mut w, bob, &since);
    let joined = w.one(bob)["data"].clone();
    assert_eq!(
        (&joined["recovered"], &joined["events"]),
        (&json!(true), &json!([]))
    );
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    let since = cursor(&mut w, bob);
    assert_eq!((&since["seq"], &since["id"]), (&json!(0), &Value::Null));
    w.send(bob, json!({"type":"leave","data":{"roomId":"tea"}}));
    w.say(alice, "tea", "first");
    w.hush();
    rejoin(&mut w, bob, &since);
    assert_eq!(places(&w.one(bob)["data"]["events"]), [1]);
}

#[test]
fn who_hears_a_room_is_told_nothing_twice() {
    let (mut w, alice, bob, since) = missing(0);
    rejoin(&mut w, bob, &since);
    for content in ["one", "two"] {
        w.say(alice, "tea", content);
    }
    w.hush();
    rejoin(&mut w, bob, &since);
    let again = w.one(bob)["data"].clone();
    assert_eq!(
        (&again["recovered"], &again["events"], &again["hasMore"]),
        (&json!(true), &json!([]), &json!(false))
    );
    let mut other_life = since.clone();
    other_life["epoch"] = json!("0123456789abcdef");
    rejoin(&mut w, bob, &other_life);
    assert_eq!(w.one(bob)["data"]["recovered"], false);
    w.say(alice, "tea", "three");
    assert_eq!(w.one(bob)["data"]["content"], "three");
}

#[test]
fn much_comes_in_pages_before_anything_live() {
    let (mut w, alice, bob, since) = missing(450);
    w.slow = true;
    rejoin(&mut w, bob, &since);
    let mut rounds = 0;
    while !w.nothing_waits() {
        rounds += 1;
        assert!(rounds < 10, "the room's tail runs away");
        for look_up in [true, false] {
            w.say(alice, "tea", "meanwhile");
            w.commit(true);
            w.tell_written();
            if look_up {
                w.look_up(0, true);
            }
        }
        w.tell_found(0);
        w.take_page(0);
    }
    w.slow = false;
    w.say(alice, "tea", "live");
    let frames = w.take(bob);
    let mut seen = places(&frames[0]["data"]["events"]);
    assert_eq!(frames[0]["data"]["hasMore"], true);
    for frame in &frames[1..] {
        match frame["type"].as_str().unwrap() {
            "events" => seen.extend(places(&frame["data"]["events"])),
            "message" => seen.push(frame["data"]["seq"].as_u64().unwrap()),
            other => panic!("{other}"),
        }
    }
    let head = w
        .store
        .head(&crate::domain::room_id::RoomId::trusted("tea"))
        .unwrap()
        .unwrap()
        .seq
        .0;
    assert_eq!(
        seen,
        (2..=head).collect::<Vec<_>>(),
        "every place once, none left out"
    );
    let last = frames.iter().rposition(|f| f["type"] == "events").unwrap();
    assert_eq!(frames[last]["data"]["hasMore"], false);
    assert!(
        frames[..=last].iter().all(|f| f["type"] != "message"),
        "live before the rest"
    );
}

/// A `join` that reaches the server twice: the second one goes on where the first one was.
#[test]
fn who_joins_again_while_it_catches_up_is_told_nothing_twice() {
    let (mut w, alice, bob, since) = missing(450);
    w.slow = true;
    rejoin(&mut w, bob, &since);
    w.look_up(0, true);
    w.tell_found(0);
    rejoin(&mut w, bob, &since);
    w.slow = false;
    w.answer_everything();
    w.say(alice, "tea", "live");
    let frames = w.take(bob);
    let joined: Vec<_> = frames.iter().filter(|f| f["type"] == "joined").collect();
    assert_eq!(joined.len(), 2);
    assert!(joined.iter().all(|f| f["data"]["recovered"] == true));
    let seen: Vec<u64> = frames
        .iter()
        .flat_map(|frame| match frame["type"].as_str() {
            Some("message") => vec![frame["data"]["seq"].as_u64().unwrap()],
            _ => places(&frame["data"]["events"]),
        })
        .collect();
    assert_eq!(seen, (2..=452).collect::<Vec<_>>());
}

/// Its second place is none of this log: then it begins afresh, as anybody would.
#[test]
fn who_joins_again_with_a_wrong_place_while_it_catches_up_begins_afresh() {
    let (mut w, alice, bob, since) = missing(450);
    w.slow = true;
    rejoin(&mut w, bob, &since);
    w.look_up(0, true);
    w.tell_found(0);
    let mut wrong = since;
    wrong["id"] = json!("00000000-0000-7000-8000-000000000001");
    rejoin(&mut w, bob, &wrong);
    w.slow = false;
    w.answer_everything();
    let joined = w.take(bob).into_iter().rfind(|f| f["type"] == "joined").unwrap();
    assert_eq!(joined["data"]["reason"], "diverged", "{joined}");
    w.say(alice, "tea", "live");
    assert_eq!(w.one(bob)["data"]["content"], "live");
}

#[test]
fn an_honest_no_says_why_and_brings_the_usual_history() {
    let (mut w, _, bob, since) = missing(3);
    let mut no = |change: &dyn Fn(&mut Value), why: &str| {
        let mut since = since.clone();
        change(&mut since);
        rejoin(&mut w, bob, &since);
        let joined = w.one(bob)["data"].clone();
        assert_eq!(
            (&joined["recovered"], &joined["reason"]),
            (&json!(false), &json!(why))
        );
        assert_eq!(joined["history"].as_array().unwrap().len(), 4);
        w.send(bob, json!({"type":"leave","data":{"roomId":"tea"}}));
        w.hush();
    };
    no(&|s| s["epoch"] = json!("0000000000000000"), "epoch");
    no(&|s| s["epoch"] = json!("what"), "epoch");
    no(
        &|s| s["id"] = json!("00000000-0000-4000-8000-000000000000"),
        "diverged",
    );
    no(&|s| s["id"] = Value::Null, "diverged");
    no(&|s| s["seq"] = json!(4000), "diverged");
    let (mut w, _, bob, since) = missing(2001);
    rejoin(&mut w, bob, &since);
    assert_eq!(w.one(bob)["data"]["reason"], "too_far");
}

#[test]
fn deleted_messages_are_replayed_hollow() {
    let (mut w, alice, bob, since) = missing(0);
    w.send(
        alice,
        json!({"type":"chat","data":{"roomId":"tea","content":"secret"},"ref":"c"}),
    );
    let id = w.one(alice)["data"]["id"].clone();
    let about = json!({"roomId":"tea","messageId":id,"content":"SECRET"});
    w.send(alice, json!({"type":"edit","data":about}));
    w.send(alice, json!({"type":"delete","data":about}));
    w.hush();
    rejoin(&mut w, bob, &since);
    let joined = w.one(bob);
    assert_eq!(places(&joined["data"]["events"]), [2, 3, 4]);
    assert!(!joined.to_string().to_lowercase().contains("secret"));
    assert_eq!(joined["data"]["events"][0]["data"]["deleted"], true);
}

/// Whatever takes a place: told on coming back as it was told live, in the same order.
#[test]
fn every_kind_of_event_is_replayed_as_it_was_told() {
    let (mut w, alice, bob, since) = missing(1);
    let (carol, dan) = (w.user("Carol"), w.user("Dan"));
    w.join(carol, "tea");
    w.join(dan, "tea");
    let about = |kind: &str, more: Value| {
        let mut data = more;
        data["roomId"] = json!("tea");
        json!({"type":kind,"data":data})
    };
    let page = |w: &World| {
        let room = crate::domain::room_id::RoomId::trusted("tea");
        let page = w.store.page(&room, crate::store::Span::Newest, 9).unwrap();
        page.messages.iter().map(|m| m.id.to_string()).collect::<Vec<_>>()
    };
    let first = page(&w)[0].clone();
    let dans = w.me(dan).to_string();
    w.hush();
    let terms = || crate::domain::operator::Terms {
        for_ms: None,
        reason: "loud".into(),
    };
    w.send(
        alice,
        about("edit", json!({"messageId":first,"content":"better"})),
    );
    w.send(
        alice,
        about("chat", json!({"content":"an answer, @Dan","replyTo":first})),
    );
    w.send(
        dan,
        about("react", json!({"messageId":first,"emoji":"👍","active":true})),
    );
    w.send(
        dan,
        about("react", json!({"messageId":first,"emoji":"👍","active":false})),
    );
    w.send(alice, about("pin", json!({"messageId":first,"active":true})));
    w.send(alice, about("pin", json!({"messageId":first,"active":false})));
    w.send(alice, about("topic", json!({"topic":"leaves"})));
    w.send(alice, about("moderator", json!({"userId":dans,"active":true})));
    w.send(alice, about("moderator", json!({"userId":dans,"active":false})));
    w.order(crate::domain::operator::Order::Mute("dan".into(), terms()));
    w.order(crate::domain::operator::Order::Unmute("dan".into()));
    w.order(crate::domain::operator::Order::Kick("dan".into(), "out".into()));
    w.say(alice, "tea", "to be deleted");
    let last = page(&w).pop().unwrap();
    w.send(alice, about("delete", json!({"messageId":last})));
    let mut live = w.take(carol);
    live.retain(|frame| frame["data"]["seq"].is_number());
    let kinds: std::collections::BTreeSet<_> = live.iter().map(|f| f["type"].as_str().unwrap()).collect();
    let all = [
        "message",
        "messageDeleted",
        "messageEdited",
        "messagePinned",
        "moderation",
        "moderatorChanged",
        "reaction",
        "topicChanged",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
    w.hush();
    rejoin(&mut w, bob, &since);
    let joined = w.one(bob)["data"].clone();
    let mut events = joined["events"].as_array().unwrap().clone();
    assert_eq!(places(&joined["events"]), (2..=16).collect::<Vec<u64>>());
    events.remove(0);
    // The one that was deleted since comes without its words.
    let gone = live.len() - 2;
    assert_eq!(
        (&events[gone]["data"]["content"], &events[gone]["data"]["deleted"]),
        (&json!(""), &json!(true))
    );
    live.remove(gone);
    events.remove(gone);
    assert_eq!(events, live);
    w.end_everything();
}
