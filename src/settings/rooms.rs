//! `rooms.*`: rooms that exist from the start.

use serde::{Deserialize, Deserializer};

use super::key::{Form, Key, Kind};
use crate::domain::name::RoomId;

/// Rooms that exist from the start.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rooms {
    /// The room of dialects that know one room only (contract §1).
    #[serde(deserialize_with = "room_id")]
    pub lobby: RoomId,
}

pub(super) const KEYS: &[Key] = &[Key {
    path: "rooms.lobby",
    meaning: "The room that clients of the flat and broadcast dialects are in.",
    unit: "",
    kind: Kind::Text(Form {
        allowed: "1 to 64 characters in Unicode form NFC, without /, control or invisible ones, white space around it or @ in front",
        check: is_room_id,
    }),
    default: r#""general""#,
    reloadable: false,
    secret: false,
}];

fn is_room_id(text: &str) -> bool {
    RoomId::parse(text).is_ok()
}

fn room_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RoomId, D::Error> {
    RoomId::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}
