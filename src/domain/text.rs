//! What message text may hold, and how text that people wrote is shown where it could do harm.
//!
//! Nothing is stripped from a message (contract §1): escaping happens where it is shown. [`printable`] is
//! that place for the terminal and the log.

use std::fmt::{self, Write as _};

use icu_properties::props::{
    BidiControl, DefaultIgnorableCodePoint, EmojiComponent, ExtendedPictographic, GeneralCategory,
    PrependedConcatenationMark, RegionalIndicator,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_segmentation::UnicodeSegmentation;

/// Bytes granted per character (grapheme) wherever graphemes are counted: enough for every living script
/// with its vowel signs and for plain emoji, and a bound for towers of combining marks, which are one
/// grapheme however high they are built.
pub const MAX_BYTES_PER_CHARACTER: usize = 8;

/// Why a message's text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but white space, or nothing at all.
    Empty,
    /// More characters than `limits.max_message_length`.
    TooLong {
        /// The most characters that are taken.
        max: usize,
    },
    /// U+0000, the one character that text may not hold.
    Nul,
}

impl TextError {
    /// The stable word for programs (`error.code`).
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "message_too_long",
            Self::Empty | Self::Nul => "invalid_content",
        }
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Message is empty"),
            Self::TooLong { max } => write!(f, "Message is longer than {max} characters"),
            Self::Nul => f.write_str("Message contains the character U+0000"),
        }
    }
}

impl std::error::Error for TextError {}

/// Says whether `text` may be a message: any characters but NUL, at least one that is not white space, at
/// most `max_chars` Unicode scalar values (so at most four times as many bytes).
///
/// # Errors
/// [`TextError`], the first rule that is broken.
pub fn check_message(text: &str, max_chars: usize) -> Result<(), TextError> {
    let too_long = TextError::TooLong { max: max_chars };
    if text.len() > max_chars.saturating_mul(4) {
        return Err(too_long);
    }
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    if text.len() > max_chars && text.chars().nth(max_chars).is_some() {
        return Err(too_long);
    }
    if text.contains('\0') {
        return Err(TextError::Nul);
    }
    Ok(())
}

/// Whether a character is unseen, reorders or breaks the text around it, or means nothing: controls (C0, C1,
/// DEL), line and paragraph separators, bidirectional controls, default-ignorable and other format
/// characters, private use, unassigned, noncharacters.
///
/// Spaces and combining marks are not hidden; neither are the visible format characters of Arabic and its
/// neighbours (`Prepended_Concatenation_Mark`).
#[must_use]
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    let hidden_category = match CodePointMapData::<GeneralCategory>::new().get(c) {
        GeneralCategory::Control
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator
        | GeneralCategory::PrivateUse
        | GeneralCategory::Surrogate
        | GeneralCategory::Unassigned => true,
        GeneralCategory::Format => !CodePointSetData::new::<PrependedConcatenationMark>().contains(c),
        _ => false,
    };
    hidden_category
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || CodePointSetData::new::<BidiControl>().contains(c)
}

/// Whether a character is a nonspacing or enclosing mark: it stacks upon the one before it.
#[must_use]
pub fn is_stacking_mark(c: char) -> bool {
    !c.is_ascii()
        && matches!(
            CodePointMapData::<GeneralCategory>::new().get(c),
            GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark
        )
}

/// Shows `text` with every hidden character ([`is_hidden`]) as `\u{hex}`, on one line. Whatever somebody
/// else wrote goes through here before it reaches the terminal or the log.
#[must_use]
pub const fn printable(text: &str) -> Printable<'_> {
    Printable(text)
}

/// Text that is safe to show; see [`printable`].
#[derive(Debug, Clone, Copy)]
pub struct Printable<'a>(&'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_plain(self.0) {
            return f.write_str(self.0);
        }
        for c in self.0.chars() {
            if is_hidden(c) {
                write!(f, "{}", c.escape_unicode())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

/// The first `max` characters (graphemes) of `text`, and at most [`MAX_BYTES_PER_CHARACTER`] × `max` bytes
/// of it: for previews, quotations and User-Agents. Costs nothing beyond what is kept.
#[must_use]
pub fn cut(text: &str, max: usize) -> &str {
    let mut cap = max.saturating_mul(MAX_BYTES_PER_CHARACTER).min(text.len());
    while !text.is_char_boundary(cap) {
        cap -= 1;
    }
    let (head, rest) = text.split_at_checked(cap).unwrap_or((text, ""));
    let end = head
        .grapheme_indices(true)
        .nth(max)
        .map_or(head.len(), |(at, _)| at);
    let kept = head.get(..end).unwrap_or(head);
    if rest.is_empty() || end < head.len() {
        return kept;
    }
    // The byte cap cut: leave out a last grapheme that it may have split, unless it is all there is.
    match kept.grapheme_indices(true).next_back() {
        Some((at, _)) if at > 0 => kept.get(..at).unwrap_or(kept),
        _ => kept,
    }
}

/// Whether `text` is plain ASCII that can be seen, spaces among it: what nearly all names and ids are. Each of its bytes
/// is a character (grapheme), and none is [hidden](is_hidden) or a [mark](is_stacking_mark).
#[must_use]
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether `text` has more than `max` characters (graphemes), or more bytes than are granted to so many.
#[must_use]
pub fn is_longer(text: &str, max: usize) -> bool {
    text.len() > max.saturating_mul(MAX_BYTES_PER_CHARACTER) || text.graphemes(true).nth(max).is_some()
}

/// Longest emoji, in bytes: one with everything Unicode lets it carry.
pub const MAX_EMOJI_BYTES: usize = 64;

/// What makes a digit a key: 1️⃣.
const KEYCAP: char = '\u{20e3}';

/// Whether `text` is one emoji, as people count: a picture with all it carries (skin, hair, others joined to it), a flag,
/// or a key.
#[must_use]
pub fn is_emoji(text: &str) -> bool {
    let is_picture = |c| CodePointSetData::new::<ExtendedPictographic>().contains(c);
    let is_part = |c| c == KEYCAP || CodePointSetData::new::<EmojiComponent>().contains(c);
    let flags = text
        .chars()
        .filter(|c| CodePointSetData::new::<RegionalIndicator>().contains(*c))
        .count();
    text.len() <= MAX_EMOJI_BYTES
        && text.graphemes(true).count() == 1
        && text.chars().all(|c| is_picture(c) || is_part(c))
        && (flags == 2 || text.chars().any(|c| c == KEYCAP || is_picture(c)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_message_may_hold_anything_but_nul() {
        assert_eq!(check_message("a\u{202e}b\u{1b}[31m\r\n\u{200b}", 20), Ok(()));
        assert_eq!(check_message("a\0b", 20), Err(TextError::Nul));
    }

    #[test]
    fn an_emoji_is_one_picture_however_it_is_made() {
        for emoji in [
            "👍",
            "👍🏽",
            "❤",
            "❤️",
            "❤️\u{200d}🔥",
            "🏳️\u{200d}🌈",
            "👨\u{200d}👩\u{200d}👧\u{200d}👦",
            "🤷🏽\u{200d}♀️",
            "🇩🇪",
            "1️⃣",
            "#️⃣",
            "©️",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "🧑🏻\u{200d}❤️\u{200d}💋\u{200d}🧑🏿",
        ] {
            assert!(is_emoji(emoji), "{emoji}");
        }
        let tower = format!("👍{}", "\u{fe0f}".repeat(40));
        for text in [
            "",
            " ",
            "a",
            "1",
            "#",
            "ok",
            "👍👍",
            "👍a",
            "a\u{20e3}",
            "\u{202e}",
            "\u{200d}",
            "\u{fe0f}",
            "🇩",
            "東",
            "é",
            "\n",
            "\u{e000}",
            "👍\u{301}",
            &tower,
        ] {
            assert!(!is_emoji(text), "{text:?}");
        }
    }

    #[test]
    fn all_that_the_browser_client_offers_are_emoji() {
        let offered = include_str!("../../client/vendor/emoji.js");
        let lines = offered.lines().filter_map(|line| {
            let (group, rest) = line.split_once(' ')?;
            group.parse::<u8>().ok()?;
            rest.split(' ').next()
        });
        let all: Vec<_> = lines.collect();
        assert!(all.len() > 1000, "the list was found: {}", all.len());
        let refused: Vec<_> = all.iter().filter(|emoji| !is_emoji(emoji)).collect();
        assert!(refused.is_empty(), "{refused:?}");
    }

    #[test]
    fn an_empty_message_is_refused() {
        for text in ["", " ", "\n\t \u{3000}\u{2028}"] {
            assert_eq!(check_message(text, 20), Err(TextError::Empty), "{text:?}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(check_message("🦀🦀🦀", 3), Ok(()));
        for text in [
            "🦀🦀🦀🦀",
            "aaaa",
            "ééé\u{301}",
            &"a".repeat(1000),
            &" ".repeat(1000),
        ] {
            assert_eq!(
                check_message(text, 3),
                Err(TextError::TooLong { max: 3 }),
                "{text:?}"
            );
        }
    }

    #[test]
    fn hidden_characters_are_escaped() {
        let cases = [
            ("plain é 日本 🦀 e\u{301}", "plain é 日本 🦀 e\u{301}"),
            (
                "\u{1b}[31m\n\r\t\0\u{7f}",
                r"\u{1b}[31m\u{a}\u{d}\u{9}\u{0}\u{7f}",
            ),
            ("\u{85}\u{9b}31m", r"\u{85}\u{9b}31m"),
            (
                "\u{202e}\u{2066}\u{61c}\u{200f}",
                r"\u{202e}\u{2066}\u{61c}\u{200f}",
            ),
            (
                "\u{2028}\u{2029}\u{feff}\u{200b}\u{ad}",
                r"\u{2028}\u{2029}\u{feff}\u{200b}\u{ad}",
            ),
            (
                "\u{3164}\u{115f}\u{fe0f}\u{e0041}",
                r"\u{3164}\u{115f}\u{fe0f}\u{e0041}",
            ),
            (
                "\u{e000}\u{fdd0}\u{10ffff}\u{378}\u{fff9}",
                r"\u{e000}\u{fdd0}\u{10ffff}\u{378}\u{fff9}",
            ),
            ("\u{600}\u{6dd}", "\u{600}\u{6dd}"),
        ];
        for (text, shown) in cases {
            assert_eq!(printable(text).to_string(), shown);
        }
    }

    #[test]
    fn cutting_keeps_whole_characters() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "abc");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}e\u{301}");
        assert_eq!(cut("", 3), "");
        assert_eq!(cut("abc", 0), "");
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(
            cut(&format!("ab{family}{family}"), 4),
            "ab{family}".replace("{family}", family)
        );
        let tower = format!("e{}", "\u{301}".repeat(1000));
        assert!(cut(&tower, 3).len() <= 24);
        assert!(is_longer(&tower, 3));
        assert!(!is_longer("日本語", 3) && is_longer("日本語x", 3));
    }

    proptest! {
        #[test]
        fn printable_holds_no_hidden_character(text in any::<String>()) {
            let shown = printable(&text).to_string();
            prop_assert!(!shown.chars().any(is_hidden), "{:?}", shown);
            prop_assert!(!shown.chars().any(char::is_control));
        }

        #[test]
        fn a_cut_is_a_bounded_prefix(text in any::<String>(), max in 0_usize..40) {
            let kept = cut(&text, max);
            prop_assert!(text.starts_with(kept));
            prop_assert!(!is_longer(kept, max));
            prop_assert!(kept == text || !kept.is_empty() || max == 0);
        }
    }
}
