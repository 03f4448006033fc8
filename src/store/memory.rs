//! The store that keeps nothing after the process: the reference the others are measured against.
//!
//! One lock around plain maps. Each room holds its log (every event, by place) and its messages as they stand.

mod decrees;
mod keeping;
mod people;
mod search;
mod threads;
mod trim;
mod write;

use super::{
    ConversationSummary, Hits, PREVIEW_CHARACTERS, Page, Personal, Prepared, REACTION_USERS, RoomReading,
    RoomSummary, SearchQuery, Span, Store, StoreError, Thread, Totals, UserRecord, Write, Written,
};
use crate::domain::event::{
    EventBody, Head, Message, Moderation, ReactionCount, ReplyPreview, RoomKind, StoredEvent, Version,
    Versions,
};
use crate::domain::ids::{ClientMessageId, Epoch, EventId, Seq, Timestamp, TokenHash, UserId};
use crate::domain::mention::Mentions;
use crate::domain::reading::{Reading, Unread};
use crate::domain::retention::{Overdue, Policies};
use crate::domain::room_id::RoomId;
use crate::domain::sanction::{Deed, Standing};
use ahash::AHashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// See the module.
#[derive(Default)]
pub(super) struct Memory {
    state: RwLock<State>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

#[derive(Default)]
struct State {
    rooms: AHashMap<RoomId, Room>,
    /// Which event a client's id stands for (P2).
    sent: AHashMap<(UserId, RoomId, ClientMessageId), Seq>,
    users: AHashMap<UserId, UserRecord>,
    tokens: AHashMap<TokenHash, (UserId, Timestamp)>,
    decrees: decrees::Decrees,
    people: people::People,
    /// Events so far, of all rooms: their order of arrival.
    arrivals: u64,
}

struct Room {
    kind: RoomKind,
    epoch: Epoch,
    keeping: keeping::Keeping,
    /// The event of place `n` is at index `n - 1`.
    log: Vec<Entry>,
    /// By place.
    messages: Vec<Kept>,
    /// Index into `messages`.
    by_id: AHashMap<EventId, usize>,
    /// Up to here the log is not whole any more.
    floor: Seq,
    /// The last name each author wrote under; conversations only.
    names: AHashMap<UserId, Arc<str>>,
}

/// One event as it was; for a message the text is in [`Kept::original`].
struct Entry {
    id: EventId,
    author: UserId,
    author_name: Arc<str>,
    at: Timestamp,
    /// Index into [`Room::messages`]: the message it is, or concerns; none where it concerns no message.
    message: Option<usize>,
    what: What,
}

#[derive(PartialEq, Eq)]
enum What {
    Message,
    Edited(Arc<str>, Mentions),
    Deleted,
    Reacted(Arc<str>, bool),
    Pinned(bool),
    TopicSet(Arc<str>),
    ModeratorSet(UserId, Arc<str>, bool),
    Moderated(Moderation),
}

/// A message as it stands.
struct Kept {
    id: EventId,
    seq: Seq,
    arrival: u64,
    author: UserId,
    author_name: Arc<str>,
    at: Timestamp,
    original: Arc<str>,
    content: Arc<str>,
    /// Whom it mentioned as posted, and mentions as it stands.
    mentioned: Mentions,
    mentions: Mentions,
    edited_at: Option<Timestamp>,
    deleted: bool,
    /// No longer kept.
    past: bool,
    reply_to: Option<usize>,
    /// Index of the root of the thread it is in, where it is a reply.
    thread: Option<usize>,
    /// Of a root: indexes of what is below it.
    below: Vec<usize>,
    /// Edits since it was posted.
    edits: Vec<Version>,
    /// Who has an emoji on, in the order they put it on; the emojis in the order they came.
    reactions: Vec<(Arc<str>, Vec<UserId>)>,
    /// The last event about an emoji of a user.
    reacted: AHashMap<(UserId, Arc<str>), Seq>,
}

const fn edited(message: EventId, content: Arc<str>) -> EventBody {
    EventBody::Edited { message, content }
}

const fn reacted(message: EventId, emoji: Arc<str>, active: bool) -> EventBody {
    EventBody::Reacted {
        message,
        emoji,
        active,
    }
}

impl Room {
    fn seq(&self) -> Seq {
        Seq(self.log.len() as u64)
    }

    fn entry(&self, seq: Seq) -> Option<&Entry> {
        self.log.get(usize::try_from(seq.0.checked_sub(1)?).ok()?)
    }

    fn last_at(&self) -> Timestamp {
        self.log.last().map_or(Timestamp(0), |entry| entry.at)
    }

    fn preview(&self, message: usize) -> Option<ReplyPreview> {
        let kept = self.messages.get(message).filter(|kept| !kept.past);
        kept.map(|kept| ReplyPreview {
            id: kept.id,
            seq: kept.seq,
            sender_name: kept.author_name.clone(),
            content: kept
                .content
                .chars()
                .take(PREVIEW_CHARACTERS)
                .collect::<String>()
                .into(),
            deleted: kept.deleted,
        })
    }

    /// The event at an index of the log as it was live, blanked where its message is gone.
    fn event(&self, room: &RoomId, index: usize) -> Option<StoredEvent> {
        let entry = self.log.get(index)?;
        let kept = entry.message.and_then(|message| self.messages.get(message));
        let past = kept.is_some_and(|kept| kept.past);
        let gone = past || (kept.is_some_and(|kept| kept.deleted) && entry.what != What::Deleted);
        let (body, reply) = match (&entry.what, kept) {
            (What::Moderated(done), _) => (EventBody::Moderated(done.clone()), None),
            // Where the message is no longer kept nobody is told which it was.
            (What::Edited(..), _) if past => (edited(entry.id, Arc::default()), None),
            (What::Pinned(active), _) if past => {
                let (message, active) = (entry.id, *active);
                (EventBody::Pinned { message, active }, None)
            }
            (What::Deleted, _) if past => (EventBody::Deleted { message: entry.id }, None),
            (What::Reacted(_, active), _) if past => (reacted(entry.id, Arc::default(), *active), None),
            (What::TopicSet(topic), _) => {
                let topic = topic.clone();
                (EventBody::TopicSet { topic }, None)
            }
            (What::ModeratorSet(user, name, active), _) => {
                let (user, name, active) = (*user, name.clone(), *active);
                (EventBody::ModeratorSet { user, name, active }, None)
            }
            (what, kept) => self.about(what, kept?),
        };
        Some(StoredEvent {
            room: room.clone(),
            seq: Seq(index as u64 + 1),
            id: entry.id,
            author: entry.author,
            author_name: entry.author_name.clone(),
            at: entry.at,
            thread: reply.as_ref().and(kept).and_then(|kept| self.root_of(kept)),
            reply,
            mentions: match (&entry.what, kept) {
                (What::Message, Some(kept)) => kept.mentioned.clone(),
                (What::Edited(_, mentions), Some(_)) if !gone => mentions.clone(),
                _ => Mentions::default(),
            },
            to: self.kind.peer_of(entry.author),
            gone,
            called_before: Vec::new(),
            body,
        })
    }

    /// What happened to a message, or that it was posted.
    fn about(&self, what: &What, kept: &Kept) -> (EventBody, Option<ReplyPreview>) {
        let text = |text: &Arc<str>| if kept.deleted { "".into() } else { text.clone() };
        let message = kept.id;
        let body = match what {
            What::Edited(content, _) => edited(message, text(content)),
            What::Deleted => EventBody::Deleted { message },
            What::Reacted(emoji, active) => reacted(message, emoji.clone(), *active),
            What::Pinned(active) => EventBody::Pinned {
                message,
                active: *active,
            },
            What::Message | What::TopicSet(_) | What::ModeratorSet(..) | What::Moderated(_) => {
                let reply = kept.reply_to.and_then(|parent| self.preview(parent));
                let body = EventBody::Message {
                    content: text(&kept.original),
                    reply_to: reply.as_ref().map(|parent| parent.id),
                };
                return (body, reply);
            }
        };
        (body, None)
    }

    fn message(&self, room: &RoomId, kept: &Kept) -> Message {
        let count = |(emoji, users): &(Arc<str>, Vec<UserId>)| ReactionCount {
            emoji: emoji.clone(),
            count: users.len() as u64,
            users: users.iter().take(REACTION_USERS).copied().collect(),
        };
        Message {
            room: room.clone(),
            id: kept.id,
            seq: kept.seq,
            author: kept.author,
            author_name: kept.author_name.clone(),
            at: kept.at,
            content: kept.content.clone(),
            deleted: kept.deleted,
            edited_at: kept.edited_at,
            reply: kept.reply_to.and_then(|parent| self.preview(parent)),
            mentions: kept.mentions.clone(),
            thread: self.root_of(kept),
            replies: self.replies(kept),
            reactions: kept.reactions.iter().map(count).collect(),
        }
    }

    fn page(&self, room: &RoomId, span: Span, limit: usize) -> Page {
        let kept: Vec<&Kept> = match self.floor {
            Seq::ZERO => self.messages.iter().collect(),
            _ => self.messages.iter().filter(|kept| !kept.past).collect(),
        };
        let all = kept.len();
        let place = |seq: Seq| kept.partition_point(|kept| kept.seq < seq);
        let (from, to) = match span {
            Span::Newest => (all.saturating_sub(limit), all),
            Span::Before(seq) => (place(seq).saturating_sub(limit), place(seq)),
            Span::After(seq) => {
                let from = place(Seq(seq.0.saturating_add(1)));
                (from, from.saturating_add(limit).min(all))
            }
            Span::Around(seq) => {
                let before = limit / 2;
                let to = place(seq).saturating_add(limit - before).min(all);
                (place(seq).saturating_sub(before), to)
            }
        };
        let has_more = match span {
            Span::Newest | Span::Before(_) => from > 0,
            Span::After(_) => to < all,
            Span::Around(_) => from > 0 || to < all,
        };
        let shown = kept.get(from..to).unwrap_or_default();
        Page {
            messages: shown.iter().map(|kept| self.message(room, kept)).collect(),
            has_more,
        }
    }
}

impl Memory {
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    fn commit(&self, writes: Vec<Write>) -> Result<Vec<Written>, StoreError> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        Ok(writes.into_iter().map(|write| state.write(write)).collect())
    }

    fn is_instant(&self) -> bool {
        true
    }

    fn after(&self, room: &RoomId, seq: Seq, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        let state = self.read();
        let Some(kept) = state.rooms.get(room) else {
            return Ok(Vec::new());
        };
        let from = kept.whole_after(seq).0;
        let from = usize::try_from(from).unwrap_or(usize::MAX).min(kept.log.len());
        let to = from.saturating_add(limit).min(kept.log.len());
        Ok((from..to).filter_map(|index| kept.event(room, index)).collect())
    }

    fn page(&self, room: &RoomId, span: Span, limit: usize) -> Result<Page, StoreError> {
        Ok(self
            .read()
            .rooms
            .get(room)
            .map(|kept| kept.page(room, span, limit))
            .unwrap_or_default())
    }

    fn head(&self, room: &RoomId) -> Result<Option<Head>, StoreError> {
        Ok(self.read().rooms.get(room).map(|kept| Head {
            epoch: kept.epoch,
            seq: kept.seq(),
            id: kept.log.last().map(|entry| entry.id),
            kind: kept.kind,
            topic: kept.keeping.topic.clone(),
            moderators: kept.keeping.moderators.clone(),
            pinned: kept.pinned(),
        }))
    }

    fn event_at(&self, room: &RoomId, seq: Seq) -> Result<Option<EventId>, StoreError> {
        Ok(self
            .read()
            .rooms
            .get(room)
            .and_then(|kept| kept.entry(seq))
            .map(|entry| entry.id))
    }

    fn message(&self, id: EventId) -> Result<Option<(Message, RoomKind)>, StoreError> {
        Ok(self.read().rooms.iter().find_map(|(room, kept)| {
            let message = kept.messages.get(*kept.by_id.get(&id)?)?;
            Some((kept.message(room, message), kept.kind))
        }))
    }

    fn thread(
        &self,
        room: &RoomId,
        message: EventId,
        after: Seq,
        limit: usize,
    ) -> Result<Option<Thread>, StoreError> {
        let state = self.read();
        let found = state.rooms.get(room);
        Ok(found.and_then(|kept| kept.thread(room, message, (after, limit))))
    }

    fn versions(
        &self,
        room: &RoomId,
        message: EventId,
        limit: usize,
    ) -> Result<Option<Versions>, StoreError> {
        let state = self.read();
        let found = state.rooms.get(room);
        Ok(found.and_then(|kept| kept.versions(message, limit)))
    }

    fn pins(&self, room: &RoomId) -> Result<Vec<Message>, StoreError> {
        let state = self.read();
        let Some(kept) = state.rooms.get(room) else {
            return Ok(Vec::new());
        };
        let pinned = kept.keeping.pins.iter();
        let messages = pinned.filter_map(|index| kept.messages.get(*index));
        Ok(messages.map(|message| kept.message(room, message)).collect())
    }

    fn rooms(&self, limit: usize) -> Result<Vec<RoomSummary>, StoreError> {
        let state = self.read();
        let mut found: Vec<_> = state
            .rooms
            .iter()
            .filter(|(_, kept)| kept.kind == RoomKind::Public)
            .map(|(room, kept)| RoomSummary {
                room: room.clone(),
                topic: kept.keeping.topic.clone(),
                seq: kept.seq(),
                last_at: kept.last_at(),
            })
            .collect();
        found.sort_by(|a, b| {
            b.last_at
                .cmp(&a.last_at)
                .then_with(|| a.room.as_str().cmp(b.room.as_str()))
        });
        found.truncate(limit);
        Ok(found)
    }

    fn user_by_token(&self, token: TokenHash, now: Timestamp) -> Result<Option<UserRecord>, StoreError> {
        let state = self.read();
        Ok(match state.tokens.get(&token) {
            Some((user, expires)) if *expires > now => state.users.get(user).cloned(),
            _ => None,
        })
    }

    fn user(&self, id: UserId) -> Result<Option<UserRecord>, StoreError> {
        Ok(self.read().users.get(&id).cloned())
    }

    fn conversations(&self, user: UserId, limit: usize) -> Result<Vec<ConversationSummary>, StoreError> {
        let state = self.read();
        let mut found = Vec::new();
        for (room, kept) in &state.rooms {
            let peer = match kept.kind {
                RoomKind::Direct(one, other) if one == user => other,
                RoomKind::Direct(one, other) if other == user => one,
                _ => continue,
            };
            let known = state.users.get(&peer).map(|record| record.name.clone());
            let peer_name = known
                .or_else(|| kept.names.get(&peer).cloned())
                .unwrap_or_default();
            let (seq, last_at) = (kept.seq(), kept.last_at());
            let up_to = state.people.cursor(user, room).unwrap_or_default();
            let unread = state.unread(user, room, up_to, seq);
            found.push(ConversationSummary {
                room: room.clone(),
                peer,
                peer_name,
                seq,
                last_at,
                reading: Reading { up_to, unread },
            });
        }
        found.sort_by(|a, b| {
            b.last_at
                .cmp(&a.last_at)
                .then_with(|| a.room.as_str().cmp(b.room.as_str()))
        });
        found.truncate(limit);
        Ok(found)
    }

    fn readings(&self, user: UserId, limit: usize) -> Result<Vec<RoomReading>, StoreError> {
        Ok(self.read().readings(user, limit))
    }

    fn unread(&self, user: UserId, room: &RoomId, after: Seq, up_to: Seq) -> Result<Unread, StoreError> {
        Ok(self.read().unread(user, room, after, up_to))
    }

    fn personal(&self, user: UserId) -> Result<Personal, StoreError> {
        Ok(self.read().personal(user))
    }

    fn standing(&self) -> Result<Standing, StoreError> {
        Ok(Self::standing(self))
    }

    fn deeds(&self, limit: usize) -> Result<Vec<Deed>, StoreError> {
        Ok(Self::deeds(self, limit))
    }

    fn totals(&self) -> Result<Totals, StoreError> {
        Ok(self.read().totals())
    }

    fn search(&self, query: &SearchQuery) -> Result<Hits, StoreError> {
        Ok(self.read().search(query))
    }

    fn floor(&self, room: &RoomId) -> Result<Seq, StoreError> {
        Ok(self.read().rooms.get(room).map_or(Seq::ZERO, |kept| kept.floor))
    }

    fn overdue(&self, policies: &Policies, now: Timestamp, most: u64) -> Result<Vec<Overdue>, StoreError> {
        Ok(self.read().overdue(policies, now, most))
    }

    fn restore(&self, _: &Prepared) -> Result<(), StoreError> {
        Err(super::copies::nothing_kept())
    }
}
