//! All rows, section by section.

use super::{
    Key, admin, auth, delivery, dialects, history, limits, logging, mentions, moderation, presence,
    retention, rooms, server, storage, tls, transport,
};

const SECTIONS: &[(&str, &[Key])] = &[
    ("Where and for whom the server listens.", server::KEYS),
    ("Encryption.", tls::KEYS),
    ("What one client, or all together, may use.", limits::KEYS),
    ("What is shown of the past.", history::KEYS),
    ("How long messages are kept.", retention::KEYS),
    ("Operators' texts and measures.", moderation::KEYS),
    ("The channel dialect.", dialects::KEYS),
    ("How messages reach the members of a room.", delivery::KEYS),
    ("Who is told about whom.", presence::KEYS),
    ("Whom a message calls.", mentions::KEYS),
    ("Who may connect.", auth::KEYS),
    ("Operators over HTTP.", admin::KEYS),
    ("Where the chat is kept.", storage::KEYS),
    ("Rooms that exist from the start.", rooms::KEYS),
    ("The WebSocket connections themselves.", transport::KEYS),
    ("What is logged.", logging::KEYS),
];

/// Every key, in the order of `config/default.toml`.
pub fn keys() -> impl Iterator<Item = &'static Key> + Clone {
    SECTIONS.iter().flat_map(|(_, keys)| keys.iter())
}

/// The key of this path.
#[must_use]
pub fn find(path: &str) -> Option<&'static Key> {
    keys().find(|key| key.path == path)
}

/// What each section is about, with its keys.
pub(super) fn sections() -> impl Iterator<Item = (&'static str, &'static [Key])> {
    SECTIONS.iter().copied()
}
