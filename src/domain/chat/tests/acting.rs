//! What clients do, and what they see of it.

use super::client::Client;
use super::world::{World, encoded};
use crate::domain::error::CloseReason;
use crate::domain::ids::{ConnId, UserId};
use crate::domain::outbound::Outbound;
use crate::domain::profile::Visitor;
use crate::domain::room_id::RoomId;
use crate::protocol::{self, Decoded, Dialect};
use serde_json::Value;
use std::sync::Arc;

/// Where everybody comes from.
fn visitor() -> Arc<Visitor> {
    let address = std::net::Ipv4Addr::LOCALHOST.into();
    Arc::new(Visitor {
        address,
        agent: None,
        dialect: "test",
    })
}

impl World {
    pub fn open(&mut self, dialect: Dialect) -> ConnId {
        self.open_at(dialect, None)
    }

    /// A connection of the channel dialect.
    pub fn channel(&mut self, room: &str) -> ConnId {
        self.open_at(Dialect::Channel, Some(RoomId::trusted(room)))
    }

    pub fn open_at(&mut self, dialect: Dialect, room: Option<RoomId>) -> ConnId {
        self.serial += 1;
        let conn = ConnId::new(u16::try_from(self.serial % 2).unwrap(), self.serial);
        self.clients.insert(conn, Client::new(dialect));
        let profile = Arc::new(protocol::profile(dialect, room, &self.dialects));
        self.decide(|chat, cx| chat.open(cx, conn, profile, visitor()));
        conn
    }

    /// A signed-in connection of the native dialect that has heard everything up to now.
    pub fn user(&mut self, name: &str) -> ConnId {
        let conn = self.open(Dialect::Envelope);
        self.send(conn, serde_json::json!({"type":"auth","data":{"username":name}}));
        assert!(
            self.me_or(conn).is_some(),
            "{name} could not sign in: {:?}",
            self.take(conn)
        );
        self.hush();
        conn
    }

    /// The same user on another connection.
    pub fn again(&mut self, of: ConnId, name: &str) -> ConnId {
        let token = self.token(of);
        let conn = self.open(Dialect::Envelope);
        self.auth_as(conn, name, &token);
        assert_eq!(self.me_or(conn), self.me_or(of), "another user came of a token");
        self.hush();
        conn
    }

    pub fn auth_as(&mut self, conn: ConnId, name: &str, token: &str) {
        let auth = serde_json::json!({"type":"auth","data":{"username":name,"resumeToken":token}});
        self.send(conn, auth);
    }

    pub fn token(&self, conn: ConnId) -> String {
        self.clients[&conn].token.clone().expect("a token")
    }

    pub fn me(&self, conn: ConnId) -> UserId {
        self.me_or(conn).expect("signed in")
    }

    pub fn me_or(&self, conn: ConnId) -> Option<UserId> {
        self.clients.get(&conn).and_then(|c| c.me)
    }

    pub fn join(&mut self, conn: ConnId, room: &str) {
        self.send(conn, serde_json::json!({"type":"join","data":{"roomId":room}}));
    }

    pub fn say(&mut self, conn: ConnId, room: &str, content: &str) {
        let chat = serde_json::json!({"type":"chat","data":{"roomId":room,"content":content}});
        self.send(conn, chat);
    }

    pub fn send(&mut self, conn: ConnId, frame: Value) {
        self.text(conn, &frame.to_string());
    }

    /// One text frame, as the session takes it.
    pub fn text(&mut self, conn: ConnId, text: &str) {
        let Some(client) = self.clients.get_mut(&conn).filter(|c| c.closed.is_none()) else {
            return;
        };
        match protocol::decode(client.dialect, text, &self.dialects) {
            Decoded::Ignored => {}
            Decoded::Refused { reference, refusal } => {
                client
                    .unanswered
                    .extend(reference.iter().map(|r| r.as_str().to_owned()));
                self.tell(conn, Outbound::Refused(refusal), reference);
            }
            Decoded::Request(request) => {
                client.asked += 1;
                if let Some(reference) = &request.reference {
                    let new = client.unanswered.insert(reference.as_str().to_owned());
                    assert!(new, "the test used {reference:?} twice");
                }
                self.decide(|chat, cx| chat.request(cx, conn, request));
            }
        }
    }

    pub fn close(&mut self, conn: ConnId) {
        self.end(conn, true);
    }

    pub fn break_off(&mut self, conn: ConnId) {
        self.end(conn, false);
    }

    pub fn end(&mut self, conn: ConnId, proper: bool) {
        self.clients.remove(&conn);
        self.decide(|chat, cx| chat.closed(cx, conn, proper));
    }

    /// Why the server closed a connection.
    pub fn closed(&self, conn: ConnId) -> Option<CloseReason> {
        self.clients[&conn].closed
    }

    /// Everything a connection was told since it was asked last, as frames.
    pub fn take(&mut self, conn: ConnId) -> Vec<Value> {
        let client = self.clients.get_mut(&conn).expect("a live connection");
        let dialect = client.dialect;
        let inbox = std::mem::take(&mut client.inbox);
        let frames = inbox
            .iter()
            .flat_map(|(out, reference)| encoded(dialect, out, reference.as_ref(), &self.dialects));
        frames.collect()
    }

    /// The types of what a connection was told.
    pub fn kinds(&mut self, conn: ConnId) -> Vec<String> {
        let kind = |v: &Value| v["type"].as_str().expect("a type").to_owned();
        self.take(conn).iter().map(kind).collect()
    }

    /// The one frame a connection was told.
    pub fn one(&mut self, conn: ConnId) -> Value {
        let mut frames = self.take(conn);
        assert_eq!(frames.len(), 1, "{frames:#?}");
        frames.remove(0)
    }

    pub fn hush_one(&mut self, conn: ConnId) {
        self.clients
            .get_mut(&conn)
            .expect("a live connection")
            .inbox
            .clear();
    }

    /// Everybody forgets what they were told so far.
    pub fn hush(&mut self) {
        for client in self.clients.values_mut() {
            client.inbox.clear();
        }
    }
}
