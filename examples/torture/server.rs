//! The server as a process: started, killed, ended, asked as an operator.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Proves that we are an operator.
const TOKEN: &str = "torture-torture-torture";

/// A server that runs.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts one on a free port; returns when it listens.
    pub fn start(program: &Path, dir: &Path) -> Self {
        let program = std::fs::canonicalize(program).expect("the server's program; build it first");
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(dir.join("server.log"))
            .expect("a log");
        let mut child = Command::new(program)
            .current_dir(dir)
            .env_clear()
            .env("CHAT__SERVER__PORT", "0")
            .env("CHAT__ADMIN__TOKEN", TOKEN)
            .env("CHAT__LOG__LEVEL", "warn")
            .env("CHAT__LIMITS__MESSAGE_RATE_LIMIT", "0")
            .env("CHAT__LIMITS__REQUESTS_PER_SECOND", "0")
            .env("CHAT__LIMITS__BLOCK_AFTER_REFUSALS", "0")
            .env("CHAT__DIALECTS__CHANNEL__AUTHENTICATION_DELAY_SECONDS", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("a server");
        let mut out = BufReader::new(child.stdout.take().expect("an output"));
        let mut line = String::new();
        out.read_line(&mut line).expect("a line");
        let address = line.split_once("http://").map(|(_, rest)| rest.trim_end());
        let address = address.and_then(|a| a.trim_end_matches('/').parse().ok());
        // Read on, so that the server never waits for us.
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        Self {
            child,
            address: address.unwrap_or_else(|| panic!("the server does not listen: {line:?}")),
        }
    }

    /// `kill -9`, or an end in order; returns when it is gone.
    pub fn end(mut self, in_order: bool) {
        if in_order {
            let pid = nix::unistd::Pid::from_raw(i32::try_from(self.child.id()).expect("a pid"));
            nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).expect("a server to stop");
        } else {
            self.child.kill().expect("a server to kill");
        }
        self.child.wait().expect("its end");
    }
}

/// One command of an operator; whether it was done.
pub async fn command(address: SocketAddr, command: &str) -> bool {
    let body = serde_json::json!({ "command": command }).to_string();
    let request = format!(
        "POST /api/admin/command HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: \
         application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = tokio::time::timeout(Duration::from_secs(5), async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        std::io::Result::Ok(answer)
    });
    matches!(answer.await, Ok(Ok(answer)) if answer.starts_with("HTTP/1.1 200"))
}
