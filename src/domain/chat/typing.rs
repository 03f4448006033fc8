//! Typing: told as it comes, over when it is not said again (contract §2).

use super::effect::{Cx, RoomOrder};
use super::rooms::not_in_room;
use super::state::{Chat, Due, Typing};
use super::{Flow, Ruling};
use crate::domain::ids::{ConnId, Reference, Tick, UserId};
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
        let mut newly = false;
        if is_typing {
            let typing = open.typing.entry(id).or_insert_with(|| {
                newly = true;
                Typing {
                    until,
                    look_at: until,
                }
            });
            typing.until = until;
        } else {
            open.typing.remove(&id);
        }
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
        if newly {
            self.remind(until, Due::TypingEnds(room.clone(), id));
        }
        cx.done(conn, reference);
        Ok(Flow::Done)
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
