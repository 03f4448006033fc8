//! A server that looks alive and is not would be the worst of all: where a panic matters, the process ends.

use crate::transport::critical;
use std::process;

/// Exit status where the server could not go on (contract §9).
const COULD_NOT_RUN: i32 = 1;

/// Ends the process with a line that says why.
pub(super) fn end(why: &str) -> ! {
    crate::console::logs::flush();
    crate::console::restore();
    eprintln!("error: {why}");
    process::exit(COULD_NOT_RUN)
}

/// Installs the watch: a panic on a thread of the store's, in the hub or a room, or in work that all connections of a
/// worker depend on, ends the process non-zero, with a line that names the place. A panic elsewhere ends one connection or one request.
pub(super) fn watch() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("unnamed");
        let what = critical::current().or_else(|| name.starts_with("chinwag-store").then_some("the store"));
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        if let Some(what) = what {
            end(&format!(
                "{what} failed at {place}; the server ends, start it again and report this"
            ));
        }
        log::error!("a panic on thread {name} at {place}: one connection or request is lost");
        usual(info);
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Output};

    /// Set in the process that is to fail: the name of the thread that panics.
    const FAILING: &str = "CHINWAG_TEST_FAILING_THREAD";

    /// Runs this very test in a process of its own, where a thread of that name panics.
    fn failing(thread: &str) -> Output {
        let test = "app::fatal::tests::a_panic_that_matters_ends_the_process_and_another_does_not";
        let me = std::env::current_exe().expect("this program");
        let child = Command::new(me)
            .args(["--exact", test, "--nocapture"])
            .env(FAILING, thread)
            .output();
        child.expect("a process")
    }

    fn name_of_thread() -> String {
        std::thread::current().name().unwrap_or_default().to_owned()
    }

    #[test]
    fn a_panic_that_matters_ends_the_process_and_another_does_not() {
        if let Ok(name) = std::env::var(FAILING) {
            watch();
            let thread = std::thread::Builder::new().name(name).spawn(move || {
                if name_of_thread() == "a worker's" {
                    critical::run("delivery", || panic!("on purpose"));
                }
                // What ended well leaves no trace: the worker of a chat serves sessions, too.
                critical::run("the chat", || ());
                panic!("on purpose");
            });
            assert!(thread.expect("a thread").join().is_err());
            return;
        }
        for (thread, what) in [
            ("a worker's", "delivery failed"),
            ("chinwag-store-writer", "the store failed"),
        ] {
            let ended = failing(thread);
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert_eq!(ended.status.code(), Some(COULD_NOT_RUN), "{said}");
            assert!(said.contains(what) && said.contains("fatal.rs"), "{said}");
        }
        assert!(
            failing("a session's").status.success(),
            "one connection is no reason to end"
        );
    }
}
