//! Which frames there are (contract §2 to §5), and what each must hold.

use serde_json::Value;

/// A type and the members its `data` must hold.
type Row = (&'static str, &'static [&'static str]);

const ENVELOPE: [Row; 36] = [
    (
        "connected",
        &["clientId", "protocol", "version", "limits", "heartbeatSeconds"],
    ),
    (
        "authenticated",
        &[
            "clientId",
            "username",
            "onlineUsers",
            "onlineCount",
            "resumeToken",
            "conversations",
        ],
    ),
    ("userOnline", &["userId", "username"]),
    ("userOffline", &["userId", "username"]),
    (
        "joined",
        &[
            "roomId",
            "users",
            "userCount",
            "epoch",
            "seq",
            "topic",
            "role",
            "moderators",
            "pinned",
        ],
    ),
    ("events", &["roomId", "events", "hasMore"]),
    ("left", &["roomId"]),
    ("userJoined", &["userId", "username", "roomId"]),
    ("userLeft", &["userId", "username", "roomId"]),
    ("presence", &["roomId", "joined", "left", "userCount"]),
    (
        "message",
        &[
            "id",
            "roomId",
            "senderId",
            "senderName",
            "content",
            "timestamp",
            "seq",
        ],
    ),
    (
        "messageEdited",
        &["roomId", "messageId", "eventId", "seq", "content", "editedAt"],
    ),
    ("messageDeleted", &["roomId", "messageId", "eventId", "seq"]),
    (
        "reaction",
        &[
            "roomId",
            "messageId",
            "eventId",
            "seq",
            "userId",
            "username",
            "emoji",
            "active",
        ],
    ),
    ("messagePinned", &["roomId", "eventId", "seq"]),
    (
        "topicChanged",
        &["roomId", "eventId", "seq", "userId", "username", "topic"],
    ),
    (
        "moderatorChanged",
        &[
            "roomId", "eventId", "seq", "userId", "username", "active", "byUserId",
        ],
    ),
    ("pins", &["roomId", "messages"]),
    ("thread", &["roomId", "root", "messages", "hasMore"]),
    ("edits", &["roomId", "messageId", "versions"]),
    ("signedOut", &[]),
    (
        "moderation",
        &[
            "roomId",
            "eventId",
            "seq",
            "userId",
            "username",
            "action",
            "timestamp",
        ],
    ),
    (
        "privateMessage",
        &[
            "id",
            "roomId",
            "senderId",
            "senderName",
            "content",
            "timestamp",
            "seq",
        ],
    ),
    (
        "privateMessageSent",
        &[
            "id",
            "roomId",
            "senderId",
            "senderName",
            "content",
            "timestamp",
            "seq",
        ],
    ),
    ("typing", &["userId", "username", "roomId", "isTyping"]),
    ("ack", &[]),
    ("history", &["roomId", "messages", "hasMore"]),
    ("roomList", &["rooms"]),
    ("renamed", &["username"]),
    ("userRenamed", &["userId", "oldUsername", "username"]),
    ("pong", &["timestamp"]),
    ("error", &["message", "code"]),
    ("searchResults", &["messages", "hasMore"]),
    ("read", &["roomId", "userId", "username", "upTo"]),
    ("announcement", &["kind", "message", "timestamp"]),
    ("ack", &["id", "roomId", "seq", "timestamp"]),
];

const FLAT: [Row; 6] = [
    ("auth_success", &["message", "username", "timestamp"]),
    ("user_joined", &["username", "message", "timestamp"]),
    ("user_left", &["username", "message", "timestamp"]),
    ("user_list", &["users", "count", "timestamp"]),
    ("message", &["username", "message", "timestamp"]),
    ("error", &["message", "code"]),
];

const CHANNEL: [Row; 5] = [
    ("connection", &["id"]),
    ("heartbeat", &["authenticated"]),
    ("identity", &["success"]),
    ("message", &["text", "timestamp", "user"]),
    ("error", &["message", "code"]),
];

const BROADCAST: [Row; 2] = [
    ("system", &["message", "timestamp"]),
    ("chat", &["username", "message", "timestamp"]),
];

/// Which dialect a path speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Envelope,
    Flat,
    Channel,
    Broadcast,
}

/// Panics unless the frame is one of the contract's.
pub fn validate(kind: Kind, frame: &Value) {
    let name = frame["type"]
        .as_str()
        .unwrap_or_else(|| panic!("no type: {frame}"));
    let table: &[Row] = match kind {
        Kind::Envelope => &ENVELOPE,
        Kind::Flat => &FLAT,
        Kind::Channel => &CHANNEL,
        Kind::Broadcast => &BROADCAST,
    };
    let Some((_, needed)) = table.iter().find(|(known, _)| *known == name) else {
        panic!("the contract knows no such frame of {kind:?}: {frame}");
    };
    let holder = if kind == Kind::Envelope {
        &frame["data"]
    } else {
        frame
    };
    for member in *needed {
        assert!(!holder[member].is_null(), "{member} is missing: {frame}");
    }
    if kind == Kind::Envelope {
        let known = ["type", "data", "ref"];
        assert!(
            frame
                .as_object()
                .unwrap()
                .keys()
                .all(|k| known.contains(&k.as_str())),
            "{frame}"
        );
    }
    lists(kind, name, holder);
}

fn lists(kind: Kind, name: &str, holder: &Value) {
    match (kind, name) {
        (Kind::Flat, "user_list") => {
            let users = holder["users"].as_array().expect("a list");
            assert_eq!(holder["count"], users.len(), "{holder}");
        }
        (Kind::Envelope, "joined") => {
            let history = holder["history"].is_array();
            let events = holder["events"].is_array() && holder["recovered"] == true;
            assert!(history != events, "either history or events: {holder}");
            let users = holder["users"].as_array().expect("a list");
            assert_eq!(holder["userCount"], users.len(), "{holder}");
        }
        _ => {}
    }
}
