use super::super::samples::{
    ALICE, AT, ISO, alice, announcement, bob, connected, deletion, edit, frames, history, joined, moderation,
    moderator, person, pin, post, reaction, refused, room, settings, topic,
};
use super::super::{Decoded, Dialect, decode};
use super::*;
use crate::domain::outbound::{AnnouncementKind, Joined};
use serde_json::{Value, json};
use std::sync::Arc;

fn told(out: &Outbound) -> Value {
    Value::Array(frames(Dialect::Broadcast, out, Some("r")))
}

fn read(text: &str) -> Decoded {
    decode(Dialect::Broadcast, text, &settings())
}

#[test]
fn four_kinds_are_known() {
    assert_eq!(read(r#"{"type":"chat","content":"hi"}"#), said("hi"));
    let join = Command::Join {
        room: room("x"),
        since: None,
    };
    assert_eq!(read(r#"{"type":"joinRoom","room":"x"}"#), plain(join));
    assert_eq!(
        read(r#"{"type":"leaveRoom"}"#),
        plain(Command::Leave { room: None })
    );
    let rename = |username: &str| {
        plain(Command::Rename {
            username: username.into(),
        })
    };
    for (asked, cut) in [
        ("Bob", "Bob"),
        ("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrst"),
        ("  éééééééééééééééééééééééé", "éééééééééééééééééééé"),
        ("   ", ""),
    ] {
        let text = json!({"type": "setUsername", "username": asked}).to_string();
        assert_eq!(read(&text), rename(cut));
    }
}

#[test]
fn what_is_no_object_is_a_message() {
    for text in [
        "hi all",
        "7",
        "null",
        "\"hi\"",
        "[1]",
        "{",
        r#"{"type":"chat","content":"hi""#,
        "",
    ] {
        assert_eq!(read(text), said(text), "{text}");
    }
}

#[test]
fn unknown_kinds_are_ignored_and_bad_members_refused() {
    for text in [
        "{}",
        r#"{"type":"dance"}"#,
        r#"{"type":7}"#,
        r#"{"type":null,"content":"hi"}"#,
    ] {
        assert_eq!(read(text), Decoded::Ignored, "{text}");
    }
    for (text, code, message) in [
        (r#"{"type":"chat"}"#, Code::MissingField, "Missing content"),
        (
            r#"{"type":"chat","content":7}"#,
            Code::MissingField,
            "Missing content",
        ),
        (
            r#"{"type":"setUsername","username":""}"#,
            Code::UsernameRequired,
            "Username required",
        ),
        (r#"{"type":"joinRoom"}"#, Code::MissingField, "Missing room"),
        (
            r#"{"type":"joinRoom","room":{}}"#,
            Code::MissingField,
            "Missing room",
        ),
    ] {
        assert_eq!(read(text), super::super::refused(code, message), "{text}");
    }
    for bad in ["a/b", super::super::samples::TALK] {
        let text = json!({"type": "joinRoom", "room": bad}).to_string();
        let Decoded::Refused { refusal, .. } = read(&text) else {
            panic!("{text} must be refused")
        };
        assert_eq!(refusal.code, Code::InvalidRoom);
    }
}

fn system(text: &str) -> Value {
    json!([{"type": "system", "message": text, "timestamp": ISO}])
}

#[test]
fn what_is_told() {
    let chat = |user: &str, text: &str| json!([{"type": "chat", "username": user, "message": text, "timestamp": ISO}]);
    for (out, frame) in [
        (
            connected(Some("User-0000"), None),
            json!([{
                "type": "system",
                "message": "Welcome! You are connected as User-0000",
                "clientId": ALICE,
                "timestamp": ISO
            }]),
        ),
        (Outbound::Posted(Arc::new(post("hi"))), chat("Alice", "hi")),
        (
            Outbound::PrivatePosted(Arc::new(post("psst"))),
            chat("Alice (private)", "psst"),
        ),
        (
            Outbound::UserRenamed {
                id: alice().id,
                old: "A".into(),
                new: "B".into(),
                at: AT,
            },
            system("A is now known as B"),
        ),
        (
            Outbound::Renamed {
                old: "A".into(),
                name: "B".into(),
                at: AT,
            },
            system("A is now known as B"),
        ),
        (
            refused(Code::UsernameTaken, "Username 'B' is already taken"),
            system("Username 'B' is already taken"),
        ),
        (announcement(AnnouncementKind::Motd), system("tea")),
    ] {
        assert_eq!(told(&out), frame, "{out:?}");
    }
}

#[test]
fn arrivals_in_the_lobby_are_arrivals_in_the_chat() {
    let none = json!([]);
    let came = |place: &str, moving| Outbound::UserJoined {
        who: bob(),
        room: room(place),
        moving,
        at: AT,
    };
    let went = |place: &str, moving| Outbound::UserLeft {
        who: bob(),
        room: room(place),
        moving,
        at: AT,
    };
    let own = |place: &str| {
        let room = room(place);
        Outbound::Joined(Box::new(Joined {
            room,
            ..joined(history(vec![]))
        }))
    };
    for (out, frame) in [
        (came("general", false), system("Bob joined the chat")),
        (went("general", false), system("Bob left the chat")),
        (came("general", true), none.clone()),
        (went("general", true), none.clone()),
        (came("x", true), system("Bob joined x")),
        (went("x", true), system("Bob left x")),
        (went("x", false), system("Bob left x")),
        (own("x"), system("Bob joined x")),
        (own("general"), none),
    ] {
        assert_eq!(told(&out), frame, "{out:?}");
    }
}

#[test]
fn a_wave_is_one_line_each_way() {
    let wave = |joined: usize, left: usize| {
        let crowd = |n| (0..n).map(|i| person(ALICE, &format!("U{i}"))).collect();
        Outbound::PresenceChanged {
            room: room("general"),
            joined: crowd(joined),
            left: crowd(left),
            user_count: 300,
            at: AT,
        }
    };
    assert_eq!(told(&wave(0, 0)), json!([]));
    assert_eq!(told(&wave(1, 0)), system("U0 joined the chat"));
    assert_eq!(told(&wave(0, 2)), system("U0 and U1 left the chat"));
    assert_eq!(told(&wave(3, 0)), system("U0, U1 and U2 joined the chat"));
    let both = told(&wave(2_000, 1));
    assert_eq!(both[0]["message"], "U0, U1 and 1998 others joined the chat");
    assert_eq!(both[1]["message"], "U0 left the chat");
}

#[test]
fn a_topic_is_a_system_line() {
    let expected = json!([{"type": "system", "message": "Alice set the topic: tea", "timestamp": ISO}]);
    assert_eq!(told(&Outbound::Posted(Arc::new(topic("tea")))), expected);
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
        assert_eq!(told(&Outbound::Posted(Arc::new(event))), json!([]));
    }
    for out in [
        Outbound::Typing {
            who: bob(),
            room: room("x"),
            is_typing: true,
        },
        Outbound::UserOnline(bob()),
        Outbound::Left { room: room("x") },
        Outbound::Done,
        Outbound::Roster {
            room: room("x"),
            names: vec!["Alice".into()].into(),
            at: AT,
        },
        Outbound::HeartbeatDue { authenticated: true },
    ] {
        assert_eq!(told(&out), json!([]), "{out:?}");
    }
}
