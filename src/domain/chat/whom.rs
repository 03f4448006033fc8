//! Whom an operator means: who has a name, who had it, and the name that was probably meant.

use super::state::Chat;
use crate::domain::ids::UserId;
use crate::domain::name::NameKey;
use crate::domain::sanction::network_of;
use ipnet::IpNet;
use std::sync::Arc;

/// Whom an operator means by a name.
pub(super) struct Found {
    /// The name as its holder writes it.
    pub name: Arc<str>,
    /// Who has it now, or had it last.
    pub users: Vec<UserId>,
}

impl Found {
    pub fn shown(&self) -> String {
        match self.users.len() {
            0 | 1 => self.name.to_string(),
            n => format!("{} ({n} users of that name)", self.name),
        }
    }
}

impl Chat {
    pub(super) fn names_held(&self, name: &str) -> Vec<UserId> {
        let key = NameKey::of(name);
        let mut users: Vec<UserId> = self.names.holders(&key).collect();
        users.retain(|user| self.users.contains_key(user));
        users
    }

    /// All who have this name, or had it when they went offline since the start.
    pub(super) fn whom(&self, name: &str) -> Result<Found, String> {
        let users = self.names_held(name);
        if let Some(user) = users.first().and_then(|id| self.users.get(id)) {
            return Ok(Found {
                name: user.name.clone(),
                users,
            });
        }
        let key = NameKey::of(name);
        let gone = self
            .gone
            .iter()
            .rev()
            .find(|(name, _)| NameKey::of(name).conflicts_with(&key));
        if let Some((name, user)) = gone {
            return Ok(Found {
                name: name.clone(),
                users: vec![*user],
            });
        }
        let online = self.users.values().map(|u| &*u.name);
        let known = online.chain(self.gone.iter().map(|(name, _)| &**name));
        Err(match nearest(name, known) {
            Some(near) => format!(
                "nobody is called {}; did you mean {}?",
                quoted(name),
                quoted(near)
            ),
            None => format!("nobody is called {}; list shows who is online", quoted(name)),
        })
    }

    pub(super) fn addresses_of(&self, users: &[UserId]) -> Vec<IpNet> {
        let conns = users
            .iter()
            .filter_map(|user| self.users.get(user))
            .flat_map(|u| &u.conns);
        let mut networks: Vec<IpNet> = conns
            .filter_map(|conn| self.conns.get(conn))
            .map(|c| network_of(c.visitor.address))
            .collect();
        networks.sort_unstable();
        networks.dedup();
        networks
    }
}

/// The name that was probably meant.
pub(super) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let most = (written.chars().count() / 3).max(2);
    names
        .map(|name| {
            let folded = name.to_lowercase();
            let begins = !written.is_empty() && folded.starts_with(&written);
            let distance = strsim::damerau_levenshtein(&written, &folded);
            (if begins { distance.min(1) } else { distance }, name)
        })
        .filter(|(distance, name)| *distance <= most && *distance < name.chars().count())
        .min()
        .map(|(_, name)| name)
}

/// A name as it is typed: in quotes where it has spaces.
pub(super) fn quoted(name: &str) -> String {
    if name.contains(char::is_whitespace) || name.is_empty() {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    }
}
