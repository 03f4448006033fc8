//! Who asks over HTTP, and the log of it: one line for each answer, under the target `chinwag::access`.
//!
//! Not here: WebSockets (`actors::journal`), how a line looks (`console::logs`). A query is never logged: it may hold a
//! token. Nor is what stands for a variable part of a route.

use crate::transport::Entrance;
use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, web};
use log::kv::Value;
use log::{Level, Record};
use std::net::IpAddr;
use std::time::Instant;

const TARGET: &str = "chinwag::access";

/// Characters of a path that are logged.
const PATH: usize = 200;

/// Routes that machines ask every few seconds.
const POLLED: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Where a request comes from: behind trusted proxies the address they name.
pub(super) fn client(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let forwarded = request.headers().get_all("x-forwarded-for");
    let forwarded: Vec<&[u8]> = forwarded.map(HeaderValue::as_bytes).collect();
    Some(match request.app_data::<web::Data<Entrance>>() {
        Some(entrance) => entrance.proxies.load().behind(peer, &forwarded),
        None => peer.to_canonical(),
    })
}

/// Whether it comes from a proxy whose word counts.
pub(super) fn comes_from_proxy(request: &HttpRequest) -> bool {
    let entrance = request.app_data::<web::Data<Entrance>>();
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    entrance
        .zip(peer)
        .is_some_and(|(entrance, peer)| entrance.proxies.load().trusts(peer))
}

/// Logs each answer when its head is ready.
///
/// # Errors
/// Those of what it stands around.
pub async fn log<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let begun = Instant::now();
    let answer = next.call(request).await?;
    let took = begun.elapsed();
    let level = level(answer.status(), answer.request().path());
    if log::log_enabled!(target: TARGET, level) {
        line(
            &answer,
            level,
            u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        );
    }
    Ok(answer)
}

fn level(status: StatusCode, path: &str) -> Level {
    if status.is_server_error() && path != "/readyz" {
        Level::Warn
    } else if POLLED.contains(&path) {
        Level::Debug
    } else {
        Level::Info
    }
}

fn line<B: MessageBody>(answer: &ServiceResponse<B>, level: Level, micros: u64) {
    let request = answer.request();
    let route = request
        .match_pattern()
        .filter(|route| route.contains('{') && !route.contains("tail"));
    let path = crate::domain::text::cut(request.path(), PATH);
    let client = client(request);
    let mut fields: Vec<(&str, Value<'_>)> = vec![
        ("method", Value::from(request.method().as_str())),
        ("path", Value::from(route.as_deref().unwrap_or(path))),
        ("status", Value::from(answer.status().as_u16())),
        ("us", Value::from(micros)),
    ];
    if let BodySize::Sized(bytes) = answer.response().body().size() {
        fields.push(("bytes", Value::from(bytes)));
    }
    if let Some(client) = &client {
        fields.push(("address", Value::from_display(client)));
    }
    let mut record = Record::builder();
    record.target(TARGET).level(level).key_values(&fields);
    log::logger().log(&record.args(format_args!("answered")).build());
}
