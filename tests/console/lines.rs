//! Lines as such: wrong ones, hostile ones, the end of them.

use crate::desk::{Desk, Four, QUICK, envelope, until};
use crate::support::{Home, Raw};
use nix::sys::signal::Signal;
use serde_json::json;

const WRONG: &[&str] = &[
    "mute",
    "mute alcie",
    "mute Alice 10",
    "mute Alice 5y",
    "mute \"Alice",
    "unmute",
    "unmute Alice",
    "kick",
    "kick nobody",
    "ban",
    "ban nobody",
    "ban 1.2.3.4 0s",
    "unban",
    "unban 10.0.0.0/8",
    "whisper",
    "whisper Alice",
    "whisper zoe hello",
    "broadcast",
    "broadcast  ",
    "maintenance",
    "maintenance maybe",
    "hold on",
    "unhold now",
    "status please",
    "stats 1",
    "list all",
    "history \u{202e}",
    "history general many",
    "history general 0",
    "logs 0",
    "logs 1001",
    "audit -1",
    "set",
    "set limits.max_users",
    "set limits.max_users -1",
    "set nothing 1",
    "set port 70000",
    "config nothingsuch",
    "help nothing",
    "reload now",
    "restart now",
    "quit now",
    "purge all",
    "rooms x",
    "mutes x",
    "bans x",
    "\u{1b}[31m",
    "sudo rm -rf /",
    "HELPP",
    "exit",
];

#[tokio::test]
async fn a_hundred_wrong_lines_have_clear_answers() {
    let mut desk = Desk::start(&[]);
    envelope(desk.address, "Alice").await;
    let mut wrong: Vec<String> = WRONG.iter().map(ToString::to_string).collect();
    wrong.extend((0..60).map(|n| format!("{}{n}", ["mut", "lisst", "\u{9b}x", "日本", "a b c"][n % 5])));
    for line in &wrong {
        let answer = desk.ask(line);
        assert!(answer.starts_with("error: "), "{line:?}: {answer}");
        assert!(
            answer.len() > 20 && !answer.chars().any(char::is_control),
            "{line:?}: {answer:?}"
        );
    }
    assert!(wrong.len() >= 100);
    assert_eq!(
        desk.ask("kick alcie"),
        "error: nobody is called alcie; did you mean Alice?"
    );
    desk.type_bytes(b"\xff\xfe\n");
    assert_eq!(desk.next_line(), "error: the line is not UTF-8");
    desk.type_bytes(&vec![b'x'; 100_000]);
    desk.type_bytes(b"\n");
    assert_eq!(desk.next_line(), "error: the line is longer than 64 KiB");
    assert_eq!(desk.lines("   "), Vec::<String>::new());
}

#[tokio::test]
async fn the_end_of_input_stops_nothing() {
    let mut desk = Desk::start(&[]);
    desk.type_bytes(b"hold");
    desk.end_input();
    assert_eq!(desk.next_line(), "held: nobody may write");
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    eve.send(
        json!({"type": "chat", "ref": "said", "data": {"roomId": "general", "content": "x"}}).to_string(),
    )
    .await;
    until(&mut eve, &["\"held\""]).await;
    desk.signal(Signal::SIGTERM);
    assert_eq!(eve.closed().await.0, 1001);
    assert_eq!(desk.ended(), Some(0));
}

#[tokio::test]
async fn quit_in_a_pipe_asks_nothing() {
    let mut desk = Desk::start(QUICK);
    let mut four = Four::connect(desk.address).await;
    desk.type_line("quit");
    assert_eq!(desk.next_line(), "stopping");
    for (_, raw) in four.all() {
        assert_eq!(raw.closed().await, (1001, "Server shutting down".to_owned()));
    }
    assert_eq!(desk.ended(), Some(0));
}

/// What names cannot hold, messages, rooms and headers can.
#[tokio::test]
async fn nothing_hostile_reaches_output_or_log_raw() {
    const HOSTILE: &str =
        "\u{1b}]0;owned\u{7} \u{9b}31m \u{202e}evil\u{2066} \r\nserver> quit\n\u{85}\u{2028}\u{feff}";
    let mut desk = Desk::start(&[("log.level", "trace")]);
    let agent = "\tevil".repeat(40);
    let mut raw = Raw::connect_with(desk.address, "/ws", &[("user-agent", &agent)]).await;
    raw.send(json!({"type": "auth", "data": {"username": HOSTILE}}).to_string())
        .await;
    until(&mut raw, &["invalid_username"]).await;
    raw.send(json!({"type": "auth", "data": {"username": "Mallory"}}).to_string())
        .await;
    raw.send(json!({"type": "join", "data": {"roomId": HOSTILE}}).to_string())
        .await;
    raw.send(json!({"type": HOSTILE, "data": {}}).to_string()).await;
    raw.send(json!({"type": "join", "data": {"roomId": "general"}}).to_string())
        .await;
    raw.send(
        json!({"type": "chat", "ref": "said", "data": {"roomId": "general", "content": HOSTILE}}).to_string(),
    )
    .await;
    until(&mut raw, &["\"ack\""]).await;
    let mut shown = Vec::new();
    for line in [
        "history",
        "list",
        "connections",
        "logs",
        "rooms",
        "audit",
        "stats",
        "mute Mallory \u{1b}[31m\u{202e}because",
        "mutes",
        "audit",
        "motd \u{1b}[2J\u{9b}x",
        "motd",
        "status",
        "kick \u{1b}[31m",
    ] {
        shown.extend(desk.lines(line));
    }
    let log = String::from_utf8(desk.log()).expect("UTF-8");
    assert!(
        shown.iter().any(|line| line.contains("\\u{1b}]0;owned\\u{7}")),
        "{shown:?}"
    );
    assert!(
        shown.iter().any(|line| line.contains("evil\\u{9}evil")),
        "uncut where it is no terminal"
    );
    let hidden = |c: char| chinwag::domain::text::is_hidden(c);
    for line in shown.iter().map(String::as_str).chain(log.lines()) {
        assert!(!line.chars().any(hidden), "{line:?}");
    }
    assert!(!log.contains("owned"), "no contents in the log");
}

/// Standard error is a pipe of 64 KiB that is never read; each of these requests is worth a line of the log.
#[tokio::test]
async fn a_log_that_nobody_reads_blocks_nothing() {
    use std::process::Stdio;
    let home = Home::new();
    let mut child = crate::desk::program(&home, &[("admin.token", "a-token-of-sixteen-or-more")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut out, &mut line).expect("a line");
    let address = line.trim().rsplit("http://").next().unwrap();
    let address = address.trim_end_matches('/').parse().unwrap();
    let (mut eve, _) = envelope(address, "Eve").await;
    for _ in 0..1500 {
        let (status, _) = crate::doors::post(address, "", "{}");
        assert_eq!(status, 401);
    }
    eve.send(json!({"type": "ping", "data": {}, "ref": "still here"}).to_string())
        .await;
    until(&mut eve, &["still here"]).await;
    let _ = child.kill();
    let _ = child.wait();
}
