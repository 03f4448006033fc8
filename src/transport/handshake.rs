//! The opening handshake (RFC 6455 §4.2): what is checked before a connection is upgraded, and the answer.

use std::{
    future::poll_fn,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use actix_codec::{AsyncRead, Framed};
use actix_http::{
    Method, Request, Response, StatusCode, Version,
    body::BodySize,
    h1::{self, Message},
    header,
    uri::Authority,
    ws as actix_ws,
};
use arc_swap::{ArcSwap, ArcSwapOption};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use bytes::{Bytes, BytesMut};
use tokio::io::ReadBuf;

use super::{
    caps::{Caps, Full, Slot},
    conn::{Conn, Held},
    deflate::Agreement,
    extensions,
    frame::FrameLimits,
    gate::{Gate, Head, Opened, Refusal},
    guard::BEHIND_CLOSE,
    incoming::Incoming,
    link::{Class, Link},
    origin::OriginPolicy,
    proxies::TrustedProxies,
    socket::HttpIo,
    tls::Certificates,
    worker::Worker,
};

/// Seconds after which a client may try again when the server has as many connections as it may.
const FULL_RETRY_AFTER: u32 = 10;

/// What the answer to an upgrade takes. HTTP's own buffer has 8 KiB, which would wait with it until the end of the turn.
const ANSWER_BYTES: usize = 256;

/// Who may come in. Everything in it may be changed while the server runs.
#[derive(Debug)]
pub struct Entrance {
    /// Which pages, and for which hosts.
    pub origins: ArcSwap<OriginPolicy>,
    /// Whose `X-Forwarded-For` counts.
    pub proxies: ArcSwap<TrustedProxies>,
    /// How many connections.
    pub caps: Arc<Caps>,
    /// For `https` and `wss`. Empty: the server speaks plain `http` and `ws`.
    pub certificates: ArcSwapOption<Certificates>,
    /// Bytes of one incoming message on connections to come (contract §9 `limits.max_frame_bytes`); 0: as
    /// [`Limits::max_message_bytes`](super::Limits::max_message_bytes).
    pub message_bytes: AtomicUsize,
}

impl Entrance {
    /// An entrance with these rules, without encryption.
    #[must_use]
    pub fn new(origins: OriginPolicy, proxies: TrustedProxies, caps: Arc<Caps>) -> Arc<Self> {
        Arc::new(Self {
            origins: ArcSwap::from_pointee(origins),
            proxies: ArcSwap::from_pointee(proxies),
            caps,
            certificates: ArcSwapOption::empty(),
            message_bytes: AtomicUsize::new(0),
        })
    }

    /// A place for a socket that was just accepted, until it is upgraded or ends.
    pub(super) fn admit_socket(&self, peer: IpAddr) -> Result<Slot, Full> {
        let is_proxy = self.proxies.load().trusts(peer.to_canonical());
        self.caps.take_http(peer, is_proxy)
    }
}

/// Answers upgrades on one worker.
pub(super) struct Upgrader<G> {
    pub(super) worker: Rc<Worker>,
    pub(super) entrance: Arc<Entrance>,
    pub(super) gate: G,
}

/// An upgrade that will be answered with 101.
struct Admitted<E> {
    endpoint: E,
    subprotocol: Option<&'static str>,
    compression: Option<Agreement>,
    accept: [u8; 28],
    slot: Slot,
    opened: Facts,
}

struct Facts {
    client: IpAddr,
    peer: SocketAddr,
    user_agent: Option<String>,
    secure: bool,
}

impl<G: Gate> Upgrader<G> {
    /// Takes what actix-http hands over: an upgrade, or something that looks like one to it.
    pub(super) async fn answer(&self, request: Request, framed: Framed<HttpIo, h1::Codec>) {
        let watch = framed.io_ref().watch();
        watch.nothing_due();
        let admitted = if watch.may_ask(false) {
            self.admit(&request, framed.io_ref().secure())
        } else {
            Err(BEHIND_THE_LAST)
        };
        match admitted {
            Ok(admitted) => self.open(admitted, framed),
            Err(refusal) => {
                self.worker.counters.refused.add(1);
                self.log_refusal(&request, &refusal);
                // A client that does not take the answer is not waited for.
                let _ = tokio::time::timeout(self.worker.limits.close_wait, refuse(framed, refusal)).await;
            }
        }
    }

    fn log_refusal(&self, request: &Request, refusal: &Refusal) {
        let proxies = self.entrance.proxies.load();
        let peer = request.peer_addr().map(|peer| peer.ip());
        let client = peer.map(|peer| proxies.client(&Head::new(request.head()), peer).to_string());
        log::info!(
            target: "chinwag::connections",
            address = client.as_deref().unwrap_or("unknown"),
            status = refusal.status.as_u16(),
            why = refusal.text;
            "upgrade refused"
        );
    }

    fn admit(&self, request: &Request, secure: bool) -> Result<Admitted<G::Endpoint>, Refusal> {
        let head = Head::new(request.head());
        let accept = check(&head)?;
        let offers = extensions::offers(&head).map_err(|_| BAD_EXTENSIONS)?;
        self.entrance.origins.load().check(&head, secure)?;
        let peer = request.peer_addr().ok_or(BAD_REQUEST)?;
        let client = self.entrance.proxies.load().client(&head, peer.ip());
        let endpoint = self.gate.admit(&head, client)?;
        let full = |_| Refusal::busy("too many connections", FULL_RETRY_AFTER);
        let slot = self.entrance.caps.take(client).map_err(full)?;
        let asked = |protocol: &&str| head.lists_exactly("sec-websocket-protocol", protocol);
        let subprotocol = self.gate.subprotocol(&endpoint).filter(asked);
        let compression = Agreement::find(&offers).filter(|_| self.worker.limits.deflate);
        let user_agent = head.header("user-agent").map(str::to_owned);
        let opened = Facts {
            client,
            peer,
            user_agent,
            secure,
        };
        Ok(Admitted {
            endpoint,
            subprotocol,
            compression,
            accept,
            slot,
            opened,
        })
    }

    fn frames(&self) -> FrameLimits {
        let frames = self.worker.limits.frames();
        match self.entrance.message_bytes.load(Ordering::Relaxed) {
            0 => frames,
            max_message_bytes => FrameLimits {
                max_message_bytes,
                ..frames
            },
        }
    }

    /// The 101 is simply the first thing in the connection's queue.
    fn open(&self, admitted: Admitted<G::Endpoint>, framed: Framed<HttpIo, h1::Codec>) {
        let parts = framed.into_parts();
        // An answer to a request before this one may wait there.
        let mut answer = BytesMut::with_capacity(parts.write_buf.len() + ANSWER_BYTES);
        answer.extend_from_slice(&parts.write_buf);
        put_switching(&mut answer, &admitted);
        let held = Held {
            socket: parts.io.into_socket(),
            _slot: admitted.slot,
        };
        let conn = Conn::new(
            &self.worker,
            held,
            admitted.compression.map(|agreed| agreed.window),
        );
        conn.push(answer.freeze(), Class::Durable);
        let early = BytesMut::from(parts.read_buf.as_ref());
        let Facts {
            client,
            peer,
            user_agent,
            secure,
        } = admitted.opened;
        let incoming = Incoming::new(Rc::clone(&conn), self.frames(), early);
        let opened = Opened {
            link: Link(conn),
            incoming,
            client,
            peer,
            user_agent,
            secure,
        };
        self.gate.open(admitted.endpoint, opened);
    }
}

const BAD_EXTENSIONS: Refusal = Refusal::new(StatusCode::BAD_REQUEST, "bad Sec-WebSocket-Extensions");
const BAD_TARGET: Refusal = Refusal::new(
    StatusCode::BAD_REQUEST,
    "the request target must be a path, or name the host that Host names",
);
const BEHIND_THE_LAST: Refusal = Refusal::new(StatusCode::BAD_REQUEST, BEHIND_CLOSE);
const BAD_REQUEST: Refusal = Refusal::new(StatusCode::BAD_REQUEST, "bad request");

/// Checks everything RFC 6455 §4.2.1 asks for; gives `Sec-WebSocket-Accept`.
fn check(head: &Head<'_>) -> Result<[u8; 28], Refusal> {
    let request = head.request();
    if request.method != Method::GET {
        return Err(Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "a WebSocket begins with GET",
        ));
    }
    if request.version != Version::HTTP_11 {
        return Err(Refusal::new(
            StatusCode::HTTP_VERSION_NOT_SUPPORTED,
            "a WebSocket begins with HTTP/1.1",
        ));
    }
    check_target(head)?;
    let body = request.headers.contains_key(header::TRANSFER_ENCODING)
        || head.headers("content-length").any(|length| length.trim() != "0");
    if body {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "an upgrade has no body"));
    }
    if !head.lists("upgrade", "websocket") || !head.lists("connection", "upgrade") {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "not a WebSocket upgrade"));
    }
    if head.only("sec-websocket-version") != Ok(Some("13")) {
        return Err(Refusal::new(
            StatusCode::UPGRADE_REQUIRED,
            "WebSocket version 13 is spoken here",
        ));
    }
    let key = head.only("sec-websocket-key").ok().flatten().map(str::trim);
    let key = key.filter(|key| BASE64.decode(key).is_ok_and(|bytes| bytes.len() == 16));
    let key = key.ok_or(Refusal::new(StatusCode::BAD_REQUEST, "bad Sec-WebSocket-Key"))?;
    Ok(actix_ws::hash_key(key.as_bytes()))
}

/// A path, or a whole `http` or `https` address (RFC 6455 §4.2.1) of the host that `Host` names too: one of them only
/// would be judged.
fn check_target(head: &Head<'_>) -> Result<(), Refusal> {
    let uri = &head.request().uri;
    let same_host = |authority: &Authority| {
        let host = head.only("host").ok().flatten();
        host.is_some_and(|host| host.trim().eq_ignore_ascii_case(authority.as_str()))
    };
    let good = match (uri.scheme_str(), uri.authority()) {
        (None, None) => true,
        (Some("http" | "https"), Some(authority)) => same_host(authority),
        _ => false,
    };
    if good && uri.path().starts_with('/') {
        Ok(())
    } else {
        Err(BAD_TARGET)
    }
}

fn put_switching<E>(buffer: &mut BytesMut, admitted: &Admitted<E>) {
    buffer.extend_from_slice(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
          Sec-WebSocket-Accept: ",
    );
    buffer.extend_from_slice(&admitted.accept);
    if let Some(subprotocol) = admitted.subprotocol {
        buffer.extend_from_slice(b"\r\nSec-WebSocket-Protocol: ");
        buffer.extend_from_slice(subprotocol.as_bytes());
    }
    if let Some(compression) = admitted.compression {
        compression.put_header(buffer);
    }
    buffer.extend_from_slice(b"\r\n\r\n");
}

type Answer = Message<(Response<()>, BodySize)>;

/// Answers with `Connection: close` and sees the connection off.
async fn refuse(mut framed: Framed<HttpIo, h1::Codec>, refusal: Refusal) -> std::io::Result<()> {
    let body = Bytes::from(format!("{}\n", refusal.text));
    let mut response = Response::build(refusal.status);
    response
        .force_close()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"));
    if refusal.status == StatusCode::UPGRADE_REQUIRED {
        response.insert_header((header::SEC_WEBSOCKET_VERSION, "13"));
        response.insert_header((header::UPGRADE, "websocket"));
    }
    if refusal.status == StatusCode::METHOD_NOT_ALLOWED {
        response.insert_header((header::ALLOW, "GET"));
    }
    if let Some(seconds) = refusal.retry_after {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    let response = response.finish().drop_body();
    let size = BodySize::Sized(body.len() as u64);
    Pin::new(&mut framed).write(Message::Item((response, size)))?;
    Pin::new(&mut framed).write(Message::Chunk(Some(body)))?;
    poll_fn(|cx| Pin::new(&mut framed).flush::<Answer>(cx)).await?;
    poll_fn(|cx| Pin::new(&mut framed).close::<Answer>(cx)).await?;
    // What lies unread when the socket is closed becomes a reset that could overtake the answer.
    let mut unread = [0; 1024];
    poll_fn(|cx| throw_away(framed.io_mut(), &mut unread, cx)).await;
    Ok(())
}

/// Reads to the end of the stream.
fn throw_away(io: &mut HttpIo, unread: &mut [u8], cx: &mut Context<'_>) -> Poll<()> {
    loop {
        let mut unread = ReadBuf::new(unread);
        let read = std::task::ready!(Pin::new(&mut *io).poll_read(cx, &mut unread));
        if read.is_err() || unread.filled().is_empty() {
            return Poll::Ready(());
        }
    }
}
