//! How what stands behind a verb is read.
//!
//! Not here: which verbs there are (`rows`), what words and quotes are (`console::words`).

use super::Command;
use crate::console::words::Words;
use crate::domain::operator::{BanTarget, Order, Question};
use crate::domain::room_id::RoomId;
use crate::domain::sanction::network_of;
use crate::domain::text::{cut, printable};
use ipnet::IpNet;
use std::sync::Arc;

/// Messages `history` shows (contract §8).
pub(super) const HISTORY: usize = 100;

/// Most that a list shows when asked for more.
const MOST: usize = 1000;

/// Events and deeds shown where no number is given.
pub(super) const NEWEST: usize = 50;

pub(super) type Parsed = Result<Command, String>;

pub(super) fn order(order: Order) -> Parsed {
    Ok(Command::Order(order))
}

pub(super) fn ask(question: Question) -> Parsed {
    order(Order::Ask(question))
}

pub(super) fn needed(words: &mut Words<'_>, what: &str) -> Result<Arc<str>, String> {
    match words.next()? {
        Some(word) if !word.is_empty() => Ok(word.into()),
        _ => Err(format!("{what} is missing")),
    }
}

pub(super) fn text(words: &mut Words<'_>) -> Result<Arc<str>, String> {
    match words.rest() {
        "" => Err("the text is missing".to_owned()),
        text => Ok(text.into()),
    }
}

pub(super) fn count(words: &mut Words<'_>, default: usize) -> Result<usize, String> {
    let Some(word) = words.next()? else {
        return Ok(default);
    };
    match word.parse() {
        Ok(number @ 1..=MOST) => Ok(number),
        _ => Err(format!(
            "{} is no number from 1 to {MOST}",
            printable(cut(&word, 40))
        )),
    }
}

/// `off` ends a notice, nothing shows it, anything else is its text.
pub(super) fn notice(words: &mut Words<'_>, make: fn(Option<Arc<str>>) -> Order, show: Question) -> Parsed {
    match words.rest() {
        "" => ask(show),
        "off" => order(make(None)),
        text => order(make(Some(text.into()))),
    }
}

pub(super) fn ban(words: &mut Words<'_>) -> Parsed {
    let whom = needed(words, "whom to ban")?;
    let target = if let Some(name) = whom.strip_prefix("name:") {
        BanTarget::Name(name.into())
    } else if let Ok(address) = whom.parse() {
        BanTarget::Network(network_of(address))
    } else if let Ok(network) = whom.parse::<IpNet>() {
        BanTarget::Network(network)
    } else {
        let mut after = *words;
        let with_addresses = after.next()?.as_deref() == Some("+address");
        if with_addresses {
            *words = after;
        }
        BanTarget::User {
            name: whom,
            with_addresses,
        }
    };
    order(Order::Ban(target, words.terms()?))
}

pub(super) fn maintenance(words: &mut Words<'_>) -> Parsed {
    match words.next()?.as_deref() {
        Some("on") => order(Order::Maintenance(true)),
        Some("off") => order(Order::Maintenance(false)),
        Some(other) => Err(format!("{} is neither on nor off", printable(cut(other, 40)))),
        None => Err("on or off is missing".to_owned()),
    }
}

pub(super) fn history(words: &mut Words<'_>) -> Parsed {
    let mut after = *words;
    let room = match after.next()? {
        Some(word) if word.parse::<usize>().is_err() => {
            *words = after;
            Some(room(&word)?)
        }
        _ => None,
    };
    let limit = count(words, HISTORY)?;
    ask(Question::History { room, limit })
}

pub(super) fn room(word: &str) -> Result<RoomId, String> {
    RoomId::parse(word).map_err(|error| format!("{} is no room: {error}", printable(cut(word, 40))))
}

pub(super) fn set(words: &mut Words<'_>) -> Parsed {
    let key = needed(words, "the key")?;
    let mut value = words.rest();
    if value.is_empty() {
        return Err("the value is missing; an empty one is written \"\"".to_owned());
    }
    if let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        value = inner;
    }
    Ok(Command::Set(key.to_string(), value.to_owned()))
}
