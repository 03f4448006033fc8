//! What the SQLite store does in a second, with every setting as in production.
//!
//! `cargo bench --bench store -- [messages] [directory] [appends | reads]`: fills one room of one database with `messages`
//! (200,000 unless told; the figures in `docs/PERFORMANCE.md` are for 1,000,000), others with a tenth of that, and prints
//! one line per question. The disk decides the small batches: give a directory on the disk that matters. With `reads`
//! the large database stays in that directory, and is found there by the next run, which only reads; with `appends` it is
//! left out.

use chinwag::domain::event::{EventBody, Guard, NewEvent, RoomKind};
use chinwag::domain::ids::{ClientMessageId, Epoch, EventId, Seq, Timestamp, UserId};
use chinwag::domain::room_id::RoomId;
use chinwag::store::{Durability, Location, SearchQuery, Span, Store, Words, Write, Written, open};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Rooms of the server; ten of eleven messages are in the first.
const ROOMS: u64 = 50;

/// Words of the made-up language, used as unevenly as a natural one's.
const WORDS: u64 = 30_000;

fn main() {
    let mut given = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'));
    let messages = given
        .next()
        .map_or(200_000, |text| text.parse().expect("a number of messages"));
    let parent = given.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let part = given.next();
    if part.as_deref() == Some("reads") {
        let path = parent.join(format!("store-bench-{messages}.db"));
        let filled = path.exists();
        let store = open(&Location::Sqlite(path), Durability::Full).expect("the store opens");
        if !filled {
            fill(&*store, messages);
        }
        return reads(&*store);
    }
    let directory = tempfile::tempdir_in(parent).expect("a directory");
    for durability in [Durability::Full, Durability::Process] {
        for words in [Talk::People, Talk::Stamps] {
            println!("durability {durability:?}, {}", words.name());
            for (in_flight, count) in [(4, 8_000), (10, 20_000), (512, 100_000)] {
                let name = format!("{durability:?}-{words:?}-{in_flight}.db");
                let place = Location::Sqlite(directory.path().join(name));
                let store = open(&place, durability).expect("the store opens");
                let mut writer = Writer::new(1, words);
                report(
                    &format!("appends, {in_flight} in flight"),
                    &writer.fill(&*store, in_flight, count),
                    count,
                );
            }
        }
    }
    if part.as_deref() == Some("appends") {
        return;
    }
    let path = directory.path().join("large.db");
    let store = open(&Location::Sqlite(path.clone()), Durability::Full).expect("the store opens");
    fill(&*store, messages);
    let size = std::fs::metadata(path).expect("the file").len();
    println!(
        "  {:<44} {:>10.1} MiB, {} bytes a message",
        "file",
        size as f64 / 1_048_576.0,
        size / (messages + messages / 10)
    );
    reads(&*store);
}

fn fill(store: &dyn Store, messages: u64) {
    let mut writer = Writer::new(2, Talk::People);
    let all = messages + messages / 10;
    let spent = writer.fill(store, 512, all);
    println!("one database of {all} messages, {messages} of them in one room");
    report("filling it, 512 in flight", &spent, all);
    report("then, 512 in flight", &writer.fill(store, 512, 50_000), 50_000);
}

fn reads(store: &dyn Store) {
    let room = RoomId::trusted("room 0");
    let last = store.head(&room).expect("read").expect("a head").seq.0;
    let spans = [
        ("page of 50, newest", Span::Newest),
        ("page of 50, in the middle", Span::Before(Seq(last / 2))),
        ("page of 50, at the beginning", Span::After(Seq(0))),
        ("page of 50, around the middle", Span::Around(Seq(last / 2))),
    ];
    for (name, span) in spans {
        time(name, || {
            assert_eq!(store.page(&room, span, 50).expect("a page").messages.len(), 50);
        });
    }
    let mut chance = Chance(3);
    time("page of 50, before anywhere", || {
        let middle = Seq(100 + chance.below(last - 200));
        assert_eq!(
            store
                .page(&room, Span::Before(middle), 50)
                .expect("a page")
                .messages
                .len(),
            50
        );
    });
    time("page of 50, around anywhere", || {
        let middle = Seq(100 + chance.below(last - 200));
        let page = store.page(&room, Span::Around(middle), 50).expect("a page");
        assert_eq!(page.messages.len(), 50);
    });
    time("page of 50, after anywhere", || {
        let middle = Seq(100 + chance.below(last - 200));
        let page = store.page(&room, Span::After(middle), 50).expect("a page");
        assert_eq!(page.messages.len(), 50);
    });
    time("resume of 200 events, anywhere", || {
        let from = Seq(100 + chance.below(last - 400));
        assert_eq!(store.after(&room, from, 200).expect("events").len(), 200);
    });
    time("resume of 200 events", || {
        assert_eq!(
            store.after(&room, Seq(last - 200), 200).expect("events").len(),
            200
        );
    });
    unread(store, &room, last);
    searches(store, &room);
    time("head of a room", || {
        assert!(store.head(&room).expect("read").is_some());
    });
    time("list of rooms", || {
        assert!(!store.rooms(100).expect("read").is_empty());
    });
    time("totals", || assert!(store.totals().expect("read").messages > 0));
    threads(store, &room, last);
}

/// A thread with 50,000 replies that began early in the room, with other messages between them, and one with two.
fn threads(store: &dyn Store, room: &RoomId, last: u64) {
    let root = store
        .page(room, Span::After(Seq(last / 10)), 2)
        .expect("a page")
        .messages;
    let [large, small] = [root[0].id, root[1].id];
    let mut writer = Writer::new(5, Talk::People);
    for number in 0..500_u64 {
        let batch = (0..200_u64).map(|place| match (number, place) {
            (7 | 400, 0) => writer.reply(small),
            (_, place) if place % 2 == 0 => writer.reply(large),
            _ => writer.message(),
        });
        store.commit(batch.collect()).expect("stored");
    }
    let end = store.head(room).expect("read").expect("a head").seq.0;
    for (name, message, after, expected) in [
        ("thread of 2, whole", small, 0, 2),
        ("thread of 50,000: first 50", large, 0, 50),
        (
            "thread of 50,000: 50 in the middle",
            large,
            last + (end - last) / 2,
            50,
        ),
        ("thread of 50,000: the last ones", large, end - 50, 1),
    ] {
        time(name, || {
            let thread = store.thread(room, message, Seq(after), 50).expect("read");
            assert!(thread.expect("a thread").replies.messages.len() >= expected);
        });
    }
}

fn unread(store: &dyn Store, room: &RoomId, last: u64) {
    let user = UserId(Uuid::from_u128(7 << 64));
    for (name, behind) in [
        ("unread, 20 messages behind", 20),
        ("unread, 1,000 messages behind", 1_000),
        ("unread, everything", last),
    ] {
        time(name, || {
            let after = Seq(last - behind);
            let found = store.unread(user, room, after, Seq(last)).expect("a count");
            assert!(found.messages > behind.min(1_000) / 2, "{found:?}");
        });
    }
}

fn searches(store: &dyn Store, room: &RoomId) {
    let rare = word(WORDS - 3);
    let part = rare.get(1..rare.len() - 1).unwrap_or(&rare).to_owned();
    let queries = [
        ("a common word", word(1)),
        ("two words", format!("{} {}", word(150), word(40))),
        ("a rare word", format!("\"{rare}\"")),
        ("a part of a rare word", part),
        ("two characters", "ik".to_owned()),
        ("a phrase", format!("\"{} {}\"", word(3), word(5))),
    ];
    for (name, text) in queries {
        for (place, only) in [("in a room", Some(room.clone())), ("everywhere", None)] {
            let words = Words::parse(&text).expect("a query");
            let query = SearchQuery {
                room: only,
                ..SearchQuery::new(words, UserId(Uuid::nil()), 50)
            };
            let hits = store.search(&query).expect("read").messages.len();
            time(&format!("search {name} {place} ({hits})"), || {
                assert_eq!(store.search(&query).expect("read").messages.len(), hits);
            });
        }
    }
}

/// Time by the clock, and time of this thread on a processor: the second tells on a busy machine.
#[derive(Default)]
struct Spent {
    wall: Duration,
    processor: Duration,
}

/// Zero where the system does not say.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(
        text.split(' ')
            .next()
            .and_then(|number| number.parse().ok())
            .unwrap_or(0),
    )
}

fn report(what: &str, spent: &Spent, count: u64) {
    let each = spent.wall.as_secs_f64() / count as f64;
    let processor = spent.processor.as_secs_f64() / count as f64;
    println!(
        "  {what:<44} {:>10.0} /s  {:>8.1} µs each, {:.1} on a processor",
        1.0 / each,
        each * 1e6,
        processor * 1e6
    );
}

/// Calls it for half a second, and prints the mean, the mean on a processor, and the slowest of a hundred.
fn time(what: &str, mut run: impl FnMut()) {
    let mut taken = Vec::new();
    let (begin, processor) = (Instant::now(), processor_time());
    while begin.elapsed() < Duration::from_millis(500) || taken.len() < 10 {
        let start = Instant::now();
        run();
        taken.push(start.elapsed());
    }
    let processor = processor_time().saturating_sub(processor).as_secs_f64() / taken.len() as f64;
    taken.sort();
    let mean = taken.iter().sum::<Duration>().as_secs_f64() / taken.len() as f64;
    let slow = taken[taken.len() * 99 / 100].as_secs_f64();
    let milliseconds = [mean, processor, slow].map(|seconds| seconds * 1e3);
    let [mean, processor, slow] = milliseconds;
    println!("  {what:<44} {mean:>10.3} ms, {processor:.3} on a processor, p99 {slow:.3}");
}

/// What is written about.
#[derive(Clone, Copy, Debug)]
enum Talk {
    /// 3 to 22 words of a language of 30,000.
    People,
    /// What the load program sends: one word of 32 letters that no other message has.
    Stamps,
}

impl Talk {
    fn name(self) -> &'static str {
        match self {
            Self::People => "words of a language",
            Self::Stamps => "a new word of 32 letters in each message",
        }
    }
}

/// Writes messages of a hundred users.
struct Writer {
    chance: Chance,
    talk: Talk,
    sent: u64,
}

impl Writer {
    fn new(seed: u64, talk: Talk) -> Self {
        Self {
            chance: Chance(seed),
            talk,
            sent: 0,
        }
    }

    /// Commits `count` messages in batches of `in_flight`; making them up is not counted.
    fn fill(&mut self, store: &dyn Store, in_flight: u64, count: u64) -> Spent {
        let mut spent = Spent::default();
        for _ in 0..count / in_flight {
            let batch: Vec<_> = (0..in_flight).map(|_| self.message()).collect();
            let (start, processor) = (Instant::now(), processor_time());
            let written = store.commit(batch).expect("stored");
            spent.wall += start.elapsed();
            spent.processor += processor_time().saturating_sub(processor);
            assert!(written.iter().all(|one| matches!(one, Written::Stored(_))));
        }
        spent
    }

    /// An answer in the first room.
    fn reply(&mut self, to: EventId) -> Write {
        let Write::Append(mut event) = self.message() else {
            panic!("a message")
        };
        event.room = RoomId::trusted("room 0");
        if let EventBody::Message { reply_to, .. } = &mut event.body {
            *reply_to = Some(to);
        }
        Write::Append(event)
    }

    fn message(&mut self) -> Write {
        self.sent += 1;
        let room = if self.chance.below(11) > 0 {
            0
        } else {
            1 + self.chance.below(ROOMS - 1)
        };
        let user = self.chance.below(100);
        let content = match self.talk {
            Talk::People => (0..3 + self.chance.below(20))
                .map(|_| word(self.chance.uneven(WORDS)))
                .collect::<Vec<_>>()
                .join(" "),
            Talk::Stamps => {
                let letter = |nibble: u8| char::from(b'a' + nibble);
                let words = [user << 32 | self.sent, self.sent * 7_919_113];
                let nibbles = words
                    .iter()
                    .flat_map(|word| (0..16).rev().map(move |n| (word >> (4 * n)) as u8 & 15));
                format!("~cw:{:.<60}", nibbles.map(letter).collect::<String>())
            }
        };
        Write::Append(NewEvent {
            room: RoomId::trusted(format!("room {room}")),
            kind: RoomKind::Public,
            epoch: Epoch(room),
            id: EventId(Uuid::now_v7()),
            author: UserId(Uuid::from_u128(u128::from(user) << 64)),
            author_name: format!("user {user}").into(),
            at: Timestamp(1_800_000_000_000 + self.sent.cast_signed() * 50),
            body: EventBody::Message {
                content: content.into(),
                reply_to: None,
            },
            client_id: ClientMessageId::parse(&self.chance.next().to_string()),
            founder: None,
            guard: Guard::default(),
        })
    }
}

/// The `n`th word, the first ones being the most used and the shortest.
fn word(number: u64) -> String {
    let mut spread = Chance(number);
    let syllables = 1 + spread.below(2) + u64::from(number > 100) + u64::from(number > 5_000);
    let begin = [
        "b", "k", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "st", "tr", "ch", "",
    ];
    let end = ["", "", "", "n", "r", "s", "l", "t", "ng"];
    let of = |list: &[&'static str], spread: &mut Chance| list[spread.below(list.len() as u64) as usize];
    (0..syllables)
        .map(|_| {
            [
                of(&begin, &mut spread),
                of(&["a", "e", "i", "o", "u", "é"], &mut spread),
                of(&end, &mut spread),
            ]
            .concat()
        })
        .collect()
}

/// A small generator of even randomness (splitmix64), the same in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Small numbers far more often than large ones, each size of number as often as any other.
    fn uneven(&mut self, end: u64) -> u64 {
        let size = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((end as f64).powf(size) as u64).min(end - 1)
    }
}
