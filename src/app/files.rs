//! Open files: one for each connection.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// What is assumed where the limit cannot be read.
const ASSUMED: u64 = 1024;

/// Raises the soft limit to the hard one (DESIGN §5) and says what it is.
pub(super) fn raise_limit() -> u64 {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return ASSUMED;
    };
    if soft >= hard {
        log::info!("open files: {soft}");
        return soft;
    }
    match setrlimit(Resource::RLIMIT_NOFILE, hard, hard) {
        Ok(()) => {
            log::info!("open files: {hard} (raised from {soft})");
            hard
        }
        Err(error) => {
            log::warn!("open files: {soft}, cannot be raised to {hard}: {error}");
            soft
        }
    }
}
