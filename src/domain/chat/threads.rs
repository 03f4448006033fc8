//! Threads, and what a message said before it was edited.

use super::answers::{forbidden, refusal};
use super::effect::{Cx, Then};
use super::posting::Target;
use super::rooms::Waiting;
use super::state::Chat;
use super::{Flow, Ruling};
use crate::domain::command::Command;
use crate::domain::durable::{Query, Thread, WriteRefusal};
use crate::domain::error::Refusal;
use crate::domain::event::{RoomKind, Version, Versions};
use crate::domain::ids::{ConnId, Reference, Seq};
use crate::domain::outbound::Outbound;
use crate::domain::room_id::RoomId;

/// Versions of a message that are shown, the newest.
const VERSIONS: usize = 100;

/// Most text of them, so that it fits a session's outgoing queue.
const VERSION_BYTES: usize = 384 * 1024;

impl Chat {
    /// `thread`: open to whoever may read the room.
    pub(super) fn thread(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        Target { room, message }: Target,
        (after, limit): (Seq, usize),
    ) -> Ruling {
        let again = Command::Thread {
            room: room.clone(),
            message,
            after,
            limit,
        };
        if !self.readable(cx, conn, &room, (&reference, again))? {
            return Ok(Flow::Later);
        }
        let query = Query::Thread {
            room: room.clone(),
            message,
            after,
            limit,
        };
        let then = Then::PageRead {
            conn,
            reference,
            room,
        };
        self.wait_for(cx, conn, query, then);
        Ok(Flow::Later)
    }

    /// The thread was read.
    pub(super) fn thread_read(&self, room: RoomId, thread: Option<Box<Thread>>) -> Result<Outbound, Refusal> {
        match thread {
            Some(thread) => Ok(Outbound::Thread { room, thread }),
            None => Err(refusal(WriteRefusal::MessageNotFound, &self.rules.bounds)),
        }
    }

    /// `edits`. The room is read first: who moderates it may see what others wrote before.
    pub(super) fn edits(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        Target { room, message }: Target,
    ) -> Ruling {
        let again = Waiting {
            reference: reference.clone(),
            command: Some(Command::Edits {
                room: room.clone(),
                message,
            }),
        };
        let Some(user) = self.user_of(conn) else {
            return Ok(Flow::Done);
        };
        if !self.with_room(cx, conn, &room, again) {
            return Ok(Flow::Later);
        }
        self.may_enter(&room, user)?;
        let query = Query::Versions {
            room: room.clone(),
            message,
            limit: VERSIONS,
        };
        let then = Then::PageRead {
            conn,
            reference,
            room,
        };
        self.wait_for(cx, conn, query, then);
        Ok(Flow::Later)
    }

    /// What a message said was read: its author may see it, and who keeps order in the room by now.
    pub(super) fn versions_read(
        &self,
        conn: ConnId,
        room: RoomId,
        versions: Option<Versions>,
    ) -> Result<Outbound, Refusal> {
        let bounds = &self.rules.bounds;
        let Some(mut versions) = versions else {
            return Err(refusal(WriteRefusal::MessageNotFound, bounds));
        };
        let user = self.user_of(conn);
        let open = self.open_room(&room).filter(|open| open.kind == RoomKind::Public);
        let moderates = |user| open.is_some_and(|open| open.moderators.contains(&user));
        if !user.is_some_and(|user| user == versions.author || moderates(user)) {
            return Err(forbidden());
        }
        if versions.deleted {
            return Err(refusal(WriteRefusal::Gone, bounds));
        }
        cut(&mut versions.versions);
        Ok(Outbound::Edits { room, versions })
    }
}

/// Leaves the oldest out until the rest fits.
fn cut(versions: &mut Vec<Version>) {
    let mut bytes = 0;
    let fits = |version: &&Version| {
        bytes += version.content.len();
        bytes <= VERSION_BYTES
    };
    let kept = versions.iter().rev().take_while(fits).count();
    versions.drain(..versions.len().saturating_sub(kept));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Timestamp, UserId};

    #[test]
    fn very_long_histories_are_cut_at_their_beginning() {
        let version = |n: i64| Version {
            content: "x".repeat(100_000).into(),
            at: Timestamp(n),
            by: UserId(uuid::Uuid::nil()),
        };
        let mut versions: Vec<_> = (0..5).map(version).collect();
        cut(&mut versions);
        let left: Vec<_> = versions.iter().map(|version| version.at.0).collect();
        assert_eq!(left, [2, 3, 4]);
    }
}
