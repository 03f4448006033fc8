//! The table of refusals and of close codes: what it is called, what people read, whether waiting helps.

use super::vocabulary::vocabulary;
use std::borrow::Cow;

vocabulary! {
    /// A stable word for programs (contract §2: `code`), with the text people read.
    Code {
        /// The frame is no request of this dialect.
        InvalidFormat => "invalid_format",
        /// No such request.
        UnknownType => "unknown_type",
        /// A binary frame.
        BinaryFrame => "binary_frame",
        /// A member that is needed is missing or of the wrong type.
        MissingField => "missing_field",
        /// A member has a value that is not allowed.
        InvalidField => "invalid_field",
        /// Not signed in.
        NotAuthenticated => "not_authenticated",
        /// Signed in already.
        AlreadyAuthenticated => "already_authenticated",
        /// The resume token is wrong, expired or revoked.
        BadToken => "bad_token",
        /// No name given.
        UsernameRequired => "username_required",
        /// Somebody has this name, or one that looks like it.
        UsernameTaken => "username_taken",
        /// The name is longer than allowed.
        UsernameTooLong => "username_too_long",
        /// The name holds what no name may hold.
        InvalidUsername => "invalid_username",
        /// The name is the server's.
        UsernameReserved => "username_reserved",
        /// The room id is not allowed.
        InvalidRoom => "invalid_room",
        /// Not a member of the room.
        NotInRoom => "not_in_room",
        /// Nobody with that id can be reached.
        UserNotFound => "user_not_found",
        /// The user does not take messages from the asker.
        NotReachable => "not_reachable",
        /// The user has blocked as many others as allowed.
        TooManyBlocked => "too_many_blocked",
        /// The user is in as many rooms as allowed.
        TooManyRooms => "too_many_rooms",
        /// The text is longer than allowed.
        MessageTooLong => "message_too_long",
        /// The text is empty or holds NUL.
        InvalidContent => "invalid_content",
        /// More than the rate allows; `retryAfterMs` says how long to wait.
        RateLimited => "rate_limited",
        /// The same `clientMessageId` with other content.
        Conflict => "conflict",
        /// No such message.
        MessageNotFound => "message_not_found",
        /// The message was deleted.
        Gone => "gone",
        /// Not the author.
        NotAllowed => "not_allowed",
        /// Not a moderator of the room.
        Forbidden => "forbidden",
        /// The message is older than its author may change.
        TooOld => "too_old",
        /// As many pins as a room may have.
        TooManyPins => "too_many_pins",
        /// As many moderators as a room may have.
        TooManyModerators => "too_many_moderators",
        /// As many different emoji as a message may have.
        TooManyReactions => "too_many_reactions",
        /// The topic is longer than allowed.
        TopicTooLong => "topic_too_long",
        /// Muted by an operator.
        Muted => "muted",
        /// The server is read-only for now.
        Held => "held",
        /// Banned by an operator.
        Banned => "banned",
        /// Thrown out by an operator.
        Kicked => "kicked",
        /// Nobody new may come in for now.
        Maintenance => "maintenance",
        /// The server is as full as its configuration allows.
        ServerFull => "server_full",
        /// Too much waits to be stored; try again.
        Busy => "busy",
        /// The store refused; try again later.
        StoreUnavailable => "store_unavailable",
        /// Asked for more than this server does.
        Unsupported => "unsupported",
        /// The server is about to stop.
        ShuttingDown => "shutting_down",
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
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Normal,
        Self::ShuttingDown,
        Self::Restarting,
        Self::Overloaded,
        Self::Maintenance,
        Self::Unauthorized,
        Self::AuthenticationTimeout,
        Self::SignedOut,
        Self::Kicked,
        Self::TooSlow,
        Self::NameTaken,
    ];

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
