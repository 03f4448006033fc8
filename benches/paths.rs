//! The pieces of a message's road, one by one: `cargo bench --bench paths`. What they cost in the running server, in
//! instructions, is counted by callgrind; both stand in `docs/PERFORMANCE.md`.

use actix::{Actor, Context, Handler, Recipient};
use bytes::{Bytes, BytesMut};
use chinwag::actors::clock::wall;
use chinwag::actors::messages::{Deliver, Delivery, Frames};
use chinwag::actors::tongue::Tongue;
use chinwag::domain::chat::RoomKey;
use chinwag::domain::event::{EventBody, Guard, NewEvent, RoomKind, StoredEvent};
use chinwag::domain::ids::{Epoch, EventId, Seq, Timestamp, UserId};
use chinwag::domain::mention::Mentions;
use chinwag::domain::outbound::{Backlog, Joined, Outbound, Person};
use chinwag::domain::room_id::RoomId;
use chinwag::protocol::{Decoded, Dialect, DialectSettings, decode, encode};
use chinwag::store::{Durability, Location, Span, Store, Write, open};
use chinwag::transport::{
    Class,
    frame::{self, Decoder, FrameLimits},
};
use divan::{Bencher, black_box};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use uuid::Uuid;

/// What a client sends: 64 characters of text, as `examples/load` does.
const CHAT: &str = r#"{"type":"chat","data":{"roomId":"tea-room","content":"sixty-four characters of what people say to one another all day......"}}"#;

fn main() {
    divan::main();
}

fn settings() -> DialectSettings {
    DialectSettings {
        lobby: RoomId::trusted("general"),
        channel_heartbeat_ms: 5_000,
        channel_delay_ms: 5_000,
        clock: wall,
    }
}

fn message(n: u64) -> NewEvent {
    NewEvent {
        room: RoomId::trusted("tea-room"),
        kind: RoomKind::Public,
        epoch: Epoch(7),
        founder: None,
        id: EventId(Uuid::from_u128(u128::from(n))),
        author: UserId(Uuid::from_u128(1)),
        author_name: "Alice".into(),
        at: Timestamp(1_795_000_000_000),
        body: EventBody::Message {
            content: "sixty-four characters of what people say to one another all day......".into(),
            reply_to: None,
        },
        client_id: None,
        guard: Guard::default(),
    }
}

fn posted() -> Outbound {
    let event = message(9);
    Outbound::Posted(Arc::new(StoredEvent {
        room: event.room,
        seq: Seq(9),
        id: event.id,
        author: event.author,
        author_name: event.author_name,
        at: event.at,
        body: event.body,
        reply: None,
        gone: false,
        called_before: Vec::new(),
        thread: None,
        mentions: Mentions::default(),
        to: None,
    }))
}

/// A text frame as a client sends it, masked.
fn masked(text: &str) -> Vec<u8> {
    let mask = [0x11_u8, 0x22, 0x33, 0x44];
    let mut bytes = vec![0x81, 0x80 | 0x7e];
    bytes.extend(u16::try_from(text.len()).expect("a short text").to_be_bytes());
    bytes.extend(mask);
    bytes.extend(
        text.bytes()
            .zip(mask.iter().cycle())
            .map(|(byte, key)| byte ^ key),
    );
    bytes
}

#[divan::bench]
fn decode_frame(bencher: Bencher) {
    let bytes = masked(CHAT);
    let limits = FrameLimits {
        max_message_bytes: 65_536,
        max_fragments: 64,
    };
    let mut decoder = Decoder::new(limits);
    bencher.bench_local(|| {
        let message = decoder.decode(&mut bytes.as_slice()).expect("a good frame");
        assert!(message.is_some());
        message
    });
}

#[divan::bench]
fn decode_request(bencher: Bencher) {
    let settings = settings();
    bencher.bench_local(|| {
        let decoded = decode(Dialect::Envelope, black_box(CHAT), &settings);
        assert!(matches!(decoded, Decoded::Request(_)));
        decoded
    });
}

#[divan::bench(args = Dialect::ALL.map(Dialect::name))]
fn encode_message(bencher: Bencher, dialect: &str) {
    let (settings, out) = (settings(), posted());
    let dialect = Dialect::from_name(dialect).expect("a dialect");
    let mut buffer = BytesMut::with_capacity(4096);
    bencher.bench_local(|| {
        buffer.clear();
        encode(dialect, black_box(&out), None, &settings, &mut |text: &[u8]| {
            frame::put_text(&mut buffer, text);
        });
        assert!(!buffer.is_empty());
    });
}

#[divan::bench]
fn encode_joined_with_500_users(bencher: Bencher) {
    let person = |n: u128| Person {
        id: UserId(Uuid::from_u128(n)),
        name: format!("member {n}").into(),
    };
    let joined = Outbound::Joined(Box::new(Joined {
        who: person(0),
        at: Timestamp(1_795_000_000_000),
        room: RoomId::trusted("tea-room"),
        topic: "".into(),
        epoch: Epoch(7),
        seq: Seq(9),
        event_id: None,
        users: (0..500).map(person).collect(),
        user_count: 2_000,
        moderators: Vec::new(),
        pinned: Vec::new(),
        reading: None,
        backlog: Backlog::History {
            messages: Vec::new(),
            unrecovered: None,
        },
    }));
    let settings = settings();
    bencher.bench_local(|| {
        let mut length = 0;
        encode(
            Dialect::Envelope,
            black_box(&joined),
            None,
            &settings,
            &mut |text: &[u8]| length += text.len(),
        );
        assert!(length > 500 * 36);
        length
    });
}

/// Stands where a worker's delivery does.
struct Counts(Rc<Cell<usize>>);

impl Actor for Counts {
    type Context = Context<Self>;
}

impl Handler<Deliver> for Counts {
    type Result = ();

    fn handle(&mut self, Deliver(list): Deliver, _: &mut Self::Context) {
        self.0.set(self.0.get() + list.len());
    }
}

/// A room's flush on its way to a worker: one message, whatever the number of members.
#[divan::bench]
fn hand_over_to_a_worker(bencher: Bencher) {
    let system = actix::System::new();
    let counted = Rc::new(Cell::new(0));
    let here = counted.clone();
    let to: Recipient<Deliver> = system.block_on(async { Counts(here).start().recipient() });
    let mut bytes: [Bytes; Tongue::COUNT] = Default::default();
    bytes[0] = Bytes::from(vec![b'x'; 256]);
    let flush = Frames {
        key: RoomKey(1),
        bytes,
        class: Class::Durable,
        cuts: Vec::new(),
    };
    bencher.bench_local(|| {
        let before = counted.get();
        to.try_send(Deliver(vec![Delivery::Room(flush.clone())]))
            .expect("room for one");
        system.block_on(async {
            while counted.get() == before {
                tokio::task::yield_now().await;
            }
        });
    });
}

fn filled(messages: u64) -> Arc<dyn Store> {
    let store = open(&Location::Memory, Durability::Full).expect("a store");
    let writes = (0..messages).map(|n| Write::Append(message(n))).collect();
    store.commit(writes).expect("room in memory");
    store
}

#[divan::bench]
fn append_in_memory(bencher: Bencher) {
    let store = filled(1);
    let mut n = 1;
    bencher.bench_local(|| {
        n += 1;
        store
            .commit(vec![Write::Append(message(n))])
            .expect("room in memory")
    });
}

#[divan::bench]
fn a_page_of_history(bencher: Bencher) {
    let store = filled(10_000);
    let room = RoomId::trusted("tea-room");
    bencher.bench_local(|| {
        let page = store.page(&room, Span::Before(Seq(5_000)), 50).expect("a page");
        assert_eq!(page.messages.len(), 50);
        page
    });
}
