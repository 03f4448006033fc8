//! What is changed while the server runs: `set`, `reload` and `restart` (contract §8).

use std::fmt;

use super::load::{Values, merge, refused};
use super::suggest::nearest;
use super::{Key, Loaded, Problem, Source, keys};

/// A key whose value is another one now. Values are safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The key's path.
    pub path: &'static str,
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
    /// Whether only a restart brings it about.
    pub needs_restart: bool,
}

/// Why `set` did nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetError {
    /// No key of this name; the nearest one's path.
    Unknown(String, Option<&'static str>),
    /// A short name that several keys have; their paths.
    Ambiguous(String, Vec<&'static str>),
    /// The key does not take the value.
    Refused(Problem),
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name, Some(near)) => {
                write!(
                    f,
                    "unknown key {}; did you mean {near}?",
                    crate::domain::text::printable(name)
                )
            }
            Self::Unknown(name, None) => {
                let name = crate::domain::text::printable(name);
                write!(f, "unknown key {name}; config lists all keys")
            }
            Self::Ambiguous(name, paths) => {
                write!(
                    f,
                    "{name} is the name of several keys; say which: {}",
                    paths.join(", ")
                )
            }
            Self::Refused(problem) => {
                let key = problem.key.as_deref().unwrap_or_default();
                write!(f, "{key}: {}; {}", problem.what, problem.remedy)
            }
        }
    }
}

impl std::error::Error for SetError {}

/// The key that is meant by a path, or by a name without its section, in camelCase or as in the path.
///
/// # Errors
/// [`SetError::Unknown`] or [`SetError::Ambiguous`].
pub(super) fn resolve(
    written: &str,
    table: impl Iterator<Item = &'static Key> + Clone,
) -> Result<&'static Key, SetError> {
    if let Some(key) = table.clone().find(|key| key.path == written) {
        return Ok(key);
    }
    let named: Vec<&'static Key> = table
        .clone()
        .filter(|key| key.name() == written || camel_case(key.name()) == written)
        .collect();
    match named.as_slice() {
        [key] => Ok(key),
        [] => {
            let snake = snake_case(written);
            let near = nearest(&snake, table.map(|key| key.path), ".");
            Err(SetError::Unknown(written.to_owned(), near))
        }
        several => Err(SetError::Ambiguous(
            written.to_owned(),
            several.iter().map(|key| key.path).collect(),
        )),
    }
}

impl Loaded {
    /// Puts a value above the files, as the console's `set` does. Names as in [`Loaded::find`].
    ///
    /// # Errors
    /// [`SetError`]; nothing has changed then.
    pub fn set(&mut self, name: &str, value: &str) -> Result<Change, SetError> {
        let key = Self::find(name)?;
        let refuse = |what| SetError::Refused(refused(key, key.path, &Source::Set, what));
        let value = key.from_text(value).map_err(|wrong| refuse(wrong.join(", ")))?;
        let from = self
            .value(key)
            .map(|(value, _)| key.show(value))
            .unwrap_or_default();
        let to = key.show(&value);
        let mut set = self.set.clone();
        set.insert(key.path, (value, Source::Set));
        self.settings = merge(&self.base, &set).map_err(SetError::Refused)?;
        self.set = set;
        Ok(Change {
            path: key.path,
            from,
            to,
            needs_restart: !key.reloadable,
        })
    }

    /// The key of a path (`limits.max_users`), or of a name without its section (`maxUsers`, `max_users`).
    ///
    /// # Errors
    /// [`SetError::Unknown`] with the nearest key, [`SetError::Ambiguous`] with all that are meant.
    pub fn find(name: &str) -> Result<&'static Key, SetError> {
        resolve(name, keys())
    }

    /// The paths that `set` has put above the files: what `reload` drops.
    pub fn set_paths(&self) -> impl Iterator<Item = &'static str> {
        self.set.keys().copied()
    }

    /// Takes over what was `set` before: for `restart`, which reads the files anew but keeps it.
    ///
    /// # Errors
    /// As [`super::Settings::load`]; nothing has changed then.
    pub fn keep_set(&mut self, before: &Self) -> Result<(), Problem> {
        let set: Values = before.set.clone();
        self.settings = merge(&self.base, &set)?;
        self.set = set;
        Ok(())
    }

    /// What differs from `before`, in the order of the table: what `reload` tells.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> Vec<Change> {
        let changed = keys().filter_map(|key| {
            let (from, to) = (&before.value(key)?.0, &self.value(key)?.0);
            (from != to).then(|| Change {
                path: key.path,
                from: key.show(from),
                to: key.show(to),
                needs_restart: !key.reloadable,
            })
        });
        changed.collect()
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut all, word| {
        let mut letters = word.chars();
        all.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        all.push_str(letters.as_str());
        all
    })
}

fn snake_case(name: &str) -> String {
    let mut all = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !all.is_empty() && !all.ends_with(['_', '.']) {
            all.push('_');
        }
        all.push(c.to_ascii_lowercase());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;

    const fn key(path: &'static str) -> Key {
        let kind = Kind::Number {
            min: 0,
            max: 1,
            zero: None,
        };
        Key {
            path,
            meaning: "",
            unit: "",
            kind,
            default: "0",
            reloadable: true,
            secret: false,
        }
    }

    static TABLE: [Key; 3] = [key("a.max_users"), key("b.max_users"), key("a.b.some_long_name")];

    #[test]
    fn a_short_name_finds_its_key_and_several_are_told() {
        let found = |name| resolve(name, TABLE.iter()).map(|key| key.path);
        for name in ["a.b.some_long_name", "some_long_name", "someLongName"] {
            assert_eq!(found(name), Ok("a.b.some_long_name"), "{name}");
        }
        assert_eq!(found("b.max_users"), Ok("b.max_users"));
        let both = vec!["a.max_users", "b.max_users"];
        assert_eq!(
            found("maxUsers"),
            Err(SetError::Ambiguous("maxUsers".to_owned(), both))
        );
        let error = found("maxUsers").expect_err("several").to_string();
        assert_eq!(
            error,
            "maxUsers is the name of several keys; say which: a.max_users, b.max_users"
        );
        let near = Some("a.b.some_long_name");
        assert_eq!(
            found("someLongNam"),
            Err(SetError::Unknown("someLongNam".to_owned(), near))
        );
    }
}
