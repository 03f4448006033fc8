//! Rooms in use: read from the store when somebody asks, kept a while when nobody is left, listed.

use super::Flow;
use super::behind::{Behind, GAP_RETRY_MS, RETRIES};
use super::effect::{Cx, RoomKey, RoomOrder, Then, Waiter};
use super::recent::Recent;
use super::replay::Lately;
use super::state::{Chat, Due, Opening, Room, RoomState};
use super::tail::RoomTail;
use crate::domain::command::{Command, Request};
use crate::domain::durable::{Found, Page, Query, RoomSummary};
use crate::domain::error::{Code, Refusal};
use crate::domain::event::{Head, RoomKind};
use crate::domain::ids::{ConnId, Reference, Seq, UserId};
use crate::domain::outbound::{Outbound, RoomListing};
use crate::domain::room_id::RoomId;
use ahash::AHashMap;
use std::collections::BTreeMap;

/// Rooms without members that are kept, so that coming and going in a quiet room does not read the store.
const IDLE_ROOMS: usize = 64;

/// Rooms in a list.
pub(super) const LISTED_ROOMS: usize = 500;

impl Chat {
    /// Whether the room is in use; if not, it is read and the command is decided again then.
    pub(super) fn with_room(&mut self, cx: &mut Cx<'_>, conn: ConnId, room: &RoomId, again: Waiting) -> bool {
        let waiter = Waiter {
            conn,
            reference: again.reference,
            command: again.command,
        };
        match self.rooms.get_mut(room) {
            Some(RoomState::Open(_)) => return true,
            Some(RoomState::Opening(opening)) => opening.waiters.push(waiter),
            None => {
                let opening = Opening {
                    waiters: vec![waiter],
                    ..Opening::default()
                };
                self.begin_to_open(cx, room, opening);
            }
        }
        if let Some(state) = self.conns.get_mut(&conn) {
            state.busy = true;
        }
        false
    }

    pub(super) fn begin_to_open(&mut self, cx: &mut Cx<'_>, room: &RoomId, opening: Opening) {
        cx.interest(room, true);
        self.read_room(cx, room);
        let state = RoomState::Opening(Box::new(opening));
        self.rooms.insert(room.clone(), state);
    }

    fn read_room(&self, cx: &mut Cx<'_>, room: &RoomId) {
        let query = Query::Room {
            room: room.clone(),
            limit: self.rules.history_on_join,
        };
        cx.read(query, Then::RoomOpened(room.clone()));
    }

    /// It could not be read before, and something waits for that.
    pub(super) fn opening_due(&mut self, cx: &mut Cx<'_>, room: &RoomId) {
        if matches!(self.rooms.get(room), Some(RoomState::Opening(_))) {
            self.read_room(cx, room);
        }
    }

    /// The room was read, or could not be: who waited goes on.
    pub(super) fn room_opened(&mut self, cx: &mut Cx<'_>, id: &RoomId, found: Found) {
        let opening = match self.rooms.remove(id) {
            Some(RoomState::Opening(opening)) => *opening,
            Some(open @ RoomState::Open(_)) => {
                self.rooms.insert(id.clone(), open);
                return;
            }
            None => return,
        };
        let Opening {
            waiters,
            offered,
            from,
            heard,
            failures,
        } = opening;
        let opened = match found {
            Found::Room(head, page) => self.make_room(cx, id, head, (page, from)),
            _ => Err(super::signin::store_unavailable()),
        };
        match opened {
            Ok(room) => {
                self.rooms.insert(id.clone(), RoomState::Open(Box::new(room)));
                for offered in offered {
                    self.offer(cx, offered);
                }
                self.catch_up(cx, id);
                if heard {
                    self.compare(cx, vec![id.clone()]);
                }
                for waiter in waiters {
                    self.wake(cx, id, waiter);
                }
                self.room_may_idle(cx, id);
            }
            Err(refusal) => {
                let opening = Opening {
                    waiters,
                    offered,
                    from,
                    heard,
                    failures,
                };
                self.not_opened(cx, id, opening, &refusal);
            }
        }
    }

    fn not_opened(&mut self, cx: &mut Cx<'_>, id: &RoomId, mut opening: Opening, refusal: &Refusal) {
        let waiters = std::mem::take(&mut opening.waiters);
        if self.alone || opening.offered.is_empty() || opening.failures >= RETRIES {
            cx.interest(id, false);
            for offered in opening.offered {
                self.deliver(cx, offered);
            }
        } else {
            // Told now, it might be told before what stands in front of it.
            opening.failures += 1;
            self.open_later(cx, id, opening);
        }
        for waiter in waiters {
            if waiter.command.is_some() {
                self.refuse(cx, waiter.conn, waiter.reference, refusal.clone());
            } else {
                cx.tell(waiter.conn, Outbound::Refused(refusal.clone()));
            }
            self.resume_queue(cx, waiter.conn);
        }
    }

    fn open_later(&mut self, cx: &Cx<'_>, id: &RoomId, opening: Opening) {
        self.rooms
            .insert(id.clone(), RoomState::Opening(Box::new(opening)));
        self.remind(cx.now.tick.plus(GAP_RETRY_MS), Due::Gap(id.clone()));
    }

    fn wake(&mut self, cx: &mut Cx<'_>, room: &RoomId, waiter: Waiter) {
        let Some(state) = self.conns.get_mut(&waiter.conn) else {
            return;
        };
        state.busy = false;
        match waiter.command {
            Some(command) => self.run(
                cx,
                waiter.conn,
                Request {
                    reference: waiter.reference,
                    command,
                },
            ),
            None => self.enter_home(cx, waiter.conn, room.clone()),
        }
        if self.conns.get(&waiter.conn).is_some_and(|c| !c.busy) {
            self.resume_queue(cx, waiter.conn);
        }
    }

    fn make_room(
        &mut self,
        cx: &mut Cx<'_>,
        id: &RoomId,
        head: Option<Head>,
        (mut page, from): (Page, Option<Seq>),
    ) -> Result<Room, Refusal> {
        if head.is_none() && id.is_conversation() {
            return Err(no_such_conversation());
        }
        let key = RoomKey(self.count());
        let head = head.unwrap_or_else(|| Head {
            epoch: cx.fresh.epoch(),
            seq: Seq::ZERO,
            id: None,
            kind: RoomKind::Public,
            topic: "".into(),
            moderators: Vec::new(),
            pinned: Vec::new(),
        });
        let (mut tail, mut behind) = (RoomTail::at(head.seq, head.id), None);
        if let Some(from) = from.filter(|from| *from < head.seq) {
            // Nobody asked for it: it was read so that what comes behind this place is told.
            tail = RoomTail::at(from, None);
            page.messages.retain(|message| message.seq <= from);
            behind = Some(Box::new(Behind::up_to(head.seq)));
        }
        Ok(Room {
            key,
            kind: head.kind,
            epoch: head.epoch,
            topic: head.topic,
            moderators: head.moderators,
            pinned: head.pinned,
            founder: None,
            founded: false,
            tail,
            read_up_to: tail.seq(),
            recent: Recent::new(page.messages, self.rules.history_on_join),
            members: BTreeMap::new(),
            hearers: 0,
            rosters: 0,
            typing: AHashMap::new(),
            typing_elsewhere: Vec::new(),
            came: Vec::new(),
            went: Vec::new(),
            presence_due: false,
            presence_told: None,
            entered: false,
            receipts: BTreeMap::new(),
            replays: 0,
            lately: Lately::default(),
            behind,
        })
    }

    /// Nobody is in the room: it is kept for a while, and the longest unused one is let go.
    pub(super) fn room_may_idle(&mut self, cx: &mut Cx<'_>, id: &RoomId) {
        let Some(room) = self.open_room(id).filter(|r| r.is_empty()) else {
            return;
        };
        self.idle.push_back((id.clone(), room.key));
        if self.idle.len() <= IDLE_ROOMS {
            return;
        }
        let Some((oldest, key)) = self.idle.pop_front() else {
            return;
        };
        let again = self.idle.iter().any(|(other, _)| *other == oldest);
        if !again
            && self
                .open_room(&oldest)
                .is_some_and(|r| r.key == key && r.is_empty())
        {
            self.rooms.remove(&oldest);
            cx.room(key, RoomOrder::Close);
            cx.interest(&oldest, false);
        }
    }

    /// Whether a user may read and write here.
    pub(super) fn may_enter(&self, room: &RoomId, user: UserId) -> Result<(), Refusal> {
        match self.open_room(room).map(|r| r.kind) {
            Some(RoomKind::Direct(a, b)) if user != a && user != b => Err(no_such_conversation()),
            _ => Ok(()),
        }
    }

    /// `rooms` (contract §2).
    pub(super) fn list_rooms(&mut self, cx: &mut Cx<'_>, conn: ConnId, reference: Option<Reference>) -> Flow {
        if let Some(state) = self.conns.get_mut(&conn) {
            state.busy = true;
        }
        cx.read(
            Query::Rooms { limit: LISTED_ROOMS },
            Then::RoomsRead { conn, reference },
        );
        Flow::Later
    }

    /// The stored rooms, and those that have members only.
    pub(super) fn merge_rooms(&self, stored: Vec<RoomSummary>) -> Vec<RoomListing> {
        let mut list: Vec<RoomListing> = stored
            .into_iter()
            .map(|s| {
                let live = self.open_room(&s.room);
                RoomListing {
                    users: live.map_or(0, |r| r.members.len()),
                    seq: live.map_or(s.seq, |r| r.tail.seq()),
                    topic: live.map_or(s.topic, |r| r.topic.clone()),
                    room: s.room,
                }
            })
            .collect();
        let known: std::collections::HashSet<RoomId> = list.iter().map(|r| r.room.clone()).collect();
        for (id, state) in &self.rooms {
            let RoomState::Open(room) = state else { continue };
            if room.kind == RoomKind::Public && !room.members.is_empty() && !known.contains(id) {
                list.push(RoomListing {
                    room: id.clone(),
                    topic: room.topic.clone(),
                    users: room.members.len(),
                    seq: room.tail.seq(),
                });
            }
        }
        list.sort_by(|a, b| b.users.cmp(&a.users).then_with(|| a.room.cmp(&b.room)));
        list.truncate(LISTED_ROOMS);
        list
    }
}

impl Room {
    pub fn is_empty(&self) -> bool {
        self.hearers == 0 && self.members.is_empty() && self.replays == 0 && self.behind.is_none()
    }
}

/// What is decided again when the room was read.
#[derive(Clone)]
pub(super) struct Waiting {
    pub reference: Option<Reference>,
    pub command: Option<Command>,
}

/// The same words whether it does not exist or is somebody else's.
pub(super) fn no_such_conversation() -> Refusal {
    Refusal::new(Code::InvalidRoom, "No such conversation")
}

/// `Not in room` (contract §2).
pub(super) fn not_in_room() -> Refusal {
    Refusal::new(Code::NotInRoom, "Not in room")
}
