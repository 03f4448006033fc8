//! The table is whole, and wrong lines are told what would be right.

use super::*;
use crate::domain::operator::{BanTarget, Question, Terms};
use proptest::prelude::*;
use std::collections::HashSet;

fn command(line: &str) -> Command {
    parse(line).expect(line).expect("not empty").1
}

fn wrong(line: &str) -> String {
    parse(line).expect_err(line)
}

#[test]
fn every_command_of_the_contract_has_a_row() {
    let contract = "mute unmute kick purge list status stats logs history connections broadcast whisper announce \
                    motd hold unhold maintenance restart quit config set reload help ban unban rooms delete";
    for name in contract.split_whitespace() {
        assert!(find(name).is_some(), "{name}");
    }
    let names: HashSet<&str> = VERBS.iter().map(|verb| verb.name).collect();
    assert_eq!(names.len(), VERBS.len(), "each word once");
}

#[test]
fn every_example_is_right_and_is_of_its_verb() {
    for verb in VERBS {
        for example in verb.examples {
            let (found, _) = parse(example).expect(example).expect("not empty");
            assert_eq!(found.name, verb.name, "{example}");
        }
        assert!(
            !verb.about.ends_with('.') && verb.about.len() < 100,
            "{}",
            verb.name
        );
        assert_eq!(
            verb.arguments.is_empty(),
            verb.examples.is_empty(),
            "{}: examples",
            verb.name
        );
    }
}

#[test]
fn lines_become_orders() {
    let terms = |for_ms, reason: &str| Terms {
        for_ms,
        reason: reason.into(),
    };
    assert_eq!(
        command(" MUTE bob 10m it's too much "),
        Command::Order(Order::Mute("bob".into(), terms(Some(600_000), "it's too much")))
    );
    assert_eq!(
        command("broadcast  it's \"late\""),
        Command::Order(Order::Broadcast("it's \"late\"".into()))
    );
    assert_eq!(
        command("ban 192.0.2.7 1d x"),
        Command::Order(Order::Ban(
            BanTarget::Network("192.0.2.7/32".parse().unwrap()),
            terms(Some(86_400_000), "x")
        ))
    );
    assert_eq!(
        command("ban bob +address"),
        Command::Order(Order::Ban(
            BanTarget::User {
                name: "bob".into(),
                with_addresses: true
            },
            terms(None, "")
        ))
    );
    assert_eq!(command("announce off"), Command::Order(Order::Announce(None)));
    assert_eq!(command("motd"), Command::Order(Order::Ask(Question::Motd)));
    assert_eq!(
        command("set auth.access_tokens \"\""),
        Command::Set("auth.access_tokens".to_owned(), String::new())
    );
    assert_eq!(parse("  \t ").map(|found| found.is_none()), Ok(true));
}

#[test]
fn wrong_lines_say_what_would_be_right() {
    let cases = [
        ("mut bob", "there is no command mut; did you mean mute?"),
        ("frobnicate", "there is no command frobnicate; help lists all"),
        ("mute", "the user is missing; usage: mute <user> [time] [reason]"),
        ("whisper bob", "the text is missing; usage: whisper <user> <text>"),
        ("status now", "now is too much; usage: status"),
        (
            "maintenance maybe",
            "maybe is neither on nor off; usage: maintenance <on | off>",
        ),
        (
            "history general 0",
            "0 is no number from 1 to 1000; usage: history [room] [count]",
        ),
        ("logs -1", "-1 is no number from 1 to 1000; usage: logs [count]"),
        (
            "set limits.max_users",
            "the value is missing; an empty one is written \"\"; usage: set <key> <value>",
        ),
        (
            "kick \"bob",
            "the quote does not end; write \"name\"; usage: kick <user> [reason]",
        ),
        ("\u{1b}[2J", "there is no command \\u{1b}[2J; help lists all"),
    ];
    for (line, answer) in cases {
        assert_eq!(wrong(line), answer, "{line}");
    }
}

proptest! {
    #[test]
    fn no_line_panics_and_no_answer_holds_a_control_character(line in any::<String>()) {
        if let Err(answer) = parse(&line) {
            prop_assert!(!answer.chars().any(char::is_control), "{answer:?}");
        }
    }
}
