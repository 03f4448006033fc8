//! A server on port 0 whose sessions do what a test tells them.

use std::{
    cell::RefCell,
    net::{IpAddr, SocketAddr, TcpListener},
    sync::{Arc, Mutex, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use actix::prelude::*;
use actix_web::{App, HttpResponse, web};
use bytes::{Bytes, BytesMut};
use chinwag::transport::{
    Caps, Certificates, Class, Counters, Ending, Entrance, Gate, Head, Limits, Link, Opened, Options,
    OriginPolicy, Refusal, TrustedProxies, frame, serve,
    ws::{Message, ProtocolError},
};

use crate::client::Client;

/// What a test wants of its server.
pub struct Setup {
    pub limits: Limits,
    pub origins: Vec<&'static str>,
    pub bound: &'static str,
    pub proxies: Vec<&'static str>,
    pub connections: usize,
    pub per_address: usize,
    pub certificates: Option<Arc<Certificates>>,
}

impl Default for Setup {
    /// The real rules with short waits.
    fn default() -> Self {
        let limits = Limits {
            queue_age: Duration::from_millis(500),
            close_wait: Duration::from_millis(300),
            heartbeat: Duration::from_secs(20),
            handshake_timeout: Duration::from_millis(600),
            head_timeout: Duration::from_millis(600),
            keep_alive: Duration::from_millis(600),
            body_timeout: Duration::from_millis(600),
            tick: Duration::from_millis(50),
            ..Limits::default()
        };
        Self {
            limits,
            origins: vec![],
            bound: "127.0.0.1",
            proxies: vec![],
            connections: 0,
            per_address: 0,
            certificates: None,
        }
    }
}

/// Bytes of the page `/large`.
pub const LARGE: usize = 8 << 20;

/// A server that runs until it is dropped.
pub struct TestServer {
    pub address: SocketAddr,
    pub counters: Arc<Counters>,
    pub caps: Arc<Caps>,
    endings: Endings,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

type Endings = Arc<Mutex<Vec<Ending>>>;

impl TestServer {
    pub fn start(setup: Setup) -> Self {
        let origins = OriginPolicy::new(&setup.origins, setup.bound.parse().unwrap()).unwrap();
        let proxies = TrustedProxies::parse(&setup.proxies).unwrap();
        let caps = Caps::new(setup.connections, setup.per_address);
        let counters = Arc::new(Counters::default());
        let entrance = Entrance::new(origins, proxies, Arc::clone(&caps));
        entrance.certificates.store(setup.certificates);
        let options = Options {
            workers: 1,
            limits: setup.limits,
            entrance,
            counters: Arc::clone(&counters),
        };
        let endings = Endings::default();
        let gate = TestGate(Arc::clone(&endings));
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (tell, told) = mpsc::sync_channel(1);
        let thread = std::thread::spawn(move || {
            actix::System::new().block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").unwrap();
                let app = || {
                    App::new()
                        .route("/body", web::post().to(body))
                        .route("/slow", web::get().to(slow))
                        .route("/large", web::get().to(large))
                        .default_service(web::to(hello))
                };
                let serving = serve(listener, options, app, gate).unwrap();
                tell.send(serving.address()).unwrap();
                let _ = stopped.await;
                serving.stop(false).await;
            });
        });
        let address = told.recv().unwrap();
        Self {
            address,
            counters,
            caps,
            endings,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Stops the worker threads and waits for them.
    pub fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    /// A WebSocket to an echoing session that also does what it is told; see [`obey`].
    pub fn open(&self) -> Client {
        Client::open(self.address, "/ws", &[])
    }

    /// The endings of sessions that ended, waiting until there are this many.
    pub fn endings(&self, count: usize) -> Vec<Ending> {
        wait_for("sessions to end", || self.endings.lock().unwrap().len() >= count);
        self.endings.lock().unwrap().clone()
    }

    /// Begins a new list of endings.
    pub fn forget_endings(&self) {
        self.endings.lock().unwrap().clear();
    }

    /// Waits until no WebSocket's socket is open any more; says how long that took.
    pub fn all_gone(&self) -> Duration {
        let began = Instant::now();
        wait_for("sockets to be gone", || self.counters.open_now() == 0);
        assert_eq!(self.caps.total(), 0, "a place is still taken");
        began.elapsed()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Waits for something that must come within ten seconds.
pub fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "waited in vain for {what}"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

async fn hello() -> HttpResponse {
    HttpResponse::Ok().body("hello")
}

/// Works for three times as long as a head may take.
async fn slow() -> HttpResponse {
    actix::clock::sleep(Duration::from_millis(1800)).await;
    HttpResponse::Ok().body("done")
}

/// More than the kernels of both sides take.
async fn large() -> HttpResponse {
    HttpResponse::Ok().body(vec![b'x'; LARGE])
}

async fn body(data: web::Bytes) -> HttpResponse {
    HttpResponse::Ok().body(data.len().to_string())
}

#[derive(Clone)]
struct TestGate(Endings);

impl Gate for TestGate {
    type Endpoint = String;

    fn admit(&self, head: &Head<'_>, client: IpAddr) -> Result<String, Refusal> {
        match head.path() {
            "/ws" => Ok(client.to_string()),
            _ => Err(Refusal::new(
                actix_http::StatusCode::NOT_FOUND,
                "no such endpoint",
            )),
        }
    }

    fn subprotocol(&self, _: &String) -> Option<&'static str> {
        Some("chinwag.v1")
    }

    fn open(&self, client: String, opened: Opened) {
        let endings = Arc::clone(&self.0);
        LINKS.with_borrow_mut(|links| links.push(opened.link.clone()));
        Session::create(|ctx| {
            ctx.add_stream(opened.incoming);
            Session {
                link: opened.link,
                client,
                agent: opened.user_agent.unwrap_or_default(),
                endings,
            }
        });
    }
}

thread_local! {
    /// All links of the worker, as a delivery actor would hold them.
    static LINKS: RefCell<Vec<Link>> = const { RefCell::new(Vec::new()) };
}

struct Session {
    link: Link,
    client: String,
    agent: String,
    endings: Endings,
}

impl Actor for Session {
    type Context = Context<Self>;

    fn stopped(&mut self, _: &mut Self::Context) {
        let ending = self
            .link
            .ending()
            .expect("the stream ended, so the connection did");
        self.endings.lock().unwrap().push(ending);
    }
}

impl StreamHandler<Result<Message, ProtocolError>> for Session {
    fn handle(&mut self, message: Result<Message, ProtocolError>, _: &mut Self::Context) {
        let mut buffer = BytesMut::new();
        match (message, self.link.window()) {
            (Ok(Message::Text(text)), window) => {
                let words: Vec<&str> = text.split(' ').collect();
                let Some(answer) = self.obey(&words) else { return };
                match window {
                    Some(window) => frame::put_text_deflated(&mut buffer, answer.as_bytes(), window),
                    None => frame::put_text(&mut buffer, answer.as_bytes()),
                }
            }
            (Ok(Message::Binary(data)), Some(window)) => {
                frame::put_binary_deflated(&mut buffer, &data, window);
            }
            (Ok(Message::Binary(data)), None) => frame::put_binary(&mut buffer, &data),
            _ => return,
        }
        self.link.push(buffer.freeze(), Class::Durable);
    }
}

impl Session {
    /// Commands of tests; anything else is echoed.
    fn obey(&self, words: &[&str]) -> Option<String> {
        match words {
            ["whoami"] => return Some(format!("{} {}", self.client, self.agent)),
            ["close", code, reason] => self.link.close(code.parse().unwrap(), reason),
            ["abort"] => self.link.abort(),
            ["fill", bytes] => {
                let chunk = text_frame(bytes.parse().unwrap());
                self.link.push(chunk, Class::Durable);
            }
            ["droppable", count, bytes] => {
                let chunk = text_frame(bytes.parse().unwrap());
                let taken = (0..count.parse().unwrap())
                    .filter(|_| self.link.push(chunk.clone(), Class::Droppable))
                    .count();
                return Some(format!("taken {taken}"));
            }
            ["everybody", count, bytes] => {
                let chunk = text_frame(bytes.parse().unwrap());
                LINKS.with_borrow_mut(|links| {
                    links.retain(|link| !link.is_closed());
                    for link in links {
                        for _ in 0..count.parse().unwrap() {
                            link.push(chunk.clone(), Class::Durable);
                        }
                    }
                });
            }
            ["later", milliseconds, bytes] => {
                let wait = Duration::from_millis(milliseconds.parse().unwrap());
                let (link, chunk) = (self.link.clone(), text_frame(bytes.parse().unwrap()));
                actix::spawn(async move {
                    actix::clock::sleep(wait).await;
                    link.push(chunk, Class::Durable);
                });
            }
            ["queued"] => {
                let most = LINKS.with_borrow(|links| links.iter().map(Link::queued_bytes).max());
                return Some(most.unwrap_or_default().to_string());
            }
            ["pause"] => self.link.pause_reading(),
            ["resume"] => LINKS.with_borrow(|links| links.iter().for_each(Link::resume_reading)),
            words => return Some(words.join(" ")),
        }
        None
    }
}

/// A text frame with this many bytes of payload.
fn text_frame(bytes: usize) -> Bytes {
    let mut buffer = BytesMut::new();
    frame::put_text(&mut buffer, &vec![b'x'; bytes]);
    buffer.freeze()
}
