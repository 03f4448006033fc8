//! What an operator can set, and how it is read (contract §9).
//!
//! Every key is one row of a table ([`keys`]): its path, kind, range, default and meaning. From that row come
//! parsing, checking, `config/default.toml`, the table in `docs/CONFIGURATION.md`, and the console's `set`.
//! Sources are read and checked one by one, so that all problems are told at once, each with where it
//! stands; the `config` crate then merges what was accepted into [`Settings`].
//!
//! What does not live here: deciding what a setting means for a chat (that is with those who use it), the
//! command line, applying a changed setting to running parts.

mod admin;
mod auth;
mod delivery;
mod dialects;
pub mod document;
mod environment;
mod file;
mod history;
mod key;
mod limits;
mod load;
mod logging;
mod mentions;
mod moderation;
mod origin;
mod overlay;
mod presence;
mod problem;
mod retention;
mod rooms;
mod secret;
mod server;
mod storage;
mod suggest;
mod table;
mod tls;
mod transport;

use serde::Deserialize;

pub use admin::Admin;
pub use auth::Auth;
pub use delivery::Delivery;
pub use dialects::{ChannelDialect, Dialects};
pub use history::History;
pub use key::{Form, Key, Kind, Value};
pub use limits::Limits;
pub use load::{Entry, Loaded, Sources};
pub use logging::{LogFormat, Logging};
pub use mentions::Mentions;
pub use moderation::Moderation;
pub use origin::AllowedOrigins;
pub use overlay::{Change, SetError};
pub use presence::{Presence, Switch};
pub use problem::{Problem, Source};
pub use retention::Retention;
pub use rooms::Rooms;
pub use secret::{Secret, Secrets};
pub use server::{RootDialect, Server};
pub use storage::{Durability, Storage, StorageUrl};
pub use table::{find, keys};
pub use tls::Tls;
pub use transport::{Deflate, Transport};

/// Everything that can be set; the fields are named as the keys are.
///
/// Numbers are in the unit that the key's name or row gives; where that is time, the section has a method
/// that gives a [`std::time::Duration`]. What 0 means stands in the row.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where and for whom the server listens.
    pub server: Server,
    /// What one client, or all together, may use.
    pub limits: Limits,
    /// What is shown of the past.
    pub history: History,
    /// Operators' texts and measures.
    pub moderation: Moderation,
    /// What only one dialect knows.
    pub dialects: Dialects,
    /// How messages reach the members of a room.
    pub delivery: Delivery,
    /// Who is told about whom.
    pub presence: Presence,
    /// Whom a message calls.
    pub mentions: Mentions,
    /// Who may connect.
    pub auth: Auth,
    /// Operators over HTTP.
    pub admin: Admin,
    /// Where the chat is kept.
    pub storage: Storage,
    /// How long messages are kept.
    pub retention: Retention,
    /// Rooms that exist from the start.
    pub rooms: Rooms,
    /// The WebSocket connections themselves.
    pub transport: Transport,
    /// What is logged.
    pub log: Logging,
}

impl Settings {
    /// Reads, checks and merges all sources.
    ///
    /// # Errors
    /// Every problem of every source, in the order of the sources and of the lines in them.
    pub fn load(sources: &Sources) -> Result<Loaded, Vec<Problem>> {
        load::load(sources)
    }
}

impl Default for Settings {
    /// What is compiled in.
    fn default() -> Self {
        load::compiled_defaults()
    }
}
