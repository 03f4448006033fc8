//! What users are answered about themselves: what they have read, whom they block, what they have chosen.

use super::frames::To;
use crate::domain::outbound::Outbound;
use crate::domain::reading::Preferences;
use serde::Serialize;
use uuid::Uuid;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct ReadData<'a> {
    room_id: &'a str,
    read_up_to: u64,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct BlockedData {
    user_id: Uuid,
    active: bool,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct PreferencesData {
    read_receipts: bool,
}

impl PreferencesData {
    pub(super) const fn of(it: Preferences) -> Self {
        Self {
            read_receipts: it.read_receipts,
        }
    }
}

/// Tells a user what it has read, whom it blocks, what it has chosen.
pub(super) fn tell(to: &mut To<'_, '_>, out: &Outbound) {
    match out {
        Outbound::ReadKept { room, up_to } => to.ack(ReadData {
            room_id: room.as_str(),
            read_up_to: up_to.0,
        }),
        Outbound::Blocked { user, active } => {
            let (user_id, active) = (user.0, *active);
            to.send("blocked", BlockedData { user_id, active });
        }
        Outbound::Preferences(it) => to.send("preferences", PreferencesData::of(*it)),
        _ => {}
    }
}
