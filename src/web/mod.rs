//! HTTP: the browser client, health, status (contract §7). WebSocket upgrades never get here (`session::gate`).

mod access;
mod admin;
mod client;
mod metrics;
mod names;
mod status;

pub use access::log as access_log;
pub use client::directory as client_directory;
pub use metrics::Counted;
pub use status::{AdminDoor, Sources};

use actix_web::http::header;
use actix_web::middleware::DefaultHeaders;
use actix_web::{HttpResponse, web};

/// What pages may do (DESIGN §9): only what this server serves, no inline code, no HTML from strings. The one policy for
/// trusted types names the service worker.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data:; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types chinwag";

/// Headers every answer has.
#[must_use]
pub fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        // Pages are asked for again each time; what has not changed is not sent again (ETag).
        .add((header::CACHE_CONTROL, "no-cache"))
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((header::REFERRER_POLICY, "no-referrer"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
        .add(("Cross-Origin-Resource-Policy", "same-origin"))
}

/// What all of HTTP is, for programs (contract §7); `tests/console/doors.rs` compares it with what answers.
const OPENAPI: &str = include_str!("openapi.json");

async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(OPENAPI)
}

/// What the native protocol is, for programs; made from the shapes of its frames (`protocol::envelope`).
const ASYNCAPI: &str = include_str!("../../docs/asyncapi.json");

async fn asyncapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(ASYNCAPI)
}

/// All routes.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/healthz", web::get().to(status::alive))
        .route("/readyz", web::get().to(status::ready))
        .route("/api/status", web::get().to(status::status))
        .route("/api/names", web::get().to(names::advise))
        .route("/api/client", web::get().to(status::client))
        .route("/metrics", web::get().to(metrics::page))
        .route("/api/openapi.json", web::get().to(openapi))
        .route("/api/asyncapi.json", web::get().to(asyncapi))
        .service(
            web::resource("/api/admin/command")
                .app_data(web::PayloadConfig::new(admin::LARGEST))
                .route(web::post().to(admin::command)),
        )
        .route("/r/{room}", web::get().to(client::invite))
        .service(
            web::resource("/worker.js")
                .route(web::get().to(client::worker))
                .route(web::head().to(client::worker)),
        )
        .service(client::files())
        .default_service(web::to(|| async {
            HttpResponse::NotFound()
                .json(serde_json::json!({ "error": { "code": "not_found", "message": "No such page" } }))
        }));
}
