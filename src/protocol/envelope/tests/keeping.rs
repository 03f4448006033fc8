//! Requests and frames of what keeps order in a room.

use super::super::super::samples::{
    ALICE, BOB, EVENT, ISO, MESSAGE, bob, history, joined, message, moderator, pin, room, topic, uuid,
};
use super::command;
use super::frames::{frame, told};
use crate::domain::command::Command;
use crate::domain::event::StoredEvent;
use crate::domain::ids::{EventId, UserId};
use crate::domain::outbound::{Joined, Outbound, Person};
use serde_json::{Value, json};
use std::sync::Arc;

#[test]
fn requests_are_known() {
    let message = EventId(uuid(MESSAGE));
    let pinned = json!({"roomId": "x", "messageId": MESSAGE, "active": true});
    let pin = Command::Pin {
        room: room("x"),
        message,
        active: true,
    };
    assert_eq!(command("pin", &pinned), pin);
    let pins = Command::Pins { room: room("x") };
    assert_eq!(command("pins", &json!({"roomId": "x"})), pins);
    for text in ["tea", ""] {
        let topic = Command::Topic {
            room: room("x"),
            topic: text.into(),
        };
        assert_eq!(command("topic", &json!({"roomId": "x", "topic": text})), topic);
    }
    let moderator = Command::Moderator {
        room: room("x"),
        user: UserId(uuid(BOB)),
        active: false,
    };
    let named = json!({"roomId": "x", "userId": BOB, "active": false});
    assert_eq!(command("moderator", &named), moderator);
}

fn event(event: StoredEvent) -> Value {
    told(&Outbound::Posted(Arc::new(event)))
}

#[test]
fn events_are_told() {
    let pinned = json!({"roomId": "x", "messageId": MESSAGE, "eventId": EVENT, "seq": 12, "userId": ALICE,
        "username": "Alice", "active": false});
    assert_eq!(event(pin(false)), frame("messagePinned", &pinned));
    let set = json!({"roomId": "x", "eventId": EVENT, "seq": 13, "userId": ALICE, "username": "Alice",
        "topic": "tea"});
    assert_eq!(event(topic("tea")), frame("topicChanged", &set));
    let changed = json!({"roomId": "x", "eventId": EVENT, "seq": 14, "userId": BOB, "username": "Bob",
        "active": true, "byUserId": ALICE});
    assert_eq!(event(moderator("Bob")), frame("moderatorChanged", &changed));
}

#[test]
fn a_moderator_is_told_so() {
    let who = Person {
        id: UserId(uuid(ALICE)),
        ..bob()
    };
    let enter = Joined {
        who,
        ..joined(history(vec![]))
    };
    assert_eq!(
        told(&Outbound::Joined(Box::new(enter)))["data"]["role"],
        "moderator"
    );
}

#[test]
fn pins_are_messages_as_they_stand() {
    let pins = Outbound::Pins {
        room: room("x"),
        messages: vec![message("hi")],
    };
    let told = told(&pins);
    assert_eq!(
        (&told["type"], &told["data"]["roomId"]),
        (&json!("pins"), &json!("x"))
    );
    assert_eq!(told["data"]["messages"][0]["timestamp"], ISO);
}
