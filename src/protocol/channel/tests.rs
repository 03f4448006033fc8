use super::super::samples::{
    AT, alice, announcement, bob, connected, deletion, edit, frames, history, joined, moderation, moderator,
    pin, post, reaction, refused, room, settings, topic,
};
use super::super::{Decoded, Dialect, decode};
use super::*;
use crate::domain::outbound::AnnouncementKind;
use serde_json::{Value, json};
use std::sync::Arc;

fn told(out: &Outbound) -> Value {
    let mut all = frames(Dialect::Channel, out, Some("r"));
    assert!(all.len() <= 1);
    all.pop().unwrap_or(Value::Null)
}

fn read(text: &str) -> Decoded {
    decode(Dialect::Channel, text, &settings())
}

#[test]
fn three_kinds_are_known() {
    assert_eq!(read(r#"{"type":"heartbeat"}"#), plain(Command::Heartbeat));
    assert_eq!(
        read(r#"{"type":"heartbeat","authenticated":"true"}"#),
        plain(Command::Heartbeat)
    );
    let auth = Command::Auth {
        username: "x".into(),
        resume_token: None,
    };
    assert_eq!(read(r#"{"type":"identity","user":"x"}"#), plain(auth));
    assert_eq!(read(r#"{"text":"hi","type":"message"}"#), said("hi"));
}

#[test]
fn everything_else_is_refused() {
    for (text, code, message) in [
        ("hello", Code::InvalidFormat, "Invalid message format"),
        ("[]", Code::InvalidFormat, "Invalid message format"),
        ("{}", Code::InvalidFormat, "Invalid message format"),
        (r#"{"type":7}"#, Code::InvalidFormat, "Invalid message format"),
        (
            r#"{"type":"message","text":"\ud800"}"#,
            Code::InvalidFormat,
            "Invalid message format",
        ),
        (
            r#"{"type":"auth"}"#,
            Code::UnknownType,
            "Unknown message type: auth",
        ),
        (
            r#"{"type":"identity"}"#,
            Code::UsernameRequired,
            "Username required",
        ),
        (
            r#"{"type":"identity","user":true}"#,
            Code::UsernameRequired,
            "Username required",
        ),
        (r#"{"type":"message"}"#, Code::MissingField, "Missing text"),
        (
            r#"{"type":"message","text":""}"#,
            Code::MissingField,
            "Missing text",
        ),
        (
            r#"{"type":"message","text":["x"]}"#,
            Code::MissingField,
            "Missing text",
        ),
    ] {
        assert_eq!(read(text), super::super::refused(code, message), "{text}");
    }
}

#[test]
fn what_is_told() {
    let line = |user: &str, text: &str| json!({"type": "message", "text": text, "timestamp": 1_652_997_756, "user": user});
    let identity = |success| Outbound::Identified {
        name: "x".into(),
        success,
    };
    for (out, frame) in [
        (
            connected(None, Some("fishing")),
            json!({"type": "connection", "id": "fishing"}),
        ),
        (
            connected(None, None),
            json!({"type": "connection", "id": "general"}),
        ),
        (
            Outbound::HeartbeatDue { authenticated: true },
            json!({"type": "heartbeat", "authenticated": "true"}),
        ),
        (
            Outbound::HeartbeatDue { authenticated: false },
            json!({"type": "heartbeat", "authenticated": "false"}),
        ),
        (identity(true), json!({"type": "identity", "success": "true"})),
        (identity(false), json!({"type": "identity", "success": "false"})),
        (Outbound::Posted(Arc::new(post("bite?"))), line("Alice", "bite?")),
        (
            Outbound::PrivatePosted(Arc::new(post("psst"))),
            line("Alice (private)", "psst"),
        ),
        (announcement(AnnouncementKind::Announce), line("Server", "tea")),
        (
            refused(Code::NotAuthenticated, "Not authenticated"),
            json!({"type": "error", "message": "Not authenticated", "code": "not_authenticated"}),
        ),
    ] {
        assert_eq!(told(&out), frame, "{out:?}");
    }
}

#[test]
fn a_topic_is_a_line_of_the_servers() {
    let told = told(&Outbound::Posted(Arc::new(topic("tea"))));
    assert_eq!(
        (&told["user"], &told["text"]),
        (&json!("Server"), &json!("Alice set the topic: tea"))
    );
}

#[test]
fn what_it_has_no_words_for_is_no_frame() {
    for event in [
        edit(),
        deletion(),
        reaction(),
        pin(true),
        moderator("Bob"),
        moderation(),
    ] {
        assert_eq!(told(&Outbound::Posted(Arc::new(event))), Value::Null);
    }
    for out in [
        Outbound::Joined(Box::new(joined(history(vec![])))),
        Outbound::UserJoined {
            who: bob(),
            room: room("x"),
            moving: false,
            at: AT,
        },
        Outbound::UserLeft {
            who: bob(),
            room: room("x"),
            moving: false,
            at: AT,
        },
        Outbound::UserRenamed {
            id: alice().id,
            old: "Alice".into(),
            new: "Carol".into(),
            at: AT,
        },
        Outbound::Roster {
            room: room("x"),
            names: vec!["Alice".into()].into(),
            at: AT,
        },
        Outbound::Typing {
            who: bob(),
            room: room("x"),
            is_typing: true,
        },
        Outbound::UserOnline(bob()),
        Outbound::Done,
    ] {
        assert_eq!(told(&out), Value::Null, "{out:?}");
    }
}
