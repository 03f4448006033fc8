//! Text to command.

mod search;

use super::super::object::{Field, Shape, read};
use super::super::{Decoded, room_id, unknown};
use super::request::{Data, Frame, ReferenceOnly, Since};
use crate::domain::command::{Command, Cursor, Draft, Request, Window};
use crate::domain::error::{Code, Refusal};
use crate::domain::ids::{ClientMessageId, Epoch, EventId, MAX_CLIENT_WORD, Reference, Seq, UserId};
use crate::domain::room_id::RoomId;
use std::sync::Arc;
use uuid::Uuid;

/// Messages of a history page where the client names no number, and the most there are (contract §2).
const PAGE: usize = 50;
const MAX_PAGE: usize = 100;

/// The largest place a JSON number of a browser can name exactly (2^53 - 1).
const MAX_SEQ: u64 = (1 << 53) - 1;

/// Reads one frame. A `ref` that can be read is kept, however wrong the rest is.
pub(in super::super) fn decode(text: &str) -> Decoded {
    let mut frame = Frame::default();
    if !read(text, &mut frame) {
        let mut only = ReferenceOnly::default();
        read(text, &mut only);
        let reference = reference(&only.0).unwrap_or_default();
        return Decoded::Refused {
            reference,
            refusal: bad_format(),
        };
    }
    let reference = match reference(&frame.reference) {
        Ok(reference) => reference,
        Err(refusal) => {
            return Decoded::Refused {
                reference: None,
                refusal,
            };
        }
    };
    match command(&frame) {
        Ok(command) => Decoded::Request(Request { reference, command }),
        Err(refusal) => Decoded::Refused { reference, refusal },
    }
}

fn bad_format() -> Refusal {
    Refusal::new(Code::InvalidFormat, "Invalid message format")
}

fn reference(field: &Field<'_>) -> Result<Option<Reference>, Refusal> {
    if *field == Field::Absent {
        return Ok(None);
    }
    let reference = field.text().and_then(Reference::parse).map(Some);
    reference.ok_or_else(|| {
        wrong(
            "ref",
            &format!("a string of at most {MAX_CLIENT_WORD} characters"),
        )
    })
}

fn command(frame: &Frame<'_>) -> Result<Command, Refusal> {
    let Some(kind) = frame.kind.text() else {
        return Err(bad_format());
    };
    let read = match kind {
        "auth" => auth,
        "join" => join,
        "leave" => |data: &Data<'_>| {
            Ok(Command::Leave {
                room: Some(data.room()?),
            })
        },
        "chat" => chat,
        "private" => private,
        "typing" => typing,
        "history" => history,
        "search" => search::search,
        "edit" => edit,
        "delete" => delete,
        "react" => react,
        "rename" => |data: &Data<'_>| {
            Ok(Command::Rename {
                username: data.username()?,
            })
        },
        "rooms" => |_: &Data<'_>| Ok(Command::Rooms),
        "thread" => thread,
        "edits" => edits,
        "pin" => pin,
        "pins" => |data: &Data<'_>| Ok(Command::Pins { room: data.room()? }),
        "topic" => topic,
        "moderator" => moderator,
        "signOut" => sign_out,
        "ping" => |_: &Data<'_>| Ok(Command::Ping),
        _ => return Err(unknown(kind)),
    };
    match &frame.data {
        Shape::Object(data) => read(data),
        Shape::Absent => read(&Data::default()),
        Shape::Other => Err(bad_format()),
    }
}

fn auth(data: &Data<'_>) -> Result<Command, Refusal> {
    let resume_token = match &data.resume_token {
        Field::Absent => None,
        Field::Text(token) => Some(token.clone().into_owned()),
        _ => return Err(wrong("resumeToken", "a string")),
    };
    // Who proves to be somebody may come back under the name it had.
    let keeps_its_name = resume_token.is_some() && data.username == Field::Absent;
    let username = if keeps_its_name {
        String::new()
    } else {
        data.username()?
    };
    Ok(Command::Auth {
        username,
        resume_token,
    })
}

fn sign_out(data: &Data<'_>) -> Result<Command, Refusal> {
    let everywhere = match data.everywhere {
        Field::Absent => false,
        ref field => field.bool().ok_or_else(|| wrong("everywhere", "true or false"))?,
    };
    Ok(Command::SignOut { everywhere })
}

fn join(data: &Data<'_>) -> Result<Command, Refusal> {
    let room = data.room()?;
    let since = match &data.since {
        Shape::Absent => None,
        Shape::Other => return Err(wrong("since", "an object")),
        Shape::Object(since) => Some(cursor(since)),
    };
    Ok(Command::Join { room, since })
}

/// A cursor with an unusable part matches no life of any room, and is answered with `recovered: false`.
fn cursor(since: &Since<'_>) -> Cursor {
    let useless = Cursor {
        epoch: None,
        seq: Seq::ZERO,
        id: None,
    };
    let Some(epoch) = since.epoch.text().and_then(Epoch::parse) else {
        return useless;
    };
    let Some(seq) = place(&since.seq) else {
        return useless;
    };
    match &since.id {
        Field::Absent => Cursor {
            epoch: Some(epoch),
            seq,
            id: None,
        },
        id => match id.text().and_then(uuid) {
            Some(id) => Cursor {
                epoch: Some(epoch),
                seq,
                id: Some(EventId(id)),
            },
            None => useless,
        },
    }
}

fn chat(data: &Data<'_>) -> Result<Command, Refusal> {
    const MISSING: &str = "Missing roomId or content";
    let room = data.room.filled().ok_or_else(|| missing(MISSING))?;
    let draft = data.draft(MISSING)?;
    Ok(Command::Chat {
        room: Some(room_id(room)?),
        draft,
    })
}

fn private(data: &Data<'_>) -> Result<Command, Refusal> {
    const MISSING: &str = "Missing targetUserId or content";
    let target = data.target.filled().ok_or_else(|| missing(MISSING))?;
    let draft = data.draft(MISSING)?;
    let target = uuid(target).ok_or_else(|| Refusal::new(Code::UserNotFound, "User not found"))?;
    Ok(Command::Private {
        target: UserId(target),
        draft,
    })
}

fn typing(data: &Data<'_>) -> Result<Command, Refusal> {
    let room = data.room()?;
    let is_typing = data.is_typing.bool().ok_or_else(|| missing("Missing isTyping"))?;
    Ok(Command::Typing { room, is_typing })
}

fn history(data: &Data<'_>) -> Result<Command, Refusal> {
    let room = data.room()?;
    let window = match (&data.before, &data.after, &data.around) {
        (Field::Absent, Field::Absent, Field::Absent) => Window::Newest,
        (before, Field::Absent, Field::Absent) => Window::Before(seq("before", before)?),
        (Field::Absent, after, Field::Absent) => Window::After(seq("after", after)?),
        (Field::Absent, Field::Absent, around) => Window::Around(seq("around", around)?),
        _ => {
            return Err(Refusal::new(
                Code::InvalidField,
                "Only one of before, after and around may be given",
            ));
        }
    };
    let limit = data.limit()?;
    Ok(Command::History { room, window, limit })
}

fn edit(data: &Data<'_>) -> Result<Command, Refusal> {
    const MISSING: &str = "Missing roomId, messageId or content";
    let (room, message) = (data.room.filled(), data.message.filled());
    let (Some(room), Some(message), Some(content)) = (room, message, data.content.filled()) else {
        return Err(missing(MISSING));
    };
    Ok(Command::Edit {
        room: room_id(room)?,
        message: message_id(message)?,
        content: content.into(),
    })
}

fn delete(data: &Data<'_>) -> Result<Command, Refusal> {
    let (room, message) = data.in_room()?;
    Ok(Command::Delete { room, message })
}

fn react(data: &Data<'_>) -> Result<Command, Refusal> {
    const MISSING: &str = "Missing roomId, messageId, emoji or active";
    let (room, message) = (data.room.filled(), data.message.filled());
    let (emoji, active) = (data.emoji.filled(), data.active.bool());
    let (Some(room), Some(message), Some(emoji), Some(active)) = (room, message, emoji, active) else {
        return Err(missing(MISSING));
    };
    Ok(Command::React {
        room: room_id(room)?,
        message: message_id(message)?,
        emoji: emoji.into(),
        active,
    })
}

fn thread(data: &Data<'_>) -> Result<Command, Refusal> {
    let (room, message) = data.in_room()?;
    let after = match &data.after {
        Field::Absent => Seq::ZERO,
        after => seq("after", after)?,
    };
    Ok(Command::Thread {
        room,
        message,
        after,
        limit: data.limit()?,
    })
}

fn edits(data: &Data<'_>) -> Result<Command, Refusal> {
    let (room, message) = data.in_room()?;
    Ok(Command::Edits { room, message })
}

fn pin(data: &Data<'_>) -> Result<Command, Refusal> {
    const MISSING: &str = "Missing roomId, messageId or active";
    let (room, message, active) = (data.room.filled(), data.message.filled(), data.active.bool());
    let (Some(room), Some(message), Some(active)) = (room, message, active) else {
        return Err(missing(MISSING));
    };
    Ok(Command::Pin {
        room: room_id(room)?,
        message: message_id(message)?,
        active,
    })
}

/// An empty topic is a request: it takes the topic away.
fn topic(data: &Data<'_>) -> Result<Command, Refusal> {
    let (Some(room), Some(topic)) = (data.room.filled(), data.topic.text()) else {
        return Err(missing("Missing roomId or topic"));
    };
    Ok(Command::Topic {
        room: room_id(room)?,
        topic: topic.into(),
    })
}

fn moderator(data: &Data<'_>) -> Result<Command, Refusal> {
    const MISSING: &str = "Missing roomId, userId or active";
    let (room, user, active) = (data.room.filled(), data.user.filled(), data.active.bool());
    let (Some(room), Some(user), Some(active)) = (room, user, active) else {
        return Err(missing(MISSING));
    };
    let user = uuid(user).ok_or_else(|| Refusal::new(Code::UserNotFound, "User not found"))?;
    Ok(Command::Moderator {
        room: room_id(room)?,
        user: UserId(user),
        active,
    })
}

impl Data<'_> {
    fn username(&self) -> Result<String, Refusal> {
        let name = self.username.filled().map(str::to_owned);
        name.ok_or_else(|| Refusal::new(Code::UsernameRequired, "Username required"))
    }

    /// A message, in its room.
    fn in_room(&self) -> Result<(RoomId, EventId), Refusal> {
        let (Some(room), Some(message)) = (self.room.filled(), self.message.filled()) else {
            return Err(missing("Missing roomId or messageId"));
        };
        Ok((room_id(room)?, message_id(message)?))
    }

    fn room(&self) -> Result<RoomId, Refusal> {
        room_id(self.room.filled().ok_or_else(|| missing("Missing roomId"))?)
    }

    fn limit(&self) -> Result<usize, Refusal> {
        match self.limit {
            Field::Absent => Ok(PAGE),
            Field::Whole(limit) if limit > 0 => Ok(usize::try_from(limit).unwrap_or(MAX_PAGE).min(MAX_PAGE)),
            Field::Number(limit) if limit > 1.0 && limit.fract() == 0.0 => Ok(MAX_PAGE),
            _ => Err(wrong("limit", "a whole number from 1 on")),
        }
    }

    fn draft(&self, missing_text: &'static str) -> Result<Draft, Refusal> {
        let content: Arc<str> = self.content.filled().ok_or_else(|| missing(missing_text))?.into();
        let client_id = self.client_message_id.text().and_then(ClientMessageId::parse);
        if client_id.is_none() && self.client_message_id != Field::Absent {
            return Err(wrong(
                "clientMessageId",
                &format!("a string of 1 to {MAX_CLIENT_WORD} characters"),
            ));
        }
        let reply_to = match &self.reply_to {
            Field::Absent => None,
            Field::Text(id) => Some(message_id(id)?),
            _ => return Err(wrong("replyTo", "a string")),
        };
        Ok(Draft {
            content,
            client_id,
            reply_to,
        })
    }
}

fn missing(text: &'static str) -> Refusal {
    Refusal::new(Code::MissingField, text)
}

fn wrong(member: &str, allowed: &str) -> Refusal {
    Refusal::new(Code::InvalidField, format!("{member} must be {allowed}"))
}

/// A text that is no id names no message.
fn message_id(text: &str) -> Result<EventId, Refusal> {
    uuid(text)
        .map(EventId)
        .ok_or_else(|| Refusal::new(Code::MessageNotFound, "Message not found"))
}

/// Ids are read as they are written: 36 characters with hyphens.
fn uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten()
}

fn seq(member: &str, field: &Field<'_>) -> Result<Seq, Refusal> {
    place(field).ok_or_else(|| wrong(member, "a whole number from 0 on"))
}

fn place(field: &Field<'_>) -> Option<Seq> {
    match *field {
        Field::Whole(seq) => Some(Seq(seq.min(MAX_SEQ))),
        _ => None,
    }
}
