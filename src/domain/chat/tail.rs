//! [`RoomTail`]: the one gate through which events reach a room's members, in order and without holes.

use crate::domain::event::StoredEvent;
use crate::domain::ids::{EventId, Seq};

/// Up to where a room's members have been told (promise P3).
///
/// Everything durable is offered here, wherever it comes from: this node's own commits, or what was read of the store
/// because another node said so. Contiguous seqs are the only judge; whoever offers may lose, repeat or reorder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomTail {
    seq: Seq,
    id: Option<EventId>,
}

/// What to do with an event that was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It is the next: tell the members.
    Deliver,
    /// Something in between is missing: read the store after this place.
    FetchAfter(Seq),
    /// Told before.
    Stale,
    /// Another event was told at this place: the log is not the one we followed.
    Diverged,
}

impl RoomTail {
    /// Everything up to `seq` is known.
    #[must_use]
    pub const fn at(seq: Seq, id: Option<EventId>) -> Self {
        Self { seq, id }
    }

    /// The last place told.
    #[must_use]
    pub const fn seq(&self) -> Seq {
        self.seq
    }

    /// The event there.
    #[must_use]
    pub const fn id(&self) -> Option<EventId> {
        self.id
    }

    /// What it means that the log is said to reach up to `seq`, with this event there.
    #[must_use]
    pub fn heard(&self, seq: Seq, id: EventId) -> Offer {
        if seq > self.seq {
            return Offer::FetchAfter(self.seq);
        }
        self.told(seq, id)
    }

    /// Takes the event if it is the next one.
    pub fn offer(&mut self, event: &StoredEvent) -> Offer {
        if event.seq == self.seq.next() {
            self.seq = event.seq;
            self.id = Some(event.id);
            return Offer::Deliver;
        }
        if event.seq > self.seq {
            return Offer::FetchAfter(self.seq);
        }
        self.told(event.seq, event.id)
    }

    /// Of a place that was told only the last event's id is remembered.
    fn told(&self, seq: Seq, id: EventId) -> Offer {
        if seq == self.seq && self.id.is_some_and(|known| known != id) {
            return Offer::Diverged;
        }
        Offer::Stale
    }
}
