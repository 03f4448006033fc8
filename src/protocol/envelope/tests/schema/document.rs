//! The document itself, and the check of a frame against it.

use super::{generator, requests, told};
use serde_json::{Map, Value, json};

/// The `AsyncAPI` 3 document of this dialect.
pub(super) fn document() -> Value {
    let mut generator = generator();
    let told = told(&mut generator);
    let (asked, more) = requests::shapes();
    let mut schemas = generator.take_definitions(true);
    for (name, schema) in more {
        let clash = schemas.insert(name.clone(), schema).is_some();
        assert!(!clash, "two shapes are called {name}");
    }
    let mut messages = Map::new();
    let mut channel = Map::new();
    let mut sides = Vec::new();
    for (side, shapes) in [("server", told), ("client", asked)] {
        let mut names = Vec::new();
        for (kind, data) in shapes {
            let name = format!("{side}.{kind}");
            let data = data.to_value();
            // A client may leave out what has no members that it must give.
            let shape = data["$ref"]
                .as_str()
                .and_then(|name| schemas.get(name.rsplit('/').next()?));
            let may_lack = side == "client" && shape.is_some_and(|shape| shape["required"].is_null());
            messages.insert(name.clone(), message(kind, &data, may_lack));
            channel.insert(
                name.clone(),
                json!({"$ref": format!("#/components/messages/{name}")}),
            );
            names.push(json!({"$ref": format!("#/channels/envelope/messages/{name}")}));
        }
        sides.push(names);
    }
    let asked = sides.pop();
    for schema in schemas.values_mut().chain(messages.values_mut()) {
        strict(schema);
    }
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Chinwag, the native protocol",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Made from the server's own types; docs/PROTOCOL.md explains it. Clients ignore types and \
                            members they do not know: this document names all there are in this version.",
            "license": {"name": "MIT OR Apache-2.0"}
        },
        "defaultContentType": "application/json",
        "channels": {"envelope": {
            "address": "/ws",
            "title": "envelope",
            "description": "One WebSocket connection; every text frame is one message.",
            "messages": channel
        }},
        "operations": {
            "tell": {"action": "send", "channel": {"$ref": "#/channels/envelope"}, "messages": sides.pop()},
            "ask": {"action": "receive", "channel": {"$ref": "#/channels/envelope"}, "messages": asked}
        },
        "components": {"messages": messages, "schemas": schemas}
    })
}

fn message(kind: &str, data: &Value, may_lack: bool) -> Value {
    json!({
        "name": kind,
        "payload": {
            "type": "object",
            "required": if may_lack { json!(["type"]) } else { json!(["type", "data"]) },
            "properties": {
                "type": {"const": kind},
                "data": data,
                "ref": {"type": "string", "maxLength": 64}
            }
        }
    })
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
pub(super) fn fits(document: &Value, side: &str, frame: &Value) -> Result<(), String> {
    let kind = frame["type"].as_str().unwrap_or_default();
    let name = format!("{side}.{kind}");
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
