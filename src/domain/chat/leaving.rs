//! Leaving rooms and going away: asked for, closed or broken, all through the same doors (contract §2).

use super::effect::{Cx, RoomOrder};
use super::rooms::not_in_room;
use super::state::{Chat, Due};
use super::{Flow, Ruling};
use crate::domain::gossip::Topic;
use crate::domain::ids::{ConnId, Reference, UserId};
use crate::domain::operator::{Happening, Parting};
use crate::domain::outbound::{Outbound, Person};
use crate::domain::profile::Home;
use crate::domain::room_id::RoomId;

/// How a connection leaves a room.
pub(super) struct Exit {
    /// What it is told at that place.
    pub told: Option<(Outbound, Option<Reference>)>,
    /// The user is held in the room for the grace.
    pub holds: bool,
    /// To another room, by the same step.
    pub moving: bool,
}

/// What becomes of a user whose last connection is gone.
enum Going {
    /// Held for the grace.
    Held,
    /// Offline at once; these are told.
    Offline(Vec<ConnId>),
}

impl Chat {
    /// `leave` (contract §2), `leaveRoom` (§5).
    pub(super) fn leave(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        room: Option<RoomId>,
    ) -> Ruling {
        let Some(state) = self.conns.get(&conn) else {
            return Ok(Flow::Done);
        };
        let profile = state.profile.clone();
        let Some(room) = room
            .or_else(|| state.here.clone())
            .filter(|r| state.rooms.contains_key(r))
        else {
            return if reference.is_some() {
                Err(not_in_room())
            } else {
                Ok(Flow::Done)
            };
        };
        let goes_home = profile.one_room && profile.home == Home::Lobby;
        if goes_home && room == self.rules.lobby {
            cx.done(conn, reference);
            return Ok(Flow::Done);
        }
        if goes_home {
            cx.done(conn, reference);
            self.enter_home(cx, conn, self.rules.lobby.clone());
        } else {
            let told = Some((Outbound::Left { room: room.clone() }, reference));
            self.exit(
                cx,
                conn,
                &room,
                Exit {
                    told,
                    holds: false,
                    moving: false,
                },
            );
        }
        Ok(Flow::Done)
    }

    /// The connection hears the room no more; when it was the user's last there, the user is out of it, or held.
    pub(super) fn exit(&mut self, cx: &mut Cx<'_>, conn: ConnId, room: &RoomId, exit: Exit) {
        let Some(state) = self.conns.get_mut(&conn) else {
            return;
        };
        if state.rooms.remove(room).is_none() {
            return;
        }
        if state.here.as_ref() == Some(room) {
            state.here = None;
        }
        let (user, wants_roster) = (state.user, state.profile.wants_roster);
        let replay = self.take_silent(conn, room);
        if let Some(open) = self.open_room_mut(room) {
            open.hearers = open.hearers.saturating_sub(1);
            open.rosters = open.rosters.saturating_sub(usize::from(wants_roster));
            let (key, tell) = (open.key, exit.told);
            match replay {
                Some(replay) => self.leave_replay(cx, conn, room, (replay, tell)),
                None => cx.room(key, RoomOrder::Exit { conn, tell }),
            }
        }
        if let Some(user) = user {
            self.withdraw(cx, user, conn, room, (exit.holds, exit.moving));
        }
        self.room_may_idle(cx, room);
    }

    fn withdraw(
        &mut self,
        cx: &mut Cx<'_>,
        id: UserId,
        conn: ConnId,
        room: &RoomId,
        (holds, moving): (bool, bool),
    ) {
        let grace = self.rules.grace_ms;
        let Some(presence) = self.users.get_mut(&id).and_then(|u| u.rooms.get_mut(room)) else {
            return;
        };
        presence.conns.retain(|c| *c != conn);
        if !presence.conns.is_empty() {
            return;
        }
        if holds {
            let until = cx.now.tick.plus(grace);
            presence.held_until = Some(until);
            self.remind(until, Due::RoomGrace(id, room.clone()));
        } else {
            self.out_of_room(cx, id, room, moving);
        }
    }

    /// The user is out of the room; its members are told.
    pub(super) fn out_of_room(&mut self, cx: &mut Cx<'_>, id: UserId, room: &RoomId, moving: bool) {
        let Some(who) = self.person(id) else { return };
        let Some(presence) = self.users.get_mut(&id).and_then(|u| u.rooms.remove(room)) else {
            return;
        };
        if let Some(open) = self.open_room_mut(room) {
            open.members.remove(&presence.order);
            open.typing.remove(&id);
            self.tell_went(cx, who, room, moving);
            self.room_may_idle(cx, room);
        }
    }

    /// How a connection ends is known; said before [`Chat::closed`].
    pub fn note_parting(&mut self, conn: ConnId, how: Parting) {
        if let Some(state) = self.conns.get_mut(&conn) {
            state.parting = how;
        }
    }

    /// A connection is gone. `proper`: by a close frame with 1000 or without a code (contract §2).
    pub fn closed(&mut self, cx: &mut Cx<'_>, conn: ConnId, proper: bool) {
        let Some(state) = self.conns.get_mut(&conn) else {
            return;
        };
        let (identity, user) = (state.identity, state.user);
        let claimed = state.claimed.take().is_some();
        let open_ms = cx.now.wall.0.saturating_sub(state.since.0);
        let end = Happening::Closed {
            how: state.parting,
            after_ms: u64::try_from(open_ms).unwrap_or(0),
        };
        self.journal_conn(cx, conn, end);
        if claimed && user.is_none() {
            self.names.release(identity);
        }
        match user {
            Some(user) => {
                let holds =
                    !proper && self.rules.grace_ms > 0 && self.users.get(&user).is_some_and(|u| u.has_token);
                let going = if holds {
                    Going::Held
                } else {
                    Going::Offline(self.farewell(user, conn))
                };
                self.leave_all(cx, conn, holds);
                self.detach(cx, conn, user, going);
            }
            None => self.leave_all(cx, conn, false),
        }
        self.drop_replays(cx, conn);
        self.conns.remove(&conn);
    }

    fn leave_all(&mut self, cx: &mut Cx<'_>, conn: ConnId, holds: bool) {
        let rooms: Vec<RoomId> = self
            .conns
            .get(&conn)
            .map(|c| c.rooms.keys().cloned().collect())
            .unwrap_or_default();
        for room in rooms {
            self.exit(
                cx,
                conn,
                &room,
                Exit {
                    told: None,
                    holds,
                    moving: false,
                },
            );
        }
    }

    /// Who will hear that the user is offline, if this was its last connection: asked while it is in its rooms still,
    /// because in a big server those are told who share one.
    fn farewell(&self, id: UserId, conn: ConnId) -> Vec<ConnId> {
        if self.users.get(&id).is_some_and(|u| *u.conns == [conn]) {
            return self.audience(id, Some(conn));
        }
        Vec::new()
    }

    /// The connection goes on hearing its rooms, without a name.
    pub(super) fn lose_name(&mut self, cx: &mut Cx<'_>, conn: ConnId, id: UserId) {
        let audience = self.farewell(id, conn);
        let rooms: Vec<RoomId> = self
            .conns
            .get(&conn)
            .map(|c| c.rooms.keys().cloned().collect())
            .unwrap_or_default();
        for room in rooms {
            self.withdraw(cx, id, conn, &room, (false, false));
        }
        self.detach(cx, conn, id, Going::Offline(audience));
    }

    /// The connection is no longer the user's.
    fn detach(&mut self, cx: &mut Cx<'_>, conn: ConnId, id: UserId, going: Going) {
        let token = self.conns.get(&conn).and_then(|c| c.token);
        let Some(user) = self.users.get_mut(&id) else {
            return;
        };
        user.conns.retain(|c| *c != conn);
        if !user.conns.is_empty() {
            return;
        }
        match going {
            Going::Held => {
                let until = cx.now.tick.plus(self.rules.grace_ms);
                (user.held_until, user.held_by) = (Some(until), token);
                self.remind(until, Due::UserGrace(id));
            }
            Going::Offline(audience) => self.offline(cx, id, audience),
        }
    }

    /// The user is offline: out of every room, its name free, the audience is told.
    pub(super) fn offline(&mut self, cx: &mut Cx<'_>, id: UserId, audience: Vec<ConnId>) {
        let Some(user) = self.users.get(&id) else { return };
        let who = Person {
            id,
            name: user.name.clone(),
        };
        let rooms: Vec<RoomId> = user.rooms.keys().cloned().collect();
        for room in rooms {
            self.out_of_room(cx, id, &room, false);
        }
        let spent = self
            .users
            .remove(&id)
            .filter(|user| user.has_token)
            .map(|user| user.bucket);
        if let Some(bucket) = spent.filter(|bucket| bucket.clear_at() > cx.now.tick) {
            self.remind(bucket.clear_at(), Due::Spent(id));
            self.spent.insert(id, bucket);
        }
        cx.effects.push(super::Effect::Interest(Topic::User(id), false));
        self.names.release(id);
        self.remember_gone(who.name.clone(), id);
        if !audience.is_empty() {
            cx.effects.push(super::Effect::TellMany {
                conns: audience,
                out: Outbound::UserOffline(who),
            });
        }
    }
}
