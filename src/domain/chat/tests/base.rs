//! The table of the base protocol (contract §2), row by row.

use super::world::World;
use crate::protocol::Dialect;
use serde_json::{Value, json};

#[test]
fn who_connects_is_told_its_id_and_the_limits() {
    let mut w = World::new();
    let a = w.open(Dialect::Envelope);
    let hello = w.one(a);
    assert_eq!(hello["type"], "connected");
    for member in ["clientId", "protocol", "version", "limits", "heartbeatSeconds"] {
        assert!(!hello["data"][member].is_null(), "{member}: {hello}");
    }
}

#[test]
fn before_auth_everything_but_auth_and_ping_is_refused() {
    let mut w = World::new();
    let a = w.open(Dialect::Envelope);
    w.hush();
    let id = "00000000-0000-4000-8000-000000000000";
    let requests = [
        json!({"type":"join","data":{"roomId":"x"},"ref":"1"}),
        json!({"type":"leave","data":{"roomId":"x"},"ref":"2"}),
        json!({"type":"chat","data":{"roomId":"x","content":"hi"},"ref":"3"}),
        json!({"type":"private","data":{"targetUserId":id,"content":"hi"},"ref":"4"}),
        json!({"type":"typing","data":{"roomId":"x","isTyping":true},"ref":"5"}),
        json!({"type":"history","data":{"roomId":"x"},"ref":"6"}),
        json!({"type":"edit","data":{"roomId":"x","messageId":id,"content":"x"},"ref":"7"}),
        json!({"type":"delete","data":{"roomId":"x","messageId":id},"ref":"8"}),
        json!({"type":"react","data":{"roomId":"x","messageId":id,"emoji":"👍","active":true},"ref":"9"}),
        json!({"type":"rooms","data":{},"ref":"10"}),
        json!({"type":"rename","data":{"username":"x"},"ref":"11"}),
    ];
    for request in requests {
        let reference = request["ref"].clone();
        w.send(a, request);
        let answer = w.one(a);
        assert_eq!(answer["data"]["code"], "not_authenticated", "{answer}");
        assert_eq!(answer["ref"], reference);
    }
    w.send(a, json!({"type":"ping","data":{},"ref":"p"}));
    assert_eq!(w.one(a)["type"], "pong");
    assert_eq!(w.closed(a), None);
}

#[test]
fn auth_answers_the_asker_and_tells_everyone_else() {
    let mut w = World::new();
    let alice = w.user("Alice");
    let b = w.open(Dialect::Envelope);
    let announced = w.one(b)["data"]["clientId"].clone();
    w.send(b, json!({"type":"auth","data":{"username":" Bob "},"ref":"r"}));
    let answer = w.one(b);
    assert_eq!(
        (&answer["type"], &answer["ref"]),
        (&json!("authenticated"), &json!("r"))
    );
    assert_eq!(answer["data"]["clientId"], announced);
    assert_eq!(answer["data"]["username"], "Bob");
    assert!(answer["data"]["resumeToken"].is_string());
    let online = answer["data"]["onlineUsers"].as_array().unwrap();
    assert_eq!(online.len(), 2);
    assert!(online.contains(&json!({"userId":announced,"username":"Bob"})));
    let told = w.one(alice);
    assert_eq!(
        told,
        json!({"type":"userOnline","data":{"userId":announced,"username":"Bob"}})
    );
    w.send(b, json!({"type":"auth","data":{"username":"Bobby"}}));
    assert_eq!(w.one(b)["data"]["code"], "already_authenticated");
}

#[test]
fn join_answers_with_history_and_members_and_tells_the_others() {
    let mut w = World::with(|r| r.history_on_join = 3);
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    for n in 1..=5 {
        w.say(alice, "tea", &format!("{n}"));
    }
    w.hush();
    w.join(bob, "tea");
    let joined = w.one(bob);
    assert_eq!(joined["type"], "joined");
    let texts: Vec<_> = joined["data"]["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["content"].clone())
        .collect();
    assert_eq!(texts, ["3", "4", "5"]);
    assert_eq!(joined["data"]["seq"], 5);
    assert_eq!(joined["data"]["userCount"], 2);
    assert_eq!(joined["data"]["users"].as_array().unwrap().len(), 2);
    assert_eq!(joined["data"]["eventId"], joined["data"]["history"][2]["id"]);
    let told = w.one(alice);
    let bobs = w.me(bob).to_string();
    assert_eq!(
        told,
        json!({"type":"userJoined","data":{"userId":bobs,"username":"Bob","roomId":"tea"}})
    );
    w.join(bob, "tea");
    assert_eq!(w.one(bob)["type"], "joined");
    assert!(
        w.take(alice).is_empty(),
        "who is in the room already does not come"
    );
}

#[test]
fn leave_answers_and_tells_the_others_and_is_nothing_elsewhere() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.hush();
    w.send(bob, json!({"type":"leave","data":{"roomId":"tea"},"ref":"l"}));
    assert_eq!(
        w.one(bob),
        json!({"type":"left","data":{"roomId":"tea"},"ref":"l"})
    );
    assert_eq!(w.one(alice)["type"], "userLeft");
    w.say(alice, "tea", "still here?");
    assert!(w.take(bob).is_empty(), "heard after left");
    for kind in ["leave", "typing"] {
        w.send(bob, json!({"type":kind,"data":{"roomId":"tea","isTyping":true}}));
        assert!(w.take(bob).is_empty(), "{kind}");
        w.send(
            bob,
            json!({"type":kind,"data":{"roomId":"tea","isTyping":true},"ref":kind}),
        );
        assert_eq!(w.one(bob)["data"]["message"], "Not in room");
    }
}

#[test]
fn chat_reaches_the_others_and_the_senders_other_connections_but_not_itself() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    let tab = w.again(alice, "Alice");
    for conn in [alice, bob, tab] {
        w.join(conn, "tea");
    }
    w.hush();
    w.say(alice, "tea", "hello");
    assert!(w.take(alice).is_empty());
    let heard = w.one(bob);
    assert_eq!(heard["type"], "message");
    let data = &heard["data"];
    assert_eq!(data["roomId"], "tea");
    assert_eq!(data["senderId"], json!(w.me(alice).to_string()));
    assert_eq!(
        (&data["senderName"], &data["content"]),
        (&json!("Alice"), &json!("hello"))
    );
    assert_eq!((&data["seq"], data["timestamp"].is_string()), (&json!(1), true));
    assert_eq!(w.one(tab), heard);
}

#[test]
fn an_ack_says_place_and_id_and_a_repeat_is_acked_with_the_first() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.hush();
    let mut chat =
        json!({"type":"chat","data":{"roomId":"tea","content":"once","clientMessageId":"c1"},"ref":"1"});
    w.send(alice, chat.clone());
    let first = w.one(alice);
    let told = w.one(bob);
    assert_eq!(first["type"], "ack");
    assert_eq!(
        (&first["data"]["id"], &first["data"]["seq"]),
        (&told["data"]["id"], &json!(1))
    );
    assert_eq!(first["data"]["duplicate"], false);
    chat["ref"] = json!("2");
    w.send(alice, chat.clone());
    let again = w.one(alice);
    assert_eq!(again["data"]["duplicate"], true);
    for member in ["id", "seq", "timestamp", "roomId"] {
        assert_eq!(again["data"][member], first["data"][member]);
    }
    assert!(w.take(bob).is_empty(), "a repeat is told to nobody");
    chat["ref"] = json!("3");
    chat["data"]["content"] = json!("other");
    w.send(alice, chat);
    assert_eq!(w.one(alice)["data"]["code"], "conflict");
}

#[test]
fn chat_needs_membership_and_a_text() {
    let mut w = World::with(|r| r.max_message_length = 5);
    let alice = w.user("Alice");
    w.say(alice, "tea", "hi");
    assert_eq!(w.one(alice)["data"]["message"], "Not in room");
    w.join(alice, "tea");
    w.hush();
    for (content, code) in [("123456", "message_too_long"), ("a\u{0}b", "invalid_content")] {
        w.say(alice, "tea", content);
        assert_eq!(w.one(alice)["data"]["code"], code);
    }
    w.say(alice, "tea", "");
    assert_eq!(w.one(alice)["data"]["message"], "Missing roomId or content");
}

#[test]
fn edits_deletions_and_reactions_take_places_of_their_own() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.say(alice, "tea", "helo");
    let id = w.take(bob).pop().unwrap()["data"]["id"].clone();
    w.hush();
    let about = |kind: &str, more: Value, reference: &str| {
        let mut data = json!({"roomId":"tea","messageId":id});
        data.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json!({"type":kind,"data":data,"ref":reference})
    };
    w.send(bob, about("edit", json!({"content":"mine"}), "0"));
    assert_eq!(w.one(bob)["data"]["code"], "not_allowed");
    w.send(alice, about("edit", json!({"content":"hello"}), "1"));
    w.send(bob, about("react", json!({"emoji":"👍","active":true}), "2"));
    w.send(bob, about("react", json!({"emoji":"👍","active":true}), "3"));
    w.send(alice, about("delete", json!({}), "4"));
    w.send(bob, about("react", json!({"emoji":"👎","active":true}), "5"));
    let told: Vec<_> = w
        .take(alice)
        .iter()
        .map(|f| (f["type"].clone(), f["data"]["seq"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            (json!("ack"), json!(2)),
            (json!("reaction"), json!(3)),
            (json!("ack"), json!(4))
        ]
    );
    let told = w.take(bob);
    let told: Vec<_> = told
        .iter()
        .map(|f| (f["type"].as_str().unwrap(), f["data"]["seq"].clone()))
        .collect();
    let (ack, gone) = (("ack", json!(3)), ("error", Value::Null));
    assert_eq!(
        told,
        [
            ("messageEdited", json!(2)),
            ack.clone(),
            ack,
            ("messageDeleted", json!(4)),
            gone
        ]
    );
}

#[test]
fn members_alone_are_told_of_disconnecting_and_everyone_of_being_offline() {
    let mut w = World::new();
    let (alice, bob, carol) = (w.user("Alice"), w.user("Bob"), w.user("Carol"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.hush();
    w.close(bob);
    assert_eq!(w.kinds(alice), ["userLeft", "userOffline"]);
    assert_eq!(w.kinds(carol), ["userOffline"]);
}

#[test]
fn rooms_lists_public_rooms_with_their_members() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.join(bob, "empty");
    w.say(bob, "tea", "hi");
    let private = json!({"type":"private","data":{"targetUserId":w.me(alice).to_string(),"content":"psst"}});
    w.send(bob, private);
    w.hush();
    w.send(alice, json!({"type":"rooms","data":{},"ref":"r"}));
    let list = w.one(alice);
    assert_eq!(list["ref"], "r");
    let rooms = list["data"]["rooms"].as_array().unwrap();
    let seen: Vec<_> = rooms
        .iter()
        .map(|r| (r["roomId"].as_str().unwrap(), &r["users"], &r["seq"]))
        .collect();
    assert_eq!(
        seen,
        [("tea", &json!(2), &json!(1)), ("empty", &json!(1), &json!(0))]
    );
}

#[test]
fn history_is_paged_in_both_directions() {
    let mut w = World::new();
    let alice = w.user("Alice");
    w.join(alice, "tea");
    for n in 1..=10 {
        w.say(alice, "tea", &format!("{n}"));
    }
    w.hush();
    let mut ask = |window: Value| {
        let mut data = json!({"roomId":"tea","limit":3});
        data.as_object_mut()
            .unwrap()
            .extend(window.as_object().unwrap().clone());
        w.send(alice, json!({"type":"history","data":data}));
        let page = w.one(alice);
        let seqs: Vec<_> = page["data"]["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["seq"].as_u64().unwrap())
            .collect();
        (seqs, page["data"]["hasMore"].as_bool().unwrap())
    };
    assert_eq!(ask(json!({})), (vec![8, 9, 10], true));
    assert_eq!(ask(json!({"before":3})), (vec![1, 2], false));
    assert_eq!(ask(json!({"after":8})), (vec![9, 10], false));
    assert_eq!(ask(json!({"after":0})), (vec![1, 2, 3], true));
    assert_eq!(ask(json!({"around":5})).0, [4, 5, 6]);
}
