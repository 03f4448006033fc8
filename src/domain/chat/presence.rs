//! Who is told of whom: lists, comings and goings, and how they are gathered in big rooms (contract §2).

use super::effect::{Cx, Effect, RoomOrder};
use super::state::{Chat, Due, Room};
use crate::domain::ids::{ConnId, Tick, UserId};
use crate::domain::outbound::{Outbound, Person};
use crate::domain::room_id::RoomId;
use std::collections::HashSet;
use std::sync::Arc;

/// Shortest time between two `presence` of a big room.
const PRESENCE_EVERY_MS: u64 = 1000;

/// How long the first who come or go after quiet are gathered: a wave is told of while it is news.
const GATHERED_MS: u64 = 200;

impl Chat {
    /// Everybody online, `me` among them, cut at the list's limit; and how many there are.
    pub(super) fn online_list(&self, me: UserId) -> (Vec<Person>, usize) {
        let others = self.users.keys().copied().filter(|id| *id != me);
        (self.list(others, me), self.users.len())
    }

    /// The members of a room, `me` among them, cut at the list's limit; and how many there are.
    pub(super) fn member_list(&self, room: &Room, me: UserId) -> (Vec<Person>, usize) {
        if room.members.len() <= self.rules.list_limit {
            let list = room.members.values().filter_map(|id| self.person(*id)).collect();
            return (list, room.members.len());
        }
        let others = room.members.values().copied().filter(|id| *id != me);
        (self.list(others, me), room.members.len())
    }

    fn list(&self, others: impl Iterator<Item = UserId>, me: UserId) -> Vec<Person> {
        let others = others
            .filter_map(|id| self.person(id))
            .take(self.rules.list_limit.saturating_sub(1));
        self.person(me).into_iter().chain(others).collect()
    }

    /// The connections that hear of this user's coming, going and renaming: everyone's, or in a big server those
    /// of users who share a room with it.
    pub(super) fn audience(&self, id: UserId, except: Option<ConnId>) -> Vec<ConnId> {
        let listed = |c: &ConnId| Some(*c) != except;
        if self.users.len() <= self.rules.everyone_below {
            return self
                .users
                .values()
                .flat_map(|u| u.conns.iter().copied())
                .filter(listed)
                .collect();
        }
        let Some(user) = self.users.get(&id) else {
            return Vec::new();
        };
        let rooms = user.rooms.keys().filter_map(|room| self.open_room(room));
        let mut sharing: HashSet<UserId> = rooms.flat_map(|room| room.members.values().copied()).collect();
        sharing.insert(id);
        sharing
            .iter()
            .filter_map(|id| self.users.get(id))
            .flat_map(|u| u.conns.iter().copied())
            .filter(listed)
            .collect()
    }

    pub(super) fn tell_audience(&self, cx: &mut Cx<'_>, id: UserId, except: Option<ConnId>, out: Outbound) {
        let conns = self.audience(id, except);
        if !conns.is_empty() {
            cx.effects.push(Effect::TellMany { conns, out });
        }
    }

    /// The user is in the room now.
    pub(super) fn tell_came(
        &mut self,
        cx: &mut Cx<'_>,
        id: UserId,
        room: &RoomId,
        (except, moving): (Option<ConnId>, bool),
    ) {
        let Some(who) = self.person(id) else { return };
        let big = self.rules.individual_below;
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        // While something is gathered, everything is: what is told at once would be overtaken by it.
        if open.members.len() > big || open.presence_due {
            take_back(&mut open.went, &mut open.came, who, open.entered);
            self.gather(cx, room);
        } else {
            let out = Outbound::UserJoined {
                who,
                room: room.clone(),
                moving,
                at: cx.now.wall,
            };
            cx.room(open.key, RoomOrder::Tell { out, except });
        }
        self.tell_roster(cx, room);
    }

    /// The user is in the room no more.
    pub(super) fn tell_went(&mut self, cx: &mut Cx<'_>, who: Person, room: &RoomId, moving: bool) {
        let big = self.rules.individual_below;
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        // One more than are left: who was counted among the many goes as one of them.
        if open.members.len() >= big.saturating_add(1) || open.presence_due {
            take_back(&mut open.came, &mut open.went, who, open.entered);
            self.gather(cx, room);
        } else {
            let out = Outbound::UserLeft {
                who,
                room: room.clone(),
                moving,
                at: cx.now.wall,
            };
            cx.room(open.key, RoomOrder::Tell { out, except: None });
        }
        self.tell_roster(cx, room);
    }

    fn gather(&mut self, cx: &Cx<'_>, room: &RoomId) {
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        if !open.presence_due {
            open.presence_due = true;
            let next = open.presence_told.map(|told| told.plus(PRESENCE_EVERY_MS));
            let due = cx.now.tick.plus(GATHERED_MS).max(next.unwrap_or_default());
            self.remind(due, Due::Presence(room.clone()));
        }
    }

    /// Tells a big room who came and went.
    pub(super) fn tell_presence(&mut self, cx: &mut Cx<'_>, room: &RoomId) {
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        (open.presence_due, open.entered) = (false, false);
        open.presence_told = Some(cx.now.tick);
        let (joined, left) = (std::mem::take(&mut open.came), std::mem::take(&mut open.went));
        if joined.is_empty() && left.is_empty() {
            return self.tell_roster_now(cx, room);
        }
        let user_count = open.members.len();
        let out = Outbound::PresenceChanged {
            room: room.clone(),
            joined,
            left,
            user_count,
            at: cx.now.wall,
        };
        cx.room(open.key, RoomOrder::Tell { out, except: None });
        self.tell_roster_now(cx, room);
    }

    /// What somebody must be told who was shown this list of a room's members, all of them or a part, and heard nothing
    /// of the room since.
    pub(super) fn presence_since(
        &self,
        cx: &Cx<'_>,
        room: &RoomId,
        (shown, whole): &(Vec<Person>, bool),
    ) -> Vec<Outbound> {
        let Some(open) = self.open_room(room) else {
            return Vec::new();
        };
        let there: HashSet<UserId> = open.members.values().copied().collect();
        let before: HashSet<UserId> = shown.iter().map(|p| p.id).collect();
        let came = open.members.values().filter(|id| *whole && !before.contains(id));
        let joined: Vec<Person> = came.filter_map(|id| self.person(*id)).collect();
        let left: Vec<Person> = shown.iter().filter(|p| !there.contains(&p.id)).cloned().collect();
        let (at, user_count) = (cx.now.wall, open.members.len());
        if joined.is_empty() && left.is_empty() {
            return Vec::new();
        }
        let (room, moving) = (room.clone(), false);
        if open.members.len() > self.rules.individual_below || open.presence_due {
            return vec![Outbound::PresenceChanged {
                room,
                joined,
                left,
                user_count,
                at,
            }];
        }
        let gone = |who| Outbound::UserLeft {
            who,
            room: room.clone(),
            moving,
            at,
        };
        let come = |who| Outbound::UserJoined {
            who,
            room: room.clone(),
            moving,
            at,
        };
        let left = left.into_iter().map(gone);
        left.chain(joined.into_iter().map(come)).collect()
    }

    /// Tells the whole list of names, where a connection wants it after every change; in a big room with what is
    /// gathered there, so that a wave of arrivals does not cost its square.
    pub(super) fn tell_roster(&mut self, cx: &mut Cx<'_>, room: &RoomId) {
        let big = self.rules.individual_below;
        let Some(open) = self.open_room(room).filter(|r| r.rosters > 0) else {
            return;
        };
        if open.members.len() > big || open.presence_due {
            self.gather(cx, room);
        } else {
            self.tell_roster_now(cx, room);
        }
    }

    fn tell_roster_now(&self, cx: &mut Cx<'_>, room: &RoomId) {
        let Some(open) = self.open_room(room).filter(|r| r.rosters > 0) else {
            return;
        };
        let names: Arc<[Arc<str>]> = open
            .members
            .values()
            .filter_map(|id| Some(self.users.get(id)?.name.clone()))
            .collect();
        let out = Outbound::Roster {
            room: room.clone(),
            names,
            at: cx.now.wall,
        };
        cx.room(open.key, RoomOrder::Tell { out, except: None });
    }

    /// Does everything whose time has come.
    pub fn tick(&mut self, cx: &mut Cx<'_>) {
        self.check_sign_ins(cx);
        let later = self.due.split_off(&(Tick(cx.now.tick.0.saturating_add(1)), 0));
        let due = std::mem::replace(&mut self.due, later);
        for ((at, _), due) in due {
            self.fall_due(cx, at, due);
        }
    }

    fn fall_due(&mut self, cx: &mut Cx<'_>, at: Tick, due: Due) {
        match due {
            Due::Authentication(conn) => self.authentication_due(cx, conn),
            Due::Heartbeat(conn) => self.heartbeat_due(cx, conn),
            Due::NameTakesEffect(conn) => self.name_takes_effect(cx, conn),
            Due::Gap(room) => self.gap_due(cx, &room),
            Due::Heads => self.compare_heads(cx),
            Due::Heard(advance) => self.heard_of(cx, *advance),
            Due::Replay(conn, serial) => self.replay_due(cx, conn, serial),
            Due::SanctionEnds(id) => self.sanction_ends(cx, id),
            Due::Announce(round) => self.announce_again(cx, round),
            Due::Spent(id) => {
                if self
                    .spent
                    .get(&id)
                    .is_some_and(|bucket| bucket.clear_at() <= cx.now.tick)
                {
                    self.spent.remove(&id);
                }
            }
            Due::Tidy => self.tidy(cx),
            Due::Tokens => self.look_after_tokens(cx),
            Due::Retention => self.retention_due(cx, at),
            Due::Revoked(what) => drop(self.revoked.remove(&what)),
            Due::Presence(room) => self.tell_presence(cx, &room),
            Due::Receipts(room) => self.tell_receipts(cx, &room),
            Due::News(id) => self.tell_news(cx, id),
            Due::TypingEnds(room, user) => self.typing_ends(cx, &room, user, at),
            Due::TypingElsewhere(room) => self.typing_elsewhere_ends(cx, &room),
            Due::UserGrace(id) => {
                let over = self
                    .users
                    .get(&id)
                    .and_then(|u| u.held_until)
                    .is_some_and(|until| until <= cx.now.tick);
                if over {
                    let audience = self.audience(id, None);
                    self.offline(cx, id, audience);
                }
            }
            Due::RoomGrace(id, room) => {
                let held = self
                    .users
                    .get(&id)
                    .and_then(|u| u.rooms.get(&room))
                    .and_then(|p| p.held_until);
                let offline_soon = self
                    .users
                    .get(&id)
                    .is_some_and(|u| u.held_until.is_some_and(|at| at <= cx.now.tick));
                if held.is_some_and(|until| until <= cx.now.tick) && !offline_soon {
                    self.out_of_room(cx, id, &room, false);
                }
            }
        }
    }
}

/// Who did the opposite since the last telling did nothing, by the lists of those who were there then. By the list of
/// who `entered` meanwhile it did.
fn take_back(opposite: &mut Vec<Person>, list: &mut Vec<Person>, who: Person, entered: bool) {
    let before = opposite.iter().position(|p| p.id == who.id);
    if let Some(place) = before {
        opposite.swap_remove(place);
    }
    if before.is_none() || entered {
        list.push(who);
    }
}
