//! An echo server on the production transport: `cargo run --release --example ws_echo -- <port>`, or
//! `… -- <port> <certificate.pem> <key.pem>` for an encrypted one.
//!
//! It sends text and binary messages back as they came, on every path, compressed where the client offers it.
//! Conformance suites run against it.
#![forbid(unsafe_code)]

use std::{
    env, io,
    net::{IpAddr, Ipv4Addr, TcpListener},
    process::ExitCode,
    sync::Arc,
};

use actix::prelude::*;
use actix_web::{App, HttpResponse, web};
use bytes::BytesMut;
use chinwag::transport::{
    Caps, Certificates, Class, Counters, Entrance, Gate, Head, Limits, Link, Opened, Options, OriginPolicy,
    Refusal, TrustedProxies, frame, serve,
    ws::{Message, ProtocolError},
};

/// Conformance suites send up to 16 MiB in a message.
const MAX_MESSAGE_BYTES: usize = 64 << 20;

#[derive(Clone)]
struct Echoes;

impl Gate for Echoes {
    type Endpoint = ();

    fn admit(&self, _: &Head<'_>, _: IpAddr) -> Result<(), Refusal> {
        Ok(())
    }

    fn open(&self, (): (), opened: Opened) {
        Echo::create(|ctx| {
            ctx.add_stream(opened.incoming);
            Echo(opened.link)
        });
    }
}

/// One connection, as a session of the chat is one.
struct Echo(Link);

impl Actor for Echo {
    type Context = Context<Self>;
}

impl StreamHandler<Result<Message, ProtocolError>> for Echo {
    fn handle(&mut self, message: Result<Message, ProtocolError>, _: &mut Self::Context) {
        let mut buffer = BytesMut::new();
        match (message, self.0.window()) {
            (Ok(Message::Text(text)), None) => frame::put_text(&mut buffer, text.as_bytes()),
            (Ok(Message::Binary(data)), None) => frame::put_binary(&mut buffer, &data),
            (Ok(Message::Text(text)), Some(window)) => {
                frame::put_text_deflated(&mut buffer, text.as_bytes(), window);
            }
            (Ok(Message::Binary(data)), Some(window)) => {
                frame::put_binary_deflated(&mut buffer, &data, window);
            }
            _ => return,
        }
        self.0.push(buffer.freeze(), Class::Durable);
    }
}

#[actix_web::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (port, files) = match arguments.as_slice() {
        [port] => (port, None),
        [port, certificate, key] => (port, Some((certificate, key))),
        _ => return usage(),
    };
    let Ok(port) = port.parse() else { return usage() };
    let certificates = files.map(|(certificate, key)| Certificates::load(certificate.as_ref(), key.as_ref()));
    let served = match certificates.transpose() {
        Ok(certificates) => run(port, certificates).await,
        Err(error) => Err(io::Error::other(error)),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ws_echo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: ws_echo <port> [<certificate.pem> <key.pem>]");
    ExitCode::from(2)
}

async fn run(port: u16, certificates: Option<Arc<Certificates>>) -> io::Result<()> {
    let host = IpAddr::from(Ipv4Addr::LOCALHOST);
    let origins = OriginPolicy::new::<&str>(&[], host).map_err(io::Error::other)?;
    let limits = Limits {
        max_message_bytes: MAX_MESSAGE_BYTES,
        queue_bytes: MAX_MESSAGE_BYTES,
        deflate: true,
        ..Limits::default()
    };
    let scheme = if certificates.is_some() { "wss" } else { "ws" };
    let entrance = Entrance::new(origins, TrustedProxies::default(), Caps::new(0, 0));
    entrance.certificates.store(certificates);
    let options = Options {
        workers: 2,
        limits,
        entrance,
        counters: Arc::new(Counters::default()),
    };
    let listener = TcpListener::bind((host, port))?;
    let hint = || async { HttpResponse::Ok().body("this server echoes WebSocket messages\n") };
    let app = move || App::new().default_service(web::to(hint));
    let serving = serve(listener, options, app, Echoes)?;
    println!("{scheme}://{}/", serving.address());
    tokio::signal::ctrl_c().await?;
    serving.stop(true).await;
    Ok(())
}
