//! The machine-readable description of this dialect: `docs/asyncapi.json`, made from the shapes of the frames, and the
//! types for TypeScript, `client/protocol.d.ts`, made from the same. `CHINWAG_UPDATE_DOCS=1 cargo test --lib asyncapi`
//! writes both.
//!
//! A new frame needs a row in the `shapes` of its file, a new request a type in `requests`: the tests here say so.

mod document;
mod requests;
mod typescript;

use super::super::super::writing::Iso;
use super::super::events::EventFrame;
use super::super::frames::{List, MessageView};
use super::super::{encode, events, frames, presence, threads};
use crate::domain::ids::Reference;
use crate::domain::outbound::Outbound;
use crate::protocol::{Decoded, Dialect, samples};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The types of frames, each with the shape of its `data`.
pub(in crate::protocol::envelope) type Shapes = Vec<(&'static str, Schema)>;

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
        let shapes = frames::message_shapes(generator);
        json_schema!({"description": "A message of a page: whole, or what is left of it.", "anyOf": shapes})
    }
}

impl JsonSchema for EventFrame<'_> {
    fn schema_name() -> Cow<'static, str> {
        "DurableEvent".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let all = events::shapes(generator).into_iter().map(|(kind, data)| {
            json!({"type": "object", "required": ["type", "data"],
                "properties": {"type": {"const": kind}, "data": data}})
        });
        json_schema!({"description": "A durable event of a room, as a whole frame.", "anyOf": all.collect::<Vec<_>>()})
    }
}

/// What the server says: every type of frame.
fn told(generator: &mut SchemaGenerator) -> Shapes {
    let mut all = encode::shapes(generator);
    all.extend(presence::shapes(generator));
    all.extend(events::shapes(generator));
    all.extend(threads::shapes(generator));
    all
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

#[test]
fn asyncapi_knows_everything_that_can_be_told() {
    let document = document::document();
    let mut seen = BTreeSet::new();
    let mut all = samples::everything("text");
    let mut talk = samples::post("psst");
    talk.room = samples::room(samples::TALK);
    all.push(Outbound::PrivatePosted(talk.into()));
    for out in all {
        for reference in [None, Reference::parse("r")] {
            crate::protocol::encode(
                Dialect::Envelope,
                &out,
                reference.as_ref(),
                &samples::settings(),
                &mut |text| {
                    let frame: Value = serde_json::from_slice(text).expect("JSON");
                    if let Err(why) = document::fits(&document, "server", &frame) {
                        panic!("{why}\n{frame}\nis it in the `shapes` of its file?");
                    }
                    seen.insert(frame["type"].as_str().expect("a type").to_owned());
                },
            );
        }
    }
    let told: BTreeSet<String> = told(&mut generator())
        .into_iter()
        .map(|(kind, _)| kind.to_owned())
        .collect();
    assert_eq!(told, seen, "the frames described, and those there are samples of");
}

#[test]
fn asyncapi_refuses_what_it_does_not_know() {
    let document = document::document();
    let pong = |data: Value| json!({"type": "pong", "data": data});
    let fits = |frame: &Value| document::fits(&document, "server", frame);
    assert_eq!(fits(&pong(json!({"timestamp": samples::ISO}))), Ok(()));
    for wrong in [
        pong(json!({"timestamp": samples::ISO, "more": 1})),
        pong(json!({})),
        pong(json!({"timestamp": 7})),
        json!({"type": "pong", "data": {"timestamp": samples::ISO}, "more": 1}),
        json!({"type": "pang", "data": {}}),
    ] {
        assert!(fits(&wrong).is_err(), "{wrong}");
    }
}

/// The words in a file that stand before `" =>`: what a decoder knows.
fn known(source: &str) -> BTreeSet<String> {
    let words = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" =>"));
    words.map(|(word, _)| word.to_owned()).collect()
}

#[test]
fn asyncapi_knows_every_request_and_every_member() {
    let document = document::document();
    let mut kinds = BTreeSet::new();
    let mut members: BTreeSet<String> = ["type", "data", "ref"].map(str::to_owned).into();
    for frame in requests::samples() {
        let text = frame.to_string();
        let decoded = crate::protocol::decode(Dialect::Envelope, &text, &samples::settings());
        assert!(
            matches!(decoded, Decoded::Request(_)),
            "{text} is refused: {decoded:?}"
        );
        assert_eq!(document::fits(&document, "client", &frame), Ok(()), "{frame}");
        kinds.insert(frame["type"].as_str().expect("a type").to_owned());
    }
    let shapes = requests::shapes().1;
    let properties = shapes
        .values()
        .filter_map(|schema| schema["properties"].as_object());
    members.extend(properties.flat_map(|members| members.keys().cloned()));
    let decoder = known(include_str!("../decode.rs"));
    assert!(decoder.len() > 10, "{decoder:?}");
    assert_eq!(kinds, decoder, "requests described, and requests understood");
    assert_eq!(
        members,
        known(include_str!("../request.rs")),
        "members described, and members understood"
    );
}

/// What a schema says of each type.
fn by_name(document: &Value) -> BTreeMap<&str, &Value> {
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    schemas
        .iter()
        .map(|(name, schema)| (name.as_str(), schema))
        .collect()
}
