//! What operators do, as events of the rooms it concerns (promise P8), and messages they take away.

use super::world::World;
use crate::domain::chat::Ticket;
use crate::domain::ids::{ConnId, EventId, Seq};
use crate::domain::operator::{BanTarget, Operator, Order, Report, Terms};
use crate::domain::room_id::RoomId;
use crate::protocol::Dialect;
use serde_json::{Value, json};

impl World {
    pub fn order(&mut self, order: Order) -> Option<Report> {
        let operator = Operator {
            name: "operator".into(),
            from: "console".into(),
        };
        self.decide(|chat, cx| chat.operate(cx, order, &operator, Ticket(1)));
        self.reports.pop()
    }
}

fn mute(reason: &str) -> Order {
    let terms = Terms {
        for_ms: Some(600_000),
        reason: reason.into(),
    };
    Order::Mute("bob".into(), terms)
}

fn said(report: Option<Report>) -> String {
    match report {
        Some(Report::Done { said, .. }) => said,
        Some(Report::Refused(why)) => format!("refused: {why}"),
        other => panic!("{other:?}"),
    }
}

/// The frames of a kind that a connection was told.
fn of_kind(w: &mut World, conn: ConnId, kind: &str) -> Vec<Value> {
    let mut frames = w.take(conn);
    frames.retain(|frame| frame["type"] == kind);
    frames
}

/// Alice and Bob in two rooms, Alice in a third.
fn two_rooms() -> (World, ConnId, ConnId) {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    for room in ["tea", "cake"] {
        w.join(alice, room);
        w.join(bob, room);
    }
    w.join(alice, "milk");
    w.hush();
    (w, alice, bob)
}

#[test]
fn a_mute_is_an_event_of_each_room_the_user_is_in() {
    let (mut w, alice, bob) = two_rooms();
    let id = w.me(bob).to_string();
    assert!(said(w.order(mute("loud"))).starts_with("muted Bob until"));
    let mut told = of_kind(&mut w, alice, "moderation");
    assert_eq!(told, of_kind(&mut w, bob, "moderation"), "the user hears it, too");
    told.sort_by_key(|frame| frame["data"]["roomId"].to_string());
    assert_eq!(told.len(), 2, "{told:?}");
    for (frame, room) in told.iter_mut().zip(["cake", "tea"]) {
        let data = frame["data"].as_object_mut().unwrap();
        assert!(data.remove("eventId").is_some());
        assert_eq!(
            Value::Object(data.clone()),
            json!({"roomId":room,"seq":1,"userId":id,"username":"Bob","action":"mute",
                "until":"2027-01-15T08:10:00.000Z","reason":"loud","timestamp":"2027-01-15T08:00:00.000Z"})
        );
    }
    said(w.order(Order::Unmute("bob".into())));
    let told = of_kind(&mut w, alice, "moderation");
    assert_eq!(told.len(), 2);
    assert_eq!(
        (&told[0]["data"]["action"], &told[0]["data"]["seq"]),
        (&json!("unmute"), &json!(2))
    );
    assert!(told[0]["data"]["until"].is_null() && told[0]["data"]["reason"].is_null());
    assert_eq!(
        w.store.head(&RoomId::trusted("milk")).unwrap(),
        None,
        "not in a room without the user"
    );
    w.say(alice, "tea", "goes on");
    assert_eq!(
        w.store.head(&RoomId::trusted("tea")).unwrap().unwrap().seq,
        Seq(3)
    );
}

#[test]
fn who_is_thrown_out_is_noted_in_the_rooms_it_was_in() {
    let target = BanTarget::User {
        name: "bob".into(),
        with_addresses: false,
    };
    let terms = Terms {
        for_ms: None,
        reason: "enough".into(),
    };
    for (order, action) in [
        (Order::Kick("bob".into(), "enough".into()), "kick"),
        (Order::Ban(target, terms), "ban"),
    ] {
        let (mut w, alice, bob) = two_rooms();
        w.order(order);
        let told = of_kind(&mut w, alice, "moderation");
        let shown: Vec<_> = told
            .iter()
            .map(|frame| (frame["data"]["action"].clone(), frame["data"]["reason"].clone()))
            .collect();
        assert_eq!(shown, vec![(json!(action), json!("enough")); 2], "{told:?}");
        assert!(
            of_kind(&mut w, bob, "moderation").is_empty(),
            "who is gone hears nothing"
        );
        let events = w.store.after(&RoomId::trusted("tea"), Seq::ZERO, 9).unwrap();
        assert_eq!(events.len(), 1);
    }
}

#[test]
fn it_is_replayed_like_any_event() {
    let (mut w, alice, bob) = two_rooms();
    w.say(alice, "tea", "before");
    w.order(mute("loud"));
    w.say(alice, "tea", "after");
    let live = of_kind(&mut w, bob, "moderation");
    let carol = w.user("Carol");
    w.join(carol, "tea");
    let joined = w.take(carol).remove(0)["data"].clone();
    let history = joined["history"].as_array().unwrap();
    assert_eq!(history.len(), 2, "pages hold messages: {history:?}");
    let epoch = joined["epoch"].clone();
    let again = json!({"type":"join","data":{"roomId":"tea","since":{"epoch":epoch,"seq":0}}});
    w.send(carol, json!({"type":"leave","data":{"roomId":"tea"}}));
    w.hush();
    w.send(carol, again);
    let events = w.take(carol).remove(0)["data"]["events"].clone();
    let kinds: Vec<_> = events
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["type"].clone())
        .collect();
    assert_eq!(kinds, ["message", "moderation", "message"]);
    assert!(live.contains(&events[1]), "as members got it: {events}");
}

#[test]
fn small_dialects_keep_their_order_and_hear_nothing_of_it() {
    let mut w = World::new();
    let flat = w.open(Dialect::Flat);
    w.send(flat, json!({"type":"auth","username":"Flo"}));
    let bob = w.user("Bob");
    w.join(bob, "general");
    w.hush();
    w.order(mute("loud"));
    assert_eq!(w.take(flat), Vec::<Value>::new());
    assert_eq!(of_kind(&mut w, bob, "moderation").len(), 1);
}

#[test]
fn a_user_in_very_many_rooms_is_noted_in_the_last_two_hundred() {
    let mut w = World::with(|r| r.rooms_per_user = 0);
    let bob = w.user("Bob");
    for n in 0..205 {
        w.join(bob, &format!("room {n}"));
    }
    w.hush();
    w.order(mute(""));
    assert_eq!(of_kind(&mut w, bob, "moderation").len(), 200);
    for (room, seq) in [("room 4", None), ("room 5", Some(Seq(1)))] {
        let head = w.store.head(&RoomId::trusted(room)).unwrap();
        assert_eq!(head.map(|head| head.seq), seq, "{room}");
    }
}

#[test]
fn nothing_of_a_conversation_is_noted() {
    let (mut w, alice, bob) = two_rooms();
    let target = w.me(bob).to_string();
    w.send(
        alice,
        json!({"type":"private","data":{"targetUserId":target,"content":"psst"}}),
    );
    let sent = w.take(alice).remove(0);
    let room = sent["data"]["roomId"].clone();
    w.send(bob, json!({"type":"join","data":{"roomId":room}}));
    w.hush();
    w.order(mute(""));
    let told = of_kind(&mut w, bob, "moderation");
    assert!(told.len() == 2 && told.iter().all(|frame| frame["data"]["roomId"] != room));
}

#[test]
fn an_operator_deletes_anybodys_message() {
    let (mut w, alice, bob) = two_rooms();
    w.say(bob, "tea", "rude");
    let page = |w: &World| {
        w.store
            .page(&RoomId::trusted("tea"), crate::store::Span::Newest, 9)
            .unwrap()
            .messages
    };
    let id = page(&w)[0].id;
    w.hush();
    assert_eq!(
        said(w.order(Order::Delete(id))),
        "deleted message 1 of Bob in tea"
    );
    for conn in [alice, bob] {
        let told = of_kind(&mut w, conn, "messageDeleted");
        assert_eq!(
            (told.len(), &told[0]["data"]["messageId"]),
            (1, &json!(id.to_string()))
        );
    }
    assert!(page(&w)[0].deleted && page(&w)[0].content.is_empty());
    assert_eq!(
        said(w.order(Order::Delete(id))),
        "refused: the message is deleted already"
    );
    let nobody = EventId(uuid::Uuid::from_u128(5));
    assert!(said(w.order(Order::Delete(nobody))).starts_with("refused: there is no message 0000"));
    let deeds = w.store.deeds(9).unwrap();
    assert_eq!(deeds.len(), 1, "{deeds:?}");
    assert_eq!(&*deeds[0].what, format!("delete {id}"));
}

#[test]
fn a_private_message_that_is_deleted_is_gone_for_both() {
    let (mut w, alice, bob) = two_rooms();
    let target = w.me(bob).to_string();
    w.send(
        alice,
        json!({"type":"private","data":{"targetUserId":target,"content":"psst"}}),
    );
    let sent = w.take(alice).remove(0);
    let id = EventId(sent["data"]["id"].as_str().unwrap().parse().unwrap());
    w.hush();
    assert_eq!(
        said(w.order(Order::Delete(id))),
        "deleted message 1 of Alice in a conversation"
    );
    for conn in [alice, bob] {
        assert_eq!(of_kind(&mut w, conn, "messageDeleted").len(), 1);
    }
}

#[test]
fn a_store_that_fails_leaves_the_message_and_says_so() {
    let (mut w, alice, _) = two_rooms();
    w.say(alice, "tea", "stays");
    let messages = w
        .store
        .page(&RoomId::trusted("tea"), crate::store::Span::Newest, 9)
        .unwrap()
        .messages;
    w.full = true;
    let answer = said(w.order(Order::Delete(messages[0].id)));
    assert!(answer.starts_with("refused: the store"), "{answer}");
    w.full = false;
    w.slow = true;
    assert!(w.order(Order::Delete(messages[0].id)).is_none());
    w.look_up(0, true);
    w.tell_found(0);
    w.commit(false);
    w.tell_written();
    let answer = said(w.reports.pop());
    assert!(answer.starts_with("refused: the store"), "{answer}");
}
