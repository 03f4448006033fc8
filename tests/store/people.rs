//! Users, tokens, conversations, lists and sums.

use crate::world::{World, delete, edit, room, text, user};
use chinwag::domain::durable::TokenChange;
use chinwag::domain::ids::{Seq, Timestamp, TokenHash};
use chinwag::store::{Totals, UserRecord, Write, Written};

const NOW: Timestamp = Timestamp(5_000);

fn record(number: u128, name: &str) -> UserRecord {
    UserRecord {
        id: user(number),
        name: name.into(),
        created_at: Timestamp(number as i64),
    }
}

fn put(world: &World, user: UserRecord, token: Option<(TokenHash, Timestamp)>) {
    let answers = world
        .store()
        .commit(vec![Write::PutUser { user, token }])
        .expect("the commit holds");
    assert_eq!(answers, [Written::UserPut]);
}

fn token(number: u8, expires: i64) -> Option<(TokenHash, Timestamp)> {
    Some((TokenHash([number; 32]), Timestamp(expires)))
}

pub fn a_token_leads_to_its_user(world: &mut World) {
    put(world, record(1, "Ann"), token(1, 9_000));
    put(world, record(2, "Bob"), token(2, 9_000));
    put(world, record(1, "Ann"), token(3, 9_000));
    world.reopen();
    let found = |number| {
        world
            .store()
            .user_by_token(TokenHash([number; 32]), NOW)
            .expect("read")
    };
    assert_eq!(found(1), Some(record(1, "Ann")));
    assert_eq!(found(2), Some(record(2, "Bob")));
    assert_eq!(found(3), Some(record(1, "Ann")));
    assert_eq!(found(4), None);
}

pub fn a_token_ends(world: &mut World) {
    put(world, record(1, "Ann"), token(1, 5_000));
    let at = |now| {
        world
            .store()
            .user_by_token(TokenHash([1; 32]), Timestamp(now))
            .expect("read")
            .is_some()
    };
    assert_eq!((at(4_999), at(5_000), at(5_001)), (true, false, false));
    put(world, record(1, "Ann"), token(1, 6_000));
    assert_eq!((at(5_999), at(6_000)), (true, false));
}

pub fn tokens_are_extended_revoked_and_purged(world: &mut World) {
    for number in 1..=4 {
        put(
            world,
            record(1 + u128::from(number) % 2, "Ann"),
            token(number, 5_000),
        );
    }
    let change = |change| {
        let written = world.store().commit(vec![Write::Tokens(change)]);
        assert_eq!(written.expect("stored"), [Written::TokensChanged]);
    };
    let known = |now| {
        [1, 2, 3, 4, 9].map(|number| {
            let found = world
                .store()
                .user_by_token(TokenHash([number; 32]), Timestamp(now));
            found.expect("read").is_some()
        })
    };
    change(TokenChange::Extend(vec![TokenHash([1; 32])], Timestamp(7_000)));
    change(TokenChange::Extend(vec![TokenHash([9; 32])], Timestamp(7_000)));
    assert_eq!(known(5_000), [true, false, false, false, false]);
    change(TokenChange::Revoke(TokenHash([3; 32])));
    assert_eq!(known(4_000), [true, true, false, true, false]);
    change(TokenChange::Purge(Timestamp(4_999)));
    assert_eq!(known(4_000), [true, true, false, true, false]);
    change(TokenChange::RevokeAll(user(1)));
    assert_eq!(known(4_000), [true, false, false, false, false]);
    change(TokenChange::Purge(Timestamp(7_000)));
    assert_eq!(known(4_000), [false; 5]);
    assert!(world.store().user(user(1)).expect("read").is_some(), "users stay");
}

pub fn a_user_keeps_the_first_time_and_the_last_name(world: &mut World) {
    assert_eq!(world.store().user(user(1)).expect("read"), None);
    put(world, record(1, "Ann"), token(1, 9_000));
    put(
        world,
        UserRecord {
            created_at: NOW,
            ..record(1, "Anna")
        },
        None,
    );
    world.reopen();
    assert_eq!(
        world.store().user(user(1)).expect("read"),
        Some(record(1, "Anna"))
    );
    let by_token = world
        .store()
        .user_by_token(TokenHash([1; 32]), NOW)
        .expect("read");
    assert_eq!(by_token, Some(record(1, "Anna")));
}

pub fn conversations_are_listed_for_both(world: &mut World) {
    put(world, record(1, "Ann"), None);
    put(world, record(2, "Bob"), None);
    put(world, record(3, "Cid"), None);
    let (ann_bob, ann_cid) = (world.direct("ab", (1, 2), "hi"), world.direct("ac", (1, 3), "hi"));
    let again = world.direct("ab", (1, 2), "again");
    let last = again.at;
    world.commit(vec![ann_bob, ann_cid, again]);
    world.put("public", 1, text("hi"));
    world.reopen();
    let of = |number| -> Vec<_> {
        let found = world.store().conversations(user(number), 10).expect("read");
        found
            .into_iter()
            .map(|one| (one.room, one.peer, one.peer_name.to_string(), one.seq.0))
            .collect()
    };
    let (ab, ac) = (room("ab"), room("ac"));
    assert_eq!(
        of(1),
        [
            (ab.clone(), user(2), "Bob".to_owned(), 2),
            (ac.clone(), user(3), "Cid".to_owned(), 1)
        ]
    );
    assert_eq!(of(2), [(ab, user(1), "Ann".to_owned(), 2)]);
    assert_eq!(of(3), [(ac, user(1), "Ann".to_owned(), 1)]);
    assert_eq!(of(4), []);
    let newest = world.store().conversations(user(1), 1).expect("read");
    assert_eq!((newest.len(), newest[0].last_at), (1, last));
}

pub fn notes_to_oneself_are_one_conversation(world: &mut World) {
    put(world, record(1, "Ann"), None);
    let event = world.direct("me", (1, 1), "milk");
    world.one(event);
    let found = world.store().conversations(user(1), 10).expect("read");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].peer, &*found[0].peer_name, found[0].seq),
        (user(1), "Ann", Seq(1))
    );
}

pub fn conversations_name_peers_without_a_token(world: &mut World) {
    let event = world.direct("ab", (1, 2), "hi");
    world.one(event);
    let name = |world: &World, number| {
        world.store().conversations(user(number), 10).expect("read")[0]
            .peer_name
            .clone()
    };
    assert_eq!((&*name(world, 1), &*name(world, 2)), ("", "U1"));
    world.reopen();
    let mut renamed = world.direct("ab", (2, 1), "hello");
    renamed.author_name = "Bobby".into();
    world.one(renamed);
    world.reopen();
    assert_eq!((&*name(world, 1), &*name(world, 2)), ("Bobby", "U1"));
    put(world, record(2, "Robert"), None);
    assert_eq!(&*name(world, 1), "Robert");
}

pub fn rooms_are_listed_by_use(world: &mut World) {
    for name in ["a", "b", "c"] {
        world.put(name, 1, text("hi"));
    }
    let message = world.put("a", 1, text("again")).id;
    let secret = world.direct("d", (1, 2), "hi");
    world.one(secret);
    world.put("a", 1, edit(message, "last"));
    world.reopen();
    let of = |limit| -> Vec<_> {
        let found = world.store().rooms(limit).expect("read");
        found
            .into_iter()
            .map(|one| (one.room.to_string(), one.seq.0, one.topic.to_string()))
            .collect()
    };
    let row = |name: &str, seq| (name.to_owned(), seq, String::new());
    assert_eq!(of(10), [row("a", 3), row("c", 1), row("b", 1)]);
    assert_eq!(of(2), [row("a", 3), row("c", 1)]);
    assert_eq!(of(0), []);
}

pub fn totals_count_messages_and_rooms(world: &mut World) {
    assert_eq!(world.store().totals().expect("read"), Totals::default());
    let message = world.put("a", 1, text("hi")).id;
    world.put("b", 1, text("hi"));
    let direct = world.direct("d", (1, 2), "hi");
    world.one(direct);
    world.put("a", 1, edit(message, "ho"));
    world.put("a", 1, delete(message));
    world.reopen();
    assert_eq!(
        world.store().totals().expect("read"),
        Totals {
            messages: 3,
            rooms: 3
        }
    );
    world.put("a", 1, text("more"));
    assert_eq!(
        world.store().totals().expect("read"),
        Totals {
            messages: 4,
            rooms: 3
        }
    );
}
