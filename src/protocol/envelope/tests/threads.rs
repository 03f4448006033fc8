//! Requests and frames of threads and earlier versions.

use super::super::super::samples::{ALICE, AT, BOB, EVENT, ISO, MESSAGE, message, post, room, uuid};
use super::command;
use super::frames::{frame, told};
use crate::domain::command::Command;
use crate::domain::durable::{Page, Thread};
use crate::domain::event::{Message, Replies, Version, Versions};
use crate::domain::ids::{EventId, Seq, UserId};
use crate::domain::outbound::Outbound;
use serde_json::json;
use std::sync::Arc;

#[test]
fn requests_are_known() {
    let message = EventId(uuid(MESSAGE));
    for (more, after, limit) in [
        (json!({}), Seq::ZERO, 50),
        (json!({"after": 7, "limit": 1000}), Seq(7), 100),
    ] {
        let mut data = json!({"roomId": "x", "messageId": MESSAGE});
        data.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let thread = Command::Thread {
            room: room("x"),
            message,
            after,
            limit,
        };
        assert_eq!(command("thread", &data), thread);
    }
    let edits = Command::Edits {
        room: room("x"),
        message,
    };
    assert_eq!(
        command("edits", &json!({"roomId": "x", "messageId": MESSAGE})),
        edits
    );
}

#[test]
fn a_thread_has_its_root_and_replies_name_it() {
    let replies = Some(Replies {
        count: 3,
        last: Seq(9),
    });
    let root = Message {
        replies,
        ..message("root")
    };
    let reply = Message {
        thread: Some(EventId(uuid(EVENT))),
        ..message("reply")
    };
    let deleted = Message {
        deleted: true,
        replies,
        ..message("")
    };
    let thread = |root| Outbound::Thread {
        room: room("x"),
        thread: Box::new(Thread {
            root,
            replies: Page {
                messages: vec![reply.clone()],
                has_more: true,
            },
        }),
    };
    let told_of = told(&thread(root));
    assert_eq!(told_of["type"], "thread");
    let data = &told_of["data"];
    assert_eq!((&data["roomId"], &data["hasMore"]), (&json!("x"), &json!(true)));
    assert_eq!(data["root"]["replies"], json!({"count": 3, "lastSeq": 9}));
    assert_eq!(data["root"].get("threadId"), None);
    assert_eq!(data["messages"][0]["threadId"], EVENT);
    assert_eq!(data["messages"][0].get("replies"), None);
    let tombstone = json!({"id": MESSAGE, "roomId": "x", "seq": 7, "deleted": true, "content": "",
        "replies": {"count": 3, "lastSeq": 9}});
    assert_eq!(told(&thread(deleted))["data"]["root"], tombstone);
    let mut live = post("hi");
    live.thread = Some(EventId(uuid(EVENT)));
    assert_eq!(told(&Outbound::Posted(Arc::new(live)))["data"]["threadId"], EVENT);
}

#[test]
fn earlier_versions_are_listed() {
    let version = |content: &str, by| Version {
        content: content.into(),
        at: AT,
        by: UserId(uuid(by)),
    };
    let edits = Outbound::Edits {
        room: room("x"),
        versions: Versions {
            message: EventId(uuid(MESSAGE)),
            author: UserId(uuid(ALICE)),
            deleted: false,
            versions: vec![version("one", ALICE), version("two", BOB)],
        },
    };
    let shown = json!({"roomId": "x", "messageId": MESSAGE, "versions": [
        {"content": "one", "at": ISO, "byUserId": ALICE}, {"content": "two", "at": ISO, "byUserId": BOB}]});
    assert_eq!(told(&edits), frame("edits", &shown));
}
