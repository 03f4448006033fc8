//! From settings to the numbers each floor follows.

use crate::actors::clock;
use crate::domain::chat::{Bounds, Rules};
use crate::domain::outbound::ServerInfo;
use crate::domain::rate::Rate;
use crate::domain::retention::{DAY_MS, Policy};
use crate::protocol::{Dialect, DialectSettings};
use crate::session::Live;
use crate::settings::{self, Deflate, RootDialect, Settings, StorageUrl, Switch};
use crate::store::{Durability, Location};
use crate::transport::{
    Caps, Certificates, Counters, Entrance, Limits, Options, OriginPolicy, TrustedProxies,
};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Most events in one frame of what was missed.
const RESUME_PAGE: usize = 200;

/// How long typing holds without being said again.
const TYPING_MS: u64 = 6000;

/// Milliseconds in a minute: the message rate is per minute.
const MINUTE_MS: u64 = 60_000;

pub(super) fn rules(settings: &Settings) -> Rules {
    let limits = &settings.limits;
    let rate = Rate::per(limits.message_rate_limit, MINUTE_MS);
    Rules {
        lobby: settings.rooms.lobby.clone(),
        info: Arc::new(info(settings)),
        max_users: limits.max_users,
        message_rate: rate.blocking(limits.block_after_refusals, limits.block_seconds),
        search_rate: Rate::per(limits.search_rate_limit, MINUTE_MS),
        max_message_length: limits.max_message_length,
        max_username_length: limits.max_username_length,
        rooms_per_user: limits.rooms_per_user,
        history_on_join: settings.history.on_join,
        resume_events: settings.history.resume_events,
        resume_page: RESUME_PAGE,
        everyone_below: settings.presence.everyone_below,
        individual_below: settings.presence.individual_below,
        list_limit: settings.presence.list_limit,
        grace_ms: millis(settings.presence.grace()),
        authentication_ms: millis(limits.authentication_timeout()),
        typing_ms: TYPING_MS,
        retention: retention(settings),
        announce_ms: millis(settings.moderation.announce_interval()),
        read_receipts: settings.presence.read_receipts == Switch::On,
        here_up_to: settings.mentions.here_up_to,
        here_pause_ms: millis(settings.mentions.here_pause()),
        bounds: bounds(limits),
        token_ms: millis(settings.auth.token_life()),
    }
}

/// How long messages are kept where operators said nothing else.
pub(super) fn retention(settings: &Settings) -> Policy {
    let (days, most) = (settings.retention.max_age_days, settings.retention.max_messages);
    Policy {
        max_age_ms: (days > 0).then(|| days.saturating_mul(DAY_MS)),
        max_messages: (most > 0).then_some(most),
    }
}

fn bounds(limits: &settings::Limits) -> Bounds {
    Bounds {
        edit_ms: limits.edit_window_seconds.saturating_mul(1000),
        delete_ms: limits.delete_window_seconds.saturating_mul(1000),
        reactions: limits.max_reactions_per_message,
        pins: limits.max_pins,
        topic: limits.max_topic_length,
    }
}

fn info(settings: &Settings) -> ServerInfo {
    ServerInfo {
        version: env!("CARGO_PKG_VERSION"),
        max_message_length: settings.limits.max_message_length,
        max_username_length: settings.limits.max_username_length,
        max_frame_bytes: settings.limits.max_frame_bytes,
        message_rate_limit: settings.limits.message_rate_limit,
        rooms_per_user: settings.limits.rooms_per_user,
        bounds: bounds(&settings.limits),
        heartbeat_seconds: settings.transport.ping_interval().as_secs(),
        lobby: settings.rooms.lobby.clone(),
    }
}

pub(super) fn dialects(settings: &Settings) -> DialectSettings {
    DialectSettings {
        lobby: settings.rooms.lobby.clone(),
        channel_heartbeat_ms: millis(settings.dialects.channel.heartbeat_interval()),
        channel_delay_ms: millis(settings.dialects.channel.authentication_delay()),
        clock: clock::wall,
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn location(url: &StorageUrl) -> Location {
    match url {
        StorageUrl::Memory => Location::Memory,
        StorageUrl::Sqlite(path) => Location::Sqlite(path.clone()),
    }
}

pub(super) const fn durability(durability: settings::Durability) -> Durability {
    match durability {
        settings::Durability::Full => Durability::Full,
        settings::Durability::Process => Durability::Process,
    }
}

pub(super) const fn root_dialect(root: RootDialect) -> Dialect {
    match root {
        RootDialect::Envelope => Dialect::Envelope,
        RootDialect::Flat => Dialect::Flat,
        RootDialect::Broadcast => Dialect::Broadcast,
    }
}

pub(super) fn workers(settings: &Settings) -> usize {
    match settings.server.workers {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    }
}

/// Who may come in, for a server bound to this address.
pub(super) fn entrance(settings: &Settings, bound: IpAddr) -> Result<(OriginPolicy, TrustedProxies), String> {
    let origins = OriginPolicy::new(&settings.server.allowed_origins.entries(), bound)?;
    let proxies: Vec<String> = settings
        .server
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    Ok((origins, TrustedProxies::parse(&proxies)?))
}

/// The server's certificate; `None` where connections are plain.
pub(super) fn certificates(settings: &Settings) -> Result<Option<Arc<Certificates>>, String> {
    let missing =
        |key| format!("{key} is missing: server.tls.certificate and server.tls.private_key go together");
    let Some((certificate, private_key)) = settings.server.tls.files().map_err(missing)? else {
        return Ok(None);
    };
    let loaded = Certificates::load(certificate, private_key);
    loaded
        .map(Some)
        .map_err(|e| format!("server.tls: {e}; it must be a PEM file that this server may read"))
}

/// What sessions and their door follow while the server runs.
pub(super) fn live(settings: &Settings) -> Live {
    let limits = &settings.limits;
    Live {
        requests: Rate::per(limits.requests_per_second, 1000)
            .blocking(limits.block_after_refusals, limits.block_seconds),
        root: root_dialect(settings.server.root_dialect),
        tokens: settings.auth.access_tokens.clone(),
    }
}

pub(super) fn transport(
    settings: &Settings,
    bound: IpAddr,
    open_files: u64,
    counters: Arc<Counters>,
) -> Result<Options, String> {
    let (origins, proxies) = entrance(settings, bound)?;
    let caps = Caps::new(
        settings.limits.connections(open_files),
        settings.limits.max_connections_per_address,
    );
    caps.set_open_files(usize::try_from(open_files).unwrap_or(usize::MAX));
    let entrance = Entrance::new(origins, proxies, caps);
    entrance.certificates.store(certificates(settings)?);
    Ok(Options {
        workers: workers(settings),
        limits: Limits {
            max_message_bytes: settings.limits.max_frame_bytes,
            queue_bytes: settings.transport.queue_bytes,
            queue_age: settings.transport.queue_age(),
            heartbeat: settings.transport.ping_interval(),
            deflate: settings.transport.deflate == Deflate::On,
            ..Limits::default()
        },
        entrance,
        counters,
    })
}
