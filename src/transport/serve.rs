//! Listening: accepts sockets, has actix-http read requests from them, and takes over those that upgrade.

use std::{
    convert::Infallible,
    io,
    net::{SocketAddr, TcpListener},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use actix_codec::Framed;
use actix_http::{HttpService, Protocol, Request, Response, body::BoxBody, error::DispatchError, h1};
use actix_rt::net::TcpStream;
use actix_server::{Server, ServerHandle};
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, fn_factory, fn_service, map_config,
};
use actix_web::{body::MessageBody, dev::AppConfig};

use super::{
    counters::Counters,
    gate::Gate,
    guard::Guarded,
    handshake::{Entrance, Upgrader},
    limits::Limits,
    socket::{self, HttpIo, Stream},
    watch::Watch,
    worker::Worker,
};

/// Seconds the server waits, when it stops, for HTTP requests under way.
const STOP_TIMEOUT: u64 = 3;
/// Sockets one worker holds that still speak HTTP; beyond that none is accepted.
const HTTP_SOCKETS_PER_WORKER: usize = 8192;

/// Said to an address that has as many connections as it may, before it has said anything.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\n\
    Content-Type: text/plain; charset=utf-8\r\nContent-Length: 21\r\n\r\ntoo many connections\n";

/// What [`serve`] needs beside the application and the gate.
#[derive(Clone, Debug)]
pub struct Options {
    /// Worker threads, 1 to 512.
    pub workers: usize,
    /// The transport's numbers.
    pub limits: Limits,
    /// Who may come in.
    pub entrance: Arc<Entrance>,
    /// Where to count.
    pub counters: Arc<Counters>,
}

/// A server that is running.
#[derive(Clone, Debug)]
pub struct Serving {
    handle: ServerHandle,
    address: SocketAddr,
}

impl Serving {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts no more connections; those that are open stay. The listening socket stays too, so clients
    /// wait rather than being refused.
    pub async fn pause(&self) {
        self.handle.pause().await;
    }

    /// Accepts again.
    pub async fn resume(&self) {
        self.handle.resume().await;
    }

    /// Ends the worker threads, and with them every connection. WebSockets are to be closed, and given a
    /// moment, before. `graceful` waits up to three seconds for HTTP requests under way.
    pub async fn stop(&self, graceful: bool) {
        self.handle.stop(graceful).await;
    }
}

/// Serves `app` over HTTP/1.1, and hands WebSockets to `gate`, on worker threads of their own. Must be called
/// in an actix system. Keep a clone of `listener` (`try_clone`) to serve again without refusing anyone in
/// between.
///
/// # Errors
/// The listener cannot be used.
pub fn serve<F, I, S, B, G>(listener: TcpListener, options: Options, app: F, gate: G) -> io::Result<Serving>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Future: 'static,
    S::Service: 'static,
    S::Error: Into<Response<BoxBody>> + 'static,
    S::InitError: std::fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    B: MessageBody + 'static,
    G: Gate,
{
    let address = listener.local_addr()?;
    let workers = options.workers.clamp(1, 512);
    let server = Server::build()
        .workers(workers)
        .disable_signals()
        .shutdown_timeout(STOP_TIMEOUT)
        .max_concurrent_connections(HTTP_SOCKETS_PER_WORKER)
        .listen("chinwag", listener, move || {
            let worker = Worker::new(options.limits.clone(), Arc::clone(&options.counters));
            let app = map_config(app().into_factory(), |()| AppConfig::default());
            let app = Guarded::new(app, Arc::clone(&options.entrance));
            let upgrader = Upgrader {
                worker: Rc::clone(&worker),
                entrance: Arc::clone(&options.entrance),
                gate: gate.clone(),
            };
            accept(&worker, &options.entrance).and_then(http(&worker.limits, app, upgrader))
        })?
        .run();
    let handle = server.handle();
    actix_rt::spawn(server);
    Ok(Serving { handle, address })
}

type Accepted = (HttpIo, Protocol, Option<SocketAddr>);
type Upgrade = (Request, Framed<HttpIo, h1::Codec>);

/// Prepares accepted sockets, and runs the worker's task beside them.
fn accept(
    worker: &Rc<Worker>,
    entrance: &Arc<Entrance>,
) -> impl ServiceFactory<TcpStream, Config = (), Response = Accepted, Error = DispatchError, InitError = ()> + use<>
{
    let (worker, entrance) = (Rc::clone(worker), Arc::clone(entrance));
    fn_factory(move || {
        let (worker, entrance) = (Rc::clone(&worker), Arc::clone(&entrance));
        async move {
            actix_rt::spawn(Rc::clone(&worker).run());
            Ok(fn_service(move |stream: TcpStream| {
                welcome(Rc::clone(&worker), Arc::clone(&entrance), stream)
            }))
        }
    })
}

/// Prepares one socket.
async fn welcome(
    worker: Rc<Worker>,
    entrance: Arc<Entrance>,
    stream: TcpStream,
) -> Result<Accepted, DispatchError> {
    let peer = socket::prepare(&stream, &worker.limits)?;
    let certificates = entrance.certificates.load_full();
    let Ok(slot) = entrance.admit_socket(peer.ip()) else {
        worker.counters.refused.add(1);
        if certificates.is_none() {
            // As far as it goes; nobody waits for who has had his share.
            socket::say(&stream, FULL);
        }
        return Err(io::Error::from(io::ErrorKind::ConnectionRefused).into());
    };
    let stream = match certificates {
        None => Stream::Plain(stream),
        Some(certificates) => {
            // Boxed, for every connection's task would have room for it.
            let handshake = Box::pin(certificates.acceptor().accept(stream));
            let stream = tokio::time::timeout(worker.limits.handshake_timeout, handshake)
                .await
                .map_err(io::Error::from)??;
            Stream::Tls(Box::new(stream))
        }
    };
    let watch = Watch::new(&worker);
    Ok((HttpIo::new(stream, watch, slot), Protocol::Http1, Some(peer)))
}

/// The HTTP side of one worker.
fn http<S, B, G>(
    limits: &Limits,
    app: Guarded<S, B>,
    upgrader: Upgrader<G>,
) -> impl ServiceFactory<Accepted, Config = (), Response = (), Error = DispatchError, InitError = ()> + use<S, B, G>
where
    S: ServiceFactory<Request, Config = ()> + 'static,
    S::Future: 'static,
    S::Service: 'static,
    S::Error: Into<Response<BoxBody>> + 'static,
    S::InitError: std::fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    B: MessageBody + 'static,
    G: Gate,
{
    let upgrader = Rc::new(upgrader);
    HttpService::build()
        .keep_alive(limits.keep_alive)
        .client_request_timeout(limits.head_timeout)
        // Between 1 and 500 ms its wake-up can get lost.
        .client_disconnect_timeout(limits.close_wait.max(Duration::from_secs(1)))
        // How the guard finds the connection of a request.
        .on_connect_ext(|io: &HttpIo, extensions| {
            extensions.insert(Rc::clone(io.watch()));
        })
        .upgrade(fn_service(move |(request, framed): Upgrade| {
            let upgrader = Rc::clone(&upgrader);
            async move {
                // Boxed, as the TLS handshake is, for the same reason.
                Box::pin(upgrader.answer(request, framed)).await;
                Ok::<_, Infallible>(())
            }
        }))
        .finish(app)
}
