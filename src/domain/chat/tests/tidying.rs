//! What was deleted leaves the store wholly, a moment later.

use super::world::World;
use crate::domain::chat::Then;
use crate::domain::durable::{Write, Written};
use serde_json::json;

#[test]
fn deletions_are_followed_by_one_tidying_until_it_is_done() {
    let mut w = World::new();
    let alice = w.user("Alice");
    w.join(alice, "tea");
    for n in 0..2 {
        w.hush();
        w.send(
            alice,
            json!({"type":"chat","data":{"roomId":"tea","content":"x"},"ref":format!("{n}")}),
        );
        let id = w.one(alice)["data"]["id"].clone();
        w.send(
            alice,
            json!({"type":"delete","data":{"roomId":"tea","messageId":id}}),
        );
    }
    let asked = |w: &World| w.writes.iter().filter(|(write, _)| *write == Write::Tidy).count();
    w.slow = true;
    w.pass(19_900);
    assert_eq!(asked(&w), 0);
    w.pass(200);
    assert_eq!(asked(&w), 1, "one for both");
    w.writes.clear();
    w.decide(|chat, cx| chat.written(cx, Ok(Written::Tidied(false)), Then::Tidied));
    w.pass(20_000);
    assert_eq!(asked(&w), 1, "again");
    w.slow = false;
    w.answer_everything();
    w.slow = true;
    w.pass(60_000);
    assert_eq!(asked(&w), 0, "done");
    w.slow = false;
    w.end_everything();
}
