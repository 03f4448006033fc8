//! What other nodes say, and what this node then looks up: it believes none of it, the store decides.
//!
//! Not here: filling the gap (`behind`); what brings it (`bus`).

use super::effect::{Cx, Effect, Followed, Revocation, Then};
use super::state::{Chat, Due, Offered, Opening, RoomState};
use super::tail::Offer;
use crate::domain::durable::{Found, Query};
use crate::domain::event::{Head, RoomKind};
use crate::domain::gossip::{Advance, BusEvent, BusMessage, Control, Ephemeral, Topic};
use crate::domain::ids::{Seq, UserId};
use crate::domain::room_id::RoomId;

/// Rooms compared with the store at once.
const COMPARED: usize = 200;

/// Pause before that is tried again.
const RETRY_MS: u64 = 1000;

/// By then the store has answered a post, mostly.
const ANSWER_MS: u64 = 50;

impl Chat {
    /// Whether no other node shares the store: then nothing need be told. To be said before anybody comes in.
    pub fn set_alone(&mut self, alone: bool) {
        self.alone = alone;
    }

    /// The bus brought something.
    pub fn heard(&mut self, cx: &mut Cx<'_>, event: BusEvent) {
        match event {
            BusEvent::Reset => self.compare_heads(cx),
            BusEvent::Message(BusMessage::Heads(list)) => {
                for advance in list {
                    self.heard_of(cx, advance);
                }
            }
            BusEvent::Message(BusMessage::Ephemeral(Ephemeral::Typing { who, room, is_typing })) => {
                self.types_elsewhere(cx, who, &room, is_typing);
            }
            BusEvent::Message(BusMessage::Control(control)) => {
                let what = match control {
                    Control::TokenRevoked(token) => Revocation::Token(token),
                    Control::UserRevoked(user) => Revocation::User(user),
                };
                self.revoked_elsewhere(cx, what);
            }
        }
    }

    /// A room's log goes on, says another node.
    pub(super) fn heard_of(&mut self, cx: &mut Cx<'_>, advance: Advance) {
        match self.rooms.get_mut(&advance.room) {
            Some(RoomState::Opening(opening)) => opening.heard = true,
            Some(RoomState::Open(open)) => match open.tail.heard(advance.last, advance.id) {
                Offer::FetchAfter(_) => {
                    open.fall_behind(advance.last);
                    self.catch_up(cx, &advance.room);
                }
                // The store says whether that is so.
                Offer::Diverged => self.compare(cx, vec![advance.room]),
                Offer::Deliver | Offer::Stale => {}
            },
            None => self.heard_of_closed(cx, &advance),
        }
    }

    /// Nobody is in the room here. Those of a conversation are told all the same, if one of them is online.
    fn heard_of_closed(&mut self, cx: &mut Cx<'_>, advance: &Advance) {
        let RoomKind::Direct(one, other) = advance.kind else {
            return;
        };
        if self.under_way.values().any(|room| *room == advance.room) {
            // What was posted here may stand before it, and is told first: its answer says where.
            let again = Due::Heard(Box::new(advance.clone()));
            return self.remind(cx.now.tick.plus(ANSWER_MS), again);
        }
        let is_here = |user: &UserId| self.users.contains_key(user);
        if is_here(&one) || is_here(&other) {
            self.open_from(cx, &advance.room, advance.first, Vec::new());
        }
    }

    /// A conversation that nobody has open here, and whose two are to be told of this.
    pub(super) fn open_unasked(&mut self, cx: &mut Cx<'_>, offered: Offered) {
        let (room, seq) = (offered.event.room.clone(), offered.event.seq);
        self.open_from(cx, &room, seq, vec![offered]);
    }

    fn open_from(&mut self, cx: &mut Cx<'_>, room: &RoomId, first: Seq, offered: Vec<Offered>) {
        let opening = Opening {
            offered,
            from: Some(Seq(first.0.saturating_sub(1))),
            ..Opening::default()
        };
        self.begin_to_open(cx, room, opening);
    }

    /// Anything may have been lost: every room that is in use is compared with the store.
    pub(super) fn compare_heads(&mut self, cx: &mut Cx<'_>) {
        let mut rooms = Vec::new();
        self.heads_due = false;
        for (room, state) in &mut self.rooms {
            match state {
                RoomState::Opening(opening) => opening.heard = true,
                RoomState::Open(_) => rooms.push(room.clone()),
            }
        }
        rooms.sort_unstable();
        for some in rooms.chunks(COMPARED) {
            self.compare(cx, some.to_vec());
        }
    }

    pub(super) fn compare(&mut self, cx: &mut Cx<'_>, rooms: Vec<RoomId>) {
        let follows = |room: &RoomId| {
            let open = self.open_room(room)?;
            let (room, key, tail) = (room.clone(), open.key, open.tail.seq());
            Some(Followed { room, key, tail })
        };
        let asked: Vec<Followed> = rooms.iter().filter_map(follows).collect();
        let rooms = asked.iter().map(|followed| followed.room.clone()).collect();
        cx.read(Query::Heads(rooms), Then::HeadsRead(asked));
    }

    /// Where logs end: at what was told, further on, or somewhere else.
    pub(super) fn heads_read(&mut self, cx: &mut Cx<'_>, asked: Vec<Followed>, found: Found) {
        let Found::Heads(heads) = found else {
            if !std::mem::replace(&mut self.heads_due, true) {
                self.remind(cx.now.tick.plus(RETRY_MS), Due::Heads);
            }
            return;
        };
        for (followed, head) in asked.into_iter().zip(heads) {
            self.head_known(cx, &followed, head);
        }
    }

    fn head_known(&mut self, cx: &mut Cx<'_>, Followed { room, key, tail }: &Followed, head: Option<Head>) {
        let Some(open) = self.open_room_mut(room).filter(|open| open.key == *key) else {
            return;
        };
        let Some(head) = head else {
            if *tail > Seq::ZERO {
                self.diverge(cx, room);
            }
            return;
        };
        let is_other = *tail > Seq::ZERO && (head.epoch != open.epoch || head.seq < *tail);
        let offer = head.id.map_or(Offer::Stale, |id| open.tail.heard(head.seq, id));
        if is_other || offer == Offer::Diverged {
            self.diverge(cx, room);
        } else if let Offer::FetchAfter(_) = offer {
            open.fall_behind(head.seq);
            self.catch_up(cx, room);
        }
    }
}

impl Cx<'_> {
    /// Tells the other nodes.
    pub(super) fn publish(&mut self, message: BusMessage) {
        self.effects.push(Effect::Publish(message));
    }

    /// From here on the node wants to hear of a room, or does not any more.
    pub(super) fn interest(&mut self, room: &RoomId, wants: bool) {
        self.effects
            .push(Effect::Interest(Topic::Room(room.clone()), wants));
    }
}
