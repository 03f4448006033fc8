//! What is no longer kept. Of a message that went its place, id and time remain, for whoever sends it again.

use super::{Kept, Room, State, Totals};
use crate::domain::ids::{Seq, Timestamp};
use crate::domain::retention::{Overdue, Policies, Trim, Trimmed};
use std::sync::Arc;

impl State {
    pub(super) fn totals(&self) -> Totals {
        let kept = self.rooms.values().flat_map(|room| &room.messages);
        Totals {
            messages: kept.filter(|kept| !kept.past).count() as u64,
            rooms: self.rooms.len() as u64,
        }
    }

    pub(super) fn overdue(&self, policies: &Policies, now: Timestamp, most: u64) -> Vec<Overdue> {
        let mut found: Vec<Overdue> = self
            .rooms
            .iter()
            .filter_map(|(id, room)| {
                let trim = Trim::new(id.clone(), policies.of(id), now, usize::MAX);
                let due = room.due(&trim);
                let most = usize::try_from(most).unwrap_or(usize::MAX).min(due.len());
                let counted: Vec<&Kept> = due
                    .get(..most)?
                    .iter()
                    .filter_map(|index| room.messages.get(*index))
                    .collect();
                Some(Overdue {
                    room: id.clone(),
                    messages: most as u64,
                    oldest: counted.first()?.at,
                    newest: counted.last()?.at,
                })
            })
            .collect();
        found.sort_by(|a, b| a.room.as_str().cmp(b.room.as_str()));
        found
    }

    pub(super) fn trim(&mut self, trim: &Trim) -> Trimmed {
        let Some(room) = self.rooms.get_mut(&trim.room) else {
            return Trimmed::default();
        };
        let mut due = room.due(trim);
        due.truncate(trim.limit);
        for index in &due {
            room.take_out(*index);
        }
        Trimmed {
            messages: due.len() as u64,
            floor: room.floor,
            more: !due.is_empty() && due.len() >= trim.limit,
        }
    }
}

impl Room {
    /// What goes, oldest first.
    fn due(&self, trim: &Trim) -> Vec<usize> {
        let kept = || {
            let all = self.messages.iter().enumerate();
            all.filter(|(index, kept)| !kept.past && !self.keeping.pins.contains(index))
        };
        let mut excess = trim
            .keep
            .map_or(0, |keep| (kept().count() as u64).saturating_sub(keep));
        let goes = |(_, kept): &(usize, &Kept)| {
            let takes = trim.takes(kept.at, excess);
            excess = excess.saturating_sub(1);
            takes
        };
        kept().take_while(goes).map(|(index, _)| index).collect()
    }

    fn take_out(&mut self, index: usize) {
        let Some(kept) = self.messages.get_mut(index) else {
            return;
        };
        kept.past = true;
        (kept.content, kept.original) = (Arc::default(), Arc::default());
        kept.edits.clear();
        kept.reactions.clear();
        kept.reacted.clear();
        let (id, seq) = (kept.id, kept.seq);
        self.by_id.remove(&id);
        self.floor = self.floor.max(seq);
    }

    /// The place from which the log is handed out.
    pub(super) fn whole_after(&self, seq: Seq) -> Seq {
        seq.max(self.floor)
    }
}
