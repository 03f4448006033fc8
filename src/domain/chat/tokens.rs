//! What becomes of resume tokens: used, they are good for longer; revoked, for nothing; over, they are purged.

use super::Flow;
use super::effect::{Cx, Revocation, Then};
use super::operating::{Outcome, Verdict};
use super::signin::store_unavailable;
use super::state::{Chat, Due, User};
use crate::domain::durable::{TokenChange, Write};
use crate::domain::error::{CloseReason, Code, Refusal};
use crate::domain::gossip::{BusMessage, Control};
use crate::domain::ids::{ConnId, Now, Reference, Timestamp, TokenHash, UserId};
use crate::domain::outbound::Outbound;
use crate::domain::sanction::Decree;
use std::collections::BTreeSet;

/// How often tokens are looked after, at most: well within the life of any.
const LOOK_EVERY_MS: u64 = 3_600_000;

/// Tokens extended in one write.
const AT_ONCE: usize = 1000;

/// After this long no answer of the store is older than a revocation.
const SETTLED_MS: u64 = 30_000;

impl Chat {
    /// When a token that is used now ends.
    pub(super) fn token_end(&self, now: Now) -> Timestamp {
        let life = i64::try_from(self.rules.token_ms).unwrap_or(i64::MAX);
        Timestamp(now.wall.0.saturating_add(life))
    }

    /// A token was used: it is good for its whole life again.
    pub(super) fn extend_token(&self, cx: &mut Cx<'_>, token: TokenHash) {
        let until = self.token_end(cx.now);
        cx.write(
            Write::Tokens(TokenChange::Extend(vec![token], until)),
            Then::Nothing,
        );
    }

    /// Tokens are looked after: who stays connected uses one, and those that ended need not be kept.
    pub(super) fn look_after_tokens(&mut self, cx: &mut Cx<'_>) {
        let used: BTreeSet<TokenHash> = self.conns.values().filter_map(|c| c.token).collect();
        let used: Vec<TokenHash> = used.into_iter().collect();
        let until = self.token_end(cx.now);
        for some in used.chunks(AT_ONCE) {
            let change = TokenChange::Extend(some.to_vec(), until);
            cx.write(Write::Tokens(change), Then::Nothing);
        }
        cx.write(Write::Tokens(TokenChange::Purge(cx.now.wall)), Then::Nothing);
        let pause = (self.rules.token_ms / 2).clamp(1, LOOK_EVERY_MS);
        self.remind(cx.now.tick.plus(pause), Due::Tokens);
    }

    /// Whether what was read of a token is older than its revocation.
    pub(super) fn is_revoked(&self, token: TokenHash, user: UserId) -> bool {
        let revoked = |what| self.revoked.contains(&what);
        revoked(Revocation::Token(token)) || revoked(Revocation::User(user))
    }

    /// `signOut`: from here on nobody comes in by the token; who is in by it goes when that is durable.
    pub(super) fn revoke_own(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        everywhere: bool,
    ) -> Flow {
        let Some(state) = self.conns.get_mut(&conn) else {
            return Flow::Done;
        };
        let Some(user) = state.user else { return Flow::Done };
        let (what, change) = match state.token.filter(|_| !everywhere) {
            Some(token) => (Revocation::Token(token), TokenChange::Revoke(token)),
            None => (Revocation::User(user), TokenChange::RevokeAll(user)),
        };
        state.busy = true;
        self.revoked.insert(what);
        let then = Then::Revoked {
            conn,
            reference,
            what,
        };
        cx.write(Write::Tokens(change), then);
        Flow::Later
    }

    /// The store has revoked, or could not.
    pub(super) fn revoked(
        &mut self,
        cx: &mut Cx<'_>,
        (conn, reference): (ConnId, Option<Reference>),
        what: Revocation,
        durable: bool,
    ) {
        if !durable {
            self.revoked.remove(&what);
            self.refuse(cx, conn, reference, store_unavailable());
            return self.resume_queue(cx, conn);
        }
        self.remind(cx.now.tick.plus(SETTLED_MS), Due::Revoked(what));
        self.publish_revoked(cx, what);
        cx.answer(conn, reference, Outbound::SignedOut);
        cx.release(conn);
        self.refuse_what_waits(cx, conn);
        self.dismiss(cx, conn, CloseReason::Normal);
        self.dismiss_all(cx, what);
    }

    /// What a connection asked behind its `signOut` has its answer too.
    fn refuse_what_waits(&mut self, cx: &mut Cx<'_>, conn: ConnId) {
        let queue = self.conns.get_mut(&conn).and_then(|c| c.queue.take());
        for request in queue.into_iter().flat_map(|queue| *queue) {
            let refusal = Refusal::new(Code::NotAuthenticated, "Not authenticated: signed out");
            cx.answer(conn, request.reference, Outbound::Refused(refusal));
            cx.release(conn);
        }
    }

    /// `revoke` (console): the user's tokens are good for nothing, its connections are closed.
    pub(super) fn revoke(&mut self, cx: &mut Cx<'_>, name: &str) -> Verdict {
        let by_id = uuid::Uuid::try_parse(name).map(UserId).ok();
        let (to, shown, users) = if let Some(id) = by_id {
            (Vec::new(), name.to_owned(), vec![id])
        } else {
            let found = self.whom(name)?;
            (vec![found.name.clone()], found.shown(), found.users)
        };
        let mut closed = 0;
        for user in &users {
            let what = Revocation::User(*user);
            self.revoked.insert(what);
            self.remind(cx.now.tick.plus(SETTLED_MS), Due::Revoked(what));
            self.publish_revoked(cx, what);
            closed += self.dismiss_all(cx, what);
        }
        Ok(Outcome {
            changes: users.into_iter().map(Decree::RevokeTokens).collect(),
            events: Vec::new(),
            to,
            said: format!(
                "revoked what {shown} signs in by; {}",
                super::sanctioning::closed_text(closed)
            ),
        })
    }

    fn publish_revoked(&self, cx: &mut Cx<'_>, what: Revocation) {
        if !self.alone {
            cx.publish(BusMessage::Control(match what {
                Revocation::Token(token) => Control::TokenRevoked(token),
                Revocation::User(user) => Control::UserRevoked(user),
            }));
        }
    }

    /// Another node says that this was revoked.
    pub(super) fn revoked_elsewhere(&mut self, cx: &mut Cx<'_>, what: Revocation) {
        if self.revoked.insert(what) {
            self.remind(cx.now.tick.plus(SETTLED_MS), Due::Revoked(what));
        }
        self.dismiss_all(cx, what);
    }

    /// Closes every connection that came in by what was revoked, and ends every grace for it; how many connections there
    /// were.
    fn dismiss_all(&mut self, cx: &mut Cx<'_>, what: Revocation) -> usize {
        let meets = |c: &super::state::Conn| match what {
            Revocation::Token(token) => c.token == Some(token),
            Revocation::User(user) => c.user == Some(user),
        };
        let conns: Vec<ConnId> = self
            .conns
            .iter()
            .filter(|(_, c)| meets(c))
            .map(|(conn, _)| *conn)
            .collect();
        for conn in &conns {
            self.dismiss(cx, *conn, CloseReason::SignedOut);
        }
        // Held for who broke off a moment ago, perhaps while this was under way: nobody can come back by it.
        let meets = |id: UserId, user: &User| match what {
            Revocation::Token(token) => user.conns.is_empty() && user.held_by == Some(token),
            Revocation::User(revoked) => id == revoked,
        };
        let held: Vec<UserId> = self
            .users
            .iter()
            .filter(|(id, user)| meets(**id, user))
            .map(|(id, _)| *id)
            .collect();
        for user in held {
            let audience = self.audience(user, None);
            self.offline(cx, user, audience);
        }
        conns.len()
    }

    /// A connection is gone at once with everything it held, then it is closed.
    fn dismiss(&mut self, cx: &mut Cx<'_>, conn: ConnId, reason: CloseReason) {
        if self.conns.contains_key(&conn) {
            self.closed(cx, conn, true);
            cx.close(conn, reason);
        }
    }
}
