//! [`ChatGate`]: which path is which endpoint (contract §1), and who may come in (§5, access tokens).

use super::{Session, Shared, agents};
use crate::domain::error::CloseReason;
use crate::domain::room_id::RoomId;
use crate::protocol::Dialect;
use crate::transport::{Gate, Head, Incoming, Link, Opened, Refusal};
use actix::{Actor, AsyncContext};
use actix_http::StatusCode;
use futures_util::StreamExt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Beginnings of paths that are no channel (contract §1).
const NO_CHANNELS: [&str; 6] = ["/ws", "/api", "/r/", "/metrics", "/healthz", "/readyz"];

/// The chat's door.
#[derive(Clone)]
pub struct ChatGate {
    /// What its sessions need.
    pub shared: Arc<Shared>,
}

/// Where a request wants to go.
pub struct Endpoint {
    dialect: Dialect,
    room: Option<RoomId>,
    authorized: bool,
    /// No chat: a quiet connection, to see whether one stays open on the way.
    probe: bool,
}

/// Where quiet connections are (docs/PROTOCOL.md).
const PROBE: &str = "/ws/probe";

/// The longest one lives.
const PROBE_LIFE: Duration = Duration::from_secs(600);

impl ChatGate {
    fn route(&self, path: &str) -> Result<(Dialect, Option<RoomId>), Refusal> {
        match path {
            "/" => return Ok((self.shared.live.load().root, None)),
            "/ws" | "/ws/" | PROBE => return Ok((Dialect::Envelope, None)),
            "/ws/flat" => return Ok((Dialect::Flat, None)),
            "/ws/broadcast" => return Ok((Dialect::Broadcast, None)),
            _ => {}
        }
        let id = match path.strip_prefix("/ws/channel/") {
            Some(id) => id,
            None if NO_CHANNELS.iter().any(|prefix| path.starts_with(prefix)) => return Err(not_found()),
            None => path.strip_prefix('/').ok_or_else(not_found)?,
        };
        let id = percent_encoding::percent_decode_str(id)
            .decode_utf8()
            .map_err(|_| no_room())?;
        let room = RoomId::parse(&id).map_err(|_| no_room())?;
        Ok((Dialect::Channel, Some(room)))
    }

    fn is_authorized(&self, head: &Head<'_>) -> bool {
        let live = self.shared.live.load();
        if live.tokens.is_empty() {
            return true;
        }
        let bearer = head.header("authorization").and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then(|| token.trim().to_owned())
        });
        let query = head.query().and_then(|query| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs
                .find(|(name, _)| name == "token")
                .map(|(_, token)| token.into_owned())
        });
        bearer.or(query).is_some_and(|token| live.tokens.contain(&token))
    }
}

fn not_found() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "no WebSocket endpoint here; the native one is /ws",
    )
}

fn no_room() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "the path is not a room id: 1 to 64 characters without '/' or controls",
    )
}

impl Gate for ChatGate {
    type Endpoint = Endpoint;

    fn admit(&self, head: &Head<'_>, _: IpAddr) -> Result<Endpoint, Refusal> {
        let (dialect, room) = self.route(head.path())?;
        Ok(Endpoint {
            dialect,
            room,
            authorized: self.is_authorized(head),
            probe: head.path() == PROBE,
        })
    }

    fn subprotocol(&self, endpoint: &Endpoint) -> Option<&'static str> {
        (endpoint.dialect == Dialect::Envelope && !endpoint.probe).then_some("chinwag.v1")
    }

    fn open(&self, endpoint: Endpoint, opened: Opened) {
        let Opened {
            link,
            incoming,
            client,
            user_agent,
            ..
        } = opened;
        let visitor = (client, user_agent.as_deref().map(agents::shared));
        if !endpoint.authorized {
            log::info!(
                target: "chinwag::connections",
                address:% = visitor.0, dialect = endpoint.dialect.name(), code = "unauthorized";
                "turned away"
            );
            let reason = CloseReason::Unauthorized;
            link.close(reason.code(), reason.text());
            drain(incoming);
            return;
        }
        if endpoint.probe {
            return keep_quiet(link, incoming, self.shared.stopping.clone());
        }
        let Some(session) = Session::new(&self.shared, &link, endpoint.dialect, endpoint.room, visitor)
        else {
            let reason = CloseReason::ShuttingDown;
            link.close(reason.code(), reason.text());
            drain(incoming);
            return;
        };
        Session::create(|ctx| {
            ctx.add_stream(incoming);
            session
        });
    }
}

/// Keeps a connection that has no part in the chat: the transport pings it and answers, and nothing is said on it.
fn keep_quiet(link: Link, mut incoming: Incoming, mut stopping: watch::Receiver<Option<CloseReason>>) {
    actix_rt::spawn(async move {
        let read = async { while incoming.next().await.is_some() {} };
        let reason = tokio::select! {
            () = read => return,
            () = actix_rt::time::sleep(PROBE_LIFE) => CloseReason::Normal,
            _ = stopping.changed() => stopping.borrow().unwrap_or(CloseReason::ShuttingDown),
        };
        link.close(reason.code(), reason.text());
        while incoming.next().await.is_some() {}
    });
}

/// Reads a connection that was closed until its end, so that the close handshake is done.
fn drain(mut incoming: Incoming) {
    actix_rt::spawn(async move { while incoming.next().await.is_some() {} });
}

#[cfg(test)]
mod tests {
    #[test]
    fn prefixes_that_are_no_channels_do_not_swallow_the_rest() {
        let taken = |path: &str| super::NO_CHANNELS.iter().any(|p| path.starts_with(p));
        assert!(taken("/ws/unknown") && taken("/api/x") && taken("/metrics"));
        assert!(!taken("/fishing") && !taken("/r") && !taken("/Metrics"));
    }
}
