//! What a user decides for itself: whom it does not want to hear from, and what others are told of it.

use super::effect::{Cx, Effect, Then};
use super::signin::store_unavailable;
use super::state::{Chat, Own};
use super::{Flow, Ruling};
use crate::domain::durable::{Personal, Query, UserRecord, Write, Written};
use crate::domain::error::{Code, Refusal};
use crate::domain::ids::{ConnId, Reference, UserId};
use crate::domain::outbound::{Outbound, Person};
use crate::domain::reading::Preferences;
use std::sync::Arc;

/// Users one user may have blocked.
const MAX_BLOCKED: usize = 1000;

impl Own {
    /// What the store knows of a user who comes online.
    pub fn of(personal: &Personal) -> Self {
        Self {
            cursors: personal.cursors.iter().cloned().collect(),
            blocked: personal.blocked.iter().map(|(id, _)| (*id, ())).collect(),
            preferences: personal.preferences,
            ..Self::default()
        }
    }
}

impl Chat {
    /// `block`: private messages of that user are refused, nothing of it counts as unread.
    pub(super) fn block(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        other: UserId,
        active: bool,
    ) -> Ruling {
        let Some(id) = self.user_of(conn) else {
            return Ok(Flow::Done);
        };
        let Some(user) = self.users.get(&id) else {
            return Ok(Flow::Done);
        };
        if other == id {
            return Err(Refusal::new(Code::InvalidField, "userId must be another user's"));
        }
        if user.own.changing == 0 && user.own.blocked.contains_key(&other) == active {
            let out = Outbound::Blocked { user: other, active };
            return Ok(cx.settle(conn, reference, out));
        }
        if active && user.own.blocked.len() >= MAX_BLOCKED {
            return Err(Refusal::new(
                Code::TooManyBlocked,
                format!("You have blocked {MAX_BLOCKED} users, the most allowed"),
            ));
        }
        match self.users.get(&other).map(|u| u.name.clone()) {
            _ if !active => self.keep_block(cx, (conn, reference), id, (other, "".into()), false),
            Some(name) => self.keep_block(cx, (conn, reference), id, (other, name), true),
            None => {
                if let Some(state) = self.conns.get_mut(&conn) {
                    state.busy = true;
                }
                cx.read(Query::User(other), Then::BlockTarget { conn, reference });
            }
        }
        Ok(Flow::Later)
    }

    /// Whom a user wants to block was looked up.
    pub(super) fn block_target(
        &mut self,
        cx: &mut Cx<'_>,
        (conn, reference): (ConnId, Option<Reference>),
        found: Option<UserRecord>,
    ) {
        if let (Some(other), Some(id)) = (found, self.user_of(conn)) {
            self.keep_block(cx, (conn, reference), id, (other.id, other.name), true);
        } else {
            let unknown = Refusal::new(Code::UserNotFound, "User not found");
            self.refuse(cx, conn, reference, unknown);
        }
        self.resume_queue(cx, conn);
    }

    /// Whom a user has blocked is durable, or could not be made so: all its connections are told.
    pub(super) fn block_kept(
        &mut self,
        cx: &mut Cx<'_>,
        (conn, reference): (ConnId, Option<Reference>),
        written: Result<Written, ()>,
        (id, other, active): (UserId, UserId, bool),
    ) {
        self.changed(id);
        if written != Ok(Written::Kept) {
            return self.refuse(cx, conn, reference, store_unavailable());
        }
        let out = Outbound::Blocked { user: other, active };
        if let Some(user) = self.users.get_mut(&id) {
            if active {
                user.own.blocked.insert(other, ());
            } else {
                user.own.blocked.remove(&other);
            }
        }
        self.tell_own_others(cx, (id, conn), &out);
        cx.answer(conn, reference, out);
        cx.release(conn);
    }

    /// One change less that is not durable yet.
    pub(super) fn changed(&mut self, id: UserId) {
        if let Some(user) = self.users.get_mut(&id) {
            user.own.changing = user.own.changing.saturating_sub(1);
        }
    }

    fn keep_block(
        &mut self,
        cx: &mut Cx<'_>,
        (conn, reference): (ConnId, Option<Reference>),
        user: UserId,
        other: (UserId, Arc<str>),
        active: bool,
    ) {
        if let Some(state) = self.users.get_mut(&user) {
            state.own.changing += 1;
        }
        let then = Then::BlockKept {
            conn,
            reference,
            user,
            other: other.0,
            active,
        };
        cx.write(Write::Block { user, other, active }, then);
    }

    /// `preferences`: what is given is chosen, all is answered.
    pub(super) fn prefer(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        read_receipts: Option<bool>,
    ) -> Ruling {
        let Some(id) = self.user_of(conn) else {
            return Ok(Flow::Done);
        };
        let Some(user) = self.users.get_mut(&id) else {
            return Ok(Flow::Done);
        };
        let before = user.own.preferences;
        let preferences = Preferences {
            read_receipts: read_receipts.unwrap_or(before.read_receipts),
        };
        if read_receipts.is_none() || (preferences == before && user.own.changing == 0) {
            return Ok(cx.settle(conn, reference, Outbound::Preferences(before)));
        }
        let write = Write::Prefer {
            user: id,
            preferences,
        };
        user.own.changing += 1;
        let then = Then::PreferKept {
            conn,
            reference,
            user: id,
            preferences,
        };
        cx.write(write, then);
        Ok(Flow::Later)
    }

    /// What a user has chosen is durable, or could not be made so: all its connections are told.
    pub(super) fn prefer_kept(
        &mut self,
        cx: &mut Cx<'_>,
        (conn, reference): (ConnId, Option<Reference>),
        written: Result<Written, ()>,
        (id, preferences): (UserId, Preferences),
    ) {
        self.changed(id);
        if written != Ok(Written::Kept) {
            return self.refuse(cx, conn, reference, store_unavailable());
        }
        if let Some(user) = self.users.get_mut(&id) {
            user.own.preferences = preferences;
        }
        let out = Outbound::Preferences(preferences);
        self.tell_own_others(cx, (id, conn), &out);
        cx.answer(conn, reference, out);
        cx.release(conn);
    }

    /// Whether a user who is online has blocked another.
    pub(super) fn has_blocked(&self, id: UserId, other: UserId) -> bool {
        self.users
            .get(&id)
            .is_some_and(|user| user.own.blocked.contains_key(&other))
    }

    fn tell_own_others(&self, cx: &mut Cx<'_>, (id, conn): (UserId, ConnId), out: &Outbound) {
        let user = self.users.get(&id);
        let conns = user.map(|u| u.conns.as_slice()).unwrap_or_default();
        let conns: Vec<ConnId> = conns.iter().copied().filter(|c| *c != conn).collect();
        if !conns.is_empty() {
            cx.effects.push(Effect::TellMany {
                conns,
                out: out.clone(),
            });
        }
    }

    /// Users with the name of now where they are online.
    pub(super) fn named(&self, list: Vec<(UserId, Arc<str>)>) -> Vec<Person> {
        list.into_iter()
            .map(|(id, name)| self.person(id).unwrap_or(Person { id, name }))
            .collect()
    }
}
