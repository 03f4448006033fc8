//! What a command is answered: the same for people (aligned lines) and for programs (JSON).
//!
//! Everything that came from outside is escaped here, at the last step, so that no name, message or header can
//! steer a terminal.

use crate::domain::text::{cut, printable};
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr;

/// How lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// For a terminal: long cells are cut.
    pub terminal: bool,
    /// With colours.
    pub colours: bool,
}

/// One place of a table, or one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A text of which a terminal shows so many characters.
    Long(String, usize),
    /// A number.
    Number(u64),
    /// Yes or no.
    Flag(bool),
    /// Several texts.
    List(Vec<String>),
    /// Nothing.
    None,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What was done, and to whom.
    Said {
        /// In words.
        text: String,
        /// Users it concerns.
        to: Vec<String>,
    },
    /// Not done: one line.
    Refused(String),
    /// Rows of one kind.
    Table {
        /// The columns' headings; for programs, their names.
        columns: &'static [&'static str],
        /// The rows.
        rows: Vec<Vec<Cell>>,
        /// What is said where there is none.
        none: &'static str,
    },
    /// Facts, each under its name.
    Facts(Vec<(&'static str, Cell)>),
    /// Lines of our own making.
    Lines(Vec<String>),
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn shown(&self, style: Style) -> String {
        match self {
            Self::Text(text) => printable(text).to_string(),
            Self::Long(text, most) if style.terminal => printable(cut(text, *most)).to_string(),
            Self::Long(text, _) => printable(text).to_string(),
            Self::Number(number) => number.to_string(),
            Self::Flag(true) => "yes".to_owned(),
            Self::Flag(false) => "no".to_owned(),
            Self::List(list) if list.is_empty() => "-".to_owned(),
            Self::List(list) => printable(&list.join(", ")).to_string(),
            Self::None => "-".to_owned(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Text(text) | Self::Long(text, _) => json!(text),
            Self::Number(number) => json!(number),
            Self::Flag(flag) => json!(flag),
            Self::List(list) => json!(list),
            Self::None => Value::Null,
        }
    }
}

impl Answer {
    /// Done, in words.
    pub fn said(text: impl Into<String>) -> Self {
        Self::Said {
            text: text.into(),
            to: Vec::new(),
        }
    }

    /// Whether it is a refusal.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        matches!(self, Self::Refused(_))
    }

    /// The lines people read, without raw control characters.
    #[must_use]
    pub fn lines(&self, style: Style) -> Vec<String> {
        match self {
            Self::Said { text, .. } => vec![printable(text).to_string()],
            Self::Refused(why) => {
                let mark = if style.colours {
                    "\u{1b}[31merror:\u{1b}[0m"
                } else {
                    "error:"
                };
                vec![format!("{mark} {}", printable(why))]
            }
            Self::Table { rows, none, .. } if rows.is_empty() => vec![(*none).to_owned()],
            Self::Table { columns, rows, .. } => {
                let cells = rows
                    .iter()
                    .map(|row| row.iter().map(|cell| cell.shown(style)).collect());
                grid(columns, cells.collect(), style)
            }
            Self::Facts(facts) => {
                let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
                let line = |(name, cell): &(&str, Cell)| format!("{name:width$}  {}", cell.shown(style));
                facts.iter().map(line).collect()
            }
            Self::Lines(lines) => lines.iter().map(|line| printable(line).to_string()).collect(),
        }
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::Said { text, to } => json!({ "ok": true, "said": text, "to": to }),
            Self::Refused(why) => json!({ "ok": false, "error": why }),
            Self::Table { columns, rows, .. } => {
                let row = |row: &Vec<Cell>| -> Value {
                    let named = columns
                        .iter()
                        .zip(row)
                        .map(|(name, cell)| (camel(name), cell.json()));
                    Value::Object(named.collect())
                };
                json!({ "ok": true, "rows": rows.iter().map(row).collect::<Vec<_>>() })
            }
            Self::Facts(facts) => {
                let named: Map<String, Value> = facts
                    .iter()
                    .map(|(name, cell)| (camel(name), cell.json()))
                    .collect();
                json!({ "ok": true, "facts": named })
            }
            Self::Lines(lines) => json!({ "ok": true, "lines": lines }),
        }
    }
}

/// `open since` as programs write it: `openSince`.
fn camel(name: &str) -> String {
    let mut words = name.split(' ');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut all, word| {
        let mut letters = word.chars();
        all.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        all.push_str(letters.as_str());
        all
    })
}

/// Columns as wide as their widest cell on a terminal; the last one as long as it is.
fn grid(columns: &[&str], rows: Vec<Vec<String>>, style: Style) -> Vec<String> {
    let last = columns.len().saturating_sub(1);
    let width = |column: usize, heading: &str| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.width());
        cells.max().unwrap_or(0).max(heading.width())
    };
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(n, heading)| width(n, heading))
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut line = String::new();
        for ((n, cell), width) in cells.enumerate().zip(&widths) {
            line.push_str(cell);
            if n < last {
                let pad = width.saturating_sub(cell.width()) + 2;
                line.extend(std::iter::repeat_n(' ', pad));
            }
        }
        line
    };
    let heading = line(&mut columns.iter().copied());
    let heading = if style.colours {
        format!("\u{1b}[1m{heading}\u{1b}[0m")
    } else {
        heading
    };
    let body = rows.iter().map(|row| line(&mut row.iter().map(String::as_str)));
    std::iter::once(heading).chain(body).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(rows: Vec<Vec<Cell>>) -> Answer {
        Answer::Table {
            columns: &["name", "open since", "agent"],
            rows,
            none: "nobody is online",
        }
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let row = |name: &str| vec![Cell::text(name), Cell::Number(1), Cell::text("x")];
        let lines = table(vec![row("日本"), row("e\u{301}"), row("bob")]).lines(Style::default());
        assert_eq!(
            lines,
            [
                "name  open since  agent",
                "日本  1           x",
                "e\u{301}     1           x",
                "bob   1           x",
            ]
        );
        assert_eq!(table(Vec::new()).lines(Style::default()), ["nobody is online"]);
    }

    #[test]
    fn a_terminal_gets_eighty_characters_and_everybody_else_all() {
        let agent = "a".repeat(200);
        let row = vec![Cell::text("n"), Cell::None, Cell::Long(agent.clone(), 80)];
        let terminal = Style {
            terminal: true,
            colours: false,
        };
        let answer = table(vec![row]);
        assert!(answer.lines(terminal)[1].ends_with(&format!(" {}", "a".repeat(80))));
        assert!(answer.lines(Style::default())[1].ends_with(&agent));
        assert_eq!(answer.json()["rows"][0]["agent"], agent);
        assert_eq!(answer.json()["rows"][0]["openSince"], Value::Null);
    }

    proptest! {
        #[test]
        fn nothing_from_outside_reaches_a_terminal_raw(text in any::<String>()) {
            let answers = [
                Answer::said(text.clone()),
                Answer::Refused(text.clone()),
                Answer::Facts(vec![("fact", Cell::List(vec![text.clone()]))]),
                table(vec![vec![Cell::text(text.clone()), Cell::None, Cell::Long(text, 80)]]),
            ];
            for line in answers.iter().flat_map(|answer| answer.lines(Style::default())) {
                prop_assert!(!line.chars().any(crate::domain::text::is_hidden), "{line:?}");
            }
        }
    }
}
