//! What was looked up, on its way to whoever asked for it.

use super::effect::{Cx, Origin, Then};
use super::signin::store_unavailable;
use super::state::Chat;
use crate::domain::durable::{Found, UserRecord};
use crate::domain::event::StoredEvent;
use crate::domain::ids::{ConnId, Reference};
use crate::domain::outbound::Outbound;
use crate::domain::reading::Unread;
use crate::domain::room_id::RoomId;
use std::sync::Arc;

impl Chat {
    /// A user was looked up.
    pub(super) fn user_known(&mut self, cx: &mut Cx<'_>, then: Then, known: Option<UserRecord>) {
        match then {
            Then::TargetKnown {
                conn,
                reference,
                target,
                draft,
            } => self.target_known(cx, (conn, reference), target, known.is_some(), draft),
            Then::BlockTarget { conn, reference } => self.block_target(cx, (conn, reference), known),
            Then::NameRead(asked) => self.moderator_known(cx, *asked, known),
            then => self.read_failed(cx, then),
        }
    }

    /// What is unread was counted.
    pub(super) fn unread_known(&mut self, cx: &mut Cx<'_>, then: Then, unread: Unread) {
        match then {
            Then::JoinCounted(counting) => self.join_counted(cx, *counting, unread),
            Then::NewsCounted {
                user,
                room,
                span,
                conns,
            } => self.tell_unread(cx, user, (room, span), unread, conns),
            then => self.read_failed(cx, then),
        }
    }

    /// The first one of a private message that was sent again.
    pub(super) fn repeat_read(&mut self, cx: &mut Cx<'_>, origin: &Origin, event: Option<StoredEvent>) {
        match event {
            Some(event) => {
                let (room, seq) = (origin.room.clone(), event.seq);
                let answer = Outbound::PrivateSent {
                    event: Arc::new(event),
                    duplicate: true,
                };
                self.answer_in_order(cx, origin, Some(answer), (seq, false));
                self.release_at(cx, origin.conn, &room, seq);
            }
            None => self.refuse(cx, origin.conn, origin.reference.clone(), store_unavailable()),
        }
    }

    /// Messages of a room were read.
    pub(super) fn page_read(
        &mut self,
        cx: &mut Cx<'_>,
        (conn, reference): (ConnId, Option<Reference>),
        room: RoomId,
        found: Found,
    ) {
        let out = match found {
            Found::Page(page) => Outbound::History {
                room,
                messages: page.messages,
                has_more: page.has_more,
            },
            Found::Pins(messages) => Outbound::Pins { room, messages },
            Found::Thread(thread) => self.thread_read(room, thread).unwrap_or_else(Outbound::Refused),
            Found::Versions(versions) => self
                .versions_read(conn, room, versions)
                .unwrap_or_else(Outbound::Refused),
            _ => {
                let then = Then::PageRead {
                    conn,
                    reference,
                    room,
                };
                return self.read_failed(cx, then);
            }
        };
        self.answered(cx, conn, reference, out);
    }
}
