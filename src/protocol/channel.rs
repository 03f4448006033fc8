//! The channel dialect (contract §4): the path names the room, the heartbeat is a message, times are Unix seconds.
//!
//! What it has no words for: conversations come as messages of "Alice (private)"; who comes, goes or is renamed,
//! edits, deletions, reactions and typing do not come at all.

use super::lines::{ErrorLine, SERVER, Small, message, private_author, topic};
#[cfg(test)]
use super::schema::{OneOf, Truth};
use super::writing::{Sink, unix_seconds, write};
use super::{Decoded, DialectSettings, plain, refused, said, unknown};
use crate::domain::command::Command;
use crate::domain::error::Code;
use crate::domain::ids::Timestamp;
use crate::domain::outbound::Outbound;
use crate::domain::profile::{Home, Profile, SignIn};
use crate::domain::room_id::RoomId;
use serde::Serialize;

/// Listens without a name, is signed in late, loses its name when it misses a heartbeat.
pub(super) fn profile(path_room: Option<RoomId>, settings: &DialectSettings) -> Profile {
    Profile {
        has_tokens: false,
        sign_in: SignIn::Late {
            delay_ms: settings.channel_delay_ms,
        },
        home: Home::Room(path_room.unwrap_or_else(|| settings.lobby.clone())),
        one_room: true,
        wants_roster: false,
        hears_itself: true,
        taken_name_closes: false,
        cuts_names: false,
        heartbeat_ms: Some(settings.channel_heartbeat_ms),
    }
}

/// Reads one frame; this dialect knows objects only.
pub(super) fn decode(text: &str) -> Decoded {
    const FORMAT: &str = "Invalid message format";
    let Some(object) = Small::of(text) else {
        return refused(Code::InvalidFormat, FORMAT);
    };
    match object.kind.text() {
        Some("heartbeat") => plain(Command::Heartbeat),
        Some("identity") => match object.user.filled() {
            Some(name) => plain(Command::Auth {
                username: name.to_owned(),
                resume_token: None,
            }),
            None => refused(Code::UsernameRequired, "Username required"),
        },
        Some("message") => match object.text.filled() {
            Some(text) => said(text),
            None => refused(Code::MissingField, "Missing text"),
        },
        Some(kind) => Decoded::Refused {
            reference: None,
            refusal: unknown(kind),
        },
        None => refused(Code::InvalidFormat, FORMAT),
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Connection<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'a str,
}

/// Truth is a text in this dialect.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Heartbeat {
    #[serde(rename = "type")]
    kind: &'static str,
    #[cfg_attr(test, schemars(with = "OneOf<Truth>"))]
    authenticated: &'static str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Identity {
    #[serde(rename = "type")]
    kind: &'static str,
    #[cfg_attr(test, schemars(with = "OneOf<Truth>"))]
    success: &'static str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Line<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
    timestamp: i64,
    user: &'a str,
}

const fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Writes `out` as one frame, or none.
pub(super) fn encode(out: &Outbound, settings: &DialectSettings, sink: &mut Sink<'_>) {
    let mut line = |user: &str, text: &str, at: Timestamp| {
        write(
            &Line {
                kind: "message",
                text,
                timestamp: unix_seconds(at),
                user,
            },
            sink,
        );
    };
    match out {
        Outbound::Posted(event) => {
            if let Some(text) = message(event) {
                line(&event.author_name, text, event.at);
            } else if let Some(text) = topic(event) {
                line(SERVER, &text, event.at);
            }
        }
        Outbound::PrivatePosted(event) => {
            if let Some(text) = message(event) {
                line(&private_author(event), text, event.at);
            }
        }
        Outbound::Announcement { message, at, .. } => line(SERVER, message, *at),
        Outbound::Connected { room, .. } => {
            let id = room.as_ref().unwrap_or(&settings.lobby).as_str();
            write(
                &Connection {
                    kind: "connection",
                    id,
                },
                sink,
            );
        }
        Outbound::HeartbeatDue { authenticated } => {
            write(
                &Heartbeat {
                    kind: "heartbeat",
                    authenticated: truth(*authenticated),
                },
                sink,
            );
        }
        Outbound::Identified { success, .. } => {
            write(
                &Identity {
                    kind: "identity",
                    success: truth(*success),
                },
                sink,
            );
        }
        Outbound::Refused(refusal) => write(&ErrorLine::of(refusal), sink),
        _ => {}
    }
}

/// What is described of what the server says (see `schema`).
#[cfg(test)]
pub(super) fn shapes(generator: &mut schemars::SchemaGenerator) -> super::schema::Shapes {
    use super::schema::framed;
    vec![
        framed::<Connection<'_>>(generator, "connection"),
        framed::<Heartbeat>(generator, "heartbeat"),
        framed::<Identity>(generator, "identity"),
        framed::<Line<'_>>(generator, "message"),
        framed::<ErrorLine<'_>>(generator, "error"),
    ]
}

#[cfg(test)]
mod tests;
