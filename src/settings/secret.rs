//! Tokens that must not be seen.

use std::fmt;

use serde::{Deserialize, Deserializer};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// A token: kept as its SHA-256 only, shown as stars, compared in constant time.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

/// Several tokens, any of which is good.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secrets(Vec<Secret>);

impl Secret {
    /// What a token is kept as.
    #[must_use]
    pub fn new(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// Whether this is the token. The time taken says nothing about how much of it is right.
    #[must_use]
    pub fn is(&self, token: &str) -> bool {
        self.0.ct_eq(&Self::new(token).0).into()
    }
}

impl Secrets {
    /// Whether there is none: then nobody needs one.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them is this token. All are compared, whichever it is.
    #[must_use]
    pub fn contain(&self, token: &str) -> bool {
        let token = Secret::new(token);
        self.0
            .iter()
            .fold(subtle::Choice::from(0), |found, secret| {
                found | secret.0.ct_eq(&token.0)
            })
            .into()
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|token| Self::new(&token))
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("********")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_compared_and_not_shown() {
        let secrets = Secrets(vec![Secret::new("first"), Secret::new("second")]);
        assert!(secrets.contain("first") && secrets.contain("second"));
        assert!(!secrets.contain("firs") && !secrets.contain("") && !Secrets::default().contain(""));
        assert!(Secret::new("a").is("a") && !Secret::new("a").is("b"));
        assert_eq!(
            format!("{secrets:?} {}", Secret::new("a")),
            "Secrets([********, ********]) ********"
        );
    }
}
