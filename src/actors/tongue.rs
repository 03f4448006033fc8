//! [`Tongue`]: what a connection is written to in: its dialect, and whether compressed.

use crate::protocol::Dialect;
use crate::transport::{Link, Window};

/// A broadcast is encoded, and compressed, once for each tongue present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tongue {
    /// The dialect.
    pub dialect: Dialect,
    /// Long texts go compressed (RFC 7692). Only for peers that take the full window: one frame serves them all, and
    /// who asked for a smaller one gets plain frames, which it always takes.
    pub deflated: bool,
}

impl Tongue {
    /// How many there are.
    pub const COUNT: usize = 2 * Dialect::COUNT;

    /// The tongue of a connection.
    #[must_use]
    pub fn of(link: &Link, dialect: Dialect) -> Self {
        Self {
            dialect,
            deflated: link.window() == Some(Window::FULL),
        }
    }

    /// All of them, by [`Tongue::index`].
    pub fn all() -> impl Iterator<Item = Self> {
        let plain = Dialect::ALL.into_iter().map(|dialect| Self {
            dialect,
            deflated: false,
        });
        plain.chain(Dialect::ALL.into_iter().map(|dialect| Self {
            dialect,
            deflated: true,
        }))
    }

    /// A number for tables with one place per tongue, below [`Tongue::COUNT`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.dialect.index() + if self.deflated { Dialect::COUNT } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tongue_has_its_place() {
        let places: Vec<usize> = Tongue::all().map(Tongue::index).collect();
        assert_eq!(places, (0..Tongue::COUNT).collect::<Vec<_>>());
    }
}
