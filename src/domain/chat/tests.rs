//! The rules, tried from the outside: requests in, frames out, with a real store whose answers can be held back.

mod acting;
mod base;
mod big_rooms;
mod catching_up;
mod checks;
mod client;
mod grace;
mod keeping;
mod ledger;
mod limits;
mod names;
mod noting;
mod private;
mod random;
mod requests;
mod resume;
mod retaining;
mod searching;
mod small_dialects;
mod store_trouble;
mod threads;
mod tidying;
mod tokens;
mod typing;
mod world;
