//! The table of refusals and of close codes: what it is called, what people read, whether waiting helps.

use std::borrow::Cow;

/// A stable word for programs (contract §2: `code`), with the text people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The frame is no request of this dialect.
    InvalidFormat,
    /// No such request.
    UnknownType,
    /// A binary frame.
    BinaryFrame,
    /// A member that is needed is missing or of the wrong type.
    MissingField,
    /// A member has a value that is not allowed.
    InvalidField,
    /// Not signed in.
    NotAuthenticated,
    /// Signed in already.
    AlreadyAuthenticated,
    /// The resume token is wrong, expired or revoked.
    BadToken,
    /// No name given.
    UsernameRequired,
    /// Somebody has this name, or one that looks like it.
    UsernameTaken,
    /// The name is longer than allowed.
    UsernameTooLong,
    /// The name holds what no name may hold.
    InvalidUsername,
    /// The name is the server's.
    UsernameReserved,
    /// The room id is not allowed.
    InvalidRoom,
    /// Not a member of the room.
    NotInRoom,
    /// Nobody with that id can be reached.
    UserNotFound,
    /// The user does not take messages from the asker.
    NotReachable,
    /// The user has blocked as many others as allowed.
    TooManyBlocked,
    /// The user is in as many rooms as allowed.
    TooManyRooms,
    /// The text is longer than allowed.
    MessageTooLong,
    /// The text is empty or holds NUL.
    InvalidContent,
    /// More than the rate allows; `retryAfterMs` says how long to wait.
    RateLimited,
    /// The same `clientMessageId` with other content.
    Conflict,
    /// No such message.
    MessageNotFound,
    /// The message was deleted.
    Gone,
    /// Not the author.
    NotAllowed,
    /// Not a moderator of the room.
    Forbidden,
    /// The message is older than its author may change.
    TooOld,
    /// As many pins as a room may have.
    TooManyPins,
    /// As many moderators as a room may have.
    TooManyModerators,
    /// As many different emoji as a message may have.
    TooManyReactions,
    /// The topic is longer than allowed.
    TopicTooLong,
    /// Muted by an operator.
    Muted,
    /// The server is read-only for now.
    Held,
    /// Banned by an operator.
    Banned,
    /// Thrown out by an operator.
    Kicked,
    /// Nobody new may come in for now.
    Maintenance,
    /// The server is as full as its configuration allows.
    ServerFull,
    /// Too much waits to be stored; try again.
    Busy,
    /// The store refused; try again later.
    StoreUnavailable,
    /// Asked for more than this server does.
    Unsupported,
    /// The server is about to stop.
    ShuttingDown,
}

impl Code {
    /// The stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFormat => "invalid_format",
            Self::UnknownType => "unknown_type",
            Self::BinaryFrame => "binary_frame",
            Self::MissingField => "missing_field",
            Self::InvalidField => "invalid_field",
            Self::NotAuthenticated => "not_authenticated",
            Self::AlreadyAuthenticated => "already_authenticated",
            Self::BadToken => "bad_token",
            Self::UsernameRequired => "username_required",
            Self::UsernameTaken => "username_taken",
            Self::UsernameTooLong => "username_too_long",
            Self::InvalidUsername => "invalid_username",
            Self::UsernameReserved => "username_reserved",
            Self::InvalidRoom => "invalid_room",
            Self::NotInRoom => "not_in_room",
            Self::UserNotFound => "user_not_found",
            Self::NotReachable => "not_reachable",
            Self::TooManyBlocked => "too_many_blocked",
            Self::TooManyRooms => "too_many_rooms",
            Self::MessageTooLong => "message_too_long",
            Self::InvalidContent => "invalid_content",
            Self::RateLimited => "rate_limited",
            Self::Conflict => "conflict",
            Self::MessageNotFound => "message_not_found",
            Self::Gone => "gone",
            Self::NotAllowed => "not_allowed",
            Self::Forbidden => "forbidden",
            Self::TooOld => "too_old",
            Self::TooManyPins => "too_many_pins",
            Self::TooManyModerators => "too_many_moderators",
            Self::TooManyReactions => "too_many_reactions",
            Self::TopicTooLong => "topic_too_long",
            Self::Muted => "muted",
            Self::Held => "held",
            Self::Banned => "banned",
            Self::Kicked => "kicked",
            Self::Maintenance => "maintenance",
            Self::ServerFull => "server_full",
            Self::Busy => "busy",
            Self::StoreUnavailable => "store_unavailable",
            Self::Unsupported => "unsupported",
            Self::ShuttingDown => "shutting_down",
        }
    }
}

/// Why a request was not done. It never closes the connection by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// For programs.
    pub code: Code,
    /// For people; may quote what the client sent, so it is escaped where it is shown.
    pub text: Cow<'static, str>,
    /// Waiting this long helps.
    pub retry_after_ms: Option<u64>,
}

impl Refusal {
    /// A refusal with its text.
    pub fn new(code: Code, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            text: text.into(),
            retry_after_ms: None,
        }
    }

    /// The same, and how long to wait.
    #[must_use]
    pub const fn retry_after(mut self, ms: u64) -> Self {
        self.retry_after_ms = Some(ms);
        self
    }
}

/// Why the server closes a connection (contract §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseReason {
    /// 1001: the server stops.
    ShuttingDown,
    /// 1012: the server restarts; come back at once.
    Restarting,
    /// 1012: a room it is in is read anew; come back at once.
    ReadAnew,
    /// 1013: the server cannot take more; come back later.
    Overloaded,
    /// 1013: nobody new may come in for now; come back later.
    Maintenance,
    /// 4001: the access token is missing or wrong.
    Unauthorized,
    /// 4001: did not sign in in time.
    AuthenticationTimeout,
    /// 4001: the resume token it signed in with was revoked.
    SignedOut,
    /// 4003: an operator closed it.
    Kicked,
    /// 4008: does not read what it is sent.
    TooSlow,
    /// 4009: somebody has this name (dialects that close on it).
    NameTaken,
    /// 1000: asked for by the client.
    Normal,
}

impl CloseReason {
    /// The code of the close frame.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Normal => 1000,
            Self::ShuttingDown => 1001,
            Self::Restarting | Self::ReadAnew => 1012,
            Self::Overloaded | Self::Maintenance => 1013,
            Self::Unauthorized | Self::AuthenticationTimeout | Self::SignedOut => 4001,
            Self::Kicked => 4003,
            Self::TooSlow => 4008,
            Self::NameTaken => 4009,
        }
    }

    /// The reason of the close frame, at most 123 bytes (RFC 6455 §5.5).
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Normal => "",
            Self::ShuttingDown => "Server shutting down",
            Self::Restarting => "Server restarting",
            Self::ReadAnew => "A room is read anew, come back",
            Self::Overloaded => "Server overloaded, try again later",
            Self::Maintenance => "Server under maintenance, try again later",
            Self::Unauthorized => "Unauthorized",
            Self::AuthenticationTimeout => "Authentication timeout",
            Self::SignedOut => "Signed out",
            Self::Kicked => "Disconnected by an operator",
            Self::TooSlow => "Too slow a reader",
            Self::NameTaken => "Name taken",
        }
    }
}
