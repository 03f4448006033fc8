//! What keeps order in a room: its topic, its pins, its moderators.

use super::about::{Shown, Target};
use super::read::PageReader;
use super::row::{
    Id, MODERATOR, NO_MESSAGE, Seqs, TOPIC, event_in, key, key_after, seq_of, text_in, user_in,
};
use super::write::{Answer, Batch, RoomState};
use crate::domain::event::{EventBody, Message, NewEvent, RoomKind};
use crate::domain::ids::{EventId, Seq, Timestamp, UserId};
use crate::domain::room_id::RoomId;
use crate::store::{WriteRefusal, Written};
use rusqlite::{OptionalExtension, Transaction, params};

/// Who keeps order in a room, in the order they came to that.
pub(super) fn moderators(on: &Transaction<'_>, room: i64) -> rusqlite::Result<Vec<UserId>> {
    on.prepare_cached("SELECT user FROM moderator WHERE room = ?1 AND active = 1 ORDER BY event")?
        .query_map([room], |row| user_in(row, 0))?
        .collect()
}

/// Keys of what is pinned in a room, in that order, with the messages' ids.
fn pinned(on: &Transaction<'_>, room: i64) -> rusqlite::Result<Vec<(i64, EventId)>> {
    let Seqs { first, last } = Seqs::of(room);
    on.prepare_cached(
        "SELECT m.key, m.id FROM pin p CROSS JOIN message m ON m.key = p.message
         WHERE p.active = 1 AND p.event BETWEEN ?1 AND ?2 ORDER BY p.event",
    )?
    .query_map([first, last], |row| Ok((row.get(0)?, event_in(row, 1)?)))?
    .collect()
}

/// Ids of what is pinned in a room.
pub(super) fn pinned_ids(on: &Transaction<'_>, room: i64) -> rusqlite::Result<Vec<EventId>> {
    Ok(pinned(on, room)?.into_iter().map(|(_, id)| id).collect())
}

/// What is pinned in a room, as it stands.
pub(super) fn pins(on: &Transaction<'_>, room: &RoomId) -> rusqlite::Result<Vec<Message>> {
    let Some(number) = super::read::number(on, room)? else {
        return Ok(Vec::new());
    };
    let reader = PageReader::new(on, room, number);
    let mut messages = Vec::new();
    for (key, _) in pinned(on, number)? {
        messages.extend(reader.one(key)?);
    }
    Ok(messages)
}

impl Batch<'_> {
    /// Sets a topic or a moderator, if the author may; the answer where it is so already.
    pub(super) fn keep(&mut self, room: Option<RoomState>, event: NewEvent) -> Answer {
        if !self.may_keep(room.as_ref(), &event)? {
            return Ok(Written::Refused(WriteRefusal::NotModerator));
        }
        if let Some(room) = &room
            && let Some(answer) = self.kept_before(room, &event)?
        {
            return Ok(answer);
        }
        let mut room = match room {
            Some(room) => room,
            None => self.create(&event)?,
        };
        let place = key_after(room.id, room.seq)?;
        let (kind, content, subject, active) = match &event.body {
            EventBody::TopicSet { topic } => {
                self.on
                    .prepare_cached("UPDATE room SET topic = ?2, topic_event = ?3 WHERE id = ?1")?
                    .execute(params![room.id, &**topic, place])?;
                (TOPIC, Some(&**topic), None, None)
            }
            EventBody::ModeratorSet { user, name, active } => {
                self.put_moderator(room.id, *user, place, *active)?;
                (MODERATOR, None, Some((Id::from(*user), &**name)), Some(*active))
            }
            _ => return Err(rusqlite::Error::InvalidQuery),
        };
        let (subject, name) = subject.unzip();
        self.on
            .prepare_cached(
                "INSERT INTO change (key, id, kind, author, author_name, at, target, content, active, subject,
                 subject_name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                place,
                Id::from(event.id),
                kind,
                Id::from(event.author),
                &*event.author_name,
                event.at.0,
                NO_MESSAGE,
                content,
                active,
                subject,
                name,
            ])?;
        self.stored(&mut room, place, event, Shown::default())
    }

    /// The last word on a moderator; `event` is 0 where that is since the room began.
    pub(super) fn put_moderator(
        &self,
        room: i64,
        user: UserId,
        event: i64,
        active: bool,
    ) -> rusqlite::Result<()> {
        self.on
            .prepare_cached(
                "INSERT INTO moderator (room, user, event, active) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET event = excluded.event, active = excluded.active",
            )?
            .execute(params![room, Id::from(user), event, active])?;
        Ok(())
    }

    /// Whether the author of an event may keep order in its room; `room` is none where this event makes it.
    pub(super) fn may_keep(&self, room: Option<&RoomState>, event: &NewEvent) -> rusqlite::Result<bool> {
        let Some(room) = room else {
            return Ok(event.author == UserId::SERVER || event.founder == Some(event.author));
        };
        Ok(
            event.author == UserId::SERVER
                || self.moderator(room.id, event.author)?.is_some_and(|(_, on)| on),
        )
    }

    /// The event that made a user a moderator or took that away, and which of the two.
    fn moderator(&self, room: i64, user: UserId) -> rusqlite::Result<Option<(i64, bool)>> {
        self.on
            .prepare_cached("SELECT event, active FROM moderator WHERE room = ?1 AND user = ?2")?
            .query_row(params![room, Id::from(user)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
    }

    /// The answer where the topic or the moderator is so already, or may not be so.
    fn kept_before(&self, room: &RoomState, event: &NewEvent) -> rusqlite::Result<Option<Written>> {
        match &event.body {
            EventBody::TopicSet { topic } => {
                let (now, since) = self
                    .on
                    .prepare_cached("SELECT topic, topic_event FROM room WHERE id = ?1")?
                    .query_row([room.id], |row| Ok((text_in(row, 0)?, row.get(1)?)))?;
                if now == *topic {
                    return self.unchanged_since(room, since).map(Some);
                }
            }
            EventBody::ModeratorSet { user, active, .. } => {
                let last = self.moderator(room.id, *user)?;
                if last.is_some_and(|(_, on)| on) == *active {
                    let since = last.map(|(event, _)| event);
                    return self.unchanged_since(room, since).map(Some);
                }
                let count = "SELECT count(*) FROM moderator WHERE room = ?1 AND active = 1";
                if *active && self.is_full(count, &[room.id], event.guard.at_most)? {
                    return Ok(Some(Written::Refused(WriteRefusal::TooManyModerators)));
                }
            }
            _ => {}
        }
        Ok(None)
    }

    /// Whether there are as many as there may be.
    pub(super) fn is_full(&self, count: &str, of: &[i64], most: Option<usize>) -> rusqlite::Result<bool> {
        let Some(most) = most else { return Ok(false) };
        let there: i64 = self
            .on
            .prepare_cached(count)?
            .query_row(rusqlite::params_from_iter(of), |row| row.get(0))?;
        Ok(usize::try_from(there).unwrap_or(usize::MAX) >= most)
    }

    /// So since the event with this key, or since the room began.
    fn unchanged_since(&self, room: &RoomState, event: Option<i64>) -> Answer {
        let place = event
            .filter(|event| *event > 0)
            .unwrap_or_else(|| key(room.id, Seq(1)));
        let found = self
            .on
            .prepare_cached(
                "SELECT id, at FROM message WHERE key = ?1 UNION ALL SELECT id, at FROM change WHERE key = ?1",
            )?
            .query_row([place], |row| Ok((event_in(row, 0)?, Timestamp(row.get(1)?))))
            .optional()?;
        // Where that event is kept no more, it was so at the last one.
        let (seq, (id, at)) = match found {
            Some(found) => (seq_of(place), found),
            None => (room.seq, room.last),
        };
        Ok(Written::Unchanged { id, seq, at })
    }

    /// Puts a pin on a message or takes it off; the answer where it is so already, or may not be so.
    pub(super) fn pin(
        &self,
        room: &RoomState,
        target: &Target,
        event: &NewEvent,
        place: i64,
    ) -> rusqlite::Result<Option<Written>> {
        let EventBody::Pinned { active, .. } = event.body else {
            return Err(rusqlite::Error::InvalidQuery);
        };
        let last: Option<(i64, bool)> = self
            .on
            .prepare_cached("SELECT event, active FROM pin WHERE message = ?1")?
            .query_row([target.key], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if last.is_some_and(|(_, on)| on) == active {
            let since = last.map_or(target.key, |(event, _)| event);
            return self.unchanged_since(room, Some(since)).map(Some);
        }
        let Seqs { first, last } = Seqs::of(room.id);
        let count = "SELECT count(*) FROM pin WHERE active = 1 AND event BETWEEN ?1 AND ?2";
        if active && self.is_full(count, &[first, last], event.guard.at_most)? {
            return Ok(Some(Written::Refused(WriteRefusal::TooManyPins)));
        }
        self.on
            .prepare_cached(
                "INSERT INTO pin (message, event, active) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET event = excluded.event, active = excluded.active",
            )?
            .execute(params![target.key, place, active])?;
        Ok(None)
    }

    /// Why the author may not do this to this message.
    pub(super) fn may_change(
        &self,
        room: &RoomState,
        target: &Target,
        event: &NewEvent,
    ) -> rusqlite::Result<Option<WriteRefusal>> {
        let moderates = || self.may_keep(Some(room), event);
        Ok(match &event.body {
            EventBody::Pinned { .. } if room.kind == RoomKind::Public && !moderates()? => {
                Some(WriteRefusal::NotModerator)
            }
            _ if target.shown.deleted => Some(WriteRefusal::Gone),
            EventBody::Deleted { .. } if moderates()? => None,
            EventBody::Edited { .. } | EventBody::Deleted { .. } if event.author != UserId::SERVER => {
                let is_old = event.guard.not_before.is_some_and(|first| target.at < first);
                if target.author == event.author {
                    is_old.then_some(WriteRefusal::TooOld)
                } else {
                    Some(WriteRefusal::NotAuthor)
                }
            }
            _ => None,
        })
    }
}
