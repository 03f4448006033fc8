//! WebSocket frames (RFC 6455 §5) as bytes, without any I/O: a [`Decoder`] for what clients send and
//! `put_*` functions for what the server sends.
//!
//! Sockets, queues and close deadlines do not live here, and neither does what a message means.

mod decode;
mod encode;
mod mask;

pub use decode::{Decoder, FrameLimits};
pub use encode::{
    Begun, begin_text, finish, put_binary, put_binary_deflated, put_close, put_ping, put_pong, put_text,
    put_text_deflated,
};

/// Longest payload of a control frame, in bytes (RFC 6455 §5.5).
pub const MAX_CONTROL_PAYLOAD: usize = 125;

/// What kind of frame it is: the four low bits of its first byte (RFC 6455 §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opcode {
    Continuation,
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Opcode {
    const fn from_bits(bits: u8) -> Option<Self> {
        Some(match bits {
            0x0 => Self::Continuation,
            0x1 => Self::Text,
            0x2 => Self::Binary,
            0x8 => Self::Close,
            0x9 => Self::Ping,
            0xA => Self::Pong,
            _ => return None,
        })
    }

    const fn bits(self) -> u8 {
        match self {
            Self::Continuation => 0x0,
            Self::Text => 0x1,
            Self::Binary => 0x2,
            Self::Close => 0x8,
            Self::Ping => 0x9,
            Self::Pong => 0xA,
        }
    }

    const fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// How a peer broke the WebSocket protocol. Each ends the connection with [`Violation::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// A reserved bit is set that no extension gave a meaning (§5.2).
    ReservedBit,
    /// An opcode that is not defined (§5.2).
    ReservedOpcode,
    /// A client's frame without a mask (§5.1).
    Unmasked,
    /// A control frame with more than 125 bytes (§5.5).
    LongControlFrame,
    /// A control frame without the final bit (§5.5).
    FragmentedControlFrame,
    /// A continuation of nothing (§5.4).
    NothingToContinue,
    /// A new message inside an unfinished one (§5.4).
    MessageUnfinished,
    /// A length not in its shortest form, or above 2^63 − 1 (§5.2).
    BadLength,
    /// A Close frame with a body of one byte (§5.5.1), or a code that may not be sent (§7.4).
    BadClose,
    /// Text, or a reason for closing, that is not UTF-8 (§8.1).
    NotUtf8,
    /// Compressed data that does not decompress (RFC 7692 §7.2.2).
    BadCompression,
    /// A message larger than this server takes.
    TooLarge,
    /// A message in more fragments than this server takes.
    TooManyFragments,
}

impl Violation {
    /// The close code that goes with it (RFC 6455 §7.4.1; contract §6): 1002, 1007 or 1009.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::NotUtf8 | Self::BadCompression => 1007,
            Self::TooLarge | Self::TooManyFragments => 1009,
            _ => 1002,
        }
    }

    /// The reason people read in the Close frame.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::ReservedBit => "reserved bit set",
            Self::ReservedOpcode => "reserved opcode",
            Self::Unmasked => "frame without mask",
            Self::LongControlFrame => "control frame too long",
            Self::FragmentedControlFrame => "fragmented control frame",
            Self::NothingToContinue => "nothing to continue",
            Self::MessageUnfinished => "message not finished",
            Self::BadLength => "bad length",
            Self::BadClose => "bad close frame",
            Self::NotUtf8 => "not UTF-8",
            Self::BadCompression => "bad compressed data",
            Self::TooLarge => "message too large",
            Self::TooManyFragments => "too many fragments",
        }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for Violation {}

/// Whether a peer may send this code in a Close frame (RFC 6455 §7.4; 1012 to 1014 are registered later).
pub(crate) const fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}
