//! Resume and history.

use crate::world::{World, delete, edit, react, room, text};
use chinwag::domain::ids::Seq;
use chinwag::store::Span;

const FAR: Seq = Seq(u64::MAX);

fn seqs(world: &World, span: Span, limit: usize) -> (Vec<u64>, bool) {
    let page = world.store().page(&room("a"), span, limit).expect("a page");
    (
        page.messages.iter().map(|message| message.seq.0).collect(),
        page.has_more,
    )
}

/// Messages at 1, 2, 4, 6, 8 … 20: a reaction stands between, and other rooms around.
fn fill(world: &mut World) {
    world.put("before", 1, text("other"));
    let first = world.put("a", 1, text("1")).id;
    world.put("b", 1, text("other"));
    world.put("a", 1, text("2"));
    for place in 3..=20 {
        let body = if place % 2 == 0 {
            text("even")
        } else {
            react(first, "👍", place % 4 == 3)
        };
        world.put("a", 2, body);
    }
    world.put("z", 1, text("other"));
}

pub fn nothing_is_known_of_an_unknown_room(world: &mut World) {
    world.put("b", 1, text("hi"));
    let store = world.store();
    assert_eq!(store.head(&room("a")).expect("read"), None);
    assert_eq!(store.event_at(&room("a"), Seq(1)).expect("read"), None);
    assert_eq!(world.all("a"), Vec::new());
    for span in [
        Span::Newest,
        Span::Before(FAR),
        Span::After(Seq(0)),
        Span::Around(Seq(1)),
    ] {
        assert_eq!(seqs(world, span, 10), (vec![], false));
    }
}

pub fn after_pages_through_everything(world: &mut World) {
    fill(world);
    let whole = world.all("a");
    assert_eq!(whole.len(), 20);
    for limit in [1, 2, 3, 7, 20, 21] {
        let (mut cursor, mut found) = (Seq::ZERO, Vec::new());
        loop {
            let page = world.store().after(&room("a"), cursor, limit).expect("events");
            assert!(page.len() <= limit);
            let Some(last) = page.last() else { break };
            cursor = last.seq;
            found.extend(page);
        }
        assert_eq!(found, whole, "in pages of {limit}");
    }
    assert_eq!(
        world.store().after(&room("a"), Seq::ZERO, 0).expect("events"),
        Vec::new()
    );
}

pub fn after_merges_messages_and_changes(world: &mut World) {
    let message = world.put("a", 1, text("one")).id;
    let live = [
        world.put("a", 1, edit(message, "two")),
        world.put("a", 2, react(message, "👍", true)),
        world.put("a", 2, text("three")),
        world.put("a", 2, react(message, "👍", false)),
    ];
    world.reopen();
    assert_eq!(world.store().after(&room("a"), Seq(1), 10).expect("events"), live);
    assert_eq!(
        world.store().after(&room("a"), Seq(2), 2).expect("events"),
        live[1..3]
    );
}

pub fn pages_go_back_to_the_first(world: &mut World) {
    fill(world);
    assert_eq!(seqs(world, Span::Newest, 3), (vec![16, 18, 20], true));
    assert_eq!(
        seqs(world, Span::Newest, 11),
        (vec![1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20], false)
    );
    assert_eq!(seqs(world, Span::Before(Seq(16)), 3), (vec![10, 12, 14], true));
    assert_eq!(seqs(world, Span::Before(Seq(17)), 1), (vec![16], true));
    assert_eq!(seqs(world, Span::Before(Seq(4)), 2), (vec![1, 2], false));
    assert_eq!(seqs(world, Span::Before(Seq(1)), 2), (vec![], false));
    assert_eq!(seqs(world, Span::Before(Seq(0)), 2), (vec![], false));
}

pub fn pages_go_forward_to_the_last(world: &mut World) {
    fill(world);
    assert_eq!(seqs(world, Span::After(Seq(0)), 3), (vec![1, 2, 4], true));
    assert_eq!(seqs(world, Span::After(Seq(2)), 2), (vec![4, 6], true));
    assert_eq!(seqs(world, Span::After(Seq(16)), 2), (vec![18, 20], false));
    assert_eq!(seqs(world, Span::After(Seq(20)), 2), (vec![], false));
}

pub fn pages_go_around_a_place(world: &mut World) {
    fill(world);
    assert_eq!(seqs(world, Span::Around(Seq(10)), 4), (vec![6, 8, 10, 12], true));
    assert_eq!(
        seqs(world, Span::Around(Seq(9)), 5),
        (vec![6, 8, 10, 12, 14], true)
    );
    assert_eq!(seqs(world, Span::Around(Seq(10)), 1), (vec![10], true));
    assert_eq!(seqs(world, Span::Around(Seq(1)), 4), (vec![1, 2], true));
    assert_eq!(seqs(world, Span::Around(Seq(20)), 4), (vec![16, 18, 20], true));
    assert_eq!(seqs(world, Span::Around(Seq(10)), 100).0.len(), 11);
    assert!(!seqs(world, Span::Around(Seq(10)), 100).1);
    assert_eq!(seqs(world, Span::Around(Seq(0)), 4), (vec![1, 2], true));
}

pub fn places_beyond_all_are_harmless(world: &mut World) {
    fill(world);
    for far in [
        Seq(21),
        Seq((1 << 40) - 1),
        Seq(1 << 40),
        Seq((1 << 40) + 3),
        Seq(i64::MAX as u64),
        FAR,
    ] {
        assert_eq!(
            seqs(world, Span::Before(far), 2),
            (vec![18, 20], true),
            "before {far}"
        );
        assert_eq!(seqs(world, Span::After(far), 2), (vec![], false), "after {far}");
        assert_eq!(
            seqs(world, Span::Around(far), 4),
            (vec![18, 20], true),
            "around {far}"
        );
        assert_eq!(
            world.store().after(&room("a"), far, 5).expect("events"),
            Vec::new()
        );
        assert_eq!(world.store().event_at(&room("a"), far).expect("read"), None);
    }
    assert_eq!(seqs(world, Span::Newest, usize::MAX).0.len(), 11);
    assert_eq!(seqs(world, Span::After(Seq(0)), usize::MAX).0.len(), 11);
    assert_eq!(seqs(world, Span::Around(Seq(4)), usize::MAX).0.len(), 11);
}

pub fn an_event_is_found_by_its_place(world: &mut World) {
    let message = world.put("a", 1, text("one"));
    let gone = world.put("a", 1, delete(message.id));
    world.put("b", 1, text("other"));
    let at = |seq| world.store().event_at(&room("a"), Seq(seq)).expect("read");
    assert_eq!(
        [at(0), at(1), at(2), at(3)],
        [None, Some(message.id), Some(gone.id), None]
    );
}

pub fn the_end_survives_reopening(world: &mut World) {
    fill(world);
    let (events, page, head) = (
        world.all("a"),
        seqs(world, Span::Newest, 50),
        world.store().head(&room("a")),
    );
    world.reopen();
    assert_eq!(world.all("a"), events);
    assert_eq!(seqs(world, Span::Newest, 50), page);
    assert_eq!(world.store().head(&room("a")).expect("read"), head.expect("read"));
}
