//! Taking another name (contract §2, `rename`).

use super::effect::{Cx, Then};
use super::names::taken;
use super::state::Chat;
use super::{Flow, Ruling};
use crate::domain::durable::{UserRecord, Write};
use crate::domain::error::{Code, Refusal};
use crate::domain::ids::{ConnId, Reference};
use crate::domain::operator::Happening;
use crate::domain::outbound::{Outbound, Person};
use crate::domain::profile::{Home, SignIn};
use crate::domain::sanction::SanctionKind;
use std::sync::Arc;

impl Chat {
    pub(super) fn rename(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        username: &str,
    ) -> Ruling {
        let Some(state) = self.conns.get(&conn) else {
            return Ok(Flow::Done);
        };
        let (Some(id), profile) = (state.user, state.profile.clone()) else {
            return Ok(Flow::Done);
        };
        self.may_speak(cx.now.wall, id)?;
        let name = self.parse_name(username, profile.cuts_names)?;
        if let Some(ban) = self
            .sanctions
            .longest_on_name(SanctionKind::Ban, name.as_str(), cx.now.wall)
        {
            return Err(Refusal::new(
                Code::Banned,
                format!("That name is banned {}", ban.terms()),
            ));
        }
        let scope = match (&profile.sign_in, &profile.home) {
            (SignIn::Late { .. }, Home::Room(room)) => Some(room.clone()),
            _ => None,
        };
        if !self.names.claim(&name, id, scope) {
            return Err(taken(&name));
        }
        let me = Person {
            id,
            name: name.to_shared(),
        };
        let Some(user) = self.users.get(&id) else {
            return Ok(Flow::Done);
        };
        let old = user.name.clone();
        if user.has_token && *old != *me.name {
            let user = UserRecord {
                id,
                name: me.name.clone(),
                created_at: user.created_at,
            };
            cx.write(Write::PutUser { user, token: None }, Then::Nothing);
        }
        cx.answer(
            conn,
            reference,
            Outbound::Renamed {
                old: old.clone(),
                name: me.name.clone(),
                at: cx.now.wall,
            },
        );
        if *old != *me.name {
            self.take_name(cx, &me, Some(conn));
        }
        Ok(Flow::Done)
    }

    /// The user has this name from now on; everyone who should is told.
    pub(super) fn take_name(&mut self, cx: &mut Cx<'_>, me: &Person, except: Option<ConnId>) {
        let Some(user) = self.users.get_mut(&me.id) else {
            return;
        };
        let old: Arc<str> = std::mem::replace(&mut user.name, me.name.clone());
        let rooms: Vec<_> = user.rooms.keys().cloned().collect();
        let conns = user.conns.to_vec();
        for conn in conns {
            self.journal_conn(cx, conn, Happening::Renamed(old.clone()));
        }
        self.bind_mutes(cx, me.id);
        let out = Outbound::UserRenamed {
            id: me.id,
            old,
            new: me.name.clone(),
            at: cx.now.wall,
        };
        self.tell_audience(cx, me.id, except, out);
        for room in rooms {
            self.tell_roster(cx, &room);
        }
    }
}
