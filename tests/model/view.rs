//! What one native connection must be able to rely on: who is where, and every place once and in order.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub struct View {
    pub me: Option<String>,
    pub rooms: BTreeMap<String, RoomView>,
    online: Option<BTreeSet<String>>,
    /// The last private message of each conversation that was told live.
    private: BTreeMap<String, u64>,
}

#[derive(Debug, Default)]
pub struct RoomView {
    members: BTreeSet<String>,
    place: u64,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn ids(people: &Value) -> BTreeSet<String> {
    people
        .as_array()
        .expect("people")
        .iter()
        .map(|p| text(&p["userId"]))
        .collect()
}

impl View {
    pub fn told(&mut self, frame: &Value) {
        let data = &frame["data"];
        let (room, user) = (text(&data["roomId"]), text(&data["userId"]));
        match frame["type"].as_str().unwrap_or_default() {
            "authenticated" => {
                assert!(
                    self.rooms.is_empty() && self.me.is_none(),
                    "something came before: {frame}"
                );
                self.me = Some(text(&data["clientId"]));
                self.online = Some(ids(&data["onlineUsers"]));
            }
            "joined" => self.joined(room, data),
            "left" => drop(self.rooms.remove(&room)),
            "userJoined" => {
                let members = &mut self.room(&room, frame).members;
                assert!(members.insert(user), "joined twice: {frame}");
            }
            "userLeft" => {
                let members = &mut self.room(&room, frame).members;
                assert!(members.remove(&user), "left without being there: {frame}");
            }
            "userOnline" => self.online(|online| online.insert(user), frame),
            "userOffline" => self.online(|online| online.remove(&user), frame),
            "message" | "messageEdited" | "messageDeleted" | "reaction" | "moderation" | "messagePinned"
            | "topicChanged" | "moderatorChanged" | "privateMessage" => {
                self.event(&room, frame);
            }
            "events" => self.missed(&room, frame),
            "ack" | "privateMessageSent" => self.acked(&room, frame),
            _ => {}
        }
    }

    fn joined(&mut self, room: String, data: &Value) {
        assert!(self.me.is_some(), "joined before authenticated");
        let (members, place) = (ids(&data["users"]), data["seq"].as_u64().expect("a seq"));
        if let Some(events) = data["events"].as_array() {
            let places: Vec<_> = events
                .iter()
                .map(|e| e["data"]["seq"].as_u64().expect("a seq"))
                .collect();
            assert!(places.windows(2).all(|w| w[0] + 1 == w[1]), "{places:?}");
            let whole = data["hasMore"] == true || places.last().is_none_or(|last| *last == place);
            assert!(whole, "{places:?} ends before {place}");
        }
        self.rooms.insert(room, RoomView { members, place });
    }

    /// More of what was missed: it goes on to where what is live begins.
    fn missed(&mut self, room: &str, frame: &Value) {
        let last = frame["data"]["events"]
            .as_array()
            .and_then(|events| events.last());
        let last = last.and_then(|event| event["data"]["seq"].as_u64());
        let view = self.room(room, frame);
        view.place = view.place.max(last.unwrap_or_default());
    }

    fn room(&mut self, room: &str, frame: &Value) -> &mut RoomView {
        self.rooms
            .get_mut(room)
            .unwrap_or_else(|| panic!("heard of a room before joined or after left: {frame}"))
    }

    fn online(&mut self, change: impl FnOnce(&mut BTreeSet<String>) -> bool, frame: &Value) {
        let online = self
            .online
            .as_mut()
            .unwrap_or_else(|| panic!("before authenticated: {frame}"));
        assert!(change(online), "twice: {frame}");
    }

    fn event(&mut self, room: &str, frame: &Value) {
        let seq = frame["data"]["seq"].as_u64().expect("a seq");
        if let Some(view) = self.rooms.get_mut(room) {
            assert_eq!(seq, view.place + 1, "a hole, or twice: {frame}");
            view.place = seq;
            return;
        }
        assert!(room.starts_with('@'), "not in that room: {frame}");
        let last = self.private.entry(room.to_owned()).or_default();
        assert!(seq > *last, "place {seq} after {last}: {frame}");
        *last = seq;
    }

    /// An ack stands at its place, or behind it (a repeat, a reaction that was there before, history that held it).
    fn acked(&mut self, room: &str, frame: &Value) {
        let Some(seq) = frame["data"]["seq"].as_u64() else {
            return;
        };
        let Some(view) = self.rooms.get_mut(room) else {
            return;
        };
        assert!(
            seq <= view.place + 1,
            "an ack for {seq} at {}: {frame}",
            view.place
        );
        view.place = seq.max(view.place);
    }
}
