//! A WebSocket connection of any dialect: texts in and out.

use super::PATIENCE;
use futures_util::{SinkExt, StreamExt};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, frame::coding::CloseCode};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Got {
    /// A text frame.
    Text(String),
    /// A close frame: its code and reason, where it has them.
    Closed(Option<(u16, String)>),
    /// The end, without a close frame.
    Broken,
}

/// A connection. Pings are answered while it is read.
pub struct Raw {
    /// Until it is closed.
    socket: Option<WebSocketStream<TcpStream>>,
}

impl Raw {
    /// Connects to a path such as `/ws`.
    pub async fn connect(address: SocketAddr, path: &str) -> Self {
        Self::connect_with(address, path, &[]).await
    }

    /// Connects with further headers.
    pub async fn connect_with(address: SocketAddr, path: &str, headers: &[(&'static str, &str)]) -> Self {
        Self::try_connect(address, path, headers)
            .await
            .unwrap_or_else(|e| panic!("no connection to {path}: {e}"))
    }

    /// Connects, or says why not.
    pub async fn try_connect(
        address: SocketAddr,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, Error> {
        let stream = TcpStream::connect(address).await?;
        Self::over(stream, address, path, headers).await
    }

    /// Makes a WebSocket of a connected stream.
    pub async fn over(
        stream: TcpStream,
        address: SocketAddr,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, Error> {
        stream.set_nodelay(true)?;
        let mut request = format!("ws://{address}{path}").into_client_request()?;
        for (name, value) in headers {
            request
                .headers_mut()
                .insert(*name, HeaderValue::from_str(value).expect("a header value"));
        }
        let handshake = timeout(PATIENCE, client_async(request, stream)).await;
        let (socket, _) = handshake.expect("an answer to the handshake")?;
        Ok(Self { socket: Some(socket) })
    }

    /// Sends a text frame; panics when the connection is gone.
    pub async fn send(&mut self, text: impl Into<String>) {
        assert!(self.try_send(text).await, "the connection is gone");
    }

    /// Sends a text frame. `false`: the connection is gone.
    pub async fn try_send(&mut self, text: impl Into<String>) -> bool {
        let message = Message::text(text.into());
        let Some(socket) = &mut self.socket else {
            return false;
        };
        let sent = timeout(PATIENCE, socket.send(message)).await;
        sent.expect("a text frame taken by the socket").is_ok()
    }

    /// Sends a ping of the protocol, not of the chat. `false`: the connection is gone.
    pub async fn ping(&mut self) -> bool {
        match &mut self.socket {
            Some(socket) => socket.send(Message::Ping("still here".into())).await.is_ok(),
            None => false,
        }
    }

    /// Sends a binary frame.
    pub async fn send_binary(&mut self, bytes: Vec<u8>) {
        let sent = self.open().send(Message::binary(bytes)).await;
        sent.expect("a connection");
    }

    /// Hands frames to the socket at once.
    pub async fn send_many(&mut self, texts: impl IntoIterator<Item = String>) {
        let socket = self.open();
        for text in texts {
            socket.feed(Message::text(text)).await.expect("a connection");
        }
        socket.flush().await.expect("a connection");
    }

    fn open(&mut self) -> &mut WebSocketStream<TcpStream> {
        self.socket.as_mut().expect("an open connection")
    }

    /// What comes next.
    pub async fn next(&mut self) -> Got {
        self.next_within(PATIENCE).await.expect("a frame in time")
    }

    /// What comes next, if it comes in this time.
    pub async fn next_within(&mut self, limit: Duration) -> Option<Got> {
        timeout(limit, self.read()).await.ok()
    }

    /// What comes next; waits for ever. After a close frame the socket is gone, as a browser does it.
    pub async fn read(&mut self) -> Got {
        while let Some(socket) = &mut self.socket {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => return Got::Text(text.as_str().to_owned()),
                Some(Ok(Message::Close(frame))) => {
                    // Sends the answer; a server that is gone needs none.
                    let _ = socket.flush().await;
                    self.socket = None;
                    return Got::Closed(frame.map(|f| (f.code.into(), f.reason.as_str().to_owned())));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => self.socket = None,
            }
        }
        Got::Broken
    }

    /// Something has come, which is left unread, and so unanswered.
    pub async fn readable(&mut self) {
        let mut first = [0];
        let ready = timeout(PATIENCE, self.open().get_ref().peek(&mut first)).await;
        ready.expect("something to read").expect("a connection");
    }

    /// The next text.
    pub async fn text(&mut self) -> String {
        match self.next().await {
            Got::Text(text) => text,
            other => panic!("{other:?} instead of a text"),
        }
    }

    /// Reads until the server closes; code and reason.
    pub async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.next().await {
                Got::Text(_) => {}
                Got::Closed(Some(why)) => return why,
                other => panic!("{other:?} instead of a close frame with a code"),
            }
        }
    }

    /// Closes with this code, or none, and waits for the server's answer.
    pub async fn close(mut self, code: Option<u16>) {
        let frame = code.map(|code| CloseFrame {
            code: CloseCode::from(code),
            reason: "".into(),
        });
        self.open().close(frame).await.expect("a connection to close");
        while let Got::Text(_) = self.next().await {}
    }
}
