//! Threads and earlier versions: who may see them, and that what a joiner is shown agrees with the store.

use super::world::World;
use crate::domain::ids::{ConnId, Seq};
use crate::domain::room_id::RoomId;
use crate::store::Span;
use serde_json::{Value, json};

fn say(w: &mut World, conn: ConnId, data: Value) -> String {
    ask(w, conn, "chat", data)["data"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

fn ask(w: &mut World, conn: ConnId, kind: &str, data: Value) -> Value {
    w.serial += 1;
    let reference = format!("ask {}", w.serial);
    w.send(conn, json!({"type":kind,"data":data,"ref":reference}));
    let frames = w.take(conn);
    let answer = frames
        .into_iter()
        .find(|frame| frame["ref"] == reference.as_str());
    answer.expect("an answer")
}

fn code(answer: &Value) -> &str {
    answer["data"]["code"].as_str().unwrap_or("done")
}

fn about(message: &str, more: Value) -> Value {
    let mut data = json!({"roomId":"tea","messageId":message});
    data.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    data
}

/// Alice makes a room; Bob writes and edits a message in it.
fn tea() -> (World, ConnId, ConnId, String) {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    let message = say(&mut w, bob, json!({"roomId":"tea","content":"frist"}));
    let edit = about(&message, json!({"content":"first"}));
    assert_eq!(code(&ask(&mut w, bob, "edit", edit)), "done");
    w.hush();
    (w, alice, bob, message)
}

#[test]
fn replies_say_which_thread_they_are_in_and_roots_how_many_there_are() {
    let (mut w, alice, bob, root) = tea();
    let first = say(
        &mut w,
        alice,
        json!({"roomId":"tea","content":"a","replyTo":root}),
    );
    let told = w.one(bob);
    assert_eq!(told["data"]["threadId"], root.as_str());
    let second = say(&mut w, bob, json!({"roomId":"tea","content":"b","replyTo":first}));
    let thread = ask(&mut w, alice, "thread", about(&second, json!({})));
    assert_eq!(thread["data"]["root"]["id"], root.as_str());
    assert_eq!(thread["data"]["root"]["replies"], json!({"count":2,"lastSeq":4}));
    assert_eq!(thread["data"]["messages"].as_array().unwrap().len(), 2);
    let rest = ask(
        &mut w,
        alice,
        "thread",
        about(&root, json!({"after":3,"limit":1})),
    );
    assert_eq!(rest["data"]["messages"][0]["id"], second.as_str());
    assert_eq!(rest["data"]["hasMore"], false);
    let none = about(&uuid::Uuid::nil().to_string(), json!({}));
    assert_eq!(code(&ask(&mut w, alice, "thread", none)), "message_not_found");
    w.end_everything();
}

#[test]
fn what_a_joiner_is_shown_of_threads_is_what_the_store_says() {
    let (mut w, alice, bob, root) = tea();
    let agree = |w: &World| {
        let id = RoomId::trusted("tea");
        let stored = w.store.page(&id, Span::Newest, 50).unwrap().messages;
        assert_eq!(w.chat.open_room(&id).unwrap().recent.messages(), stored);
    };
    let first = say(
        &mut w,
        alice,
        json!({"roomId":"tea","content":"a","replyTo":root}),
    );
    agree(&w);
    say(&mut w, bob, json!({"roomId":"tea","content":"b","replyTo":first}));
    agree(&w);
    ask(&mut w, alice, "delete", about(&first, json!({})));
    agree(&w);
    ask(&mut w, bob, "delete", about(&root, json!({})));
    agree(&w);
    say(&mut w, bob, json!({"roomId":"tea","content":"c","replyTo":root}));
    agree(&w);
    w.end_everything();
}

#[test]
fn a_page_read_later_than_the_head_counts_nothing_twice() {
    let (mut w, alice, bob, root) = tea();
    let first = say(
        &mut w,
        alice,
        json!({"roomId":"tea","content":"a","replyTo":root}),
    );
    let id = RoomId::trusted("tea");
    let events = w.store.after(&id, Seq(2), 9).unwrap();
    let mut recent =
        crate::domain::chat::recent::Recent::new(w.store.page(&id, Span::Newest, 50).unwrap().messages, 50);
    let before = recent.messages();
    // The reply is in the page already; only its own line comes twice, as the room's tail keeps it from doing.
    for event in &events {
        recent.apply(event);
    }
    assert_eq!(recent.messages()[0].replies, before[0].replies);
    ask(&mut w, bob, "delete", about(&root, json!({})));
    ask(&mut w, alice, "delete", about(&first, json!({})));
    let mut recent =
        crate::domain::chat::recent::Recent::new(w.store.page(&id, Span::Newest, 50).unwrap().messages, 50);
    let before = recent.messages();
    for event in &w.store.after(&id, Seq(3), 9).unwrap() {
        recent.apply(event);
    }
    assert_eq!(recent.messages(), before);
    w.end_everything();
}

#[test]
fn earlier_versions_are_for_the_author_and_for_moderators() {
    let (mut w, alice, bob, message) = tea();
    let eve = w.user("Eve");
    let edits = about(&message, json!({}));
    for conn in [alice, bob] {
        let versions = ask(&mut w, conn, "edits", edits.clone())["data"]["versions"].clone();
        let texts: Vec<_> = versions
            .as_array()
            .unwrap()
            .iter()
            .map(|v| &v["content"])
            .collect();
        assert_eq!(texts, ["frist", "first"]);
        assert_eq!(versions[1]["byUserId"], w.me(bob).to_string());
    }
    assert_eq!(code(&ask(&mut w, eve, "edits", edits.clone())), "forbidden");
    let none = about(&uuid::Uuid::nil().to_string(), json!({}));
    assert_eq!(code(&ask(&mut w, alice, "edits", none)), "message_not_found");
    ask(&mut w, bob, "delete", edits.clone());
    for (conn, why) in [(alice, "gone"), (bob, "gone"), (eve, "forbidden")] {
        assert_eq!(code(&ask(&mut w, conn, "edits", edits.clone())), why);
    }
    w.end_everything();
}

#[test]
fn a_conversation_shows_its_threads_to_the_two_and_versions_to_the_author() {
    let mut w = World::new();
    let (alice, bob, eve) = (w.user("Alice"), w.user("Bob"), w.user("Eve"));
    let to = w.me(bob).to_string();
    let sent = ask(
        &mut w,
        alice,
        "private",
        json!({"targetUserId":to,"content":"psst"}),
    );
    let data = json!({"roomId":sent["data"]["roomId"],"messageId":sent["data"]["id"]});
    for (conn, thread, edits) in [
        (alice, "done", "done"),
        (bob, "done", "forbidden"),
        (eve, "invalid_room", "invalid_room"),
    ] {
        assert_eq!(code(&ask(&mut w, conn, "thread", data.clone())), thread);
        assert_eq!(code(&ask(&mut w, conn, "edits", data.clone())), edits);
    }
    w.end_everything();
}
