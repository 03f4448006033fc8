//! Typing: told as it comes, over when it is not said again (contract §2).

use super::effect::{Cx, RoomOrder};
use super::rooms::not_in_room;
use super::state::{Chat, Due, Room, Typing};
use super::{Flow, Ruling};
use crate::domain::gossip::{BusMessage, Ephemeral};
use crate::domain::ids::{ConnId, Reference, Tick, UserId};
use crate::domain::outbound::{Outbound, Person};
use crate::domain::rate::Rate;
use crate::domain::room_id::RoomId;

/// Shortest time between two tellings of the same: clients say every few seconds that somebody types.
const TOLD_AGAIN_MS: u64 = 1000;

/// Tellings of one user in a minute: that many at once, then one every so often.
const TOLD_A_MINUTE: u32 = 60;

/// The user types no more; whether it did. That it was told a moment ago is still known.
pub(super) fn end(room: &mut Room, user: UserId) -> bool {
    let typing = room.typing.get_mut(&user);
    typing.is_some_and(|typing| std::mem::replace(&mut typing.active, false))
}

impl Chat {
    pub(super) fn typing(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        room: &RoomId,
        is_typing: bool,
    ) -> Ruling {
        let Some(who) = self.user_of(conn).and_then(|u| self.person(u)) else {
            return Ok(Flow::Done);
        };
        if let Err(refusal) = self.may_speak(cx.now.wall, who.id) {
            return if reference.is_some() {
                Err(refusal)
            } else {
                Ok(Flow::Done)
            };
        }
        let until = cx.now.tick.plus(self.rules.typing_ms);
        let is_member = self
            .users
            .get(&who.id)
            .is_some_and(|u| u.rooms.contains_key(room));
        let Some(open) = self.open_room(room).filter(|_| is_member) else {
            return if reference.is_some() {
                Err(not_in_room())
            } else {
                Ok(Flow::Done)
            };
        };
        let key = open.key;
        let id = who.id;
        let blocked = open
            .kind
            .peer_of(id)
            .is_some_and(|peer| self.has_blocked(peer, id));
        cx.done(conn, reference);
        if blocked || !self.is_news(cx, room, (id, is_typing), until) {
            return Ok(Flow::Done);
        }
        self.say_typing(cx, &who, room, is_typing);
        let out = Outbound::Typing {
            who,
            room: room.clone(),
            is_typing,
        };
        let except = Some(conn);
        cx.room(key, RoomOrder::Tell { out, except });
        Ok(Flow::Done)
    }

    /// Notes that a user types, or does not, and whether that is to be told.
    fn is_news(&mut self, cx: &Cx<'_>, room: &RoomId, (id, is_typing): (UserId, bool), until: Tick) -> bool {
        let known = self.open_room_mut(room).and_then(|open| open.typing.get_mut(&id));
        let newly = known.is_none();
        if let Some(typing) = known {
            if is_typing {
                typing.until = until;
            }
            if typing.active == is_typing && cx.now.tick.since(typing.told_at) < TOLD_AGAIN_MS {
                return false;
            }
        }
        let rate = Rate::per(TOLD_A_MINUTE, 60_000);
        let user = self.users.get_mut(&id);
        if user.is_none_or(|user| user.typing.take(&rate, cx.now.tick).is_err()) {
            return false;
        }
        let Some(open) = self.open_room_mut(room) else {
            return false;
        };
        let typing = open.typing.entry(id).or_insert(Typing {
            until,
            active: is_typing,
            told_at: cx.now.tick,
            look_at: until,
        });
        (typing.active, typing.told_at) = (is_typing, cx.now.tick);
        if newly {
            self.remind(until, Due::TypingEnds(room.clone(), id));
        }
        true
    }

    /// The typing was not said again: it is over; or it was, and this is looked at again then.
    pub(super) fn typing_ends(&mut self, cx: &mut Cx<'_>, room: &RoomId, id: UserId, at: Tick) {
        let who = self.person(id);
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        let Some(typing) = open.typing.get_mut(&id).filter(|t| t.look_at == at) else {
            return;
        };
        if typing.until > cx.now.tick {
            let until = typing.until;
            typing.look_at = until;
            self.remind(until, Due::TypingEnds(room.clone(), id));
            return;
        }
        let was_active = typing.active;
        open.typing.remove(&id);
        let key = open.key;
        if let Some(who) = who.filter(|_| was_active) {
            self.say_typing(cx, &who, room, false);
            let out = Outbound::Typing {
                who,
                room: room.clone(),
                is_typing: false,
            };
            cx.room(key, RoomOrder::Tell { out, except: None });
        }
    }

    /// Tells the other nodes.
    fn say_typing(&self, cx: &mut Cx<'_>, who: &Person, room: &RoomId, is_typing: bool) {
        if !self.alone {
            let (who, room) = (who.clone(), room.clone());
            cx.publish(BusMessage::Ephemeral(Ephemeral::Typing { who, room, is_typing }));
        }
    }

    /// Somebody types in a room, on another node. It is over here too when it was not heard of again: the word that it
    /// is may be lost.
    pub(super) fn types_elsewhere(&mut self, cx: &mut Cx<'_>, who: Person, room: &RoomId, is_typing: bool) {
        let until = cx.now.tick.plus(self.rules.typing_ms + TOLD_AGAIN_MS);
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        let known = open
            .typing_elsewhere
            .iter()
            .position(|(other, _)| other.id == who.id);
        let before = known.map(|place| open.typing_elsewhere.swap_remove(place));
        if is_typing {
            open.typing_elsewhere.push((who.clone(), until));
        } else if before.is_none() {
            return;
        }
        let (room, key) = (room.clone(), open.key);
        if is_typing {
            self.remind(until, Due::TypingElsewhere(room.clone()));
        }
        let out = Outbound::Typing { who, room, is_typing };
        cx.room(key, RoomOrder::Tell { out, except: None });
    }

    pub(super) fn typing_elsewhere_ends(&mut self, cx: &mut Cx<'_>, room: &RoomId) {
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        let over = |(_, until): &mut (Person, Tick)| *until <= cx.now.tick;
        let key = open.key;
        let over: Vec<_> = open.typing_elsewhere.extract_if(.., over).collect();
        for (who, _) in over {
            let (room, is_typing) = (room.clone(), false);
            let out = Outbound::Typing { who, room, is_typing };
            cx.room(key, RoomOrder::Tell { out, except: None });
        }
    }
}
