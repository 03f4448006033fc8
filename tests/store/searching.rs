//! Search.

use crate::world::{World, delete, edit, room, text, user};
use chinwag::domain::event::{EventBody, NewEvent};
use chinwag::domain::ids::Timestamp;
use chinwag::store::{SearchQuery, Words};

fn query(words: &str) -> SearchQuery {
    SearchQuery {
        words: Words::parse(words).expect("a query"),
        asker: user(1),
        room: None,
        from: None,
        before: None,
        after: None,
        link: false,
        limit: 50,
    }
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
    assert_eq!(found(&|q| q.from = Some(user(2))), all[1..3]);
    assert_eq!(found(&|q| q.from = Some(user(9))), [""; 0]);
    assert_eq!(
        found(&|q| (q.room, q.from) = (Some(room("a")), Some(user(2)))),
        ["plum three"]
    );
    assert_eq!(found(&|q| q.link = true), ["plum two https://x.org"]);
    assert_eq!(found(&|q| q.before = Some(times[1])), ["plum one"]);
    assert_eq!(found(&|q| q.after = Some(times[2])), ["plum four"]);
    assert_eq!(
        found(&|q| (q.after, q.before) = (Some(times[0]), Some(times[3]))),
        all[1..3]
    );
    for far in [Timestamp(i64::MIN), Timestamp(-1), Timestamp(0)] {
        assert_eq!(found(&|q| q.after = Some(far)), all);
        assert_eq!(found(&|q| q.before = Some(far)), [""; 0]);
    }
    assert_eq!(found(&|q| q.before = Some(Timestamp(i64::MAX))), all);
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
    let found = [0, 2, 5, 6].map(|limit| (ask(limit).messages.len(), ask(limit).has_more));
    assert_eq!(found, [(0, true), (2, true), (5, false), (5, false)]);
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
        before: Some(Timestamp(at)),
        ..query("kiwi")
    };
    assert_eq!(find(world, &before(200)), ["kiwi early"]);
    assert_eq!(find(world, &before(6_000)), ["kiwi between", "kiwi early"]);
    assert_eq!(
        find(
            world,
            &SearchQuery {
                after: Some(Timestamp(6_000)),
                ..query("kiwi")
            }
        ),
        ["kiwi late"]
    );
}
