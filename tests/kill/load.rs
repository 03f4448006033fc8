//! The clients of the kill test: they write and read as fast as they can, come back after every kill with their
//! tokens and cursors, and send again, under the same ids, what was not acked.

use crate::book::{Book, Told};
use crate::support::{Got, Raw};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// Requests a writer has under way.
const WINDOW: usize = 24;

/// A client that missed more than this may be sent to the history instead.
const TOO_FAR: u64 = 1000;

/// One life of the server.
#[derive(Clone, Copy, Debug)]
pub struct Life {
    /// The first is 1.
    pub number: u32,
    /// Where it listens.
    pub address: SocketAddr,
    /// Nobody begins anything new: what is under way is brought to its end.
    pub last: bool,
}

/// How far a client has seen everything in a room.
#[derive(Clone, Debug)]
struct Cursor {
    epoch: Value,
    seq: u64,
    id: Value,
}

/// A message that may have to be sent again.
#[derive(Clone, Debug)]
struct Sent {
    reference: String,
    room: String,
    content: String,
    /// What the server calls it, once it is acked.
    id: Value,
}

/// One user with one connection at a time.
pub struct Member {
    name: String,
    rooms: Vec<String>,
    writes: bool,
    book: Arc<Mutex<Book>>,
    token: Option<String>,
    cursors: BTreeMap<String, Cursor>,
    unacked: VecDeque<Sent>,
    done: Vec<Sent>,
    count: u64,
}

/// The server is gone: the life is over.
struct Gone;

type Step<T> = Result<T, Gone>;

impl Member {
    /// A member of these rooms.
    pub fn new(name: &str, rooms: &[String], writes: bool, book: &Arc<Mutex<Book>>) -> Self {
        Self {
            name: name.to_owned(),
            rooms: rooms.to_vec(),
            writes,
            book: book.clone(),
            token: None,
            cursors: BTreeMap::new(),
            unacked: VecDeque::new(),
            done: Vec::new(),
            count: 0,
        }
    }

    /// Lives through all lives of the server.
    pub async fn live(mut self, mut lives: watch::Receiver<Option<Life>>) {
        let mut seen = 0;
        loop {
            let next = lives.wait_for(|life| life.is_some_and(|l| l.number > seen)).await;
            let Some(life) = next.ok().and_then(|life| *life) else {
                return;
            };
            seen = life.number;
            // An end is what this test is about; but the last life has none.
            let ended = self.life(life).await.is_err();
            if ended && life.last {
                self.fault("lost the connection in the last life");
            }
            if life.last {
                return;
            }
        }
    }

    async fn life(&mut self, life: Life) -> Step<()> {
        let mut raw = Raw::try_connect(life.address, "/ws", &[])
            .await
            .map_err(|_| Gone)?;
        let auth = json!({"username": self.name, "resumeToken": self.token});
        let welcome = self.ask(&mut raw, "auth", auth).await?;
        if welcome["type"] != "authenticated" {
            self.fault(&format!("cannot sign in: {welcome}"));
            return Err(Gone);
        }
        self.token = welcome["data"]["resumeToken"].as_str().map(str::to_owned);
        for room in self.rooms.clone() {
            let since = self
                .cursors
                .get(&room)
                .map(|c| json!({"epoch": c.epoch, "seq": c.seq, "id": c.id}));
            let joined = self
                .ask(&mut raw, "join", json!({"roomId": room, "since": since}))
                .await?;
            self.joined(&room, &joined["data"]);
        }
        for sent in self.unacked.clone() {
            self.say(&mut raw, &sent).await?;
        }
        if life.last {
            return self.come_to_an_end(&mut raw).await;
        }
        loop {
            while self.writes && self.unacked.len() < WINDOW {
                self.write(&mut raw).await?;
            }
            let frame = next(&mut raw).await?;
            self.take(&frame);
        }
    }

    /// All acked, and everything heard that was said before.
    async fn come_to_an_end(&mut self, raw: &mut Raw) -> Step<()> {
        while !self.unacked.is_empty() {
            let frame = next(raw).await?;
            self.take(&frame);
        }
        self.ask(raw, "ping", json!({})).await.map(drop)
    }

    /// Something new, or, now and then, something that was sent before, or an edit.
    async fn write(&mut self, raw: &mut Raw) -> Step<()> {
        self.count += 1;
        let n = self.count;
        let room = self.rooms[usize::try_from(n).unwrap() % self.rooms.len()].clone();
        let sent = Sent {
            reference: format!("{}-{n}", self.name),
            content: format!("{} says {n}", self.name),
            room,
            id: Value::Null,
        };
        self.book.lock().unwrap().sends(&sent.room, &sent.content);
        self.unacked.push_back(sent.clone());
        self.say(raw, &sent).await?;
        if n.is_multiple_of(7) {
            // Twice in one breath: the second is a repeat.
            self.say(raw, &sent).await?;
        }
        if n.is_multiple_of(11)
            && let Some(old) = self.some_old(n)
        {
            self.say(raw, &old).await?;
            self.change(raw, &old, n).await?;
        }
        Ok(())
    }

    fn some_old(&self, n: u64) -> Option<Sent> {
        self.done
            .get(usize::try_from(n * 31).unwrap() % self.done.len().max(1))
            .cloned()
    }

    /// Edits it, and reacts to it: events of their own, which may be lost with the connection that they were asked on,
    /// but not once they were acked or shown.
    async fn change(&mut self, raw: &mut Raw, old: &Sent, n: u64) -> Step<()> {
        let on = json!({"roomId": old.room, "messageId": old.id});
        let with = |more: Value| {
            let mut data = on.clone();
            data.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            data
        };
        let edit = with(json!({"content": format!("{} changes {n}", self.name)}));
        send(
            raw,
            &json!({"type": "edit", "ref": format!("edit-{n}"), "data": edit}),
        )
        .await?;
        let react = with(json!({"emoji": "👍", "active": n.is_multiple_of(2)}));
        send(
            raw,
            &json!({"type": "react", "ref": format!("react-{n}"), "data": react}),
        )
        .await
    }

    /// The message's id for the client is also its `ref`.
    async fn say(&mut self, raw: &mut Raw, sent: &Sent) -> Step<()> {
        let frame = json!({"type": "chat", "ref": sent.reference, "data": {
            "roomId": sent.room, "content": sent.content, "clientMessageId": sent.reference}});
        send(raw, &frame).await
    }

    /// Sends a request and takes what comes until its answer.
    async fn ask(&mut self, raw: &mut Raw, kind: &str, data: Value) -> Step<Value> {
        send(raw, &json!({"type": kind, "ref": "ask", "data": data})).await?;
        loop {
            let frame = next(raw).await?;
            if frame["ref"] == "ask" {
                return Ok(frame);
            }
            self.take(&frame);
        }
    }

    fn joined(&mut self, room: &str, joined: &Value) {
        if let Some(cursor) = self.cursors.get(room)
            && joined["recovered"] != true
        {
            let seq = joined["seq"].as_u64().unwrap_or_default();
            let honest = joined["reason"] == "too_far" && seq.saturating_sub(cursor.seq) > TOO_FAR;
            if !honest {
                self.fault(&format!(
                    "could not resume {room} at {cursor:?}: {}",
                    joined["reason"]
                ));
            }
        }
        if joined["recovered"] == true {
            return self.replay(&joined["events"]);
        }
        for message in joined["history"].as_array().into_iter().flatten() {
            self.told(room, message);
        }
        let cursor = Cursor {
            epoch: joined["epoch"].clone(),
            seq: joined["seq"].as_u64().unwrap_or_default(),
            id: joined["eventId"].clone(),
        };
        self.cursors.insert(room.to_owned(), cursor);
    }

    fn replay(&mut self, events: &Value) {
        for event in events.as_array().into_iter().flatten() {
            self.take(event);
        }
    }

    /// A frame that came by itself, or an ack.
    fn take(&mut self, frame: &Value) {
        let data = &frame["data"];
        let room = data["roomId"].as_str().unwrap_or_default().to_owned();
        match frame["type"].as_str().unwrap_or_default() {
            "message" => {
                self.told(&room, data);
                self.advance(&room, data, "id");
            }
            "messageEdited" | "reaction" => {
                self.tell(&room, data, "eventId", None);
                self.advance(&room, data, "eventId");
            }
            "events" => self.replay(&data["events"]),
            "ack" => self.acked(frame, &room),
            "error" => self.fault(&format!("was refused: {frame}")),
            _ => {}
        }
    }

    fn acked(&mut self, frame: &Value, room: &str) {
        let data = &frame["data"];
        let reference = frame["ref"].as_str().unwrap_or_default();
        let at = self.unacked.iter().position(|s| s.reference == reference);
        let sent = at.and_then(|at| self.unacked.remove(at));
        if let Some(sent) = &sent {
            self.book.lock().unwrap().ack(&sent.room, &sent.content);
            self.done.push(Sent {
                id: data["id"].clone(),
                ..sent.clone()
            });
        }
        self.tell(room, data, "id", sent.map(|s| s.content));
        let unchanged =
            reference.starts_with("react-") && data["seq"].as_u64() <= self.cursors.get(room).map(|c| c.seq);
        if unchanged {
            // The reaction was in force already: acked with the event that brought it about.
            return;
        }
        if data["duplicate"] == true {
            self.book.lock().unwrap().duplicates += 1;
            let seen = self.cursors.get(room).map_or(0, |c| c.seq);
            if data["seq"].as_u64() > Some(seen) {
                self.fault(&format!(
                    "was acked a repeat before what lies between {seen} and it: {frame}"
                ));
            }
        } else {
            self.advance(room, data, "id");
        }
    }

    fn told(&self, room: &str, message: &Value) {
        // A page shows the text of now, which is another event's.
        let content = message["content"]
            .as_str()
            .filter(|_| message["edited"].is_null());
        self.tell(room, message, "id", content.map(str::to_owned));
    }

    fn tell(&self, room: &str, event: &Value, id: &str, content: Option<String>) {
        let id = event[id].as_str().unwrap_or_default().to_owned();
        let seq = event["seq"].as_u64().unwrap_or_default();
        self.book
            .lock()
            .unwrap()
            .tell(&self.name, room, seq, Told { id, content });
    }

    /// The next event of a room: nothing is missing before it, and nothing comes twice.
    fn advance(&mut self, room: &str, event: &Value, id: &str) {
        let (seq, id) = (event["seq"].as_u64().unwrap_or_default(), event[id].clone());
        let Some(cursor) = self.cursors.get_mut(room) else {
            return self.fault(&format!("was told of {room} before joining it"));
        };
        let due = cursor.seq + 1;
        (cursor.seq, cursor.id) = (seq, id);
        if seq != due {
            self.fault(&format!("was told {room}/{seq} where {due} was due"));
        }
    }

    fn fault(&self, what: &str) {
        self.book.lock().unwrap().fault(format!("{} {what}", self.name));
    }
}

async fn send(raw: &mut Raw, frame: &Value) -> Step<()> {
    raw.try_send(frame.to_string()).await.then_some(()).ok_or(Gone)
}

async fn next(raw: &mut Raw) -> Step<Value> {
    match raw.next().await {
        Got::Text(text) => Ok(serde_json::from_str(&text).expect("a frame in JSON")),
        Got::Closed(_) | Got::Broken => Err(Gone),
    }
}
