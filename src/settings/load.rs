//! From sources to settings.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::{Key, Problem, Settings, Source, Value, environment, file, keys};

const DEFAULTS: &str = include_str!("../../config/default.toml");

/// What is read, lowest first: the defaults that are compiled in, files, environment variables.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<PathBuf>,
    variables: Vec<(OsString, OsString)>,
}

impl Sources {
    /// Nothing but what is compiled in.
    #[must_use]
    pub fn built_in() -> Self {
        Self::default()
    }

    /// The two files of a directory, `config/default.toml` and `config/local.toml`; neither need exist.
    #[must_use]
    pub fn in_directory(directory: &Path) -> Self {
        Self::built_in()
            .file(directory.join("config/default.toml"))
            .file(directory.join("config/local.toml"))
    }

    /// One more file, above those before it.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(path.into());
        self
    }

    /// Environment variables, as `std::env::vars_os` gives them; others than Chinwag's are passed over.
    #[must_use]
    pub fn variables<K: Into<OsString>, V: Into<OsString>>(
        mut self,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.variables.extend(
            variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into())),
        );
        self
    }
}

/// What one source gave.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) values: Vec<(&'static Key, Value, Source)>,
    pub(super) problems: Vec<Problem>,
}

impl Layer {
    /// Notes what is wrong with a value of a known key.
    pub(super) fn refuse(&mut self, key: &Key, written: &str, source: &Source, wrong: Vec<String>) {
        self.problems
            .extend(wrong.into_iter().map(|what| refused(key, written, source, what)));
    }
}

/// The problem of a known key with a value that it does not take.
pub(super) fn refused(key: &Key, written: &str, source: &Source, what: String) -> Problem {
    Problem {
        key: Some(written.to_owned()),
        source: source.clone(),
        what,
        remedy: format!("allowed: {}", key.allowed()),
    }
}

/// Values by path, with where each came from.
pub(super) type Values = BTreeMap<&'static str, (Value, Source)>;

/// Settings together with where each came from, and what the console's `set` put above them.
#[derive(Clone)]
pub struct Loaded {
    pub(super) settings: Settings,
    pub(super) base: Values,
    pub(super) set: Values,
}

/// One key as `config` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key's path.
    pub path: &'static str,
    /// The value on one line, safe to show; secrets are stars.
    pub value: String,
    /// Where the value came from.
    pub source: Source,
    /// Whether a change takes effect without a restart.
    pub reloadable: bool,
}

impl Loaded {
    /// The settings that are in force.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Every key with its value and source, in the order of the table.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        keys().filter_map(|key| {
            let (value, source) = self.value(key)?;
            Some(Entry {
                path: key.path,
                value: key.show(value),
                source: source.clone(),
                reloadable: key.reloadable,
            })
        })
    }

    /// The admin API's token as it was written, for who is to show it to the server (`chinwag ctl`).
    #[must_use]
    pub fn admin_token(&self) -> Option<String> {
        match self.value(super::find("admin.token")?)? {
            (Value::Text(token), _) => Some(token.clone()),
            _ => None,
        }
    }

    /// The value in force and where it came from; every key has one.
    pub(super) fn value(&self, key: &Key) -> Option<&(Value, Source)> {
        self.set.get(key.path).or_else(|| self.base.get(key.path))
    }
}

impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries()).finish()
    }
}

pub(super) fn load(sources: &Sources) -> Result<Loaded, Vec<Problem>> {
    let mut layers = vec![file::parse(DEFAULTS, None)];
    layers.extend(sources.files.iter().map(|path| file::read(path)));
    layers.push(environment::read(&sources.variables));
    let mut base = Values::new();
    let mut problems = Vec::new();
    for layer in layers {
        problems.extend(layer.problems);
        base.extend(
            layer
                .values
                .into_iter()
                .map(|(key, value, source)| (key.path, (value, source))),
        );
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let settings = merge(&base, &Values::new()).map_err(|problem| vec![problem])?;
    Ok(Loaded {
        settings,
        base,
        set: Values::new(),
    })
}

/// Checked values to settings, by the `config` crate.
///
/// # Errors
/// A key that the table checks less strictly than the structures read it: a defect, told as one.
pub(super) fn merge(base: &Values, set: &Values) -> Result<Settings, Problem> {
    let build = || -> Result<Settings, config::ConfigError> {
        let mut builder = config::Config::builder();
        for (path, (value, _)) in base {
            builder = builder.set_default(path, config_value(value))?;
        }
        for (path, (value, _)) in set {
            builder = builder.set_override(path, config_value(value))?;
        }
        builder.build()?.try_deserialize()
    };
    build().map_err(|error| Problem {
        key: None,
        source: Source::BuiltIn,
        what: format!("the settings do not fit together: {error}"),
        remedy: "this is a defect of Chinwag; please report it".to_owned(),
    })
}

fn config_value(value: &Value) -> config::Value {
    match value {
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::List(list) => list.clone().into(),
    }
}

pub(super) fn compiled_defaults() -> Settings {
    match load(&Sources::built_in()) {
        Ok(loaded) => loaded.settings,
        Err(problems) => unreachable!("the built-in defaults are checked by tests: {problems:?}"),
    }
}
