//! One client: a socket, and what has arrived on it.

use super::described;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::client::{IntoClientRequest, client};
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, HandshakeError, Message, WebSocket};

const CONNECT: Duration = Duration::from_secs(5);

/// Something that arrived.
#[derive(Debug, Clone, PartialEq)]
pub enum Arrived {
    /// A text frame.
    Frame(Value),
    /// A close frame; `None` for a connection that broke.
    Closed(Option<(u16, String)>),
}

/// How to ask for an answer that comes after everything sent before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Envelope,
    Flat,
    Channel,
    Broadcast,
}

/// A client.
pub struct Peer {
    socket: WebSocket<TcpStream>,
    kind: Kind,
    shows_heartbeats: bool,
    /// What the last heartbeat that was not shown said.
    pub authenticated: Option<String>,
    queue: VecDeque<Arrived>,
}

/// What a client asks for.
pub struct Way {
    /// The path, and what follows it.
    pub at: String,
    /// Headers beside those of the handshake.
    pub headers: Vec<(String, String)>,
    /// What is spoken there.
    pub kind: Kind,
    /// Heartbeats of the channel dialect are told, not answered.
    pub shows_heartbeats: bool,
}

impl Peer {
    /// Connects; or the status of the refusal.
    pub fn open(address: SocketAddr, way: &Way) -> Result<Result<Self, u16>, String> {
        let stream = TcpStream::connect_timeout(&address, CONNECT).map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        stream
            .set_read_timeout(Some(CONNECT))
            .map_err(|error| error.to_string())?;
        let uri = format!("ws://{address}{}", way.at);
        let mut request = uri.into_client_request().map_err(|error| error.to_string())?;
        for (name, value) in &way.headers {
            let name: HeaderName = name.parse().map_err(|_| format!("no header: {name}"))?;
            let value = HeaderValue::from_str(value).map_err(|error| error.to_string())?;
            request.headers_mut().insert(name, value);
        }
        match client(request, stream) {
            Ok((socket, _)) => Ok(Ok(Self {
                socket,
                kind: way.kind,
                shows_heartbeats: way.shows_heartbeats,
                authenticated: None,
                queue: VecDeque::new(),
            })),
            Err(HandshakeError::Failure(Error::Http(response))) => Ok(Err(response.status().as_u16())),
            Err(error) => Err(format!("no handshake: {error}")),
        }
    }

    /// Sends a text frame.
    pub fn say(&mut self, text: &str) -> Result<(), String> {
        self.socket
            .send(Message::text(text))
            .map_err(|error| format!("cannot send: {error}"))
    }

    /// Sends a binary frame.
    pub fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.socket
            .send(Message::binary(bytes.to_vec()))
            .map_err(|error| format!("cannot send: {error}"))
    }

    /// The next thing, waiting no longer than `wait`.
    pub fn next(&mut self, wait: Duration) -> Result<Option<Arrived>, String> {
        if self.queue.is_empty() {
            self.read(wait)?;
        }
        Ok(self.queue.pop_front())
    }

    /// Reads what has arrived, and answers heartbeats that are not shown.
    pub fn tend(&mut self) -> Result<(), String> {
        if self.kind == Kind::Channel && !self.shows_heartbeats {
            self.read(Duration::from_millis(1))?;
        }
        Ok(())
    }

    fn read(&mut self, wait: Duration) -> Result<(), String> {
        let until = Instant::now() + wait;
        loop {
            let left = until
                .saturating_duration_since(Instant::now())
                .max(Duration::from_millis(1));
            self.socket
                .get_ref()
                .set_read_timeout(Some(left))
                .map_err(|error| error.to_string())?;
            let arrived = match self.socket.read() {
                Ok(Message::Text(text)) => {
                    let frame = serde_json::from_str(&text).map_err(|_| format!("no JSON: {text}"))?;
                    described::fits(self.kind, &frame)?;
                    Arrived::Frame(frame)
                }
                Ok(Message::Close(frame)) => Arrived::Closed(Some(
                    frame.map_or((1005, String::new()), |f| (f.code.into(), f.reason.to_string())),
                )),
                Ok(Message::Binary(_)) => return Err("a binary frame arrived".into()),
                Ok(_) => continue,
                Err(Error::Io(error)) if is_timeout(&error) => {
                    if Instant::now() >= until {
                        return Ok(());
                    }
                    continue;
                }
                Err(_) => Arrived::Closed(None),
            };
            if !self.hides(&arrived)? {
                self.queue.push_back(arrived);
                return Ok(());
            }
            return Ok(());
        }
    }

    fn hides(&mut self, arrived: &Arrived) -> Result<bool, String> {
        let Arrived::Frame(frame) = arrived else {
            return Ok(false);
        };
        if self.kind != Kind::Channel || self.shows_heartbeats || frame["type"] != "heartbeat" {
            return Ok(false);
        }
        self.authenticated = frame["authenticated"].as_str().map(str::to_owned);
        self.say(r#"{"type":"heartbeat"}"#).map(|()| true)
    }

    /// Asks for an answer that tells nobody else anything. `number` tells it from others.
    pub fn ask(&mut self, number: usize) -> Result<(), String> {
        let text = match self.kind {
            Kind::Envelope => json!({"type": "ping", "ref": format!("quiet {number}")}),
            // Nobody may be called Server: refused, whether signed in or not, and nothing comes of it.
            Kind::Flat => json!({"type": "auth", "username": "Server"}),
            Kind::Channel => json!({"type": "identity", "user": "Server"}),
            Kind::Broadcast => json!({"type": "setUsername", "username": "Server"}),
        };
        self.say(&text.to_string())
    }

    /// Whether `arrived` answers [`Peer::ask`].
    pub fn answers(&self, arrived: &Arrived, number: usize) -> bool {
        let Arrived::Frame(frame) = arrived else {
            return false;
        };
        match self.kind {
            Kind::Envelope => frame["type"] == "pong" && frame["ref"] == format!("quiet {number}"),
            Kind::Flat | Kind::Channel => {
                frame["type"] == "error"
                    && (frame["code"] == "already_authenticated" || frame["code"] == "username_reserved")
            }
            Kind::Broadcast => frame["type"] == "system" && frame["message"] == "Username is reserved",
        }
    }

    /// Closes, and reads until the server has closed too.
    pub fn close(&mut self, code: Option<u16>, wait: Duration) -> Result<(), String> {
        let frame = code.map(|code| CloseFrame {
            code: CloseCode::from(code),
            reason: "".into(),
        });
        self.socket.close(frame).map_err(|error| error.to_string())?;
        let until = Instant::now() + wait;
        while Instant::now() < until {
            match self.socket.read() {
                Ok(_) => {}
                Err(Error::ConnectionClosed) => return Ok(()),
                Err(Error::Io(error)) if is_timeout(&error) => {}
                Err(error) => return Err(format!("not closed properly: {error}")),
            }
        }
        Err("the server does not close".into())
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
    )
}
