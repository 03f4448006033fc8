//! What one client of the native dialect was told, held against the log: of each room its slice, in order, each place
//! once, resumed without a gap; every request answered once; every ack true.

use crate::block::may_be_forbidden;
use crate::check::Report;
use crate::ending::Ending;
use crate::journal::Line;
use crate::store::{Stored, What, word};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A room as this client has it.
#[derive(Debug, Default)]
struct Room {
    /// Everything up to here is known.
    cursor: u64,
    /// It is in the room, on this connection.
    joined: bool,
    /// More was announced.
    more: bool,
}

/// A client's view.
pub struct View<'a> {
    name: &'a str,
    stored: &'a Stored,
    /// Requests that the road delivered twice, and how often.
    twice: &'a HashMap<String, usize>,
    report: &'a mut Report,
    rooms: BTreeMap<String, Room>,
    /// Asked on this connection.
    asked: HashMap<String, Value>,
    /// How often each was answered there.
    answered: HashMap<String, usize>,
    /// The user's id.
    me: String,
    /// Nothing happens any more.
    over: bool,
    /// Words of messages that were sent under an id of the client's, and those that were acked, or refused for good.
    sent: HashSet<String>,
    acked: HashSet<String>,
    /// Private messages that came apart from a room, on this connection.
    apart: HashSet<(String, u64)>,
    /// It came to its end.
    finished: bool,
}

/// Refusals after which a message is not sent again.
pub const IN_VAIN: [&str; 5] = [
    "message_not_found",
    "gone",
    "user_not_found",
    "not_reachable",
    "not_allowed",
];

/// Refusals that may happen here.
const EXPECTED: [&str; 14] = [
    "muted",
    "busy",
    "store_unavailable",
    "message_not_found",
    "gone",
    "username_taken",
    "user_not_found",
    "rate_limited",
    "not_in_room",
    "shutting_down",
    "not_allowed",
    "too_many_pins",
    // Pins and topics of rooms that somebody else made; a sign-in that was delivered twice.
    "forbidden",
    "already_authenticated",
];

impl<'a> View<'a> {
    /// One that knows nothing yet.
    pub fn new(
        name: &'a str,
        stored: &'a Stored,
        twice: &'a HashMap<String, usize>,
        report: &'a mut Report,
    ) -> Self {
        Self {
            name,
            stored,
            twice,
            report,
            rooms: BTreeMap::new(),
            asked: HashMap::new(),
            answered: HashMap::new(),
            me: String::new(),
            over: false,
            sent: HashSet::new(),
            acked: HashSet::new(),
            apart: HashSet::new(),
            finished: false,
        }
    }

    /// Reads the whole journal.
    pub fn read(mut self, lines: &[Line]) {
        for line in lines {
            match line.kind.as_str() {
                "open" => {
                    self.asked.clear();
                    self.answered.clear();
                    self.apart.clear();
                    for room in self.rooms.values_mut() {
                        (room.joined, room.more) = (false, false);
                    }
                }
                "out" => self.asks(&line.what),
                "in" => self.hears(&line.what),
                "final" => self.over = true,
                "finished" => self.finished = true,
                _ => {}
            }
        }
        self.end();
    }

    fn fault(&mut self, what: &str) {
        self.report.faults.push(format!("{}: {what}", self.name));
    }

    fn asks(&mut self, frame: &Value) {
        let Some(reference) = frame["ref"].as_str() else {
            return;
        };
        self.asked.insert(reference.to_owned(), frame.clone());
        if let Some(id) = frame["data"]["clientMessageId"].as_str() {
            self.sent.insert(id.to_owned());
        }
        let since = &frame["data"]["since"];
        if frame["type"] == "join"
            && !since.is_null()
            && let Some(cursor) = self.room(&frame["data"]).map(|room| room.cursor)
            && since["seq"].as_u64() != Some(cursor)
        {
            self.fault(&format!("stands at {cursor}, but asks since {since}"));
        }
    }

    fn hears(&mut self, frame: &Value) {
        let data = &frame["data"];
        let reference = frame["ref"].as_str().unwrap_or_default();
        let request = self.asked.get(reference).cloned();
        if request.is_some() {
            let times = self.answered.entry(reference.to_owned()).or_default();
            *times += 1;
            if *times > 1 + self.twice.get(reference).copied().unwrap_or_default() {
                self.fault(&format!("{reference} was answered too often"));
            }
        }
        if self.over {
            let (name, stored, me) = (self.name, self.stored, self.me.as_str());
            let report = &mut *self.report;
            Ending {
                name,
                me,
                stored,
                report,
            }
            .look(frame);
        }
        match frame["type"].as_str().unwrap_or_default() {
            "authenticated" => data["clientId"]
                .as_str()
                .unwrap_or_default()
                .clone_into(&mut self.me),
            "joined" => self.joined(data, request.as_ref()),
            "history" | "searchResults" | "thread" => {
                for message in data["messages"].as_array().into_iter().flatten() {
                    let place = json!({"roomId": message["roomId"]});
                    self.stands(&place, message);
                }
            }
            "events" => {
                let announced = self.room(data).is_some_and(|room| room.more);
                if !announced {
                    self.fault(&format!("more, though none was announced: {}", data["roomId"]));
                }
                self.page(data);
            }
            "left" => {
                if let Some(room) = self.room(data) {
                    (room.joined, room.more) = (false, false);
                }
            }
            "message" | "privateMessage" | "messageEdited" | "messageDeleted" | "reaction" | "moderation"
            | "messagePinned" | "topicChanged" | "moderatorChanged" => self.live(frame),
            "ack" | "privateMessageSent" => self.acked(frame, request.as_ref()),
            "error" => self.refused(data, request.as_ref()),
            _ => {}
        }
    }

    fn refused(&mut self, data: &Value, request: Option<&Value>) {
        let code = data["code"].as_str().unwrap_or_default();
        let blocked = code == "not_reachable" && request.is_some_and(may_be_forbidden);
        if !EXPECTED.contains(&code) && !blocked {
            self.fault(&format!("{request:?} was refused: {data}"));
        }
        let word = request.and_then(|r| r["data"]["clientMessageId"].as_str());
        if let Some(word) = word.filter(|_| IN_VAIN.contains(&code)) {
            self.acked.insert(word.to_owned());
        }
    }

    fn room(&mut self, data: &Value) -> Option<&mut Room> {
        let id = data["roomId"].as_str()?;
        Some(self.rooms.entry(id.to_owned()).or_default())
    }

    fn joined(&mut self, data: &Value, request: Option<&Value>) {
        let since = request.map(|r| r["data"]["since"].clone()).unwrap_or_default();
        let Some(room) = self.room(data) else { return };
        let was_in = std::mem::replace(&mut room.joined, true);
        if data["recovered"] == true {
            self.report.resumed += 1;
            self.report.paged += u64::from(data["hasMore"] == true);
            // From where it asked; who is in the room is told nothing again, whenever it asked.
            let asked = since["seq"].as_u64().unwrap_or_default();
            if let Some(room) = self.room(data) {
                room.cursor = if was_in { room.cursor.max(asked) } else { asked };
            }
            self.page(data);
        } else {
            // A room of which there was nothing may have begun anew.
            if !since.is_null() && since["seq"] != 0 {
                self.fault(&format!(
                    "could not come back to {}: {}",
                    data["roomId"], data["reason"]
                ));
            }
            let seq = data["seq"].as_u64().unwrap_or_default();
            if let Some(room) = self.room(data) {
                room.cursor = seq;
            }
            for message in data["history"].as_array().into_iter().flatten() {
                self.stands(data, message);
            }
        }
    }

    /// A message of a page of history: it is there, under this place.
    fn stands(&mut self, data: &Value, message: &Value) {
        self.report.told += 1;
        let (room, seq) = (
            data["roomId"].as_str().unwrap_or_default(),
            message["seq"].as_u64().unwrap_or(0),
        );
        let event = self.stored.at(room, seq);
        let same = event.is_some_and(|event| Some(event.id.as_str()) == message["id"].as_str());
        if !same {
            self.fault(&format!(
                "was shown {message} at {room}/{seq}, where {event:?} is stored"
            ));
        }
    }

    fn page(&mut self, data: &Value) {
        for event in data["events"].as_array().into_iter().flatten() {
            self.next(event);
        }
        let seq = data["seq"].as_u64();
        let more = data["hasMore"] == true;
        let Some(room) = self.room(data) else { return };
        room.more = more;
        let cursor = room.cursor;
        if let Some(seq) = seq.filter(|seq| !more && *seq != cursor) {
            self.fault(&format!(
                "{} was recovered up to {cursor}, and not to {seq}",
                data["roomId"]
            ));
        }
    }

    fn live(&mut self, frame: &Value) {
        let data = &frame["data"];
        let place = (
            data["roomId"].as_str().unwrap_or_default().to_owned(),
            data["seq"].as_u64().unwrap_or(0),
        );
        let Some(room) = self.room(data) else { return };
        if room.joined {
            if room.more {
                self.fault(&format!("live before the rest: {frame}"));
            }
            return self.next(frame);
        }
        // What concerns a conversation reaches who has not joined it, too; it may be the next.
        let (next, seq) = (room.cursor + 1, place.1);
        if seq == next {
            room.cursor = next;
        }
        if !place.0.starts_with('@') {
            return self.fault(&format!("told of a room it is not in: {frame}"));
        }
        if !self.apart.insert(place) {
            self.fault(&format!("told twice: {frame}"));
        }
        self.is_stored(frame);
    }

    /// The event after the cursor.
    fn next(&mut self, frame: &Value) {
        let seq = frame["data"]["seq"].as_u64().unwrap_or_default();
        let Some(room) = self.room(&frame["data"]) else {
            return;
        };
        let due = room.cursor + 1;
        room.cursor = seq;
        if seq != due {
            self.fault(&format!("told of {seq} where {due} is due: {frame}"));
        }
        self.is_stored(frame);
    }

    /// What was told is what is stored at its place.
    fn is_stored(&mut self, frame: &Value) {
        self.report.told += 1;
        let data = &frame["data"];
        let (room, seq) = (
            data["roomId"].as_str().unwrap_or_default(),
            data["seq"].as_u64().unwrap_or(0),
        );
        let text = data["content"].as_str();
        let event = self.stored.at(room, seq);
        let is = event.is_some_and(|event| {
            let kind = frame["type"].as_str().unwrap_or_default();
            let id = if kind.ends_with("essage") {
                &data["id"]
            } else {
                &data["eventId"]
            };
            let fits = match (&event.what, kind) {
                (What::Message(stored), "message" | "privateMessage" | "privateMessageSent") => {
                    stored.as_deref().is_none_or(|stored| text == Some(stored))
                }
                (What::Edit(_, stored), "messageEdited") => {
                    stored.as_deref().is_none_or(|stored| text == Some(stored))
                }
                (What::Delete(_), "messageDeleted") | (What::React(_), "reaction") => true,
                (What::Pin(_), "messagePinned") | (What::Moderator, "moderatorChanged") => true,
                (What::Topic(stored), "topicChanged") => data["topic"] == stored.as_str(),
                (What::Moderated(action, name), "moderation") => {
                    data["action"] == action.as_str() && data["username"] == name.as_str()
                }
                _ => false,
            };
            fits && id.as_str() == Some(event.id.as_str())
        });
        if !is {
            self.fault(&format!(
                "was told {frame} at {room}/{seq}, where {event:?} is stored"
            ));
        }
    }

    fn acked(&mut self, frame: &Value, request: Option<&Value>) {
        let data = &frame["data"];
        let (Some(seq), Some(request)) = (data["seq"].as_u64(), request) else {
            return;
        };
        self.report.acks += 1;
        let asked = &request["data"];
        let repeat = data["duplicate"] == true;
        self.report.repeats += u64::from(repeat);
        let Some(room) = self.room(data) else { return };
        let (joined, due) = (room.joined, room.cursor + 1);
        if seq == due || (joined && seq > due) {
            room.cursor = seq;
        }
        if joined && seq >= due && (seq != due || repeat) {
            self.fault(&format!("acked {seq} where {due} is due: {frame}"));
        }
        let id = data["roomId"].as_str().unwrap_or_default();
        let event = self.stored.at(id, seq);
        let kind = request["type"].as_str().unwrap_or_default();
        let word_of = asked["clientMessageId"].as_str().unwrap_or_default();
        let is = event.is_some_and(|event| {
            let fits = match (&event.what, kind) {
                (What::Message(Some(text)), "chat" | "private") => word(text) == word_of,
                (What::Message(None), "chat" | "private") | (What::Edit(..), "edit") => true,
                (What::Delete(_), "delete") | (What::React(_), "react") => true,
                // There was nothing to take off.
                (What::Message(_), "react" | "pin") => asked["active"] == false,
                (What::Pin(_), "pin") => true,
                (What::Topic(stored), "topic") => asked["topic"] == stored.as_str(),
                _ => false,
            };
            fits && data["id"].as_str() == Some(event.id.as_str())
        });
        if !is {
            self.fault(&format!(
                "{request} was acked at {id}/{seq}, where {event:?} is stored"
            ));
        }
        if kind == "chat" || kind == "private" {
            let places = self.stored.sent.get(word_of);
            if !places.is_some_and(|places| places.iter().any(|place| place.0 == id && place.1 == seq)) {
                self.fault(&format!(
                    "{word_of} was acked at {id}/{seq}; it is stored at {places:?}"
                ));
            }
            self.acked.insert(word_of.to_owned());
        }
    }

    /// In the end everything was acked, and every room is known to its end.
    fn end(&mut self) {
        if !self.finished {
            return self.fault("never came to its end");
        }
        let ends: Vec<(String, u64)> = self
            .rooms
            .iter()
            .filter(|(_, room)| room.joined)
            .map(|(id, room)| (id.clone(), room.cursor))
            .collect();
        for (id, cursor) in ends {
            let head = self
                .stored
                .rooms
                .get(&id)
                .and_then(|log| log.keys().next_back())
                .copied()
                .unwrap_or(0);
            if cursor != head {
                self.fault(&format!(
                    "knows {id} up to {cursor} in the end, and it goes to {head}"
                ));
            }
        }
        let lost: Vec<String> = self
            .sent
            .difference(&self.acked)
            .filter(|word| !self.stored.sent.contains_key(*word))
            .cloned()
            .collect();
        for word in lost.iter().take(3) {
            self.fault(&format!("{word} was sent until the end, and is not stored"));
        }
    }
}
