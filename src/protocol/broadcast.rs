//! The broadcast dialect (contract §5): guests with drawn names, one room at a time, system lines for all that is no
//! chat.
//!
//! What it has no words for: conversations come as chat of "Alice (private)"; edits, deletions, reactions and typing do
//! not come at all. In big rooms one line tells of all who came or went within a second.

use super::lines::{Small, message, private_author, several, topic};
use super::writing::{Iso, Sink, write};
use super::{Decoded, DialectSettings, plain, public_room_id, refused, said};
use crate::domain::command::Command;
use crate::domain::error::Code;
use crate::domain::ids::Timestamp;
use crate::domain::outbound::{Outbound, Person};
use crate::domain::profile::{Home, Profile, SignIn};
use crate::domain::room_id::RoomId;
use crate::domain::text::cut;
use serde::Serialize;
use uuid::Uuid;

/// Characters that are left of a name asked for (contract §5).
const NAME_CHARS: usize = 20;

/// A guest from the start, in the lobby; its own words do not come back.
pub(super) const fn profile() -> Profile {
    Profile {
        has_tokens: false,
        sign_in: SignIn::Guest,
        home: Home::Lobby,
        one_room: true,
        wants_roster: false,
        hears_itself: false,
        taken_name_closes: false,
        cuts_names: true,
        heartbeat_ms: None,
    }
}

/// Reads one frame: an object of a known type, or something to say. A lone number or word is a thing people say, even
/// where it happens to be JSON.
pub(super) fn decode(text: &str) -> Decoded {
    let Some(object) = Small::of(text) else {
        return said(text);
    };
    match object.kind.text() {
        Some("chat") => match object.content.filled() {
            Some(content) => said(content),
            None => refused(Code::MissingField, "Missing content"),
        },
        Some("setUsername") => match object.username.filled() {
            Some(name) => plain(Command::Rename {
                username: cut(name.trim(), NAME_CHARS).to_owned(),
            }),
            None => refused(Code::UsernameRequired, "Username required"),
        },
        Some("joinRoom") => match object.room.filled().map(public_room_id) {
            Some(Ok(room)) => plain(Command::Join { room, since: None }),
            Some(Err(refusal)) => Decoded::Refused {
                reference: None,
                refusal,
            },
            None => refused(Code::MissingField, "Missing room"),
        },
        Some("leaveRoom") => plain(Command::Leave { room: None }),
        _ => Decoded::Ignored,
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct System<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<Uuid>,
    timestamp: Iso,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Chat<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    username: &'a str,
    message: &'a str,
    timestamp: Iso,
}

/// Writes `out` as one frame, two for a wave of both arrivals and departures, or none.
pub(super) fn encode(out: &Outbound, settings: &DialectSettings, sink: &mut Sink<'_>) {
    match out {
        Outbound::Posted(event) => {
            if let Some(text) = message(event) {
                chat(&event.author_name, text, event.at, sink);
            } else if let Some(line) = topic(event) {
                system(&line, event.at, sink);
            }
        }
        Outbound::PrivatePosted(event) => {
            if let Some(text) = message(event) {
                chat(&private_author(event), text, event.at, sink);
            }
        }
        Outbound::Connected { user, name, at, .. } => {
            let welcome = format!(
                "Welcome! You are connected as {}",
                name.as_deref().unwrap_or_default()
            );
            write(
                &System {
                    kind: "system",
                    message: &welcome,
                    client_id: Some(user.0),
                    timestamp: Iso(*at),
                },
                sink,
            );
        }
        Outbound::Renamed { old, name, at }
        | Outbound::UserRenamed {
            old, new: name, at, ..
        } => {
            system(&format!("{old} is now known as {name}"), *at, sink);
        }
        Outbound::Announcement { message, at, .. } => system(message, *at, sink),
        Outbound::Refused(refusal) => system(&refusal.text, (settings.clock)(), sink),
        _ => presence(out, settings, sink),
    }
}

fn presence(out: &Outbound, settings: &DialectSettings, sink: &mut Sink<'_>) {
    let lobby = &settings.lobby;
    // To come into the lobby is to come into the chat; who only moves between rooms does so silently there.
    match out {
        Outbound::Joined(joined) if joined.room != *lobby => {
            came(&joined.who.name, &joined.room, joined.at, settings, sink);
        }
        Outbound::UserJoined {
            who,
            room,
            moving,
            at,
        } if room != lobby || !moving => {
            came(&who.name, room, *at, settings, sink);
        }
        Outbound::UserLeft {
            who,
            room,
            moving,
            at,
        } if room != lobby || !moving => {
            went(&who.name, room, *at, settings, sink);
        }
        Outbound::PresenceChanged {
            room,
            joined,
            left,
            at,
            ..
        } => {
            let many = |people: &[Person]| (!people.is_empty()).then(|| several(people));
            if let Some(names) = many(joined) {
                came(&names, room, *at, settings, sink);
            }
            if let Some(names) = many(left) {
                went(&names, room, *at, settings, sink);
            }
        }
        _ => {}
    }
}

fn came(who: &str, room: &RoomId, at: Timestamp, settings: &DialectSettings, sink: &mut Sink<'_>) {
    let place = if *room == settings.lobby {
        "the chat"
    } else {
        room.as_str()
    };
    system(&format!("{who} joined {place}"), at, sink);
}

fn went(who: &str, room: &RoomId, at: Timestamp, settings: &DialectSettings, sink: &mut Sink<'_>) {
    let place = if *room == settings.lobby {
        "the chat"
    } else {
        room.as_str()
    };
    system(&format!("{who} left {place}"), at, sink);
}

fn system(message: &str, at: Timestamp, sink: &mut Sink<'_>) {
    write(
        &System {
            kind: "system",
            message,
            client_id: None,
            timestamp: Iso(at),
        },
        sink,
    );
}

fn chat(username: &str, message: &str, at: Timestamp, sink: &mut Sink<'_>) {
    write(
        &Chat {
            kind: "chat",
            username,
            message,
            timestamp: Iso(at),
        },
        sink,
    );
}

/// What is described of what the server says (see `schema`).
#[cfg(test)]
pub(super) fn shapes(generator: &mut schemars::SchemaGenerator) -> super::schema::Shapes {
    use super::schema::framed;
    vec![
        framed::<System<'_>>(generator, "system"),
        framed::<Chat<'_>>(generator, "chat"),
    ]
}

#[cfg(test)]
mod tests;
