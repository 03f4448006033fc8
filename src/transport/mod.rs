//! The WebSocket transport: sockets, handshakes, frames, outgoing queues. It knows nothing of chat or JSON;
//! what stands above sees [`Link`] and [`Incoming`], never a socket.
//!
//! How it is used:
//! - [`serve()`] listens and runs an actix-web application; a [`Gate`], implemented above, says which requests
//!   are WebSocket endpoints ([`Gate::admit`]) and takes the connections ([`Gate::open`]).
//! - [`Incoming`] is the stream of a client's messages, for `ctx.add_stream` of a session actor.
//! - [`Link`] is the way back: [`Link::push`] queues finished frames, made with [`frame`] and shared between
//!   links; each socket is written once per turn of the event loop. [`Link::ending`] says how it ended.
//! - [`Entrance`] holds who may come in ([`OriginPolicy`], [`TrustedProxies`], [`Caps`]) and the
//!   [`Certificates`] for `wss`, and may be changed while the server runs. [`Limits`] are the numbers,
//!   [`Counters`] what happened.
//! - Where `Limits::deflate` allows it and [`Link::window`] says so, a peer also takes frames made with
//!   [`frame::put_text_deflated`]. Without context takeover one such frame serves every link with the same
//!   window: make it once, beside the plain one, and only if somebody takes it.
//!
//! Rules it keeps by itself: RFC 6455 with the right close codes, pings and pongs, slow readers (4008),
//! close handshakes under a deadline, a deadline for every request head and body.
//!
//! This is the only place that names `actix_web_actors`, whose message and close types [`ws`] hands on.

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

mod caps;
mod conn;
mod counters;
pub mod critical;
mod deflate;
mod extensions;
pub mod frame;
mod gate;
mod guard;
mod handshake;
mod incoming;
mod limits;
mod link;
mod listen;
mod origin;
mod outbox;
mod pacing;
mod proxies;
mod serve;
mod socket;
mod tls;
mod watch;
mod worker;

pub use actix_web_actors::ws;
pub use caps::{Caps, Full, Slot};
pub use counters::{Counter, Counters};
pub use deflate::{Window, compressions};
pub use gate::{Gate, Head, Opened, Refusal};
pub use handshake::Entrance;
pub use incoming::Incoming;
pub use limits::Limits;
pub use link::{Class, Ending, Link, TOO_SLOW};
pub use listen::listen;
pub use origin::OriginPolicy;
pub use proxies::TrustedProxies;
pub use serve::{Options, Serving, serve};
pub use tls::{CertificateError, Certificates};
