//! `auth.*`: who may connect.

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
}

pub(super) const KEYS: &[Key] = &[Key {
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
}];

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= 512
        && !text.chars().any(|c| c.is_whitespace() || is_hidden(c))
}
