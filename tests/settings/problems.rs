//! What is said of sources that are wrong.

use std::fs;

use chinwag::settings::{Kind, Settings, Sources, keys};

use super::{directory, entry, problems, with};

fn in_local(text: &str) -> Vec<String> {
    problems(&[("local.toml", text)], &[])
}

#[test]
fn the_edges_of_every_range_are_taken_and_what_lies_beyond_is_not() {
    for key in keys() {
        let Kind::Number { min, max, zero } = key.kind else {
            continue;
        };
        assert!(
            zero.is_none() || min == 0,
            "{}: what 0 means cannot be said",
            key.path
        );
        let variable = key.variable();
        for number in [min, max] {
            let loaded = with(&[(&variable, &number.to_string())]).expect("an edge");
            assert_eq!(entry(&loaded, key.path).value, number.to_string());
        }
        for number in [min - 1, max + 1] {
            let found = with(&[(&variable, &number.to_string())]).expect_err("beyond an edge");
            let text = found.iter().map(ToString::to_string).collect::<String>();
            assert!(text.contains(&variable) && text.contains(key.path), "{text}");
            assert!(
                text.contains("is out of range; allowed: a whole number from"),
                "{text}"
            );
        }
    }
}

const PORT: &str = "allowed: a whole number from 0 to 65535 (0: any free port)";

/// Contents of a file, and how its one problem begins.
const WRONG_LINES: &[(&str, &str)] = &[
    ("a = 1 b = 2", "line 1, column 5: not valid TOML"),
    ("server.port: 1", "line 1, column 12: not valid TOML"),
    (
        "[server]\nport = 1.5",
        "line 2: server.port: it is a number with a fraction, 1.5; {port}",
    ),
    (
        "[server]\nport = \"9000\"",
        "line 2: server.port: it is a text, \"9000\"; {port}",
    ),
    (
        "[server]\nport = true",
        "line 2: server.port: it is true, without quotes; {port}",
    ),
    (
        "[server]\nport = 65536",
        "line 2: server.port: 65536 is out of range; {port}",
    ),
    (
        "server.port = 99999999999999999999",
        "line 1: server.port: 99999999999999999999 is out of range; {port}",
    ),
    (
        "server.port = -1",
        "line 1: server.port: -1 is out of range; {port}",
    ),
    (
        "server.port = 2026-11-21",
        "line 1: server.port: it is a date or time; {port}",
    ),
    (
        "[server.port]\na = 1",
        "line 1: server.port: it is a section; {port}",
    ),
    ("server.port = [1]", "line 1: server.port: it is a list; {port}"),
    (
        "server.host = true",
        "line 1: server.host: it is true, without quotes; allowed: an IP address without brackets, or a host name",
    ),
    (
        "server.host = \"a\\u001b[31mb\"",
        "line 1: server.host: \"a\\u{1b}[31mb\" is not allowed; allowed: an IP address without brackets, or a host name",
    ),
    (
        "rooms.lobby = \"a/b\"",
        "line 1: rooms.lobby: \"a/b\" is not allowed; allowed: 1 to 64 characters in Unicode form NFC, without /, control or invisible ones, white space around it or @ in front",
    ),
    (
        "storage.durability = \"Full\"",
        "line 1: storage.durability: \"Full\" is not allowed; allowed: \"full\" or \"process\"",
    ),
    (
        "storage.url = \"postgres://db\"",
        "line 1: storage.url: \"postgres://db\" is not allowed; allowed: sqlite:// and the path of a file, or memory",
    ),
    (
        "server.allowed_origins = \"*\"",
        "line 1: server.allowed_origins: it is a text, \"*\"; allowed: a list of texts, each scheme://host[:port], null or *",
    ),
    (
        "\n[limits]\nmax_user = 3",
        "line 3: limits.max_user: unknown key; did you mean limits.max_users?",
    ),
    (
        "max_users = 3",
        "line 1: max_users: unknown key; did you mean limits.max_users?",
    ),
    (
        "[limit]\nmax_users = 3",
        "line 2: limit.max_users: unknown key; did you mean limits.max_users?",
    ),
    (
        "[colours]",
        "line 1: colours: unknown section; allowed: the keys of config/default.toml",
    ),
    (
        "limits = 3",
        "line 1: limits: is a section, not a key; write its keys below a line [limits]",
    ),
    (
        "[[limits]]\nmax_users = 3",
        "line 1: limits: is a section, not a key; write its keys below a line [limits]",
    ),
    (
        "server.port = 1\nserver.port.b = 2",
        "line 2, column 8: not valid TOML",
    ),
    ("[server]\nport = \n", "line 2, column 8: not valid TOML"),
    (
        "[server]\nport = 1\nport = 2",
        "line 3, column 1: not valid TOML: duplicate key; correct this line; what follows it was not judged",
    ),
];

#[test]
fn wrong_lines_of_a_file_are_told() {
    for (text, expected) in WRONG_LINES {
        let expected = format!("config/local.toml, {}", expected.replace("{port}", PORT));
        let found = in_local(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with(&expected), "{text}: {found:?}");
        assert!(found[0].contains("; "), "{found:?} has no remedy");
    }
}

#[test]
fn wrong_variables_are_told() {
    let cases = [
        (
            "PORT",
            "http",
            "server.port: \"http\" is not a whole number; allowed: a whole number from 0",
        ),
        ("PORT", "", "server.port: an empty text is not a whole number"),
        (
            "CHAT__SERVER__PORT",
            "1.5",
            "server.port: \"1.5\" is not a whole number",
        ),
        (
            "CHAT__SERVER__PORT",
            " 80",
            "server.port: \" 80\" is not a whole number",
        ),
        (
            "CHAT__SERVER__PORT",
            "+80",
            "server.port: \"+80\" is not a whole number",
        ),
        (
            "CHAT__SERVER__PORT",
            "65536",
            "server.port: 65536 is out of range",
        ),
        (
            "CHAT__SERVER__PROT",
            "80",
            "server.prot: unknown key; did you mean CHAT__SERVER__PORT?",
        ),
        (
            "CHAT__server__port",
            "80",
            "server.port: unknown key; did you mean CHAT__SERVER__PORT?",
        ),
        (
            "CHAT__MAX_USERS",
            "80",
            "max_users: unknown key; did you mean CHAT__LIMITS__MAX_USERS?",
        ),
        ("CHAT__", "80", ": unknown key; allowed: CHAT__SECTION__KEY"),
        (
            "CHAT__STORAGE__DURABILITY",
            "true",
            "storage.durability: \"true\" is not allowed; allowed: \"full\" or",
        ),
        (
            "CHAT__SERVER__ALLOWED_ORIGINS",
            "https://a,,b",
            "server.allowed_origins: entry 2, an empty text, is not",
        ),
        (
            "CHAT__LOG__LEVEL",
            "loud",
            "log.level: \"loud\" is not allowed; allowed: a level",
        ),
    ];
    for (name, value, expected) in cases {
        let found = problems(&[], &[(name, value)]);
        let expected = format!("environment variable {name}: {expected}");
        assert!(
            found.first().is_some_and(|first| first.starts_with(&expected)),
            "{expected}: {found:?}"
        );
    }
    assert_eq!(
        problems(&[], &[("CHAT__SERVER__TRUSTED_PROXIES", "a,b,::1")]).len(),
        2
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let default = "[server]\nport = \"x\"\nhots = 1\n";
    let local = "rooms.lobby = 1\n[limits]\nmax_users = \n[limits\nrooms_per_user = \"x\"";
    let variables = [
        ("CHAT__HISTORY__ON_JOIN", "many"),
        ("PORT", "x"),
        ("CHAT__WHAT", "1"),
    ];
    let found = problems(&[("default.toml", default), ("local.toml", local)], &variables);
    let starts = [
        "config/default.toml, line 2: server.port: ",
        "config/default.toml, line 3: server.hots: ",
        "config/local.toml, line 1: rooms.lobby: ",
        "config/local.toml, line 3, column 13: not valid TOML: ",
        "config/local.toml, line 4, column 8: not valid TOML: ",
        "environment variable PORT: server.port: ",
        "environment variable CHAT__HISTORY__ON_JOIN: history.on_join: ",
        "environment variable CHAT__WHAT: what: ",
    ];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    for (found, start) in found.iter().zip(starts) {
        assert!(found.starts_with(start), "{found} does not begin {start}");
    }
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let directory = directory(&[]);
    fs::create_dir(directory.path().join("config/default.toml")).expect("a directory");
    fs::write(directory.path().join("config/local.toml"), b"a = 1\nb = \"\xff\"").expect("a file");
    let found = Settings::load(&Sources::in_directory(directory.path())).expect_err("unreadable");
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert!(shown[0].contains("default.toml: cannot be read"), "{shown:?}");
    assert!(
        shown[1].contains("local.toml, line 2: is not UTF-8; save the file as UTF-8"),
        "{shown:?}"
    );
}
