//! What operators do, in the rooms it concerns: an event of each room the user is in (promise P8), and messages that
//! are taken away whoever wrote them.
//!
//! Not here: what a mute or a ban forbids (`moderation`), how it is laid down (`sanctioning`).

use super::effect::{Cx, Removal, Then, Ticket};
use super::state::{Chat, User};
use crate::domain::durable::{Query, Write, WriteRefusal, Written};
use crate::domain::event::{Action, EventBody, Guard, Message, Moderation, NewEvent, RoomKind, StoredEvent};
use crate::domain::ids::{EventId, Timestamp, UserId};
use crate::domain::operator::{Operator, Report};
use crate::domain::room_id::RoomId;
use crate::domain::sanction::Deed;
use std::sync::Arc;

/// Rooms that keep what was done to one user; of more, those it came into last.
const NOTED_ROOMS: usize = 200;

/// Under which name the server acts (contract §1: it is reserved).
const SERVER_NAME: &str = "Server";

/// What was done, and how long and why it holds.
pub(super) struct Note<'a> {
    pub action: Action,
    pub until: Option<Timestamp>,
    pub reason: &'a Arc<str>,
}

impl Chat {
    /// An event for each public room these users are in now. To be called before they are thrown out of them.
    pub(super) fn note(&mut self, cx: &mut Cx<'_>, users: &[UserId], note: &Note<'_>) -> Vec<NewEvent> {
        let mut events = Vec::new();
        for id in users {
            let Some(user) = self.users.get(id) else { continue };
            let (name, rooms) = (user.name.clone(), noted_rooms(user));
            for room in rooms {
                let Some(epoch) = self.open_room(&room).map(|open| open.epoch) else {
                    continue;
                };
                // It may be the room's first: who made the room is settled with it, as with any other.
                let founder = self.founder_for_first(&room);
                let done = Moderation {
                    user: *id,
                    name: name.clone(),
                    action: note.action,
                    until: note.until,
                    reason: note.reason.clone(),
                };
                let body = EventBody::Moderated(done);
                events.push(NewEvent {
                    epoch,
                    founder,
                    ..server_event(cx, room, RoomKind::Public, body)
                });
            }
        }
        events
    }

    /// An operator takes a message away. Which room it is in is looked up first.
    pub(super) fn remove_message(
        &self,
        cx: &mut Cx<'_>,
        message: EventId,
        operator: &Operator,
        ticket: Ticket,
    ) {
        let removal = Removal {
            message,
            ticket,
            operator: operator.clone(),
            found: None,
        };
        cx.read(Query::Message(message), Then::Removing(Box::new(removal)));
    }

    /// The message was looked up: what is left of it is an event like any deletion.
    pub(super) fn removal_found(
        &self,
        cx: &mut Cx<'_>,
        found: Option<(Message, RoomKind)>,
        mut removal: Removal,
    ) {
        let Some((message, kind)) = found else {
            let why = format!(
                "there is no message {}; history shows messages with their ids",
                removal.message
            );
            return cx.report(removal.ticket, Report::Refused(why));
        };
        let body = EventBody::Deleted { message: message.id };
        let event = server_event(cx, message.room.clone(), kind, body);
        removal.found = Some((message, kind));
        cx.write(Write::Append(event), Then::Removing(Box::new(removal)));
    }

    /// The deletion is durable: its room is told, and it goes on record.
    pub(super) fn removed(&mut self, cx: &mut Cx<'_>, written: Result<Written, ()>, removal: Removal) {
        let (Removal { ticket, .. }, Some((message, kind))) = (&removal, &removal.found) else {
            return;
        };
        let event = match written {
            Ok(Written::Stored(event)) => Arc::new(event),
            Ok(Written::Refused(WriteRefusal::Gone)) => {
                return cx.report(*ticket, Report::refused("the message is deleted already"));
            }
            _ => return cx.report(*ticket, Report::refused("the store did not take it; see the log")),
        };
        self.tell_room(cx, event, *kind);
        let place = if message.room.is_conversation() {
            "a conversation".to_owned()
        } else {
            message.room.to_string()
        };
        let said = format!(
            "deleted message {} of {} in {place}",
            message.seq, message.author_name
        );
        let deed = Deed {
            at: cx.now.wall,
            by: removal.operator.name.clone(),
            from: removal.operator.from.clone(),
            what: format!("delete {}", removal.message).into(),
            result: said.as_str().into(),
        };
        let write = Write::Decree {
            changes: Vec::new(),
            events: Vec::new(),
            deed: Some(deed),
        };
        let report = Box::new(Report::done(vec![message.author_name.clone()], said));
        cx.write(
            write,
            Then::Operated {
                ticket: *ticket,
                report,
            },
        );
    }

    /// An event of the server's own is durable: whoever hears the room is told, and the two of a conversation.
    pub(super) fn tell_room(&mut self, cx: &mut Cx<'_>, event: Arc<StoredEvent>, kind: RoomKind) {
        self.note_deletion(cx.now, &event);
        self.committed(cx, event, (kind, None));
    }
}

/// The public rooms a user is in, those it came into last first.
fn noted_rooms(user: &User) -> Vec<RoomId> {
    let mut rooms: Vec<_> = user
        .rooms
        .iter()
        .filter(|(room, _)| !room.is_conversation())
        .collect();
    rooms.sort_by_key(|(_, presence)| std::cmp::Reverse(presence.order));
    let newest = rooms.into_iter().take(NOTED_ROOMS);
    newest.map(|(room, _)| room.clone()).collect()
}

pub(super) fn server_event(cx: &mut Cx<'_>, room: RoomId, kind: RoomKind, body: EventBody) -> NewEvent {
    NewEvent {
        room,
        kind,
        epoch: cx.fresh.epoch(),
        founder: None,
        id: cx.fresh.event_id(cx.now.wall),
        author: UserId::SERVER,
        author_name: SERVER_NAME.into(),
        at: cx.now.wall,
        body,
        client_id: None,
        guard: Guard::default(),
    }
}
