//! Places, rooms and repeats (promises P2 and P3).

use crate::world::{World, delete, edit, refused, reply, room, stored, text, user};
use chinwag::domain::event::{EventBody, Guard, NewEvent, RoomKind};
use chinwag::domain::ids::{EventId, Seq};
use chinwag::store::{Totals, WriteRefusal, Written};
use uuid::Uuid;

pub fn places_follow_each_other(world: &mut World) {
    let mut expected = 1;
    for size in [1, 3, 5] {
        let batch: Vec<_> = (0..size).map(|_| world.event("a", 1, text("hi"))).collect();
        let sent = batch.clone();
        for (written, event) in world.commit(batch).into_iter().zip(sent) {
            let stored = stored(written);
            assert_eq!(stored.seq, Seq(expected));
            assert_eq!(
                (
                    stored.room,
                    stored.id,
                    stored.author,
                    stored.author_name,
                    stored.at,
                    stored.body,
                    stored.gone
                ),
                (
                    event.room,
                    event.id,
                    event.author,
                    event.author_name,
                    event.at,
                    event.body,
                    false
                )
            );
            expected += 1;
        }
        world.reopen();
    }
    let seqs: Vec<_> = world.all("a").iter().map(|event| event.seq.0).collect();
    assert_eq!(seqs, (1..=9).collect::<Vec<_>>());
}

pub fn rooms_count_apart(world: &mut World) {
    let batch = ["a", "b", "a", "c", "b", "a"]
        .map(|name| world.event(name, 1, text("hi")))
        .to_vec();
    let seqs: Vec<_> = world
        .commit(batch)
        .into_iter()
        .map(|written| stored(written).seq.0)
        .collect();
    assert_eq!(seqs, [1, 1, 2, 1, 2, 3]);
    world.reopen();
    assert_eq!(world.put("b", 1, text("more")).seq, Seq(3));
    assert_eq!(world.all("c").len(), 1);
}

pub fn the_first_event_decides_the_room(world: &mut World) {
    let first = world.direct("d", (1, 2), "hello");
    let (epoch, kind) = (first.epoch, first.kind);
    let other = NewEvent {
        kind: RoomKind::Public,
        ..world.event("d", 2, text("hello back"))
    };
    assert_ne!(other.epoch, epoch);
    let last = other.id;
    world.commit(vec![first, other]);
    world.reopen();
    let head = world.store().head(&room("d")).expect("read").expect("a head");
    assert_eq!(
        (head.epoch, head.kind, head.seq, head.id),
        (epoch, kind, Seq(2), Some(last))
    );
    assert_eq!(&*head.topic, "");
}

pub fn a_repeat_is_a_duplicate(world: &mut World) {
    let event = world.with_id("a", 1, "x", text("hi"));
    let first = stored(world.one(event));
    world.put("a", 2, text("between"));
    world.reopen();
    let again = world.with_id("a", 1, "x", text("hi"));
    let duplicate = Written::Duplicate {
        id: first.id,
        seq: first.seq,
        at: first.at,
    };
    assert_eq!(world.one(again), duplicate);
    assert_eq!(world.seq("a"), Seq(2));
    assert_eq!(world.put("a", 1, text("next")).seq, Seq(3));
}

pub fn a_repeat_within_one_batch_is_a_duplicate(world: &mut World) {
    let first = world.with_id("new", 1, "x", text("hi"));
    let again = world.with_id("new", 1, "x", text("hi"));
    let wrong = world.with_id("new", 1, "x", text("ho"));
    let next = world.event("new", 1, text("next"));
    let (id, at) = (first.id, first.at);
    let answers = world.commit(vec![first, again, wrong, next]);
    assert_eq!(answers[1], Written::Duplicate { id, seq: Seq(1), at });
    assert_eq!(answers[2], refused(WriteRefusal::Conflict));
    assert_eq!(stored(answers[3].clone()).seq, Seq(2));
}

pub fn other_content_under_the_same_id_conflicts(world: &mut World) {
    let parent = world.put("a", 1, text("parent")).id;
    let event = world.with_id("a", 1, "x", text("hi"));
    let message = stored(world.one(event)).id;
    for body in [
        text("hi "),
        text(""),
        reply("hi", parent),
        edit(message, "hi"),
        delete(message),
    ] {
        let other = world.with_id("a", 1, "x", body);
        assert_eq!(world.one(other), refused(WriteRefusal::Conflict));
    }
    // An edit changes what stands, not what was sent.
    world.put("a", 1, edit(message, "edited"));
    let again = world.with_id("a", 1, "x", text("hi"));
    assert!(matches!(world.one(again), Written::Duplicate { id, .. } if id == message));
    let edited = world.with_id("a", 1, "x", text("edited"));
    assert_eq!(world.one(edited), refused(WriteRefusal::Conflict));
}

pub fn client_ids_are_of_one_user_in_one_room(world: &mut World) {
    for (name, author) in [("a", 1), ("a", 2), ("b", 1)] {
        let event = world.with_id(name, author, "x", text("hi"));
        stored(world.one(event));
    }
    assert_eq!((world.seq("a"), world.seq("b")), (Seq(2), Seq(1)));
    let other = world.with_id("a", 1, "X", text("hi"));
    assert_eq!(stored(world.one(other)).seq, Seq(3));
}

pub fn a_repeat_of_what_was_deleted_is_a_duplicate(world: &mut World) {
    let event = world.with_id("a", 1, "x", text("hi"));
    let first = stored(world.one(event));
    world.put("a", 1, delete(first.id));
    world.reopen();
    let duplicate = Written::Duplicate {
        id: first.id,
        seq: first.seq,
        at: first.at,
    };
    let again = world.with_id("a", 1, "x", text("hi"));
    assert_eq!(world.one(again), duplicate);
}

pub fn where_only_what_is_known_counts_nothing_new_is_stored(world: &mut World) {
    let only_known = |world: &mut World, name: &str, content: &str, client_id: &str| {
        let event = world.with_id(name, 1, client_id, text(content));
        let guard = Guard {
            known_only: true,
            ..Guard::default()
        };
        NewEvent { guard, ..event }
    };
    let first = world.with_id("a", 1, "x", text("hi"));
    let again = only_known(world, "a", "hi", "x");
    let other = only_known(world, "a", "ho", "x");
    let new = only_known(world, "a", "hi", "y");
    let elsewhere = only_known(world, "b", "hi", "x");
    // In one batch, as a repeat comes that overtakes the commit of the first.
    let written = world.commit(vec![first, again, other, new, elsewhere]);
    let first = stored(written[0].clone());
    let duplicate = Written::Duplicate {
        id: first.id,
        seq: first.seq,
        at: first.at,
    };
    let unknown = refused(WriteRefusal::NotSentBefore);
    assert_eq!(
        written[1..],
        [
            duplicate,
            refused(WriteRefusal::Conflict),
            unknown.clone(),
            unknown
        ]
    );
    assert_eq!((world.seq("a"), world.seq("b")), (Seq(1), Seq(0)));
}

pub fn refusals_take_no_place(world: &mut World) {
    let nobody = EventId(Uuid::from_u128(0xDEAD));
    let first = world.event("a", 1, text("one"));
    let target = first.id;
    let batch = vec![
        first,
        world.event("a", 2, delete(target)),
        world.event("a", 1, edit(nobody, "x")),
        world.event("void", 1, delete(nobody)),
        world.event("void", 1, reply("hello?", nobody)),
        world.event("a", 1, text("two")),
    ];
    let answers = world.commit(batch);
    assert_eq!(answers[1], refused(WriteRefusal::NotAuthor));
    for answer in &answers[2..5] {
        assert_eq!(*answer, refused(WriteRefusal::MessageNotFound));
    }
    assert_eq!(stored(answers[5].clone()).seq, Seq(2));
    assert_eq!(world.store().head(&room("void")).expect("read"), None);
    assert_eq!(
        world.store().totals().expect("read"),
        Totals {
            messages: 2,
            rooms: 1
        }
    );
}

pub fn an_empty_batch_is_nothing(world: &mut World) {
    assert_eq!(world.commit(Vec::new()), Vec::new());
}

pub fn a_reply_shows_what_it_answers(world: &mut World) {
    let long = "é".repeat(300);
    let parent = world.put("a", 1, text(&long));
    let answer = world.put("a", 2, reply("yes", parent.id));
    let shown = answer.reply.clone().expect("a preview");
    assert_eq!(
        (shown.id, shown.seq, &*shown.sender_name, shown.deleted),
        (parent.id, Seq(1), "U1", false)
    );
    assert_eq!(*shown.content, "é".repeat(200));
    assert_eq!(
        answer.body,
        EventBody::Message {
            content: "yes".into(),
            reply_to: Some(parent.id)
        }
    );
    world.reopen();
    assert_eq!(world.all("a")[1], answer);
}

pub fn a_reply_needs_its_parent_in_the_room(world: &mut World) {
    let elsewhere = world.put("b", 1, text("hi")).id;
    world.put("a", 1, text("hi"));
    let event = world.event("a", 2, reply("yes", elsewhere));
    assert_eq!(world.one(event), refused(WriteRefusal::MessageNotFound));
    let parent = world.event("new", 1, text("first"));
    let child = world.event("new", 1, reply("second", parent.id));
    let answers = world.commit(vec![parent, child]);
    assert_eq!(stored(answers[1].clone()).reply.expect("a preview").seq, Seq(1));
}

pub fn any_text_comes_back(world: &mut World) {
    let texts = [
        "",
        " ",
        "'; DROP TABLE message; --",
        "\u{202e}abc",
        "a\nb\r\tc",
        "日本語 🎉",
        "\u{1}\u{7f}\u{feff}",
    ];
    for content in texts {
        world.put("räume & 'co\"", 1, text(content));
    }
    let event = world.with_id("räume & 'co\"", 1, "nul\0and\"quote", text("x"));
    stored(world.one(event));
    world.reopen();
    let again = world.with_id("räume & 'co\"", 1, "nul\0and\"quote", text("x"));
    assert!(matches!(world.one(again), Written::Duplicate { .. }));
    let short = world.with_id("räume & 'co\"", 1, "nul", text("y"));
    stored(world.one(short));
    for (event, content) in world.all("räume & 'co\"").into_iter().zip(texts) {
        assert_eq!(event.body, text(content));
        assert_eq!(event.author, user(1));
    }
}
