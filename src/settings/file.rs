//! Reads one TOML file, or the text that is compiled in.

use std::io;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::load::Layer;
use super::suggest::nearest;
use super::{Problem, Source, find, keys};

/// Reads a file; one that does not exist is an empty one.
pub(super) fn read(path: &Path) -> Layer {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Layer::default(),
        Err(error) => {
            let what = format!("cannot be read: {error}");
            return unreadable(path, 0, what, "allowed: a file that this user may read, or none");
        }
    };
    match std::str::from_utf8(&bytes) {
        Ok(text) => parse(text, Some(path)),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            unreadable(
                path,
                line,
                "is not UTF-8".to_owned(),
                "save the file as UTF-8 text",
            )
        }
    }
}

/// Reads TOML; `path` says where it stands, `None` that it is compiled in.
///
/// Of a file that is not valid TOML the broken lines are told, and what is wrong before the first of them:
/// what a parser makes of the rest is noise.
pub(super) fn parse(text: &str, path: Option<&Path>) -> Layer {
    let place = Place { text, path };
    let mut layer = Layer::default();
    let (table, mut errors) = DeTable::parse_recoverable(text);
    walk(table.get_ref(), &mut Vec::new(), &place, &mut layer);
    layer.problems.sort_by_key(|problem| position(&problem.source));
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    let mut told = None;
    for error in errors {
        let source = place.source(error.span().map_or(0, |span| span.start));
        let (line, _) = position(&source);
        if told.is_none() {
            layer.values.clear();
            layer
                .problems
                .retain(|problem| position(&problem.source).0 < line);
        }
        if told != Some(line) {
            let what = format!("not valid TOML: {}", error.message());
            let remedy = "correct this line; what follows it was not judged".to_owned();
            layer.problems.push(Problem {
                key: None,
                source,
                what,
                remedy,
            });
        }
        told = Some(line);
    }
    layer
}

const fn position(source: &Source) -> (usize, usize) {
    match source {
        Source::File { line, column, .. } => (*line, *column),
        _ => (0, 0),
    }
}

struct Place<'a> {
    text: &'a str,
    path: Option<&'a Path>,
}

impl Place<'_> {
    fn source(&self, at: usize) -> Source {
        let Some(path) = self.path else {
            return Source::BuiltIn;
        };
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = 1 + before.matches('\n').count();
        let column = 1 + before.rsplit('\n').next().unwrap_or_default().chars().count();
        Source::File {
            path: path.to_owned(),
            line,
            column,
        }
    }
}

fn walk<'t>(table: &'t DeTable<'_>, above: &mut Vec<&'t str>, place: &Place<'_>, layer: &mut Layer) {
    for (name, value) in table {
        above.push(name.get_ref());
        let path = above.join(".");
        // A header (`[section]`) has its place in the name, a value after it.
        let source = place.source(name.span().start);
        let is_section = keys().any(|key| key.path.starts_with(&format!("{path}.")));
        match (find(&path), value.get_ref()) {
            (Some(key), written) => match key.from_toml(written) {
                Ok(value) => layer.values.push((key, value, source)),
                Err(wrong) => layer.refuse(key, &path, &source, wrong),
            },
            (None, DeValue::Table(inner)) if !inner.is_empty() || is_section => {
                walk(inner, above, place, layer);
            }
            (None, written) => layer.problems.push(unknown(path, source, is_section, written)),
        }
        above.pop();
    }
}

fn unknown(path: String, source: Source, is_section: bool, written: &DeValue<'_>) -> Problem {
    if is_section {
        let remedy = format!("write its keys below a line [{path}]");
        return Problem {
            key: Some(path),
            source,
            what: "is a section, not a key".to_owned(),
            remedy,
        };
    }
    let what = if written.is_table() {
        "unknown section"
    } else {
        "unknown key"
    };
    let near = nearest(&path, keys().map(|key| key.path), ".");
    let remedy = near.map_or_else(
        || "allowed: the keys of config/default.toml".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    Problem {
        key: Some(path),
        source,
        what: what.to_owned(),
        remedy,
    }
}

fn unreadable(path: &Path, line: usize, what: String, remedy: &str) -> Layer {
    let source = Source::File {
        path: path.to_owned(),
        line,
        column: 0,
    };
    let problem = Problem {
        key: None,
        source,
        what,
        remedy: remedy.to_owned(),
    };
    Layer {
        values: Vec::new(),
        problems: vec![problem],
    }
}
