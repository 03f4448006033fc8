//! Signing in: by a new name, by a token, late, or as a guest (contract §2, §4, §5; promise P7).

use super::effect::{Cx, Effect, Then};
use super::names::taken;
use super::state::{Chat, ConnIds, Due, Own, User};
use super::{Flow, Ruling};
use crate::domain::durable::{Account, ConversationSummary, Query, UserRecord, Write};
use crate::domain::error::{Code, Refusal};
use crate::domain::few::Few;
use crate::domain::gossip::Topic;
use crate::domain::ids::{ConnId, Reference, Timestamp, UserId};
use crate::domain::name::Name;
use crate::domain::operator::Happening;
use crate::domain::outbound::{Conversation, Outbound, Person};
use crate::domain::profile::{Home, SignIn};
use crate::domain::rate::Bucket;
use std::sync::Arc;

/// Who a connection turns out to be.
pub(super) struct Welcome {
    pub me: Person,
    pub created_at: Timestamp,
    pub token: Option<Arc<str>>,
    /// What the store knows of the user; nothing of a new one.
    pub account: Option<Box<Account>>,
}

impl Chat {
    /// `auth` (contract §2), `identity` (§4).
    pub(super) fn auth(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        username: String,
        token: Option<String>,
    ) -> Ruling {
        let Some(state) = self.conns.get_mut(&conn) else {
            return Ok(Flow::Done);
        };
        if state.user.is_some() || state.claimed.is_some() {
            return Err(Refusal::new(Code::AlreadyAuthenticated, "Already authenticated"));
        }
        let profile = state.profile.clone();
        match (profile.sign_in, token) {
            (SignIn::Guest, _) => Err(Refusal::new(Code::AlreadyAuthenticated, "Already authenticated")),
            (SignIn::Late { delay_ms }, _) => self.identify(cx, conn, reference, &username, delay_ms),
            (SignIn::OnRequest, Some(token)) if profile.has_tokens => {
                state.busy = true;
                let query = Query::Token(cx.fresh.hash(&token));
                let token = token.into();
                cx.read(
                    query,
                    Then::TokenKnown {
                        conn,
                        reference,
                        username,
                        token,
                    },
                );
                Ok(Flow::Later)
            }
            (SignIn::OnRequest, _) => self.sign_in_new(cx, conn, reference, &username),
        }
    }

    fn check_room_for_one_more(&self) -> Result<(), Refusal> {
        if self.rules.max_users > 0 && self.names.len() >= self.rules.max_users {
            let text = "The server is full, try again later";
            return Err(Refusal::new(Code::ServerFull, text).retry_after(10_000));
        }
        Ok(())
    }

    fn sign_in_new(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        username: &str,
    ) -> Ruling {
        let name = self.parse_name(username, false)?;
        self.check_room_for_one_more()?;
        let Some(identity) = self.conns.get(&conn).map(|c| c.identity) else {
            return Ok(Flow::Done);
        };
        self.may_sign_in(cx.now.wall, conn, identity, name.as_str())?;
        let Some(state) = self.conns.get_mut(&conn) else {
            return Ok(Flow::Done);
        };
        if !self.names.claim(&name, state.identity, None) {
            return Err(taken(&name));
        }
        let me = Person {
            id: state.identity,
            name: name.to_shared(),
        };
        state.claimed = Some(Box::new(me.clone()));
        let created_at = cx.now.wall;
        if !state.profile.has_tokens {
            let welcome = Welcome {
                me,
                created_at,
                token: None,
                account: None,
            };
            self.complete(cx, conn, reference, welcome);
            return Ok(Flow::Done);
        }
        state.busy = true;
        let token = cx.fresh.token();
        let kept = (cx.fresh.hash(&token), self.token_end(cx.now));
        let user = UserRecord {
            id: me.id,
            name: me.name,
            created_at,
        };
        cx.write(
            Write::PutUser {
                user,
                token: Some(kept),
            },
            Then::SignedIn {
                conn,
                reference,
                token,
            },
        );
        Ok(Flow::Later)
    }

    /// The new user is durable, or could not be made so.
    pub(super) fn signed_in(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        token: Option<Arc<str>>,
    ) {
        let Some(state) = self.conns.get_mut(&conn) else {
            return;
        };
        let Some(me) = state.claimed.take().map(|me| *me) else {
            return;
        };
        if token.is_some() {
            let welcome = Welcome {
                me,
                created_at: cx.now.wall,
                token,
                account: None,
            };
            self.complete(cx, conn, reference, welcome);
            cx.release(conn);
        } else {
            self.names.release(me.id);
            self.refuse(cx, conn, reference, store_unavailable());
        }
        self.resume_queue(cx, conn);
    }

    /// A resume token was looked up (promise P7: with it a client is that user again at once).
    pub(super) fn token_known(
        &mut self,
        cx: &mut Cx<'_>,
        (conn, reference): (ConnId, Option<Reference>),
        found: Option<Box<Account>>,
        username: &str,
        token: Arc<str>,
    ) {
        let hash = cx.fresh.hash(&token);
        let known = found.filter(|account| !self.is_revoked(hash, account.user.id));
        let ruling = match known {
            None => Err(Refusal::new(
                Code::BadToken,
                "The resume token is unknown or expired: sign in with a name",
            )),
            Some(account) => self
                .return_as(cx, conn, username, &account.user)
                .map(|me| Welcome {
                    me,
                    created_at: account.user.created_at,
                    token: Some(token),
                    account: Some(account),
                }),
        };
        match ruling {
            Ok(welcome) => {
                self.extend_token(cx, hash);
                self.complete(cx, conn, reference, welcome);
                cx.release(conn);
            }
            Err(refusal) => self.refuse(cx, conn, reference, refusal),
        }
        self.resume_queue(cx, conn);
    }

    /// Gives a returning user the name it wants.
    fn return_as(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        username: &str,
        record: &UserRecord,
    ) -> Result<Person, Refusal> {
        let online = self.users.get(&record.id).map(|u| u.name.clone());
        let name = if username.trim().is_empty() {
            Name::trusted(online.clone().unwrap_or_else(|| record.name.clone()))
        } else {
            self.parse_name(username, false)?
        };
        self.may_sign_in(cx.now.wall, conn, record.id, name.as_str())?;
        if online.is_none() {
            self.check_room_for_one_more()?;
        }
        if !self.conns.contains_key(&conn) {
            return Err(Refusal::new(Code::NotAuthenticated, "The connection is gone"));
        }
        let had = Name::trusted(online.clone().unwrap_or_else(|| record.name.clone()));
        if name.as_str() != had.as_str() && self.names.is_free(&had, record.id, None) {
            // Taking another name is speaking (contract §8). Who lost its own has to take some name.
            self.may_speak(cx.now.wall, record.id)?;
        }
        if !self.names.claim(&name, record.id, None) {
            return Err(taken(&name));
        }
        let me = Person {
            id: record.id,
            name: name.to_shared(),
        };
        if *me.name != *record.name {
            let user = UserRecord {
                name: me.name.clone(),
                ..record.clone()
            };
            cx.write(Write::PutUser { user, token: None }, Then::Nothing);
        }
        if online.is_some_and(|old| *old != *me.name) {
            self.take_name(cx, &me, Some(conn));
        }
        Ok(me)
    }

    /// A guest has its name from the start (contract §5).
    pub(super) fn sign_in_guest(&mut self, cx: &mut Cx<'_>, conn: ConnId, name: &Arc<str>) {
        let Some(state) = self.conns.get(&conn) else {
            return;
        };
        let me = Person {
            id: state.identity,
            name: name.clone(),
        };
        if let Err(refusal) = self.may_sign_in(cx.now.wall, conn, me.id, name) {
            return self.refuse(cx, conn, None, refusal);
        }
        if self.check_room_for_one_more().is_err()
            || !self.names.claim(&Name::trusted(name.clone()), me.id, None)
        {
            let text = "The server is full, try again later";
            cx.tell(conn, Outbound::Refused(Refusal::new(Code::ServerFull, text)));
            cx.close(conn, crate::domain::error::CloseReason::Overloaded);
            return;
        }
        let welcome = Welcome {
            me,
            created_at: cx.now.wall,
            token: None,
            account: None,
        };
        self.complete(cx, conn, None, welcome);
    }

    /// A late sign-in: the name is claimed now and takes effect later (contract §4).
    fn identify(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        username: &str,
        delay_ms: u64,
    ) -> Ruling {
        let name = self.parse_name(username, false)?;
        self.check_room_for_one_more()?;
        let Some(identity) = self.conns.get(&conn).map(|c| c.identity) else {
            return Ok(Flow::Done);
        };
        self.may_sign_in(cx.now.wall, conn, identity, name.as_str())?;
        let Some(state) = self.conns.get_mut(&conn) else {
            return Ok(Flow::Done);
        };
        let scope = match &state.profile.home {
            Home::Room(room) => Some(room.clone()),
            Home::Nowhere | Home::Lobby => None,
        };
        let success = self.names.claim(&name, identity, scope);
        if success {
            state.claimed = Some(Box::new(Person {
                id: identity,
                name: name.to_shared(),
            }));
            state.takes_effect = cx.now.tick.plus(delay_ms);
            self.remind(cx.now.tick.plus(delay_ms), Due::NameTakesEffect(conn));
        }
        Ok(cx.settle(
            conn,
            reference,
            Outbound::Identified {
                name: name.to_shared(),
                success,
            },
        ))
    }

    /// A name claimed late is the connection's from now on.
    pub(super) fn name_takes_effect(&mut self, cx: &mut Cx<'_>, conn: ConnId) {
        let Some(state) = self.conns.get_mut(&conn) else {
            return;
        };
        // The deadline may be that of a claim lost since.
        if state.takes_effect > cx.now.tick {
            return;
        }
        let Some(me) = state.claimed.take().map(|me| *me) else {
            return;
        };
        let welcome = Welcome {
            me,
            created_at: cx.now.wall,
            token: None,
            account: None,
        };
        self.complete(cx, conn, None, welcome);
    }

    /// The connection is this user's from now on.
    fn complete(&mut self, cx: &mut Cx<'_>, conn: ConnId, reference: Option<Reference>, welcome: Welcome) {
        let Some(state) = self.conns.get_mut(&conn) else {
            return;
        };
        let Welcome {
            me,
            created_at,
            token,
            account,
        } = welcome;
        let (conversations, rooms, personal) = account.map_or_else(Default::default, |account| {
            (account.conversations, account.rooms, account.personal)
        });
        (state.user, state.claimed) = (Some(me.id), None);
        state.token = token.as_ref().map(|token| cx.fresh.hash(token));
        let profile = state.profile.clone();
        let newly = !self.users.contains_key(&me.id);
        let user = self.users.entry(me.id).or_insert_with(|| {
            Box::new(User {
                name: me.name.clone(),
                has_token: token.is_some(),
                created_at,
                conns: ConnIds::new(),
                rooms: Few::default(),
                held_until: None,
                held_by: None,
                bucket: self.spent.remove(&me.id).unwrap_or_default(),
                typing: Bucket::default(),
                searches: Bucket::default(),
                own: Own::of(&personal),
            })
        });
        user.conns.push(conn);
        user.held_until = None;
        let preferences = user.own.preferences;
        self.peak_users = self.peak_users.max(self.users.len());
        let (online, online_count) = self.online_list(me.id);
        let welcome = Outbound::Authenticated {
            me: me.clone(),
            online,
            online_count,
            resume_token: token,
            conversations: self.name_conversations(conversations),
            rooms,
            blocked: self.named(personal.blocked),
            preferences,
            at: cx.now.wall,
        };
        cx.answer(conn, reference, welcome);
        let id = me.id;
        if newly {
            self.tell_online(cx, conn, me);
        }
        self.journal_conn(cx, conn, Happening::SignedIn);
        self.bind_mutes(cx, id);
        self.greet(cx, conn, id, newly);
        match &profile.home {
            Home::Nowhere => {}
            Home::Lobby => self.enter_home(cx, conn, self.rules.lobby.clone()),
            Home::Room(room) => self.enter_home(cx, conn, room.clone()),
        }
    }

    /// Others, and what knows what this node wants to hear of, are told of who came online.
    fn tell_online(&self, cx: &mut Cx<'_>, conn: ConnId, me: Person) {
        cx.effects.push(Effect::Interest(Topic::User(me.id), true));
        self.tell_audience(cx, me.id, Some(conn), Outbound::UserOnline(me));
    }

    /// Conversations with the other one's name of now.
    fn name_conversations(&self, summaries: Vec<ConversationSummary>) -> Vec<Conversation> {
        summaries
            .into_iter()
            .map(|c| Conversation {
                room: c.room,
                peer: self.person(c.peer).unwrap_or(Person {
                    id: c.peer,
                    name: c.peer_name,
                }),
                reading: c.reading,
                seq: c.seq,
            })
            .collect()
    }

    /// The user is no longer signed in on a connection that stays (contract §4: a heartbeat not answered).
    pub(super) fn sign_out(&mut self, cx: &mut Cx<'_>, conn: ConnId) {
        let Some(state) = self.conns.get_mut(&conn) else {
            return;
        };
        let identity: UserId = state.identity;
        if state.claimed.take().is_some() {
            self.names.release(identity);
        }
        let Some(user) = state.user.take() else { return };
        self.lose_name(cx, conn, user);
    }
}

/// The store could not do it.
pub(super) fn store_unavailable() -> Refusal {
    Refusal::new(Code::StoreUnavailable, "The store is not available, try again").retry_after(1000)
}
