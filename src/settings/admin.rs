//! `admin.*`: operators over HTTP.

use serde::{Deserialize, Deserializer};

use super::key::{Form, Key, Kind};
use super::secret::Secret;
use crate::domain::text::is_hidden;

/// Operators over HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// The bearer token of the admin API; without one there is none (contract §9).
    #[serde(deserialize_with = "token")]
    pub token: Option<Secret>,
}

pub(super) const KEYS: &[Key] = &[Key {
    path: "admin.token",
    meaning: "Bearer token of the admin API, which chinwag ctl uses; empty: no admin API. Compared in constant time, never logged.",
    unit: "",
    kind: Kind::Text(Form {
        allowed: "empty, or 16 to 512 characters without white space, control or invisible ones",
        check: is_token,
    }),
    default: r#""""#,
    reloadable: true,
    secret: true,
}];

fn is_token(text: &str) -> bool {
    let length = text.chars().count();
    text.is_empty()
        || ((16..=512).contains(&length) && !text.chars().any(|c| c.is_whitespace() || is_hidden(c)))
}

fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok((!text.is_empty()).then(|| Secret::new(&text)))
}
