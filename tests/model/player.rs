//! One player: connects in some dialect, asks and listens for a while, goes in some way, and comes again.

use super::chooser::Chooser;
use super::frames::{Kind, validate};
use super::requests::{ROOMS, junk, native, small};
use super::support::{Got, PATIENCE, Raw};
use super::view::View;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Bursts of requests in one life, and the most requests in one.
const BURSTS: usize = 14;
const BURST: usize = 8;

/// How long a dialect without an answer to everything is listened to.
const LISTEN: Duration = Duration::from_millis(15);

/// What players know of each other.
#[derive(Debug, Default)]
pub struct Shared {
    pub users: Vec<String>,
    pub tokens: Vec<String>,
    pub conversations: Vec<String>,
    /// Messages: room, id, author.
    pub messages: Vec<[String; 3]>,
    /// Rooms and places to come back to.
    pub cursors: Vec<(String, Value)>,
    pub requests: u64,
    /// How often each type of frame was told.
    pub told: BTreeMap<String, u64>,
}

impl Shared {
    fn note(&mut self, frame: &Value, me: &str) {
        let data = &frame["data"];
        let kind = frame["type"].as_str().unwrap_or_default();
        *self.told.entry(kind.to_owned()).or_default() += 1;
        let room = data["roomId"].as_str().unwrap_or_default().to_owned();
        match kind {
            "authenticated" => {
                keep(&mut self.users, text(&data["clientId"]));
                keep(&mut self.tokens, text(&data["resumeToken"]));
            }
            "privateMessage" => keep(&mut self.conversations, room),
            // Its author knows it by the ack.
            "ack" if data["duplicate"] == false => {
                keep(&mut self.messages, [room, text(&data["id"]), me.to_owned()]);
            }
            "message" => {
                keep(
                    &mut self.messages,
                    [room, text(&data["id"]), text(&data["senderId"])],
                );
            }
            "joined" => {
                let cursor = json!({"epoch":data["epoch"],"seq":data["seq"],"id":data["eventId"]});
                keep(&mut self.cursors, (room, cursor));
            }
            _ => {}
        }
    }

    /// A test in which nothing happens shows nothing.
    pub fn check_variety(&self) {
        for kind in [
            "joined",
            "left",
            "message",
            "messageEdited",
            "messageDeleted",
            "reaction",
            "privateMessage",
            "privateMessageSent",
            "typing",
            "ack",
            "history",
            "roomList",
            "pins",
            "thread",
            "edits",
            "signedOut",
            "renamed",
            "userRenamed",
            "error",
            "userOffline",
            "auth_success",
            "user_list",
            "identity",
            "heartbeat",
            "system",
            "chat",
        ] {
            assert!(self.told.contains_key(kind), "no {kind} in {:?}", self.told);
        }
        assert!(self.requests > 5000, "only {} requests", self.requests);
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The newest hundred.
fn keep<T>(list: &mut Vec<T>, item: T) {
    list.push(item);
    if list.len() > 100 {
        list.remove(0);
    }
}

pub struct Player {
    address: SocketAddr,
    number: u64,
    choose: Chooser,
    shared: Rc<RefCell<Shared>>,
    count: u64,
}

/// One connection.
struct Life {
    raw: Raw,
    kind: Kind,
    view: View,
    unanswered: BTreeSet<String>,
    frames: u64,
}

impl Player {
    pub fn new(address: SocketAddr, number: u64, choose: Chooser, shared: Rc<RefCell<Shared>>) -> Self {
        Self {
            address,
            number,
            choose,
            shared,
            count: 0,
        }
    }

    pub async fn play(mut self, lives: u64) {
        for _ in 0..lives {
            self.live().await;
        }
    }

    async fn live(&mut self) {
        let room = self.choose.text(&ROOMS);
        let (kind, path) = match (self.number + self.count) % 6 {
            0..=2 => (Kind::Envelope, "/ws".to_owned()),
            3 => (Kind::Flat, "/ws/flat".to_owned()),
            4 => {
                let id = percent_encoding::utf8_percent_encode(room, percent_encoding::NON_ALPHANUMERIC);
                (Kind::Channel, format!("/ws/channel/{id}"))
            }
            _ => (Kind::Broadcast, "/ws/broadcast".to_owned()),
        };
        self.count += 1;
        let mut life = Life {
            raw: Raw::connect(self.address, &path).await,
            kind,
            view: View::default(),
            unanswered: BTreeSet::new(),
            frames: 0,
        };
        for _ in 0..BURSTS {
            if !self.burst(&mut life).await {
                return;
            }
        }
        if kind == Kind::Channel && self.choose.one_in(2) {
            // Until a name takes effect, and its heartbeat is missed.
            if !self.listen(&mut life, Duration::from_millis(1100)).await {
                return;
            }
        }
        match self.choose.below(4) {
            0 => drop(life),
            1 => life.raw.close(None).await,
            2 => life.raw.close(Some(1001)).await,
            _ => life.raw.close(Some(1000)).await,
        }
    }

    /// Sends a few and listens. `false`: the server closed.
    async fn burst(&mut self, life: &mut Life) -> bool {
        for _ in 0..=self.choose.below(BURST) {
            self.shared.borrow_mut().requests += 1;
            if self.choose.one_in(60) {
                life.raw.send_binary(vec![1, 2, 3]).await;
                continue;
            }
            let text = self.request(life);
            if !life.raw.try_send(text).await {
                break;
            }
        }
        if life.kind == Kind::Envelope && !self.choose.one_in(4) {
            return self.until_answered(life).await;
        }
        self.listen(life, LISTEN).await
    }

    fn request(&mut self, life: &mut Life) -> String {
        if self.choose.one_in(12) {
            return junk(&mut self.choose);
        }
        if life.kind != Kind::Envelope {
            return small(life.kind, &mut self.choose).to_string();
        }
        let mut frame = native(&mut self.choose, &life.view, &self.shared.borrow());
        self.count += 1;
        let reference = format!("{}.{}", self.number, self.count);
        frame["ref"] = json!(reference);
        life.unanswered.insert(reference);
        frame.to_string()
    }

    /// Every request with a `ref` is answered.
    async fn until_answered(&mut self, life: &mut Life) -> bool {
        while !life.unanswered.is_empty() {
            let got = life.raw.next_within(PATIENCE).await;
            let got = got.unwrap_or_else(|| panic!("never answered: {:?}", life.unanswered));
            if !self.take(life, got) {
                return false;
            }
        }
        true
    }

    async fn listen(&mut self, life: &mut Life, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        while let Some(got) = life
            .raw
            .next_within(until.saturating_duration_since(Instant::now()))
            .await
        {
            if !self.take(life, got) {
                return false;
            }
        }
        true
    }

    /// Takes one thing the server sent. `false`: it closed.
    fn take(&mut self, life: &mut Life, got: Got) -> bool {
        let frame = match got {
            Got::Text(text) => text,
            Got::Closed(why) => {
                let code = why.as_ref().map(|(code, _)| *code);
                assert!(
                    matches!(code, Some(1000 | 4001 | 4009)),
                    "closed with {why:?} in {:?}",
                    life.kind
                );
                return false;
            }
            Got::Broken => panic!(
                "the connection broke in {:?}, after {} frames",
                life.kind, life.frames
            ),
        };
        let frame: Value = serde_json::from_str(&frame).unwrap_or_else(|e| panic!("{e}: {frame}"));
        validate(life.kind, &frame);
        life.first(&frame);
        if let Some(reference) = frame["ref"].as_str() {
            assert!(life.unanswered.remove(reference), "answered twice: {frame}");
        }
        if life.kind == Kind::Envelope {
            life.view.told(&frame);
        }
        let me = life.view.me.as_deref().unwrap_or_default();
        self.shared.borrow_mut().note(&frame, me);
        true
    }
}

impl Life {
    /// What comes first in each dialect.
    fn first(&mut self, frame: &Value) {
        self.frames += 1;
        let kind = frame["type"].as_str().unwrap_or_default();
        if self.frames == 1 {
            let right = match self.kind {
                Kind::Envelope => kind == "connected",
                Kind::Flat => ["error", "auth_success"].contains(&kind),
                Kind::Channel => kind == "connection",
                Kind::Broadcast => frame["clientId"].is_string(),
            };
            assert!(right, "{:?} began with {frame}", self.kind);
        }
        if self.kind == Kind::Flat && self.view.me.is_none() && kind != "error" {
            assert_eq!(kind, "auth_success", "before the welcome: {frame}");
            self.view.me = Some(String::new());
        }
    }
}
