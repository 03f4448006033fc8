//! The turns of the hub's thread: an actor takes all that waits in its mailbox, and then its turn ends, once.
//!
//! So what follows from a hundred requests goes on as one message to each receiver. [`Turns`] keeps the order between
//! the hub and its rooms without either waiting for the other.

use crate::transport::critical;
use actix::fut::ActorFuture;
use actix::{Actor, Context};
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{self, Poll, Waker};

/// An actor that does something whenever its mailbox was emptied.
pub(super) trait TakesTurns: Actor {
    /// All that waited has been taken.
    fn turn_ends(&mut self);
}

/// To be spawned first in the actor's context: its futures are polled behind its mailbox at every turn.
pub(super) struct EachTurn {
    turns: Rc<Turns>,
}

impl EachTurn {
    pub fn new(turns: &Rc<Turns>) -> Self {
        Self { turns: turns.clone() }
    }
}

impl<A: TakesTurns> ActorFuture<A> for EachTurn {
    type Output = ();

    fn poll(
        self: Pin<&mut Self>,
        actor: &mut A,
        _: &mut A::Context,
        task: &mut task::Context<'_>,
    ) -> Poll<()> {
        self.turns.remember(task.waker());
        actor.turn_ends();
        Poll::Pending
    }
}

/// What the hub and its rooms know of each other's turns. All live on one thread.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// Batches that rooms were handed and have not taken yet.
    open: Cell<usize>,
    hub: RefCell<Option<Waker>>,
}

impl Turns {
    fn remember(&self, waker: &Waker) {
        let mut hub = self.hub.borrow_mut();
        if !hub.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *hub = Some(waker.clone());
        }
    }

    /// A room was handed a batch.
    pub fn handed(&self) {
        self.open.set(self.open.get().saturating_add(1));
    }

    /// A room has taken a batch, and handed on what follows. The hub gets a turn behind the last of them.
    pub fn taken(&self) {
        let left = self.open.get().saturating_sub(1);
        self.open.set(left);
        if left == 0
            && let Some(hub) = &*self.hub.borrow()
        {
            hub.wake_by_ref();
        }
    }

    /// Whether every room has had its turn.
    pub fn are_over(&self) -> bool {
        self.open.get() == 0
    }
}

/// Runs an actor on this thread. A panic in it ends the process, as one of a worker's transport does: what it holds
/// concerns everybody.
pub(super) fn start_critical<A>(what: &'static str, context: Context<A>, actor: A)
where
    A: Actor<Context = Context<A>> + 'static,
{
    let mut running = Box::pin(context.into_future(actor));
    actix_rt::spawn(std::future::poll_fn(move |cx| {
        critical::run(what, || running.as_mut().poll(cx))
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl task::Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn the_hub_is_woken_behind_the_last_room() {
        let woken = Arc::new(Woken::default());
        let turns = Turns::default();
        turns.remember(&Waker::from(woken.clone()));
        assert!(turns.are_over());
        turns.handed();
        turns.handed();
        turns.taken();
        assert!(!turns.are_over() && woken.0.load(Ordering::Relaxed) == 0);
        turns.taken();
        assert!(turns.are_over() && woken.0.load(Ordering::Relaxed) == 1);
    }
}
