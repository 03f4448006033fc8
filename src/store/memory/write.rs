//! How one write changes the maps.

use super::keeping::{Keeping, may_keep};
use super::{Entry, Kept, Room, State, What};
use crate::domain::durable::TokenChange;
use crate::domain::event::{EventBody, NewEvent, RoomKind, StoredEvent, Version};
use crate::domain::ids::{EventId, Seq, Timestamp, TokenHash, UserId};
use crate::domain::mention::{Calls, Mentions};
use crate::domain::name::NameKey;
use crate::store::{UserRecord, Write, WriteRefusal, Written};
use ahash::AHashMap;
use std::collections::hash_map::Entry as Slot;
use std::sync::Arc;

impl State {
    pub(super) fn write(&mut self, write: Write) -> Written {
        match write {
            Write::Append(event) => self
                .append(event, &Calls::default())
                .unwrap_or_else(Written::Refused),
            Write::AppendCalling(event, calls) => self.append(event, &calls).unwrap_or_else(Written::Refused),
            Write::Read { user, room, up_to } => self.people.read(user, room, up_to),
            Write::Block { user, other, active } => self.people.block(user, other, active),
            Write::Prefer { user, preferences } => self.people.prefer(user, preferences),
            Write::Decree {
                changes,
                events,
                deed,
            } => {
                self.decree(changes, deed);
                let stored = |event| match self.append(event, &Calls::default()) {
                    Ok(Written::Stored(event)) => Some(event),
                    _ => None,
                };
                Written::Decreed(events.into_iter().filter_map(stored).collect())
            }
            Write::PutUser { user, token } => self.put_user(user, token),
            Write::Tidy => Written::Tidied(true),
            Write::Tokens(change) => {
                self.change_tokens(change);
                Written::TokensChanged
            }
            Write::Trim(trim) => Written::Trimmed(self.trim(&trim)),
            Write::Shrink => Written::Shrunk(false),
        }
    }

    pub(super) fn change_tokens(&mut self, change: TokenChange) {
        match change {
            TokenChange::Extend(used, until) => {
                for token in used {
                    if let Some((_, expires)) = self.tokens.get_mut(&token) {
                        *expires = until;
                    }
                }
            }
            TokenChange::Revoke(token) => drop(self.tokens.remove(&token)),
            TokenChange::RevokeAll(user) => self.tokens.retain(|_, (owner, _)| *owner != user),
            TokenChange::Purge(now) => self.tokens.retain(|_, (_, expires)| *expires > now),
        }
    }

    fn put_user(&mut self, user: UserRecord, token: Option<(TokenHash, Timestamp)>) -> Written {
        if let Some((hash, expires)) = token {
            self.tokens.entry(hash).or_insert((user.id, expires)).1 = expires;
        }
        let names = &mut self.people.names;
        match self.users.entry(user.id) {
            Slot::Occupied(mut known) => {
                names.remove(&NameKey::of(&known.get().name), &user.id);
                names.insert_shared(&NameKey::of(&user.name), user.id);
                known.get_mut().name = user.name;
            }
            Slot::Vacant(place) => {
                names.insert_shared(&NameKey::of(&user.name), user.id);
                place.insert(user);
            }
        }
        Written::UserPut
    }

    fn append(&mut self, event: NewEvent, calls: &Calls) -> Result<Written, WriteRefusal> {
        if let Some(answer) = self.sent_before(&event) {
            return answer;
        }
        if event.guard.known_only {
            return Err(WriteRefusal::NotSentBefore);
        }
        self.may_write(&event)?;
        let known = self.rooms.get_mut(&event.room);
        let change = match (&event.body, known) {
            (EventBody::Message { reply_to: None, .. } | EventBody::Moderated(_), _) => None,
            (
                EventBody::Message {
                    reply_to: Some(parent),
                    ..
                },
                known,
            ) => Some(find(known.as_deref(), *parent)?),
            (EventBody::TopicSet { .. } | EventBody::ModeratorSet { .. }, known) => {
                may_keep(known.as_deref(), &event)?;
                if let Some(room) = known
                    && let Some(unchanged) = room.check_keeping(&event)?
                {
                    return Ok(unchanged);
                }
                None
            }
            (
                EventBody::Edited { message, .. }
                | EventBody::Deleted { message }
                | EventBody::Reacted { message, .. }
                | EventBody::Pinned { message, .. },
                known,
            ) => {
                let room = known.ok_or(WriteRefusal::MessageNotFound)?;
                let index = find(Some(room), *message)?;
                if let Some(unchanged) = room.check(index, &event)? {
                    return Ok(unchanged);
                }
                Some(index)
            }
        };
        let before = change.and_then(|index| self.rooms.get(&event.room)?.messages.get(index));
        let mentions = self.resolve(&event, calls, before.map(|kept| &kept.mentions));
        let called_before = match (&event.body, before) {
            (EventBody::Edited { .. } | EventBody::Deleted { .. }, Some(kept)) => {
                kept.mentions.all().collect()
            }
            _ => Vec::new(),
        };
        let mut stored = self.take_in(event, (change, mentions))?;
        stored.called_before = called_before;
        Ok(Written::Stored(stored))
    }

    /// The event may be stored: it is.
    fn take_in(
        &mut self,
        event: NewEvent,
        (change, mentions): (Option<usize>, Mentions),
    ) -> Result<StoredEvent, WriteRefusal> {
        let client_id = event.client_id.clone();
        let (room_id, author) = (event.room.clone(), event.author);
        let room = self
            .rooms
            .entry(room_id.clone())
            .or_insert_with(|| Room::new(&event));
        if room.kind != RoomKind::Public {
            room.names.insert(author, event.author_name.clone());
        }
        self.arrivals += 1;
        room.apply(event, change, (self.arrivals, mentions));
        let index = room.log.len() - 1;
        let mut stored = room.event(&room_id, index).ok_or(WriteRefusal::MessageNotFound)?;
        stored.gone = false;
        self.people.called(&stored);
        if let Some(client_id) = client_id {
            self.sent.insert((author, room_id, client_id), stored.seq);
        }
        Ok(stored)
    }

    /// The answer where the author used this client id in this room before.
    fn sent_before(&self, event: &NewEvent) -> Option<Result<Written, WriteRefusal>> {
        let key = (event.author, event.room.clone(), event.client_id.clone()?);
        let seq = *self.sent.get(&key)?;
        let room = self.rooms.get(&event.room)?;
        let entry = room.entry(seq)?;
        Some(if room.same(entry, &event.body) {
            Ok(Written::Duplicate {
                id: entry.id,
                seq,
                at: entry.at,
            })
        } else {
            Err(WriteRefusal::Conflict)
        })
    }
}

fn find(room: Option<&Room>, id: EventId) -> Result<usize, WriteRefusal> {
    room.and_then(|room| room.by_id.get(&id).copied())
        .ok_or(WriteRefusal::MessageNotFound)
}

impl Room {
    /// As its first event makes it.
    fn new(event: &NewEvent) -> Self {
        Self {
            kind: event.kind,
            epoch: event.epoch,
            keeping: Keeping::of_founder(event.founder),
            log: Vec::new(),
            messages: Vec::new(),
            by_id: AHashMap::new(),
            floor: Seq::ZERO,
            names: AHashMap::new(),
        }
    }

    /// Whether `body` says what `entry` said. What was deleted cannot be compared any more, and counts as the same.
    fn same(&self, entry: &Entry, body: &EventBody) -> bool {
        let Some(kept) = entry.message.and_then(|message| self.messages.get(message)) else {
            return false;
        };
        if kept.past {
            return true;
        }
        match (&entry.what, body) {
            (What::Message, EventBody::Message { content, reply_to }) => {
                let parent = kept
                    .reply_to
                    .and_then(|parent| self.messages.get(parent))
                    .filter(|parent| !parent.past)
                    .map(|parent| parent.id);
                let orphan = kept.reply_to.is_some() && parent.is_none() && reply_to.is_some();
                kept.deleted || (kept.original == *content && (parent == *reply_to || orphan))
            }
            (What::Edited(text, _), EventBody::Edited { message, content }) => {
                kept.id == *message && (kept.deleted || text == content)
            }
            (What::Deleted, EventBody::Deleted { message }) => kept.id == *message,
            (
                What::Reacted(was, on),
                EventBody::Reacted {
                    message,
                    emoji,
                    active,
                },
            ) => kept.id == *message && was == emoji && on == active,
            _ => false,
        }
    }

    /// Whether a message may be changed so; the answer where there is nothing to change.
    fn check(&self, index: usize, event: &NewEvent) -> Result<Option<Written>, WriteRefusal> {
        let kept = self.messages.get(index).ok_or(WriteRefusal::MessageNotFound)?;
        if matches!(event.body, EventBody::Pinned { .. }) {
            self.may_pin(event)?;
        }
        if kept.deleted {
            return Err(WriteRefusal::Gone);
        }
        match &event.body {
            EventBody::Pinned { active, .. } => self.check_pin(index, event, *active),
            EventBody::Reacted { emoji, active, .. } => self.check_reaction(kept, event, (emoji, *active)),
            _ if event.author == UserId::SERVER => Ok(None),
            EventBody::Deleted { .. } if self.keeping.moderators.contains(&event.author) => Ok(None),
            _ if kept.author != event.author => Err(WriteRefusal::NotAuthor),
            _ if event.guard.not_before.is_some_and(|first| kept.at < first) => Err(WriteRefusal::TooOld),
            _ => Ok(None),
        }
    }

    fn check_reaction(
        &self,
        kept: &Kept,
        event: &NewEvent,
        (emoji, active): (&Arc<str>, bool),
    ) -> Result<Option<Written>, WriteRefusal> {
        let last = kept.reacted.get(&(event.author, emoji.clone())).copied();
        let known = kept.reactions.iter().find(|(known, _)| known == emoji);
        let on = known.is_some_and(|(_, users)| users.contains(&event.author));
        if on != active {
            let full = event
                .guard
                .at_most
                .is_some_and(|most| kept.reactions.len() >= most);
            return if active && known.is_none() && full {
                Err(WriteRefusal::TooManyReactions)
            } else {
                Ok(None)
            };
        }
        // A reaction that never was is off since the message began.
        let seq = last.unwrap_or(kept.seq);
        Ok(self.entry(seq).map(|entry| Written::Unchanged {
            id: entry.id,
            seq,
            at: entry.at,
        }))
    }

    /// Appends the event; `about` is the message it replies to or changes.
    fn apply(&mut self, event: NewEvent, about: Option<usize>, (arrival, mentions): (u64, Mentions)) {
        let seq = self.seq().next();
        let fresh = self.messages.len();
        self.keeping.apply(seq, &event.body, about);
        let (message, what) = match event.body {
            EventBody::Message { content, .. } => {
                self.by_id.insert(event.id, fresh);
                let parent = about.and_then(|parent| self.messages.get(parent));
                let thread = parent.and_then(|parent| parent.thread.or(about));
                if let Some(root) = thread.and_then(|root| self.messages.get_mut(root)) {
                    root.below.push(fresh);
                }
                self.messages.push(Kept {
                    id: event.id,
                    seq,
                    arrival,
                    author: event.author,
                    author_name: event.author_name.clone(),
                    at: event.at,
                    original: content.clone(),
                    content,
                    mentioned: mentions.clone(),
                    mentions,
                    edited_at: None,
                    deleted: false,
                    past: false,
                    reply_to: about,
                    thread,
                    below: Vec::new(),
                    edits: Vec::new(),
                    reactions: Vec::new(),
                    reacted: AHashMap::new(),
                });
                (Some(fresh), What::Message)
            }
            EventBody::Edited { content, .. } => (about, What::Edited(content, mentions)),
            EventBody::Deleted { .. } => (about, What::Deleted),
            EventBody::Reacted { emoji, active, .. } => (about, What::Reacted(emoji, active)),
            EventBody::Pinned { active, .. } => (about, What::Pinned(active)),
            EventBody::TopicSet { topic } => (None, What::TopicSet(topic)),
            EventBody::ModeratorSet { user, name, active } => (None, What::ModeratorSet(user, name, active)),
            EventBody::Moderated(done) => (None, What::Moderated(done)),
        };
        if let Some(kept) = message.and_then(|message| self.messages.get_mut(message)) {
            kept.change(seq, event.author, event.at, &what);
        }
        self.log.push(Entry {
            id: event.id,
            author: event.author,
            author_name: event.author_name,
            at: event.at,
            message,
            what,
        });
    }
}

impl Kept {
    fn change(&mut self, seq: Seq, author: UserId, at: Timestamp, what: &What) {
        match what {
            What::Message
            | What::Pinned(_)
            | What::TopicSet(_)
            | What::ModeratorSet(..)
            | What::Moderated(_) => {}
            What::Edited(content, mentions) => {
                self.content = content.clone();
                self.mentions = mentions.clone();
                self.edited_at = Some(at);
                self.edits.push(Version {
                    content: content.clone(),
                    at,
                    by: author,
                });
            }
            What::Deleted => {
                self.deleted = true;
                (self.content, self.original) = (Arc::default(), Arc::default());
                (self.mentions, self.mentioned) = (Mentions::default(), Mentions::default());
                self.edited_at = None;
                self.edits.clear();
                self.reactions.clear();
                self.reacted.clear();
            }
            What::Reacted(emoji, active) => {
                self.reacted.insert((author, emoji.clone()), seq);
                let place = self
                    .reactions
                    .iter()
                    .position(|(known, _)| known == emoji)
                    .unwrap_or_else(|| {
                        self.reactions.push((emoji.clone(), Vec::new()));
                        self.reactions.len() - 1
                    });
                if let Some((_, users)) = self.reactions.get_mut(place) {
                    if *active {
                        users.push(author);
                    } else {
                        users.retain(|user| *user != author);
                    }
                }
                self.reactions.retain(|(_, users)| !users.is_empty());
            }
        }
    }
}
