//! Edits, deletions and reactions, and what was sent before.

use super::about::{Shown, Target};
use super::index::Doc;
use super::people;
use super::prepared::Every;
use super::row::{
    DELETED, EDITED, Id, MODERATED, NO_MESSAGE, PINNED, REACTED, event_in, key_after, mentions_as, seq_of,
    text_in,
};
use super::write::{Answer, Batch, RoomState};
use crate::domain::event::{EventBody, NewEvent};
use crate::domain::ids::{EventId, Timestamp, UserId};
use crate::domain::mention::{Calls, Mentions};
use crate::store::{WriteRefusal, Written};
use rusqlite::{OptionalExtension, params};
use std::sync::Arc;

impl Batch<'_> {
    /// Stores what happened to `message`, if it may.
    pub(super) fn change(
        &mut self,
        room: &mut RoomState,
        event: NewEvent,
        (message, calls): (EventId, &Calls),
    ) -> Answer {
        let Some(target) = self.target(room.id, message)? else {
            return Ok(Written::Refused(WriteRefusal::MessageNotFound));
        };
        if let Some(why) = self.may_change(room, &target, &event)? {
            return Ok(Written::Refused(why));
        }
        let place = key_after(room.id, room.seq)?;
        let mut mentions = Mentions::default();
        let (kind, content, active) = match &event.body {
            EventBody::Message { .. }
            | EventBody::TopicSet { .. }
            | EventBody::ModeratorSet { .. }
            | EventBody::Moderated(_) => {
                return Err(rusqlite::Error::InvalidQuery);
            }
            EventBody::Pinned { active, .. } => {
                if let Some(unchanged) = self.pin(room, &target, &event, place)? {
                    return Ok(unchanged);
                }
                (PINNED, None, Some(*active))
            }
            EventBody::Reacted { emoji, active, .. } => {
                if let Some(unchanged) = self.react(&target, &event, place)? {
                    return Ok(unchanged);
                }
                (REACTED, Some(&**emoji), Some(*active))
            }
            EventBody::Edited { content, .. } => {
                self.reindex(room, &target, Some(content))?;
                mentions = people::resolve(self.on, room.kind, calls, Some(&target.mentions))?;
                self.edit(&target, content, (event.at, &mentions))?;
                (EDITED, Some(&**content), None)
            }
            EventBody::Deleted { .. } => {
                self.reindex(room, &target, None)?;
                self.delete(&target)?;
                (DELETED, None, None)
            }
        };
        self.on
            .prepare_cached(
                "INSERT INTO change (key, id, kind, author, author_name, at, target, content, active, mentions)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                place,
                Id::from(event.id),
                kind,
                Id::from(event.author),
                &*event.author_name,
                event.at.0,
                target.key,
                content,
                active,
                mentions_as(&mentions),
            ])?;
        let called_before = target.called_before(&event.body);
        self.stored(room, place, event, Shown::called(mentions, called_before))
    }

    /// Stores what was done to somebody in the room.
    pub(super) fn moderate(&mut self, room: &mut RoomState, event: NewEvent) -> Answer {
        let EventBody::Moderated(done) = &event.body else {
            return Err(rusqlite::Error::InvalidQuery);
        };
        let place = key_after(room.id, room.seq)?;
        self.on
            .prepare_cached(
                "INSERT INTO change (key, id, kind, author, author_name, at, target, content, subject, subject_name,
                 action, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(params![
                place,
                Id::from(event.id),
                MODERATED,
                Id::from(event.author),
                &*event.author_name,
                event.at.0,
                NO_MESSAGE,
                &*done.reason,
                Id::from(done.user),
                &*done.name,
                done.action.as_str(),
                done.until.map(|until| until.0),
            ])?;
        self.stored(room, place, event, Shown::default())
    }

    /// Takes the text that stands out of the search index, and puts another in.
    fn reindex(
        &mut self,
        room: &RoomState,
        target: &Target,
        content: Option<&Arc<str>>,
    ) -> rusqlite::Result<()> {
        let (n, old) = self
            .on
            .prepare_cached("SELECT doc, content FROM message WHERE key = ?1")?
            .query_row([target.key], |row| Ok((row.get::<_, i64>(0)?, text_in(row, 1)?)))?;
        let doc = |content| Doc {
            key: target.key,
            kind: room.kind,
            author: target.author,
            content,
        };
        match content {
            Some(content) => self.index().replace(n, doc(&old), doc(content)),
            None => self.index().remove(n, doc(&old)),
        }
    }

    fn edit(
        &self,
        target: &Target,
        content: &Arc<str>,
        (at, mentions): (Timestamp, &Mentions),
    ) -> rusqlite::Result<()> {
        self.on
            .prepare_cached(
                "UPDATE message SET original = coalesce(original, content), content = ?2, edited_at = ?3,
                        mentioned = CASE WHEN edited_at IS NULL THEN mentions ELSE mentioned END, mentions = ?4
                 WHERE key = ?1",
            )?
            .execute(params![target.key, &**content, at.0, mentions_as(mentions)])?;
        people::call_no_more(self.on, target.key, &target.mentions)?;
        people::call(self.on, target.key, target.author, mentions)
    }

    /// Leaves nothing of the text: not as posted, not as edited.
    fn delete(&self, target: &Target) -> rusqlite::Result<()> {
        for sql in [
            "UPDATE message SET content = '', original = NULL, edited_at = NULL, deleted = 1, reacted = 0,
             doc = NULL, mentions = NULL, mentioned = NULL
             WHERE key = ?1",
            "UPDATE change SET content = '', mentions = NULL WHERE target = ?1 AND kind = 1",
            "DELETE FROM reaction WHERE message = ?1",
            "DELETE FROM tally WHERE message = ?1",
            "UPDATE pin SET active = 0 WHERE message = ?1",
            "UPDATE message SET replies = replies - 1 WHERE key = (SELECT thread FROM message WHERE key = ?1)",
        ] {
            self.on.prepare_cached(sql)?.execute([target.key])?;
        }
        people::call_no_more(self.on, target.key, &target.mentions)
    }

    /// Puts a reaction on or takes it off; the answer where it is so already.
    fn react(&self, target: &Target, event: &NewEvent, place: i64) -> rusqlite::Result<Option<Written>> {
        let EventBody::Reacted { emoji, active, .. } = &event.body else {
            return Err(rusqlite::Error::InvalidQuery);
        };
        let last = self.last_word(target, emoji, event.author)?;
        if last.is_some_and(|(_, on)| on) == *active {
            return self.unchanged(target, last.map(|(event, _)| event)).map(Some);
        }
        if *active
            && !self.is_on(target, emoji)?
            && self.is_full(
                "SELECT count(*) FROM tally WHERE message = ?1",
                &[target.key],
                event.guard.at_most,
            )?
        {
            return Ok(Some(Written::Refused(WriteRefusal::TooManyReactions)));
        }
        self.on
            .prepare_cached(
                "INSERT INTO reaction (message, emoji, user, event, active) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET event = excluded.event, active = excluded.active",
            )?
            .execute(params![
                target.key,
                &**emoji,
                Id::from(event.author),
                place,
                active
            ])?;
        if *active {
            self.on
                .prepare_cached(
                    "INSERT INTO tally (message, emoji, count, first) VALUES (?1, ?2, 1, ?3)
                     ON CONFLICT DO UPDATE SET count = count + 1",
                )?
                .execute(params![target.key, &**emoji, place])?;
        } else {
            for sql in [
                "UPDATE tally SET count = count - 1 WHERE message = ?1 AND emoji = ?2",
                "DELETE FROM tally WHERE message = ?1 AND emoji = ?2 AND count < 1",
            ] {
                self.on
                    .prepare_cached(sql)?
                    .execute(params![target.key, &**emoji])?;
            }
        }
        if !target.reacted {
            self.on
                .prepare_cached("UPDATE message SET reacted = 1 WHERE key = ?1")?
                .execute([target.key])?;
        }
        Ok(None)
    }

    /// Whether anybody has put this emoji on.
    fn is_on(&self, target: &Target, emoji: &str) -> rusqlite::Result<bool> {
        self.on
            .prepare_cached("SELECT 1 FROM tally WHERE message = ?1 AND emoji = ?2")?
            .exists(params![target.key, emoji])
    }

    /// The event a user's reaction comes from, and whether it put it on.
    fn last_word(&self, target: &Target, emoji: &str, user: UserId) -> rusqlite::Result<Option<(i64, bool)>> {
        self.on
            .prepare_cached(
                "SELECT event, active FROM reaction WHERE message = ?1 AND emoji = ?2 AND user = ?3",
            )?
            .query_row(params![target.key, emoji, Id::from(user)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
    }

    /// A reaction that never was is off since the message began.
    fn unchanged(&self, target: &Target, event: Option<i64>) -> Answer {
        let Some(event) = event else {
            let (id, seq) = (target.shown.id, target.shown.seq);
            return Ok(Written::Unchanged {
                id,
                seq,
                at: target.at,
            });
        };
        self.on
            .prepare_cached("SELECT id, at FROM change WHERE key = ?1")?
            .query_row([event], |row| {
                Ok(Written::Unchanged {
                    id: event_in(row, 0)?,
                    seq: seq_of(event),
                    at: Timestamp(row.get(1)?),
                })
            })
    }

    /// The answer where the author used this client id in this room before (P2). The events themselves are
    /// compared: a digest beside them would outlive a deletion. What was deleted counts as the same.
    pub(super) fn sent_before(
        &mut self,
        room: &RoomState,
        event: &NewEvent,
    ) -> rusqlite::Result<Option<Written>> {
        let Some(client_id) = &event.client_id else {
            return Ok(None);
        };
        let sent = params![Id::from(event.author), room.id, client_id.as_str()];
        let found = self
            .prepared
            .get(Every::Sent)?
            .query_row(sent, |row| row.get(0))
            .optional()?;
        let Some(place) = found else { return Ok(None) };
        let again = match self.message_again(place, &event.body)? {
            Some(message) => Some(message),
            None => self.change_again(place, &event.body)?,
        };
        let (first, same) = match again {
            Some(known) => known,
            // What is no longer kept cannot be compared, and counts as the same.
            None => (self.past(place)?, true),
        };
        let (id, at) = first;
        Ok(Some(if same {
            Written::Duplicate {
                id,
                seq: seq_of(place),
                at,
            }
        } else {
            Written::Refused(WriteRefusal::Conflict)
        }))
    }

    /// Id and time of the message at `place`, and whether `body` is the same.
    fn message_again(
        &self,
        place: i64,
        body: &EventBody,
    ) -> rusqlite::Result<Option<((EventId, Timestamp), bool)>> {
        self.on
            .prepare_cached(
                "SELECT m.id, m.at, m.deleted, coalesce(m.original, m.content), p.id,
                 m.reply_to IS NOT NULL AND p.key IS NULL
                 FROM message m LEFT JOIN message p ON p.key = m.reply_to WHERE m.key = ?1",
            )?
            .query_row([place], |row| {
                let parent = row.get::<_, Option<Id>>(4)?.map(|id| EventId(id.0));
                let (deleted, orphan): (bool, bool) = (row.get(2)?, row.get(5)?);
                let text = row.get_ref(3)?.as_str()?;
                let same = matches!(body, EventBody::Message { content, reply_to }
                    if deleted || (**content == *text && (*reply_to == parent || (reply_to.is_some() && orphan))));
                Ok(((event_in(row, 0)?, Timestamp(row.get(1)?)), same))
            })
            .optional()
    }

    /// The same for any other event.
    fn change_again(
        &self,
        place: i64,
        body: &EventBody,
    ) -> rusqlite::Result<Option<((EventId, Timestamp), bool)>> {
        self.on
            .prepare_cached(
                "SELECT c.id, c.at, c.kind, m.id, m.deleted, c.content, c.active
                 FROM change c LEFT JOIN message m ON m.key = c.target WHERE c.key = ?1",
            )?
            .query_row([place], |row| {
                let first = (event_in(row, 0)?, Timestamp(row.get(1)?));
                let Some(about) = row.get::<_, Option<Id>>(3)?.map(|id| EventId(id.0)) else {
                    return Ok((first, true));
                };
                let (kind, deleted) = (row.get::<_, i64>(2)?, row.get::<_, bool>(4)?);
                let text = row.get_ref(5)?.as_str_or_null()?.unwrap_or_default();
                let on = row.get::<_, Option<bool>>(6)?;
                let same = match body {
                    EventBody::Edited { message, content } => {
                        kind == EDITED && about == *message && (deleted || **content == *text)
                    }
                    EventBody::Deleted { message } => kind == DELETED && about == *message,
                    EventBody::Reacted {
                        message,
                        emoji,
                        active,
                    } => kind == REACTED && about == *message && **emoji == *text && on == Some(*active),
                    _ => false,
                };
                Ok((first, same))
            })
            .optional()
    }

    /// Id and time of an event that is no longer kept.
    fn past(&self, place: i64) -> rusqlite::Result<(EventId, Timestamp)> {
        self.on
            .prepare_cached("SELECT id, at FROM past WHERE key = ?1")?
            .query_row([place], |row| Ok((event_in(row, 0)?, Timestamp(row.get(1)?))))
    }
}
