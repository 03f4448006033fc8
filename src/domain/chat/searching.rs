//! Search (contract §2): who may, how often, and where.
//!
//! Not here: what a text must hold (`domain::search`), how it is found (the store).

use super::effect::{Cx, Then};
use super::rooms::Waiting;
use super::state::Chat;
use super::{Flow, Ruling};
use crate::domain::command::{Command, Search};
use crate::domain::durable::Query;
use crate::domain::error::{Code, Refusal};
use crate::domain::ids::{ConnId, Reference, UserId};
use crate::domain::search::{SearchQuery, Words};

/// Longest query, in characters: what a search costs grows with its words.
const MAX_QUERY: usize = 256;

impl Chat {
    pub(super) fn search(
        &mut self,
        cx: &mut Cx<'_>,
        conn: ConnId,
        reference: Option<Reference>,
        ask: Box<Search>,
    ) -> Ruling {
        let Some(user) = self.user_of(conn) else {
            return Ok(Flow::Done);
        };
        let words = words(&ask)?;
        if let Some(room) = ask.room.as_ref().filter(|room| room.is_conversation()) {
            let command = Some(Command::Search(ask.clone()));
            let reference = reference.clone();
            if !self.with_room(cx, conn, room, Waiting { reference, command }) {
                return Ok(Flow::Later);
            }
            self.may_enter(room, user)?;
        }
        let rate = self.rules.search_rate;
        if let Some(user) = self.users.get_mut(&user) {
            user.searches.take(&rate, cx.now.tick).map_err(|wait| {
                Refusal::new(Code::RateLimited, "Too many searches, slow down").retry_after(wait)
            })?;
        }
        if let Some(state) = self.conns.get_mut(&conn) {
            state.busy = true;
        }
        cx.read(
            Query::Search(Box::new(asked(*ask, words, user))),
            Then::Searched { conn, reference },
        );
        Ok(Flow::Later)
    }
}

/// What the text must hold.
fn words(ask: &Search) -> Result<Words, Refusal> {
    if ask.query.chars().count() > MAX_QUERY {
        let text = format!("query must be at most {MAX_QUERY} characters long");
        return Err(Refusal::new(Code::InvalidField, text));
    }
    let narrows = ask.link || ask.from.is_some();
    match Words::parse(&ask.query) {
        Some(words) => Ok(words),
        None if ask.query.trim().is_empty() && narrows => Ok(Words::any()),
        None => Err(Refusal::new(
            Code::InvalidField,
            "query must hold two letters or digits in a row, or one character of a script without spaces",
        )),
    }
}

fn asked(ask: Search, words: Words, asker: UserId) -> SearchQuery {
    SearchQuery {
        room: ask.room,
        from: ask.from,
        before: ask.before,
        after: ask.after,
        link: ask.link,
        ..SearchQuery::new(words, asker, ask.limit)
    }
}
