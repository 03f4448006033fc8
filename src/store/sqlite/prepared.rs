//! Statements that a whole batch keeps.

use rusqlite::{CachedStatement, Connection};

/// The statements of every message: asking the connection for each of them again costs as much as a third of them.
#[derive(Clone, Copy)]
pub(super) enum Every {
    /// What a user sent before under a name.
    Sent,
    /// What a user sends.
    Send,
    /// A message.
    Message,
}

impl Every {
    const fn sql(self) -> &'static str {
        match self {
            Self::Sent => "SELECT event FROM sent WHERE user = ?1 AND room = ?2 AND client_id = ?3",
            Self::Send => "INSERT INTO sent (user, room, client_id, event) VALUES (?1, ?2, ?3, ?4)",
            Self::Message => {
                "INSERT INTO message (key, id, author, author_name, at, content, reply_to, thread, doc, mentions)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
            }
        }
    }
}

/// See the module. Each is prepared when it is first asked for.
pub(super) struct Prepared<'a> {
    on: &'a Connection,
    kept: [Option<CachedStatement<'a>>; 3],
}

impl<'a> Prepared<'a> {
    pub(super) fn new(on: &'a Connection) -> Self {
        Self {
            on,
            kept: Default::default(),
        }
    }

    pub(super) fn get(&mut self, which: Every) -> rusqlite::Result<&mut CachedStatement<'a>> {
        let slot = self.kept.get_mut(which as usize);
        let slot = slot.ok_or(rusqlite::Error::InvalidQuery)?;
        if slot.is_none() {
            *slot = Some(self.on.prepare_cached(which.sql())?);
        }
        slot.as_mut().ok_or(rusqlite::Error::InvalidQuery)
    }
}
