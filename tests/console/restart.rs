//! `restart`: the same port, nobody refused, nothing forgotten (contract §8).

use crate::desk::{Desk, envelope, until};
use crate::support::{Home, Raw, http};
use nix::sys::signal::Signal;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// Connects again and again, and is never refused.
struct Connects {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<usize>>,
}

impl Connects {
    fn begin(address: SocketAddr) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let one = || {
            let stop = stop.clone();
            std::thread::spawn(move || {
                let mut tries = 0;
                while !stop.load(Ordering::Relaxed) {
                    std::net::TcpStream::connect(address).expect("no connect is refused");
                    tries += 1;
                    std::thread::sleep(std::time::Duration::from_millis(2));
                }
                tries
            })
        };
        Self {
            threads: (0..4).map(|_| one()).collect(),
            stop,
        }
    }

    /// How many there were.
    fn end(self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        self.threads
            .into_iter()
            .map(|t| t.join().expect("a thread that was never refused"))
            .sum()
    }
}

#[tokio::test]
async fn a_restart_refuses_nobody_and_forgets_nothing() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, &[("limits.max_connections_per_address", "0")]);
    let (mut eve, token) = envelope(desk.address, "Eve").await;
    eve.send(
        json!({"type": "chat", "ref": "said", "data": {"roomId": "general", "content": "kept"}}).to_string(),
    )
    .await;
    until(&mut eve, &["\"ack\""]).await;
    desk.ask("mute Eve");
    desk.ask("set limits.max_username_length 3");
    std::fs::create_dir_all(home.path().join("config")).unwrap();
    std::fs::write(
        home.path().join("config/local.toml"),
        "[limits]\nmax_message_length = 7\n",
    )
    .unwrap();
    let connects = Connects::begin(desk.address);
    for round in 0..3 {
        desk.type_line("restart");
        let said = desk.next_line();
        assert!(said.starts_with("restarting"), "{said}");
        if round == 0 {
            assert_eq!(
                said,
                "restarting, with changed settings: limits.max_message_length"
            );
            assert_eq!(eve.closed().await, (1012, "Server restarting".to_owned()));
        }
        // The next command waits for the new run.
        assert!(
            desk.lines("config max_message_length")[1].contains(" 7 "),
            "settings were read anew"
        );
    }
    assert!(connects.end() > 50);
    assert!(desk.lines("history").iter().any(|line| line.ends_with("kept")));
    assert!(
        desk.lines("config max_username_length")[1].contains("set"),
        "what was set stands"
    );
    let mut back = Raw::connect(desk.address, "/ws").await;
    let auth = json!({"username": "Eve", "resumeToken": token});
    back.send(json!({"type": "auth", "data": auth}).to_string()).await;
    until(&mut back, &["\"authenticated\""]).await;
    until(&mut back, &["You are muted"]).await;
    assert_eq!(http::get(desk.address, "/readyz").await.status, 200);
    desk.type_line("quit");
    assert_eq!(desk.ended(), Some(0));
}

#[tokio::test]
async fn what_cannot_begin_again_is_not_ended() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, &[]);
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    std::fs::create_dir_all(home.path().join("config")).unwrap();
    let file = home.path().join("config/local.toml");
    std::fs::write(&file, "[limits]\nmax_users = \"many\"\nmax_usres = 1\n").unwrap();
    for (verb, end) in [
        ("reload", "nothing was changed"),
        ("restart", "nothing was restarted"),
    ] {
        let answer = desk.ask(verb);
        assert!(answer.starts_with("error: ") && answer.ends_with(end), "{answer}");
        for word in [
            "local.toml, line 2",
            "limits.max_users",
            "line 3",
            "limits.max_usres",
        ] {
            assert!(answer.contains(word), "{word} in {answer}");
        }
    }
    std::fs::write(&file, "[limits]\nmax_message_length = 9\n").unwrap();
    desk.signal(Signal::SIGHUP);
    // The signal is not answered here: what it did is seen by who is connected.
    loop {
        eve.send(
            json!({"type": "chat", "ref": "said", "data": {"roomId": "general", "content": "0123456789"}})
                .to_string(),
        )
        .await;
        let frame = until(&mut eve, &["\"data\""]).await;
        if frame.contains("message_too_long") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(
        desk.lines("audit")
            .iter()
            .any(|line| line.contains("SIGHUP") && line.contains("reload"))
    );
}
