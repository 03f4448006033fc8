//! Orders, and what connected users see of them, by a clock that is moved by hand.

mod world;

use crate::domain::command::Command;
use crate::domain::error::CloseReason;
use crate::domain::operator::{BanTarget, Order, Question, Report, Terms};
use crate::domain::sanction::SanctionKind;
use world::World;

const MINUTE: u64 = 60_000;

fn terms(minutes: u64, reason: &str) -> Terms {
    Terms {
        for_ms: Some(minutes * MINUTE),
        reason: reason.into(),
    }
}

fn said(report: &Report) -> &str {
    match report {
        Report::Done { said, .. } => said,
        Report::Refused(why) => why,
        other => panic!("neither done nor refused: {other:?}"),
    }
}

fn rename(name: &str) -> Command {
    Command::Rename {
        username: name.to_owned(),
    }
}

#[test]
fn a_mute_covers_everything_a_user_could_say_and_ends_by_the_clock() {
    let mut world = World::new();
    let bob = world.envelope("Bob");
    assert_eq!(world.post(bob, "first"), None);
    let report = world.order(Order::Mute("bob".into(), terms(10, "spamming")));
    assert_eq!(said(&report), "muted Bob until 1970-01-01T00:10:00Z: spamming");
    assert_eq!(
        world.told(bob),
        ["You are muted until 1970-01-01T00:10:00Z: spamming"]
    );
    assert_eq!(world.post(bob, "second"), Some("muted"));
    let id = world.user(bob);
    for command in [
        world.private(id, "psst"),
        world.edit("changed"),
        world.react(),
        world.typing(true),
        rename("Bob2"),
    ] {
        assert_eq!(world.ask(bob, command.clone()), Some("muted"), "{command:?}");
    }
    assert_eq!(world.ask(bob, Command::Ping), None);
    let seqs = world.stored();
    world.wait(10 * MINUTE - 1);
    assert_eq!(world.post(bob, "too early"), Some("muted"));
    assert_eq!(world.stored(), seqs, "nothing of a muted user was stored");
    world.wait(1);
    assert_eq!(world.told(bob), ["Your mute is over: you may write again"]);
    assert_eq!(world.post(bob, "again"), None);
}

#[test]
fn a_mute_follows_the_user_and_stays_with_the_name() {
    let mut world = World::new();
    let bob = world.envelope("Bob");
    let token = world.token(bob);
    world.order(Order::Mute("Bob".into(), Terms::default()));
    world.close(bob);
    let other = world.envelope("bob");
    assert_eq!(
        world.post(other, "same name"),
        Some("muted"),
        "who takes the name is met"
    );
    // His own is taken: he has to have some name.
    let back = world.return_as("Robert", &token);
    world.close(other);
    let third = world.try_sign_in("Buy my stuff", Some(&token));
    assert_eq!(world.refused(third), Some("muted"), "names are words, too");
    let third = world.return_as("", &token);
    world.close(third);
    assert_eq!(
        world.post(back, "other name"),
        Some("muted"),
        "the same user under another name"
    );
    assert_eq!(
        said(&world.order(Order::Unmute("robert".into()))),
        "unmuted Bob, Robert"
    );
    assert_eq!(world.post(back, "free"), None);
    assert_eq!(
        said(&world.order(Order::Unmute("robert".into()))),
        "robert is not muted; mutes shows who is"
    );
}

#[test]
fn what_was_laid_down_survives_a_restart() {
    let mut world = World::new();
    let bob = world.envelope("Bob");
    world.order(Order::Mute("Bob".into(), terms(10, "")));
    world.order(Order::Ban(
        BanTarget::Network("192.0.2.0/24".parse().unwrap()),
        Terms::default(),
    ));
    world.order(Order::Hold(true));
    world.order(Order::Motd(Some("welcome".into())));
    world.close(bob);
    let mut world = world.restarted();
    let bob = world.envelope("Bob");
    assert_eq!(
        world.told(bob),
        ["welcome", "You are muted until 1970-01-01T00:10:00Z"]
    );
    assert_eq!(world.post(bob, "x"), Some("held"));
    world.order(Order::Hold(false));
    assert_eq!(world.post(bob, "x"), Some("muted"));
    let out = world.connect_from("192.0.2.77");
    assert_eq!(world.closed_with(out), Some(CloseReason::Kicked));
    world.wait(10 * MINUTE);
    assert_eq!(world.post(bob, "x"), None);
}

#[test]
fn held_refuses_posts_of_all_and_lets_reading_go_on() {
    let mut world = World::new();
    let bob = world.envelope("Bob");
    assert_eq!(world.post(bob, "x"), None);
    assert_eq!(said(&world.order(Order::Hold(true))), "held: nobody may write");
    assert!(said(&world.order(Order::Hold(true))).starts_with("already held"));
    let stored = world.stored();
    assert_eq!(world.post(bob, "x"), Some("held"));
    let delete = world.delete();
    assert_eq!(world.ask(bob, delete), Some("held"));
    assert_eq!(world.stored(), stored);
    assert_eq!(world.ask(bob, Command::Rooms), None);
    assert!(world.chat.statistics().held);
    world.order(Order::Hold(false));
    assert_eq!(world.post(bob, "x"), None);
}

#[test]
fn maintenance_keeps_who_is_there_and_turns_others_away() {
    let mut world = World::new();
    let bob = world.envelope("Bob");
    world.order(Order::Maintenance(true));
    let late = world.connect_from("198.51.100.1");
    assert_eq!(world.refused(late), Some("maintenance"));
    assert_eq!(world.closed_with(late), Some(CloseReason::Maintenance));
    assert_eq!(world.closed_with(bob), None);
    assert_eq!(world.post(bob, "still here"), None);
    world.order(Order::Maintenance(false));
    world.envelope("Carol");
}

#[test]
fn a_kick_frees_the_name_at_once_and_a_ban_does_not_let_it_in_again() {
    let mut world = World::new();
    let (alice, bob) = (world.envelope("Alice"), world.envelope("Bob"));
    let token = world.token(bob);
    let report = world.order(Order::Kick("BOB".into(), "enough".into()));
    assert_eq!(said(&report), "kicked Bob: enough; 1 connection closed");
    assert_eq!(world.refused(bob), Some("kicked"));
    assert_eq!(world.closed_with(bob), Some(CloseReason::Kicked));
    assert_eq!(world.offline_heard(alice), 1);
    let bob = world.envelope("Bob");
    let report = world.order(Order::Ban(
        BanTarget::User {
            name: "Bob".into(),
            with_addresses: false,
        },
        terms(60, "spam"),
    ));
    assert_eq!(
        said(&report),
        "banned Bob until 1970-01-01T01:00:00Z: spam; 1 connection closed"
    );
    assert_eq!(world.closed_with(bob), Some(CloseReason::Kicked));
    let again = world.try_sign_in("bob", None);
    assert_eq!(
        (world.refused(again), world.closed_with(again)),
        (Some("banned"), Some(CloseReason::Kicked))
    );
    // The user who was kicked before is another one, and free under another name.
    let other = world.return_as("Robert", &token);
    assert_eq!(world.ask(other, rename("bob")), Some("banned"));
    world.wait(60 * MINUTE);
    world.envelope("Bob");
    assert_eq!(world.list(SanctionKind::Ban), 0);
}

#[test]
fn a_ban_can_take_the_addresses_along() {
    let mut world = World::new();
    let bob = world.envelope("Bob");
    let target = BanTarget::User {
        name: "Bob".into(),
        with_addresses: true,
    };
    let report = world.order(Order::Ban(target, Terms::default()));
    assert_eq!(
        said(&report),
        "banned Bob, 198.51.100.1 until an operator lifts it; 1 connection closed"
    );
    assert_eq!(world.closed_with(bob), Some(CloseReason::Kicked));
    let other = world.connect_from("198.51.100.1");
    assert_eq!(world.refused(other), Some("banned"));
    world.order(Order::Unban("198.51.100.1".into()));
    world.envelope("Bob");
}

#[test]
fn who_is_not_there_is_told_with_the_nearest_name() {
    let mut world = World::new();
    world.envelope("Alice");
    world.envelope("Mary Ann");
    let cases = [
        ("alcie", "nobody is called alcie; did you mean Alice?"),
        (
            "mary an",
            "nobody is called \"mary an\"; did you mean \"Mary Ann\"?",
        ),
        ("zoe", "nobody is called zoe; list shows who is online"),
    ];
    for (name, answer) in cases {
        assert_eq!(
            world.order(Order::Mute(name.into(), Terms::default())),
            Report::refused(answer)
        );
    }
    assert_eq!(world.list(SanctionKind::Mute), 0);
}

#[test]
fn announcements_come_again_until_they_are_stopped() {
    let mut world = World::new();
    let bob = world.envelope("Bob");
    world.order(Order::Announce(Some("tea".into())));
    assert_eq!(world.told(bob), ["tea"]);
    world.wait(5 * MINUTE - 1);
    assert!(world.told(bob).is_empty());
    world.wait(1);
    assert_eq!(world.told(bob), ["tea"]);
    world.order(Order::Announce(Some("cake".into())));
    assert_eq!(world.told(bob), ["cake"]);
    world.wait(5 * MINUTE);
    assert_eq!(world.told(bob), ["cake"], "the old one is not repeated");
    world.order(Order::Announce(None));
    world.wait(10 * MINUTE);
    assert!(world.told(bob).is_empty());
}

#[test]
fn every_deed_is_on_record_and_no_question_is() {
    let mut world = World::new();
    world.envelope("Bob");
    world.order(Order::Whisper("Bob".into(), "between us".into()));
    world.order(Order::Ask(Question::Users));
    world.order(Order::Purge);
    let deeds: Vec<(&str, &str)> = world.deeds.iter().map(|d| (&*d.what, &*d.result)).collect();
    assert_eq!(
        deeds,
        [
            ("whisper Bob", "told Bob (1 connection)"),
            ("purge", "disconnected 1 user; 1 connection closed"),
        ]
    );
}

#[test]
fn a_store_that_fails_is_told_and_the_mute_bites_all_the_same() {
    let mut world = World::new();
    let bob = world.envelope("Bob");
    world.store_fails = true;
    let report = world.order(Order::Mute("Bob".into(), Terms::default()));
    assert!(
        matches!(&report, Report::Refused(why) if why.contains("ends with the server")),
        "{report:?}"
    );
    assert_eq!(world.post(bob, "x"), Some("muted"));
}

#[test]
fn who_signed_in_by_what_is_revoked_is_closed_and_does_not_come_back_by_it() {
    let mut world = World::new();
    let bob = world.envelope("Bob");
    let (id, token) = (world.user(bob), world.token(bob));
    let report = world.order(Order::Revoke("bob".into()));
    assert_eq!(said(&report), "revoked what Bob signs in by; 1 connection closed");
    assert_eq!(world.closed_with(bob), Some(CloseReason::SignedOut));
    let again = world.try_sign_in("Bob", Some(&token));
    assert_eq!(world.refused(again), Some("bad_token"));
    let report = world.order(Order::Revoke(id.to_string().into()));
    assert!(
        said(&report).ends_with("no connection was open"),
        "by id, and again"
    );
    let report = world.order(Order::Revoke("nobody".into()));
    assert!(matches!(report, Report::Refused(_)));
}
