//! What is searched for, and what of it every store checks in the same way (contract §2, `search`).
//!
//! Not here: finding candidates (`store`), who may search how often (`chat::searching`).

mod words;

pub use words::Words;
pub(crate) use words::{
    Gram, Piece, Pieces, grams_of_part, has_link, normalize, pieces, put_grams, version,
    version_with_other_grams,
};

use super::event::{Message, RoomKind};
use super::ids::{Seq, Timestamp, UserId};
use super::name::NameKey;
use super::room_id::RoomId;
use std::fmt;
use std::sync::Arc;

/// A place in the order in which one store took messages of all rooms. It stays what it is when messages are edited or
/// deleted, so a search that goes on from one misses nothing and repeats nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(pub u64);

impl Mark {
    /// Reads what [`fmt::Display`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('~')?;
        let is_hex = digits
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
        (is_hex && !digits.is_empty()).then(|| u64::from_str_radix(digits, 16).ok().map(Self))?
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "~{:x}", self.0)
    }
}

/// Where a search ends or begins, itself left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// An instant, by when messages were written.
    At(Timestamp),
    /// A place in the one room that is searched.
    Place(Seq),
    /// Where an earlier search ended.
    Mark(Mark),
}

/// Whose messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// This user's, whatever the name was.
    User(UserId),
    /// Those written under this name, whoever had it.
    Name(Arc<str>),
}

/// What to search for, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// What the text must hold.
    pub words: Words,
    /// Who asks, and so what may be found.
    pub asker: UserId,
    /// This room only.
    pub room: Option<RoomId>,
    /// Of this author only.
    pub from: Option<Author>,
    /// Before this.
    pub before: Option<Edge>,
    /// After this.
    pub after: Option<Edge>,
    /// With a web address only.
    pub link: bool,
    /// At most so many messages.
    pub limit: usize,
}

/// A message that may be a hit.
pub(crate) struct Candidate<'a> {
    pub(crate) author: UserId,
    pub(crate) author_name: &'a str,
    pub(crate) at: Timestamp,
    pub(crate) seq: Seq,
    pub(crate) mark: Mark,
    pub(crate) content: &'a str,
}

impl SearchQuery {
    /// A search for these words in everything that the asker may read.
    #[must_use]
    pub const fn new(words: Words, asker: UserId, limit: usize) -> Self {
        Self {
            words,
            asker,
            room: None,
            from: None,
            before: None,
            after: None,
            link: false,
            limit,
        }
    }

    /// Whether a room is one that is asked for, and the asker may read it.
    pub(crate) fn covers(&self, room: &RoomId, kind: RoomKind) -> bool {
        let readable = match kind {
            RoomKind::Public => true,
            RoomKind::Direct(one, other) => self.asker == one || self.asker == other,
        };
        readable && self.room.as_ref().is_none_or(|only| only == room)
    }

    /// Whether a message of such a room, that is not deleted, is a hit.
    pub(crate) fn hits(&self, it: &Candidate<'_>) -> bool {
        self.before.is_none_or(|edge| match edge {
            Edge::At(at) => it.at < at,
            Edge::Place(seq) => it.seq < seq,
            Edge::Mark(mark) => it.mark < mark,
        }) && self.after.is_none_or(|edge| match edge {
            Edge::At(at) => it.at > at,
            Edge::Place(seq) => it.seq > seq,
            Edge::Mark(mark) => it.mark > mark,
        }) && (!self.link || has_link(it.content))
            && self.words.found_in(&normalize(it.content))
            && self.from.as_ref().is_none_or(|only| only.wrote(it))
    }
}

impl Author {
    fn wrote(&self, it: &Candidate<'_>) -> bool {
        match self {
            Self::User(user) => *user == it.author,
            Self::Name(name) if name.is_ascii() && it.author_name.is_ascii() => {
                name.eq_ignore_ascii_case(it.author_name)
            }
            Self::Name(name) => {
                **name == *it.author_name || NameKey::of(name).conflicts_with(&NameKey::of(it.author_name))
            }
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Newest first.
    pub messages: Vec<Message>,
    /// Where to go on: there is more, or the search was given up here because too many candidates held no match.
    pub next: Option<Mark>,
}

#[cfg(test)]
mod tests {
    use super::Mark;

    #[test]
    fn a_mark_is_read_as_it_was_written_and_nothing_else_is_one() {
        for number in [0, 1, 115_200_000_000_000, u64::MAX] {
            assert_eq!(Mark::parse(&Mark(number).to_string()), Some(Mark(number)));
        }
        for text in ["", "~", "~+1", "~F", "1", "~10000000000000000", "~ 1", "~é"] {
            assert_eq!(Mark::parse(text), None, "{text}");
        }
    }
}
