//! What is searched for, as FTS5 reads it.

use crate::domain::search::{Gram, Piece, grams_of_part};
use crate::store::sqlite::index::{LINK, author_mark};
use crate::store::{Author, SearchQuery};
use rusqlite::Transaction;

/// What a message's marks must be. A name has none: those written under it are told apart one by one.
pub(super) fn marks(query: &SearchQuery, place: String) -> Vec<String> {
    let author = match &query.from {
        Some(Author::User(author)) => Some(quoted(&author_mark(*author))),
        Some(Author::Name(_)) | None => None,
    };
    let link = query.link.then(|| quoted(LINK));
    std::iter::once(place).chain(author).chain(link).collect()
}

/// Lists of what the index must hold, one of each; `None` where nothing can match. The list of a part has at most one
/// word more than `most`.
pub(super) fn wanted(
    on: &Transaction<'_>,
    query: &SearchQuery,
    most: usize,
) -> rusqlite::Result<Option<Vec<Vec<String>>>> {
    let mut all = Vec::new();
    for piece in query.words.pieces() {
        all.push(match piece {
            Piece::Word(text) | Piece::Pair(text) => vec![quoted(text)],
            Piece::Single(text) => vec![beginning(text)],
            Piece::Part(text) => words_with(on, text, most)?,
        });
    }
    Ok(all.iter().all(|words| !words.is_empty()).then_some(all))
}

/// All lists that have at most so many words, as FTS5 reads it, and the marks; `None` for nothing.
pub(super) fn expression(wanted: Vec<Vec<String>>, most: usize, marks: &[String]) -> Option<String> {
    let lists = wanted.into_iter().filter(|words| words.len() <= most);
    let any = lists.map(|words| format!("({})", words.join(" OR ")));
    let all: Vec<_> = any.chain(marks.iter().cloned()).collect();
    (!all.is_empty()).then(|| all.join(" AND "))
}

/// Pieces and marks hold neither quotes nor spaces.
pub(super) fn quoted(piece: &str) -> String {
    format!("\"{piece}\"")
}

/// Any piece that begins so.
fn beginning(piece: &str) -> String {
    format!("{}*", quoted(piece))
}

/// Words of the vocabulary that have a part, one more than `most` at most.
fn words_with(on: &Transaction<'_>, part: &str, most: usize) -> rusqlite::Result<Vec<String>> {
    let expression = |gram| match gram {
        Gram::Whole(text) => quoted(text),
        Gram::Begin(text) => beginning(text),
    };
    let grams: Vec<_> = grams_of_part(part).map(expression).collect();
    let mut words = on.prepare_cached(
        "SELECT w.text FROM part CROSS JOIN word w ON w.id = part.rowid WHERE part MATCH ?1",
    )?;
    let mut rows = words.query([grams.join(" AND ")])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let word = row.get_ref(0)?.as_str()?;
        if word.contains(part) {
            found.push(quoted(word));
        }
        if found.len() > most {
            break;
        }
    }
    Ok(found)
}
