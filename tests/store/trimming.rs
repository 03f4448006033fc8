//! What is no longer kept: counted first, taken from the oldest end, and nothing left of it but what answers a repeat.

use crate::world::{World, delete, edit, pin, react, refused, reply, room, text, user};
use chinwag::domain::event::{EventBody, NewEvent};
use chinwag::domain::ids::{Seq, Timestamp};
use chinwag::domain::retention::{Overdue, Policies, Policy, Trim, Trimmed};
use chinwag::domain::sanction::Decree;
use chinwag::store::{SearchQuery, Span, Words, Write, WriteRefusal, Written};

fn newest(count: u64) -> Policy {
    Policy {
        max_messages: Some(count),
        ..Policy::default()
    }
}

fn younger(ms: u64) -> Policy {
    Policy {
        max_age_ms: Some(ms),
        ..Policy::default()
    }
}

/// One step, `now` being the instant 10,000; events of the world are of 1,001, 1,002 and so on.
fn step(world: &World, name: &str, policy: Policy, limit: usize) -> Trimmed {
    let trim = Trim::new(room(name), policy, Timestamp(10_000), limit);
    match world
        .store()
        .commit(vec![Write::Trim(trim)])
        .expect("stored")
        .pop()
    {
        Some(Written::Trimmed(trimmed)) => trimmed,
        other => panic!("{other:?}"),
    }
}

fn all_gone(world: &World, name: &str, policy: Policy) -> Trimmed {
    let mut last = step(world, name, policy, 3);
    while last.more {
        last = step(world, name, policy, 3);
    }
    last
}

fn kept(world: &World, name: &str) -> Vec<String> {
    let page = world.store().page(&room(name), Span::Newest, 100).expect("read");
    page.messages.iter().map(|m| m.content.to_string()).collect()
}

fn overdue(world: &World, everywhere: Policy, most: u64) -> Vec<(String, u64, i64, i64)> {
    let policies = Policies {
        everywhere,
        rooms: [(room("exempt"), Policy::default())].into(),
    };
    let found = world
        .store()
        .overdue(&policies, Timestamp(10_000), most)
        .expect("read");
    let line = |it: &Overdue| (it.room.to_string(), it.messages, it.oldest.0, it.newest.0);
    found.iter().map(line).collect()
}

pub fn what_is_overdue_is_counted_and_stays(world: &mut World) {
    for number in 0..6 {
        world.put(["a", "b", "exempt"][number % 3], 1, text("x"));
    }
    let direct = world.direct("of two", (1, 2), "x");
    world.one(direct);
    let of = |name: &str, messages, oldest, newest| (name.to_owned(), messages, oldest, newest);
    assert_eq!(
        overdue(world, newest(1), 99),
        [of("a", 1, 1001, 1001), of("b", 1, 1002, 1002)]
    );
    // Younger than 8,996 ms: written from 1,004 on.
    assert_eq!(
        overdue(world, younger(8_996), 99),
        [of("a", 1, 1001, 1001), of("b", 1, 1002, 1002)]
    );
    let all = [
        of("a", 2, 1001, 1004),
        of("b", 2, 1002, 1005),
        of("of two", 1, 1007, 1007),
    ];
    assert_eq!(overdue(world, younger(1), 99), all);
    assert_eq!(
        overdue(world, younger(1), 1)[0],
        of("a", 1, 1001, 1001),
        "counted no further"
    );
    assert_eq!(overdue(world, Policy::default(), 99), []);
    assert_eq!(kept(world, "a").len(), 2, "it was only counted");
}

pub fn the_oldest_go_and_places_are_never_used_again(world: &mut World) {
    for number in 1..=7 {
        world.put("a", 1, text(&format!("m{number}")));
    }
    world.put("b", 1, text("elsewhere"));
    let first = step(world, "a", newest(2), 3);
    assert_eq!((first.messages, first.floor, first.more), (3, Seq(3), true));
    let last = all_gone(world, "a", newest(2));
    assert_eq!((last.messages, last.floor, last.more), (2, Seq(5), false));
    for _ in 0..2 {
        assert_eq!(kept(world, "a"), ["m6", "m7"]);
        let page = world
            .store()
            .page(&room("a"), Span::Before(Seq(7)), 5)
            .expect("read");
        assert_eq!((page.messages.len(), page.has_more), (1, false));
        let page = world
            .store()
            .page(&room("a"), Span::After(Seq(0)), 1)
            .expect("read");
        assert_eq!((page.messages[0].seq, page.has_more), (Seq(6), true));
        let page = world
            .store()
            .page(&room("a"), Span::Around(Seq(2)), 9)
            .expect("read");
        assert_eq!((page.messages.len(), page.has_more), (2, false));
        assert_eq!(world.store().floor(&room("a")).expect("read"), Seq(5));
        assert_eq!(world.store().totals().expect("read").messages, 3);
        world.reopen();
    }
    assert_eq!(step(world, "a", newest(2), 3).messages, 0, "nothing more goes");
    assert_eq!(all_gone(world, "a", newest(0)).floor, Seq(7));
    assert_eq!(kept(world, "a"), [""; 0]);
    assert_eq!(world.put("a", 1, text("m8")).seq, Seq(8));
    assert_eq!(kept(world, "b"), ["elsewhere"]);
    assert_eq!(step(world, "nowhere", newest(0), 3), Trimmed::default());
}

pub fn age_counts_from_the_oldest_on(world: &mut World) {
    for at in [1_000, 5_000, 2_000, 9_000] {
        let event = NewEvent {
            at: Timestamp(at),
            ..world.event("a", 1, text(&at.to_string()))
        };
        world.one(event);
    }
    // What is younger than the clock says stands in front of an older one: nothing behind it goes.
    assert_eq!(all_gone(world, "a", younger(7_000)).floor, Seq(1));
    assert_eq!(kept(world, "a"), ["5000", "2000", "9000"]);
    assert_eq!(all_gone(world, "a", younger(4_000)).floor, Seq(3));
    assert_eq!(kept(world, "a"), ["9000"]);
}

pub fn the_log_is_handed_out_from_where_it_is_whole(world: &mut World) {
    let first = world.put("a", 1, text("one")).id;
    world.put("a", 1, edit(first, "ones"));
    let third = world.put("a", 2, text("two")).id;
    let fourth = world.put("a", 2, reply("three", first)).id;
    world.put("a", 1, edit(first, "one again"));
    world.put("a", 1, react(first, "👍", true));
    world.put("a", 1, react(fourth, "👍", true));
    world.put("a", 2, edit(third, "two again"));
    let ids: Vec<_> = world.all("a").iter().map(|event| event.id).collect();
    assert_eq!(all_gone(world, "a", newest(1)).floor, Seq(3));
    world.reopen();
    let left = world.all("a");
    let seqs: Vec<_> = left.iter().map(|event| event.seq.0).collect();
    assert_eq!(
        seqs,
        [4, 5, 6, 7, 8],
        "whole from there on, whatever it was about"
    );
    assert_eq!(left[0].body, text("three"), "what it answered is no longer known");
    assert!(left[0].reply.is_none());
    for (index, gone) in [(1, true), (2, true), (3, false), (4, true)] {
        assert_eq!(left[index].gone, gone, "{:?}", left[index]);
    }
    for event in [&left[1], &left[2], &left[4]] {
        match &event.body {
            EventBody::Edited { content, .. } => assert_eq!(&**content, ""),
            EventBody::Reacted { emoji, .. } => assert_eq!(&**emoji, ""),
            other => panic!("{other:?}"),
        }
    }
    for seq in 1..=8 {
        let id = world.store().event_at(&room("a"), Seq(seq)).expect("read");
        assert_eq!(id, ids.get(seq as usize - 1).copied(), "what remains of {seq}");
    }
    assert_eq!(world.store().after(&room("a"), Seq(6), 9).expect("read").len(), 2);
}

pub fn a_repeat_of_what_is_no_longer_kept_is_a_duplicate(world: &mut World) {
    let parent = world.put("a", 1, text("parent")).id;
    let sent = world.with_id("a", 1, "mine", text("long ago"));
    let change = world.with_id("a", 1, "my edit", edit(parent, "changed"));
    let late = world.with_id("a", 2, "late", reply("answer", parent));
    for event in [&sent, &change, &late] {
        world.one(event.clone());
    }
    assert_eq!(all_gone(world, "a", newest(1)).floor, Seq(2));
    for _ in 0..2 {
        for (event, seq) in [(&sent, 2), (&change, 3), (&late, 4)] {
            let (id, at) = (event.id, event.at);
            let seq = Seq(seq);
            assert_eq!(world.one(event.clone()), Written::Duplicate { id, seq, at });
        }
        world.reopen();
    }
    let other = world.with_id("a", 2, "late", reply("another answer", parent));
    assert_eq!(
        world.one(other),
        refused(WriteRefusal::Conflict),
        "what is kept is compared"
    );
    assert_eq!(all_gone(world, "a", newest(0)).floor, Seq(4));
    for event in [sent, change, late] {
        assert!(matches!(world.one(event), Written::Duplicate { .. }));
    }
    assert_eq!(world.seq("a"), Seq(4));
}

pub fn pinned_messages_stay_until_they_are_taken_off(world: &mut World) {
    let begins = NewEvent {
        founder: Some(user(1)),
        ..world.event("a", 1, text("pinned"))
    };
    let first = crate::world::stored(world.one(begins)).id;
    world.put("a", 1, text("goes"));
    world.put("a", 1, pin(first, true));
    let third = world.put("a", 1, reply("below", first)).id;
    world.put("a", 1, react(first, "👍", true));
    world.put("a", 1, text("last"));
    assert_eq!(all_gone(world, "a", newest(1)).floor, Seq(4));
    for _ in 0..2 {
        assert_eq!(kept(world, "a"), ["pinned", "last"]);
        let page = world.store().page(&room("a"), Span::Newest, 9).expect("read");
        assert_eq!(
            (page.messages[0].reactions.len(), &page.messages[0].replies),
            (1, &None)
        );
        assert_eq!(world.store().pins(&room("a")).expect("read").len(), 1);
        assert!(world.store().message(third).expect("read").is_none());
        world.reopen();
    }
    assert_eq!(step(world, "a", newest(1), 9).messages, 0, "it does not count");
    let repeated = world.event("a", 1, pin(first, true));
    assert!(matches!(
        world.one(repeated),
        Written::Unchanged { seq: Seq(3), .. }
    ));
    world.put("a", 1, pin(first, false));
    assert_eq!(all_gone(world, "a", newest(1)).messages, 1);
    assert_eq!(kept(world, "a"), ["last"]);
    let seqs: Vec<_> = world
        .all("a")
        .iter()
        .map(|event| (event.seq.0, event.gone))
        .collect();
    assert_eq!(seqs, [(5, true), (6, false), (7, true)]);
}

pub fn nothing_is_done_to_what_is_no_longer_kept(world: &mut World) {
    let gone = world.put("a", 1, text("gone pear")).id;
    world.put("a", 1, react(gone, "👍", true));
    let stays = world.put("a", 1, text("stays pear")).id;
    all_gone(world, "a", newest(1));
    for body in [
        edit(gone, "x"),
        delete(gone),
        react(gone, "👍", true),
        reply("x", gone),
    ] {
        let event = world.event("a", 1, body);
        assert_eq!(world.one(event), refused(WriteRefusal::MessageNotFound));
    }
    world.settle();
    let query = SearchQuery::new(Words::parse("pear").expect("words"), user(1), 9);
    let hits = world.store().search(&query).expect("read");
    assert_eq!(hits.messages.iter().map(|m| m.id).collect::<Vec<_>>(), [stays]);
    assert!(world.store().message(gone).expect("read").is_none());
}

pub fn what_was_said_of_rooms_is_kept(world: &mut World) {
    let say = |world: &World, name: &str, policy| {
        let changes = vec![Decree::Retention(room(name), policy)];
        let (events, deed) = (Vec::new(), None);
        let write = Write::Decree {
            changes,
            events,
            deed,
        };
        world.store().commit(vec![write]).expect("stored");
    };
    say(world, "b", Some(younger(7)));
    say(world, "a", Some(newest(3)));
    say(world, "b", Some(Policy::default()));
    say(world, "c", Some(newest(1)));
    say(world, "c", None);
    world.reopen();
    let standing = world.store().standing().expect("read").retention;
    assert_eq!(standing, [(room("a"), newest(3)), (room("b"), Policy::default())]);
}
