//! Mute, ban, kick and what lifts them (contract §8): laid down, and in force, before anything else is decided.

use super::effect::Cx;
use super::moderation::sanctioned;
use super::noting::Note;
use super::operating::{Outcome, Verdict};
use super::state::{Chat, Conn};
use super::whom::{nearest, quoted};
use crate::domain::error::{Code, Refusal};
use crate::domain::event::Action;
use crate::domain::ids::{ConnId, Timestamp, UserId};
use crate::domain::name::NameKey;
use crate::domain::operator::{BanTarget, Terms};
use crate::domain::sanction::{
    Decree, Sanction, SanctionId, SanctionKind, Subject, network_of, network_text,
};
use ipnet::IpNet;
use std::sync::Arc;

/// Longest reason, in characters: it is shown to the user.
const MAX_REASON: usize = 200;

impl Chat {
    pub(super) fn mute(&mut self, cx: &mut Cx<'_>, name: &str, terms: Terms, by: &Arc<str>) -> Verdict {
        let found = self.whom(name)?;
        let mut subjects = vec![Subject::Name(found.name.clone())];
        subjects.extend(found.users.iter().copied().map(Subject::User));
        let replaced = self.replaced(SanctionKind::Mute, &found.name, cx.now.wall);
        let mute = self.draw_sanction(cx, SanctionKind::Mute, subjects, (terms, by))?;
        let said = format!("muted {} {}", found.shown(), mute.terms());
        let mut changes = self.lift_all(&replaced);
        changes.push(Decree::Put(mute.clone()));
        self.remind_of(cx.now, &mute);
        self.sanctions.put(mute.clone());
        for user in &found.users {
            self.stop_typing(cx, *user);
        }
        self.tell_subjects(cx, &mute, &format!("You are muted {}", mute.terms()));
        let events = self.note(cx, &found.users, &note_of(Action::Mute, &mute));
        Ok(Outcome {
            changes,
            events,
            to: vec![found.name],
            said,
        })
    }

    pub(super) fn unmute(&mut self, cx: &mut Cx<'_>, name: &str) -> Verdict {
        let ids = self.sanctions.on_name(SanctionKind::Mute, name, cx.now.wall);
        if ids.is_empty() {
            return Err(self.not_sanctioned(SanctionKind::Mute, name, cx.now.wall));
        }
        let lifted: Vec<Sanction> = ids
            .iter()
            .filter_map(|id| self.sanctions.get(*id).cloned())
            .collect();
        let changes = self.lift_all(&ids);
        for mute in &lifted {
            self.tell_subjects(cx, mute, "You are no longer muted");
        }
        let mut users: Vec<UserId> = lifted.iter().flat_map(Sanction::users).collect();
        users.sort_unstable();
        users.dedup();
        let note = Note {
            action: Action::Unmute,
            until: None,
            reason: &"".into(),
        };
        let events = self.note(cx, &users, &note);
        let to: Vec<Arc<str>> = lifted.iter().flat_map(|s| s.names().cloned()).collect();
        let said = format!("unmuted {}", to.join(", "));
        Ok(Outcome {
            changes,
            events,
            to,
            said,
        })
    }

    pub(super) fn ban(&mut self, cx: &mut Cx<'_>, target: BanTarget, terms: Terms, by: &Arc<str>) -> Verdict {
        let mut users = Vec::new();
        let subjects = match target {
            BanTarget::User { name, with_addresses } => {
                let found = self.whom(&name)?;
                let mut subjects = vec![Subject::Name(found.name.clone())];
                subjects.extend(found.users.iter().copied().map(Subject::User));
                if with_addresses {
                    subjects.extend(self.addresses_of(&found.users).into_iter().map(Subject::Network));
                }
                users = found.users;
                subjects
            }
            BanTarget::Name(name) => {
                users.extend(self.names_held(&name));
                vec![Subject::Name(name)]
            }
            BanTarget::Network(network) => vec![Subject::Network(network.trunc())],
        };
        let ban = self.draw_sanction(cx, SanctionKind::Ban, subjects, (terms, by))?;
        let replaced: Vec<SanctionId> = ban
            .names()
            .flat_map(|name| self.replaced(SanctionKind::Ban, name, cx.now.wall))
            .collect();
        let mut changes = self.lift_all(&replaced);
        changes.push(Decree::Put(ban.clone()));
        self.remind_of(cx.now, &ban);
        self.sanctions.put(ban.clone());
        let events = self.note(cx, &users, &note_of(Action::Ban, &ban));
        let refusal = sanctioned(&ban, cx.now.wall);
        let mut closed: usize = users
            .iter()
            .map(|user| self.expel_user(cx, *user, &refusal))
            .sum();
        closed += self.expel_networks(cx, &ban, &refusal);
        closed += self.expel_claimants(cx, &ban, &refusal);
        let said = format!("banned {} {}; {}", ban.shown(), ban.terms(), closed_text(closed));
        Ok(Outcome {
            changes,
            events,
            to: ban.names().cloned().collect(),
            said,
        })
    }

    fn expel_networks(&mut self, cx: &mut Cx<'_>, ban: &Sanction, refusal: &Refusal) -> usize {
        let meets = |conn: &Conn| {
            let address = network_of(conn.visitor.address);
            ban.networks().any(|network| network.contains(&address))
        };
        self.expel_all(cx, meets, refusal)
    }

    fn expel_all(&mut self, cx: &mut Cx<'_>, meets: impl Fn(&Conn) -> bool, refusal: &Refusal) -> usize {
        let met = self.conns.iter().filter(|(_, c)| meets(c));
        let conns: Vec<ConnId> = met.map(|(conn, _)| *conn).collect();
        for conn in &conns {
            self.expel(cx, *conn, refusal.clone());
        }
        conns.len()
    }

    /// Sign-ins under way with a name that is banned now.
    fn expel_claimants(&mut self, cx: &mut Cx<'_>, ban: &Sanction, refusal: &Refusal) -> usize {
        let keys: Vec<NameKey> = ban.names().map(|name| NameKey::of(name)).collect();
        let meets = |conn: &Conn| {
            let claimed = conn.claimed.as_ref().map(|person| NameKey::of(&person.name));
            claimed.is_some_and(|key| keys.iter().any(|banned| banned.conflicts_with(&key)))
        };
        self.expel_all(cx, meets, refusal)
    }

    pub(super) fn unban(&mut self, cx: &mut Cx<'_>, shown: &str) -> Verdict {
        let now = cx.now.wall;
        let mut ids = self.sanctions.on_name(SanctionKind::Ban, shown, now);
        let network = shown
            .parse::<IpNet>()
            .ok()
            .or_else(|| shown.parse().ok().map(network_of));
        if let Some(network) = network {
            let meets = |s: &&Sanction| s.networks().any(|other| *other == network.trunc());
            ids.extend(
                self.sanctions
                    .of_kind(SanctionKind::Ban, now)
                    .filter(meets)
                    .map(|s| s.id),
            );
        }
        if ids.is_empty() {
            return Err(self.not_sanctioned(SanctionKind::Ban, shown, now));
        }
        let lifted: Vec<String> = ids
            .iter()
            .filter_map(|id| self.sanctions.get(*id))
            .map(Sanction::shown)
            .collect();
        let changes = self.lift_all(&ids);
        Ok(Outcome {
            changes,
            ..Outcome::new(format!("unbanned {}", lifted.join(", ")))
        })
    }

    pub(super) fn kick(&mut self, cx: &mut Cx<'_>, name: &str, reason: &str) -> Verdict {
        let found = self.whom(name)?;
        if found.users.iter().all(|user| !self.users.contains_key(user)) {
            return Err(format!("{} is not online", quoted(&found.name)));
        }
        check_reason(reason)?;
        let text = match reason {
            "" => "You were disconnected by an operator".to_owned(),
            reason => format!("You were disconnected by an operator: {reason}"),
        };
        let refusal = Refusal::new(Code::Kicked, text);
        let note = Note {
            action: Action::Kick,
            until: None,
            reason: &reason.into(),
        };
        let events = self.note(cx, &found.users, &note);
        let closed = found
            .users
            .iter()
            .map(|user| self.expel_user(cx, *user, &refusal))
            .sum();
        let because = if reason.is_empty() {
            String::new()
        } else {
            format!(": {reason}")
        };
        let said = format!("kicked {}{because}; {}", found.shown(), closed_text(closed));
        Ok(Outcome {
            events,
            to: vec![found.name],
            ..Outcome::new(said)
        })
    }

    pub(super) fn purge(&mut self, cx: &mut Cx<'_>) -> Outcome {
        let refusal = Refusal::new(Code::Kicked, "Everybody was disconnected by an operator");
        let users = self.users.len();
        let conns: Vec<ConnId> = self.conns.keys().copied().collect();
        for conn in &conns {
            self.expel(cx, *conn, refusal.clone());
        }
        let held: Vec<UserId> = self.users.keys().copied().collect();
        for user in held {
            let audience = self.audience(user, None);
            self.offline(cx, user, audience);
        }
        let users = if users == 1 {
            "1 user".to_owned()
        } else {
            format!("{users} users")
        };
        Outcome::new(format!("disconnected {users}; {}", closed_text(conns.len())))
    }

    fn draw_sanction(
        &mut self,
        cx: &Cx<'_>,
        kind: SanctionKind,
        subjects: Vec<Subject>,
        (terms, by): (Terms, &Arc<str>),
    ) -> Result<Sanction, String> {
        check_reason(&terms.reason)?;
        let until = |ms: u64| {
            Timestamp(
                cx.now
                    .wall
                    .0
                    .saturating_add(i64::try_from(ms).unwrap_or(i64::MAX)),
            )
        };
        Ok(Sanction {
            id: self.sanctions.draw_id(),
            kind,
            subjects,
            since: cx.now.wall,
            until: terms.for_ms.map(until),
            reason: terms.reason,
            by: by.clone(),
        })
    }

    /// Sanctions that a new one on the same name takes the place of: the last word counts.
    fn replaced(&self, kind: SanctionKind, name: &str, now: Timestamp) -> Vec<SanctionId> {
        self.sanctions.on_name(kind, name, now)
    }

    fn lift_all(&mut self, ids: &[SanctionId]) -> Vec<Decree> {
        let lifted = ids.iter().filter(|id| self.sanctions.lift(**id).is_some());
        lifted.map(|id| Decree::Lift(*id)).collect()
    }

    fn not_sanctioned(&self, kind: SanctionKind, name: &str, now: Timestamp) -> String {
        let (word, list) = match kind {
            SanctionKind::Mute => ("muted", "mutes"),
            SanctionKind::Ban => ("banned", "bans"),
        };
        let shown: Vec<Arc<str>> = self.sanctioned_names(kind, now);
        match nearest(name, shown.iter().map(|s| &**s)) {
            Some(near) => format!("{} is not {word}; did you mean {}?", quoted(name), quoted(near)),
            None => format!("{} is not {word}; {list} shows who is", quoted(name)),
        }
    }

    /// What a sanction of this kind can be lifted by.
    pub(super) fn sanctioned_names(&self, kind: SanctionKind, now: Timestamp) -> Vec<Arc<str>> {
        let of = |s: &Sanction| -> Vec<Arc<str>> {
            let networks = s.networks().map(|network| network_text(*network).into());
            s.names().cloned().chain(networks).collect()
        };
        self.sanctions.of_kind(kind, now).flat_map(of).collect()
    }
}

fn note_of(action: Action, sanction: &Sanction) -> Note<'_> {
    Note {
        action,
        until: sanction.until,
        reason: &sanction.reason,
    }
}

fn check_reason(reason: &str) -> Result<(), String> {
    if crate::domain::text::is_longer(reason, MAX_REASON) {
        return Err(format!("the reason is longer than {MAX_REASON} characters"));
    }
    Ok(())
}

pub(super) fn closed_text(closed: usize) -> String {
    match closed {
        0 => "no connection was open".to_owned(),
        1 => "1 connection closed".to_owned(),
        n => format!("{n} connections closed"),
    }
}
