//! The flat dialect (contract §3): one room, every text that is no known object is a message, names in lists.
//!
//! What it has no words for: conversations come as messages of "Alice (private)", a rename as a line from `Server`;
//! edits, deletions, reactions and typing do not come at all. In big rooms, where single arrivals are no longer told,
//! the list alone says who is there.

use super::lines::{ErrorLine, SERVER, Small, message, private_author};
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
struct Line<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    message: &'a str,
    timestamp: Iso,
}

#[derive(Serialize)]
struct UserList<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    users: &'a [Arc<str>],
    count: usize,
    timestamp: Iso,
}

/// Writes `out` as one frame, or none.
pub(super) fn encode(out: &Outbound, sink: &mut Sink<'_>) {
    let mut line = |kind, username, message: &str, at: Timestamp| {
        write(
            &Line {
                kind,
                username,
                message,
                timestamp: Iso(at),
            },
            sink,
        );
    };
    match out {
        Outbound::Posted(event) => {
            if let Some(content) = message(event) {
                line("message", Some(&event.author_name), content, event.at);
            }
        }
        Outbound::PrivatePosted(event) => {
            if let Some(content) = message(event) {
                line("message", Some(&private_author(event)), content, event.at);
            }
        }
        Outbound::Authenticated { me, at, .. } => {
            line(
                "auth_success",
                Some(&me.name),
                &format!("Welcome, {}!", me.name),
                *at,
            );
        }
        Outbound::Joined(joined) => {
            let name = &joined.who.name;
            line(
                "user_joined",
                Some(name),
                &format!("{name} joined the chat"),
                joined.at,
            );
        }
        Outbound::UserJoined { who, at, .. } => {
            line(
                "user_joined",
                Some(&who.name),
                &format!("{} joined the chat", who.name),
                *at,
            );
        }
        Outbound::UserLeft { who, at, .. } => {
            line(
                "user_left",
                Some(&who.name),
                &format!("{} left the chat", who.name),
                *at,
            );
        }
        Outbound::UserRenamed { old, new, at, .. } => {
            line(
                "message",
                Some(SERVER),
                &format!("{old} is now known as {new}"),
                *at,
            );
        }
        Outbound::Announcement { message, at, .. } => line("message", Some(SERVER), message, *at),
        Outbound::Roster { names, at, .. } => {
            let list = UserList {
                kind: "user_list",
                users: names,
                count: names.len(),
                timestamp: Iso(*at),
            };
            write(&list, sink);
        }
        Outbound::Refused(refusal) => write(&ErrorLine::of(refusal), sink),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
