//! What could stand where the cursor is.

use super::verbs::{Takes, VERBS, Verb, find};
use super::words::quoted;
use crate::domain::operator::Report;
use crate::settings;

/// Where the word under the cursor begins, and what it could be. `names` is asked only where names are wanted.
pub(super) fn complete(before: &str, names: impl FnOnce() -> Option<Report>) -> (usize, Vec<String>) {
    let start = word_start(before);
    let begun = before.get(start..).unwrap_or_default();
    let ahead = before.get(..start).unwrap_or_default().trim_start();
    if ahead.is_empty() {
        let verbs = VERBS.iter().map(|verb| verb.name.to_owned());
        return (start, beginning(verbs, begun));
    }
    let verb = ahead.split_whitespace().next().and_then(find);
    let place = words_in(ahead).saturating_sub(1);
    let Some(takes) = verb.and_then(|verb: &Verb| verb.takes.get(place)) else {
        return (start, Vec::new());
    };
    let found = match takes {
        Takes::Verb => beginning(VERBS.iter().map(|verb| verb.name.to_owned()), begun),
        Takes::Words(words) => beginning(words.iter().map(|word| (*word).to_owned()), begun),
        Takes::Key => keys(begun),
        Takes::User | Takes::Muted | Takes::Banned | Takes::Room => {
            let of = names().map(|report| named(report, *takes)).unwrap_or_default();
            let typed = begun.trim_start_matches('"');
            beginning(of.into_iter(), typed)
                .iter()
                .map(|name| quoted(name))
                .collect()
        }
    };
    (start, found)
}

/// Begins after the last white space that is not within quotes.
fn word_start(before: &str) -> usize {
    let mut start = 0;
    let mut within = false;
    for (at, c) in before.char_indices() {
        match c {
            '"' if within => within = false,
            '"' if at == start => within = true,
            c if c.is_whitespace() && !within => start = at + c.len_utf8(),
            _ => {}
        }
    }
    start
}

fn words_in(text: &str) -> usize {
    let mut words = super::words::Words::new(text);
    let mut count = 0;
    while let Ok(Some(_)) = words.next() {
        count += 1;
    }
    count
}

fn beginning(words: impl Iterator<Item = String>, begun: &str) -> Vec<String> {
    let begun = begun.to_lowercase();
    words
        .filter(|word| word.to_lowercase().starts_with(&begun))
        .collect()
}

/// Keys by their path, or by the beginning of their name.
fn keys(begun: &str) -> Vec<String> {
    let fits = |key: &&settings::Key| key.path.starts_with(begun) || key.name().starts_with(begun);
    settings::keys()
        .filter(fits)
        .map(|key| key.path.to_owned())
        .collect()
}

fn named(report: Report, takes: Takes) -> Vec<String> {
    let Report::Names {
        users,
        rooms,
        muted,
        banned,
    } = report
    else {
        return Vec::new();
    };
    let list = match takes {
        Takes::Room => rooms,
        Takes::Muted => muted,
        Takes::Banned => banned,
        _ => users,
    };
    list.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Option<Report> {
        Some(Report::Names {
            users: vec!["bob".into(), "Bobby".into(), "Mary Ann".into()],
            rooms: vec!["general".into()],
            muted: vec!["bob".into()],
            banned: vec!["192.0.2.7".into()],
        })
    }

    #[test]
    fn verbs_users_rooms_keys_and_words_are_completed() {
        let cases: [(&str, usize, &[&str]); 11] = [
            ("mu", 0, &["mute", "mutes"]),
            ("mute b", 5, &["bob", "Bobby"]),
            ("mute mary", 5, &["\"Mary Ann\""]),
            ("mute \"Mary A", 5, &["\"Mary Ann\""]),
            ("mute bob ", 9, &[]),
            ("unmute ", 7, &["bob"]),
            ("unban 1", 6, &["192.0.2.7"]),
            ("history g", 8, &["general"]),
            (
                "set max_us",
                4,
                &["limits.max_users", "limits.max_username_length"],
            ),
            ("maintenance o", 12, &["on", "off"]),
            ("nonsense b", 9, &[]),
        ];
        for (typed, start, found) in cases {
            let (at, mut words) = complete(typed, names);
            words.sort();
            let mut found: Vec<String> = found.iter().map(ToString::to_string).collect();
            found.sort();
            assert_eq!((at, words), (start, found), "{typed}");
        }
        assert!(complete("mute b", || None).1.is_empty());
    }
}
