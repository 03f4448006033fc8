pub(super) mod schema;

use super::samples::{everything, frames, room, settings};
use super::*;
use crate::domain::profile::{Home, SignIn};
use proptest::prelude::*;

#[test]
fn dialects_have_a_place_and_a_name() {
    for (place, dialect) in Dialect::ALL.into_iter().enumerate() {
        assert_eq!(dialect.index(), place);
        assert_eq!(Dialect::from_name(dialect.name()), Some(dialect));
    }
    assert_eq!(Dialect::from_name("Flat"), None);
}

#[test]
fn every_dialect_has_its_manners() {
    let of = |dialect| profile(dialect, Some(room("fishing")), &settings());
    let all = Dialect::ALL.map(of);
    assert_eq!(all.clone().map(|p| p.has_tokens), [true, false, false, false]);
    assert_eq!(all.clone().map(|p| p.hears_itself), [false, true, true, false]);
    assert_eq!(all.clone().map(|p| p.one_room), [false, true, true, true]);
    assert_eq!(all.clone().map(|p| p.wants_roster), [false, true, false, false]);
    assert_eq!(
        all.clone().map(|p| p.taken_name_closes),
        [false, true, false, false]
    );
    assert_eq!(all.clone().map(|p| p.cuts_names), [false, false, false, true]);
    assert_eq!(
        all.clone().map(|p| p.heartbeat_ms),
        [None, None, Some(5_000), None]
    );
    let late = SignIn::Late { delay_ms: 4_000 };
    assert_eq!(
        all.clone().map(|p| p.sign_in),
        [SignIn::OnRequest, SignIn::OnRequest, late, SignIn::Guest]
    );
    let path = Home::Room(room("fishing"));
    assert_eq!(
        all.map(|p| p.home),
        [Home::Nowhere, Home::Lobby, path, Home::Lobby]
    );
    let pathless = profile(Dialect::Channel, None, &settings());
    assert_eq!(pathless.home, Home::Room(room("general")));
}

#[test]
fn a_request_nobody_knows_is_named_briefly_and_harmlessly() {
    assert_eq!(unknown("dance").text, "Unknown message type: dance");
    assert_eq!(
        unknown("a\u{1b}[2Jb\u{9b}").text,
        "Unknown message type: a\u{fffd}[2Jb\u{fffd}"
    );
    assert_eq!(
        unknown(&"é".repeat(9_000)).text.chars().count(),
        "Unknown message type: ".len() + 64
    );
}

#[test]
fn ids_with_an_at_sign_are_the_servers_alone() {
    let talk = "@0123456789abcdef0123456789abcdef";
    assert_eq!(room_id(talk), Ok(room(talk)));
    assert_eq!(room_id("general"), Ok(room("general")));
    for bad in [
        "@",
        "@me",
        "@0123456789abcdef0123456789abcde",
        "@0123456789abcdef0123456789abcdeff",
        "@0123456789ABCDEF0123456789ABCDEF",
        "@0123456789abcdef0123456789abcde\u{e9}",
        "a/b",
    ] {
        assert_eq!(
            room_id(bad).map_err(|refusal| refusal.code),
            Err(Code::InvalidRoom),
            "{bad}"
        );
    }
    assert_eq!(
        room_id(" ").map_err(|refusal| refusal.code),
        Err(Code::MissingField)
    );
    assert_eq!(
        public_room_id(talk).map_err(|refusal| refusal.code),
        Err(Code::InvalidRoom)
    );
}

/// Texts that have broken parsers and terminals before.
const RUBBISH: &[&str] = &[
    "",
    " ",
    "\u{0}",
    "{",
    "}",
    "{}",
    "[]",
    "null",
    "true",
    "-0",
    "1e999",
    "\"",
    "\"\\ud800\"",
    "{\"type\"}",
    "{\"type\":}",
    "{\"type\":null}",
    "{\"type\":{\"type\":\"chat\"}}",
    "{\"type\":\"\\ud800\"}",
    "{\"type\":\"chat\",\"data\":{\"roomId\":\"x\",\"content\":\"\\udc00\"}}",
    "{\"type\":\"chat\",\"data\":[]}",
    "{\"type\":\"chat\",\"data\":7,\"content\":7,\"text\":7}",
    "{\"\\ud800\":1}",
    "{\"type\":\"auth\",\"username\":[]}",
    "{\"type\":\"auth\",\"data\":{\"username\":{}}}",
    "{\"type\":\"chat\"}{\"type\":\"chat\"}",
    "\u{feff}{\"type\":\"ping\"}",
    "<script>alert(1)</script>",
    "\u{202e}\u{2028}\u{85}",
];

#[test]
fn rubbish_is_refused_or_said_but_never_fatal() {
    for text in RUBBISH {
        for dialect in Dialect::ALL {
            let decoded = decode(dialect, text, &settings());
            let harmless = match &decoded {
                Decoded::Request(request) => {
                    // What is no object is something to say, by two dialects, in exactly its own words.
                    let said = super::said(text);
                    matches!(dialect, Dialect::Flat | Dialect::Broadcast)
                        && Decoded::Request(request.clone()) == said
                }
                Decoded::Refused { reference, .. } => reference.is_none(),
                Decoded::Ignored => dialect == Dialect::Broadcast,
            };
            assert!(harmless, "{dialect:?} {text:?}: {decoded:?}");
        }
    }
}

/// Object-like texts: the words the dialects know, with values of every kind in every place.
fn almost_request() -> impl Strategy<Value = String> {
    let words = [
        "type",
        "data",
        "ref",
        "auth",
        "join",
        "chat",
        "private",
        "typing",
        "history",
        "edit",
        "delete",
        "react",
        "rename",
        "roomId",
        "content",
        "since",
        "epoch",
        "seq",
        "id",
        "username",
        "user",
        "room",
        "text",
        "limit",
        "before",
        "identity",
        "message",
        "heartbeat",
        "setUsername",
        "joinRoom",
        "targetUserId",
        "messageId",
        "emoji",
        "active",
        "x",
    ];
    let word = prop::sample::select(words.to_vec());
    let leaf = prop_oneof![
        word.clone().prop_map(|w| format!("\"{w}\"")),
        any::<f64>().prop_map(|n| n.to_string()),
        any::<i128>().prop_map(|n| n.to_string()),
        Just("null".to_owned()),
        Just("true".to_owned()),
        ".{0,8}".prop_map(|s| serde_json::to_string(&s).unwrap()),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec((word.clone(), inner.clone()), 0..6).prop_map(|members| {
                let members: Vec<_> = members
                    .iter()
                    .map(|(key, value)| format!("\"{key}\":{value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        for dialect in Dialect::ALL {
            let _ = decode(dialect, &text, &settings());
        }
    }

    #[test]
    fn anything_like_a_request_is_read_without_a_panic(text in almost_request(), cut in any::<prop::sample::Index>()) {
        let end = (0..=cut.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        for dialect in Dialect::ALL {
            let _ = decode(dialect, &text, &settings());
            let _ = decode(dialect, &text[..end], &settings());
        }
    }

    #[test]
    fn whatever_people_write_the_frames_are_json(text in any::<String>()) {
        for out in everything(&text) {
            for dialect in Dialect::ALL {
                for frame in frames(dialect, &out, Some(&text)) {
                    prop_assert!(frame["type"].is_string(), "{:?} {}", dialect, frame);
                }
            }
        }
    }

    #[test]
    fn what_is_said_comes_back_unchanged(text in any::<String>().prop_filter("said", |t| !t.is_empty())) {
        for (dialect, member) in [
            (Dialect::Envelope, "/data/content"),
            (Dialect::Flat, "/message"),
            (Dialect::Channel, "/text"),
            (Dialect::Broadcast, "/message"),
        ] {
            let posted = Outbound::Posted(std::sync::Arc::new(super::samples::post(&text)));
            let heard = frames(dialect, &posted, None);
            prop_assert_eq!(heard.len(), 1);
            prop_assert_eq!(heard[0].pointer(member).and_then(|v| v.as_str()), Some(text.as_str()));
        }
    }
}

#[test]
fn line_ends_of_other_worlds_and_quotes_stay_inside_their_text() {
    for text in [
        "\u{85}\u{2028}\u{2029}",
        "\"},{\"type\":\"x\"",
        "\\\"\\",
        "\u{0}\u{1b}\u{7f}\u{9b}",
        "\n\r\t",
    ] {
        for out in everything(text) {
            for dialect in Dialect::ALL {
                encode(dialect, &out, None, &settings(), &mut |frame| {
                    assert!(
                        !frame.iter().any(|byte| *byte < 0x20),
                        "no raw control byte: {text:?}"
                    );
                    assert!(serde_json::from_slice::<serde_json::Value>(frame).is_ok());
                });
            }
        }
    }
}
