//! What was deleted leaves the store wholly, a moment later: not only the tables, but what it keeps beside them.
//!
//! Done for many deletions at once: it costs the store about as much as a large commit.

use super::effect::{Cx, Then};
use super::state::{Chat, Due};
use crate::domain::durable::{Write, Written};
use crate::domain::event::{EventBody, StoredEvent};
use crate::domain::ids::Now;

/// After a deletion, and before the next try.
const TIDY_MS: u64 = 20_000;

impl Chat {
    /// Something may have been deleted that is not gone wholly.
    pub(super) fn be_untidy(&mut self, now: Now) {
        if !self.untidy {
            self.untidy = true;
            self.remind(now.tick.plus(TIDY_MS), Due::Tidy);
        }
    }

    pub(super) fn note_deletion(&mut self, now: Now, event: &StoredEvent) {
        if matches!(event.body, EventBody::Deleted { .. }) {
            self.be_untidy(now);
        }
    }

    pub(super) fn tidy(&mut self, cx: &mut Cx<'_>) {
        self.untidy = false;
        cx.write(Write::Tidy, Then::Tidied);
    }

    pub(super) fn tidied(&mut self, now: Now, written: &Result<Written, ()>) {
        if !matches!(written, Ok(Written::Tidied(true))) {
            self.be_untidy(now);
        }
    }
}
