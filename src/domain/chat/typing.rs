//! Typing: told as it comes, over when it is not said again (contract §2).

use super::effect::{Cx, RoomOrder};
use super::rooms::not_in_room;
use super::state::{Chat, Due};
use super::{Flow, Ruling};
use crate::domain::ids::{ConnId, Reference, UserId};
use crate::domain::outbound::Outbound;
use crate::domain::room_id::RoomId;

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
        let Some(open) = self.open_room_mut(room).filter(|_| is_member) else {
            return if reference.is_some() {
                Err(not_in_room())
            } else {
                Ok(Flow::Done)
            };
        };
        let key = open.key;
        let id = who.id;
        let newly = if is_typing {
            open.typing.insert(id, until).is_none()
        } else {
            open.typing.remove(&id).is_none()
        };
        let out = Outbound::Typing {
            who,
            room: room.clone(),
            is_typing,
        };
        cx.room(
            key,
            RoomOrder::Tell {
                out,
                except: Some(conn),
            },
        );
        if is_typing && newly {
            self.remind(until, Due::TypingEnds(room.clone(), id));
        }
        cx.done(conn, reference);
        Ok(Flow::Done)
    }

    /// The typing was not said again: it is over; or it was, and this is looked at again then.
    pub(super) fn typing_ends(&mut self, cx: &mut Cx<'_>, room: &RoomId, id: UserId) {
        let who = self.person(id);
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        let Some(until) = open.typing.get(&id).copied() else {
            return;
        };
        if until > cx.now.tick {
            self.remind(until, Due::TypingEnds(room.clone(), id));
            return;
        }
        open.typing.remove(&id);
        let key = open.key;
        if let Some(who) = who {
            let out = Outbound::Typing {
                who,
                room: room.clone(),
                is_typing: false,
            };
            cx.room(key, RoomOrder::Tell { out, except: None });
        }
    }
}
