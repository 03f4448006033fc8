//! How far users have read, whom they mention and block, what they have chosen.

use crate::world::{World, delete, edit, react, refused, reply, room, stored, text, user};
use chinwag::domain::event::{EventBody, NewEvent, StoredEvent};
use chinwag::domain::ids::{Seq, Timestamp, UserId};
use chinwag::domain::mention::{Calls, Candidate, Here, Mentions};
use chinwag::domain::reading::{COUNTED, Preferences, Reading, Unread};
use chinwag::store::{Span, UserRecord, Write, WriteRefusal, Written};

fn keep(world: &World, write: Write) {
    assert_eq!(
        world.store().commit(vec![write]).expect("the commit holds"),
        [Written::Kept]
    );
}

fn read(world: &World, number: u128, name: &str, up_to: u64) {
    let write = Write::Read {
        user: user(number),
        room: room(name),
        up_to: Seq(up_to),
    };
    keep(world, write);
}

fn block(world: &World, number: u128, other: u128, active: bool) {
    let write = Write::Block {
        user: user(number),
        other: (user(other), format!("U{other}").into()),
        active,
    };
    keep(world, write);
}

fn known(world: &World, number: u128, name: &str) {
    let user = UserRecord {
        id: user(number),
        name: name.into(),
        created_at: Timestamp(number as i64),
    };
    world
        .store()
        .commit(vec![Write::PutUser { user, token: None }])
        .expect("the commit holds");
}

fn unread(world: &World, number: u128, name: &str, after: u64) -> (u64, u64) {
    let end = world.seq(name);
    let found = world.store().unread(user(number), &room(name), Seq(after), end);
    let Unread { messages, mentions } = found.expect("read");
    (messages, mentions)
}

fn names(names: &[&str]) -> Vec<Candidate> {
    names.iter().map(|name| Candidate::Name((*name).into())).collect()
}

/// Writes what calls.
fn call(world: &World, event: NewEvent, spots: Vec<Vec<Candidate>>, here: Here) -> Written {
    let write = Write::AppendCalling(event, Calls { spots, here });
    let mut answers = world.store().commit(vec![write]).expect("the commit holds");
    answers.pop().expect("one answer")
}

fn mentions(users: &[u128], here: &[u128]) -> Mentions {
    let ids = |list: &[u128]| list.iter().map(|number| user(*number)).collect::<Vec<UserId>>();
    Mentions {
        users: ids(users),
        here: ids(here),
    }
}

pub fn cursors_only_move_forward(world: &mut World) {
    read(world, 1, "b", 0);
    for up_to in [2, 7, 5] {
        read(world, 1, "a", up_to);
    }
    read(world, 2, "a", 1);
    world.reopen();
    let cursors = |number| world.store().personal(user(number)).expect("read").cursors;
    assert_eq!(cursors(1), [(room("a"), Seq(7)), (room("b"), Seq(0))]);
    assert_eq!(cursors(2), [(room("a"), Seq(1))]);
    assert_eq!(cursors(3), []);
}

pub fn what_others_wrote_is_unread(world: &mut World) {
    assert_eq!(unread(world, 1, "nowhere", 0), (0, 0));
    let first = world.put("a", 2, text("one")).id;
    world.put("a", 1, text("my own"));
    world.put("a", 2, edit(first, "One"));
    world.put("a", 3, react(first, "👍", true));
    let third = world.put("a", 3, text("two")).id;
    world.put("b", 3, text("elsewhere"));
    assert_eq!(
        (unread(world, 1, "a", 0), unread(world, 1, "a", 1)),
        ((2, 0), (1, 0))
    );
    assert_eq!(unread(world, 1, "a", 9), (0, 0));
    let up_to_two = world.store().unread(user(1), &room("a"), Seq(0), Seq(2));
    assert_eq!(up_to_two.expect("read").messages, 1);
    block(world, 1, 2, true);
    assert_eq!(
        (unread(world, 1, "a", 0), unread(world, 3, "a", 0)),
        ((1, 0), (2, 0))
    );
    world.put("a", 3, delete(third));
    assert_eq!(unread(world, 1, "a", 0), (0, 0));
    block(world, 1, 2, false);
    assert_eq!(unread(world, 1, "a", 0), (1, 0));
}

pub fn no_more_is_counted_than_there_is_use_for(world: &mut World) {
    let many = (0..COUNTED + 7)
        .map(|_| world.event("a", 2, text("hi")))
        .collect();
    world.commit(many);
    assert_eq!(unread(world, 1, "a", 0), (COUNTED as u64, 0));
    assert_eq!(unread(world, 1, "a", 8), (COUNTED as u64 - 1, 0));
    // Of what is looked at, some is the user's own.
    let own = (0..10).map(|_| world.event("a", 1, text("me"))).collect();
    world.commit(own);
    assert_eq!(unread(world, 1, "a", 0), (COUNTED as u64 - 10, 0));
}

pub fn mentions_are_found_by_name(world: &mut World) {
    known(world, 1, "Ann");
    known(world, 2, "Anna Maria");
    known(world, 3, "ALICE");
    known(world, 4, "Ann Other");
    known(world, 4, "Bob");
    world.reopen();
    let spots = vec![
        names(&["Anna Maria there", "Anna Maria", "Anna"]),
        // A Cyrillic А: looked for by what it looks like.
        names(&["Аlice"]),
        names(&["Ann Other", "ann"]),
        names(&["nobody"]),
        vec![Candidate::Name("nobody".into()), Candidate::Known(user(9))],
        names(&["ANN"]),
    ];
    let event = world.event("a", 5, text("@Anna Maria there @Аlice @Ann Other @nobody"));
    let told = stored(call(world, event, spots, Here::Call(vec![user(2), user(7)])));
    let expected = mentions(&[2, 3, 1, 9], &[2, 7]);
    assert_eq!(told.mentions, expected);
    world.reopen();
    assert_eq!(world.all("a"), [told]);
    let page = world.store().page(&room("a"), Span::Newest, 5).expect("read");
    assert_eq!(page.messages[0].mentions, expected);
    for (number, count) in [(1, 1), (2, 1), (3, 1), (9, 1), (7, 1), (4, 0), (5, 0)] {
        assert_eq!(unread(world, number, "a", 0).1, count, "{number}");
    }
    block(world, 1, 5, true);
    assert_eq!(unread(world, 1, "a", 0), (0, 0));
}

pub fn of_one_name_the_newest_user_is_meant(world: &mut World) {
    known(world, 1, "Ann");
    known(world, 8, "ann");
    known(world, 3, "Ann");
    let event = world.event("a", 5, text("@Ann"));
    let told = stored(call(world, event, vec![names(&["Ann"])], Here::Nobody));
    assert_eq!(told.mentions, mentions(&[8], &[]));
    known(world, 8, "Eve");
    let event = world.event("a", 5, text("@Ann"));
    let told = stored(call(world, event, vec![names(&["Ann"])], Here::Nobody));
    assert_eq!(told.mentions, mentions(&[3], &[]));
}

pub fn an_edit_mentions_anew(world: &mut World) {
    let one = |number| vec![Candidate::Known(user(number))];
    let event = world.event("a", 5, text("@1 @2 @here"));
    let first = stored(call(
        world,
        event,
        vec![one(1), one(2)],
        Here::Call(vec![user(4)]),
    ));
    let event = world.event("a", 5, edit(first.id, "@2 @3 @here"));
    let second = stored(call(world, event, vec![one(2), one(3)], Here::Keep));
    assert_eq!(second.mentions, mentions(&[2, 3], &[4]));
    let third = world.put("a", 5, edit(first.id, "nobody"));
    assert_eq!(third.mentions, Mentions::default());
    let event = world.event("a", 5, edit(first.id, "@3"));
    let fourth = stored(call(world, event, vec![one(3)], Here::Nobody));
    // Whom it called before is known where it is stored, and not read back.
    assert_eq!(second.called_before, [user(1), user(2), user(4)]);
    assert_eq!(third.called_before, [user(2), user(3), user(4)]);
    assert_eq!(fourth.called_before, []);
    let read_back = [first.clone(), second, third, fourth].map(|event| StoredEvent {
        called_before: Vec::new(),
        ..event
    });
    world.reopen();
    assert_eq!(world.all("a"), read_back);
    let page = world.store().page(&room("a"), Span::Newest, 5).expect("read");
    assert_eq!(page.messages[0].mentions, mentions(&[3], &[]));
    for (number, count) in [(1, 0), (2, 0), (3, 1), (4, 0)] {
        assert_eq!(unread(world, number, "a", 0).1, count, "{number}");
    }
    world.put("a", 5, delete(first.id));
    assert_eq!(unread(world, 3, "a", 0), (0, 0));
    assert!(world.all("a").iter().all(|event| event.mentions.is_empty()));
}

pub fn who_is_called_begins_to_read(world: &mut World) {
    world.put("a", 5, text("before"));
    read(world, 2, "a", 1);
    let both = || vec![vec![Candidate::Known(user(1))], vec![Candidate::Known(user(2))]];
    for content in ["@1 @2", "again"] {
        let event = world.event("a", 5, text(content));
        call(world, event, both(), Here::Nobody);
    }
    world.reopen();
    let cursor = |number| world.store().personal(user(number)).expect("read").cursors;
    assert_eq!(
        (cursor(1), cursor(2)),
        (vec![(room("a"), Seq(1))], vec![(room("a"), Seq(1))])
    );
    assert_eq!(cursor(5), []);
}

pub fn rooms_that_are_read_are_listed_by_use(world: &mut World) {
    for name in ["a", "b", "c"] {
        world.put(name, 2, text("hi"));
        world.put(name, 2, text("hi"));
    }
    for (name, up_to) in [("a", 1), ("b", 2), ("empty", 0)] {
        read(world, 1, name, up_to);
    }
    let talk = world.direct("d", (2, 1), "hi");
    world.one(talk);
    read(world, 1, "d", 0);
    let call_event = world.event("a", 2, text("@1"));
    call(
        world,
        call_event,
        vec![vec![Candidate::Known(user(1))]],
        Here::Nobody,
    );
    world.reopen();
    let of = |limit| -> Vec<_> {
        let found = world.store().readings(user(1), limit).expect("read");
        found
            .into_iter()
            .map(|one| (one.room.to_string(), one.seq.0, one.reading))
            .collect()
    };
    let reading = |up_to, messages, mentions| Reading {
        up_to: Seq(up_to),
        unread: Unread { messages, mentions },
    };
    let (a, b) = (
        ("a".to_owned(), 3, reading(1, 2, 1)),
        ("b".to_owned(), 2, reading(2, 0, 0)),
    );
    assert_eq!(of(9), [a.clone(), b]);
    assert_eq!(of(1), [a]);
    let talks = world.store().conversations(user(1), 9).expect("read");
    assert_eq!(talks[0].reading, reading(0, 1, 0));
    read(world, 1, "d", 1);
    let talks = world.store().conversations(user(1), 9).expect("read");
    assert_eq!(talks[0].reading, reading(1, 0, 0));
    assert_eq!(
        world.store().conversations(user(2), 9).expect("read")[0]
            .reading
            .unread
            .messages,
        0
    );
}

pub fn conversations_mention_only_their_two(world: &mut World) {
    let event = world.direct("d", (1, 2), "@2 @3");
    let spots = vec![vec![Candidate::Known(user(2))], vec![Candidate::Known(user(3))]];
    let told = stored(call(world, event, spots, Here::Nobody));
    assert_eq!(told.mentions, mentions(&[2], &[]));
    assert_eq!(
        (unread(world, 2, "d", 0), unread(world, 1, "d", 0)),
        ((1, 1), (0, 0))
    );
}

pub fn events_of_a_conversation_say_to_whom(world: &mut World) {
    let event = world.direct("d", (1, 2), "hi");
    let first = stored(world.one(event));
    let answer = world.direct("d", (2, 1), "ho");
    let answer = NewEvent {
        body: reply("ho", first.id),
        ..answer
    };
    let second = stored(world.one(answer));
    let third = world.direct("d", (1, 2), "");
    let third = NewEvent {
        body: edit(first.id, "hey"),
        ..third
    };
    let third = stored(world.one(third));
    let notes = world.direct("me", (1, 1), "milk");
    let notes = stored(world.one(notes));
    assert_eq!(
        [first.to, second.to, third.to, notes.to],
        [Some(user(2)), Some(user(1)), Some(user(2)), Some(user(1))]
    );
    world.reopen();
    let again: Vec<_> = world.all("d").into_iter().map(|event| event.to).collect();
    assert_eq!(again, [first.to, second.to, third.to]);
    assert_eq!(world.put("a", 1, text("hi")).to, None);
}

pub fn who_is_blocked_cannot_write_to_one(world: &mut World) {
    let event = world.direct("d", (2, 1), "before");
    let before = stored(world.one(event)).id;
    block(world, 1, 2, true);
    world.reopen();
    let to_one = |world: &mut World, body: EventBody| {
        let event = world.direct("d", (2, 1), "");
        world.one(NewEvent { body, ..event })
    };
    for body in [text("hi"), edit(before, "hi"), react(before, "👍", true)] {
        assert_eq!(to_one(world, body), refused(WriteRefusal::Blocked));
    }
    let back = world.direct("d", (1, 2), "hi");
    assert_eq!(world.one(back), refused(WriteRefusal::Blocker));
    let new = world.direct("e", (2, 1), "hi");
    assert_eq!(
        world.one(new),
        refused(WriteRefusal::Blocked),
        "in a conversation that is none yet"
    );
    assert_eq!(world.seq("e"), Seq::ZERO);
    assert!(matches!(to_one(world, delete(before)), Written::Stored(_)));
    world.put("public", 2, text("everybody hears it"));
    block(world, 1, 2, false);
    assert!(matches!(to_one(world, text("hi")), Written::Stored(_)));
}

pub fn blocks_and_choices_survive(world: &mut World) {
    known(world, 4, "Dee");
    for other in [4, 3, 2] {
        block(world, 1, other, true);
    }
    block(world, 1, 3, true);
    block(world, 1, 2, false);
    block(world, 1, 9, false);
    let off = Preferences { read_receipts: false };
    keep(
        world,
        Write::Prefer {
            user: user(1),
            preferences: off,
        },
    );
    world.reopen();
    let found = world.store().personal(user(1)).expect("read");
    assert_eq!(found.blocked, [(user(4), "Dee".into()), (user(3), "U3".into())]);
    assert_eq!(found.preferences, off);
    assert_eq!(
        world.store().personal(user(2)).expect("read").preferences,
        Preferences::default()
    );
}
