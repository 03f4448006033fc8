//! What operators ask, and the journal of connections (contract §8). Changes nothing.

use super::effect::{Cx, Effect, Then, Ticket};
use super::rooms::LISTED_ROOMS;
use super::state::{Chat, User};
use crate::domain::durable::{Found, Query};
use crate::domain::ids::{ConnId, Timestamp, UserId};
use crate::domain::operator::{
    ConnectionLine, Happening, JournalEntry, Question, Report, Status, Totals, UserLine,
};
use crate::domain::sanction::{Notice, SanctionKind};
use crate::domain::search::SearchQuery;
use std::sync::Arc;
use uuid::Uuid;

/// Connection events that are kept.
const JOURNAL: usize = 1000;

/// Names of users who went offline that are kept, so that they can still be muted or banned.
const GONE: usize = 1000;

/// Names for completion.
const NAMES: usize = 2000;

/// Connections of one dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Its name.
    pub dialect: &'static str,
    /// Connections.
    pub connections: u64,
    /// Of them, those that are signed in.
    pub signed_in: u64,
}

impl Chat {
    /// Connections by what they speak, in the order given.
    #[must_use]
    pub fn by_dialect(&self, dialects: &[&'static str]) -> Vec<Spoken> {
        let mut counts: Vec<Spoken> = dialects
            .iter()
            .map(|dialect| Spoken {
                dialect,
                connections: 0,
                signed_in: 0,
            })
            .collect();
        for conn in self.conns.values() {
            let of = counts.iter_mut().find(|c| c.dialect == conn.visitor.dialect);
            if let Some(count) = of {
                count.connections += 1;
                count.signed_in += u64::from(conn.user.is_some());
            }
        }
        counts
    }

    /// Answers at once, or when the store was read.
    pub(super) fn observe(&mut self, cx: &mut Cx<'_>, question: Question, ticket: Ticket) {
        let report = match question {
            Question::Users => Report::Users(self.user_lines(cx.now.wall)),
            Question::Connections => Report::Connections(self.connection_lines()),
            Question::Mutes => self.sanction_list(SanctionKind::Mute, cx.now.wall),
            Question::Bans => self.sanction_list(SanctionKind::Ban, cx.now.wall),
            Question::Status => Report::Status(Box::new(self.status(cx))),
            Question::Announcement => self.notice_report(Notice::Announce, "nothing is announced"),
            Question::Motd => self.notice_report(Notice::Motd, "nobody is greeted"),
            Question::Names => self.known_names(cx.now.wall),
            Question::Journal { limit } => {
                let skip = self.journal.len().saturating_sub(limit);
                Report::Journal(self.journal.iter().skip(skip).cloned().collect())
            }
            Question::Rooms => return cx.read(Query::Rooms { limit: LISTED_ROOMS }, Then::Asked(ticket)),
            Question::Statistics => return cx.read(Query::Totals, Then::Asked(ticket)),
            Question::History { room, limit } => {
                return cx.read(Query::Latest { room, limit }, Then::Asked(ticket));
            }
            Question::Search { words, limit } => {
                // Nobody has this id, so nobody's conversations are looked at.
                let query = SearchQuery::new(words, UserId(Uuid::nil()), limit);
                return cx.read(Query::Search(Box::new(query)), Then::Asked(ticket));
            }
            Question::Retention(tried) => return self.ask_retention(cx, ticket, tried),
            Question::Audit { limit } => return cx.read(Query::Deeds { limit }, Then::Asked(ticket)),
        };
        cx.report(ticket, report);
    }

    /// The store was read for an operator.
    pub(super) fn observed(&self, cx: &mut Cx<'_>, found: Found, ticket: Ticket) {
        let report = match found {
            Found::Rooms(stored) => Report::Rooms(self.merge_rooms(stored)),
            Found::Deeds(deeds) => Report::Audit(deeds),
            Found::Page(page) => Report::History(page.messages),
            Found::Search(mut hits) => {
                hits.messages.reverse();
                Report::History(hits.messages)
            }
            Found::Totals(stored) => {
                let counts = self.statistics();
                Report::Statistics(Totals {
                    messages: stored.messages,
                    messages_since_start: counts.messages,
                    rooms: stored.rooms,
                    users: counts.users,
                    peak_users: counts.peak_users,
                    connections: counts.connections,
                    opened: self.opened,
                    uptime_ms: cx.now.tick.0,
                })
            }
            _ => Report::refused("the store could not be read; see the log"),
        };
        cx.report(ticket, report);
    }

    fn user_lines(&self, now: Timestamp) -> Vec<UserLine> {
        let line = |(id, user): (&UserId, &User)| {
            let conns = user.conns.iter().filter_map(|conn| self.conns.get(conn));
            let mut dialects: Vec<&'static str> = conns.clone().map(|c| c.visitor.dialect).collect();
            dialects.sort_unstable();
            dialects.dedup();
            let mut rooms: Vec<_> = user.rooms.keys().cloned().collect();
            rooms.sort_unstable();
            UserLine {
                name: user.name.clone(),
                id: *id,
                dialects,
                connections: user.conns.len(),
                rooms,
                since: conns.map(|c| c.since).min().unwrap_or(user.created_at),
                muted: self.sanctions.on_user(SanctionKind::Mute, *id, now).is_some(),
            }
        };
        let mut lines: Vec<UserLine> = self.users.iter().map(|(id, user)| line((id, &**user))).collect();
        lines.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
        lines
    }

    fn connection_lines(&self) -> Vec<ConnectionLine> {
        let name = |user: Option<UserId>| user.and_then(|id| Some(self.users.get(&id)?.name.clone()));
        let mut lines: Vec<ConnectionLine> = self
            .conns
            .iter()
            .map(|(conn, state)| ConnectionLine {
                conn: *conn,
                name: name(state.user),
                dialect: state.visitor.dialect,
                address: state.visitor.address,
                agent: state.visitor.agent.clone(),
                since: state.since,
            })
            .collect();
        lines.sort_by_key(|line| (line.since, line.conn));
        lines
    }

    fn sanction_list(&self, kind: SanctionKind, now: Timestamp) -> Report {
        Report::Sanctions(self.sanctions.of_kind(kind, now).cloned().collect())
    }

    fn status(&self, cx: &Cx<'_>) -> Status {
        let counts = self.statistics();
        Status {
            uptime_ms: cx.now.tick.0,
            users: counts.users,
            connections: counts.connections,
            rooms: counts.rooms,
            held: self.is_held(),
            maintenance: self.is_in_maintenance(),
            motd: self.notices.get(&Notice::Motd).cloned(),
            announce: self.notices.get(&Notice::Announce).cloned(),
            mutes: self.sanctions.of_kind(SanctionKind::Mute, cx.now.wall).count(),
            bans: self.sanctions.of_kind(SanctionKind::Ban, cx.now.wall).count(),
        }
    }

    fn notice_report(&self, notice: Notice, none: &str) -> Report {
        match self.notices.get(&notice) {
            Some(text) => Report::done(Vec::new(), text.to_string()),
            None => Report::done(Vec::new(), none),
        }
    }

    fn known_names(&self, now: Timestamp) -> Report {
        let mut users: Vec<Arc<str>> = self.users.values().map(|u| u.name.clone()).take(NAMES).collect();
        let mut rooms: Vec<Arc<str>> = self
            .rooms
            .keys()
            .filter(|room| !room.is_conversation())
            .map(|room| room.as_str().into())
            .take(NAMES)
            .collect();
        users.sort_unstable();
        rooms.sort_unstable();
        Report::Names {
            users,
            rooms,
            muted: self.sanctioned_names(SanctionKind::Mute, now),
            banned: self.sanctioned_names(SanctionKind::Ban, now),
        }
    }

    /// Notes what happened to a connection that is known.
    pub(super) fn journal_conn(&mut self, cx: &mut Cx<'_>, conn: ConnId, what: Happening) {
        let Some(state) = self.conns.get(&conn) else {
            return;
        };
        let name = state.user.and_then(|id| Some(self.users.get(&id)?.name.clone()));
        let entry = JournalEntry {
            at: cx.now.wall,
            conn,
            address: state.visitor.address,
            dialect: state.visitor.dialect,
            name,
            what,
        };
        self.journal_entry(cx, entry);
    }

    pub(super) fn journal_entry(&mut self, cx: &mut Cx<'_>, entry: JournalEntry) {
        cx.effects.push(Effect::Happened(entry.clone()));
        if self.journal.len() >= JOURNAL {
            self.journal.pop_front();
        }
        self.journal.push_back(entry);
    }

    /// A user went offline under this name.
    pub(super) fn remember_gone(&mut self, name: Arc<str>, id: UserId) {
        if self.gone.len() >= GONE {
            self.gone.pop_front();
        }
        self.gone.push_back((name, id));
    }
}
