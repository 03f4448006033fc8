//! A client of the envelope dialect (contract §2).

use super::{Got, Raw, Server};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// One connection of a user. Frames are kept in their order until they are asked for.
pub struct Client {
    raw: Raw,
    waiting: VecDeque<Value>,
    asked: u64,
    /// The user's id; before signing in, the one `connected` announced.
    pub id: String,
    /// The user's name.
    pub name: String,
    /// What proves that a later connection is this user.
    pub token: String,
    /// What the server said when signing in.
    pub welcome: Value,
}

/// A frame's type.
pub fn kind(frame: &Value) -> &str {
    frame["type"].as_str().unwrap_or_default()
}

/// A frame's data.
pub fn data(frame: &Value) -> &Value {
    &frame["data"]
}

impl Client {
    /// Connects, and is told who it will be.
    pub async fn connect(server: &Server) -> Self {
        let raw = Raw::connect(server.address(), "/ws").await;
        Self::over(raw).await
    }

    /// A client over a connection that was just made.
    pub async fn over(raw: Raw) -> Self {
        let mut client = Self {
            raw,
            waiting: VecDeque::new(),
            asked: 0,
            id: String::new(),
            name: String::new(),
            token: String::new(),
            welcome: Value::Null,
        };
        let connected = client.expect("connected").await;
        client.id = text(&connected["clientId"]);
        client
    }

    /// Connects and signs in as somebody new.
    pub async fn sign_in(server: &Server, name: &str) -> Self {
        let mut client = Self::connect(server).await;
        client.auth(json!({"username": name})).await;
        client
    }

    /// Connects and signs in as who this token belongs to.
    pub async fn resume(server: &Server, name: &str, token: &str) -> Self {
        let mut client = Self::connect(server).await;
        client.auth(json!({"username": name, "resumeToken": token})).await;
        client
    }

    /// One more connection of the same user.
    pub async fn again(&self, server: &Server) -> Self {
        Self::resume(server, &self.name, &self.token).await
    }

    /// Signs in; panics when refused.
    pub async fn auth(&mut self, data: Value) {
        let frame = self.ask("auth", data).await;
        assert_eq!(kind(&frame), "authenticated", "{frame}");
        let it = &frame["data"];
        self.id = text(&it["clientId"]);
        self.name = text(&it["username"]);
        self.token = text(&it["resumeToken"]);
        self.welcome = it.clone();
    }

    /// Sends a request without a `ref`.
    pub async fn send(&mut self, kind: &str, data: Value) {
        self.raw
            .send(json!({"type": kind, "data": data}).to_string())
            .await;
    }

    /// Sends text as it is.
    pub async fn send_text(&mut self, text: impl Into<String>) {
        self.raw.send(text).await;
    }

    /// Sends a request; its answer, the frame with the same `ref`. What comes before it is kept.
    pub async fn ask(&mut self, kind: &str, data: Value) -> Value {
        let reference = self.begin(kind, data).await;
        self.answer(&reference).await
    }

    /// Sends a request with a `ref`, which is returned.
    pub async fn begin(&mut self, kind: &str, data: Value) -> String {
        self.asked += 1;
        let reference = format!("r{}", self.asked);
        let frame = json!({"type": kind, "data": data, "ref": reference});
        self.raw.send(frame.to_string()).await;
        reference
    }

    /// The answer to an earlier request. What comes before it is kept.
    pub async fn answer(&mut self, reference: &str) -> Value {
        self.find(|f| f["ref"] == reference, &format!("answer to {reference}"))
            .await
    }

    /// Asks for what is refused; the `data` of the error.
    pub async fn refused(&mut self, kind: &str, data: Value) -> Value {
        let frame = self.ask(kind, data).await;
        assert_eq!(super::kind(&frame), "error", "{frame}");
        frame["data"].clone()
    }

    /// Joins; the `data` of the answer.
    pub async fn join(&mut self, room: &str) -> Value {
        self.join_with(json!({"roomId": room})).await
    }

    /// Joins with `since`; the `data` of the answer.
    pub async fn join_with(&mut self, data: Value) -> Value {
        let frame = self.ask("join", data).await;
        assert_eq!(kind(&frame), "joined", "{frame}");
        frame["data"].clone()
    }

    /// Leaves a room.
    pub async fn leave(&mut self, room: &str) {
        let frame = self.ask("leave", json!({"roomId": room})).await;
        assert_eq!(kind(&frame), "left", "{frame}");
    }

    /// Says something and waits until it is durable; the `data` of the ack.
    pub async fn chat(&mut self, room: &str, content: &str) -> Value {
        let frame = self
            .ask("chat", json!({"roomId": room, "content": content}))
            .await;
        assert_eq!(kind(&frame), "ack", "{frame}");
        frame["data"].clone()
    }

    /// The next frame of this type; its `data`. Frames of other types before it are kept.
    pub async fn expect(&mut self, wanted: &str) -> Value {
        let frame = self.find(|f| kind(f) == wanted, wanted).await;
        frame["data"].clone()
    }

    /// The next frame whatever it is, kept ones first.
    pub async fn frame(&mut self) -> Value {
        match self.waiting.pop_front() {
            Some(frame) => frame,
            None => self.read().await,
        }
    }

    /// Everything that came until now, what is on its way included: a ping was answered behind it.
    ///
    /// What the server decided before this was called lies before the answer, where `delivery.flush_pause_ms` is 0.
    pub async fn barrier(&mut self) -> Vec<Value> {
        let reference = self.begin("ping", json!({})).await;
        let pong = self.answer(&reference).await;
        assert_eq!(kind(&pong), "pong", "{pong}");
        self.waiting.drain(..).collect()
    }

    /// What came and was not asked for yet, without waiting for more.
    pub fn kept(&mut self) -> Vec<Value> {
        self.waiting.drain(..).collect()
    }

    /// The types of everything that came until now (see [`Client::barrier`]).
    pub async fn kinds(&mut self) -> Vec<String> {
        self.barrier().await.iter().map(|f| kind(f).to_owned()).collect()
    }

    /// Reads until the server closes; code and reason.
    pub async fn closed(&mut self) -> (u16, String) {
        self.raw.closed().await
    }

    /// Leaves properly: a close frame with 1000.
    pub async fn bye(self) {
        self.raw.close(Some(1000)).await;
    }

    /// Closes with this code, or none.
    pub async fn close(self, code: Option<u16>) {
        self.raw.close(code).await;
    }

    /// The connection below.
    pub fn raw(&mut self) -> &mut Raw {
        &mut self.raw
    }

    /// The socket is gone without a close frame, as when a cable is pulled.
    pub fn vanish(self) {
        drop(self);
    }

    async fn find(&mut self, wanted: impl Fn(&Value) -> bool, what: &str) -> Value {
        if let Some(at) = self.waiting.iter().position(&wanted) {
            return self.waiting.remove(at).unwrap();
        }
        loop {
            let frame = match self.raw.next_within(super::PATIENCE).await {
                Some(Got::Text(text)) => parse(&text),
                other => panic!(
                    "{}: waited for {what}, got {other:?}; kept: {:?}",
                    self.name, self.waiting
                ),
            };
            if wanted(&frame) {
                return frame;
            }
            self.waiting.push_back(frame);
        }
    }

    async fn read(&mut self) -> Value {
        parse(&self.raw.text().await)
    }
}

fn parse(frame: &str) -> Value {
    serde_json::from_str(frame).unwrap_or_else(|e| panic!("{frame} is no JSON: {e}"))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
