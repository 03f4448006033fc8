//! One of everything that can be told, for the tests of all dialects.

mod personal;

use super::{Dialect, DialectSettings, encode};
use crate::domain::durable::{Page, RoomReading, Thread};
use crate::domain::error::{Code, Refusal};
use crate::domain::event::{
    Action, EventBody, Message, Moderation, ReactionCount, ReplyPreview, StoredEvent, Version, Versions,
};
use crate::domain::ids::{Epoch, EventId, Reference, Seq, Timestamp, UserId};
use crate::domain::mention::Mentions;
use crate::domain::outbound::{
    AnnouncementKind, Backlog, Conversation, Joined, Outbound, Person, RoomListing, ServerInfo, Unrecovered,
};
use crate::domain::reading::{Preferences, Reading, Unread};
use crate::domain::room_id::RoomId;
use crate::domain::search::{Hits, Mark};
use std::sync::Arc;
use uuid::Uuid;

/// 2022-05-19T22:02:36.042Z.
pub(super) const AT: Timestamp = Timestamp(1_652_997_756_042);
/// How that instant is written.
pub(super) const ISO: &str = "2022-05-19T22:02:36.042Z";
/// Alice's id.
pub(super) const ALICE: &str = "00000000-0000-4000-8000-00000000000a";
pub(super) const BOB: &str = "00000000-0000-4000-8000-00000000000b";
pub(super) const EVENT: &str = "00000000-0000-7000-8000-0000000000e1";
/// A message's id.
pub(super) const MESSAGE: &str = "00000000-0000-7000-8000-0000000000e0";
/// A conversation's id.
pub(super) const TALK: &str = "@0123456789abcdef0123456789abcdef";

pub(super) fn settings() -> DialectSettings {
    DialectSettings {
        lobby: room("general"),
        channel_heartbeat_ms: 5_000,
        channel_delay_ms: 4_000,
        clock: || AT,
    }
}

pub(super) fn room(id: &str) -> RoomId {
    RoomId::trusted(id)
}

pub(super) fn uuid(text: &str) -> Uuid {
    Uuid::parse_str(text).unwrap()
}

pub(super) fn person(id: &str, name: &str) -> Person {
    Person {
        id: UserId(uuid(id)),
        name: name.into(),
    }
}

pub(super) fn alice() -> Person {
    person(ALICE, "Alice")
}

pub(super) fn bob() -> Person {
    person(BOB, "Bob")
}

pub(super) fn event(id: &str, seq: u64, body: EventBody) -> StoredEvent {
    StoredEvent {
        room: room("x"),
        seq: Seq(seq),
        id: EventId(uuid(id)),
        author: UserId(uuid(ALICE)),
        author_name: "Alice".into(),
        at: AT,
        body,
        reply: None,
        mentions: Mentions::default(),
        to: None,
        thread: None,
        gone: false,
        called_before: Vec::new(),
    }
}

pub(super) fn post(content: &str) -> StoredEvent {
    event(
        MESSAGE,
        7,
        EventBody::Message {
            content: content.into(),
            reply_to: None,
        },
    )
}

pub(super) fn edit() -> StoredEvent {
    event(
        EVENT,
        8,
        EventBody::Edited {
            message: EventId(uuid(MESSAGE)),
            content: "new".into(),
        },
    )
}

pub(super) fn deletion() -> StoredEvent {
    event(
        EVENT,
        9,
        EventBody::Deleted {
            message: EventId(uuid(MESSAGE)),
        },
    )
}

pub(super) fn reaction() -> StoredEvent {
    let body = EventBody::Reacted {
        message: EventId(uuid(MESSAGE)),
        emoji: "👍".into(),
        active: true,
    };
    event(EVENT, 10, body)
}

pub(super) fn moderation() -> StoredEvent {
    let done = Moderation {
        user: UserId(uuid(BOB)),
        name: "Bob".into(),
        action: Action::Mute,
        until: Some(AT),
        reason: "loud".into(),
    };
    event(EVENT, 11, EventBody::Moderated(done))
}

pub(super) fn pin(active: bool) -> StoredEvent {
    let message = EventId(uuid(MESSAGE));
    event(EVENT, 12, EventBody::Pinned { message, active })
}

pub(super) fn topic(topic: &str) -> StoredEvent {
    event(EVENT, 13, EventBody::TopicSet { topic: topic.into() })
}

pub(super) fn moderator(name: &str) -> StoredEvent {
    let body = EventBody::ModeratorSet {
        user: UserId(uuid(BOB)),
        name: name.into(),
        active: true,
    };
    event(EVENT, 14, body)
}

pub(super) fn reply(content: &str) -> ReplyPreview {
    ReplyPreview {
        id: EventId(uuid(EVENT)),
        seq: Seq(3),
        sender_name: "Bob".into(),
        content: content.into(),
        deleted: false,
    }
}

pub(super) fn message(content: &str) -> Message {
    Message {
        room: room("x"),
        id: EventId(uuid(MESSAGE)),
        seq: Seq(7),
        author: UserId(uuid(ALICE)),
        author_name: "Alice".into(),
        at: AT,
        content: content.into(),
        deleted: false,
        edited_at: None,
        reply: None,
        mentions: Mentions::default(),
        thread: None,
        replies: None,
        reactions: Vec::new(),
    }
}

pub(super) fn joined(backlog: Backlog) -> Joined {
    Joined {
        who: bob(),
        at: AT,
        room: room("x"),
        topic: "all of it".into(),
        moderators: vec![UserId(uuid(ALICE))],
        pinned: vec![EventId(uuid(EVENT))],
        epoch: Epoch(0xab),
        seq: Seq(10),
        event_id: Some(EventId(uuid(EVENT))),
        users: vec![alice(), bob()],
        user_count: 2,
        reading: Some(reading()),
        backlog,
    }
}

/// Read up to 4, five unread, one of them a mention.
pub(super) fn reading() -> Reading {
    let unread = Unread {
        messages: 5,
        mentions: 1,
    };
    Reading {
        up_to: Seq(4),
        unread,
    }
}

pub(super) fn history(messages: Vec<Message>) -> Backlog {
    Backlog::History {
        messages,
        unrecovered: None,
    }
}

pub(super) fn connected(name: Option<&str>, path_room: Option<&str>) -> Outbound {
    Outbound::Connected {
        user: UserId(uuid(ALICE)),
        name: name.map(Arc::from),
        room: path_room.map(room),
        info: Arc::new(ServerInfo {
            version: "1.2.3",
            max_message_length: 4000,
            max_username_length: 20,
            max_frame_bytes: 65536,
            message_rate_limit: 120,
            rooms_per_user: 200,
            bounds: crate::domain::chat::Bounds::default(),
            heartbeat_seconds: 30,
            lobby: room("general"),
        }),
        at: AT,
    }
}

pub(super) fn refused(code: Code, text: &'static str) -> Outbound {
    Outbound::Refused(Refusal::new(code, text))
}

pub(super) fn announcement(kind: AnnouncementKind) -> Outbound {
    Outbound::Announcement {
        kind,
        message: "tea".into(),
        at: AT,
    }
}

/// Every kind, with `text` wherever people or operators may write something.
pub(super) fn everything(text: &str) -> Vec<Outbound> {
    let who = person(ALICE, text);
    let mut all = about_people(text, &who);
    all.extend(answers(text, &who));
    all.extend(personal::personal(text, &who));
    all.extend(pages(text, &who));
    all.extend(
        events(text)
            .into_iter()
            .map(|event| Outbound::Posted(Arc::new(event))),
    );
    all
}

fn events(text: &str) -> Vec<StoredEvent> {
    let mut posted = post(text);
    posted.author_name = text.into();
    posted.reply = Some(reply(text));
    vec![
        posted,
        edit(),
        deletion(),
        reaction(),
        moderation(),
        pin(true),
        topic(text),
        moderator(text),
    ]
}

fn answers(text: &str, who: &Person) -> Vec<Outbound> {
    let posted = Arc::new(post(text));
    let (at, name) = (AT, Arc::clone(&who.name));
    let (id, seq, duplicate) = (EventId(uuid(EVENT)), Seq(7), Some(true));
    vec![
        connected(Some(text), Some(text)),
        Outbound::Authenticated {
            me: who.clone(),
            online: vec![who.clone(), bob()],
            online_count: 2,
            resume_token: Some(Arc::clone(&name)),
            conversations: vec![Conversation {
                room: room(TALK),
                peer: who.clone(),
                reading: reading(),
                seq,
            }],
            rooms: vec![RoomReading {
                room: room(text),
                seq,
                reading: reading(),
            }],
            blocked: vec![who.clone()],
            preferences: Preferences::default(),
            at,
        },
        Outbound::Left { room: room(text) },
        Outbound::Done,
        Outbound::Acked {
            room: room(text),
            id,
            seq,
            at,
            duplicate,
        },
        Outbound::PrivateSent {
            event: Arc::clone(&posted),
            duplicate: false,
        },
        Outbound::PrivatePosted(posted),
        Outbound::Renamed {
            old: Arc::clone(&name),
            at,
            name,
        },
        Outbound::Pong { at },
        Outbound::SignedOut,
        Outbound::Refused(Refusal::new(Code::RateLimited, text.to_owned()).retry_after(500)),
    ]
}

fn pages(text: &str, who: &Person) -> Vec<Outbound> {
    let mut stored = message(text);
    stored.edited_at = Some(AT);
    stored.reply = Some(reply(text));
    let users = vec![UserId(uuid(BOB))];
    stored.reactions = vec![ReactionCount {
        emoji: text.into(),
        count: 21,
        users,
    }];
    let deleted = Message {
        deleted: true,
        ..message("")
    };
    let enter = |backlog| {
        let (who, room) = (who.clone(), room(text));
        Outbound::Joined(Box::new(Joined {
            who,
            room,
            topic: text.into(),
            ..joined(backlog)
        }))
    };
    let listing = RoomListing {
        room: room(text),
        topic: text.into(),
        users: 2,
        seq: Seq(9),
    };
    let threads = about_threads(text, &stored);
    let mut all = vec![
        enter(history(vec![stored.clone(), deleted])),
        enter(Backlog::History {
            messages: Vec::new(),
            unrecovered: Some(Unrecovered::TooFar),
        }),
        enter(Backlog::Events {
            events: events(text),
            has_more: true,
        }),
        Outbound::Events {
            room: room(text),
            events: events(text),
            has_more: false,
        },
        Outbound::History {
            room: room(text),
            messages: vec![stored.clone()],
            has_more: true,
        },
        Outbound::SearchResults(Hits {
            messages: vec![stored],
            next: Some(Mark(7)),
        }),
        Outbound::RoomList(vec![listing]),
    ];
    all.extend(threads);
    all
}

fn about_threads(text: &str, stored: &Message) -> Vec<Outbound> {
    let thread = Thread {
        root: stored.clone(),
        replies: Page {
            messages: vec![message(text)],
            has_more: true,
        },
    };
    let version = Version {
        content: text.into(),
        at: AT,
        by: UserId(uuid(BOB)),
    };
    let versions = Versions {
        message: EventId(uuid(MESSAGE)),
        author: UserId(uuid(BOB)),
        deleted: false,
        versions: vec![version],
    };
    vec![
        Outbound::Pins {
            room: room(text),
            messages: vec![stored.clone()],
        },
        Outbound::Thread {
            room: room(text),
            thread: Box::new(thread),
        },
        Outbound::Edits {
            room: room(text),
            versions,
        },
    ]
}

fn about_people(text: &str, who: &Person) -> Vec<Outbound> {
    let (name, place) = (&who.name, || room(text));
    let came = |moving| Outbound::UserJoined {
        who: who.clone(),
        room: place(),
        moving,
        at: AT,
    };
    let went = |moving| Outbound::UserLeft {
        who: who.clone(),
        room: place(),
        moving,
        at: AT,
    };
    vec![
        came(false),
        came(true),
        went(false),
        went(true),
        Outbound::PresenceChanged {
            room: place(),
            joined: vec![who.clone()],
            left: vec![who.clone(), bob()],
            user_count: 201,
            at: AT,
        },
        Outbound::Roster {
            room: place(),
            names: vec![Arc::clone(name)].into(),
            at: AT,
        },
        Outbound::Typing {
            who: who.clone(),
            room: place(),
            is_typing: true,
        },
        Outbound::ReadUpTo {
            who: who.clone(),
            room: place(),
            up_to: Seq(7),
        },
        Outbound::UserOnline(who.clone()),
        Outbound::UserOffline(who.clone()),
        Outbound::UserRenamed {
            id: who.id,
            old: Arc::clone(name),
            new: "Carol".into(),
            at: AT,
        },
        Outbound::Announcement {
            kind: AnnouncementKind::Motd,
            message: Arc::clone(name),
            at: AT,
        },
        Outbound::HeartbeatDue { authenticated: true },
        Outbound::Identified {
            name: Arc::clone(name),
            success: false,
        },
    ]
}

/// The frames of `out`, as JSON values.
pub(super) fn frames(dialect: Dialect, out: &Outbound, reference: Option<&str>) -> Vec<serde_json::Value> {
    let reference = reference.and_then(Reference::parse);
    let mut frames = Vec::new();
    encode(dialect, out, reference.as_ref(), &settings(), &mut |text| {
        frames.push(serde_json::from_slice(text).expect("every frame is one JSON text"));
    });
    frames
}
