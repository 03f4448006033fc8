//! What configuration is taken, and what is said of the rest.

mod problems;
mod set;

use std::fs;
use std::path::Path;
use std::time::Duration;

use chinwag::settings::{
    Durability, Entry, Loaded, Problem, RootDialect, Settings, Source, Sources, StorageUrl, document, find,
    keys,
};

const BEGIN: &str = "<!-- keys: begin (made from the table in src/settings; see the test `the_documents_tell_the_table`) -->\n";
const END: &str = "<!-- keys: end -->";

fn with(variables: &[(&str, &str)]) -> Result<Loaded, Vec<Problem>> {
    Settings::load(&Sources::built_in().variables(variables.iter().copied()))
}

fn good(variables: &[(&str, &str)]) -> Settings {
    with(variables).expect("good settings").settings().clone()
}

/// A directory with these files below `config`.
fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    fs::create_dir(directory.path().join("config")).expect("config");
    for (name, text) in files {
        fs::write(directory.path().join("config").join(name), text).expect("a file");
    }
    directory
}

/// The problems as they are shown, with the directory taken out.
fn problems(files: &[(&str, &str)], variables: &[(&str, &str)]) -> Vec<String> {
    let directory = directory(files);
    let sources = Sources::in_directory(directory.path()).variables(variables.iter().copied());
    let prefix = format!("{}/", directory.path().display());
    match Settings::load(&sources) {
        Ok(_) => Vec::new(),
        Err(problems) => problems
            .iter()
            .map(|p| p.to_string().replace(&prefix, ""))
            .collect(),
    }
}

fn entry(loaded: &Loaded, path: &str) -> Entry {
    loaded
        .entries()
        .find(|entry| entry.path == path)
        .expect("an entry for every key")
}

/// With `CHINWAG_UPDATE_DOCS` set, the documents are written instead of compared.
#[test]
fn the_documents_tell_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (file, page) = (
        root.join("config/default.toml"),
        root.join("docs/CONFIGURATION.md"),
    );
    let text = fs::read_to_string(&page).expect("docs/CONFIGURATION.md");
    let (before, rest) = text.split_once(BEGIN).expect("the begin mark");
    let (_, after) = rest.split_once(END).expect("the end mark");
    let wanted = format!("{before}{BEGIN}\n{}{END}{after}", document::key_tables());
    if std::env::var_os("CHINWAG_UPDATE_DOCS").is_some() {
        fs::write(&file, document::default_file()).expect("write the default file");
        fs::write(&page, wanted).expect("write the page");
        return;
    }
    let hint = "run this test with CHINWAG_UPDATE_DOCS=1";
    assert_eq!(
        fs::read_to_string(file).expect("config/default.toml"),
        document::default_file(),
        "{hint}"
    );
    assert_eq!(text, wanted, "{hint}");
}

/// The structs refuse what they do not know and miss what they do not get, so that the table, the default
/// file and the structs hold the same keys.
#[test]
fn every_key_has_its_default_and_reaches_the_structs() {
    let loaded = with(&[]).expect("the defaults");
    assert_eq!(loaded.entries().count(), keys().count());
    for key in keys() {
        assert_eq!(find(key.path).map(|found| found.path), Some(key.path));
        let default = key.default.trim_matches(['"', '[', ']']);
        let entry = entry(&loaded, key.path);
        assert_eq!(
            (entry.value.as_str(), &entry.source),
            (default, &Source::BuiltIn),
            "{}",
            key.path
        );
        assert!(
            !key.meaning.is_empty() && key.meaning.ends_with('.'),
            "{}",
            key.path
        );
    }
}

#[test]
fn the_contract_is_kept() {
    let contract = [
        ("server.host", "127.0.0.1"),
        ("server.port", "8080"),
        ("server.root_dialect", "envelope"),
        ("server.allowed_origins", ""),
        ("server.trusted_proxies", ""),
        ("limits.max_users", "1000"),
        ("limits.max_connections_per_address", "200"),
        ("limits.authentication_timeout_seconds", "10"),
        ("limits.message_rate_limit", "120"),
        ("limits.block_after_refusals", "60"),
        ("limits.block_seconds", "30"),
        ("limits.requests_per_second", "100"),
        ("limits.rooms_per_user", "200"),
        ("limits.max_frame_bytes", "65536"),
        ("limits.max_message_length", "4000"),
        ("limits.max_username_length", "20"),
        ("history.on_join", "50"),
        ("moderation.announce_interval_seconds", "300"),
        ("dialects.channel.heartbeat_interval_seconds", "5"),
        ("dialects.channel.authentication_delay_seconds", "5"),
        ("delivery.flush_pause_ms", "2"),
        ("presence.everyone_below", "200"),
        ("presence.individual_below", "200"),
        ("presence.list_limit", "500"),
        ("presence.grace_seconds", "30"),
        ("auth.access_tokens", ""),
        ("storage.durability", "full"),
        ("storage.url", "sqlite://data/chat.db"),
        ("rooms.lobby", "general"),
    ];
    let loaded = with(&[]).expect("the defaults");
    for (path, value) in contract {
        assert_eq!(entry(&loaded, path).value, value, "{path}");
    }
}

#[test]
fn values_arrive_in_their_types() {
    let settings = good(&[
        ("CHAT__SERVER__PORT", "0"),
        ("CHAT__SERVER__ROOT_DIALECT", "flat"),
        ("CHAT__SERVER__ALLOWED_ORIGINS", "https://chat.example , null"),
        ("CHAT__SERVER__TRUSTED_PROXIES", "10.0.0.0/8,::1"),
        ("CHAT__STORAGE__URL", "memory"),
        ("CHAT__STORAGE__DURABILITY", "process"),
        ("CHAT__ROOMS__LOBBY", "Große Halle"),
        ("CHAT__AUTH__ACCESS_TOKENS", "one,two"),
        ("CHAT__DELIVERY__FLUSH_PAUSE_MS", "7"),
        ("CHAT__PRESENCE__GRACE_SECONDS", "7"),
        ("OTHER", "thing"),
    ]);
    assert_eq!(
        (settings.server.port, settings.server.root_dialect),
        (0, RootDialect::Flat)
    );
    assert!(settings.server.allowed_origins.allows("https://chat.example:443"));
    assert!(settings.server.allowed_origins.allows("null"));
    assert!(
        settings
            .server
            .trusts("::ffff:10.1.2.3".parse().expect("an address"))
    );
    assert!(!settings.server.trusts("11.1.2.3".parse().expect("an address")));
    assert_eq!(settings.storage.url, StorageUrl::Memory);
    assert_eq!(settings.storage.durability, Durability::Process);
    assert_eq!(settings.rooms.lobby.as_str(), "Große Halle");
    assert!(settings.auth.access_tokens.contain("two") && !settings.auth.access_tokens.contain("three"));
    assert_eq!(settings.delivery.flush_pause(), Duration::from_millis(7));
    assert_eq!(settings.presence.grace(), Duration::from_secs(7));
    assert!(
        good(&[("CHAT__AUTH__ACCESS_TOKENS", "")])
            .auth
            .access_tokens
            .is_empty()
    );
}

#[test]
fn later_sources_win_and_are_named() {
    let directory = directory(&[
        (
            "default.toml",
            "[limits]\nmax_users = 1\nrooms_per_user = 1\n[server]\nport = 1",
        ),
        (
            "local.toml",
            "limits.max_users = 0x2\n\n[server]\nport = 2\nhost = \"::1\"",
        ),
    ]);
    let sources = Sources::in_directory(directory.path());
    let path = |name: &str| directory.path().join("config").join(name);
    let check = |sources: &Sources, port: &str, source: Source| {
        let loaded = Settings::load(sources).expect("good");
        let found = entry(&loaded, "server.port");
        assert_eq!((found.value.as_str(), found.source), (port, source));
        loaded
    };
    let local = Source::File {
        path: path("local.toml"),
        line: 4,
        column: 1,
    };
    let loaded = check(&sources, "2", local);
    assert_eq!(loaded.settings().limits.max_users, 2);
    assert_eq!(loaded.settings().limits.rooms_per_user, 1);
    assert_eq!(loaded.settings().limits.message_rate_limit, 120);
    assert_eq!(entry(&loaded, "server.workers").source, Source::BuiltIn);
    let sources = sources.variables([("PORT", "3")]);
    check(&sources, "3", Source::Variable("PORT".to_owned()));
    let sources = sources.variables([("CHAT__SERVER__PORT", "4")]);
    check(&sources, "4", Source::Variable("CHAT__SERVER__PORT".to_owned()));
}

#[test]
fn the_shipped_default_file_changes_nothing() {
    let sources = Sources::in_directory(Path::new(env!("CARGO_MANIFEST_DIR")).join("nowhere").as_path())
        .file(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/default.toml"));
    assert_eq!(
        Settings::load(&sources).expect("good").settings(),
        &Settings::default()
    );
}
