//! The nearest known word to one that is unknown.

/// The candidate that was probably meant; none where all are far away.
///
/// `written` may lack its section or have a wrong one: a candidate with the same last part is near.
pub(super) fn nearest<'a>(
    written: &str,
    candidates: impl Iterator<Item = &'a str> + Clone,
    separator: &str,
) -> Option<&'a str> {
    let last = |path: &'a str| path.rsplit(separator).next().unwrap_or(path);
    let written_last = written.rsplit(separator).next().unwrap_or(written);
    if let Some(same) = candidates
        .clone()
        .find(|candidate| last(candidate) == written_last)
    {
        return Some(same);
    }
    let whole = closest(written, candidates.clone().map(|path| (path, path)));
    whole.or_else(|| closest(written_last, candidates.map(|path| (last(path), path))))
}

/// The path whose word is at most a third of its letters away, or two.
fn closest<'a>(written: &str, words: impl Iterator<Item = (&'a str, &'a str)>) -> Option<&'a str> {
    words
        .map(|(word, path)| (strsim::damerau_levenshtein(written, word), word, path))
        .filter(|(distance, word, _)| *distance <= 2.max(word.len() / 3) && *distance < word.len())
        .min_by_key(|(distance, ..)| *distance)
        .map(|(.., path)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_found_and_the_far_is_not() {
        let paths = [
            "server.port",
            "server.host",
            "limits.max_users",
            "limits.max_message_length",
        ];
        let cases = [
            ("server.prot", Some("server.port")),
            ("limit.max_users", Some("limits.max_users")),
            ("max_users", Some("limits.max_users")),
            ("server.max_users", Some("limits.max_users")),
            ("max_user", Some("limits.max_users")),
            ("limits.max_mesage_lenght", Some("limits.max_message_length")),
            ("colour.of.the.sky", None),
            ("", None),
        ];
        for (written, expected) in cases {
            assert_eq!(nearest(written, paths.into_iter(), "."), expected, "{written}");
        }
    }
}
