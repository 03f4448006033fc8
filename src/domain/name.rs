//! Names of people and of rooms: what may be one (contract §1), and when two are the same.
//!
//! Who holds a name, and how long it is kept, is decided elsewhere (`chat`); here are the rules that need
//! nothing but the name.

mod index;
mod key;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, LazyLock};

use crate::domain::text::{MAX_BYTES_PER_CHARACTER, is_hidden, is_longer, is_plain, is_stacking_mark};

pub use super::room_id::{MAX_ROOM_ID_LENGTH, RoomId, RoomIdError};
pub use index::NameIndex;
pub use key::{KEY_VERSION, NameKey};

/// The name that operators' texts come from in dialects without a type for them; nobody can take it, nor
/// one that looks like it.
pub const SERVER_NAME: &str = "Server";

/// Most stacking marks that may follow one another in a name (UTS #39 §5.4 gives four).
const MAX_MARKS_IN_A_ROW: usize = 4;

static SERVER_KEY: LazyLock<NameKey> = LazyLock::new(|| NameKey::of(SERVER_NAME));

/// The name of a user, as it is shown. Two spellings can be one name: compare [`NameKey`]s, which is why
/// there is no `Eq` here.
#[derive(Clone)]
pub struct Name(Arc<str>);

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// Nothing, or nothing but white space.
    Required,
    /// More characters than `limits.max_username_length`, or more bytes than are granted to so many.
    TooLong {
        /// The most characters that are taken.
        max: usize,
    },
    /// A character that is unseen, reorders text or means nothing.
    Forbidden(char),
    /// Begins with a combining mark, or stacks more than four of them.
    Marks,
    /// Nothing in it can be seen.
    Blank,
    /// `Server`, or what looks like it.
    Reserved,
}

impl NameError {
    /// The stable word for programs (`error.code`).
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required => "username_required",
            Self::TooLong { .. } => "username_too_long",
            Self::Forbidden(_) | Self::Marks | Self::Blank => "invalid_username",
            Self::Reserved => "username_reserved",
        }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("Username required"),
            Self::TooLong { max } => write!(f, "Username is longer than {max} characters"),
            Self::Forbidden(c) => write!(
                f,
                "Username contains a character that is not allowed: U+{:04X}",
                u32::from(*c)
            ),
            Self::Marks => f.write_str("Username has combining marks that stand alone or pile up"),
            Self::Blank => f.write_str("Username has no visible character"),
            Self::Reserved => f.write_str("Username is reserved"),
        }
    }
}

impl std::error::Error for NameError {}

impl Name {
    /// The name that `raw` asks for. Outer white space is stripped; nothing else is changed.
    ///
    /// At most `max_chars` characters (graphemes) and [`MAX_BYTES_PER_CHARACTER`] times as many bytes.
    ///
    /// # Errors
    /// [`NameError`], the first rule that is broken.
    pub fn parse(raw: &str, max_chars: usize) -> Result<Self, NameError> {
        let name = raw.trim();
        if name.is_empty() {
            return Err(NameError::Required);
        }
        let too_long = NameError::TooLong { max: max_chars };
        if is_plain(name) {
            // Something of it can be seen, for it is trimmed.
            return if name.len() > max_chars {
                Err(too_long)
            } else if name.eq_ignore_ascii_case(SERVER_NAME) {
                Err(NameError::Reserved)
            } else {
                Ok(Self(name.into()))
            };
        }
        if name.len() > max_chars.saturating_mul(MAX_BYTES_PER_CHARACTER) {
            return Err(too_long);
        }
        if let Some(c) = name.chars().find(|c| is_hidden(*c)) {
            return Err(NameError::Forbidden(c));
        }
        if is_longer(name, max_chars) {
            return Err(too_long);
        }
        if marks_pile_up(name) {
            return Err(NameError::Marks);
        }
        if name.chars().all(is_blank) {
            return Err(NameError::Blank);
        }
        if NameKey::of(name).conflicts_with(&SERVER_KEY) {
            return Err(NameError::Reserved);
        }
        Ok(Self(name.into()))
    }

    /// A name that was checked before: from the store, or made by the server.
    pub fn trusted(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as shared text.
    #[must_use]
    pub fn to_shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }

    /// What decides whether another name is the same. Computed at every call: keep it.
    #[must_use]
    pub fn key(&self) -> NameKey {
        NameKey::of_shared(&self.0)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// A name that begins with a mark would stand upon whatever is shown before it.
fn marks_pile_up(name: &str) -> bool {
    let mut in_a_row = 0;
    for (i, c) in name.chars().enumerate() {
        in_a_row = if is_stacking_mark(c) { in_a_row + 1 } else { 0 };
        if in_a_row > MAX_MARKS_IN_A_ROW || (i == 0 && in_a_row > 0) {
            return true;
        }
    }
    false
}

/// White space, and the Braille cell without dots.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{2800}'
}
