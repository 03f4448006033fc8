//! Threads, and what messages said before they were edited.

use crate::world::{World, delete, edit, reply, room, text, user};
use chinwag::domain::event::{Replies, Version};
use chinwag::domain::ids::{EventId, Seq};
use chinwag::store::{SearchQuery, Span, Thread, Words};

fn thread(world: &World, message: EventId, after: u64, limit: usize) -> Thread {
    let found = world.store().thread(&room("a"), message, Seq(after), limit);
    found.expect("read").expect("a thread")
}

fn texts(thread: &Thread) -> Vec<&str> {
    thread
        .replies
        .messages
        .iter()
        .map(|reply| &*reply.content)
        .collect()
}

pub fn a_thread_is_its_root_and_all_below_it(world: &mut World) {
    let root = world.put("a", 1, text("root"));
    assert_eq!(root.thread, None);
    let lone = world.put("a", 2, text("lone"));
    let first = world.put("a", 2, reply("first", root.id));
    let second = world.put("a", 3, reply("second", first.id));
    let third = world.put("a", 1, reply("third", root.id));
    let other = world.put("a", 1, reply("of the other", lone.id));
    let roots = [&first, &second, &third, &other].map(|event| event.thread);
    assert_eq!(
        roots,
        [Some(root.id), Some(root.id), Some(root.id), Some(lone.id)]
    );
    world.reopen();
    for message in [root.id, second.id, third.id] {
        let found = thread(world, message, 0, 9);
        assert_eq!(found.root.id, root.id);
        assert_eq!(
            (texts(&found), found.replies.has_more),
            (vec!["first", "second", "third"], false)
        );
        let replies = Replies {
            count: 3,
            last: third.seq,
        };
        assert_eq!(found.root.replies, Some(replies));
        assert!(
            found
                .replies
                .messages
                .iter()
                .all(|reply| reply.thread == Some(root.id))
        );
        assert!(found.replies.messages.iter().all(|reply| reply.replies.is_none()));
    }
    assert_eq!(world.all("a")[3].thread, Some(root.id), "replayed as it was told");
    let page = world
        .store()
        .page(&room("a"), Span::Newest, 9)
        .expect("read")
        .messages;
    assert_eq!(page[1].replies.map(|replies| replies.count), Some(1));
}

pub fn a_thread_is_paged(world: &mut World) {
    let root = world.put("a", 1, text("root")).id;
    let mut parent = root;
    for number in 0..5 {
        parent = world.put("a", 1, reply(&number.to_string(), parent)).id;
    }
    let page = thread(world, parent, 0, 2);
    assert_eq!((texts(&page), page.replies.has_more), (vec!["0", "1"], true));
    let page = thread(world, parent, 3, 3);
    assert_eq!(
        (texts(&page), page.replies.has_more),
        (vec!["2", "3", "4"], false)
    );
    assert_eq!(page.root.id, root);
    assert!(texts(&thread(world, root, u64::MAX, 9)).is_empty());
}

pub fn a_message_without_replies_is_a_thread_of_its_own(world: &mut World) {
    let lone = world.put("a", 1, text("lone")).id;
    let elsewhere = world.put("b", 1, text("elsewhere")).id;
    let found = thread(world, lone, 0, 9);
    assert_eq!(
        (found.root.id, found.root.replies, texts(&found).len()),
        (lone, None, 0)
    );
    for (name, id) in [("a", elsewhere), ("a", EventId(uuid::Uuid::nil())), ("c", lone)] {
        let found = world.store().thread(&room(name), id, Seq::ZERO, 9);
        assert_eq!(found.expect("read"), None);
        assert_eq!(world.store().versions(&room(name), id, 9).expect("read"), None);
    }
}

pub fn deleted_replies_do_not_count_and_a_deleted_root_keeps_its_thread(world: &mut World) {
    let root = world.put("a", 1, text("root")).id;
    let first = world.put("a", 2, reply("first", root)).id;
    let second = world.put("a", 2, reply("second", first));
    world.put("a", 2, delete(second.id));
    let found = thread(world, root, 0, 9);
    let replies = Replies {
        count: 1,
        last: second.seq,
    };
    assert_eq!(
        (texts(&found), found.root.replies),
        (vec!["first", ""], Some(replies))
    );
    world.put("a", 1, delete(root));
    world.reopen();
    let found = thread(world, first, 0, 9);
    assert!(found.root.deleted && found.root.content.is_empty());
    assert_eq!(found.root.replies, Some(replies));
    let preview = found.replies.messages[0].reply.clone().expect("a preview");
    assert!(preview.deleted && preview.content.is_empty(), "in the thread");
    let late = world.put("a", 3, reply("late", root));
    assert!(late.reply.expect("a preview").deleted);
    assert_eq!(late.thread, Some(root));
    let words = Words::parse("first").expect("words");
    let query = SearchQuery::new(words, user(9), 9);
    let hits = world.store().search(&query).expect("read");
    let preview = hits.messages[0].reply.clone().expect("a preview");
    assert!(preview.deleted && preview.content.is_empty(), "in a search");
    world.put("a", 2, delete(first));
    world.put("a", 3, delete(late.id));
    assert_eq!(thread(world, root, 0, 9).root.replies, None);
}

pub fn all_that_a_message_said_is_kept_until_it_is_deleted(world: &mut World) {
    let first = world.put("a", 1, text("one"));
    let second = world.put("a", 1, edit(first.id, "two"));
    let third = world.put("a", 1, edit(first.id, "three"));
    let version = |content: &str, at| Version {
        content: content.into(),
        at,
        by: user(1),
    };
    let all = [
        version("one", first.at),
        version("two", second.at),
        version("three", third.at),
    ];
    world.reopen();
    let read = |world: &World, limit| {
        let found = world.store().versions(&room("a"), first.id, limit);
        found.expect("read").expect("a message")
    };
    let found = read(world, 3);
    assert_eq!(
        (found.author, found.deleted, found.message),
        (user(1), false, first.id)
    );
    assert_eq!(found.versions, all);
    assert_eq!(read(world, 2).versions, all[1..]);
    world.put("a", 1, delete(first.id));
    let found = read(world, 9);
    assert!(found.deleted && found.versions.is_empty());
}
