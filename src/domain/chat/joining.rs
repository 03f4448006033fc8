//! Entering rooms (contract §2, `join`; §4 and §5: homes).

use super::effect::{Cx, RoomOrder, Then};
use super::rooms::Waiting;
use super::state::{Chat, Presence};
use super::{Flow, Ruling};
use crate::domain::command::{Command, Cursor, Request};
use crate::domain::durable::Query;
use crate::domain::error::{Code, Refusal};
use crate::domain::ids::{ConnId, Reference};
use crate::domain::outbound::{Backlog, Joined, Outbound, Unrecovered};
use crate::domain::reading::Reading;
use crate::domain::room_id::RoomId;

/// How one enters.
pub(super) struct Entry {
    pub reference: Option<Reference>,
    pub backlog: Backlog,
    /// Told after `joined`, before anything live, each with the word of the request it answers.
    pub more: Vec<(Outbound, Option<Reference>)>,
    /// From another room, by the same step.
    pub moving: bool,
}

impl Chat {
    /// `join` (contract §2).
    pub(super) fn join(&mut self, cx: &mut Cx<'_>, conn: ConnId, request: Request) -> Ruling {
        let Command::Join { room, since } = &request.command else {
            return Ok(Flow::Done);
        };
        let (room, since) = (room.clone(), *since);
        let reference = request.reference;
        let again = Waiting {
            reference: reference.clone(),
            command: Some(request.command),
        };
        let Some(user) = self.user_of(conn) else {
            return Ok(Flow::Done);
        };
        self.check_room_count(conn, &room)?;
        if !self.with_room(cx, conn, &room, again.clone()) {
            return Ok(Flow::Later);
        }
        self.may_enter(&room, user)?;
        if !self.counted_for_join(cx, conn, &room, again) {
            return Ok(Flow::Later);
        }
        let unrecovered = match since {
            None => None,
            Some(cursor) if self.hears(conn, &room) => {
                return Ok(self.rejoin(cx, conn, (reference, room), cursor));
            }
            Some(cursor) => match self.recover(cx, conn, &reference, &room, cursor) {
                Ok(flow) => return Ok(flow),
                Err(why) => Some(why),
            },
        };
        self.join_afresh(cx, conn, reference, &room, unrecovered);
        Ok(Flow::Done)
    }

    /// Joins a room that is heard already, from a place of it. A connection gets each event at most once, so nothing was
    /// missed if the place is of this log.
    fn rejoin(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        (reference, room): (Option<Reference>, RoomId),
        cursor: Cursor,
    ) -> Flow {
        if self.must_wait(cx, (conn, &reference), &room, cursor) {
            return Flow::Later;
        }
        let open = self.open_room(&room);
        let unrecovered = match open.map(|open| (open.epoch, open.tail.seq())) {
            Some((epoch, _)) if cursor.epoch != Some(epoch) => Unrecovered::Epoch,
            Some((_, tail)) if cursor.seq <= tail => {
                if let Some(state) = self.conns.get_mut(&conn) {
                    state.busy = true;
                }
                let query = Query::Resume {
                    room: room.clone(),
                    seq: cursor.seq,
                    id: cursor.id,
                    limit: 1,
                };
                let then = Then::Rejoined {
                    conn,
                    reference,
                    room,
                };
                cx.read(query, then);
                return Flow::Later;
            }
            _ => Unrecovered::Diverged,
        };
        self.join_afresh(cx, conn, reference, &room, Some(unrecovered));
        Flow::Done
    }

    /// The cursor of a room that is heard already is, or is not, of its log.
    pub(super) fn rejoined(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        (reference, room): (Option<Reference>, RoomId),
        is_ours: bool,
    ) {
        if !self.hears(conn, &room) {
            // Thrown out meanwhile.
            self.refuse(cx, conn, reference, super::rooms::not_in_room());
        } else if is_ours {
            let backlog = Backlog::Events {
                events: Vec::new(),
                has_more: false,
            };
            let entry = Entry {
                reference,
                backlog,
                more: Vec::new(),
                moving: false,
            };
            self.enter(cx, conn, &room, entry);
            cx.release(conn);
        } else {
            self.join_afresh(cx, conn, reference, &room, Some(Unrecovered::Diverged));
            cx.release(conn);
        }
        self.resume_queue(cx, conn);
    }

    /// Enters with the newest messages.
    pub(super) fn join_afresh(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        room: &RoomId,
        unrecovered: Option<Unrecovered>,
    ) {
        let Some(open) = self.open_room(room) else { return };
        let backlog = Backlog::History {
            messages: open.recent.messages(),
            unrecovered,
        };
        let moving = self.leave_for(cx, conn, room);
        self.enter(
            cx,
            conn,
            room,
            Entry {
                reference,
                backlog,
                more: Vec::new(),
                moving,
            },
        );
    }

    pub(super) fn check_room_count(&self, conn: ConnId, room: &RoomId) -> Result<(), Refusal> {
        let Some(state) = self.conns.get(&conn) else {
            return Ok(());
        };
        let Some(user) = state.user.and_then(|u| self.users.get(&u)) else {
            return Ok(());
        };
        let max = self.rules.rooms_per_user;
        if max == 0 || state.profile.one_room || user.rooms.contains_key(room) || user.rooms.len() < max {
            return Ok(());
        }
        Err(Refusal::new(
            Code::TooManyRooms,
            format!("You are in {max} rooms, the most allowed: leave one first"),
        ))
    }

    /// A connection that is in one room at a time leaves the one before. Whether there was one.
    pub(super) fn leave_for(&mut self, cx: &mut Cx<'_>, conn: ConnId, room: &RoomId) -> bool {
        let here = self
            .conns
            .get(&conn)
            .filter(|c| c.profile.one_room)
            .and_then(|c| c.here.clone());
        let Some(here) = here.filter(|here| here != room) else {
            return false;
        };
        self.exit(
            cx,
            conn,
            &here,
            super::leaving::Exit {
                told: None,
                holds: false,
                moving: true,
            },
        );
        true
    }

    /// A connection finds itself in its home, with a name or as a listener.
    pub(super) fn enter_home(&mut self, cx: &mut Cx<'_>, conn: ConnId, room: RoomId) {
        if !self.with_room(
            cx,
            conn,
            &room,
            Waiting {
                reference: None,
                command: None,
            },
        ) {
            return;
        }
        if self
            .may_enter(&room, self.conns.get(&conn).map_or_else(nobody, |c| c.identity))
            .is_err()
        {
            return;
        }
        self.join_afresh(cx, conn, None, &room, None);
    }

    /// The connection hears the room from here on; its user, if it has one, is in it.
    pub(super) fn enter(&mut self, cx: &mut Cx<'_>, conn: ConnId, room: &RoomId, entry: Entry) {
        let Some(state) = self.conns.get_mut(&conn) else {
            return;
        };
        // It caught up with this room, and joins it in another way now.
        let replay = state.replays.remove(room);
        let user = state.user;
        let newly_in = self.come_in(conn, room);
        let Some(key) = self.open_room(room).map(|open| open.key) else {
            return;
        };
        let mut tell = Vec::new();
        let reading = user.and_then(|user| self.begin_reading(cx, conn, user, room));
        if let Some(joined) = self.joined(cx, user, room, (entry.backlog, reading)) {
            tell.push((Outbound::Joined(Box::new(joined)), entry.reference));
            tell.extend(entry.more);
        }
        let mut releases = 0;
        if let Some(replay) = replay {
            let held = replay.answers.into_values().flatten();
            tell.extend(held.map(|held| {
                releases += usize::from(held.releases);
                (held.out, held.reference)
            }));
            self.replay_ended(cx, room, replay.key);
        }
        cx.room(key, RoomOrder::Enter { conn, tell });
        (0..releases).for_each(|_| cx.release(conn));
        self.tell_arrival(cx, conn, room, (newly_in, entry.moving));
    }

    /// The connection, and its user, are in the room. Whether the user was not before.
    pub(super) fn come_in(&mut self, conn: ConnId, room: &RoomId) -> bool {
        self.found_room(room, self.user_of(conn));
        let Some(state) = self.conns.get_mut(&conn) else {
            return false;
        };
        let (user, profile) = (state.user, state.profile.clone());
        let newly_here = state.rooms.insert(room.clone(), ()).is_none();
        if profile.one_room || profile.home != crate::domain::profile::Home::Nowhere {
            state.here = Some(room.clone());
        }
        if let Some(open) = self.open_room_mut(room).filter(|_| newly_here) {
            open.hearers += 1;
            open.rosters += usize::from(profile.wants_roster);
        }
        user.is_some_and(|user| self.become_member(user, conn, room))
    }

    /// The others are told of who came.
    pub(super) fn tell_arrival(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        room: &RoomId,
        (newly_in, moving): (bool, bool),
    ) {
        let Some(state) = self.conns.get(&conn) else {
            return;
        };
        let (user, wants_roster) = (state.user, state.profile.wants_roster);
        if let Some(user) = user.filter(|_| newly_in) {
            // Its own arrival is in its `joined`, whatever the dialect makes of that.
            self.tell_came(cx, user, room, (Some(conn), moving));
        } else if wants_roster && user.is_some() {
            self.tell_roster(cx, room);
        }
        if let Some(open) = self.open_room_mut(room) {
            open.entered = open.presence_due;
        }
    }

    /// `true` when the user was not in the room before, on any connection, nor held in it.
    fn become_member(&mut self, id: crate::domain::ids::UserId, conn: ConnId, room: &RoomId) -> bool {
        let order = self.count();
        let Some(user) = self.users.get_mut(&id) else {
            return false;
        };
        let newly = !user.rooms.contains_key(room);
        if newly {
            let presence = Presence {
                order,
                ..Presence::default()
            };
            user.rooms.insert(room.clone(), presence);
        }
        let Some(presence) = user.rooms.get_mut(room) else {
            return false;
        };
        if !presence.conns.contains(&conn) {
            presence.conns.push(conn);
        }
        presence.held_until = None;
        let order = presence.order;
        if let Some(open) = self.open_room_mut(room) {
            open.members.insert(order, id);
        }
        newly
    }

    /// The room as its new member finds it; nothing for listeners.
    pub(super) fn joined(
        &self,
        cx: &Cx<'_>,
        user: Option<crate::domain::ids::UserId>,
        room: &RoomId,
        (backlog, reading): (Backlog, Option<Reading>),
    ) -> Option<Joined> {
        let who = user.and_then(|u| self.person(u))?;
        let open = self.open_room(room)?;
        let (users, user_count) = self.member_list(open, who.id);
        Some(Joined {
            who,
            at: cx.now.wall,
            room: room.clone(),
            topic: open.topic.clone(),
            moderators: open.moderators.clone(),
            pinned: open.pinned.clone(),
            epoch: open.epoch,
            seq: open.tail.seq(),
            event_id: open.tail.id(),
            users,
            user_count,
            reading,
            backlog,
        })
    }
}

/// The id of nobody.
fn nobody() -> crate::domain::ids::UserId {
    crate::domain::ids::UserId(uuid::Uuid::nil())
}
