#![forbid(unsafe_code)]
//! Chinwag: a self-hosted, real-time chat server.
//!
//! The floors, lowest first (imports point downward only; `tests/architecture.rs` holds them):
//! [`domain`] and [`protocol`]; [`settings`], [`store`], [`bus`], [`transport`]; [`actors`]; [`session`], [`web`], [`upkeep`]; [`app`].

pub mod actors;
pub mod app;
pub mod bus;
pub mod console;
pub mod domain;
pub mod metrics;
pub mod protocol;
pub mod session;
pub mod settings;
pub mod store;
pub mod transport;
pub mod upkeep;
pub mod web;
