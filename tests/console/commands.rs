//! Each command, and what clients of all four dialects see of it.

use crate::desk::{Desk, Four, QUICK, envelope, until};
use crate::support::{Home, Raw, http};
use serde_json::json;

const NAMES: [&str; 4] = ["Eve", "Flo", "Cha", "Bro"];

#[tokio::test]
async fn texts_reach_every_dialect() {
    let mut desk = Desk::start(QUICK);
    let mut four = Four::connect(desk.address).await;
    assert_eq!(
        desk.ask("broadcast it's \"late\""),
        "told everybody (4 connections)"
    );
    for (name, raw) in four.all() {
        until(raw, &["it's \\\"late\\\""]).await;
        assert_eq!(
            desk.ask(&format!("whisper {name} psst {name}")),
            format!("told {name} (1 connection)")
        );
        until(raw, &[&format!("psst {name}")]).await;
    }
    assert_eq!(
        desk.ask("announce tea"),
        "announced now (4 connections) and every 5m"
    );
    for (_, raw) in four.all() {
        until(raw, &["tea"]).await;
    }
    assert_eq!(desk.ask("announce"), "tea");
    assert_eq!(desk.ask("announce off"), "nothing is announced");
    assert_eq!(
        desk.ask("motd Be kind"),
        "whoever signs in is greeted with: Be kind"
    );
    let mut late = Four::connect_again(desk.address).await;
    for raw in &mut late {
        until(raw, &["Be kind"]).await;
    }
    assert_eq!(desk.ask("motd off"), "nobody is greeted");
    assert_eq!(desk.ask("motd"), "nobody is greeted");
}

impl Four {
    /// Another one of each, not read since it signed in.
    pub async fn connect_again(address: std::net::SocketAddr) -> [Raw; 4] {
        let mut envelope = Raw::connect(address, "/ws").await;
        envelope
            .send(json!({"type": "auth", "data": {"username": "E2"}}).to_string())
            .await;
        let mut flat = Raw::connect(address, "/ws/flat").await;
        flat.send(json!({"type": "auth", "username": "F2"}).to_string())
            .await;
        let mut channel = Raw::connect(address, "/general").await;
        channel
            .send(json!({"type": "identity", "user": "C2"}).to_string())
            .await;
        [
            envelope,
            flat,
            channel,
            Raw::connect(address, "/ws/broadcast").await,
        ]
    }
}

#[tokio::test]
async fn a_mute_silences_users_of_every_dialect() {
    let mut desk = Desk::start(QUICK);
    let mut four = Four::connect(desk.address).await;
    let (mut watcher, _) = envelope(desk.address, "Watcher").await;
    for name in NAMES {
        four.say(name, &format!("before {name}")).await;
        until(&mut watcher, &[&format!("before {name}")]).await;
        let answer = desk.ask(&format!("mute {} 1h being loud", name.to_lowercase()));
        assert!(answer.starts_with(&format!("muted {name} until 20")), "{answer}");
        assert!(answer.ends_with(": being loud"), "{answer}");
        four.say(name, &format!("during {name}")).await;
    }
    for (_, raw) in four.all() {
        until(raw, &["You are muted until 20", "being loud"]).await;
    }
    // The refusal of what each said comes after the notice.
    for (name, raw) in four.all() {
        let word = if name == "Bro" { "muted until" } else { "\"muted\"" };
        until(raw, &[word]).await;
    }
    let mutes = desk.lines("mutes");
    assert_eq!(mutes.len(), 5, "{mutes:?}");
    for name in NAMES {
        assert_eq!(desk.ask(&format!("unmute {name}")), format!("unmuted {name}"));
        four.say(name, &format!("after {name}")).await;
        let heard = until(&mut watcher, &[&format!(" {name}")]).await;
        assert!(heard.contains("after"), "a muted message was heard: {heard}");
    }
    assert_eq!(desk.ask("mutes"), "nobody");
}

#[tokio::test]
async fn a_kick_closes_and_frees_the_name_in_every_dialect() {
    let mut desk = Desk::start(QUICK);
    let mut four = Four::connect(desk.address).await;
    for (name, raw) in four.all() {
        assert_eq!(
            desk.ask(&format!("kick {name} enough")),
            format!("kicked {name}: enough; 1 connection closed")
        );
        assert_eq!(raw.closed().await.0, 4003, "{name}");
    }
    assert_eq!(desk.ask("list"), "nobody is online");
    let mut again = Four::connect(desk.address).await;
    assert_eq!(desk.ask("purge"), "disconnected 4 users; 4 connections closed");
    for (_, raw) in again.all() {
        assert_eq!(raw.closed().await.0, 4003);
    }
}

#[tokio::test]
async fn a_ban_holds_over_a_new_process() {
    let home = Home::new();
    let mut desk = Desk::start_in(&home, QUICK);
    let (mut bob, token) = envelope(desk.address, "Bob").await;
    let answer = desk.ask("ban bob 1d spamming");
    assert!(answer.ends_with(": spamming; 1 connection closed"), "{answer}");
    until(&mut bob, &["\"banned\"", "You are banned until 20", "spamming"]).await;
    assert_eq!(bob.closed().await.0, 4003);
    desk.ask("hold");
    desk.ask("maintenance on");
    desk.type_line("quit");
    assert_eq!(desk.ended(), Some(0));
    let mut desk = Desk::start_in(&home, QUICK);
    let mut turned_away = Raw::connect(desk.address, "/ws").await;
    until(&mut turned_away, &["\"maintenance\""]).await;
    assert_eq!(turned_away.closed().await.0, 1013);
    let status = http::get(desk.address, "/api/status").await.json();
    assert_eq!(
        (&status["held"], &status["maintenance"]),
        (&json!(true), &json!(true))
    );
    desk.ask("maintenance off");
    desk.ask("unhold");
    for auth in [
        json!({"username": "BOB"}),
        json!({"username": "Robert", "resumeToken": token}),
    ] {
        let mut raw = Raw::connect(desk.address, "/ws").await;
        raw.send(json!({"type": "auth", "data": auth}).to_string()).await;
        until(&mut raw, &["\"banned\"", "spamming"]).await;
        assert_eq!(raw.closed().await.0, 4003);
    }
    assert_eq!(desk.ask("unban bob"), "unbanned Bob");
    envelope(desk.address, "Bob").await;
    let audit = desk.lines("audit").join("\n");
    for what in [
        "ban bob 1d spamming",
        "hold",
        "maintenance on",
        "quit",
        "unban bob",
    ] {
        assert!(audit.contains(what), "{what} in {audit}");
    }
}

#[tokio::test]
async fn held_refuses_what_every_dialect_says() {
    let mut desk = Desk::start(QUICK);
    let mut four = Four::connect(desk.address).await;
    assert_eq!(desk.ask("hold"), "held: nobody may write");
    for name in NAMES {
        four.say(name, "silence").await;
    }
    for (name, raw) in four.all() {
        let word = if name == "Bro" { "read-only" } else { "\"held\"" };
        until(raw, &[word]).await;
    }
    assert_eq!(desk.ask("history"), "nothing was said");
    assert_eq!(desk.ask("unhold"), "not held: everybody may write");
    four.say("Flo", "speech").await;
    until(&mut four.flat, &["speech"]).await;
    assert!(desk.lines("history")[1].ends_with("Flo   speech"));
}

#[tokio::test]
async fn what_is_there_is_shown() {
    let mut desk = Desk::start(QUICK);
    let mut four = Four::connect(desk.address).await;
    four.say("Eve", "first").await;
    until(&mut four.flat, &["first"]).await;
    let list = desk.lines("list").join("\n");
    for (name, dialect) in NAMES.iter().zip(["envelope", "flat", "channel", "broadcast"]) {
        assert!(
            list.lines().any(|l| l.starts_with(name) && l.contains(dialect)),
            "{list}"
        );
    }
    let connections = desk.lines("connections");
    assert_eq!(connections.len(), 5);
    assert!(
        connections
            .iter()
            .any(|l| l.contains("Eve") && l.contains("127.0.0.1") && l.ends_with("Mozilla/5.0 (Test)"))
    );
    let status = desk.lines("status").join("\n");
    assert!(
        status.contains("uptime") && status.contains("users        4"),
        "{status}"
    );
    let stats = desk.lines("stats").join("\n");
    assert!(
        stats.contains("messages                 1\n") && stats.contains("peak users               4"),
        "{stats}"
    );
    assert!(desk.lines("rooms").iter().any(|l| l.starts_with("general  4")));
    assert!(desk.lines("history general 1")[1].ends_with("first"));
    assert!(desk.lines("search irs")[1].ends_with("first"));
    assert_eq!(desk.ask("search nothing"), "nothing was said");
    assert!(
        desk.ask("search ?")
            .starts_with("error: there is nothing to look for")
    );
    assert!(
        desk.lines("logs")
            .iter()
            .any(|l| l.contains("signed in") && l.contains("Flo"))
    );
    assert!(
        desk.lines("config limits")
            .iter()
            .any(|l| l.starts_with("limits.max_users") && l.contains("1000"))
    );
    for verb in ["mute", "restart", "set"] {
        assert!(desk.lines(&format!("help {verb}"))[0].starts_with(verb));
    }
}

#[tokio::test]
async fn settings_change_at_once_and_back() {
    let mut desk = Desk::start(&[("limits.max_message_length", "50")]);
    let (mut eve, _) = envelope(desk.address, "Eve").await;
    assert_eq!(
        desk.ask("set maxMessageLength 5"),
        "limits.max_message_length was 50 and is 5"
    );
    eve.send(
        json!({"type": "chat", "ref": "said", "data": {"roomId": "general", "content": "123456"}})
            .to_string(),
    )
    .await;
    until(&mut eve, &["message_too_long"]).await;
    let wrong = desk.ask("set limits.max_users many");
    assert!(
        wrong.starts_with("error: limits.max_users: ") && wrong.contains("allowed: a whole number"),
        "{wrong}"
    );
    assert_eq!(
        desk.ask("set max_usres 5"),
        "error: unknown key max_usres; did you mean limits.max_users?"
    );
    let reload = desk.lines("reload");
    assert_eq!(
        reload,
        [
            "limits.max_message_length was 5 and is 50",
            "dropped what was set: limits.max_message_length"
        ]
    );
    eve.send(
        json!({"type": "chat", "ref": "said", "data": {"roomId": "general", "content": "123456"}})
            .to_string(),
    )
    .await;
    until(&mut eve, &["\"ack\""]).await;
    assert!(
        desk.ask("set server.port 1")
            .ends_with("needs a restart to take effect")
    );
    desk.ask("set auth.access_tokens geheim");
    let told = desk.lines("audit").join("\n")
        + &desk.lines("config").join("\n")
        + &String::from_utf8_lossy(&desk.log());
    assert!(!told.contains("geheim"));
}

#[tokio::test]
async fn what_is_done_to_users_is_an_event_of_their_rooms() {
    let mut desk = Desk::start(QUICK);
    let mut four = Four::connect(desk.address).await;
    let (mut watcher, _) = envelope(desk.address, "Watcher").await;
    for (name, seq) in NAMES.into_iter().zip([1, 3, 5, 7]) {
        desk.ask(&format!("mute {name} 1h being loud"));
        let told = until(&mut watcher, &["\"moderation\"", "\"mute\""]).await;
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(
            (
                &told["data"]["username"],
                &told["data"]["seq"],
                &told["data"]["reason"]
            ),
            (&json!(name), &json!(seq), &json!("being loud"))
        );
        desk.ask(&format!("unmute {name}"));
        until(&mut watcher, &["\"moderation\"", "\"unmute\"", name]).await;
    }
    desk.ask("kick Flo enough");
    until(&mut watcher, &["\"moderation\"", "\"kick\"", "Flo", "enough"]).await;
    // The other dialects have no words for it, and go on.
    four.say("Cha", "goes on").await;
    for raw in [&mut four.channel, &mut four.broadcast] {
        let heard = until(raw, &["goes on"]).await;
        assert!(!heard.contains("moderation"));
    }
    let rooms = desk.lines("rooms");
    assert!(
        rooms.iter().any(|line| line.starts_with("general  4      10")),
        "{rooms:?}"
    );
}

#[tokio::test]
async fn an_operator_deletes_a_message_of_every_dialect() {
    let mut desk = Desk::start(QUICK);
    let mut four = Four::connect(desk.address).await;
    let (mut watcher, _) = envelope(desk.address, "Watcher").await;
    for name in NAMES {
        four.say(name, &format!("rude {name}")).await;
        until(&mut watcher, &[&format!("rude {name}")]).await;
    }
    for (name, line) in NAMES.iter().zip(desk.lines("history").into_iter().skip(1)) {
        let id = line.split_whitespace().nth(3).unwrap().to_owned();
        assert!(
            desk.ask(&format!("delete {id}")).starts_with("deleted message"),
            "{line}"
        );
        until(&mut watcher, &["\"messageDeleted\"", &id]).await;
        assert_eq!(
            desk.ask(&format!("delete {id}")),
            "error: the message is deleted already"
        );
        assert!(
            desk.lines("audit")
                .iter()
                .any(|line| line.contains(&id) && line.contains(name))
        );
    }
    let history = desk.lines("history").join("\n");
    assert!(!history.contains("rude"), "{history}");
    let wrong = desk.ask("delete 17");
    assert!(
        wrong.starts_with("error: 17 is no message id; history shows them"),
        "{wrong}"
    );
    let nobody = desk.ask("delete 00000000-0000-0000-0000-000000000001");
    assert!(nobody.starts_with("error: there is no message 0000"), "{nobody}");
}
