//! Ids and secrets from the operating system's random numbers.

use crate::domain::chat::Fresh;
use crate::domain::ids::{Epoch, EventId, Timestamp, TokenHash, UserId};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::{ContextV7, Uuid};

/// Draws ids and tokens; event ids made in one millisecond count up.
#[derive(Debug)]
pub(super) struct Random {
    context: ContextV7,
}

impl Random {
    pub(super) fn new() -> Self {
        Self {
            context: ContextV7::new(),
        }
    }
}

impl Fresh for Random {
    fn user_id(&mut self) -> UserId {
        UserId(Uuid::new_v4())
    }

    fn event_id(&mut self, at: Timestamp) -> EventId {
        let ms = u64::try_from(at.0).unwrap_or_default();
        let nanos = u32::try_from((ms % 1000) * 1_000_000).unwrap_or_default();
        EventId(Uuid::new_v7(uuid::Timestamp::from_unix(
            &self.context,
            ms / 1000,
            nanos,
        )))
    }

    fn epoch(&mut self) -> Epoch {
        Epoch(rand::random())
    }

    fn token(&mut self) -> Arc<str> {
        URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()).into()
    }

    fn hash(&self, token: &str) -> TokenHash {
        TokenHash(Sha256::digest(token.as_bytes()).into())
    }
}
