//! Backup, restore and export: at the prompt, over HTTP and from the shell, with clients connected.

use crate::desk::{Desk, envelope, program, until};
use crate::doors::{TOKEN, command};
use crate::support::{Home, Raw};
use serde_json::{Value, json};
use std::path::Path;

async fn say(raw: &mut Raw, text: &str) -> Value {
    let data = json!({"roomId": "general", "content": text});
    raw.send(json!({"type": "chat", "ref": "r", "data": data}).to_string())
        .await;
    serde_json::from_str(&until(raw, &["\"ack\""]).await).unwrap()
}

/// Signs in again and joins with what it had; the `joined`.
async fn come_back(desk: &Desk, token: &str, since: Value) -> Value {
    let mut raw = Raw::connect(desk.address, "/ws").await;
    let auth = json!({"type": "auth", "data": {"username": "Eve", "resumeToken": token}});
    raw.send(auth.to_string()).await;
    until(&mut raw, &["\"authenticated\""]).await;
    let join = json!({"type": "join", "data": {"roomId": "general", "since": since}});
    raw.send(join.to_string()).await;
    serde_json::from_str(&until(&mut raw, &["\"joined\""]).await).unwrap()
}

fn shell(home: &Home, settings: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String, String) {
    let out = program(home, settings)
        .args(arguments)
        .output()
        .expect("the program");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.code(), text(&out.stdout), text(&out.stderr))
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("an export");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[tokio::test]
async fn a_restore_brings_back_what_was_and_clients_begin_anew() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, &[]);
    let (mut eve, token) = envelope(desk.address, "Eve").await;
    let first = say(&mut eve, "kept").await;
    assert_eq!(first["data"]["seq"], 1);
    let said = desk.ask("backup first.db");
    assert!(
        said.starts_with("backed up and checked: 1 messages in 1 rooms")
            && said.ends_with("data/backups/first.db"),
        "{said}"
    );
    assert!(
        desk.ask("backup first.db")
            .starts_with("error: the file \"data/backups/first.db\" exists")
    );
    let second = say(&mut eve, "lost").await;
    let answer = desk.ask("restore first.db");
    assert!(
        answer.starts_with("checked: 1 messages in 1 rooms") && answer.contains("restarting"),
        "{answer}"
    );
    assert_eq!(eve.closed().await.0, 1012);
    let history = desk.lines("history").join("\n");
    assert!(history.contains("kept") && !history.contains("lost"), "{history}");
    let since = json!({"epoch": "0000000000000000", "seq": 2, "id": second["data"]["id"]});
    let joined = come_back(&desk, &token, since).await;
    assert_eq!(
        (&joined["data"]["recovered"], &joined["data"]["reason"]),
        (&json!(false), &json!("epoch"))
    );
    assert_eq!(joined["data"]["history"].as_array().map(Vec::len), Some(1));
    let audit = desk.lines("audit").join("\n");
    assert!(
        audit.contains("restore first.db") && audit.contains("restored 1 messages"),
        "{audit}"
    );
    // What there was before can be had back.
    let answer = desk.ask("restore ./data/chat.db.before-restore");
    assert!(answer.starts_with("checked: 2 messages"), "{answer}");
    assert!(desk.lines("history").join("\n").contains("lost"));
}

#[tokio::test]
async fn a_client_with_the_old_life_is_told_so() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, &[]);
    let (mut eve, token) = envelope(desk.address, "Eve").await;
    say(&mut eve, "one").await;
    let joined = come_back(&desk, &token, json!({"epoch": "00", "seq": 0})).await;
    let had = json!({"epoch": joined["data"]["epoch"], "seq": 1, "id": joined["data"]["eventId"]});
    assert_eq!(
        come_back(&desk, &token, had.clone()).await["data"]["recovered"],
        true
    );
    desk.ask("backup a.db");
    desk.ask("restore a.db");
    assert_eq!(eve.closed().await.0, 1012);
    // Answered by the new run.
    desk.lines("status");
    let joined = come_back(&desk, &token, had).await;
    assert_eq!(
        joined["data"]["reason"], "epoch",
        "the same events, but another life: {joined}"
    );
}

#[tokio::test]
async fn a_bad_backup_changes_nothing() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, &[]);
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    say(&mut eve, "stays").await;
    desk.ask("backup good.db");
    let whole = std::fs::read(home.path().join("data/backups/good.db")).unwrap();
    std::fs::write(home.path().join("data/backups/cut.db"), &whole[..whole.len() / 2]).unwrap();
    for (line, says) in [
        ("restore cut.db", "is damaged or cut short"),
        ("restore none.db", "there is no file"),
        ("restore ./data/chat.db", "is the server's own database"),
    ] {
        let answer = desk.ask(line);
        assert!(answer.starts_with("error: ") && answer.contains(says), "{answer}");
        assert!(answer.ends_with("nothing was restored"), "{answer}");
    }
    assert_eq!(
        say(&mut eve, "goes on").await["data"]["seq"],
        2,
        "nobody was sent away"
    );
}

#[tokio::test]
async fn over_the_net_files_lie_in_one_directory() {
    let home = Home::new();
    let settings = [("admin.token", TOKEN)];
    let desk = Desk::start_in(&home, &settings);
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    say(&mut eve, "one").await;
    let outside = home.path().join("outside.db");
    for line in [
        format!("backup {}", outside.display()),
        "backup ../outside.db".to_owned(),
        "backup ./outside.db --force".to_owned(),
        "export general ../../outside.jsonl".to_owned(),
        format!("restore {}", outside.display()),
    ] {
        let (status, body) = command(desk.address, &line);
        assert_eq!(status, 400, "{line}: {body}");
        assert!(
            body.to_string()
                .contains("only the name of a file in data/backups"),
            "{body}"
        );
    }
    assert!(!outside.exists());
    assert_eq!(command(desk.address, "backup one.db").0, 200);
    assert!(home.path().join("data/backups/one.db").is_file());
    // The shell asks the server for what it has in that directory.
    let port = desk.address.port().to_string();
    let settings = [("admin.token", TOKEN), ("server.port", &*port)];
    let (code, out, error) = shell(&home, &settings, &["restore", "data/backups/one.db"]);
    assert!(
        code == Some(0) && out.starts_with("checked: 1 messages"),
        "{out} {error}"
    );
    assert_eq!(eve.closed().await.0, 1012);
}

#[tokio::test]
async fn the_shell_works_beside_a_server_and_without_one() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, &[]);
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    say(&mut eve, "one").await;
    let (code, _, said) = shell(&home, &[], &["backup", "copy.db"]);
    assert!(
        code == Some(0) && said.starts_with("backed up and checked: 1 messages"),
        "{said}"
    );
    let (code, _, said) = shell(&home, &[], &["backup", "copy.db"]);
    assert!(
        code == Some(1) && said.starts_with("error: the file \"copy.db\" exists"),
        "{said}"
    );
    say(&mut eve, "two \u{1b}[2J").await;
    let (code, out, _) = shell(&home, &[], &["export", "general"]);
    let exported: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((code, exported.len()), (Some(0), 2));
    assert_eq!(exported[1]["content"], "two \u{1b}[2J");
    assert!(!out.contains('\u{1b}'), "JSON escapes it");
    let (code, _, said) = shell(&home, &[], &["restore", "copy.db"]);
    assert!(code == Some(1) && said.contains("the server runs"), "{said}");
    assert_eq!(
        desk.ask("export general general.jsonl"),
        "exported 2 messages of general to data/backups/general.jsonl"
    );
    assert_eq!(lines(&home.path().join("data/backups/general.jsonl")), exported);
    assert!(
        desk.ask("export nowhere")
            .starts_with("error: there is no room nowhere")
    );
    desk.type_line("quit");
    assert_eq!(desk.ended(), Some(0));
    drop(eve);
    let (code, _, said) = shell(&home, &[], &["restore", "copy.db"]);
    assert!(
        code == Some(0) && said.starts_with("restored 1 messages"),
        "{said}"
    );
    let (_, out, _) = shell(&home, &[], &["export", "general"]);
    assert_eq!(out.lines().count(), 1);
    // A damaged database makes way, and is kept.
    let database = home.database();
    let whole = std::fs::read(&database).unwrap();
    std::fs::write(&database, &whole[..whole.len() / 2]).unwrap();
    let (code, _, said) = shell(&home, &[], &["restore", "copy.db"]);
    assert!(
        code == Some(0) && said.trim_end().ends_with("chat.db.damaged"),
        "{said}"
    );
    let mut desk = Desk::start_in(&home, &[]);
    assert!(
        desk.lines("audit")
            .iter()
            .any(|line| line.contains("restore copy.db"))
    );
}

#[tokio::test]
async fn memory_is_exported_and_nothing_else() {
    let home = Home::new();
    let settings = [("storage.url", "memory")];
    let mut desk = Desk::start_in(&home, &settings);
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    say(&mut eve, "one").await;
    for line in ["backup a.db", "restore a.db"] {
        assert!(
            desk.ask(line).starts_with("error: the store is in memory"),
            "{line}"
        );
    }
    assert_eq!(
        desk.ask("export general a.jsonl"),
        "exported 1 messages of general to data/backups/a.jsonl"
    );
    for arguments in [
        &["backup", "a.db"][..],
        &["restore", "a.db"],
        &["export", "general"],
    ] {
        let (code, _, said) = shell(&home, &settings, arguments);
        assert!(
            code == Some(1) && said.contains("in memory"),
            "{arguments:?}: {said}"
        );
    }
}
