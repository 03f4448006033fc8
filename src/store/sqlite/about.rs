//! What an event is about, and what is shown with it.

use crate::domain::event::{EventBody, ReplyPreview};
use crate::domain::ids::{Timestamp, UserId};
use crate::domain::mention::Mentions;

/// A message that an event is about, as far as that matters.
pub(super) struct Target {
    pub(super) key: i64,
    pub(super) author: UserId,
    pub(super) at: Timestamp,
    pub(super) reacted: bool,
    pub(super) mentions: Mentions,
    /// Key of the root of the thread it is in, where it is a reply.
    pub(super) thread: Option<i64>,
    pub(super) shown: ReplyPreview,
}

impl Target {
    /// Key of the root of its thread: its own where it answers nothing.
    pub(super) fn thread(&self) -> i64 {
        self.thread.unwrap_or(self.key)
    }

    /// Whom it called, where an event changes that.
    pub(super) fn called_before(&self, body: &EventBody) -> Vec<UserId> {
        match body {
            EventBody::Edited { .. } | EventBody::Deleted { .. } => self.mentions.all().collect(),
            _ => Vec::new(),
        }
    }
}

/// What is shown with an event beside itself.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) reply: Option<ReplyPreview>,
    pub(super) mentions: Mentions,
    /// Whom an edited or deleted message called until now.
    pub(super) called_before: Vec<UserId>,
}

impl Shown {
    /// With a message.
    pub(super) fn answering(reply: Option<ReplyPreview>, mentions: Mentions) -> Self {
        Self {
            reply,
            mentions,
            ..Self::default()
        }
    }

    /// With what changes a message.
    pub(super) fn called(mentions: Mentions, called_before: Vec<UserId>) -> Self {
        Self {
            reply: None,
            mentions,
            called_before,
        }
    }
}
