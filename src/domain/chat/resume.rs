//! Coming back to a room: exactly what was missed, page by page, or an honest no (promise P4; contract §2, `since`).

use super::Flow;
use super::effect::{Cx, RoomKey, RoomOrder, Then};
use super::joining::Entry;
use super::replay::{Page, Replay, Told};
use super::state::{Chat, Due};
use super::tail::{Offer, RoomTail};
use crate::domain::command::Cursor;
use crate::domain::durable::Query;
use crate::domain::error::{CloseReason, Refusal};
use crate::domain::event::StoredEvent;
use crate::domain::ids::{ConnId, Reference, Seq};
use crate::domain::outbound::{Backlog, Outbound, Unrecovered};
use crate::domain::room_id::RoomId;

/// Pause before what was missed is read again, where that failed.
const RETRY_MS: u64 = 200;

/// So often; then the connection is closed, to come back later.
const RETRIES: u32 = 25;

/// What is told, and the word of the request it answers.
pub(super) type Tell = (Outbound, Option<Reference>);

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
        if self.must_wait(cx, (conn, reference), room, cursor) {
            return Ok(Flow::Later);
        }
        let Some(open) = self.open_room(room) else {
            return Err(Unrecovered::NoAccess);
        };
        let key = open.key;
        if cursor.epoch != Some(open.epoch) {
            return Err(Unrecovered::Epoch);
        }
        let Some(missing) = open.tail.seq().0.checked_sub(cursor.seq.0) else {
            return Err(Unrecovered::Diverged);
        };
        if cursor.seq > Seq::ZERO && (cursor.id.is_none() || (missing == 0 && cursor.id != open.tail.id())) {
            return Err(Unrecovered::Diverged);
        }
        if self.is_too_far(missing) {
            return Err(Unrecovered::TooFar);
        }
        if missing == 0 {
            let backlog = Backlog::Events {
                events: Vec::new(),
                has_more: false,
            };
            self.enter_with(cx, conn, room, (reference.clone(), backlog, Vec::new()));
            return Ok(Flow::Done);
        }
        let (serial, page) = (self.count(), self.rules.resume_page);
        let at = RoomTail::at(cursor.seq, cursor.id);
        let mut replay = Replay::new(serial, key, at, reference.clone(), page);
        let Some(state) = self.conns.get_mut(&conn) else {
            return Ok(Flow::Done);
        };
        state.busy = true;
        let before = state.replays.remove(room);
        if let Some(before) = before {
            (replay.silent, replay.answers) = (before.silent, before.answers);
            replay.had = Some(before.at);
            // It asked for what it does not have yet once more: its own events too.
            let answers = replay.answers.values_mut().flatten();
            answers.for_each(|held| held.instead = false);
        } else if let Some(open) = self.open_room_mut(room) {
            open.replays += 1;
        }
        self.read_missed(cx, conn, room, replay);
        Ok(Flow::Later)
    }

    pub(super) fn is_too_far(&self, missing: u64) -> bool {
        self.rules.resume_events > 0 && missing > self.rules.resume_events
    }

    fn read_missed(&mut self, cx: &mut Cx<'_>, conn: ConnId, room: &RoomId, replay: Replay) {
        let query = Query::Resume {
            room: room.clone(),
            seq: replay.at.seq(),
            id: replay.at.id(),
            limit: replay.limit(),
        };
        let serial = replay.serial;
        if let Some(state) = self.conns.get_mut(&conn) {
            state.replays.insert(room.clone(), replay);
            cx.read(query, Then::Missed { conn, replay: serial });
        }
    }

    /// Takes a replay out, if it still goes on; with its room.
    fn take_replay(&mut self, conn: ConnId, serial: u64) -> Option<(RoomId, Replay)> {
        let replays = &mut self.conns.get_mut(&conn)?.replays;
        let room = replays.iter().find(|(_, r)| r.serial == serial)?.0.clone();
        replays.remove_entry(&room)
    }

    /// More of what was missed was read; `None`: another event stands where the replay is.
    pub(super) fn missed_read(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        serial: u64,
        events: Option<Vec<StoredEvent>>,
    ) {
        let Some((room, mut replay)) = self.take_replay(conn, serial) else {
            return;
        };
        let Some(open) = self.open_room(&room) else {
            return self.unrecovered(cx, conn, &room, (replay, Unrecovered::NoAccess));
        };
        let Some(events) = events else {
            return self.unrecovered(cx, conn, &room, (replay, Unrecovered::Diverged));
        };
        let tail = open.tail.seq();
        let (mut page, from) = (Page::default(), replay.at.seq());
        replay.found();
        replay.take(&mut page, events, tail);
        replay.take_lately(&mut page, &open.lately, tail);
        if page.events.is_empty() && page.broken.is_none() && from < replay.at.seq() {
            // All of it was told before.
            return self.read_missed(cx, conn, &room, replay);
        }
        if page.events.is_empty() {
            // What stands next was thrown away, or is not what we know.
            let why = match page.broken {
                Some(Offer::FetchAfter(_)) => Unrecovered::TooFar,
                _ => Unrecovered::Diverged,
            };
            return self.unrecovered(cx, conn, &room, (replay, why));
        }
        self.tell_page(cx, conn, &room, (replay, page));
    }

    /// The socket has taken the page before: on.
    pub fn paced(&mut self, cx: &mut Cx<'_>, conn: ConnId, serial: u64) {
        let Some((room, mut replay)) = self.take_replay(conn, serial) else {
            return;
        };
        let Some(open) = self.open_room(&room) else {
            return self.put_back(conn, room, replay);
        };
        let tail = open.tail.seq();
        let missing = tail.0.saturating_sub(replay.at.seq().0);
        if self.is_too_far(missing) {
            // The room runs away from this reader, who would be too slow for it in any case.
            cx.close(conn, CloseReason::TooSlow);
            return self.put_back(conn, room, replay);
        }
        replay.taken(cx.now.tick, self.rules.resume_page);
        let mut page = Page::default();
        replay.take_lately(&mut page, &open.lately, tail);
        if page.events.is_empty() {
            return self.read_missed(cx, conn, &room, replay);
        }
        self.tell_page(cx, conn, &room, (replay, page));
    }

    /// What was missed could not be read. Who was told nothing yet is refused, others wait.
    pub(super) fn missed_failed(&mut self, cx: &mut Cx<'_>, conn: ConnId, serial: u64, why: Refusal) {
        let Some((room, replay)) = self.take_replay(conn, serial) else {
            return;
        };
        if replay.joined || replay.silent {
            return self.again_later(cx, conn, room, replay);
        }
        self.refused(cx, conn, &room, (replay, why));
    }

    fn again_later(&mut self, cx: &mut Cx<'_>, conn: ConnId, room: RoomId, mut replay: Replay) {
        let serial = replay.serial;
        replay.failures += 1;
        if replay.failures > RETRIES {
            cx.close(conn, CloseReason::Overloaded);
        } else {
            self.remind(cx.now.tick.plus(RETRY_MS), Due::Replay(conn, serial));
        }
        self.put_back(conn, room, replay);
    }

    /// The moment has passed.
    pub(super) fn replay_due(&mut self, cx: &mut Cx<'_>, conn: ConnId, serial: u64) {
        if let Some((room, replay)) = self.take_replay(conn, serial) {
            self.read_missed(cx, conn, &room, replay);
        }
    }

    fn put_back(&mut self, conn: ConnId, room: RoomId, replay: Replay) {
        if let Some(state) = self.conns.get_mut(&conn) {
            state.replays.insert(room, replay);
        }
    }

    /// Tells the next page. Where it reaches the room's tail, the connection hears the room from there on: by the same
    /// step, so that what is replayed and what is live meet without gap or overlap.
    fn tell_page(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        room: &RoomId,
        (mut replay, page): (Replay, Page),
    ) {
        let newcomer = !replay.joined && !replay.silent;
        // Other connections of the user may have entered other rooms meanwhile.
        if let Err(refusal) = self.check_room_count(conn, room)
            && newcomer
        {
            return self.refused(cx, conn, room, (replay, refusal));
        }
        let Some(open) = self.open_room(room) else { return };
        let (key, met) = (open.key, replay.at.seq() == open.tail.seq());
        let mut lists = replay.lists(page.events, self.rules.resume_page);
        if met {
            let rest = std::mem::take(&mut replay.answers);
            lists.extend(rest.into_values().flatten().map(Told::Answer));
        }
        let was_joined = replay.joined;
        let backlog = if was_joined {
            None
        } else {
            Some(first_of(&mut lists, met))
        };
        let (tell, released) = frames(room, lists, met);
        match (backlog, met) {
            (Some(backlog), true) => {
                let reference = replay.reference.take();
                self.enter_with(cx, conn, room, (reference, backlog, tell));
            }
            (Some(backlog), false) => self.enter_quietly(cx, conn, room, (&mut replay, backlog, tell)),
            (None, true) => self.meet(cx, conn, room, (&replay, tell)),
            (None, false) => tell_apart(cx, key, conn, tell),
        }
        if met {
            self.replay_ended(cx, room, replay.key);
        } else {
            replay.told(cx.now.tick);
            let replay_serial = replay.serial;
            cx.room(
                key,
                RoomOrder::Pace {
                    conn,
                    replay: replay_serial,
                },
            );
            self.put_back(conn, room.clone(), replay);
        }
        (0..released).for_each(|_| cx.release(conn));
        if !was_joined {
            cx.release(conn);
            self.resume_queue(cx, conn);
        }
    }

    fn enter_with(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        room: &RoomId,
        (reference, backlog, more): (Option<Reference>, Backlog, Vec<Tell>),
    ) {
        let moving = self.leave_for(cx, conn, room);
        self.enter(
            cx,
            conn,
            room,
            Entry {
                reference,
                backlog,
                more,
                moving,
            },
        );
    }

    /// In the room from here on; the room's frames do not reach it yet, or no more.
    fn enter_quietly(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        room: &RoomId,
        (replay, backlog, tell): (&mut Replay, Backlog, Vec<Tell>),
    ) {
        let heard = !replay.silent && self.conns.get(&conn).is_some_and(|c| c.rooms.contains_key(room));
        let newly_in = self.come_in(conn, room);
        let user = self.user_of(conn);
        let reading = user.and_then(|user| self.begin_reading(cx, conn, user, room));
        let Some(joined) = self.joined(cx, user, room, (backlog, reading)) else {
            return;
        };
        let users = joined.users.clone();
        let whole = users.len() == joined.user_count;
        (replay.shown, replay.joined, replay.silent) = ((users, whole), true, true);
        let first = (Outbound::Joined(Box::new(joined)), replay.reference.take());
        if heard {
            cx.room(
                replay.key,
                RoomOrder::Exit {
                    conn,
                    tell: Some(first),
                },
            );
        } else {
            tell_apart(cx, replay.key, conn, vec![first]);
        }
        tell_apart(cx, replay.key, conn, tell);
        self.tell_arrival(cx, conn, room, (newly_in, false));
    }

    /// It has everything, and who came and went meanwhile: from here on it hears the room.
    fn meet(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        room: &RoomId,
        (replay, mut tell): (&Replay, Vec<Tell>),
    ) {
        let changes = self.presence_since(cx, room, &replay.shown);
        tell.extend(changes.into_iter().map(|out| (out, None)));
        cx.room(replay.key, RoomOrder::Enter { conn, tell });
        if let Some(open) = self.open_room_mut(room) {
            open.entered |= open.presence_due;
        }
    }

    /// What was missed is no longer kept.
    pub(super) fn missed_trimmed(&mut self, cx: &mut Cx<'_>, conn: ConnId, serial: u64) {
        if let Some((room, replay)) = self.take_replay(conn, serial) {
            self.unrecovered(cx, conn, &room, (replay, Unrecovered::TooFar));
        }
    }

    fn unrecovered(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        room: &RoomId,
        (replay, why): (Replay, Unrecovered),
    ) {
        if replay.joined {
            // It was told that everything follows. If that stays untrue it has to come back, and is told why.
            return self.again_later(cx, conn, room.clone(), replay);
        }
        if self.open_room(room).is_none() {
            return self.refused(cx, conn, room, (replay, super::signin::store_unavailable()));
        }
        if let Err(refusal) = self.check_room_count(conn, room) {
            return self.refused(cx, conn, room, (replay, refusal));
        }
        let reference = replay.reference.clone();
        self.put_back(conn, room.clone(), replay);
        self.join_afresh(cx, conn, reference, room, Some(why));
        cx.release(conn);
        self.resume_queue(cx, conn);
    }

    /// The join is refused, before anything was told of the room.
    fn refused(&mut self, cx: &mut Cx<'_>, conn: ConnId, room: &RoomId, (replay, why): (Replay, Refusal)) {
        self.refuse(cx, conn, replay.reference, why);
        self.replay_ended(cx, room, replay.key);
        self.resume_queue(cx, conn);
    }
}

/// Tells a connection that does not hear the room, in the order of what it is told by the room.
pub(super) fn tell_apart(cx: &mut Cx<'_>, key: RoomKey, conn: ConnId, tell: Vec<Tell>) {
    for (out, reference) in tell {
        cx.room(key, RoomOrder::TellOne { conn, out, reference });
    }
}

/// The first list of events, which comes with `joined`.
fn first_of(lists: &mut Vec<Told>, met: bool) -> Backlog {
    let place = lists.iter().position(|told| matches!(told, Told::Events(_)));
    let first = place.map(|place| lists.remove(place));
    let more = lists.iter().any(|told| matches!(told, Told::Events(_)));
    let events = match first {
        Some(Told::Events(events)) => events,
        _ => Vec::new(),
    };
    Backlog::Events {
        events,
        has_more: more || !met,
    }
}

/// Everything as frames, and how many requests that settles. The last list says whether more follow.
fn frames(room: &RoomId, lists: Vec<Told>, met: bool) -> (Vec<Tell>, usize) {
    let mut left = lists
        .iter()
        .filter(|told| matches!(told, Told::Events(_)))
        .count();
    let mut released = 0;
    let frame = |told| match told {
        Told::Events(events) => {
            left = left.saturating_sub(1);
            let has_more = left > 0 || !met;
            let room = room.clone();
            (
                Outbound::Events {
                    room,
                    events,
                    has_more,
                },
                None,
            )
        }
        Told::Answer(held) => {
            released += usize::from(held.releases);
            (held.out, held.reference)
        }
    };
    let frames = lists.into_iter().map(frame).collect();
    (frames, released)
}
