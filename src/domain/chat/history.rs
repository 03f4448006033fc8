//! Pages of a room's messages (contract §2, `history`). Public rooms are open to who has not joined them.

use super::effect::{Cx, Then};
use super::rooms::Waiting;
use super::state::Chat;
use super::{Flow, Ruling};
use crate::domain::command::{Command, Window};
use crate::domain::durable::{Query, Span};
use crate::domain::ids::{ConnId, Reference};
use crate::domain::room_id::RoomId;

/// Which page.
pub(super) struct Ask {
    pub room: RoomId,
    pub window: Window,
    pub limit: usize,
}

impl Chat {
    pub(super) fn history(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        ask: Ask,
    ) -> Ruling {
        let Some(user) = self.user_of(conn) else {
            return Ok(Flow::Done);
        };
        let Ask { room, window, limit } = ask;
        if room.is_conversation() {
            let command = Some(Command::History {
                room: room.clone(),
                window,
                limit,
            });
            if !self.with_room(
                cx,
                conn,
                &room,
                Waiting {
                    reference: reference.clone(),
                    command,
                },
            ) {
                return Ok(Flow::Later);
            }
            self.may_enter(&room, user)?;
        }
        let span = match window {
            Window::Newest => Span::Newest,
            Window::Before(seq) => Span::Before(seq),
            Window::After(seq) => Span::After(seq),
            Window::Around(seq) => Span::Around(seq),
        };
        if let Some(state) = self.conns.get_mut(&conn) {
            state.busy = true;
        }
        cx.read(
            Query::Page {
                room: room.clone(),
                span,
                limit,
            },
            Then::PageRead {
                conn,
                reference,
                room,
            },
        );
        Ok(Flow::Later)
    }
}
