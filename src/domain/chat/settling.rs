//! After the store has answered: events take their place in the room, whoever asked is told (promises P1, P3).

use super::Flow;
use super::answers::{refusal, repeated};
use super::effect::{Cx, Origin, RoomOrder, Then};
use super::replay::Held;
use super::signin::store_unavailable;
use super::state::Chat;
use crate::domain::command::Draft;
use crate::domain::durable::{Found, Query, WriteRefusal, Written};
use crate::domain::error::{Code, Refusal};
use crate::domain::ids::{ConnId, Reference, Seq, UserId};
use crate::domain::operator::Report;
use crate::domain::outbound::Outbound;
use std::sync::Arc;

/// What somebody is told to wait who was turned away.
const BUSY_MS: u64 = 500;

impl Chat {
    pub(super) fn settle_write(&mut self, cx: &mut Cx<'_>, written: Result<Written, ()>, then: Then) {
        match then {
            Then::Posted(origin) => self.post_settled(cx, written, *origin),
            Then::SignedIn {
                conn,
                reference,
                token,
            } => {
                let token = matches!(written, Ok(Written::UserPut)).then_some(token);
                self.signed_in(cx, conn, reference, token);
            }
            Then::ReadKept {
                conn,
                reference,
                user,
                room,
                up_to,
            } => match written {
                Ok(Written::Kept) => self.read_kept(cx, (conn, reference), user, (room, up_to)),
                _ => self.refuse(cx, conn, reference, store_unavailable()),
            },
            Then::BlockKept {
                conn,
                reference,
                user,
                other,
                active,
            } => self.block_kept(cx, (conn, reference), written, (user, other, active)),
            Then::PreferKept {
                conn,
                reference,
                user,
                preferences,
            } => self.prefer_kept(cx, (conn, reference), written, (user, preferences)),
            Then::Revoked {
                conn,
                reference,
                what,
            } => self.revoked(cx, (conn, reference), what, written.is_ok()),
            Then::Trimmed(room) => self.trimmed(cx, written, room),
            Then::Tidied => self.tidied(cx.now, &written),
            Then::Operated { ticket, report } => self.operated(cx, written, ticket, *report),
            Then::Removing(removal) => self.removed(cx, written, *removal),
            _ => {}
        }
    }

    fn post_settled(&mut self, cx: &mut Cx<'_>, written: Result<Written, ()>, origin: Origin) {
        let conn = origin.conn;
        if let Ok(Written::Stored(event)) = written {
            self.posted += u64::from(origin.message);
            self.under_way.remove(&origin.event);
            let (room, seq) = (event.room.clone(), event.seq);
            self.committed(cx, Arc::new(event), (origin.kind, Some(origin)));
            return self.release_at(cx, conn, &room, seq);
        }
        let (room, event) = (origin.room.clone(), origin.event);
        self.post_not_stored(cx, written, origin);
        self.no_longer_under_way(cx, &room, event);
    }

    fn post_not_stored(&mut self, cx: &mut Cx<'_>, written: Result<Written, ()>, origin: Origin) {
        let (conn, reference) = (origin.conn, origin.reference.clone());
        match written {
            Ok(Written::Duplicate { seq, .. }) if origin.private => {
                let room = origin.room.clone();
                cx.read(Query::Event { room, seq }, Then::RepeatRead(Box::new(origin)));
            }
            Ok(Written::Duplicate { id, seq, at }) => {
                let answer = repeated(&origin, id, seq, at);
                self.answer_in_order(cx, &origin, answer, (seq, false));
                self.release_at(cx, conn, &origin.room, seq);
            }
            Ok(Written::Unchanged { id, seq, at }) => {
                let room = origin.room.clone();
                let answer = Outbound::Acked {
                    room,
                    id,
                    seq,
                    at,
                    duplicate: None,
                };
                self.answer_in_order(cx, &origin, reference.is_some().then_some(answer), (seq, false));
                self.release_at(cx, conn, &origin.room, seq);
            }
            Ok(Written::Refused(why)) => {
                let refusal = match (why, origin.refusal) {
                    (WriteRefusal::NotSentBefore, Some(refusal)) => *refusal,
                    (why, _) => refusal(why, &self.rules.bounds),
                };
                self.refuse(cx, conn, reference, refusal);
            }
            Ok(_) | Err(()) => self.refuse(cx, conn, reference, store_unavailable()),
        }
    }

    /// Answers at this very place of the room's order, behind what was posted before. Who still catches up gets it at
    /// the event's place; there it is told `instead` of the event, where it has just posted that.
    pub(super) fn answer_in_order(
        &mut self,
        cx: &mut Cx<'_>,
        origin: &Origin,
        answer: Option<Outbound>,
        (seq, instead): (Seq, bool),
    ) {
        let Some(out) = answer else { return };
        let Some(out) = self.not_yet(cx, origin, out, (seq, instead)) else {
            return;
        };
        let (conn, reference) = (origin.conn, origin.reference.clone());
        let held = Held {
            out,
            reference,
            instead,
            releases: false,
        };
        let Some(Held { out, reference, .. }) = self.hold(conn, &origin.room, seq, held) else {
            return;
        };
        // Who left while it was stored gets it behind its `left`.
        match self.open_room(&origin.room) {
            Some(open) => cx.room(open.key, RoomOrder::TellOne { conn, out, reference }),
            None => cx.answer(conn, reference, out),
        }
    }

    pub(super) fn settle_read(&mut self, cx: &mut Cx<'_>, found: Found, then: Then) {
        match (then, found) {
            (Then::RoomOpened(room), found) => self.room_opened(cx, &room, found),
            (Then::AskedRetention(ticket, policies), Found::Overdue(overdue)) => {
                let policies = *policies;
                cx.report(ticket, Report::Retention { policies, overdue });
            }
            (Then::Asked(ticket), found) => self.observed(cx, found, ticket),
            (Then::Removing(removal), Found::Message(found)) => {
                self.removal_found(cx, found.map(|found| *found), *removal);
            }
            (
                Then::TokenKnown {
                    conn,
                    reference,
                    username,
                    token,
                },
                Found::Token(known),
            ) => {
                self.token_known(cx, (conn, reference), known, &username, token);
            }
            (Then::RetentionLooked, found) => self.retention_looked(cx, found),
            (Then::Missed { conn, replay }, Found::Trimmed) => self.missed_trimmed(cx, conn, replay),
            (Then::Missed { conn, replay }, Found::Resume(events)) => {
                self.missed_read(cx, conn, replay, events);
            }
            (
                Then::Rejoined {
                    conn,
                    reference,
                    room,
                },
                Found::Resume(known),
            ) => self.rejoined(cx, conn, (reference, room), known.is_some()),
            (then, Found::User(known)) => self.user_known(cx, then, known),
            (then, Found::Unread(unread)) => self.unread_known(cx, then, unread),
            (Then::GapRead(asked), found) => self.gap_read(cx, &asked, found),
            (Then::HeadsRead(asked), found) => self.heads_read(cx, asked, found),
            (
                Then::PageRead {
                    conn,
                    reference,
                    room,
                },
                found,
            ) => self.page_read(cx, (conn, reference), room, found),
            (Then::Searched { conn, reference }, Found::Search(hits)) => {
                self.answered(cx, conn, reference, Outbound::SearchResults(hits));
            }
            (Then::RoomsRead { conn, reference }, Found::Rooms(stored)) => {
                let list = self.merge_rooms(stored);
                self.answered(cx, conn, reference, Outbound::RoomList(list));
            }
            (Then::RepeatRead(origin), Found::Resume(Some(events))) => {
                self.repeat_read(cx, &origin, events.into_iter().next());
            }
            (then, _) => self.read_failed(cx, then),
        }
    }

    /// The target of a private message was looked up.
    pub(super) fn target_known(
        &mut self,
        cx: &mut Cx<'_>,
        (conn, reference): (ConnId, Option<Reference>),
        target: UserId,
        is_known: bool,
        draft: Draft,
    ) {
        let ruling = if is_known || self.users.contains_key(&target) {
            self.post_private(cx, conn, reference.clone(), target, draft)
        } else {
            Err(Refusal::new(Code::UserNotFound, "User not found"))
        };
        match ruling {
            Ok(Flow::Later) => {}
            Ok(Flow::Done) => cx.release(conn),
            Err(refusal) => self.refuse(cx, conn, reference, refusal),
        }
        self.resume_queue(cx, conn);
    }

    pub(super) fn answered(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        out: Outbound,
    ) {
        cx.answer(conn, reference, out);
        cx.release(conn);
        self.resume_queue(cx, conn);
    }

    /// Too much waits for the store already: whoever asked is told to try again (promise P6).
    pub fn turned_away(&mut self, cx: &mut Cx<'_>, then: Then) {
        let busy = Refusal::new(Code::Busy, "The server is busy, try again").retry_after(BUSY_MS);
        let (conn, reference) = match then {
            Then::Nothing | Then::NewsCounted { .. } => return,
            Then::RetentionLooked => return self.retention_looked(cx, Found::Failed),
            Then::Trimmed(room) => return self.trimmed(cx, Err(()), room),
            Then::Tidied => return self.tidied(cx.now, &Err(())),
            Then::Operated { ticket, report } => return self.operated(cx, Err(()), ticket, *report),
            Then::Removing(removal) => return self.observed(cx, Found::Failed, removal.ticket),
            Then::Asked(ticket) => return self.observed(cx, Found::Failed, ticket),
            Then::AskedRetention(ticket, _) => return self.observed(cx, Found::Failed, ticket),
            Then::GapRead(asked) => return self.gap_read(cx, &asked, Found::Failed),
            Then::HeadsRead(asked) => return self.heads_read(cx, asked, Found::Failed),
            Then::RoomOpened(room) => return self.room_opened(cx, &room, Found::Failed),
            Then::Posted(origin) => {
                let (room, event) = (origin.room.clone(), origin.event);
                self.refuse(cx, origin.conn, origin.reference, busy);
                return self.no_longer_under_way(cx, &room, event);
            }
            Then::RepeatRead(origin) => return self.refuse(cx, origin.conn, origin.reference, busy),
            Then::ReadKept { conn, reference, .. } => return self.refuse(cx, conn, reference, busy),
            Then::BlockKept {
                conn,
                reference,
                user,
                ..
            }
            | Then::PreferKept {
                conn,
                reference,
                user,
                ..
            } => {
                self.changed(user);
                return self.refuse(cx, conn, reference, busy);
            }
            Then::JoinCounted(counting) => (counting.conn, counting.request.reference),
            Then::Rejoined { conn, reference, .. } => (conn, reference),
            Then::SignedIn { conn, reference, .. } => {
                self.unclaim(conn);
                (conn, reference)
            }
            Then::Revoked {
                conn,
                reference,
                what,
            } => {
                self.revoked.remove(&what);
                (conn, reference)
            }
            Then::TokenKnown { conn, reference, .. }
            | Then::PageRead { conn, reference, .. }
            | Then::Searched { conn, reference }
            | Then::RoomsRead { conn, reference }
            | Then::BlockTarget { conn, reference }
            | Then::TargetKnown { conn, reference, .. } => (conn, reference),
            Then::NameRead(asked) => (asked.conn, asked.reference),
            Then::Missed { conn, replay } => return self.missed_failed(cx, conn, replay, busy),
        };
        self.refuse(cx, conn, reference, busy);
        self.resume_queue(cx, conn);
    }

    /// Who was about to sign in does not: its name is free.
    fn unclaim(&mut self, conn: ConnId) {
        if let Some(me) = self.conns.get_mut(&conn).and_then(|c| c.claimed.take()) {
            self.names.release(me.id);
        }
    }

    /// The store could not be read: whoever asked is told.
    pub(super) fn read_failed(&mut self, cx: &mut Cx<'_>, then: Then) {
        let (conn, reference) = match then {
            Then::TokenKnown { conn, reference, .. }
            | Then::PageRead { conn, reference, .. }
            | Then::Searched { conn, reference }
            | Then::RoomsRead { conn, reference }
            | Then::BlockTarget { conn, reference }
            | Then::TargetKnown { conn, reference, .. } => (conn, reference),
            Then::JoinCounted(counting) => (counting.conn, counting.request.reference),
            Then::Rejoined { conn, reference, .. } => (conn, reference),
            Then::RepeatRead(origin) => {
                return self.refuse(cx, origin.conn, origin.reference, store_unavailable());
            }
            Then::NameRead(asked) => (asked.conn, asked.reference),
            Then::Missed { conn, replay } => {
                return self.missed_failed(cx, conn, replay, store_unavailable());
            }
            Then::Removing(removal) => return self.observed(cx, Found::Failed, removal.ticket),
            _ => return,
        };
        self.refuse(cx, conn, reference, store_unavailable());
        self.resume_queue(cx, conn);
    }
}
