//! What sanctions and notices forbid, and how they follow a user (contract §8; promise P8).
//!
//! A mute meets the name and the user who has it: whoever takes the name is met too, and another name the user takes
//! is added. Every check is made where the chat decides, so that nothing decided after the order slips through; what
//! was decided before it is durable before the order is answered, because both go the same way to the store.

use super::effect::{Cx, RoomOrder, Then};
use super::state::{Chat, Due};
use crate::domain::durable::Write;
use crate::domain::error::{CloseReason, Code, Refusal};
use crate::domain::ids::{ConnId, Now, Timestamp, UserId};
use crate::domain::operator::{Happening, Parting};
use crate::domain::outbound::{AnnouncementKind, Outbound};
use crate::domain::profile::SignIn;
use crate::domain::sanction::{Decree, Notice, Sanction, SanctionId, SanctionKind, Standing, Subject};
use std::sync::Arc;

/// A ban or mute that ends later than this is looked at again in between.
const LONGEST_REMINDER_MS: u64 = 24 * 3600 * 1000;

/// What a client is told to wait while nobody may write.
const HELD_RETRY_MS: u64 = 10_000;

impl Chat {
    /// Takes over what stood when the server stopped. To be called before anybody comes in.
    pub fn restore(&mut self, now: Now, standing: Standing) {
        self.sanctions.used_up_to(standing.last_id);
        for sanction in standing.sanctions {
            self.remind_of(now, &sanction);
            self.sanctions.put(sanction);
        }
        for (notice, text) in standing.notices {
            self.set_notice(now, notice, Some(text));
        }
        self.remind(now.tick, Due::Tokens);
        self.restore_retention(now, standing.retention);
        // The server may have ended before it was tidy.
        self.be_untidy(now);
    }

    pub(super) fn set_notice(&mut self, now: Now, notice: Notice, text: Option<Arc<str>>) {
        let announces = notice == Notice::Announce && text.is_some();
        match text {
            Some(text) => self.notices.insert(notice, text),
            None => self.notices.remove(&notice),
        };
        if notice == Notice::Announce {
            self.announce_round = self.announce_round.wrapping_add(1);
        }
        if announces {
            let due = Due::Announce(self.announce_round);
            self.remind(now.tick.plus(self.rules.announce_ms), due);
        }
    }

    /// Nobody may write.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.notices.contains_key(&Notice::Hold)
    }

    /// Nobody new may come in.
    #[must_use]
    pub fn is_in_maintenance(&self) -> bool {
        self.notices.contains_key(&Notice::Maintenance)
    }

    /// Whether a user may post anything at this moment.
    pub(super) fn may_post(&self, cx: &Cx<'_>, user: UserId) -> Result<(), Refusal> {
        if self.is_held() {
            let text = "The server is read-only for now, try again later";
            return Err(Refusal::new(Code::Held, text).retry_after(HELD_RETRY_MS));
        }
        self.may_speak(cx.now.wall, user)
    }

    /// Whether a user is not muted.
    pub(super) fn may_speak(&self, now: Timestamp, user: UserId) -> Result<(), Refusal> {
        match self.sanctions.on_user(SanctionKind::Mute, user, now) {
            Some(mute) => Err(sanctioned(mute, now)),
            None => Ok(()),
        }
    }

    /// Whether a connection may be there at all.
    pub(super) fn may_connect(&self, now: Timestamp, address: std::net::IpAddr) -> Result<(), Refusal> {
        if self.is_in_maintenance() {
            return Err(in_maintenance());
        }
        match self.sanctions.on_address(address, now) {
            Some(ban) => Err(sanctioned(ban, now)),
            None => Ok(()),
        }
    }

    /// Whether a connection may sign in as this user under this name.
    pub(super) fn may_sign_in(
        &self,
        now: Timestamp,
        conn: ConnId,
        user: UserId,
        name: &str,
    ) -> Result<(), Refusal> {
        let late = |sign_in| matches!(sign_in, SignIn::Late { .. });
        let listens = self.conns.get(&conn).is_some_and(|c| late(c.profile.sign_in));
        if self.is_in_maintenance() && !listens {
            return Err(in_maintenance());
        }
        let ban = self
            .sanctions
            .on_user(SanctionKind::Ban, user, now)
            .or_else(|| self.sanctions.longest_on_name(SanctionKind::Ban, name, now));
        match ban {
            Some(ban) => Err(sanctioned(ban, now)),
            None => Ok(()),
        }
    }

    /// Why a refusal ends the connection, where it does.
    pub(super) fn closes_on(&self, conn: ConnId, code: Code) -> Option<CloseReason> {
        let state = self.conns.get(&conn).filter(|c| c.user.is_none())?;
        match code {
            Code::UsernameTaken if state.profile.taken_name_closes => Some(CloseReason::NameTaken),
            Code::Banned => Some(CloseReason::Kicked),
            Code::Maintenance => Some(CloseReason::Maintenance),
            _ => None,
        }
    }

    /// A connection is not let in: told why, and closed.
    pub(super) fn turn_away(&mut self, cx: &mut Cx<'_>, conn: ConnId, refusal: Refusal) {
        let reason = match refusal.code {
            Code::Banned => CloseReason::Kicked,
            _ => CloseReason::Maintenance,
        };
        cx.tell(conn, Outbound::Refused(refusal));
        cx.close(conn, reason);
    }

    /// The user has this name from now on: mutes on the name meet the user, mutes on the user the name.
    pub(super) fn bind_mutes(&mut self, cx: &mut Cx<'_>, id: UserId) {
        let Some(user) = self.users.get(&id) else { return };
        let (name, has_token) = (user.name.clone(), user.has_token);
        let now = cx.now.wall;
        let mut met = self.sanctions.on_name(SanctionKind::Mute, &name, now);
        let named: Vec<SanctionId> = met.clone();
        met.extend(self.sanctions.on_user(SanctionKind::Mute, id, now).map(|s| s.id));
        met.sort_unstable();
        met.dedup();
        for sanction_id in met {
            let Some(mut sanction) = self.sanctions.get(sanction_id).cloned() else {
                continue;
            };
            let mut grown = false;
            if !named.contains(&sanction_id) {
                sanction.subjects.push(Subject::Name(name.clone()));
                grown = true;
            }
            if !sanction.subjects.contains(&Subject::User(id)) {
                sanction.subjects.push(Subject::User(id));
                grown |= has_token;
            }
            self.sanctions.put(sanction.clone());
            if grown {
                let write = Write::Decree {
                    changes: vec![Decree::Put(sanction)],
                    events: Vec::new(),
                    deed: None,
                };
                cx.write(write, Then::Nothing);
            }
        }
    }

    /// Whoever signs in is greeted, and told of a mute that holds.
    pub(super) fn greet(&mut self, cx: &mut Cx<'_>, conn: ConnId, id: UserId, newly: bool) {
        if let Some(text) = self.notices.get(&Notice::Motd).filter(|_| newly) {
            cx.tell(conn, announcement(cx, AnnouncementKind::Motd, text.clone()));
        }
        if let Some(mute) = self.sanctions.on_user(SanctionKind::Mute, id, cx.now.wall) {
            let text = format!("You are muted {}", mute.terms()).into();
            cx.tell(conn, announcement(cx, AnnouncementKind::Whisper, text));
        }
    }

    /// Who is muted types no more.
    pub(super) fn stop_typing(&mut self, cx: &mut Cx<'_>, id: UserId) {
        let Some(who) = self.person(id) else { return };
        let rooms: Vec<_> = self
            .users
            .get(&id)
            .map(|u| u.rooms.keys().cloned().collect())
            .unwrap_or_default();
        for room in rooms {
            let Some(open) = self.open_room_mut(&room) else {
                continue;
            };
            if !super::typing::end(open, id) {
                continue;
            }
            let out = Outbound::Typing {
                who: who.clone(),
                room,
                is_typing: false,
            };
            cx.room(open.key, RoomOrder::Tell { out, except: None });
        }
    }

    /// A connection is thrown out: told why, gone at once with everything it held, then closed with 4003.
    pub(super) fn expel(&mut self, cx: &mut Cx<'_>, conn: ConnId, refusal: Refusal) {
        cx.tell(conn, Outbound::Refused(refusal));
        self.journal_conn(cx, conn, Happening::ThrownOut);
        self.note_parting(conn, Parting::ByServer(CloseReason::Kicked.code()));
        self.closed(cx, conn, true);
        cx.close(conn, CloseReason::Kicked);
    }

    /// All connections of a user are thrown out and its name is free; how many there were.
    pub(super) fn expel_user(&mut self, cx: &mut Cx<'_>, id: UserId, refusal: &Refusal) -> usize {
        let conns = self.users.get(&id).map(|u| u.conns.clone()).unwrap_or_default();
        for conn in &conns {
            self.expel(cx, *conn, refusal.clone());
        }
        // Held for who broke off a moment ago: not any more.
        let audience = self.audience(id, None);
        self.offline(cx, id, audience);
        conns.len()
    }

    /// Looks at a sanction again when it ends.
    pub(super) fn remind_of(&mut self, now: Now, sanction: &Sanction) {
        if let Some(until) = sanction.until {
            let ms = u64::try_from(until.0.saturating_sub(now.wall.0)).unwrap_or(0);
            let due = Due::SanctionEnds(sanction.id);
            self.remind(now.tick.plus(ms.min(LONGEST_REMINDER_MS)), due);
        }
    }

    /// A sanction is over, by the clock people read; a mute's user is told.
    pub(super) fn sanction_ends(&mut self, cx: &mut Cx<'_>, id: SanctionId) {
        let Some(sanction) = self.sanctions.get(id).cloned() else {
            return;
        };
        if sanction.holds_at(cx.now.wall) {
            return self.remind_of(cx.now, &sanction);
        }
        self.sanctions.lift(id);
        let write = Write::Decree {
            changes: vec![Decree::Lift(id)],
            events: Vec::new(),
            deed: None,
        };
        cx.write(write, Then::Nothing);
        if sanction.kind == SanctionKind::Mute {
            self.tell_subjects(cx, &sanction, "Your mute is over: you may write again");
        }
    }

    /// Tells the users a sanction meets who are online.
    pub(super) fn tell_subjects(&self, cx: &mut Cx<'_>, sanction: &Sanction, text: &str) {
        for subject in &sanction.subjects {
            if let Subject::User(user) = subject {
                self.whisper_to(cx, *user, text.into());
            }
        }
    }

    /// Tells all connections of a user; how many there are.
    pub(super) fn whisper_to(&self, cx: &mut Cx<'_>, user: UserId, text: Arc<str>) -> usize {
        let conns = self
            .users
            .get(&user)
            .map(|u| u.conns.to_vec())
            .unwrap_or_default();
        let count = conns.len();
        if count > 0 {
            let out = announcement(cx, AnnouncementKind::Whisper, text);
            cx.effects.push(super::Effect::TellMany { conns, out });
        }
        count
    }

    /// Tells everybody who takes part or listens; how many there are.
    pub(super) fn tell_everybody(&self, cx: &mut Cx<'_>, kind: AnnouncementKind, text: Arc<str>) -> usize {
        let hears = |c: &super::state::Conn| c.user.is_some() || !c.rooms.is_empty();
        let conns: Vec<ConnId> = self
            .conns
            .iter()
            .filter(|(_, c)| hears(c))
            .map(|(conn, _)| *conn)
            .collect();
        let count = conns.len();
        if count > 0 {
            let out = announcement(cx, kind, text);
            cx.effects.push(super::Effect::TellMany { conns, out });
        }
        count
    }

    /// The announcement is repeated, unless another one or none stands by now.
    pub(super) fn announce_again(&mut self, cx: &mut Cx<'_>, round: u64) {
        if round != self.announce_round {
            return;
        }
        let Some(text) = self.notices.get(&Notice::Announce).cloned() else {
            return;
        };
        self.tell_everybody(cx, AnnouncementKind::Announce, text);
        self.remind(cx.now.tick.plus(self.rules.announce_ms), Due::Announce(round));
    }
}

fn announcement(cx: &Cx<'_>, kind: AnnouncementKind, message: Arc<str>) -> Outbound {
    Outbound::Announcement {
        kind,
        message,
        at: cx.now.wall,
    }
}

/// What somebody is told whom a sanction meets: why, and until when.
pub(super) fn sanctioned(sanction: &Sanction, now: Timestamp) -> Refusal {
    let (code, word) = match sanction.kind {
        SanctionKind::Mute => (Code::Muted, "muted"),
        SanctionKind::Ban => (Code::Banned, "banned"),
    };
    let refusal = Refusal::new(code, format!("You are {word} {}", sanction.terms()));
    match sanction.until {
        Some(until) => refusal.retry_after(u64::try_from(until.0.saturating_sub(now.0)).unwrap_or(0)),
        None => refusal,
    }
}

fn in_maintenance() -> Refusal {
    Refusal::new(
        Code::Maintenance,
        "The server is under maintenance, try again later",
    )
    .retry_after(30_000)
}

#[cfg(test)]
mod tests;
