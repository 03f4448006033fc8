//! The transport's numbers, in one place.

use std::time::Duration;

use super::frame::FrameLimits;

/// What the transport allows and how long it waits. `Limits::default()` is what the contract and the
/// promises say; tests shorten the times.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one incoming message (contract §9 `limits.max_frame_bytes`).
    pub max_message_bytes: usize,
    /// Frames one incoming message may come in, beyond one for each byte of it: empty ones cost nothing of
    /// [`Limits::max_message_bytes`].
    pub max_fragments: u32,
    /// Bytes that may wait in one connection's outgoing queue.
    pub queue_bytes: usize,
    /// How long a byte may wait in that queue.
    pub queue_age: Duration,
    /// How long a closed connection's socket may live on (contract §6).
    pub close_wait: Duration,
    /// Silence after which a ping is sent; after twice as long the peer counts as gone.
    pub heartbeat: Duration,
    /// Time for the TLS handshake.
    pub handshake_timeout: Duration,
    /// Time for one request head to arrive, on new and on kept-alive connections.
    pub head_timeout: Duration,
    /// How long a connection may rest between two requests.
    pub keep_alive: Duration,
    /// Time for a request's body, and for the client to take what did not fit into its socket at once; every
    /// [`Limits::body_bytes_per_second`] bytes add a second.
    pub body_timeout: Duration,
    /// Slowest body or answer that may go on for longer than [`Limits::body_timeout`].
    pub body_bytes_per_second: u32,
    /// How long sent bytes may go unacknowledged by the peer's kernel (`TCP_USER_TIMEOUT`).
    pub user_timeout: Duration,
    /// The kernel's send buffer for one socket, in bytes (it doubles the number for its own use).
    pub send_buffer: usize,
    /// Whether permessage-deflate (RFC 7692) is agreed to where clients offer it.
    pub deflate: bool,
    /// How often deadlines are looked at.
    pub tick: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_message_bytes: 64 << 10,
            max_fragments: 1024,
            queue_bytes: 1 << 20,
            queue_age: Duration::from_secs(10),
            close_wait: Duration::from_secs(2),
            heartbeat: Duration::from_secs(45),
            handshake_timeout: Duration::from_secs(6),
            head_timeout: Duration::from_secs(8),
            keep_alive: Duration::from_secs(5),
            body_timeout: Duration::from_secs(10),
            body_bytes_per_second: 4 << 10,
            user_timeout: Duration::from_secs(30),
            send_buffer: 128 << 10,
            deflate: false,
            tick: Duration::from_secs(1),
        }
    }
}

impl Limits {
    /// The part that concerns single messages.
    #[must_use]
    pub const fn frames(&self) -> FrameLimits {
        FrameLimits {
            max_message_bytes: self.max_message_bytes,
            max_fragments: self.max_fragments,
        }
    }
}
