//! What is told, to text.

use super::super::writing::{Iso, Sink, fill, write};
use super::events::EventFrame;
use super::frames::{
    ConversationView, List, MessageView, People, PostView, ReadRoomView, ReadingView, RoomView, To, people,
};
use super::personal::{self, PreferencesData};
use super::plain;
use super::presence::presence;
use super::threads;
use crate::domain::durable::RoomReading;
#[cfg(test)]
use crate::domain::error::Code;
use crate::domain::error::Refusal;
use crate::domain::event::{EventBody, Message, StoredEvent};
use crate::domain::ids::{Epoch, EventId, Reference, UserId};
use crate::domain::outbound::{
    Backlog, Conversation, Joined, Outbound, Role, RoomListing, ServerInfo, Unrecovered,
};
#[cfg(test)]
use crate::protocol::schema::OneOf;
use serde::Serialize;
use uuid::Uuid;

/// The number of this protocol: it changes when a client written for the one before would no longer work.
const PROTOCOL: u32 = 1;

/// Writes `out` as one frame, or none.
pub(in super::super) fn encode(out: &Outbound, reference: Option<&Reference>, sink: &mut Sink<'_>) {
    // First, because it is what a chat server does all day.
    if let Outbound::Posted(event) | Outbound::PrivatePosted(event) = out {
        let frame = EventFrame(event);
        let text =
            |buffer: &mut Vec<u8>| plain::put(buffer, event) || serde_json::to_writer(buffer, &frame).is_ok();
        return fill(text, sink);
    }
    let mut to = To {
        reference: reference.map(Reference::as_str),
        sink,
    };
    if !presence(&mut to, out) {
        answer(&mut to, out);
    }
}

/// See [`super::super::message_line`].
pub(in super::super) fn message_line(message: &Message, sink: &mut Sink<'_>) {
    write(&MessageView(message), sink);
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct LeftData<'a> {
    room_id: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Nothing {}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct AckData<'a> {
    id: Uuid,
    room_id: &'a str,
    seq: u64,
    timestamp: Iso,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate: Option<bool>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct EventsData<'a> {
    room_id: &'a str,
    events: Events<'a>,
    has_more: bool,
}

type Events<'a> = List<'a, StoredEvent, EventFrame<'a>>;
pub(super) type Messages<'a> = List<'a, Message, MessageView<'a>>;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct HistoryData<'a> {
    room_id: &'a str,
    messages: Messages<'a>,
    has_more: bool,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct PinsData<'a> {
    room_id: &'a str,
    messages: Messages<'a>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct SearchData<'a> {
    messages: Messages<'a>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RoomListData<'a> {
    rooms: List<'a, RoomListing, RoomView<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Name<'a> {
    username: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct PongData {
    timestamp: Iso,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct ErrorData<'a> {
    message: &'a str,
    #[cfg_attr(test, schemars(with = "OneOf<Code>"))]
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
}

impl<'a> ErrorData<'a> {
    fn of(refusal: &'a Refusal) -> Self {
        Self {
            message: &refusal.text,
            code: refusal.code.as_str(),
            retry_after_ms: refusal.retry_after_ms,
        }
    }
}

/// Tells the asker. What this dialect has no words for is no frame.
fn answer(to: &mut To<'_, '_>, out: &Outbound) {
    match out {
        Outbound::Connected { user, info, .. } => to.send("connected", connected(user.0, info)),
        Outbound::Authenticated { .. } => authenticated(to, out),
        Outbound::Joined(joined) => to.send("joined", joined_data(joined)),
        Outbound::Left { room } => {
            let room_id = room.as_str();
            to.send("left", LeftData { room_id });
        }
        Outbound::Done => to.ack(Nothing {}),
        Outbound::Acked { .. } => acked(to, out),
        Outbound::PrivateSent { event, duplicate } => {
            if let EventBody::Message { content, .. } = &event.body {
                to.send("privateMessageSent", PostView::of(event, content, *duplicate));
            }
        }
        Outbound::Events { .. }
        | Outbound::History { .. }
        | Outbound::Pins { .. }
        | Outbound::Thread { .. }
        | Outbound::Edits { .. }
        | Outbound::SearchResults(_)
        | Outbound::RoomList(_) => page(to, out),
        Outbound::Renamed { name, .. } => to.send("renamed", Name { username: name }),
        Outbound::ReadKept { .. } | Outbound::Blocked { .. } | Outbound::Preferences(_) => {
            personal::tell(to, out);
        }
        Outbound::Unread { room, reading, seq } => {
            to.send("unread", ReadRoomView::from(room.as_str(), *reading, *seq));
        }
        Outbound::SignedOut => to.send("signedOut", Nothing {}),
        Outbound::Pong { at } => to.send("pong", PongData { timestamp: Iso(*at) }),
        Outbound::Refused(refusal) => to.send("error", ErrorData::of(refusal)),
        _ => {}
    }
}

fn acked(to: &mut To<'_, '_>, out: &Outbound) {
    let Outbound::Acked {
        room,
        id,
        seq,
        at,
        duplicate,
    } = out
    else {
        return;
    };
    let (room_id, timestamp, duplicate) = (room.as_str(), Iso(*at), *duplicate);
    let (id, seq) = (id.0, seq.0);
    to.ack(AckData {
        id,
        room_id,
        seq,
        timestamp,
        duplicate,
    });
}

fn page(to: &mut To<'_, '_>, out: &Outbound) {
    match out {
        Outbound::Events {
            room,
            events,
            has_more,
        } => {
            let (room_id, events, has_more) = (room.as_str(), List(events, EventFrame), *has_more);
            to.send(
                "events",
                EventsData {
                    room_id,
                    events,
                    has_more,
                },
            );
        }
        Outbound::History {
            room,
            messages,
            has_more,
        } => {
            let (room_id, messages, has_more) = (room.as_str(), List(messages, MessageView), *has_more);
            to.send(
                "history",
                HistoryData {
                    room_id,
                    messages,
                    has_more,
                },
            );
        }
        Outbound::Thread { room, thread } => threads::thread(to, room, thread),
        Outbound::Edits { room, versions } => threads::edits(to, room, versions),
        Outbound::Pins { room, messages } => {
            let (room_id, messages) = (room.as_str(), List(messages, MessageView));
            to.send("pins", PinsData { room_id, messages });
        }
        Outbound::SearchResults(hits) => {
            let data = SearchData {
                messages: List(&hits.messages, MessageView),
                has_more: hits.next.is_some(),
                next: hits.next.map(|mark| mark.to_string()),
            };
            to.send("searchResults", data);
        }
        Outbound::RoomList(rooms) => {
            let rooms = List(rooms, RoomView::of);
            to.send("roomList", RoomListData { rooms });
        }
        _ => {}
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct ConnectedData<'a> {
    client_id: Uuid,
    protocol: u32,
    version: &'a str,
    limits: Limits,
    heartbeat_seconds: u64,
    lobby: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Limits {
    max_message_length: usize,
    max_username_length: usize,
    max_frame_bytes: usize,
    message_rate_limit: u32,
    rooms_per_user: usize,
    max_pins: usize,
    max_topic_length: usize,
    max_reactions_per_message: usize,
    edit_window_seconds: u64,
    delete_window_seconds: u64,
}

fn connected(client_id: Uuid, info: &ServerInfo) -> ConnectedData<'_> {
    ConnectedData {
        client_id,
        protocol: PROTOCOL,
        version: info.version,
        limits: Limits {
            max_message_length: info.max_message_length,
            max_username_length: info.max_username_length,
            max_frame_bytes: info.max_frame_bytes,
            message_rate_limit: info.message_rate_limit,
            rooms_per_user: info.rooms_per_user,
            max_pins: info.bounds.pins,
            max_topic_length: info.bounds.topic,
            max_reactions_per_message: info.bounds.reactions,
            edit_window_seconds: info.bounds.edit_ms / 1000,
            delete_window_seconds: info.bounds.delete_ms / 1000,
        },
        heartbeat_seconds: info.heartbeat_seconds,
        lobby: info.lobby.as_str(),
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct AuthenticatedData<'a> {
    client_id: Uuid,
    username: &'a str,
    online_users: People<'a>,
    online_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    resume_token: Option<&'a str>,
    conversations: List<'a, Conversation, ConversationView<'a>>,
    rooms: List<'a, RoomReading, ReadRoomView<'a>>,
    blocked: People<'a>,
    preferences: PreferencesData,
}

fn authenticated(to: &mut To<'_, '_>, out: &Outbound) {
    let Outbound::Authenticated {
        me,
        online,
        online_count,
        resume_token,
        conversations,
        rooms,
        blocked,
        preferences,
        ..
    } = out
    else {
        return;
    };
    let data = AuthenticatedData {
        client_id: me.id.0,
        username: &me.name,
        online_users: people(online),
        online_count: *online_count,
        resume_token: resume_token.as_deref(),
        conversations: List(conversations, ConversationView::of),
        rooms: List(rooms, ReadRoomView::of),
        blocked: people(blocked),
        preferences: PreferencesData::of(*preferences),
    };
    to.send("authenticated", data);
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct JoinedData<'a> {
    room_id: &'a str,
    topic: &'a str,
    #[cfg_attr(test, schemars(with = "OneOf<Role>"))]
    role: &'static str,
    moderators: List<'a, UserId, Uuid>,
    pinned: List<'a, EventId, Uuid>,
    #[serde(serialize_with = "epoch")]
    #[cfg_attr(test, schemars(with = "String", regex(pattern = "^[0-9a-f]{16}$")))]
    epoch: Epoch,
    seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_id: Option<Uuid>,
    users: People<'a>,
    user_count: usize,
    #[serde(flatten)]
    reading: Option<ReadingView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovered: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<OneOf<Unrecovered>>"))]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Messages<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<Events<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    has_more: Option<bool>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn epoch<S: serde::Serializer>(epoch: &Epoch, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(epoch)
}

fn joined_data(it: &Joined) -> JoinedData<'_> {
    let role = if it.moderators.contains(&it.who.id) {
        Role::Moderator
    } else {
        Role::Member
    };
    let mut data = JoinedData {
        room_id: it.room.as_str(),
        topic: &it.topic,
        role: role.as_str(),
        moderators: List(&it.moderators, |user| user.0),
        pinned: List(&it.pinned, |message| message.0),
        epoch: it.epoch,
        seq: it.seq.0,
        event_id: it.event_id.map(|id| id.0),
        users: people(&it.users),
        user_count: it.user_count,
        reading: it.reading.map(ReadingView::of),
        recovered: None,
        reason: None,
        history: None,
        events: None,
        has_more: None,
    };
    match &it.backlog {
        Backlog::History {
            messages,
            unrecovered,
        } => {
            data.history = Some(List(messages, MessageView));
            data.recovered = unrecovered.map(|_| false);
            data.reason = unrecovered.map(Unrecovered::as_str);
        }
        Backlog::Events { events, has_more } => {
            data.recovered = Some(true);
            data.events = Some(List(events, EventFrame));
            data.has_more = Some(*has_more);
        }
    }
    data
}

/// What is described of the answers (see `schema`).
#[cfg(test)]
pub(super) fn shapes(generator: &mut schemars::SchemaGenerator) -> crate::protocol::schema::Shapes {
    let ack = [
        generator.subschema_for::<AckData<'_>>(),
        generator.subschema_for::<personal::ReadData<'_>>(),
        generator.subschema_for::<Nothing>(),
    ];
    vec![
        ("connected", generator.subschema_for::<ConnectedData<'_>>()),
        (
            "authenticated",
            generator.subschema_for::<AuthenticatedData<'_>>(),
        ),
        ("joined", generator.subschema_for::<JoinedData<'_>>()),
        ("events", generator.subschema_for::<EventsData<'_>>()),
        ("left", generator.subschema_for::<LeftData<'_>>()),
        ("ack", schemars::json_schema!({ "anyOf": ack })),
        ("privateMessageSent", generator.subschema_for::<PostView<'_>>()),
        ("history", generator.subschema_for::<HistoryData<'_>>()),
        ("thread", generator.subschema_for::<threads::ThreadData<'_>>()),
        ("edits", generator.subschema_for::<threads::EditsData<'_>>()),
        ("pins", generator.subschema_for::<PinsData<'_>>()),
        ("searchResults", generator.subschema_for::<SearchData<'_>>()),
        ("roomList", generator.subschema_for::<RoomListData<'_>>()),
        ("unread", generator.subschema_for::<ReadRoomView<'_>>()),
        ("blocked", generator.subschema_for::<personal::BlockedData>()),
        ("preferences", generator.subschema_for::<PreferencesData>()),
        ("renamed", generator.subschema_for::<Name<'_>>()),
        ("signedOut", generator.subschema_for::<Nothing>()),
        ("pong", generator.subschema_for::<PongData>()),
        ("error", generator.subschema_for::<ErrorData<'_>>()),
    ]
}
