//! The rules: each takes files and says what is wrong with them.

use crate::source::Source;

/// The floors, lowest first (`docs/ARCHITECTURE.md`). Imports point downward only.
const FLOORS: [&[&str]; 6] = [
    &["domain", "protocol"],
    &["settings", "store", "bus", "metrics", "transport"],
    &["actors"],
    &["session", "web", "console", "upkeep"],
    &["app"],
    &["main"],
];

/// Imports beside the floors: who uses whom, and why.
const BESIDE: [(&str, &str, &str); 2] = [
    (
        "web",
        "console",
        "the admin API carries out the console's commands",
    ),
    (
        "protocol",
        "domain",
        "a dialect turns frames into the rules' commands and their events into frames",
    ),
];

/// Packages and who may name them.
const PACKAGES: [(&str, &[&str]); 11] = [
    ("actix_web_actors", &["transport"]),
    ("actix_codec", &["transport"]),
    ("actix_server", &["transport"]),
    ("actix_service", &["transport"]),
    ("actix_http", &["transport", "session"]),
    ("actix_web", &["transport", "web", "app"]),
    ("actix_files", &["web"]),
    (
        "actix",
        &["actors", "session", "web", "console", "app", "transport"],
    ),
    (
        "actix_rt",
        &["actors", "session", "web", "console", "app", "transport"],
    ),
    ("rusqlite", &["store"]),
    (
        "serde_json",
        &["protocol", "web", "console", "store", "settings", "app"],
    ),
];

/// What the ground does not touch: files, sockets, threads, the process.
const OUTSIDE_WORLD: [&str; 6] = ["fs", "net", "io", "thread", "process", "env"];

/// Files that look at a clock, and why they may. Everybody else is handed the time.
const CLOCKS: [(&str, &str); 11] = [
    ("src/actors/clock.rs", "it is the clock"),
    (
        "src/actors/pace.rs",
        "how long ago a room flushed, and how long that took; nothing is decided by it",
    ),
    ("src/transport/worker.rs", "the clock of one worker's connections"),
    (
        "src/web/access.rs",
        "how long an answer takes; nothing is decided by it",
    ),
    (
        "src/app/doctor/machine.rs",
        "it compares the clock with the times of files and messages",
    ),
    (
        "src/app/doctor/network.rs",
        "it compares the clock with a server's, and waits on a real network",
    ),
    ("src/app/doctor/socket.rs", "how long it waits for a frame"),
    ("src/web/status.rs", "how long the server has been up"),
    ("src/app/running.rs", "how long stopping takes"),
    (
        "src/actors/gather.rs",
        "how long a commit waits for others; nothing but its size is decided by it",
    ),
    (
        "src/actors/store_threads.rs",
        "how long a commit takes; nothing is decided by it",
    ),
];

/// Parts where nothing may panic: a panic there loses a room, the chat, or every connection of a worker.
const NO_PANIC: [&str; 4] = ["domain", "protocol", "actors", "transport"];

const MOST_LINES: usize = 500;
const MOST_FUNCTION_LINES: usize = 60;
const MOST_ARGUMENTS: usize = 5;

/// Beginnings of statements, as they are written in this program: in capitals.
const SQL: [&str; 10] = [
    "SELECT ",
    "INSERT ",
    "UPDATE ",
    "DELETE FROM",
    "CREATE TABLE",
    "CREATE INDEX",
    "DROP ",
    "PRAGMA ",
    "BEGIN ",
    "COMMIT",
];

fn floor(part: &str) -> Option<usize> {
    FLOORS.iter().position(|parts| parts.contains(&part))
}

fn names(source: &Source) -> impl Iterator<Item = (usize, &[String])> {
    source
        .facts
        .paths
        .iter()
        .map(|(line, path)| (*line, path.as_slice()))
}

/// Imports point downward, or are listed with their reason.
pub fn floors(source: &Source) -> Vec<String> {
    let part = source.part();
    if part.is_empty() || source.is_for_tests() {
        return Vec::new();
    }
    let Some(own) = floor(&part) else {
        return vec![format!("{}: {part} has no floor", source.path)];
    };
    let mut wrong = Vec::new();
    for (line, path) in names(source) {
        let ([first, other, ..], true) = (path, path.len() > 1) else {
            continue;
        };
        let within = first == "crate" || first == "chinwag";
        let listed = BESIDE.iter().any(|(who, whom, _)| *who == part && whom == other);
        let Some(theirs) = floor(other).filter(|_| within && *other != part && !listed) else {
            continue;
        };
        if theirs >= own {
            wrong.push(format!("{}:{line}: {part} may not use {other}", source.path));
        }
    }
    wrong
}

/// Packages are named where they belong.
pub fn packages(source: &Source) -> Vec<String> {
    if source.is_for_tests() {
        return Vec::new();
    }
    let part = source.part();
    let mut wrong = Vec::new();
    for (line, path) in names(source) {
        let Some(first) = path.first() else { continue };
        let rule = PACKAGES.iter().find(|(package, _)| package == first);
        if let Some((package, allowed)) = rule.filter(|(_, allowed)| !allowed.contains(&part.as_str())) {
            wrong.push(format!(
                "{}:{line}: {package} belongs to {allowed:?}",
                source.path
            ));
        }
    }
    wrong
}

/// The package that upstream marks deprecated is named in the transport, and by the peer that is compared with it.
pub fn deprecated(source: &Source) -> Vec<String> {
    let allowed = source.path.starts_with("src/transport/") || source.path == "examples/peer_actix.rs";
    names(source)
        .filter(|(_, path)| !allowed && path.first().is_some_and(|first| first == "actix_web_actors"))
        .map(|(line, _)| {
            format!(
                "{}:{line}: actix_web_actors belongs to src/transport",
                source.path
            )
        })
        .collect()
}

/// The ground is pure: no I/O, no threads, no runtime.
pub fn pure_ground(source: &Source) -> Vec<String> {
    if floor(&source.part()) != Some(0) || source.is_for_tests() {
        return Vec::new();
    }
    let world = |path: &[String]| match path {
        [first, ..] if first == "tokio" || first == "log" || first == "socket2" => true,
        // What an address is, is no secret to the rules: networks are banned.
        [first, second, third, ..] if first == "std" && second == "net" => !third.ends_with("Addr"),
        [first, second, ..] => first == "std" && OUTSIDE_WORLD.contains(&second.as_str()),
        _ => false,
    };
    names(source)
        .filter(|(_, path)| world(path))
        .map(|(line, path)| format!("{}:{line}: {} in the ground", source.path, path.join("::")))
        .collect()
}

/// Statements of SQL stand in `src/store` alone.
pub fn sql(source: &Source) -> Vec<String> {
    if source.part() == "store" || source.is_for_tests() {
        return Vec::new();
    }
    let texts = source.facts.texts.iter();
    texts
        .filter(|(_, text)| {
            let text = text.trim_start_matches(['r', '#', '"']).trim_start();
            SQL.iter().any(|begin| text.starts_with(begin))
        })
        .map(|(line, _)| format!("{}:{line}: SQL outside src/store", source.path))
        .collect()
}

fn looks_at_clock(path: &[String]) -> bool {
    matches!(path, [.., kind, now] if now == "now" && ["Instant", "SystemTime", "Timestamp", "Zoned"].contains(&kind.as_str()))
}

/// Nobody looks at a clock who is not listed, and nobody is listed who does not.
pub fn clocks(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut used = Vec::new();
    for source in sources
        .iter()
        .filter(|s| s.path.starts_with("src/") && !s.is_for_tests())
    {
        let mut looks = names(source).filter(|(_, path)| looks_at_clock(path)).peekable();
        if looks.peek().is_none() {
            continue;
        }
        used.push(source.path.as_str());
        if !CLOCKS.iter().any(|(file, _)| *file == source.path) {
            wrong.extend(looks.map(|(line, _)| format!("{}:{line}: looks at a clock", source.path)));
        }
    }
    let stale = CLOCKS.iter().filter(|(file, _)| !used.contains(file));
    wrong.extend(stale.map(|(file, _)| format!("{file} is listed and looks at no clock")));
    wrong
}

/// Nothing that can panic where a panic would cost others.
pub fn panics(source: &Source) -> Vec<String> {
    if !NO_PANIC.contains(&source.part().as_str()) || source.is_for_tests() {
        return Vec::new();
    }
    let methods = ["unwrap", "expect", "unwrap_err", "expect_err"];
    let macros = [
        "panic",
        "unreachable",
        "todo",
        "unimplemented",
        "assert",
        "assert_eq",
        "assert_ne",
    ];
    let facts = &source.facts;
    let calls = facts
        .methods
        .iter()
        .filter(|(_, name)| methods.contains(&name.as_str()));
    let panics = facts
        .macros
        .iter()
        .filter(|(_, name)| macros.contains(&name.as_str()));
    let named = calls.chain(panics).map(|(line, name)| (*line, name.as_str()));
    let indexed = facts.indexed.iter().map(|line| (*line, "an index"));
    named
        .chain(indexed)
        .map(|(line, what)| format!("{}:{line}: {what} can panic", source.path))
        .collect()
}

/// Files, functions and lists of arguments are small.
pub fn sizes(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    let path = &source.path;
    if source.lines() > MOST_LINES {
        wrong.push(format!("{path}: {} lines", source.lines()));
    }
    for (line, name, lines, arguments) in &source.facts.functions {
        if *lines > MOST_FUNCTION_LINES {
            wrong.push(format!("{path}:{line}: {name} has {lines} lines"));
        }
        if *arguments > MOST_ARGUMENTS {
            wrong.push(format!("{path}:{line}: {name} has {arguments} arguments"));
        }
    }
    wrong
}

/// Every file says what it is; the head of a folder also what it is not.
pub fn heads(source: &Source) -> Vec<String> {
    let head: String = source
        .text
        .lines()
        .skip_while(|line| line.starts_with("#!["))
        .take_while(|line| line.starts_with("//!"))
        .collect();
    if head.is_empty() && !source.is_for_tests() {
        return vec![format!("{}: does not say what it is (//!)", source.path)];
    }
    let words = head.to_lowercase();
    let is_head =
        source.path.starts_with("src/") && source.path.ends_with("/mod.rs") && !source.is_for_tests();
    let bounds = ["not ", "not:", "nothing ", "never "];
    if is_head && !bounds.iter().any(|word| words.contains(word)) {
        return vec![format!("{}: does not say what is not there", source.path)];
    }
    Vec::new()
}

/// The crate's roots forbid unsafe code.
pub fn safe(source: &Source) -> Vec<String> {
    let is_root = matches!(source.path.as_str(), "src/lib.rs" | "src/main.rs");
    if is_root && !source.text.contains("#![forbid(unsafe_code)]") {
        return vec![format!("{}: does not forbid unsafe code", source.path)];
    }
    Vec::new()
}
