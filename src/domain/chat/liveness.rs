//! Deadlines of connections: time to sign in, and heartbeats that are messages (contract §2, §4).

use super::Flow;
use super::effect::Cx;
use super::state::{Chat, Due};
use crate::domain::error::CloseReason;
use crate::domain::ids::{ConnId, Tick};
use crate::domain::outbound::Outbound;
use crate::domain::profile::{Profile, SignIn};

impl Chat {
    pub(super) fn start_liveness(&mut self, cx: &Cx<'_>, conn: ConnId, profile: &Profile) {
        if profile.sign_in == SignIn::OnRequest && self.rules.authentication_ms > 0 {
            self.sign_in_due(cx.now.tick.plus(self.rules.authentication_ms), conn);
        }
        if let Some(every) = profile.heartbeat_ms {
            self.remind(cx.now.tick.plus(every), Due::Heartbeat(conn));
        }
    }

    fn sign_in_due(&mut self, at: Tick, conn: ConnId) {
        if self.to_sign_in.back().is_none_or(|(last, _)| *last <= at) {
            self.to_sign_in.push_back((at, conn));
        } else {
            // The time was set shorter while others wait by the longer one.
            self.remind(at, Due::Authentication(conn));
        }
    }

    /// Looks at those whose time to sign in is over, and forgets those who have signed in.
    pub(super) fn check_sign_ins(&mut self, cx: &mut Cx<'_>) {
        while let Some(&(at, conn)) = self.to_sign_in.front() {
            let waits = self.conns.get(&conn).is_some_and(|c| c.user.is_none());
            if waits && at > cx.now.tick {
                break;
            }
            self.to_sign_in.pop_front();
            if waits {
                self.authentication_due(cx, conn);
            }
        }
        if self.to_sign_in.capacity() > 64 + 4 * self.to_sign_in.len() {
            self.to_sign_in.shrink_to(2 * self.to_sign_in.len());
        }
    }

    /// Not signed in by now: closed with 4001 (contract §2). While the store is busy with a sign-in, it is looked at
    /// again later: that may fail yet.
    pub(super) fn authentication_due(&mut self, cx: &mut Cx<'_>, conn: ConnId) {
        let Some(state) = self.conns.get(&conn).filter(|c| c.user.is_none()) else {
            return;
        };
        if state.busy {
            self.sign_in_due(cx.now.tick.plus(self.rules.authentication_ms), conn);
        } else {
            cx.close(conn, CloseReason::AuthenticationTimeout);
        }
    }

    /// An answer to a heartbeat.
    pub(super) fn heartbeat(&mut self, conn: ConnId) -> Flow {
        if let Some(state) = self.conns.get_mut(&conn) {
            state.heartbeat_open = false;
        }
        Flow::Done
    }

    /// The next heartbeat is due; who did not answer the last one is signed out (contract §4).
    pub(super) fn heartbeat_due(&mut self, cx: &mut Cx<'_>, conn: ConnId) {
        let Some(state) = self.conns.get_mut(&conn) else {
            return;
        };
        let Some(every) = state.profile.heartbeat_ms else {
            return;
        };
        let missed = std::mem::replace(&mut state.heartbeat_open, true);
        self.remind(cx.now.tick.plus(every), Due::Heartbeat(conn));
        if missed {
            self.sign_out(cx, conn);
        }
        let authenticated = self.user_of(conn).is_some();
        cx.tell(conn, Outbound::HeartbeatDue { authenticated });
    }
}
