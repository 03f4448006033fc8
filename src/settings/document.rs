//! The table of keys as text: `config/default.toml`, and the tables of `docs/CONFIGURATION.md`.

use std::fmt::Write as _;

use super::Key;
use super::table::sections;

/// Widest line of the default file.
const WIDTH: usize = 100;

const HEAD: &str = "\
# Chinwag's configuration: every key with its meaning, unit, allowed values and default.
#
# This file is compiled in; the copy in the working directory is read above that, then config/local.toml,
# then environment variables: CHAT__SECTION__KEY, for instance CHAT__SERVER__PORT=9000, lists
# comma-separated. Better leave this file as it is and write what differs into config/local.toml.
#
# reloadable: yes - `reload` and `set` bring a change about at once; no - it takes a `restart`.
";

/// The text of `config/default.toml`.
#[must_use]
pub fn default_file() -> String {
    let mut text = HEAD.to_owned();
    for (about, keys) in sections() {
        let section = keys.first().map_or("", Key::section);
        let _ = write!(text, "\n[{section}]\n");
        comment(&mut text, about);
        for key in keys {
            text.push('\n');
            comment(&mut text, key.meaning);
            if !key.unit.is_empty() {
                comment(&mut text, &format!("unit: {}", key.unit));
            }
            comment(&mut text, &format!("allowed: {}", key.allowed()));
            let reloadable = if key.reloadable { "yes" } else { "no" };
            comment(
                &mut text,
                &format!("default: {}; reloadable: {reloadable}", key.default),
            );
            let _ = writeln!(text, "{} = {}", key.name(), key.default);
        }
    }
    text
}

/// The tables of `docs/CONFIGURATION.md`, in Markdown.
#[must_use]
pub fn key_tables() -> String {
    let mut text = String::new();
    for (about, keys) in sections() {
        let section = keys.first().map_or("", Key::section);
        let _ = write!(text, "### `{section}`\n\n{about}\n\n");
        text.push_str(
            "| key | default | allowed | unit | reloadable | meaning |\n|---|---|---|---|---|---|\n",
        );
        for key in keys {
            let reloadable = if key.reloadable { "yes" } else { "no" };
            let _ = writeln!(
                text,
                "| `{}` | `{}` | {} | {} | {reloadable} | {} |",
                key.path,
                key.default,
                key.allowed().replace('*', "\\*"),
                key.unit,
                key.meaning.replace('*', "\\*"),
            );
        }
        text.push('\n');
    }
    text
}

/// Adds a comment, broken at white space.
fn comment(text: &mut String, words: &str) {
    let mut width = 1;
    text.push('#');
    for word in words.split_whitespace() {
        if width + 1 + word.chars().count() > WIDTH {
            text.push_str("\n#");
            width = 1;
        }
        text.push(' ');
        text.push_str(word);
        width += 1 + word.chars().count();
    }
    text.push('\n');
}
