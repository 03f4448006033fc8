//! Threads, and what a message said before it was edited.

use super::{Kept, Room};
use crate::domain::event::{Replies, Version, Versions};
use crate::domain::ids::{EventId, Seq};
use crate::domain::room_id::RoomId;
use crate::store::{Page, Thread};

impl Room {
    /// The root of the thread a reply is in.
    pub(super) fn root_of(&self, kept: &Kept) -> Option<EventId> {
        let root = self.messages.get(kept.thread?)?;
        (!root.past).then_some(root.id)
    }

    /// What is below the root of a thread.
    pub(super) fn replies(&self, root: &Kept) -> Option<Replies> {
        let replies = self.below(root);
        let last = replies.clone().next_back()?.seq;
        let count = replies.filter(|reply| !reply.deleted).count() as u64;
        (count > 0).then_some(Replies { count, last })
    }

    pub(super) fn thread(
        &self,
        room: &RoomId,
        message: EventId,
        (after, limit): (Seq, usize),
    ) -> Option<Thread> {
        let index = *self.by_id.get(&message)?;
        let root = self.messages.get(index)?.thread.unwrap_or(index);
        let whole = self.messages.get(root)?;
        // Where the root is kept no more, the thread begins with the message asked for.
        let root = if whole.past {
            self.messages.get(index)?
        } else {
            whole
        };
        let mut messages: Vec<_> = self
            .below(whole)
            .filter(|reply| reply.seq > after)
            .take(limit.saturating_add(1))
            .map(|reply| self.message(room, reply))
            .collect();
        let has_more = messages.len() > limit;
        messages.truncate(limit);
        Some(Thread {
            root: self.message(room, root),
            replies: Page { messages, has_more },
        })
    }

    fn below<'a>(&'a self, root: &'a Kept) -> impl DoubleEndedIterator<Item = &'a Kept> + Clone {
        let all = root.below.iter().filter_map(|index| self.messages.get(*index));
        all.filter(|reply| !reply.past)
    }

    pub(super) fn versions(&self, message: EventId, limit: usize) -> Option<Versions> {
        let kept = self.messages.get(*self.by_id.get(&message)?)?;
        let first = Version {
            content: kept.original.clone(),
            at: kept.at,
            by: kept.author,
        };
        let mut versions = Vec::new();
        if !kept.deleted {
            versions.push(first);
            versions.extend(kept.edits.iter().cloned());
            versions.drain(..versions.len().saturating_sub(limit));
        }
        Some(Versions {
            message,
            author: kept.author,
            deleted: kept.deleted,
            versions,
        })
    }
}
