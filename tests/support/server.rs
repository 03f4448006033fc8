//! The server as a process: started on a free port, killed, stopped, watched.

use super::PATIENCE;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Settings as `("limits.max_users", "5")`.
pub type Settings<'a> = &'a [(&'a str, &'a str)];

/// A working directory, which outlives the servers that run in it.
#[derive(Clone)]
pub struct Home(Arc<TempDir>);

impl Home {
    /// An empty directory.
    pub fn new() -> Self {
        Self(Arc::new(TempDir::new().expect("a temporary directory")))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The database that a server makes here by default.
    pub fn database(&self) -> std::path::PathBuf {
        self.path().join("data/chat.db")
    }
}

/// What a process wrote, while it still writes.
struct Capture {
    text: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Capture {
    fn of(mut from: impl Read + Send + 'static, begun: Vec<u8>) -> Self {
        let text = Arc::new(Mutex::new(begun));
        let to = text.clone();
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = from.read(&mut bytes) {
                to.lock().unwrap().extend_from_slice(&bytes[..n]);
            }
        });
        Self {
            text,
            reader: Some(reader),
        }
    }

    fn so_far(&self) -> Vec<u8> {
        self.text.lock().unwrap().clone()
    }

    fn all(&mut self) -> Vec<u8> {
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the reader of an output");
        }
        self.so_far()
    }
}

/// How a process ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status; `None` where a signal ended it.
    pub code: Option<i32>,
    /// From the signal, or the start, to the end.
    pub took: Duration,
    /// What it wrote.
    pub stdout: Vec<u8>,
    /// What it wrote.
    pub stderr: Vec<u8>,
}

impl Ended {
    /// The complaints and the log as text.
    pub fn complaints(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

/// A server that runs. It is killed when this is dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    home: Home,
    stdout: Capture,
    stderr: Capture,
}

impl Server {
    /// Starts one in a directory of its own.
    pub fn start(settings: Settings) -> Self {
        Self::start_in(&Home::new(), settings)
    }

    /// Starts one in this directory, on a free port. Returns when it listens.
    pub fn start_in(home: &Home, settings: Settings) -> Self {
        let mut child = command(home.path(), settings)
            .spawn()
            .expect("the server's program");
        let stderr = Capture::of(child.stderr.take().unwrap(), Vec::new());
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (tell, told) = sync_channel(1);
        let line = std::thread::spawn(move || {
            let mut line = String::new();
            // The end of the output, or of the text, comes out as a line without an address.
            let _ = out.read_line(&mut line);
            let _ = tell.send(());
            (line, out)
        });
        let heard = told.recv_timeout(PATIENCE);
        if heard == Err(RecvTimeoutError::Timeout) {
            let _ = child.kill();
        }
        let (line, out) = line.join().unwrap();
        let address = address_in(&line).unwrap_or_else(|| {
            let _ = child.kill();
            let _ = child.wait();
            panic!(
                "the server does not listen; stdout: {line:?}, stderr: {}",
                String::from_utf8_lossy(&stderr.so_far())
            )
        });
        Self {
            child,
            address,
            home: home.clone(),
            stdout: Capture::of(out, line.into_bytes()),
            stderr,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its working directory.
    pub fn home(&self) -> Home {
        self.home.clone()
    }

    /// Everything it wrote to both outputs until now.
    pub fn output(&self) -> Vec<u8> {
        let mut all = self.stdout.so_far();
        all.extend(self.stderr.so_far());
        all
    }

    /// Memory it holds, in KiB (`VmRSS`).
    pub fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|l| l.starts_with("VmRSS:")).expect("VmRSS");
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Whether the process still runs.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a child to wait for").is_none()
    }

    /// Sends a signal and does not wait.
    pub fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).expect("a signal to a running server");
    }

    /// `kill -9`; returns when the process is gone.
    pub fn kill(mut self) -> Home {
        self.child.kill().expect("a server to kill");
        self.child.wait().expect("its end");
        self.home.clone()
    }

    /// Sends a signal and waits for the end.
    pub fn stop(self, signal: Signal) -> Ended {
        self.signal(signal);
        self.ended()
    }

    /// Waits for the end.
    pub fn ended(mut self) -> Ended {
        let begun = Instant::now();
        let status = wait(&mut self.child);
        Ended {
            code: status.code(),
            took: begun.elapsed(),
            stdout: self.stdout.all(),
            stderr: self.stderr.all(),
        }
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().try_into().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a server that is expected to end by itself.
pub fn run_to_end(home: &Home, settings: Settings) -> Ended {
    let mut child = command(home.path(), settings)
        .spawn()
        .expect("the server's program");
    let begun = Instant::now();
    let mut stdout = Capture::of(child.stdout.take().unwrap(), Vec::new());
    let mut stderr = Capture::of(child.stderr.take().unwrap(), Vec::new());
    let status = wait(&mut child);
    Ended {
        code: status.code(),
        took: begun.elapsed(),
        stdout: stdout.all(),
        stderr: stderr.all(),
    }
}

/// Nothing of the environment of the tests reaches the server.
fn command(directory: &Path, settings: Settings) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chinwag"));
    command
        .current_dir(directory)
        .env_clear()
        .env("CHAT__SERVER__PORT", "0")
        .env("RUST_BACKTRACE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for (key, value) in settings {
        let variable = format!("CHAT__{}", key.replace('.', "__").to_uppercase());
        command.env(variable, value);
    }
    command
}

fn wait(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().expect("a child to wait for") {
            return status;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let _ = child.kill();
    let _ = child.wait();
    panic!("the server did not end in {PATIENCE:?}");
}

/// `chinwag 0.1.0 listens on http://127.0.0.1:40000/`
fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("listens on http://")?;
    rest.trim_end().trim_end_matches('/').parse().ok()
}
