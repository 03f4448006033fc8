//! A store that is full, fails, or answers when nobody waits any more.

use super::world::World;
use crate::domain::ids::ConnId;
use crate::protocol::Dialect;
use serde_json::{Value, json};

fn epoch_of(w: &World, room: &str) -> String {
    let room = crate::domain::room_id::RoomId::trusted(room);
    w.chat.open_room(&room).unwrap().epoch.to_string()
}

/// One request of every kind that needs the store, by a signed-in client that is in `tea`.
fn requests(w: &World, conn: ConnId) -> Vec<Value> {
    let stranger = "00000000-0000-4000-8000-000000000000";
    let room = crate::domain::room_id::RoomId::conversation(w.me(conn), w.me(conn));
    let epoch = epoch_of(w, "left");
    vec![
        json!({"type":"join","data":{"roomId":"unread"}}),
        json!({"type":"join","data":{"roomId":"left","since":{"epoch":epoch,"seq":0}}}),
        json!({"type":"chat","data":{"roomId":"tea","content":"x"}}),
        json!({"type":"chat","data":{"roomId":room.as_str(),"content":"x"}}),
        json!({"type":"private","data":{"targetUserId":w.me(conn).to_string(),"content":"x"}}),
        json!({"type":"private","data":{"targetUserId":stranger,"content":"x"}}),
        json!({"type":"history","data":{"roomId":"tea"}}),
        json!({"type":"rooms","data":{}}),
        json!({"type":"edit","data":{"roomId":"tea","messageId":stranger,"content":"x"}}),
        json!({"type":"delete","data":{"roomId":"tea","messageId":stranger}}),
        json!({"type":"react","data":{"roomId":"tea","messageId":stranger,"emoji":"👍","active":true}}),
        json!({"type":"read","data":{"roomId":"tea","upTo":1}}),
        json!({"type":"block","data":{"userId":stranger,"active":true}}),
        json!({"type":"preferences","data":{"readReceipts":false}}),
        json!({"type":"join","data":{"roomId":"tea","since":{"epoch":epoch_of(w, "tea"),"seq":0}}}),
        json!({"type":"join","data":{"roomId":"tea","since":{"epoch":epoch_of(w, "tea"),"seq":9,"id":stranger}}}),
        json!({"type":"join","data":{"roomId":"left","since":{"epoch":epoch,"seq":9,"id":stranger}}}),
        json!({"type":"chat","data":{"roomId":"tea","content":"@Bob","clientMessageId":"c"}}),
        json!({"type":"private","data":{"targetUserId":stranger,"content":"x","clientMessageId":"c"}}),
        json!({"type":"pin","data":{"roomId":"tea","messageId":stranger,"active":true}}),
        json!({"type":"pins","data":{"roomId":"tea"}}),
        json!({"type":"topic","data":{"roomId":"tea","topic":"leaves"}}),
        json!({"type":"moderator","data":{"roomId":"tea","userId":stranger,"active":true}}),
        json!({"type":"thread","data":{"roomId":"tea","messageId":stranger}}),
        json!({"type":"edits","data":{"roomId":"tea","messageId":stranger}}),
        json!({"type":"search","data":{"query":"first"}}),
        json!({"type":"signOut","data":{}}),
        json!({"type":"signOut","data":{"everywhere":true}}),
    ]
}

fn in_tea() -> (World, ConnId) {
    let mut w = World::new();
    let alice = w.user("Alice");
    w.join(alice, "tea");
    w.say(alice, "tea", "first");
    w.join(alice, "left");
    w.say(alice, "left", "something");
    w.send(alice, json!({"type":"leave","data":{"roomId":"left"}}));
    w.hush();
    (w, alice)
}

#[test]
fn every_request_is_answered_once_when_the_queues_are_full() {
    let (mut w, alice) = in_tea();
    w.full = true;
    for (n, mut request) in requests(&w, alice).into_iter().enumerate() {
        request["ref"] = json!(format!("{n}"));
        w.send(alice, request.clone());
        let answer = w.one(alice);
        assert_eq!(answer["ref"], request["ref"]);
        let code = answer["data"]["code"].as_str().unwrap();
        assert!(
            ["busy", "store_unavailable"].contains(&code),
            "{request} {answer}"
        );
        assert!(answer["data"]["retryAfterMs"].is_number());
    }
    w.full = false;
    w.end_everything();
}

#[test]
fn every_request_is_answered_once_when_the_store_fails() {
    let (mut w, alice) = in_tea();
    for (n, mut request) in requests(&w, alice).into_iter().enumerate() {
        request["ref"] = json!(format!("{n}"));
        w.slow = true;
        w.send(alice, request.clone());
        w.commit(false);
        w.look_up(0, false);
        w.answer_everything();
        w.slow = false;
        let answer = w.one(alice);
        assert_eq!(answer["ref"], request["ref"]);
        assert_eq!(answer["data"]["code"], "store_unavailable", "{request} {answer}");
    }
    w.end_everything();
}

#[test]
fn answers_for_connections_that_are_gone_harm_nobody() {
    for proper in [true, false] {
        let count = {
            let (w, alice) = in_tea();
            requests(&w, alice).len()
        };
        for n in 0..count {
            let (mut w, alice) = in_tea();
            let bob = w.user("Bob");
            w.join(bob, "tea");
            let request = requests(&w, alice).remove(n);
            w.slow = true;
            w.send(alice, request);
            w.send(alice, json!({"type":"ping","data":{}}));
            w.end(alice, proper);
            w.answer_everything();
            w.slow = false;
            w.say(bob, "tea", "anybody?");
            w.end_everything();
        }
    }
}

#[test]
fn a_sign_in_that_fails_leaves_no_name_behind() {
    for (full, dialect) in [(true, Dialect::Envelope), (false, Dialect::Envelope)] {
        let mut w = World::new();
        let conn = w.open(dialect);
        w.hush();
        (w.full, w.slow) = (full, true);
        w.send(conn, json!({"type":"auth","data":{"username":"Alice"},"ref":"a"}));
        w.send(conn, json!({"type":"join","data":{"roomId":"tea"},"ref":"j"}));
        w.commit(false);
        w.tell_written();
        let answers = w.take(conn);
        let code = if full { "busy" } else { "store_unavailable" };
        assert_eq!(answers[0]["data"]["code"], code);
        assert_eq!(answers[1]["data"]["code"], "not_authenticated");
        (w.full, w.slow) = (false, false);
        w.user("Alice");
        w.end_everything();
    }
}

#[test]
fn a_home_that_cannot_be_read_is_said_and_asked_for_again() {
    let mut w = World::new();
    w.slow = true;
    let fish = w.channel("fishing");
    w.look_up(0, false);
    w.answer_everything();
    assert_eq!(w.kinds(fish), ["connection", "error"]);
    w.slow = false;
    w.send(fish, json!({"type":"identity","user":"Fisher"}));
    w.pass(6000);
    w.hush();
    w.send(fish, json!({"type":"message","text":"here after all"}));
    assert_eq!(w.one(fish)["text"], "here after all");
    w.end_everything();
}
