//! What whoever posted is answered.

use super::effect::Origin;
use crate::domain::durable::WriteRefusal;
use crate::domain::error::{Code, Refusal};
use crate::domain::event::StoredEvent;
use crate::domain::ids::{EventId, Seq, Timestamp};
use crate::domain::outbound::Outbound;
use std::sync::Arc;

/// What the author's connection gets at the event's place.
pub(super) fn answer_of(origin: &Origin, event: &Arc<StoredEvent>) -> Option<Outbound> {
    if origin.private {
        return Some(Outbound::PrivateSent {
            event: event.clone(),
            duplicate: false,
        });
    }
    origin.reference.as_ref().map(|_| Outbound::Acked {
        room: event.room.clone(),
        id: event.id,
        seq: event.seq,
        at: event.at,
        duplicate: origin.message.then_some(false),
    })
}

/// What the author gets for a message that was stored before.
pub(super) fn repeated(origin: &Origin, id: EventId, seq: Seq, at: Timestamp) -> Option<Outbound> {
    let room = origin.room.clone();
    origin.reference.as_ref().map(|_| Outbound::Acked {
        room,
        id,
        seq,
        at,
        duplicate: Some(true),
    })
}

pub(super) fn refusal(why: WriteRefusal) -> Refusal {
    match why {
        WriteRefusal::Conflict => Refusal::new(
            Code::Conflict,
            "This clientMessageId was used for another message",
        ),
        WriteRefusal::MessageNotFound => Refusal::new(Code::MessageNotFound, "No such message in this room"),
        WriteRefusal::Gone => Refusal::new(Code::Gone, "The message was deleted"),
        WriteRefusal::NotAuthor => Refusal::new(Code::NotAllowed, "Only its author may do that"),
        WriteRefusal::Blocked => Refusal::new(Code::NotReachable, "This user cannot be reached"),
        WriteRefusal::Blocker => Refusal::new(Code::NotAllowed, "You have blocked this user"),
    }
}
