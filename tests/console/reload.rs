//! What is taken up while the server runs: certificates by `reload` and SIGHUP, and commands of a FIFO's next writer.

use crate::desk::{Desk, envelope, program, until};
use crate::support::{Got, Home, PATIENCE, Raw};
use nix::sys::signal::Signal;
use nix::sys::stat::Mode;
use serde_json::json;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

const TOKEN: &str = "a-token-of-sixteen-or-more";

fn certificate(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/transport/certificates")
        .join(name)
}

/// Whether who believes this certificate gets an answer from the server.
fn believes(home: &Home, port: u16, name: &str) -> bool {
    let mut command = program(home, &[("admin.token", TOKEN)]);
    let url = format!("https://localhost:{port}");
    command
        .args(["ctl", "--ca"])
        .arg(certificate(name))
        .args(["--url", &url, "status"]);
    command.output().expect("the program").status.success()
}

fn put(home: &Home, from: &str, to: &str) {
    std::fs::copy(certificate(from), home.path().join(to)).expect("copied");
}

#[test]
fn a_certificate_is_exchanged_while_the_server_runs() {
    let home = Home::new();
    put(&home, "first.pem", "chain.pem");
    put(&home, "first.key", "key.pem");
    let settings = [
        ("server.tls.certificate", "chain.pem"),
        ("server.tls.private_key", "key.pem"),
        ("admin.token", TOKEN),
    ];
    let mut desk = Desk::start_in(&home, &settings);
    let port = desk.address.port();
    assert!(believes(&home, port, "first.pem") && !believes(&home, port, "second.pem"));
    put(&home, "second.pem", "chain.pem");
    let answer = desk.ask("reload");
    assert!(
        answer.starts_with("error: server.tls: ") && answer.ends_with("nothing was changed"),
        "the key is another one's: {answer}"
    );
    assert!(believes(&home, port, "first.pem"), "the old one stays");
    put(&home, "second.key", "key.pem");
    assert_eq!(
        desk.ask("reload"),
        "the certificate in server.tls.certificate is another one now"
    );
    assert!(believes(&home, port, "second.pem") && !believes(&home, port, "first.pem"));
    // By signal: a broken file first, then a good one.
    std::fs::write(home.path().join("chain.pem"), "no certificate").unwrap();
    desk.signal(Signal::SIGHUP);
    let begun = Instant::now();
    while !String::from_utf8_lossy(&desk.log()).contains("SIGHUP: error: server.tls: ") {
        assert!(
            begun.elapsed() < PATIENCE,
            "{}",
            String::from_utf8_lossy(&desk.log())
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(believes(&home, port, "second.pem"), "the old one stays");
    put(&home, "first.pem", "chain.pem");
    put(&home, "first.key", "key.pem");
    desk.signal(Signal::SIGHUP);
    while !believes(&home, port, "first.pem") {
        assert!(begun.elapsed() < 2 * PATIENCE);
    }
}

#[tokio::test]
async fn a_fifo_is_read_whoever_writes_to_it_next() {
    let home = Home::new();
    let fifo = home.path().join("console");
    nix::unistd::mkfifo(&fifo, Mode::S_IRWXU).expect("a FIFO");
    // The shell's `< fifo` waits for a writer; so does the server's start.
    let mut writer = OpenOptions::new()
        .read(true)
        .write(true)
        .open(&fifo)
        .expect("the FIFO");
    let input = OpenOptions::new().read(true).open(&fifo).expect("the FIFO");
    let mut child = program(&home, &[])
        .stdin(Stdio::from(input))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let log = lines(child.stderr.take().expect("a log"));
    let out = lines(child.stdout.take().expect("an output"));
    let next = || out.recv_timeout(PATIENCE).expect("a line in time");
    let address = next()
        .rsplit("http://")
        .next()
        .unwrap()
        .trim_end_matches('/')
        .parse()
        .expect("an address");
    let (mut eve, _): (Raw, _) = envelope(address, "Eve").await;
    for text in ["first", "second", "third"] {
        writeln!(writer, "broadcast {text}").expect("a reader");
        assert_eq!(next(), "told everybody (1 connection)");
        until(&mut eve, &[text]).await;
        drop(writer);
        // The server has seen the end; opening waits until it reads again.
        while !log
            .recv_timeout(PATIENCE)
            .expect("the end seen in time")
            .contains("end of input")
        {}
        writer = OpenOptions::new().write(true).open(&fifo).expect("the FIFO");
    }
    writeln!(writer, "quit").expect("a reader");
    assert_eq!(next(), "stopping");
    assert!(child.wait().expect("its end").success());
}

/// The lines of an output, as they come.
fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, lines) = sync_channel(1000);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// Who comes after it was set may send what `connected` says, and no more.
#[tokio::test]
async fn the_size_of_frames_can_be_set_for_those_who_come() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, &[]);
    for (bytes, wanted, is_taken) in [
        (2048, 3000, false),
        (200_000, 150_000, true),
        (65_536, 70_000, false),
    ] {
        desk.ask(&format!("set limits.max_frame_bytes {bytes}"));
        let (mut raw, _) = envelope(desk.address, &format!("Eve {bytes}")).await;
        let padding = "x".repeat(wanted);
        raw.send(json!({"type": "ping", "ref": "big", "data": {"padding": padding}}).to_string())
            .await;
        let got = loop {
            match raw.next().await {
                Got::Text(text) if text.contains("\"big\"") => break None,
                Got::Text(_) => {}
                other => break Some(other),
            }
        };
        match got {
            None => assert!(is_taken, "{wanted} bytes where {bytes} are allowed"),
            Some(Got::Closed(Some((code, _)))) => assert!(code == 1009 && !is_taken, "{code} with {bytes}"),
            Some(other) => panic!("{other:?}"),
        }
        drop(raw);
    }
}
