//! What is wrong with a configuration, and where it stands.

use std::fmt;
use std::path::PathBuf;

use crate::domain::text::printable;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The defaults that are compiled in.
    BuiltIn,
    /// A file; lines and columns count from 1, 0 where there is none.
    File {
        /// As it was given.
        path: PathBuf,
        /// In which line.
        line: usize,
        /// At which character of the line.
        column: usize,
    },
    /// An environment variable.
    Variable(String),
    /// The console's `set`.
    Set,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built-in default"),
            Self::File { path, line: 0, .. } => write!(f, "{}", printable(&path.to_string_lossy())),
            Self::File { path, line, .. } => {
                write!(f, "{}, line {line}", printable(&path.to_string_lossy()))
            }
            Self::Variable(name) => write!(f, "environment variable {}", printable(name)),
            Self::Set => f.write_str("set"),
        }
    }
}

/// One thing that is wrong. Shown on one line: where, which key, what is wrong, what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The key as it was written; `None` where a source cannot be read at all.
    pub key: Option<String>,
    /// Where it stands.
    pub source: Source,
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.source)?;
        if let (
            None,
            Source::File {
                column: column @ 1.., ..
            },
        ) = (&self.key, &self.source)
        {
            write!(f, ", column {column}")?;
        }
        if let Some(key) = &self.key {
            write!(f, ": {}", printable(key))?;
        }
        write!(f, ": {}; {}", printable(&self.what), printable(&self.remedy))
    }
}

impl std::error::Error for Problem {}
