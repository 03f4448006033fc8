//! Users and their resume tokens, as they are written.

use super::row::Id;
use crate::domain::durable::TokenChange;
use crate::domain::ids::{Timestamp, TokenHash};
use crate::domain::name::NameKey;
use crate::store::UserRecord;
use rusqlite::{Transaction, params};

/// Keeps a user, and a token where there is one.
pub(super) fn put_user(
    on: &Transaction<'_>,
    user: &UserRecord,
    token: Option<(TokenHash, Timestamp)>,
) -> rusqlite::Result<()> {
    on.prepare_cached(
        "INSERT INTO user (id, name, created_at, name_key) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key",
    )?
    .execute(params![
        Id::from(user.id),
        &*user.name,
        user.created_at.0,
        &**NameKey::of(&user.name).skeleton()
    ])?;
    if let Some((hash, expires)) = token {
        on.prepare_cached(
            "INSERT INTO token (hash, user, expires_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (hash) DO UPDATE SET expires_at = excluded.expires_at",
        )?
        .execute(params![&hash.0[..], Id::from(user.id), expires.0])?;
    }
    Ok(())
}

/// Changes what tokens are good for.
pub(super) fn change(on: &Transaction<'_>, change: &TokenChange) -> rusqlite::Result<()> {
    match change {
        TokenChange::Extend(used, until) => {
            let mut extend = on.prepare_cached("UPDATE token SET expires_at = ?2 WHERE hash = ?1")?;
            for token in used {
                extend.execute(params![&token.0[..], until.0])?;
            }
            return Ok(());
        }
        TokenChange::Revoke(token) => on
            .prepare_cached("DELETE FROM token WHERE hash = ?1")?
            .execute([&token.0[..]])?,
        TokenChange::RevokeAll(user) => on
            .prepare_cached("DELETE FROM token WHERE user = ?1")?
            .execute([Id::from(*user)])?,
        TokenChange::Purge(now) => on
            .prepare_cached("DELETE FROM token WHERE expires_at <= ?1")?
            .execute([now.0])?,
    };
    Ok(())
}
