//! What is no longer kept goes while people talk, and who comes back is told what it cannot have.

use super::world::World;
use crate::domain::ids::ConnId;
use crate::domain::retention::Policy;
use serde_json::{Value, json};

fn newest(count: u64) -> Policy {
    Policy {
        max_messages: Some(count),
        ..Policy::default()
    }
}

fn joined(w: &mut World, conn: ConnId, since: &Value) -> Value {
    // Whoever hears the room already is not sent it again.
    w.send(conn, json!({"type":"leave","data":{"roomId":"a"}}));
    w.hush();
    let data = json!({"roomId":"a","since":since});
    w.send(conn, json!({"type":"join","data":data}));
    w.one(conn)["data"].clone()
}

fn contents(messages: &Value) -> Vec<String> {
    let list = messages.as_array().unwrap();
    list.iter()
        .map(|m| m["content"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_is_overdue_goes_step_by_step_and_joiners_see_what_is_left() {
    let mut w = World::with(|r| {
        r.retention = newest(3);
        r.message_rate.burst = 0;
    });
    let now = w.now;
    w.decide(|chat, _| chat.restore(now, crate::domain::sanction::Standing::default()));
    let (alice, bob) = (w.user("Alice"), w.user("Bob"));
    w.join(alice, "a");
    let first = joined(&mut w, bob, &Value::Null);
    let mut had = vec![json!({"epoch":first["epoch"],"seq":0})];
    for n in 1..=120 {
        w.say(alice, "a", &format!("m{n}"));
        let told = w.take(bob).pop().unwrap();
        had.push(json!({"epoch":first["epoch"],"seq":n,"id":told["data"]["id"]}));
    }
    let look = |w: &mut World| {
        w.pass(60_100);
        (0..9).for_each(|_| w.pass(100));
        w.hush();
    };
    look(&mut w);
    let carol = w.user("Carol");
    let left = joined(&mut w, carol, &Value::Null);
    let newest = ["m118", "m119", "m120"];
    assert_eq!(contents(&left["history"]), newest);
    w.send(carol, json!({"type":"history","data":{"roomId":"a","limit":100}}));
    let page = w.one(carol)["data"].clone();
    assert_eq!(
        (contents(&page["messages"]), &page["hasMore"]),
        (newest.map(String::from).to_vec(), &json!(false))
    );
    for (seq, missed) in [
        (0, None),
        (5, None),
        (116, None),
        (117, Some(3)),
        (119, Some(1)),
        (120, Some(0)),
    ] {
        let back = joined(&mut w, carol, &had[seq]);
        match missed {
            Some(missed) => assert_eq!(back["events"].as_array().map(Vec::len), Some(missed), "{seq}"),
            None => assert_eq!(back["reason"], "too_far", "{seq}"),
        }
    }
    w.say(alice, "a", "m121");
    assert_eq!(w.take(bob).pop().unwrap()["data"]["seq"], 121);
    look(&mut w);
    assert_eq!(
        contents(&joined(&mut w, bob, &Value::Null)["history"]),
        ["m119", "m120", "m121"]
    );
    w.end_everything();
}

#[test]
fn what_went_unread_is_no_longer_counted() {
    let mut w = World::with(|r| {
        r.retention = newest(3);
        r.message_rate.burst = 0;
    });
    let now = w.now;
    w.decide(|chat, _| chat.restore(now, crate::domain::sanction::Standing::default()));
    let (alice, bob, carol) = (w.user("Alice"), w.user("Bob"), w.user("Carol"));
    for conn in [alice, bob, carol] {
        w.join(conn, "a");
    }
    let away = w.again(bob, "Bob");
    for n in 1..=5 {
        w.say(alice, "a", &format!("m{n}"));
    }
    w.send(carol, json!({"type":"read","data":{"roomId":"a","upTo":5}}));
    w.hush();
    // It is looked soon after the start.
    w.pass(600);
    let told = |w: &mut World, conn| {
        let mut frames = w.take(conn);
        frames.retain(|frame| frame["type"] == "unread");
        frames
    };
    let now = json!({"type":"unread","data":{"roomId":"a","readUpTo":0,"unread":3,"mentions":0,"seq":5}});
    for conn in [bob, away] {
        assert_eq!(told(&mut w, conn), std::slice::from_ref(&now));
    }
    assert!(told(&mut w, carol).is_empty(), "who has read it all");
    w.end_everything();
}
