//! One commit: a batch of writes in one transaction, on heads held in memory.

use super::about::{Shown, Target};
use super::index::{Doc, Index, Known, Learnt};
use super::people;
use super::prepared::{Every, Prepared};
use super::row::{
    Id, MAX_ROOM, event_in, failed, key_after, kind_in, mentions_as, mentions_in, pair, room_of, seq_of,
    text_in, user_in,
};
use super::waiting::Waiting;
use super::{copies, decrees, tokens};
use crate::domain::event::{EventBody, NewEvent, ReplyPreview, RoomKind, StoredEvent};
use crate::domain::ids::{EventId, Seq, Timestamp, UserId};
use crate::domain::mention::{Calls, Mentions};
use crate::domain::room_id::RoomId;
use crate::store::{PREVIEW_CHARACTERS, StoreError, Write, WriteRefusal, Written};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Rooms whose heads are kept in memory. Beyond, all are forgotten and read again as they are used.
const CACHED_ROOMS: usize = 10_000;

/// The writing connection and what it knows by heart.
pub(super) struct Writer {
    connection: Connection,
    rooms: HashMap<RoomId, RoomState>,
    index: Known,
}

/// A room's number and the end of its log.
#[derive(Clone)]
pub(super) struct RoomState {
    pub(super) id: i64,
    pub(super) kind: RoomKind,
    pub(super) seq: Seq,
    pub(super) last: (EventId, Timestamp),
    pub(super) messages: i64,
    /// Conversations: the last name each of the two wrote under.
    names: [Arc<str>; 2],
}

/// A transaction under way, and the rooms it touched: they become known only when it is durable.
pub(super) struct Batch<'a> {
    pub(super) on: &'a Transaction<'a>,
    known: (&'a HashMap<RoomId, RoomState>, &'a Known),
    touched: HashMap<RoomId, RoomState>,
    learnt: Learnt,
    pub(super) prepared: Prepared<'a>,
}

/// What a batch answers, and what its commit makes known.
type Done = (Vec<Written>, HashMap<RoomId, RoomState>, Learnt);

/// The answer to one write, or why the whole batch fails.
pub(super) type Answer = rusqlite::Result<Written>;

impl Writer {
    pub(super) fn new(connection: Connection, waiting: Arc<Waiting>) -> Self {
        Self {
            connection,
            rooms: HashMap::new(),
            index: Known::new(waiting),
        }
    }

    /// See [`crate::store::Store::commit`].
    pub(super) fn commit(&mut self, writes: Vec<Write>) -> Result<Vec<Written>, StoreError> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let (mut answers, touched, learnt) = self
            .run(writes)
            .map_err(|error| failed("store what was written", &error))?;
        if self.rooms.len() + touched.len() > CACHED_ROOMS {
            self.rooms.clear();
        }
        self.rooms.extend(touched);
        self.index.learn(learnt);
        if answers.contains(&Written::Tidied(false)) {
            self.tidy(&mut answers);
        }
        Ok(answers)
    }

    /// Writes the log back into the database and cuts it to nothing: `secure_delete` overwrites what was deleted in the
    /// database alone. Does not wait for who reads an older state; then it is tried again later, as where it fails.
    fn tidy(&self, answers: &mut [Written]) {
        let cut = || {
            self.connection.busy_timeout(std::time::Duration::ZERO)?;
            let busy = self
                .connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
            self.connection.busy_timeout(super::BUSY_TIMEOUT)?;
            busy
        };
        let tidy = cut().is_ok_and(|busy: bool| !busy);
        let waiting = answers
            .iter_mut()
            .filter(|answer| **answer == Written::Tidied(false));
        waiting.for_each(|answer| *answer = Written::Tidied(tidy));
    }

    /// An error anywhere leaves the database and `self.rooms` as they were: the transaction rolls back when dropped.
    fn run(&mut self, writes: Vec<Write>) -> rusqlite::Result<Done> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let batch = Batch {
            on: &transaction,
            known: (&self.rooms, &self.index),
            touched: HashMap::new(),
            learnt: Learnt::default(),
            prepared: Prepared::new(&transaction),
        };
        let done = batch.all(writes)?;
        transaction.commit()?;
        Ok(done)
    }

    /// See [`crate::store::Store::restore`]; all that was known by heart is forgotten.
    pub(super) fn restore(&mut self, prepared: &Path) -> Result<(), StoreError> {
        let done = copies::replace(&mut self.connection, prepared);
        self.rooms = HashMap::new();
        self.index.forget();
        done.map_err(|error| failed("restore the backup", &error))
    }

    /// The connection, for tests that make it fail.
    #[cfg(test)]
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }
}

impl Batch<'_> {
    fn all(mut self, writes: Vec<Write>) -> rusqlite::Result<Done> {
        let answers = writes
            .into_iter()
            .map(|write| self.write(write))
            .collect::<rusqlite::Result<_>>()?;
        self.index().settle()?;
        self.put_heads()?;
        Ok((answers, self.touched, self.learnt))
    }

    fn write(&mut self, write: Write) -> Answer {
        match write {
            Write::Append(event) => self.append(event, &Calls::default()),
            Write::AppendCalling(event, calls) => self.append(event, &calls),
            Write::Read { user, room, up_to } => people::read(self.on, user, &room, up_to),
            Write::Block { user, other, active } => people::block(self.on, user, &other, active),
            Write::Prefer { user, preferences } => people::prefer(self.on, user, preferences),
            Write::Decree {
                changes,
                events,
                deed,
            } => {
                decrees::write(self.on, &changes, deed.as_ref())?;
                let mut stored = Vec::new();
                for event in events {
                    if let Written::Stored(event) = self.append(event, &Calls::default())? {
                        stored.push(event);
                    }
                }
                Ok(Written::Decreed(stored))
            }
            Write::PutUser { user, token } => {
                tokens::put_user(self.on, &user, token)?;
                Ok(Written::UserPut)
            }
            // Done behind the commit: see `Writer::commit`.
            Write::Tidy => Ok(Written::Tidied(false)),
            Write::Tokens(change) => {
                tokens::change(self.on, &change)?;
                Ok(Written::TokensChanged)
            }
            Write::Trim(trim) => self.trim(&trim),
            Write::Shrink => self.shrink(),
        }
    }

    fn append(&mut self, event: NewEvent, calls: &Calls) -> Answer {
        let room = self.room(&event.room)?;
        if let Some(room) = &room
            && let Some(answer) = self.sent_before(room, &event)?
        {
            return Ok(answer);
        }
        if event.guard.known_only {
            return Ok(Written::Refused(WriteRefusal::NotSentBefore));
        }
        let kind = room.as_ref().map_or(event.kind, |room| room.kind);
        if let Some(why) = people::refused(self.on, kind, &event)? {
            return Ok(Written::Refused(why));
        }
        match event.body {
            EventBody::Message { reply_to, .. } => {
                let parent = match (reply_to, &room) {
                    (None, _) => None,
                    (Some(_), None) => return Ok(Written::Refused(WriteRefusal::MessageNotFound)),
                    (Some(id), Some(room)) => match self.target(room.id, id)? {
                        None => return Ok(Written::Refused(WriteRefusal::MessageNotFound)),
                        found => found,
                    },
                };
                let mut room = match room {
                    Some(room) => room,
                    None => self.create(&event)?,
                };
                let mentions = people::resolve(self.on, room.kind, calls, None)?;
                self.post(&mut room, event, (parent, mentions))
            }
            EventBody::Moderated(_) => {
                let mut room = match room {
                    Some(room) => room,
                    None => self.create(&event)?,
                };
                self.moderate(&mut room, event)
            }
            EventBody::TopicSet { .. } | EventBody::ModeratorSet { .. } => self.keep(room, event),
            EventBody::Edited { message, .. }
            | EventBody::Deleted { message }
            | EventBody::Reacted { message, .. }
            | EventBody::Pinned { message, .. } => {
                let Some(mut room) = room else {
                    return Ok(Written::Refused(WriteRefusal::MessageNotFound));
                };
                self.change(&mut room, event, (message, calls))
            }
        }
    }

    /// Stores a message.
    fn post(
        &mut self,
        room: &mut RoomState,
        event: NewEvent,
        (parent, mentions): (Option<Target>, Mentions),
    ) -> Answer {
        let EventBody::Message { content, .. } = &event.body else {
            return Err(rusqlite::Error::InvalidQuery);
        };
        let place = key_after(room.id, room.seq)?;
        let doc = Doc {
            key: place,
            kind: room.kind,
            author: event.author,
            content,
        };
        let doc = self.index().add(doc, event.at)?;
        self.prepared.get(Every::Message)?.execute(params![
            place,
            Id::from(event.id),
            Id::from(event.author),
            &*event.author_name,
            event.at.0,
            &**content,
            parent.as_ref().map(|parent| parent.key),
            parent.as_ref().map(Target::thread),
            doc,
            mentions_as(&mentions),
        ])?;
        room.messages += 1;
        people::call(self.on, place, event.author, &mentions)?;
        let thread = self.count_reply(parent.as_ref(), place)?;
        let reply = parent.map(|parent| parent.shown);
        Ok(
            match self.stored(room, place, event, Shown::answering(reply, mentions))? {
                Written::Stored(event) => Written::Stored(StoredEvent { thread, ..event }),
                other => other,
            },
        )
    }

    /// The event is in its table: what all events have in common.
    pub(super) fn stored(
        &mut self,
        room: &mut RoomState,
        place: i64,
        event: NewEvent,
        shown: Shown,
    ) -> Answer {
        if let Some(client_id) = &event.client_id {
            let sent = params![Id::from(event.author), room.id, client_id.as_str(), place];
            self.prepared.get(Every::Send)?.execute(sent)?;
        }
        self.note_name(room, event.author, &event.author_name)?;
        room.seq = seq_of(place);
        room.last = (event.id, event.at);
        self.touched.insert(event.room.clone(), room.clone());
        if room.kind == RoomKind::Public {
            people::begin_to_read(self.on, &event, &shown.mentions, room.seq)?;
        }
        Ok(Written::Stored(StoredEvent {
            room: event.room,
            seq: room.seq,
            id: event.id,
            author: event.author,
            author_name: event.author_name,
            at: event.at,
            body: event.body,
            reply: shown.reply,
            mentions: shown.mentions,
            to: room.kind.peer_of(event.author),
            thread: None,
            gone: false,
            called_before: shown.called_before,
        }))
    }

    /// A room is another now.
    pub(super) fn touch(&mut self, name: &RoomId, room: RoomState) {
        self.touched.insert(name.clone(), room);
    }

    /// The search index, within this transaction.
    pub(super) fn index(&mut self) -> Index<'_> {
        Index {
            on: self.on,
            known: self.known.1,
            learnt: &mut self.learnt,
        }
    }

    /// A room's state with all that this batch did to it.
    pub(super) fn room(&self, room: &RoomId) -> rusqlite::Result<Option<RoomState>> {
        if let Some(state) = self.touched.get(room).or_else(|| self.known.0.get(room)) {
            return Ok(Some(state.clone()));
        }
        let found = self
            .on
            .prepare_cached(
                "SELECT id, one, other, last_seq, last_id, last_at, messages FROM room WHERE name = ?1",
            )?
            .query_row([room.as_str()], |row| {
                Ok(RoomState {
                    id: row.get(0)?,
                    kind: kind_in(row, 1)?,
                    seq: Seq(row.get::<_, i64>(3)?.unsigned_abs()),
                    last: (event_in(row, 4)?, Timestamp(row.get(5)?)),
                    messages: row.get(6)?,
                    names: Default::default(),
                })
            })
            .optional()?;
        let Some(mut state) = found else { return Ok(None) };
        if let RoomKind::Direct(one, other) = state.kind {
            state.names = [self.peer_name(other, state.id)?, self.peer_name(one, state.id)?];
        }
        Ok(Some(state))
    }

    fn peer_name(&self, user: UserId, room: i64) -> rusqlite::Result<Arc<str>> {
        self.on
            .prepare_cached("SELECT peer_name FROM conversation WHERE user = ?1 AND room = ?2")?
            .query_row(params![Id::from(user), room], |row| text_in(row, 0))
    }

    /// Makes the room of its first event.
    pub(super) fn create(&self, event: &NewEvent) -> rusqlite::Result<RoomState> {
        let (one, other) = pair(event.kind);
        self.on
            .prepare_cached(
                "INSERT INTO room (name, one, other, epoch, last_seq, last_id, last_at, messages)
                 VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, 0)",
            )?
            .execute(params![
                event.room.as_str(),
                one,
                other,
                event.epoch.0.cast_signed(),
                Id::from(event.id),
                event.at.0
            ])?;
        let id = self.on.last_insert_rowid();
        if id > MAX_ROOM {
            return Err(rusqlite::Error::IntegralValueOutOfRange(0, id));
        }
        if let RoomKind::Direct(one, other) = event.kind {
            for (user, peer) in [(one, other), (other, one)] {
                self.on
                    .prepare_cached(
                        "INSERT OR IGNORE INTO conversation (user, room, peer) VALUES (?1, ?2, ?3)",
                    )?
                    .execute(params![Id::from(user), id, Id::from(peer)])?;
            }
        }
        if let Some(founder) = event.founder {
            self.put_moderator(id, founder, 0, true)?;
        }
        let last = (event.id, event.at);
        Ok(RoomState {
            id,
            kind: event.kind,
            seq: Seq::ZERO,
            last,
            messages: 0,
            names: Default::default(),
        })
    }

    /// Keeps the name one of two writes under, for the other's list of conversations.
    fn note_name(&self, room: &mut RoomState, author: UserId, name: &Arc<str>) -> rusqlite::Result<()> {
        let RoomKind::Direct(one, other) = room.kind else {
            return Ok(());
        };
        for (side, user, peer) in [(0, one, other), (1, other, one)] {
            let Some(known) = room
                .names
                .get_mut(side)
                .filter(|known| user == author && *known != name)
            else {
                continue;
            };
            *known = name.clone();
            self.on
                .prepare_cached("UPDATE conversation SET peer_name = ?3 WHERE user = ?1 AND room = ?2")?
                .execute(params![Id::from(peer), room.id, &**name])?;
        }
        Ok(())
    }

    /// A message of this room.
    pub(super) fn target(&self, room: i64, id: EventId) -> rusqlite::Result<Option<Target>> {
        let found = self
            .on
            .prepare_cached(
                "SELECT key, author, at, reacted, author_name, substr(content, 1, ?2), deleted, thread, mentions
                 FROM message WHERE id = ?1",
            )?
            .query_row(params![Id::from(id), PREVIEW_CHARACTERS as i64], |row| {
                let key = row.get(0)?;
                let shown = ReplyPreview {
                    id,
                    seq: seq_of(key),
                    sender_name: text_in(row, 4)?,
                    content: text_in(row, 5)?,
                    deleted: row.get(6)?,
                };
                Ok(Target {
                    key,
                    author: user_in(row, 1)?,
                    at: Timestamp(row.get(2)?),
                    reacted: row.get(3)?,
                    thread: row.get(7)?,
                    mentions: mentions_in(row, 8)?,
                    shown,
                })
            })
            .optional()?;
        Ok(found.filter(|target| room_of(target.key) == room))
    }

    /// Writes the ends of the logs that grew.
    fn put_heads(&self) -> rusqlite::Result<()> {
        let mut update = self.on.prepare_cached(
            "UPDATE room SET last_seq = ?2, last_id = ?3, last_at = ?4, messages = ?5 WHERE id = ?1",
        )?;
        for room in self.touched.values() {
            let (id, at) = room.last;
            update.execute(params![
                room.id,
                room.seq.0.cast_signed(),
                Id::from(id),
                at.0,
                room.messages
            ])?;
        }
        Ok(())
    }
}
