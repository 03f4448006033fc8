//! How far users have read, and what that leaves: told to those whom it concerns (contract §2, `read`).
//!
//! Numbers are counted from the room's newest messages or by the store whenever they are told, never carried along.

use super::effect::{Counting, Cx, Effect, RoomOrder, Then};
use super::rooms::Waiting;
use super::state::{Chat, Counted, Due, News, Reach, User};
use super::{Flow, Ruling};
use crate::domain::command::{Command, Request};
use crate::domain::durable::{Query, Write};
use crate::domain::event::{EventBody, RoomKind, StoredEvent};
use crate::domain::ids::{ConnId, Reference, Seq, UserId};
use crate::domain::outbound::Outbound;
use crate::domain::reading::{COUNTED, Reading, Unread};
use crate::domain::room_id::RoomId;

/// How long what members have read is gathered before a room is told.
const RECEIPTS_MS: u64 = 200;

/// How long news for a user is gathered before its connections are told.
const NEWS_MS: u64 = 200;

/// Rooms of one user that are counted at once; the others follow.
const NEWS_ROOMS: usize = 50;

impl Chat {
    /// `read` (contract §2). The cursor only moves forward, and not beyond what there is.
    pub(super) fn read(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        room: RoomId,
        up_to: Seq,
    ) -> Ruling {
        let Some(user) = self.user_of(conn) else {
            return Ok(Flow::Done);
        };
        let again = Waiting {
            reference: reference.clone(),
            command: Some(Command::Read {
                room: room.clone(),
                up_to,
            }),
        };
        if !self.with_room(cx, conn, &room, again) {
            return Ok(Flow::Later);
        }
        self.may_enter(&room, user)?;
        let up_to = up_to.min(self.open_room(&room).map_or(Seq::ZERO, |open| open.tail.seq()));
        let cursor = self.cursor(user, &room).unwrap_or_default();
        if up_to <= cursor {
            cx.answer(conn, reference, Outbound::ReadKept { room, up_to: cursor });
            return Ok(Flow::Done);
        }
        let write = Write::Read {
            user,
            room: room.clone(),
            up_to,
        };
        let then = Then::ReadKept {
            conn,
            reference,
            user,
            room,
            up_to,
        };
        cx.write(write, then);
        Ok(Flow::Later)
    }

    fn cursor(&self, user: UserId, room: &RoomId) -> Option<Seq> {
        self.users.get(&user)?.own.cursors.get(room).copied()
    }

    /// The cursor is durable: whom it concerns is told.
    pub(super) fn read_kept(
        &mut self,
        cx: &mut Cx<'_>,
        (conn, reference): (ConnId, Option<Reference>),
        id: UserId,
        (room, up_to): (RoomId, Seq),
    ) {
        let mut reached = up_to;
        if let Some(user) = self.users.get_mut(&id) {
            let cursor = user.own.cursors.get(&room).copied().unwrap_or_default();
            let moved = cursor < up_to;
            reached = up_to.max(cursor);
            user.own.cursors.insert(room.clone(), reached);
            if moved {
                self.news(cx, id, &room, (Reach::After(conn), up_to));
                self.receipt(cx, id, &room, (up_to, conn));
            }
        }
        cx.answer(conn, reference, Outbound::ReadKept { room, up_to: reached });
        cx.release(conn);
    }

    /// Notes for the others how far somebody has read.
    fn receipt(&mut self, cx: &mut Cx<'_>, id: UserId, room: &RoomId, read: (Seq, ConnId)) {
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        let first = open.receipts.is_empty();
        open.receipts.insert(id, read);
        if first {
            self.remind(cx.now.tick.plus(RECEIPTS_MS), Due::Receipts(room.clone()));
        }
    }

    /// Tells a room how far its members have read. Where the others are not to know, the user's own connections there
    /// are told.
    pub(super) fn tell_receipts(&mut self, cx: &mut Cx<'_>, room: &RoomId) {
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        let receipts = std::mem::take(&mut open.receipts);
        let (key, kind) = (open.key, open.kind);
        let small = open.members.len() <= self.rules.individual_below;
        for (id, (up_to, conn)) in receipts {
            let Some((who, user)) = self.person(id).zip(self.users.get(&id)) else {
                continue;
            };
            let out = Outbound::ReadUpTo {
                who,
                room: room.clone(),
                up_to,
            };
            let peer = kind.peer_of(id).filter(|peer| *peer != id);
            let told = self.rules.read_receipts
                && user.own.preferences.read_receipts
                && small
                && peer.is_none_or(|peer| !user.own.blocked.contains_key(&peer));
            let deaf = |of: UserId| {
                let conns = self
                    .users
                    .get(&of)
                    .map(|u| u.conns.as_slice())
                    .unwrap_or_default();
                conns.iter().copied().filter(|c| !self.follows(*c, room))
            };
            let mut conns: Vec<ConnId> = Vec::new();
            if told {
                conns.extend(peer.into_iter().flat_map(deaf));
                let out = out.clone();
                let except = Some(conn);
                cx.room(key, RoomOrder::Tell { out, except });
            } else {
                let own = user.conns.iter().copied();
                conns.extend(own.filter(|c| *c != conn && self.hears(*c, room)));
            }
            if !conns.is_empty() {
                cx.effects.push(Effect::TellMany { conns, out });
            }
        }
    }

    /// Something happened that is news to users who do not hear the room: a mention, or a message of a conversation.
    pub(super) fn event_is_news(&mut self, cx: &mut Cx<'_>, event: &StoredEvent, kind: RoomKind) {
        let before = Seq(event.seq.0.saturating_sub(1));
        if kind == RoomKind::Public {
            for id in event.mentions.all().filter(|id| *id != event.author) {
                let Some(user) = self.users.get_mut(&id) else {
                    continue;
                };
                // The store has begun the same cursor with the message.
                if !user.own.cursors.contains_key(&event.room) {
                    user.own.cursors.insert(event.room.clone(), before);
                }
                self.news_from(cx, id, event);
            }
            // Who is not called any more is to know it.
            for id in &event.called_before {
                self.news_from(cx, *id, event);
            }
        } else if let Some(peer) = event.to.filter(|peer| *peer != event.author)
            && matches!(
                event.body,
                EventBody::Message { .. } | EventBody::Deleted { .. } | EventBody::Edited { .. }
            )
        {
            self.news_from(cx, peer, event);
        }
    }

    /// What stood up to a place is no longer kept: whoever has not read so far has less to read.
    pub(super) fn unread_went(&mut self, cx: &Cx<'_>, room: &RoomId, floor: Seq) {
        let behind = |user: &User| user.own.cursors.get(room).is_some_and(|cursor| *cursor < floor);
        let users = self.users.iter().filter(|(_, user)| behind(user));
        let mut users: Vec<UserId> = users.map(|(id, _)| *id).collect();
        users.sort_unstable();
        for id in users {
            self.news(cx, id, room, (Reach::All, floor));
        }
    }

    fn news_from(&mut self, cx: &mut Cx<'_>, id: UserId, event: &StoredEvent) {
        let blocked = self
            .users
            .get(&id)
            .is_none_or(|u| u.own.blocked.contains_key(&event.author));
        if !blocked {
            self.news(cx, id, &event.room, (Reach::Deaf, event.seq));
        }
    }

    /// Notes that a user's connections are to be told what is unread in a room.
    fn news(&mut self, cx: &Cx<'_>, id: UserId, room: &RoomId, (reach, seq): (Reach, Seq)) {
        let Some(user) = self.users.get_mut(&id).filter(|u| u.has_token) else {
            return;
        };
        let first = user.own.news.is_empty();
        let known = user.own.news.entry(room.clone()).or_insert(News { reach, seq });
        known.seq = known.seq.max(seq);
        if known.reach != reach {
            known.reach = Reach::All;
        }
        if first {
            self.remind(cx.now.tick.plus(NEWS_MS), Due::News(id));
        }
    }

    /// Tells a user's connections what is unread, after it was counted.
    pub(super) fn tell_news(&mut self, cx: &mut Cx<'_>, id: UserId) {
        let Some(user) = self.users.get_mut(&id) else {
            return;
        };
        let mut news = std::mem::take(&mut user.own.news);
        if let Some((room, _)) = news.iter().nth(NEWS_ROOMS) {
            let room = room.clone();
            user.own.news = news.split_off(&room);
            self.remind(cx.now.tick.plus(NEWS_MS), Due::News(id));
        }
        for (room, News { reach, seq }) in news {
            let Some(user) = self.users.get(&id) else { return };
            let wants = |c: &ConnId| match reach {
                Reach::Deaf => !self.follows(*c, &room),
                Reach::After(conn) => *c != conn,
                Reach::All => true,
            };
            let mut conns: Vec<ConnId> = user.conns.iter().copied().filter(wants).collect();
            conns.dedup();
            let reader = match reach {
                Reach::After(conn) => Some(conn),
                Reach::Deaf | Reach::All => None,
            };
            if conns.is_empty() && reader.is_none() {
                continue;
            }
            let after = self.cursor(id, &room).unwrap_or_default();
            let up_to = self.open_room(&room).map_or(seq, |open| open.tail.seq().max(seq));
            if let Some(unread) = self.tally(id, &room, after, None) {
                self.tell_unread(cx, id, (room, (after, up_to)), unread, (conns, reader));
            } else {
                let query = Query::Unread {
                    user: id,
                    room: room.clone(),
                    after,
                    up_to,
                };
                let then = Then::NewsCounted {
                    user: id,
                    room,
                    span: (after, up_to),
                    conns: (conns, reader),
                };
                cx.read(query, then);
            }
        }
    }

    /// The numbers are known. Of a cursor that moved on meanwhile others will come.
    pub(super) fn tell_unread(
        &self,
        cx: &mut Cx<'_>,
        id: UserId,
        (room, (after, seq)): (RoomId, (Seq, Seq)),
        unread: Unread,
        (mut conns, reader): (Vec<ConnId>, Option<ConnId>),
    ) {
        let Some(user) = self.users.get(&id) else { return };
        if self.cursor(id, &room).unwrap_or_default() != after {
            return;
        }
        conns.extend(reader.filter(|_| unread != Unread::default()));
        conns.retain(|c| user.conns.contains(c));
        if conns.is_empty() {
            return;
        }
        let reading = Reading { up_to: after, unread };
        let out = Outbound::Unread { room, reading, seq };
        cx.effects.push(Effect::TellMany { conns, out });
    }

    /// What is unread after a place, where the room's newest messages show it: alone, or behind what the store has
    /// counted a moment ago.
    fn tally(&self, id: UserId, room: &RoomId, after: Seq, counted: Option<&Counted>) -> Option<Unread> {
        let open = self.open_room(room)?;
        if after >= open.tail.seq() {
            return Some(Unread::default());
        }
        let counted = counted.filter(|c| c.room == *room && c.span.0 == after);
        let (from, mut unread) = match counted {
            Some(counted) if !open.recent.covers(after) => (counted.span.1, counted.unread),
            _ if open.recent.covers(after) => (after, Unread::default()),
            _ => return None,
        };
        let blocked = &self.users.get(&id)?.own.blocked;
        let most = COUNTED as u64;
        for message in open.recent.after(from) {
            if message.author != id && !message.deleted && !blocked.contains_key(&message.author) {
                unread.messages = (unread.messages + 1).min(most);
                let meant = u64::from(message.mentions.meets(id));
                unread.mentions = (unread.mentions + meant).min(most);
            }
        }
        Some(unread)
    }

    /// Whether what is unread can be said to who joins; if not, it is counted and the join decided again then.
    pub(super) fn counted_for_join(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        room: &RoomId,
        again: Waiting,
    ) -> bool {
        let Some(state) = self.conns.get(&conn).filter(|c| c.profile.has_tokens) else {
            return true;
        };
        let Some(user) = state.user else { return true };
        let Some(open) = self.open_room(room) else {
            return true;
        };
        let cursor = self.cursor(user, room);
        if cursor.is_none() && open.kind == RoomKind::Public {
            return true;
        }
        let after = cursor.unwrap_or_default();
        let up_to = open.tail.seq();
        if self.tally(user, room, after, state.counted.as_deref()).is_some() {
            return true;
        }
        let Some(command) = again.command else { return true };
        let query = Query::Unread {
            user,
            room: room.clone(),
            after,
            up_to,
        };
        let request = Request {
            reference: again.reference,
            command,
        };
        let counting = Counting {
            conn,
            request,
            room: room.clone(),
            span: (after, up_to),
        };
        if let Some(state) = self.conns.get_mut(&conn) {
            state.busy = true;
        }
        cx.read(query, Then::JoinCounted(Box::new(counting)));
        false
    }

    /// What is unread was counted: the join goes on.
    pub(super) fn join_counted(&mut self, cx: &mut Cx<'_>, counting: Counting, unread: Unread) {
        let Counting {
            conn,
            request,
            room,
            span,
        } = counting;
        let Some(state) = self.conns.get_mut(&conn) else {
            return;
        };
        state.busy = false;
        state.counted = Some(Box::new(Counted { room, span, unread }));
        self.run(cx, conn, request);
        if self.conns.get(&conn).is_some_and(|c| !c.busy) {
            self.resume_queue(cx, conn);
        }
    }

    /// How far who enters has read. Who was never in a public room begins to read where it is now.
    pub(super) fn begin_reading(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        id: UserId,
        room: &RoomId,
    ) -> Option<Reading> {
        let counted = self.conns.get_mut(&conn).and_then(|c| c.counted.take());
        let (kind, tail) = self.open_room(room).map(|open| (open.kind, open.tail.seq()))?;
        let user = self.users.get_mut(&id).filter(|u| u.has_token)?;
        let up_to = match (user.own.cursors.get(room), kind) {
            (Some(cursor), _) => *cursor,
            (None, RoomKind::Direct(..)) => Seq::ZERO,
            (None, RoomKind::Public) => {
                user.own.cursors.insert(room.clone(), tail);
                let write = Write::Read {
                    user: id,
                    room: room.clone(),
                    up_to: tail,
                };
                cx.write(write, Then::Nothing);
                tail
            }
        };
        // A cursor that moved on since it was counted: what is after it is in the numbers that are told of that.
        let unread = self
            .tally(id, room, up_to, counted.as_deref())
            .unwrap_or_default();
        Some(Reading { up_to, unread })
    }
}
