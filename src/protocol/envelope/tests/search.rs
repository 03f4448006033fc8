//! `search`, member by member.

use super::super::super::samples::{ALICE, room, uuid};
use super::{command, read, refusal};
use crate::domain::command::{Command, Search};
use crate::domain::error::Code;
use crate::domain::ids::{Seq, Timestamp, UserId};
use crate::domain::search::{Author, Edge, Mark};
use serde_json::{Value, json};

#[test]
fn searches() {
    let plain = || Search {
        query: "pear".into(),
        room: None,
        from: None,
        before: None,
        after: None,
        link: false,
        limit: 50,
    };
    let found = |members: Value| {
        let mut data = members;
        data["query"] = json!("pear");
        match command("search", &data) {
            Command::Search(search) => *search,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(found(json!({"roomId": null})), plain());
    let before = |edge| Search {
        before: Some(edge),
        ..plain()
    };
    assert_eq!(found(json!({"before": "~ff"})), before(Edge::Mark(Mark(255))));
    assert_eq!(
        found(json!({"before": "1970-01-01T00:00:01.5Z"})),
        before(Edge::At(Timestamp(1500)))
    );
    let all = json!({"roomId": "x", "from": ALICE, "before": 9, "after": 0, "has": "link", "limit": 1000});
    let expected = Search {
        room: Some(room("x")),
        from: Some(Author::User(UserId(uuid(ALICE)))),
        after: Some(Edge::Place(Seq::ZERO)),
        link: true,
        limit: 100,
        ..before(Edge::Place(Seq(9)))
    };
    assert_eq!(found(all), expected);
    assert_eq!(
        found(json!({"from": " Bob "})).from,
        Some(Author::Name("Bob".into()))
    );
    for (member, value) in [
        ("before", json!(9)),
        ("before", json!("yesterday")),
        ("after", json!(1.5)),
        ("after", json!("~")),
        ("has", json!("cake")),
        ("has", json!(true)),
        ("from", json!(" ")),
        ("from", json!(7)),
        ("roomId", json!(7)),
        ("limit", json!(0)),
    ] {
        let mut data = json!({"query": "pear"});
        data[member] = value;
        let refused = read(&json!({"type": "search", "data": data}));
        let (code, text, _) = refusal(&refused);
        assert_eq!(code, Code::InvalidField, "{data}");
        assert!(text.starts_with(member), "{text}");
    }
}
