//! The actors: [`ChatServer`], one `RoomActor` a room, one `Delivery` a worker thread, and the store's threads.
//!
//! [`messages`] is the only door from above. Not here: decisions (`domain::chat`), what frames look like
//! (`protocol`), sockets (`transport`).

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic,
        clippy::print_stderr,
        clippy::print_stdout
    )
)]

mod carry;
pub mod clock;
pub mod delivery;
mod encode;
mod gather;
pub mod hub;
mod journal;
pub mod messages;
mod outbox;
mod pace;
pub mod queue;
mod random;
mod room;
pub mod store_threads;
pub mod tongue;
mod turn;

pub use hub::ChatServer;
