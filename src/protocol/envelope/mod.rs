//! The native dialect: `{"type": …, "data": {…}, "ref": …}` (contract §2).
//!
//! Not here: who may do what (`domain::chat`).

mod decode;
mod encode;
mod events;
mod frames;
mod personal;
mod plain;
mod presence;
mod request;
#[cfg(test)]
mod tests;
mod threads;

pub(super) use decode::decode;
pub(super) use encode::{encode, message_line};
#[cfg(test)]
pub(super) use {
    events::{EventFrame, shapes as event_shapes},
    frames::{List, MessageView, message_shapes},
};

use crate::domain::profile::{Home, Profile, SignIn};

/// Tokens, many rooms, and acks instead of echoes.
pub(super) const fn profile() -> Profile {
    Profile {
        has_tokens: true,
        sign_in: SignIn::OnRequest,
        home: Home::Nowhere,
        one_room: false,
        wants_roster: false,
        hears_itself: false,
        taken_name_closes: false,
        cuts_names: false,
        heartbeat_ms: None,
    }
}

/// What the server says in this dialect: every type of frame with the shape of its `data` (see `schema`).
#[cfg(test)]
pub(super) fn shapes(generator: &mut schemars::SchemaGenerator) -> super::schema::Shapes {
    let mut all = encode::shapes(generator);
    all.extend(presence::shapes(generator));
    all.extend(events::shapes(generator));
    all.extend(threads::shapes(generator));
    all
}
