//! One WebSocket connection through the proxy, with its journal.

use crate::journal::Journal;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

/// A connection that says nothing for so long is given up, as a person would.
const PATIENCE: Duration = Duration::from_secs(4);

/// The connection is gone.
#[derive(Debug)]
pub struct Gone;

/// A step that the connection may not survive.
pub type Step<T> = Result<T, Gone>;

/// A connection.
pub struct Socket {
    inner: WebSocketStream<TcpStream>,
}

impl Socket {
    /// Connects to a path.
    pub async fn connect(address: SocketAddr, path: &str, journal: &mut Journal) -> Step<Self> {
        let connected = timeout(PATIENCE, async {
            let stream = TcpStream::connect(address).await.map_err(|_| Gone)?;
            stream.set_nodelay(true).map_err(|_| Gone)?;
            let request = format!("ws://{address}{path}").into_client_request();
            let request = request.map_err(|_| Gone)?;
            client_async(request, stream).await.map_err(|_| Gone)
        });
        let (inner, _) = connected.await.map_err(|_| Gone)??;
        journal.open();
        Ok(Self { inner })
    }

    /// Sends a text. It is in the journal whether or not it arrives.
    pub async fn send(&mut self, frame: &Value, journal: &mut Journal) -> Step<()> {
        journal.write("out", frame);
        let text = match frame {
            Value::String(text) => text.clone(),
            frame => frame.to_string(),
        };
        let sent = timeout(PATIENCE, self.inner.send(Message::text(text))).await;
        sent.map_err(|_| Gone)?.map_err(|_| Gone)
    }

    /// What comes next within this time; `None`: nothing.
    pub async fn next(&mut self, within: Duration, journal: &mut Journal) -> Step<Option<Value>> {
        loop {
            let Ok(got) = timeout(within, self.inner.next()).await else {
                return Ok(None);
            };
            match got {
                Some(Ok(Message::Text(text))) => {
                    let frame = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text.as_str()));
                    journal.write("in", &frame);
                    return Ok(Some(frame));
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Gone),
                Some(Ok(_)) => {}
            }
        }
    }

    /// What comes next, if the connection lives.
    pub async fn wait(&mut self, journal: &mut Journal) -> Step<Value> {
        self.next(PATIENCE, journal).await?.ok_or(Gone)
    }

    /// Goes properly.
    pub async fn bye(mut self) {
        let _ = timeout(PATIENCE, self.inner.close(None)).await;
    }
}
