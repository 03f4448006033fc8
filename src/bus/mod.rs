//! The bus: the way from one node of a chat to the others. A port ([`Bus`]) and its adapters.
//!
//! Not here: order and completeness. A bus is allowed to lose, double, delay and reorder whatever it is given; that
//! nobody misses anything of a room, or is told it twice, comes from the room's contiguous seqs and from the store
//! (`domain::chat`). So nothing durable ever travels on it, only the word that the store has something new.

mod loopback;

pub use loopback::{Loopback, alone};

pub use crate::domain::gossip::{Advance, BusEvent, BusMessage, Control, Ephemeral, Topic};
use futures_core::Stream;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;

/// One node's seat on the bus.
///
/// An adapter that reaches other machines says [`BusEvent::Reset`] whenever it cannot know that it brought everything:
/// after a lost connection, or when it had to throw away what the node did not take in time.
pub trait Bus: Send + Sync + fmt::Debug {
    /// Tells the other nodes, this one not. At most once; it may be lost. Never blocks.
    fn publish(&self, message: BusMessage);

    /// What this node wants to hear of from now on, and what no more. A bus may bring more than that, never less, but for
    /// what it loses; messages without a topic are for everybody. A bus that brings everything need not know.
    fn interest(&self, add: &[Topic], remove: &[Topic]) {
        let _ = (add, remove);
    }

    /// What other nodes say from now on. Asked for once by each run of a node; a later one takes the place of an earlier.
    fn events(&self) -> Events;

    /// There is no other node, and there will not be one: nothing need be said, nothing will come.
    fn is_alone(&self) -> bool {
        false
    }

    /// How often a node compares its rooms with the store although nobody said anything: where a message may be lost
    /// without a [`BusEvent::Reset`]. None: whatever is lost is told.
    fn compare_every(&self) -> Option<Duration> {
        None
    }
}

/// What other nodes say.
pub type Events = Pin<Box<dyn Stream<Item = BusEvent> + Send>>;
