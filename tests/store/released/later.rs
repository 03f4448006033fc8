//! What came with later versions, in the kept databases that have it.

use crate::world::{World, room, stored, text, user};
use chinwag::domain::event::{Action, EventBody, RoomKind};
use chinwag::domain::ids::{Seq, Timestamp, TokenHash, UserId};
use chinwag::domain::reading::Unread;
use chinwag::domain::retention::Policy;
use chinwag::domain::sanction::{Notice, SanctionKind};
use chinwag::store::{SearchQuery, Span, Words, Written};

pub fn holds(world: &mut World, version: i64) {
    tokens_end(world);
    if version >= 3 {
        orders_stand(world);
    }
    if version >= 4 {
        order_is_kept(world);
    }
    if version >= 5 {
        personal_things_are_known(world);
    }
    if version >= 6 {
        what_went_stays_away(world);
    }
}

fn hits(world: &World, words: &str, asker: u128) -> usize {
    let query = SearchQuery::new(Words::parse(words).expect("a query"), user(asker), 50);
    world.store().search(&query).expect("read").messages.len()
}

fn tokens_end(world: &World) {
    let late = world.store().user_by_token(TokenHash([7; 32]), Timestamp(9_000));
    assert_eq!(late.expect("read"), None, "a token ends when it was to end");
    assert_eq!(hits(world, "東京", 3), 0, "a conversation is its two's alone");
}

fn orders_stand(world: &World) {
    let standing = world.store().standing().expect("read");
    assert_eq!(standing.notices, [(Notice::Motd, "welcome".into())]);
    let [mute] = standing.sanctions.as_slice() else {
        panic!("one sanction: {standing:?}");
    };
    assert_eq!((mute.kind, &*mute.reason), (SanctionKind::Mute, "rude"));
    let deeds = world.store().deeds(9).expect("read");
    assert_eq!((deeds.len(), &*deeds[0].what), (1, "mute Bob"));
    let log = world.all("orders");
    let EventBody::Moderated(done) = &log[1].body else {
        panic!("{log:?}");
    };
    assert_eq!(
        (done.action, done.until, &*done.name, log[1].author),
        (Action::Mute, Some(Timestamp(99_000)), "Bob", UserId::SERVER)
    );
    assert_eq!(hits(world, "rude words", 9), 1);
}

fn order_is_kept(world: &World) {
    let place = room("kept");
    let head = world.store().head(&place).expect("read").expect("a head");
    assert_eq!(
        (head.seq, head.kind, &*head.topic),
        (Seq(9), RoomKind::Public, "tea and cake")
    );
    assert_eq!(head.moderators, [user(1), user(2)]);
    let log = world.all("kept");
    assert_eq!(log.len(), 9, "no place is missing");
    let root = log[2].id;
    assert_eq!(head.pinned, [root]);
    let pins = world.store().pins(&place).expect("read");
    assert_eq!((pins.len(), pins[0].id), (1, root));
    let thread = world
        .store()
        .thread(&place, log[5].id, Seq::ZERO, 9)
        .expect("read")
        .expect("a thread");
    let replies: Vec<_> = thread.replies.messages.iter().map(|it| &*it.content).collect();
    assert_eq!((thread.root.id, replies), (root, vec!["I do", "how kind"]));
    assert_eq!(
        thread.root.replies.map(|replies| (replies.count, replies.last)),
        Some((2, Seq(6)))
    );
}

fn personal_things_are_known(world: &mut World) {
    let personal = world.store().personal(user(1)).expect("read");
    assert!(personal.cursors.contains(&(room("read"), Seq(2))), "{personal:?}");
    assert_eq!(personal.blocked, [(user(3), "U3".into())]);
    assert!(!personal.preferences.read_receipts);
    let unread = world.store().unread(user(1), &room("read"), Seq(2), Seq(4));
    let two = Unread {
        messages: 2,
        mentions: 1,
    };
    assert_eq!(unread.expect("read"), two);
    let page = world.store().page(&room("read"), Span::Newest, 1).expect("read");
    assert_eq!(page.messages[0].mentions.users, [user(1)]);
    assert_eq!(stored_mentions(world), [user(1)], "and so it is replayed");
}

fn stored_mentions(world: &World) -> Vec<UserId> {
    let log = world.all("read");
    log.last()
        .map(|event| event.mentions.users.clone())
        .unwrap_or_default()
}

fn what_went_stays_away(world: &mut World) {
    let place = room("short");
    let standing = world.store().standing().expect("read");
    let two = Policy {
        max_messages: Some(2),
        ..Policy::default()
    };
    assert_eq!(standing.retention, [(place.clone(), two)]);
    let page = world.store().page(&place, Span::Newest, 9).expect("read");
    let kept: Vec<_> = page.messages.iter().map(|it| &*it.content).collect();
    assert_eq!(kept, ["stays", "short 2", "short 3"]);
    let floor = world.store().floor(&place).expect("read");
    assert_eq!(floor, Seq(5), "below it the log is not whole");
    assert_eq!(world.store().after(&place, floor, 9).expect("read").len(), 2);
    assert_eq!((hits(world, "no longer", 1), hits(world, "stays", 1)), (0, 1));
    let again = world.with_id("short", 1, "gone", text("no longer here"));
    assert!(
        matches!(world.one(again), Written::Duplicate { seq: Seq(1), .. }),
        "what was sent once is known for ever"
    );
    let next = world.event("short", 1, text("goes on"));
    let next = chinwag::domain::event::NewEvent {
        id: chinwag::domain::ids::EventId(uuid::Uuid::from_u128(3 << 100)),
        ..next
    };
    assert_eq!(stored(world.one(next)).seq, Seq(8), "no place is used again");
}
