//! What operators laid down, and the record of their deeds.

use crate::world::{World, delete, edit, refused, room, stored, text, user};
use chinwag::domain::event::{Action, EventBody, Moderation, NewEvent, RoomKind};
use chinwag::domain::ids::{Seq, Timestamp, UserId};
use chinwag::domain::sanction::{Decree, Deed, Notice, Sanction, SanctionId, SanctionKind, Subject};
use chinwag::store::{Span, Write, WriteRefusal, Written};

fn sanction(id: u64, kind: SanctionKind, subjects: Vec<Subject>) -> Sanction {
    Sanction {
        id: SanctionId(id),
        kind,
        subjects,
        since: Timestamp(5),
        until: id.is_multiple_of(2).then_some(Timestamp(i64::MAX)),
        reason: "why\n'not'".into(),
        by: "operator".into(),
    }
}

fn deed(number: i64) -> Deed {
    Deed {
        at: Timestamp(number),
        by: "operator".into(),
        from: "console".into(),
        what: format!("mute {number}").into(),
        result: "muted".into(),
    }
}

fn decree(world: &World, changes: Vec<Decree>, deed: Option<Deed>) {
    let events = Vec::new();
    let answers = world.store().commit(vec![Write::Decree {
        changes,
        events,
        deed,
    }]);
    assert_eq!(answers.expect("the commit holds"), [Written::Decreed(Vec::new())]);
}

pub fn sanctions_and_notices_stand_until_they_are_lifted(world: &mut World) {
    let subjects = vec![
        Subject::Name("Ann \u{202e} O'Brien".into()),
        Subject::User(user(7)),
        Subject::Network("2001:db8::/32".parse().expect("a network")),
        Subject::Network("192.0.2.7/32".parse().expect("an address")),
    ];
    let first = sanction(1, SanctionKind::Mute, subjects.clone());
    let second = sanction(2, SanctionKind::Ban, subjects);
    let third = sanction(3, SanctionKind::Ban, vec![Subject::Name("x".into())]);
    let put = |sanction: &Sanction| Decree::Put(sanction.clone());
    decree(world, vec![put(&first), put(&second), put(&third)], None);
    decree(world, vec![Decree::Notice(Notice::Motd, Some("hi".into()))], None);
    decree(world, vec![Decree::Notice(Notice::Hold, Some("".into()))], None);
    world.reopen();
    let standing = world.store().standing().expect("read");
    assert_eq!(standing.sanctions, [first.clone(), second.clone(), third]);
    assert_eq!(
        standing.notices,
        [(Notice::Hold, "".into()), (Notice::Motd, "hi".into())]
    );
    let grown = Sanction {
        subjects: vec![Subject::Name("other".into())],
        ..first
    };
    decree(
        world,
        vec![
            put(&grown),
            Decree::Lift(SanctionId(3)),
            Decree::Lift(SanctionId(99)),
            Decree::Notice(Notice::Hold, None),
            Decree::Notice(Notice::Motd, Some("ho".into())),
        ],
        None,
    );
    world.reopen();
    let standing = world.store().standing().expect("read");
    assert_eq!(standing.sanctions, [grown, second]);
    assert_eq!(standing.notices, [(Notice::Motd, "ho".into())]);
    assert_eq!(standing.last_id, SanctionId(3), "no number is used twice");
}

pub fn deeds_are_listed_in_order(world: &mut World) {
    for number in 1..=5 {
        decree(world, Vec::new(), Some(deed(number)));
    }
    world.reopen();
    assert_eq!(world.store().deeds(3).expect("read"), [deed(3), deed(4), deed(5)]);
    assert_eq!(world.store().deeds(100).expect("read").len(), 5);
}

fn moderated(name: &str, action: Action, until: Option<i64>) -> EventBody {
    EventBody::Moderated(Moderation {
        user: user(7),
        name: name.into(),
        action,
        until: until.map(Timestamp),
        reason: "why\n'not'".into(),
    })
}

pub fn what_was_done_to_users_is_kept_by_the_rooms(world: &mut World) {
    let first = world.put("a", 1, text("said"));
    let done = [
        moderated("Bob", Action::Mute, Some(99)),
        moderated("", Action::Ban, None),
    ];
    let events: Vec<NewEvent> = [("a", 0), ("empty", 1)]
        .map(|(room, number)| NewEvent {
            author: UserId::SERVER,
            author_name: "Server".into(),
            ..world.event(room, 0, done[number].clone())
        })
        .to_vec();
    let ids = [events[0].id, events[1].id];
    let answers = world.store().commit(vec![Write::Decree {
        changes: vec![Decree::Notice(Notice::Hold, Some("".into()))],
        events,
        deed: Some(deed(1)),
    }]);
    let Some(Written::Decreed(stored)) = answers.expect("the commit holds").pop() else {
        panic!("not decreed");
    };
    assert_eq!(
        stored.iter().map(|event| event.seq).collect::<Vec<_>>(),
        [Seq(2), Seq(1)]
    );
    world.put("a", 2, text("and more"));
    world.put("a", 1, edit(first.id, "edited"));
    world.reopen();
    let log = world.all("a");
    assert_eq!(log.len(), 4, "no place is missing");
    assert_eq!((&log[1], &log[1].body), (&stored[0], &done[0]));
    assert_eq!((log[1].author, log[1].gone), (UserId::SERVER, false));
    assert_eq!(world.all("empty"), [stored[1].clone()]);
    assert_eq!(
        world.store().event_at(&room("a"), Seq(2)).expect("read"),
        Some(ids[0])
    );
    let head = world.store().head(&room("empty")).expect("read").expect("a head");
    assert_eq!((head.seq, head.id), (Seq(1), Some(ids[1])));
    let page = world.store().page(&room("a"), Span::Newest, 9).expect("read");
    assert_eq!(page.messages.len(), 2, "pages hold messages");
    let none = world.store().page(&room("empty"), Span::Newest, 9).expect("read");
    assert!(none.messages.is_empty());
    assert_eq!(world.store().totals().expect("read").messages, 2);
    assert_eq!(world.seq("empty"), Seq(1));
    world.put("empty", 1, text("first words"));
    assert_eq!(world.seq("empty"), Seq(2));
}

pub fn the_server_deletes_anybodys_message(world: &mut World) {
    let said = world.put("a", 1, text("rude"));
    let event = NewEvent {
        author: UserId::SERVER,
        ..world.event("a", 0, delete(said.id))
    };
    let deletion = stored(world.one(event));
    assert_eq!(deletion.seq, Seq(2));
    let again = NewEvent {
        author: UserId::SERVER,
        ..world.event("a", 0, delete(said.id))
    };
    assert_eq!(world.one(again), refused(WriteRefusal::Gone));
    world.reopen();
    let (message, kind) = world
        .store()
        .message(said.id)
        .expect("read")
        .expect("a tombstone");
    assert_eq!(
        (message.deleted, &*message.content, kind),
        (true, "", RoomKind::Public)
    );
}

pub fn a_message_is_found_by_its_id(world: &mut World) {
    world.put("a", 1, text("other"));
    let said = world.put("b", 2, text("this"));
    let change = world.put("b", 2, edit(said.id, "changed"));
    let private = world.direct("of two", (1, 2), "psst");
    let private = stored(world.one(private));
    world.reopen();
    let (message, kind) = world.store().message(said.id).expect("read").expect("a message");
    assert_eq!(
        (message.room, message.seq, kind),
        (room("b"), Seq(1), RoomKind::Public)
    );
    assert_eq!(&*message.content, "changed");
    let (message, kind) = world
        .store()
        .message(private.id)
        .expect("read")
        .expect("a message");
    assert_eq!(
        (message.room, kind),
        (room("of two"), RoomKind::Direct(user(1), user(2)))
    );
    assert_eq!(
        world.store().message(change.id).expect("read"),
        None,
        "an edit is no message"
    );
}
