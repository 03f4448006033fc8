//! The shapes of `data`, as they stand on the wire. Field names here are the contract's (§2), in camelCase.

use super::super::writing::{Iso, Sink, write};
use crate::domain::durable::RoomReading;
use crate::domain::event::{Message, ReactionCount, Replies, ReplyPreview, StoredEvent};
use crate::domain::ids::{Seq, UserId};
use crate::domain::mention::Mentions;
use crate::domain::outbound::{Conversation, Person, RoomListing};
use crate::domain::reading::Reading;
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// One whole text frame.
#[derive(Serialize)]
pub(super) struct Frame<'a, T> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) data: T,
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<&'a str>,
}

impl<T> Frame<'_, T> {
    /// A frame that answers nobody.
    pub(super) const fn of(kind: &'static str, data: T) -> Self {
        Self {
            kind,
            data,
            reference: None,
        }
    }
}

/// Where a frame goes, and the client's word for the request it answers.
pub(super) struct To<'a, 's> {
    pub(super) reference: Option<&'a str>,
    pub(super) sink: &'a mut Sink<'s>,
}

impl To<'_, '_> {
    pub(super) fn send<T: Serialize>(&mut self, kind: &'static str, data: T) {
        write(
            &Frame {
                kind,
                data,
                reference: self.reference,
            },
            self.sink,
        );
    }

    /// An answer that is only worth a frame to whom asks for one (contract §2: nothing, unless it sent a `ref`).
    pub(super) fn ack<T: Serialize>(&mut self, data: T) {
        if self.reference.is_some() {
            self.send("ack", data);
        }
    }
}

/// A list, written item by item as `To` shows it.
pub(in super::super) struct List<'a, T, To>(pub(super) &'a [T], pub(super) fn(&'a T) -> To);

impl<T, To: Serialize> Serialize for List<'_, T, To> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(self.1))
    }
}

/// `{userId, username}`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct PersonView<'a> {
    user_id: Uuid,
    username: &'a str,
}

impl<'a> PersonView<'a> {
    pub(super) fn of(person: &'a Person) -> Self {
        Self {
            user_id: person.id.0,
            username: &person.name,
        }
    }
}

pub(super) type People<'a> = List<'a, Person, PersonView<'a>>;

pub(super) fn people(list: &[Person]) -> People<'_> {
    List(list, PersonView::of)
}

/// One of `authenticated.conversations`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct ConversationView<'a> {
    room_id: &'a str,
    user_id: Uuid,
    username: &'a str,
    #[serde(flatten)]
    reading: ReadingView,
    seq: u64,
}

impl<'a> ConversationView<'a> {
    pub(super) fn of(it: &'a Conversation) -> Self {
        Self {
            room_id: it.room.as_str(),
            user_id: it.peer.id.0,
            username: &it.peer.name,
            reading: ReadingView::of(it.reading),
            seq: it.seq.0,
        }
    }
}

/// How far the user has read, and what is after that.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct ReadingView {
    read_up_to: u64,
    unread: u64,
    mentions: u64,
}

impl ReadingView {
    pub(super) const fn of(it: Reading) -> Self {
        Self {
            read_up_to: it.up_to.0,
            unread: it.unread.messages,
            mentions: it.unread.mentions,
        }
    }
}

/// One of `authenticated.rooms`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct ReadRoomView<'a> {
    room_id: &'a str,
    #[serde(flatten)]
    reading: ReadingView,
    seq: u64,
}

impl<'a> ReadRoomView<'a> {
    pub(super) fn of(it: &'a RoomReading) -> Self {
        Self::from(it.room.as_str(), it.reading, it.seq)
    }

    pub(super) const fn from(room_id: &'a str, reading: Reading, seq: Seq) -> Self {
        Self {
            room_id,
            reading: ReadingView::of(reading),
            seq: seq.0,
        }
    }
}

/// Whom a message mentions: nothing where it mentions nobody.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct MentionsView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    mentions: Option<List<'a, UserId, Uuid>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    mentions_here: bool,
}

impl<'a> MentionsView<'a> {
    pub(super) fn of(it: &'a Mentions) -> Self {
        Self {
            mentions: (!it.users.is_empty()).then(|| List(&it.users, |user| user.0)),
            mentions_here: !it.here.is_empty(),
        }
    }
}

/// One of `roomList.rooms`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct RoomView<'a> {
    room_id: &'a str,
    topic: &'a str,
    users: usize,
    seq: u64,
}

impl<'a> RoomView<'a> {
    pub(super) fn of(it: &'a RoomListing) -> Self {
        Self {
            room_id: it.room.as_str(),
            topic: &it.topic,
            users: it.users,
            seq: it.seq.0,
        }
    }
}

/// What a message answers.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct ReplyView<'a> {
    id: Uuid,
    seq: u64,
    sender_name: &'a str,
    content: &'a str,
    deleted: bool,
}

impl<'a> ReplyView<'a> {
    fn of(it: &'a ReplyPreview) -> Self {
        let content = if it.deleted { "" } else { &it.content };
        Self {
            id: it.id.0,
            seq: it.seq.0,
            sender_name: &it.sender_name,
            content,
            deleted: it.deleted,
        }
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct ReactionView<'a> {
    emoji: &'a str,
    count: u64,
    user_ids: List<'a, UserId, Uuid>,
}

impl<'a> ReactionView<'a> {
    fn of(it: &'a ReactionCount) -> Self {
        Self {
            emoji: &it.emoji,
            count: it.count,
            user_ids: List(&it.users, |user| user.0),
        }
    }
}

/// A message on a page of history, as it stands now.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct PageView<'a> {
    id: Uuid,
    room_id: &'a str,
    sender_id: Uuid,
    sender_name: &'a str,
    content: &'a str,
    timestamp: Iso,
    seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited_at: Option<Iso>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reactions: Option<List<'a, ReactionCount, ReactionView<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<ReplyView<'a>>,
    #[serde(flatten)]
    mentions: MentionsView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replies: Option<RepliesView>,
}

/// What is below the root of a thread.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct RepliesView {
    count: u64,
    last_seq: u64,
}

impl RepliesView {
    const fn of(it: Replies) -> Self {
        Self {
            count: it.count,
            last_seq: it.last.0,
        }
    }
}

/// What is left of a deleted message.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Tombstone<'a> {
    id: Uuid,
    room_id: &'a str,
    seq: u64,
    deleted: bool,
    content: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    replies: Option<RepliesView>,
}

impl<'a> Tombstone<'a> {
    pub(super) const fn of(id: Uuid, room_id: &'a str, seq: u64) -> Self {
        Self {
            id,
            room_id,
            seq,
            deleted: true,
            content: "",
            replies: None,
        }
    }
}

/// A message of a page: whole, or what is left of it.
pub(in super::super) struct MessageView<'a>(pub(super) &'a Message);

impl Serialize for MessageView<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let it = self.0;
        if it.deleted {
            return Tombstone {
                replies: it.replies.map(RepliesView::of),
                ..Tombstone::of(it.id.0, it.room.as_str(), it.seq.0)
            }
            .serialize(to);
        }
        PageView {
            id: it.id.0,
            room_id: it.room.as_str(),
            sender_id: it.author.0,
            sender_name: &it.author_name,
            content: &it.content,
            timestamp: Iso(it.at),
            seq: it.seq.0,
            edited: it.edited_at.map(|_| true),
            edited_at: it.edited_at.map(Iso),
            reactions: (!it.reactions.is_empty()).then(|| List(&it.reactions, ReactionView::of)),
            reply_to: it.reply.as_ref().map(ReplyView::of),
            mentions: MentionsView::of(&it.mentions),
            thread_id: it.thread.map(|root| root.0),
            replies: it.replies.map(RepliesView::of),
        }
        .serialize(to)
    }
}

/// A message as it was posted.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct PostView<'a> {
    id: Uuid,
    room_id: &'a str,
    sender_id: Uuid,
    sender_name: &'a str,
    content: &'a str,
    timestamp: Iso,
    seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<ReplyView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_user_id: Option<Uuid>,
    #[serde(flatten)]
    mentions: MentionsView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_id: Option<Uuid>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    duplicate: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    deleted: bool,
}

impl<'a> PostView<'a> {
    pub(super) fn of(event: &'a StoredEvent, content: &'a str, duplicate: bool) -> Self {
        Self {
            id: event.id.0,
            room_id: event.room.as_str(),
            sender_id: event.author.0,
            sender_name: &event.author_name,
            content,
            timestamp: Iso(event.at),
            seq: event.seq.0,
            reply_to: event.reply.as_ref().map(ReplyView::of),
            target_user_id: event.to.map(|user| user.0),
            mentions: MentionsView::of(&event.mentions),
            thread_id: event.thread.map(|root| root.0),
            duplicate,
            deleted: event.gone,
        }
    }
}

/// What is described of a message on a page (see `schema`).
#[cfg(test)]
pub(in super::super) fn message_shapes(generator: &mut schemars::SchemaGenerator) -> [schemars::Schema; 2] {
    [
        generator.subschema_for::<PageView<'_>>(),
        generator.subschema_for::<Tombstone<'_>>(),
    ]
}
