//! The roof: wiring, ordered start and stop, and the watch over what must not die.
//!
//! Not here: anything that decides or does something by itself. What stands here only knows the parts.

mod arguments;
mod completions;
mod control;
mod copying;
mod ctl;
mod dial;
mod doctor;
mod fatal;
mod files;
mod manual;
mod oneshot;
mod retention;
mod rules;
mod running;

use crate::actors::queue::Queue;
use crate::console::{self, logs};
use crate::domain::error::CloseReason;
use crate::settings::{Loaded, Settings, Sources, StorageUrl};
use crate::store::{self, Store};
use crate::transport;
use control::{Control, End};
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Exit status for bad configuration or arguments (contract §9).
const BAD_CONFIGURATION: u8 = 2;

/// Why the server could not run: what failed and what to do, one line. Exit status 1.
type Failure = String;

/// Runs the server until it is told to stop; the exit status (contract §9).
#[must_use]
pub fn main() -> ExitCode {
    let mut examine = None;
    let mut once = None;
    let call = match arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments::Asked::Serve) => None,
        Ok(arguments::Asked::Control(call)) => Some(call),
        Ok(arguments::Asked::Doctor(asked)) => {
            examine = Some(asked);
            None
        }
        Ok(arguments::Asked::Once(asked)) => {
            once = Some(asked);
            None
        }
        Ok(arguments::Asked::Print(text)) => {
            // Who reads it may have read enough.
            let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("error: {problem}");
            return ExitCode::from(BAD_CONFIGURATION);
        }
    };
    let sources = Sources::in_directory(Path::new(".")).variables(std::env::vars_os());
    let loaded = match Settings::load(&sources) {
        Ok(loaded) => loaded,
        Err(problems) => {
            for problem in problems {
                eprintln!("error: {problem}");
            }
            return ExitCode::from(BAD_CONFIGURATION);
        }
    };
    if let Some(examination) = examine {
        return doctor::run(loaded.settings(), &examination);
    }
    if let Some(once) = once {
        return oneshot::run(&once, &loaded);
    }
    if let Some(call) = call {
        return ctl::run(&call, &loaded);
    }
    if let Err(problem) = rules::certificates(loaded.settings()) {
        eprintln!("error: {problem}");
        return ExitCode::from(BAD_CONFIGURATION);
    }
    fatal::watch();
    let ended = run(loaded, sources);
    logs::flush();
    console::restore();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(loaded: Loaded, sources: Sources) -> Result<(), Failure> {
    logs::start(&loaded.settings().log)?;
    let open_files = files::raise_limit();
    let mut store = open_store(loaded.settings())?;
    let mut listener = listen(loaded.settings())?;
    let system = actix_rt::System::new();
    system.block_on(async {
        let (to, knocks) = mpsc::channel(console::WAITING);
        let mut control = Control::new(loaded, sources, knocks)?;
        let mut before = running::Before {
            open_files,
            counters: Arc::default(),
            delivered: Arc::default(),
            queue: Queue::default(),
            restarts: 0,
            door: to.clone(),
        };
        let mut door = Some(to);
        loop {
            let settings = control.settings();
            let again = listener
                .try_clone()
                .map_err(|e| format!("cannot keep the socket: {e}"))?;
            let running = running::start(settings, store.clone(), again, &before).await?;
            if let Some(to) = door.take() {
                let address = running.serving.address();
                let is_plain = settings.server.tls.files().is_ok_and(|files| files.is_none());
                let scheme = if is_plain { "http" } else { "https" };
                println!(
                    "chinwag {} listens on {scheme}://{address}/",
                    env!("CARGO_PKG_VERSION")
                );
                let opened = console::open(to, typed_before(settings), Box::new(logs::print_with));
                opened.map_err(|e| format!("cannot start the console's thread: {e}"))?;
            }
            match control.serve(&running).await {
                End::Stop => return running.stop(CloseReason::ShuttingDown).await,
                End::Restart(moved) => {
                    running.stop(CloseReason::Restarting).await?;
                    before.restarts += 1;
                    if let Some(restoring) = moved.restore {
                        let into = store.clone();
                        let done = actix_rt::task::spawn_blocking(move || restoring.carry_out(&*into)).await;
                        done.map_err(|e| format!("the restore broke off: {e}"))?;
                    }
                    if let Some(other) = moved.listener {
                        listener = other;
                    }
                    if let Some(other) = moved.store {
                        store = other;
                    }
                }
            }
        }
    })
}

/// The file that keeps what was typed: beside the database, for it is as private.
fn typed_before(settings: &Settings) -> Option<PathBuf> {
    match &settings.storage.url {
        StorageUrl::Memory => None,
        StorageUrl::Sqlite(path) => Some(path.parent()?.join("console_history")),
    }
}

fn open_store(settings: &Settings) -> Result<Arc<dyn Store>, Failure> {
    let location = rules::location(&settings.storage.url);
    store::open(&location, rules::durability(settings.storage.durability)).map_err(|e| e.to_string())
}

fn listen(settings: &Settings) -> Result<TcpListener, Failure> {
    let (host, port) = (settings.server.host.as_str(), settings.server.port);
    transport::listen(host, port).map_err(|error| {
        format!("cannot listen on {host} port {port}: {error}; set server.host and server.port (or PORT) to others")
    })
}
