//! Whom a message may call: names of users online are known here, others are looked up by the store with the message.

use super::effect::Cx;
use super::state::Chat;
use crate::domain::durable::Write;
use crate::domain::event::{EventBody, NewEvent, RoomKind};
use crate::domain::mention::{self, Calls, Candidate, Here};
use crate::domain::name::NameKey;

impl Chat {
    /// The write of an event, with whom its text may call.
    pub(super) fn append(&mut self, cx: &Cx<'_>, event: NewEvent) -> Write {
        let (content, is_edit) = match &event.body {
            EventBody::Message { content, .. } => (content.clone(), false),
            EventBody::Edited { content, .. } => (content.clone(), true),
            _ => return Write::Append(event),
        };
        let found = mention::find(&content, self.rules.max_username_length);
        if found.spots.is_empty() && !found.here {
            return Write::Append(event);
        }
        let spots = found.spots.iter().map(|names| self.candidates(names)).collect();
        let here = match (found.here, is_edit) {
            (false, _) => Here::Nobody,
            (true, true) => Here::Keep,
            (true, false) => self.call_here(cx, &event),
        };
        Write::AppendCalling(event, Calls { spots, here })
    }

    /// Up to the longest name that somebody online has; longer ones may be of users who are not.
    fn candidates(&self, names: &[&str]) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for name in names {
            let key = NameKey::of(name);
            if let Some(user) = self.names.holders(&key).find(|id| self.users.contains_key(id)) {
                candidates.push(Candidate::Known(user));
                break;
            }
            candidates.push(Candidate::Name((*name).into()));
        }
        candidates
    }

    /// Everybody else in a room that is not too big, and not again and again.
    fn call_here(&mut self, cx: &Cx<'_>, event: &NewEvent) -> Here {
        let (most, pause) = (self.rules.here_up_to, self.rules.here_pause_ms);
        let Some(open) = self.open_room(&event.room) else {
            return Here::Nobody;
        };
        if event.kind != RoomKind::Public || open.members.len() > most {
            return Here::Nobody;
        }
        let others = open.members.values().copied().filter(|id| *id != event.author);
        let others: Vec<_> = others.collect();
        let Some(author) = self.users.get_mut(&event.author) else {
            return Here::Nobody;
        };
        let too_soon = author
            .own
            .called_at
            .is_some_and(|at| cx.now.tick.since(at) < pause);
        if too_soon || others.is_empty() {
            return Here::Nobody;
        }
        author.own.called_at = Some(cx.now.tick);
        Here::Call(others)
    }
}
