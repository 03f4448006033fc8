//! Every frame of every dialect is what `docs/asyncapi.json` says of it, with no member more.

use super::peer::Kind;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

static DOCUMENT: OnceLock<HashMap<String, Validator>> = OnceLock::new();

/// Where the frames of the server stand, by dialect.
const fn prefix(kind: Kind) -> &'static str {
    match kind {
        Kind::Envelope => "server.",
        Kind::Flat => "flat.server.",
        Kind::Channel => "channel.server.",
        Kind::Broadcast => "broadcast.server.",
    }
}

/// Whether the document describes this frame of the server.
pub fn fits(dialect: Kind, frame: &Value) -> Result<(), String> {
    let kinds = DOCUMENT.get_or_init(read);
    let kind = format!(
        "{}{}",
        prefix(dialect),
        frame["type"].as_str().unwrap_or_default()
    );
    let Some(validator) = kinds.get(&kind) else {
        return Err(format!("docs/asyncapi.json does not know {kind}: {frame}"));
    };
    let checked = validator.validate(frame);
    checked.map_err(|why| format!("docs/asyncapi.json: {why} at {}: {frame}", why.instance_path()))
}

/// The types of all frames of the server, in all dialects.
pub fn kinds() -> BTreeSet<String> {
    let names = DOCUMENT.get_or_init(read).keys();
    names
        .filter_map(|name| Some(name.rsplit('.').next()?.to_owned()))
        .collect()
}

fn read() -> HashMap<String, Validator> {
    let document: Value = serde_json::from_str(include_str!("../../docs/asyncapi.json")).expect("JSON");
    let parts = &document["components"];
    let messages = parts["messages"].as_object().expect("messages");
    let told = messages
        .iter()
        .filter(|(name, _)| name.split('.').any(|part| part == "server"));
    told.map(|(name, message)| {
        let mut schema = message["payload"].clone();
        schema["components"] = json!({"schemas": parts["schemas"]});
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        (name.clone(), validator)
    })
    .collect()
}
