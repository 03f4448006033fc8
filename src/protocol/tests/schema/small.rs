//! The three small dialects: whole frames of the server by the types that write them, and what clients may send. A test
//! sends a sample of each through the decoders, and compares the words.

use super::{Shapes, generator};
use crate::protocol::{Dialect, broadcast, channel, flat};
use schemars::{JsonSchema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

/// What stands for a frame that is no object but a text that people wrote.
pub(super) const TEXT: &str = "text";

/// The shape of a whole frame of that `type`.
pub(in crate::protocol) fn framed<T: JsonSchema>(
    generator: &mut SchemaGenerator,
    kind: &'static str,
) -> (&'static str, schemars::Schema) {
    let mut shape = T::json_schema(generator);
    shape.ensure_object()["properties"]["type"] = json!({"const": kind});
    (kind, shape)
}

/// What the server says in a small dialect.
pub(super) fn told(dialect: Dialect, generator: &mut SchemaGenerator) -> Shapes {
    match dialect {
        Dialect::Envelope => Shapes::new(),
        Dialect::Flat => flat::shapes(generator),
        Dialect::Channel => channel::shapes(generator),
        Dialect::Broadcast => broadcast::shapes(generator),
    }
}

/// Declares what clients send: the word, and the members beside it.
macro_rules! frames {
    ($($kind:literal $name:ident { $($(#[$about:meta])* $member:ident,)* })*) => {
        $(
            #[derive(JsonSchema)]
            #[allow(dead_code, reason = "only its shape matters")]
            struct $name { r#type: String, $($(#[$about])* $member: String,)* }
        )*

        fn shape(kind: &str) -> (&'static str, schemars::Schema) {
            match kind {
                $($kind => framed::<$name>(&mut generator(), $kind),)*
                _ => (TEXT, json_schema!({"type": "string",
                    "description": "Any text that is none of the objects: it is said as it stands."})),
            }
        }
    };
}

frames! {
    "auth" Auth { username, }
    "identity" Identity { user, }
    "message" Message { text, }
    "heartbeat" Heartbeat {}
    "chat" Chat { content, }
    "setUsername" SetUsername {
        /// Cut to 20 characters.
        username,
    }
    "joinRoom" JoinRoom { room, }
    "leaveRoom" LeaveRoom {}
}

/// What is sent in a small dialect.
pub(super) fn asked(dialect: Dialect) -> Shapes {
    let words: &[&str] = match dialect {
        Dialect::Envelope => &[],
        Dialect::Flat => &["auth", TEXT],
        Dialect::Channel => &["identity", "message", "heartbeat"],
        Dialect::Broadcast => &["chat", "setUsername", "joinRoom", "leaveRoom", TEXT],
    };
    words.iter().map(|word| shape(word)).collect()
}

/// A sample of each, as it stands on the wire.
pub(super) fn samples() -> Vec<(Dialect, Value)> {
    let (flat, channel, broadcast) = (Dialect::Flat, Dialect::Channel, Dialect::Broadcast);
    vec![
        (flat, json!({"type": "auth", "username": "Alice"})),
        (flat, json!("Hello everyone!")),
        (channel, json!({"type": "identity", "user": "Alice"})),
        (channel, json!({"type": "message", "text": "hi"})),
        (channel, json!({"type": "heartbeat"})),
        (broadcast, json!({"type": "chat", "content": "hi"})),
        (broadcast, json!({"type": "setUsername", "username": "Alice"})),
        (broadcast, json!({"type": "joinRoom", "room": "x"})),
        (broadcast, json!({"type": "leaveRoom"})),
        (broadcast, json!("hi")),
    ]
}
