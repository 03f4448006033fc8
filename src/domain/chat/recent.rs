//! The last messages of a room as they stand now, kept beside the store so that joining reads nothing.

use crate::domain::event::{EventBody, Message, ReactionCount, Replies, StoredEvent};
use crate::domain::ids::{EventId, Seq, UserId};
use crate::domain::mention::Mentions;
use std::collections::VecDeque;
use std::sync::Arc;

/// Users listed under one reaction (contract §2).
const REACTION_USERS: usize = 20;

/// The newest messages of one room, oldest first, at most `capacity`.
#[derive(Debug, Default)]
pub struct Recent {
    messages: VecDeque<Message>,
    capacity: usize,
}

impl Recent {
    /// Starts from a page of the store.
    #[must_use]
    pub fn new(messages: Vec<Message>, capacity: usize) -> Self {
        Self {
            messages: messages.into(),
            capacity,
        }
    }

    /// What a joiner is shown.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.messages.iter().cloned().collect()
    }

    /// Whether all messages after a place are here.
    pub fn covers(&self, after: Seq) -> bool {
        self.messages.len() < self.capacity || self.messages.front().is_some_and(|m| m.seq <= after.next())
    }

    /// The messages after a place that are here, oldest first.
    pub fn after(&self, place: Seq) -> impl Iterator<Item = &Message> {
        self.messages.iter().filter(move |m| m.seq > place)
    }

    /// Brings the list up to date with the room's next event.
    pub fn apply(&mut self, event: &StoredEvent) {
        match &event.body {
            EventBody::Message { content, .. } => self.push(event, content),
            EventBody::Edited { message, content } => self.edit(*message, content, event),
            EventBody::Deleted { message } => self.delete(*message),
            EventBody::Reacted {
                message,
                emoji,
                active,
            } => {
                if let Some(found) = self.find(*message) {
                    react(&mut found.reactions, emoji, event.author, *active);
                }
            }
            EventBody::Pinned { .. }
            | EventBody::TopicSet { .. }
            | EventBody::ModeratorSet { .. }
            | EventBody::Moderated(_) => {}
        }
    }

    /// What stands up to this place is no longer kept, but for what is pinned.
    pub fn forget(&mut self, floor: Seq, pinned: &[EventId]) {
        self.messages
            .retain(|message| message.seq > floor || pinned.contains(&message.id));
        for message in &mut self.messages {
            message
                .reply
                .take_if(|parent| parent.seq <= floor && !pinned.contains(&parent.id));
        }
    }

    fn push(&mut self, event: &StoredEvent, content: &Arc<str>) {
        if self.capacity == 0 {
            return;
        }
        while self.messages.len() >= self.capacity {
            self.messages.pop_front();
        }
        self.messages.push_back(Message {
            room: event.room.clone(),
            id: event.id,
            seq: event.seq,
            author: event.author,
            author_name: event.author_name.clone(),
            at: event.at,
            content: content.clone(),
            deleted: false,
            edited_at: None,
            reply: event.reply.clone(),
            mentions: event.mentions.clone(),
            thread: event.thread,
            replies: None,
            reactions: Vec::new(),
        });
        if let Some(root) = event.thread.and_then(|root| self.find(root)) {
            let before = root
                .replies
                .map_or((0, Seq::ZERO), |below| (below.count, below.last));
            // Read from the store already with this one in it.
            if before.1 < event.seq {
                let (count, last) = (before.0 + 1, event.seq);
                root.replies = Some(Replies { count, last });
            }
        }
    }

    fn edit(&mut self, id: EventId, content: &Arc<str>, event: &StoredEvent) {
        if let Some(found) = self.find(id) {
            found.content = content.clone();
            found.mentions = event.mentions.clone();
            found.edited_at = Some(event.at);
        }
        let preview: Arc<str> = content.chars().take(200).collect::<String>().into();
        for reply in self
            .messages
            .iter_mut()
            .filter_map(|m| m.reply.as_mut())
            .filter(|r| r.id == id)
        {
            reply.content = preview.clone();
        }
    }

    fn delete(&mut self, id: EventId) {
        // Read from the store already without this one.
        let stood = self.find(id).filter(|found| !found.deleted);
        let thread = stood.and_then(|found| found.thread);
        if let Some(root) = thread.and_then(|root| self.find(root)) {
            let left = |below: Replies| below.count > 1;
            root.replies = root.replies.filter(|below| left(*below)).map(|below| Replies {
                count: below.count - 1,
                ..below
            });
        }
        if let Some(found) = self.find(id) {
            found.content = "".into();
            found.deleted = true;
            found.edited_at = None;
            found.mentions = Mentions::default();
            found.reactions.clear();
        }
        for reply in self
            .messages
            .iter_mut()
            .filter_map(|m| m.reply.as_mut())
            .filter(|r| r.id == id)
        {
            reply.content = "".into();
            reply.deleted = true;
        }
    }

    fn find(&mut self, id: EventId) -> Option<&mut Message> {
        self.messages.iter_mut().rev().find(|m| m.id == id)
    }
}

/// Counts one reaction on or off. Ids beyond the first twenty are only counted.
fn react(reactions: &mut Vec<ReactionCount>, emoji: &Arc<str>, user: UserId, active: bool) {
    let known = reactions.iter_mut().find(|r| r.emoji == *emoji);
    match (known, active) {
        // Read from the store already with this one in it.
        (Some(r), true) if r.users.contains(&user) => {}
        (Some(r), true) => {
            r.count += 1;
            if r.users.len() < REACTION_USERS {
                r.users.push(user);
            }
        }
        (None, true) => reactions.push(ReactionCount {
            emoji: emoji.clone(),
            count: 1,
            users: vec![user],
        }),
        // Off already in what was read from the store: everybody counted is listed, and this one is not.
        (Some(r), false) if !r.users.contains(&user) && r.count <= r.users.len() as u64 => {}
        (Some(r), false) => {
            r.count = r.count.saturating_sub(1);
            r.users.retain(|u| *u != user);
        }
        (None, false) => {}
    }
    reactions.retain(|r| r.count > 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn user(n: u128) -> UserId {
        UserId(Uuid::from_u128(n))
    }

    #[test]
    fn a_reaction_read_from_the_store_and_told_again_counts_once() {
        let emoji: Arc<str> = "👍".into();
        let mut read = vec![ReactionCount {
            emoji: emoji.clone(),
            count: 2,
            users: vec![user(1), user(2)],
        }];
        react(&mut read, &emoji, user(1), true);
        assert_eq!(read[0].count, 2, "on twice");
        // The page was read after user 3 took its reaction off, and the event comes now.
        react(&mut read, &emoji, user(3), false);
        assert_eq!(read[0].count, 2, "off twice");
        react(&mut read, &emoji, user(2), false);
        react(&mut read, &emoji, user(1), false);
        assert!(read.is_empty());
    }
}
