//! How one write changes the maps.

use super::{Entry, Kept, Room, State, What};
use crate::domain::durable::TokenChange;
use crate::domain::event::{EventBody, NewEvent, RoomKind};
use crate::domain::ids::{EventId, Seq, Timestamp, TokenHash, UserId};
use crate::store::{UserRecord, Write, WriteRefusal, Written};
use ahash::AHashMap;
use std::collections::hash_map::Entry as Slot;
use std::sync::Arc;

impl State {
    pub(super) fn write(&mut self, write: Write) -> Written {
        match write {
            Write::Append(event) => self.append(event).unwrap_or_else(Written::Refused),
            Write::Decree {
                changes,
                events,
                deed,
            } => {
                self.decree(changes, deed);
                let stored = |event| match self.append(event) {
                    Ok(Written::Stored(event)) => Some(event),
                    _ => None,
                };
                Written::Decreed(events.into_iter().filter_map(stored).collect())
            }
            Write::PutUser { user, token } => self.put_user(user, token),
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
        match self.users.entry(user.id) {
            Slot::Occupied(mut known) => known.get_mut().name = user.name,
            Slot::Vacant(place) => drop(place.insert(user)),
        }
        Written::UserPut
    }

    fn append(&mut self, event: NewEvent) -> Result<Written, WriteRefusal> {
        if let Some(answer) = self.sent_before(&event) {
            return answer;
        }
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
            (
                EventBody::Edited { message, .. }
                | EventBody::Deleted { message }
                | EventBody::Reacted { message, .. },
                known,
            ) => {
                let room = known.ok_or(WriteRefusal::MessageNotFound)?;
                let index = find(Some(room), *message)?;
                if let Some(unchanged) = room.check(index, event.author, &event.body)? {
                    return Ok(unchanged);
                }
                Some(index)
            }
        };
        let client_id = event.client_id.clone();
        let (room_id, author) = (event.room.clone(), event.author);
        let room = self.rooms.entry(room_id.clone()).or_insert_with(|| Room {
            kind: event.kind,
            epoch: event.epoch,
            topic: Arc::default(),
            log: Vec::new(),
            messages: Vec::new(),
            by_id: AHashMap::new(),
            floor: Seq::ZERO,
            names: AHashMap::new(),
        });
        if room.kind != RoomKind::Public {
            room.names.insert(author, event.author_name.clone());
        }
        self.arrivals += 1;
        room.apply(event, change, self.arrivals);
        let index = room.log.len() - 1;
        let mut stored = room.event(&room_id, index).ok_or(WriteRefusal::MessageNotFound)?;
        stored.gone = false;
        if let Some(client_id) = client_id {
            self.sent.insert((author, room_id, client_id), stored.seq);
        }
        Ok(Written::Stored(stored))
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
            (What::Edited(text), EventBody::Edited { message, content }) => {
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
    fn check(&self, index: usize, author: UserId, body: &EventBody) -> Result<Option<Written>, WriteRefusal> {
        let kept = self.messages.get(index).ok_or(WriteRefusal::MessageNotFound)?;
        if kept.deleted {
            return Err(WriteRefusal::Gone);
        }
        let EventBody::Reacted { emoji, active, .. } = body else {
            return if kept.author == author || author == UserId::SERVER {
                Ok(None)
            } else {
                Err(WriteRefusal::NotAuthor)
            };
        };
        let last = kept.reacted.get(&(author, emoji.clone())).copied();
        let on = kept
            .reactions
            .iter()
            .any(|(known, users)| known == emoji && users.contains(&author));
        if on != *active {
            return Ok(None);
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
    fn apply(&mut self, event: NewEvent, about: Option<usize>, arrival: u64) {
        let seq = self.seq().next();
        let fresh = self.messages.len();
        let (message, what) = match event.body {
            EventBody::Message { content, .. } => {
                self.by_id.insert(event.id, fresh);
                self.messages.push(Kept {
                    id: event.id,
                    seq,
                    arrival,
                    author: event.author,
                    author_name: event.author_name.clone(),
                    at: event.at,
                    original: content.clone(),
                    content,
                    edited_at: None,
                    deleted: false,
                    past: false,
                    reply_to: about,
                    reactions: Vec::new(),
                    reacted: AHashMap::new(),
                });
                (Some(fresh), What::Message)
            }
            EventBody::Edited { content, .. } => (about, What::Edited(content)),
            EventBody::Deleted { .. } => (about, What::Deleted),
            EventBody::Reacted { emoji, active, .. } => (about, What::Reacted(emoji, active)),
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
            What::Message | What::Moderated(_) => {}
            What::Edited(content) => {
                self.content = content.clone();
                self.edited_at = Some(at);
            }
            What::Deleted => {
                self.deleted = true;
                (self.content, self.original) = (Arc::default(), Arc::default());
                self.edited_at = None;
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
