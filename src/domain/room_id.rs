//! Placeholder until the name rules land.
use std::fmt;
use std::sync::Arc;

/// The id of a room.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomId(Arc<str>);

/// Why a text is no room id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomIdError;

impl RoomId {
    /// Checks what a client sent.
    ///
    /// # Errors
    /// When it is no room id.
    pub fn parse(raw: &str) -> Result<Self, RoomIdError> {
        if raw.is_empty() || raw.chars().count() > 64 || raw.contains('/') {
            Err(RoomIdError)
        } else {
            Ok(Self(raw.into()))
        }
    }

    /// Takes a text that was checked before.
    pub fn trusted(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
