//! What only concerns one user, and whom messages mention, member by member.

use super::super::super::Dialect;
use super::super::super::samples::{
    ALICE, BOB, EVENT, ISO, MESSAGE, alice, edit, frames, message, post, reading, room, uuid,
};
use crate::domain::ids::{Seq, UserId};
use crate::domain::mention::Mentions;
use crate::domain::outbound::Outbound;
use crate::domain::reading::Preferences;
use serde_json::{Value, json};
use std::sync::Arc;

fn told(out: &Outbound, reference: Option<&str>) -> Value {
    frames(Dialect::Envelope, out, reference)
        .pop()
        .unwrap_or(Value::Null)
}

#[test]
fn how_far_users_have_read() {
    let kept = Outbound::ReadKept {
        room: room("x"),
        up_to: Seq(7),
    };
    let ack = json!({"type": "ack", "data": {"roomId": "x", "readUpTo": 7}, "ref": "r"});
    assert_eq!((told(&kept, Some("r")), told(&kept, None)), (ack, Value::Null));
    let read = Outbound::ReadUpTo {
        who: alice(),
        room: room("x"),
        up_to: Seq(7),
    };
    assert_eq!(
        told(&read, None),
        json!({"type": "read", "data": {"roomId": "x", "userId": ALICE, "username": "Alice", "upTo": 7}})
    );
    let unread = Outbound::Unread {
        room: room("x"),
        reading: reading(),
        seq: Seq(9),
    };
    assert_eq!(
        told(&unread, None),
        json!({"type": "unread", "data": {"roomId": "x", "readUpTo": 4, "unread": 5, "mentions": 1, "seq": 9}})
    );
}

#[test]
fn what_a_user_decides_for_itself() {
    let blocked = Outbound::Blocked {
        user: UserId(uuid(BOB)),
        active: true,
    };
    assert_eq!(
        told(&blocked, Some("r")),
        json!({"type": "blocked", "data": {"userId": BOB, "active": true}, "ref": "r"})
    );
    let chosen = Outbound::Preferences(Preferences { read_receipts: false });
    assert_eq!(
        told(&chosen, None),
        json!({"type": "preferences", "data": {"readReceipts": false}})
    );
}

#[test]
fn messages_and_edits_say_whom_they_mention() {
    let bob = UserId(uuid(BOB));
    let both = Mentions {
        users: vec![bob],
        here: vec![bob],
    };
    let mut posted = post("hi @Bob @here");
    posted.mentions = both.clone();
    let frame = told(&Outbound::Posted(Arc::new(posted)), None);
    assert_eq!(frame["data"]["mentions"], json!([BOB]));
    assert_eq!(frame["data"]["mentionsHere"], true);
    let mut edited = edit();
    edited.mentions = Mentions {
        users: vec![bob],
        here: vec![],
    };
    assert_eq!(
        told(&Outbound::Posted(Arc::new(edited)), None),
        json!({"type": "messageEdited", "data": {
            "roomId": "x", "eventId": EVENT, "seq": 8, "messageId": MESSAGE, "content": "new", "editedAt": ISO,
            "mentions": [BOB]
        }})
    );
    let mut stored = message("@here");
    stored.mentions = Mentions {
        users: vec![],
        here: vec![bob],
    };
    let page = Outbound::History {
        room: room("x"),
        messages: vec![stored],
        has_more: false,
    };
    let shown = &told(&page, None)["data"]["messages"][0];
    assert_eq!(
        (shown.get("mentions"), &shown["mentionsHere"]),
        (None, &json!(true))
    );
}
