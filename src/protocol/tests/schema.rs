//! The machine-readable description of all dialects: `docs/asyncapi.json`, made from the shapes of the frames, and the
//! native dialect's types for TypeScript, `client/protocol.d.ts`, made from the same. `CHINWAG_UPDATE_DOCS=1 cargo test
//! --lib asyncapi` writes both.
//!
//! A new frame needs a row in the `shapes` of its file, a new request a type in `requests`: the tests here say so.

mod document;
mod page;
mod requests;
mod small;
mod typescript;
mod words;

pub(in crate::protocol) use small::framed;
pub(in crate::protocol) use words::{OneOf, Truth};

use super::super::envelope::{EventFrame, List, MessageView, event_shapes, message_shapes, shapes};
use super::super::writing::Iso;
use super::super::{Decoded, Dialect, samples};
use crate::domain::error::{Code, Refusal};
use crate::domain::event::{Action, EventBody};
use crate::domain::outbound::{AnnouncementKind, Backlog, Outbound, Unrecovered};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The types of frames, each with the shape of its `data`.
pub(in crate::protocol) type Shapes = Vec<(&'static str, Schema)>;

impl JsonSchema for Iso {
    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time",
            "description": "An instant, ISO 8601 in UTC with milliseconds. For people: never order anything by it."})
    }
}

impl<T, To: JsonSchema> JsonSchema for List<'_, T, To> {
    fn schema_name() -> Cow<'static, str> {
        format!("ListOf{}", To::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "array", "items": generator.subschema_for::<To>()})
    }
}

impl JsonSchema for MessageView<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Message".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let shapes = message_shapes(generator);
        json_schema!({"description": "A message of a page: whole, or what is left of it.", "anyOf": shapes})
    }
}

impl JsonSchema for EventFrame<'_> {
    fn schema_name() -> Cow<'static, str> {
        "DurableEvent".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let all = event_shapes(generator).into_iter().map(|(kind, data)| {
            json!({"type": "object", "required": ["type", "data"],
                "properties": {"type": {"const": kind}, "data": data}})
        });
        json_schema!({"description": "A durable event of a room, as a whole frame.", "anyOf": all.collect::<Vec<_>>()})
    }
}

/// What the server says in the native dialect: every type of frame.
fn told(generator: &mut SchemaGenerator) -> Shapes {
    shapes(generator)
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().for_serialize().into_generator()
}

/// Compares a file with what it should be, or writes it.
fn keeps(path: &str, wanted: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("CHINWAG_UPDATE_DOCS").is_some() {
        std::fs::write(&file, wanted).expect("a file to write");
    }
    let there = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        there == wanted,
        "{path} is not what the wire says: CHINWAG_UPDATE_DOCS=1 cargo test --lib asyncapi"
    );
}

#[test]
fn asyncapi_and_the_types_for_clients_are_those_of_the_wire() {
    let document = document::document();
    let text = serde_json::to_string_pretty(&document).expect("JSON") + "\n";
    keeps("docs/asyncapi.json", &text);
    keeps("client/protocol.d.ts", &typescript::types(&document));
}

/// Everything that can be told, with every word that can stand in it.
fn everything() -> Vec<Outbound> {
    let mut all = samples::everything("text");
    let mut talk = samples::post("psst");
    talk.room = samples::room(samples::TALK);
    all.push(Outbound::PrivatePosted(talk.into()));
    all.extend(
        Code::ALL
            .iter()
            .map(|code| Outbound::Refused(Refusal::new(*code, "no"))),
    );
    all.extend(
        AnnouncementKind::ALL
            .iter()
            .map(|kind| samples::announcement(*kind)),
    );
    for why in Unrecovered::ALL {
        let backlog = Backlog::History {
            messages: vec![],
            unrecovered: Some(*why),
        };
        all.push(Outbound::Joined(Box::new(samples::joined(backlog))));
    }
    for action in Action::ALL {
        let mut event = samples::moderation();
        if let EventBody::Moderated(done) = &mut event.body {
            done.action = *action;
        }
        all.push(Outbound::Posted(event.into()));
    }
    all
}

#[test]
fn asyncapi_knows_everything_that_can_be_told() {
    let document = document::document();
    for dialect in Dialect::ALL {
        let mut seen = BTreeSet::new();
        for out in everything() {
            for reference in [None, Some("r")] {
                for frame in samples::frames(dialect, &out, reference) {
                    if let Err(why) = document::fits(&document, dialect, "server", &frame) {
                        panic!("{why}\n{frame}\nis it in the `shapes` of its file?");
                    }
                    seen.insert(frame["type"].as_str().expect("a type").to_owned());
                }
            }
        }
        let described = match dialect {
            Dialect::Envelope => told(&mut generator()),
            other => small::told(other, &mut generator()),
        };
        let described: BTreeSet<String> = described.into_iter().map(|(kind, _)| kind.to_owned()).collect();
        assert_eq!(
            described, seen,
            "{dialect:?}: the frames described, and those there are samples of"
        );
    }
}

#[test]
fn asyncapi_refuses_what_it_does_not_know() {
    let document = document::document();
    let pong = |data: Value| json!({"type": "pong", "data": data});
    let error = |code: &str| json!({"type": "error", "data": {"message": "no", "code": code}});
    let fits = |dialect, frame: &Value| document::fits(&document, dialect, "server", frame);
    assert_eq!(
        fits(Dialect::Envelope, &pong(json!({"timestamp": samples::ISO}))),
        Ok(())
    );
    assert_eq!(fits(Dialect::Envelope, &error("muted")), Ok(()));
    for wrong in [
        pong(json!({"timestamp": samples::ISO, "more": 1})),
        pong(json!({})),
        pong(json!({"timestamp": 7})),
        error("no_such_code"),
        json!({"type": "pong", "data": {"timestamp": samples::ISO}, "more": 1}),
        json!({"type": "pang", "data": {}}),
    ] {
        assert!(fits(Dialect::Envelope, &wrong).is_err(), "{wrong}");
    }
    let heartbeat = |truth: Value| json!({"type": "heartbeat", "authenticated": truth});
    assert_eq!(fits(Dialect::Channel, &heartbeat(json!("true"))), Ok(()));
    assert!(fits(Dialect::Channel, &heartbeat(json!(true))).is_err());
    assert!(fits(Dialect::Channel, &heartbeat(json!("yes"))).is_err());
    let list = json!({"type": "user_list", "users": ["A"], "count": 1, "timestamp": 7});
    assert!(fits(Dialect::Flat, &list).is_err(), "a time is a text here");
}

/// The words in a file that stand between these two: what a decoder knows.
fn known(source: &str, before: &str, behind: &str) -> BTreeSet<String> {
    let words = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix(before)?.split_once(behind));
    words.map(|(word, _)| word.to_owned()).collect()
}

/// Whether a sample of what a client sends is understood, and described.
fn is_known(document: &Value, dialect: Dialect, frame: &Value) {
    let text = frame.as_str().map_or_else(|| frame.to_string(), str::to_owned);
    let decoded = crate::protocol::decode(dialect, &text, &samples::settings());
    assert!(
        matches!(decoded, Decoded::Request(_)),
        "{text} is refused: {decoded:?}"
    );
    assert_eq!(
        document::fits(document, dialect, "client", frame),
        Ok(()),
        "{frame}"
    );
}

fn properties(schemas: impl Iterator<Item = Value>) -> BTreeSet<String> {
    schemas
        .filter_map(|schema| {
            Some(
                schema["properties"]
                    .as_object()?
                    .keys()
                    .cloned()
                    .collect::<Vec<_>>(),
            )
        })
        .flatten()
        .collect()
}

#[test]
fn asyncapi_knows_every_request_and_every_member() {
    let document = document::document();
    let mut kinds = BTreeSet::new();
    for frame in requests::samples() {
        is_known(&document, Dialect::Envelope, &frame);
        kinds.insert(frame["type"].as_str().expect("a type").to_owned());
    }
    let mut members: BTreeSet<String> = ["type", "data", "ref"].map(str::to_owned).into();
    members.extend(properties(requests::shapes().1.values().cloned()));
    let decoder = known(include_str!("../envelope/decode.rs"), "\"", "\" =>");
    assert!(decoder.len() > 10, "{decoder:?}");
    assert_eq!(kinds, decoder, "requests described, and requests understood");
    assert_eq!(
        members,
        known(include_str!("../envelope/request.rs"), "\"", "\" =>"),
        "members described, and members understood"
    );
}

#[test]
fn asyncapi_knows_what_clients_of_small_dialects_send() {
    let document = document::document();
    let mut members = BTreeSet::new();
    let mut kinds: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (dialect, frame) in small::samples() {
        is_known(&document, dialect, &frame);
        if let Some(kind) = frame["type"].as_str() {
            kinds.entry(dialect.name()).or_default().insert(kind.to_owned());
        }
        members.extend(properties(
            small::asked(dialect)
                .into_iter()
                .map(|(_, shape)| shape.to_value()),
        ));
    }
    let mut flat = known(include_str!("../flat.rs"), "Some(\"", "\")");
    flat.extend(known(
        include_str!("../flat.rs"),
        "Some(object) if object.kind.text() == Some(\"",
        "\")",
    ));
    assert_eq!(kinds["flat"], flat);
    assert_eq!(
        kinds["channel"],
        known(include_str!("../channel.rs"), "Some(\"", "\") =>")
    );
    assert_eq!(
        kinds["broadcast"],
        known(include_str!("../broadcast.rs"), "Some(\"", "\") =>")
    );
    assert_eq!(members, known(include_str!("../lines.rs"), "\"", "\" =>"));
}

/// What a schema says of each type.
fn by_name(document: &Value) -> BTreeMap<&str, &Value> {
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    schemas
        .iter()
        .map(|(name, schema)| (name.as_str(), schema))
        .collect()
}
