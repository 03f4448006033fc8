//! What clients send, and what they get for it; the frames are in `tests/frames.rs`.

mod frames;
mod keeping;
mod personal;
mod search;
mod threads;

use super::super::samples::{BOB, EVENT, MESSAGE, TALK, room, settings, uuid};
use super::super::{Decoded, Dialect, decode};
use crate::domain::command::{Command, Cursor, Draft, Request, Window};
use crate::domain::error::Code::{
    self, InvalidField, InvalidRoom, MessageNotFound, MissingField, UserNotFound, UsernameRequired,
};
use crate::domain::ids::{ClientMessageId, Epoch, EventId, Reference, Seq, UserId};
use serde_json::{Value, json};

fn read(frame: &Value) -> Decoded {
    read_text(&frame.to_string())
}

fn read_text(text: &str) -> Decoded {
    decode(Dialect::Envelope, text, &settings())
}

fn command(kind: &str, data: &Value) -> Command {
    match read(&json!({"type": kind, "data": data})) {
        Decoded::Request(Request {
            reference: None,
            command,
        }) => command,
        other => panic!("{kind} {data}: {other:?}"),
    }
}

fn refusal(decoded: &Decoded) -> (Code, &str, Option<&str>) {
    match decoded {
        Decoded::Refused { reference, refusal } => (
            refusal.code,
            &*refusal.text,
            reference.as_ref().map(Reference::as_str),
        ),
        other => panic!("not refused: {other:?}"),
    }
}

fn draft(content: &str) -> Draft {
    Draft {
        content: content.into(),
        client_id: None,
        reply_to: None,
    }
}

#[test]
fn every_request_of_rooms_is_known() {
    let x = || room("x");
    for (kind, data, expected) in [
        (
            "join",
            json!({"roomId": "x"}),
            Command::Join {
                room: x(),
                since: None,
            },
        ),
        (
            "join",
            json!({"roomId": TALK}),
            Command::Join {
                room: room(TALK),
                since: None,
            },
        ),
        (
            "leave",
            json!({"roomId": "x"}),
            Command::Leave { room: Some(x()) },
        ),
        (
            "typing",
            json!({"roomId": "x", "isTyping": false}),
            Command::Typing {
                room: x(),
                is_typing: false,
            },
        ),
        ("rooms", json!({}), Command::Rooms),
        ("rooms", Value::Null, Command::Rooms),
    ] {
        assert_eq!(command(kind, &data), expected, "{kind} {data}");
    }
}

#[test]
fn every_request_of_messages_is_known() {
    let x = || room("x");
    let message = EventId(uuid(MESSAGE));
    let edited = Command::Edit {
        room: x(),
        message,
        content: "new".into(),
    };
    let deleted = Command::Delete { room: x(), message };
    let reacted = Command::React {
        room: x(),
        message,
        emoji: "👍".into(),
        active: true,
    };
    for (kind, data, expected) in [
        (
            "edit",
            json!({"roomId": "x", "messageId": MESSAGE, "content": "new"}),
            edited,
        ),
        ("delete", json!({"roomId": "x", "messageId": MESSAGE}), deleted),
        (
            "react",
            json!({"roomId": "x", "messageId": MESSAGE, "emoji": "👍", "active": true}),
            reacted,
        ),
    ] {
        assert_eq!(command(kind, &data), expected, "{kind} {data}");
    }
}

#[test]
fn every_request_of_people_is_known() {
    let auth = |token: Option<&str>| Command::Auth {
        username: "Alice".into(),
        resume_token: token.map(str::to_owned),
    };
    let back = Command::Auth {
        username: String::new(),
        resume_token: Some("t".into()),
    };
    for (kind, data, expected) in [
        ("auth", json!({"username": "Alice"}), auth(None)),
        ("auth", json!({"resumeToken": "t"}), back),
        (
            "auth",
            json!({"username": "Alice", "resumeToken": "t"}),
            auth(Some("t")),
        ),
        (
            "auth",
            json!({"username": "Alice", "resumeToken": null}),
            auth(None),
        ),
        (
            "rename",
            json!({"username": "Carol"}),
            Command::Rename {
                username: "Carol".into(),
            },
        ),
        ("ping", json!({"anything": [1, {"deep": true}]}), Command::Ping),
    ] {
        assert_eq!(command(kind, &data), expected, "{kind} {data}");
    }
}

#[test]
fn messages_may_have_an_id_and_a_parent() {
    let whole = Draft {
        client_id: ClientMessageId::parse("c1"),
        reply_to: Some(EventId(uuid(EVENT))),
        ..draft("hi")
    };
    let extra = json!({"content": "hi", "clientMessageId": "c1", "replyTo": EVENT});
    for (members, draft) in [(json!({"content": "hi"}), draft("hi")), (extra, whole)] {
        let mut data = members;
        data["roomId"] = json!("x");
        data["targetUserId"] = json!(BOB);
        let chat = Command::Chat {
            room: Some(room("x")),
            draft: draft.clone(),
        };
        assert_eq!(command("chat", &data), chat);
        let private = Command::Private {
            target: UserId(uuid(BOB)),
            draft,
        };
        assert_eq!(command("private", &data), private);
    }
}

#[test]
fn data_may_be_missing_and_come_before_its_type() {
    assert_eq!(
        read_text(r#"{"type":"ping"}"#),
        read(&json!({"type": "ping", "data": {}}))
    );
    let swapped = r#"{"data":{"content":"hi","roomId":"x"},"x":{"data":1},"type":"chat"}"#;
    assert_eq!(
        read_text(swapped),
        read(&json!({"type": "chat", "data": {"roomId": "x", "content": "hi"}}))
    );
}

#[test]
fn pages_of_history() {
    let page = |window, limit| Command::History {
        room: room("x"),
        window,
        limit,
    };
    for (members, expected) in [
        (json!({}), page(Window::Newest, 50)),
        (json!({"limit": 1}), page(Window::Newest, 1)),
        (json!({"limit": 100}), page(Window::Newest, 100)),
        (json!({"limit": 101}), page(Window::Newest, 100)),
        (json!({"limit": u64::MAX}), page(Window::Newest, 100)),
        (json!({"limit": 1e30}), page(Window::Newest, 100)),
        (json!({"limit": null, "before": null}), page(Window::Newest, 50)),
        (json!({"before": 7}), page(Window::Before(Seq(7)), 50)),
        (
            json!({"after": 0, "before": null}),
            page(Window::After(Seq::ZERO), 50),
        ),
        (
            json!({"around": u64::MAX, "limit": 3}),
            page(Window::Around(Seq((1 << 53) - 1)), 3),
        ),
    ] {
        let mut data = members;
        data["roomId"] = json!("x");
        assert_eq!(command("history", &data), expected, "{data}");
    }
}

#[test]
fn cursors() {
    let since = |since: Value| match command("join", &json!({"roomId": "x", "since": since})) {
        Command::Join { since, .. } => since,
        other => panic!("{other:?}"),
    };
    let epoch = Some(Epoch(0xab));
    let id = Some(EventId(uuid(EVENT)));
    let good = json!({"epoch": "00000000000000ab", "seq": 7, "id": EVENT});
    assert_eq!(
        since(good.clone()),
        Some(Cursor {
            epoch,
            seq: Seq(7),
            id
        })
    );
    let start = json!({"epoch": "00000000000000ab", "seq": 0});
    assert_eq!(
        since(start),
        Some(Cursor {
            epoch,
            seq: Seq::ZERO,
            id: None
        })
    );
    assert_eq!(since(Value::Null), None);
    for (member, value) in [
        ("epoch", json!("ab")),
        ("epoch", json!(171)),
        ("epoch", Value::Null),
        ("seq", json!(-1)),
        ("seq", json!("7")),
        ("seq", json!(1.5)),
        ("id", json!("")),
        ("id", json!([])),
    ] {
        let mut broken = good.clone();
        broken[member] = value;
        assert_eq!(
            since(broken.clone()).map(|c| c.epoch),
            Some(None),
            "{broken} matches no room's life"
        );
    }
}

const CHAT: &str = "Missing roomId or content";
const PRIVATE: &str = "Missing targetUserId or content";
const CLIENT_ID: &str = "clientMessageId must be a string of 1 to 64 characters";
const LIMIT: &str = "limit must be a whole number from 1 on";

/// What is sent, and the refusal.
#[rustfmt::skip]
const WRONG: &[(&str, &str, Code, &str)] = &[
    ("auth", "{}", UsernameRequired, "Username required"),
    ("auth", r#"{"username": ""}"#, UsernameRequired, "Username required"),
    ("auth", r#"{"username": 7, "resumeToken": "t"}"#, UsernameRequired, "Username required"),
    ("auth", r#"{"username": "A", "resumeToken": 7}"#, InvalidField, "resumeToken must be a string"),
    ("rename", "{}", UsernameRequired, "Username required"),
    ("join", "{}", MissingField, "Missing roomId"),
    ("join", r#"{"roomId": ["x"]}"#, MissingField, "Missing roomId"),
    ("join", r#"{"roomId": " "}"#, MissingField, "Missing roomId"),
    ("join", r#"{"roomId": "x", "since": 7}"#, InvalidField, "since must be an object"),
    ("join", r#"{"roomId": "a/b"}"#, InvalidRoom, "Room id contains a '/'"),
    ("join", r#"{"roomId": "@me"}"#, InvalidRoom, "Room id begins with '@'"),
    ("leave", r#"{"roomId": ""}"#, MissingField, "Missing roomId"),
    ("leave", r#"{"roomId": "a/b"}"#, InvalidRoom, "Room id contains a '/'"),
    ("chat", r#"{"roomId": "x"}"#, MissingField, CHAT),
    ("chat", r#"{"content": "hi"}"#, MissingField, CHAT),
    ("chat", r#"{"roomId": "x", "content": ""}"#, MissingField, CHAT),
    ("chat", r#"{"roomId": "x", "content": {"a": 1}}"#, MissingField, CHAT),
    ("chat", r#"{"roomId": 7, "content": "hi"}"#, MissingField, CHAT),
    ("chat", r#"{"roomId": "a/b", "content": "hi"}"#, InvalidRoom, "Room id contains a '/'"),
    ("chat", r#"{"roomId": "x", "content": "hi", "clientMessageId": ""}"#, InvalidField, CLIENT_ID),
    ("chat", r#"{"roomId": "x", "content": "hi", "clientMessageId": 7}"#, InvalidField, CLIENT_ID),
    ("chat", r#"{"roomId": "x", "content": "hi", "replyTo": 7}"#, InvalidField, "replyTo must be a string"),
    ("chat", r#"{"roomId": "x", "content": "hi", "replyTo": "7"}"#, MessageNotFound, "Message not found"),
    ("private", r#"{"content": "hi"}"#, MissingField, PRIVATE),
    ("private", r#"{"targetUserId": "00000000-0000-4000-8000-00000000000b"}"#, MissingField, PRIVATE),
    ("private", r#"{"targetUserId": "Bob", "content": "hi"}"#, UserNotFound, "User not found"),
    ("private", r#"{"targetUserId": "0000000000004000800000000000000b", "content": "hi"}"#, UserNotFound, "User not found"),
    ("typing", r#"{"isTyping": true}"#, MissingField, "Missing roomId"),
    ("typing", r#"{"roomId": "x", "isTyping": "yes"}"#, MissingField, "Missing isTyping"),
    ("typing", r#"{"roomId": "a/b", "isTyping": true}"#, InvalidRoom, "Room id contains a '/'"),
    ("history", "{}", MissingField, "Missing roomId"),
    ("history", r#"{"roomId": "a/b"}"#, InvalidRoom, "Room id contains a '/'"),
    ("history", r#"{"roomId": "x", "limit": 0}"#, InvalidField, LIMIT),
    ("history", r#"{"roomId": "x", "limit": -1}"#, InvalidField, LIMIT),
    ("history", r#"{"roomId": "x", "limit": 1.5}"#, InvalidField, LIMIT),
    ("history", r#"{"roomId": "x", "limit": "9"}"#, InvalidField, LIMIT),
    ("history", r#"{"roomId": "x", "before": -1}"#, InvalidField, "before must be a whole number from 0 on"),
    ("history", r#"{"roomId": "x", "around": "3"}"#, InvalidField, "around must be a whole number from 0 on"),
    ("history", r#"{"roomId": "x", "before": 1, "after": 2}"#, InvalidField, "Only one of before, after and around may be given"),
    ("edit", r#"{"roomId": "x", "messageId": "m"}"#, MissingField, "Missing roomId, messageId or content"),
    ("edit", r#"{"roomId": "x", "messageId": "m", "content": "new"}"#, MessageNotFound, "Message not found"),
    ("delete", r#"{"roomId": "x"}"#, MissingField, "Missing roomId or messageId"),
    ("pin", r#"{"roomId": "x", "messageId": "m"}"#, MissingField, "Missing roomId, messageId or active"),
    ("thread", r#"{"roomId": "x"}"#, MissingField, "Missing roomId or messageId"),
    ("thread", r#"{"roomId": "x", "messageId": "m"}"#, MessageNotFound, "Message not found"),
    ("edits", r#"{"messageId": "m"}"#, MissingField, "Missing roomId or messageId"),
    ("pins", "{}", MissingField, "Missing roomId"),
    ("topic", r#"{"roomId": "x", "topic": 7}"#, MissingField, "Missing roomId or topic"),
    ("moderator", r#"{"roomId": "x", "active": true}"#, MissingField, "Missing roomId, userId or active"),
    ("moderator", r#"{"roomId": "x", "userId": "u", "active": true}"#, UserNotFound, "User not found"),
    ("signOut", r#"{"everywhere": "yes"}"#, InvalidField, "everywhere must be true or false"),
    ("react", r#"{"roomId": "x", "messageId": "m", "emoji": "e"}"#, MissingField, "Missing roomId, messageId, emoji or active"),
];

#[test]
fn what_is_missing_or_wrong_is_said() {
    for (kind, data, code, text) in WRONG {
        let frame = format!(r#"{{"type":"{kind}","data":{data},"ref":"r"}}"#);
        assert_eq!(refusal(&read_text(&frame)), (*code, *text, Some("r")), "{frame}");
    }
}

#[test]
fn what_is_no_request_is_said() {
    const FORMAT: (Code, &str, Option<&str>) = (Code::InvalidFormat, "Invalid message format", None);
    for text in [
        "",
        "hello",
        "[]",
        "7",
        "null",
        "{}",
        r#"{"type":7}"#,
        r#"{"data":{}}"#,
        r#"{"type":"ping"}x"#,
        r#"{"type":"ping","data":[]}"#,
        r#"{"type":"ping","data":"x"}"#,
        r#"{"type":"chat","data":{"roomId":"x","content":"\ud800"}}"#,
        r#"{"type":"chat","data":{"roomId":"x","content":"\udc00x"}}"#,
    ] {
        assert_eq!(refusal(&read_text(text)), FORMAT, "{text}");
    }
    let unknown = read(&json!({"type": "dance", "data": 7, "ref": "r"}));
    assert_eq!(
        refusal(&unknown),
        (Code::UnknownType, "Unknown message type: dance", Some("r"))
    );
    // Nesting is skipped, not followed.
    let deep = format!(
        r#"{{"type":"ping","data":{{"x":{}1{}}}}}"#,
        "[".repeat(30_000),
        "]".repeat(30_000)
    );
    assert_eq!(read_text(&deep), read(&json!({"type": "ping"})));
}

#[test]
fn the_word_for_the_answer_is_kept() {
    let ping = |reference: Value| read(&json!({"type": "ping", "ref": reference}));
    let long = "é".repeat(64);
    for good in ["", "1", "\u{0}\"", &long] {
        let expected = Request {
            reference: Reference::parse(good),
            command: Command::Ping,
        };
        assert_eq!(ping(json!(good)), Decoded::Request(expected));
    }
    assert_eq!(ping(Value::Null), read(&json!({"type": "ping"})));
    for bad in [
        json!(7),
        json!(true),
        json!(["r"]),
        json!({"r": 1}),
        json!("é".repeat(65)),
    ] {
        let decoded = ping(bad);
        assert_eq!(
            refusal(&decoded),
            (
                Code::InvalidField,
                "ref must be a string of at most 64 characters",
                None
            )
        );
    }
    // However wrong the rest is, before or after.
    for text in [
        r#"{"type":"chat","data":{"content":"\ud800"},"ref":"r"}"#,
        r#"{"ref":"r","type":"chat","data":{"content":"\ud800"}}"#,
        r#"{"type":"ping","data":7,"ref":"r"}"#,
        r#"{"ref":"r","type":"#,
        r#"{"type":"\ud800","ref":"r"}"#,
        r#"{"ref":"r"}"#,
    ] {
        assert_eq!(refusal(&read_text(text)).2, Some("r"), "{text}");
    }
}

#[test]
fn of_a_member_given_twice_the_last_counts() {
    let text = r#"{"type":"join","type":"chat","ref":"a","data":{"roomId":"y"},"data":{"roomId":"z","roomId":"x","content":"hi"},"ref":"b"}"#;
    let expected = Request {
        reference: Reference::parse("b"),
        command: Command::Chat {
            room: Some(room("x")),
            draft: draft("hi"),
        },
    };
    assert_eq!(read_text(text), Decoded::Request(expected));
}
