//! A server that runs: its start, what changes while it runs, and its ordered stop.

use super::{Failure, fatal, rules};
use crate::actors::ChatServer;
use crate::actors::clock::Clock;
use crate::actors::delivery::Delivered;
use crate::actors::hub::{Parts, Unstarted};
use crate::actors::messages::{CloseAll, Count, Finish, Follow};
use crate::actors::queue::Queue;
use crate::actors::store_threads::Health;
use crate::bus;
use crate::console::Knock;
use crate::domain::error::CloseReason;
use crate::protocol::DialectSettings;
use crate::session::gate::ChatGate;
use crate::session::{Live, Shared};
use crate::settings::Settings;
use crate::store::Store;
use crate::transport::{self, Certificates, Counters, Entrance, Serving};
use crate::web::{self as pages, AdminDoor, Counted};
use actix::Addr;
use actix_web::middleware::from_fn;
use actix_web::{App, web};
use arc_swap::ArcSwap;
use std::net::TcpListener;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

/// How long connections have to take their close frame.
const DRAIN: Duration = Duration::from_millis(2500);

/// How often it is looked whether they all have.
const DRAIN_STEP: Duration = Duration::from_millis(20);

/// What outlives a run of the server.
pub(super) struct Before {
    /// Files that may be open.
    pub open_files: u64,
    /// Counts of the transport.
    pub counters: Arc<Counters>,
    /// Counts of delivery.
    pub delivered: Arc<Delivered>,
    /// Counts requests on their way to the chat.
    pub queue: Queue,
    /// Runs before this one.
    pub restarts: u64,
    /// Where operators' commands go.
    pub door: mpsc::Sender<Knock>,
}

impl Before {
    fn counted(&self) -> Counted {
        Counted {
            transport: self.counters.clone(),
            delivered: self.delivered.clone(),
            queue: self.queue.clone(),
            restarts: self.restarts,
        }
    }

    fn admin(&self, settings: &Settings) -> AdminDoor {
        AdminDoor {
            token: ArcSwap::from_pointee(settings.admin.token.clone()),
            to: self.door.clone(),
        }
    }
}

/// A server that runs.
pub(super) struct Running {
    pub hub: Addr<ChatServer>,
    pub serving: Serving,
    pub store: Arc<dyn Store>,
    live: Arc<ArcSwap<Live>>,
    entrance: Arc<Entrance>,
    open_files: u64,
    sources: web::Data<pages::Sources>,
    counters: Arc<Counters>,
    stop: watch::Sender<Option<CloseReason>>,
}

pub(super) async fn start(
    settings: &Settings,
    store: Arc<dyn Store>,
    listener: TcpListener,
    before: &Before,
) -> Result<Running, Failure> {
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let health = Arc::new(Health::default());
    let dialects = Arc::new(rules::dialects(settings));
    let (hub, unstarted) = ChatServer::prepare(parts(settings, &store, &health, &dialects)?);
    let unstarted = Arc::new(Mutex::new(Some(unstarted)));
    let counters = before.counters.clone();
    let sources = web::Data::new(pages::Sources::new(
        hub.clone(),
        store.clone(),
        health,
        before.counted(),
        before.admin(settings),
    ));
    let open_to_all = settings.auth.access_tokens.is_empty();
    sources.open_to_all.store(open_to_all, Ordering::Relaxed);
    let live = Arc::new(ArcSwap::from_pointee(rules::live(settings)));
    let (stop, stopping) = watch::channel(None);
    let shared = Arc::new(Shared {
        hub: hub.clone(),
        dialects,
        live: live.clone(),
        clock: Clock::start(),
        delivered: before.delivered.clone(),
        queue: before.queue.clone(),
        stopping,
    });
    let gate = ChatGate { shared };
    let options = rules::transport(settings, address.ip(), before.open_files, counters.clone())?;
    let entrance = options.entrance.clone();
    let (data, visitors) = (sources.clone(), web::Data::from(entrance.clone()));
    let app = move || {
        start_hub(&unstarted);
        App::new()
            .wrap(pages::headers())
            .wrap(from_fn(pages::access_log))
            .app_data(data.clone())
            .app_data(visitors.clone())
            .configure(pages::routes)
    };
    let serving = transport::serve(listener, options, app, gate).map_err(|e| format!("cannot serve: {e}"))?;
    let runs = hub.send(Count).await;
    runs.map_err(|e| format!("the chat could not be started: {e}"))?;
    announce(settings, &serving);
    Ok(Running {
        hub,
        serving,
        store,
        live,
        entrance,
        open_files: before.open_files,
        sources,
        counters,
        stop,
    })
}

/// What the chat is made of.
fn parts(
    settings: &Settings,
    store: &Arc<dyn Store>,
    health: &Arc<Health>,
    dialects: &Arc<DialectSettings>,
) -> Result<Parts, Failure> {
    Ok(Parts {
        rules: rules::rules(settings),
        dialects: dialects.clone(),
        store: store.clone(),
        bus: bus::alone(),
        health: health.clone(),
        flush_pause: settings.delivery.flush_pause(),
        standing: store.standing().map_err(|e| e.to_string())?,
    })
}

/// The hub runs on the first worker's thread: what that worker's connections ask, and are told, crosses no thread.
fn start_hub(unstarted: &Mutex<Option<Unstarted>>) {
    let hub = unstarted.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(Err(error)) = hub.map(Unstarted::start) {
        fatal::end(&format!("cannot start a thread: {error}"));
    }
}

fn announce(settings: &Settings, serving: &Serving) {
    let address = serving.address();
    let storage = &settings.storage.url;
    log::info!(
        "started: address {address}, storage {storage}, workers {}",
        rules::workers(settings)
    );
}

impl Running {
    /// What can change while it runs follows these settings from now on.
    ///
    /// # Errors
    /// Settings that the transport does not understand; nothing has changed then.
    pub async fn follow(&self, settings: &Settings) -> Result<(), Failure> {
        let (origins, proxies) = rules::entrance(settings, self.serving.address().ip())?;
        let certificates = rules::certificates(settings)?;
        self.entrance.certificates.store(certificates);
        self.entrance.origins.store(Arc::new(origins));
        self.entrance.proxies.store(Arc::new(proxies));
        let limits = &settings.limits;
        let total = limits.connections(self.open_files);
        self.entrance.caps.set(total, limits.max_connections_per_address);
        let message_bytes = &self.entrance.message_bytes;
        message_bytes.store(limits.max_frame_bytes, Ordering::Relaxed);
        self.live.store(Arc::new(rules::live(settings)));
        let open_to_all = settings.auth.access_tokens.is_empty();
        self.sources.open_to_all.store(open_to_all, Ordering::Relaxed);
        self.sources
            .admin
            .token
            .store(Arc::new(settings.admin.token.clone()));
        let told = self.hub.send(Follow(rules::rules(settings))).await;
        told.map_err(|e| format!("the chat could not be told of the settings: {e}"))
    }

    /// What clients are shown over TLS.
    pub fn certificates(&self) -> Option<Arc<Certificates>> {
        self.entrance.certificates.load_full()
    }

    /// Everyone is told why (1001, 1012), everything committed, then the end.
    pub async fn stop(self, reason: CloseReason) -> Result<(), Failure> {
        self.sources.draining.store(true, Ordering::Relaxed);
        self.serving.pause().await;
        // Nobody may be there to hear it.
        let _ = self.stop.send(Some(reason));
        let asked = self.hub.send(CloseAll(reason)).await;
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
        log::info!("stopped after {} ms", begun.elapsed().as_millis());
        Ok(())
    }
}
