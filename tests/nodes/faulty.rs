//! A store and a bus that do what they are allowed to do at worst: the real ones, with every fault on top.

use chinwag::bus::{Bus, BusEvent, BusMessage, Events, Topic};
use chinwag::domain::event::{Head, Message, RoomKind, StoredEvent, Versions};
use chinwag::domain::ids::{EventId, Seq, Timestamp, TokenHash, UserId};
use chinwag::domain::reading::Unread;
use chinwag::domain::retention::{Overdue, Policies};
use chinwag::domain::room_id::RoomId;
use chinwag::domain::sanction::{Deed, Standing};
use chinwag::store::{
    ConversationSummary, Hits, Page, Personal, Prepared, RoomReading, RoomSummary, SearchQuery, Span, Store,
    StoreError, Thread, Totals, UserRecord, Write, Written,
};
use futures_util::StreamExt;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Chance, drawn from a seed.
#[derive(Debug)]
pub struct Chance(Mutex<SmallRng>);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(SmallRng::seed_from_u64(seed)))
    }

    /// Once in so many times.
    pub fn once_in(&self, n: u32) -> bool {
        self.below(n) == 0
    }

    pub fn below(&self, n: u32) -> u32 {
        self.0.lock().unwrap().random_range(0..n)
    }
}

/// One node's way to a store that others write to as well.
#[derive(Debug)]
pub struct FaultyStore {
    pub inner: Arc<dyn Store>,
    pub chance: Chance,
    /// Until this is over.
    pub faults: Arc<AtomicBool>,
    pub failed: Arc<AtomicUsize>,
}

impl FaultyStore {
    fn fails(&self, once_in: u32) -> Result<(), StoreError> {
        if self.faults.load(Ordering::Relaxed) && self.chance.once_in(once_in) {
            self.failed.fetch_add(1, Ordering::Relaxed);
            return Err(StoreError {
                message: "a fault of the test".to_owned(),
                transient: true,
            });
        }
        Ok(())
    }

    /// A read takes its time, and may fail.
    fn read<T>(&self, read: impl FnOnce(&dyn Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if self.faults.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_micros(self.chance.below(3000).into()));
        }
        self.fails(7)?;
        read(&*self.inner)
    }
}

impl Store for FaultyStore {
    fn commit(&self, writes: Vec<Write>) -> Result<Vec<Written>, StoreError> {
        self.fails(9)?;
        let written = self.inner.commit(writes)?;
        // Stored, but nobody is told so: a connection to the store that broke at the wrong moment.
        self.fails(15)?;
        Ok(written)
    }

    fn after(&self, room: &RoomId, seq: Seq, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.read(|store| store.after(room, seq, limit))
    }

    fn heads(&self, rooms: &[RoomId]) -> Result<Vec<Option<Head>>, StoreError> {
        self.read(|store| store.heads(rooms))
    }

    fn head(&self, room: &RoomId) -> Result<Option<Head>, StoreError> {
        self.read(|store| store.head(room))
    }

    fn page(&self, room: &RoomId, span: Span, limit: usize) -> Result<Page, StoreError> {
        self.inner.page(room, span, limit)
    }

    fn event_at(&self, room: &RoomId, seq: Seq) -> Result<Option<EventId>, StoreError> {
        self.inner.event_at(room, seq)
    }

    fn message(&self, id: EventId) -> Result<Option<(Message, RoomKind)>, StoreError> {
        self.inner.message(id)
    }

    fn thread(&self, room: &RoomId, id: EventId, after: Seq, n: usize) -> Result<Option<Thread>, StoreError> {
        self.inner.thread(room, id, after, n)
    }

    fn versions(&self, room: &RoomId, id: EventId, n: usize) -> Result<Option<Versions>, StoreError> {
        self.inner.versions(room, id, n)
    }

    fn pins(&self, room: &RoomId) -> Result<Vec<Message>, StoreError> {
        self.inner.pins(room)
    }

    fn rooms(&self, limit: usize) -> Result<Vec<RoomSummary>, StoreError> {
        self.inner.rooms(limit)
    }

    fn user_by_token(&self, token: TokenHash, now: Timestamp) -> Result<Option<UserRecord>, StoreError> {
        self.inner.user_by_token(token, now)
    }

    fn user(&self, id: UserId) -> Result<Option<UserRecord>, StoreError> {
        self.inner.user(id)
    }

    fn readings(&self, user: UserId, limit: usize) -> Result<Vec<RoomReading>, StoreError> {
        self.inner.readings(user, limit)
    }

    fn unread(&self, user: UserId, room: &RoomId, after: Seq, up_to: Seq) -> Result<Unread, StoreError> {
        self.inner.unread(user, room, after, up_to)
    }

    fn personal(&self, user: UserId) -> Result<Personal, StoreError> {
        self.inner.personal(user)
    }

    fn conversations(&self, user: UserId, limit: usize) -> Result<Vec<ConversationSummary>, StoreError> {
        self.inner.conversations(user, limit)
    }

    fn standing(&self) -> Result<Standing, StoreError> {
        self.inner.standing()
    }

    fn deeds(&self, limit: usize) -> Result<Vec<Deed>, StoreError> {
        self.inner.deeds(limit)
    }

    fn totals(&self) -> Result<Totals, StoreError> {
        self.inner.totals()
    }

    fn search(&self, query: &SearchQuery) -> Result<Hits, StoreError> {
        self.inner.search(query)
    }

    fn floor(&self, room: &RoomId) -> Result<Seq, StoreError> {
        self.inner.floor(room)
    }

    fn overdue(&self, policies: &Policies, now: Timestamp, most: u64) -> Result<Vec<Overdue>, StoreError> {
        self.inner.overdue(policies, now, most)
    }

    fn restore(&self, prepared: &Prepared) -> Result<(), StoreError> {
        self.inner.restore(prepared)
    }
}

/// A node's seat on a bus that loses, doubles, delays and reorders, and brings nothing that was not asked for.
#[derive(Debug)]
pub struct FaultyBus {
    pub inner: Arc<dyn Bus>,
    pub chance: Chance,
    /// What is late.
    pub late: Mutex<Vec<BusMessage>>,
    pub interest: Arc<Mutex<BTreeSet<Topic>>>,
    pub lost: AtomicUsize,
}

impl FaultyBus {
    pub fn new(inner: Arc<dyn Bus>, seed: u64) -> Self {
        Self {
            inner,
            chance: Chance::new(seed),
            late: Mutex::default(),
            interest: Arc::default(),
            lost: AtomicUsize::new(0),
        }
    }
}

impl Bus for FaultyBus {
    fn publish(&self, message: BusMessage) {
        match self.chance.below(8) {
            0..=2 => {
                self.lost.fetch_add(1, Ordering::Relaxed);
            }
            3 => {
                self.inner.publish(message.clone());
                self.inner.publish(message);
            }
            4 | 5 => self.late.lock().unwrap().push(message),
            _ => self.inner.publish(message),
        }
        let mut late = self.late.lock().unwrap();
        if !late.is_empty() && self.chance.once_in(3) {
            let n = self.chance.below(u32::try_from(late.len()).unwrap());
            self.inner.publish(late.remove(usize::try_from(n).unwrap()));
        }
    }

    fn interest(&self, add: &[Topic], remove: &[Topic]) {
        let mut interest = self.interest.lock().unwrap();
        interest.extend(add.iter().cloned());
        interest.retain(|topic| !remove.contains(topic));
    }

    fn events(&self) -> Events {
        let interest = self.interest.clone();
        let wanted = move |event: &BusEvent| {
            let interest = interest.lock().unwrap();
            let meets = |message: &BusMessage| {
                let topics = message.topics();
                topics.is_empty() || topics.iter().any(|topic| interest.contains(topic))
            };
            let wanted = match event {
                BusEvent::Message(message) => meets(message),
                BusEvent::Reset => true,
            };
            std::future::ready(wanted)
        };
        Box::pin(self.inner.events().filter(wanted))
    }

    /// Nobody says what was lost.
    fn compare_every(&self) -> Option<Duration> {
        Some(Duration::from_millis(100))
    }
}
