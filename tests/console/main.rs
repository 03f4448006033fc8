//! The operator's console (contract §8): the real program, judged by what connected clients of every dialect see.

#[path = "../support/mod.rs"]
mod support;

mod commands;
mod copies;
mod desk;
mod doctor;
mod doors;
mod everything;
mod lines;
mod logs;
mod monitoring;
mod proxy;
mod reload;
mod restart;
mod shells;
mod terminal;
