//! The door between the transport and whatever stands above it.

use std::net::{IpAddr, SocketAddr};

use actix_http::{
    RequestHead, StatusCode,
    header::{HeaderName, HeaderValue},
};

use super::{incoming::Incoming, link::Link};

/// What decides which paths are WebSocket endpoints, and takes the connections that were opened. One clone
/// lives on every worker thread.
pub trait Gate: Clone + Send + 'static {
    /// What a request is for; handed from [`Gate::admit`] to [`Gate::open`].
    type Endpoint;

    /// Judges an upgrade that is in order as far as RFC 6455, origins and hosts go. `client` is its address,
    /// behind trusted proxies the one they name.
    ///
    /// # Errors
    /// What to answer instead of upgrading.
    fn admit(&self, head: &Head<'_>, client: IpAddr) -> Result<Self::Endpoint, Refusal>;

    /// The subprotocol this endpoint speaks; it is answered to clients that ask for it.
    fn subprotocol(&self, endpoint: &Self::Endpoint) -> Option<&'static str> {
        let _ = endpoint;
        None
    }

    /// Takes a connection whose upgrade was answered. Called on the thread it will live on.
    fn open(&self, endpoint: Self::Endpoint, opened: Opened);
}

/// A WebSocket connection that was just opened.
#[derive(Debug)]
pub struct Opened {
    /// Its outgoing side.
    pub link: Link,
    /// Its incoming side.
    pub incoming: Incoming,
    /// The client's address; behind trusted proxies the one they name.
    pub client: IpAddr,
    /// The other end of the TCP connection.
    pub peer: SocketAddr,
    /// The User-Agent header as it was sent, as far as it is text.
    pub user_agent: Option<String>,
    /// Whether the connection is encrypted.
    pub secure: bool,
}

/// An upgrade refused: answered with this status and `Connection: close`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// 4xx or 5xx.
    pub status: StatusCode,
    /// One line for people.
    pub text: &'static str,
    /// Seconds after which it makes sense to try again.
    pub retry_after: Option<u32>,
}

impl Refusal {
    /// A refusal that no waiting will change.
    #[must_use]
    pub const fn new(status: StatusCode, text: &'static str) -> Self {
        Self {
            status,
            text,
            retry_after: None,
        }
    }

    /// 503 with `Retry-After`.
    #[must_use]
    pub const fn busy(text: &'static str, retry_after: u32) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            text,
            retry_after: Some(retry_after),
        }
    }
}

/// A request's head, to look at.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a>(&'a RequestHead);

impl<'a> Head<'a> {
    /// A view of `head`.
    #[must_use]
    pub const fn new(head: &'a RequestHead) -> Self {
        Self(head)
    }

    /// The whole head.
    #[must_use]
    pub const fn request(&self) -> &'a RequestHead {
        self.0
    }

    /// The path as sent: still percent-encoded.
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.0.uri.path()
    }

    /// What stands after the `?`, as sent.
    #[must_use]
    pub fn query(&self) -> Option<&'a str> {
        self.0.uri.query()
    }

    /// The first header of this name, where it is text. The name must be in lower case.
    #[must_use]
    pub fn header(&self, name: &'static str) -> Option<&'a str> {
        self.headers(name).next()
    }

    /// All headers of this name that are text.
    pub fn headers(&self, name: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.raw(name).filter_map(|value| value.to_str().ok())
    }

    /// All headers of this name, text or not.
    pub(super) fn raw(&self, name: &'static str) -> impl Iterator<Item = &'a HeaderValue> + use<'a> {
        self.0.headers.get_all(HeaderName::from_static(name))
    }

    /// The one header of this name: `Ok(None)` where there is none.
    ///
    /// # Errors
    /// There are several, or it is no text.
    pub(super) fn only(&self, name: &'static str) -> Result<Option<&'a str>, ()> {
        let mut values = self.raw(name);
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(value), None) => value.to_str().map(Some).map_err(|_| ()),
            _ => Err(()),
        }
    }

    /// Whether a comma-separated header lists this word, in any case.
    pub(super) fn lists(&self, name: &'static str, word: &str) -> bool {
        self.headers(name)
            .flat_map(|list| list.split(','))
            .any(|item| item.trim().eq_ignore_ascii_case(word))
    }

    /// Whether a comma-separated header lists exactly this.
    pub(super) fn lists_exactly(&self, name: &'static str, item: &str) -> bool {
        self.headers(name)
            .flat_map(|list| list.split(','))
            .any(|listed| listed.trim() == item)
    }
}
