//! `docs/PROTOCOL.md`, held against the same types: every frame, every member, every word of an enum, every code.
//!
//! The page is written for people. What is read of it here: words between backticks, and its tables.

use super::{document, requests};
use crate::domain::error::{CloseReason, Code};
use crate::protocol::Dialect;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

/// Read when the tests run: a change of the page asks for no build.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/PROTOCOL.md");
    std::fs::read_to_string(file).expect("docs/PROTOCOL.md")
});

/// What the page explains once, under "Objects".
const OBJECTS: [&str; 5] = ["Message", "PageView", "PostView", "Tombstone", "DurableEvent"];

/// The part of `text` behind a line that begins so, up to the next that begins with one of `ends`.
fn part<'a>(text: &'a str, begin: &str, ends: &[&str]) -> &'a str {
    let begin = format!("\n{begin}");
    let rest = text.split_once(&begin).map_or("", |(_, rest)| rest);
    let end = ends.iter().filter_map(|end| rest.find(&format!("\n{end}"))).min();
    &rest[..end.unwrap_or(rest.len())]
}

fn section(title: &str) -> &'static str {
    part(&PAGE, title, &["## ", "### ", "#### "])
}

/// The texts between backticks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn words_of(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// All words between backticks.
fn words(text: &str) -> BTreeSet<String> {
    spans(text).flat_map(words_of).collect()
}

/// The cells of a table's rows.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = text.lines().filter(|line| line.starts_with("| "));
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

/// What the page says of a frame of the server.
fn told(kind: &str) -> String {
    let answers = section("### Answers");
    let heads = [format!("**`{kind}`** –"), format!("**`{kind}`**\n")];
    let mut text = String::new();
    for paragraph in answers.split("\n**`").map(|rest| format!("**`{rest}")) {
        // Some paragraphs tell of two.
        if heads.iter().any(|head| paragraph.contains(head.as_str())) {
            text.push_str(&paragraph);
        }
    }
    for cells in rows(section("### What comes unasked")) {
        let [kinds, data, ..] = cells.as_slice() else {
            continue;
        };
        if words(kinds).contains(kind) {
            text.push_str(data);
        }
    }
    text
}

/// The members of a shape, those of the shapes in it, and the words of its enums; what is an object of its own is not
/// looked into, but named.
#[derive(Default)]
struct Told {
    members: BTreeSet<String>,
    words: BTreeSet<String>,
    objects: BTreeSet<String>,
}

impl Told {
    fn look(&mut self, document: &Value, shape: &Value) {
        if let Some(place) = shape["$ref"].as_str() {
            let name = place.rsplit('/').next().unwrap_or_default();
            if OBJECTS.contains(&name) {
                self.objects.insert(name.to_owned());
                return;
            }
            return self.look(document, &document["components"]["schemas"][name]);
        }
        for word in shape["enum"].as_array().into_iter().flatten() {
            self.words.insert(word.as_str().unwrap_or_default().to_owned());
        }
        for (member, inner) in shape["properties"].as_object().into_iter().flatten() {
            self.members.insert(member.clone());
            self.look(document, inner);
        }
        for inner in shape["anyOf"].as_array().into_iter().flatten() {
            self.look(document, inner);
        }
        if shape["items"].is_object() {
            self.look(document, &shape["items"]);
        }
    }

    fn of(document: &Value, shape: &Value) -> Self {
        let mut told = Self::default();
        told.look(document, shape);
        told
    }
}

/// The messages of one side of a dialect, by their `type`.
fn messages<'a>(document: &'a Value, prefix: &str) -> Vec<(&'a str, &'a Value)> {
    let all = document["components"]["messages"].as_object().expect("messages");
    let of = all
        .iter()
        .filter_map(|(name, message)| Some((name.strip_prefix(prefix)?, message)));
    of.collect()
}

#[test]
fn the_page_tells_of_every_frame_and_every_member() {
    let document = document::document();
    let mut missing = Vec::new();
    for (kind, message) in messages(&document, "server.") {
        let text = told(kind);
        if text.is_empty() {
            missing.push(format!("{kind} is not explained"));
            continue;
        }
        let told = Told::of(&document, &message["payload"]["properties"]["data"]);
        if !told.objects.is_empty() && !text.contains("(#objects)") && kind != "joined" && kind != "events" {
            missing.push(format!("{kind} holds {:?}, and does not say so", told.objects));
        }
        let said = words(&text);
        // The codes have a table of their own.
        let enums = if kind == "error" {
            BTreeSet::new()
        } else {
            told.words
        };
        for word in told
            .members
            .iter()
            .chain(&enums)
            .filter(|word| !said.contains(*word))
        {
            missing.push(format!("{kind}: {word} is not told"));
        }
    }
    assert!(missing.is_empty(), "docs/PROTOCOL.md:\n{}", missing.join("\n"));
}

#[test]
fn the_page_tells_of_no_member_that_is_not_there() {
    let document = document::document();
    let shapes = messages(&document, "server.");
    let mut stale = Vec::new();
    for cells in rows(section("### What comes unasked")) {
        let [kinds, data, ..] = cells.as_slice() else {
            continue;
        };
        for kind in words(kinds).iter().filter(|kind| *kind != "type") {
            let Some((_, message)) = shapes.iter().find(|(name, _)| name == kind) else {
                stale.push(format!("{kind} is no frame"));
                continue;
            };
            let known = Told::of(&document, &message["payload"]["properties"]["data"]).members;
            // The list of members stands first.
            let first = spans(data).next().unwrap_or_default();
            let listed = words_of(first).into_iter().filter(|_| data.starts_with('`'));
            stale.extend(
                listed
                    .filter(|word| !known.contains(word))
                    .map(|word| format!("{kind} has no {word}")),
            );
        }
    }
    for paragraph in section("### Answers").split("\n**`").skip(1) {
        let kind = paragraph.split('`').next().unwrap_or_default();
        let Some((_, message)) = shapes.iter().find(|(name, _)| *name == kind) else {
            stale.push(format!("{kind} is no frame"));
            continue;
        };
        let known = Told::of(&document, &message["payload"]["properties"]["data"]).members;
        for cells in rows(paragraph).filter(|cells| cells.first().is_some_and(|cell| cell.starts_with('`'))) {
            let listed = words(cells.first().copied().unwrap_or_default());
            stale.extend(
                listed
                    .iter()
                    .filter(|word| !known.contains(*word))
                    .map(|word| format!("{kind} has no {word}")),
            );
        }
    }
    assert!(stale.is_empty(), "docs/PROTOCOL.md:\n{}", stale.join("\n"));
}

#[test]
fn the_page_tells_of_a_message_whole() {
    let document = document::document();
    let schemas = &document["components"]["schemas"];
    let mut members = BTreeSet::new();
    for name in ["PageView", "PostView", "Tombstone"] {
        members.extend(Told::of(&document, &schemas[name]["properties"]).members);
        let shape = Told::of(&document, &schemas[name]);
        assert!(!shape.objects.contains(name));
        members.extend(
            Told {
                members: shape.members,
                ..Told::default()
            }
            .members,
        );
    }
    let said = words(section("### Objects"));
    // A sender of a private message is told of a repeat with the answer.
    let missing: Vec<_> = members
        .iter()
        .filter(|word| !said.contains(*word) && *word != "duplicate")
        .collect();
    assert!(missing.is_empty(), "### Objects does not tell of {missing:?}");
    for cells in rows(section("### Objects")).filter(|cells| cells[0].starts_with('`')) {
        let stale: Vec<_> = words(cells[0])
            .into_iter()
            .filter(|word| !members.contains(word))
            .collect();
        assert!(stale.is_empty(), "a message has no {stale:?}");
    }
}

#[test]
fn the_page_tells_of_every_request() {
    let document = document::document();
    let shapes = messages(&document, "client.");
    let table: Vec<_> = rows(section("### Requests"))
        .filter(|cells| cells[0].starts_with('`'))
        .collect();
    let named: BTreeSet<String> = table.iter().flat_map(|cells| words(cells[0])).collect();
    let known: BTreeSet<String> = shapes.iter().map(|(kind, _)| (*kind).to_owned()).collect();
    assert_eq!(named, known, "requests of the table, and requests there are");
    for cells in &table {
        let kind = words(cells[0]).pop_first().unwrap_or_default();
        let (_, message) = shapes.iter().find(|(name, _)| *name == kind).expect("a request");
        let data = &message["payload"]["properties"]["data"];
        let place = data["$ref"]
            .as_str()
            .unwrap_or_default()
            .rsplit('/')
            .next()
            .unwrap_or_default();
        let shape = &document["components"]["schemas"][place];
        let members: BTreeSet<String> = shape["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect();
        assert_eq!(words(cells[1]), members, "{kind}");
        let must: BTreeSet<String> = shape["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        let optional: BTreeSet<String> = cells[1].split('*').skip(1).step_by(2).flat_map(words).collect();
        assert_eq!(
            must,
            members.difference(&optional).cloned().collect(),
            "{kind}: what stands in italics may be left out"
        );
        let text: String = section("### Requests")
            .split("\n\n")
            .filter(|p| p.contains(&format!("**`{kind}`**")))
            .collect();
        let inner = Told::of(&document, shape);
        let prose = words(&format!("{text}{}", cells[1]));
        let missing: Vec<_> = inner
            .members
            .iter()
            .chain(&inner.words)
            .filter(|word| !prose.contains(*word))
            .collect();
        assert!(missing.is_empty(), "{kind} does not tell of {missing:?}");
    }
}

/// The first cells of a table, in order.
fn first_cells(title: &str) -> Vec<String> {
    let cells = rows(section(title)).filter_map(|cells| cells.first().map(|cell| (*cell).to_owned()));
    cells.skip(1).filter(|cell| !cell.starts_with("--")).collect()
}

#[test]
fn the_page_tells_of_every_code() {
    let named: Vec<String> = first_cells("## Error codes")
        .iter()
        .map(|cell| cell.trim_matches('`').to_owned())
        .collect();
    let unique: BTreeSet<&str> = named.iter().map(String::as_str).collect();
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(unique, known, "codes of the table, and codes there are");
    assert_eq!(unique.len(), named.len(), "each stands there once");
}

#[test]
fn the_page_tells_of_every_end() {
    let table: Vec<_> = rows(section("## Close codes")).collect();
    for reason in CloseReason::ALL {
        let row = table.iter().find(|cells| {
            cells[0] == reason.code().to_string()
                && (reason.text().is_empty() || cells[1].contains(&format!("`{}`", reason.text())))
        });
        let row = row.unwrap_or_else(|| panic!("{reason:?} is not told"));
        assert!(
            row[2].starts_with("yes") || row[2].starts_with("no"),
            "{row:?} does not say whether to come back"
        );
    }
    // Those of RFC 6455, which the transport says by itself.
    let known: BTreeSet<u16> = CloseReason::ALL
        .iter()
        .map(|it| it.code())
        .chain([1002, 1007, 1009])
        .collect();
    for cell in first_cells("## Close codes") {
        assert!(
            cell.parse().is_ok_and(|code| known.contains(&code)),
            "{cell} is no code of ours"
        );
    }
}

/// Frames that stand on the page as they are on the wire.
fn examples(text: &str) -> Vec<Value> {
    spans(text)
        .filter_map(|span| serde_json::from_str::<Value>(span).ok())
        .filter(Value::is_object)
        .collect()
}

#[test]
fn the_page_shows_every_frame_of_the_small_dialects() {
    let document = document::document();
    for (dialect, title) in [
        (Dialect::Flat, "## Flat"),
        (Dialect::Channel, "## Channel"),
        (Dialect::Broadcast, "## Broadcast"),
    ] {
        let (sent, said) = section(title).split_once("| server sends").expect("two tables");
        for (side, text) in [("client", sent), ("server", said)] {
            let shown = examples(text);
            for frame in &shown {
                assert_eq!(document::fits(&document, dialect, side, frame), Ok(()), "{frame}");
            }
            for (kind, message) in messages(&document, &format!("{}.{side}.", dialect.name())) {
                if message["contentType"].is_string() {
                    continue;
                }
                let of: Vec<_> = shown.iter().filter(|frame| frame["type"] == kind).collect();
                for (member, _) in message["payload"]["properties"].as_object().into_iter().flatten() {
                    assert!(
                        of.iter().any(|frame| !frame[member].is_null()),
                        "{dialect:?}: no example of {kind} shows {member}"
                    );
                }
            }
        }
    }
}

/// The lines of the page's examples: who says it, and what.
fn lines() -> Vec<(&'static str, Value)> {
    let lines = part(&PAGE, "### Examples", &["## "]).lines();
    let read = |line: &'static str| {
        let (arrow, frame) = line.split_once(' ')?;
        let side = match arrow {
            "->" => "client",
            "<-" => "server",
            _ => return None,
        };
        let frame = serde_json::from_str(frame).unwrap_or_else(|why| panic!("{why}: {line}"));
        Some((side, frame))
    };
    lines.filter_map(read).collect()
}

#[test]
fn the_page_shows_every_frame() {
    let document = document::document();
    let mut shown: BTreeSet<(&str, String)> = BTreeSet::new();
    for (side, frame) in lines() {
        assert_eq!(
            document::fits(&document, Dialect::Envelope, side, &frame),
            Ok(()),
            "{frame}"
        );
        if side == "client" {
            let decoded = crate::protocol::decode(
                Dialect::Envelope,
                &frame.to_string(),
                &crate::protocol::samples::settings(),
            );
            assert!(
                matches!(decoded, crate::protocol::Decoded::Request(_)),
                "{frame}: {decoded:?}"
            );
        }
        shown.insert((side, frame["type"].as_str().unwrap_or_default().to_owned()));
    }
    for (side, prefix) in [("client", "client."), ("server", "server.")] {
        for (kind, _) in messages(&document, prefix) {
            assert!(
                shown.contains(&(side, kind.to_owned())),
                "no example of {side} {kind}"
            );
        }
    }
    assert!(requests::samples().len() > 20);
}
