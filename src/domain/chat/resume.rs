//! Coming back to a room: exactly what was missed, or an honest no (promise P4; contract §2, `since`).

use super::Flow;
use super::effect::{Cx, Missed, RoomKey, Then};
use super::joining::Entry;
use super::state::{Chat, Room};
use crate::domain::command::Cursor;
use crate::domain::durable::Query;
use crate::domain::event::{EventBody, StoredEvent};
use crate::domain::ids::{ConnId, Reference, Seq};
use crate::domain::outbound::{Backlog, Outbound, Unrecovered};
use crate::domain::room_id::RoomId;
use std::collections::VecDeque;
use std::sync::Arc;

/// Events in one frame of what was missed.
const PAGE: usize = 200;

/// Most events that are replayed; who missed more reads the history.
const MAX_MISSED: u64 = 2000;

/// Most text that is replayed, so that it fits a session's outgoing queue.
const MAX_MISSED_BYTES: usize = 384 * 1024;

/// Events told during a replay that are kept for it.
const LATELY: usize = 512;

/// What an event weighs beside its text, about.
const EVENT_BYTES: usize = 300;

impl Chat {
    /// Begins to replay what was missed.
    ///
    /// # Errors
    /// Why the cursor cannot be honoured.
    pub(super) fn recover(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: &Option<Reference>,
        room: &RoomId,
        cursor: Cursor,
    ) -> Result<Flow, Unrecovered> {
        let Some(open) = self.open_room(room) else {
            return Err(Unrecovered::NoAccess);
        };
        if cursor.epoch != Some(open.epoch) {
            return Err(Unrecovered::Epoch);
        }
        let Some(missing) = open.tail.seq().0.checked_sub(cursor.seq.0) else {
            return Err(Unrecovered::Diverged);
        };
        if cursor.seq > Seq::ZERO && (cursor.id.is_none() || (missing == 0 && cursor.id != open.tail.id())) {
            return Err(Unrecovered::Diverged);
        }
        if missing > MAX_MISSED {
            return Err(Unrecovered::TooFar);
        }
        let missed = Missed {
            conn,
            reference: reference.clone(),
            room: room.clone(),
            key: open.key,
            upto: cursor.seq,
            events: Vec::new(),
        };
        if missing == 0 {
            self.recovered(cx, missed);
            return Ok(Flow::Done);
        }
        if let Some(open) = self.open_room_mut(room) {
            open.replays += 1;
        }
        if let Some(state) = self.conns.get_mut(&conn) {
            state.busy = true;
        }
        let query = Query::Resume {
            room: room.clone(),
            seq: cursor.seq,
            id: cursor.id,
            limit: PAGE,
        };
        cx.read(query, Then::Missed(Box::new(missed)));
        Ok(Flow::Later)
    }

    /// More of what was missed was read: on, until the room's tail is reached. Nothing is shown before that, so
    /// that what is replayed and what is live meet without gap or overlap.
    pub(super) fn missed_read(
        &mut self,
        cx: &mut Cx<'_>,
        mut missed: Missed,
        events: Option<Vec<StoredEvent>>,
    ) {
        let (conn, room) = (missed.conn, missed.room.clone());
        let Some(open) = self.open_room(&room) else {
            return self.unrecovered(cx, missed, Unrecovered::NoAccess);
        };
        let tail = open.tail.seq();
        let Some(events) = events else {
            return self.unrecovered(cx, missed, Unrecovered::Diverged);
        };
        // What is beyond the tail is on its way as a live event.
        missed.events.extend(events.into_iter().filter(|e| e.seq <= tail));
        open.add_lately(&mut missed);
        let reached = missed.events.last().map_or(missed.upto, |e| e.seq);
        let bytes: usize = missed.events.iter().map(weight).sum();
        if bytes > MAX_MISSED_BYTES || missed.events.len() as u64 > MAX_MISSED {
            return self.unrecovered(cx, missed, Unrecovered::TooFar);
        }
        if reached < tail {
            if reached == missed.upto {
                return self.unrecovered(cx, missed, Unrecovered::Diverged);
            }
            missed.upto = reached;
            let id = missed.events.last().map(|e| e.id);
            let query = Query::Resume {
                room,
                seq: reached,
                id,
                limit: PAGE,
            };
            cx.read(query, Then::Missed(Box::new(missed)));
            return;
        }
        let key = missed.key;
        // Other connections of the user may have entered other rooms meanwhile.
        match self.check_room_count(conn, &room) {
            Ok(()) => self.recovered(cx, missed),
            Err(refusal) => cx.answer(conn, missed.reference, Outbound::Refused(refusal)),
        }
        self.replay_ended(cx, &room, key);
        cx.release(conn);
        self.resume_queue(cx, conn);
    }

    /// A join does not read any more, however that came.
    pub(super) fn replay_ended(&mut self, cx: &mut Cx<'_>, room: &RoomId, key: RoomKey) {
        let Some(open) = self.open_room_mut(room).filter(|r| r.key == key) else {
            return;
        };
        open.replays = open.replays.saturating_sub(1);
        if open.replays == 0 {
            open.lately = VecDeque::new();
        }
        self.room_may_idle(cx, room);
    }

    pub(super) fn unrecovered(&mut self, cx: &mut Cx<'_>, missed: Missed, why: Unrecovered) {
        let Missed {
            conn,
            reference,
            room,
            key,
            ..
        } = missed;
        if self.open_room(&room).is_none() {
            self.refuse(cx, conn, reference, super::signin::store_unavailable());
        } else if let Err(refusal) = self.check_room_count(conn, &room) {
            self.refuse(cx, conn, reference, refusal);
        } else {
            self.join_afresh(cx, conn, reference, &room, Some(why));
            cx.release(conn);
        }
        self.replay_ended(cx, &room, key);
        self.resume_queue(cx, conn);
    }

    fn recovered(&mut self, cx: &mut Cx<'_>, missed: Missed) {
        let Missed {
            conn,
            reference,
            room,
            events,
            ..
        } = missed;
        let mut pages = events.chunks(PAGE).map(<[StoredEvent]>::to_vec).peekable();
        let first = pages.next().unwrap_or_default();
        let backlog = Backlog::Events {
            events: first,
            has_more: pages.peek().is_some(),
        };
        let mut more = Vec::new();
        while let Some(events) = pages.next() {
            more.push(Outbound::Events {
                room: room.clone(),
                events,
                has_more: pages.peek().is_some(),
            });
        }
        let moving = self.leave_for(cx, conn, &room);
        self.enter(
            cx,
            conn,
            &room,
            Entry {
                reference,
                backlog,
                more,
                moving,
            },
        );
    }
}

impl Room {
    /// An event was told.
    pub(super) fn remember(&mut self, event: &Arc<StoredEvent>) {
        if self.replays == 0 {
            return;
        }
        if self.lately.len() >= LATELY {
            self.lately.pop_front();
        }
        self.lately.push_back(event.clone());
    }

    /// Adds what was told since the store was read. Where something was deleted meanwhile, the store is asked again: it
    /// hands out no more than what is left.
    fn add_lately(&self, missed: &mut Missed) {
        let deleted = |e: &Arc<StoredEvent>| matches!(e.body, EventBody::Deleted { .. });
        if self.lately.iter().any(deleted) {
            return;
        }
        for event in &self.lately {
            let reached = missed.events.last().map_or(missed.upto, |e| e.seq);
            if event.seq == reached.next() {
                missed.events.push(StoredEvent::clone(event));
            }
        }
    }
}

fn weight(event: &StoredEvent) -> usize {
    let text = match &event.body {
        EventBody::Message { content, .. } | EventBody::Edited { content, .. } => content.len(),
        EventBody::Deleted { .. } | EventBody::Reacted { .. } => 0,
        EventBody::Moderated(done) => done.reason.len() + done.name.len(),
    };
    EVENT_BYTES + text + event.reply.as_ref().map_or(0, |r| r.content.len())
}
