//! Users, their passwords, and the browsers that they are known on.

use crate::db::{Connection, query};
use crate::roles::Role;
use crate::seller::Seller;
use crate::sign_in::records::read_role;
use crate::sign_in::session::User;

/// A user as a sign-in finds them.
#[derive(Clone, Debug)]
pub struct Known {
    /// Who it is.
    pub user: User,
    /// PHC string of the password.
    pub password_hash: String,
    /// Whether the browser that asks is one they are known on.
    pub is_on_device: bool,
}

/// What makes a user.
#[derive(Clone, Copy, Debug)]
pub struct NewUser<'a> {
    /// Whose books.
    pub seller_id: &'a str,
    /// Name of the row.
    pub user_id: &'a str,
    /// In the one form that is kept.
    pub email: &'a str,
    /// What they may do.
    pub role: Role,
    /// PHC string.
    pub password_hash: &'a str,
    /// Whether they must have a second factor.
    pub needs_second_factor: bool,
}

/// A user as they are listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Whose books.
    pub seller_id: String,
    /// Address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they must have a second factor.
    pub needs_second_factor: bool,
    /// Whether they have one.
    pub has_second_factor: bool,
    /// Sign-ins that have not ended.
    pub n_sessions: i64,
}

/// The columns that make a known user, in the order of its statement.
type KnownColumns = (String, String, String, String, String, bool, i64, i64);

/// The user of an address. `device` is the digest of the token that the browser brought, and only
/// counts when it was seen at `devices_since` or later.
pub async fn user(
    connection: &mut Connection,
    email: &str,
    device: &[u8; 32],
    devices_since: i64,
) -> sqlx::Result<Option<Known>> {
    let found: Option<KnownColumns> = query(
        "SELECT u.seller_id, u.user_id, u.email, u.role, u.password_hash, u.needs_second_factor,
                (SELECT count(*) FROM second_factors f WHERE f.seller_id = u.seller_id
                    AND f.user_id = u.user_id AND f.confirmed_at IS NOT NULL),
                (SELECT count(*) FROM devices d WHERE d.seller_id = u.seller_id
                    AND d.user_id = u.user_id AND d.device_hash = $2 AND d.seen_at >= $3)
         FROM users u WHERE u.email = $1",
    )
    .bind(email)
    .bind(device.as_slice())
    .bind(devices_since)
    .fetch_optional(connection)
    .await?;
    let Some((seller_id, user_id, email, role, password_hash, needs, n_factors, n_devices)) = found
    else {
        return Ok(None);
    };
    Ok(Some(Known {
        user: User {
            seller_id,
            user_id,
            email,
            role: read_role(&role)?,
            needs_second_factor: needs,
            has_second_factor: n_factors != 0,
        },
        password_hash,
        is_on_device: n_devices != 0,
    }))
}

/// The password hash of a user.
pub async fn password_hash(
    connection: &mut Connection,
    user: &User,
) -> sqlx::Result<Option<String>> {
    query("SELECT password_hash FROM users WHERE seller_id = $1 AND user_id = $2")
        .bind(&user.seller_id)
        .bind(&user.user_id)
        .scalar_optional(connection)
        .await
}

/// Writes another hash of the same password, or the same again; says whether `old` still stood.
/// Until the transaction ends nobody else can change the user: a reset that comes meanwhile waits,
/// and then ends what was begun here.
pub async fn replace_password(
    connection: &mut Connection,
    user: &User,
    old: &str,
    new: &str,
) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE users SET password_hash = $1
         WHERE seller_id = $2 AND user_id = $3 AND password_hash = $4",
    )
    .bind(new)
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .bind(old)
    .execute(connection)
    .await?;
    Ok(done == 1)
}

/// Keeps others from changing a user until the transaction ends.
pub async fn hold_user(connection: &mut Connection, user: &User) -> sqlx::Result<()> {
    query("UPDATE users SET made_at = made_at WHERE seller_id = $1 AND user_id = $2")
        .bind(&user.seller_id)
        .bind(&user.user_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// A new password.
pub async fn set_password(
    connection: &mut Connection,
    user: &User,
    password_hash: &str,
) -> sqlx::Result<()> {
    query("UPDATE users SET password_hash = $1 WHERE seller_id = $2 AND user_id = $3")
        .bind(password_hash)
        .bind(&user.seller_id)
        .bind(&user.user_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes a new user. Says whether it could: an address stands once.
pub async fn add_user(
    connection: &mut Connection,
    user: &NewUser<'_>,
    now: i64,
) -> sqlx::Result<bool> {
    let done = query(
        "INSERT INTO users (seller_id, user_id, email, role, password_hash, needs_second_factor,
                            made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email) DO NOTHING",
    )
    .bind(user.seller_id)
    .bind(user.user_id)
    .bind(user.email)
    .bind(user.role.word())
    .bind(user.password_hash)
    .bind(user.needs_second_factor)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(done == 1)
}

/// Every user, by seller and address.
pub async fn list_users(
    connection: &mut Connection,
    now: i64,
    idle_since: i64,
) -> sqlx::Result<Vec<Listed>> {
    let rows: Vec<(String, String, String, bool, i64, i64)> = query(
        "SELECT u.seller_id, u.email, u.role, u.needs_second_factor,
                (SELECT count(*) FROM second_factors f WHERE f.seller_id = u.seller_id
                    AND f.user_id = u.user_id AND f.confirmed_at IS NOT NULL),
                (SELECT count(*) FROM sessions s WHERE s.seller_id = u.seller_id
                    AND s.user_id = u.user_id AND s.stage = 'full' AND s.ends_at > $1
                    AND s.seen_at > $2)
         FROM users u ORDER BY u.seller_id, u.email",
    )
    .bind(now)
    .bind(idle_since)
    .fetch_all(connection)
    .await?;
    let listed =
        |(seller_id, email, role, needs, n_factors, n_sessions): (_, _, String, bool, i64, _)| {
            Ok(Listed {
                seller_id,
                email,
                role: read_role(&role)?,
                needs_second_factor: needs,
                has_second_factor: n_factors != 0,
                n_sessions,
            })
        };
    rows.into_iter().map(listed).collect()
}

/// Whether there is anybody.
pub async fn has_users(connection: &mut Connection) -> sqlx::Result<bool> {
    let n_users: i64 = query("SELECT count(*) FROM users")
        .scalar_one(connection)
        .await?;
    Ok(n_users > 0)
}

/// Notes that a user has signed in on a browser; those unused for longest make room.
pub async fn remember_device(
    connection: &mut Connection,
    user: &User,
    device_hash: &[u8; 32],
    now: i64,
    kept: i64,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO devices (seller_id, user_id, device_hash, seen_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (seller_id, user_id, device_hash) DO UPDATE SET seen_at = $4",
    )
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .bind(device_hash.as_slice())
    .bind(now)
    .execute(&mut *connection)
    .await?;
    query(
        "DELETE FROM devices WHERE seller_id = $1 AND user_id = $2 AND device_hash <> $3
           AND device_hash NOT IN (
             SELECT device_hash FROM devices
             WHERE seller_id = $1 AND user_id = $2 AND device_hash <> $3
             ORDER BY seen_at DESC, device_hash LIMIT $4)",
    )
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .bind(device_hash.as_slice())
    .bind(kept - 1)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets every browser that a user is known on.
pub async fn forget_devices(connection: &mut Connection, user: &User) -> sqlx::Result<()> {
    query("DELETE FROM devices WHERE seller_id = $1 AND user_id = $2")
        .bind(&user.seller_id)
        .bind(&user.user_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// A seller by its id.
pub async fn seller(connection: &mut Connection, seller_id: &str) -> sqlx::Result<Option<Seller>> {
    let key: Option<Vec<u8>> = query("SELECT cursor_key FROM sellers WHERE seller_id = $1")
        .bind(seller_id)
        .scalar_optional(connection)
        .await?;
    Ok(key.map(|key| Seller::new(seller_id, key)))
}
