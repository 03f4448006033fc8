//! Who has which name (contract §1): one holder on the whole server, but for late sign-ins in different rooms.

use super::state::Chat;
use crate::domain::error::{Code, Refusal};
use crate::domain::ids::UserId;
use crate::domain::name::{Name, NameError, NameIndex, NameKey};
use crate::domain::profile::{Profile, SignIn};
use crate::domain::room_id::RoomId;
use ahash::AHashMap;
use std::sync::Arc;

/// How often a guest's name is drawn again when it is taken.
const GUEST_DRAWS: usize = 64;

/// The highest number that is put behind a taken name to suggest another.
const SUGGESTIONS: u32 = 32;

/// Names held now, by online users, by users in grace and by sign-ins under way.
#[derive(Debug, Default)]
pub(super) struct NameBook {
    index: NameIndex<UserId>,
    held: AHashMap<UserId, Held>,
}

/// A name as it was claimed. Its key is made again when it is freed: that is cheaper than to keep it.
#[derive(Debug)]
struct Held {
    name: Name,
    /// The room of a late sign-in.
    scope: Option<Box<RoomId>>,
}

impl NameBook {
    /// How many hold a name.
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Who has this name, or one that is the same.
    pub fn holders<'a>(&'a self, key: &'a NameKey) -> impl Iterator<Item = UserId> + 'a {
        self.index.holders(key).copied()
    }

    /// Whether `id` may have `name`; `scope` is the room of a late sign-in.
    pub fn is_free(&self, name: &Name, id: UserId, scope: Option<&RoomId>) -> bool {
        self.is_key_free(&name.key(), id, scope)
    }

    fn is_key_free(&self, key: &NameKey, id: UserId, scope: Option<&RoomId>) -> bool {
        self.index
            .holders(key)
            .filter(|holder| **holder != id)
            .all(|holder| {
                let theirs = self.held.get(holder).and_then(|held| held.scope.as_deref());
                matches!((scope, theirs), (Some(mine), Some(theirs)) if mine != theirs)
            })
    }

    /// Gives `name` to `id`, who has no other from then on. `false`: somebody else has it.
    pub fn claim(&mut self, name: &Name, id: UserId, scope: Option<RoomId>) -> bool {
        let key = name.key();
        if !self.is_key_free(&key, id, scope.as_ref()) {
            return false;
        }
        self.release(id);
        self.index.insert_shared(&key, id);
        let held = Held {
            name: name.clone(),
            scope: scope.map(Box::new),
        };
        self.held.insert(id, held);
        true
    }

    /// The name of `id` is free.
    pub fn release(&mut self, id: UserId) {
        if let Some(held) = self.held.remove(&id) {
            self.index.remove(&held.name.key(), &id);
        }
    }
}

/// What a guest with this id is called (contract §5).
pub(super) fn guest_name(id: UserId) -> Arc<str> {
    let hex = id.0.simple().to_string();
    format!("User-{}", hex.get(..4).unwrap_or_default()).into()
}

/// Whether a newcomer could have a name now; it is not held for anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameAdvice {
    /// It could.
    Free,
    /// Somebody has it, or one that is the same; the other one is free, where one was found.
    Taken(Option<Arc<str>>),
    /// Nobody may have it.
    Refused(Refusal),
}

impl Chat {
    /// Whether a newcomer could have this name now, and if not, which one near it.
    #[must_use]
    pub fn advise(&self, raw: &str) -> NameAdvice {
        let name = match self.parse_name(raw, false) {
            Ok(name) => name,
            Err(refusal) => return NameAdvice::Refused(refusal),
        };
        let free = |name: &Name| self.names.holders(&name.key()).next().is_none();
        if free(&name) {
            return NameAdvice::Free;
        }
        let others = (2..=SUGGESTIONS).filter_map(|number| {
            let tail = format!(" {number}");
            let kept = self.rules.max_username_length.checked_sub(tail.len())?;
            let head = crate::domain::text::cut(name.as_str(), kept).trim_end();
            self.parse_name(&format!("{head}{tail}"), false).ok()
        });
        let near = others.into_iter().find(free);
        NameAdvice::Taken(near.map(|name| name.to_shared()))
    }

    /// A new user's id; a guest's is drawn until its name is free.
    pub(super) fn draw_identity(&self, cx: &mut super::Cx<'_>, profile: &Profile) -> UserId {
        let mut id = cx.fresh.user_id();
        if profile.sign_in == SignIn::Guest {
            for _ in 0..GUEST_DRAWS {
                if self.names.is_free(&Name::trusted(guest_name(id)), id, None) {
                    break;
                }
                id = cx.fresh.user_id();
            }
        }
        id
    }

    /// Checks what a client wants to be called.
    pub(super) fn parse_name(&self, raw: &str, cuts: bool) -> Result<Name, Refusal> {
        let max = self.rules.max_username_length;
        let raw = if cuts {
            crate::domain::text::cut(raw.trim(), max)
        } else {
            raw
        };
        Name::parse(raw, max).map_err(|error| {
            let code = match error {
                NameError::Required => Code::UsernameRequired,
                NameError::TooLong { .. } => Code::UsernameTooLong,
                NameError::Reserved => Code::UsernameReserved,
                _ => Code::InvalidUsername,
            };
            Refusal::new(code, error.to_string())
        })
    }
}

/// The refusal of a name somebody has (contract §2: the text is fixed).
pub(super) fn taken(name: &Name) -> Refusal {
    Refusal::new(Code::UsernameTaken, format!("Username '{name}' is already taken"))
}
