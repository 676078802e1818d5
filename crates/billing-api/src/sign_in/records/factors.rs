//! Second factors and recovery codes.

use crate::db::{Connection, query};
use crate::sign_in::session::User;

/// A second factor.
pub struct Factor {
    /// What the authenticator shares with us.
    pub secret: Vec<u8>,
    /// When it was begun.
    pub begun_at: i64,
    /// Whether a code of it was ever given.
    pub is_confirmed: bool,
}

/// The second factor of a user, set up or begun.
pub async fn factor(connection: &mut Connection, user: &User) -> sqlx::Result<Option<Factor>> {
    let found: Option<(Vec<u8>, i64, Option<i64>)> = query(
        "SELECT secret, begun_at, confirmed_at FROM second_factors
         WHERE seller_id = $1 AND user_id = $2",
    )
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|(secret, begun_at, confirmed_at)| Factor {
        secret,
        begun_at,
        is_confirmed: confirmed_at.is_some(),
    }))
}

/// Writes a new factor and its recovery codes, in place of one that was never confirmed. Says
/// whether it could: a confirmed one stays.
pub async fn begin_factor(
    connection: &mut Connection,
    user: &User,
    secret: &[u8],
    code_hashes: &[[u8; 32]],
    now: i64,
) -> sqlx::Result<bool> {
    let done = query(
        "INSERT INTO second_factors (seller_id, user_id, secret, begun_at, last_step)
         VALUES ($1, $2, $3, $4, 0)
         ON CONFLICT (seller_id, user_id) DO UPDATE SET secret = $3, begun_at = $4
         WHERE second_factors.confirmed_at IS NULL",
    )
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .bind(secret)
    .bind(now)
    .execute(&mut *connection)
    .await?;
    if done == 0 {
        return Ok(false);
    }
    remove_recovery_codes(connection, user).await?;
    for code_hash in code_hashes {
        query("INSERT INTO recovery_codes (seller_id, user_id, code_hash) VALUES ($1, $2, $3)")
            .bind(&user.seller_id)
            .bind(&user.user_id)
            .bind(code_hash.as_slice())
            .execute(&mut *connection)
            .await?;
    }
    Ok(true)
}

/// Makes a factor count from now on. Says whether it could: not twice.
pub async fn confirm_factor(
    connection: &mut Connection,
    user: &User,
    now: i64,
) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE second_factors SET confirmed_at = $3
         WHERE seller_id = $1 AND user_id = $2 AND confirmed_at IS NULL",
    )
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(done == 1)
}

/// Uses up a step and all before it. Says whether it could: each counts once, however many ask at
/// the same moment.
pub async fn use_step(connection: &mut Connection, user: &User, step: i64) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE second_factors SET last_step = $3
         WHERE seller_id = $1 AND user_id = $2 AND last_step < $3",
    )
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .bind(step)
    .execute(connection)
    .await?;
    Ok(done == 1)
}

/// Uses up a recovery code. Says whether it could.
pub async fn use_recovery_code(
    connection: &mut Connection,
    user: &User,
    code_hash: &[u8; 32],
    now: i64,
) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE recovery_codes SET used_at = $4
         WHERE seller_id = $1 AND user_id = $2 AND code_hash = $3 AND used_at IS NULL",
    )
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .bind(code_hash.as_slice())
    .bind(now)
    .execute(connection)
    .await?;
    Ok(done == 1)
}

/// Recovery codes that were not used yet.
pub async fn recovery_codes_left(connection: &mut Connection, user: &User) -> sqlx::Result<i64> {
    query(
        "SELECT count(*) FROM recovery_codes
         WHERE seller_id = $1 AND user_id = $2 AND used_at IS NULL",
    )
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .scalar_one(connection)
    .await
}

/// Removes the factor and its recovery codes.
pub async fn remove_factor(connection: &mut Connection, user: &User) -> sqlx::Result<()> {
    remove_recovery_codes(connection, user).await?;
    query("DELETE FROM second_factors WHERE seller_id = $1 AND user_id = $2")
        .bind(&user.seller_id)
        .bind(&user.user_id)
        .execute(connection)
        .await?;
    Ok(())
}

async fn remove_recovery_codes(connection: &mut Connection, user: &User) -> sqlx::Result<()> {
    query("DELETE FROM recovery_codes WHERE seller_id = $1 AND user_id = $2")
        .bind(&user.seller_id)
        .bind(&user.user_id)
        .execute(connection)
        .await?;
    Ok(())
}
