//! What clients may ask. The decoder is looser than this (it ignores members it does not know); a test sends a sample of
//! each through it, and compares the members.

use super::Shapes;
use super::words::{Found, OneOf};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// Declares requests: the word, and the shape of its data. A member that is an `Option` may be left out.
macro_rules! requests {
    ($($kind:literal $name:ident { $($(#[$about:meta])* $member:ident: $type:ty,)* })*) => {
        $(
            #[derive(JsonSchema)]
            #[schemars(rename_all = "camelCase")]
            #[allow(dead_code, reason = "only its shape matters")]
            struct $name { $($(#[$about])* $member: $type,)* }
        )*

        /// Every request, with the shape of its `data`, and what those refer to.
        pub(super) fn shapes() -> (Shapes, Map<String, Value>) {
            let mut generator: SchemaGenerator = SchemaSettings::draft2020_12().for_deserialize().into_generator();
            let shapes = vec![$(($kind, generator.subschema_for::<$name>()),)*];
            (shapes, generator.take_definitions(true))
        }
    };
}

requests! {
    "auth" Auth {
        /// May be left out beside a token.
        username: Option<String>,
        resume_token: Option<String>,
    }
    "join" Join {
        room_id: String,
        since: Option<Since>,
    }
    "leave" Leave { room_id: String, }
    "chat" Chat {
        room_id: String,
        content: String,
        #[schemars(length(min = 1, max = 64))]
        client_message_id: Option<String>,
        /// A message of the room.
        reply_to: Option<String>,
    }
    "private" Private {
        target_user_id: String,
        content: String,
        #[schemars(length(min = 1, max = 64))]
        client_message_id: Option<String>,
        reply_to: Option<String>,
    }
    "typing" Typing { room_id: String, is_typing: bool, }
    "history" History {
        room_id: String,
        /// One of the three at most: a place.
        before: Option<u64>,
        after: Option<u64>,
        around: Option<u64>,
        #[schemars(range(min = 1))]
        limit: Option<u64>,
    }
    "search" Search {
        query: Option<String>,
        room_id: Option<String>,
        /// A user's id or name.
        from: Option<String>,
        /// A place in the room, an instant, or the `next` of an earlier search.
        before: Option<Edge>,
        after: Option<Edge>,
        has: Option<OneOf<Found>>,
        #[schemars(range(min = 1))]
        limit: Option<u64>,
    }
    "edit" Edited { room_id: String, message_id: String, content: String, }
    "delete" Delete { room_id: String, message_id: String, }
    "react" React { room_id: String, message_id: String, emoji: String, active: bool, }
    "thread" ReadThread {
        room_id: String,
        /// The root, or any message of the thread.
        message_id: String,
        /// A place.
        after: Option<u64>,
        #[schemars(range(min = 1))]
        limit: Option<u64>,
    }
    "edits" ReadEdits { room_id: String, message_id: String, }
    "pin" Pinning { room_id: String, message_id: String, active: bool, }
    "pins" Pins { room_id: String, }
    "topic" SetTopic { room_id: String, topic: String, }
    "moderator" SetModerator { room_id: String, user_id: String, active: bool, }
    "read" Read {
        room_id: String,
        /// A place.
        up_to: u64,
    }
    "block" Block { user_id: String, active: bool, }
    "preferences" Preferences { read_receipts: Option<bool>, }
    "rename" Rename { username: String, }
    "rooms" Rooms {}
    "signOut" SignOut { everywhere: Option<bool>, }
    "ping" Ping {}
}

/// Up to where a client has everything of a room.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its shape matters")]
struct Since {
    #[schemars(regex(pattern = "^[0-9a-f]{16}$"))]
    epoch: String,
    seq: u64,
    /// The event there; not in an empty room.
    id: Option<String>,
}

/// A bound of a search.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its shape matters")]
enum Edge {
    Place(u64),
    Text(String),
}

/// Samples of each.
pub(super) fn samples() -> Vec<Value> {
    let id = "00000000-0000-7000-8000-0000000000e1";
    let request = |kind: &str, data: Value| json!({"type": kind, "data": data, "ref": "r"});
    let about = |more: Value| {
        let mut data = json!({"roomId": "x", "messageId": id});
        if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
            data.extend(more);
        }
        data
    };
    let said = json!({"roomId": "x", "content": "hi", "clientMessageId": "c", "replyTo": id});
    let whispered = json!({"targetUserId": id, "content": "hi", "clientMessageId": "c", "replyTo": id});
    let since = json!({"epoch": "0123456789abcdef", "seq": 3, "id": id});
    let search = json!({"query": "tea", "roomId": "x", "from": "Alice", "before": 9, "after": "2026-11-21T00:00:00.000Z",
        "has": "link", "limit": 10});
    vec![
        request("auth", json!({"username": "Alice", "resumeToken": "t"})),
        request("auth", json!({"resumeToken": "t"})),
        request("join", json!({"roomId": "x", "since": since})),
        request("leave", json!({"roomId": "x"})),
        request("chat", said),
        request("private", whispered),
        request("typing", json!({"roomId": "x", "isTyping": true})),
        request("history", json!({"roomId": "x", "before": 9, "limit": 10})),
        request("history", json!({"roomId": "x", "after": 9})),
        request("history", json!({"roomId": "x", "around": 9})),
        request("search", search),
        request("edit", about(json!({"content": "new"}))),
        request("delete", about(json!({}))),
        request("react", about(json!({"emoji": "👍", "active": true}))),
        request("thread", about(json!({"after": 3, "limit": 10}))),
        request("edits", about(json!({}))),
        request("pin", about(json!({"active": true}))),
        request("pins", json!({"roomId": "x"})),
        request("topic", json!({"roomId": "x", "topic": "tea"})),
        request("moderator", json!({"roomId": "x", "userId": id, "active": true})),
        request("read", json!({"roomId": "x", "upTo": 3})),
        request("block", json!({"userId": id, "active": true})),
        request("preferences", json!({"readReceipts": false})),
        request("rename", json!({"username": "Alice"})),
        request("rooms", json!({})),
        request("signOut", json!({"everywhere": true})),
        request("ping", json!({})),
    ]
}
