//! Threads, and what a message said before it was edited.

use super::super::writing::Iso;
use super::encode::Messages;
use super::frames::{List, MessageView, To};
use crate::domain::durable::Thread;
use crate::domain::event::{Version, Versions};
use crate::domain::room_id::RoomId;
use serde::Serialize;
use uuid::Uuid;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct ThreadData<'a> {
    room_id: &'a str,
    root: MessageView<'a>,
    messages: Messages<'a>,
    has_more: bool,
}

pub(super) fn thread(to: &mut To<'_, '_>, room: &RoomId, thread: &Thread) {
    let data = ThreadData {
        room_id: room.as_str(),
        root: MessageView(&thread.root),
        messages: List(&thread.replies.messages, MessageView),
        has_more: thread.replies.has_more,
    };
    to.send("thread", data);
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct VersionView<'a> {
    content: &'a str,
    at: Iso,
    by_user_id: Uuid,
}

impl<'a> VersionView<'a> {
    fn of(it: &'a Version) -> Self {
        Self {
            content: &it.content,
            at: Iso(it.at),
            by_user_id: it.by.0,
        }
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct EditsData<'a> {
    room_id: &'a str,
    message_id: Uuid,
    versions: List<'a, Version, VersionView<'a>>,
}

pub(super) fn edits(to: &mut To<'_, '_>, room: &RoomId, versions: &Versions) {
    let data = EditsData {
        room_id: room.as_str(),
        message_id: versions.message.0,
        versions: List(&versions.versions, VersionView::of),
    };
    to.send("edits", data);
}

/// What is described of these (see `schema`).
#[cfg(test)]
pub(super) fn shapes(generator: &mut schemars::SchemaGenerator) -> crate::protocol::schema::Shapes {
    vec![
        ("thread", generator.subschema_for::<ThreadData<'_>>()),
        ("edits", generator.subschema_for::<EditsData<'_>>()),
    ]
}
