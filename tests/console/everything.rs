//! Every command of contract §8, at a prompt and through a pipe, judged by what clients of every dialect see.

use crate::desk::{Desk, Four, envelope, until};
use crate::support::{Home, Raw, Settings, http};
use crate::terminal::{self, Terminal};
use expectrl::Expect;
use serde_json::json;
use std::net::SocketAddr;

const NAMES: [&str; 4] = ["Eve", "Flo", "Cha", "Bro"];

/// Heartbeats of the channel dialect are answered when its frames are read: they must not come too close.
const SETTINGS: Settings<'static> = &[
    ("dialects.channel.heartbeat_interval_seconds", "4"),
    ("dialects.channel.authentication_delay_seconds", "0"),
];

/// Where commands are typed.
enum Door {
    Pipe(Box<Desk>),
    Prompt(Box<Terminal>),
}

impl Door {
    /// Types a line; the answer holds this.
    fn ask(&mut self, line: &str, holds: &str) {
        match self {
            Self::Pipe(desk) => {
                let answer = desk.lines(line).join("\n");
                assert!(answer.contains(holds), "{line}: {answer}");
            }
            Self::Prompt(terminal) => {
                terminal.send(format!("{line}\r")).expect("typing");
                let told = terminal.expect(holds);
                assert!(told.is_ok(), "{line}: {told:?}");
                terminal.expect("server> ").expect("a prompt");
            }
        }
    }

    /// Types what a terminal asks about first; the answer holds this.
    fn ask_and_confirm(&mut self, line: &str, holds: &str) {
        match self {
            Self::Pipe(desk) => {
                desk.type_line(line);
                let answer = desk.next_line();
                assert!(answer.contains(holds), "{line}: {answer}");
            }
            Self::Prompt(terminal) => {
                terminal.send(format!("{line}\r")).expect("typing");
                terminal.expect("[y/N]").expect("a question");
                terminal.send("y\r").expect("typing");
                terminal.expect(holds).expect("an answer");
            }
        }
    }
}

async fn users(door: &mut Door, address: SocketAddr, four: &mut Four) {
    let (mut watcher, _) = envelope(address, "Watcher").await;
    for name in NAMES {
        door.ask(
            &format!("mute {name} 1h being loud"),
            &format!("muted {name} until 20"),
        );
        until(&mut watcher, &["\"moderation\"", name, "being loud"]).await;
        four.say(name, "muffled").await;
    }
    for (name, raw) in four.all() {
        until(raw, &["You are muted until 20", "being loud"]).await;
        let word = if name == "Bro" { "muted until" } else { "\"muted\"" };
        until(raw, &[word]).await;
    }
    for name in NAMES {
        door.ask(&format!("unmute {name}"), &format!("unmuted {name}"));
        four.say(name, &format!("free {name}")).await;
        let heard = until(&mut watcher, &["\"message\"", "content"]).await;
        assert!(heard.contains(&format!("free {name}")), "{heard}");
    }
}

async fn texts(door: &mut Door, four: &mut Four) {
    door.ask("broadcast it's late", "told everybody (");
    for (name, raw) in four.all() {
        until(raw, &["it's late"]).await;
        door.ask(
            &format!("whisper {name} psst {name}"),
            &format!("told {name} (1 connection)"),
        );
        until(raw, &[&format!("psst {name}")]).await;
    }
    door.ask("announce tea", ") and every 5m");
    for (_, raw) in four.all() {
        until(raw, &["tea"]).await;
    }
    door.ask("announce off", "nothing is announced");
    door.ask("motd Be kind", "whoever signs in is greeted with: Be kind");
}

async fn control(door: &mut Door, address: SocketAddr, four: &mut Four) {
    door.ask("hold", "held: nobody may write");
    for name in NAMES {
        four.say(name, "silence").await;
    }
    for (name, raw) in four.all() {
        let word = if name == "Bro" { "read-only" } else { "\"held\"" };
        until(raw, &[word]).await;
    }
    door.ask("unhold", "not held: everybody may write");
    door.ask("maintenance on", "maintenance: nobody new may come in");
    for path in ["/ws", "/ws/flat", "/general", "/ws/broadcast"] {
        let mut late = Raw::connect(address, path).await;
        assert_eq!(late.closed().await.0, 1013, "{path}");
    }
    for name in NAMES {
        four.say(name, &format!("still {name}")).await;
    }
    until(&mut four.flat, &["still Cha"]).await;
    door.ask("maintenance off", "no maintenance: everybody may come in");
    door.ask(
        "set maxMessageLength 5",
        "limits.max_message_length was 4000 and is 5",
    );
    for name in NAMES {
        four.say(name, "too long").await;
    }
    for (name, raw) in four.all() {
        let word = if name == "Bro" {
            "longer"
        } else {
            "message_too_long"
        };
        until(raw, &[word]).await;
    }
    door.ask("reload", "dropped what was set: limits.max_message_length");
    door.ask("config max_message", "4000");
}

fn monitoring(door: &mut Door) {
    for (line, holds) in [
        ("list", "broadcast"),
        ("status", "running"),
        ("stats", "peak users"),
        ("logs", "signed in"),
        ("history", "still Cha"),
        ("connections", "127.0.0.1"),
        ("rooms", "general"),
        ("audit", "maintenance off"),
        ("mutes", "nobody"),
        ("bans", "nobody"),
        ("help", "closes all connections; everybody may come back"),
        ("help mute", "mute <user> [time] [reason]"),
        ("mut Eve", "did you mean mute?"),
    ] {
        door.ask(line, holds);
    }
}

async fn every_command(mut door: Door, address: SocketAddr) -> Door {
    let mut four = Four::connect(address).await;
    users(&mut door, address, &mut four).await;
    texts(&mut door, &mut four).await;
    control(&mut door, address, &mut four).await;
    monitoring(&mut door);
    for (name, raw) in four.all() {
        door.ask(
            &format!("kick {name} enough"),
            &format!("kicked {name}: enough; 1 connection closed"),
        );
        assert_eq!(raw.closed().await.0, 4003, "{name}");
    }
    let mut four = Four::connect(address).await;
    for (name, raw) in four.all() {
        door.ask(&format!("ban {name} 1h"), &format!("banned {name} until 20"));
        assert_eq!(raw.closed().await.0, 4003, "{name}");
        door.ask(&format!("unban {name}"), &format!("unbanned {name}"));
    }
    let mut four = Four::connect(address).await;
    let mut late = Four::connect_again(address).await;
    for raw in &mut late {
        until(raw, &["Be kind"]).await;
    }
    door.ask_and_confirm("purge", "8 connections closed");
    for (name, raw) in four.all() {
        assert_eq!(raw.closed().await.0, 4003, "{name}");
    }
    let mut four = Four::connect(address).await;
    match &mut door {
        Door::Pipe(desk) => assert_eq!(desk.ask("restart"), "restarting"),
        Door::Prompt(_) => door.ask("restart", "restarting"),
    }
    for (name, raw) in four.all() {
        assert_eq!(
            raw.closed().await,
            (1012, "Server restarting".to_owned()),
            "{name}"
        );
    }
    let mut four = Four::connect(address).await;
    door.ask("history general 1", "still");
    assert_eq!(
        http::get(address, "/api/status").await.json()["held"],
        json!(false)
    );
    door.ask_and_confirm("quit", "stopping");
    for (name, raw) in four.all() {
        assert_eq!(
            raw.closed().await,
            (1001, "Server shutting down".to_owned()),
            "{name}"
        );
    }
    door
}

#[tokio::test]
async fn through_a_pipe() {
    let desk = Desk::start(SETTINGS);
    let address = desk.address;
    let Door::Pipe(mut desk) = every_command(Door::Pipe(Box::new(desk)), address).await else {
        return;
    };
    assert_eq!(desk.ended(), Some(0));
}

#[tokio::test]
async fn at_a_prompt() {
    let (terminal, address) = terminal::start(&Home::new(), SETTINGS);
    let Door::Prompt(terminal) = every_command(Door::Prompt(Box::new(terminal)), address).await else {
        return;
    };
    terminal::ended(&terminal);
}
