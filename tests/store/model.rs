//! SQLite answers as the reference does, whatever is written in whatever batches, and after every reopening.

use crate::world::{World, delete, edit, moderator, pin, react, reply, room, text, topic, user};
use chinwag::domain::durable::TokenChange;
use chinwag::domain::event::{Action, EventBody, Guard, Moderation, NewEvent, RoomKind};
use chinwag::domain::ids::{ClientMessageId, Epoch, EventId, Seq, Timestamp, TokenHash, UserId};
use chinwag::store::{Author, Edge, SearchQuery, Span, Store, UserRecord, Words, Write, Written};
use proptest::prelude::*;
use uuid::Uuid;

const ROOMS: [&str; 4] = ["a", "b", "one and two", "notes"];
const TEXTS: [&str; 6] = [
    "alpha beta",
    "Beta gamma 東京",
    "beta https://x.org",
    "",
    "gammaray",
    "delta-東京都",
];
const EMOJI: [&str; 3] = ["👍", "❤️", "🎉"];

/// What a step does; small numbers stand for rooms, users, texts and, counted back, for events written before.
#[derive(Clone, Debug)]
enum Step {
    Write(u8, What),
    /// So many that SQLite puts its messages into the search index.
    Many,
    Commit,
    Reopen,
}

#[derive(Clone, Debug)]
enum What {
    Say {
        author: u8,
        content: u8,
        client_id: Option<u8>,
    },
    Reply {
        author: u8,
        content: u8,
        to: u8,
        client_id: Option<u8>,
    },
    Edit {
        author: u8,
        content: u8,
        of: u8,
        client_id: Option<u8>,
    },
    Delete {
        author: u8,
        of: u8,
    },
    React {
        author: u8,
        emoji: u8,
        to: u8,
        active: bool,
    },
    SignIn {
        token: Option<u8>,
    },
    Token(u8, u8),
    Pin {
        author: u8,
        of: u8,
        active: bool,
    },
    Topic {
        author: u8,
        content: u8,
    },
    Appoint {
        author: u8,
        whom: u8,
        active: bool,
    },
    Moderate {
        action: u8,
    },
    Remove {
        of: u8,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let author = 0..3u8;
    let content = 0..TEXTS.len() as u8;
    let client_id = prop_oneof![3 => Just(None), 1 => (0..3u8).prop_map(Some)];
    let back = 0..12u8;
    let what = prop_oneof![
        4 => (author.clone(), content.clone(), client_id.clone())
            .prop_map(|(author, content, client_id)| What::Say { author, content, client_id }),
        2 => (author.clone(), content.clone(), back.clone(), client_id.clone())
            .prop_map(|(author, content, to, client_id)| What::Reply { author, content, to, client_id }),
        3 => (author.clone(), content, back.clone(), client_id)
            .prop_map(|(author, content, of, client_id)| What::Edit { author, content, of, client_id }),
        2 => (author.clone(), back.clone()).prop_map(|(author, of)| What::Delete { author, of }),
        4 => (author, 0..EMOJI.len() as u8, back, any::<bool>())
            .prop_map(|(author, emoji, to, active)| What::React { author, emoji, to, active }),
        1 => (0..4u8, 0..4u8).prop_map(|(kind, token)| What::Token(kind, token)),
        3 => (0..3u8, 0..12u8, any::<bool>()).prop_map(|(author, of, active)| What::Pin { author, of, active }),
        1 => (0..3u8, 0..TEXTS.len() as u8).prop_map(|(author, content)| What::Topic { author, content }),
        1 => (0..3u8, 0..3u8, any::<bool>())
            .prop_map(|(author, whom, active)| What::Appoint { author, whom, active }),
        1 => (0..4u8).prop_map(|action| What::Moderate { action }),
        1 => (0..12u8).prop_map(|of| What::Remove { of }),
        1 => prop_oneof![Just(None), (0..4u8).prop_map(Some)].prop_map(|token| What::SignIn { token }),
    ];
    let step = prop_oneof![
        24 => (0..ROOMS.len() as u8, what).prop_map(|(room, what)| Step::Write(room, what)),
        4 => Just(Step::Commit),
        1 => Just(Step::Reopen),
        1 => Just(Step::Many),
    ];
    proptest::collection::vec(step, 1..120)
}

/// Makes the writes of steps.
#[derive(Default)]
struct Hand {
    events: Vec<(usize, EventId)>,
    batch: Vec<Write>,
    clock: i64,
}

impl Hand {
    /// The event written so many before the last in a room, or anywhere, or none at all.
    fn back(&self, place: usize, count: u8) -> EventId {
        let count = usize::from(count);
        let here = || self.events.iter().rev().filter(|(at, _)| *at == place);
        let found = match count {
            10 => self.events.last(),
            11 => None,
            _ => here().nth(count),
        };
        found.map_or(EventId(Uuid::from_u128(0xDEAD)), |(_, id)| *id)
    }

    fn write(&mut self, place: usize, what: &What) {
        self.clock += 1;
        let text_of = |content: u8| TEXTS[usize::from(content)];
        let (author, body, client_id) = match *what {
            What::Say {
                author,
                content,
                client_id,
            } => (author, text(text_of(content)), client_id),
            What::Reply {
                author,
                content,
                to,
                client_id,
            } => (author, reply(text_of(content), self.back(place, to)), client_id),
            What::Edit {
                author,
                content,
                of,
                client_id,
            } => (author, edit(self.back(place, of), text_of(content)), client_id),
            What::Delete { author, of } => (author, delete(self.back(place, of)), None),
            What::React {
                author,
                emoji,
                to,
                active,
            } => (
                author,
                react(self.back(place, to), EMOJI[usize::from(emoji)], active),
                None,
            ),
            What::Moderate { action } => return self.moderate(place, action),
            What::Remove { of } => return self.remove(place, of),
            What::SignIn { token } => {
                let id = user(u128::from(token.unwrap_or(1)) % 3);
                let record = UserRecord {
                    id,
                    name: format!("name {}", self.clock).into(),
                    created_at: Timestamp(self.clock),
                };
                let token = token.map(|token| (TokenHash([token; 32]), Timestamp(self.clock + 40)));
                return self.batch.push(Write::PutUser { user: record, token });
            }
            What::Pin { author, of, active } => (author, pin(self.back(place, of), active), None),
            What::Topic { author, content } => (author, topic(text_of(content)), None),
            What::Appoint { author, whom, active } => (author, moderator(u128::from(whom), active), None),
            What::Token(kind, token) => {
                let hash = TokenHash([token; 32]);
                return self.batch.push(Write::Tokens(match kind {
                    0 => TokenChange::Extend(vec![hash], Timestamp(self.clock + 40)),
                    1 => TokenChange::Revoke(hash),
                    2 => TokenChange::RevokeAll(user(u128::from(token) % 3)),
                    _ => TokenChange::Purge(Timestamp(self.clock)),
                }));
            }
        };
        self.append(place, u128::from(author), body, client_id);
    }

    /// Alone, or as a part of an order.
    fn moderate(&mut self, place: usize, action: u8) {
        let done = Moderation {
            user: user(u128::from(action)),
            name: format!("name {action}").into(),
            action: Action::ALL[usize::from(action)],
            until: (action > 1).then_some(Timestamp(self.clock)),
            reason: "because".into(),
        };
        self.append(place, 0, EventBody::Moderated(done), None);
        if action.is_multiple_of(2)
            && let Some(Write::Append(event)) = self.batch.pop()
        {
            self.batch.push(Write::Decree {
                changes: Vec::new(),
                events: vec![event],
                deed: None,
            });
        }
    }

    /// The server takes a message away.
    fn remove(&mut self, place: usize, of: u8) {
        let body = delete(self.back(place, of));
        self.append(place, 0, body, None);
        if let Some(Write::Append(event)) = self.batch.last_mut() {
            event.author = UserId::SERVER;
        }
    }

    fn append(&mut self, place: usize, author: u128, body: EventBody, client_id: Option<u8>) {
        let id = EventId(Uuid::from_u128(1 + self.events.len() as u128));
        self.events.push((place, id));
        let kind = match place {
            2 => RoomKind::Direct(user(1), user(2)),
            3 => RoomKind::Direct(user(0), user(0)),
            _ => RoomKind::Public,
        };
        self.batch.push(Write::Append(NewEvent {
            room: room(ROOMS[place]),
            kind,
            epoch: Epoch(self.events.len() as u64),
            id,
            author: user(author),
            author_name: format!("U{author} {}", self.clock / 16).into(),
            at: Timestamp(self.clock),
            body,
            client_id: client_id.and_then(|id| ClientMessageId::parse(&format!("client {id}"))),
            founder: (place < 2).then(|| user(author)),
            guard: Guard {
                not_before: (author == 2).then_some(Timestamp(self.clock - 20)),
                at_most: (author > 0).then_some(2),
                known_only: client_id.is_some() && self.clock % 3 == 0,
            },
        }));
    }
}

/// Everything that can be read, by every road.
fn everything(store: &dyn Store) -> Vec<String> {
    let ids = (1..60).map(|n| EventId(Uuid::from_u128(n)));
    let messages = ids.map(|id| store.message(id).expect("read"));
    let mut all = vec![
        format!("{:?}", messages.collect::<Vec<_>>()),
        format!("{:?}", store.rooms(9).expect("read")),
        format!("{:?}", store.rooms(1).expect("read")),
        format!("{:?}", store.totals().expect("read")),
    ];
    for number in 0..4 {
        all.push(format!("{:?}", store.user(user(number)).expect("read")));
        all.push(format!(
            "{:?}",
            store.conversations(user(number), 9).expect("read")
        ));
        for now in [0, 30, 60, 90] {
            let token = TokenHash([number as u8; 32]);
            all.push(format!(
                "{:?}",
                store.user_by_token(token, Timestamp(now)).expect("read")
            ));
        }
    }
    for name in ROOMS.map(room) {
        all.push(format!("{:?}", store.head(&name).expect("read")));
        all.push(format!("{:?}", store.pins(&name).expect("read")));
        for message in store.page(&name, Span::Newest, 30).expect("read").messages {
            let after = Seq(message.seq.0 / 2);
            let thread = store.thread(&name, message.id, after, 1 + message.seq.0 as usize % 4);
            all.push(format!("{:?}", thread.expect("read")));
            let versions = store.versions(&name, message.id, 1 + message.seq.0 as usize % 4);
            all.push(format!("{:?}", versions.expect("read")));
        }
        for seq in (0..40).map(Seq) {
            all.push(format!("{:?}", store.event_at(&name, seq).expect("read")));
            all.push(format!(
                "{:?}",
                store.after(&name, seq, 1 + (seq.0 as usize) % 7).expect("read")
            ));
            for span in [
                Span::Newest,
                Span::Before(seq),
                Span::After(seq),
                Span::Around(seq),
            ] {
                all.push(format!(
                    "{:?}",
                    store.page(&name, span, 1 + (seq.0 as usize) % 5).expect("read")
                ));
            }
        }
        all.push(format!(
            "{:?}",
            store.after(&name, Seq::ZERO, usize::MAX).expect("read")
        ));
    }
    all.extend(everything_found(store));
    all
}

/// Everything that can be searched for.
fn everything_found(store: &dyn Store) -> Vec<String> {
    let mut all = Vec::new();
    for words in [
        "beta",
        "et",
        "\"beta\"",
        "東京",
        "gamma ray",
        "都",
        "x.org",
        "nothing",
        "beta gamma",
    ] {
        for asker in [0, 1, 4] {
            let query = SearchQuery {
                words: Words::parse(words).expect("a query"),
                asker: user(asker),
                room: (asker == 1).then(|| room(ROOMS[2])),
                from: (words.len() == 4).then(|| Author::User(user(1))),
                before: (words.len() == 2).then_some(Edge::At(Timestamp(60))),
                after: (words.len() == 2).then_some(Edge::At(Timestamp(9))),
                link: words == "x.org",
                limit: 7,
            };
            let hits = store.search(&query).expect("read");
            all.push(format!("{query:?}: {:?} {}", hits.messages, hits.next.is_some()));
        }
    }
    all
}

/// Places without holes, and answers that agree with the log.
fn check_log(store: &dyn Store) {
    for name in ROOMS.map(room) {
        let events = store.after(&name, Seq::ZERO, usize::MAX).expect("read");
        let seqs: Vec<_> = events.iter().map(|event| event.seq.0).collect();
        assert_eq!(seqs, (1..=events.len() as u64).collect::<Vec<_>>(), "{name}");
        let head = store.head(&name).expect("read");
        assert_eq!(head.and_then(|head| head.id), events.last().map(|event| event.id));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_answers_as_memory_does(steps in steps()) {
        let (memory, mut sqlite) = (World::memory(), World::sqlite());
        let mut hand = Hand::default();
        for step in steps.iter().chain([&Step::Commit, &Step::Reopen]) {
            match step {
                Step::Write(place, what) => hand.write(usize::from(*place), what),
                Step::Many => (0..300).for_each(|_| hand.append(1, 2, text("filler"), None)),
                Step::Commit => {
                    let batch = std::mem::take(&mut hand.batch);
                    let expected: Vec<Written> = memory.store().commit(batch.clone()).expect("stored");
                    prop_assert_eq!(sqlite.store().commit(batch).expect("stored"), expected);
                }
                Step::Reopen => sqlite.reopen(),
            }
        }
        check_log(sqlite.store());
        for (found, expected) in everything(sqlite.store()).into_iter().zip(everything(memory.store())) {
            prop_assert_eq!(found, expected);
        }
    }
}
