//! The store's threads: one writer that commits whatever queued up during the last commit (see `gather`), a few readers.
//!
//! What a turn of the hub writes is handed over as one; where the store commits without waiting
//! ([`Store::is_instant`]), it is committed on the spot. Both queues are bounded; who finds one full is answered
//! `busy` (promise P6).

use super::gather::{Gathering, LastCommit};
use super::messages::Stored;
use crate::domain::chat::Then;
use crate::domain::durable::{Account, Found, Missing, Page, Query, UserRecord, Write, Written};
use crate::domain::event::Message;
use crate::domain::ids::{EventId, Seq, Timestamp};
use crate::domain::room_id::RoomId;
use crate::metrics::{Durations, Sizes};
use crate::store::{Store, StoreError};
use actix::Recipient;
use actix::prelude::SendError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Writes that may wait for their commit.
const WRITES: usize = 16_384;

/// No more writes are gathered for a commit that has so many.
const BATCH: usize = 2048;

/// Look-ups that may wait.
const READS: usize = 16_384;

/// Searches that may wait. One may take a tenth of a second.
const SEARCHES: usize = 128;

/// Reading threads, beside the one that searches.
const READERS: usize = 2;

/// Conversations listed on signing in.
const CONVERSATIONS: usize = 200;

/// Public rooms with a cursor listed on signing in.
const ROOMS: usize = 200;

/// Pause before a full mailbox is tried again; the thread has nothing better to do.
const RETRY: Duration = Duration::from_millis(1);

type WriteJob = (Write, Then);
type ReadJob = (Query, Then);

/// What is known of the store's health, for `/readyz` and the metrics.
#[derive(Debug, Default)]
pub struct Health {
    failing: AtomicBool,
    commits: AtomicU64,
    writes: AtomicU64,
    waiting: AtomicU64,
    /// How long commits took.
    pub commit: Durations,
    /// How many writes each had.
    pub batch: Sizes,
}

impl Health {
    /// The last commit failed.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    /// Commits so far.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Writes that wait for their commit, or are in it.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Writes in them.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::Relaxed)
    }
}

/// A write that was settled: what became of it (`Err`: not stored), and how it goes on.
type Settled = (Result<Written, ()>, Then);

/// The way to the store's threads.
#[derive(Debug)]
pub struct StoreThreads {
    /// What is written in this turn.
    turn: Vec<WriteJob>,
    /// The store, where it commits without waiting.
    instant: Option<Arc<dyn Store>>,
    writes: Arc<Gathering<WriteJob>>,
    reads: SyncSender<ReadJob>,
    searches: SyncSender<ReadJob>,
    threads: Vec<JoinHandle<()>>,
    health: Arc<Health>,
}

impl StoreThreads {
    /// Starts the threads; what they have done is told to `answers`.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start(
        store: &Arc<dyn Store>,
        answers: &Recipient<Stored>,
        health: &Arc<Health>,
        wall: fn() -> Timestamp,
    ) -> std::io::Result<Self> {
        let writes = Arc::new(Gathering::default());
        let (reads, read_jobs) = sync_channel(READS);
        let mut threads = Vec::new();
        let (s, a, h, jobs) = (store.clone(), answers.clone(), health.clone(), writes.clone());
        let writer = std::thread::Builder::new().name("chinwag-store-writer".into());
        threads.push(writer.spawn(move || write_all(&*s, &jobs, &a, &h))?);
        let read_jobs = Arc::new(Mutex::new(read_jobs));
        for n in 0..READERS {
            let (s, a, jobs) = (store.clone(), answers.clone(), read_jobs.clone());
            let reader = std::thread::Builder::new().name(format!("chinwag-store-reader-{n}"));
            threads.push(reader.spawn(move || read_all(&*s, &jobs, &a, wall))?);
        }
        // A thread of its own: joins and pages never wait behind a search.
        let (searches, search_jobs) = sync_channel(SEARCHES);
        let (s, a, jobs) = (store.clone(), answers.clone(), Mutex::new(search_jobs));
        let searcher = std::thread::Builder::new().name("chinwag-store-search".into());
        threads.push(searcher.spawn(move || read_all(&*s, &jobs, &a, wall))?);
        Ok(Self {
            turn: Vec::new(),
            instant: store.is_instant().then(|| store.clone()),
            writes,
            reads,
            searches,
            threads,
            health: health.clone(),
        })
    }

    /// Takes a write, to be handed over with all others of this turn.
    ///
    /// # Errors
    /// Gives it back when too many wait for their commit.
    pub fn write(&mut self, write: Write, then: Then) -> Result<(), Then> {
        if self.health.waiting() >= WRITES as u64 {
            return Err(then);
        }
        self.health.waiting.fetch_add(1, Ordering::Relaxed);
        self.turn.push((write, then));
        Ok(())
    }

    /// Hands over what was written in this turn. What was settled on the spot comes back.
    #[must_use]
    pub fn commit(&mut self) -> Vec<Settled> {
        if self.turn.is_empty() {
            return Vec::new();
        }
        let turn = std::mem::take(&mut self.turn);
        if let Some(store) = &self.instant {
            return commit(&**store, turn, &self.health);
        }
        self.writes.put(turn);
        Vec::new()
    }

    /// Queues a look-up.
    ///
    /// # Errors
    /// Gives it back when the queue is full, or the threads are gone.
    pub fn read(&self, query: Query, then: Then) -> Result<(), Then> {
        let jobs = match query {
            Query::Search(_) | Query::Overdue { .. } => &self.searches,
            _ => &self.reads,
        };
        jobs.try_send((query, then)).map_err(|error| match error {
            TrySendError::Full((_, then)) | TrySendError::Disconnected((_, then)) => then,
        })
    }

    /// Commits what is queued and ends the threads. Blocks.
    pub fn finish(self) {
        let Self {
            writes,
            reads,
            searches,
            threads,
            ..
        } = self;
        writes.close();
        drop(reads);
        drop(searches);
        for thread in threads {
            // A thread that panicked has ended the process already.
            let _ = thread.join();
        }
    }
}

fn write_all(store: &dyn Store, jobs: &Gathering<WriteJob>, answers: &Recipient<Stored>, health: &Health) {
    let mut last = None;
    while let Some(batch) = jobs.take(last, BATCH) {
        let (begun, size) = (Instant::now(), batch.len());
        let settled = commit(store, batch, health);
        last = Some(LastCommit::ends_now(begun, size));
        tell(answers, Stored::Written(settled));
    }
}

fn commit(store: &dyn Store, batch: Vec<WriteJob>, health: &Health) -> Vec<Settled> {
    let (writes, thens): (Vec<Write>, Vec<Then>) = batch.into_iter().unzip();
    let count = writes.len() as u64;
    let begun = Instant::now();
    let done = store.commit(writes);
    health.commit.observe(begun.elapsed());
    health.batch.observe(u32::try_from(count).unwrap_or(u32::MAX));
    health.waiting.fetch_sub(count, Ordering::Relaxed);
    health.commits.fetch_add(1, Ordering::Relaxed);
    health.writes.fetch_add(count, Ordering::Relaxed);
    match done {
        Ok(written) => {
            if health.failing.swap(false, Ordering::Relaxed) {
                log::info!("the store takes writes again");
            }
            written.into_iter().map(Ok).zip(thens).collect()
        }
        Err(error) => {
            log::error!("the store refused {count} writes: {error}");
            health.failing.store(true, Ordering::Relaxed);
            thens.into_iter().map(|then| (Err(()), then)).collect()
        }
    }
}

fn read_all(
    store: &dyn Store,
    jobs: &Mutex<Receiver<ReadJob>>,
    answers: &Recipient<Stored>,
    wall: fn() -> Timestamp,
) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((query, then)) = job else { return };
        let found = look_up(store, query, wall()).unwrap_or_else(|error| {
            log::error!("the store could not be read: {error}");
            Found::Failed
        });
        tell(answers, Stored::Found(Box::new(found), then));
    }
}

fn look_up(store: &dyn Store, query: Query, now: Timestamp) -> Result<Found, StoreError> {
    Ok(match query {
        Query::Room { room, limit } => {
            // The page is read after the head, so it may hold more; the room's tail decides what was told.
            let head = store.head(&room)?;
            let mut page = store.page(&room, crate::store::Span::Newest, limit)?;
            if let Some(head) = &head {
                page.messages.retain(|m| m.seq <= head.seq);
            } else {
                page.messages.clear();
            }
            Found::Room(head, page)
        }
        Query::Resume { room, seq, id, limit } => resume(store, &room, (seq, id), limit)?,
        Query::Missing {
            room,
            after,
            id,
            limit,
        } => missing(store, &room, (after, id), limit)?,
        Query::Heads(rooms) => Found::Heads(store.heads(&rooms)?),
        Query::Page { room, span, limit } => Found::Page(store.page(&room, span, limit)?),
        Query::Token(hash) => {
            let user = store.user_by_token(hash, now)?;
            Found::Token(user.map(|user| account(store, user)).transpose()?.map(Box::new))
        }
        Query::Unread {
            user,
            room,
            after,
            up_to,
        } => Found::Unread(store.unread(user, &room, after, up_to)?),
        Query::Event { room, seq } => {
            let before = Seq(seq.0.saturating_sub(1));
            Found::Resume(Some(store.after(&room, before, 1)?))
        }
        Query::Search(query) => Found::Search(store.search(&query)?),
        Query::Thread {
            room,
            message,
            after,
            limit,
        } => Found::Thread(store.thread(&room, message, after, limit)?.map(Box::new)),
        Query::Versions { room, message, limit } => Found::Versions(store.versions(&room, message, limit)?),
        Query::Pins { room } => Found::Pins(store.pins(&room)?),
        Query::User(id) => Found::User(store.user(id)?),
        Query::Rooms { limit } => Found::Rooms(store.rooms(limit)?),
        Query::Totals => Found::Totals(store.totals()?),
        Query::Latest { room, limit } => Found::Page(latest(store, room, limit)?),
        Query::Message(id) => Found::Message(store.message(id)?.map(Box::new)),
        Query::Overdue { policies, now, most } => Found::Overdue(store.overdue(&policies, now, most)?),
        Query::Deeds { limit } => Found::Deeds(store.deeds(limit)?),
    })
}

/// The events after a cursor, if it is of this log.
fn resume(
    store: &dyn Store,
    room: &RoomId,
    (seq, id): (Seq, Option<EventId>),
    limit: usize,
) -> Result<Found, StoreError> {
    if store.floor(room)? > seq {
        return Ok(Found::Trimmed);
    }
    if seq.0 > 0 && (id.is_none() || store.event_at(room, seq)? != id) {
        return Ok(Found::Resume(None));
    }
    let events = store.after(room, seq, limit)?;
    // Looked at last: where it is no higher now, nothing was missing when the events were read.
    if store.floor(room)? > seq {
        return Ok(Found::Trimmed);
    }
    Ok(Found::Resume(Some(events)))
}

/// What a room that was told up to a place does not know yet.
fn missing(
    store: &dyn Store,
    room: &RoomId,
    (after, id): (Seq, Option<EventId>),
    limit: usize,
) -> Result<Found, StoreError> {
    // First, so that the events reach at least as far, if they are not more than asked for.
    let head = store.head(room)?;
    let is_ours = match id {
        Some(id) => store.floor(room)? > after || store.event_at(room, after)? == Some(id),
        None => true,
    };
    let events = is_ours.then(|| store.after(room, after, limit)).transpose()?;
    // Looked at last: where it is no higher now, nothing was missing when the events were read.
    if store.floor(room)? > after {
        return Ok(Found::Trimmed);
    }
    Ok(Found::Missing(Box::new(Missing { head, events })))
}

/// A user who signs in, with all that is told then.
fn account(store: &dyn Store, user: UserRecord) -> Result<Account, StoreError> {
    Ok(Account {
        conversations: store.conversations(user.id, CONVERSATIONS)?,
        rooms: store.readings(user.id, ROOMS)?,
        personal: store.personal(user.id)?,
        user,
    })
}

/// The newest messages of one public room or of all, oldest first. Conversations are nobody else's.
fn latest(store: &dyn Store, room: Option<RoomId>, limit: usize) -> Result<Page, StoreError> {
    if let Some(room) = room.filter(|room| !room.is_conversation()) {
        return store.page(&room, crate::store::Span::Newest, limit);
    }
    let mut messages = Vec::new();
    for room in store.rooms(usize::MAX)? {
        // Rooms come by their last event: no later one holds anything newer than what was found.
        let oldest = messages.first().map(|m: &Message| m.at);
        if messages.len() >= limit && oldest.is_some_and(|at| room.last_at < at) {
            break;
        }
        messages.extend(
            store
                .page(&room.room, crate::store::Span::Newest, limit)?
                .messages,
        );
        messages.sort_by_key(|m| (m.at, m.id));
        let surplus = messages.len().saturating_sub(limit);
        messages.drain(..surplus);
    }
    Ok(Page {
        messages,
        has_more: false,
    })
}

/// Tells the hub; waits where its mailbox is full. A hub that is gone needs no answer.
fn tell(answers: &Recipient<Stored>, mut message: Stored) {
    while let Err(SendError::Full(again)) = answers.try_send(message) {
        message = again;
        std::thread::sleep(RETRY);
    }
}
