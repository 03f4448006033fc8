//! How far users have read, and what that leaves (contract §2, `read`).

use super::world::World;
use crate::domain::ids::{ConnId, Seq};
use crate::domain::room_id::RoomId;
use serde_json::{Value, json};

/// Longer than anything is gathered.
const GATHERED_MS: u64 = 300;

fn read(w: &mut World, conn: ConnId, room: &str, up_to: u64) -> Value {
    w.send(
        conn,
        json!({"type":"read","data":{"roomId":room,"upTo":up_to},"ref":format!("read {up_to}")}),
    );
    let frames = w.take(conn);
    let ack = frames.into_iter().find(|f| f["type"] == "ack");
    ack.expect("an ack")["data"]["readUpTo"].clone()
}

fn joined(w: &mut World, conn: ConnId, room: &str) -> [u64; 3] {
    w.join(conn, room);
    let frames = w.take(conn);
    let joined = frames.iter().find(|f| f["type"] == "joined").expect("joined");
    numbers(&joined["data"])
}

fn numbers(data: &Value) -> [u64; 3] {
    ["readUpTo", "unread", "mentions"].map(|member| data[member].as_u64().expect(member))
}

/// What a connection was told of its numbers in a room, gathered until now.
fn unread(w: &mut World, conn: ConnId) -> Vec<[u64; 3]> {
    w.pass(GATHERED_MS);
    let frames = w.take(conn);
    let told = frames.iter().filter(|f| f["type"] == "unread");
    told.map(|f| numbers(&f["data"])).collect()
}

/// Alice and Bob in `tea`, in which Alice has said so much.
fn said(n: usize) -> (World, ConnId, ConnId) {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    for _ in 0..n {
        w.say(alice, "tea", "hi");
        w.pass(600);
    }
    w.hush();
    (w, alice, bob)
}

#[test]
fn a_newcomer_has_read_everything_and_who_returns_what_it_had() {
    let (mut w, alice, bob) = said(3);
    let carol = w.user("Carol");
    assert_eq!(joined(&mut w, carol, "tea"), [3, 0, 0]);
    assert_eq!(joined(&mut w, bob, "tea"), [0, 3, 0]);
    assert_eq!(
        joined(&mut w, alice, "tea"),
        [0, 0, 0],
        "one's own is never unread"
    );
    assert_eq!(read(&mut w, bob, "tea", 2), 2);
    let token = w.token(bob);
    w.close(bob);
    w.say(alice, "tea", "more");
    w.hush();
    let again = w.open(crate::protocol::Dialect::Envelope);
    w.auth_as(again, "Bob", &token);
    let welcome = w.take(again).pop().expect("authenticated");
    let rooms = &welcome["data"]["rooms"];
    assert_eq!(
        rooms,
        &json!([{"roomId":"tea","readUpTo":2,"unread":2,"mentions":0,"seq":4}])
    );
    assert_eq!(joined(&mut w, again, "tea"), [2, 2, 0]);
}

#[test]
fn the_cursor_moves_forward_only_and_not_beyond_the_end() {
    let (mut w, _, bob) = said(3);
    for (asked, is) in [(2, 2), (1, 2), (0, 2), (99, 3), (3, 3)] {
        assert_eq!(read(&mut w, bob, "tea", asked), is, "{asked}");
    }
    let (user, room) = (w.me(bob), RoomId::trusted("tea"));
    let kept = w.store.personal(user).unwrap().cursors;
    assert_eq!(kept.iter().find(|(of, _)| *of == room).unwrap().1.0, 3);
    assert_eq!(
        read(&mut w, bob, "empty", 5),
        0,
        "a room in which nothing was said"
    );
}

#[test]
fn reading_is_told_to_members_and_to_ones_other_connections() {
    let (mut w, alice, bob) = said(2);
    let (hears, deaf) = (w.again(bob, "Bob"), w.again(bob, "Bob"));
    w.join(hears, "tea");
    w.pass(GATHERED_MS);
    w.hush();
    for up_to in [1, 2] {
        read(&mut w, bob, "tea", up_to);
    }
    w.pass(GATHERED_MS);
    let told = w.take(alice);
    assert_eq!(told.len(), 1, "gathered: {told:?}");
    let id = w.me(bob).to_string();
    let receipt = json!({"type":"read","data":{"roomId":"tea","userId":id,"username":"Bob","upTo":2}});
    assert_eq!(told[0], receipt);
    assert!(w.take(bob).is_empty(), "its own ack says it all");
    let mut kinds = w.kinds(hears);
    kinds.sort();
    assert_eq!(kinds, ["read", "unread"]);
    let numbers_of = w.one(deaf);
    assert_eq!(
        numbers_of,
        json!({"type":"unread","data":{"roomId":"tea","readUpTo":2,"unread":0,"mentions":0,"seq":2}})
    );
}

#[test]
fn who_has_read_is_told_what_is_left() {
    let (mut w, _, bob) = said(3);
    read(&mut w, bob, "tea", 1);
    assert_eq!(unread(&mut w, bob), [[1, 2, 0]]);
    read(&mut w, bob, "tea", 3);
    assert!(unread(&mut w, bob).is_empty());
}

#[test]
fn receipts_can_be_turned_off_by_the_user_and_by_the_server() {
    for by_server in [false, true] {
        let (mut w, alice, bob) = said(1);
        let tab = w.again(bob, "Bob");
        w.join(tab, "tea");
        if by_server {
            w.chat.rules.read_receipts = false;
        } else {
            w.send(bob, json!({"type":"preferences","data":{"readReceipts":false}}));
        }
        w.pass(GATHERED_MS);
        w.hush();
        read(&mut w, bob, "tea", 1);
        w.pass(GATHERED_MS);
        assert!(w.take(alice).is_empty(), "by the server: {by_server}");
        let mut own = w.kinds(tab);
        own.sort();
        assert_eq!(own, ["read", "unread"], "one's own connections know");
    }
}

#[test]
fn big_rooms_hear_no_receipts() {
    let (mut w, alice, bob) = said(1);
    w.chat.rules.individual_below = 1;
    read(&mut w, bob, "tea", 1);
    w.pass(GATHERED_MS);
    assert!(w.take(alice).is_empty());
}

#[test]
fn more_than_is_kept_at_hand_is_counted_by_the_store() {
    let mut w = World::with(|rules| {
        rules.message_rate = crate::domain::rate::Rate::per(0, 60_000);
        rules.history_on_join = 5;
    });
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.say(bob, "tea", "mine");
    for n in 0..1100 {
        w.say(alice, "tea", if n % 100 == 0 { "@Bob" } else { "hi" });
    }
    w.hush();
    assert_eq!(joined(&mut w, bob, "tea"), [0, 1000, 11]);
    read(&mut w, bob, "tea", 1089);
    assert_eq!(joined(&mut w, bob, "tea"), [1089, 12, 0]);
    // While the store counts, more is said.
    w.hush();
    w.slow = true;
    w.send(bob, json!({"type":"join","data":{"roomId":"tea"}}));
    w.look_up(0, true);
    w.say(alice, "tea", "@bob");
    w.commit(true);
    w.tell_written();
    w.answer_everything();
    w.slow = false;
    let frames = w.take(bob);
    let told = frames.iter().find(|f| f["type"] == "joined").expect("joined");
    assert_eq!(numbers(&told["data"]), [1089, 13, 1]);
}

#[test]
fn a_store_that_cannot_count_refuses_the_join() {
    let (mut w, _, bob) = said(0);
    w.chat.rules.history_on_join = 5;
    let carol = w.user("Carol");
    w.join(carol, "busy");
    w.send(carol, json!({"type":"leave","data":{"roomId":"busy"}}));
    w.join(bob, "busy");
    w.chat.rules.message_rate = crate::domain::rate::Rate::per(0, 60_000);
    for _ in 0..9 {
        w.say(bob, "busy", "hi");
    }
    w.hush();
    for full in [true, false] {
        (w.full, w.slow) = (full, true);
        w.send(carol, json!({"type":"join","data":{"roomId":"busy"},"ref":"j"}));
        w.look_up(0, false);
        w.answer_everything();
        (w.full, w.slow) = (false, false);
        let answer = w.one(carol);
        assert_eq!((&answer["type"], &answer["ref"]), (&json!("error"), &json!("j")));
    }
    assert_eq!(joined(&mut w, carol, "busy"), [0, 9, 0]);
}

#[test]
fn conversations_begin_unread_and_say_when_something_comes() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let bob2 = w.again(bob, "Bob");
    let to_bob = w.me(bob).to_string();
    for content in ["one", "two"] {
        w.send(
            alice,
            json!({"type":"private","data":{"targetUserId":to_bob,"content":content}}),
        );
    }
    assert_eq!(unread(&mut w, bob), [[0, 2, 0]], "once for both");
    assert_eq!(unread(&mut w, bob2), [[0, 2, 0]]);
    assert!(unread(&mut w, alice).is_empty());
    let room = RoomId::conversation(w.me(alice), w.me(bob));
    let room = room.as_str();
    assert_eq!(joined(&mut w, bob, room), [0, 2, 0]);
    w.hush();
    assert_eq!(read(&mut w, bob, room, 1), 1);
    w.pass(GATHERED_MS);
    let told = w.take(alice);
    assert_eq!(
        (&told[0]["type"], &told[0]["data"]["upTo"]),
        (&json!("read"), &json!(1))
    );
    assert_eq!(unread(&mut w, bob2), [[1, 1, 0]]);
    let carol = w.user("Carol");
    w.send(
        carol,
        json!({"type":"read","data":{"roomId":room,"upTo":1},"ref":"x"}),
    );
    assert_eq!(w.one(carol)["data"]["code"], "invalid_room");
}

/// Whoever is shown that somebody calls it is told when nobody does any more.
#[test]
fn a_mention_that_is_edited_or_deleted_away_is_told_too() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.hush();
    w.say(alice, "tea", "@Bob here?");
    assert_eq!(unread(&mut w, bob), [[0, 1, 1]]);
    let change = |w: &mut World, kind: &str, content: &str| {
        let page = w
            .store
            .page(&RoomId::trusted("tea"), crate::store::Span::Newest, 1);
        let id = page.expect("read").messages[0].id.to_string();
        let about = json!({"roomId":"tea","messageId":id,"content":content});
        w.send(alice, json!({"type":kind,"data":about}));
        unread(w, bob)
    };
    assert_eq!(change(&mut w, "edit", "anybody here?"), [[0, 1, 0]]);
    assert_eq!(change(&mut w, "edit", "@Bob here?"), [[0, 1, 1]]);
    assert_eq!(change(&mut w, "delete", ""), [[0, 0, 0]]);
}

#[test]
fn a_cursor_the_store_did_not_keep_has_not_moved() {
    let (mut w, alice, bob) = said(1);
    w.slow = true;
    w.send(
        bob,
        json!({"type":"read","data":{"roomId":"tea","upTo":1},"ref":"r"}),
    );
    w.commit(false);
    w.answer_everything();
    w.slow = false;
    assert_eq!(w.one(bob)["data"]["code"], "store_unavailable");
    w.pass(GATHERED_MS);
    assert!(w.take(alice).is_empty());
    assert_eq!(joined(&mut w, bob, "tea"), [0, 1, 0]);
}

/// The chat's idea of every cursor is what the store has, whatever order things are answered in.
#[test]
fn cursors_are_the_stores() {
    let (mut w, _, bob) = said(5);
    let tab = w.again(bob, "Bob");
    w.hush();
    w.slow = true;
    for (conn, up_to) in [(bob, 4), (tab, 2), (bob, 5), (tab, 3)] {
        w.send(
            conn,
            json!({"type":"read","data":{"roomId":"tea","upTo":up_to},"ref":format!("{up_to}")}),
        );
    }
    w.answer_everything();
    w.slow = false;
    let acks = w.take(tab);
    let last = acks.iter().rfind(|f| f["type"] == "ack").expect("an ack");
    assert_eq!(
        last["data"]["readUpTo"], 5,
        "never less than what was acked before"
    );
    let user = w.me(bob);
    let kept = w.store.personal(user).unwrap().cursors;
    assert_eq!(kept, [(RoomId::trusted("tea"), crate::domain::ids::Seq(5))]);
    let cursor = w.chat.users[&user].own.cursors.get(&RoomId::trusted("tea"));
    assert_eq!(cursor, Some(&Seq(5)));
}
