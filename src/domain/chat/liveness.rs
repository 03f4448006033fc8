//! Deadlines of connections: time to sign in, and heartbeats that are messages (contract §2, §4).

use super::Flow;
use super::effect::Cx;
use super::state::{Chat, Due};
use crate::domain::error::CloseReason;
use crate::domain::ids::ConnId;
use crate::domain::outbound::Outbound;
use crate::domain::profile::{Profile, SignIn};

impl Chat {
    pub(super) fn start_liveness(&mut self, cx: &Cx<'_>, conn: ConnId, profile: &Profile) {
        if profile.sign_in == SignIn::OnRequest && self.rules.authentication_ms > 0 {
            self.remind(
                cx.now.tick.plus(self.rules.authentication_ms),
                Due::Authentication(conn),
            );
        }
        if let Some(every) = profile.heartbeat_ms {
            self.remind(cx.now.tick.plus(every), Due::Heartbeat(conn));
        }
    }

    /// Not signed in by now: closed with 4001 (contract §2). While the store is busy with a sign-in, it is looked at
    /// again later: that may fail yet.
    pub(super) fn authentication_due(&mut self, cx: &mut Cx<'_>, conn: ConnId) {
        let Some(state) = self.conns.get(&conn).filter(|c| c.user.is_none()) else {
            return;
        };
        if state.busy {
            let again = cx.now.tick.plus(self.rules.authentication_ms);
            self.remind(again, Due::Authentication(conn));
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
