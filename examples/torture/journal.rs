//! What one client sent and got, line by line, as it stood on the wire. Written by clients, read by the checker.

use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// A client's journal.
pub struct Journal {
    to: BufWriter<File>,
    conn: u64,
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// `open`, `out`, `in`, `end`, or what the moderator did.
    pub kind: String,
    /// The frame, or what belongs to the kind.
    pub what: Value,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// Milliseconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl Journal {
    /// A new one; the first line says who keeps it.
    pub fn new(dir: &Path, name: &str, dialect: &str) -> Self {
        let file = File::create(dir.join(format!("{name}.journal"))).expect("a journal");
        let mut journal = Self {
            to: BufWriter::new(file),
            conn: 0,
        };
        journal.write("client", &json!({"name": name, "dialect": dialect}));
        journal
    }

    /// A new connection.
    pub fn open(&mut self) {
        self.conn += 1;
        let conn = self.conn;
        self.write("open", &json!(conn));
    }

    /// One line. Text that is no JSON is kept as text.
    pub fn write(&mut self, kind: &str, what: &Value) {
        let line = json!({"k": kind, "at": now(), "w": what});
        writeln!(self.to, "{line}").expect("a journal that can be written");
    }

    /// What was written so far is not lost.
    pub fn flush(&mut self) {
        self.to.flush().expect("a journal that can be written");
    }

    /// Nothing of it is lost.
    pub fn finish(mut self) {
        self.flush();
    }
}

/// All lines of a journal.
pub fn read(path: &Path) -> Vec<Line> {
    let file = File::open(path).expect("a journal");
    BufReader::new(file)
        .lines()
        .map(|line| {
            let mut line: Value = serde_json::from_str(&line.expect("a line")).expect("a line of JSON");
            Line {
                kind: line["k"].as_str().unwrap_or_default().to_owned(),
                at: line["at"].as_i64().unwrap_or_default(),
                what: line["w"].take(),
            }
        })
        .collect()
}
