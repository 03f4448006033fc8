//! What tests against the real server share: the process, WebSocket clients, plain HTTP.
//!
//! Every wait ends: after [`PATIENCE`] a test fails and says what it waited for. Not here: what is tested.

#![allow(
    dead_code,
    unused_imports,
    clippy::disallowed_methods,
    reason = "each test crate uses its part of it; a test that watches a real process needs the real clock"
)]

mod client;
pub mod http;
mod raw;
mod server;

pub use client::{Client, data, kind};
pub use raw::{Got, Raw};
pub use server::{Ended, Home, Server, Settings, run_to_end};

use std::time::Duration;

/// How long anything may take on a machine that is busy with other things.
pub const PATIENCE: Duration = Duration::from_secs(20);
