//! What whoever asked for a durable event is answered: its place, the place it had, or why it has none.

use super::effect::Origin;
use super::keeping::MAX_MODERATORS;
use super::signin::store_unavailable;
use super::state::Bounds;
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

/// What is answered where an event was not stored.
pub(super) fn refusal(why: WriteRefusal, bounds: &Bounds) -> Refusal {
    match why {
        WriteRefusal::Conflict => Refusal::new(
            Code::Conflict,
            "This clientMessageId was used for another message",
        ),
        WriteRefusal::NotSentBefore => store_unavailable(),
        WriteRefusal::MessageNotFound => Refusal::new(Code::MessageNotFound, "No such message in this room"),
        WriteRefusal::Gone => Refusal::new(Code::Gone, "The message was deleted"),
        WriteRefusal::NotAuthor => Refusal::new(Code::NotAllowed, "Only its author may do that"),
        WriteRefusal::Blocked => Refusal::new(Code::NotReachable, "This user cannot be reached"),
        WriteRefusal::Blocker => Refusal::new(Code::NotAllowed, "You have blocked this user"),
        WriteRefusal::NotModerator => forbidden(),
        WriteRefusal::TooOld => Refusal::new(Code::TooOld, "The message is too old for that"),
        WriteRefusal::TooManyPins => Refusal::new(
            Code::TooManyPins,
            format!(
                "The room has as many pins as allowed ({}): unpin one first",
                bounds.pins
            ),
        ),
        WriteRefusal::TooManyModerators => Refusal::new(
            Code::TooManyModerators,
            format!("The room has as many moderators as allowed ({MAX_MODERATORS})"),
        ),
        WriteRefusal::TooManyReactions => Refusal::new(
            Code::TooManyReactions,
            format!(
                "The message has as many different reactions as allowed ({})",
                bounds.reactions
            ),
        ),
    }
}

/// What only moderators may do.
pub(super) fn forbidden() -> Refusal {
    Refusal::new(Code::Forbidden, "Only moderators of the room may do that")
}
