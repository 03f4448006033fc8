//! `auth.*`: who may connect.

use std::time::Duration;

use serde::Deserialize;

use super::key::{Form, Key, Kind};
use super::secret::Secrets;
use crate::domain::text::is_hidden;

/// Who may connect.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// Any of these lets a client in; none: nobody needs one (contract §5).
    pub access_tokens: Secrets,
    /// Days that a resume token is good after its last use.
    pub token_days: u32,
}

impl Auth {
    /// `token_days`.
    #[must_use]
    pub const fn token_life(&self) -> Duration {
        Duration::from_secs(self.token_days as u64 * 24 * 3600)
    }
}

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "auth.access_tokens",
        meaning: "Tokens that let a client in, as ?token=... or Authorization: Bearer; empty: nobody needs one. Compared in constant time, never logged. One with a comma can only be given in a file.",
        unit: "",
        kind: Kind::List(Form {
            allowed: "1 to 512 characters without white space, control or invisible ones",
            check: is_token,
        }),
        default: "[]",
        reloadable: true,
        secret: true,
    },
    Key {
        path: "auth.token_days",
        meaning: "How long a resume token is good after it was last used; the user is forgotten to be that user when it ends.",
        unit: "days",
        kind: Kind::Number {
            min: 1,
            max: 3650,
            zero: None,
        },
        default: "90",
        reloadable: true,
        secret: false,
    },
];

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= 512
        && !text.chars().any(|c| c.is_whitespace() || is_hidden(c))
}
