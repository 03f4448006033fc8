//! What the small dialects share: flat objects, lines of text, nothing of a room's past.
//!
//! Not here: which line a dialect says when.

use super::object::{Field, Members, read, skip};
#[cfg(test)]
use super::schema::OneOf;
#[cfg(test)]
use crate::domain::error::Code;
use crate::domain::error::Refusal;
use crate::domain::event::{EventBody, StoredEvent};
use crate::domain::outbound::Person;
use serde::Serialize;
use serde::de::MapAccess;

/// Who says what operators say (contract §1: the name is reserved).
pub(super) const SERVER: &str = "Server";

/// The members of the small dialects' objects. One set serves them all: none is deep, and most are a `type` and a text.
#[derive(Debug, Default)]
pub(super) struct Small<'a> {
    /// What is asked.
    pub(super) kind: Field<'a>,
    /// A text, by the names the dialects have for it.
    pub(super) text: Field<'a>,
    /// A text.
    pub(super) content: Field<'a>,
    /// A name.
    pub(super) username: Field<'a>,
    /// A name.
    pub(super) user: Field<'a>,
    /// A room.
    pub(super) room: Field<'a>,
}

impl<'a> Members<'a> for Small<'a> {
    fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let place = match key {
            "type" => &mut self.kind,
            "text" => &mut self.text,
            "content" => &mut self.content,
            "username" => &mut self.username,
            "user" => &mut self.user,
            "room" => &mut self.room,
            _ => return skip(map),
        };
        *place = map.next_value()?;
        Ok(())
    }
}

impl<'a> Small<'a> {
    /// The object that `text` is, if it is one.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let mut members = Self::default();
        read(text, &mut members).then_some(members)
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct ErrorLine<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    message: &'a str,
    #[cfg_attr(test, schemars(with = "OneOf<Code>"))]
    code: &'static str,
}

impl<'a> ErrorLine<'a> {
    pub(super) fn of(refusal: &'a Refusal) -> Self {
        Self {
            kind: "error",
            message: &refusal.text,
            code: refusal.code.as_str(),
        }
    }
}

/// The text of a message; other events are no lines in dialects without a history.
pub(super) fn message(event: &StoredEvent) -> Option<&str> {
    match &event.body {
        EventBody::Message { content, .. } if !event.gone => Some(content),
        _ => None,
    }
}

/// A change of the topic, as a line: the one thing besides messages that everybody in a room should know.
pub(super) fn topic(event: &StoredEvent) -> Option<String> {
    let EventBody::TopicSet { topic } = &event.body else {
        return None;
    };
    let who = &event.author_name;
    Some(if topic.is_empty() {
        format!("{who} removed the topic")
    } else {
        format!("{who} set the topic: {topic}")
    })
}

/// How dialects without conversations name the author of a private message.
pub(super) fn private_author(event: &StoredEvent) -> String {
    format!("{} (private)", event.author_name)
}

/// `A, B and 3 others`, so that a wave of arrivals is one short line.
pub(super) fn several(people: &[Person]) -> String {
    match people {
        [] => String::new(),
        [one] => one.name.to_string(),
        [one, two] => format!("{} and {}", one.name, two.name),
        [one, two, three] => format!("{}, {} and {}", one.name, two.name, three.name),
        [one, two, rest @ ..] => format!("{}, {} and {} others", one.name, two.name, rest.len()),
    }
}
