//! `/metrics`: what an operator would alert on, gathered when it is asked for.

use super::status::{PATIENCE, Sources};
use crate::actors::delivery::Delivered;
use crate::actors::messages::{Measure, Measures};
use crate::actors::queue::Queue;
use crate::metrics::Page;
use crate::transport::{Counters, compressions};
use actix_web::{HttpResponse, web};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What is counted beside the chat.
#[derive(Debug)]
pub struct Counted {
    /// By the transport, over all runs of the process.
    pub transport: Arc<Counters>,
    /// By delivery.
    pub delivered: Arc<Delivered>,
    /// Requests on their way to the chat.
    pub queue: Queue,
    /// Restarts in place since the process began.
    pub restarts: u64,
}

/// The page.
pub(super) async fn page(sources: web::Data<Sources>) -> HttpResponse {
    let mut page = Page::default();
    let measures = sources.hub.send(Measure).timeout(PATIENCE).await.ok();
    // A chat that does not answer is what must be alerted on: the page says so instead of failing.
    page.gauge("up", "Whether the chat answers", u64::from(measures.is_some()));
    if let Some(measures) = measures {
        of_chat(&mut page, &measures);
    }
    page.gauge(
        "hub_queue",
        "Requests that wait for the chat to take them",
        sources.counted.queue.depth(),
    );
    of_transport(&mut page, &sources.counted.transport);
    of_store(&mut page, &sources);
    page.counter(
        "deliveries",
        "Frames handed to connections",
        sources.counted.delivered.pushes.load(Ordering::Relaxed),
    );
    page.counters(
        "refusals",
        "Requests that were refused",
        "code",
        sources.counted.delivered.refusals(),
    );
    page.counter("restarts", "Restarts in place", sources.counted.restarts);
    page.gauge(
        "uptime_seconds",
        "Seconds since the start",
        sources.started.elapsed().as_secs(),
    );
    page.gauge(
        "draining",
        "Whether the server is about to stop",
        u64::from(sources.draining.load(Ordering::Relaxed)),
    );
    page.gauges(
        "build",
        "The program's version",
        "version",
        [(env!("CARGO_PKG_VERSION"), 1)],
    );
    HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .insert_header(("Cache-Control", "no-store"))
        .body(page.text())
}

fn of_chat(page: &mut Page, measures: &Measures) {
    let counts = &measures.statistics;
    page.gauge("users", "Users online", counts.users as u64);
    page.gauge(
        "peak_users",
        "The most users at once since the start",
        counts.peak_users as u64,
    );
    page.gauge("rooms", "Rooms in use", counts.rooms as u64);
    page.counter("messages", "Messages posted since the start", counts.messages);
    page.gauge("held", "Whether nobody may write", u64::from(counts.held));
    page.gauge(
        "maintenance",
        "Whether nobody new may come in",
        u64::from(counts.maintenance),
    );
    let all = &measures.by_dialect;
    let connections = all.iter().map(|d| (d.dialect, d.connections));
    page.gauges("connections", "Connections", "dialect", connections);
    let sessions = all.iter().map(|d| (d.dialect, d.signed_in));
    page.gauges("sessions", "Connections that are signed in", "dialect", sessions);
    let help = "What waits for workers and rooms to take it";
    page.gauge("hub_backlog", help, measures.backlog as u64);
}

fn of_transport(page: &mut Page, counted: &Counters) {
    for (name, help, counter) in [
        ("websockets_opened", "WebSockets opened", &counted.opened),
        ("websockets_ended", "WebSockets ended", &counted.ended),
        ("upgrades_refused", "Upgrades refused", &counted.refused),
        (
            "frames_in",
            "Text and binary messages received",
            &counted.messages_in,
        ),
        (
            "received_bytes",
            "Bytes received on WebSockets",
            &counted.bytes_in,
        ),
        ("sent_bytes", "Bytes sent on WebSockets", &counted.bytes_out),
        ("socket_writes", "System calls made to write", &counted.writes),
        (
            "dropped",
            "Typing and presence not sent to slow readers",
            &counted.dropped,
        ),
        (
            "slow_readers",
            "Connections closed with 4008",
            &counted.slow_readers,
        ),
        (
            "violations",
            "Connections closed with 1002, 1007 or 1009",
            &counted.violations,
        ),
        (
            "slow_requests",
            "HTTP requests cut off for slowness",
            &counted.slow_requests,
        ),
    ] {
        page.counter(name, help, counter.get());
    }
    let help = "Payloads compressed: a broadcast counts once";
    page.counter("compressions", help, compressions());
}

fn of_store(page: &mut Page, sources: &Sources) {
    let health = &sources.health;
    page.gauge(
        "store_failing",
        "Whether the last commit failed",
        u64::from(health.is_failing()),
    );
    page.gauge(
        "store_queue",
        "Writes that wait for their commit",
        health.waiting(),
    );
    page.counter("commits", "Commits", health.commits());
    page.counter("writes", "Writes committed", health.writes());
    page.durations("commit", "How long a commit takes", &health.commit);
    page.sizes("commit_writes", "Writes in a commit", &health.batch);
}
