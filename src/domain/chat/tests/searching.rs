//! Search (contract §2): who finds what, in which order, how often.

use super::world::World;
use crate::domain::ids::ConnId;
use crate::domain::rate::Rate;
use serde_json::{Value, json};

fn search(w: &mut World, conn: ConnId, members: Value) -> Value {
    w.send(conn, json!({"type":"search","data":members,"ref":"s"}));
    let answer = w.one(conn);
    assert_eq!(answer["ref"], "s");
    answer
}

fn found(w: &mut World, conn: ConnId, members: Value) -> Vec<String> {
    let answer = search(w, conn, members);
    assert_eq!(answer["type"], "searchResults", "{answer}");
    let messages = answer["data"]["messages"].as_array().unwrap();
    messages
        .iter()
        .map(|m| m["content"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn public_rooms_and_own_conversations_are_searched_and_nothing_else() {
    let mut w = World::new();
    let (alice, bob, carol) = (w.user("Alice"), w.user("Bob"), w.user("Carol"));
    w.join(alice, "a");
    w.say(alice, "a", "pear in public");
    let target = w.me(bob).to_string();
    w.send(
        alice,
        json!({"type":"private","data":{"targetUserId":target,"content":"pear for two"}}),
    );
    let talk = w.take(bob).pop().unwrap()["data"]["roomId"].clone();
    w.hush();
    for of_the_two in [alice, bob] {
        assert_eq!(
            found(&mut w, of_the_two, json!({"query":"pear"})),
            ["pear for two", "pear in public"]
        );
        assert_eq!(
            found(&mut w, of_the_two, json!({"query":"pear","roomId":talk})),
            ["pear for two"]
        );
    }
    assert_eq!(found(&mut w, carol, json!({"query":"pear"})), ["pear in public"]);
    assert_eq!(
        found(&mut w, carol, json!({"query":"pear","roomId":"a"})),
        ["pear in public"],
        "without joining"
    );
    let refused = search(&mut w, carol, json!({"query":"pear","roomId":talk}));
    assert_eq!(refused["data"]["code"], "invalid_room");
    assert_eq!(
        found(&mut w, carol, json!({"query":"pear","roomId":"nowhere"})),
        [""; 0]
    );
    w.end_everything();
}

#[test]
fn links_and_authors_need_no_words() {
    let mut w = World::new();
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    for conn in [alice, bob] {
        w.join(conn, "a");
    }
    w.say(alice, "a", "see https://x.org");
    w.say(bob, "a", "no link");
    w.hush();
    assert_eq!(found(&mut w, bob, json!({"has":"link"})), ["see https://x.org"]);
    assert_eq!(found(&mut w, alice, json!({"from":"BOB"})), ["no link"]);
    let id = w.me(bob).to_string();
    assert_eq!(found(&mut w, alice, json!({"from":id})), ["no link"]);
    assert_eq!(found(&mut w, alice, json!({"from":"Bob","query":"see"})), [""; 0]);
}

#[test]
fn queries_without_anything_to_look_for_are_refused() {
    let mut w = World::new();
    let alice = w.user("Alice");
    for (members, code) in [
        (json!({}), "missing_field"),
        (json!({"query":7}), "missing_field"),
        (json!({"query":""}), "invalid_field"),
        (json!({"query":"a"}), "invalid_field"),
        (json!({"query":"!? \u{0}"}), "invalid_field"),
        (json!({"query":"x","has":"link"}), "invalid_field"),
        (json!({"query":"x".repeat(257)}), "invalid_field"),
    ] {
        let refused = search(&mut w, alice, members.clone());
        assert_eq!(refused["data"]["code"], code, "{members}");
    }
    assert_eq!(found(&mut w, alice, json!({"query":"x".repeat(256)})), [""; 0]);
}

#[test]
fn searches_have_a_rate_of_their_own() {
    let mut w = World::with(|r| r.search_rate = Rate::per(2, 2000));
    let alice = w.user("Alice");
    let tab = w.again(alice, "Alice");
    w.hush();
    let ask = json!({"query":"pear"});
    assert_eq!(search(&mut w, alice, ask.clone())["type"], "searchResults");
    assert_eq!(
        search(&mut w, alice, json!({"query":"?"}))["data"]["code"],
        "invalid_field",
        "what is refused costs nothing"
    );
    assert_eq!(search(&mut w, tab, ask.clone())["type"], "searchResults");
    let refused = search(&mut w, alice, ask.clone());
    assert_eq!(
        (&refused["data"]["code"], &refused["data"]["retryAfterMs"]),
        (&json!("rate_limited"), &json!(1000))
    );
    w.pass(1000);
    assert_eq!(search(&mut w, alice, ask)["type"], "searchResults");
}
