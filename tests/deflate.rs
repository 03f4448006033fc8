//! permessage-deflate in the chat (RFC 7692): in one room somebody takes compressed frames, and somebody does not.

mod support;

use flate2::{Decompress, FlushDecompress};
use serde_json::{Value, json};
use std::time::Duration;
use support::{Client, PATIENCE, Server, data, http, kind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A client that reads frames as they are on the wire.
struct Wire {
    stream: TcpStream,
    inbox: Vec<u8>,
}

/// A text frame's text, and whether it came compressed.
struct Heard {
    text: String,
    compressed: bool,
    bytes: usize,
}

impl Wire {
    /// Upgrades with this offer; also says what the server agreed to.
    async fn open(server: &Server, offer: &str) -> (Self, Option<String>) {
        let address = server.address();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "GET /ws HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Extensions: {offer}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut wire = Self {
            stream,
            inbox: Vec::new(),
        };
        let end = loop {
            match wire.inbox.windows(4).position(|four| four == b"\r\n\r\n") {
                Some(end) => break end + 4,
                None => wire.more().await,
            }
        };
        let head = String::from_utf8(wire.inbox.drain(..end).collect()).unwrap();
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        let mut lines = head.lines();
        let agreed = lines.find_map(|line| line.strip_prefix("Sec-WebSocket-Extensions: "));
        (wire, agreed.map(str::to_owned))
    }

    async fn more(&mut self) {
        let mut chunk = [0; 4096];
        let read = timeout(PATIENCE, self.stream.read(&mut chunk)).await;
        let count = read.expect("bytes in time").unwrap();
        assert!(count > 0, "the server ended the connection");
        self.inbox.extend_from_slice(&chunk[..count]);
    }

    /// Sends a text, compressed where `stored` (as stored blocks, which any inflater takes).
    async fn say(&mut self, value: &Value, stored: bool) {
        let text = value.to_string();
        let mut payload = Vec::new();
        if stored {
            let length = u16::try_from(text.len()).unwrap();
            payload.push(0);
            payload.extend_from_slice(&length.to_le_bytes());
            payload.extend_from_slice(&(!length).to_le_bytes());
        }
        payload.extend_from_slice(text.as_bytes());
        if stored {
            // The empty block that a flush leaves, without its last four bytes.
            payload.push(0);
        }
        assert!(payload.len() < 126, "more than these tests need");
        let mut frame = vec![if stored { 0xc1 } else { 0x81 }, 0x80 | payload.len() as u8];
        // Masked with nothing.
        frame.extend_from_slice(&[0; 4]);
        frame.extend_from_slice(&payload);
        self.stream.write_all(&frame).await.unwrap();
    }

    /// The next text of this kind.
    async fn hear(&mut self, wanted: &str) -> Heard {
        loop {
            let heard = self.next().await;
            let value: Value = serde_json::from_str(&heard.text).unwrap();
            if kind(&value) == wanted {
                return heard;
            }
        }
    }

    async fn next(&mut self) -> Heard {
        let (first, start, length) = loop {
            match *self.inbox.as_slice() {
                [first, 126, a, b, ..] => break (first, 4, usize::from(u16::from_be_bytes([a, b]))),
                [first, short, ..] if short < 126 => break (first, 2, usize::from(short)),
                _ => self.more().await,
            }
        };
        while self.inbox.len() < start + length {
            self.more().await;
        }
        let frame: Vec<u8> = self.inbox.drain(..start + length).collect();
        let compressed = first == 0xc1;
        assert!(compressed || first == 0x81, "a text frame, not {first:#x}");
        let payload = &frame[start..];
        let text = if compressed {
            inflated(payload)
        } else {
            payload.to_vec()
        };
        Heard {
            text: String::from_utf8(text).unwrap(),
            compressed,
            bytes: length,
        }
    }
}

/// Each message by itself: without context takeover.
fn inflated(payload: &[u8]) -> Vec<u8> {
    let input = [payload, &[0, 0, 0xff, 0xff]].concat();
    let mut text = Vec::with_capacity(1 << 20);
    let mut inflater = Decompress::new(false);
    inflater
        .decompress_vec(&input, &mut text, FlushDecompress::Sync)
        .unwrap();
    text
}

async fn compressions(server: &Server) -> u64 {
    let page = http::get(server.address(), "/metrics").await;
    let line = page
        .body
        .lines()
        .find_map(|line| line.strip_prefix("chinwag_compressions_total "));
    line.expect("the counter").parse().unwrap()
}

/// Signed in and in the room.
async fn member(server: &Server, name: &str, offer: &str) -> Wire {
    let (mut wire, agreed) = Wire::open(server, offer).await;
    let agreed = agreed.expect("an agreement");
    for word in [
        "permessage-deflate",
        "server_no_context_takeover",
        "client_no_context_takeover",
    ] {
        assert!(agreed.contains(word), "{agreed}");
    }
    wire.hear("connected").await;
    wire.say(&json!({"type": "auth", "data": {"username": name}}), true)
        .await;
    wire.hear("authenticated").await;
    wire.say(&json!({"type": "join", "data": {"roomId": "den"}}), false)
        .await;
    wire.hear("joined").await;
    wire
}

#[tokio::test]
async fn who_negotiates_gets_compressed_frames_made_once_and_others_plain_ones() {
    let server = Server::start(&[("transport.deflate", "on"), ("limits.message_rate_limit", "0")]);
    let mut plain = Client::sign_in(&server, "plain").await;
    plain.join("den").await;
    let mut speaker = Client::sign_in(&server, "speaker").await;
    speaker.join("den").await;
    let mut members = Vec::new();
    for n in 0..5 {
        let offer = "permessage-deflate; client_max_window_bits";
        members.push(member(&server, &format!("tight{n}"), offer).await);
    }
    // One with a window of its own: it gets plain frames, which everybody takes.
    let narrow = member(&server, "narrow", "permessage-deflate; server_max_window_bits=10");
    let mut narrow = narrow.await;
    speaker.barrier().await;

    let before = compressions(&server).await;
    let long = "all work and no play ".repeat(80);
    for n in 0..10 {
        speaker.chat("den", &format!("{n} {long}")).await;
        let whole = plain.expect("message").await;
        assert_eq!(whole["content"], format!("{n} {long}"));
        for wire in &mut members {
            let heard = wire.hear("message").await;
            let value: Value = serde_json::from_str(&heard.text).unwrap();
            assert_eq!(*data(&value), whole, "the same for all");
            assert!(heard.compressed && heard.bytes < 400, "{} bytes", heard.bytes);
        }
        let heard = narrow.hear("message").await;
        assert!(!heard.compressed && heard.text.contains(&long));
    }
    assert_eq!(compressions(&server).await - before, 10, "once for each message");

    // Short ones are left alone, also for who negotiated.
    speaker.chat("den", "short").await;
    let heard = members[0].hear("message").await;
    assert!(!heard.compressed && heard.text.contains("short"));
    assert_eq!(compressions(&server).await - before, 10);

    // What they send compressed is heard by all.
    let post = json!({"type": "chat", "data": {"roomId": "den", "content": "from inside"}});
    members[0].say(&post, true).await;
    let _ = plain.expect("message").await;
    assert_eq!(plain.expect("message").await["content"], "from inside");
}

#[tokio::test]
async fn without_the_setting_nobody_agrees_and_a_compressed_frame_is_a_violation() {
    let server = Server::start(&[]);
    let (mut wire, agreed) = Wire::open(&server, "permessage-deflate").await;
    assert_eq!(agreed, None);
    wire.hear("connected").await;
    wire.say(&json!({"type": "ping"}), true).await;
    let mut rest = Vec::new();
    let end = timeout(Duration::from_secs(5), wire.stream.read_to_end(&mut rest)).await;
    end.expect("the end in time").unwrap();
    assert_eq!(rest[..4], [0x88, rest[1], 0x03, 0xea], "closed with 1002");
}
