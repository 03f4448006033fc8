//! The other doors: the admin API, `chinwag ctl`, and what `/metrics` says.

use crate::desk::{Desk, envelope, program, until};
use crate::support::{Home, PATIENCE, http};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

pub const TOKEN: &str = "a-token-of-sixteen-or-more";
const SETTINGS: &[(&str, &str)] = &[("admin.token", TOKEN)];

/// `POST /api/admin/command`: status and body.
pub fn post(address: SocketAddr, headers: &str, body: &str) -> (u16, Value) {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    let head = format!(
        "POST /api/admin/command HTTP/1.1\r\nHost: {address}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("a request");
    stream.write_all(body.as_bytes()).expect("its body");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .expect("a status");
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

pub fn command(address: SocketAddr, line: &str) -> (u16, Value) {
    let bearer = format!("Authorization: Bearer {TOKEN}\r\n");
    post(address, &bearer, &json!({ "command": line }).to_string())
}

#[tokio::test]
async fn the_admin_api_carries_out_the_same_commands() {
    let mut desk = Desk::start(SETTINGS);
    let (mut bob, _) = envelope(desk.address, "Bob").await;
    let (status, answer) = command(desk.address, "mute bob 10m loud");
    assert_eq!(
        (status, &answer["ok"], &answer["to"]),
        (200, &json!(true), &json!(["Bob"]))
    );
    until(&mut bob, &["You are muted"]).await;
    let (status, answer) = command(desk.address, "list");
    assert_eq!(
        (status, &answer["rows"][0]["name"], &answer["rows"][0]["muted"]),
        (200, &json!("Bob"), &json!(true))
    );
    let (status, answer) = command(desk.address, "kick bbo");
    assert_eq!(
        (status, &answer["error"]),
        (400, &json!("nobody is called bbo; did you mean Bob?"))
    );
    assert!(
        desk.lines("audit")
            .iter()
            .any(|l| l.contains("admin") && l.contains("127.0.0.1") && l.contains("mute bob"))
    );
    for (headers, body, expected) in [
        ("", "{}", 401),
        ("Authorization: Bearer wrong\r\n", "{}", 401),
        ("Authorization: Basic YTpi\r\n", "{}", 401),
    ] {
        assert_eq!(post(desk.address, headers, body).0, expected, "{headers}");
    }
    let bearer = format!("Authorization: bearer {TOKEN}\r\n");
    for body in [
        "",
        "{}",
        "[]",
        "{\"command\": 1}",
        "{\"command\": \"list\", \"x\": 1}",
        "{\"command\": \" \"}",
    ] {
        assert_eq!(post(desk.address, &bearer, body).0, 400, "{body}");
    }
    assert_eq!(post(desk.address, &bearer, &"x".repeat(70_000)).0, 413);
    // The token can be taken away, and with it the way.
    assert_eq!(command(desk.address, "set admin.token \"\"").0, 200);
    assert_eq!(command(desk.address, "list").0, 404);
    let told = desk.lines("audit").join("\n") + &String::from_utf8_lossy(&desk.log());
    assert!(!told.contains(TOKEN));
}

#[tokio::test]
async fn ctl_is_the_console_from_elsewhere() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, SETTINGS);
    let (mut mary, _) = envelope(desk.address, "Mary Ann").await;
    let url = format!("http://{}", desk.address);
    let ctl = |arguments: &[&str]| {
        let mut command = program(&home, SETTINGS);
        let out = command
            .args(["ctl", "--url", &url])
            .args(arguments)
            .output()
            .expect("the program");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (out.status.code(), text(out.stdout), text(out.stderr))
    };
    assert_eq!(
        ctl(&["whisper", "Mary Ann", "it's", "late"]),
        (
            Some(0),
            "told Mary Ann (1 connection)\n".to_owned(),
            String::new()
        )
    );
    until(&mut mary, &["it's late"]).await;
    let (code, out, _) = ctl(&["--json", "list"]);
    let list: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &list["rows"][0]["name"]), (Some(0), &json!("Mary Ann")));
    assert_eq!(
        ctl(&["kick", "nobody"]),
        (
            Some(1),
            "error: nobody is called nobody; list shows who is online\n".to_owned(),
            String::new()
        )
    );
    assert_eq!(ctl(&["quit"]), (Some(0), "stopping\n".to_owned(), String::new()));
    assert_eq!(desk.ended(), Some(0));
    let (code, _, error) = ctl(&["status"]);
    assert!(
        code == Some(1) && error.contains("does the server run there?"),
        "{error}"
    );
    let out = program(&home, SETTINGS).arg("ctl").output().expect("the program");
    assert_eq!(out.status.code(), Some(2));
}

#[tokio::test]
async fn metrics_say_what_happened() {
    let mut desk = Desk::start(&[]);
    let (mut bob, _) = envelope(desk.address, "Bob").await;
    let chat = json!({"type": "chat", "ref": "r", "data": {"roomId": "general", "content": "x"}}).to_string();
    bob.send(chat.clone()).await;
    until(&mut bob, &["\"ack\""]).await;
    desk.ask("hold");
    bob.send(chat).await;
    until(&mut bob, &["\"held\""]).await;
    let page = http::get(desk.address, "/metrics").await;
    assert_eq!(page.status, 200);
    for line in [
        "chinwag_up 1",
        "chinwag_users 1",
        "chinwag_messages_total 1",
        "chinwag_held 1",
        "chinwag_connections{dialect=\"envelope\"} 1",
        "chinwag_sessions{dialect=\"flat\"} 0",
        "chinwag_refusals_total{code=\"held\"} 1",
        "chinwag_restarts_total 0",
        "chinwag_store_failing 0",
        "chinwag_slow_readers_total 0",
        "chinwag_build{version=\"0.1.0\"} 1",
    ] {
        assert!(page.body.lines().any(|l| l == line), "{line} in {}", page.body);
    }
    assert!(page.body.contains("chinwag_commit_seconds_bucket") && page.body.ends_with("# EOF\n"));
    desk.type_line("restart");
    desk.next_line();
    desk.ask("unhold");
    let page = http::get(desk.address, "/metrics").await;
    assert!(page.body.contains("chinwag_restarts_total 1\n"), "{}", page.body);
}

/// The page may ask whether a name is free, near ones are suggested, and asking holds nothing.
#[tokio::test]
async fn a_name_can_be_asked_for() {
    let desk = Desk::start(SETTINGS);
    let advice = async |name: &str| {
        http::get(desk.address, &format!("/api/names?name={name}"))
            .await
            .json()
    };
    for _ in 0..2 {
        assert_eq!(advice("Alice").await, json!({"available": true}));
    }
    let alice = envelope(desk.address, "Alice").await;
    assert_eq!(
        advice("%C3%81LICE").await,
        json!({"available": true}),
        "an accent makes another name"
    );
    assert_eq!(
        advice("aLICE%20").await,
        json!({"available": false, "suggestion": "aLICE 2"})
    );
    let second = envelope(desk.address, "alice 2").await;
    assert_eq!(advice("Alice").await["suggestion"], "Alice 3");
    let refused = advice("server").await;
    assert_eq!(
        (&refused["available"], &refused["code"]),
        (&json!(false), &json!("username_reserved"))
    );
    assert_eq!(advice("%1B%5B31m").await["code"], "invalid_username");
    let long = "x".repeat(3000);
    assert_eq!(advice(&long).await["code"], "username_too_long");
    let none = http::get(desk.address, "/api/names").await;
    assert_eq!(
        (none.status, &none.json()["error"]["code"]),
        (400, &json!("missing_name"))
    );
    drop((alice, second));
}

/// Where strangers need a token to come in, they are not told who is there.
#[tokio::test]
async fn names_are_not_told_where_an_access_token_is_needed() {
    let desk = Desk::start(&[("auth.access_tokens", "sesame")]);
    let answer = http::get(desk.address, "/api/names?name=Alice").await;
    assert_eq!(
        (answer.status, &answer.json()["error"]["code"]),
        (401, &json!("unauthorized"))
    );
}

/// Every path of the document answers as it says, and the status has the members it names.
#[tokio::test]
async fn the_openapi_document_is_what_answers() {
    let desk = Desk::start(SETTINGS);
    let page = http::get(desk.address, "/api/openapi.json").await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, Some("application/json"))
    );
    let document = page.json();
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let paths = document["paths"].as_object().expect("paths");
    assert!(paths.len() >= 8);
    for (path, methods) in paths {
        let responses = |method: &str| methods[method]["responses"].as_object().expect("responses");
        if methods.get("post").is_some() {
            for (status, body) in [(200, "{\"command\":\"list\"}"), (400, "{}")] {
                let bearer = format!("Authorization: Bearer {TOKEN}\r\n");
                assert_eq!(post(desk.address, &bearer, body).0, status, "{path}");
                assert!(responses("post").contains_key(&status.to_string()), "{path}");
            }
            continue;
        }
        let answer = http::get(desk.address, &path.replace("{room}", "general")).await;
        let told = &responses("get")[&answer.status.to_string()];
        let types = told["content"].as_object().into_iter().flatten();
        for (kind, _) in types {
            let sent = answer.header("content-type").unwrap_or_default();
            assert!(sent.starts_with(kind.as_str()), "{path}: {sent}");
        }
    }
    for (path, schema) in [("/api/status", "Status"), ("/api/client", "Client")] {
        let told = http::get(desk.address, path).await.json();
        let named = &document["components"]["schemas"][schema]["required"];
        let named: Vec<&str> = named
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        for member in &named {
            assert!(told.get(*member).is_some(), "{member}");
        }
        assert_eq!(told.as_object().unwrap().len(), named.len());
    }
}
