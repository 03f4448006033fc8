//! Many members: lists are cut, comings and goings gathered (contract §2, "Big rooms").

use super::world::World;
use crate::domain::ids::ConnId;
use crate::protocol::Dialect;
use serde_json::{Value, json};

fn crowd(w: &mut World, prefix: &str, count: usize, room: &str) -> Vec<ConnId> {
    let mut conns = Vec::new();
    for n in 0..count {
        let conn = w.user(&format!("{prefix}{n}"));
        w.join(conn, room);
        conns.push(conn);
    }
    conns
}

fn small_numbers() -> World {
    World::with(|r| {
        r.individual_below = 4;
        r.list_limit = 5;
    })
}

fn names(people: &Value) -> Vec<&str> {
    let mut names: Vec<_> = people
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["username"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn lists_are_cut_and_hold_the_asker() {
    let mut w = small_numbers();
    crowd(&mut w, "m", 7, "big");
    let last = w.open(Dialect::Envelope);
    w.send(last, json!({"type":"auth","data":{"username":"Last"}}));
    let online = w.take(last).pop().unwrap()["data"].clone();
    assert_eq!(online["onlineCount"], 8);
    assert_eq!(online["onlineUsers"].as_array().unwrap().len(), 5);
    assert!(names(&online["onlineUsers"]).contains(&"Last"));
    w.join(last, "big");
    let joined = w.take(last).remove(0)["data"].clone();
    assert_eq!(joined["userCount"], 8);
    assert_eq!(names(&joined["users"]).len(), 5);
    assert!(names(&joined["users"]).contains(&"Last"));
}

#[test]
fn a_big_rooms_comings_and_goings_are_told_once_a_second() {
    let mut w = small_numbers();
    let crowd = crowd(&mut w, "m", 6, "big");
    w.pass(2000);
    let (x, y, z) = (w.user("X"), w.user("Y"), w.user("Z"));
    w.hush();
    w.join(x, "big");
    w.join(y, "big");
    w.send(crowd[1], json!({"type":"leave","data":{"roomId":"big"}}));
    w.pass(100);
    assert!(w.take(crowd[0]).is_empty(), "a wave is gathered");
    w.pass(100);
    let told = w.one(crowd[0]);
    assert_eq!(told["type"], "presence");
    assert_eq!(names(&told["data"]["joined"]), ["X", "Y"]);
    assert_eq!(names(&told["data"]["left"]), ["m1"]);
    assert_eq!(told["data"]["userCount"], 7);
    w.join(z, "big");
    w.pass(900);
    assert!(w.take(crowd[0]).is_empty(), "at most once a second");
    w.pass(100);
    assert_eq!(names(&w.one(crowd[0])["data"]["joined"]), ["Z"]);
    w.pass(5000);
    assert!(w.take(crowd[0]).is_empty(), "nothing new, nothing told");
}

#[test]
fn who_leaves_a_big_room_and_returns_as_it_gets_small_is_not_told_as_gone() {
    let mut w = World::with(|r| r.individual_below = 4);
    let crowd = crowd(&mut w, "m", 6, "big");
    w.pass(2000);
    w.hush();
    for conn in [crowd[3], crowd[4], crowd[5]] {
        w.send(conn, json!({"type":"leave","data":{"roomId":"big"}}));
    }
    w.join(crowd[3], "big");
    w.pass(1500);
    let told = w.take(crowd[0]);
    assert_eq!(names(&told[0]["data"]["left"]), ["m4", "m5"], "{told:#?}");
    assert_eq!(told.len(), 1);
    w.check_views();
}

#[test]
fn who_leaves_returns_and_leaves_within_a_second_is_gone_in_the_end() {
    let mut w = World::with(|r| r.individual_below = 4);
    let crowd = crowd(&mut w, "m", 8, "big");
    w.pass(2000);
    w.hush();
    let leave = json!({"type":"leave","data":{"roomId":"big"}});
    w.send(crowd[7], leave.clone());
    w.join(crowd[7], "big");
    w.send(crowd[7], leave);
    w.pass(1500);
    assert_eq!(names(&w.one(crowd[0])["data"]["left"]), ["m7"]);
    w.check_views();
}

#[test]
fn a_room_that_grows_and_shrinks_is_told_right_at_every_size() {
    let mut w = World::with(|r| r.individual_below = 3);
    let mut crowd = crowd(&mut w, "m", 2, "big");
    for round in 0..40_u64 {
        let n = usize::try_from(round * 7 % 5).unwrap();
        if crowd.len() > 1 && round % 3 != 0 {
            let gone = crowd.remove(n % (crowd.len() - 1) + 1);
            if round % 2 == 0 {
                w.close(gone);
            } else {
                w.send(gone, json!({"type":"leave","data":{"roomId":"big"}}));
            }
        } else {
            for k in 0..=n {
                let conn = w.user(&format!("r{round}k{k}"));
                w.join(conn, "big");
                crowd.push(conn);
            }
        }
        w.pass(round % 4 * 400);
    }
    w.pass(1500);
    w.check_views();
    w.end_everything();
}

#[test]
fn in_a_big_server_those_who_share_a_room_hear_of_the_end() {
    let mut w = World::with(|r| r.everyone_below = 2);
    let (alice, bob, carol) = (w.user("Alice"), w.user("Bob"), w.user("Carol"));
    w.join(alice, "tea");
    w.join(bob, "tea");
    w.hush();
    w.close(bob);
    assert_eq!(w.kinds(alice), ["userLeft", "userOffline"]);
    assert!(w.take(carol).is_empty());
    let dave = w.user("Dave");
    w.join(dave, "tea");
    w.hush();
    w.break_off(dave);
    assert!(w.take(alice).is_empty());
    w.pass(30_000);
    assert_eq!(w.kinds(alice), ["userLeft", "userOffline"]);
    assert!(w.take(carol).is_empty());
}

#[test]
fn a_big_rooms_roster_is_told_once_a_second() {
    let mut w = World::with(|r| r.individual_below = 4);
    let flat = w.open(Dialect::Flat);
    w.send(flat, json!({"type":"auth","username":"Flat"}));
    crowd(&mut w, "m", 10, "general");
    w.pass(1000);
    let lists: Vec<_> = w
        .take(flat)
        .into_iter()
        .filter(|f| f["type"] == "user_list")
        .collect();
    assert_eq!(lists.last().unwrap()["count"], 11);
    // Alone, four more one by one, and one for all the others.
    assert!(lists.len() <= 6, "{} lists for 11 members", lists.len());
}
