//! Who is told of whom: small servers and rooms, big ones, lists, typing (contract §2, "Big rooms").

mod support;

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{Client, Server, data, kind};

/// Nothing overtakes anything, so that a barrier shows that nothing came.
const EXACT: (&str, &str) = ("delivery.flush_pause_ms", "0");
const NO_GRACE: (&str, &str) = ("presence.grace_seconds", "0");

fn names(users: &Value) -> Vec<&str> {
    let users = users.as_array().unwrap_or_else(|| panic!("no list: {users}"));
    users.iter().map(|u| u["username"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn in_a_big_server_those_are_told_who_share_a_room() {
    let server = Server::start(&[EXACT, ("presence.everyone_below", "3")]);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut bob = Client::sign_in(&server, "bob").await;
    alice.join("den").await;
    let third = Client::sign_in(&server, "third").await;
    third.bye().await;
    bob.expect("userOnline").await;
    bob.expect("userOffline").await;
    let _third = Client::sign_in(&server, "third").await;
    alice.barrier().await;
    assert_eq!(
        bob.kinds().await,
        ["userOnline"],
        "up to the limit everybody is told"
    );

    let mut carol = Client::sign_in(&server, "carol").await;
    carol.join("den").await;
    assert_eq!(alice.kinds().await, ["userJoined"]);
    carol.ask("rename", json!({"username": "caroline"})).await;
    assert_eq!(alice.kinds().await, ["userRenamed"]);
    carol.bye().await;
    let offline = alice.expect("userOffline").await;
    assert_eq!(offline["username"], "caroline");
    assert_eq!(alice.kinds().await, ["userLeft"]);
    assert_eq!(bob.kinds().await, [""; 0], "bob shared no room");
}

#[tokio::test]
async fn lists_are_cut_and_counted() {
    let server = Server::start(&[("presence.list_limit", "2")]);
    let mut clients = Vec::new();
    for name in ["alice", "bob", "carol", "dave"] {
        let mut client = Client::sign_in(&server, name).await;
        let joined = client.join("den").await;
        clients.push(client);
        let welcome = &clients.last().unwrap().welcome;
        let there = clients.len();
        for (list, count) in [
            (&welcome["onlineUsers"], &welcome["onlineCount"]),
            (&joined["users"], &joined["userCount"]),
        ] {
            assert_eq!(count, &json!(there));
            let listed = names(list);
            assert_eq!(listed.len(), there.min(2), "{list}");
            assert!(listed.contains(&name), "oneself is always listed: {list}");
        }
    }
}

#[tokio::test]
async fn comings_and_goings_of_a_big_room_are_gathered() {
    let server = Server::start(&[EXACT, NO_GRACE, ("presence.individual_below", "2")]);
    let mut alice = Client::sign_in(&server, "alice").await;
    alice.join("den").await;
    let mut bob = Client::sign_in(&server, "bob").await;
    bob.join("den").await;
    assert_eq!(alice.kinds().await, ["userOnline", "userJoined"], "two are few");

    let mut many = Vec::new();
    for name in ["carol", "dave", "erin"] {
        many.push(Client::sign_in(&server, name).await);
    }
    let mut passer = Client::sign_in(&server, "passer").await;
    let begun = Instant::now();
    for client in &mut many {
        client.join("den").await;
    }
    // Who comes and goes meanwhile never came; a list may have shown it, so it may go.
    passer.join("den").await;
    passer.leave("den").await;
    let quick = begun.elapsed() < Duration::from_millis(180);
    let presence = alice.expect("presence").await;
    let first_at = Instant::now();
    assert_eq!(presence["roomId"], "den");
    if quick {
        assert_eq!(names(&presence["joined"]), ["carol", "dave", "erin"]);
        assert!(
            names(&presence["left"]).iter().all(|name| *name == "passer"),
            "{presence}"
        );
        assert_eq!(presence["userCount"], 5);
        assert!(
            first_at - begun >= Duration::from_millis(180),
            "{:?}",
            first_at - begun
        );
    }
    many.pop().unwrap().bye().await;
    many.pop().unwrap().leave("den").await;
    let presence = alice.expect("presence").await;
    assert!(
        first_at.elapsed() >= Duration::from_millis(900),
        "at most once a second"
    );
    let mut left = names(&presence["left"]);
    left.sort_unstable();
    assert_eq!((left, &presence["userCount"]), (vec!["dave", "erin"], &json!(3)));
    let rest = alice.kinds().await;
    assert!(
        !rest.iter().any(|k| k == "userJoined" || k == "userLeft"),
        "{rest:?}"
    );

    // Few again: told one by one.
    many.pop().unwrap().leave("den").await;
    assert_eq!(alice.expect("userLeft").await["username"], "carol");
    bob.leave("den").await;
    assert_eq!(alice.expect("userLeft").await["username"], "bob");
    bob.join("den").await;
    assert_eq!(alice.expect("userJoined").await["username"], "bob");
}

#[tokio::test]
async fn typing_is_told_to_members_and_the_users_other_connections() {
    let server = Server::start(&[EXACT]);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut tab = alice.again(&server).await;
    let mut bob = Client::sign_in(&server, "bob").await;
    let mut outsider = Client::sign_in(&server, "outsider").await;
    for client in [&mut alice, &mut tab, &mut bob] {
        client.join("den").await;
    }
    for client in [&mut alice, &mut tab, &mut bob, &mut outsider] {
        client.barrier().await;
    }
    let typing = |is: bool| json!({"roomId": "den", "isTyping": is});
    for is in [true, false] {
        assert_eq!(kind(&alice.ask("typing", typing(is)).await), "ack");
        let told = json!({"userId": alice.id, "username": "alice", "roomId": "den", "isTyping": is});
        assert_eq!(bob.expect("typing").await, told);
        assert_eq!(tab.expect("typing").await, told);
    }
    outsider.send("typing", typing(true)).await;
    outsider.send("leave", json!({"roomId": "den"})).await;
    assert_eq!(outsider.kinds().await, [""; 0], "nothing without a ref");
    for request in ["typing", "leave"] {
        let refused = outsider.refused(request, typing(true)).await;
        assert_eq!(
            (&refused["code"], &refused["message"]),
            (&json!("not_in_room"), &json!("Not in room"))
        );
    }
    for client in [&mut alice, &mut bob, &mut tab] {
        assert_eq!(client.kinds().await, [""; 0]);
    }
}

/// The server's own time for typing is six seconds.
#[tokio::test]
async fn typing_ends_by_itself_when_it_is_not_said_again() {
    let server = Server::start(&[EXACT]);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut carol = Client::sign_in(&server, "carol").await;
    let mut bob = Client::sign_in(&server, "bob").await;
    for client in [&mut alice, &mut carol, &mut bob] {
        client.join("den").await;
    }
    let typing = json!({"roomId": "den", "isTyping": true});
    carol.ask("typing", typing.clone()).await;
    carol
        .chat("den", "said: a message ends typing, and nobody has to be told")
        .await;
    alice.ask("typing", typing.clone()).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let said_again = Instant::now();
    alice.ask("typing", typing).await;
    let mut told = Vec::new();
    while told.last() != Some(&("alice".to_owned(), false)) {
        let frame = bob.frame().await;
        if kind(&frame) == "typing" {
            let it = data(&frame);
            told.push((
                it["username"].as_str().unwrap().to_owned(),
                it["isTyping"] == true,
            ));
        }
    }
    let after = said_again.elapsed();
    let expected = [
        ("carol", true),
        ("alice", true),
        ("alice", true),
        ("alice", false),
    ];
    assert_eq!(told, expected.map(|(name, is)| (name.to_owned(), is)));
    assert!(
        after >= Duration::from_millis(5900),
        "after {after:?}: six seconds from the last time"
    );
    assert_eq!(alice.expect("typing").await["isTyping"], true, "carol's");
    assert_eq!(
        alice.expect("typing").await["username"],
        "alice",
        "who types is told of the end, too"
    );
}
