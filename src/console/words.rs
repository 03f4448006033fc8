//! What was typed behind a verb, word by word: plain words, words in quotes, lengths of time, and the raw rest.

use crate::domain::operator::Terms;
use crate::domain::text::printable;
use std::sync::Arc;

/// Longest mute or ban that has an end: ten years, in seconds.
const LONGEST: u64 = 3650 * 86_400;

/// The words that are left.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    /// All of a line, or what stands behind its verb.
    #[must_use]
    pub fn new(line: &'a str) -> Self {
        Self { rest: line.trim() }
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Whether an option (`--dry-run`) comes next.
    pub fn is_option_next(&self) -> bool {
        self.rest.starts_with("--")
    }

    /// The next word. One that begins with `"` goes to the next `"`; within, `\"` and `\\` stand for themselves.
    ///
    /// # Errors
    /// A quote that does not end.
    pub fn next(&mut self) -> Result<Option<String>, String> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let (word, rest) = unquote(quoted).ok_or("the quote does not end; write \"name\"")?;
            self.rest = rest.trim_start();
            return Ok(Some(word));
        }
        let (word, rest) = self
            .rest
            .split_once(char::is_whitespace)
            .unwrap_or((self.rest, ""));
        self.rest = rest.trim_start();
        Ok(Some(word.to_owned()))
    }

    /// Everything that is left, as it was typed.
    #[must_use]
    pub fn rest(&mut self) -> &'a str {
        std::mem::take(&mut self.rest)
    }

    /// How long and why: a length of time if the next word is one, then the reason.
    ///
    /// # Errors
    /// What looks like a length of time and is none.
    pub fn terms(&mut self) -> Result<Terms, String> {
        let mut after = *self;
        let for_ms = match after.next()? {
            Some(word) if word.starts_with(|c: char| c.is_ascii_digit()) => {
                *self = after;
                Some(length(&word)?)
            }
            _ => None,
        };
        Ok(Terms {
            for_ms,
            reason: Arc::from(self.rest()),
        })
    }
}

fn unquote(text: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut letters = text.char_indices();
    while let Some((at, c)) = letters.next() {
        match c {
            '"' => return Some((word, text.get(at + 1..)?)),
            '\\' => word.push(letters.next().map(|(_, c)| c)?),
            c => word.push(c),
        }
    }
    None
}

/// A length of time such as `90s`, `10m`, `2h30m`, `1d`, `1w`, in milliseconds.
pub(super) fn length(word: &str) -> Result<u64, String> {
    let right = "write a length of time as 90s, 10m, 2h30m, 1d or 1w";
    let wrong = || format!("{} is no length of time; {right}", printable(word));
    let mut seconds: u64 = 0;
    let mut digits = String::new();
    for c in word.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let unit = match c {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 7 * 86_400,
            _ => return Err(wrong()),
        };
        let count: u64 = std::mem::take(&mut digits).parse().map_err(|_| wrong())?;
        seconds = count
            .checked_mul(unit)
            .and_then(|s| seconds.checked_add(s))
            .ok_or_else(wrong)?;
    }
    if !digits.is_empty() {
        return Err(format!(
            "{} has no unit; {right}, or put a reason that begins with a digit behind one",
            printable(word)
        ));
    }
    match seconds {
        0 => Err(format!("{} is no time at all; {right}", printable(word))),
        1..=LONGEST => Ok(seconds.saturating_mul(1000)),
        _ => Err(format!(
            "{} is longer than ten years; leave it out for no end",
            printable(word)
        )),
    }
}

/// A name as it is typed: in quotes where it needs them.
#[must_use]
pub fn quoted(name: &str) -> String {
    if name.is_empty() || name.starts_with('"') || name.contains(char::is_whitespace) {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_plain_or_in_quotes() {
        let mut words = Words::new("  bob \"Mary \\\"Ann\\\"\"   it's   late ");
        assert_eq!(words.next(), Ok(Some("bob".to_owned())));
        assert_eq!(words.next(), Ok(Some("Mary \"Ann\"".to_owned())));
        assert_eq!(words.rest(), "it's   late");
        assert_eq!(words.next(), Ok(None));
        assert!(Words::new("\"bob").next().is_err());
    }

    #[test]
    fn terms_are_a_length_and_a_reason() {
        let cases = [
            ("", None, ""),
            ("10m", Some(600_000), ""),
            ("2h30m being rude", Some(9_000_000), "being rude"),
            ("spamming 10m", None, "spamming 10m"),
            ("1w", Some(604_800_000), ""),
        ];
        for (typed, for_ms, reason) in cases {
            let terms = Words::new(typed).terms().expect(typed);
            assert_eq!((terms.for_ms, &*terms.reason), (for_ms, reason), "{typed}");
        }
        for typed in [
            "10",
            "0m",
            "5y",
            "99999999999999999999s",
            "4000d",
            "1\u{1b}m",
            "18446744073709551615w",
        ] {
            let error = Words::new(typed).terms().expect_err(typed);
            assert!(!error.contains('\u{1b}'), "{error:?}");
        }
    }

    proptest! {
        #[test]
        fn a_quoted_name_is_read_back(name in any::<String>()) {
            prop_assume!(name.trim() == name && !name.is_empty());
            let line = quoted(&name);
            prop_assert_eq!(Words::new(&line).next(), Ok(Some(name)));
        }

        #[test]
        fn no_line_panics(line in any::<String>()) {
            let mut words = Words::new(&line);
            while let Ok(Some(_)) = words.next() {}
            let _ = Words::new(&line).terms();
        }
    }
}
