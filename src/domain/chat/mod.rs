//! The rules: a pure machine that takes what happened and says what follows from it ([`Effect`]).
//!
//! One file per family of commands. Not here: how effects are carried out (`actors`), what they look like on the
//! wire (`protocol`), clocks and randomness ([`Cx`]).

mod answers;
mod behind;
mod calling;
mod effect;
mod heard;
mod history;
mod joining;
mod keeping;
mod leaving;
mod liveness;
mod looked_up;
mod meanwhile;
mod moderation;
mod names;
mod noting;
mod observing;
mod operating;
mod personal;
mod posting;
mod presence;
mod reading;
mod recent;
mod renaming;
mod replay;
mod resume;
mod retaining;
mod road;
mod rooms;
mod rules;
mod sanctioning;
mod sanctions;
mod searching;
mod settling;
mod signin;
mod state;
mod tail;
#[cfg(test)]
mod tests;
mod threads;
mod tidying;
mod tokens;
mod typing;
mod whom;

pub use effect::{Counting, Cx, Effect, Followed, Fresh, Revocation, RoomKey, RoomOrder, Then, Ticket};
pub use names::NameAdvice;
pub use observing::Spoken;
pub use state::{Bounds, Chat, Rules, Statistics};
pub use tail::{Offer, RoomTail};

use super::command::{Command, Request};
use super::durable::{Found, Written};
use super::error::{Code, Refusal};
use super::ids::{ConnId, Reference};
use super::operator::{Happening, JournalEntry};
use super::outbound::Outbound;
use super::profile::{Home, Profile, SignIn, Visitor};
use state::Conn;
use std::sync::Arc;

/// Requests of one connection that wait for the store's answer to an earlier one. Sessions stop reading before.
const MAX_WAITING: usize = 256;

/// Whether a request is settled, or goes on when the store has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// Settled: answered, or there is nothing to answer.
    Done,
    /// Its answer comes with the store's.
    Later,
}

/// What a rule says: how it went on, or why not.
type Ruling = Result<Flow, Refusal>;

impl Chat {
    /// A connection opened. It is told who it will be.
    pub fn open(&mut self, cx: &mut Cx<'_>, conn: ConnId, profile: Arc<Profile>, visitor: Arc<Visitor>) {
        self.opened += 1;
        if let Err(refusal) = self.may_connect(cx.now.wall, visitor.address) {
            let entry = JournalEntry {
                at: cx.now.wall,
                conn,
                address: visitor.address,
                dialect: visitor.dialect,
                name: None,
                what: Happening::TurnedAway(refusal.code.as_str()),
            };
            self.journal_entry(cx, entry);
            return self.turn_away(cx, conn, refusal);
        }
        let identity = self.draw_identity(cx, &profile);
        let state = Conn::new(identity, profile.clone(), visitor, cx.now.wall);
        self.conns.insert(conn, Box::new(state));
        self.journal_conn(cx, conn, Happening::Opened);
        let room = match &profile.home {
            Home::Room(room) => Some(room.clone()),
            Home::Nowhere | Home::Lobby => None,
        };
        let guest = (profile.sign_in == SignIn::Guest).then(|| names::guest_name(identity));
        cx.tell(
            conn,
            Outbound::Connected {
                user: identity,
                name: guest.clone(),
                room,
                info: self.rules.info.clone(),
                at: cx.now.wall,
            },
        );
        self.start_liveness(cx, conn, &profile);
        if let Some(name) = guest {
            self.sign_in_guest(cx, conn, &name);
        } else if let Home::Room(room) = &profile.home {
            self.enter_home(cx, conn, room.clone());
        }
    }

    /// A client asks for something. Requests of one connection are taken in their order.
    pub fn request(&mut self, cx: &mut Cx<'_>, conn: ConnId, request: Request) {
        let Some(state) = self.conns.get_mut(&conn) else {
            return;
        };
        if state.busy {
            let queue = state.queue.get_or_insert_default();
            if queue.len() < MAX_WAITING {
                queue.push_back(request);
            } else {
                let busy = Refusal::new(Code::Busy, "too many requests wait for an answer").retry_after(100);
                cx.answer(conn, request.reference, Outbound::Refused(busy));
                cx.release(conn);
            }
            return;
        }
        self.run(cx, conn, request);
    }

    fn run(&mut self, cx: &mut Cx<'_>, conn: ConnId, request: Request) {
        let reference = request.reference.clone();
        match self.decide(cx, conn, request) {
            Ok(Flow::Later) => {}
            Ok(Flow::Done) => cx.release(conn),
            Err(refusal) => self.refuse(cx, conn, reference, refusal),
        }
    }

    /// Points the way; each rule stands in the file of its family.
    fn decide(&mut self, cx: &mut Cx<'_>, conn: ConnId, request: Request) -> Ruling {
        let reference = request.reference.clone();
        match request.command {
            Command::Auth {
                username,
                resume_token,
            } => self.auth(cx, conn, reference, username, resume_token),
            Command::Ping => Ok(cx.settle(conn, reference, Outbound::Pong { at: cx.now.wall })),
            Command::Heartbeat => Ok(self.heartbeat(conn)),
            command if self.user_of(conn).is_none() => {
                drop(command);
                let text = "Not authenticated: send auth first";
                Err(Refusal::new(Code::NotAuthenticated, text))
            }
            command @ Command::Join { .. } => self.join(cx, conn, Request { reference, command }),
            Command::Leave { room } => self.leave(cx, conn, reference, room),
            Command::Chat { room, draft } => self.chat(cx, conn, reference, room, draft),
            Command::Private { target, draft } => self.private(cx, conn, reference, target, draft),
            Command::Typing { room, is_typing } => self.typing(cx, conn, reference, &room, is_typing),
            Command::History { room, window, limit } => {
                self.history(cx, conn, reference, history::Ask { room, window, limit })
            }
            Command::Search(ask) => self.search(cx, conn, reference, ask),
            Command::Edit {
                room,
                message,
                content,
            } => self.edit(cx, conn, reference, posting::Target { room, message }, content),
            Command::Delete { room, message } => {
                self.delete(cx, conn, reference, posting::Target { room, message })
            }
            Command::React {
                room,
                message,
                emoji,
                active,
            } => self.react(
                cx,
                conn,
                reference,
                posting::Target { room, message },
                (emoji, active),
            ),
            Command::Read { room, up_to } => self.read(cx, conn, reference, room, up_to),
            Command::Block { user, active } => self.block(cx, conn, reference, user, active),
            Command::Prefer { read_receipts } => self.prefer(cx, conn, reference, read_receipts),
            command @ (Command::Thread { .. }
            | Command::Edits { .. }
            | Command::Pin { .. }
            | Command::Pins { .. }
            | Command::Topic { .. }
            | Command::Moderator { .. }) => self.keep_order(cx, conn, reference, command),
            Command::Rooms => Ok(self.list_rooms(cx, conn, reference)),
            Command::SignOut { everywhere } => Ok(self.revoke_own(cx, conn, reference, everywhere)),
            Command::Rename { username } => self.rename(cx, conn, reference, &username),
        }
    }

    /// Says no, and closes where the dialect does so.
    fn refuse(&mut self, cx: &mut Cx<'_>, conn: ConnId, reference: Option<Reference>, refusal: Refusal) {
        let closes = self.closes_on(conn, refusal.code);
        cx.answer(conn, reference, Outbound::Refused(refusal));
        cx.release(conn);
        if let Some(reason) = closes {
            cx.close(conn, reason);
        }
    }

    /// The store has done a write.
    pub fn written(&mut self, cx: &mut Cx<'_>, written: Result<Written, ()>, then: Then) {
        self.settle_write(cx, written, then);
    }

    /// The store has looked something up.
    pub fn found(&mut self, cx: &mut Cx<'_>, found: Found, then: Then) {
        self.settle_read(cx, found, then);
    }

    /// The connection waits no more: what it asked meanwhile is taken up, until something waits again.
    fn resume_queue(&mut self, cx: &mut Cx<'_>, conn: ConnId) {
        if let Some(state) = self.conns.get_mut(&conn) {
            state.busy = false;
        }
        while let Some(state) = self.conns.get_mut(&conn) {
            if state.busy {
                return;
            }
            let Some(request) = state.queue.as_mut().and_then(|queue| queue.pop_front()) else {
                state.queue = None;
                return;
            };
            self.run(cx, conn, request);
        }
    }
}
