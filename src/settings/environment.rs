//! Reads environment variables: `CHAT__SECTION__KEY`, and `PORT`.

use std::ffi::OsString;

use super::load::Layer;
use super::suggest::nearest;
use super::{Key, Problem, Source, find, keys};

const PREFIX: &str = "CHAT__";

/// Sets `server.port` below its own variable, as hosting platforms expect.
const PORT: &str = "PORT";

/// Reads the variables that are meant for Chinwag; the values of `PORT` come first, so that they are below.
pub(super) fn read(variables: &[(OsString, OsString)]) -> Layer {
    let mut layer = Layer::default();
    let mut ours: Vec<(String, &OsString)> = variables
        .iter()
        .filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value)))
        .filter(|(name, _)| name == PORT || name.starts_with(PREFIX))
        .collect();
    ours.sort_by(|(a, _), (b, _)| (a != PORT, a).cmp(&(b != PORT, b)));
    for (name, value) in ours {
        let source = Source::Variable(name.clone());
        let key = if name == PORT {
            find("server.port")
        } else {
            keys().find(|key| key.variable() == name)
        };
        let Some(key) = key else {
            layer.problems.push(unknown(&name, source));
            continue;
        };
        take(key, value, source, &mut layer);
    }
    layer
}

fn take(key: &'static Key, value: &OsString, source: Source, layer: &mut Layer) {
    let read = match value.to_str() {
        Some(text) => key.from_text(text),
        None => Err(vec!["the value is not UTF-8".to_owned()]),
    };
    match read {
        Ok(value) => layer.values.push((key, value, source)),
        Err(wrong) => layer.refuse(key, key.path, &source, wrong),
    }
}

fn unknown(name: &str, source: Source) -> Problem {
    let path = name
        .strip_prefix(PREFIX)
        .unwrap_or(name)
        .replace("__", ".")
        .to_lowercase();
    let near = nearest(&path, keys().map(|key| key.path), ".").and_then(find);
    let remedy = near.map_or_else(
        || "allowed: CHAT__SECTION__KEY for the keys of config/default.toml".to_owned(),
        |key| format!("did you mean {}?", key.variable()),
    );
    Problem {
        key: Some(path),
        source,
        what: "unknown key".to_owned(),
        remedy,
    }
}
