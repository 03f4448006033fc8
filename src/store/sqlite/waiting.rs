//! Messages that are not in the search index yet, in memory and in the form in which texts are compared: a search looks at
//! all of them in a few microseconds.

use crate::domain::event::RoomKind;
use crate::domain::ids::UserId;
use crate::domain::search::{has_link, normalize};
use crate::store::{Author, SearchQuery};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// A message as the index is fed it.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its number in the index.
    pub(super) n: i64,
    /// Its key.
    pub(super) key: i64,
    pub(super) kind: RoomKind,
    pub(super) author: UserId,
    pub(super) link: bool,
    /// Its text, normalized.
    pub(super) text: String,
}

impl Entry {
    /// Of a message with this number and key.
    pub(super) fn new((n, key): (i64, i64), kind: RoomKind, author: UserId, content: &str) -> Self {
        Self {
            n,
            key,
            kind,
            author,
            link: has_link(content),
            text: normalize(content),
        }
    }

    /// Whether its row is worth a look.
    pub(super) fn may_hit(&self, query: &SearchQuery) -> bool {
        (self.link || !query.link)
            && match &query.from {
                Some(Author::User(user)) => *user == self.author,
                Some(Author::Name(_)) | None => true,
            }
            && query.words.found_in(&self.text)
    }
}

/// Entries by their numbers.
pub(super) type Entries = VecDeque<Arc<Entry>>;

/// What waits, for the writer and for who searches. `None`: it was not read yet, the database knows.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<Option<Entries>>);

impl Waiting {
    /// What waits now. To be taken before the database is read: what is indexed meanwhile is found there.
    pub(super) fn now(&self) -> Option<Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// After the commit of what was learnt.
    pub(super) fn learn(&self, changes: Changes) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if changes.indexed {
            *waiting = Some(Entries::new());
            return;
        }
        if changes.read.is_some() {
            *waiting = changes.read;
        }
        let Some(waiting) = waiting.as_mut() else { return };
        waiting.extend(changes.added);
        change(waiting, &changes.changed);
    }

    /// Nothing is known any more.
    pub(super) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// What a batch does to what waits.
#[derive(Default)]
pub(super) struct Changes {
    /// All that waited, where the database had to be asked.
    pub(super) read: Option<Entries>,
    /// What stands in the place of some, or that they are gone.
    changed: BTreeMap<i64, Option<Arc<Entry>>>,
    added: Entries,
    /// All of it is in the index now.
    indexed: bool,
}

impl Changes {
    pub(super) fn add(&mut self, entry: Entry) {
        self.added.push_back(Arc::new(entry));
    }

    /// Whether nothing was added.
    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty()
    }

    /// What was added and is still there.
    pub(super) fn added(&self) -> impl Iterator<Item = &Entry> {
        let gone = |n: &i64| matches!(self.changed.get(n), Some(None));
        self.added
            .iter()
            .filter(move |entry| self.changed.is_empty() || !gone(&entry.n))
            .map(|entry| &**entry)
    }

    /// Another stands in the place of this number, or none.
    pub(super) fn put(&mut self, n: i64, entry: Option<Entry>) {
        self.changed.insert(n, entry.map(Arc::new));
    }

    /// All that waits with what this batch did to it.
    pub(super) fn all(&self, known: &Waiting) -> Entries {
        let read = self.read.clone();
        let mut all = read.or_else(|| known.now()).unwrap_or_default();
        all.extend(self.added.iter().cloned());
        change(&mut all, &self.changed);
        all
    }

    /// All of it is in the index.
    pub(super) fn indexed(&mut self) {
        *self = Self {
            indexed: true,
            ..Self::default()
        };
    }
}

fn change(entries: &mut Entries, changed: &BTreeMap<i64, Option<Arc<Entry>>>) {
    if changed.is_empty() {
        return;
    }
    entries.retain_mut(|entry| match changed.get(&entry.n) {
        Some(Some(other)) => {
            *entry = other.clone();
            true
        }
        Some(None) => false,
        None => true,
    });
}
