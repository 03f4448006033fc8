//! Health and the public status (contract §7).

use super::access;
use super::metrics::Counted;
use crate::actors::ChatServer;
use crate::actors::messages::Count;
use crate::actors::store_threads::Health;
use crate::console::Knock;
use crate::settings::Secret;
use crate::store::Store;
use actix::Addr;
use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::ArcSwap;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How long the hub may take to say how it is.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// How old the stored totals may be.
const TOTALS_FOR: Duration = Duration::from_secs(2);

/// The way of operators over HTTP.
#[derive(Debug)]
pub struct AdminDoor {
    /// What they have to show; without it there is no way.
    pub token: ArcSwap<Option<Secret>>,
    /// Where their commands go.
    pub to: mpsc::Sender<Knock>,
}

/// What the status is made of.
pub struct Sources {
    /// The chat.
    pub hub: Addr<ChatServer>,
    /// Totals of what is stored.
    pub store: Arc<dyn Store>,
    /// Health of the store.
    pub health: Arc<Health>,
    /// The server is about to stop.
    pub draining: AtomicBool,
    /// What is counted beside the chat.
    pub counted: Counted,
    /// Connections need no access token (contract §5): then strangers may ask which names are free.
    pub open_to_all: AtomicBool,
    /// The way of the admin API.
    pub admin: AdminDoor,
    /// When the server started.
    pub started: Instant,
    /// Messages stored, as last counted, and when that was, in milliseconds since the start and one.
    messages: AtomicU64,
    counted_at: AtomicU64,
}

impl Sources {
    /// Counts from now on.
    #[must_use]
    pub fn new(
        hub: Addr<ChatServer>,
        store: Arc<dyn Store>,
        health: Arc<Health>,
        counted: Counted,
        admin: AdminDoor,
    ) -> Self {
        Self {
            hub,
            store,
            health,
            draining: AtomicBool::new(false),
            open_to_all: AtomicBool::new(false),
            counted,
            admin,
            started: Instant::now(),
            messages: AtomicU64::new(0),
            counted_at: AtomicU64::new(0),
        }
    }

    /// Messages stored, not older than two seconds.
    async fn messages(self: &Arc<Self>) -> u64 {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX) + 1;
        let counted = self.counted_at.load(Ordering::Relaxed);
        let fresh = u64::try_from(TOTALS_FOR.as_millis()).unwrap_or(u64::MAX);
        if counted == 0 || now.saturating_sub(counted) > fresh {
            let store = self.store.clone();
            if let Ok(Ok(totals)) = web::block(move || store.totals()).await {
                self.messages.store(totals.messages, Ordering::Relaxed);
                self.counted_at.store(now, Ordering::Relaxed);
            }
        }
        self.messages.load(Ordering::Relaxed)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    status: &'static str,
    version: &'static str,
    uptime_seconds: u64,
    users: usize,
    connections: usize,
    rooms: usize,
    messages: u64,
    peak_users: usize,
    held: bool,
    maintenance: bool,
}

/// The process answers.
pub(super) async fn alive() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("ok\n")
}

/// The chat answers, the store takes writes, and the server is not about to stop.
pub(super) async fn ready(sources: web::Data<Sources>) -> HttpResponse {
    let why_not = if sources.draining.load(Ordering::Relaxed) {
        Some("stopping\n")
    } else if sources.health.is_failing() {
        Some("the store does not take writes\n")
    } else if sources.hub.send(Count).timeout(PATIENCE).await.is_err() {
        Some("the chat does not answer\n")
    } else {
        None
    };
    match why_not {
        None => HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body("ready\n"),
        Some(why) => HttpResponse::ServiceUnavailable()
            .content_type("text/plain; charset=utf-8")
            .body(why),
    }
}

/// Who asks, as the server sees it: where proxies stand between, whether they are believed.
pub(super) async fn client(request: HttpRequest) -> HttpResponse {
    let address = access::client(&request);
    let forwarded = if !request.headers().contains_key("x-forwarded-for") {
        "none"
    } else if access::comes_from_proxy(&request) {
        "trusted"
    } else {
        "ignored"
    };
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(serde_json::json!({
            "address": address.map(|address| address.to_string()),
            "forwarded": forwarded,
        }))
}

/// The public status.
pub(super) async fn status(sources: web::Data<Sources>) -> HttpResponse {
    let sources = sources.into_inner();
    let Ok(counts) = sources.hub.send(Count).timeout(PATIENCE).await else {
        return HttpResponse::ServiceUnavailable().json(serde_json::json!({
            "error": { "code": "unavailable", "message": "The chat does not answer, try again" }
        }));
    };
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(Status {
            status: if sources.draining.load(Ordering::Relaxed) {
                "stopping"
            } else {
                "running"
            },
            version: env!("CARGO_PKG_VERSION"),
            uptime_seconds: sources.started.elapsed().as_secs(),
            users: counts.users,
            connections: counts.connections,
            rooms: counts.rooms,
            messages: sources.messages().await,
            peak_users: counts.peak_users,
            held: counts.held,
            maintenance: counts.maintenance,
        })
}
