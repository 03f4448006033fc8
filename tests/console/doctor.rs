//! `chinwag doctor`: each line ok or what to do, against a real server, proxies and files that are spoilt.

use crate::desk::{Desk, envelope, program};
use crate::proxy::{Nginx, between};
use crate::support::{Home, PATIENCE, Raw, Settings};
use nix::sys::signal::Signal;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What the doctor says, and its exit status.
fn examine(home: &Home, settings: Settings, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = program(home, settings);
    let out = command
        .arg("doctor")
        .args(arguments)
        .output()
        .expect("the program");
    let told = String::from_utf8(out.stdout).expect("UTF-8") + &String::from_utf8_lossy(&out.stderr);
    (out.status.code(), told)
}

fn has(told: &str, lines: &[&str]) {
    for line in lines {
        assert!(told.lines().any(|l| l.starts_with(line)), "{line} in {told}");
    }
}

#[tokio::test]
async fn a_server_that_runs_is_well() {
    let home = Home::new();
    let desk = Desk::start_in(&home, &[("transport.ping_seconds", "5")]);
    let (_ann, _) = envelope(desk.address, "Ann").await;
    let port = desk.address.port().to_string();
    let url = format!("ws://{}/ws", desk.address);
    let (code, told) = examine(&home, &[("server.port", &port)], &[&url, "--ping-seconds", "7"]);
    has(
        &told,
        &[
            "ok  configuration  every key",
            "ok  clock          20",
            "ok  database       sound: 0 messages in 0 rooms, in use by a server that runs",
            "ok  data files     data is this user's alone",
            "ok  disk           ",
            "ok  secrets        ",
            "ok  certificate    none",
            "ok  page           ",
            "ok  port           a server answers",
            "ok  answer         http://127.0.0.1:",
            "ok  skew           its clock and the one here are ",
            "ok  address        the server sees 127.0.0.1, where this was asked from",
            "ok  upgrade        WebSockets get through to http://127.0.0.1:",
            "ok  quiet          a quiet connection is open after 7 s; the server's ping came 1 times",
        ],
    );
    // A second may end between the two looks.
    assert!(
        told.contains("are 0 s apart") || told.contains("are 1 s apart"),
        "{told}"
    );
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn what_is_wrong_here_is_told_with_a_remedy() {
    let home = Home::new();
    let other = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = other.local_addr().unwrap().port().to_string();
    std::thread::spawn(move || drop(other.accept()));
    std::fs::create_dir_all(home.path().join("other")).unwrap();
    let file = home.path().join("other/chat.db");
    std::fs::write(&file, "no database at all, but long enough to be looked at").unwrap();
    std::fs::create_dir_all(home.path().join("config")).unwrap();
    let local = home.path().join("config/local.toml");
    std::fs::write(&local, "[admin]\ntoken = \"sixteen-and-more-letters\"\n").unwrap();
    for (path, mode) in [(&local, 0o644), (&file, 0o644)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let directory = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(home.path().join("other"), directory).unwrap();
    let settings = [
        ("server.port", taken.as_str()),
        ("storage.url", "sqlite://other/chat.db"),
    ];
    let (code, told) = examine(&home, &settings, &[]);
    has(
        &told,
        &[
            "!!  database       the file \"other/chat.db\" is not a SQLite database; set storage.url",
            "!!  data files     everybody on this machine may read what was said; chmod 700 other",
            "!!  secrets        everybody on this machine may read config/local.toml; chmod 600",
            "!!  port           another program has",
        ],
    );
    assert_eq!(code, Some(1), "{told}");
    for wrong in [
        &["--ping-seconds", "0", "http://a"][..],
        &["--ping-seconds", "5"],
        &["--ca"],
        &["http://a", "http://b"],
    ] {
        let (code, told) = examine(&home, &[], wrong);
        assert!(
            code == Some(2) && told.starts_with("error: "),
            "{wrong:?}: {told}"
        );
    }
    let (code, told) = examine(&home, &[], &["chat.example"]);
    has(
        &told,
        &["!!  address        chat.example is no address; write http://"],
    );
    assert_eq!(code, Some(1));
}

/// A database is looked at as it is: damaged, of an older version, ahead of its time; and stays so.
#[test]
fn a_database_is_read_and_nothing_else() {
    let home = Home::new();
    let path = home.path().join("data/chat.db");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let (_, told) = examine(&home, &[], &[]);
    has(
        &told,
        &["ok  database       sqlite://data/chat.db is made at the first start"],
    );
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store-v1.db");
    std::fs::copy(&fixture, &path).unwrap();
    let (_, told) = examine(&home, &[], &[]);
    has(
        &told,
        &["ok  database       sound: 260 messages in 3 rooms, of version 1: brought to "],
    );
    assert!(!home.path().join("data/chat.db.v1.bak").exists());
    assert!(
        std::fs::read(&path).unwrap() == std::fs::read(&fixture).unwrap(),
        "it was changed"
    );
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute("UPDATE room SET last_at = 4000000000000", [])
        .unwrap();
    drop(raw);
    let (code, told) = examine(&home, &[], &[]);
    assert_eq!(code, Some(1));
    assert!(
        told.contains("!!  clock          it is 20") && told.contains("the newest message is of 2096-"),
        "{told}"
    );
    // A page of a table, and then nearly all of it.
    let sound = std::fs::read(&path).unwrap();
    for spoilt in [sound.len() - 4096..sound.len(), 8192..sound.len() - 8192] {
        let mut bytes = sound.clone();
        bytes[spoilt].fill(0x5a);
        std::fs::write(&path, bytes).unwrap();
        let (_, told) = examine(&home, &[], &[]);
        let line = told
            .lines()
            .find(|line| line.starts_with("!!  database "))
            .expect(&told);
        assert!(
            line.contains("damaged") && line.contains("restore a backup"),
            "{told}"
        );
    }
}

#[test]
fn a_proxy_that_is_in_the_way_is_found_out() {
    let desk = Desk::start(&[]);
    let home = Home::new();
    let patient = |rewrite| format!("http://{}", between(desk.address, rewrite, PATIENCE));
    let as_is = |head: String| head;
    let drops_upgrade = patient(|head| head.replace("Upgrade: websocket\r\n", ""));
    let (code, told) = examine(&home, &[], &[&drops_upgrade]);
    has(&told, &["ok  answer", "!!  upgrade        4"]);
    assert!(told.contains("have the proxy pass on Upgrade"), "{told}");
    assert_eq!(code, Some(1));
    let names_client = patient(|head| head.replacen("\r\n", "\r\nX-Forwarded-For: 203.0.113.9\r\n", 1));
    let (_, told) = examine(&home, &[], &[&names_client]);
    has(
        &told,
        &["!!  address        the server sees the proxy, 127.0.0.1"],
    );
    assert!(told.contains("add 127.0.0.1 to server.trusted_proxies"), "{told}");
    let other_host = patient(|head| {
        let (before, after) = head.split_once("Host: ").expect("a host");
        let (_, after) = after.split_once("\r\n").expect("more");
        format!("{before}Host: chat.example\r\n{after}")
    });
    let (_, told) = examine(&home, &[], &[&other_host]);
    has(&told, &["!!  upgrade        403 ("]);
    assert!(told.contains("to server.allowed_origins"), "{told}");
    let below = format!("{}/chat", patient(as_is));
    let (_, told) = examine(&home, &[], &[&below]);
    has(
        &told,
        &["!!  answer         404 for /chat/healthz; have the proxy pass"],
    );
    let hasty = between(desk.address, as_is, std::time::Duration::from_millis(800));
    let (_, told) = examine(&home, &[], &[&format!("http://{hasty}"), "--ping-seconds", "9"]);
    has(
        &told,
        &[
            "ok  upgrade",
            "!!  quiet          a quiet connection ended after 0 s",
        ],
    );
    assert!(told.contains("above transport.ping_seconds (45 s)"), "{told}");
    let nobody = TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .unwrap();
    let (_, told) = examine(&home, &[], &[&format!("wss://{nobody}")]);
    has(&told, &["!!  answer         no answer from 127.0.0.1 port"]);
}

#[test]
fn behind_nginx_under_a_path_all_is_well_once_it_is_trusted() {
    let settings = [("server.allowed_origins", "http://chat.example")];
    let mut desk = Desk::start(&settings);
    let home = Home::new();
    let directory = tempfile::tempdir().expect("a directory");
    let locations = format!(
        "location /chat/ {{ proxy_pass http://{}/; proxy_http_version 1.1; proxy_set_header Host $http_host;\n\
         proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";\n\
         proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_read_timeout 2s; proxy_buffering off; }}",
        desk.address
    );
    let Some(nginx) = Nginx::start(directory.path(), &locations) else {
        return eprintln!("no nginx here: not tested");
    };
    let url = format!("http://{}/chat", nginx.address);
    let (code, told) = examine(&home, &[], &[&url]);
    has(
        &told,
        &[
            "!!  address        the server sees the proxy, 127.0.0.1",
            "ok  upgrade",
        ],
    );
    assert_eq!(code, Some(1));
    let set = desk.ask("set server.trusted_proxies 127.0.0.1");
    assert!(set.starts_with("server.trusted_proxies was"), "{set}");
    let (code, told) = examine(&home, &[], &[&url]);
    has(
        &told,
        &[
            "ok  answer",
            "ok  skew",
            "ok  address        the server sees 127.0.0.1, as a proxy it trusts names it",
            "ok  upgrade        WebSockets get through to http://127.0.0.1:",
        ],
    );
    assert_eq!(code, Some(0), "{told}");
    // Its timeout is below the server's pings.
    let (_, told) = examine(&home, &[], &[&url, "--ping-seconds", "9"]);
    has(&told, &["!!  quiet          a quiet connection ended after 2 s"]);
}

#[tokio::test]
async fn over_tls_the_certificate_must_be_believed() {
    let of = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transport/certificates");
        path.join(name).display().to_string()
    };
    let (certificate, other) = (of("first.pem"), of("second.pem"));
    let home = Home::new();
    let key = home.path().join("key.pem");
    std::fs::copy(of("first.key"), &key).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let key = key.display().to_string();
    let settings = [
        ("server.tls.certificate", certificate.as_str()),
        ("server.tls.private_key", key.as_str()),
        ("admin.token", "a-token-of-sixteen-or-more"),
    ];
    let mut desk = Desk::start_in(&home, &settings);
    let port = desk.address.port().to_string();
    let url = format!("https://localhost:{port}");
    let (code, told) = examine(
        &home,
        &[("server.port", &port), settings[0], settings[1]],
        &[&url, "--ca", &certificate],
    );
    has(
        &told,
        &[
            "ok  certificate    certificate and key",
            "ok  port           a server answers",
            "ok  upgrade",
        ],
    );
    assert_eq!(code, Some(0), "{told}");
    for arguments in [&[url.as_str()][..], &[&url, "--ca", &other]] {
        let (code, told) = examine(&home, &[], arguments);
        has(
            &told,
            &["!!  answer         no encrypted connection to localhost: "],
        );
        assert!(code == Some(1) && told.contains("--ca"), "{told}");
    }
    let ctl = |arguments: &[&str]| ctl(&home, &settings[2..], arguments);
    let done = ctl(&["--ca", &certificate, "--url", &url, "hold"]);
    assert_eq!(
        done,
        (Some(0), "held: nobody may write\n".to_owned(), String::new())
    );
    assert!(
        desk.lines("audit")
            .iter()
            .any(|line| line.contains("admin") && line.contains("hold"))
    );
    for (ca, why) in [
        (other.as_str(), "no encrypted connection"),
        ("/nowhere", "/nowhere: "),
    ] {
        let (code, _, error) = ctl(&["--ca", ca, "--url", &url, "unhold"]);
        assert!(code == Some(1) && error.contains(why), "{error}");
    }
    assert!(desk.lines("status").join("\n").contains("held         yes"));
}

fn ctl(home: &Home, settings: Settings, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = program(home, settings);
    let out = command.arg("ctl").args(arguments).output().expect("the program");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (out.status.code(), text(out.stdout), text(out.stderr))
}

/// The quiet connection that is looked at is no part of the chat, and ends with the server.
#[tokio::test]
async fn a_probe_is_nobody_and_hears_of_the_end() {
    let mut desk = Desk::start(&[]);
    let mut probe = Raw::connect(desk.address, "/ws/probe").await;
    probe.send("nothing is heard here").await;
    assert_eq!(desk.ask("connections"), "there is no connection");
    let told = desk.ask("restart");
    assert_eq!(probe.closed().await, (1012, "Server restarting".to_owned()));
    // What is answered now is answered by the new run.
    assert_eq!(desk.ask("connections"), "there is no connection", "{told}");
    let mut probe = Raw::connect(desk.address, "/ws/probe").await;
    desk.signal(Signal::SIGTERM);
    assert_eq!(probe.closed().await.0, 1001);
    assert_eq!(desk.ended(), Some(0));
}
