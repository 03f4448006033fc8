//! What keeps order in a room, as it stands.

use super::Room;
use crate::domain::event::{EventBody, NewEvent, RoomKind};
use crate::domain::ids::{EventId, Seq, UserId};
use crate::store::{WriteRefusal, Written};
use std::collections::HashMap;
use std::sync::Arc;

/// Topic, pins and moderators of one room.
#[derive(Default)]
pub(super) struct Keeping {
    pub topic: Arc<str>,
    topic_set: Option<Seq>,
    /// Indexes of messages, in the order they were pinned.
    pub pins: Vec<usize>,
    /// The last word on each that ever was pinned.
    pin_words: HashMap<usize, Seq>,
    /// In the order they came to that.
    pub moderators: Vec<UserId>,
    /// The last word on each that ever was one; 0: since the room began.
    moderator_words: HashMap<UserId, Seq>,
}

impl Keeping {
    pub fn of_founder(founder: Option<UserId>) -> Self {
        Self {
            moderators: founder.into_iter().collect(),
            moderator_words: founder.map(|user| (user, Seq::ZERO)).into_iter().collect(),
            ..Self::default()
        }
    }

    /// Brings it up to date with the event at `seq`; `message` is the index of the one it is about.
    pub fn apply(&mut self, seq: Seq, body: &EventBody, message: Option<usize>) {
        match (body, message) {
            (EventBody::Pinned { active, .. }, Some(message)) => {
                self.pin_words.insert(message, seq);
                self.pins.retain(|pinned| *pinned != message);
                self.pins.extend(active.then_some(message));
            }
            (EventBody::Deleted { .. }, Some(message)) => self.pins.retain(|pinned| *pinned != message),
            (EventBody::TopicSet { topic }, _) => {
                self.topic = topic.clone();
                self.topic_set = Some(seq);
            }
            (EventBody::ModeratorSet { user, active, .. }, _) => {
                self.moderator_words.insert(*user, seq);
                self.moderators.retain(|moderator| moderator != user);
                self.moderators.extend(active.then_some(*user));
            }
            _ => {}
        }
    }
}

/// Whether the author of an event may keep order in its room; `room` is none where this event makes it.
pub(super) fn may_keep(room: Option<&Room>, event: &NewEvent) -> Result<(), WriteRefusal> {
    let is_moderator = match room {
        Some(room) => room.keeping.moderators.contains(&event.author),
        None => event.founder == Some(event.author),
    };
    if is_moderator || event.author == UserId::SERVER {
        Ok(())
    } else {
        Err(WriteRefusal::NotModerator)
    }
}

impl Room {
    /// Whether a topic or a moderator may be set so; the answer where it is so already.
    pub(super) fn check_keeping(&self, event: &NewEvent) -> Result<Option<Written>, WriteRefusal> {
        let kept = &self.keeping;
        match &event.body {
            EventBody::TopicSet { topic } if kept.topic == *topic => Ok(self.unchanged(kept.topic_set)),
            EventBody::ModeratorSet { user, active, .. } => {
                if kept.moderators.contains(user) == *active {
                    return Ok(self.unchanged(kept.moderator_words.get(user).copied()));
                }
                let full = event
                    .guard
                    .at_most
                    .is_some_and(|most| kept.moderators.len() >= most);
                if *active && full {
                    return Err(WriteRefusal::TooManyModerators);
                }
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// The same of a pin on a message that is there.
    pub(super) fn check_pin(
        &self,
        message: usize,
        event: &NewEvent,
        active: bool,
    ) -> Result<Option<Written>, WriteRefusal> {
        let kept = &self.keeping;
        if kept.pins.contains(&message) == active {
            let since = self.messages.get(message).map(|kept| kept.seq);
            return Ok(self.unchanged(kept.pin_words.get(&message).copied().or(since)));
        }
        let full = event.guard.at_most.is_some_and(|most| kept.pins.len() >= most);
        if active && full {
            return Err(WriteRefusal::TooManyPins);
        }
        Ok(None)
    }

    /// So since the event at this place, or since the room began.
    fn unchanged(&self, seq: Option<Seq>) -> Option<Written> {
        let seq = seq.filter(|seq| *seq > Seq::ZERO).unwrap_or(Seq(1));
        self.entry(seq).map(|entry| Written::Unchanged {
            id: entry.id,
            seq,
            at: entry.at,
        })
    }

    /// Whether the author may pin here.
    pub(super) fn may_pin(&self, event: &NewEvent) -> Result<(), WriteRefusal> {
        if self.kind == RoomKind::Public {
            may_keep(Some(self), event)
        } else {
            Ok(())
        }
    }

    pub(super) fn pinned(&self) -> Vec<EventId> {
        let id = |index: &usize| self.messages.get(*index).map(|kept| kept.id);
        self.keeping.pins.iter().filter_map(id).collect()
    }
}
