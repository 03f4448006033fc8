//! One row of the table: what a key is, and which values it takes.

use toml::de::DeValue;

use crate::domain::text::{cut, printable};

/// Most characters of a wrong value that a problem quotes.
const MAX_QUOTED: usize = 60;

/// What stands for a secret's value wherever it would be shown.
const STARS: &str = "********";

/// A key of the configuration.
#[derive(Debug)]
pub struct Key {
    /// Section and name, joined by dots.
    pub path: &'static str,
    /// What it does: a sentence or two.
    pub meaning: &'static str,
    /// What is counted; empty for what is no number.
    pub unit: &'static str,
    /// Which values it takes.
    pub kind: Kind,
    /// The default, as it is written in TOML.
    pub default: &'static str,
    /// Whether `reload` and `set` bring a change about at once; otherwise `restart` does.
    pub reloadable: bool,
    /// Whether the value is hidden wherever it is shown.
    pub secret: bool,
}

/// Which values a key takes.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A whole number.
    Number {
        /// Least.
        min: i64,
        /// Most.
        max: i64,
        /// What 0 means, where that is not "none at all".
        zero: Option<&'static str>,
    },
    /// One of some words.
    Word(&'static [&'static str]),
    /// A text of some form.
    Text(Form),
    /// Any number of texts of some form.
    List(Form),
}

/// What a text must look like.
#[derive(Clone, Copy)]
pub struct Form {
    /// In words, after "allowed:".
    pub allowed: &'static str,
    /// Whether a text is so.
    pub check: fn(&str) -> bool,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.allowed)
    }
}

/// A value that its key takes. Has no `Debug`: it may be a secret ([`Key::show`] knows).
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Of [`Kind::Number`].
    Number(i64),
    /// Of [`Kind::Word`] and [`Kind::Text`].
    Text(String),
    /// Of [`Kind::List`].
    List(Vec<String>),
}

impl Key {
    /// The key's name without its section.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.path.rsplit_once('.').map_or(self.path, |(_, name)| name)
    }

    /// The section that the key is in.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.path.rsplit_once('.').map_or("", |(section, _)| section)
    }

    /// The environment variable that sets the key.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("CHAT__{}", self.path.replace('.', "__").to_uppercase())
    }

    /// The values that are allowed, in words.
    #[must_use]
    pub fn allowed(&self) -> String {
        match &self.kind {
            Kind::Number {
                min,
                max,
                zero: Some(zero),
            } => {
                format!("a whole number from {min} to {max} (0: {zero})")
            }
            Kind::Number { min, max, zero: None } => format!("a whole number from {min} to {max}"),
            Kind::Word(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                quoted.join(" or ")
            }
            Kind::Text(form) => form.allowed.to_owned(),
            Kind::List(form) => format!("a list of texts, each {}", form.allowed),
        }
    }

    /// The value as an operator may see it, on one line.
    #[must_use]
    pub fn show(&self, value: &Value) -> String {
        let one = |text: &String| {
            if self.secret {
                STARS.to_owned()
            } else {
                printable(text).to_string()
            }
        };
        match value {
            Value::Number(number) => number.to_string(),
            Value::Text(text) if text.is_empty() => String::new(),
            Value::Text(text) => one(text),
            Value::List(list) => list.iter().map(one).collect::<Vec<_>>().join(","),
        }
    }

    /// A value written in a TOML file. Nothing is coerced.
    ///
    /// # Errors
    /// All that is wrong with it, in words.
    pub fn from_toml(&self, value: &DeValue<'_>) -> Result<Value, Vec<String>> {
        match (&self.kind, value) {
            (Kind::Number { .. }, DeValue::Integer(integer)) => {
                match i64::from_str_radix(integer.as_str(), integer.radix()) {
                    Ok(number) => self.number(number),
                    Err(_) => Err(vec![format!(
                        "{} is out of range",
                        cut(integer.as_str(), MAX_QUOTED)
                    )]),
                }
            }
            (Kind::Word(_) | Kind::Text(_), DeValue::String(text)) => self.text(text),
            (Kind::List(_), DeValue::Array(items)) => {
                let mut texts = Vec::new();
                let mut wrong = Vec::new();
                for (i, item) in items.iter().enumerate() {
                    match item.get_ref() {
                        DeValue::String(text) => texts.push(text.to_string()),
                        other => wrong.push(format!("entry {} is {}", i + 1, self.describe(other))),
                    }
                }
                match self.list(texts) {
                    Ok(value) if wrong.is_empty() => Ok(value),
                    Ok(_) => Err(wrong),
                    Err(more) => Err(wrong.into_iter().chain(more).collect()),
                }
            }
            (_, other) => Err(vec![format!("it is {}", self.describe(other))]),
        }
    }

    /// A value given as bare text: an environment variable's, or the one of `set`. A list is
    /// comma-separated; white space around its entries does not count; an empty text is an empty list.
    ///
    /// # Errors
    /// All that is wrong with it, in words.
    pub fn from_text(&self, text: &str) -> Result<Value, Vec<String>> {
        match &self.kind {
            Kind::Number { .. } => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(vec![format!("{} is not a whole number", self.quote(text))]);
                }
                match text.parse() {
                    Ok(number) => self.number(number),
                    Err(_) => Err(vec![format!("{} is out of range", cut(text, MAX_QUOTED))]),
                }
            }
            Kind::Word(_) | Kind::Text(_) => self.text(text),
            Kind::List(_) if text.trim().is_empty() => self.list(Vec::new()),
            Kind::List(_) => self.list(text.split(',').map(|entry| entry.trim().to_owned()).collect()),
        }
    }

    fn number(&self, number: i64) -> Result<Value, Vec<String>> {
        match self.kind {
            Kind::Number { min, max, .. } if (min..=max).contains(&number) => Ok(Value::Number(number)),
            _ => Err(vec![format!("{number} is out of range")]),
        }
    }

    fn text(&self, text: &str) -> Result<Value, Vec<String>> {
        let good = match &self.kind {
            Kind::Word(words) => words.contains(&text),
            Kind::Text(form) => (form.check)(text),
            Kind::Number { .. } | Kind::List(_) => false,
        };
        if good {
            Ok(Value::Text(text.to_owned()))
        } else {
            Err(vec![format!("{} is not allowed", self.quote(text))])
        }
    }

    fn list(&self, texts: Vec<String>) -> Result<Value, Vec<String>> {
        let Kind::List(form) = &self.kind else {
            return Err(vec!["it is a list".to_owned()]);
        };
        let wrong: Vec<String> = texts
            .iter()
            .enumerate()
            .filter(|(_, text)| !(form.check)(text))
            .map(|(i, text)| format!("entry {}, {}, is not allowed", i + 1, self.quote(text)))
            .collect();
        if wrong.is_empty() {
            Ok(Value::List(texts))
        } else {
            Err(wrong)
        }
    }

    fn quote(&self, text: &str) -> String {
        if text.is_empty() {
            return "an empty text".to_owned();
        }
        if self.secret {
            return STARS.to_owned();
        }
        let head = cut(text, MAX_QUOTED);
        let more = if head.len() < text.len() { "…" } else { "" };
        format!("\"{}{more}\"", printable(head))
    }

    fn describe(&self, value: &DeValue<'_>) -> String {
        match value {
            DeValue::String(text) => format!("a text, {}", self.quote(text)),
            DeValue::Integer(_) => "a whole number".to_owned(),
            DeValue::Float(float) => format!("a number with a fraction, {}", cut(float.as_str(), MAX_QUOTED)),
            DeValue::Boolean(truth) => format!("{truth}, without quotes"),
            DeValue::Datetime(_) => "a date or time".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a section".to_owned(),
        }
    }
}
