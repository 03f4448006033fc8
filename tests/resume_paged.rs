//! A long way back: what was missed comes page by page as the reader takes it, while the room goes on at full speed
//! (contract §2, `since`; promise P4).

mod support;

use chinwag::domain::event::{EventBody, Guard, NewEvent, RoomKind};
use chinwag::domain::ids::{Epoch, EventId, Seq, Timestamp, UserId};
use chinwag::domain::room_id::RoomId;
use chinwag::store::{Durability, Location, Store, Write, Written, open};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use support::{Client, Home, Raw, Server, data, kind};
use tokio::net::TcpSocket;
use tokio::task::JoinHandle;
use uuid::Uuid;

const UNLIMITED: [(&str, &str); 3] = [
    ("limits.message_rate_limit", "0"),
    ("limits.requests_per_second", "0"),
    ("storage.durability", "process"),
];

const EPOCH: u64 = 0x0123_4567_89AB_CDEF;

/// Fills a room of a server that does not run with messages, edits, deletions and reactions.
struct Past {
    store: Arc<dyn Store>,
    ids: u128,
}

impl Past {
    fn of(home: &Home) -> Self {
        let path = home.database();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let store = open(&Location::Sqlite(path), Durability::Process).unwrap();
        Self { store, ids: 0 }
    }

    fn event(&mut self, room: &str, body: EventBody) -> Write {
        self.ids += 1;
        Write::Append(NewEvent {
            room: RoomId::trusted(room),
            kind: RoomKind::Public,
            epoch: Epoch(EPOCH),
            id: EventId(Uuid::from_u128(0xE000_0000 + self.ids)),
            author: UserId(Uuid::from_u128(7)),
            author_name: "Past".into(),
            at: Timestamp(1_790_000_000_000),
            body,
            client_id: None,
            founder: None,
            guard: Guard::default(),
        })
    }

    /// Of ten events: seven messages, one of them an answer, an edit, a reaction and a deletion.
    fn fill(&mut self, room: &str, events: u64) {
        let mut said = VecDeque::from([self.commit_one(room, "the first")]);
        let mut left = events - 1;
        while left > 0 {
            let count = left.min(2000);
            let mut writes = Vec::new();
            for n in 0..count {
                let body = self.body(n, &mut said);
                let write = self.event(room, body);
                let Write::Append(event) = &write else {
                    unreachable!()
                };
                if matches!(event.body, EventBody::Message { .. }) {
                    said.push_back(event.id);
                }
                writes.push(write);
            }
            let written = self.store.commit(writes).unwrap();
            let stored = written.iter().all(|w| matches!(w, Written::Stored(_)));
            assert!(
                stored,
                "{:?}",
                written.iter().find(|w| !matches!(w, Written::Stored(_)))
            );
            left -= count;
        }
        let head = self.store.head(&RoomId::trusted(room)).unwrap().unwrap();
        assert_eq!(head.seq, Seq(events));
    }

    fn body(&self, n: u64, said: &mut VecDeque<EventId>) -> EventBody {
        let message = *said.back().unwrap();
        match n % 10 {
            3 => EventBody::Edited {
                message,
                content: "better".into(),
            },
            5 => EventBody::Reacted {
                message,
                emoji: "👍".into(),
                active: true,
            },
            7 => EventBody::Deleted {
                message: said.pop_back().unwrap(),
            },
            8 => EventBody::Message {
                content: "an answer".into(),
                reply_to: Some(message),
            },
            _ => EventBody::Message {
                content: format!("message {n} with some words in it").into(),
                reply_to: None,
            },
        }
    }

    fn commit_one(&mut self, room: &str, text: &str) -> EventId {
        let body = EventBody::Message {
            content: text.into(),
            reply_to: None,
        };
        let write = self.event(room, body);
        match &self.store.commit(vec![write]).unwrap()[0] {
            Written::Stored(event) => event.id,
            other => panic!("{other:?}"),
        }
    }
}

/// Who writes to a room without a pause, until told to stop. Counts what is durable.
struct Flood {
    go_on: Arc<AtomicBool>,
    acked: Arc<AtomicU64>,
    writers: Vec<JoinHandle<()>>,
}

impl Flood {
    async fn start(server: &Server, rooms: &[&'static str]) -> Self {
        let go_on = Arc::new(AtomicBool::new(true));
        let acked = Arc::new(AtomicU64::new(0));
        let mut writers = Vec::new();
        for (n, room) in rooms.iter().copied().cycle().take(3).enumerate() {
            let mut writer = Client::sign_in(server, &format!("writer{n}")).await;
            writer.join(room).await;
            let (go_on, acked) = (go_on.clone(), acked.clone());
            writers.push(tokio::spawn(async move {
                let mut under_way = VecDeque::new();
                while go_on.load(Ordering::Relaxed) {
                    let said = json!({"roomId": room, "content": "at full speed"});
                    under_way.push_back(writer.begin("chat", said).await);
                    if under_way.len() > 20 {
                        writer.answer(&under_way.pop_front().unwrap()).await;
                        acked.fetch_add(1, Ordering::Relaxed);
                        writer.kept();
                    }
                }
                for reference in under_way {
                    writer.answer(&reference).await;
                    acked.fetch_add(1, Ordering::Relaxed);
                    writer.kept();
                }
            }));
        }
        Self {
            go_on,
            acked,
            writers,
        }
    }

    /// Waits until so many more are durable.
    async fn writes(&self, count: u64) {
        let until = self.acked.load(Ordering::Relaxed) + count;
        while self.acked.load(Ordering::Relaxed) < until {
            assert!(self.writers.iter().all(|w| !w.is_finished()), "a writer gave up");
            tokio::task::yield_now().await;
        }
    }

    async fn stop(self) -> u64 {
        self.go_on.store(false, Ordering::Relaxed);
        for writer in self.writers {
            writer.await.expect("a writer");
        }
        self.acked.load(Ordering::Relaxed)
    }
}

/// What one connection has of one room.
struct View {
    room: &'static str,
    seq: u64,
    id: Value,
    kinds: std::collections::BTreeMap<String, u64>,
    /// More was announced; nothing live may come.
    more: bool,
    pages: u64,
}

impl View {
    fn nothing_of(room: &'static str) -> Self {
        Self {
            room,
            seq: 0,
            id: Value::Null,
            kinds: std::collections::BTreeMap::default(),
            more: false,
            pages: 0,
        }
    }

    fn join(&self) -> Value {
        let mut since = json!({"epoch": format!("{EPOCH:016x}"), "seq": self.seq});
        if self.seq > 0 {
            since["id"] = self.id.clone();
        }
        json!({"roomId": self.room, "since": since})
    }

    /// Takes a frame, if it is of this room.
    fn take(&mut self, frame: &Value) {
        let it = data(frame);
        if it["roomId"] != self.room {
            return;
        }
        match kind(frame) {
            "joined" => {
                assert_eq!(it["recovered"], true, "{}", it["reason"]);
                self.page(it);
            }
            "events" => {
                assert!(self.more, "more of {}, though nothing was announced", self.room);
                self.page(it);
            }
            "message" => {
                assert!(!self.more, "live before the rest of {}", self.room);
                self.event(frame);
            }
            "userJoined" | "userLeft" | "presence" | "typing" => assert!(!self.more, "{frame}"),
            _ => {}
        }
    }

    fn page(&mut self, it: &Value) {
        let events = it["events"].as_array().expect("events");
        for event in events {
            self.event(event);
        }
        self.more = it["hasMore"] == true;
        self.pages += 1;
        assert!(events.len() <= 200);
    }

    fn event(&mut self, event: &Value) {
        let it = data(event);
        assert_eq!(
            it["seq"].as_u64(),
            Some(self.seq + 1),
            "the next after {}",
            self.seq
        );
        self.seq += 1;
        let id = if kind(event) == "message" {
            &it["id"]
        } else {
            &it["eventId"]
        };
        self.id = id.clone();
        *self.kinds.entry(kind(event).to_owned()).or_default() += 1;
    }
}

/// A socket that takes little at a time.
async fn small(server: &Server, name: &str) -> Client {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(8 * 1024).unwrap();
    let stream = socket.connect(server.address()).await.unwrap();
    let raw = Raw::over(stream, server.address(), "/ws", &[]).await.unwrap();
    let mut client = Client::over(raw).await;
    client.auth(json!({"username": name})).await;
    client
}

/// Everything the room has, and nothing more comes.
async fn is_whole(view: &mut View, client: &mut Client, head: u64) {
    while view.seq < head {
        view.take(&client.frame().await);
    }
    for frame in client.barrier().await {
        view.take(&frame);
    }
    assert_eq!(view.seq, head);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_events_reach_a_slow_reader_of_a_busy_room() {
    const MISSED: u64 = 100_000;
    let home = Home::new();
    Past::of(&home).fill("den", MISSED);
    let server = Server::start_in(&home, &UNLIMITED);
    let mut reader = small(&server, "reader").await;
    let flood = Flood::start(&server, &["den"]).await;
    flood.writes(200).await;
    let before = server.resident_kib();
    let mut view = View::nothing_of("den");
    reader.send("join", view.join()).await;
    let mut most = 0;
    while view.seq == 0 || view.more {
        view.take(&reader.frame().await);
        if view.pages.is_multiple_of(50) {
            // A reader that is slower than it could be, while the room goes on.
            flood.writes(20).await;
            most = most.max(server.resident_kib());
        }
    }
    let caught_up = view.seq;
    let head = MISSED + flood.stop().await;
    is_whole(&mut view, &mut reader, head).await;
    assert!(
        caught_up >= MISSED && view.pages >= MISSED / 200,
        "{}",
        view.pages
    );
    for kind in ["message", "messageEdited", "messageDeleted", "reaction"] {
        assert!(view.kinds[kind] >= MISSED / 10 - 1, "{:?}", view.kinds);
    }
    // All of it at once would be some 30 MB.
    assert!(
        most < before + 16 * 1024,
        "{before} KiB before, {most} KiB while catching up"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_rooms_come_back_at_once_while_both_go_on() {
    const MISSED: u64 = 6000;
    let home = Home::new();
    let mut past = Past::of(&home);
    past.fill("den", MISSED);
    past.fill("attic", MISSED);
    drop(past);
    let server = Server::start_in(&home, &UNLIMITED);
    let mut reader = small(&server, "reader").await;
    let flood = Flood::start(&server, &["den", "attic"]).await;
    flood.writes(50).await;
    let mut views = [View::nothing_of("den"), View::nothing_of("attic")];
    for view in &views {
        reader.send("join", view.join()).await;
    }
    let mut turns = Vec::new();
    while views.iter().any(|v| v.seq == 0 || v.more) {
        let frame = reader.frame().await;
        if kind(&frame) == "events" {
            turns.push(data(&frame)["roomId"].clone());
        }
        for view in &mut views {
            view.take(&frame);
        }
    }
    let changes = turns.windows(2).filter(|w| w[0] != w[1]).count();
    assert!(
        changes > 4,
        "one after the other: {changes} changes in {}",
        turns.len()
    );
    flood.stop().await;
    let mut heads = Vec::new();
    for view in &views {
        let newest = reader
            .ask("history", json!({"roomId": view.room, "limit": 1}))
            .await;
        heads.push(data(&newest)["messages"][0]["seq"].as_u64().unwrap());
    }
    for frame in reader.barrier().await {
        for view in &mut views {
            view.take(&frame);
        }
    }
    assert_eq!(views.map(|v| v.seq).to_vec(), heads);
}

/// By turns: leaves in the middle, closes in the middle, joins again in the middle, says something in the middle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_in_the_middle_leaves_no_gap_and_no_overlap() {
    const MISSED: u64 = 12_000;
    let home = Home::new();
    Past::of(&home).fill("den", MISSED);
    let server = Server::start_in(&home, &UNLIMITED);
    let mut reader = small(&server, "reader").await;
    let flood = Flood::start(&server, &["den"]).await;
    flood.writes(50).await;
    let mut view = View::nothing_of("den");
    let mut turn = 0;
    reader.send("join", view.join()).await;
    while view.seq == 0 || view.more {
        let frame = reader.frame().await;
        view.take(&frame);
        if !view.more || view.pages % 6 != 5 {
            continue;
        }
        view.pages += 1;
        turn += 1;
        match turn % 3 {
            0 => {
                let reference = reader.begin("leave", json!({"roomId": "den"})).await;
                assert_eq!(kind(&reader.answer(&reference).await), "left");
                for frame in reader.kept() {
                    view.take(&frame);
                }
                view.more = false;
                reader.send("join", view.join()).await;
                view.more = true;
                continue;
            }
            1 => reader = reader.again(&server).await,
            _ => {}
        }
        // What is on its way of the join before comes first, and is not told again.
        let joined = reader.join_with(view.join()).await;
        for frame in reader.kept() {
            view.take(&frame);
        }
        view.take(&json!({"type": "joined", "data": joined}));
    }
    assert!(turn > 5, "only {turn} turns");
    let head = MISSED + flood.stop().await;
    is_whole(&mut view, &mut reader, head).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_it_says_meanwhile_is_acked_at_its_place() {
    const MISSED: u64 = 8000;
    let home = Home::new();
    Past::of(&home).fill("den", MISSED);
    let server = Server::start_in(&home, &UNLIMITED);
    let mut reader = small(&server, "reader").await;
    let mut witness = Client::sign_in(&server, "witness").await;
    witness.join("den").await;
    let mut view = View::nothing_of("den");
    reader.send("join", view.join()).await;
    let mut refs = Vec::new();
    let mut acks = 0;
    while view.seq == 0 || view.more || acks < 3 {
        let frame = reader.frame().await;
        if kind(&frame) == "ack" {
            let seq = data(&frame)["seq"].as_u64().unwrap();
            assert_eq!(seq, view.seq + 1, "an ack out of its place");
            (view.seq, view.id) = (seq, data(&frame)["id"].clone());
            acks += 1;
            continue;
        }
        view.take(&frame);
        if refs.len() < 3 && view.pages > 1 {
            assert!(view.more, "the test is too slow to say anything in the middle");
            let said = json!({"roomId": "den", "content": "in the middle"});
            refs.push(reader.begin("chat", said).await);
            // Others hear of it at once.
            assert_eq!(witness.expect("message").await["content"], "in the middle");
        }
    }
    assert_eq!(view.seq, MISSED + 3);
    assert_eq!(refs.len(), 3);
    witness.chat("den", "live").await;
    view.take(&reader.frame().await);
    assert_eq!(view.seq, MISSED + 4);
}

#[tokio::test]
async fn more_than_the_settings_allow_is_too_far() {
    let home = Home::new();
    Past::of(&home).fill("den", 101);
    let mut settings = UNLIMITED.to_vec();
    settings.push(("history.resume_events", "100"));
    let server = Server::start_in(&home, &settings);
    let mut reader = Client::sign_in(&server, "reader").await;
    let mut view = View::nothing_of("den");
    let far = reader.join_with(view.join()).await;
    assert_eq!(
        (&far["recovered"], &far["reason"]),
        (&json!(false), &json!("too_far"))
    );
    assert!(far["history"].as_array().is_some_and(|h| !h.is_empty()));
    reader.leave("den").await;
    (view.seq, view.id) = (1, json!("00000000-0000-0000-0000-0000e0000001"));
    let near = reader.join_with(view.join()).await;
    assert_eq!(near["recovered"], true, "{near}");
}
