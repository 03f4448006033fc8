//! What concerns a connection while it catches up with a room: answers that are kept for their places, leaving in the
//! middle, the end. How it catches up stands in `resume`.

use super::effect::{Cx, RoomKey};
use super::replay::{Held, Lately, Replay};
use super::resume::{Tell, tell_apart};
use super::state::{Chat, Room};
use crate::domain::event::StoredEvent;
use crate::domain::ids::{ConnId, Seq};
use crate::domain::room_id::RoomId;
use std::sync::Arc;

impl Chat {
    /// Whether the room's frames reach the connection.
    pub(super) fn hears(&self, conn: ConnId, room: &RoomId) -> bool {
        self.conns.get(&conn).is_some_and(|c| {
            c.rooms.contains_key(room) && !c.replays.get(room).is_some_and(|replay| replay.silent)
        })
    }

    /// Whether it hears the room, or will have heard everything of it.
    pub(super) fn follows(&self, conn: ConnId, room: &RoomId) -> bool {
        let conn = self.conns.get(&conn);
        conn.is_some_and(|c| c.rooms.contains_key(room) || c.replays.contains_key(room))
    }

    /// Keeps an answer for its place, where the connection has not got there; else gives it back.
    pub(super) fn hold(&mut self, conn: ConnId, room: &RoomId, seq: Seq, mut held: Held) -> Option<Held> {
        let replay = self.conns.get_mut(&conn).and_then(|c| c.replays.get_mut(room));
        match replay.filter(|replay| replay.silent && replay.at.seq() < seq) {
            Some(replay) => {
                // What was posted before it joined (again) is among what it asked for.
                held.instead &= replay.joined;
                replay.answers.entry(seq).or_default().push(held);
                None
            }
            None => Some(held),
        }
    }

    /// A request is settled: now, or with the answer that waits for its place.
    pub(super) fn release_at(&mut self, cx: &mut Cx<'_>, conn: ConnId, room: &RoomId, seq: Seq) {
        let replay = self.conns.get_mut(&conn).and_then(|c| c.replays.get_mut(room));
        let waiting = replay.and_then(|r| r.answers.get_mut(&seq)?.last_mut());
        match waiting.filter(|held| !held.releases) {
            Some(held) => held.releases = true,
            None => cx.release(conn),
        }
    }

    /// A connection does not read any more, however that came.
    pub(super) fn replay_ended(&mut self, cx: &mut Cx<'_>, room: &RoomId, key: RoomKey) {
        let Some(open) = self.open_room_mut(room).filter(|r| r.key == key) else {
            return;
        };
        open.replays = open.replays.saturating_sub(1);
        if open.replays == 0 {
            open.lately = Lately::default();
        }
        self.room_may_idle(cx, room);
    }

    /// Ends the replay of a connection that does not hear the room yet. One that hears it still has a `join` under way,
    /// which brings it back.
    pub(super) fn take_silent(&mut self, conn: ConnId, room: &RoomId) -> Option<Replay> {
        let replays = &mut self.conns.get_mut(&conn)?.replays;
        if !replays.get(room)?.silent {
            return None;
        }
        replays.remove(room)
    }

    /// It left in the middle: it is told so, and then what was kept for its place.
    pub(super) fn leave_replay(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        room: &RoomId,
        (replay, told): (Replay, Option<Tell>),
    ) {
        let key = replay.key;
        tell_apart(cx, key, conn, told.into_iter().collect());
        for held in replay.answers.into_values().flatten() {
            tell_apart(cx, key, conn, vec![(held.out, held.reference)]);
            if held.releases {
                cx.release(conn);
            }
        }
        self.replay_ended(cx, room, key);
    }

    /// Ends all of them: the connection is gone.
    pub(super) fn drop_replays(&mut self, cx: &mut Cx<'_>, conn: ConnId) {
        let replays = self.conns.get_mut(&conn).map(|c| std::mem::take(&mut c.replays));
        for (room, replay) in replays.unwrap_or_default() {
            self.replay_ended(cx, &room, replay.key);
        }
    }
}

impl Room {
    /// An event was told.
    pub(super) fn remember(&mut self, event: &Arc<StoredEvent>) {
        if self.replays > 0 {
            self.lately.push(event);
        }
    }
}
