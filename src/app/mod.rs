//! The roof: wiring, ordered start and stop, and the watch over what must not die.
//!
//! Not here: anything that decides or does something by itself. What stands here only knows the parts.

mod arguments;
mod fatal;
mod files;
mod rules;

use crate::actors::ChatServer;
use crate::actors::clock::Clock;
use crate::actors::delivery::Delivered;
use crate::actors::hub::Parts;
use crate::actors::messages::{CloseAll, Count, Finish};
use crate::actors::store_threads::Health;
use crate::domain::error::CloseReason;
use crate::domain::rate::Rate;
use crate::session::Shared;
use crate::session::gate::ChatGate;
use crate::settings::{Settings, Sources};
use crate::store::{self, Store};
use crate::transport::{self, Counters, Serving};
use crate::web as pages;
use actix::{Actor, Addr, Arbiter, AsyncContext};
use actix_web::{App, web};
use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How long connections have to take their close frame.
const DRAIN: Duration = Duration::from_millis(2500);

/// How often it is looked whether they all have.
const DRAIN_STEP: Duration = Duration::from_millis(20);

/// Exit status for bad configuration or arguments (contract §9).
const BAD_CONFIGURATION: u8 = 2;

/// Why the server could not run: what failed and what to do, one line. Exit status 1.
type Failure = String;

/// Runs the server until it is told to stop; the exit status (contract §9).
#[must_use]
pub fn main() -> ExitCode {
    match arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments::Asked::Serve) => {}
        Ok(arguments::Asked::Print(text)) => {
            println!("{text}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("error: {problem}");
            return ExitCode::from(BAD_CONFIGURATION);
        }
    }
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
    fatal::watch();
    match run(loaded.settings()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(settings: &Settings) -> Result<(), Failure> {
    start_log(settings);
    let open_files = files::raise_limit();
    let store = open_store(settings)?;
    let listener = listen(settings)?;
    let system = actix_rt::System::new();
    system.block_on(async {
        let running = start(settings, store, listener, open_files).await?;
        stop_signal().await?;
        running.stop().await
    })
}

fn start_log(settings: &Settings) {
    env_logger::Builder::new()
        .parse_filters(&settings.log.level)
        .target(env_logger::Target::Stderr)
        .init();
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

/// A server that runs.
struct Running {
    hub: Addr<ChatServer>,
    serving: Serving,
    sources: web::Data<pages::Sources>,
    counters: Arc<Counters>,
    arbiter: Arbiter,
}

async fn start(
    settings: &Settings,
    store: Arc<dyn Store>,
    listener: TcpListener,
    open_files: u64,
) -> Result<Running, Failure> {
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let health = Arc::new(Health::default());
    let dialects = Arc::new(rules::dialects(settings));
    let parts = Parts {
        rules: rules::rules(settings),
        dialects: dialects.clone(),
        store: store.clone(),
        health: health.clone(),
        flush_pause: settings.delivery.flush_pause(),
        standing: store.standing().map_err(|e| e.to_string())?,
    };
    let arbiter = Arbiter::new();
    let hub = ChatServer::start_in_arbiter(&arbiter.handle(), |ctx| {
        fatal::this_thread_matters("the chat");
        ChatServer::new(parts, &ctx.address())
            .unwrap_or_else(|e| fatal::end(&format!("cannot start a thread: {e}")))
    });
    let sources = web::Data::new(pages::Sources::new(hub.clone(), store, health));
    let counters = Arc::new(Counters::default());
    let limits = &settings.limits;
    let shared = Arc::new(Shared {
        hub: hub.clone(),
        dialects,
        requests: Rate::per(limits.requests_per_second, 1000)
            .blocking(limits.block_after_refusals, limits.block_seconds),
        clock: Clock::start(),
        delivered: Arc::new(Delivered::default()),
    });
    let gate = ChatGate {
        shared,
        root: rules::root_dialect(settings.server.root_dialect),
        tokens: Arc::new(settings.auth.access_tokens.clone()),
    };
    let options = rules::transport(settings, address.ip(), open_files, counters.clone())?;
    // Until it runs, its mailbox has room for a handful only: clients that wait to come back would be turned away.
    let runs = hub.send(Count).await;
    runs.map_err(|e| format!("the chat could not be started: {e}"))?;
    let data = sources.clone();
    let app = move || {
        App::new()
            .wrap(pages::headers())
            .app_data(data.clone())
            .configure(pages::routes)
    };
    let serving = transport::serve(listener, options, app, gate).map_err(|e| format!("cannot serve: {e}"))?;
    announce(settings, &serving);
    Ok(Running {
        hub,
        serving,
        sources,
        counters,
        arbiter,
    })
}

fn announce(settings: &Settings, serving: &Serving) {
    let address = serving.address();
    println!(
        "chinwag {} listens on http://{address}/",
        env!("CARGO_PKG_VERSION")
    );
    let storage = &settings.storage.url;
    log::info!(
        "started: address {address}, storage {storage}, workers {}",
        rules::workers(settings)
    );
}

/// Returns when the process is told to stop.
async fn stop_signal() -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|e| format!("cannot listen for signals: {e}"));
    let mut terminate = listen(SignalKind::terminate())?;
    let mut interrupt = listen(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => log::info!("stopping: SIGTERM"),
        _ = interrupt.recv() => log::info!("stopping: SIGINT"),
    }
    Ok(())
}

impl Running {
    /// Everyone is told (1001), everything committed, then the end.
    async fn stop(self) -> Result<(), Failure> {
        self.sources.draining.store(true, Ordering::Relaxed);
        self.serving.pause().await;
        let asked = self.hub.send(CloseAll(CloseReason::ShuttingDown)).await;
        asked.map_err(|e| format!("the chat could not be told to stop: {e}"))?;
        let begun = Instant::now();
        while self.counters.open_now() > 0 && begun.elapsed() < DRAIN {
            actix_rt::time::sleep(DRAIN_STEP).await;
        }
        let threads = self
            .hub
            .send(Finish)
            .await
            .map_err(|e| format!("the store could not be finished: {e}"))?;
        if let Some(threads) = threads {
            let finished = actix_rt::task::spawn_blocking(move || threads.finish()).await;
            finished.map_err(|e| format!("the store could not be finished: {e}"))?;
        }
        self.serving.stop(false).await;
        self.arbiter.stop();
        log::info!("stopped after {} ms", begun.elapsed().as_millis());
        Ok(())
    }
}
