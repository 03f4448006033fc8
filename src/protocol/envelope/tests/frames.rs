//! Every frame, member by member.

use super::super::super::Dialect;
use super::super::super::samples::{
    ALICE, AT, BOB, EVENT, ISO, MESSAGE, TALK, alice, announcement, bob, connected, deletion, edit, frames,
    history, joined, message, moderation, moderator, pin, post, reaction, reading, refused, reply, room,
    topic, uuid,
};
use crate::domain::durable::RoomReading;
use crate::domain::error::{Code, Refusal};
use crate::domain::event::{EventBody, Message, ReactionCount, StoredEvent};
use crate::domain::ids::{EventId, Seq, UserId};
use crate::domain::outbound::{
    AnnouncementKind, Backlog, Conversation, Joined, Outbound, RoomListing, Unrecovered,
};
use crate::domain::reading::Preferences;
use crate::domain::search::{Hits, Mark};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn told(out: &Outbound) -> Value {
    only(frames(Dialect::Envelope, out, None))
}

fn answered(out: &Outbound) -> Value {
    only(frames(Dialect::Envelope, out, Some("r")))
}

fn only(mut frames: Vec<Value>) -> Value {
    assert!(frames.len() <= 1);
    frames.pop().unwrap_or(Value::Null)
}

pub(super) fn frame(kind: &str, data: &Value) -> Value {
    json!({"type": kind, "data": data})
}

fn alice_json() -> Value {
    json!({"userId": ALICE, "username": "Alice"})
}

fn both_json() -> Value {
    json!([alice_json(), {"userId": BOB, "username": "Bob"}])
}

fn post_json() -> Value {
    json!({
        "id": MESSAGE, "roomId": "x", "senderId": ALICE, "senderName": "Alice", "content": "hi", "timestamp": ISO,
        "seq": 7
    })
}

#[test]
fn coming_in() {
    let limits = json!({
        "maxMessageLength": 4000, "maxUsernameLength": 20, "maxFrameBytes": 65536, "messageRateLimit": 120,
        "roomsPerUser": 200, "maxPins": 50, "maxTopicLength": 250, "maxReactionsPerMessage": 0, "editWindowSeconds": 0,
        "deleteWindowSeconds": 0
    });
    let expected = json!({
        "clientId": ALICE, "protocol": 1, "version": "1.2.3", "limits": limits, "heartbeatSeconds": 30,
        "lobby": "general"
    });
    assert_eq!(told(&connected(None, None)), frame("connected", &expected));
    let authenticated = |resume_token: Option<&str>, conversations| Outbound::Authenticated {
        me: alice(),
        online: vec![alice(), bob()],
        online_count: 700,
        resume_token: resume_token.map(Arc::from),
        conversations,
        rooms: vec![RoomReading {
            room: room("x"),
            seq: Seq(9),
            reading: reading(),
        }],
        blocked: vec![bob()],
        preferences: Preferences { read_receipts: false },
        at: AT,
    };
    let expected = json!({
        "clientId": ALICE, "username": "Alice", "onlineUsers": both_json(), "onlineCount": 700, "resumeToken": "t",
        "conversations": [{
            "roomId": TALK, "userId": BOB, "username": "Bob", "readUpTo": 4, "unread": 5, "mentions": 1, "seq": 9
        }],
        "rooms": [{"roomId": "x", "readUpTo": 4, "unread": 5, "mentions": 1, "seq": 9}],
        "blocked": [{"userId": BOB, "username": "Bob"}], "preferences": {"readReceipts": false}
    });
    let talk = Conversation {
        room: room(TALK),
        peer: bob(),
        reading: reading(),
        seq: Seq(9),
    };
    assert_eq!(
        told(&authenticated(Some("t"), vec![talk])),
        frame("authenticated", &expected)
    );
    let mut bare = expected.clone();
    bare["conversations"] = json!([]);
    bare.as_object_mut().unwrap().remove("resumeToken");
    assert_eq!(told(&authenticated(None, vec![])), frame("authenticated", &bare));
}

fn joined_json(more: Value) -> Value {
    let mut data = json!({
        "roomId": "x", "topic": "all of it", "role": "member", "moderators": [ALICE], "pinned": [EVENT],
        "epoch": "00000000000000ab", "seq": 10, "eventId": EVENT,
        "users": both_json(), "userCount": 2, "readUpTo": 4, "unread": 5, "mentions": 1
    });
    if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
        data.extend(more);
    }
    frame("joined", &data)
}

#[test]
fn entering_a_room() {
    let enter = |backlog| told(&Outbound::Joined(Box::new(joined(backlog))));
    assert_eq!(
        enter(history(vec![message("hi")])),
        joined_json(json!({"history": [post_json()]}))
    );
    for (why, reason) in [
        (Unrecovered::Epoch, "epoch"),
        (Unrecovered::Diverged, "diverged"),
        (Unrecovered::TooFar, "too_far"),
        (Unrecovered::NoAccess, "no_access"),
    ] {
        let backlog = Backlog::History {
            messages: vec![],
            unrecovered: Some(why),
        };
        assert_eq!(
            enter(backlog),
            joined_json(json!({"history": [], "recovered": false, "reason": reason}))
        );
    }
    let empty = Joined {
        event_id: None,
        seq: Seq::ZERO,
        ..joined(history(vec![]))
    };
    let empty = told(&Outbound::Joined(Box::new(empty)));
    assert_eq!(
        (&empty["data"]["seq"], empty["data"].get("eventId")),
        (&json!(0), None)
    );
}

#[test]
fn what_was_missed_is_told_in_the_very_frames_members_got() {
    let mut in_talk = post("hi");
    in_talk.room = room(TALK);
    let events = vec![
        post("hi"),
        edit(),
        deletion(),
        reaction(),
        pin(true),
        topic("t"),
        moderator("Bob"),
        moderation(),
        in_talk,
    ];
    let live: Vec<Value> = events
        .iter()
        .map(|event| told(&Outbound::Posted(Arc::new(event.clone()))))
        .collect();
    let kinds: Vec<_> = live
        .iter()
        .map(|frame| frame["type"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(
        kinds,
        [
            "message",
            "messageEdited",
            "messageDeleted",
            "reaction",
            "messagePinned",
            "topicChanged",
            "moderatorChanged",
            "moderation",
            "privateMessage"
        ]
    );
    let backlog = Backlog::Events {
        events: events.clone(),
        has_more: true,
    };
    let expected = joined_json(json!({"recovered": true, "events": live.clone(), "hasMore": true}));
    assert_eq!(told(&Outbound::Joined(Box::new(joined(backlog)))), expected);
    let more = Outbound::Events {
        room: room("x"),
        events,
        has_more: false,
    };
    assert_eq!(
        told(&more),
        frame(
            "events",
            &json!({"roomId": "x", "events": live, "hasMore": false})
        )
    );
}

#[test]
fn durable_events() {
    let event = |event: StoredEvent| told(&Outbound::Posted(Arc::new(event)));
    assert_eq!(event(post("hi")), frame("message", &post_json()));
    let mut answer = post("hi");
    answer.reply = Some(reply("what?"));
    let mut expected = post_json();
    expected["replyTo"] =
        json!({"id": EVENT, "seq": 3, "senderName": "Bob", "content": "what?", "deleted": false});
    assert_eq!(event(answer.clone()), frame("message", &expected));
    answer.reply.as_mut().unwrap().deleted = true;
    expected["replyTo"]["deleted"] = json!(true);
    expected["replyTo"]["content"] = json!("");
    assert_eq!(event(answer), frame("message", &expected));
    let place = |seq| json!({"roomId": "x", "messageId": MESSAGE, "eventId": EVENT, "seq": seq});
    let mut edited = place(8);
    edited["content"] = json!("new");
    edited["editedAt"] = json!(ISO);
    assert_eq!(event(edit()), frame("messageEdited", &edited));
    assert_eq!(event(deletion()), frame("messageDeleted", &place(9)));
    let mut reacted = place(10);
    reacted["userId"] = json!(ALICE);
    reacted["username"] = json!("Alice");
    reacted["emoji"] = json!("👍");
    reacted["active"] = json!(true);
    assert_eq!(event(reaction()), frame("reaction", &reacted));
    let mut moderated = json!({"roomId": "x", "eventId": EVENT, "seq": 11, "userId": BOB, "username": "Bob",
        "action": "mute", "until": ISO, "reason": "loud", "timestamp": ISO});
    assert_eq!(event(moderation()), frame("moderation", &moderated));
    let mut for_good = moderation();
    if let EventBody::Moderated(done) = &mut for_good.body {
        (done.until, done.reason) = (None, "".into());
    }
    let members = moderated.as_object_mut().unwrap();
    members.retain(|name, _| name != "until" && name != "reason");
    assert_eq!(event(for_good), frame("moderation", &moderated));
}

#[test]
fn what_was_deleted_keeps_its_place_and_nothing_else() {
    let gone = |mut event: StoredEvent| {
        event.gone = true;
        told(&Outbound::Posted(Arc::new(event)))
    };
    let tombstone = json!({"id": MESSAGE, "roomId": "x", "seq": 7, "deleted": true, "content": ""});
    assert_eq!(gone(post("secret")), frame("message", &tombstone));
    let hollow = |seq| json!({"roomId": "x", "eventId": EVENT, "seq": seq});
    assert_eq!(gone(edit()), frame("messageEdited", &hollow(8)));
    assert_eq!(gone(reaction()), frame("reaction", &hollow(10)));
    assert_eq!(gone(pin(true)), frame("messagePinned", &hollow(12)));
    let page = |message| {
        told(&Outbound::History {
            room: room("x"),
            messages: vec![message],
            has_more: false,
        })
    };
    let deleted = Message {
        deleted: true,
        ..message("secret")
    };
    assert_eq!(page(deleted)["data"]["messages"], json!([tombstone]));
}

#[test]
fn messages_as_they_stand_now() {
    let mut whole = message("hi");
    whole.edited_at = Some(AT);
    whole.reply = Some(reply("what?"));
    whole.reactions = vec![ReactionCount {
        emoji: "👍".into(),
        count: 21,
        users: vec![UserId(uuid(BOB))],
    }];
    let mut expected = post_json();
    expected["edited"] = json!(true);
    expected["editedAt"] = json!(ISO);
    expected["reactions"] = json!([{"emoji": "👍", "count": 21, "userIds": [BOB]}]);
    expected["replyTo"] =
        json!({"id": EVENT, "seq": 3, "senderName": "Bob", "content": "what?", "deleted": false});
    let page = Outbound::History {
        room: room("x"),
        messages: vec![message("hi"), whole],
        has_more: true,
    };
    let data = json!({"roomId": "x", "messages": [post_json(), expected], "hasMore": true});
    assert_eq!(told(&page), frame("history", &data));
}

#[test]
fn what_was_found() {
    let results = |next| {
        told(&Outbound::SearchResults(Hits {
            messages: vec![message("hi")],
            next,
        }))
    };
    let last = json!({"messages": [post_json()], "hasMore": false});
    assert_eq!(results(None), frame("searchResults", &last));
    let more = json!({"messages": [post_json()], "hasMore": true, "next": "~ff"});
    assert_eq!(results(Some(Mark(255))), frame("searchResults", &more));
}

#[test]
fn conversations() {
    let mut posted = post("hi");
    posted.room = room(TALK);
    posted.to = Some(UserId(uuid(BOB)));
    let mut expected = post_json();
    expected["roomId"] = json!(TALK);
    expected["targetUserId"] = json!(BOB);
    let posted = Arc::new(posted);
    assert_eq!(
        told(&Outbound::PrivatePosted(Arc::clone(&posted))),
        frame("privateMessage", &expected)
    );
    let sent = |duplicate| {
        answered(&Outbound::PrivateSent {
            event: Arc::clone(&posted),
            duplicate,
        })
    };
    let with_ref = |data: &Value| json!({"type": "privateMessageSent", "data": data, "ref": "r"});
    assert_eq!(sent(false), with_ref(&expected));
    expected["duplicate"] = json!(true);
    assert_eq!(sent(true), with_ref(&expected));
    // Other events of a conversation keep their own kinds.
    let mut edited = edit();
    edited.room = room(TALK);
    assert_eq!(
        told(&Outbound::PrivatePosted(Arc::new(edited)))["type"],
        "messageEdited"
    );
}

#[test]
fn answers_carry_the_word_of_the_request() {
    let acked = |duplicate| Outbound::Acked {
        room: room("x"),
        id: EventId(uuid(EVENT)),
        seq: Seq(7),
        at: AT,
        duplicate,
    };
    let ack = |data: &Value| json!({"type": "ack", "data": data, "ref": "r"});
    let mut data = json!({"id": EVENT, "roomId": "x", "seq": 7, "timestamp": ISO});
    assert_eq!(answered(&acked(None)), ack(&data));
    data["duplicate"] = json!(false);
    assert_eq!(answered(&acked(Some(false))), ack(&data));
    assert_eq!(answered(&Outbound::Done), ack(&json!({})));
    // Nobody asked: nothing to say.
    assert_eq!(told(&acked(Some(false))), Value::Null);
    assert_eq!(told(&Outbound::Done), Value::Null);
    for (out, kind, data) in [
        (Outbound::Left { room: room("x") }, "left", json!({"roomId": "x"})),
        (
            Outbound::Renamed {
                old: "A".into(),
                name: "B".into(),
                at: AT,
            },
            "renamed",
            json!({"username": "B"}),
        ),
        (Outbound::Pong { at: AT }, "pong", json!({"timestamp": ISO})),
        (
            Outbound::RoomList(vec![RoomListing {
                room: room("x"),
                topic: "t".into(),
                users: 2,
                seq: Seq(9),
            }]),
            "roomList",
            json!({"rooms": [{"roomId": "x", "topic": "t", "users": 2, "seq": 9}]}),
        ),
        (
            refused(Code::NotInRoom, "Not in room"),
            "error",
            json!({"message": "Not in room", "code": "not_in_room"}),
        ),
        (
            Outbound::Refused(Refusal::new(Code::RateLimited, "Too many messages").retry_after(500)),
            "error",
            json!({"message": "Too many messages", "code": "rate_limited", "retryAfterMs": 500}),
        ),
    ] {
        assert_eq!(told(&out), frame(kind, &data));
        let mut with_ref = frame(kind, &data);
        with_ref["ref"] = json!("r");
        assert_eq!(answered(&out), with_ref);
    }
}

#[test]
fn about_others() {
    let x = || room("x");
    let in_room = json!({"userId": ALICE, "username": "Alice", "roomId": "x"});
    let mut typing = in_room.clone();
    typing["isTyping"] = json!(true);
    for (out, kind, data) in [
        (Outbound::UserOnline(alice()), "userOnline", alice_json()),
        (Outbound::UserOffline(alice()), "userOffline", alice_json()),
        (
            Outbound::UserJoined {
                who: alice(),
                room: x(),
                moving: true,
                at: AT,
            },
            "userJoined",
            in_room.clone(),
        ),
        (
            Outbound::UserLeft {
                who: alice(),
                room: x(),
                moving: true,
                at: AT,
            },
            "userLeft",
            in_room,
        ),
        (
            Outbound::Typing {
                who: alice(),
                room: x(),
                is_typing: true,
            },
            "typing",
            typing,
        ),
        (
            Outbound::UserRenamed {
                id: alice().id,
                old: "Alice".into(),
                new: "Carol".into(),
                at: AT,
            },
            "userRenamed",
            json!({"userId": ALICE, "oldUsername": "Alice", "username": "Carol"}),
        ),
    ] {
        assert_eq!(told(&out), frame(kind, &data));
    }
}

#[test]
fn a_wave() {
    let (room, at, user_count) = (room("x"), AT, 201);
    let wave = Outbound::PresenceChanged {
        room,
        joined: vec![alice()],
        left: vec![],
        user_count,
        at,
    };
    let data = json!({"roomId": "x", "joined": [alice_json()], "left": [], "userCount": 201});
    assert_eq!(told(&wave), frame("presence", &data));
}

#[test]
fn operators_texts() {
    for (kind, name) in [
        (AnnouncementKind::Broadcast, "broadcast"),
        (AnnouncementKind::Whisper, "whisper"),
        (AnnouncementKind::Announce, "announce"),
        (AnnouncementKind::Motd, "motd"),
    ] {
        let expected = frame(
            "announcement",
            &json!({"kind": name, "message": "tea", "timestamp": ISO}),
        );
        assert_eq!(told(&announcement(kind)), expected);
    }
}

#[test]
fn what_other_dialects_need_is_no_frame() {
    for out in [
        Outbound::Roster {
            room: room("x"),
            names: vec!["Alice".into()].into(),
            at: AT,
        },
        Outbound::HeartbeatDue { authenticated: true },
        Outbound::Identified {
            name: "x".into(),
            success: true,
        },
    ] {
        assert_eq!(told(&out), Value::Null, "{out:?}");
    }
}
