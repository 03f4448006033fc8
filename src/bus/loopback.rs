//! The bus within one process: of one node, which is alone, or of several that share a store.

use super::{Bus, BusEvent, BusMessage, Events};
use futures_core::Stream;
use futures_util::task::AtomicWaker;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Messages that may wait for a node. What comes beyond that is lost, and the node is told so.
const WAITING: usize = 4096;

/// The bus of a node that is the only one.
#[must_use]
pub fn alone() -> Arc<dyn Bus> {
    Arc::new(Loopback::default().seat())
}

/// A bus in this process's memory.
#[derive(Clone, Debug, Default)]
pub struct Loopback {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    seats: AtomicUsize,
    listeners: Mutex<Vec<Listener>>,
}

/// Where one seat's events go.
#[derive(Debug)]
struct Listener {
    seat: usize,
    to: Sender<BusMessage>,
    lost: Arc<Lost>,
}

/// Something did not find room.
#[derive(Debug, Default)]
struct Lost {
    flag: AtomicBool,
    listener: AtomicWaker,
}

/// One node's place on a [`Loopback`].
#[derive(Debug)]
pub struct Seat {
    number: usize,
    shared: Arc<Shared>,
}

impl Loopback {
    /// A place for one more node. All are taken before any of them starts.
    #[must_use]
    pub fn seat(&self) -> Seat {
        Seat {
            number: self.shared.seats.fetch_add(1, Ordering::Relaxed),
            shared: self.shared.clone(),
        }
    }
}

impl Bus for Seat {
    fn publish(&self, message: BusMessage) {
        let mut listeners = self
            .shared
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| !listener.to.is_closed());
        for listener in listeners.iter().filter(|listener| listener.seat != self.number) {
            if listener.to.try_send(message.clone()).is_err() {
                listener.lost.flag.store(true, Ordering::Release);
                listener.lost.listener.wake();
            }
        }
    }

    fn events(&self) -> Events {
        let (to, from) = channel(WAITING);
        let lost = Arc::new(Lost::default());
        let listener = Listener {
            seat: self.number,
            to,
            lost: lost.clone(),
        };
        let mut listeners = self
            .shared
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.seat != self.number);
        listeners.push(listener);
        Box::pin(Heard { from, lost })
    }

    fn is_alone(&self) -> bool {
        self.shared.seats.load(Ordering::Relaxed) == 1
    }
}

struct Heard {
    from: Receiver<BusMessage>,
    lost: Arc<Lost>,
}

impl Stream for Heard {
    type Item = BusEvent;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<BusEvent>> {
        self.lost.listener.register(cx.waker());
        // Behind what waits: said before that, it could be looked at too early.
        match self.from.poll_recv(cx) {
            Poll::Ready(message) => Poll::Ready(message.map(BusEvent::Message)),
            Poll::Pending if self.lost.flag.swap(false, Ordering::Acquire) => {
                Poll::Ready(Some(BusEvent::Reset))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::gossip::Control;
    use crate::domain::ids::UserId;
    use futures_util::{FutureExt, StreamExt};

    fn word(n: u64) -> BusMessage {
        BusMessage::Control(Control::UserRevoked(UserId(uuid::Uuid::from_u64_pair(0, n))))
    }

    fn next(events: &mut Events) -> Option<BusEvent> {
        events.next().now_or_never().flatten()
    }

    #[test]
    fn everybody_else_hears_it_in_order() {
        let bus = Loopback::default();
        let (one, two, three) = (bus.seat(), bus.seat(), bus.seat());
        let mut heard = [one.events(), two.events(), three.events()];
        one.publish(word(1));
        two.publish(word(2));
        let told = heard
            .each_mut()
            .map(|events| [next(events), next(events), next(events)]);
        let said = |n| Some(BusEvent::Message(word(n)));
        assert_eq!(told[0], [said(2), None, None]);
        assert_eq!(told[1], [said(1), None, None]);
        assert_eq!(told[2], [said(1), said(2), None]);
        assert!(!one.is_alone() && alone().is_alone());
    }

    #[test]
    fn what_a_node_does_not_take_is_lost_and_it_is_told_so() {
        let bus = Loopback::default();
        let (one, two) = (bus.seat(), bus.seat());
        let mut heard = two.events();
        for n in 0..=WAITING as u64 {
            one.publish(word(n));
        }
        for n in 0..WAITING as u64 {
            assert_eq!(next(&mut heard), Some(BusEvent::Message(word(n))));
        }
        assert_eq!(next(&mut heard), Some(BusEvent::Reset));
        assert_eq!(next(&mut heard), None);
        one.publish(word(9));
        assert_eq!(next(&mut heard), Some(BusEvent::Message(word(9))), "and goes on");
    }

    #[test]
    fn a_node_that_starts_again_takes_its_own_place() {
        let bus = Loopback::default();
        let (one, two) = (bus.seat(), bus.seat());
        let mut before = two.events();
        let mut after = two.events();
        one.publish(word(1));
        assert!(
            before.next().now_or_never().is_some_and(|end| end.is_none()),
            "it has ended"
        );
        assert_eq!(next(&mut after), Some(BusEvent::Message(word(1))));
    }
}
