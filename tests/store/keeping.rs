//! What keeps order in a room: moderators, topic, pins; and what must hold where an event takes its place.

use crate::world::{World, delete, edit, moderator, pin, react, refused, room, stored, text, topic, user};
use chinwag::domain::event::{EventBody, Guard, Head, NewEvent, RoomKind, StoredEvent};
use chinwag::domain::ids::{EventId, Seq, Timestamp, UserId};
use chinwag::store::{WriteRefusal, Written};

fn head(world: &World, name: &str) -> Head {
    world.store().head(&room(name)).expect("read").expect("a room")
}

fn pins(world: &World, name: &str) -> Vec<EventId> {
    let pins = world.store().pins(&room(name)).expect("read");
    let ids: Vec<_> = pins.iter().map(|message| message.id).collect();
    if !ids.is_empty() {
        assert_eq!(head(world, name).pinned, ids);
    }
    ids
}

fn as_it_was(event: &StoredEvent) -> Written {
    Written::Unchanged {
        id: event.id,
        seq: event.seq,
        at: event.at,
    }
}

/// A room that user 1 made with this message.
fn found(world: &mut World, name: &str) -> StoredEvent {
    let event = NewEvent {
        founder: Some(user(1)),
        ..world.event(name, 2, text("first"))
    };
    stored(world.one(event))
}

fn try_it(world: &mut World, name: &str, author: u128, body: EventBody) -> Written {
    let event = world.event(name, author, body);
    world.one(event)
}

fn guarded(world: &mut World, author: u128, body: EventBody, guard: Guard) -> Written {
    let event = NewEvent {
        guard,
        ..world.event("a", author, body)
    };
    world.one(event)
}

pub fn who_makes_a_room_keeps_order_in_it(world: &mut World) {
    let first = found(world, "a");
    assert_eq!(head(world, "a").moderators, [user(1)]);
    // Only the first event decides.
    let event = NewEvent {
        founder: Some(user(3)),
        ..world.event("a", 3, text("second"))
    };
    world.one(event);
    assert_eq!(
        try_it(world, "a", 3, moderator(3, true)),
        refused(WriteRefusal::NotModerator)
    );
    assert_eq!(try_it(world, "a", 1, moderator(1, true)), as_it_was(&first));
    assert_eq!(try_it(world, "a", 1, moderator(3, false)), as_it_was(&first));
    let on = stored(try_it(world, "a", 1, moderator(3, true)));
    assert_eq!(on.body, moderator(3, true));
    world.reopen();
    assert_eq!(try_it(world, "a", 1, moderator(3, true)), as_it_was(&on));
    assert_eq!(head(world, "a").moderators, [user(1), user(3)]);
    let off = stored(try_it(world, "a", 3, moderator(1, false)));
    assert_eq!(
        try_it(world, "a", 1, topic("mine")),
        refused(WriteRefusal::NotModerator)
    );
    assert_eq!(try_it(world, "a", 3, moderator(1, false)), as_it_was(&off));
    stored(try_it(world, "a", 3, moderator(3, false)));
    assert_eq!(head(world, "a").moderators, []);
    let log = world.all("a");
    assert_eq!((&log[2], &log[3]), (&on, &off), "replayed as they were");
    let server = NewEvent {
        author: UserId::SERVER,
        ..world.event("a", 0, moderator(2, true))
    };
    stored(world.one(server));
    assert_eq!(head(world, "a").moderators, [user(2)]);
}

pub fn a_room_may_begin_with_what_its_founder_sets(world: &mut World) {
    for body in [topic("tea"), moderator(2, true)] {
        let event = world.event("a", 1, body);
        assert_eq!(world.one(event), refused(WriteRefusal::NotModerator));
    }
    let event = NewEvent {
        founder: Some(user(1)),
        ..world.event("a", 1, topic("tea"))
    };
    assert_eq!(stored(world.one(event)).seq, Seq(1));
    assert_eq!(head(world, "a").moderators, [user(1)]);
    assert_eq!(&*head(world, "a").topic, "tea");
}

pub fn a_topic_stands_until_another_is_set(world: &mut World) {
    let first = found(world, "a");
    assert_eq!(try_it(world, "a", 1, topic("")), as_it_was(&first));
    assert_eq!(
        try_it(world, "a", 2, topic("x")),
        refused(WriteRefusal::NotModerator)
    );
    let set = stored(try_it(world, "a", 1, topic("all about tea")));
    world.reopen();
    assert_eq!(try_it(world, "a", 1, topic("all about tea")), as_it_was(&set));
    assert_eq!(&*head(world, "a").topic, "all about tea");
    assert_eq!(&*world.store().rooms(1).expect("read")[0].topic, "all about tea");
    stored(try_it(world, "a", 1, topic("")));
    assert_eq!(&*head(world, "a").topic, "");
    assert_eq!(world.all("a")[1], set);
    assert_eq!(world.seq("a"), Seq(3));
}

pub fn pins_come_in_the_order_they_were_put_up(world: &mut World) {
    let first = found(world, "a").id;
    let second = world.put("a", 3, text("second"));
    assert_eq!(
        try_it(world, "a", 2, pin(first, true)),
        refused(WriteRefusal::NotModerator)
    );
    assert_eq!(try_it(world, "a", 1, pin(second.id, false)), as_it_was(&second));
    let up = stored(try_it(world, "a", 1, pin(second.id, true)));
    stored(try_it(world, "a", 1, pin(first, true)));
    world.reopen();
    assert_eq!(pins(world, "a"), [second.id, first]);
    assert_eq!(try_it(world, "a", 1, pin(second.id, true)), as_it_was(&up));
    let down = stored(try_it(world, "a", 1, pin(second.id, false)));
    assert_eq!(try_it(world, "a", 1, pin(second.id, false)), as_it_was(&down));
    stored(try_it(world, "a", 1, pin(second.id, true)));
    assert_eq!(pins(world, "a"), [first, second.id]);
    let elsewhere = found(world, "b").id;
    assert_eq!(
        try_it(world, "a", 1, pin(elsewhere, true)),
        refused(WriteRefusal::MessageNotFound)
    );
    assert_eq!(pins(world, "b"), []);
    assert_eq!(world.all("a")[2], up);
}

pub fn a_deleted_message_loses_its_pin(world: &mut World) {
    let first = found(world, "a").id;
    stored(try_it(world, "a", 1, pin(first, true)));
    stored(try_it(world, "a", 2, delete(first)));
    world.reopen();
    assert_eq!(pins(world, "a"), []);
    assert_eq!(head(world, "a").pinned, []);
    for active in [true, false] {
        assert_eq!(
            try_it(world, "a", 1, pin(first, active)),
            refused(WriteRefusal::Gone)
        );
    }
    assert!(world.all("a")[1].gone, "what is left of the pin is its place");
}

pub fn both_pin_in_a_conversation(world: &mut World) {
    let message = world.direct("d", (1, 2), "hi");
    let message = stored(world.one(message)).id;
    for (author, active) in [(2, true), (1, false)] {
        let event = NewEvent {
            kind: RoomKind::Direct(user(1), user(2)),
            ..world.event("d", author, pin(message, active))
        };
        stored(world.one(event));
        assert_eq!(pins(world, "d").len(), usize::from(active));
    }
}

pub fn moderators_delete_what_others_wrote(world: &mut World) {
    let first = found(world, "a").id;
    let second = world.put("a", 1, text("mine")).id;
    assert_eq!(
        try_it(world, "a", 1, edit(first, "yours")),
        refused(WriteRefusal::NotAuthor)
    );
    assert_eq!(
        try_it(world, "a", 2, delete(second)),
        refused(WriteRefusal::NotAuthor)
    );
    stored(try_it(world, "a", 1, delete(first)));
    let shown = world.store().page(&room("a"), chinwag::store::Span::Newest, 9);
    assert!(shown.expect("read").messages[0].deleted);
}

pub fn what_is_too_old_is_not_changed_by_its_author(world: &mut World) {
    let first = found(world, "a");
    let own = world.put("a", 1, text("a moderator's own"));
    let since = |at: Timestamp| Guard {
        not_before: Some(at),
        ..Guard::default()
    };
    let later = Timestamp(first.at.0 + 1);
    for body in [edit(first.id, "x"), delete(first.id)] {
        let answer = guarded(world, 2, body, since(later));
        assert_eq!(answer, refused(WriteRefusal::TooOld));
    }
    stored(guarded(world, 2, edit(first.id, "in time"), since(first.at)));
    let late = Timestamp(own.at.0 + 1);
    let answer = guarded(world, 1, edit(own.id, "x"), since(late));
    assert_eq!(
        answer,
        refused(WriteRefusal::TooOld),
        "moderators edit as others do"
    );
    stored(guarded(world, 1, delete(first.id), since(late)));
    stored(guarded(world, 1, delete(own.id), since(late)));
}

pub fn there_are_at_most_so_many(world: &mut World) {
    let first = found(world, "a").id;
    let second = world.put("a", 2, text("second")).id;
    let most = |at_most| Guard {
        at_most: Some(at_most),
        ..Guard::default()
    };
    stored(guarded(world, 1, pin(first, true), most(1)));
    let answer = guarded(world, 1, pin(second, true), most(1));
    assert_eq!(answer, refused(WriteRefusal::TooManyPins));
    let answer = guarded(world, 1, pin(first, true), most(0));
    assert!(
        matches!(answer, Written::Unchanged { .. }),
        "it is pinned already"
    );
    stored(guarded(world, 1, pin(first, false), most(0)));
    stored(guarded(world, 1, pin(second, true), most(1)));
    let answer = guarded(world, 1, moderator(2, true), most(1));
    assert_eq!(answer, refused(WriteRefusal::TooManyModerators));
    stored(guarded(world, 1, moderator(2, true), most(2)));
    stored(guarded(world, 3, react(first, "a", true), most(2)));
    stored(guarded(world, 4, react(first, "b", true), most(2)));
    let answer = guarded(world, 5, react(first, "c", true), most(2));
    assert_eq!(answer, refused(WriteRefusal::TooManyReactions));
    stored(guarded(world, 5, react(first, "a", true), most(2)));
    stored(guarded(world, 4, react(first, "b", false), most(2)));
    stored(guarded(world, 5, react(first, "c", true), most(2)));
}
