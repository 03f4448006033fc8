//! Shell completions and the manual page: made of the table of verbs, and taken by the shells and by man.

use crate::desk::program;
use crate::support::Home;
use std::io::Write;
use std::process::{Command, Stdio};

/// What the program prints.
fn printed(arguments: &[&str]) -> String {
    let home = Home::new();
    let out = program(&home, &[]).args(arguments).output().expect("the program");
    assert!(out.status.success(), "{arguments:?}: {:?}", out.status);
    String::from_utf8(out.stdout).expect("UTF-8")
}

/// The verbs, as `help` lists them.
fn verbs() -> Vec<String> {
    let mut desk = crate::desk::Desk::start(&[]);
    let help = desk.lines("help");
    let lines = help.iter().filter(|line| line.starts_with("  "));
    let verbs: Vec<String> = lines
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect();
    assert!(verbs.len() >= 30, "{verbs:?}");
    verbs
}

/// What another program says about a text; `None` where that program is not there.
fn told(program: &str, arguments: &[&str], text: &str) -> Option<String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("MANWIDTH", "100")
        .env("LC_ALL", "C.UTF-8")
        .spawn()
        .map_err(|_| eprintln!("no {program} here: not tested"))
        .ok()?;
    let mut input = child.stdin.take().expect("an input");
    input.write_all(text.as_bytes()).expect("it reads");
    drop(input);
    let out = child.wait_with_output().expect("an end");
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{program} {arguments:?}: {text}");
    Some(text)
}

const LINES: &[(&[&str], &str, &str)] = &[
    (&[""], "ctl completions doctor backup", "mute"),
    (&["ctl", "mu"], "mute mutes", "unmute"),
    (&["ctl", "--json", "--url", "http://x", "unm"], "unmute", "mutes"),
    (&["ctl", "maintenance", ""], "on off", "hold"),
    (
        &["ctl", "set", "limits.max_u"],
        "limits.max_users limits.max_username_length",
        "server.port",
    ),
    (&["ctl", "--url", ""], "", "mute"),
    (&["doctor", "--p"], "--ping-seconds", "--json"),
    (&["completions", ""], "bash fish zsh", "mute"),
];

fn holds(shell: &str, line: &[&str], told: &str, wanted: &str, other: &str) {
    let told: Vec<&str> = told.split_whitespace().collect();
    for word in wanted.split(' ').filter(|word| !word.is_empty()) {
        assert!(told.contains(&word), "{shell} {line:?}: {word} in {told:?}");
    }
    assert!(!told.contains(&other), "{shell} {line:?}: {other} in {told:?}");
}

#[test]
fn every_verb_is_in_every_script_and_in_the_manual() {
    let all: Vec<String> = ["bash", "zsh", "fish"]
        .iter()
        .map(|shell| printed(&["completions", shell]))
        .chain([printed(&["man"]).replace("\\fB", " ")])
        .collect();
    for verb in verbs() {
        for text in &all {
            let is_there = text
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| word == verb);
            assert!(
                is_there,
                "{verb} is not in {}",
                text.lines().next().unwrap_or_default()
            );
        }
    }
    let home = Home::new();
    for wrong in [&["completions"][..], &["completions", "tcsh"], &["man", "x"]] {
        let out = program(&home, &[]).args(wrong).output().expect("the program");
        assert_eq!(out.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn bash_completes() {
    let script = printed(&["completions", "bash"]);
    if told("bash", &["-n"], &script).is_none() {
        return;
    }
    for (line, wanted, other) in LINES {
        let words = line.join("' '");
        let ask = format!(
            "{script}\nCOMP_WORDS=('chinwag' '{words}'); COMP_CWORD={}; _chinwag; echo \"${{COMPREPLY[@]}}\"\n",
            line.len()
        );
        let answer = told("bash", &["-u"], &ask).expect("bash");
        holds("bash", line, &answer, wanted, other);
    }
}

#[test]
fn zsh_completes() {
    let script = printed(&["completions", "zsh"]);
    if told("zsh", &["-n"], &script).is_none() {
        return;
    }
    for (line, wanted, other) in LINES {
        let before = line[..line.len() - 1].join("' '");
        let before = if before.is_empty() {
            before
        } else {
            format!("'{before}'")
        };
        let ask = format!("compdef() {{ : }}\n{script}\n_chinwag_words {before}\n");
        let answer = told("zsh", &["-f"], &ask).expect("zsh");
        let begun = line.last().unwrap_or(&"");
        let fits: Vec<&str> = answer
            .split_whitespace()
            .filter(|word| word.starts_with(begun))
            .collect();
        holds("zsh", line, &fits.join(" "), wanted, other);
    }
}

#[test]
fn fish_completes() {
    let script = printed(&["completions", "fish"]);
    if told("fish", &["--no-execute"], &script).is_none() {
        return;
    }
    for (line, wanted, other) in LINES {
        let ask = format!("{script}\ncomplete -C 'chinwag {}'\n", line.join(" "));
        let answer = told("fish", &["--no-config"], &ask).expect("fish");
        let words: Vec<&str> = answer
            .lines()
            .filter_map(|line| line.split('\t').next())
            .collect();
        holds("fish", line, &words.join(" "), wanted, other);
    }
}

#[test]
fn man_shows_the_page() {
    let page = printed(&["man"]);
    let Some(shown) = told("man", &["--warnings", "-P", "cat", "-l", "-"], &page) else {
        return;
    };
    assert!(!shown.contains("warning"), "{shown}");
    for text in [
        "CHINWAG(1)",
        "chinwag doctor [--ca file] [--ping-seconds n]",
        "mute <user> [time] [reason]",
        "mute bob 10m spamming",
        "broadcast it's late",
        "CHAT__SECTION__KEY",
    ] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
}
