//! The admin API (contract §9, `admin.token`): the console's commands over HTTP, for who has the bearer token.
//!
//! `POST /api/admin/command` with `{"command": "mute bob 10m"}` answers what the console would say, as lines for
//! people and as data for programs. Without a token in the settings there is no admin API.

use super::status::Sources;
use crate::console::verbs;
use crate::console::{Answer, Style, Way};
use crate::domain::operator::Operator;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

/// Largest body, in bytes: a line of the console.
pub(super) const LARGEST: usize = 64 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    command: String,
}

/// Carries out one command.
pub(super) async fn command(
    request: HttpRequest,
    sources: web::Data<Sources>,
    body: web::Bytes,
) -> HttpResponse {
    let admin = sources.admin.token.load();
    let Some(token) = admin.as_ref() else {
        return refused(404, "not_found", "there is no admin API; set admin.token");
    };
    let given = request.headers().get(header::AUTHORIZATION);
    let given = given.and_then(|value| value.to_str().ok()).and_then(bearer);
    if !given.is_some_and(|given| token.is(given)) {
        log::warn!(
            "admin: a request without the right token, from {}",
            peer(&request)
        );
        let mut answer = refused(401, "unauthorized", "the bearer token is missing or wrong");
        let name = header::HeaderValue::from_static("Bearer");
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, name);
        return answer;
    }
    let Ok(line) = serde_json::from_slice::<Line>(&body) else {
        return refused(400, "invalid_format", "send {\"command\": \"…\"}");
    };
    let command = match verbs::parse(&line.command) {
        Ok(Some((_, command))) => command,
        Ok(None) => return refused(400, "missing_field", "the command is empty; help lists all"),
        Err(wrong) => return shown(&Answer::Refused(wrong)),
    };
    let operator = Operator {
        name: "admin".into(),
        from: peer(&request).into(),
    };
    let way = Way::new(sources.admin.to.clone(), operator);
    match way.ask_and_wait(command).await {
        Ok(answer) => shown(&answer),
        Err(()) => refused(503, "shutting_down", "the server is about to stop"),
    }
}

fn shown(answer: &Answer) -> HttpResponse {
    let mut data = answer.json();
    if let Value::Object(data) = &mut data {
        data.insert("lines".to_owned(), json!(answer.lines(Style::default())));
    }
    let mut response = if answer.is_refused() {
        HttpResponse::BadRequest()
    } else {
        HttpResponse::Ok()
    };
    response.insert_header(("Cache-Control", "no-store")).json(data)
}

fn refused(status: u16, code: &str, message: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status)
        .unwrap_or(actix_web::http::StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status)
        .insert_header(("Cache-Control", "no-store"))
        .json(json!({ "ok": false, "error": { "code": code, "message": message } }))
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn peer(request: &HttpRequest) -> String {
    super::access::client(request).map_or_else(|| "unknown".to_owned(), |address| address.to_string())
}
