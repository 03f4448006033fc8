//! The real program on a free port, with a directory of its own.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const START: Duration = Duration::from_secs(20);
const STOP: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    said: Arc<Mutex<String>>,
    directory: tempfile::TempDir,
    with: BTreeMap<String, String>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts it and waits until it listens.
    pub fn start(with: &BTreeMap<String, String>) -> Result<Self, String> {
        let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (child, said, address) = spawn(&directory, with)?;
        Ok(Self {
            child,
            said,
            directory,
            with: with.clone(),
            address,
        })
    }

    /// Asks it to stop; it must do so in time and say that all is well.
    pub fn stop(&mut self) -> Result<(), String> {
        self.ask_to_stop()?;
        self.has_stopped()
    }

    /// It stops in time and says that all is well.
    pub fn has_stopped(&mut self) -> Result<(), String> {
        let status = self.wait()?;
        if status.code() == Some(0) {
            Ok(())
        } else {
            Err(format!("the server ended with {status}: {}", self.said()))
        }
    }

    /// Asks it to stop, without waiting.
    pub fn ask_to_stop(&self) -> Result<(), String> {
        self.signal(Signal::SIGTERM)
    }

    /// Ends it at once, as a crash would.
    pub fn crash(&mut self) -> Result<(), String> {
        self.signal(Signal::SIGKILL)?;
        self.wait().map(drop)
    }

    /// Starts it again on the same data.
    pub fn start_again(&mut self) -> Result<(), String> {
        (self.child, self.said, self.address) = spawn(&self.directory, &self.with)?;
        Ok(())
    }

    /// What it has written to the terminal.
    pub fn said(&self) -> String {
        self.said.lock().map(|said| said.clone()).unwrap_or_default()
    }

    fn signal(&self, signal: Signal) -> Result<(), String> {
        let pid = i32::try_from(self.child.id()).map_err(|error| error.to_string())?;
        kill(Pid::from_raw(pid), signal)
            .map_err(|error| format!("the server is gone: {error}: {}", self.said()))
    }

    fn wait(&mut self) -> Result<ExitStatus, String> {
        let until = Instant::now() + STOP;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().map_err(|error| error.to_string())? {
                return Ok(status);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        Err(format!("the server does not stop: {}", self.said()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

type Started = (Child, Arc<Mutex<String>>, SocketAddr);

fn spawn(directory: &tempfile::TempDir, with: &BTreeMap<String, String>) -> Result<Started, String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_chinwag"))
        .current_dir(directory.path())
        .env_remove("PORT")
        .env("CHAT__SERVER__PORT", "0")
        .env("CHAT__STORAGE__URL", "memory")
        .envs(with)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let said = Arc::new(Mutex::new(String::new()));
    listen(child.stdout.take(), &said);
    listen(child.stderr.take(), &said);
    let until = Instant::now() + START;
    while Instant::now() < until {
        let address = said.lock().ok().and_then(|said| address_in(&said));
        if let Some(address) = address {
            return Ok((child, said, address));
        }
        if let Ok(Some(status)) = child.try_wait() {
            let said = said.lock().map(|said| said.clone()).unwrap_or_default();
            return Err(format!("the server did not start, {status}: {said}"));
        }
        std::thread::sleep(LOOK_AGAIN);
    }
    let _ = child.kill();
    let _ = child.wait();
    Err("the server says no address".into())
}

fn listen(pipe: Option<impl Read + Send + 'static>, said: &Arc<Mutex<String>>) {
    let (Some(pipe), said) = (pipe, Arc::clone(said)) else {
        return;
    };
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if let Ok(mut said) = said.lock() {
                said.push_str(&line);
                said.push('\n');
            }
        }
    });
}

/// The first `127.0.0.1:port` in a complete line.
fn address_in(said: &str) -> Option<SocketAddr> {
    let complete = said.rsplit_once('\n')?.0;
    let from = complete.find("127.0.0.1:")?;
    let text = complete.get(from..)?;
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':')
        .unwrap_or(text.len());
    let address: SocketAddr = text.get(..end)?.trim_end_matches(['.', ':']).parse().ok()?;
    (address.port() != 0).then_some(address)
}
