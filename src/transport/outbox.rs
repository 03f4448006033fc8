//! The bytes that wait for one socket: finished frames, shared with whoever else gets them.

use std::{collections::VecDeque, io::IoSlice};

use bytes::{Buf, Bytes};

/// Chunks handed to one vectored write.
pub(super) const MAX_SLICES: usize = 64;

/// A queue in use. Made when something waits and handed from one [`Outbox`] to the next: most connections have
/// nothing waiting most of the time.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// With the time (milliseconds of the worker's clock) each was queued at.
    chunks: VecDeque<(Bytes, u64)>,
    bytes: usize,
    /// The front chunk has partly gone out: dropping it would cut a frame in two.
    begun: bool,
}

impl Queue {
    /// Chunks it has room for.
    pub(super) fn capacity(&self) -> usize {
        self.chunks.capacity()
    }
}

/// First in, first out, counted in bytes. Not itself bounded: `Link` asks before it pushes.
#[derive(Debug, Default)]
pub(super) struct Outbox(Option<Box<Queue>>);

impl Outbox {
    fn chunks(&self) -> impl Iterator<Item = &(Bytes, u64)> {
        self.0.iter().flat_map(|queue| &queue.chunks)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.chunks().next().is_none()
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.as_ref().map_or(0, |queue| queue.bytes)
    }

    /// When the oldest waiting chunk was queued.
    pub(super) fn oldest(&self) -> Option<u64> {
        self.chunks().next().map(|&(_, at)| at)
    }

    /// Whether it has no memory of its own yet; see [`Outbox::lend`].
    pub(super) fn needs_room(&self) -> bool {
        self.0.is_none()
    }

    /// Gives it the memory of a queue that was emptied earlier.
    pub(super) fn lend(&mut self, room: Box<Queue>) {
        self.0.get_or_insert(room);
    }

    /// Takes its memory back once nothing waits.
    pub(super) fn reclaim(&mut self) -> Option<Box<Queue>> {
        if self.is_empty() { self.0.take() } else { None }
    }

    pub(super) fn push(&mut self, chunk: Bytes, now: u64) {
        let queue = self.0.get_or_insert_default();
        queue.bytes += chunk.len();
        queue.chunks.push_back((chunk, now));
    }

    /// Fills `slices` from the front and says how many it filled.
    pub(super) fn slices<'a>(&'a self, slices: &mut [IoSlice<'a>; MAX_SLICES]) -> usize {
        let mut filled = 0;
        for (place, (chunk, _)) in slices.iter_mut().zip(self.chunks()) {
            *place = IoSlice::new(chunk);
            filled += 1;
        }
        filled
    }

    /// The socket took `taken` bytes from the front.
    pub(super) fn taken(&mut self, mut taken: usize) {
        let Some(queue) = &mut self.0 else { return };
        queue.bytes = queue.bytes.saturating_sub(taken);
        while let Some((chunk, _)) = queue.chunks.front_mut() {
            if taken < chunk.len() {
                queue.begun |= taken > 0;
                chunk.advance(taken);
                return;
            }
            taken -= chunk.len();
            queue.chunks.pop_front();
            queue.begun = false;
        }
    }

    /// Throws away what waits, except the rest of a chunk that has partly gone out.
    pub(super) fn discard(&mut self) {
        let Some(queue) = &mut self.0 else { return };
        queue.chunks.truncate(usize::from(queue.begun));
        queue.bytes = queue.chunks.iter().map(|(chunk, _)| chunk.len()).sum();
    }

    /// Throws everything away: the socket is gone.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(outbox: &Outbox) -> Vec<u8> {
        let mut slices = [IoSlice::new(&[]); MAX_SLICES];
        let filled = outbox.slices(&mut slices);
        slices[..filled].iter().flat_map(|slice| slice.to_vec()).collect()
    }

    fn three() -> Outbox {
        let mut outbox = Outbox::default();
        for (at, chunk) in [b"one".as_slice(), b"two", b"three"].into_iter().enumerate() {
            outbox.push(Bytes::from_static(chunk), at as u64);
        }
        outbox
    }

    #[test]
    fn what_was_taken_is_gone_and_the_rest_stays_in_order() {
        let mut outbox = three();
        assert_eq!((outbox.bytes(), outbox.oldest()), (11, Some(0)));
        outbox.taken(4);
        assert_eq!(
            (waiting(&outbox), outbox.bytes(), outbox.oldest()),
            (b"wothree".to_vec(), 7, Some(1))
        );
        outbox.taken(7);
        assert!(outbox.is_empty() && outbox.bytes() == 0 && outbox.oldest().is_none());
    }

    #[test]
    fn discarding_finishes_the_frame_that_was_begun() {
        let mut outbox = three();
        outbox.taken(1);
        outbox.discard();
        assert_eq!((waiting(&outbox), outbox.bytes()), (b"ne".to_vec(), 2));
        let mut outbox = three();
        outbox.taken(3);
        outbox.discard();
        assert!(outbox.is_empty(), "nothing of the second chunk had gone out");
    }

    #[test]
    fn an_empty_queue_gives_its_memory_back() {
        let mut outbox = three();
        assert!(outbox.reclaim().is_none());
        outbox.taken(11);
        let room = outbox.reclaim().expect("memory");
        assert!(outbox.needs_room());
        outbox.lend(room);
        assert!(!outbox.needs_room());
    }
}
