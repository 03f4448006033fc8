//! What search compares: texts without case, accents and punctuation, and the pieces of them an index keeps.
//!
//! The pieces only narrow down; [`Words::found_in`] decides. So adapters find the same, however they look for it.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Changes whenever [`normalize`], [`pieces`] or [`grams`] may answer otherwise: what was indexed before is then made
/// anew.
pub(crate) fn version() -> String {
    version_of(2)
}

/// The version before, that differs in [`grams`] alone.
pub(crate) fn version_with_other_grams() -> String {
    version_of(1)
}

fn version_of(algorithm: u32) -> String {
    let (major, minor, patch) = unicode_normalization::UNICODE_VERSION;
    let (core_major, core_minor, core_patch) = char::UNICODE_VERSION;
    format!("{algorithm}, Unicode {major}.{minor}.{patch}, {core_major}.{core_minor}.{core_patch}")
}

/// Characters of the longest piece; longer words are kept in pieces that overlap by half.
const LONGEST: usize = 64;

/// What somebody searches for: all terms must be found, each a part of a text, or whole words where it was quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    text: String,
    whole: bool,
}

/// What an index must hold for a text to be worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// This word.
    Word(&'a str),
    /// A word this is part of; at most half of [`LONGEST`], at least two characters.
    Part(&'a str),
    /// These two characters of a script without spaces.
    Pair(&'a str),
    /// This character of such a script.
    Single(&'a str),
}

impl Words {
    /// Reads a query: words, and phrases in double quotes. `None` where there is nothing to look for: at least one
    /// term needs two letters or digits, or one character of a script without spaces.
    #[must_use]
    pub fn parse(query: &str) -> Option<Self> {
        let mut terms = Vec::new();
        let quotes = query.matches('"').count();
        for (number, piece) in query.split('"').enumerate() {
            let whole = number % 2 == 1 && number < quotes;
            let parts: Vec<&str> = if whole {
                vec![piece]
            } else {
                piece.split_whitespace().collect()
            };
            for part in parts {
                let text = normalize(part);
                if !text.is_empty() {
                    terms.push(Term { text, whole });
                }
            }
        }
        let words = Self { terms };
        (!words.pieces().is_empty()).then_some(words)
    }

    /// Nothing in particular: any text has it.
    #[must_use]
    pub const fn any() -> Self {
        Self { terms: Vec::new() }
    }

    /// Whether a text that was [`normalize`]d has it all.
    pub(crate) fn found_in(&self, text: &str) -> bool {
        self.terms.iter().all(|term| {
            text.match_indices(&*term.text).any(|(at, found)| {
                !term.whole
                    || (ends_word(text.get(..at), Some(found))
                        && ends_word(Some(found), text.get(at + found.len()..)))
            })
        })
    }

    /// What an index must hold.
    pub(crate) fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        for term in &self.terms {
            for run in runs(&term.text) {
                let characters = run.text.chars().count();
                match (run.spaceless, term.whole) {
                    (true, _) if characters == 1 => pieces.push(Piece::Single(run.text)),
                    (true, _) => pieces.extend(windows(run.text, 2).map(Piece::Pair)),
                    (false, true) if characters <= LONGEST => pieces.push(Piece::Word(run.text)),
                    (false, false) if characters < 2 => {}
                    (false, _) => pieces.push(Piece::Part(first(run.text, LONGEST / 2))),
                }
            }
        }
        if pieces
            .iter()
            .all(|piece| matches!(piece, Piece::Word(word) if word.chars().count() < 2))
        {
            pieces.clear();
        }
        pieces
    }
}

/// Whether a word ends, or does not go on, between two texts.
fn ends_word(before: Option<&str>, after: Option<&str>) -> bool {
    let inner = |c: char| c != ' ' && !spaceless(c);
    let left = before.and_then(|text| text.chars().next_back());
    let right = after.and_then(|text| text.chars().next());
    !(left.is_some_and(inner) && right.is_some_and(inner))
}

/// The text in lower case, without accents of Latin, Greek and Cyrillic, its words set apart by single spaces.
pub(crate) fn normalize(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    if text.is_ascii() {
        normalize_plain(text, &mut words);
        return words;
    }
    let mut apart = false;
    let mut push = |c: char| {
        if c.is_alphanumeric() || is_combining_mark(c) {
            if apart && !words.is_empty() {
                words.push(' ');
            }
            apart = false;
            words.push(c);
        } else {
            apart = true;
        }
    };
    let accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    let mut rest = text;
    // ASCII needs no tables, and without accents nothing combines with it.
    while !rest.is_empty() {
        let (plain, after) = rest.split_at(rest.find(|c: char| !c.is_ascii()).unwrap_or(rest.len()));
        plain
            .bytes()
            .for_each(|byte| push(char::from(byte.to_ascii_lowercase())));
        let (other, after) = after.split_at(after.find(|c: char| c.is_ascii()).unwrap_or(after.len()));
        other
            .chars()
            .nfkd()
            .default_case_fold()
            .filter(|c| !accent(c))
            .nfc()
            .for_each(&mut push);
        rest = after;
    }
    words
}

/// The same of a text that is ASCII: word by word.
fn normalize_plain(text: &str, words: &mut String) {
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words.make_ascii_lowercase();
}

/// What of a [`normalize`]d text an index keeps.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pieces<'a> {
    /// Words, each once.
    pub(crate) words: Vec<&'a str>,
    /// Of scripts without spaces, each pair of characters that follow each other, and the last of each run alone;
    /// so every character begins a piece.
    pub(crate) pairs: Vec<&'a str>,
}

/// The pieces of a [`normalize`]d text.
pub(crate) fn pieces(text: &str) -> Pieces<'_> {
    let mut found = Pieces::default();
    for run in runs(text) {
        if run.spaceless {
            found.pairs.extend(windows(run.text, 2));
            found.pairs.extend(
                run.text
                    .char_indices()
                    .next_back()
                    .and_then(|(at, _)| run.text.get(at..)),
            );
        } else if run.text.len() <= LONGEST {
            found.words.push(run.text);
        } else {
            let starts: Vec<_> = run.text.char_indices().map(|(at, _)| at).collect();
            let chunks = starts
                .iter()
                .step_by(LONGEST / 2)
                .filter_map(|at| run.text.get(*at..));
            found.words.extend(chunks.map(|rest| first(rest, LONGEST)));
        }
    }
    for list in [&mut found.words, &mut found.pairs] {
        list.sort_unstable();
        list.dedup();
    }
    found
}

/// Pieces of a word by which its parts are found: every three characters that follow each other, and the last two; so
/// any two begin a piece.
fn grams(word: &str) -> impl Iterator<Item = &str> {
    windows(word, 3).chain(windows(word, 2).last())
}

/// Writes them one behind the other, each with a space before it.
pub(crate) fn put_grams(word: &str, to: &mut String) {
    let mut put = |gram: &str| {
        to.push(' ');
        to.push_str(gram);
    };
    if word.is_ascii() {
        let threes = (0..).map_while(|at| word.get(at..at + 3));
        let last = word.len().checked_sub(2).and_then(|at| word.get(at..));
        threes.chain(last).for_each(&mut put);
    } else {
        grams(word).for_each(&mut put);
    }
}

/// The pieces of a part that all words with that part have; of two characters, how one of their pieces begins.
pub(crate) fn grams_of_part(part: &str) -> impl Iterator<Item = Gram<'_>> {
    let whole = part.chars().nth(2).is_some();
    windows(part, if whole { 3 } else { 2 }).map(move |text| {
        if whole {
            Gram::Whole(text)
        } else {
            Gram::Begin(text)
        }
    })
}

/// A piece of a word, or how one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gram<'a> {
    /// This piece.
    Whole(&'a str),
    /// Any that begins so.
    Begin(&'a str),
}

/// Whether a text, as it was written, has a web address.
pub(crate) fn has_link(text: &str) -> bool {
    let scheme = |part: &str| {
        part.get(..7)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"))
    };
    let secure = |part: &str| {
        part.get(..8)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
    };
    text.match_indices(['h', 'H'])
        .any(|(at, _)| text.get(at..).is_some_and(|part| scheme(part) || secure(part)))
}

struct Run<'a> {
    text: &'a str,
    spaceless: bool,
}

/// The words of a text, cut where a script without spaces begins or ends.
fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    text.split(' ').flat_map(|word| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let kind = spaceless(rest.chars().next()?);
            let end = rest
                .find(|c| spaceless(c) != kind && !is_combining_mark(c))
                .unwrap_or(rest.len());
            let (text, after) = rest.split_at(end);
            rest = after;
            Some(Run {
                text,
                spaceless: kind,
            })
        })
    })
}

/// Every `size` characters that follow each other.
fn windows(text: &str, size: usize) -> impl Iterator<Item = &str> {
    let starts = |from: usize| (from..=text.len()).filter(|at| text.is_char_boundary(*at));
    starts(0)
        .zip(starts(0).skip(size))
        .filter_map(|(start, end)| text.get(start..end))
}

fn first(text: &str, characters: usize) -> &str {
    text.char_indices()
        .nth(characters)
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or(text)
}

/// Whether a character is of a script that is written without spaces between words.
fn spaceless(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' // Myanmar
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{2e80}'..='\u{2fdf}' // radicals
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' // marks and numerals among the ideographs
        | '\u{3040}'..='\u{30ff}' | '\u{3100}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::{Gram, Piece, Words, grams, grams_of_part, has_link, normalize, pieces, put_grams};

    fn finds(query: &str, text: &str) -> bool {
        Words::parse(query).expect("a query").found_in(&normalize(text))
    }

    #[test]
    fn texts_are_compared_without_case_accents_and_punctuation() {
        assert_eq!(
            normalize("  Hello,  World!! It's C-3PO "),
            "hello world it s c 3po"
        );
        assert_eq!(
            normalize("Crème BRÛLÉE Straße ΛΌΓΟΣ"),
            "creme brulee strasse λογοσ"
        );
        assert_eq!(normalize("ﾄｳｷｮｳ ガ ｶﾞ 한국어 ①"), "トウキョウ ガ ガ 한국어 1");
        assert_eq!(normalize("🎉\u{e000}!"), "");
    }

    #[test]
    fn terms_are_parts_and_phrases_whole_words() {
        assert!(finds("cat", "concatenate"));
        assert!(finds("world hello", "Hello, wonderful world"));
        assert!(!finds("cat dog", "concatenate"));
        assert!(!finds("\"cat\"", "concatenate"));
        assert!(finds("\"cat\"", "the Cat."));
        assert!(finds("\"hello world\"", "so: hello, WORLD"));
        assert!(!finds("\"hello world\"", "hello worlds"));
        assert!(!finds("\"hello world\"", "hello wide world"));
        assert!(finds("\"a cat\" ma", "I am a cat, ma"));
        assert!(finds("foo-bar", "my foo/barn"));
        assert!(finds("\"not clo", "a not to close"));
    }

    #[test]
    fn scripts_without_spaces_are_found_anywhere() {
        assert!(finds("東京", "私は東京都に住んでいます"));
        assert!(finds("\"東京\"", "私は東京都に住んでいます"));
        assert!(finds("京", "東京"));
        assert!(!finds("京東", "東京"));
        assert!(finds("東京tower", "東京Tower!"));
        assert!(finds("\"tower\"", "東京Tower!"));
    }

    #[test]
    fn links_are_seen() {
        assert!(has_link("see (HTTPS://example.org)") && has_link("hhttp://x"));
        assert!(!has_link("https:/ example, http") && !has_link("h"));
    }

    #[test]
    fn too_little_is_no_query() {
        for query in ["", " ", "a", "\"\"", "\"a\"", "🎉", "a b", "...", "\""] {
            assert_eq!(Words::parse(query), None, "{query}");
        }
        for query in ["ab", "a bc", "\"a b\" cd", "猫", "12"] {
            assert!(Words::parse(query).is_some(), "{query}");
        }
    }

    #[test]
    fn an_index_keeps_words_and_pairs_once() {
        let found = pieces("go 東京都go and go");
        assert_eq!(found.words, ["and", "go"]);
        assert_eq!(found.pairs, ["京都", "東京", "都"]);
        let words = Words::parse("tok 東京 \"go\" 都").expect("a query");
        let expected = [
            Piece::Part("tok"),
            Piece::Pair("東京"),
            Piece::Word("go"),
            Piece::Single("都"),
        ];
        assert_eq!(words.pieces(), expected);
    }

    #[test]
    fn any_part_of_a_long_word_lies_in_one_piece() {
        let long: String = ('a'..='z').cycle().take(300).collect();
        let kept = pieces(&long).words;
        assert!(kept.iter().all(|piece| piece.chars().count() <= 64));
        for start in 0..268 {
            let part = &long[start..start + 32];
            assert!(kept.iter().any(|piece| piece.contains(part)), "at {start}");
        }
        let words = Words::parse(&long).expect("a query");
        assert_eq!(words.pieces(), [Piece::Part(&long[..32])]);
    }

    #[test]
    fn a_part_has_the_grams_of_its_word() {
        assert_eq!(grams("tower").collect::<Vec<_>>(), ["tow", "owe", "wer", "er"]);
        assert_eq!(grams("ow").collect::<Vec<_>>(), ["ow"]);
        for word in ["", "a", "ow", "tow", "tower", "towér", "é"] {
            let mut put = String::new();
            put_grams(word, &mut put);
            assert!(put.is_empty() || put.starts_with(' '));
            assert_eq!(
                put.split_whitespace().collect::<Vec<_>>(),
                grams(word).collect::<Vec<_>>()
            );
        }
        assert_eq!(grams_of_part("ow").collect::<Vec<_>>(), [Gram::Begin("ow")]);
        assert_eq!(grams_of_part("owé").collect::<Vec<_>>(), [Gram::Whole("owé")]);
        let whole = ["tow", "owe", "wer"].map(Gram::Whole);
        assert_eq!(grams_of_part("tower").collect::<Vec<_>>(), whole);
        assert_eq!(grams("a").count() + grams_of_part("a").count(), 0);
    }
}
