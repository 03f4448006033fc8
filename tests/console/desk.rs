//! A server whose standard input is an operator, line by line.

use crate::support::{Home, PATIENCE, Raw, Settings};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// A server and its operator. It is killed when this is dropped.
pub struct Desk {
    child: Child,
    input: Option<ChildStdin>,
    answers: Receiver<String>,
    log: Arc<Mutex<Vec<u8>>>,
    pub address: SocketAddr,
    asked: u32,
}

/// The program, to be started in a directory of its own.
pub fn program(home: &Home, settings: Settings) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chinwag"));
    command
        .current_dir(home.path())
        .env_clear()
        .env("CHAT__SERVER__PORT", "0")
        .env("CHAT__DELIVERY__FLUSH_PAUSE_MS", "0");
    for (key, value) in settings {
        command.env(format!("CHAT__{}", key.replace('.', "__").to_uppercase()), value);
    }
    command
}

impl Desk {
    pub fn start(settings: Settings) -> Self {
        Self::start_in(&Home::new(), settings)
    }

    pub fn start_in(home: &Home, settings: Settings) -> Self {
        let mut child = program(home, settings)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let log = Arc::new(Mutex::new(Vec::new()));
        let (mut stderr, kept) = (child.stderr.take().unwrap(), log.clone());
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = stderr.read(&mut bytes) {
                kept.lock().unwrap().extend_from_slice(&bytes[..n]);
            }
        });
        let (tell, answers) = sync_channel(100_000);
        let stdout = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in stdout.lines() {
                let Ok(line) = line else { return };
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let first = answers.recv_timeout(PATIENCE).expect("a first line");
        let address = first.split_once("://").expect("an address").1;
        let address = address.trim_end_matches('/').parse().expect("an address");
        Self {
            input: child.stdin.take(),
            child,
            answers,
            log,
            address,
            asked: 0,
        }
    }

    /// Types a line; every line it is answered with.
    pub fn lines(&mut self, line: &str) -> Vec<String> {
        self.asked += 1;
        let mark = format!("nonsense{}", self.asked);
        self.type_line(line);
        self.type_line(&mark);
        let end = format!("error: there is no command {mark}");
        let next = || self.answers.recv_timeout(PATIENCE).expect("an answer in time");
        std::iter::from_fn(|| Some(next()).filter(|line| !line.starts_with(&end))).collect()
    }

    /// Types a line that is answered with one.
    pub fn ask(&mut self, line: &str) -> String {
        let mut lines = self.lines(line);
        assert_eq!(lines.len(), 1, "{line}: {lines:?}");
        lines.remove(0)
    }

    /// Types a line and does not wait.
    pub fn type_line(&mut self, line: &str) {
        self.type_bytes(line.as_bytes());
        self.type_bytes(b"\n");
    }

    pub fn type_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("an open input");
        input.write_all(bytes).expect("a server that reads");
    }

    /// The end of input.
    pub fn end_input(&mut self) {
        self.input = None;
    }

    /// The next line of output.
    pub fn next_line(&self) -> String {
        self.answers.recv_timeout(PATIENCE).expect("a line in time")
    }

    pub fn log(&self) -> Vec<u8> {
        self.log.lock().unwrap().clone()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().try_into().unwrap());
        kill(pid, signal).expect("a running server");
    }

    /// Waits for the end; the exit status.
    pub fn ended(&mut self) -> Option<i32> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.code();
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        panic!(
            "the server did not end; its log: {}",
            String::from_utf8_lossy(&self.log())
        );
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One client of each dialect, all of them in the lobby under a name.
pub struct Four {
    pub envelope: Raw,
    pub flat: Raw,
    pub channel: Raw,
    pub broadcast: Raw,
}

/// Reads until a frame holds all of these words; heartbeats of the channel dialect are answered.
pub async fn until(raw: &mut Raw, words: &[&str]) -> String {
    loop {
        let frame = raw.text().await;
        if frame.contains("\"type\":\"heartbeat\"") {
            raw.send(json!({"type": "heartbeat"}).to_string()).await;
        }
        if words.iter().all(|word| frame.contains(word)) {
            return frame;
        }
    }
}

/// A client of the envelope dialect, signed in and in the lobby; its resume token.
pub async fn envelope(address: SocketAddr, name: &str) -> (Raw, String) {
    let mut raw = Raw::connect_with(address, "/ws", &[("user-agent", "Mozilla/5.0 (Test)")]).await;
    raw.send(json!({"type": "auth", "data": {"username": name}}).to_string())
        .await;
    let welcome: Value = serde_json::from_str(&until(&mut raw, &["\"authenticated\""]).await).unwrap();
    raw.send(json!({"type": "join", "data": {"roomId": "general"}}).to_string())
        .await;
    until(&mut raw, &["\"joined\""]).await;
    (raw, welcome["data"]["resumeToken"].as_str().unwrap().to_owned())
}

impl Four {
    pub async fn connect(address: SocketAddr) -> Self {
        let (envelope, _) = envelope(address, "Eve").await;
        let mut flat = Raw::connect(address, "/ws/flat").await;
        flat.send(json!({"type": "auth", "username": "Flo"}).to_string())
            .await;
        until(&mut flat, &["user_list", "Flo"]).await;
        let mut channel = Raw::connect(address, "/general").await;
        channel
            .send(json!({"type": "identity", "user": "Cha"}).to_string())
            .await;
        until(&mut channel, &["heartbeat", "\"true\""]).await;
        let mut broadcast = Raw::connect(address, "/ws/broadcast").await;
        until(&mut broadcast, &["Welcome"]).await;
        broadcast
            .send(json!({"type": "setUsername", "username": "Bro"}).to_string())
            .await;
        until(&mut broadcast, &["is now known as Bro"]).await;
        Self {
            envelope,
            flat,
            channel,
            broadcast,
        }
    }

    pub fn all(&mut self) -> [(&'static str, &mut Raw); 4] {
        [
            ("Eve", &mut self.envelope),
            ("Flo", &mut self.flat),
            ("Cha", &mut self.channel),
            ("Bro", &mut self.broadcast),
        ]
    }

    /// Has one of them say something.
    pub async fn say(&mut self, name: &str, text: &str) {
        let raw = self
            .all()
            .into_iter()
            .find(|(n, _)| *n == name)
            .expect("one of the four")
            .1;
        let frame = match name {
            "Eve" => json!({"type": "chat", "data": {"roomId": "general", "content": text}}).to_string(),
            "Cha" => json!({"type": "message", "text": text}).to_string(),
            "Bro" => json!({"type": "chat", "content": text}).to_string(),
            _ => text.to_owned(),
        };
        raw.send(frame).await;
    }
}

/// Settings under which the channel dialect signs in soon.
pub const QUICK: Settings<'static> = &[
    ("dialects.channel.heartbeat_interval_seconds", "1"),
    ("dialects.channel.authentication_delay_seconds", "0"),
];
