//! Plain HTTP/1.1 requests, one connection each.

use super::PATIENCE;
use serde_json::Value;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// 200 and so on.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{:?} is no JSON: {e}", self.body))
    }
}

/// `GET path`.
pub async fn get(address: SocketAddr, path: &str) -> Answer {
    request(address, path, "Connection: close\r\n").await
}

/// An opening handshake that is expected to be refused.
pub async fn refused_upgrade(address: SocketAddr, path: &str, headers: &str) -> Answer {
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
    request(address, path, &format!("{upgrade}{headers}")).await
}

async fn request(address: SocketAddr, path: &str, headers: &str) -> Answer {
    let answer = timeout(PATIENCE, async {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).await.expect("a request sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("an answer");
        String::from_utf8_lossy(&bytes).into_owned()
    });
    parse(&answer.await.expect("an answer in time"))
}

fn parse(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|l| l.split(' ').nth(1)?.parse().ok());
    let headers = lines
        .filter_map(|l| l.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    Answer {
        status: status.unwrap_or_else(|| panic!("no HTTP answer: {text:?}")),
        headers: headers.collect(),
        body: body.to_owned(),
    }
}
