//! The operator's console (contract §8): the real program, judged by what connected clients of every dialect see.

#[path = "../support/mod.rs"]
mod support;

mod commands;
mod copies;
mod desk;
mod doors;
mod lines;
mod logs;
mod restart;
mod retention;
mod terminal;
