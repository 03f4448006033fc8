//! Edits, deletions and reactions.

use crate::world::{World, delete, edit, react, refused, reply, room, stored, text, user};
use chinwag::domain::event::{EventBody, Message, ReactionCount};
use chinwag::domain::ids::{EventId, Seq};
use chinwag::store::{Span, WriteRefusal, Written};
use uuid::Uuid;

fn messages(world: &World) -> Vec<Message> {
    world
        .store()
        .page(&room("a"), Span::Newest, 100)
        .expect("a page")
        .messages
}

fn reactions(world: &World) -> Vec<(String, u64, Vec<u128>)> {
    let plain = |one: &ReactionCount| {
        let users = one
            .users
            .iter()
            .map(|found| found.0.as_u128() - user(0).0.as_u128())
            .collect();
        (one.emoji.to_string(), one.count, users)
    };
    messages(world)[0].reactions.iter().map(plain).collect()
}

pub fn an_edit_is_seen_in_pages_and_replayed_as_it_was(world: &mut World) {
    let first = world.put("a", 1, text("one"));
    let second = world.put("a", 1, edit(first.id, "two"));
    let third = world.put("a", 1, edit(first.id, "three"));
    assert_eq!((second.seq, third.seq), (Seq(2), Seq(3)));
    world.reopen();
    let page = messages(world);
    assert_eq!(page.len(), 1);
    assert_eq!((&*page[0].content, page[0].edited_at), ("three", Some(third.at)));
    assert_eq!(
        (page[0].id, page[0].seq, page[0].at),
        (first.id, first.seq, first.at)
    );
    assert_eq!(world.all("a"), [first, second, third]);
}

pub fn only_the_author_edits_and_deletes(world: &mut World) {
    let message = world.put("a", 1, text("mine")).id;
    for body in [edit(message, "yours"), delete(message)] {
        let event = world.event("a", 2, body);
        assert_eq!(world.one(event), refused(WriteRefusal::NotAuthor));
    }
    assert_eq!(&*messages(world)[0].content, "mine");
    assert_eq!(world.seq("a"), Seq(1));
}

pub fn a_deleted_message_is_gone(world: &mut World) {
    let message = world.put("a", 1, text("secret one")).id;
    world.put("a", 1, edit(message, "secret two"));
    world.put("a", 2, react(message, "👍", true));
    let gone = world.put("a", 1, delete(message));
    assert!(!gone.gone);
    world.reopen();
    let page = messages(world);
    let shown = &page[0];
    assert_eq!(
        (shown.id, shown.seq, shown.deleted, &*shown.content),
        (message, Seq(1), true, "")
    );
    assert_eq!((shown.edited_at, shown.reactions.len()), (None, 0));
    let replayed = world.all("a");
    assert_eq!(
        replayed.iter().map(|event| event.gone).collect::<Vec<_>>(),
        [true, true, true, false]
    );
    assert_eq!(replayed[0].body, text(""));
    assert_eq!(replayed[1].body, edit(message, ""));
    assert_eq!(replayed[3], gone);
    for body in [
        edit(message, "x"),
        delete(message),
        react(message, "👍", false),
        react(message, "👍", true),
    ] {
        let event = world.event("a", 1, body);
        assert_eq!(world.one(event), refused(WriteRefusal::Gone));
    }
    // Who may not even touch it learns nothing else.
    let event = world.event("a", 2, delete(message));
    assert_eq!(world.one(event), refused(WriteRefusal::Gone));
}

pub fn a_deletion_blanks_previews(world: &mut World) {
    let parent = world.put("a", 1, text("parent"));
    let answer = world.put("a", 2, reply("answer", parent.id));
    world.put("a", 1, edit(parent.id, "edited"));
    assert_eq!(
        &*messages(world)[1].reply.as_ref().expect("a preview").content,
        "edited"
    );
    world.put("a", 1, delete(parent.id));
    world.reopen();
    let shown = messages(world)[1].reply.clone().expect("a preview");
    assert_eq!((shown.id, shown.deleted, &*shown.content), (parent.id, true, ""));
    let replayed = &world.all("a")[1];
    assert_eq!((replayed.gone, &replayed.body), (false, &answer.body));
    assert_eq!(replayed.reply, Some(shown));
    let late = world.put("a", 2, reply("late", parent.id));
    assert!(late.reply.expect("a preview").deleted);
}

pub fn what_is_not_there_cannot_be_changed(world: &mut World) {
    let elsewhere = world.put("b", 1, text("hi")).id;
    let message = world.put("a", 1, text("hi")).id;
    let change = world.put("a", 1, edit(message, "ho")).id;
    for id in [elsewhere, change, EventId(Uuid::from_u128(0xDEAD))] {
        for body in [edit(id, "x"), delete(id), react(id, "👍", true)] {
            let event = world.event("a", 1, body);
            assert_eq!(world.one(event), refused(WriteRefusal::MessageNotFound));
        }
    }
}

pub fn reactions_are_counted_in_order(world: &mut World) {
    let message = world.put("a", 1, text("hi")).id;
    for (author, emoji, active) in [
        (1, "👍", true),
        (2, "❤️", true),
        (2, "👍", true),
        (3, "👍", true),
        (1, "🎉", true),
        (1, "👍", false),
        (2, "❤️", false),
        (3, "❤️", true),
        (1, "👍", true),
    ] {
        world.put("a", author, react(message, emoji, active));
    }
    world.reopen();
    let expected = [("👍", 3, vec![2, 3, 1]), ("🎉", 1, vec![1]), ("❤️", 1, vec![3])];
    assert_eq!(
        reactions(world),
        expected.map(|(emoji, count, users)| (emoji.to_owned(), count, users))
    );
    assert_eq!(world.seq("a"), Seq(10));
}

pub fn a_reaction_in_force_is_unchanged(world: &mut World) {
    let message = world.put("a", 1, text("hi"));
    let ask = |world: &mut World, active| {
        let event = world.event("a", 2, react(message.id, "👍", active));
        world.one(event)
    };
    let as_it_was = |event: &chinwag::domain::event::StoredEvent| Written::Unchanged {
        id: event.id,
        seq: event.seq,
        at: event.at,
    };
    assert_eq!(ask(world, false), as_it_was(&message));
    let on = stored(ask(world, true));
    world.reopen();
    assert_eq!(ask(world, true), as_it_was(&on));
    let off = stored(ask(world, false));
    assert_eq!(ask(world, false), as_it_was(&off));
    assert_eq!(world.seq("a"), Seq(3));
    assert_eq!(reactions(world), []);
}

pub fn reactions_list_the_first_twenty(world: &mut World) {
    let message = world.put("a", 1, text("hi")).id;
    let batch = (1..=30)
        .map(|author| world.event("a", author, react(message, "👍", true)))
        .collect();
    world.commit(batch);
    world.put("a", 5, react(message, "👍", false));
    let users: Vec<_> = (1..=21).filter(|author| *author != 5).collect();
    assert_eq!(reactions(world), [("👍".to_owned(), 29, users)]);
}

pub fn changes_can_be_repeated_by_client_id(world: &mut World) {
    let message = world.put("a", 1, text("hi")).id;
    let bodies = [edit(message, "ho"), react(message, "👍", true), delete(message)];
    for (number, body) in bodies.iter().enumerate() {
        let id = format!("change {number}");
        let event = world.with_id("a", 1, &id, body.clone());
        let first = stored(world.one(event));
        let again = world.with_id("a", 1, &id, body.clone());
        let duplicate = Written::Duplicate {
            id: first.id,
            seq: first.seq,
            at: first.at,
        };
        assert_eq!(world.one(again), duplicate);
        let other = world.with_id("a", 1, &id, react(message, "🎉", true));
        assert_eq!(world.one(other), refused(WriteRefusal::Conflict));
    }
    assert_eq!(world.seq("a"), Seq(4));
    assert!(matches!(world.all("a")[3].body, EventBody::Deleted { .. }));
}
