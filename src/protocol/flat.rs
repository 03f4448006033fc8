//! The flat dialect (contract §3): one room, every text that is no known object is a message, names in lists.
//!
//! What it has no words for: conversations come as messages of "Alice (private)", a rename and
//! a new topic as lines from `Server`; edits, deletions, reactions, pins, moderators and typing do not come at all. In big rooms, where single arrivals are no longer told,
//! the list alone says who is there.

use super::lines::{ErrorLine, SERVER, Small, message, private_author, topic};
use super::writing::{Iso, Sink, write};
use super::{Decoded, plain, refused, said};
use crate::domain::command::Command;
use crate::domain::error::Code;
use crate::domain::ids::Timestamp;
use crate::domain::outbound::Outbound;
use crate::domain::profile::{Home, Profile, SignIn};
use serde::Serialize;
use std::sync::Arc;

/// Names ask for themselves, and the author hears itself.
pub(super) const fn profile() -> Profile {
    Profile {
        has_tokens: false,
        sign_in: SignIn::OnRequest,
        home: Home::Lobby,
        one_room: true,
        wants_roster: true,
        hears_itself: true,
        taken_name_closes: true,
        cuts_names: false,
        heartbeat_ms: None,
    }
}

/// Reads one frame: `{"type":"auth"}`, or something to say.
pub(super) fn decode(text: &str) -> Decoded {
    match Small::of(text) {
        Some(object) if object.kind.text() == Some("auth") => match object.username.filled() {
            Some(name) => plain(Command::Auth {
                username: name.to_owned(),
                resume_token: None,
            }),
            None => refused(Code::UsernameRequired, "Username required"),
        },
        _ => said(text),
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Line<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    username: &'a str,
    message: &'a str,
    timestamp: Iso,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct UserList<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    users: &'a [Arc<str>],
    count: usize,
    timestamp: Iso,
}

impl<'a> Line<'a> {
    fn of(kind: &'static str, username: &'a str, message: &'a str, at: Timestamp) -> Self {
        Self {
            kind,
            username,
            message,
            timestamp: Iso(at),
        }
    }
}

/// Writes `out` as one frame, or none.
pub(super) fn encode(out: &Outbound, sink: &mut Sink<'_>) {
    let mut say = |who: &str, text: &str, at| write(&Line::of("message", who, text, at), sink);
    match out {
        Outbound::Posted(event) => {
            if let Some(content) = message(event) {
                say(&event.author_name, content, event.at);
            } else if let Some(line) = topic(event) {
                say(SERVER, &line, event.at);
            }
        }
        Outbound::PrivatePosted(event) => {
            if let Some(content) = message(event) {
                say(&private_author(event), content, event.at);
            }
        }
        Outbound::UserRenamed { old, new, at, .. } => {
            say(SERVER, &format!("{old} is now known as {new}"), *at);
        }
        Outbound::Announcement { message, at, .. } => say(SERVER, message, *at),
        Outbound::Refused(refusal) => write(&ErrorLine::of(refusal), sink),
        _ => presence(out, sink),
    }
}

fn presence(out: &Outbound, sink: &mut Sink<'_>) {
    match out {
        Outbound::Authenticated { me, at, .. } => {
            write(
                &Line::of("auth_success", &me.name, &format!("Welcome, {}!", me.name), *at),
                sink,
            );
        }
        Outbound::Joined(joined) => came(&joined.who.name, joined.at, sink),
        Outbound::UserJoined { who, at, .. } => came(&who.name, *at, sink),
        Outbound::UserLeft { who, at, .. } => {
            write(
                &Line::of(
                    "user_left",
                    &who.name,
                    &format!("{} left the chat", who.name),
                    *at,
                ),
                sink,
            );
        }
        Outbound::Roster { names, at, .. } => {
            let (count, timestamp) = (names.len(), Iso(*at));
            write(
                &UserList {
                    kind: "user_list",
                    users: names,
                    count,
                    timestamp,
                },
                sink,
            );
        }
        _ => {}
    }
}

fn came(who: &str, at: Timestamp, sink: &mut Sink<'_>) {
    write(
        &Line::of("user_joined", who, &format!("{who} joined the chat"), at),
        sink,
    );
}

/// What is described of what the server says (see `schema`).
#[cfg(test)]
pub(super) fn shapes(generator: &mut schemars::SchemaGenerator) -> super::schema::Shapes {
    use super::schema::framed;
    vec![
        framed::<Line<'_>>(generator, "auth_success"),
        framed::<Line<'_>>(generator, "message"),
        framed::<Line<'_>>(generator, "user_joined"),
        framed::<Line<'_>>(generator, "user_left"),
        framed::<UserList<'_>>(generator, "user_list"),
        framed::<ErrorLine<'_>>(generator, "error"),
    ]
}

#[cfg(test)]
mod tests;
