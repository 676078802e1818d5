//! All the SQL of sign-in, in the words that `SQLite` and Postgres share.
//!
//! Functions take a connection; whether it is a reader's or inside of a transaction is the caller's
//! to know. Instants are seconds since 1970.

use crate::db::{Connection, query};
use crate::roles::Role;
use crate::seller::Seller;
use crate::sign_in::session::{Session, Stage, User};

mod attempts;
mod factors;
mod users;

pub use attempts::{Count, clear_failures, count, count_failure, forget_failures, uncount_failure};
pub use factors::{
    Factor, begin_factor, confirm_factor, factor, recovery_codes_left, remove_factor,
    use_recovery_code, use_step,
};
pub use users::{
    Known, Listed, NewUser, add_user, forget_devices, has_users, hold_user, list_users,
    password_hash, remember_device, replace_password, seller, set_password, user,
};

/// What begins a session. Its user is given beside it.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    /// Its name in lists.
    pub id: &'a str,
    /// Digest of its token.
    pub token_hash: &'a [u8; 32],
    /// How far it has come.
    pub stage: Stage,
    /// Now.
    pub began_at: i64,
    /// When it ends, used or not.
    pub ends_at: i64,
    /// Where it begins.
    pub address: &'a str,
    /// What the browser calls itself.
    pub agent: &'a str,
}

/// A session as it is listed.
#[derive(Clone, Debug)]
pub struct SessionLine {
    /// Its name.
    pub id: String,
    /// Its beginning.
    pub began_at: i64,
    /// Its last note of being used.
    pub seen_at: i64,
    /// Its end, used or not.
    pub ends_at: i64,
    /// Where it began.
    pub address: String,
    /// What the browser called itself.
    pub agent: String,
}

/// The columns that make a session, in the order of its statement.
type SessionColumns = (
    String,
    String,
    String,
    String,
    String,
    String,
    bool,
    i64,
    i64,
    i64,
    i64,
    Vec<u8>,
);

/// The session of a token, dead or alive.
pub async fn session(
    connection: &mut Connection,
    token_hash: &[u8; 32],
) -> sqlx::Result<Option<Session>> {
    let row: Option<SessionColumns> = query(
        "SELECT s.session_id, s.stage, s.seller_id, s.user_id, u.email, u.role,
                u.needs_second_factor,
                (SELECT count(*) FROM second_factors f WHERE f.seller_id = s.seller_id
                    AND f.user_id = s.user_id AND f.confirmed_at IS NOT NULL),
                s.began_at, s.seen_at, s.ends_at, k.cursor_key
         FROM sessions s
         JOIN users u ON u.seller_id = s.seller_id AND u.user_id = s.user_id
         JOIN sellers k ON k.seller_id = s.seller_id
         WHERE s.token_hash = $1",
    )
    .bind(token_hash.as_slice())
    .fetch_optional(connection)
    .await?;
    row.map(read_session).transpose()
}

fn read_session(columns: SessionColumns) -> sqlx::Result<Session> {
    let (
        id,
        stage,
        seller_id,
        user_id,
        email,
        role,
        needs,
        n_factors,
        began_at,
        seen_at,
        ends_at,
        key,
    ) = columns;
    Ok(Session {
        id,
        // What is not surely whole is half.
        stage: if stage == Stage::Full.word() {
            Stage::Full
        } else {
            Stage::Half
        },
        seller: Seller::new(&seller_id, key),
        user: User {
            seller_id,
            user_id,
            email,
            role: read_role(&role)?,
            needs_second_factor: needs,
            has_second_factor: n_factors != 0,
        },
        began_at,
        seen_at,
        ends_at,
    })
}

/// A word that is no role gives nothing, rather than the lowest one.
fn read_role(word: &str) -> sqlx::Result<Role> {
    word.parse()
        .map_err(|error: crate::roles::NoSuchRole| sqlx::Error::Decode(error.into()))
}

/// Writes a new session.
pub async fn add_session(
    connection: &mut Connection,
    user: &User,
    session: &NewSession<'_>,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO sessions (seller_id, session_id, user_id, token_hash, stage, began_at,
                               seen_at, ends_at, address, agent)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9)",
    )
    .bind(&user.seller_id)
    .bind(session.id)
    .bind(&user.user_id)
    .bind(session.token_hash.as_slice())
    .bind(session.stage.word())
    .bind(session.began_at)
    .bind(session.ends_at)
    .bind(session.address)
    .bind(session.agent)
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that a session is in use.
pub async fn note_session(
    connection: &mut Connection,
    seller_id: &str,
    session_id: &str,
    now: i64,
) -> sqlx::Result<()> {
    query(
        "UPDATE sessions SET seen_at = $1
         WHERE seller_id = $2 AND session_id = $3 AND seen_at < $1",
    )
    .bind(now)
    .bind(seller_id)
    .bind(session_id)
    .execute(connection)
    .await?;
    Ok(())
}

/// The whole sign-ins of a user that are alive, the newest first.
pub async fn sessions_of(
    connection: &mut Connection,
    user: &User,
    now: i64,
    idle_since: i64,
) -> sqlx::Result<Vec<SessionLine>> {
    let rows: Vec<(String, i64, i64, i64, String, String)> = query(
        "SELECT session_id, began_at, seen_at, ends_at, address, agent FROM sessions
         WHERE seller_id = $1 AND user_id = $2 AND stage = 'full' AND ends_at > $3 AND seen_at > $4
         ORDER BY began_at DESC, session_id",
    )
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .bind(now)
    .bind(idle_since)
    .fetch_all(connection)
    .await?;
    let line = |(id, began_at, seen_at, ends_at, address, agent)| SessionLine {
        id,
        began_at,
        seen_at,
        ends_at,
        address,
        agent,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Ends a user's session by its name; says whether there was one.
pub async fn end_session(
    connection: &mut Connection,
    user: &User,
    session_id: &str,
) -> sqlx::Result<bool> {
    let done =
        query("DELETE FROM sessions WHERE seller_id = $1 AND user_id = $2 AND session_id = $3")
            .bind(&user.seller_id)
            .bind(&user.user_id)
            .bind(session_id)
            .execute(connection)
            .await?;
    Ok(done == 1)
}

/// Ends the session of a token, if there is one.
pub async fn end_session_of_token(
    connection: &mut Connection,
    token_hash: &[u8; 32],
) -> sqlx::Result<()> {
    query("DELETE FROM sessions WHERE token_hash = $1")
        .bind(token_hash.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends every session of a user but one; all of them where the name is of none.
pub async fn end_other_sessions(
    connection: &mut Connection,
    user: &User,
    session_id: &str,
) -> sqlx::Result<()> {
    query("DELETE FROM sessions WHERE seller_id = $1 AND user_id = $2 AND session_id <> $3")
        .bind(&user.seller_id)
        .bind(&user.user_id)
        .bind(session_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes what has ended by time, of all users.
pub async fn end_dead_sessions(
    connection: &mut Connection,
    now: i64,
    idle_since: i64,
) -> sqlx::Result<()> {
    query("DELETE FROM sessions WHERE ends_at <= $1 OR seen_at <= $2")
        .bind(now)
        .bind(idle_since)
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends a user's oldest sessions of a stage, so that at most `kept` are left.
pub async fn make_room(
    connection: &mut Connection,
    user: &User,
    stage: Stage,
    kept: i64,
) -> sqlx::Result<()> {
    query(
        "DELETE FROM sessions WHERE seller_id = $1 AND user_id = $2 AND stage = $3
           AND session_id NOT IN (
             SELECT session_id FROM sessions WHERE seller_id = $1 AND user_id = $2 AND stage = $3
             ORDER BY began_at DESC, session_id LIMIT $4)",
    )
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .bind(stage.word())
    .bind(kept)
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives a session another token; says whether the session is still there.
pub async fn replace_token(
    connection: &mut Connection,
    user: &User,
    session_id: &str,
    token_hash: &[u8; 32],
) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE sessions SET token_hash = $1
         WHERE seller_id = $2 AND user_id = $3 AND session_id = $4",
    )
    .bind(token_hash.as_slice())
    .bind(&user.seller_id)
    .bind(&user.user_id)
    .bind(session_id)
    .execute(connection)
    .await?;
    Ok(done == 1)
}
