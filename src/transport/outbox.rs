//! The bytes that wait for one socket: finished frames, shared with whoever else gets them.

use std::{collections::VecDeque, io::IoSlice};

use bytes::{Buf, Bytes};

/// Chunks handed to one vectored write.
pub(super) const MAX_SLICES: usize = 64;

/// A chunk that waits, with the time (milliseconds of the worker's clock) it was queued at.
type Waiting = (Bytes, u64);

/// Memory for more than one of them, borrowed while it is needed.
#[derive(Debug, Default)]
pub(super) struct Room(VecDeque<Waiting>);

impl Room {
    pub(super) fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

/// First in, first out, counted in bytes. Not itself bounded: `Link` asks before it pushes.
///
/// Most of the time nothing waits, or one chunk that is written in the same turn: that has its place here.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    /// None: nothing waits.
    first: Option<Waiting>,
    more: Option<Box<Room>>,
    bytes: usize,
    /// The front chunk has partly gone out: dropping it would cut a frame in two.
    begun: bool,
}

impl Outbox {
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// When the oldest waiting chunk was queued.
    pub(super) fn oldest(&self) -> Option<u64> {
        self.first.as_ref().map(|&(_, at)| at)
    }

    /// Whether the next chunk needs memory; see [`Outbox::lend`].
    pub(super) fn needs_room(&self) -> bool {
        self.first.is_some() && self.more.is_none()
    }

    /// Gives it the memory of a queue that was emptied earlier.
    pub(super) fn lend(&mut self, room: Box<Room>) {
        if self.more.is_none() {
            self.more = Some(room);
        }
    }

    /// Takes its memory back once nothing waits.
    pub(super) fn reclaim(&mut self) -> Option<Box<Room>> {
        self.more.take_if(|_| self.first.is_none())
    }

    pub(super) fn push(&mut self, chunk: Bytes, now: u64) {
        self.bytes += chunk.len();
        if self.first.is_none() {
            self.first = Some((chunk, now));
        } else {
            let room = self.more.get_or_insert_default();
            room.0.push_back((chunk, now));
        }
    }

    /// The only chunk that waits, where it is one: by far the most frequent case.
    pub(super) fn only(&self) -> Option<&Bytes> {
        let (chunk, _) = self.first.as_ref()?;
        let alone = self.more.as_ref().is_none_or(|room| room.0.is_empty());
        alone.then_some(chunk)
    }

    fn rest(&self) -> impl Iterator<Item = &Waiting> {
        self.more.iter().flat_map(|room| &room.0)
    }

    /// Fills `slices` from the front and says how many it filled.
    pub(super) fn slices<'a>(&'a self, slices: &mut [IoSlice<'a>; MAX_SLICES]) -> usize {
        let mut filled = 0;
        for (place, (chunk, _)) in slices.iter_mut().zip(self.first.iter().chain(self.rest())) {
            *place = IoSlice::new(chunk);
            filled += 1;
        }
        filled
    }

    /// The socket took `taken` bytes from the front.
    pub(super) fn taken(&mut self, mut taken: usize) {
        self.bytes = self.bytes.saturating_sub(taken);
        while let Some((chunk, _)) = &mut self.first {
            if taken < chunk.len() {
                self.begun |= taken > 0;
                chunk.advance(taken);
                return;
            }
            taken -= chunk.len();
            self.first = self.more.as_mut().and_then(|room| room.0.pop_front());
            self.begun = false;
        }
    }

    /// Throws away what waits, except the rest of a chunk that has partly gone out.
    pub(super) fn discard(&mut self) {
        self.more = None;
        self.first.take_if(|_| !self.begun);
        self.bytes = self.first.as_ref().map_or(0, |(chunk, _)| chunk.len());
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
    fn one_chunk_needs_no_memory_and_an_empty_queue_gives_its_back() {
        let mut outbox = Outbox::default();
        outbox.push(Bytes::from_static(b"one"), 0);
        assert_eq!(outbox.only().map(Bytes::as_ref), Some(b"one".as_slice()));
        assert!(outbox.needs_room() && outbox.reclaim().is_none());
        outbox.push(Bytes::from_static(b"two"), 0);
        assert!(outbox.only().is_none() && outbox.reclaim().is_none());
        outbox.taken(6);
        let room = outbox.reclaim().expect("memory");
        assert!(room.capacity() > 0 && !outbox.needs_room());
        outbox.push(Bytes::from_static(b"three"), 1);
        outbox.lend(room);
        assert!(!outbox.needs_room());
    }
}
