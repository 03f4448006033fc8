//! When it is looked what is no longer kept, and how it goes: a few messages at a time, with pauses, so that nobody who
//! posts meanwhile waits for it.
//!
//! Not here: what goes (`domain::retention`), how rows go (the store).

use super::effect::{Cx, Then, Ticket};
use super::operating::Outcome;
use super::state::{Chat, Due};
use crate::domain::durable::{Found, Query, Write, Written};
use crate::domain::ids::{Now, Seq, Tick};
use crate::domain::retention::{Policies, Policy, Trim, Trimmed};
use crate::domain::room_id::RoomId;
use crate::domain::sanction::Decree;
use std::collections::{BTreeMap, VecDeque};

/// How often it is looked.
const LOOK_MS: u64 = 60_000;

/// Messages that go at a time: what the store does within a few milliseconds.
const STEP: usize = 50;

/// Pause between two such steps.
const PAUSE_MS: u64 = 100;

/// What is to go, and what was said of rooms.
#[derive(Debug, Default)]
pub(super) struct Retaining {
    rooms: BTreeMap<RoomId, Policy>,
    /// Rooms that have something to go.
    queue: VecDeque<RoomId>,
    /// A step is under way.
    at_work: bool,
    /// When it is looked next; a reminder of another time is of before.
    next: Tick,
    /// Something went since the disk was given anything back.
    went: bool,
}

impl Chat {
    /// What operators said of rooms before; from now on it is looked.
    pub(super) fn restore_retention(&mut self, now: Now, rooms: Vec<(RoomId, Policy)>) {
        self.retaining.rooms = rooms.into_iter().collect();
        self.look_at(now.tick.plus(PAUSE_MS));
    }

    fn look_at(&mut self, next: Tick) {
        self.retaining.next = next;
        self.remind(next, Due::Retention);
    }

    fn policies(&self) -> Policies {
        Policies {
            everywhere: self.rules.retention,
            rooms: self.retaining.rooms.clone(),
        }
    }

    /// An operator says how long a room's messages are kept.
    pub(super) fn retain(&mut self, cx: &Cx<'_>, room: &RoomId, policy: Option<Policy>) -> Outcome {
        let said = if let Some(policy) = policy {
            self.retaining.rooms.insert(room.clone(), policy);
            format!("{room} keeps its messages: {}", policy.in_words())
        } else {
            self.retaining.rooms.remove(room);
            let everywhere = self.rules.retention.in_words();
            format!("{room} keeps its messages as all rooms do: {everywhere}")
        };
        if !self.retaining.at_work {
            self.look_at(cx.now.tick.plus(PAUSE_MS));
        }
        Outcome {
            changes: vec![Decree::Retention(room.clone(), policy)],
            ..Outcome::new(said)
        }
    }

    /// An operator asks what is said, and what would go now, or with another word about one room.
    pub(super) fn ask_retention(
        &self,
        cx: &mut Cx<'_>,
        ticket: Ticket,
        tried: Option<(RoomId, Option<Policy>)>,
    ) {
        let mut policies = self.policies();
        if let Some((room, policy)) = tried {
            policies.say(room, policy);
        }
        let query = Query::Overdue {
            policies: policies.clone(),
            now: cx.now.wall,
            most: u64::MAX,
        };
        cx.read(query, Then::AskedRetention(ticket, Box::new(policies)));
    }

    /// It is time to look, or to go on.
    pub(super) fn retention_due(&mut self, cx: &mut Cx<'_>, at: Tick) {
        if self.retaining.at_work || at != self.retaining.next {
            return;
        }
        if !self.retaining.queue.is_empty() || self.retaining.went {
            return self.trim_next(cx);
        }
        let policies = self.policies();
        if policies.is_forever() {
            return self.look_at(cx.now.tick.plus(LOOK_MS));
        }
        self.retaining.at_work = true;
        let query = Query::Overdue {
            policies,
            now: cx.now.wall,
            most: 1,
        };
        cx.read(query, Then::RetentionLooked);
    }

    /// It was looked.
    pub(super) fn retention_looked(&mut self, cx: &mut Cx<'_>, found: Found) {
        self.retaining.at_work = false;
        if let Found::Overdue(overdue) = found {
            self.retaining.queue = overdue.into_iter().map(|it| it.room).collect();
        }
        if self.retaining.queue.is_empty() {
            return self.look_at(cx.now.tick.plus(LOOK_MS));
        }
        self.trim_next(cx);
    }

    fn trim_next(&mut self, cx: &mut Cx<'_>) {
        self.retaining.at_work = true;
        let Some(room) = self.retaining.queue.front() else {
            self.retaining.went = false;
            return cx.write(Write::Shrink, Then::Trimmed(None));
        };
        let policy = self.policies().of(room);
        let trim = Trim::new(room.clone(), policy, cx.now.wall, STEP);
        cx.write(Write::Trim(trim), Then::Trimmed(Some(room.clone())));
    }

    /// A step is done, or was not.
    pub(super) fn trimmed(&mut self, cx: &mut Cx<'_>, written: Result<Written, ()>, room: Option<RoomId>) {
        self.retaining.at_work = false;
        let pause = match (written, room) {
            (Ok(Written::Trimmed(trimmed)), Some(room)) => {
                self.forget_recent(&room, trimmed);
                self.retaining.went |= trimmed.messages > 0;
                if !trimmed.more {
                    self.retaining.queue.pop_front();
                    self.unread_went(cx, &room, trimmed.floor);
                }
                PAUSE_MS
            }
            (Ok(Written::Shrunk(more)), _) => {
                self.retaining.went = more;
                if more { PAUSE_MS } else { LOOK_MS }
            }
            // The store does not take it: another time.
            _ => {
                self.retaining.queue.clear();
                self.retaining.went = false;
                LOOK_MS
            }
        };
        self.look_at(cx.now.tick.plus(pause));
    }

    /// Who joins is not shown what went.
    fn forget_recent(&mut self, room: &RoomId, trimmed: Trimmed) {
        if trimmed.floor > Seq::ZERO
            && let Some(open) = self.open_room_mut(room)
        {
            open.recent.forget(trimmed.floor, &open.pinned);
        }
    }
}
