//! What is watched: every metric that the rules and the dashboard name is there, and `/readyz` says when it is not.

use crate::desk::{Desk, envelope, until};
use crate::support::{Home, PATIENCE, Raw, http};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

fn monitoring(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs/monitoring")
        .join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(monitoring(name)).expect(name)
}

/// The metrics a text names.
fn named(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| word.starts_with("chinwag_"))
        .map(str::to_owned)
        .collect()
}

/// The expressions of the dashboard, panel by panel.
fn expressions(dashboard: &Value) -> Vec<String> {
    let panels = dashboard["panels"].as_array().expect("panels");
    let ids: BTreeSet<u64> = panels.iter().filter_map(|panel| panel["id"].as_u64()).collect();
    assert_eq!(ids.len(), panels.len(), "each panel has an id of its own");
    let targets = panels
        .iter()
        .flat_map(|panel| panel["targets"].as_array().expect("targets"));
    targets
        .map(|target| target["expr"].as_str().expect("an expression").to_owned())
        .collect()
}

#[tokio::test]
async fn every_metric_that_is_named_is_there() {
    let mut desk = Desk::start(&[]);
    let (mut bob, _) = envelope(desk.address, "Bob").await;
    desk.ask("hold");
    bob.send(json!({"type": "chat", "ref": "r", "data": {"roomId": "general", "content": "x"}}).to_string())
        .await;
    until(&mut bob, &["\"held\""]).await;
    let page = http::get(desk.address, "/metrics").await.body;
    let there: BTreeSet<String> = page
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(['{', ' ']).next().map(str::to_owned))
        .collect();
    let dashboard: Value = serde_json::from_str(&read("dashboard.json")).expect("JSON");
    let shown = named(&expressions(&dashboard).join("\n"));
    assert!(shown.len() > 25, "{shown:?}");
    let alerted = named(&read("alerts.yml"));
    assert!(alerted.len() > 6, "{alerted:?}");
    let unknown: Vec<_> = shown
        .union(&alerted)
        .filter(|name| !there.contains(*name))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?} are not in {page}");
    // The documentation names them without what the format adds.
    let told = std::fs::read_to_string(monitoring("../OPERATIONS.md")).expect("the page");
    for name in named(&told).iter().filter(|name| !there.contains(*name)) {
        assert!(
            there.contains(&format!("{name}_count")),
            "{name} is told of, and not there"
        );
    }
    let lint = told_by_promtool(&["check", "metrics"], &page.replace("# EOF\n", ""));
    assert!(!lint.contains("error while linting"), "{lint}");
}

/// promtool reads the rules, and each expression of the dashboard as one.
#[test]
fn rules_and_expressions_are_promql() {
    let dashboard: Value = serde_json::from_str(&read("dashboard.json")).expect("JSON");
    let record = |(number, expression): (usize, &String)| {
        let expression = expression.replace("$__rate_interval", "5m").replace("$job", "x");
        json!({"record": format!("panel:{number}"), "expr": expression})
    };
    let rules: Vec<Value> = expressions(&dashboard).iter().enumerate().map(record).collect();
    let file = tempfile::NamedTempFile::new().expect("a file");
    let groups = json!({"groups": [{"name": "dashboard", "rules": rules}]});
    std::fs::write(file.path(), groups.to_string()).expect("written");
    for path in [monitoring("alerts.yml").as_path(), file.path()] {
        let said = told_by_promtool(&["check", "rules", path.to_str().expect("UTF-8")], "");
        assert!(said.is_empty() || said.contains("SUCCESS"), "{said}");
    }
}

/// Nothing where there is no promtool.
fn told_by_promtool(arguments: &[&str], input: &str) -> String {
    let child = Command::new("promtool")
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("no promtool here: not tested");
        return String::new();
    };
    child
        .stdin
        .take()
        .expect("an input")
        .write_all(input.as_bytes())
        .expect("it reads");
    let out = child.wait_with_output().expect("an end");
    String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr)
}

/// One more request on a connection that is kept.
fn ask_again(stream: &mut TcpStream, path: &str) -> String {
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n",
        stream.peer_addr().unwrap()
    )
    .expect("a request");
    let mut answer = Vec::new();
    let mut bytes = [0; 1024];
    let begun = Instant::now();
    loop {
        let text = String::from_utf8_lossy(&answer).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_lowercase();
            let length = length
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.lines().next());
            let length: usize = length.and_then(|length| length.parse().ok()).expect("a length");
            if body.len() >= length {
                return text;
            }
        }
        assert!(begun.elapsed() < PATIENCE);
        let read = stream.read(&mut bytes).expect("an answer");
        assert!(read > 0, "the connection ended");
        answer.extend_from_slice(&bytes[..read]);
    }
}

#[tokio::test]
async fn who_is_about_to_stop_is_not_ready() {
    let mut desk = Desk::start(&[]);
    let mut kept = TcpStream::connect(desk.address).expect("a connection");
    kept.set_read_timeout(Some(PATIENCE)).expect("a limit");
    assert!(ask_again(&mut kept, "/readyz").ends_with("ready\n"));
    // Somebody does not answer the close frame, so that stopping takes its time.
    let mut slow = Raw::connect(desk.address, "/ws/broadcast").await;
    until(&mut slow, &["Welcome"]).await;
    desk.signal(Signal::SIGTERM);
    let begun = Instant::now();
    let answer = loop {
        let answer = ask_again(&mut kept, "/readyz");
        if !answer.starts_with("HTTP/1.1 200") {
            break answer;
        }
        assert!(begun.elapsed() < PATIENCE);
    };
    assert!(
        answer.starts_with("HTTP/1.1 503") && answer.ends_with("stopping\n"),
        "{answer}"
    );
    assert!(ask_again(&mut kept, "/metrics").contains("chinwag_draining 1\n"));
    assert_eq!(desk.ended(), Some(0));
}

#[tokio::test]
async fn a_store_that_takes_nothing_is_not_ready_until_it_does_again() {
    let home = Home::new();
    let desk = Desk::start_in(&home, &[]);
    let (mut bob, _) = envelope(desk.address, "Bob").await;
    let chat = json!({"type": "chat", "ref": "r", "data": {"roomId": "general", "content": "x"}}).to_string();
    bob.send(chat.clone()).await;
    until(&mut bob, &["\"ack\""]).await;
    assert_eq!(http::get(desk.address, "/readyz").await.status, 200);
    // Another program holds the database for longer than is waited for.
    let other = rusqlite::Connection::open(home.database()).expect("the database");
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    bob.send(chat.clone()).await;
    until(&mut bob, &["\"store_unavailable\""]).await;
    let page = http::get(desk.address, "/readyz").await;
    assert_eq!(
        (page.status, page.body.as_str()),
        (503, "the store does not take writes\n")
    );
    assert!(
        http::get(desk.address, "/metrics")
            .await
            .body
            .contains("chinwag_store_failing 1\n")
    );
    assert_eq!(http::get(desk.address, "/healthz").await.status, 200);
    other.execute_batch("ROLLBACK").expect("let go");
    bob.send(chat).await;
    until(&mut bob, &["\"ack\""]).await;
    assert_eq!(http::get(desk.address, "/readyz").await.status, 200);
}
