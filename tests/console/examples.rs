//! The examples of docs/OPERATIONS.md, taken from the page and run where what they are for is there.

use crate::desk::{Desk, envelope, program, until};
use crate::proxy::Nginx;
use crate::support::{Home, Raw, http};
use serde_json::json;
use socket2::{Domain, Socket, Type};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use tokio::net::TcpStream;

/// The blocks of the page in this language.
fn blocks(language: &str) -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/OPERATIONS.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let fence = format!("```{language}\n");
    let found: Vec<String> = page
        .split(&fence)
        .skip(1)
        .filter_map(|rest| rest.split("\n```").next().map(str::to_owned))
        .collect();
    assert!(!found.is_empty(), "no block of {language}");
    found
}

#[tokio::test]
async fn the_nginx_locations_work_beneath_their_path() {
    let settings = [
        ("server.trusted_proxies", "127.0.0.1"),
        ("admin.token", "a-token-of-sixteen-or-more"),
    ];
    let mut desk = Desk::start(&settings);
    let directory = tempfile::tempdir().expect("a directory");
    let locations = blocks("nginx")[0].replace("127.0.0.1:8080", &desk.address.to_string());
    let Some(nginx) = Nginx::start(directory.path(), &locations) else {
        return eprintln!("no nginx here: not tested");
    };
    let page = http::get(nginx.address, "/chat/").await;
    assert!(
        page.status == 200 && page.body.contains("main.js"),
        "{}",
        page.body
    );
    assert_eq!(http::get(nginx.address, "/chat/main.js").await.status, 200);
    assert_eq!(http::get(nginx.address, "/chat/api/status").await.status, 200);
    let client = http::get(nginx.address, "/chat/api/client").await.json();
    assert_eq!(client, json!({"address": "127.0.0.1", "forwarded": "trusted"}));
    for path in ["/chat/metrics", "/chat/api/admin/command"] {
        assert_eq!(http::get(nginx.address, path).await.status, 404, "{path}");
    }
    // A client through it and one beside it are in the same room. What the client claims counts for nothing: nginx adds
    // where it comes from.
    let (mut beside, _) = envelope(desk.address, "Beside").await;
    let claims = [("X-Forwarded-For", "203.0.113.9")];
    let from = from_another_address(nginx.address);
    let through = Raw::over(from, nginx.address, "/chat/ws/broadcast", &claims).await;
    let mut through = through.expect("a connection");
    until(&mut through, &["Welcome"]).await;
    through.send("hello through nginx").await;
    until(&mut beside, &["hello through nginx"]).await;
    let connections = desk.lines("connections").join("\n");
    assert!(
        connections.contains("127.0.0.2") && !connections.contains("203.0.113.9"),
        "{connections}"
    );
    let home = Home::new();
    let url = format!("http://{}/chat/", nginx.address);
    let out = program(&home, &[])
        .args(["doctor", &url])
        .output()
        .expect("the program");
    let told = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{told}");
}

/// A connection from an address that is no proxy's.
fn from_another_address(to: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    let from: SocketAddr = "127.0.0.2:0".parse().expect("an address");
    socket.bind(&from.into()).expect("another address");
    socket.connect(&to.into()).expect("a connection");
    socket.set_nonblocking(true).expect("a socket for tokio");
    TcpStream::from_std(socket.into()).expect("a stream")
}

/// The page's public address is another one than the server's: it has to be listed, else pages from there get 403.
#[tokio::test]
async fn a_server_bound_to_loopback_lets_a_public_page_in_where_it_is_listed() {
    let public = [("Host", "chat.example"), ("Origin", "https://chat.example")];
    let desk = Desk::start(&[]);
    let refused = Raw::try_connect(desk.address, "/ws/broadcast", &public).await;
    assert!(refused.is_err(), "loopback hosts only");
    let desk = Desk::start(&[("server.allowed_origins", "https://chat.example")]);
    let let_in = Raw::try_connect(desk.address, "/ws/broadcast", &public).await;
    until(&mut let_in.expect("let in"), &["Welcome"]).await;
}

#[test]
fn the_systemd_unit_is_understood() {
    let unit = blocks("ini")[0].replace("/usr/local/bin/chinwag", env!("CARGO_BIN_EXE_chinwag"));
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("chinwag.service");
    std::fs::write(&file, &unit).expect("written");
    let Ok(out) = Command::new("systemd-analyze").arg("verify").arg(&file).output() else {
        return eprintln!("no systemd-analyze here: not tested");
    };
    let told = String::from_utf8_lossy(&out.stderr).into_owned() + &String::from_utf8_lossy(&out.stdout);
    // It tells of the machine's own units, too.
    let ours: Vec<&str> = told
        .lines()
        .filter(|line| line.contains("chinwag.service"))
        .collect();
    assert!(ours.is_empty(), "{ours:#?}");
}
