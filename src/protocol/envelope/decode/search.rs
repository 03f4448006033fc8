//! `search`: the one request whose members have several shapes.

use super::super::super::object::Field;
use super::super::request::Data;
use super::{missing, place, room_id, uuid, wrong};
use crate::domain::command::{Command, Search};
use crate::domain::error::Refusal;
use crate::domain::ids::{Timestamp, UserId};
use crate::domain::search::{Author, Edge, Mark};

pub(super) fn search(data: &Data<'_>) -> Result<Command, Refusal> {
    let room = match &data.room {
        Field::Absent => None,
        Field::Text(room) => Some(room_id(room)?),
        _ => return Err(wrong("roomId", "a string")),
    };
    let link = match data.has.text() {
        Some("link") => true,
        None if data.has == Field::Absent => false,
        _ => return Err(wrong("has", "\"link\"")),
    };
    let from = match &data.from {
        Field::Absent => None,
        Field::Text(name) if !name.trim().is_empty() => Some(match uuid(name) {
            Some(id) => Author::User(UserId(id)),
            None => Author::Name(name.trim().into()),
        }),
        _ => return Err(wrong("from", "a user's id or name")),
    };
    let query = match &data.query {
        Field::Text(query) => query.clone().into_owned(),
        Field::Absent if link || from.is_some() => String::new(),
        _ => return Err(missing("Missing query")),
    };
    Ok(Command::Search(Box::new(Search {
        query,
        from,
        before: edge("before", &data.before, room.is_some())?,
        after: edge("after", &data.after, room.is_some())?,
        room,
        link,
        limit: data.limit()?,
    })))
}

/// A place in the room, an instant, or where an earlier search ended.
fn edge(member: &str, field: &Field<'_>, has_room: bool) -> Result<Option<Edge>, Refusal> {
    let read = match field {
        Field::Absent => return Ok(None),
        Field::Whole(_) if !has_room => {
            return Err(wrong(
                member,
                "a time or the next of a search; a seq needs roomId",
            ));
        }
        Field::Whole(_) => place(field).map(Edge::Place),
        Field::Text(text) => Mark::parse(text)
            .map(Edge::Mark)
            .or_else(|| instant(text).map(Edge::At)),
        _ => None,
    };
    read.map(Some).ok_or_else(|| {
        wrong(
            member,
            "a seq, a time as 2026-11-21T09:32:26Z or 2026-11-21, or the next of a search",
        )
    })
}

/// An instant in ISO 8601 with its offset, or a day in UTC.
fn instant(text: &str) -> Option<Timestamp> {
    let read = text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let day: jiff::civil::Date = (text.len() == 10).then(|| text.parse().ok())??;
        Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    })?;
    Some(Timestamp(read.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::instant;
    use crate::domain::ids::Timestamp;

    #[test]
    fn instants_are_iso_8601() {
        for (text, ms) in [
            ("1970-01-01T00:00:01Z", 1000),
            ("1970-01-01T00:00:01.234Z", 1234),
            ("1970-01-01T01:00:01+01:00", 1000),
            ("1970-01-02", 86_400_000),
        ] {
            assert_eq!(instant(text), Some(Timestamp(ms)), "{text}");
        }
        for text in [
            "",
            "1",
            "1970",
            "1970-13-01",
            "1970-01-01T00:00:01",
            "yesterday",
            "19700102  ",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
