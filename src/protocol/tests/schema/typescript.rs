//! The same shapes as types for TypeScript, in the words of the browser client's formatter.

use super::by_name;
use serde_json::Value;
use std::fmt::Write;

/// Longest line that the formatter leaves whole.
const WIDTH: usize = 115;

/// The whole file.
pub(super) fn types(document: &Value) -> String {
    let mut text = String::from(
        "// Made from the server's types: CHINWAG_UPDATE_DOCS=1 cargo test --lib asyncapi. Do not edit.\n",
    );
    for (name, schema) in by_name(document) {
        text.push('\n');
        declare(&mut text, name, schema);
    }
    for (side, name, about) in [
        ("server", "ServerFrame", "What the server says."),
        ("client", "ClientFrame", "What a client may ask."),
    ] {
        let messages = document["components"]["messages"].as_object();
        let of_side = messages
            .into_iter()
            .flatten()
            .filter(|(key, _)| key.starts_with(&format!("{side}.")));
        let _ = write!(text, "\n/** {about} */\nexport type {name} =");
        for (_, message) in of_side {
            let _ = write!(text, "\n  | {}", inline(&message["payload"]));
        }
        text.push_str(";\n");
    }
    text
}

fn declare(text: &mut String, name: &str, schema: &Value) {
    if let Some(about) = schema["description"].as_str() {
        comment(text, "", about);
    }
    let is_object = schema["type"] == "object";
    let members = schema["properties"]
        .as_object()
        .filter(|members| is_object && !members.is_empty());
    let Some(members) = members else {
        let line = format!("export type {name} = {};\n", inline(schema));
        let choices = schema["anyOf"]
            .as_array()
            .map(|any| any.iter().map(inline).collect());
        let choices: Vec<String> = choices.unwrap_or_else(|| words(schema));
        if line.len() > WIDTH + 1 && !choices.is_empty() {
            let _ = write!(text, "export type {name} =");
            for one in choices {
                let _ = write!(text, "\n  | {one}");
            }
            text.push_str(";\n");
        } else {
            text.push_str(&line);
        }
        return;
    };
    let _ = writeln!(text, "export interface {name} {{");
    for (member, shape) in members {
        if let Some(about) = shape["description"].as_str() {
            comment(text, "  ", about);
        }
        let _ = writeln!(text, "  {}", property(schema, member, shape));
    }
    text.push_str("}\n");
}

fn comment(text: &mut String, indent: &str, about: &str) {
    let about = about.replace("*/", "* /").replace('\n', " ");
    let _ = writeln!(text, "{indent}/** {about} */");
}

fn property(schema: &Value, member: &str, shape: &Value) -> String {
    let required = schema["required"]
        .as_array()
        .is_some_and(|list| list.iter().any(|one| one == member));
    format!("{member}{}: {};", if required { "" } else { "?" }, inline(shape))
}

/// The words of an enum.
fn words(schema: &Value) -> Vec<String> {
    let words = schema["enum"].as_array().into_iter().flatten();
    words
        .filter_map(|word| Some(format!("'{}'", word.as_str()?)))
        .collect()
}

/// A type in one line.
fn inline(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(any) = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array()) {
        let mut all: Vec<String> = any.iter().map(inline).collect();
        all.dedup();
        return all.join(" | ");
    }
    if let Some(word) = schema["const"].as_str() {
        return format!("'{word}'");
    }
    if schema["enum"].is_array() {
        return words(schema).join(" | ");
    }
    match schema["type"].as_str() {
        Some("string") => "string".to_owned(),
        Some("integer" | "number") => "number".to_owned(),
        Some("boolean") => "boolean".to_owned(),
        Some("array") => {
            let of = inline(&schema["items"]);
            if of.contains(' ') {
                format!("({of})[]")
            } else {
                format!("{of}[]")
            }
        }
        Some("object") => object(schema),
        _ => "unknown".to_owned(),
    }
}

fn object(schema: &Value) -> String {
    let members = schema["properties"].as_object();
    let members: Vec<String> = members
        .into_iter()
        .flatten()
        .map(|(member, shape)| property(schema, member, shape))
        .collect();
    if members.is_empty() {
        return "Record<string, never>".to_owned();
    }
    let line = members.join(" ");
    format!("{{ {} }}", line.trim_end_matches(';'))
}
