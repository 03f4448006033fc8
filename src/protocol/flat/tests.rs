use super::super::samples::{
    AT, ISO, alice, announcement, bob, deletion, edit, frames, history, joined, moderation, moderator, pin,
    post, reaction, refused, room, topic,
};
use super::super::{Decoded, Dialect, decode};
use super::*;
use crate::domain::outbound::AnnouncementKind;
use serde_json::{Value, json};

fn told(out: &Outbound) -> Value {
    let mut all = frames(Dialect::Flat, out, Some("r"));
    assert!(all.len() <= 1);
    all.pop().unwrap_or(Value::Null)
}

fn read(text: &str) -> Decoded {
    decode(Dialect::Flat, text, &super::super::samples::settings())
}

#[test]
fn only_auth_is_an_object() {
    let auth = |name: &str| {
        plain(Command::Auth {
            username: name.into(),
            resume_token: None,
        })
    };
    assert_eq!(read(r#"{"type":"auth","username":"Alice"}"#), auth("Alice"));
    assert_eq!(
        read(r#" {"x":[{}],"username":"Al\u00edce","type":"auth"} "#),
        auth("Alíce")
    );
    for text in [
        r#"{"type":"auth"}"#,
        r#"{"type":"auth","username":""}"#,
        r#"{"type":"auth","username":7}"#,
        r#"{"type":"auth","username":null}"#,
    ] {
        assert_eq!(
            read(text),
            super::super::refused(Code::UsernameRequired, "Username required"),
            "{text}"
        );
    }
}

#[test]
fn everything_else_is_a_message() {
    for text in [
        "Hello everyone!",
        " spaced ",
        r#"{"type":"message","message":"hi"}"#,
        r#"{"type":"AUTH","username":"x"}"#,
        r#"{"type":"auth","username":"x""#,
        r#"{"username":"x"}"#,
        r#"["auth"]"#,
        r#""auth""#,
        "7",
        "null",
        "{",
    ] {
        assert_eq!(read(text), said(text), "{text}");
    }
}

fn line(kind: &str, user: &str, text: &str) -> Value {
    json!({"type": kind, "username": user, "message": text, "timestamp": ISO})
}

#[test]
fn who_is_there() {
    let general = || room("general");
    let at = AT;
    let names = vec!["Alice".into(), "Bob".into()].into();
    let list = json!({"type": "user_list", "users": ["Alice", "Bob"], "count": 2, "timestamp": ISO});
    let came = line("user_joined", "Bob", "Bob joined the chat");
    let went = line("user_left", "Bob", "Bob left the chat");
    let welcome = Outbound::Authenticated {
        me: alice(),
        online: vec![],
        online_count: 1,
        resume_token: None,
        conversations: vec![],
        at,
    };
    assert_eq!(told(&welcome), line("auth_success", "Alice", "Welcome, Alice!"));
    // The newcomer hears of itself as everybody does.
    assert_eq!(told(&Outbound::Joined(Box::new(joined(history(vec![]))))), came);
    assert_eq!(
        told(&Outbound::Roster {
            room: general(),
            names,
            at
        }),
        list
    );
    for moving in [false, true] {
        assert_eq!(
            told(&Outbound::UserJoined {
                who: bob(),
                room: general(),
                moving,
                at
            }),
            came
        );
        assert_eq!(
            told(&Outbound::UserLeft {
                who: bob(),
                room: general(),
                moving,
                at
            }),
            went
        );
    }
}

#[test]
fn what_is_said() {
    let renamed = Outbound::UserRenamed {
        id: alice().id,
        old: "Alice".into(),
        new: "Carol".into(),
        at: AT,
    };
    let taken = "Username 'Alice' is already taken";
    let refusal = json!({"type": "error", "message": taken, "code": "username_taken"});
    for (out, frame) in [
        (
            Outbound::Posted(Arc::new(post("Hello!"))),
            line("message", "Alice", "Hello!"),
        ),
        (
            Outbound::PrivatePosted(Arc::new(post("psst"))),
            line("message", "Alice (private)", "psst"),
        ),
        (renamed, line("message", "Server", "Alice is now known as Carol")),
        (
            announcement(AnnouncementKind::Whisper),
            line("message", "Server", "tea"),
        ),
        (refused(Code::UsernameTaken, taken), refusal),
    ] {
        assert_eq!(told(&out), frame, "{out:?}");
    }
}

#[test]
fn a_topic_is_a_line_of_the_servers() {
    for (text, line) in [
        ("tea", "Alice set the topic: tea"),
        ("", "Alice removed the topic"),
    ] {
        let expected = json!({"type": "message", "username": "Server", "message": line, "timestamp": ISO});
        assert_eq!(told(&Outbound::Posted(Arc::new(topic(text)))), expected);
    }
}

#[test]
fn what_it_has_no_words_for_is_no_frame() {
    let at = AT;
    let mut gone = post("");
    gone.gone = true;
    for event in [
        edit(),
        deletion(),
        reaction(),
        pin(true),
        moderator("Bob"),
        moderation(),
        gone,
    ] {
        assert_eq!(told(&Outbound::Posted(Arc::new(event))), Value::Null);
    }
    for out in [
        super::super::samples::connected(None, None),
        Outbound::Typing {
            who: bob(),
            room: room("general"),
            is_typing: true,
        },
        Outbound::UserOnline(bob()),
        Outbound::UserOffline(bob()),
        Outbound::Done,
        Outbound::Pong { at },
        Outbound::Left {
            room: room("general"),
        },
        Outbound::PresenceChanged {
            room: room("general"),
            joined: vec![bob()],
            left: vec![],
            user_count: 300,
            at,
        },
        Outbound::HeartbeatDue { authenticated: true },
    ] {
        assert_eq!(told(&out), Value::Null, "{out:?}");
    }
}
