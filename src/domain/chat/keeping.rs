//! What keeps order in a room: its moderators, what is pinned, and what it is about.
//!
//! Who makes a room is its first moderator. Only users with a token can be one: others end with their connection, and
//! their dialects have no words for what moderators do. The lobby is made by nobody; its moderators are named by
//! operators. In a conversation nobody stands above the other: both pin, there is no topic.
//!
//! That an author is a moderator is looked at by the store, with the commit, as everything that must hold at an event's
//! place is. Not here: what operators do (`moderation`, `noting`), limits of age and number (see `Bounds`).

use super::answers::forbidden;
use super::effect::{Appointment, Cx, Then};
use super::noting::server_event;
use super::operating::{Outcome, Verdict};
use super::posting::Target;
use super::rooms::Waiting;
use super::state::{Bounds, Chat, Room};
use super::whom::quoted;
use super::{Flow, Ruling};
use crate::domain::command::Command;
use crate::domain::durable::{Query, UserRecord};
use crate::domain::error::{Code, Refusal};
use crate::domain::event::{EventBody, Guard, NewEvent, RoomKind, StoredEvent};
use crate::domain::ids::{ConnId, Reference, Seq, Timestamp, UserId};
use crate::domain::room_id::RoomId;
use crate::domain::text::{is_hidden, is_longer};
use std::sync::Arc;

/// Most moderators of a room: `joined` lists them all.
pub(super) const MAX_MODERATORS: usize = 100;

impl Chat {
    /// Points the way.
    pub(super) fn keep_order(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        command: Command,
    ) -> Ruling {
        match command {
            Command::Pin {
                room,
                message,
                active,
            } => self.pin(cx, conn, reference, Target { room, message }, active),
            Command::Thread {
                room,
                message,
                after,
                limit,
            } => self.thread(cx, conn, reference, Target { room, message }, (after, limit)),
            Command::Edits { room, message } => self.edits(cx, conn, reference, Target { room, message }),
            Command::Pins { room } => self.pins(cx, conn, reference, room),
            Command::Topic { room, topic } => self.topic(cx, conn, reference, room, &topic),
            Command::Moderator { room, user, active } => self.moderator(
                cx,
                Appointment {
                    conn,
                    reference,
                    room,
                    user,
                    active,
                },
            ),
            _ => Ok(Flow::Done),
        }
    }

    /// `pin`.
    fn pin(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        Target { room, message }: Target,
        active: bool,
    ) -> Ruling {
        let command = Command::Pin {
            room: room.clone(),
            message,
            active,
        };
        let body = EventBody::Pinned { message, active };
        self.post_on(cx, conn, (reference, command), room, body)
    }

    /// `pins`: open to whoever may read the room.
    fn pins(&mut self, cx: &mut Cx<'_>, conn: ConnId, reference: Option<Reference>, room: RoomId) -> Ruling {
        let again = Command::Pins { room: room.clone() };
        if !self.readable(cx, conn, &room, (&reference, again))? {
            return Ok(Flow::Later);
        }
        let query = Query::Pins { room: room.clone() };
        let then = Then::PageRead {
            conn,
            reference,
            room,
        };
        self.wait_for(cx, conn, query, then);
        Ok(Flow::Later)
    }

    /// Whether a room may be read; `false`: a conversation is read first, and the command decided again.
    pub(super) fn readable(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        room: &RoomId,
        (reference, command): (&Option<Reference>, Command),
    ) -> Result<bool, Refusal> {
        if !room.is_conversation() {
            return Ok(true);
        }
        let again = Waiting {
            reference: reference.clone(),
            command: Some(command),
        };
        if !self.with_room(cx, conn, room, again) {
            return Ok(false);
        }
        let Some(user) = self.user_of(conn) else {
            return Ok(true);
        };
        self.may_enter(room, user).map(|()| true)
    }

    /// Asks the store; what the connection asks meanwhile waits.
    pub(super) fn wait_for(&mut self, cx: &mut Cx<'_>, conn: ConnId, query: Query, then: Then) {
        if let Some(state) = self.conns.get_mut(&conn) {
            state.busy = true;
        }
        cx.read(query, then);
    }

    /// `topic`.
    fn topic(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        room: RoomId,
        topic: &Arc<str>,
    ) -> Ruling {
        if room.is_conversation() {
            return Err(of_no_conversation("topic"));
        }
        let body = EventBody::TopicSet {
            topic: check_topic(topic, &self.rules.bounds)?,
        };
        let command = Command::Topic {
            room: room.clone(),
            topic: topic.clone(),
        };
        self.post_on(cx, conn, (reference, command), room, body)
    }

    /// `moderator`: who is not online is looked up first, for the name.
    fn moderator(&mut self, cx: &mut Cx<'_>, asked: Appointment) -> Ruling {
        if asked.room.is_conversation() {
            return Err(of_no_conversation("moderators"));
        }
        let user = self.users.get(&asked.user);
        if user.is_some_and(|user| !user.has_token) {
            let text = "Only users who can come back by a token can be moderators";
            return Err(Refusal::new(Code::NotAllowed, text));
        }
        if let Some(name) = user.map(|user| user.name.clone()) {
            return self.appoint(cx, asked, name);
        }
        let (conn, query) = (asked.conn, Query::User(asked.user));
        self.wait_for(cx, conn, query, Then::NameRead(Box::new(asked)));
        Ok(Flow::Later)
    }

    /// The moderator to be was looked up.
    pub(super) fn moderator_known(&mut self, cx: &mut Cx<'_>, asked: Appointment, known: Option<UserRecord>) {
        let (conn, reference) = (asked.conn, asked.reference.clone());
        let ruling = match known {
            Some(record) => self.appoint(cx, asked, record.name),
            None => Err(Refusal::new(Code::UserNotFound, "User not found")),
        };
        match ruling {
            Ok(Flow::Later) => {}
            Ok(Flow::Done) => cx.release(conn),
            Err(refusal) => self.refuse(cx, conn, reference, refusal),
        }
        self.resume_queue(cx, conn);
    }

    fn appoint(&mut self, cx: &mut Cx<'_>, asked: Appointment, name: Arc<str>) -> Ruling {
        let Appointment {
            conn,
            reference,
            room,
            user,
            active,
        } = asked;
        let command = Command::Moderator {
            room: room.clone(),
            user,
            active,
        };
        let body = EventBody::ModeratorSet { user, name, active };
        self.post_on(cx, conn, (reference, command), room, body)
    }

    /// Somebody comes into a room where nobody is and nothing ever was: who made it is its first moderator.
    pub(super) fn found_room(&mut self, room: &RoomId, user: Option<UserId>) {
        let lobby = *room == self.rules.lobby;
        let founder = user.filter(|id| !lobby && self.users.get(id).is_some_and(|user| user.has_token));
        let Some(open) = self.open_room_mut(room) else {
            return;
        };
        let is_new = open.kind == RoomKind::Public && open.tail.seq() == Seq::ZERO && !open.founded;
        if is_new && open.hearers == 0 && open.members.is_empty() {
            open.founder = founder;
            open.moderators = founder.into_iter().collect();
        }
    }

    /// Who made the room, for an event that may be its first.
    pub(super) fn founder_for_first(&mut self, room: &RoomId) -> Option<UserId> {
        let open = self.open_room_mut(room)?;
        open.founded = true;
        open.founder
    }

    /// What must hold where this event takes its place.
    pub(super) fn guard(&self, body: &EventBody, now: Timestamp) -> Guard {
        let bounds = &self.rules.bounds;
        let since = |ms: u64| {
            let age = i64::try_from(ms).unwrap_or(i64::MAX);
            (ms > 0).then(|| Timestamp(now.0.saturating_sub(age)))
        };
        let mut guard = Guard::default();
        match body {
            EventBody::Edited { .. } => guard.not_before = since(bounds.edit_ms),
            EventBody::Deleted { .. } => guard.not_before = since(bounds.delete_ms),
            EventBody::Reacted { .. } if bounds.reactions > 0 => guard.at_most = Some(bounds.reactions),
            EventBody::Pinned { .. } => guard.at_most = Some(bounds.pins),
            EventBody::ModeratorSet { .. } => guard.at_most = Some(MAX_MODERATORS),
            _ => {}
        }
        guard
    }

    /// `moderator` (console).
    pub(super) fn order_moderator(
        &mut self,
        cx: &mut Cx<'_>,
        room: &RoomId,
        name: &str,
        on: bool,
    ) -> Verdict {
        let found = self.whom(name)?;
        let known = |id: &&UserId| self.users.get(*id).is_none_or(|user| user.has_token);
        let users: Vec<UserId> = found.users.iter().filter(known).copied().collect();
        if users.is_empty() {
            let shown = quoted(&found.name);
            return Err(format!(
                "{shown} has no token to come back by, and cannot be a moderator"
            ));
        }
        let mut events = Vec::new();
        for user in users {
            let body = EventBody::ModeratorSet {
                user,
                name: found.name.clone(),
                active: on,
            };
            events.push(self.order_event(cx, room.clone(), body)?);
        }
        let now = if on { "is" } else { "is not" };
        let said = format!("{} {now} a moderator of {room}", found.shown());
        Ok(Outcome {
            events,
            to: vec![found.name],
            ..Outcome::new(said)
        })
    }

    /// `topic` (console).
    pub(super) fn order_topic(&mut self, cx: &mut Cx<'_>, room: RoomId, topic: &Arc<str>) -> Verdict {
        let topic = check_topic(topic, &self.rules.bounds).map_err(|refusal| refusal.text.into_owned())?;
        let said = if topic.is_empty() {
            format!("{room} has no topic")
        } else {
            format!("the topic of {room} is: {topic}")
        };
        let events = vec![self.order_event(cx, room, EventBody::TopicSet { topic })?];
        Ok(Outcome {
            events,
            ..Outcome::new(said)
        })
    }

    fn order_event(&mut self, cx: &mut Cx<'_>, room: RoomId, body: EventBody) -> Result<NewEvent, String> {
        if room.is_conversation() {
            return Err("conversations have neither topic nor moderators".to_owned());
        }
        let founder = self.founder_for_first(&room);
        let guard = self.guard(&body, cx.now.wall);
        let epoch = self.open_room(&room).map(|open| open.epoch);
        let event = server_event(cx, room, RoomKind::Public, body);
        Ok(NewEvent {
            founder,
            guard,
            epoch: epoch.unwrap_or(event.epoch),
            ..event
        })
    }
}

impl Room {
    /// Brings what keeps order up to date with the room's next event.
    pub(super) fn keep(&mut self, event: &StoredEvent) {
        match &event.body {
            EventBody::Pinned { message, active } => {
                self.pinned.retain(|pinned| pinned != message);
                self.pinned.extend(active.then_some(*message));
            }
            EventBody::Deleted { message } => self.pinned.retain(|pinned| pinned != message),
            EventBody::TopicSet { topic } => self.topic = topic.clone(),
            EventBody::ModeratorSet { user, active, .. } => {
                self.moderators.retain(|moderator| moderator != user);
                self.moderators.extend(active.then_some(*user));
            }
            _ => {}
        }
    }
}

/// A topic is one line; white space around it is not meant.
fn check_topic(topic: &Arc<str>, bounds: &Bounds) -> Result<Arc<str>, Refusal> {
    let trimmed = topic.trim();
    if is_longer(trimmed, bounds.topic) {
        let text = format!("The topic is longer than {} characters", bounds.topic);
        return Err(Refusal::new(Code::TopicTooLong, text));
    }
    if trimmed
        .chars()
        .any(|c| is_hidden(c) && !matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0f}'))
    {
        let text = "The topic holds control or invisible characters";
        return Err(Refusal::new(Code::InvalidContent, text));
    }
    Ok(if trimmed.len() == topic.len() {
        topic.clone()
    } else {
        trimmed.into()
    })
}

fn of_no_conversation(what: &str) -> Refusal {
    Refusal {
        text: format!("A conversation has no {what}").into(),
        ..forbidden()
    }
}
