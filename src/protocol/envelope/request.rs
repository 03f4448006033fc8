//! The shapes of what clients send, as loose as they come. Which members a request needs is `decode`'s to say.

use super::super::object::{Field, Members, Shape, shape, skip};
use serde::de::MapAccess;

/// One whole frame.
#[derive(Debug, Default)]
pub(super) struct Frame<'a> {
    pub(super) kind: Field<'a>,
    pub(super) data: Shape<Data<'a>>,
    pub(super) reference: Field<'a>,
}

impl<'a> Members<'a> for Frame<'a> {
    fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "type" => self.kind = map.next_value()?,
            "data" => shape(&mut self.data, map)?,
            "ref" => self.reference = map.next_value()?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

/// Only the `ref`, from a frame whose other members are broken.
#[derive(Debug, Default)]
pub(super) struct ReferenceOnly<'a>(pub(super) Field<'a>);

impl<'a> Members<'a> for ReferenceOnly<'a> {
    fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        if key == "ref" {
            self.0 = map.next_value()?;
            return Ok(());
        }
        skip(map)
    }
}

/// Every member that any request has. One set, read in one pass: `type` may stand after `data`.
#[derive(Debug, Default)]
pub(super) struct Data<'a> {
    pub(super) username: Field<'a>,
    pub(super) resume_token: Field<'a>,
    pub(super) room: Field<'a>,
    pub(super) since: Shape<Since<'a>>,
    pub(super) content: Field<'a>,
    pub(super) client_message_id: Field<'a>,
    pub(super) reply_to: Field<'a>,
    pub(super) target: Field<'a>,
    pub(super) is_typing: Field<'a>,
    pub(super) before: Field<'a>,
    pub(super) after: Field<'a>,
    pub(super) around: Field<'a>,
    pub(super) limit: Field<'a>,
    pub(super) message: Field<'a>,
    pub(super) emoji: Field<'a>,
    pub(super) active: Field<'a>,
    pub(super) up_to: Field<'a>,
    pub(super) user: Field<'a>,
    pub(super) read_receipts: Field<'a>,
    pub(super) everywhere: Field<'a>,
    pub(super) topic: Field<'a>,
    pub(super) query: Field<'a>,
    pub(super) from: Field<'a>,
    pub(super) has: Field<'a>,
}

impl<'a> Members<'a> for Data<'a> {
    fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let place = match key {
            "username" => &mut self.username,
            "resumeToken" => &mut self.resume_token,
            "roomId" => &mut self.room,
            "content" => &mut self.content,
            "clientMessageId" => &mut self.client_message_id,
            "replyTo" => &mut self.reply_to,
            "targetUserId" => &mut self.target,
            "isTyping" => &mut self.is_typing,
            "before" => &mut self.before,
            "after" => &mut self.after,
            "around" => &mut self.around,
            "limit" => &mut self.limit,
            "messageId" => &mut self.message,
            "emoji" => &mut self.emoji,
            "active" => &mut self.active,
            "upTo" => &mut self.up_to,
            "userId" => &mut self.user,
            "readReceipts" => &mut self.read_receipts,
            "topic" => &mut self.topic,
            "everywhere" => &mut self.everywhere,
            "query" => &mut self.query,
            "from" => &mut self.from,
            "has" => &mut self.has,
            "since" => return shape(&mut self.since, map),
            _ => return skip(map),
        };
        *place = map.next_value()?;
        Ok(())
    }
}

/// What a client has of a room.
#[derive(Debug, Default)]
pub(super) struct Since<'a> {
    pub(super) epoch: Field<'a>,
    pub(super) seq: Field<'a>,
    pub(super) id: Field<'a>,
}

impl<'a> Members<'a> for Since<'a> {
    fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "epoch" => self.epoch = map.next_value()?,
            "seq" => self.seq = map.next_value()?,
            "id" => self.id = map.next_value()?,
            _ => skip(map)?,
        }
        Ok(())
    }
}
