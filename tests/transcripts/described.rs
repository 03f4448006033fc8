//! Every frame of the native dialect is what `docs/asyncapi.json` says of it, with no member more.

use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::OnceLock;

static DOCUMENT: OnceLock<HashMap<String, Validator>> = OnceLock::new();

/// Whether the document describes this frame of the server.
pub fn fits(frame: &Value) -> Result<(), String> {
    let kinds = DOCUMENT.get_or_init(read);
    let kind = frame["type"].as_str().unwrap_or_default();
    let Some(validator) = kinds.get(kind) else {
        return Err(format!("docs/asyncapi.json does not know {kind}: {frame}"));
    };
    let checked = validator.validate(frame);
    checked.map_err(|why| format!("docs/asyncapi.json: {why} at {}: {frame}", why.instance_path()))
}

fn read() -> HashMap<String, Validator> {
    let document: Value = serde_json::from_str(include_str!("../../docs/asyncapi.json")).expect("JSON");
    let parts = &document["components"];
    let messages = parts["messages"].as_object().expect("messages");
    let told = messages
        .iter()
        .filter_map(|(name, message)| Some((name.strip_prefix("server.")?, message)));
    told.map(|(kind, message)| {
        let mut schema = message["payload"].clone();
        schema["components"] = json!({"schemas": parts["schemas"]});
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        (kind.to_owned(), validator)
    })
    .collect()
}
