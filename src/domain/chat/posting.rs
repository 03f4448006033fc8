//! Posting: messages, private messages, edits, deletions, reactions (contract §2).

use super::effect::{Cx, Origin, Then};
use super::rooms::{Waiting, not_in_room};
use super::state::Chat;
use super::{Flow, Ruling};
use crate::domain::command::{Command, Draft};
use crate::domain::durable::{Query, Write};
use crate::domain::error::{Code, Refusal};
use crate::domain::event::{EventBody, Guard, NewEvent, RoomKind};
use crate::domain::ids::{ClientMessageId, ConnId, Epoch, EventId, Reference, UserId};
use crate::domain::room_id::RoomId;
use crate::domain::text::{MAX_EMOJI_BYTES, TextError, check_message, is_emoji};
use std::sync::Arc;

/// A message that something is done to.
pub(super) struct Target {
    pub room: RoomId,
    pub message: EventId,
}

/// What is to be stored, and where its answer goes.
struct Post {
    reference: Option<Reference>,
    room: RoomId,
    kind: RoomKind,
    epoch: Epoch,
    body: EventBody,
    client_id: Option<ClientMessageId>,
    private: bool,
    /// Why it is refused, unless it was sent before.
    refusal: Option<Refusal>,
}

impl Post {
    /// A message.
    fn of(
        draft: Draft,
        (reference, room, kind, epoch): (Option<Reference>, RoomId, RoomKind, Epoch),
    ) -> Self {
        Self {
            reference,
            room,
            kind,
            epoch,
            body: EventBody::Message {
                content: draft.content,
                reply_to: draft.reply_to,
            },
            client_id: draft.client_id,
            private: false,
            refusal: None,
        }
    }
}

impl Chat {
    /// `chat` (contract §2; §3 to §5: any message).
    pub(super) fn chat(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        room: Option<RoomId>,
        draft: Draft,
    ) -> Ruling {
        let here = self.conns.get(&conn).and_then(|c| c.here.clone());
        let Some(room) = room.or(here) else {
            return Err(not_in_room());
        };
        let command = Command::Chat {
            room: Some(room.clone()),
            draft: draft.clone(),
        };
        let writable = self.writable(cx, conn, &room, (reference.clone(), command));
        let (kind, epoch, refusal) = match writable {
            Ok(Some((kind, epoch))) => (kind, epoch, None),
            Ok(None) => return Ok(Flow::Later),
            // Whoever left since may still ask what became of it.
            Err(refusal) if draft.client_id.is_some() && !room.is_conversation() => {
                (RoomKind::Public, cx.fresh.epoch(), Some(refusal))
            }
            Err(refusal) => return Err(refusal),
        };
        if let Err(wrong) = self.check_text(&draft.content) {
            return Err(refusal.unwrap_or(wrong));
        }
        let post = Post::of(draft, (reference, room, kind, epoch));
        self.post(cx, conn, Post { refusal, ..post })
    }

    /// `private` (contract §2): a post into the conversation of the two.
    pub(super) fn private(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        target: UserId,
        draft: Draft,
    ) -> Ruling {
        self.check_text(&draft.content)?;
        if self.users.contains_key(&target) {
            return self.post_private(cx, conn, reference, target, draft);
        }
        if let Some(state) = self.conns.get_mut(&conn) {
            state.busy = true;
        }
        cx.read(
            Query::User(target),
            Then::TargetKnown {
                conn,
                reference,
                target,
                draft,
            },
        );
        Ok(Flow::Later)
    }

    /// The target is known: the message goes into the conversation.
    pub(super) fn post_private(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        target: UserId,
        draft: Draft,
    ) -> Ruling {
        let Some(me) = self.user_of(conn) else {
            return Ok(Flow::Done);
        };
        let kind = RoomKind::Direct(me.min(target), me.max(target));
        let room = RoomId::conversation(me, target);
        let epoch = self
            .open_room(&room)
            .map_or_else(|| cx.fresh.epoch(), |r| r.epoch);
        let post = Post {
            private: true,
            ..Post::of(draft, (reference, room, kind, epoch))
        };
        self.post(cx, conn, post)
    }

    /// `edit` (contract §2). That it is the author's message is checked by the store, with everything else about it.
    pub(super) fn edit(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        Target { room, message }: Target,
        content: Arc<str>,
    ) -> Ruling {
        self.check_text(&content)?;
        let command = Command::Edit {
            room: room.clone(),
            message,
            content: content.clone(),
        };
        self.post_on(
            cx,
            conn,
            (reference, command),
            room,
            EventBody::Edited { message, content },
        )
    }

    /// `delete` (contract §2).
    pub(super) fn delete(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        Target { room, message }: Target,
    ) -> Ruling {
        let command = Command::Delete {
            room: room.clone(),
            message,
        };
        self.post_on(
            cx,
            conn,
            (reference, command),
            room,
            EventBody::Deleted { message },
        )
    }

    /// `react` (contract §2).
    pub(super) fn react(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        Target { room, message }: Target,
        (emoji, active): (Arc<str>, bool),
    ) -> Ruling {
        // What is on it already may be taken off, whatever it is.
        if emoji.is_empty() || emoji.len() > MAX_EMOJI_BYTES || (active && !is_emoji(&emoji)) {
            return Err(Refusal::new(Code::InvalidField, "emoji must be one emoji"));
        }
        let command = Command::React {
            room: room.clone(),
            message,
            emoji: emoji.clone(),
            active,
        };
        self.post_on(
            cx,
            conn,
            (reference, command),
            room,
            EventBody::Reacted {
                message,
                emoji,
                active,
            },
        )
    }

    pub(super) fn post_on(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        (reference, command): (Option<Reference>, Command),
        room: RoomId,
        body: EventBody,
    ) -> Ruling {
        let Some((kind, epoch)) = self.writable(cx, conn, &room, (reference.clone(), command))? else {
            return Ok(Flow::Later);
        };
        self.post(
            cx,
            conn,
            Post {
                reference,
                room,
                kind,
                epoch,
                body,
                client_id: None,
                private: false,
                refusal: None,
            },
        )
    }

    /// Kind and life of a room the user may write in; `None`: a conversation that is being read first.
    fn writable(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        room: &RoomId,
        (reference, command): (Option<Reference>, Command),
    ) -> Result<Option<(RoomKind, Epoch)>, Refusal> {
        let Some(user) = self.user_of(conn) else {
            return Err(not_in_room());
        };
        let is_member = self.users.get(&user).is_some_and(|u| u.rooms.contains_key(room));
        if !is_member && !room.is_conversation() {
            return Err(not_in_room());
        }
        if !self.with_room(
            cx,
            conn,
            room,
            Waiting {
                reference,
                command: Some(command),
            },
        ) {
            return Ok(None);
        }
        self.may_enter(room, user)?;
        Ok(self.open_room(room).map(|r| (r.kind, r.epoch)))
    }

    fn check_text(&self, content: &str) -> Result<(), Refusal> {
        check_message(content, self.rules.max_message_length).map_err(|error| {
            let code = match error {
                TextError::TooLong { .. } => Code::MessageTooLong,
                _ => Code::InvalidContent,
            };
            Refusal::new(code, error.to_string())
        })
    }

    /// Why the user may not say this now. What has a client id may have been stored before, and is acked then: whoever
    /// never got the ack would take it for lost (P2).
    fn silenced(&self, cx: &Cx<'_>, user: UserId, post: &Post) -> Result<Option<Refusal>, Refusal> {
        // Taking back what one said is never silenced, but nothing at all is written while held.
        if matches!(post.body, EventBody::Deleted { .. }) && !self.is_held() {
            return Ok(None);
        }
        match self.may_post(cx, user) {
            Err(refusal) if post.client_id.is_none() || self.is_held() => Err(refusal),
            ruling => Ok(ruling.err()),
        }
    }

    fn post(&mut self, cx: &mut Cx<'_>, conn: ConnId, post: Post) -> Ruling {
        let Some(id) = self.user_of(conn) else {
            return Err(not_in_room());
        };
        let silenced = self.silenced(cx, id, &post)?;
        let refusal = post.refusal.or(silenced);
        let rate = self.rules.message_rate;
        let guard = Guard {
            known_only: refusal.is_some(),
            ..self.guard(&post.body, cx.now.wall)
        };
        let founder = self.founder_for_first(&post.room);
        let Some(user) = self.users.get_mut(&id) else {
            return Err(not_in_room());
        };
        user.bucket.take(&rate, cx.now.tick).map_err(|wait| {
            Refusal::new(Code::RateLimited, "Too many messages, slow down").retry_after(wait)
        })?;
        let event = NewEvent {
            room: post.room.clone(),
            kind: post.kind,
            epoch: post.epoch,
            founder,
            id: cx.fresh.event_id(cx.now.wall),
            author: id,
            author_name: user.name.clone(),
            at: cx.now.wall,
            body: post.body,
            client_id: post.client_id,
            guard,
        };
        let origin = Origin {
            conn,
            reference: post.reference,
            event: event.id,
            room: post.room,
            kind: post.kind,
            private: post.private,
            message: matches!(event.body, EventBody::Message { .. }),
            refusal: refusal.map(Box::new),
        };
        self.write(cx, event, origin);
        Ok(Flow::Later)
    }

    /// On its way to the store.
    fn write(&mut self, cx: &mut Cx<'_>, event: NewEvent, origin: Origin) {
        self.under_way.insert(event.id, event.room.clone());
        let write = if origin.refusal.is_some() {
            Write::Append(event)
        } else {
            if let Some(open) = self.open_room_mut(&event.room).filter(|_| origin.message) {
                super::typing::end(open, event.author);
            }
            self.append(cx, event)
        };
        cx.write(write, Then::Posted(Box::new(origin)));
    }
}
