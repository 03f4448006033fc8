//! `retention`: counted first, said of a room, gone while people talk, and kept over a new process.

use crate::desk::{Desk, envelope, program, until};
use crate::support::{Home, Raw};
use serde_json::{Value, json};

async fn say(raw: &mut Raw, text: &str) -> Value {
    let data = json!({"roomId": "general", "content": text});
    raw.send(json!({"type": "chat", "ref": "r", "data": data}).to_string())
        .await;
    serde_json::from_str(&until(raw, &["\"ack\""]).await).unwrap()
}

async fn history(raw: &mut Raw) -> Vec<String> {
    let ask = json!({"type": "history", "ref": "h", "data": {"roomId": "general"}});
    raw.send(ask.to_string()).await;
    let page: Value = serde_json::from_str(&until(raw, &["\"history\"", "\"h\""]).await).unwrap();
    let messages = page["data"]["messages"].as_array().unwrap();
    messages
        .iter()
        .map(|m| m["content"].as_str().unwrap().to_owned())
        .collect()
}

fn dry_run(home: &Home) -> (Option<i32>, String, String) {
    shell(home, &["--dry-run"])
}

/// `chinwag retention …` in the shell: how it ended, what it printed, what it said.
fn shell(home: &Home, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut chinwag = program(home, &[]);
    let out = chinwag
        .arg("retention")
        .args(arguments)
        .output()
        .expect("the program");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.code(), text(&out.stdout), text(&out.stderr))
}

#[tokio::test]
async fn a_room_keeps_what_it_was_told_to_keep() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, &[]);
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    for n in 1..=5 {
        say(&mut eve, &format!("m{n}")).await;
    }
    let lines = desk.lines("retention");
    assert!(lines[1].starts_with("(everywhere)  forever  0"), "{lines:?}");
    let tried = desk.lines("retention general 2 --dry-run");
    let words = |line: &String| line.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    assert!(tried.iter().any(|line| words(line) == "general 2 3"), "{tried:?}");
    assert!(desk.lines("retention")[1].starts_with("(everywhere)  forever  0"));
    assert_eq!(
        desk.ask("retention general 2"),
        "general keeps its messages: the newest 2"
    );
    let begun = std::time::Instant::now();
    while history(&mut eve).await != ["m4", "m5"] {
        assert!(
            begun.elapsed() < crate::support::PATIENCE,
            "{:?}",
            history(&mut eve).await
        );
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(say(&mut eve, "m6").await["data"]["seq"], 6);
    for wrong in [
        "retention general",
        "retention general 0",
        "retention general 1 2",
        "retention general soon",
    ] {
        assert!(desk.ask(wrong).starts_with("error: "), "{wrong}");
    }
    assert!(
        desk.lines("audit")
            .iter()
            .any(|line| line.contains("retention general 2"))
    );
    desk.type_line("quit");
    assert_eq!(desk.ended(), Some(0));
    let (code, out, said) = dry_run(&home);
    assert_eq!(
        (code, &*said),
        (Some(0), "1 messages would go; nothing was changed\n")
    );
    assert!(
        out.lines()
            .any(|line| line.starts_with("general") && line.contains('2')),
        "{out}"
    );
}

#[tokio::test]
async fn what_was_said_of_a_room_outlives_the_process() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, &[]);
    desk.ask("retention general 5");
    desk.type_line("quit");
    assert_eq!(desk.ended(), Some(0));
    let mut desk = Desk::start_in(&home, &[("retention.max_messages", "1")]);
    assert!(
        desk.lines("retention")
            .iter()
            .any(|line| line.starts_with("general")),
        "it was kept"
    );
    assert_eq!(
        desk.ask("retention general default"),
        "general keeps its messages as all rooms do: the newest 1"
    );
    assert_eq!(
        desk.ask("retention general 30d 10"),
        "general keeps its messages: for 30d, and no more than the newest 10"
    );
    assert_eq!(
        desk.ask("retention general forever"),
        "general keeps its messages: for ever"
    );
}

#[tokio::test]
async fn the_shell_says_how_long_and_takes_out_what_is_overdue() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, &[]);
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    for n in 1..=5 {
        say(&mut eve, &format!("m{n}")).await;
    }
    // It runs: nothing is done behind its back.
    for arguments in [&["--apply"][..], &["general", "2"]] {
        let (code, _, said) = shell(&home, arguments);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.starts_with("error: the server runs"), "{said}");
    }
    // A name that was mistyped is told, whether it runs or not.
    let (code, _, said) = shell(&home, &["generall", "2"]);
    assert_eq!((code, &*said), (Some(1), "error: there is no room generall\n"));
    desk.type_line("quit");
    assert_eq!(desk.ended(), Some(0));
    let keeps = (
        Some(0),
        String::new(),
        "general keeps its messages: the newest 2\n".to_owned(),
    );
    assert_eq!(shell(&home, &["general", "2"]), keeps);
    let (code, out, said) = shell(&home, &[]);
    assert_eq!(
        (code, &*said),
        (Some(0), "3 messages would go; nothing was changed\n"),
        "{out}"
    );
    let went = |count| (Some(0), String::new(), format!("{count}\n"));
    assert_eq!(shell(&home, &["--apply"]), went("3 messages of 1 rooms went"));
    assert_eq!(shell(&home, &["--apply"]), went("0 messages of 0 rooms went"));
    let mut desk = Desk::start_in(&home, &[]);
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    assert_eq!(history(&mut eve).await, ["m4", "m5"]);
    let audit = desk.lines("audit");
    for deed in ["retention general 2", "retention --apply"] {
        assert!(audit.iter().any(|line| line.contains(deed)), "{deed}: {audit:?}");
    }
}

/// Beside a server the shell asks that one, by its admin token.
#[tokio::test]
async fn the_shell_asks_a_server_that_runs() {
    let home = Home::new();
    let token = ("admin.token", "a-token-of-sixteen-or-more");
    let mut desk = Desk::start_in(&home, &[token]);
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    say(&mut eve, "hello").await;
    let port = desk.address.port().to_string();
    let asked = |room: &str| {
        let mut chinwag = program(&home, &[token, ("server.port", &port)]);
        let out = chinwag.args(["retention", room, "30d", "100"]).output();
        let out = out.expect("the program");
        let text = [out.stdout, out.stderr].concat();
        (out.status.code(), String::from_utf8_lossy(&text).into_owned())
    };
    let (code, said) = asked("nowhere");
    assert_eq!((code, &*said), (Some(1), "error: there is no room nowhere\n"));
    let kept = "general keeps its messages: for 30d, and no more than the newest 100";
    assert_eq!(asked("general"), (Some(0), format!("{kept}\n")));
    let audit = desk.lines("audit");
    assert!(
        audit
            .iter()
            .any(|line| line.contains("retention general 30d 100")),
        "{audit:?}"
    );
}
