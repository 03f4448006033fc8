//! What `set` and `reload` do, and that secrets stay so.

use chinwag::settings::{SetError, Settings, Source};

use super::{entry, problems, with};

#[test]
fn secrets_are_never_shown() {
    let token = "hunter2hunter2";
    let mut loaded = with(&[("CHAT__AUTH__ACCESS_TOKENS", &format!("{token},other"))]).expect("good");
    let change = loaded.set("accessTokens", &format!("{token}x")).expect("good");
    assert_eq!(
        (change.from.as_str(), change.to.as_str()),
        ("********,********", "********")
    );
    let bad = problems(
        &[
            ("local.toml", &format!("auth.access_tokens = [\"{token} \", 1]")),
            ("default.toml", &format!("auth.access_tokens = \"{token}\"")),
        ],
        &[("CHAT__AUTH__ACCESS_TOKENS", &format!("{token} x"))],
    );
    assert_eq!(bad.len(), 4, "{bad:?}");
    let refused = loaded
        .set("auth.access_tokens", &format!("{token} x"))
        .expect_err("white space");
    let shown = format!(
        "{loaded:?} {:?} {bad:?} {change:?} {refused} {refused:?}",
        loaded.settings()
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn set_stands_above_and_is_dropped_by_a_reload() {
    let mut loaded = with(&[("CHAT__LIMITS__MAX_USERS", "5")]).expect("good");
    let change = loaded.set("maxUsers", "7").expect("a short name");
    assert_eq!(
        (change.path, change.from.as_str(), change.to.as_str()),
        ("limits.max_users", "5", "7")
    );
    assert!(!change.needs_restart);
    assert!(loaded.set("server.port", "81").expect("a path").needs_restart);
    assert_eq!(
        loaded.set("messageRateLimit", "9").expect("a short name").path,
        "limits.message_rate_limit"
    );
    assert_eq!(
        (loaded.settings().limits.max_users, loaded.settings().server.port),
        (7, 81)
    );
    assert_eq!(entry(&loaded, "server.port").source, Source::Set);
    assert_eq!(loaded.set_paths().count(), 3);

    let mut fresh = with(&[("CHAT__HISTORY__ON_JOIN", "5")]).expect("good");
    let paths: Vec<_> = fresh
        .changes_since(&loaded)
        .iter()
        .map(|change| change.path)
        .collect();
    assert_eq!(
        paths,
        [
            "server.port",
            "limits.max_users",
            "limits.message_rate_limit",
            "history.on_join"
        ]
    );
    fresh.keep_set(&loaded).expect("good");
    assert_eq!(
        (
            fresh.settings().limits.max_users,
            fresh.settings().history.on_join
        ),
        (7, 5)
    );
}

#[test]
fn what_cannot_be_set_is_refused_and_changes_nothing() {
    let mut loaded = with(&[]).expect("good");
    let cases = [
        (
            "maxUser",
            "7",
            "unknown key maxUser; did you mean limits.max_users?",
        ),
        (
            "\u{1b}[31m",
            "7",
            "unknown key \\u{1b}[31m; config lists all keys",
        ),
        (
            "maxUsers",
            "many",
            "limits.max_users: \"many\" is not a whole number; allowed: a whole number from 0",
        ),
        (
            "maxUsers",
            "-1",
            "limits.max_users: -1 is out of range; allowed: a whole number from 0",
        ),
        (
            "lobby",
            "",
            "rooms.lobby: an empty text is not allowed; allowed: 1 to 64",
        ),
        ("maxUsers", "7 ", "limits.max_users: \"7 \" is not a whole number"),
    ];
    for (name, value, expected) in cases {
        let error = loaded.set(name, value).expect_err(expected);
        assert!(error.to_string().starts_with(expected), "{error}");
    }
    assert_eq!(loaded.settings(), &Settings::default());
    assert!(matches!(loaded.set("x", "1"), Err(SetError::Unknown(..))));
}
