//! Who is mentioned in a message: where names may stand in its text, and who that turned out to be.
//!
//! Not here: who is online or known by a name (`chat` and the store), and what is told of it.

use super::ids::UserId;
use super::text::is_longer;
use std::sync::Arc;

/// Places of a text that are looked at; more `@` than that are text.
const MAX_SPOTS: usize = 20;

/// Runs of backticks without their other that are looked for; what follows more of them is text.
const MAX_OPEN_RUNS: usize = 32;

/// Names tried at one place.
const MAX_CANDIDATES: usize = 10;

/// What calls everybody who is in the room.
const HERE: &str = "here";

/// Who a message mentions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// By name, in the order of the text, each once.
    pub users: Vec<UserId>,
    /// By `@here`: those who were in the room, without the author.
    pub here: Vec<UserId>,
}

impl Mentions {
    /// Nobody.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.users.is_empty() && self.here.is_empty()
    }

    /// Whether this user is meant.
    #[must_use]
    pub fn meets(&self, user: UserId) -> bool {
        self.users.contains(&user) || self.here.contains(&user)
    }

    /// Everybody who is meant, each once.
    pub fn all(&self) -> impl Iterator<Item = UserId> + '_ {
        let here = self.here.iter().filter(|user| !self.users.contains(user));
        self.users.iter().chain(here).copied()
    }
}

/// Whom a text may call; the store finds those that are not known yet, with the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// At each place of the text, who may be meant, the longest name first: the first one that is somebody's is.
    pub spots: Vec<Vec<Candidate>>,
    /// What becomes of `@here`.
    pub here: Here,
}

/// A name that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Candidate {
    /// It is this user's.
    Known(UserId),
    /// It is to be looked up.
    Name(Arc<str>),
}

/// What becomes of `@here`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Here {
    /// Nobody is called.
    #[default]
    Nobody,
    /// These are called.
    Call(Vec<UserId>),
    /// An edit: whom the message called already, it still calls.
    Keep,
}

/// Where names may stand in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found<'a> {
    /// At each place the names that may be meant, the longest first.
    pub spots: Vec<Vec<&'a str>>,
    /// `@here` is in it.
    pub here: bool,
}

/// Finds where `text` may name somebody, for names of at most `max` characters.
///
/// `@name` counts where the `@` does not follow a letter, a digit or another character of an e-mail address, and
/// outside code (between backticks). A name ends where a word ends; `@"a name"` is that name alone.
#[must_use]
pub fn find(text: &str, max: usize) -> Found<'_> {
    let mut found = Found::default();
    if !text.contains('@') {
        return found;
    }
    for piece in outside_code(text) {
        let mut before = None;
        for (at, c) in piece.char_indices() {
            if c == '@' && !before.is_some_and(is_of_an_address) && found.spots.len() < MAX_SPOTS {
                let rest = piece.get(at + 1..).unwrap_or_default();
                take(&mut found, rest, max);
            }
            before = Some(c);
        }
    }
    found
}

fn take<'a>(found: &mut Found<'a>, rest: &'a str, max: usize) {
    if let Some(quoted) = rest.strip_prefix('"') {
        let name = quoted.split_once('"').map_or("", |(name, _)| name).trim();
        if !name.is_empty() && !is_longer(name, max) {
            found.spots.push(vec![name]);
        }
        return;
    }
    let names = names_at(rest, max);
    if names.last().is_some_and(|word| word.eq_ignore_ascii_case(HERE)) {
        found.here = true;
    } else if !names.is_empty() {
        found.spots.push(names);
    }
}

/// The beginnings of `rest` that end where a word or a run of signs ends, the longest first.
fn names_at(rest: &str, max: usize) -> Vec<&str> {
    let mut names = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in rest
        .char_indices()
        .map(|(at, c)| (at, Some(c)))
        .chain([(rest.len(), None)])
    {
        let ends =
            before.is_some_and(|b| !b.is_whitespace() && (!is_of_a_word(b) || !c.is_some_and(is_of_a_word)));
        if ends {
            let name = rest.get(..at).unwrap_or_default();
            if is_longer(name, max) || names.len() == MAX_CANDIDATES {
                break;
            }
            names.push(name);
        }
        if c.is_some_and(|c| c == '\n' || c == '@' || (before.is_none() && c.is_whitespace())) {
            break;
        }
        before = c;
    }
    names.reverse();
    names
}

fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || super::text::is_stacking_mark(c) || c == '_'
}

fn is_of_an_address(c: char) -> bool {
    is_of_a_word(c) || matches!(c, '.' | '+' | '-' | '%' | '/' | '@')
}

/// What of a text is not code: code stands between two runs of equally many backticks. A run without its other is text.
fn outside_code(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut rest, mut alone) = (text, 0);
    while let Some(open) = rest.find('`').filter(|_| alone < MAX_OPEN_RUNS) {
        let (text, from) = rest.split_at_checked(open).unwrap_or((rest, ""));
        let run = from.len() - from.trim_start_matches('`').len();
        let inner = from.get(run..).unwrap_or_default();
        pieces.push(text);
        rest = if let Some(end) = closing(inner, run) {
            inner.get(end..).unwrap_or_default()
        } else {
            alone += 1;
            inner
        };
    }
    pieces.push(rest);
    pieces
}

/// Behind the first run of exactly `run` backticks.
fn closing(text: &str, run: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find('`')) {
        let from = text.get(at + next..).unwrap_or_default();
        let length = from.len() - from.trim_start_matches('`').len();
        at += next + length;
        if length == run {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest(text: &str) -> Vec<&str> {
        find(text, 20).spots.into_iter().map(|names| names[0]).collect()
    }

    fn at(text: &str) -> Vec<&str> {
        find(text, 20).spots.concat()
    }

    #[test]
    fn a_name_ends_where_a_word_ends() {
        assert_eq!(at("@Bob"), ["Bob"]);
        assert_eq!(at("hi @Bob, there"), ["Bob, there", "Bob,", "Bob"]);
        assert_eq!(at("@jean-luc!"), ["jean-luc!", "jean-luc", "jean-", "jean"]);
        assert_eq!(at("(@Bob)"), ["Bob)", "Bob"]);
        assert_eq!(at("@Anna Maria\n@Eva"), ["Anna Maria", "Anna", "Eva"]);
        assert_eq!(at("@東京"), ["東京"]);
    }

    #[test]
    fn quotes_hold_one_name() {
        assert_eq!(at("@\"Anna Maria\" comes"), ["Anna Maria"]);
        assert!(at("@\"\" @\"never closed").is_empty());
    }

    #[test]
    fn addresses_and_code_name_nobody() {
        for text in [
            "me@example.org",
            "a.b+c-@example.org",
            "`@Bob`",
            "``a ` @Bob``",
            "```\n@Bob\n```",
            "@",
            "@ Bob",
            "@@",
            "x/@scope",
        ] {
            assert!(at(text).is_empty(), "{text}: {:?}", at(text));
        }
        assert_eq!(longest("`code` @Bob"), ["Bob"]);
        assert_eq!(longest("a ` alone @Bob"), ["Bob"]);
        assert_eq!(longest("``` never closed @Bob"), ["Bob"]);
    }

    #[test]
    fn here_is_a_word_of_its_own() {
        assert!(find("@here", 20).here && find("look, @HERE!", 20).here);
        for text in ["@hereby", "here", "x@here", "`@here`", "@\"here\""] {
            assert!(!find(text, 20).here, "{text}");
        }
    }

    #[test]
    fn what_is_looked_at_is_bounded() {
        let many = "@a ".repeat(4000);
        assert_eq!(find(&many, 20).spots.len(), MAX_SPOTS);
        let long = format!("@{}", "a ".repeat(2000));
        let found = find(&long, 100);
        assert_eq!(found.spots[0].len(), MAX_CANDIDATES);
        let ticks = "`".repeat(3000);
        assert!(find(&format!("{ticks} @a"), 20).spots.len() == 1);
    }

    #[test]
    fn each_is_meant_once() {
        let user = |n| UserId(uuid::Uuid::from_u128(n));
        let both = Mentions {
            users: vec![user(1), user(2)],
            here: vec![user(2), user(3)],
        };
        assert_eq!(both.all().collect::<Vec<_>>(), [user(1), user(2), user(3)]);
        assert!(both.meets(user(3)) && !both.meets(user(4)));
    }
}
