//! [`Replay`]: one connection on its way from where it was to where its room is. Not here: what is told when (`resume`).

use super::effect::RoomKey;
use super::tail::{Offer, RoomTail};
use crate::domain::event::{EventBody, StoredEvent};
use crate::domain::ids::{EventId, Reference, Seq, Tick};
use crate::domain::outbound::{Outbound, Person};
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;

/// About so much is told at once: what a slow reader's queue holds of it at any time.
const PAGE_BYTES: usize = 96 * 1024;

/// What is left may be this much to be told in one go, and the connection hears the room from there on.
const LAST_BYTES: usize = 256 * 1024;

/// Events that were told during a replay are kept for it: so many, and so much.
const LATELY: usize = 4096;
const LATELY_BYTES: usize = 1024 * 1024;

/// What an event weighs beside its text, about.
const EVENT_BYTES: usize = 300;

/// A page that took longer to be taken was too large for this reader, a shorter one was not.
const SLOW_PAGE_MS: u64 = 2000;
const QUICK_PAGE_MS: u64 = 500;

/// Smallest page for a slow reader.
const MIN_PAGE: usize = 10;

/// One connection that catches up with one room.
///
/// It is in the room, but the room's frames do not reach it: it reads what it missed from the store, page by page as its
/// socket takes them, up to the room's tail. In the step that tells it the last of it, it begins to hear the room.
#[derive(Debug)]
pub(super) struct Replay {
    /// Tells it from an earlier one of the same connection.
    pub serial: u64,
    /// Which opening of the room.
    pub key: RoomKey,
    /// Up to where it was told.
    pub at: RoomTail,
    /// Up to where an earlier `join` of this connection was answered: that is not told again.
    pub had: Option<RoomTail>,
    /// The word of its `join`, until that is answered.
    pub reference: Option<Reference>,
    /// It was told `joined`; before that it is not in the room by this.
    pub joined: bool,
    /// It is in the room and does not hear it.
    pub silent: bool,
    /// Members as its `joined` lists them, and whether that is all of them.
    pub shown: (Vec<Person>, bool),
    /// Answers to what it posted meanwhile, for their places.
    pub answers: BTreeMap<Seq, Vec<Held>>,
    /// Reads that failed, one after the other.
    pub failures: u32,
    limit: usize,
    told_at: Tick,
}

/// An answer that waits for its place.
#[derive(Debug)]
pub(super) struct Held {
    pub out: Outbound,
    pub reference: Option<Reference>,
    /// It stands for the event, which the connection posted just now.
    pub instead: bool,
    /// The request is settled when it is told.
    pub releases: bool,
}

/// A step of a replay: what is told, in order.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub events: Vec<StoredEvent>,
    bytes: usize,
    /// The events ended at a hole, or at another event than ours.
    pub broken: Option<Offer>,
}

impl Replay {
    pub fn new(serial: u64, key: RoomKey, at: RoomTail, reference: Option<Reference>, limit: usize) -> Self {
        Self {
            serial,
            key,
            at,
            had: None,
            reference,
            joined: false,
            silent: false,
            shown: (Vec::new(), true),
            answers: BTreeMap::new(),
            failures: 0,
            limit,
            told_at: Tick::default(),
        }
    }

    /// How many events to read next.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Its place is one of the log: it goes on from there, or from further on where it was told more.
    pub fn found(&mut self) {
        if let Some(had) = self.had.take().filter(|had| had.seq() > self.at.seq()) {
            self.at = had;
        }
    }

    /// A page is told.
    pub fn told(&mut self, now: Tick) {
        (self.told_at, self.failures) = (now, 0);
    }

    /// The socket has taken it: the next one is of the right size for this reader.
    pub fn taken(&mut self, now: Tick, most: usize) {
        let took = now.since(self.told_at);
        if took > SLOW_PAGE_MS {
            self.limit = (self.limit / 2).max(MIN_PAGE.min(most));
        } else if took < QUICK_PAGE_MS {
            self.limit = (self.limit * 2).min(most).max(1);
        }
    }

    /// Takes events up to `tail` for the next page, as far as they fit one and nothing is missing between them.
    pub fn take(&mut self, page: &mut Page, events: impl IntoIterator<Item = StoredEvent>, tail: Seq) {
        for event in events {
            // What is beyond the tail is on its way as a live event.
            let weight = weight(&event);
            if event.seq > tail || (page.bytes + weight > PAGE_BYTES && !page.events.is_empty()) {
                return;
            }
            if !self.take_one(page, event, weight) {
                return;
            }
        }
    }

    fn take_one(&mut self, page: &mut Page, event: StoredEvent, weight: usize) -> bool {
        match self.at.offer(&event) {
            Offer::Deliver => {
                page.bytes += weight;
                page.events.push(event);
                true
            }
            Offer::Stale => true,
            offer @ (Offer::FetchAfter(_) | Offer::Diverged) => {
                page.broken = Some(offer);
                false
            }
        }
    }

    /// Takes what was told lately: all of it where that is little, else as much as fits the page.
    pub fn take_lately(&mut self, page: &mut Page, lately: &Lately, tail: Seq) {
        let from = self.at.seq();
        let Some(rest) = lately.after(from) else { return };
        let all: usize = rest.iter().map(|event| weight(event)).sum();
        let rest = rest.into_iter().map(|event| lately.as_it_stands(event));
        if page.bytes + all <= LAST_BYTES {
            for event in rest {
                let weight = weight(&event);
                self.take_one(page, event, weight);
            }
        } else {
            self.take(page, rest, tail);
        }
    }

    /// The page as frames, `most` events in each, with the answers at their places; and how many of these settle a
    /// request. There is at least one list of events; the last one has `true`.
    pub fn lists(&mut self, events: Vec<StoredEvent>, most: usize) -> Vec<Told> {
        let mut told = Vec::new();
        let mut list = Vec::new();
        for event in events {
            let answers = self.answers.remove(&event.seq).unwrap_or_default();
            if answers.iter().all(|held| !held.instead) {
                list.push(event);
            }
            if !answers.is_empty() || list.len() >= most.max(1) {
                told.extend((!list.is_empty()).then(|| Told::Events(std::mem::take(&mut list))));
            }
            told.extend(answers.into_iter().map(Told::Answer));
        }
        let none = !told.iter().any(|t| matches!(t, Told::Events(_)));
        if none {
            // Before what follows: `joined` comes first.
            told.insert(0, Told::Events(list));
        } else if !list.is_empty() {
            told.push(Told::Events(list));
        }
        told
    }
}

/// One frame of a page.
#[derive(Debug)]
pub(super) enum Told {
    Events(Vec<StoredEvent>),
    Answer(Held),
}

/// The newest events of a room, without a hole, kept while somebody catches up with it.
#[derive(Debug, Default)]
pub(super) struct Lately {
    events: VecDeque<Arc<StoredEvent>>,
    bytes: usize,
    /// Messages that were deleted by one of them.
    deleted: HashSet<EventId>,
}

impl Lately {
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The room's next event.
    pub fn push(&mut self, event: &Arc<StoredEvent>) {
        if let EventBody::Deleted { message } = event.body {
            self.deleted.insert(message);
        }
        self.bytes += weight(event);
        self.events.push_back(event.clone());
        while self.events.len() > LATELY || self.bytes > LATELY_BYTES {
            let Some(first) = self.events.pop_front() else {
                return;
            };
            self.bytes = self.bytes.saturating_sub(weight(&first));
            if let EventBody::Deleted { message } = first.body {
                self.deleted.remove(&message);
            }
        }
    }

    /// Everything after this place, if it is all there.
    fn after(&self, seq: Seq) -> Option<Vec<&Arc<StoredEvent>>> {
        let first = self.events.front()?;
        let skip = seq.next().0.checked_sub(first.seq.0)?;
        let skip = usize::try_from(skip).ok()?;
        (skip < self.events.len()).then(|| self.events.iter().skip(skip).collect())
    }

    /// The event as the store would give it now: hollow, where its message was deleted since.
    fn as_it_stands(&self, event: &StoredEvent) -> StoredEvent {
        let mut event = event.clone();
        if event
            .concerns()
            .is_some_and(|message| self.deleted.contains(&message))
        {
            event.gone = true;
        }
        if let Some(reply) = event.reply.as_mut().filter(|r| self.deleted.contains(&r.id)) {
            (reply.content, reply.deleted) = ("".into(), true);
        }
        event
    }
}

/// What an event takes on the wire, about.
fn weight(event: &StoredEvent) -> usize {
    let reply = event.reply.as_ref().map_or(0, |reply| written(&reply.content));
    EVENT_BYTES + event.body.text().map_or(0, written) + reply
}

/// Bytes of a text as JSON.
fn written(text: &str) -> usize {
    let of = |byte| match byte {
        0..0x20 => 6,
        b'"' | b'\\' => 2,
        _ => 1,
    };
    text.bytes().map(of).sum()
}
