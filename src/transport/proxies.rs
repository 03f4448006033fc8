//! Whose word counts about where a client is: `X-Forwarded-For` of listed proxies only.

use std::net::IpAddr;

use super::gate::Head;
use actix_http::header::HeaderValue;

/// What stands before an IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`), in bits.
const MAPPED: u8 = 96;

/// Addresses and networks of proxies (contract §9 `server.trusted_proxies`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    prefix: u8,
}

impl TrustedProxies {
    /// Reads addresses (`192.0.2.1`) and networks (`10.0.0.0/8`, `2001:db8::/32`).
    ///
    /// # Errors
    /// The first entry that is neither.
    pub fn parse<S: AsRef<str>>(entries: &[S]) -> Result<Self, String> {
        entries
            .iter()
            .map(|entry| Network::parse(entry.as_ref()).ok_or_else(|| entry.as_ref().to_owned()))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The address of the client behind `peer`: from the right, the first that is no listed proxy.
    #[must_use]
    pub fn client(&self, head: &Head<'_>, peer: IpAddr) -> IpAddr {
        let lists: Vec<&[u8]> = head.raw("x-forwarded-for").map(HeaderValue::as_bytes).collect();
        self.behind(peer, &lists)
    }

    /// The same, of the values of `X-Forwarded-For` in their order.
    #[must_use]
    pub fn behind(&self, peer: IpAddr, lists: &[&[u8]]) -> IpAddr {
        let mut client = peer.to_canonical();
        for entry in lists
            .iter()
            .rev()
            .flat_map(|list| list.rsplit(|byte| *byte == b','))
        {
            if !self.trusts(client) {
                break;
            }
            // What a listed proxy wrote that is no address tells nothing about those before it either.
            let Some(address) = std::str::from_utf8(entry).ok().and_then(parse_entry) else {
                break;
            };
            client = address;
        }
        client
    }

    /// Whether this is a listed proxy.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(longest);
        if prefix > longest {
            return None;
        }
        // Peers are compared as what they are: IPv4, however it is written.
        Some(match (address, address.to_canonical()) {
            (IpAddr::V6(_), v4 @ IpAddr::V4(_)) if prefix >= MAPPED => Self {
                address: v4,
                prefix: prefix - MAPPED,
            },
            _ => Self { address, prefix },
        })
    }

    fn contains(self, address: IpAddr) -> bool {
        let differ = match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => u128::from(own.to_bits() ^ other.to_bits()) << 96,
            (IpAddr::V6(own), IpAddr::V6(other)) => own.to_bits() ^ other.to_bits(),
            _ => return false,
        };
        differ.leading_zeros() >= u32::from(self.prefix)
    }
}

/// An entry of the header: an address, some proxies add a port.
fn parse_entry(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let unbracketed = entry.strip_prefix('[').and_then(|entry| entry.strip_suffix(']'));
    let address = unbracketed.unwrap_or(entry).parse().ok();
    address
        .or_else(|| {
            entry
                .parse()
                .ok()
                .map(|address: std::net::SocketAddr| address.ip())
        })
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_http::{RequestHead, header};

    fn client(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let mut head = RequestHead::default();
        for value in forwarded {
            head.headers.append(
                header::HeaderName::from_static("x-forwarded-for"),
                HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            );
        }
        let proxies = TrustedProxies::parse(proxies).unwrap();
        proxies
            .client(&Head::new(&head), peer.parse().unwrap())
            .to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_its_address() {
        assert_eq!(client(&[], "192.0.2.9", &["10.0.0.1"]), "192.0.2.9");
        assert_eq!(client(&["10.0.0.0/8"], "192.0.2.9", &["10.0.0.1"]), "192.0.2.9");
    }

    #[test]
    fn the_nearest_that_is_no_proxy_is_the_client() {
        let proxies = ["10.0.0.0/8", "::1"];
        assert_eq!(client(&proxies, "10.1.2.3", &["6.6.6.6, 192.0.2.9"]), "192.0.2.9");
        assert_eq!(
            client(&proxies, "10.1.2.3", &["6.6.6.6", "192.0.2.9, 10.9.9.9"]),
            "192.0.2.9"
        );
        assert_eq!(client(&proxies, "::1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(
            client(&proxies, "::ffff:10.0.0.1", &["192.0.2.9:80"]),
            "192.0.2.9"
        );
        assert_eq!(client(&proxies, "10.1.2.3", &[]), "10.1.2.3");
        assert_eq!(client(&proxies, "10.1.2.3", &["192.0.2.9, unknown"]), "10.1.2.3");
    }

    /// What a client wrote in front must not hide what the proxy wrote behind it.
    #[test]
    fn an_entry_that_is_no_text_is_like_any_that_is_no_address() {
        let proxies = ["10.0.0.0/8"];
        assert_eq!(client(&proxies, "10.1.2.3", &["é, 1.2.3.4"]), "1.2.3.4");
        assert_eq!(
            client(&proxies, "10.1.2.3", &["6.6.6.6", "é, 1.2.3.4"]),
            "1.2.3.4"
        );
        assert_eq!(client(&proxies, "10.1.2.3", &["6.6.6.6", "é"]), "10.1.2.3");
    }

    #[test]
    fn a_mapped_address_is_the_same_proxy() {
        assert_eq!(
            client(&["::ffff:10.1.2.3"], "10.1.2.3", &["192.0.2.9"]),
            "192.0.2.9"
        );
        assert_eq!(
            client(&["::ffff:10.0.0.0/104"], "10.1.2.3", &["192.0.2.9"]),
            "192.0.2.9"
        );
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for bad in ["", "example.org", "10.0.0.0/33", "10.0.0.0/x", "::/129"] {
            assert_eq!(TrustedProxies::parse(&[bad]), Err(bad.to_owned()));
        }
        assert!(TrustedProxies::parse(&["0.0.0.0/0", "::/0"]).is_ok());
    }
}
