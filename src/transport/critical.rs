//! Work on a worker thread that all its connections depend on. A panic there must end the process, while one in a
//! session ends that session; whoever watches panics asks [`current`] which it was.

use std::cell::Cell;

thread_local! {
    static CURRENT: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Does `work`; should it panic, [`current`] says `what` failed.
pub fn run<R>(what: &'static str, work: impl FnOnce() -> R) -> R {
    let before = CURRENT.replace(Some(what));
    let done = work();
    CURRENT.set(before);
    done
}

/// The critical work this thread is at.
#[must_use]
pub fn current() -> Option<&'static str> {
    CURRENT.get()
}
