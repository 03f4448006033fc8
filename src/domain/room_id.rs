//! The rule for room ids (contract §1).

use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;

use unicode_normalization::is_nfc;

use super::ids::UserId;
use crate::domain::text::{is_hidden, is_longer, is_plain};

/// Most characters (graphemes) in a room id; of bytes, eight times as many.
pub const MAX_ROOM_ID_LENGTH: usize = 64;

/// What the ids of conversations begin with; such ids are made by the server and cannot be asked for.
const CONVERSATION_MARK: char = '@';

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';
const TEXT_STYLE: char = '\u{fe0e}';
const EMOJI_STYLE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';

/// Which room: its name, in NFC, case-sensitive, echoed as it was sent.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomId(Arc<str>);

/// Why a room id is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomIdError {
    /// Nothing, or nothing but white space.
    Required,
    /// More than [`MAX_ROOM_ID_LENGTH`] characters, or too many bytes for so many.
    TooLong,
    /// `/`, or a character that is unseen, reorders text or means nothing.
    Forbidden(char),
    /// White space before or behind.
    OuterSpace,
    /// Not in Normalisation Form C.
    NotNormalised,
    /// Begins with `@`, which is for conversations.
    Reserved,
}

impl RoomIdError {
    /// The stable word for programs (`error.code`).
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required => "missing_field",
            _ => "invalid_room",
        }
    }
}

impl fmt::Display for RoomIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("Missing roomId"),
            Self::TooLong => write!(f, "Room id is longer than {MAX_ROOM_ID_LENGTH} characters"),
            Self::Forbidden('/') => f.write_str("Room id contains a '/'"),
            Self::Forbidden(c) => {
                write!(
                    f,
                    "Room id contains a character that is not allowed: U+{:04X}",
                    u32::from(*c)
                )
            }
            Self::OuterSpace => f.write_str("Room id begins or ends with white space"),
            Self::NotNormalised => f.write_str("Room id is not in Unicode Normalisation Form C"),
            Self::Reserved => f.write_str("Room id begins with '@'"),
        }
    }
}

impl std::error::Error for RoomIdError {}

impl RoomId {
    /// The room that somebody asks for, unchanged: an id is echoed as sent, so what would have to be changed
    /// (outer white space, another normalisation form) is refused. Forms and prompts trim and normalise
    /// what people type before they call this.
    ///
    /// Of default-ignorable characters those are taken that writing needs: joiners between characters
    /// outside ASCII (Persian, Indic scripts, emoji) and emoji style behind what can have it.
    ///
    /// # Errors
    /// [`RoomIdError`], the first rule that is broken.
    pub fn parse(raw: &str) -> Result<Self, RoomIdError> {
        if !is_plain_id(raw) {
            check(raw)?;
        }
        Ok(Self(raw.into()))
    }

    /// An id that was checked before: from the store, or a conversation's, made by the server.
    pub fn trusted(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// The room of the conversation between two users (who may be one): the same from either side.
    #[must_use]
    pub fn conversation(a: UserId, b: UserId) -> Self {
        let digest = Sha256::new()
            .chain_update(a.min(b).0)
            .chain_update(a.max(b).0)
            .finalize();
        let hex = digest.iter().take(16).flat_map(|byte| [byte >> 4, byte & 15]);
        let digits = hex.filter_map(|nibble| char::from_digit(u32::from(nibble), 16));
        let id: String = std::iter::once(CONVERSATION_MARK).chain(digits).collect();
        Self(id.into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is a conversation's id by its form.
    #[must_use]
    pub fn is_conversation(&self) -> bool {
        self.0.starts_with(CONVERSATION_MARK)
    }
}

impl fmt::Display for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl std::borrow::Borrow<str> for RoomId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Every rule, for ids of any script.
fn check(raw: &str) -> Result<(), RoomIdError> {
    if is_longer(raw, MAX_ROOM_ID_LENGTH) {
        return Err(RoomIdError::TooLong);
    }
    if raw.trim().is_empty() {
        return Err(RoomIdError::Required);
    }
    if let Some(c) = first_forbidden(raw) {
        return Err(RoomIdError::Forbidden(c));
    }
    if raw.trim() != raw {
        return Err(RoomIdError::OuterSpace);
    }
    if raw.starts_with(CONVERSATION_MARK) {
        return Err(RoomIdError::Reserved);
    }
    if !is_nfc(raw) {
        return Err(RoomIdError::NotNormalised);
    }
    Ok(())
}

/// An id in plain ASCII that breaks no rule: found so at a fraction of the price.
fn is_plain_id(raw: &str) -> bool {
    let outer = |byte: Option<u8>| byte.is_some_and(|byte| byte != b' ');
    raw.len() <= MAX_ROOM_ID_LENGTH
        && is_plain(raw)
        && !raw.contains('/')
        && outer(raw.bytes().next_back())
        && outer(raw.bytes().next())
        && !raw.starts_with(CONVERSATION_MARK)
}

fn first_forbidden(id: &str) -> Option<char> {
    let mut previous = None;
    let mut chars = id.chars().peekable();
    while let Some(c) = chars.next() {
        let allowed = match c {
            '/' => false,
            ZERO_WIDTH_NON_JOINER | ZERO_WIDTH_JOINER => {
                previous.is_some_and(carries_joiner) && chars.peek().is_some_and(|next| is_written(*next))
            }
            TEXT_STYLE | EMOJI_STYLE => match previous {
                Some('0'..='9' | '#' | '*') => chars.peek() == Some(&KEYCAP),
                Some(before) => is_written(before),
                None => false,
            },
            _ => !is_hidden(c),
        };
        if !allowed {
            return Some(c);
        }
        previous = Some(c);
    }
    None
}

/// Something outside ASCII that can be seen.
fn is_written(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !is_hidden(c)
}

fn carries_joiner(c: char) -> bool {
    is_written(c) || c == EMOJI_STYLE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn plain_ids_are_what_the_rules_say(id in "[ -~]{0,66}", few in "[ /@a\t\u{e9}]{0,4}") {
            for raw in [id, few] {
                prop_assert_eq!(is_plain_id(&raw), check(&raw).is_ok() && raw.is_ascii(), "{:?}", raw);
            }
        }
    }
}
