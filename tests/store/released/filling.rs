//! What the kept databases hold: of each version, what came with it and with all before.

use crate::world::{World, delete, edit, moderator, pin, react, reply, room, stored, text, topic, user};
use chinwag::domain::event::{Action, EventBody, Moderation, NewEvent};
use chinwag::domain::ids::Seq;
use chinwag::domain::ids::{Timestamp, TokenHash, UserId};
use chinwag::domain::mention::{Calls, Candidate, Here};
use chinwag::domain::reading::Preferences;
use chinwag::domain::retention::{Policy, Trim};
use chinwag::domain::sanction::{Decree, Deed, Notice, Sanction, SanctionId, SanctionKind, Subject};
use chinwag::store::{UserRecord, Write};

fn keep(world: &World, write: Write) {
    world.store().commit(vec![write]).expect("the commit holds");
}

fn known(world: &World, number: u128, name: &str, token: Option<(TokenHash, Timestamp)>) {
    let user = UserRecord {
        id: user(number),
        name: name.into(),
        created_at: Timestamp(77),
    };
    keep(world, Write::PutUser { user, token });
}

/// Of versions 1 and 2: a token, messages and what was done to them, a conversation, as many as bring what came before
/// into the search index.
pub fn messages(world: &mut World) {
    known(world, 1, "Ann", Some((TokenHash([7; 32]), Timestamp(9_000))));
    let first = world.with_id("Überraum 🎉", 1, "first", text("hello old world"));
    let first = stored(world.one(first)).id;
    let second = world.put("Überraum 🎉", 2, reply("an answer", first)).id;
    world.put("Überraum 🎉", 1, edit(first, "hello new world"));
    world.put("Überraum 🎉", 3, react(second, "👍", true));
    let third = world.put("Überraum 🎉", 3, text("taken back")).id;
    world.put("Überraum 🎉", 3, delete(third));
    let direct = world.direct("of two", (1, 2), "私は東京に");
    world.one(direct);
    let many = (0..256)
        .map(|number| world.event("many", 9, text(&format!("number {number}"))))
        .collect();
    world.commit(many);
}

/// With version 3: what operators did, and the rooms' events of it.
pub fn orders(world: &mut World) {
    world.put("orders", 7, text("rude words"));
    let body = EventBody::Moderated(Moderation {
        user: user(7),
        name: "Bob".into(),
        action: Action::Mute,
        until: Some(Timestamp(99_000)),
        reason: "rude".into(),
    });
    let event = NewEvent {
        author: UserId::SERVER,
        author_name: "Server".into(),
        ..world.event("orders", 0, body)
    };
    let mute = Sanction {
        id: SanctionId(1),
        kind: SanctionKind::Mute,
        subjects: vec![Subject::Name("Bob".into()), Subject::User(user(7))],
        since: Timestamp(5),
        until: Some(Timestamp(99_000)),
        reason: "rude".into(),
        by: "operator".into(),
    };
    let deed = Deed {
        at: Timestamp(5),
        by: "operator".into(),
        from: "console".into(),
        what: "mute Bob".into(),
        result: "muted".into(),
    };
    let notice = Decree::Notice(Notice::Motd, Some("welcome".into()));
    keep(
        world,
        Write::Decree {
            changes: vec![Decree::Put(mute), notice],
            events: vec![event],
            deed: Some(deed),
        },
    );
}

/// With version 4: a room with moderators, a topic, pins and a thread.
pub fn order(world: &mut World) {
    let first = NewEvent {
        founder: Some(user(1)),
        ..world.event("kept", 1, topic("tea and cake"))
    };
    world.one(first);
    world.put("kept", 1, moderator(2, true));
    let root = world.put("kept", 2, text("who brings cake?")).id;
    let other = world.put("kept", 3, text("another thing")).id;
    let answer = world.put("kept", 3, reply("I do", root)).id;
    world.put("kept", 1, reply("how kind", answer));
    world.put("kept", 2, pin(other, true));
    world.put("kept", 1, pin(root, true));
    world.put("kept", 1, pin(other, false));
}

/// With version 5: what users have read, whom they mention and block, what they have chosen.
pub fn personal(world: &mut World) {
    known(world, 2, "Bert", None);
    for number in 0..3 {
        world.put("read", 2, text(&format!("line {number}")));
    }
    keep(
        world,
        Write::Read {
            user: user(1),
            room: room("read"),
            up_to: Seq(2),
        },
    );
    let call = world.event("read", 2, text("@Ann, look"));
    let calls = Calls {
        spots: vec![vec![Candidate::Name("Ann".into())]],
        here: Here::Nobody,
    };
    keep(world, Write::AppendCalling(call, calls));
    let other = (user(3), "U3".into());
    let active = true;
    keep(
        world,
        Write::Block {
            user: user(1),
            other,
            active,
        },
    );
    let preferences = Preferences { read_receipts: false };
    keep(
        world,
        Write::Prefer {
            user: user(1),
            preferences,
        },
    );
}

/// With version 6: a room of which only the end is kept, and what was pinned.
pub fn trimmed(world: &mut World) {
    let policy = Policy {
        max_messages: Some(2),
        ..Policy::default()
    };
    let first = NewEvent {
        founder: Some(user(1)),
        ..world.with_id("short", 1, "gone", text("no longer here"))
    };
    world.one(first);
    let pinned = world.put("short", 1, text("stays")).id;
    world.put("short", 1, pin(pinned, true));
    for number in 0..4 {
        world.put("short", 2, text(&format!("short {number}")));
    }
    let changes = vec![Decree::Retention(room("short"), Some(policy))];
    keep(
        world,
        Write::Decree {
            changes,
            events: Vec::new(),
            deed: None,
        },
    );
    keep(
        world,
        Write::Trim(Trim::new(room("short"), policy, Timestamp(10_000), 100)),
    );
}
