//! The prompt, under a real terminal.

use crate::desk::{envelope, program};
use crate::support::{Home, PATIENCE, Settings};
use expectrl::{Expect, Regex, Session};
use nix::sys::termios::{LocalFlags, tcgetattr};
use std::net::SocketAddr;

pub type Terminal = expectrl::session::OsSession;

/// A server in a terminal, at its first prompt.
pub fn start(home: &Home, settings: Settings) -> (Terminal, SocketAddr) {
    let mut command = program(home, settings);
    command.env("TERM", "xterm");
    let mut terminal = Session::spawn(command).expect("a terminal");
    terminal.set_expect_timeout(Some(PATIENCE));
    let found = terminal.expect(Regex("http://([0-9.:]+)/")).expect("an address");
    let address = String::from_utf8_lossy(found.get(1).unwrap())
        .parse()
        .expect("an address");
    terminal.expect("server> ").expect("a prompt");
    (terminal, address)
}

fn is_restored(terminal: &Terminal) -> bool {
    let handle = terminal.get_process().get_raw_handle().expect("the terminal");
    let flags = tcgetattr(handle).expect("its state").local_flags;
    // The tests' terminal begins without echo.
    flags.contains(LocalFlags::ICANON | LocalFlags::ISIG | LocalFlags::IEXTEN)
}

pub fn ended(terminal: &Terminal) {
    let status = terminal.get_process().wait().expect("its end");
    assert!(
        matches!(status, expectrl::process::unix::WaitStatus::Exited(_, 0)),
        "{status:?}"
    );
}

#[tokio::test]
async fn the_prompt_completes_remembers_and_asks() {
    let home = Home::new();
    let (mut terminal, address) = start(&home, &[]);
    let (mut bob, _) = envelope(address, "Bobby").await;
    terminal.send("mut\t Bo\t 10m loud\r").expect("typing");
    terminal.expect("muted Bobby until").expect("an answer");
    crate::desk::until(&mut bob, &["You are muted"]).await;
    terminal.expect("server> ").expect("a prompt");
    terminal.send("half a lin").expect("typing");
    // A log line comes above what is being typed, which is drawn again.
    let (carol, _) = envelope(address, "Carol").await;
    drop(carol);
    terminal.send("\x03").expect("Ctrl-C empties the line");
    terminal.send("quit\r").expect("typing");
    terminal.expect("online: quit? [y/N]").expect("a question");
    terminal.send("n\r").expect("typing");
    terminal
        .expect("quit was not confirmed; nothing was done")
        .expect("an answer");
    terminal.expect("server> ").expect("a prompt");
    assert!(!is_restored(&terminal), "while it prompts the terminal is raw");
    terminal.send("quit\r").expect("typing");
    terminal.expect("[y/N]").expect("a question");
    terminal.send("y\r").expect("typing");
    terminal.expect("stopping").expect("an answer");
    ended(&terminal);
    let typed = std::fs::read_to_string(home.path().join("data/console_history")).expect("what was typed");
    assert!(typed.contains("mute Bobby 10m loud"), "{typed}");
    // Kept over runs: the last line comes back with the arrow.
    let (mut terminal, _) = start(&home, &[]);
    terminal.send("\x1b[A\r").expect("typing");
    terminal.expect("stopping").expect("nobody is online: not asked");
    ended(&terminal);
}

#[tokio::test]
async fn the_terminal_is_as_it_was_after_any_end() {
    use nix::sys::signal::Signal;
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let (terminal, _) = start(&Home::new(), &[]);
        let pid = nix::unistd::Pid::from_raw(terminal.get_process().pid().as_raw());
        nix::sys::signal::kill(pid, signal).expect("a running server");
        ended(&terminal);
        assert!(is_restored(&terminal), "after {signal}");
    }
    let (mut terminal, address) = start(&Home::new(), &[]);
    terminal.send("\x1a").expect("Ctrl-Z does nothing");
    terminal.send("\x04").expect("Ctrl-D");
    terminal.expect("the server goes on").expect("an answer");
    envelope(address, "Eve").await;
    assert!(is_restored(&terminal), "after the end of input");
    terminal.send("\x03").expect("Ctrl-C");
    ended(&terminal);
    let (mut terminal, _) = start(&Home::new(), &[]);
    terminal.send("\x03").expect("Ctrl-C on an empty line");
    ended(&terminal);
    assert!(is_restored(&terminal), "after Ctrl-C");
}

/// The terminal takes nothing any more (Ctrl-S, a suspended window, a dead line): the chat goes on, and SIGTERM works.
#[tokio::test]
async fn a_terminal_that_is_stuck_blocks_nothing() {
    let settings = [("limits.max_connections_per_address", "0")];
    let (mut terminal, address) = start(&Home::new(), &settings);
    let (mut eve, _) = envelope(address, "Eve").await;
    // Nobody reads what these are answered, nor the log of those who come.
    for _ in 0..60 {
        terminal.send("help\r").expect("typing");
    }
    for n in 0..300 {
        drop(envelope(address, &format!("n{n}")).await);
    }
    eve.send(serde_json::json!({"type": "ping", "data": {}, "ref": "still here"}).to_string())
        .await;
    crate::desk::until(&mut eve, &["still here"]).await;
    let pid = nix::unistd::Pid::from_raw(terminal.get_process().pid().as_raw());
    let begun = std::time::Instant::now();
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).expect("a running server");
    assert_eq!(eve.closed().await.0, 1001);
    while terminal.get_process().is_alive().expect("its state") {
        assert!(begun.elapsed() < PATIENCE, "it does not end");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(begun.elapsed().as_secs() < 6, "{:?}", begun.elapsed());
}
