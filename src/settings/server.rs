//! `server.*`: where and for whom the server listens.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer};

use super::key::{Form, Key, Kind};
use super::origin::{AllowedOrigins, is_entry};
use super::tls::Tls;

/// Where and for whom the server listens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address or name to listen on.
    pub host: String,
    /// TCP port; 0: any free one.
    pub port: u16,
    /// Threads that serve connections; 0: one for each core.
    pub workers: usize,
    /// What an upgrade request for `/` speaks.
    pub root_dialect: RootDialect,
    /// Web pages that may connect, beside those of the server itself.
    pub allowed_origins: AllowedOrigins,
    /// Proxies whose `X-Forwarded-For` counts.
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// Encryption.
    pub tls: Tls,
}

/// The dialects that `/` can speak (contract §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RootDialect {
    /// Contract §2.
    Envelope,
    /// Contract §3.
    Flat,
    /// Contract §5.
    Broadcast,
}

impl Server {
    /// Whether `peer` is a proxy that may say whom it speaks for. An IPv4 address inside IPv6 counts as IPv4.
    #[must_use]
    pub fn trusts(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.trusted_proxies.iter().any(|network| network.contains(&peer))
    }
}

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "server.host",
        meaning: "Address or name to listen on. 127.0.0.1 serves this machine only; 0.0.0.0 or :: everybody.",
        unit: "",
        kind: Kind::Text(Form {
            allowed: "an IP address without brackets, or a host name",
            check: is_host,
        }),
        default: r#""127.0.0.1""#,
        reloadable: false,
        secret: false,
    },
    Key {
        path: "server.port",
        meaning: "TCP port. The variable PORT sets it too, below CHAT__SERVER__PORT.",
        unit: "",
        kind: Kind::Number {
            min: 0,
            max: 65_535,
            zero: Some("any free port"),
        },
        default: "8080",
        reloadable: false,
        secret: false,
    },
    Key {
        path: "server.workers",
        meaning: "Threads that serve connections.",
        unit: "threads",
        kind: Kind::Number {
            min: 0,
            max: 256,
            zero: Some("one for each core"),
        },
        default: "0",
        reloadable: false,
        secret: false,
    },
    Key {
        path: "server.root_dialect",
        meaning: "What an upgrade request for the path / speaks.",
        unit: "",
        kind: Kind::Word(&["envelope", "flat", "broadcast"]),
        default: r#""envelope""#,
        reloadable: true,
        secret: false,
    },
    Key {
        path: "server.allowed_origins",
        meaning: "Web pages that may connect. Those of the server's own origin always may, and while it listens on loopback those of any loopback origin; * is any, null is what sandboxed pages and files send.",
        unit: "",
        kind: Kind::List(Form {
            allowed: "scheme://host[:port], null or *",
            check: is_entry,
        }),
        default: "[]",
        reloadable: true,
        secret: false,
    },
    Key {
        path: "server.trusted_proxies",
        meaning: "Proxies whose X-Forwarded-For counts.",
        unit: "",
        kind: Kind::List(Form {
            allowed: "an IP address or a network such as 10.0.0.0/8",
            check: is_network,
        }),
        default: "[]",
        reloadable: true,
        secret: false,
    },
];

fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // What ends in a number is an address that went wrong, not a name.
    let is_name = text.len() <= 253
        && text.split('.').all(is_label)
        && !text
            .rsplit('.')
            .next()
            .is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    text.parse::<IpAddr>().is_ok() || is_name
}

fn network(text: &str) -> Option<IpNet> {
    let network = text
        .parse()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
    Some(network.trunc())
}

fn is_network(text: &str) -> bool {
    network(text).is_some()
}

fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let read = |text: &String| network(text).ok_or_else(|| serde::de::Error::custom("not a network"));
    texts.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_networks_are_told_from_what_is_none() {
        for host in [
            "127.0.0.1",
            "::1",
            "0.0.0.0",
            "localhost",
            "chat.example",
            "my_container-1",
        ] {
            assert!(is_host(host), "{host}");
        }
        for host in [
            "",
            "[::1]",
            "*",
            "a b",
            "127.0.0.1:80",
            "256.0.0.1",
            "10.1",
            "a..b",
            "-a",
            "http://a",
        ] {
            assert!(!is_host(host), "{host}");
        }
        for text in ["10.0.0.0/8", "10.1.2.3", "::1", "fd00::/8", "0.0.0.0/0"] {
            assert!(is_network(text), "{text}");
        }
        for text in ["", "10.0.0.0/33", "localhost", "10.0.0", "10.0.0.0/"] {
            assert!(!is_network(text), "{text}");
        }
    }
}
