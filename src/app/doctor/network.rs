//! The network: the port, and everything between a client and the server: proxies, encryption, upgrades.

use super::socket::{Opened, Socket};
use super::{Finding, Findings, PATIENCE};
use crate::app::dial::{Stream, Target, Trust};
use crate::settings::Settings;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value;
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, TcpListener};
use std::time::{Duration, Instant, SystemTime};

/// Largest answer that is looked at, in bytes.
const LARGEST: u64 = 64 << 10;

/// How far the clocks of two machines may be apart; messages show the server's.
const SKEW: i64 = 30;

/// An answer.
struct Reply {
    status: u16,
    head: String,
    body: String,
    /// From where it was asked.
    local: Option<IpAddr>,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut found = lines.filter(|(header, _)| header.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.trim())
    }
}

pub(super) fn port(settings: &Settings) -> Finding {
    let (host, port) = (settings.server.host.as_str(), settings.server.port);
    match TcpListener::bind((host, port)) {
        Ok(_) => Ok(format!("{host} port {port} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            if is_ours(settings) {
                Ok(format!("a server answers on {host} port {port}"))
            } else {
                Err(format!(
                    "another program has {host} port {port}; stop it, or set server.port"
                ))
            }
        }
        Err(error) => Err(format!(
            "cannot listen on {host} port {port}: {error}; set server.host and server.port"
        )),
    }
}

/// Whether what has our port is a server like us.
fn is_ours(settings: &Settings) -> bool {
    let trust = Trust {
        authorities: settings
            .server
            .tls
            .files()
            .ok()
            .flatten()
            .map(|(certificate, _)| certificate.to_owned()),
        patience: PATIENCE,
    };
    let target = Target {
        secure: trust.authorities.is_some(),
        ..super::super::ctl::local(settings)
    };
    match fetch(&target, &trust, "/healthz") {
        Ok(reply) => reply.status == 200 && reply.body == "ok\n",
        // Its certificate is for another name: a server that encrypts, as ours does.
        Err(why) => target.secure && why.contains("certificate"),
    }
}

/// Everything between here and the server, as a client meets it.
pub(super) fn look(settings: &Settings, target: &Target, trust: &Trust, quiet: Option<u64>) -> Findings {
    let mut target = target.clone();
    if let Some(base) = target.base.strip_suffix("/ws") {
        target.base = base.to_owned();
    }
    let mut findings = Vec::new();
    match fetch(&target, trust, "/healthz") {
        Ok(reply) if reply.status == 200 => {
            findings.push(("answer", Ok(format!("{} answers", target.origin()))));
            findings.push(("skew", skew(&reply)));
        }
        Ok(reply) => findings.push((
            "answer",
            Err(format!(
                "{} for {}/healthz; have the proxy pass everything beneath the path on, without the path",
                reply.status, target.base
            )),
        )),
        Err(why) => {
            findings.push(("answer", Err(why)));
            return findings;
        }
    }
    findings.push(("address", address(&target, trust)));
    findings.push(("upgrade", upgrade(&target, trust)));
    if let Some(seconds) = quiet {
        findings.push(("quiet", stays(settings, &target, trust, seconds)));
    }
    findings
}

/// The server's clock against ours, by the time its answer names.
fn skew(reply: &Reply) -> Finding {
    let date = reply
        .header("date")
        .and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
    let Some(date) = date else {
        return Ok("the answer names no time".to_owned());
    };
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let apart = date.as_second() - now.as_secs().cast_signed();
    if apart.abs() <= SKEW {
        Ok(format!("its clock and the one here are {} s apart", apart.abs()))
    } else {
        Err(format!(
            "its clock is {} s {} the one here; set both (timedatectl set-ntp true)",
            apart.abs(),
            if apart > 0 { "before" } else { "behind" }
        ))
    }
}

/// What the server takes for our address, and whether it takes it from a proxy.
fn address(target: &Target, trust: &Trust) -> Finding {
    let reply = fetch(target, trust, "/api/client")?;
    let seen: Value = serde_json::from_str(&reply.body).unwrap_or_default();
    let (Some(address), Some(forwarded)) = (seen["address"].as_str(), seen["forwarded"].as_str()) else {
        return Err(format!(
            "{} for {}/api/client; have the proxy pass everything beneath the path on",
            reply.status, target.base
        ));
    };
    match forwarded {
        "trusted" => Ok(format!(
            "the server sees {address}, as a proxy it trusts names it"
        )),
        "ignored" => Err(format!(
            "the server sees the proxy, {address}, and all clients share its limits and bans; \
             add {address} to server.trusted_proxies"
        )),
        _ if reply.local.is_some_and(|local| local.to_string() == address) => {
            Ok(format!("the server sees {address}, where this was asked from"))
        }
        _ => Err(format!(
            "the server sees {address}, which is not where this was asked from ({}): where a proxy stands between, have \
             it send X-Forwarded-For and add it to server.trusted_proxies; behind a router that is so",
            reply
                .local
                .map_or_else(|| "unknown".to_owned(), |local| local.to_string())
        )),
    }
}

/// Whether a WebSocket gets through, for a page that came from there.
fn upgrade(target: &Target, trust: &Trust) -> Finding {
    match Socket::open(target, trust, "/ws")? {
        Opened::Yes(mut socket) => {
            let first = socket.next(Instant::now() + PATIENCE);
            match first {
                Ok(Some((_, text))) if text.windows(11).any(|part| part == b"\"connected\"") => Ok(format!(
                    "WebSockets get through to {}{}/ws",
                    target.origin(),
                    target.base
                )),
                _ => Err(
                    "the upgrade gets through, but nothing behind it; have the proxy not buffer".to_owned(),
                ),
            }
        }
        Opened::No(status, text) => Err(match status {
            403 => format!(
                "403 ({text}): the server does not let a page from {0} in; add {0} to server.allowed_origins",
                target.origin()
            ),
            400 | 404 | 426 | 200 => format!(
                "{status}: the upgrade does not get through; have the proxy pass on Upgrade and Connection, and the path"
            ),
            502..=504 => format!("{status}: the proxy does not reach the server; see its log"),
            _ => format!("{status} ({text})"),
        }),
    }
}

/// Whether a connection on which nothing is said stays open, by the server's pings alone.
fn stays(settings: &Settings, target: &Target, trust: &Trust, seconds: u64) -> Finding {
    let begun = Instant::now();
    let mut socket = match Socket::open(target, trust, "/ws/probe")? {
        Opened::Yes(socket) => socket,
        Opened::No(status, text) => return Err(format!("{status} ({text}) for {}/ws/probe", target.base)),
    };
    let until = begun + Duration::from_secs(seconds);
    let mut pings = 0;
    loop {
        match socket.next(until) {
            Ok(Some((super::socket::PING, _))) => pings += 1,
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(why) => {
                return Err(format!(
                    "a quiet connection ended after {} s ({why}); raise the proxy's timeout for idle connections above \
                     transport.ping_seconds ({} s), or lower that",
                    begun.elapsed().as_secs(),
                    settings.transport.ping_interval().as_secs()
                ));
            }
        }
    }
    Ok(format!(
        "a quiet connection is open after {seconds} s; the server's ping came {pings} times"
    ))
}

/// One request and its whole answer.
fn fetch(target: &Target, trust: &Trust, path: &str) -> Result<Reply, String> {
    let mut stream: Stream = target.connect(trust)?;
    let local = stream.local().map(|local| local.ip().to_canonical());
    let failed = |error: std::io::Error| format!("no answer from {}: {error}", target.origin());
    let head = format!(
        "GET {}{path}{} HTTP/1.1\r\nHost: {}\r\nUser-Agent: chinwag-doctor\r\nConnection: close\r\n\r\n",
        target.base,
        target.query,
        target.authority()
    );
    stream.write_all(head.as_bytes()).map_err(failed)?;
    let mut answer = Vec::new();
    stream.take(LARGEST).read_to_end(&mut answer).map_err(failed)?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Reply {
        status: status.ok_or_else(|| format!("what answers at {} does not speak HTTP", target.origin()))?,
        head: head.to_owned(),
        body: super::super::ctl::body_of(head, body).unwrap_or_default(),
        local,
    })
}
