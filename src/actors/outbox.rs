//! What is on its way to another actor and goes as one message when the turn ends.

use actix::prelude::SendError;
use actix::{Message, Recipient};

/// A list that is handed over whole. A full mailbox keeps it here, in order, for the next turn: nothing is lost,
/// and the length is bounded because no new posts are admitted while it grows (promise P6).
#[derive(Debug)]
pub(super) struct Outbox<M: Message<Result = ()> + Send + 'static, T> {
    to: Recipient<M>,
    waiting: Vec<T>,
    wrap: fn(Vec<T>) -> M,
    unwrap: fn(M) -> Vec<T>,
}

/// What became of a hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HandedOver {
    /// All of it went, or there was nothing.
    Yes,
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
            wrap,
            unwrap,
        }
    }

    /// Adds one; whether it is the first since the last hand-over.
    pub fn push(&mut self, item: T) -> bool {
        self.waiting.push(item);
        self.waiting.len() == 1
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    pub fn hand_over(&mut self) -> HandedOver {
        if self.waiting.is_empty() {
            return HandedOver::Yes;
        }
        match self.to.try_send((self.wrap)(std::mem::take(&mut self.waiting))) {
            Ok(()) => HandedOver::Yes,
            Err(SendError::Full(message)) => {
                self.waiting = (self.unwrap)(message);
                HandedOver::NotYet
            }
            Err(SendError::Closed(_)) => HandedOver::Gone,
        }
    }
}
