//! The book of sanctions: who is muted or banned, found without looking at all of them.
//!
//! Not here: what follows from it (`moderation`).

use crate::domain::ids::{Timestamp, UserId};
use crate::domain::name::{NameIndex, NameKey};
use crate::domain::sanction::{Sanction, SanctionId, SanctionKind, Subject, network_of};
use ipnet::IpNet;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

/// Everything in force, and a while longer: what is over is asked for by its time.
#[derive(Debug, Default)]
pub(super) struct Sanctions {
    list: BTreeMap<SanctionId, Sanction>,
    last: SanctionId,
    users: HashMap<UserId, Vec<SanctionId>>,
    names: NameIndex<SanctionId>,
    networks: Vec<(IpNet, SanctionId)>,
}

impl Sanctions {
    /// Numbers up to this one were used before.
    pub fn used_up_to(&mut self, last: SanctionId) {
        self.last = self.last.max(last);
    }

    /// A number for a new one.
    pub fn draw_id(&mut self) -> SanctionId {
        self.last = SanctionId(self.last.0.saturating_add(1));
        self.last
    }

    /// Takes one in, instead of what it said before.
    pub fn put(&mut self, sanction: Sanction) {
        self.lift(sanction.id);
        self.used_up_to(sanction.id);
        for subject in &sanction.subjects {
            match subject {
                Subject::Name(name) => self.names.insert_shared(&NameKey::of(name), sanction.id),
                Subject::User(user) => self.users.entry(*user).or_default().push(sanction.id),
                Subject::Network(network) => self.networks.push((*network, sanction.id)),
            }
        }
        self.list.insert(sanction.id, sanction);
    }

    /// Takes one out.
    pub fn lift(&mut self, id: SanctionId) -> Option<Sanction> {
        let sanction = self.list.remove(&id)?;
        for subject in &sanction.subjects {
            match subject {
                Subject::Name(name) => {
                    self.names.remove(&NameKey::of(name), &id);
                }
                Subject::User(user) => {
                    if let Some(ids) = self.users.get_mut(user) {
                        ids.retain(|other| *other != id);
                        if ids.is_empty() {
                            self.users.remove(user);
                        }
                    }
                }
                Subject::Network(_) => {}
            }
        }
        self.networks.retain(|(_, other)| *other != id);
        Some(sanction)
    }

    /// The one with this number.
    pub fn get(&self, id: SanctionId) -> Option<&Sanction> {
        self.list.get(&id)
    }

    /// Those of a kind that hold, the oldest first.
    pub fn of_kind(&self, kind: SanctionKind, now: Timestamp) -> impl Iterator<Item = &Sanction> {
        self.list
            .values()
            .filter(move |s| s.kind == kind && s.holds_at(now))
    }

    /// The longest of a kind that holds for a user.
    pub fn on_user(&self, kind: SanctionKind, user: UserId, now: Timestamp) -> Option<&Sanction> {
        let ids = self.users.get(&user)?;
        self.longest(ids.iter(), kind, now)
    }

    /// Those of a kind that hold for a name.
    pub fn on_name(&self, kind: SanctionKind, name: &str, now: Timestamp) -> Vec<SanctionId> {
        if self.names.is_empty() {
            return Vec::new();
        }
        let key = NameKey::of(name);
        let holds = |id: &&SanctionId| {
            self.list
                .get(id)
                .is_some_and(|s| s.kind == kind && s.holds_at(now))
        };
        self.names.holders(&key).filter(holds).copied().collect()
    }

    /// The longest of a kind that holds for a name.
    pub fn longest_on_name(&self, kind: SanctionKind, name: &str, now: Timestamp) -> Option<&Sanction> {
        self.longest(self.on_name(kind, name, now).iter(), kind, now)
    }

    /// The longest ban that holds for an address.
    pub fn on_address(&self, address: IpAddr, now: Timestamp) -> Option<&Sanction> {
        if self.networks.is_empty() {
            return None;
        }
        let address = network_of(address);
        let met = self
            .networks
            .iter()
            .filter(|(network, _)| network.contains(&address))
            .map(|(_, id)| id);
        self.longest(met, SanctionKind::Ban, now)
    }

    fn longest<'a>(
        &self,
        ids: impl Iterator<Item = &'a SanctionId>,
        kind: SanctionKind,
        now: Timestamp,
    ) -> Option<&Sanction> {
        ids.filter_map(|id| self.list.get(id))
            .filter(|s| s.kind == kind && s.holds_at(now))
            .max_by_key(|s| s.until.map_or(i64::MAX, |until| until.0))
    }
}
