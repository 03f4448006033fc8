//! The floors and habits of the source (`docs/ARCHITECTURE.md`), held by reading it. Each rule is shown a source
//! that breaks it, too.

#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/source.rs"]
mod source;

use source::Source;
use std::sync::LazyLock;

/// All of the repository's Rust, read once.
static SOURCES: LazyLock<Vec<Source>> =
    LazyLock::new(|| Source::below(&["src", "tests", "benches", "examples"]));

/// Nothing is wrong with any file below these folders.
fn holds(rule: impl Fn(&Source) -> Vec<String>, folders: &[&str]) {
    let within = |s: &&Source| folders.iter().any(|f| s.path.starts_with(f));
    let sources: Vec<&Source> = SOURCES.iter().filter(within).collect();
    assert!(sources.len() > 50, "too little was read");
    let wrong: Vec<String> = sources.into_iter().flat_map(rule).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The rule finds just these lines wrong in a source that breaks it.
#[track_caller]
fn finds(rule: impl Fn(&Source) -> Vec<String>, path: &str, text: &str, lines: &[usize]) {
    let wrong = rule(&Source::new(path, text));
    let found: Vec<usize> = wrong
        .iter()
        .map(|w| {
            w.split(':')
                .nth(1)
                .and_then(|line| line.parse().ok())
                .unwrap_or_default()
        })
        .collect();
    assert_eq!(found, lines, "{wrong:?}");
}

#[test]
fn imports_point_downward() {
    holds(rules::floors, &["src"]);
}

#[test]
fn packages_are_named_where_they_belong() {
    holds(rules::packages, &["src"]);
}

#[test]
fn what_is_deprecated_can_be_replaced_in_one_place() {
    holds(rules::deprecated, &["src", "tests", "benches", "examples"]);
}

#[test]
fn the_ground_is_pure() {
    holds(rules::pure_ground, &["src"]);
}

#[test]
fn sql_stands_in_the_store() {
    holds(rules::sql, &["src"]);
}

#[test]
fn clocks_are_handed_in() {
    let wrong = rules::clocks(&SOURCES);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn nothing_panics_where_others_would_pay() {
    holds(rules::panics, &["src"]);
}

#[test]
fn files_and_functions_are_small() {
    holds(rules::sizes, &["src", "tests", "benches", "examples"]);
}

#[test]
fn every_file_says_what_it_is() {
    holds(rules::heads, &["src", "tests", "benches", "examples"]);
}

#[test]
fn unsafe_code_is_forbidden() {
    holds(rules::safe, &["src"]);
}

#[test]
fn imports_upward_are_found() {
    let upward = "use crate::{domain::ids, actors};\nfn f() { super::session::gate(); }\nfn g() -> crate::web::X {}\n\
                  fn h() { log!(crate::app::run(), crate::domain::ids) }";
    finds(rules::floors, "src/store/mod.rs", upward, &[1, 2, 3, 4]);
    let sideways = "use crate::settings::Settings;\nuse crate::store::Store;\nuse super::frame;";
    finds(rules::floors, "src/store/open.rs", sideways, &[1]);
    finds(
        rules::floors,
        "src/protocol/flat.rs",
        "use crate::domain::ids;",
        &[],
    );
    finds(
        rules::floors,
        "src/domain/ids.rs",
        "use crate::protocol::Dialect;",
        &[1],
    );
    finds(rules::floors, "src/odd/mod.rs", "", &[0]);
}

#[test]
fn what_is_for_tests_may_use_anything() {
    let tested = "#[cfg(test)]\nmod tests { use crate::app; fn f() { x.unwrap(); } }\n\
                  impl A { #[cfg(test)] fn f() { crate::web::x(); } }";
    finds(rules::floors, "src/domain/ids.rs", tested, &[]);
    finds(rules::panics, "src/domain/ids.rs", tested, &[]);
}

#[test]
fn packages_elsewhere_are_found() {
    let actix =
        "use actix::Actor;\nuse actix_web_actors::ws;\nfn f() { serde_json::to_string(); rusqlite::open() }";
    finds(rules::packages, "src/domain/ids.rs", actix, &[1, 2, 3, 3]);
    finds(rules::packages, "src/session/mod.rs", actix, &[2, 3, 3]);
    finds(
        rules::packages,
        "src/store/a.rs",
        "use rusqlite::Row;\nuse serde_json::Value;",
        &[],
    );
    let hidden = "fn f() { format!(\"{}\", rusqlite::version()); }";
    finds(rules::packages, "src/actors/a.rs", hidden, &[1]);
}

#[test]
fn the_deprecated_package_elsewhere_is_found() {
    let names = "use actix_web_actors::ws::Message;\nuse actix::Actor;";
    finds(rules::deprecated, "examples/ws_echo.rs", names, &[1]);
    finds(rules::deprecated, "src/session/mod.rs", names, &[1]);
    finds(rules::deprecated, "src/transport/ws.rs", names, &[]);
    finds(rules::deprecated, "examples/peer_actix.rs", names, &[]);
}

#[test]
fn io_in_the_ground_is_found() {
    let io = "use std::fs::File;\nuse std::sync::Arc;\nfn f() { std::thread::spawn(); }\nuse tokio::time;\n\
              use std::net::IpAddr;\nuse std::net::TcpStream;";
    finds(rules::pure_ground, "src/domain/chat/mod.rs", io, &[1, 3, 4, 6]);
    finds(rules::pure_ground, "src/store/open.rs", io, &[]);
}

#[test]
fn sql_elsewhere_is_found() {
    let sql =
        "fn f() { run(\"SELECT 1\"); log!(\"\n INSERT INTO a\"); say(\"UPDATED\"); }\n/// SELECT\nfn g() {}";
    finds(rules::sql, "src/web/mod.rs", sql, &[1, 1]);
    finds(rules::sql, "src/store/sqlite/a.rs", sql, &[]);
}

#[test]
fn clocks_elsewhere_and_needless_permissions_are_found() {
    let looks = "fn f() { let a = std::time::Instant::now(); SystemTime::now() }";
    let wrong = rules::clocks(&[Source::new("src/domain/a.rs", looks)]);
    assert_eq!(
        wrong
            .iter()
            .filter(|w| w.starts_with("src/domain/a.rs:1"))
            .count(),
        2,
        "{wrong:?}"
    );
    let permitted = "src/actors/clock.rs is listed and looks at no clock";
    assert!(wrong.iter().any(|w| w == permitted), "{wrong:?}");
}

#[test]
fn what_can_panic_is_found() {
    let text = "fn f() {\n a.unwrap();\n b.expect(\"\");\n c[0];\n panic!();\n &d[..];\n unreachable!()\n}";
    finds(rules::panics, "src/actors/a.rs", text, &[2, 3, 5, 7, 4]);
    finds(rules::panics, "src/web/a.rs", text, &[]);
}

#[test]
fn what_is_large_is_found() {
    let long = format!("fn f() {{\n{}}}\n", "let a = 1;\n\n// b\n".repeat(61));
    finds(rules::sizes, "src/web/a.rs", &long, &[1]);
    finds(rules::sizes, "src/web/a.rs", &"\n".repeat(501), &[0]);
    let many = "impl A { fn f(&self, a: A, b: B, c: C, d: D, e: E) {} }\nfn g(a: A, b: B, c: C, d: D, e: E, f: F) {}";
    finds(rules::sizes, "src/web/a.rs", many, &[2]);
}

#[test]
fn files_without_a_head_are_found() {
    finds(rules::heads, "src/web/a.rs", "fn f() {}", &[0]);
    finds(rules::heads, "src/web/a.rs", "//! A.\nfn f() {}", &[]);
    finds(rules::heads, "src/web/mod.rs", "//! A.\nfn f() {}", &[0]);
    finds(
        rules::heads,
        "src/web/mod.rs",
        "//! A. Not here: b.\nfn f() {}",
        &[],
    );
    finds(rules::safe, "src/lib.rs", "//! A.", &[0]);
}
