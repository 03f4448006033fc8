//! What hostile clients send: requests with one member spoilt, and texts that are no requests.

use serde_json::{Map, Value, json};

/// Stands in everything that is sent, so that it can be looked for in what the server wrote.
pub const MARK: &str = "Zq7mark";

/// What a member should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Names of users.
    Name,
    /// Room ids.
    Room,
    /// Texts of messages.
    Content,
    /// Ids of users and messages.
    Id,
    /// Words of clients, 1 to 64 characters.
    Word,
    /// One emoji.
    Emoji,
    /// A secret.
    Token,
    /// True or false.
    Flag,
    /// A whole number.
    Number,
    /// An object.
    Object,
}

/// A request: its type, its members and whether each is needed.
type Request = (&'static str, &'static [(&'static str, Kind, bool)]);

const REQUESTS: [Request; 13] = [
    (
        "auth",
        &[
            ("username", Kind::Name, true),
            ("resumeToken", Kind::Token, false),
        ],
    ),
    (
        "join",
        &[("roomId", Kind::Room, true), ("since", Kind::Object, false)],
    ),
    ("leave", &[("roomId", Kind::Room, true)]),
    (
        "chat",
        &[
            ("roomId", Kind::Room, true),
            ("content", Kind::Content, true),
            ("clientMessageId", Kind::Word, false),
            ("replyTo", Kind::Id, false),
        ],
    ),
    (
        "private",
        &[
            ("targetUserId", Kind::Id, true),
            ("content", Kind::Content, true),
            ("clientMessageId", Kind::Word, false),
            ("replyTo", Kind::Id, false),
        ],
    ),
    (
        "typing",
        &[("roomId", Kind::Room, true), ("isTyping", Kind::Flag, true)],
    ),
    (
        "history",
        &[
            ("roomId", Kind::Room, true),
            ("before", Kind::Number, false),
            ("limit", Kind::Number, false),
        ],
    ),
    (
        "history",
        &[("roomId", Kind::Room, true), ("after", Kind::Number, false)],
    ),
    (
        "history",
        &[("roomId", Kind::Room, true), ("around", Kind::Number, false)],
    ),
    (
        "search",
        &[
            ("query", Kind::Content, true),
            ("roomId", Kind::Room, false),
            ("limit", Kind::Number, false),
        ],
    ),
    (
        "edit",
        &[
            ("roomId", Kind::Room, true),
            ("messageId", Kind::Id, true),
            ("content", Kind::Content, true),
        ],
    ),
    (
        "react",
        &[
            ("roomId", Kind::Room, true),
            ("messageId", Kind::Id, true),
            ("emoji", Kind::Emoji, true),
            ("active", Kind::Flag, true),
        ],
    ),
    ("rename", &[("username", Kind::Name, true)]),
];

/// What is right for a member, in the room "den".
fn right(kind: Kind) -> Value {
    match kind {
        Kind::Name => json!(format!("n{MARK}")),
        Kind::Room => json!("den"),
        Kind::Content => json!(format!("{MARK} says")),
        Kind::Id => json!("01a1fd9d-9ea7-7617-a3fc-8c3baf789ed6"),
        Kind::Word => json!(MARK),
        Kind::Emoji => json!("👍"),
        Kind::Token => json!("token"),
        Kind::Flag => json!(true),
        Kind::Number => json!(1),
        Kind::Object => json!({}),
    }
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(MARK), |inner, _| json!([inner]))
}

/// What is wrong for a member: other types, and texts that no such member may be.
fn wrong(kind: Kind) -> Vec<Value> {
    let types = [
        json!(true),
        json!(-7),
        json!(1.5),
        json!(1e300),
        json!([MARK]),
        json!({MARK: 1}),
        nested(100),
    ];
    let mut wrong: Vec<Value> = match kind {
        Kind::Flag => types[1..].to_vec(),
        Kind::Object => types.iter().filter(|v| !v.is_object()).cloned().collect(),
        _ => types.to_vec(),
    };
    let hidden = [
        '\0', '\n', '\u{1b}', '\u{7f}', '\u{9b}', '\u{200b}', '\u{202e}', '\u{2066}', '\u{2028}', '\u{feff}',
    ];
    let texts: Vec<String> = match kind {
        Kind::Name | Kind::Room => {
            let inner = hidden.iter().map(|c| format!("{MARK}{c}b"));
            let long = ["x".repeat(65), "x".repeat(60_000), "e\u{301}".repeat(9000)];
            inner
                .chain(long)
                .chain([String::new(), " ".into(), "\u{3000}".into()])
                .collect()
        }
        Kind::Content => [
            String::new(),
            " \n\t".into(),
            "a\0b".into(),
            format!("{MARK}{}", "x".repeat(4000)),
        ]
        .into(),
        Kind::Id => [String::new(), MARK.into(), "0".repeat(50_000), "\u{202e}".into()].into(),
        Kind::Word => [String::new(), "x".repeat(65), "x".repeat(60_000)].into(),
        Kind::Emoji => [
            String::new(),
            "ab".into(),
            "\u{1b}".into(),
            "👍".repeat(2),
            "e\u{301}".repeat(90),
        ]
        .into(),
        Kind::Token => [String::new(), MARK.into(), "\0".into(), "x".repeat(60_000)].into(),
        Kind::Flag | Kind::Number | Kind::Object => {
            [String::new(), "true".into(), "1".into(), MARK.into()].into()
        }
    };
    wrong.extend(texts.into_iter().map(Value::String));
    if kind == Kind::Name {
        wrong.extend([json!("Server"), json!("Ѕerver")]);
    }
    if kind == Kind::Room {
        wrong.extend([json!("a/b"), json!("@everyone"), json!(" den"), json!("e\u{301}")]);
    }
    wrong
}

/// Every request with each of its members spoilt in every way, and left out where it is needed. Each must be refused.
pub fn spoilt() -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    for (request, members) in REQUESTS {
        let whole: Map<String, Value> = members
            .iter()
            .filter(|(_, _, needed)| *needed)
            .map(|(name, kind, _)| ((*name).to_owned(), right(*kind)))
            .collect();
        for (name, kind, needed) in members {
            let mut bad = wrong(*kind);
            bad.extend(needed.then_some(Value::Null));
            // A page that is larger than the largest is cut.
            bad.retain(|value| *name != "limit" || *value != json!(1e300));
            for value in bad {
                let mut data = whole.clone();
                data.insert((*name).to_owned(), value);
                all.push((request, Value::Object(data)));
            }
            if *needed {
                let mut data = whole.clone();
                data.remove(*name);
                all.push((request, Value::Object(data)));
            }
        }
        let shapes = [json!(MARK), json!(7), json!([whole]), json!(false)];
        all.extend(shapes.into_iter().map(|data| (request, data)));
    }
    all
}

/// Texts that are no requests. Each gets one error.
pub fn no_requests() -> Vec<String> {
    let deep = |open: &str, close: &str| format!("{}{MARK}{}", open.repeat(100_000), close.repeat(100_000));
    let in_ping = |value: &str| format!(r#"{{"type":"ping","ref":["{MARK}"],"x":{value}}}"#);
    let mut all: Vec<String> = [
        "",
        " ",
        "{",
        "}",
        "[",
        "[]",
        "null",
        "7",
        "1e999",
        "\"x\"",
        "{}",
        "{\"type\":null}",
        "{\"type\":7}",
        "\u{feff}{}",
        "{\"type\":\"\"}",
        "{'type':'ping'}",
        "{\"type\":\"ping\"}{\"type\":\"ping\"}",
        "{\"type\":\"\\ud800\"}",
        "{\"type\":[\"ping\"]}",
        "{\"data\":{}}",
        "\u{0}",
        "\u{202e}",
        "\u{1b}[31mred\u{1b}[0m",
    ]
    .map(str::to_owned)
    .into();
    all.extend([
        deep("[", "]"),
        deep("{\"a\":", "}"),
        "[".repeat(200_000),
        "{\"type\":".repeat(50_000),
        in_ping(&deep("[", "]")),
        in_ping(&"9".repeat(200_000)),
        format!("{{\"type\":\"{MARK}\u{202e}\u{9b}\"}}"),
        format!("{{\"type\":\"{}\"}}", "x".repeat(200_000)),
        format!("{{\"type\":\"{MARK}\\u001b[2J\\r\\n\"}}"),
    ]);
    all
}
