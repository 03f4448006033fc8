//! Operators' orders: what they do, to whom, and what the operator is answered (contract §8; promise P8).
//!
//! An order is in force before its effects leave here, and answered when it is durable. Questions are in `observing`.

use super::effect::{Cx, Then, Ticket};
use super::state::Chat;
use super::whom::quoted;
use crate::domain::durable::{Write, Written};
use crate::domain::event::{NewEvent, RoomKind};
use crate::domain::operator::{Operator, Order, Report, Span};
use crate::domain::outbound::AnnouncementKind;
use crate::domain::sanction::{Decree, Deed, Notice};
use crate::domain::text::check_message;
use std::sync::Arc;

/// Longest text of an operator, in characters.
const MAX_TEXT: usize = 4000;

/// What an order leads to: what is to be kept, and what the operator is told.
pub(super) struct Outcome {
    pub changes: Vec<Decree>,
    /// What rooms keep of it.
    pub events: Vec<NewEvent>,
    pub to: Vec<Arc<str>>,
    pub said: String,
}

pub(super) type Verdict = Result<Outcome, String>;

impl Chat {
    /// An operator orders; the answer comes as [`Effect::Report`](super::Effect::Report) with this ticket.
    pub fn operate(&mut self, cx: &mut Cx<'_>, order: Order, operator: &Operator, ticket: Ticket) {
        match order {
            Order::Ask(question) => return self.observe(cx, question, ticket),
            Order::Delete(message) => return self.remove_message(cx, message, operator, ticket),
            _ => {}
        }
        let what: Arc<str> = order.to_string().into();
        match self.carry_out_order(cx, order, &operator.name) {
            Err(why) => cx.report(ticket, Report::Refused(why)),
            Ok(outcome) => {
                let Outcome {
                    changes,
                    events,
                    to,
                    said,
                } = outcome;
                let deed = Deed {
                    at: cx.now.wall,
                    by: operator.name.clone(),
                    from: operator.from.clone(),
                    what,
                    result: said.as_str().into(),
                };
                let report = Box::new(Report::Done { to, said });
                let write = Write::Decree {
                    changes,
                    events,
                    deed: Some(deed),
                };
                cx.write(write, Then::Operated { ticket, report });
            }
        }
    }

    /// Points the way.
    fn carry_out_order(&mut self, cx: &mut Cx<'_>, order: Order, by: &Arc<str>) -> Verdict {
        match order {
            Order::Mute(name, terms) => self.mute(cx, &name, terms, by),
            Order::Unmute(name) => self.unmute(cx, &name),
            Order::Ban(target, terms) => self.ban(cx, target, terms, by),
            Order::Unban(shown) => self.unban(cx, &shown),
            Order::Kick(name, reason) => self.kick(cx, &name, &reason),
            Order::Revoke(name) => self.revoke(cx, &name),
            Order::Moderator(room, name, on) => self.order_moderator(cx, &room, &name, on),
            Order::Topic(room, topic) => self.order_topic(cx, room, &topic),
            Order::Purge => Ok(self.purge(cx)),
            Order::Broadcast(text) => self.broadcast(cx, text),
            Order::Whisper(name, text) => self.whisper(cx, &name, text),
            Order::Announce(Some(text)) => self.announce(cx, text),
            Order::Announce(None) => self.notice_off(cx, Notice::Announce, "nothing is announced"),
            Order::Motd(Some(text)) => self.motd(cx, text),
            Order::Motd(None) => self.notice_off(cx, Notice::Motd, "nobody is greeted"),
            Order::Hold(true) => self.notice_on(cx, Notice::Hold, "held: nobody may write"),
            Order::Hold(false) => self.notice_off(cx, Notice::Hold, "not held: everybody may write"),
            Order::Maintenance(true) => self.notice_on(
                cx,
                Notice::Maintenance,
                "maintenance: nobody new may come in, who is there stays",
            ),
            Order::Maintenance(false) => {
                self.notice_off(cx, Notice::Maintenance, "no maintenance: everybody may come in")
            }
            Order::Retention(room, policy) => Ok(self.retain(cx, &room, policy)),
            Order::Record { result, .. } => Ok(Outcome::new(result.to_string())),
            Order::Delete(_) | Order::Ask(_) => Err("that takes another way".to_owned()),
        }
    }

    /// The store has answered: rooms are told what they keep of it, then the operator.
    pub(super) fn operated(
        &mut self,
        cx: &mut Cx<'_>,
        written: Result<Written, ()>,
        ticket: Ticket,
        report: Report,
    ) {
        let report = match (written, report) {
            (Ok(Written::Decreed(events)), report) => {
                for event in events {
                    self.committed(cx, Arc::new(event), (RoomKind::Public, None));
                }
                report
            }
            (Ok(_), report) => report,
            (Err(()), Report::Done { said, .. }) => Report::Refused(format!(
                "{said}, but the store could not keep it: it ends with the server; see the log"
            )),
            (Err(()), report) => report,
        };
        cx.report(ticket, report);
    }

    fn broadcast(&mut self, cx: &mut Cx<'_>, text: Arc<str>) -> Verdict {
        check_text(&text)?;
        let told = self.tell_everybody(cx, AnnouncementKind::Broadcast, text);
        Ok(Outcome::new(format!(
            "told everybody ({})",
            connections_text(told)
        )))
    }

    fn whisper(&mut self, cx: &mut Cx<'_>, name: &str, text: Arc<str>) -> Verdict {
        check_text(&text)?;
        let found = self.whom(name)?;
        let told: usize = found
            .users
            .iter()
            .map(|user| self.whisper_to(cx, *user, text.clone()))
            .sum();
        if told == 0 {
            return Err(format!("{} is not connected", quoted(&found.name)));
        }
        let said = format!("told {} ({})", found.shown(), connections_text(told));
        Ok(Outcome {
            to: vec![found.name],
            ..Outcome::new(said)
        })
    }

    fn announce(&mut self, cx: &mut Cx<'_>, text: Arc<str>) -> Verdict {
        check_text(&text)?;
        self.set_notice(cx.now, Notice::Announce, Some(text.clone()));
        let told = self.tell_everybody(cx, AnnouncementKind::Announce, text.clone());
        let every = Span(self.rules.announce_ms);
        Ok(Outcome {
            changes: vec![Decree::Notice(Notice::Announce, Some(text))],
            ..Outcome::new(format!(
                "announced now ({}) and every {every}",
                connections_text(told)
            ))
        })
    }

    fn motd(&mut self, cx: &mut Cx<'_>, text: Arc<str>) -> Verdict {
        check_text(&text)?;
        self.set_notice(cx.now, Notice::Motd, Some(text.clone()));
        let said = format!("whoever signs in is greeted with: {text}");
        Ok(Outcome {
            changes: vec![Decree::Notice(Notice::Motd, Some(text))],
            ..Outcome::new(said)
        })
    }

    fn notice_on(&mut self, cx: &Cx<'_>, notice: Notice, said: &str) -> Verdict {
        if self.notices.contains_key(&notice) {
            return Ok(Outcome::new(format!("already {said}")));
        }
        self.set_notice(cx.now, notice, Some("".into()));
        Ok(Outcome {
            changes: vec![Decree::Notice(notice, Some("".into()))],
            ..Outcome::new(said.to_owned())
        })
    }

    fn notice_off(&mut self, cx: &Cx<'_>, notice: Notice, said: &str) -> Verdict {
        if !self.notices.contains_key(&notice) {
            return Ok(Outcome::new(format!("already so: {said}")));
        }
        self.set_notice(cx.now, notice, None);
        Ok(Outcome {
            changes: vec![Decree::Notice(notice, None)],
            ..Outcome::new(said.to_owned())
        })
    }
}

impl Outcome {
    pub fn new(said: String) -> Self {
        Self {
            changes: Vec::new(),
            events: Vec::new(),
            to: Vec::new(),
            said,
        }
    }
}

fn check_text(text: &str) -> Result<(), String> {
    check_message(text, MAX_TEXT).map_err(|error| error.to_string())
}

fn connections_text(count: usize) -> String {
    if count == 1 {
        "1 connection".to_owned()
    } else {
        format!("{count} connections")
    }
}
