//! What only concerns one user: how far it has read, whom it has blocked, what it has chosen; and who is meant by a
//! name.

use super::State;
use crate::domain::event::{EventBody, NewEvent, RoomKind, StoredEvent};
use crate::domain::ids::{Seq, UserId};
use crate::domain::mention::{Calls, Candidate, Here, Mentions};
use crate::domain::name::{NameIndex, NameKey};
use crate::domain::reading::{COUNTED, Preferences, Reading, Unread};
use crate::domain::room_id::RoomId;
use crate::store::{Personal, RoomReading, WriteRefusal, Written};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

#[derive(Default)]
pub(super) struct People {
    cursors: HashMap<UserId, BTreeMap<RoomId, Seq>>,
    blocked: HashMap<UserId, Vec<(UserId, Arc<str>)>>,
    preferences: HashMap<UserId, Preferences>,
    pub(super) names: NameIndex<UserId>,
}

impl People {
    pub(super) fn cursor(&self, user: UserId, room: &RoomId) -> Option<Seq> {
        self.cursors.get(&user)?.get(room).copied()
    }

    pub(super) fn read(&mut self, user: UserId, room: RoomId, up_to: Seq) -> Written {
        let cursor = self.cursors.entry(user).or_default().entry(room).or_default();
        *cursor = up_to.max(*cursor);
        Written::Kept
    }

    pub(super) fn block(&mut self, user: UserId, other: (UserId, Arc<str>), active: bool) -> Written {
        let list = self.blocked.entry(user).or_default();
        if !active {
            list.retain(|(id, _)| *id != other.0);
        } else if !list.iter().any(|(id, _)| *id == other.0) {
            list.push(other);
        }
        Written::Kept
    }

    pub(super) fn prefer(&mut self, user: UserId, preferences: Preferences) -> Written {
        self.preferences.insert(user, preferences);
        Written::Kept
    }

    fn has_blocked(&self, user: UserId, other: UserId) -> bool {
        let list = self.blocked.get(&user);
        list.is_some_and(|list| list.iter().any(|(id, _)| *id == other))
    }

    /// Who is called in a public room has a cursor there from now on, before what calls.
    pub(super) fn called(&mut self, event: &StoredEvent) {
        if event.to.is_some() {
            return;
        }
        let before = Seq(event.seq.0.saturating_sub(1));
        for user in event.mentions.all().filter(|user| *user != event.author) {
            let cursors = self.cursors.entry(user).or_default();
            cursors.entry(event.room.clone()).or_insert(before);
        }
    }
}

impl State {
    /// Whether the two of a conversation let it be written to. Taking something back is always allowed.
    pub(super) fn may_write(&self, event: &NewEvent) -> Result<(), WriteRefusal> {
        let kind = self.rooms.get(&event.room).map_or(event.kind, |room| room.kind);
        let Some(peer) = kind.peer_of(event.author) else {
            return Ok(());
        };
        if matches!(event.body, EventBody::Deleted { .. }) {
            return Ok(());
        }
        if self.people.has_blocked(peer, event.author) {
            return Err(WriteRefusal::Blocked);
        }
        if self.people.has_blocked(event.author, peer) {
            return Err(WriteRefusal::Blocker);
        }
        Ok(())
    }

    /// Whom an event mentions.
    pub(super) fn resolve(&self, event: &NewEvent, calls: &Calls, before: Option<&Mentions>) -> Mentions {
        let kind = self.rooms.get(&event.room).map_or(event.kind, |room| room.kind);
        let mut mentions = Mentions::default();
        for spot in &calls.spots {
            let meant = spot.iter().find_map(|candidate| self.meant(candidate));
            let reads = |user: &UserId| match kind {
                RoomKind::Public => true,
                RoomKind::Direct(one, other) => *user == one || *user == other,
            };
            if let Some(user) = meant.filter(reads).filter(|user| !mentions.users.contains(user)) {
                mentions.users.push(user);
            }
        }
        mentions.here = match &calls.here {
            Here::Nobody => Vec::new(),
            Here::Call(users) => users.clone(),
            Here::Keep => before.map(|known| known.here.clone()).unwrap_or_default(),
        };
        mentions
    }

    /// Of several who had a name last, the newest user.
    fn meant(&self, candidate: &Candidate) -> Option<UserId> {
        match candidate {
            Candidate::Known(user) => Some(*user),
            Candidate::Name(name) => {
                let key = NameKey::of(name);
                let holders = self.people.names.holders(&key);
                let known = holders.filter_map(|id| self.users.get(id));
                known
                    .max_by_key(|user| (user.created_at, user.id))
                    .map(|user| user.id)
            }
        }
    }

    pub(super) fn unread(&self, user: UserId, room: &RoomId, after: Seq, up_to: Seq) -> Unread {
        let mut unread = Unread::default();
        let Some(kept) = self.rooms.get(room) else {
            return unread;
        };
        let counts = |message: &&super::Kept| {
            !message.deleted && message.author != user && !self.people.has_blocked(user, message.author)
        };
        let later = kept.messages.iter().rev().skip_while(|m| m.seq > up_to);
        let later: Vec<_> = later.take_while(|m| m.seq > after).collect();
        unread.messages = later.iter().take(COUNTED).copied().filter(counts).count() as u64;
        let calls = |m: &&super::Kept| m.author != user && m.mentions.meets(user);
        let called = later.iter().copied().filter(calls).take(COUNTED);
        unread.mentions = called.filter(counts).count() as u64;
        unread
    }

    pub(super) fn readings(&self, user: UserId, limit: usize) -> Vec<RoomReading> {
        let cursors = self.people.cursors.get(&user).into_iter().flatten();
        let mut found: Vec<_> = cursors
            .filter_map(|(room, up_to)| Some((room, *up_to, self.rooms.get(room)?)))
            .filter(|(_, _, kept)| kept.kind == RoomKind::Public)
            .collect();
        found.sort_by(|a, b| (b.2.last_at(), a.0.as_str()).cmp(&(a.2.last_at(), b.0.as_str())));
        found
            .into_iter()
            .take(limit)
            .map(|(room, up_to, kept)| RoomReading {
                room: room.clone(),
                seq: kept.seq(),
                reading: Reading {
                    up_to,
                    unread: self.unread(user, room, up_to, kept.seq()),
                },
            })
            .collect()
    }

    pub(super) fn personal(&self, user: UserId) -> Personal {
        let of = &self.people;
        let named = |(id, name): &(UserId, Arc<str>)| {
            let known = self.users.get(id).map(|record| record.name.clone());
            (*id, known.unwrap_or_else(|| name.clone()))
        };
        Personal {
            cursors: of
                .cursors
                .get(&user)
                .into_iter()
                .flatten()
                .map(|(room, seq)| (room.clone(), *seq))
                .collect(),
            blocked: of.blocked.get(&user).into_iter().flatten().map(named).collect(),
            preferences: of.preferences.get(&user).copied().unwrap_or_default(),
        }
    }
}
