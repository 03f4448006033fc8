//! What operators laid down, and the record of their deeds.

use crate::world::{World, user};
use chinwag::domain::ids::Timestamp;
use chinwag::domain::sanction::{Decree, Deed, Notice, Sanction, SanctionId, SanctionKind, Subject};
use chinwag::store::{Write, Written};

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
    let answers = world.store().commit(vec![Write::Decree { changes, deed }]);
    assert_eq!(answers.expect("the commit holds"), [Written::Decreed]);
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
