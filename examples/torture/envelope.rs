//! A client of the native dialect, as `docs/PROTOCOL.md` asks of one: it keeps cursors and an outbox, comes back with its
//! token, and sends again what was not acked.

use crate::journal::Journal;
use crate::run::World;
use crate::socket::{Gone, Socket, Step};
use crate::view::IN_VAIN;
use rand::RngExt;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::time::Duration;
use tokio::time::sleep;

/// Rooms that every member is in.
pub const ROOMS: [&str; 3] = ["general", "torture", "attic"];

/// Messages under way.
const WINDOW: usize = 12;

/// A message that may have to be sent again.
#[derive(Clone, Debug)]
pub struct Sent {
    /// What the client called it.
    pub key: String,
    /// The request.
    pub kind: &'static str,
    /// Its data.
    pub data: Value,
}

/// How far everything of a room is known.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    epoch: Value,
    /// Up to here.
    pub seq: u64,
    id: Value,
}

/// One user with one connection at a time.
pub struct Member {
    name: String,
    attempt: u32,
    /// What every client knows.
    pub world: World,
    /// What it did and was told.
    pub journal: Journal,
    token: Value,
    rooms: BTreeSet<String>,
    /// By room.
    pub cursors: BTreeMap<String, Cursor>,
    /// In the order written; the front was sent longest ago.
    pub outbox: VecDeque<Sent>,
    /// Of these, sent on this connection, by the word of the request.
    asked: BTreeMap<String, Sent>,
    /// Acked messages of its own: room, id.
    pub own: Vec<(String, Value, Sent)>,
    /// Messages of others, to answer and to react to.
    pub seen: VecDeque<(String, Value)>,
    /// Its id, once it has one.
    pub me: String,
    count: u64,
    done: bool,
    /// It is not where it thought to be: it must begin again.
    lost: bool,
}

impl Member {
    /// One that has not connected yet.
    pub fn new(dir: &Path, n: usize, world: &World) -> Self {
        let name = format!("e{n}");
        Self {
            journal: Journal::new(dir, &name, "envelope"),
            name,
            attempt: 0,
            world: world.clone(),
            token: Value::Null,
            rooms: ROOMS.map(str::to_owned).into(),
            cursors: BTreeMap::new(),
            outbox: VecDeque::new(),
            asked: BTreeMap::new(),
            own: Vec::new(),
            seen: VecDeque::new(),
            me: String::new(),
            count: 0,
            done: false,
            lost: false,
        }
    }

    /// Connects again and again, until everything is done.
    pub async fn live(mut self) {
        loop {
            self.asked.clear();
            self.lost = false;
            match self.connection().await {
                Ok(()) => break,
                Err(Gone) => self.journal.write("end", &Value::Null),
            }
            // Mostly at once; now and then after a while.
            let long = rand::rng().random_range(0..6) == 0;
            let pause = rand::rng().random_range(5..if long { 3000 } else { 80 });
            sleep(Duration::from_millis(pause)).await;
        }
        self.journal.write("finished", &Value::Null);
        self.journal.finish();
    }

    async fn connection(&mut self) -> Step<()> {
        let mut socket = Socket::connect(self.world.proxy, "/ws", &mut self.journal).await?;
        self.sign_in(&mut socket).await?;
        for room in self.rooms.clone() {
            self.join(&mut socket, &room).await?;
        }
        for sent in self.outbox.clone() {
            self.post(&mut socket, sent).await?;
        }
        loop {
            if *self.world.last.borrow() && self.outbox.is_empty() {
                return self.finish(socket).await;
            }
            let pause = rand::rng().random_range(1..12);
            while let Some(frame) = socket
                .next(Duration::from_millis(pause), &mut self.journal)
                .await?
            {
                self.take(&frame);
            }
            if self.lost {
                return Err(Gone);
            }
            self.again(&mut socket).await?;
            if !*self.world.last.borrow() && self.outbox.len() < WINDOW {
                self.act(&mut socket).await?;
            }
            self.look_alive(&mut socket).await?;
        }
    }

    /// A connection that is silent may be dead: every now and then it must answer.
    async fn look_alive(&mut self, socket: &mut Socket) -> Step<()> {
        if rand::rng().random_range(0..60) == 0 {
            let ping = json!({"type": "ping", "data": {}, "ref": self.word()});
            self.ask(socket, ping).await?;
        }
        Ok(())
    }

    async fn sign_in(&mut self, socket: &mut Socket) -> Step<()> {
        let name = match self.attempt {
            0 => self.name.clone(),
            n => format!("{}x{n}", self.name),
        };
        let auth = json!({"type": "auth", "data": {"username": name, "resumeToken": self.token},
            "ref": self.word()});
        let answer = self.ask(socket, auth).await?;
        let data = &answer["data"];
        if answer["type"] != "authenticated" {
            // The answer to an earlier sign-in was lost, and with it the token; the name is held for it.
            if self.token.is_null() && data["code"] == "username_taken" {
                self.attempt += 1;
            }
            return Err(Gone);
        }
        if self.token.is_null() {
            let id = data["clientId"].as_str().unwrap_or_default().to_owned();
            self.me.clone_from(&id);
            self.world.users.lock().expect("the users").push(id);
        }
        self.token = data["resumeToken"].clone();
        for conversation in data["conversations"].as_array().into_iter().flatten() {
            if let Some(room) = conversation["roomId"].as_str() {
                self.rooms.insert(room.to_owned());
            }
        }
        Ok(())
    }

    /// Comes into a room, or comes back to it.
    pub async fn join(&mut self, socket: &mut Socket, room: &str) -> Step<()> {
        let since = self.cursors.get(room).map(|cursor| {
            let mut since = json!({"epoch": cursor.epoch, "seq": cursor.seq});
            if cursor.seq > 0 {
                since["id"] = cursor.id.clone();
            }
            since
        });
        let join = json!({"type": "join", "data": {"roomId": room, "since": since}, "ref": self.word()});
        self.ask(socket, join).await.map(drop)
    }

    /// Sends a request and waits for its answer; takes everything that comes before.
    pub async fn ask(&mut self, socket: &mut Socket, request: Value) -> Step<Value> {
        socket.send(&request, &mut self.journal).await?;
        loop {
            let frame = socket.wait(&mut self.journal).await?;
            self.take(&frame);
            if frame["ref"] == request["ref"] {
                return Ok(frame);
            }
        }
    }

    /// Sends what must be acked.
    pub async fn post(&mut self, socket: &mut Socket, sent: Sent) -> Step<()> {
        let word = self.word();
        let request = json!({"type": sent.kind, "data": sent.data, "ref": word});
        self.asked.insert(word, sent);
        socket.send(&request, &mut self.journal).await
    }

    /// What was refused for a while, and so is not under way, is sent again.
    async fn again(&mut self, socket: &mut Socket) -> Step<()> {
        let under_way = |sent: &&Sent| !self.asked.values().any(|asked| asked.key == sent.key);
        let waiting = self.outbox.iter().find(under_way).cloned();
        match waiting {
            Some(sent) => self.post(socket, sent).await,
            None => Ok(()),
        }
    }

    /// A word that nobody used before.
    pub fn word(&mut self) -> String {
        self.count += 1;
        format!("{}#{}", self.name, self.count)
    }

    /// Keeps cursors, outbox and what it may talk about.
    fn take(&mut self, frame: &Value) {
        let data = &frame["data"];
        let word = frame["ref"].as_str();
        match frame["type"].as_str().unwrap_or_default() {
            "joined" => self.joined(data),
            "events" => self.events(&data["events"]),
            "message" | "privateMessage" => {
                self.advance(data, &data["id"]);
                if data["deleted"] != true
                    && let Some(room) = data["roomId"].as_str()
                {
                    self.rooms.insert(room.to_owned());
                    self.seen.push_back((room.to_owned(), data["id"].clone()));
                    if self.seen.len() > 40 {
                        self.seen.pop_front();
                    }
                }
            }
            "messageEdited" | "messageDeleted" | "reaction" | "moderation" | "messagePinned"
            | "topicChanged" | "moderatorChanged" => {
                self.advance(data, &data["eventId"]);
            }
            "ack" | "privateMessageSent" => {
                self.advance(data, &data["id"]);
                if let Some(sent) = word.and_then(|word| self.asked.remove(word)) {
                    self.acked(sent, data);
                }
            }
            "error" => {
                // Muted, busy, about to stop: it is tried again. The rest was asked in vain.
                let sent = word.and_then(|word| self.asked.remove(word));
                let code = data["code"].as_str().unwrap_or_default();
                let in_vain = IN_VAIN.contains(&code);
                // A `leave` that came a second time, behind the way back.
                self.lost |= code == "not_in_room" && sent.is_some();
                if let Some(sent) = sent.filter(|_| in_vain) {
                    self.outbox.retain(|waiting| waiting.key != sent.key);
                }
            }
            _ => {}
        }
    }

    fn acked(&mut self, sent: Sent, data: &Value) {
        self.outbox.retain(|waiting| waiting.key != sent.key);
        let known = self.own.iter().any(|(_, _, own)| own.key == sent.key);
        if let Some(room) = data["roomId"].as_str().filter(|_| !known) {
            self.own.push((room.to_owned(), data["id"].clone(), sent));
        }
        if self.own.len() > 60 {
            self.own.remove(0);
        }
    }

    fn joined(&mut self, data: &Value) {
        let Some(room) = data["roomId"].as_str() else {
            return;
        };
        if data["recovered"] == true {
            return self.events(&data["events"]);
        }
        let cursor = Cursor {
            epoch: data["epoch"].clone(),
            seq: data["seq"].as_u64().unwrap_or_default(),
            id: data["eventId"].clone(),
        };
        self.cursors.insert(room.to_owned(), cursor);
    }

    fn events(&mut self, events: &Value) {
        for event in events.as_array().into_iter().flatten() {
            self.take(event);
        }
    }

    fn advance(&mut self, data: &Value, id: &Value) {
        let cursor = data["roomId"]
            .as_str()
            .and_then(|room| self.cursors.get_mut(room));
        if let Some(cursor) = cursor
            && data["seq"].as_u64() == Some(cursor.seq + 1)
        {
            (cursor.seq, cursor.id) = (cursor.seq + 1, id.clone());
        }
    }

    /// Everybody is done; what they said last has come.
    async fn finish(&mut self, mut socket: Socket) -> Step<()> {
        if !std::mem::replace(&mut self.done, true) {
            self.world.one_is_done();
        }
        while !self.world.all_are_done() {
            let pause = Duration::from_millis(20);
            if let Some(frame) = socket.next(pause, &mut self.journal).await? {
                self.take(&frame);
            }
        }
        for _ in 0..20 {
            let pause = Duration::from_millis(50);
            if let Some(frame) = socket.next(pause, &mut self.journal).await? {
                self.take(&frame);
            }
        }
        self.look_back(&mut socket).await?;
        socket.bye().await;
        Ok(())
    }

    /// Nothing happens any more: what everything looks like now.
    async fn look_back(&mut self, socket: &mut Socket) -> Step<()> {
        let ping = json!({"type": "ping", "data": {}, "ref": self.word()});
        self.ask(socket, ping).await?;
        self.journal.write("final", &Value::Null);
        for room in self.rooms.clone() {
            let join = json!({"type": "join", "data": {"roomId": room}, "ref": self.word()});
            self.ask(socket, join).await?;
            let data = json!({"roomId": room, "limit": 100});
            let page = json!({"type": "history", "data": data, "ref": self.word()});
            self.ask(socket, page).await?;
            let pins = json!({"type": "pins", "data": {"roomId": room}, "ref": self.word()});
            self.ask(socket, pins).await?;
        }
        Ok(())
    }
}
