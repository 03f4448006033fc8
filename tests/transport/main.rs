//! The transport over real sockets: what actix's own WebSocket code gets wrong, and what ours must get right.
#![forbid(unsafe_code)]

mod client;
mod closing;
mod conformance;
mod frames;
mod half_open;
mod handshake;
mod http;
mod server;
mod slow;
mod sockets;
mod tls;
