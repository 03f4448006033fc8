//! The words of the chat and its rules: ids, names, commands, events, refusals, and [`chat`], which decides.
//!
//! Not here: actors, sockets, files, JSON, clocks and randomness. Time and fresh ids are handed in, so that
//! every rule can be tested without waiting and without luck.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic
    )
)]

pub mod chat;
pub mod command;
pub mod durable;
pub mod error;
pub mod event;
pub mod few;
pub mod gossip;
pub mod ids;
pub mod mention;
pub mod name;
pub mod operator;
pub mod outbound;
pub mod profile;
pub mod rate;
pub mod reading;
pub mod retention;
pub mod room_id;
pub mod sanction;
pub mod search;
pub mod text;
mod vocabulary;
