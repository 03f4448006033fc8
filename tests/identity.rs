//! Who somebody is: names, tokens, several connections of one user, the grace, conversations (contract §1, §2).

mod support;

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{Client, Home, Raw, Server, data, kind};

/// Nothing overtakes anything, so that a barrier shows that nothing came.
const EXACT: (&str, &str) = ("delivery.flush_pause_ms", "0");

const LONG_GRACE: [(&str, &str); 2] = [EXACT, ("presence.grace_seconds", "3600")];
const SHORT_GRACE: [(&str, &str); 2] = [EXACT, ("presence.grace_seconds", "1")];

fn names(users: &Value) -> Vec<&str> {
    users
        .as_array()
        .unwrap()
        .iter()
        .map(|u| u["username"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn connections_of_one_token_are_one_user() {
    let server = Server::start(&LONG_GRACE);
    let mut bob = Client::sign_in(&server, "bob").await;
    bob.join("den").await;
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut tab = alice.again(&server).await;
    assert_eq!(tab.id, alice.id);
    assert_eq!(tab.welcome["onlineUsers"].as_array().unwrap().len(), 2);
    alice.join("den").await;
    let joined = tab.join("den").await;
    assert_eq!(names(&joined["users"]), ["bob", "alice"]);
    assert_eq!(bob.kinds().await, ["userOnline", "userJoined"]);

    let ack = alice.chat("den", "from one").await;
    let seen = tab.expect("message").await;
    assert_eq!((&seen["id"], &seen["senderId"]), (&ack["id"], &json!(alice.id)));
    let private = json!({"targetUserId": bob.id, "content": "psst"});
    let sent = alice.ask("private", private).await;
    assert_eq!(kind(&sent), "privateMessageSent");
    assert_eq!(tab.expect("privateMessage").await["id"], data(&sent)["id"]);
    assert_eq!(alice.kinds().await, [""; 0], "nobody hears itself");
    assert_eq!(bob.kinds().await, ["message", "privateMessage"]);

    alice.leave("den").await;
    alice.bye().await;
    tab.barrier().await;
    assert_eq!(bob.kinds().await, [""; 0], "the other connection is still there");
    tab.bye().await;
    bob.expect("userOffline").await;
    assert_eq!(bob.kinds().await, ["userLeft"]);
}

#[tokio::test]
async fn a_token_is_good_after_a_restart() {
    let home = Home::new();
    let server = Server::start_in(&home, &[]);
    let alice = Client::sign_in(&server, "alice").await;
    server.kill();
    let server = Server::start_in(&home, &[]);
    let back = Client::resume(&server, "alice", &alice.token).await;
    assert_eq!((&back.id, &back.name), (&alice.id, &alice.name));
    let again = Client::resume(&server, "alice", &alice.token).await;
    assert_eq!(again.id, alice.id, "signing in does not use a token up");
}

#[tokio::test]
async fn a_bad_token_is_never_a_new_user() {
    let server = Server::start(&LONG_GRACE);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut broken = alice.token.clone();
    broken.replace_range(..1, if broken.starts_with('A') { "B" } else { "A" });
    let mut client = Client::connect(&server).await;
    for token in ["x", "", &broken, &"a".repeat(5000), "\u{0}"] {
        let refused = client
            .refused("auth", json!({"username": "new", "resumeToken": token}))
            .await;
        assert_eq!(refused["code"], "bad_token", "{token:?}");
    }
    assert_eq!(alice.kinds().await, [""; 0]);
    client.auth(json!({"username": "new"})).await;
    let refused = client.refused("auth", json!({"username": "newer"})).await;
    assert_eq!(refused["code"], "already_authenticated");
    let refused = client
        .refused("auth", json!({"username": "alice", "resumeToken": alice.token}))
        .await;
    assert_eq!(refused["code"], "already_authenticated");
    assert_eq!(alice.kinds().await, ["userOnline"]);
}

#[tokio::test]
async fn look_alikes_are_one_name() {
    let server = Server::start(&[]);
    let _alice = Client::sign_in(&server, "Alice").await;
    let mut other = Client::connect(&server).await;
    for name in ["Alice", "alice", "ALICE", "\u{410}lice", " Alice ", "Ａｌｉｃｅ"] {
        let refused = other.refused("auth", json!({"username": name})).await;
        assert_eq!(refused["code"], "username_taken", "{name}");
        let told = format!("Username '{}' is already taken", name.trim());
        assert_eq!(refused["message"], told.as_str(), "{name}");
    }
    for name in ["Server", "SERVER", "Ѕerver"] {
        assert_eq!(
            other.refused("auth", json!({"username": name})).await["code"],
            "username_reserved",
            "{name}"
        );
    }
    other.auth(json!({"username": "comer"})).await;
    Client::sign_in(&server, "corner").await;
}

#[derive(Clone, Copy, Debug)]
enum End {
    Code(Option<u16>),
    Vanishes,
}

async fn end(client: Client, end: End) {
    match end {
        End::Code(code) => client.close(code).await,
        End::Vanishes => client.vanish(),
    }
}

#[tokio::test]
async fn a_name_that_was_left_properly_is_free_at_once() {
    let server = Server::start(&LONG_GRACE);
    let mut bob = Client::sign_in(&server, "bob").await;
    bob.join("den").await;
    for how in [End::Code(Some(1000)), End::Code(None)] {
        let mut alice = Client::sign_in(&server, "alice").await;
        alice.join("den").await;
        bob.barrier().await;
        end(alice, how).await;
        let offline = bob.expect("userOffline").await;
        assert_eq!(offline["username"], "alice", "{how:?}");
        assert_eq!(bob.kinds().await, ["userLeft"], "{how:?}");
    }
    let mut flat = Raw::connect(server.address(), "/ws/flat").await;
    flat.send(json!({"type": "auth", "username": "alice"}).to_string())
        .await;
    bob.expect("userOnline").await;
    drop(flat);
    bob.expect("userOffline").await;
    Client::sign_in(&server, "alice").await;
}

#[tokio::test]
async fn a_name_whose_connection_broke_is_held_for_its_token() {
    let server = Server::start(&SHORT_GRACE);
    let mut bob = Client::sign_in(&server, "bob").await;
    bob.join("den").await;
    for how in [End::Vanishes, End::Code(Some(1001)), End::Code(Some(4000))] {
        let mut alice = Client::sign_in(&server, "alice").await;
        alice.join("den").await;
        let joined = bob.barrier().await.len();
        assert_eq!(joined, 2, "online and joined");
        let mut other = Client::connect(&server).await;
        let begun = Instant::now();
        end(alice, how).await;
        let refused = other.refused("auth", json!({"username": "alice"})).await;
        assert_eq!(refused["code"], "username_taken", "{how:?}");
        bob.expect("userOffline").await;
        let held = begun.elapsed();
        assert!(held >= Duration::from_millis(950), "{how:?}: only {held:?}");
        assert_eq!(bob.kinds().await, ["userLeft"], "{how:?}");
        other.auth(json!({"username": "alice"})).await;
        bob.expect("userOnline").await;
        other.bye().await;
        bob.expect("userOffline").await;
    }
}

#[tokio::test]
async fn without_a_grace_nothing_is_held() {
    let server = Server::start(&[EXACT, ("presence.grace_seconds", "0")]);
    let mut bob = Client::sign_in(&server, "bob").await;
    let alice = Client::sign_in(&server, "alice").await;
    bob.barrier().await;
    let begun = Instant::now();
    alice.vanish();
    bob.expect("userOffline").await;
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "after {:?}",
        begun.elapsed()
    );
    Client::sign_in(&server, "alice").await;
}

#[tokio::test]
async fn coming_back_within_the_grace_is_silent() {
    let server = Server::start(&LONG_GRACE);
    let mut bob = Client::sign_in(&server, "bob").await;
    bob.join("den").await;
    let mut alice = Client::sign_in(&server, "alice").await;
    alice.join("den").await;
    bob.barrier().await;
    for how in [End::Vanishes, End::Code(Some(1001))] {
        let token = alice.token.clone();
        end(alice, how).await;
        alice = Client::resume(&server, "alice", &token).await;
        let joined = alice.join("den").await;
        assert_eq!(names(&joined["users"]), ["bob", "alice"], "{how:?}");
        alice.barrier().await;
        assert_eq!(bob.kinds().await, [""; 0], "{how:?}");
    }
    // An old socket that looks alive does not matter either.
    let mut beside = alice.again(&server).await;
    beside.join("den").await;
    assert_eq!(bob.kinds().await, [""; 0]);
}

#[tokio::test]
async fn rooms_that_are_not_joined_again_are_left_after_the_grace() {
    let server = Server::start(&SHORT_GRACE);
    let mut bob = Client::sign_in(&server, "bob").await;
    bob.join("den").await;
    let mut alice = Client::sign_in(&server, "alice").await;
    alice.join("den").await;
    bob.barrier().await;
    let begun = Instant::now();
    let token = alice.token.clone();
    alice.vanish();
    let mut alice = Client::resume(&server, "alice", &token).await;
    let left = bob.expect("userLeft").await;
    assert_eq!(
        (&left["userId"], &left["roomId"]),
        (&json!(alice.id), &json!("den"))
    );
    assert!(
        begun.elapsed() >= Duration::from_millis(950),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(bob.kinds().await, [""; 0], "who came back is not offline");
    alice.join("den").await;
    assert_eq!(bob.kinds().await, ["userJoined"]);
}

#[tokio::test]
async fn a_token_decides_the_user_and_its_name_is_a_wish() {
    let server = Server::start(&LONG_GRACE);
    let mut bob = Client::sign_in(&server, "bob").await;
    let alice = Client::sign_in(&server, "alice").await;
    let (id, token) = (alice.id.clone(), alice.token.clone());
    alice.bye().await;
    bob.expect("userOffline").await;
    bob.barrier().await;
    let mut back = Client::connect(&server).await;
    let refused = back
        .refused("auth", json!({"username": "bob", "resumeToken": token}))
        .await;
    assert_eq!(refused["code"], "username_taken");
    back.auth(json!({"username": "carol", "resumeToken": token}))
        .await;
    assert_eq!((&back.id, back.name.as_str()), (&id, "carol"));
    assert_eq!(
        bob.expect("userOnline").await,
        json!({"userId": id, "username": "carol"})
    );
    // The same user under one more name: the user's name changes, and everybody hears of it.
    let tab = Client::resume(&server, "dora", &token).await;
    assert_eq!((&tab.id, tab.name.as_str()), (&id, "dora"));
    let renamed = json!({"userId": id, "oldUsername": "carol", "username": "dora"});
    assert_eq!(bob.expect("userRenamed").await, renamed);
    assert_eq!(back.expect("userRenamed").await, renamed);
    Client::sign_in(&server, "carol").await;
}

#[tokio::test]
async fn what_was_said_in_private_is_found_on_return() {
    let home = Home::new();
    let server = Server::start_in(&home, &[]);
    let alice = Client::sign_in(&server, "alice").await;
    let (alice_id, token) = (alice.id.clone(), alice.token.clone());
    let mut bob = Client::sign_in(&server, "bob").await;
    alice.bye().await;
    bob.expect("userOffline").await;
    let message = |text: &str| json!({"targetUserId": alice_id, "content": text, "clientMessageId": text});
    let sent = bob.ask("private", message("one")).await;
    assert_eq!(kind(&sent), "privateMessageSent", "{sent}");
    bob.ask("private", message("two")).await;
    let again = bob.ask("private", message("one")).await;
    assert_eq!(
        (&data(&again)["id"], &data(&again)["seq"]),
        (&data(&sent)["id"], &json!(1))
    );
    server.kill();

    let server = Server::start_in(&home, &[]);
    let mut alice = Client::resume(&server, "alice", &token).await;
    let conversations = alice.welcome["conversations"].as_array().unwrap().clone();
    assert_eq!(conversations.len(), 1, "{conversations:?}");
    let it = &conversations[0];
    assert_eq!(
        (&it["username"], &it["userId"], &it["seq"]),
        (&json!("bob"), &json!(bob.id), &json!(2))
    );
    let room = it["roomId"].as_str().unwrap();
    assert_eq!(data(&sent)["roomId"], room);
    let page = alice.ask("history", json!({"roomId": room})).await;
    let texts = |list: &Value| -> Vec<Value> {
        list.as_array()
            .unwrap()
            .iter()
            .map(|m| m["content"].clone())
            .collect()
    };
    assert_eq!(texts(&data(&page)["messages"]), ["one", "two"]);
    let joined = alice.join(room).await;
    assert_eq!(texts(&joined["history"]), ["one", "two"]);
    let mut bob = Client::resume(&server, "bob", &bob.token).await;
    alice.chat(room, "three").await;
    assert_eq!(bob.expect("privateMessage").await["content"], "three");
    bob.ask("private", message("four")).await;
    assert_eq!(
        alice.expect("privateMessage").await["content"],
        "four",
        "told once, in the room"
    );
    let mut eve = Client::sign_in(&server, "eve").await;
    for request in ["join", "history"] {
        assert_eq!(
            eve.refused(request, json!({"roomId": room})).await["code"],
            "invalid_room"
        );
    }
    let refused = eve
        .refused("chat", json!({"roomId": room, "content": "hi"}))
        .await;
    assert_eq!(refused["code"], "invalid_room");
}

#[tokio::test]
async fn private_reaches_whom_it_can() {
    let server = Server::start(&[EXACT]);
    let mut alice = Client::sign_in(&server, "alice").await;
    let mut tab = alice.again(&server).await;
    let to_self = alice
        .ask("private", json!({"targetUserId": alice.id, "content": "note"}))
        .await;
    assert_eq!(kind(&to_self), "privateMessageSent", "{to_self}");
    assert_eq!(tab.expect("privateMessage").await["content"], "note");
    assert_eq!(alice.kinds().await, [""; 0], "the answer is enough");
    let welcome = alice.again(&server).await.welcome;
    assert_eq!(welcome["conversations"][0]["userId"], json!(alice.id));

    let mut guest = Raw::connect(server.address(), "/ws/broadcast").await;
    let hello: Value = serde_json::from_str(&guest.text().await).unwrap();
    let message = json!({"targetUserId": hello["clientId"], "content": "psst"});
    assert_eq!(
        kind(&alice.ask("private", message.clone()).await),
        "privateMessageSent"
    );
    alice.barrier().await;
    drop(guest);
    alice.expect("userOffline").await;
    assert_eq!(alice.refused("private", message).await["code"], "user_not_found");
    for nobody in ["00000000-0000-0000-0000-000000000000", "x"] {
        let refused = alice
            .refused("private", json!({"targetUserId": nobody, "content": "x"}))
            .await;
        assert_eq!(
            (&refused["code"], &refused["message"]),
            (&json!("user_not_found"), &json!("User not found"))
        );
    }
}
