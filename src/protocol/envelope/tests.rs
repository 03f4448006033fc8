//! What clients send, and what they get for it; the frames are in `tests/frames.rs`.

mod frames;

use super::super::samples::{BOB, EVENT, MESSAGE, TALK, room, settings, uuid};
use super::super::{Decoded, Dialect, decode};
use crate::domain::command::{Command, Cursor, Draft, Request, Window};
use crate::domain::error::Code;
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
fn every_request_is_known() {
    let x = || room("x");
    let message = EventId(uuid(MESSAGE));
    let target = UserId(uuid(BOB));
    let auth = |token: Option<&str>| Command::Auth {
        username: "Alice".into(),
        resume_token: token.map(str::to_owned),
    };
    let chat = |draft| Command::Chat {
        room: Some(x()),
        draft,
    };
    let whole = Draft {
        client_id: ClientMessageId::parse("c1"),
        reply_to: Some(EventId(uuid(EVENT))),
        ..draft("hi")
    };
    for (kind, data, expected) in [
        ("auth", json!({"username": "Alice"}), auth(None)),
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
        ("chat", json!({"roomId": "x", "content": "hi"}), chat(draft("hi"))),
        (
            "chat",
            json!({"roomId": "x", "content": "hi", "clientMessageId": "c1", "replyTo": EVENT}),
            chat(whole.clone()),
        ),
        (
            "private",
            json!({"targetUserId": BOB, "content": "hi"}),
            Command::Private {
                target,
                draft: draft("hi"),
            },
        ),
        (
            "private",
            json!({"targetUserId": BOB, "content": "hi", "clientMessageId": "c1", "replyTo": EVENT}),
            Command::Private { target, draft: whole },
        ),
        (
            "typing",
            json!({"roomId": "x", "isTyping": false}),
            Command::Typing {
                room: x(),
                is_typing: false,
            },
        ),
        (
            "edit",
            json!({"roomId": "x", "messageId": MESSAGE, "content": "new"}),
            Command::Edit {
                room: x(),
                message,
                content: "new".into(),
            },
        ),
        (
            "delete",
            json!({"roomId": "x", "messageId": MESSAGE}),
            Command::Delete { room: x(), message },
        ),
        (
            "react",
            json!({"roomId": "x", "messageId": MESSAGE, "emoji": "👍", "active": true}),
            Command::React {
                room: x(),
                message,
                emoji: "👍".into(),
                active: true,
            },
        ),
        ("rooms", json!({}), Command::Rooms),
        ("rooms", Value::Null, Command::Rooms),
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

#[test]
fn what_is_missing_or_wrong_is_said() {
    use Code::{InvalidField, InvalidRoom, MessageNotFound, MissingField, UserNotFound, UsernameRequired};
    const CHAT: &str = "Missing roomId or content";
    const PRIVATE: &str = "Missing targetUserId or content";
    for (kind, data, code, text) in [
        ("auth", json!({}), UsernameRequired, "Username required"),
        (
            "auth",
            json!({"username": ""}),
            UsernameRequired,
            "Username required",
        ),
        (
            "auth",
            json!({"username": 7}),
            UsernameRequired,
            "Username required",
        ),
        (
            "auth",
            json!({"username": "A", "resumeToken": 7}),
            InvalidField,
            "resumeToken must be a string",
        ),
        ("rename", json!({}), UsernameRequired, "Username required"),
        ("join", json!({}), MissingField, "Missing roomId"),
        ("join", json!({"roomId": ["x"]}), MissingField, "Missing roomId"),
        (
            "join",
            json!({"roomId": "x", "since": 7}),
            InvalidField,
            "since must be an object",
        ),
        ("leave", json!({"roomId": ""}), MissingField, "Missing roomId"),
        ("chat", json!({"roomId": "x"}), MissingField, CHAT),
        ("chat", json!({"content": "hi"}), MissingField, CHAT),
        ("chat", json!({"roomId": "x", "content": ""}), MissingField, CHAT),
        (
            "chat",
            json!({"roomId": "x", "content": {"a": 1}}),
            MissingField,
            CHAT,
        ),
        ("chat", json!({"roomId": 7, "content": "hi"}), MissingField, CHAT),
        (
            "chat",
            json!({"roomId": "x", "content": "hi", "clientMessageId": ""}),
            InvalidField,
            "clientMessageId must be a string of 1 to 64 characters",
        ),
        (
            "chat",
            json!({"roomId": "x", "content": "hi", "clientMessageId": 7}),
            InvalidField,
            "clientMessageId must be a string of 1 to 64 characters",
        ),
        (
            "chat",
            json!({"roomId": "x", "content": "hi", "replyTo": 7}),
            InvalidField,
            "replyTo must be a string",
        ),
        (
            "chat",
            json!({"roomId": "x", "content": "hi", "replyTo": "7"}),
            MessageNotFound,
            "Message not found",
        ),
        ("private", json!({"content": "hi"}), MissingField, PRIVATE),
        ("private", json!({"targetUserId": BOB}), MissingField, PRIVATE),
        (
            "private",
            json!({"targetUserId": "Bob", "content": "hi"}),
            UserNotFound,
            "User not found",
        ),
        (
            "private",
            json!({"targetUserId": BOB.replace('-', ""), "content": "hi"}),
            UserNotFound,
            "User not found",
        ),
        (
            "typing",
            json!({"isTyping": true}),
            MissingField,
            "Missing roomId",
        ),
        (
            "typing",
            json!({"roomId": "x", "isTyping": "yes"}),
            MissingField,
            "Missing isTyping",
        ),
        ("history", json!({}), MissingField, "Missing roomId"),
        (
            "history",
            json!({"roomId": "x", "limit": 0}),
            InvalidField,
            "limit must be a whole number from 1 on",
        ),
        (
            "history",
            json!({"roomId": "x", "limit": -1}),
            InvalidField,
            "limit must be a whole number from 1 on",
        ),
        (
            "history",
            json!({"roomId": "x", "limit": 1.5}),
            InvalidField,
            "limit must be a whole number from 1 on",
        ),
        (
            "history",
            json!({"roomId": "x", "limit": "9"}),
            InvalidField,
            "limit must be a whole number from 1 on",
        ),
        (
            "history",
            json!({"roomId": "x", "before": -1}),
            InvalidField,
            "before must be a whole number from 0 on",
        ),
        (
            "history",
            json!({"roomId": "x", "around": "3"}),
            InvalidField,
            "around must be a whole number from 0 on",
        ),
        (
            "history",
            json!({"roomId": "x", "before": 1, "after": 2}),
            InvalidField,
            "Only one of before, after and around may be given",
        ),
        (
            "edit",
            json!({"roomId": "x", "messageId": MESSAGE}),
            MissingField,
            "Missing roomId, messageId or content",
        ),
        (
            "edit",
            json!({"roomId": "x", "messageId": "m", "content": "new"}),
            MessageNotFound,
            "Message not found",
        ),
        (
            "delete",
            json!({"roomId": "x"}),
            MissingField,
            "Missing roomId or messageId",
        ),
        (
            "react",
            json!({"roomId": "x", "messageId": MESSAGE, "emoji": "👍"}),
            MissingField,
            "Missing roomId, messageId, emoji or active",
        ),
    ] {
        let decoded = read(&json!({"type": kind, "data": data, "ref": "r"}));
        assert_eq!(refusal(&decoded), (code, text, Some("r")), "{kind} {data}");
    }
    for bad in ["a/b", "@me"] {
        for kind in ["join", "leave", "chat", "typing", "history"] {
            let data = json!({"roomId": bad, "content": "hi", "isTyping": true});
            assert_eq!(
                refusal(&read(&json!({"type": kind, "data": data}))).0,
                InvalidRoom
            );
        }
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
