//! Durable events as whole frames: what members get live, and what a replay repeats.

use super::super::writing::Iso;
use super::frames::{Frame, MentionsView, PostView, Tombstone};
#[cfg(test)]
use crate::domain::event::Action;
use crate::domain::event::{EventBody, StoredEvent};
use crate::domain::ids::EventId;
#[cfg(test)]
use crate::protocol::schema::OneOf;
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// Where an event stands. Alone, it is all that is told of what concerned a message that was deleted later
/// (contract §2: nothing but its seq).
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Place<'a> {
    room_id: &'a str,
    event_id: Uuid,
    seq: u64,
}

impl<'a> Place<'a> {
    fn of(event: &'a StoredEvent) -> Self {
        Self {
            room_id: event.room.as_str(),
            event_id: event.id.0,
            seq: event.seq.0,
        }
    }
}

/// Where an event stands, and the message it is about; of a deletion that is all.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct About<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    message_id: Uuid,
}

impl<'a> About<'a> {
    fn of(event: &'a StoredEvent, message: EventId) -> Self {
        Self {
            place: Place::of(event),
            message_id: message.0,
        }
    }
}

/// A message says something else now.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Edit<'a> {
    #[serde(flatten)]
    about: About<'a>,
    content: &'a str,
    edited_at: Iso,
    #[serde(flatten)]
    mentions: MentionsView<'a>,
}

/// Somebody put a reaction on a message, or took it off.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Reaction<'a> {
    #[serde(flatten)]
    about: About<'a>,
    user_id: Uuid,
    username: &'a str,
    emoji: &'a str,
    active: bool,
}

/// An operator did something to a user of the room.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct ModerationView<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    user_id: Uuid,
    username: &'a str,
    #[cfg_attr(test, schemars(with = "OneOf<Action>"))]
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Iso>,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    timestamp: Iso,
}

/// A message was put up, or taken down: by whom.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Pin<'a> {
    #[serde(flatten)]
    about: About<'a>,
    user_id: Uuid,
    username: &'a str,
    active: bool,
}

/// The room is about something else: by whom.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Topic<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    user_id: Uuid,
    username: &'a str,
    topic: &'a str,
}

/// Somebody keeps order in the room now, or does not any more.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Moderator<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    user_id: Uuid,
    username: &'a str,
    active: bool,
    by_user_id: Uuid,
}

/// One event as a whole frame.
pub(in super::super) struct EventFrame<'a>(pub(super) &'a StoredEvent);

impl Serialize for EventFrame<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let event = self.0;
        let place = Place::of(event);
        match &event.body {
            EventBody::Message { content, .. } => post(event, content, to),
            EventBody::Deleted { message } => {
                Frame::of("messageDeleted", About::of(event, *message)).serialize(to)
            }
            EventBody::Edited { .. } if event.gone => Frame::of("messageEdited", place).serialize(to),
            EventBody::Reacted { .. } if event.gone => Frame::of("reaction", place).serialize(to),
            EventBody::Edited { message, content } => {
                let data = Edit {
                    about: About::of(event, *message),
                    content,
                    edited_at: Iso(event.at),
                    mentions: MentionsView::of(&event.mentions),
                };
                Frame::of("messageEdited", data).serialize(to)
            }
            EventBody::Reacted {
                message,
                emoji,
                active,
            } => {
                let data = Reaction {
                    about: About::of(event, *message),
                    user_id: event.author.0,
                    username: &event.author_name,
                    emoji,
                    active: *active,
                };
                Frame::of("reaction", data).serialize(to)
            }
            EventBody::Pinned { .. } if event.gone => Frame::of("messagePinned", place).serialize(to),
            EventBody::Pinned { .. } | EventBody::TopicSet { .. } | EventBody::ModeratorSet { .. } => {
                keeping(event, to)
            }
            EventBody::Moderated(done) => {
                let data = ModerationView {
                    place,
                    user_id: done.user.0,
                    username: &done.name,
                    action: done.action.as_str(),
                    until: done.until.map(Iso),
                    reason: &done.reason,
                    timestamp: Iso(event.at),
                };
                Frame::of("moderation", data).serialize(to)
            }
        }
    }
}

/// What keeps order in a room.
fn keeping<S: Serializer>(event: &StoredEvent, to: S) -> Result<S::Ok, S::Error> {
    let (by, username) = (event.author.0, &*event.author_name);
    match &event.body {
        EventBody::Pinned { message, active } => {
            let data = Pin {
                about: About::of(event, *message),
                user_id: by,
                username,
                active: *active,
            };
            Frame::of("messagePinned", data).serialize(to)
        }
        EventBody::ModeratorSet { user, name, active } => {
            let data = Moderator {
                place: Place::of(event),
                user_id: user.0,
                username: name,
                active: *active,
                by_user_id: by,
            };
            Frame::of("moderatorChanged", data).serialize(to)
        }
        EventBody::TopicSet { topic } => {
            let data = Topic {
                place: Place::of(event),
                user_id: by,
                username,
                topic,
            };
            Frame::of("topicChanged", data).serialize(to)
        }
        _ => Err(serde::ser::Error::custom("no event of what keeps order")),
    }
}

fn post<S: Serializer>(event: &StoredEvent, content: &str, to: S) -> Result<S::Ok, S::Error> {
    let room_id = event.room.as_str();
    let kind = if event.room.is_conversation() {
        "privateMessage"
    } else {
        "message"
    };
    if event.gone {
        return Frame::of(kind, Tombstone::of(event.id.0, room_id, event.seq.0)).serialize(to);
    }
    Frame::of(kind, PostView::of(event, content, false)).serialize(to)
}

/// What is described of durable events (see `schema`): whole, or nothing but the place.
#[cfg(test)]
pub(in super::super) fn shapes(generator: &mut schemars::SchemaGenerator) -> crate::protocol::schema::Shapes {
    use schemars::json_schema;
    let place = generator.subschema_for::<Place<'_>>();
    let tombstone = generator.subschema_for::<Tombstone<'_>>();
    let post = json_schema!({"anyOf": [generator.subschema_for::<PostView<'_>>(), tombstone]});
    let edit = json_schema!({"anyOf": [generator.subschema_for::<Edit<'_>>(), place]});
    let reaction = json_schema!({"anyOf": [generator.subschema_for::<Reaction<'_>>(), place]});
    let pin = json_schema!({"anyOf": [generator.subschema_for::<Pin<'_>>(), place]});
    vec![
        ("message", post.clone()),
        ("privateMessage", post),
        ("messageEdited", edit),
        ("messageDeleted", generator.subschema_for::<About<'_>>()),
        ("reaction", reaction),
        ("messagePinned", pin),
        ("topicChanged", generator.subschema_for::<Topic<'_>>()),
        ("moderatorChanged", generator.subschema_for::<Moderator<'_>>()),
        ("moderation", generator.subschema_for::<ModerationView<'_>>()),
    ]
}
