//! Which web pages may connect, and for which hosts the server answers (contract §9
//! `server.allowed_origins`).

use std::net::IpAddr;

use actix_http::{StatusCode, Uri, Version, uri::Authority};

use super::gate::{Head, Refusal};

const FOREIGN: Refusal = Refusal::new(StatusCode::FORBIDDEN, "origin not allowed");
const BAD_ORIGIN: Refusal = Refusal::new(StatusCode::FORBIDDEN, "bad Origin header");
const BAD_HOST: Refusal = Refusal::new(StatusCode::BAD_REQUEST, "bad Host header");
const OTHER_HOST: Refusal = Refusal::new(StatusCode::FORBIDDEN, "host not served here");

/// The rule for `Origin` and `Host` headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OriginPolicy {
    any: bool,
    null: bool,
    listed: Vec<Origin>,
    /// The server is bound to a loopback address, so pages from this machine are allowed, and other hosts
    /// than this machine's are refused: a name that someone points at 127.0.0.1 is a foreign page.
    loopback: bool,
}

/// Scheme, host and port of a page; of schemes without a default port the port may be absent.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl OriginPolicy {
    /// Same origin, plus what is listed: origins such as `https://chat.example.org`, `null`, or `*` for any.
    /// `bound` is the address the server listens on.
    ///
    /// # Errors
    /// The first entry that is no origin.
    pub fn new<S: AsRef<str>>(allowed: &[S], bound: IpAddr) -> Result<Self, String> {
        let mut policy = Self {
            loopback: bound.to_canonical().is_loopback(),
            ..Self::default()
        };
        for entry in allowed.iter().map(|entry| entry.as_ref().trim()) {
            match entry {
                "*" => policy.any = true,
                "null" => policy.null = true,
                _ => policy
                    .listed
                    .push(Origin::parse(entry).ok_or_else(|| entry.to_owned())?),
            }
        }
        Ok(policy)
    }

    /// Judges a request for a WebSocket. No `Origin` header: no browser, and allowed.
    ///
    /// # Errors
    /// 403 for a foreign page, an origin sent twice or not understood, and a foreign host; 400 without one
    /// good `Host` header.
    pub fn check(&self, head: &Head<'_>, secure: bool) -> Result<(), Refusal> {
        let host = self.check_host(head)?;
        let Some(origin) = head.only("origin").map_err(|()| BAD_ORIGIN)? else {
            return Ok(());
        };
        if self.any || (origin == "null" && self.null) {
            return Ok(());
        }
        let origin = Origin::parse(origin).ok_or(if origin == "null" { FOREIGN } else { BAD_ORIGIN })?;
        let allowed = self.listed.contains(&origin)
            || origin.is_same(&host, secure)
            || (self.loopback && origin.is_web() && is_loopback(&origin.host));
        if allowed { Ok(()) } else { Err(FOREIGN) }
    }

    /// Judges the host of a request that is no upgrade. HTTP/1.0 knew no `Host`: balancers ask for health without, and no
    /// page can make a browser do so.
    pub(super) fn check_served(&self, head: &Head<'_>) -> Result<(), Refusal> {
        if head.request().version == Version::HTTP_10 && head.raw("host").next().is_none() {
            return Ok(());
        }
        // A target that names a host counts before `Host` (RFC 9112 §3.2.2).
        if head
            .request()
            .uri
            .authority()
            .is_some_and(|named| !self.serves(&bare(named)))
        {
            return Err(OTHER_HOST);
        }
        self.check_host(head).map(|_| ())
    }

    /// Judges the `Host` of any request: on a loopback address only this machine's names and those of listed
    /// origins (a proxy on this machine passes them on) are served. Gives the host.
    fn check_host(&self, head: &Head<'_>) -> Result<Authority, Refusal> {
        let host = head.only("host").map_err(|()| BAD_HOST)?.ok_or(BAD_HOST)?;
        let host = authority(host).ok_or(BAD_HOST)?;
        if self.serves(&bare(&host)) {
            Ok(host)
        } else {
            Err(OTHER_HOST)
        }
    }

    fn serves(&self, name: &str) -> bool {
        !self.loopback
            || self.any
            || is_loopback(name)
            || self.listed.iter().any(|origin| origin.host == name)
    }
}

impl Origin {
    fn parse(text: &str) -> Option<Self> {
        let (_, after) = text.split_once("://")?;
        if after.contains(['/', '?', '#', '@']) {
            return None;
        }
        let uri: Uri = text.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let host = uri.authority().filter(|host| well_formed(host))?;
        let port = host.port_u16().or_else(|| default_port(&scheme));
        Some(Self {
            scheme,
            host: bare(host),
            port,
        })
    }

    fn is_web(&self) -> bool {
        matches!(self.scheme.as_str(), "http" | "https")
    }

    /// Whether the page came from where it now connects to. Where the connection is not encrypted here, a
    /// proxy may have decrypted it, so that the page's own scheme says what a `Host` without port means.
    fn is_same(&self, host: &Authority, secure: bool) -> bool {
        self.is_web()
            && (!secure || self.scheme == "https")
            && self.host == bare(host)
            && self.port == host.port_u16().or_else(|| default_port(&self.scheme))
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

fn authority(host: &str) -> Option<Authority> {
    host.parse().ok().filter(well_formed)
}

/// No user, and a port that is a number where there is a colon.
fn well_formed(host: &Authority) -> bool {
    let after_name = host.as_str().get(host.host().len()..).unwrap_or_default();
    !host.host().is_empty() && (after_name.is_empty() || host.port_u16().is_some())
}

/// The name alone, in lower case, IPv6 addresses in brackets.
fn bare(host: &Authority) -> String {
    host.host().to_ascii_lowercase()
}

fn is_loopback(host: &str) -> bool {
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    host == "localhost"
        || host.ends_with(".localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_http::{
        RequestHead,
        header::{HeaderName, HeaderValue},
    };

    const LOCAL: &str = "127.0.0.1";
    const PUBLIC: &str = "0.0.0.0";

    fn judge(allowed: &[&str], bound: &str, secure: bool, headers: &[(&str, &str)]) -> u16 {
        let policy = OriginPolicy::new(allowed, bound.parse().unwrap()).unwrap();
        let mut head = RequestHead::default();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            head.headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        policy
            .check(&Head::new(&head), secure)
            .map_or_else(|refusal| refusal.status.as_u16(), |()| 101)
    }

    fn page(allowed: &[&str], bound: &str, host: &str, origin: &str) -> u16 {
        judge(allowed, bound, false, &[("host", host), ("origin", origin)])
    }

    #[test]
    fn the_same_host_and_port_are_allowed() {
        assert_eq!(
            page(&[], PUBLIC, "chat.example.org", "https://chat.example.org"),
            101
        );
        assert_eq!(
            page(&[], PUBLIC, "chat.example.org", "http://chat.example.org:80"),
            101
        );
        assert_eq!(
            page(
                &[],
                PUBLIC,
                "Chat.example.org:8080",
                "http://chat.EXAMPLE.org:8080"
            ),
            101
        );
        assert_eq!(
            page(&[], PUBLIC, "[2001:db8::1]:8080", "http://[2001:db8::1]:8080"),
            101
        );
        let encrypted = |origin| judge(&[], PUBLIC, true, &[("host", "a.example"), ("origin", origin)]);
        assert_eq!(
            (encrypted("https://a.example"), encrypted("http://a.example")),
            (101, 403)
        );
    }

    #[test]
    fn others_are_not() {
        for origin in [
            "https://evil.example",
            "https://chat.example.org:8443",
            "https://chat.example.org.evil.example",
            "https://evilchat.example.org",
            "https://chat.example.org@evil.example",
            "https://chat.example.org/",
            "https://chat.example.org:",
            "https://chat.example.org:x",
            "chat.example.org",
            "file://",
            "ftp://chat.example.org",
            "null",
            "",
            "*",
        ] {
            assert_eq!(page(&[], PUBLIC, "chat.example.org", origin), 403, "{origin}");
        }
        assert_eq!(page(&[], PUBLIC, "chat.example.org", "http://localhost"), 403);
    }

    #[test]
    fn programs_send_no_origin_and_nobody_sends_two() {
        assert_eq!(judge(&[], PUBLIC, false, &[("host", "a")]), 101);
        let twice = [("host", "a"), ("origin", "http://a"), ("origin", "http://a")];
        assert_eq!(judge(&[], PUBLIC, false, &twice), 403);
        assert_eq!(judge(&["*"], PUBLIC, false, &twice), 403);
        assert_eq!(judge(&[], PUBLIC, false, &[]), 400);
        assert_eq!(judge(&[], PUBLIC, false, &[("host", "a"), ("host", "b")]), 400);
        assert_eq!(judge(&[], PUBLIC, false, &[("host", "user@a")]), 400);
    }

    #[test]
    fn what_is_listed_is_allowed_as_written() {
        let listed = ["https://app.example.org", "null", "tauri://localhost"];
        assert_eq!(page(&listed, PUBLIC, "a.example", "https://app.example.org"), 101);
        assert_eq!(
            page(&listed, PUBLIC, "a.example", "https://app.example.org:443"),
            101
        );
        assert_eq!(page(&listed, PUBLIC, "a.example", "http://app.example.org"), 403);
        assert_eq!(page(&listed, PUBLIC, "a.example", "null"), 101);
        assert_eq!(page(&listed, PUBLIC, "a.example", "tauri://localhost"), 101);
        assert_eq!(page(&["*"], PUBLIC, "a.example", "https://evil.example"), 101);
        assert_eq!(page(&["*"], PUBLIC, "a.example", "null"), 101);
        assert_eq!(
            OriginPolicy::new(&["example.org"], PUBLIC.parse().unwrap()),
            Err("example.org".to_owned())
        );
    }

    #[test]
    fn on_loopback_this_machine_is_allowed_and_other_names_are_not_served() {
        for origin in [
            "http://localhost:3000",
            "http://127.0.0.1",
            "https://[::1]:9",
            "http://app.localhost",
        ] {
            assert_eq!(page(&[], LOCAL, "127.0.0.1:8080", origin), 101, "{origin}");
            assert_eq!(page(&[], PUBLIC, "192.0.2.1:8080", origin), 403, "{origin}");
        }
        assert_eq!(
            page(&[], LOCAL, "127.0.0.1:8080", "http://localhost.evil.example"),
            403
        );
        // A foreign page whose name was pointed at 127.0.0.1 is of the same origin, by its name.
        assert_eq!(
            page(&[], LOCAL, "evil.example:8080", "http://evil.example:8080"),
            403
        );
        assert_eq!(judge(&[], LOCAL, false, &[("host", "evil.example:8080")]), 403);
        let listed = ["https://chat.example.org"];
        assert_eq!(
            page(&listed, LOCAL, "chat.example.org", "https://chat.example.org"),
            101
        );
    }
}
