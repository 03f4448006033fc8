//! Was every message delivered to every member, once, and in one order?
//!
//! Each member keeps a count and an order-sensitive hash of what it got: two words, whatever the length of
//! the run. Three members of each room are chroniclers and keep the whole sequence. As an author may not
//! hear itself, no single sequence need be complete, but three of them give the room's order; from it every
//! member's hash follows.

use std::collections::HashMap;

/// A message's identity: see `Stamp::key`.
pub type Key = u64;

/// What one member got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    hash: u64,
    /// Messages.
    pub count: u64,
}

impl Tally {
    /// Adds the next message.
    #[inline]
    pub fn add(&mut self, key: Key) {
        self.hash = (self.hash.rotate_left(23) ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.count += 1;
    }
}

/// One room's evidence.
pub struct Room<'a> {
    /// The members' connections.
    pub members: std::ops::Range<usize>,
    /// What the first members got, whole: all of them or at least three.
    pub chronicles: Vec<&'a [Key]>,
    /// What each member got.
    pub tallies: &'a [Tally],
    /// How many messages each member sent.
    pub sent: &'a [u32],
    /// Whether authors get their own messages.
    pub echoes: bool,
}

fn author(key: Key) -> usize {
    usize::try_from(key >> 32).unwrap_or(usize::MAX)
}

impl Room<'_> {
    /// The faults found; none is what one hopes for.
    pub fn faults(&self) -> Vec<String> {
        let order = match self.order() {
            Ok(order) => order,
            Err(fault) => return vec![fault],
        };
        let mut faults = self.gaps(&order);
        for (place, tally) in self.tallies.iter().enumerate() {
            let id = self.members.start + place;
            let due = || order.iter().filter(|key| self.echoes || author(**key) != id);
            let mut expected = Tally::default();
            due().for_each(|key| expected.add(*key));
            if *tally == expected {
                continue;
            }
            faults.push(match tally.count.cmp(&expected.count) {
                std::cmp::Ordering::Equal => format!("member {id} got another order than the room's"),
                _ => format!("member {id} got {} messages of {}", tally.count, expected.count),
            });
            if let Some(chronicle) = self.chronicles.get(place)
                && let Some((at, (due, got))) = due()
                    .zip(*chronicle)
                    .enumerate()
                    .find(|(_, (due, got))| due != got)
            {
                faults.push(format!(
                    "  from its message {at}: {due:#x} was due, {got:#x} came"
                ));
            }
        }
        faults
    }

    /// Each sender's messages must be 1, 2, 3 … in the room's order.
    fn gaps(&self, order: &[Key]) -> Vec<String> {
        let mut next = vec![1_u64; self.sent.len()];
        let mut faults = Vec::new();
        for key in order {
            let Some(next) = author(*key)
                .checked_sub(self.members.start)
                .and_then(|place| next.get_mut(place))
            else {
                faults.push(format!("a message of a stranger, connection {}", author(*key)));
                continue;
            };
            let seq = key & 0xFFFF_FFFF;
            if seq != *next {
                faults.push(format!(
                    "message {seq} of member {} where {next} was due",
                    author(*key)
                ));
            }
            *next = seq + 1;
        }
        for (place, (next, sent)) in next.iter().zip(self.sent).enumerate() {
            if next - 1 != u64::from(*sent) {
                let id = self.members.start + place;
                faults.push(format!("member {id} sent {sent} messages, {} appeared", next - 1));
            }
        }
        faults
    }

    /// Merges the chronicles of the first two members: each lacks only its own messages. Where one of each meets, the
    /// third's decides.
    fn order(&self) -> Result<Vec<Key>, String> {
        let first = self.members.start;
        let [left, right, rest @ ..] = self.chronicles.as_slice() else {
            return Err(format!("room of member {first}: too few chroniclers"));
        };
        let third: HashMap<Key, usize> = rest
            .first()
            .into_iter()
            .flat_map(|keys| keys.iter().enumerate().map(|(at, key)| (*key, at)))
            .collect();
        let (mut order, mut i, mut j) = (Vec::with_capacity(left.len()), 0, 0);
        loop {
            let (next_left, next_right) = (left.get(i), right.get(j));
            if next_left == next_right {
                let Some(key) = next_left else { return Ok(order) };
                order.push(*key);
                (i, j) = (i + 1, j + 1);
                continue;
            }
            // What the other one cannot have: its own.
            let only_left = next_left.filter(|key| author(**key) == first + 1);
            let only_right = next_right.filter(|key| author(**key) == first);
            let left_goes = match (only_left, only_right) {
                (Some(x), Some(y)) => third.get(x) < third.get(y),
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => {
                    return Err(format!(
                        "members {first} and {} part at their messages {i} and {j}",
                        first + 1
                    ));
                }
            };
            order.extend(if left_goes { next_left } else { next_right });
            if left_goes { i += 1 } else { j += 1 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: usize = 40;

    fn key(member: usize, seq: u64) -> Key {
        ((FIRST + member) as u64) << 32 | seq
    }

    /// Four members, all of which send; what each would get, its own messages left out.
    fn story() -> Vec<Vec<Key>> {
        let order = [
            (1, 1),
            (0, 1),
            (2, 1),
            (0, 2),
            (1, 2),
            (3, 1),
            (3, 2),
            (1, 3),
            (2, 2),
            (0, 3),
        ];
        (0..4)
            .map(|me| {
                order
                    .iter()
                    .filter(|(who, _)| *who != me)
                    .map(|(who, seq)| key(*who, *seq))
                    .collect()
            })
            .collect()
    }

    fn judge(got: &[Vec<Key>]) -> Vec<String> {
        let tallies: Vec<Tally> = got
            .iter()
            .map(|keys| {
                let mut tally = Tally::default();
                keys.iter().for_each(|key| tally.add(*key));
                tally
            })
            .collect();
        let room = Room {
            members: FIRST..FIRST + 4,
            chronicles: got.iter().take(3).map(Vec::as_slice).collect(),
            tallies: &tallies,
            sent: &[3, 3, 2, 2],
            echoes: false,
        };
        room.faults()
    }

    #[test]
    fn a_good_room_has_no_faults() {
        assert_eq!(judge(&story()), Vec::<String>::new());
    }

    #[test]
    fn every_single_loss_doubling_and_swap_is_found() {
        for member in 0..4 {
            for at in 0..story()[member].len() {
                let mut lost = story();
                lost[member].remove(at);
                assert!(!judge(&lost).is_empty(), "lost {member} {at}");
                let mut twice = story();
                let again = twice[member][at];
                twice[member].insert(at, again);
                assert!(!judge(&twice).is_empty(), "twice {member} {at}");
                if at > 0 {
                    let mut swapped = story();
                    swapped[member].swap(at - 1, at);
                    assert!(!judge(&swapped).is_empty(), "swapped {member} {at}");
                }
            }
        }
    }

    #[test]
    fn what_nobody_got_is_missed() {
        let mut got = story();
        got.iter_mut()
            .for_each(|keys| keys.retain(|each| *each != key(2, 2)));
        assert_eq!(judge(&got), ["member 42 sent 2 messages, 1 appeared"]);
    }
}
