//! What is on its way to another actor and goes as one message when the turn ends.

use actix::prelude::SendError;
use actix::{Message, Recipient};

/// A list that is handed over whole. A full mailbox keeps it here, in order, for the next turn: nothing is lost,
/// and the length is bounded because no new posts are admitted while it grows (promise P6).
#[derive(Debug)]
pub(super) struct Outbox<M: Message<Result = ()> + Send + 'static, T> {
    to: Recipient<M>,
    waiting: Vec<T>,
    /// So many of them may go before the rest.
    sealed: usize,
    wrap: fn(Vec<T>) -> M,
    unwrap: fn(M) -> Vec<T>,
}

/// What became of a hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HandedOver {
    /// All of it went.
    Yes,
    /// There was nothing to hand over.
    Nothing,
    /// The mailbox is full: try again.
    NotYet,
    /// The other one is gone.
    Gone,
}

impl<M: Message<Result = ()> + Send + 'static, T> Outbox<M, T> {
    pub fn new(to: Recipient<M>, wrap: fn(Vec<T>) -> M, unwrap: fn(M) -> Vec<T>) -> Self {
        Self {
            to,
            waiting: Vec::new(),
            sealed: 0,
            wrap,
            unwrap,
        }
    }

    pub fn push(&mut self, item: T) {
        self.waiting.push(item);
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// What waits now goes before what comes; see [`Outbox::hand_over_sealed`].
    pub fn seal(&mut self) {
        self.sealed = self.waiting.len();
    }

    /// Hands over what waited when it was sealed.
    pub fn hand_over_sealed(&mut self) -> HandedOver {
        if self.sealed == 0 {
            return HandedOver::Nothing;
        }
        let rest = self.waiting.split_off(self.sealed.min(self.waiting.len()));
        let done = self.hand_over();
        self.waiting.extend(rest);
        done
    }

    pub fn hand_over(&mut self) -> HandedOver {
        if self.waiting.is_empty() {
            return HandedOver::Nothing;
        }
        match self.to.try_send((self.wrap)(std::mem::take(&mut self.waiting))) {
            Ok(()) => {
                self.sealed = 0;
                HandedOver::Yes
            }
            Err(SendError::Full(message)) => {
                self.waiting = (self.unwrap)(message);
                HandedOver::NotYet
            }
            Err(SendError::Closed(_)) => HandedOver::Gone,
        }
    }
}
