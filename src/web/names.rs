//! Whether a name is free, for the page that asks for one.

use super::status::{PATIENCE, Sources};
use crate::actors::messages::AskName;
use crate::domain::chat::NameAdvice;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What is asked.
#[derive(Deserialize)]
pub(super) struct Wanted {
    name: Option<String>,
}

#[derive(Serialize)]
struct Advice {
    available: bool,
    /// Another name that is free.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<Arc<str>>,
    /// Why nobody may have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

fn error(status: StatusCode, code: &str, message: &str) -> HttpResponse {
    HttpResponse::build(status).json(serde_json::json!({ "error": { "code": code, "message": message } }))
}

/// Says whether a newcomer could have the name now. It is not held: `auth` decides.
pub(super) async fn advise(sources: web::Data<Sources>, wanted: web::Query<Wanted>) -> HttpResponse {
    if !sources.open_to_all.load(Ordering::Relaxed) {
        let text = "This server asks for an access token: sign in to learn whether a name is free";
        return error(StatusCode::UNAUTHORIZED, "unauthorized", text);
    }
    let Some(name) = wanted.into_inner().name else {
        return error(StatusCode::BAD_REQUEST, "missing_name", "Say which: ?name=Alice");
    };
    let Ok(advice) = sources.hub.send(AskName(name)).timeout(PATIENCE).await else {
        let text = "The chat does not answer, try again";
        return error(StatusCode::SERVICE_UNAVAILABLE, "unavailable", text);
    };
    let (available, suggestion, refusal) = match advice {
        NameAdvice::Free => (true, None, None),
        NameAdvice::Taken(suggestion) => (false, suggestion, None),
        NameAdvice::Refused(refusal) => (false, None, Some(refusal)),
    };
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(Advice {
            available,
            suggestion,
            code: refusal.as_ref().map(|r| r.code.as_str()),
            message: refusal.map(|r| r.text.to_string()),
        })
}
