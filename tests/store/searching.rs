//! Search.

use crate::world::{World, delete, edit, room, text, user};
use chinwag::domain::event::{EventBody, NewEvent};
use chinwag::domain::ids::{Seq, Timestamp};
use chinwag::store::{Author, Edge, SearchQuery, Words};

fn query(words: &str) -> SearchQuery {
    SearchQuery::new(Words::parse(words).expect("a query"), user(1), 50)
}

fn find(world: &World, query: &SearchQuery) -> Vec<String> {
    world.settle();
    let page = world.store().search(query).expect("read");
    page.messages
        .iter()
        .map(|message| message.content.to_string())
        .collect()
}

fn fill(world: &mut World, texts: &[&str]) {
    for content in texts {
        world.put("a", 1, text(content));
    }
    world.reopen();
}

pub fn words_and_parts_are_found_newest_first(world: &mut World) {
    fill(
        world,
        &[
            "The cat sat",
            "Concatenate!",
            "a dog",
            "CAT and dog",
            "cut",
            "crème brûlée",
        ],
    );
    assert_eq!(
        find(world, &query("cat")),
        ["CAT and dog", "Concatenate!", "The cat sat"]
    );
    assert_eq!(find(world, &query("dog cat")), ["CAT and dog"]);
    assert_eq!(
        find(world, &query("at")),
        ["CAT and dog", "Concatenate!", "The cat sat"]
    );
    assert_eq!(find(world, &query("nate")), ["Concatenate!"]);
    assert_eq!(find(world, &query("\"cat\"")), ["CAT and dog", "The cat sat"]);
    assert_eq!(find(world, &query("BRULEE")), ["crème brûlée"]);
    for nothing in ["bird", "catdog", "cat bird", "\"conca\""] {
        assert_eq!(find(world, &query(nothing)), [""; 0], "{nothing}");
    }
}

pub fn phrases_are_found_in_their_order(world: &mut World) {
    fill(
        world,
        &[
            "good morning all",
            "morning, good people",
            "Good... morning?",
            "good evening, morning",
        ],
    );
    assert_eq!(
        find(world, &query("\"good morning\"")),
        ["Good... morning?", "good morning all"]
    );
    assert_eq!(find(world, &query("good morning")).len(), 4);
    assert_eq!(find(world, &query("\"good morning\" all")), ["good morning all"]);
}

pub fn scripts_without_spaces_are_found(world: &mut World) {
    fill(
        world,
        &[
            "私は東京都に住んでいます",
            "京都へ行く",
            "東京Towerに",
            "東と京",
            "ทดสอบระบบ",
            "서울에서 만나요",
        ],
    );
    assert_eq!(
        find(world, &query("東京")),
        ["東京Towerに", "私は東京都に住んでいます"]
    );
    assert_eq!(
        find(world, &query("京都")),
        ["京都へ行く", "私は東京都に住んでいます"]
    );
    assert_eq!(find(world, &query("京")).len(), 4);
    assert_eq!(find(world, &query("東京tow")), ["東京Towerに"]);
    assert_eq!(find(world, &query("住んでい")), ["私は東京都に住んでいます"]);
    assert_eq!(find(world, &query("สอบ")), ["ทดสอบระบบ"]);
    assert_eq!(find(world, &query("서울")), ["서울에서 만나요"]);
    assert_eq!(find(world, &query("만나")), ["서울에서 만나요"]);
}

pub fn queries_hold_no_commands(world: &mut World) {
    fill(
        world,
        &["near OR far", "not here", "star*", "x AND y", "pieces: found"],
    );
    assert_eq!(find(world, &query("OR far")), ["near OR far"]);
    assert_eq!(find(world, &query("NOT")), ["not here"]);
    assert_eq!(find(world, &query("star* ^ ( ) : - + { }")), ["star*"]);
    assert_eq!(find(world, &query("pieces:found")), ["pieces: found"]);
    assert_eq!(find(world, &query("x\" AND y")), ["x AND y"]);
}

pub fn only_readable_rooms_are_searched(world: &mut World) {
    world.put("a", 3, text("apple public"));
    for (name, pair) in [("mine", (1, 2)), ("theirs", (2, 3)), ("self", (1, 1))] {
        let event = world.direct(name, pair, &format!("apple {name}"));
        world.one(event);
    }
    world.reopen();
    let of = |asker, only: Option<&str>| {
        find(
            world,
            &SearchQuery {
                asker: user(asker),
                room: only.map(room),
                ..query("apple")
            },
        )
    };
    assert_eq!(of(1, None), ["apple self", "apple mine", "apple public"]);
    assert_eq!(of(2, None), ["apple theirs", "apple mine", "apple public"]);
    assert_eq!(of(4, None), ["apple public"]);
    assert_eq!(of(1, Some("mine")), ["apple mine"]);
    assert_eq!(of(4, Some("a")), ["apple public"]);
    for (asker, only) in [(1, "theirs"), (4, "mine"), (2, "self"), (1, "nowhere")] {
        assert_eq!(of(asker, Some(only)), [""; 0], "{asker} in {only}");
    }
}

pub fn filters_narrow(world: &mut World) {
    let mut times = Vec::new();
    for (name, author, content) in [
        ("a", 1, "plum one"),
        ("b", 2, "plum two https://x.org"),
        ("a", 2, "plum three"),
        ("a", 1, "plum four"),
    ] {
        times.push(world.put(name, author, text(content)).at);
    }
    world.reopen();
    let found = |narrow: &dyn Fn(&mut SearchQuery)| {
        let mut asked = query("plum");
        narrow(&mut asked);
        find(world, &asked)
    };
    let all = ["plum four", "plum three", "plum two https://x.org", "plum one"];
    assert_eq!(found(&|_| {}), all);
    assert_eq!(found(&|q| q.from = Some(Author::User(user(2)))), all[1..3]);
    assert_eq!(found(&|q| q.from = Some(Author::User(user(9)))), [""; 0]);
    assert_eq!(
        found(&|q| (q.room, q.from) = (Some(room("a")), Some(Author::User(user(2))))),
        ["plum three"]
    );
    assert_eq!(found(&|q| q.link = true), ["plum two https://x.org"]);
    assert_eq!(found(&|q| q.before = Some(Edge::At(times[1]))), ["plum one"]);
    assert_eq!(found(&|q| q.after = Some(Edge::At(times[2]))), ["plum four"]);
    assert_eq!(
        found(&|q| (q.after, q.before) = (Some(Edge::At(times[0])), Some(Edge::At(times[3])))),
        all[1..3]
    );
    for far in [Timestamp(i64::MIN), Timestamp(-1), Timestamp(0)] {
        assert_eq!(found(&|q| q.after = Some(Edge::At(far))), all);
        assert_eq!(found(&|q| q.before = Some(Edge::At(far))), [""; 0]);
    }
    assert_eq!(found(&|q| q.before = Some(Edge::At(Timestamp(i64::MAX)))), all);
}

pub fn a_search_says_whether_there_is_more(world: &mut World) {
    for number in 0..5 {
        world.put("a", 1, text(&format!("pear {number}")));
    }
    let ask = |limit| {
        world
            .store()
            .search(&SearchQuery {
                limit,
                ..query("pear")
            })
            .expect("read")
    };
    let found = [0, 2, 5, 6].map(|limit| (ask(limit).messages.len(), ask(limit).next.is_some()));
    assert_eq!(found, [(0, true), (2, true), (5, false), (5, false)]);
}

/// All hits, asked for page by page from where the last page ended; `between` happens between the pages.
fn paged(world: &mut World, first: &SearchQuery, mut between: impl FnMut(&mut World)) -> Vec<String> {
    let mut found = Vec::new();
    let mut asked = first.clone();
    for _ in 0..100 {
        let hits = world.store().search(&asked).expect("read");
        found.extend(hits.messages.iter().map(|message| message.content.to_string()));
        let Some(mark) = hits.next else { return found };
        asked.before = Some(Edge::Mark(mark));
        between(world);
    }
    panic!("a search without an end: {found:?}");
}

pub fn a_search_goes_on_where_it_ended(world: &mut World) {
    for number in 0..7 {
        world.put(["a", "b"][number % 2], 1, text(&format!("quince {number}")));
    }
    world.settle();
    let all: Vec<_> = (0..7).rev().map(|number| format!("quince {number}")).collect();
    for limit in [1, 2, 3, 7, 8] {
        let asked = SearchQuery {
            limit,
            ..query("quince")
        };
        assert_eq!(paged(world, &asked, |_| {}), all, "{limit}");
    }
    // What comes, goes and changes between the pages moves nothing.
    let last = world.put("a", 1, text("quince last")).id;
    let asked = SearchQuery {
        limit: 1,
        ..query("quince")
    };
    let mut turn = 0;
    let found = paged(world, &asked, |world| {
        turn += 1;
        world.put("a", 1, text("quince new"));
        if turn == 1 {
            world.put("a", 1, delete(last));
        }
        world.settle();
        world.reopen();
    });
    assert_eq!(found[0], "quince last");
    assert_eq!(found[1..], all);
}

pub fn places_bound_a_search_in_its_room(world: &mut World) {
    for number in 0..6 {
        world.put("a", 1, text(&format!("medlar {number}")));
        world.put("b", 1, text("medlar elsewhere"));
    }
    let gone = world.put("a", 1, text("medlar gone")).id;
    world.put("a", 1, delete(gone));
    let between = |after: Option<u64>, before: Option<u64>| {
        let asked = SearchQuery {
            room: Some(room("a")),
            after: after.map(|seq| Edge::Place(Seq(seq))),
            before: before.map(|seq| Edge::Place(Seq(seq))),
            ..query("medlar")
        };
        find(world, &asked).len()
    };
    let cases = [
        (None, Some(3), 2),
        (Some(2), None, 4),
        (Some(2), Some(4), 1),
        (None, Some(0), 0),
        (None, Some(1), 0),
        (Some(6), None, 0),
        (Some(0), Some(u64::MAX), 6),
        (Some(u64::MAX), None, 0),
    ];
    for (after, before, hits) in cases {
        assert_eq!(between(after, before), hits, "{after:?} {before:?}");
    }
}

pub fn authors_are_found_by_the_name_they_wrote_under(world: &mut World) {
    for (author, name, content) in [
        (1, "Ann", "sloe one"),
        (1, "Anna", "sloe two"),
        (2, "ann", "sloe three"),
        (3, "Zoë", "sloe four"),
        (4, "\u{410}nn", "sloe five"),
    ] {
        let event = NewEvent {
            author_name: name.into(),
            ..world.event("a", author, text(content))
        };
        world.one(event);
    }
    let of = |name: &str| {
        let from = Some(Author::Name(name.into()));
        find(
            world,
            &SearchQuery {
                from,
                ..query("sloe")
            },
        )
    };
    // The last one looks like the first, with another A.
    assert_eq!(of("ANN"), ["sloe five", "sloe three", "sloe one"]);
    assert_eq!(of("ZOË"), ["sloe four"]);
    assert_eq!(of("anna"), ["sloe two"]);
    assert_eq!(of("nobody"), [""; 0]);
}

pub fn what_stands_is_found_and_nothing_else(world: &mut World) {
    let first = world.put("a", 1, text("grape uniqueold")).id;
    let second = world.put("a", 1, text("grape other")).id;
    assert_eq!(find(world, &query("eold")).len(), 1);
    world.put("a", 1, edit(first, "grape uniquenew"));
    world.reopen();
    assert_eq!(find(world, &query("uniqueold")), [""; 0]);
    assert_eq!(find(world, &query("quenew")), ["grape uniquenew"]);
    assert_eq!(find(world, &query("grape")), ["grape other", "grape uniquenew"]);
    world.put("a", 1, delete(first));
    assert_eq!(find(world, &query("uniquenew")), [""; 0]);
    assert_eq!(find(world, &query("grape")), ["grape other"]);
    // Words that were forgotten are learnt again, within one batch too.
    let batch = vec![
        world.event("a", 1, delete(second)),
        world.event("a", 1, text("grape other")),
        world.event("a", 1, text("uniqueold words")),
    ];
    world.commit(batch);
    assert_eq!(find(world, &query("oth")), ["grape other"]);
    world.put("a", 1, text("uniqueold again"));
    world.reopen();
    assert_eq!(
        find(world, &query("niqueo")),
        ["uniqueold again", "uniqueold words"]
    );
}

pub fn hits_are_whole_messages(world: &mut World) {
    let parent = world.put("a", 1, text("parent lime"));
    let body = EventBody::Message {
        content: "child".into(),
        reply_to: Some(parent.id),
    };
    let child = world.put("a", 2, body);
    world.put(
        "a",
        1,
        EventBody::Reacted {
            message: child.id,
            emoji: "👍".into(),
            active: true,
        },
    );
    let hit = world
        .store()
        .search(&query("child"))
        .expect("read")
        .messages
        .pop()
        .expect("a hit");
    let page = world
        .store()
        .page(&room("a"), chinwag::store::Span::Newest, 1)
        .expect("read");
    assert_eq!(Some(&hit), page.messages.first());
    assert_eq!((hit.reactions.len(), hit.reply.is_some()), (1, true));
}

pub fn parts_of_very_many_words_are_found(world: &mut World) {
    let words: Vec<_> = (0..600).map(|number| format!("zz{number}word")).collect();
    let batch = words.iter().map(|word| world.event("a", 1, text(word))).collect();
    world.commit(batch);
    assert_eq!(
        find(
            world,
            &SearchQuery {
                limit: 3,
                ..query("zz")
            }
        ),
        ["zz599word", "zz598word", "zz597word"]
    );
    assert_eq!(
        find(
            world,
            &SearchQuery {
                limit: 1000,
                ..query("wor")
            }
        )
        .len(),
        600
    );
    assert_eq!(find(world, &query("wor z17word")), ["zz17word"]);
}

pub fn times_hold_whatever_the_clock_did(world: &mut World) {
    for (content, at) in [("kiwi late", 9_000), ("kiwi early", 100), ("kiwi between", 5_000)] {
        let event = NewEvent {
            at: Timestamp(at),
            ..world.event("a", 1, text(content))
        };
        world.one(event);
    }
    let before = |at| SearchQuery {
        before: Some(Edge::At(Timestamp(at))),
        ..query("kiwi")
    };
    assert_eq!(find(world, &before(200)), ["kiwi early"]);
    assert_eq!(find(world, &before(6_000)), ["kiwi between", "kiwi early"]);
    assert_eq!(
        find(
            world,
            &SearchQuery {
                after: Some(Edge::At(Timestamp(6_000))),
                ..query("kiwi")
            }
        ),
        ["kiwi late"]
    );
}
