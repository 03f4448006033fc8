//! One who catches up with a room that goes on: random orders of what the store, the sockets and people do meanwhile,
//! against the one thing that counts – what it has of the room is the room's log, each place once and in order.

use super::world::World;
use crate::domain::event::EventBody;
use crate::domain::ids::{ConnId, Seq};
use crate::domain::room_id::RoomId;
use crate::protocol::Dialect;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

struct Tale {
    w: World,
    alice: ConnId,
    bob: ConnId,
    carol: ConnId,
    token: String,
    /// Up to where Bob has everything.
    cursor: u64,
    /// Bob is told of the room: since his `joined`, until his `left`.
    told: bool,
    count: u64,
    /// Where he stood when he asked to join.
    asked: BTreeMap<String, u64>,
    /// What he asked before he joined last.
    repeated: BTreeSet<String>,
}

impl Tale {
    fn new(before: u16) -> Self {
        let mut w = World::with(|r| {
            r.message_rate.burst = 0;
            (r.resume_page, r.grace_ms) = (2, 1000);
        });
        let (alice, bob, carol) = (w.user("Alice"), w.user("Bob"), w.user("Carol"));
        w.join(alice, "tea");
        for n in 0..before {
            w.say(alice, "tea", &format!("{n}"));
        }
        w.hush();
        w.slow = true;
        let token = w.token(bob);
        let mut tale = Self {
            w,
            alice,
            bob,
            carol,
            token,
            cursor: 0,
            told: false,
            count: 0,
            asked: BTreeMap::new(),
            repeated: BTreeSet::new(),
        };
        tale.rejoin();
        tale
    }

    fn tea() -> RoomId {
        RoomId::trusted("tea")
    }

    fn rejoin(&mut self) {
        let id = self.w.store.event_at(&Self::tea(), Seq(self.cursor)).unwrap();
        let epoch = self.w.chat.open_room(&Self::tea()).expect("Alice is there").epoch;
        let since = json!({"epoch":epoch.to_string(),"seq":self.cursor,"id":id.map(|e| e.to_string())});
        self.asked.insert(format!("r{}", self.count + 1), self.cursor);
        // What is under way may be told as an event too, because it was asked for.
        self.repeated = (0..=self.count).map(|n| format!("r{n}")).collect();
        self.ask(json!({"type":"join","data":{"roomId":"tea","since":since}}));
    }

    /// Bob asks.
    fn ask(&mut self, mut frame: Value) {
        self.count += 1;
        frame["ref"] = json!(format!("r{}", self.count));
        self.w.send(self.bob, frame);
    }

    /// The newest message, changed.
    fn change(&mut self, kind: u16) {
        let page = self
            .w
            .store
            .page(&Self::tea(), crate::store::Span::Newest, 1)
            .unwrap();
        let Some(message) = page.messages.first() else {
            return;
        };
        let about = json!({"roomId":"tea","messageId":message.id.to_string(),"content":"better","emoji":"👍",
            "active":kind.is_multiple_of(2)});
        let kind = ["edit", "react", "delete"][usize::from(kind) % 3];
        self.w.send(self.alice, json!({"type":kind,"data":about}));
    }

    fn step(&mut self, what: u8, n: u16) {
        let w = &mut self.w;
        match what % 20 {
            0..=2 => w.say(self.alice, "tea", "live"),
            3 => self.change(n),
            4 | 5 => {
                // Now and then the same again.
                let chat = json!({"roomId":"tea","content":"mine","clientMessageId":format!("c{}", n % 5)});
                self.ask(json!({"type":"chat","data":chat}));
            }
            6 => w.join(self.carol, "tea"),
            7 => w.send(self.carol, json!({"type":"leave","data":{"roomId":"tea"}})),
            8..=9 => drop(w.commit(!n.is_multiple_of(10))),
            10 => drop(w.tell_written()),
            11..=13 => drop(w.look_up(usize::from(n) % w.reads.len().max(1), !n.is_multiple_of(10))),
            14 | 15 => drop(w.tell_found(usize::from(n) % w.found.len().max(1))),
            16 | 17 => drop(w.take_page(usize::from(n) % w.paces.len().max(1))),
            18 if n.is_multiple_of(3) => {
                self.ask(json!({"type":"leave","data":{"roomId":"tea"}}));
                self.rejoin();
            }
            18 if n % 3 == 1 => self.rejoin(),
            18 => self.come_back(),
            _ => w.pass(u64::from(n) % 300),
        }
        self.read();
    }

    fn come_back(&mut self) {
        self.w.break_off(self.bob);
        self.bob = self.w.open(Dialect::Envelope);
        self.told = false;
        let (bob, token) = (self.bob, self.token.clone());
        self.w.auth_as(bob, "Bob", &token);
        self.rejoin();
    }

    /// What Bob is told.
    fn read(&mut self) {
        for frame in self.w.take(self.bob) {
            let it = &frame["data"];
            if it["roomId"] != "tea" {
                continue;
            }
            match frame["type"].as_str().unwrap() {
                "joined" if it["recovered"] == true => {
                    // From where he asked; while he is in the room he is told nothing again, whenever he asked.
                    let asked = self.asked[frame["ref"].as_str().unwrap()];
                    self.cursor = if self.told { self.cursor.max(asked) } else { asked };
                    self.told = true;
                    self.events(&it["events"]);
                    assert!(
                        it["hasMore"] == true || it["seq"] == self.cursor,
                        "he has all of it"
                    );
                }
                "joined" => panic!("{it}"),
                "events" => self.events(&it["events"]),
                "left" => self.told = false,
                "message" | "messageEdited" | "messageDeleted" | "reaction" => self.event(&frame),
                "ack" => self.acked(it, frame["ref"].as_str().unwrap()),
                _ => {}
            }
        }
    }

    fn events(&mut self, events: &Value) {
        for event in events.as_array().unwrap() {
            self.event(event);
        }
    }

    fn event(&mut self, event: &Value) {
        assert!(self.told, "told of a room he is not in: {event}");
        assert_eq!(event["data"]["seq"].as_u64(), Some(self.cursor + 1), "{event}");
        self.cursor += 1;
    }

    fn acked(&mut self, ack: &Value, ack_ref: &str) {
        let Some(seq) = ack["seq"].as_u64() else { return };
        let repeated = self.repeated.contains(ack_ref);
        if self.told && ack["duplicate"] == false && !repeated {
            assert_eq!(seq, self.cursor + 1, "out of its place: {ack}");
            self.cursor += 1;
        } else if self.told {
            // It stands behind its event, or takes its place where he hears the room still.
            assert!(
                seq <= self.cursor + u64::from(repeated),
                "before its place: {ack}"
            );
            self.cursor = self.cursor.max(seq);
        }
    }

    fn finish(mut self) {
        self.w.slow = false;
        self.w.answer_everything();
        // Reads that failed are tried again.
        self.w.pass(1500);
        self.read();
        if self.w.me_or(self.bob).is_none() {
            // The store could not be read when he signed in.
            self.come_back();
        } else if !self.told {
            self.rejoin();
        }
        self.read();
        let head = self.w.store.head(&Self::tea()).unwrap().map_or(0, |h| h.seq.0);
        assert_eq!(self.cursor, head, "the end of the room");
        self.w.check_views();
        let stored = self.w.store.after(&Self::tea(), Seq::ZERO, 10_000).unwrap();
        let mine = |body: &EventBody| body.text() == Some("mine");
        let mine = stored.iter().filter(|e| mine(&e.body)).count();
        assert!(mine <= 5, "something was stored twice");
        self.w.end_everything();
    }
}

#[test]
fn a_page_ends_at_the_rooms_tail_though_the_store_has_more() {
    let mut tale = Tale::new(3);
    tale.w.look_up(0, true);
    tale.w.tell_found(0);
    tale.read();
    assert_eq!(tale.cursor, 2);
    tale.ask(json!({"type":"chat","data":{"roomId":"tea","content":"mine"}}));
    tale.w.commit(true);
    tale.w.take_page(0);
    tale.w.look_up(0, true);
    tale.w.tell_found(0);
    tale.read();
    assert_eq!(tale.cursor, 3, "his own has no ack yet");
    tale.w.tell_written();
    tale.read();
    tale.finish();
}

/// Found by the random test below: the answer to a join that was asked before he had read the rest.
#[test]
fn a_join_is_answered_for_what_he_had_when_he_asked() {
    let mut tale = Tale::new(1);
    let steps = [
        (0, 0),
        (0, 0),
        (0, 0),
        (8, 1),
        (10, 0),
        (18, 0),
        (8, 1),
        (10, 0),
        (11, 1),
        (14, 0),
        (11, 1),
        (18, 1),
        (0, 0),
    ];
    for (what, n) in steps {
        tale.step(what, n);
    }
    tale.finish();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_it_has_is_the_rooms_log(before in 0..30_u16, steps in prop::collection::vec(any::<(u8, u16)>(), 1..200)) {
        let mut tale = Tale::new(before);
        for (what, n) in steps {
            tale.step(what, n);
        }
        tale.finish();
    }
}
