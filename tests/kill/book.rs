//! What clients were told, and the checker that compares it with what is stored. Knows no sockets.

use chinwag::domain::event::{EventBody, StoredEvent};
use chinwag::domain::ids::Seq;
use chinwag::domain::room_id::RoomId;
use chinwag::store::Store;
use std::collections::{BTreeMap, HashMap, HashSet};

/// An event as somebody was told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The event's id.
    pub id: String,
    /// A message's text, where it was told.
    pub content: Option<String>,
}

/// Everything that anybody was told, by room and place, and everything that was sent.
#[derive(Debug, Default)]
pub struct Book {
    told: HashMap<(String, u64), Told>,
    sent: HashSet<(String, String)>,
    acked: HashSet<(String, String)>,
    faults: Vec<String>,
    /// How often something was told, for the figures.
    pub tellings: u64,
    /// Acks of repeats.
    pub duplicates: u64,
}

impl Book {
    /// Somebody sends this text, which nobody else sends, in this room.
    pub fn sends(&mut self, room: &str, content: &str) {
        self.sent.insert((room.to_owned(), content.to_owned()));
    }

    /// Somebody was shown, or acked, an event.
    pub fn tell(&mut self, who: &str, room: &str, seq: u64, told: Told) {
        self.tellings += 1;
        let place = (room.to_owned(), seq);
        match self.told.get_mut(&place) {
            None => {
                self.told.insert(place, told);
            }
            Some(known) if known.id != told.id => {
                let fault =
                    format!("{who} was told {told:?} at {room}/{seq}, where others were told {known:?}");
                self.faults.push(fault);
            }
            Some(known) => {
                if known.content.is_none() {
                    known.content = told.content;
                }
            }
        }
    }

    /// The author of this text was told that it is stored.
    pub fn ack(&mut self, room: &str, content: &str) {
        self.acked.insert((room.to_owned(), content.to_owned()));
    }

    /// Something was wrong already when it came.
    pub fn fault(&mut self, what: String) {
        self.faults.push(what);
    }

    /// Different texts sent, and acked.
    pub fn figures(&self) -> (usize, usize) {
        (self.sent.len(), self.acked.len())
    }

    /// Everything that is wrong with what is stored: nothing, where the promises P1 to P4 are kept.
    pub fn compare(&self, stored: &BTreeMap<String, Vec<StoredEvent>>) -> Vec<String> {
        let mut faults = Vec::new();
        let mut texts: HashMap<(&str, &str), u64> = HashMap::new();
        for (room, events) in stored {
            for (n, event) in events.iter().enumerate() {
                let due = n as u64 + 1;
                if event.seq != Seq(due) {
                    faults.push(format!("{room} has seq {} where {due} is due", event.seq.0));
                    break;
                }
                if let EventBody::Message { content, .. } = &event.body
                    && let Some(first) = texts.insert((room, content), due)
                {
                    faults.push(format!("{room} has {content:?} twice: at {first} and {due}"));
                }
            }
        }
        for ((room, seq), told) in &self.told {
            let event = stored.get(room).and_then(|events| {
                let place = usize::try_from(*seq).ok()?.checked_sub(1)?;
                events.get(place)
            });
            match event {
                None => faults.push(format!("{told:?} was told at {room}/{seq} and is not stored")),
                Some(event) if !is(event, told) => {
                    faults.push(format!(
                        "{told:?} was told at {room}/{seq}, where {event:?} is stored"
                    ));
                }
                Some(_) => {}
            }
        }
        for (room, content) in &self.sent {
            if !texts.contains_key(&(room.as_str(), content.as_str())) {
                faults.push(format!(
                    "{content:?} was sent to {room} until it was acked, and is not stored"
                ));
            }
        }
        faults.extend(self.faults.iter().cloned());
        faults
    }
}

fn is(event: &StoredEvent, told: &Told) -> bool {
    let same_text = match (&event.body, &told.content) {
        (_, None) => true,
        (EventBody::Message { content, .. }, Some(text)) => **content == **text,
        (_, Some(_)) => false,
    };
    event.id.0.to_string() == told.id && same_text
}

/// Whether an event is a message, not a change of one.
pub fn is_message(event: &StoredEvent) -> bool {
    matches!(event.body, EventBody::Message { .. })
}

/// All events of these rooms.
pub fn read(store: &dyn Store, rooms: &[String]) -> BTreeMap<String, Vec<StoredEvent>> {
    let mut all = BTreeMap::new();
    for name in rooms {
        let room = RoomId::parse(name).expect("a room's name");
        let mut events: Vec<StoredEvent> = Vec::new();
        loop {
            let last = events.last().map_or(Seq::ZERO, |e| e.seq);
            let more = store.after(&room, last, 1000).expect("a store that can be read");
            if more.is_empty() {
                break;
            }
            events.extend(more);
        }
        all.insert(name.clone(), events);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use chinwag::domain::event::{Guard, NewEvent, RoomKind};
    use chinwag::domain::ids::{Epoch, EventId, Timestamp, UserId};
    use chinwag::store::{Durability, Location, Write, open};
    use uuid::Uuid;

    fn id(n: u128) -> String {
        Uuid::from_u128(n).to_string()
    }

    fn told(n: u128, content: &str) -> Told {
        Told {
            id: id(n),
            content: Some(content.to_owned()),
        }
    }

    /// Three messages, "1" to "3", in the room "den", as a store has them.
    fn stored() -> BTreeMap<String, Vec<StoredEvent>> {
        let store = open(&Location::Memory, Durability::Process).unwrap();
        let write = |n: u128| {
            Write::Append(NewEvent {
                room: RoomId::parse("den").unwrap(),
                kind: RoomKind::Public,
                epoch: Epoch(1),
                id: EventId(Uuid::from_u128(n)),
                author: UserId(Uuid::from_u128(100)),
                author_name: "a".into(),
                at: Timestamp(0),
                body: EventBody::Message {
                    content: n.to_string().into(),
                    reply_to: None,
                },
                client_id: None,
                founder: None,
                guard: Guard::default(),
            })
        };
        store.commit((1..=3).map(write).collect()).unwrap();
        read(&*store, &["den".to_owned()])
    }

    fn book() -> Book {
        let mut book = Book::default();
        for n in 1..=3 {
            book.sends("den", &n.to_string());
            book.tell("a", "den", n, told(n.into(), &n.to_string()));
        }
        book
    }

    fn complaint(book: &Book, stored: &BTreeMap<String, Vec<StoredEvent>>) -> String {
        book.compare(stored).join("\n")
    }

    #[test]
    fn what_is_stored_as_told_is_right() {
        assert_eq!(complaint(&book(), &stored()), "");
    }

    #[test]
    fn a_lost_message_is_found() {
        let mut stored = stored();
        stored.get_mut("den").unwrap().pop();
        assert!(complaint(&book(), &stored).contains("told at den/3 and is not stored"));
    }

    #[test]
    fn a_hole_is_found() {
        let mut stored = stored();
        stored.get_mut("den").unwrap().remove(1);
        assert!(complaint(&book(), &stored).contains("den has seq 3 where 2 is due"));
    }

    #[test]
    fn a_message_stored_twice_is_found() {
        let mut stored = stored();
        let events = stored.get_mut("den").unwrap();
        let mut again = events[0].clone();
        again.seq = Seq(4);
        events.push(again);
        assert!(complaint(&book(), &stored).contains("\"1\" twice: at 1 and 4"));
    }

    #[test]
    fn another_event_at_its_place_is_found() {
        let mut book = book();
        book.tell("b", "den", 2, told(7, "2"));
        assert!(complaint(&book, &stored()).contains("b was told"));
        let mut stored = stored();
        stored.get_mut("den").unwrap()[2].id = EventId(Uuid::from_u128(9));
        assert!(complaint(&self::book(), &stored).contains("den/3, where"));
    }

    #[test]
    fn a_text_that_was_never_stored_is_found() {
        let mut book = book();
        book.sends("den", "4");
        assert!(complaint(&book, &stored()).contains("\"4\" was sent to den"));
    }
}
