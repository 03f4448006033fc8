//! The document itself, and the check of a frame against it.

use super::small::{self, TEXT};
use super::{Shapes, generator, requests, told};
use crate::domain::error::CloseReason;
use crate::protocol::Dialect;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// What one side says in one dialect.
struct Side {
    dialect: Dialect,
    name: &'static str,
    /// Message by message: what it is called, and the whole of it.
    messages: Vec<(String, Value)>,
}

/// What a message is called in the document. The native dialect's have no name before theirs.
fn name_of(dialect: Dialect, side: &str, kind: &str) -> String {
    match dialect {
        Dialect::Envelope => format!("{side}.{kind}"),
        other => format!("{}.{side}.{kind}", other.name()),
    }
}

/// The `AsyncAPI` 3 document of all dialects.
pub(super) fn document() -> Value {
    let mut generator = generator();
    let (asked, more) = requests::shapes();
    let enveloped = told(&mut generator);
    let mut sides = Vec::new();
    for dialect in Dialect::ALL {
        for (name, shapes) in [
            ("server", small::told(dialect, &mut generator)),
            ("client", small::asked(dialect)),
        ] {
            sides.push(whole(dialect, name, shapes));
        }
    }
    let schemas = definitions(&mut generator, more);
    let native = [("server", enveloped), ("client", asked)];
    for (place, (name, shapes)) in native.into_iter().enumerate() {
        if let Some(side) = sides.get_mut(place) {
            *side = enclosed(name, shapes, &schemas);
        }
    }
    let mut messages = Map::new();
    for (name, message) in sides.iter().flat_map(|side| &side.messages) {
        messages.insert(name.clone(), message.clone());
    }
    let mut document = json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Chinwag",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Made from the server's own types; docs/PROTOCOL.md explains it. Clients ignore types and \
                            members they do not know: this document names all there are in this version.",
            "license": {"name": "MIT OR Apache-2.0"}
        },
        "defaultContentType": "application/json",
        "channels": channels(&sides),
        "operations": operations(&sides),
        "components": {"messages": messages, "schemas": schemas},
        "x-closeCodes": CloseReason::ALL.map(|it| json!({"code": it.code(), "reason": it.text()}))
    });
    if let Some(parts) = document["components"].as_object_mut() {
        parts.values_mut().for_each(strict);
    }
    document
}

/// All shapes that others refer to.
fn definitions(generator: &mut SchemaGenerator, more: Map<String, Value>) -> Map<String, Value> {
    let mut schemas = generator.take_definitions(true);
    for (name, schema) in more {
        let other = schemas.insert(name.clone(), schema.clone());
        let clash = other.is_some_and(|other| other != schema);
        assert!(!clash, "two shapes are called {name}");
    }
    schemas
}

/// A side whose shapes are whole frames.
fn whole(dialect: Dialect, name: &'static str, shapes: Shapes) -> Side {
    let message = |(kind, shape): (&'static str, Schema)| {
        let mut message = json!({"name": kind, "payload": shape.to_value()});
        if kind == TEXT {
            message["contentType"] = json!("text/plain");
        }
        (name_of(dialect, name, kind), message)
    };
    Side {
        dialect,
        name,
        messages: shapes.into_iter().map(message).collect(),
    }
}

/// A side of the native dialect, whose shapes are the `data` of frames.
fn enclosed(name: &'static str, shapes: Shapes, schemas: &Map<String, Value>) -> Side {
    let message = |(kind, data): (&'static str, Schema)| {
        let data = data.to_value();
        // A client may leave out what has no members that it must give.
        let shape = data["$ref"]
            .as_str()
            .and_then(|name| schemas.get(name.rsplit('/').next()?));
        let may_lack = name == "client" && shape.is_some_and(|shape| shape["required"].is_null());
        let payload = json!({
            "type": "object",
            "required": if may_lack { json!(["type"]) } else { json!(["type", "data"]) },
            "properties": {
                "type": {"const": kind},
                "data": data,
                "ref": {"type": "string", "maxLength": 64}
            }
        });
        let message = json!({"name": kind, "payload": payload});
        (name_of(Dialect::Envelope, name, kind), message)
    };
    Side {
        dialect: Dialect::Envelope,
        name,
        messages: shapes.into_iter().map(message).collect(),
    }
}

fn channels(sides: &[Side]) -> Value {
    let mut channels = Map::new();
    for dialect in Dialect::ALL {
        let of = sides.iter().filter(|side| side.dialect == dialect);
        let messages: Map<String, Value> = of
            .flat_map(|side| &side.messages)
            .map(|(name, _)| {
                let place = format!("#/components/messages/{name}");
                (name.clone(), json!({"$ref": place}))
            })
            .collect();
        let (address, about) = match dialect {
            Dialect::Envelope => ("/ws", "The native dialect: many rooms on one connection."),
            Dialect::Flat => ("/ws/flat", "One room, the lobby."),
            Dialect::Channel => (
                "/ws/channel/{id}",
                "The path names the room; so does `/{id}` alone.",
            ),
            Dialect::Broadcast => ("/ws/broadcast", "Guests, one room at a time, at first the lobby."),
        };
        let token = "Where access tokens are configured: one of them. `Authorization: Bearer` does as well.";
        let query =
            json!({"type": "object", "properties": {"token": {"type": "string", "description": token}}});
        let mut channel = json!({
            "address": address,
            "title": dialect.name(),
            "description": format!("{about} One WebSocket connection; every text frame is one message."),
            "bindings": {"ws": {"method": "GET", "query": query, "bindingVersion": "0.1.0"}},
            "messages": messages
        });
        if dialect == Dialect::Channel {
            channel["parameters"] = json!({"id": {"description": "The room's id, percent-encoded."}});
        }
        channels.insert(dialect.name().to_owned(), channel);
    }
    Value::Object(channels)
}

/// From the server's side, as the standard asks: it sends what it tells.
fn operations(sides: &[Side]) -> Value {
    let operation = |side: &Side| {
        let channel = format!("#/channels/{}", side.dialect.name());
        let names = side.messages.iter();
        let messages: Vec<Value> = names
            .map(|(name, _)| json!({"$ref": format!("{channel}/messages/{name}")}))
            .collect();
        let (verb, action) = match side.name {
            "server" => ("tell", "send"),
            _ => ("ask", "receive"),
        };
        let about = json!({"action": action, "channel": {"$ref": channel}, "messages": messages});
        (format!("{}.{verb}", side.dialect.name()), about)
    };
    sides.iter().map(operation).collect::<Map<_, _>>().into()
}

/// No members beside those that are named; a member that may be left out is never null.
fn strict(schema: &mut Value) {
    match schema {
        Value::Array(list) => list.iter_mut().for_each(strict),
        Value::Object(object) => {
            object.remove("$schema");
            if let Some(Value::String(name)) = object.get_mut("$ref") {
                *name = name.replace("#/$defs/", "#/components/schemas/");
            }
            if object.get("type") == Some(&json!("object")) {
                object.insert("additionalProperties".into(), json!(false));
                object.entry("properties").or_insert_with(|| json!({}));
            }
            for nested in object.values_mut() {
                strict(nested);
            }
            never_null(object);
        }
        _ => {}
    }
}

fn never_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|one| one != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            object.insert("type".into(), one);
        }
    }
    if let Some(Value::Array(any)) = object.get_mut("anyOf") {
        any.retain(|one| *one != json!({"type": "null"}));
        if let [one] = any.as_slice() {
            let one = one.clone();
            object.remove("anyOf");
            object.extend(one.as_object().cloned().unwrap_or_default());
        }
    }
}

/// Whether a frame of the `server`, or of the `client`, is what the document says.
pub(super) fn fits(document: &Value, dialect: Dialect, side: &str, frame: &Value) -> Result<(), String> {
    let kind = match frame {
        Value::String(_) => TEXT,
        frame => frame["type"].as_str().unwrap_or_default(),
    };
    let name = name_of(dialect, side, kind);
    let message = &document["components"]["messages"][&name];
    if message.is_null() {
        return Err(format!("{name} is not described"));
    }
    let mut schema = message["payload"].clone();
    schema["components"] = json!({"schemas": document["components"]["schemas"]});
    let validator = jsonschema::validator_for(&schema).map_err(|e| e.to_string())?;
    validator
        .validate(frame)
        .map_err(|e| format!("{e} at {}", e.instance_path()))
}
