//! What operators laid down, for as long as the process lives.

use super::{Memory, State};
use crate::domain::durable::TokenChange;
use crate::domain::retention::Policy;
use crate::domain::room_id::RoomId;
use crate::domain::sanction::{Decree, Deed, Notice, Sanction, SanctionId, Standing};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Mutes, bans, notices and the record of deeds.
#[derive(Default)]
pub(super) struct Decrees {
    sanctions: BTreeMap<SanctionId, Sanction>,
    notices: BTreeMap<&'static str, (Notice, Arc<str>)>,
    last: SanctionId,
    deeds: Vec<Deed>,
    retention: BTreeMap<RoomId, Policy>,
}

impl State {
    pub(super) fn decree(&mut self, changes: Vec<Decree>, deed: Option<Deed>) {
        for change in changes {
            let kept = &mut self.decrees;
            match change {
                Decree::Put(sanction) => {
                    kept.last = kept.last.max(sanction.id);
                    kept.sanctions.insert(sanction.id, sanction);
                }
                Decree::Lift(id) => drop(kept.sanctions.remove(&id)),
                Decree::Notice(notice, Some(text)) => {
                    kept.notices.insert(notice.as_str(), (notice, text));
                }
                Decree::Notice(notice, None) => drop(kept.notices.remove(notice.as_str())),
                Decree::Retention(room, Some(policy)) => {
                    kept.retention.insert(room, policy);
                }
                Decree::Retention(room, None) => drop(kept.retention.remove(&room)),
                Decree::RevokeTokens(user) => self.change_tokens(TokenChange::RevokeAll(user)),
            }
        }
        self.decrees.deeds.extend(deed);
    }
}

impl Memory {
    pub(super) fn standing(&self) -> Standing {
        let kept = &self.read().decrees;
        Standing {
            sanctions: kept.sanctions.values().cloned().collect(),
            notices: kept.notices.values().cloned().collect(),
            last_id: kept.last,
            retention: kept
                .retention
                .iter()
                .map(|(room, policy)| (room.clone(), *policy))
                .collect(),
        }
    }

    pub(super) fn deeds(&self, limit: usize) -> Vec<Deed> {
        let kept = &self.read().decrees.deeds;
        let skip = kept.len().saturating_sub(limit);
        kept.iter().skip(skip).cloned().collect()
    }
}
