//! The rows of what keeps order in rooms, and of who signs in by what.

use super::super::reading::{Parsed, needed, order};
use super::super::{Group, Takes, Verb};
use crate::console::words::Words;
use crate::domain::operator::Order;
use crate::domain::room_id::RoomId;
use crate::domain::text::{cut, printable};

fn room(words: &mut Words<'_>) -> Result<RoomId, String> {
    let word = needed(words, "the room")?;
    RoomId::parse(&word).map_err(|error| format!("{} is no room: {error}", printable(cut(&word, 40))))
}

fn moderator(words: &mut Words<'_>) -> Parsed {
    let room = room(words)?;
    let user = needed(words, "the user")?;
    match words.next()?.as_deref() {
        Some("on") => order(Order::Moderator(room, user, true)),
        Some("off") => order(Order::Moderator(room, user, false)),
        Some(other) => Err(format!("{} is neither on nor off", printable(cut(other, 40)))),
        None => Err("on or off is missing".to_owned()),
    }
}

fn topic(words: &mut Words<'_>) -> Parsed {
    let room = room(words)?;
    match words.rest() {
        "" => Err("the topic is missing; off takes it away, rooms shows it".to_owned()),
        "off" => order(Order::Topic(room, "".into())),
        text => order(Order::Topic(room, text.into())),
    }
}

pub(super) const REVOKE: Verb = Verb {
    name: "revoke",
    group: Group::Users,
    arguments: "<user | id>",
    about: "ends what a user signs in by, on every device",
    details: &[
        "Its connections are closed with 4001; who comes back is a new user. Ids as connected.clientId tells them.",
    ],
    examples: &["revoke bob"],
    takes: &[Takes::User],
    asks: false,
    parse: |words| order(Order::Revoke(needed(words, "the user")?)),
};

pub(super) const MODERATOR: Verb = Verb {
    name: "moderator",
    group: Group::Users,
    arguments: "<room> <user> on|off",
    about: "lets a user keep order in a room, or not any more",
    details: &[
        "Moderators delete what others wrote, pin, set the topic and name other moderators.",
        "Who makes a room is its first one; the lobby has only those that are named here.",
    ],
    examples: &[
        "moderator general bob on",
        "moderator \"a room\" \"Mary Ann\" off",
    ],
    takes: &[Takes::Room, Takes::User, Takes::Words(&["on", "off"])],
    asks: false,
    parse: moderator,
};

pub(super) const TOPIC: Verb = Verb {
    name: "topic",
    group: Group::Messages,
    arguments: "<room> <text | off>",
    about: "says what a room is about",
    details: &["A room that is not there is made. rooms shows the topics."],
    examples: &["topic general be kind", "topic general off"],
    takes: &[Takes::Room],
    asks: false,
    parse: topic,
};
