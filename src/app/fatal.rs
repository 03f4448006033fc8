//! A server that looks alive and is not would be the worst of all: where a panic matters, the process ends.

use std::cell::Cell;
use std::process;

thread_local! {
    static MATTERS: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Exit status where the server could not go on (contract §9).
const COULD_NOT_RUN: i32 = 1;

/// From now on a panic on this thread ends the process; `what` runs here.
pub(super) fn this_thread_matters(what: &'static str) {
    MATTERS.set(Some(what));
}

/// Ends the process with a line that says why.
pub(super) fn end(why: &str) -> ! {
    crate::console::logs::flush();
    crate::console::restore();
    eprintln!("error: {why}");
    process::exit(COULD_NOT_RUN)
}

/// Installs the watch: a panic on the hub's thread or one of the store's ends the process non-zero, with a line
/// that names the place. A panic elsewhere ends one connection or one request.
pub(super) fn watch() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("unnamed");
        let what = MATTERS
            .get()
            .or_else(|| name.starts_with("chinwag-store").then_some("the store"));
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
