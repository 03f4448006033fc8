//! The one road of a durable event to those whom it concerns, wherever it comes from: this node's own commits, or what was
//! read of the store because the room is behind its log (`behind`). Promise P3.

use super::answers::answer_of;
use super::effect::{Cx, Effect, Origin, RoomOrder};
use super::resume::tell_apart;
use super::state::{Chat, Offered, RoomState};
use super::tail::Offer;
use crate::domain::event::{RoomKind, StoredEvent};
use crate::domain::gossip::Advance;
use crate::domain::ids::{ConnId, UserId};
use crate::domain::outbound::Outbound;
use std::sync::Arc;

impl Chat {
    /// This node's own commit: the other nodes will be told, and it goes its way.
    pub(super) fn committed(
        &mut self,
        cx: &mut Cx<'_>,
        event: Arc<StoredEvent>,
        (kind, origin): (RoomKind, Option<Origin>),
    ) {
        if !self.alone {
            self.note_advance(&event, kind);
        }
        self.offer(cx, Offered { event, kind, origin });
    }

    fn note_advance(&mut self, event: &StoredEvent, kind: RoomKind) {
        let (seq, id) = (event.seq, event.id);
        if let Some(last) = self.advanced.last_mut().filter(|last| last.room == event.room) {
            (last.last, last.id) = (seq, id);
            return;
        }
        self.advanced.push(Advance {
            room: event.room.clone(),
            kind,
            first: seq,
            last: seq,
            id,
        });
    }

    /// What the other nodes are to be told of rooms, since it was taken.
    pub fn take_advanced(&mut self) -> Vec<Advance> {
        std::mem::take(&mut self.advanced)
    }

    /// Everything durable comes by here; the room's tail decides.
    pub(super) fn offer(&mut self, cx: &mut Cx<'_>, offered: Offered) {
        let mut was_behind = false;
        let offer = match self.rooms.get_mut(&offered.event.room) {
            Some(RoomState::Opening(opening)) => return opening.offered.push(offered),
            Some(RoomState::Open(open)) => {
                was_behind = open.behind.is_some();
                open.tail.offer(&offered.event)
            }
            None if !self.alone && matches!(offered.kind, RoomKind::Direct(..)) => {
                // Another node may write there too: its two are told in order, as members of a room are.
                return self.open_unasked(cx, offered);
            }
            // Nobody hears the room, so there is no order to keep.
            None => Offer::Deliver,
        };
        match offer {
            Offer::Deliver if was_behind => {
                let room = offered.event.room.clone();
                self.deliver(cx, offered);
                self.catch_up(cx, &room);
            }
            Offer::Deliver => self.deliver(cx, offered),
            Offer::FetchAfter(_) => self.park(cx, offered),
            Offer::Stale => self.told_before(cx, &offered),
            Offer::Diverged => {
                let room = offered.event.room.clone();
                self.answer_apart(cx, &offered);
                self.diverge(cx, &room);
            }
        }
    }

    /// The event is behind the room's tail. Where it came with what was read when the room was opened, those of a
    /// conversation who do not hear it as a room have not been told.
    pub(super) fn told_before(&mut self, cx: &mut Cx<'_>, offered: &Offered) {
        let Offered { event, kind, origin } = offered;
        let Some(origin) = origin else { return };
        self.answer_apart(cx, offered);
        let Some(open) = self.open_room(&event.room) else {
            return;
        };
        if event.seq > open.read_up_to {
            // Nothing else can have been told at the place of a post that was under way.
            return self.diverge(cx, &event.room);
        }
        self.event_is_news(cx, event, *kind);
        if let RoomKind::Direct(a, b) = *kind {
            self.tell_correspondents(cx, event, (a, b), Some(origin.conn));
        }
    }

    /// Whoever posted the event is answered, without the event being told.
    pub(super) fn answer_apart(&mut self, cx: &mut Cx<'_>, Offered { event, origin, .. }: &Offered) {
        if let Some(origin) = origin {
            let answer = answer_of(origin, event);
            self.answer_in_order(cx, origin, answer, (event.seq, true));
        }
    }

    pub(super) fn deliver(&mut self, cx: &mut Cx<'_>, Offered { event, kind, origin }: Offered) {
        let answer = origin.as_ref().and_then(|o| answer_of(o, &event));
        let author = origin
            .as_ref()
            .map(|o| o.conn)
            .filter(|conn| self.hears(*conn, &event.room));
        let reference = origin.as_ref().and_then(|o| o.reference.clone());
        let echo = author
            .and_then(|c| self.conns.get(&c))
            .is_none_or(|c| c.profile.hears_itself);
        self.note_deletion(cx.now, &event);
        let mut kind = kind;
        let (in_order, apart) = if author.is_some() {
            (answer, None)
        } else {
            (None, answer)
        };
        if let Some(open) = self.open_room_mut(&event.room) {
            open.recent.apply(&event);
            open.keep(&event);
            open.remember(&event);
            // Who has said it types no more.
            open.typing_elsewhere.retain(|(who, _)| who.id != event.author);
            kind = open.kind;
            let answer = in_order.map(|out| (out, reference.clone()));
            cx.room(
                open.key,
                RoomOrder::Post {
                    event: event.clone(),
                    author,
                    echo,
                    answer,
                },
            );
        }
        if let Some(origin) = &origin {
            self.answer_in_order(cx, origin, apart, (event.seq, true));
        }
        if let RoomKind::Direct(a, b) = kind {
            self.tell_correspondents(cx, &event, (a, b), origin.map(|o| o.conn));
        }
        self.event_is_news(cx, &event, kind);
    }

    /// A private message reaches those connections of the two that do not follow the conversation as a room.
    fn tell_correspondents(
        &self,
        cx: &mut Cx<'_>,
        event: &Arc<StoredEvent>,
        (a, b): (UserId, UserId),
        except: Option<ConnId>,
    ) {
        let both = [Some(a), (a != b).then_some(b)];
        let conns: Vec<ConnId> = both
            .into_iter()
            .flatten()
            .filter_map(|id| self.users.get(&id))
            .flat_map(|u| u.conns.iter().copied())
            .filter(|c| Some(*c) != except && !self.follows(*c, &event.room))
            .collect();
        if conns.is_empty() {
            return;
        }
        let out = Outbound::PrivatePosted(event.clone());
        let Some(key) = self.open_room(&event.room).map(|open| open.key) else {
            return cx.effects.push(Effect::TellMany { conns, out });
        };
        // The room tells answers, too: by another way the one might overtake the other.
        for conn in conns {
            tell_apart(cx, key, conn, vec![(out.clone(), None)]);
        }
    }
}
