//! What is told, to text.

use super::super::writing::{Iso, Sink, write};
use super::frames::{
    ConversationView, EventFrame, Frame, List, MessageView, People, PersonView, PostView, RoomView, people,
};
use crate::domain::error::Refusal;
use crate::domain::event::{EventBody, Message, StoredEvent};
use crate::domain::ids::{Epoch, EventId, Reference};
use crate::domain::outbound::{
    AnnouncementKind, Backlog, Conversation, Joined, Outbound, Person, RoomListing, ServerInfo, Unrecovered,
};
use crate::domain::room_id::RoomId;
use serde::Serialize;
use uuid::Uuid;

/// The number of this protocol: it changes when a client written for the one before would no longer work.
const PROTOCOL: u32 = 1;

/// Where a frame goes, and the client's word for the request it answers.
struct To<'a, 's> {
    reference: Option<&'a str>,
    sink: &'a mut Sink<'s>,
}

impl To<'_, '_> {
    fn send<T: Serialize>(&mut self, kind: &'static str, data: T) {
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
    fn ack<T: Serialize>(&mut self, data: T) {
        if self.reference.is_some() {
            self.send("ack", data);
        }
    }
}

/// Writes `out` as one frame, or none.
pub(in super::super) fn encode(out: &Outbound, reference: Option<&Reference>, sink: &mut Sink<'_>) {
    // First, because it is what a chat server does all day.
    if let Outbound::Posted(event) | Outbound::PrivatePosted(event) = out {
        return write(&EventFrame(event), sink);
    }
    let mut to = To {
        reference: reference.map(Reference::as_str),
        sink,
    };
    if !presence(&mut to, out) {
        answer(&mut to, out);
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InRoom<'a> {
    user_id: Uuid,
    username: &'a str,
    room_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_typing: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PresenceData<'a> {
    room_id: &'a str,
    joined: People<'a>,
    left: People<'a>,
    user_count: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserRenamedData<'a> {
    user_id: Uuid,
    old_username: &'a str,
    username: &'a str,
}

#[derive(Serialize)]
struct AnnouncementData<'a> {
    kind: &'static str,
    message: &'a str,
    timestamp: Iso,
}

fn in_room<'a>(who: &'a Person, room: &'a RoomId, is_typing: Option<bool>) -> InRoom<'a> {
    InRoom {
        user_id: who.id.0,
        username: &who.name,
        room_id: room.as_str(),
        is_typing,
    }
}

/// Tells of others. `false` where `out` is something else.
fn presence(to: &mut To<'_, '_>, out: &Outbound) -> bool {
    match out {
        Outbound::UserJoined { who, room, .. } => to.send("userJoined", in_room(who, room, None)),
        Outbound::UserLeft { who, room, .. } => to.send("userLeft", in_room(who, room, None)),
        Outbound::Typing { who, room, is_typing } => {
            to.send("typing", in_room(who, room, Some(*is_typing)));
        }
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
            let kind = match kind {
                AnnouncementKind::Broadcast => "broadcast",
                AnnouncementKind::Whisper => "whisper",
                AnnouncementKind::Announce => "announce",
                AnnouncementKind::Motd => "motd",
            };
            to.send(
                "announcement",
                AnnouncementData {
                    kind,
                    message,
                    timestamp: Iso(*at),
                },
            );
        }
        _ => return false,
    }
    true
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LeftData<'a> {
    room_id: &'a str,
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
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
#[serde(rename_all = "camelCase")]
struct EventsData<'a> {
    room_id: &'a str,
    events: Events<'a>,
    has_more: bool,
}

type Events<'a> = List<'a, StoredEvent, EventFrame<'a>>;
type Messages<'a> = List<'a, Message, MessageView<'a>>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HistoryData<'a> {
    room_id: &'a str,
    messages: Messages<'a>,
    has_more: bool,
}

#[derive(Serialize)]
struct RoomListData<'a> {
    rooms: List<'a, RoomListing, RoomView<'a>>,
}

#[derive(Serialize)]
struct Name<'a> {
    username: &'a str,
}

#[derive(Serialize)]
struct PongData {
    timestamp: Iso,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorData<'a> {
    message: &'a str,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
}

/// Tells the asker. What this dialect has no words for is no frame.
fn answer(to: &mut To<'_, '_>, out: &Outbound) {
    match out {
        Outbound::Connected { user, info, .. } => to.send("connected", connected(user.0, info)),
        Outbound::Authenticated { .. } => authenticated(to, out),
        Outbound::Joined(joined) => to.send("joined", joined_data(joined)),
        Outbound::Events {
            room,
            events,
            has_more,
        } => {
            let (room_id, events) = (room.as_str(), List(events, EventFrame));
            to.send(
                "events",
                EventsData {
                    room_id,
                    events,
                    has_more: *has_more,
                },
            );
        }
        Outbound::Left { room } => to.send(
            "left",
            LeftData {
                room_id: room.as_str(),
            },
        ),
        Outbound::Done => to.ack(Nothing {}),
        Outbound::Acked {
            room,
            id: EventId(id),
            seq,
            at,
            duplicate,
        } => {
            let (room_id, timestamp, duplicate) = (room.as_str(), Iso(*at), *duplicate);
            to.ack(AckData {
                id: *id,
                room_id,
                seq: seq.0,
                timestamp,
                duplicate,
            });
        }
        Outbound::PrivateSent { event, duplicate } => {
            if let EventBody::Message { content, .. } = &event.body {
                to.send("privateMessageSent", PostView::of(event, content, *duplicate));
            }
        }
        Outbound::History {
            room,
            messages,
            has_more,
        } => {
            let (room_id, messages) = (room.as_str(), List(messages, MessageView));
            to.send(
                "history",
                HistoryData {
                    room_id,
                    messages,
                    has_more: *has_more,
                },
            );
        }
        Outbound::RoomList(rooms) => to.send(
            "roomList",
            RoomListData {
                rooms: List(rooms, RoomView::of),
            },
        ),
        Outbound::Renamed { name, .. } => to.send("renamed", Name { username: name }),
        Outbound::Pong { at } => to.send("pong", PongData { timestamp: Iso(*at) }),
        Outbound::Refused(Refusal {
            code,
            text,
            retry_after_ms,
        }) => {
            let retry_after_ms = *retry_after_ms;
            to.send(
                "error",
                ErrorData {
                    message: text,
                    code: code.as_str(),
                    retry_after_ms,
                },
            );
        }
        _ => {}
    }
}

#[derive(Serialize)]
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
#[serde(rename_all = "camelCase")]
struct Limits {
    max_message_length: usize,
    max_username_length: usize,
    max_frame_bytes: usize,
    message_rate_limit: u32,
    rooms_per_user: usize,
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
        },
        heartbeat_seconds: info.heartbeat_seconds,
        lobby: info.lobby.as_str(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AuthenticatedData<'a> {
    client_id: Uuid,
    username: &'a str,
    online_users: People<'a>,
    online_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    resume_token: Option<&'a str>,
    conversations: List<'a, Conversation, ConversationView<'a>>,
}

fn authenticated(to: &mut To<'_, '_>, out: &Outbound) {
    let Outbound::Authenticated {
        me,
        online,
        online_count,
        resume_token,
        conversations,
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
    };
    to.send("authenticated", data);
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JoinedData<'a> {
    room_id: &'a str,
    topic: &'a str,
    #[serde(serialize_with = "epoch")]
    epoch: Epoch,
    seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_id: Option<Uuid>,
    users: People<'a>,
    user_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovered: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
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
    let mut data = JoinedData {
        room_id: it.room.as_str(),
        topic: &it.topic,
        epoch: it.epoch,
        seq: it.seq.0,
        event_id: it.event_id.map(|id| id.0),
        users: people(&it.users),
        user_count: it.user_count,
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
            data.reason = unrecovered.map(reason);
        }
        Backlog::Events { events, has_more } => {
            data.recovered = Some(true);
            data.events = Some(List(events, EventFrame));
            data.has_more = Some(*has_more);
        }
    }
    data
}

const fn reason(why: Unrecovered) -> &'static str {
    match why {
        Unrecovered::Epoch => "epoch",
        Unrecovered::Diverged => "diverged",
        Unrecovered::TooFar => "too_far",
        Unrecovered::NoAccess => "no_access",
    }
}
