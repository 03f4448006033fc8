//! Waiting for a peer to take what it was sent.

use std::{
    future::poll_fn,
    task::{Poll, Waker},
};

use super::{Link, conn::Conn};

impl Link {
    /// Waits until at most this many bytes wait to be written. `false`: the connection was closed.
    pub async fn until_queued_below(&self, bytes: usize) -> bool {
        poll_fn(|cx| {
            if self.is_closed() {
                return Poll::Ready(false);
            }
            if self.queued_bytes() <= bytes {
                return Poll::Ready(true);
            }
            self.0
                .takers
                .borrow_mut()
                .get_or_insert_default()
                .push(cx.waker().clone());
            Poll::Pending
        })
        .await
    }
}

impl Conn {
    /// The socket took something, or there will be none any more.
    pub(super) fn wake_takers(&self) {
        if let Some(takers) = self.takers.take() {
            takers.into_iter().for_each(Waker::wake);
        }
    }
}
