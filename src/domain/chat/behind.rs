//! A room that is behind its log: something of it was not offered, or not in order. What is missing is read of the store,
//! told in order, and then what had to wait for it. On a single node no room ever is.
//!
//! Not here: how a node learns that it is behind (`heard`), who catches up with a room (`resume`).

use super::effect::{Cx, Effect, Followed, Origin, RoomOrder, Then};
use super::signin::store_unavailable;
use super::state::{Chat, Due, Offered, Room, RoomState};
use super::tail::Offer;
use crate::domain::command::{Command, Cursor, Request};
use crate::domain::durable::{Found, Missing, Query};
use crate::domain::error::CloseReason;
use crate::domain::event::{Head, StoredEvent};
use crate::domain::ids::{ConnId, EventId, Reference, Seq, UserId};
use crate::domain::operator::Parting;
use crate::domain::outbound::{Outbound, Unrecovered};
use crate::domain::room_id::RoomId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Events read at once.
const GAP_PAGE: usize = 200;

/// Pause before it is read again.
pub(super) const GAP_RETRY_MS: u64 = 200;

/// So often a place is looked for that the store does not show; then it is not believed any more.
pub(super) const RETRIES: u32 = 25;

/// What waits until a room has been told what it missed.
#[derive(Debug, Default)]
pub(super) struct Behind {
    /// Offered too early.
    events: BTreeMap<Seq, Offered>,
    /// Answers for places that were not told yet: to whoever sent again what another node has stored.
    answers: BTreeMap<Seq, Vec<Later>>,
    /// Who comes back with a cursor: whether it is of this log is known when the log is.
    comers: Vec<Comer>,
    /// The log is said to reach up to here.
    known: Seq,
    /// It is being read, or will be in a moment.
    reading: bool,
    /// Reads that did not show what is said to be there, one after the other.
    short: u32,
}

/// An answer for a place.
#[derive(Debug)]
struct Later {
    origin: Origin,
    out: Outbound,
    instead: bool,
}

/// Somebody who comes back to a room.
#[derive(Debug)]
pub(super) struct Comer {
    pub conn: ConnId,
    pub reference: Option<Reference>,
    pub cursor: Cursor,
    /// The log is being read since it came: what is read then can judge it.
    is_judged: bool,
}

impl Behind {
    /// The log reaches up to here.
    pub fn up_to(known: Seq) -> Self {
        Self {
            known,
            ..Self::default()
        }
    }
}

impl Room {
    /// The log is said to reach at least up to here.
    pub(super) fn fall_behind(&mut self, known: Seq) -> &mut Behind {
        let behind = self.behind.get_or_insert_default();
        behind.known = behind.known.max(known);
        behind
    }
}

impl Chat {
    /// Offered too early: what is missing before it goes first.
    pub(super) fn park(&mut self, cx: &mut Cx<'_>, offered: Offered) {
        let (room, seq) = (offered.event.room.clone(), offered.event.seq);
        if let Some(open) = self.open_room_mut(&room) {
            open.fall_behind(seq).events.insert(seq, offered);
            self.catch_up(cx, &room);
        }
    }

    /// Keeps an answer for its place, where the room was not told up to there; else gives it back.
    pub(super) fn not_yet(
        &mut self,
        cx: &mut Cx<'_>,
        origin: &Origin,
        out: Outbound,
        (seq, instead): (Seq, bool),
    ) -> Option<Outbound> {
        let Some(open) = self
            .open_room_mut(&origin.room)
            .filter(|open| open.tail.seq() < seq)
        else {
            return Some(out);
        };
        let (origin, room) = (origin.clone(), origin.room.clone());
        let later = Later { origin, out, instead };
        open.fall_behind(seq).answers.entry(seq).or_default().push(later);
        self.catch_up(cx, &room);
        None
    }

    /// A cursor beyond what the room was told is judged by what the store has then. Whether it has to wait for that.
    pub(super) fn must_wait(
        &mut self,
        cx: &mut Cx<'_>,
        (conn, reference): (ConnId, &Option<Reference>),
        room: &RoomId,
        cursor: Cursor,
    ) -> bool {
        let Some(open) = self.open_room_mut(room) else {
            return false;
        };
        // An open conversation may begin at a place whose event is not known yet.
        let is_known = open.tail.seq() == Seq::ZERO || open.tail.id().is_some();
        if cursor.seq <= open.tail.seq() && (is_known || open.behind.is_none()) {
            return false;
        }
        let tail = open.tail.seq();
        let reference = reference.clone();
        open.fall_behind(tail).comers.push(Comer {
            conn,
            reference,
            cursor,
            is_judged: false,
        });
        if let Some(state) = self.conns.get_mut(&conn) {
            state.busy = true;
        }
        self.catch_up(cx, room);
        true
    }

    /// A post is settled without an event of its own: nothing waits for that one any more.
    pub(super) fn no_longer_under_way(&mut self, cx: &mut Cx<'_>, room: &RoomId, event: EventId) {
        self.under_way.remove(&event);
        if self.open_room(room).is_some_and(|open| open.behind.is_some()) {
            self.catch_up(cx, room);
        }
    }

    /// Tells what is there up to the next hole, and reads on where there is one.
    pub(super) fn catch_up(&mut self, cx: &mut Cx<'_>, room: &RoomId) {
        while let Some(offered) = self.next_of(room) {
            let Some(open) = self.open_room_mut(room) else {
                return;
            };
            match open.tail.offer(&offered.event) {
                Offer::Deliver => self.deliver(cx, offered),
                _ => self.told_before(cx, &offered),
            }
        }
        self.answer_late(cx, room);
        self.read_gap(cx, room);
    }

    /// What can be told next, of what waits. A post of this node goes by its own answer, not by what was read: only that
    /// knows whose it is.
    fn next_of(&mut self, room: &RoomId) -> Option<Offered> {
        let Some(RoomState::Open(open)) = self.rooms.get_mut(room) else {
            return None;
        };
        let (next, behind) = (open.tail.seq().next(), open.behind.as_mut()?);
        let first = behind.events.first_entry().filter(|first| *first.key() <= next)?;
        let Offered { event, origin, .. } = first.get();
        let comes = origin.is_none() && event.seq == next && self.under_way.contains_key(&event.id);
        (!comes).then(|| first.remove())
    }

    /// Answers whose places were told.
    fn answer_late(&mut self, cx: &mut Cx<'_>, room: &RoomId) {
        loop {
            let open = self.open_room_mut(room);
            let due = open.and_then(|open| {
                let tail = open.tail.seq();
                let first = open.behind.as_mut()?.answers.first_entry()?;
                (*first.key() <= tail).then(|| first.remove_entry())
            });
            let Some((seq, list)) = due else { return };
            for Later { origin, out, instead } in list {
                self.answer_in_order(cx, &origin, Some(out), (seq, instead));
            }
        }
    }

    fn read_gap(&mut self, cx: &mut Cx<'_>, room: &RoomId) {
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        let (tail, key) = (open.tail, open.key);
        let Some(behind) = open.behind.as_mut().filter(|behind| !behind.reading) else {
            return;
        };
        if tail.seq() >= behind.known && behind.comers.is_empty() {
            open.behind = None;
            return self.room_may_idle(cx, room);
        }
        // Behind a post of this node that is under way.
        if behind.events.contains_key(&tail.seq().next()) {
            return;
        }
        behind.reading = true;
        behind.comers.iter_mut().for_each(|comer| comer.is_judged = true);
        let query = Query::Missing {
            room: room.clone(),
            after: tail.seq(),
            id: tail.id(),
            limit: GAP_PAGE,
        };
        let (room, tail) = (room.clone(), tail.seq());
        cx.read(query, Then::GapRead(Followed { room, key, tail }));
    }

    /// What was missing is here, or could not be read.
    pub(super) fn gap_read(&mut self, cx: &mut Cx<'_>, asked: &Followed, found: Found) {
        let room = &asked.room;
        let open = self.open_room_mut(room).filter(|open| open.key == asked.key);
        let Some(behind) = open.and_then(|open| open.behind.as_mut()) else {
            return;
        };
        behind.reading = false;
        match found {
            Found::Missing(missing) => self.gap_known(cx, asked, *missing),
            Found::Trimmed => self.diverge(cx, room),
            _ => self.gap_unread(cx, room),
        }
    }

    fn gap_known(&mut self, cx: &mut Cx<'_>, asked: &Followed, Missing { head, events }: Missing) {
        let room = &asked.room;
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        let tail = open.tail.seq();
        let end = head.as_ref().map_or(Seq::ZERO, |head| head.seq);
        let ours = head.is_none_or(|head| open.is_of(&head) || (tail == Seq::ZERO && open.adopt(head)));
        // Since that was read the room may have been told more.
        let Some(events) = events.filter(|_| ours && end >= asked.tail) else {
            return self.diverge(cx, room);
        };
        if self.is_too_far(end.0.saturating_sub(tail.0)) {
            // Who is so far behind is told so when it comes back.
            return self.diverge(cx, room);
        }
        if let Some(open) = self.open_room_mut(room) {
            open.put(end, events);
        }
        self.catch_up_to(cx, room, end);
    }

    /// The log reached up to `end` when it was read.
    fn catch_up_to(&mut self, cx: &mut Cx<'_>, room: &RoomId, end: Seq) {
        let Some(behind) = self.open_room_mut(room).and_then(|open| open.behind.as_mut()) else {
            return;
        };
        // Nothing more is read before it is known what this one was good for.
        behind.reading = true;
        self.catch_up(cx, room);
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        let (tail, mut comers): (Seq, Vec<Comer>) = (open.tail.seq(), Vec::new());
        let Some(behind) = open.behind.as_mut() else {
            return;
        };
        behind.reading = false;
        if tail >= end {
            comers = behind.comers.extract_if(.., |comer| comer.is_judged).collect();
            if behind.known > tail && behind.short < RETRIES && !behind.events.contains_key(&tail.next()) {
                // Said to be there, and not to be seen yet.
                behind.short += 1;
                behind.reading = true;
                self.remind(cx.now.tick.plus(GAP_RETRY_MS), Due::Gap(room.clone()));
            } else if behind.known > tail && behind.short >= RETRIES {
                behind.known = tail;
                let never = std::mem::take(&mut behind.answers);
                self.answer_all(cx, never);
            }
        }
        self.read_gap(cx, room);
        for comer in comers {
            self.come_back(cx, room, comer);
        }
    }

    fn answer_all(&mut self, cx: &mut Cx<'_>, answers: BTreeMap<Seq, Vec<Later>>) {
        for Later { origin, out, .. } in answers.into_values().flatten() {
            cx.answer(origin.conn, origin.reference, out);
        }
    }

    /// The store could not be read: who comes back is told, the rest waits.
    fn gap_unread(&mut self, cx: &mut Cx<'_>, room: &RoomId) {
        let Some(behind) = self.open_room_mut(room).and_then(|open| open.behind.as_mut()) else {
            return;
        };
        behind.reading = true;
        let comers = std::mem::take(&mut behind.comers);
        self.remind(cx.now.tick.plus(GAP_RETRY_MS), Due::Gap(room.clone()));
        for Comer { conn, reference, .. } in comers {
            self.refuse(cx, conn, reference, store_unavailable());
            self.resume_queue(cx, conn);
        }
    }

    /// A gap is still open: it is read again.
    pub(super) fn gap_due(&mut self, cx: &mut Cx<'_>, room: &RoomId) {
        self.opening_due(cx, room);
        if let Some(behind) = self.open_room_mut(room).and_then(|open| open.behind.as_mut()) {
            behind.reading = false;
            self.read_gap(cx, room);
        }
    }

    /// The room was told everything that the store had: now the cursor can be judged.
    fn come_back(&mut self, cx: &mut Cx<'_>, room: &RoomId, comer: Comer) {
        let Comer {
            conn,
            reference,
            cursor,
            ..
        } = comer;
        let Some(state) = self.conns.get_mut(&conn) else {
            return;
        };
        state.busy = false;
        let open = self.open_room(room).filter(|open| cursor.seq > open.tail.seq());
        let beyond = open.map(|open| match cursor.epoch {
            Some(epoch) if epoch == open.epoch => Unrecovered::Diverged,
            _ => Unrecovered::Epoch,
        });
        let may = self.check_room_count(conn, room);
        match (may, beyond) {
            (Err(refusal), _) => self.refuse(cx, conn, reference, refusal),
            (Ok(()), Some(why)) => {
                self.join_afresh(cx, conn, reference, room, Some(why));
                cx.release(conn);
            }
            (Ok(()), None) => {
                let (room, since) = (room.clone(), Some(cursor));
                let command = Command::Join { room, since };
                self.run(cx, conn, Request { reference, command });
            }
        }
        if self.conns.get(&conn).is_some_and(|c| !c.busy) {
            self.resume_queue(cx, conn);
        }
    }

    /// The store's log is not the one that the room was told, or does not reach back to it. Nobody can be told what goes
    /// on from here: who hears the room is closed, to come back and be told so (`recovered: false`), and the room is read
    /// anew by the first who does.
    pub(super) fn diverge(&mut self, cx: &mut Cx<'_>, room: &RoomId) {
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        let (key, tail) = (open.key, open.tail.seq());
        let behind = open.behind.take().unwrap_or_default();
        cx.effects.push(Effect::Diverged(room.clone(), tail));
        for offered in behind.events.into_values() {
            // Durable, whatever it stands behind.
            if let Some(origin) = &offered.origin
                && let Some(out) = super::answers::answer_of(origin, &offered.event)
            {
                cx.answer(origin.conn, origin.reference.clone(), out);
            }
        }
        self.answer_all(cx, behind.answers);
        let within = |c: &super::state::Conn| c.rooms.contains_key(room) || c.replays.contains_key(room);
        let conns: Vec<ConnId> = self
            .conns
            .iter()
            .filter(|(_, c)| within(c))
            .map(|(id, _)| *id)
            .collect();
        for conn in conns {
            self.note_parting(conn, Parting::ByServer(CloseReason::ReadAnew.code()));
            self.closed(cx, conn, false);
            cx.close(conn, CloseReason::ReadAnew);
        }
        let held: Vec<UserId> = self
            .open_room(room)
            .into_iter()
            .flat_map(|open| open.members.values().copied())
            .collect();
        for user in held {
            self.out_of_room(cx, user, room, false);
        }
        // Unless it was let go with the last of them.
        if self.rooms.remove(room).is_some() {
            cx.room(key, RoomOrder::Close);
            cx.interest(room, false);
        }
        for comer in behind.comers {
            self.come_back(cx, room, comer);
        }
    }
}

impl Room {
    /// Whether a log is of this room's life.
    fn is_of(&self, head: &Head) -> bool {
        head.epoch == self.epoch
    }

    /// Another node made the room, at the same time: nothing was told here yet, so that one's counts.
    fn adopt(&mut self, head: Head) -> bool {
        (self.epoch, self.kind) = (head.epoch, head.kind);
        // What the events say of these is said again as they are told, and comes to the same.
        (self.topic, self.moderators, self.pinned) = (head.topic, head.moderators, head.pinned);
        (self.founder, self.founded) = (None, true);
        true
    }

    /// What was read waits for its turn, beside what was offered.
    fn put(&mut self, end: Seq, events: Vec<StoredEvent>) {
        let kind = self.kind;
        let behind = self.fall_behind(end);
        behind.short = if events.is_empty() { behind.short } else { 0 };
        for event in events {
            let event = Arc::new(event);
            behind.events.entry(event.seq).or_insert(Offered {
                event,
                kind,
                origin: None,
            });
        }
    }
}
