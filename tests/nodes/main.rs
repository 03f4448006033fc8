//! Two real hubs over one store, with a bus between them that loses, doubles, delays and reorders, and a store that is
//! slow and fails: what one commits reaches the clients of the other in order, without a hole, nothing twice.

mod faulty;
mod node;

use chinwag::bus::Loopback;
use chinwag::domain::ids::{ConnId, Seq};
use chinwag::domain::room_id::RoomId;
use chinwag::store::{Durability, Location, Store, open};
use faulty::{Chance, FaultyBus, FaultyStore};
use node::Node;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Messages each client gets through.
const MESSAGES: usize = 60;

/// How long anything may take on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

/// One client, on one node at a time.
struct Client {
    name: String,
    node: usize,
    conn: ConnId,
    token: Option<String>,
    epoch: Option<String>,
    /// In the room, and told of it.
    told: bool,
    /// Up to where it has everything.
    cursor: u64,
    ids: BTreeMap<u64, String>,
    /// The message it waits for an answer to: its number, and the word of the request.
    waits: Option<String>,
    done: usize,
    count: u64,
    recovered: usize,
}

impl Client {
    fn new(name: &str, node: usize, nodes: &mut [Node; 2]) -> Self {
        let conn = nodes[node].open();
        nodes[node].ask(
            conn,
            &json!({"type":"auth","data":{"username":name},"ref":"auth"}),
        );
        Self {
            name: name.to_owned(),
            node,
            conn,
            token: None,
            epoch: None,
            told: false,
            cursor: 0,
            ids: BTreeMap::new(),
            waits: Some("auth".to_owned()),
            done: 0,
            count: 0,
            recovered: 0,
        }
    }

    fn ask(&mut self, node: &Node, kind: &str, data: &Value) {
        self.count += 1;
        let word = format!("{}", self.count);
        node.ask(self.conn, &json!({"type":kind,"data":data,"ref":word}));
        self.waits = Some(word);
    }

    /// To another node, with what it has.
    fn move_on(&mut self, nodes: &mut [Node; 2]) {
        nodes[self.node].break_off(self.conn);
        self.node = 1 - self.node;
        self.conn = nodes[self.node].open();
        self.told = false;
        self.ask(
            &nodes[self.node],
            "auth",
            &json!({"username":self.name,"resumeToken":self.token}),
        );
    }

    /// What it does next, where it waits for nothing.
    fn go_on(&mut self, node: &Node) {
        if self.waits.is_some() {
            return;
        }
        if self.token.is_none() {
            return self.ask(node, "auth", &json!({"username":self.name}));
        }
        if !self.told {
            let mut join = json!({"roomId":"tea"});
            if let Some(epoch) = &self.epoch {
                join["since"] = json!({"epoch":epoch,"seq":self.cursor,"id":self.ids.get(&self.cursor)});
            }
            return self.ask(node, "join", &join);
        }
        if self.done < MESSAGES {
            let id = format!("{}-{}", self.name, self.done);
            let chat = json!({"roomId":"tea","content":id,"clientMessageId":id});
            self.ask(node, "chat", &chat);
        }
    }

    fn take(&mut self, frame: &Value) {
        let it = &frame["data"];
        let answers = frame["ref"].is_string();
        if answers {
            assert_eq!(
                frame["ref"].as_str(),
                self.waits.as_deref(),
                "answered twice: {frame}"
            );
            self.waits = None;
        }
        match frame["type"].as_str().unwrap() {
            "authenticated" => self.token = it["resumeToken"].as_str().map(str::to_owned),
            "joined" => self.joined(it),
            "events" => it["events"]
                .as_array()
                .unwrap()
                .iter()
                .for_each(|event| self.event(event)),
            "message" if it["roomId"] == "tea" => self.event(frame),
            "ack" => {
                let seq = it["seq"].as_u64().unwrap();
                if it["duplicate"] == false {
                    self.place(seq, it["id"].as_str().unwrap());
                }
                assert!(seq <= self.cursor, "{}: before its place: {frame}", self.name);
                self.done += 1;
            }
            "error" => {
                let code = it["code"].as_str().unwrap();
                assert!(["store_unavailable", "busy"].contains(&code), "{frame}");
            }
            _ => {}
        }
    }

    fn joined(&mut self, it: &Value) {
        self.told = true;
        if it["recovered"] == true {
            self.recovered += 1;
            return it["events"]
                .as_array()
                .unwrap()
                .iter()
                .for_each(|event| self.event(event));
        }
        // Both nodes made the room, and only one of the two epochs could stay.
        let made_at_once = it["reason"] == "epoch" && it["epoch"] != json!(self.epoch);
        assert!(it["reason"].is_null() || made_at_once, "{}: {it}", self.name);
        self.cursor = it["seq"].as_u64().unwrap();
        self.epoch = it["epoch"].as_str().map(str::to_owned);
        if let Some(id) = it["eventId"].as_str() {
            self.ids.insert(self.cursor, id.to_owned());
        }
    }

    fn event(&mut self, event: &Value) {
        let it = &event["data"];
        self.place(it["seq"].as_u64().unwrap(), it["id"].as_str().unwrap());
    }

    fn place(&mut self, seq: u64, id: &str) {
        assert_eq!(seq, self.cursor + 1, "{} has up to {}", self.name, self.cursor);
        self.cursor = seq;
        self.ids.insert(seq, id.to_owned());
    }
}

struct Play {
    store: Arc<dyn Store>,
    nodes: [Node; 2],
    clients: Vec<Client>,
    buses: [Arc<FaultyBus>; 2],
    faults: Arc<AtomicBool>,
    failed: Arc<AtomicUsize>,
    chance: Chance,
}

impl Play {
    fn new(store: Arc<dyn Store>, seed: u64) -> Self {
        let (faults, failed) = (Arc::new(AtomicBool::new(true)), Arc::default());
        let bus = Loopback::default();
        let seats = [bus.seat(), bus.seat()];
        let buses = seats.map(|seat| Arc::new(FaultyBus::new(Arc::new(seat), seed)));
        let start = |n: usize| {
            let faulty = FaultyStore {
                inner: store.clone(),
                chance: Chance::new(seed + n as u64),
                faults: faults.clone(),
                failed: Arc::clone(&failed),
            };
            Node::start(n as u64, Arc::new(faulty), buses[n].clone())
        };
        let mut nodes = [start(0), start(1)];
        let names = [("Ann", 0), ("Bea", 0), ("Cid", 1), ("Dee", 1)];
        let clients = names.map(|(name, node)| Client::new(name, node, &mut nodes));
        Self {
            store,
            nodes,
            clients: clients.into(),
            buses,
            faults,
            failed,
            chance: Chance::new(seed),
        }
    }

    fn read(&mut self) {
        for client in &mut self.clients {
            for frame in self.nodes[client.node].take(client.conn) {
                client.take(&frame);
            }
        }
    }

    fn head(&self) -> u64 {
        let head = self.store.head(&RoomId::trusted("tea")).unwrap();
        head.map_or(0, |head| head.seq.0)
    }

    fn is_over(&self) -> bool {
        let head = self.head();
        let done = |c: &Client| c.done == MESSAGES && c.told && c.cursor == head && c.waits.is_none();
        self.clients.iter().all(done)
    }

    async fn play(&mut self) {
        let begun = Instant::now();
        while !self.is_over() {
            assert!(begun.elapsed() < PATIENCE, "{}", self.state());
            actix_rt::time::sleep(Duration::from_millis(1)).await;
            self.read();
            for n in 0..self.clients.len() {
                let client = &mut self.clients[n];
                client.go_on(&self.nodes[client.node]);
                // In the middle of a message, mostly: it will be sent again, over there.
                if client.told && client.done < MESSAGES && self.chance.once_in(60) {
                    client.move_on(&mut self.nodes);
                }
            }
            let posted: usize = self.clients.iter().map(|c| c.done).sum();
            self.faults.store(posted < 3 * MESSAGES, Ordering::Relaxed);
        }
    }

    fn state(&self) -> String {
        let one = |c: &Client| {
            format!(
                "{} on {}: {} done, has {}, {:?}",
                c.name, c.node, c.done, c.cursor, c.waits
            )
        };
        let all: Vec<_> = self.clients.iter().map(one).collect();
        format!("head {}; {}", self.head(), all.join("; "))
    }

    fn check(&self) {
        let log = self
            .store
            .after(&RoomId::trusted("tea"), Seq::ZERO, 10_000)
            .unwrap();
        let mut texts: Vec<_> = log.iter().filter_map(|event| event.body.text()).collect();
        assert_eq!(texts.len(), self.clients.len() * MESSAGES, "every message once");
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(
            texts.len(),
            self.clients.len() * MESSAGES,
            "something stands twice"
        );
        for client in &self.clients {
            for (seq, id) in &client.ids {
                let event = &log[usize::try_from(*seq).unwrap() - 1];
                assert_eq!(*id, event.id.to_string(), "{}: place {seq}", client.name);
            }
        }
        let lost: usize = self
            .buses
            .iter()
            .map(|bus| bus.lost.load(Ordering::Relaxed))
            .sum();
        let failed = self.failed.load(Ordering::Relaxed);
        let recovered: usize = self.clients.iter().map(|c| c.recovered).sum();
        println!("{lost} messages lost, {failed} calls of the store failed, {recovered} resumes");
        assert!(lost > 0 && failed > 0 && recovered > 0, "nothing went wrong");
    }
}

fn play(location: &Location) {
    let seed = rand::random();
    println!("seed {seed}");
    let store = open(location, Durability::Process).unwrap();
    actix_rt::System::new().block_on(async {
        let mut play = Play::new(store, seed);
        play.play().await;
        play.check();
    });
}

#[test]
fn over_a_store_in_memory() {
    play(&Location::Memory);
}

#[test]
fn over_a_database() {
    let folder = tempfile::tempdir().unwrap();
    play(&Location::Sqlite(folder.path().join("chat.db")));
}
