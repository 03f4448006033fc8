//! User-Agent texts, shared: thousands of connections come with the same hundred bytes.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

/// Texts each thread remembers, the ones used last.
const REMEMBERED: usize = 32;

thread_local! {
    static LATELY: RefCell<VecDeque<Arc<str>>> = const { RefCell::new(VecDeque::new()) };
}

/// The text in memory that it shares with earlier ones that were equal.
pub(super) fn shared(agent: &str) -> Arc<str> {
    LATELY.with_borrow_mut(|lately| {
        let known = lately.iter().position(|other| **other == *agent);
        let agent = known
            .and_then(|at| lately.remove(at))
            .unwrap_or_else(|| Arc::from(agent));
        lately.push_front(Arc::clone(&agent));
        lately.truncate(REMEMBERED);
        agent
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_their_memory_and_few_are_remembered() {
        let first = shared("Browser/1.0");
        for n in 0..2 * REMEMBERED {
            assert_eq!(&*shared(&format!("Rare/{n}")), format!("Rare/{n}"));
            if n % 10 == 0 {
                assert!(Arc::ptr_eq(&first, &shared("Browser/1.0")), "{n}");
            }
        }
        LATELY.with_borrow(|lately| assert_eq!(lately.len(), REMEMBERED));
    }
}
