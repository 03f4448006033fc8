//! What is told of others: who comes, goes, types, has another name; and what operators say.

use super::super::writing::Iso;
use super::frames::{People, PersonView, To, people};
use crate::domain::ids::Seq;
#[cfg(test)]
use crate::domain::outbound::AnnouncementKind;
use crate::domain::outbound::{Outbound, Person};
use crate::domain::room_id::RoomId;
#[cfg(test)]
use crate::protocol::schema::OneOf;
use serde::Serialize;
use uuid::Uuid;

/// Who, and where.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct InRoom<'a> {
    user_id: Uuid,
    username: &'a str,
    room_id: &'a str,
}

/// Somebody types in a room, or has stopped.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct TypingData<'a> {
    #[serde(flatten)]
    who: InRoom<'a>,
    is_typing: bool,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct ReadUpToData<'a> {
    room_id: &'a str,
    user_id: Uuid,
    username: &'a str,
    up_to: u64,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct PresenceData<'a> {
    room_id: &'a str,
    joined: People<'a>,
    left: People<'a>,
    user_count: usize,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct UserRenamedData<'a> {
    user_id: Uuid,
    old_username: &'a str,
    username: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct AnnouncementData<'a> {
    #[cfg_attr(test, schemars(with = "OneOf<AnnouncementKind>"))]
    kind: &'static str,
    message: &'a str,
    timestamp: Iso,
}

fn in_room<'a>(who: &'a Person, room: &'a RoomId) -> InRoom<'a> {
    InRoom {
        user_id: who.id.0,
        username: &who.name,
        room_id: room.as_str(),
    }
}

fn read_up_to<'a>(who: &'a Person, room: &'a RoomId, up_to: Seq) -> ReadUpToData<'a> {
    ReadUpToData {
        room_id: room.as_str(),
        user_id: who.id.0,
        username: &who.name,
        up_to: up_to.0,
    }
}

/// Tells of others. `false` where `out` is something else.
pub(super) fn presence(to: &mut To<'_, '_>, out: &Outbound) -> bool {
    match out {
        Outbound::UserJoined { who, room, .. } => to.send("userJoined", in_room(who, room)),
        Outbound::UserLeft { who, room, .. } => to.send("userLeft", in_room(who, room)),
        Outbound::Typing { who, room, is_typing } => {
            let (who, is_typing) = (in_room(who, room), *is_typing);
            to.send("typing", TypingData { who, is_typing });
        }
        Outbound::ReadUpTo { who, room, up_to } => to.send("read", read_up_to(who, room, *up_to)),
        Outbound::PresenceChanged {
            room,
            joined,
            left,
            user_count,
            ..
        } => {
            let (joined, left) = (people(joined), people(left));
            to.send(
                "presence",
                PresenceData {
                    room_id: room.as_str(),
                    joined,
                    left,
                    user_count: *user_count,
                },
            );
        }
        Outbound::UserOnline(who) => to.send("userOnline", PersonView::of(who)),
        Outbound::UserOffline(who) => to.send("userOffline", PersonView::of(who)),
        Outbound::UserRenamed { id, old, new, .. } => {
            to.send(
                "userRenamed",
                UserRenamedData {
                    user_id: id.0,
                    old_username: old,
                    username: new,
                },
            );
        }
        Outbound::Announcement { kind, message, at } => {
            to.send(
                "announcement",
                AnnouncementData {
                    kind: kind.as_str(),
                    message,
                    timestamp: Iso(*at),
                },
            );
        }
        _ => return false,
    }
    true
}

/// What is described of others (see `schema`).
#[cfg(test)]
pub(super) fn shapes(generator: &mut schemars::SchemaGenerator) -> crate::protocol::schema::Shapes {
    vec![
        ("userJoined", generator.subschema_for::<InRoom<'_>>()),
        ("userLeft", generator.subschema_for::<InRoom<'_>>()),
        ("typing", generator.subschema_for::<TypingData<'_>>()),
        ("read", generator.subschema_for::<ReadUpToData<'_>>()),
        ("presence", generator.subschema_for::<PresenceData<'_>>()),
        ("userOnline", generator.subschema_for::<PersonView<'_>>()),
        ("userOffline", generator.subschema_for::<PersonView<'_>>()),
        ("userRenamed", generator.subschema_for::<UserRenamedData<'_>>()),
        ("announcement", generator.subschema_for::<AnnouncementData<'_>>()),
    ]
}
