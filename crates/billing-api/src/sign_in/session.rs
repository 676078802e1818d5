//! Sessions: found by their cookie, ended by time, and begun anew at every step of signing in.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

use crate::app::App;
use crate::db::Connection;
use crate::refusal::Refusal;
use crate::roles::Role;
use crate::seller::Seller;
use crate::sign_in::cookie::Kind;
use crate::sign_in::policy::{
    HALF_SECONDS, IDLE_SECONDS, NOTE_SECONDS, SESSIONS_MAX, WHOLE_SECONDS,
};
use crate::sign_in::records::{self, NewSession};
use crate::sign_in::token::{self, Token};
use crate::sign_in::{SignIn, caller::Caller};

/// How long a request waits for the note that its session is in use. An import may keep the books
/// locked for longer; the note is then written behind the request.
const NOTE_WAITS: Duration = Duration::from_secs(1);

/// How far a sign-in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The password was right, the second factor is outstanding.
    Half,
    /// All of it.
    Full,
}

impl Stage {
    /// Its word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Half => "half",
            Stage::Full => "full",
        }
    }

    const fn seconds(self) -> i64 {
        match self {
            Stage::Half => HALF_SECONDS,
            Stage::Full => WHOLE_SECONDS,
        }
    }
}

/// Who a session is of.
#[derive(Clone, Debug)]
pub struct User {
    /// Whose books they may see.
    pub seller_id: String,
    /// Name of the row.
    pub user_id: String,
    /// Address, in the one form that is kept.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they must have a second factor.
    pub needs_second_factor: bool,
    /// Whether they have one.
    pub has_second_factor: bool,
}

impl User {
    /// Whether they must set a second factor up before they see any book.
    pub fn lacks_second_factor(&self) -> bool {
        self.needs_second_factor && !self.has_second_factor
    }
}

/// A session that has not ended. Instants are seconds since 1970.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its name in lists; no secret.
    pub id: String,
    /// How far it has come.
    pub stage: Stage,
    /// Of whom.
    pub user: User,
    /// Whose books.
    pub seller: Seller,
    /// Its beginning.
    pub began_at: i64,
    /// Its last note of being used.
    pub seen_at: i64,
    /// Its end, used or not.
    pub ends_at: i64,
}

impl Session {
    fn is_alive(&self, now: i64) -> bool {
        now < self.ends_at && now - self.seen_at < IDLE_SECONDS
    }
}

/// The session that a request belongs to, if it is alive; notes that it is in use.
pub async fn find(
    app: &App,
    sign_in: &SignIn,
    headers: &HeaderMap,
) -> Result<Option<Session>, Refusal> {
    let Some(token) = sign_in.cookies.read(headers, Kind::Session) else {
        return Ok(None);
    };
    let now = app.clock.seconds();
    let mut reader = app.db.read().await?;
    let found = records::session(&mut reader, &token.digest()).await?;
    drop(reader);
    let Some(session) = found.filter(|session| session.is_alive(now)) else {
        return Ok(None);
    };
    if session.stage == Stage::Full && now - session.seen_at >= NOTE_SECONDS {
        note(app, sign_in, &session, now).await;
    }
    Ok(Some(session))
}

/// Sessions that are being noted as used: one note at a time each, however many requests come.
#[derive(Clone, Debug, Default)]
pub struct Touching(Arc<Mutex<HashSet<String>>>);

impl Touching {
    fn begin(&self, id: &str) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(id.to_owned())
    }

    fn end(&self, id: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(id);
    }
}

async fn note(app: &App, sign_in: &SignIn, session: &Session, now: i64) {
    if !sign_in.touching.begin(&session.id) {
        return;
    }
    let (db, touching) = (app.db.clone(), sign_in.touching.clone());
    let (seller_id, id) = (session.user.seller_id.clone(), session.id.clone());
    let noting = tokio::spawn(async move {
        let noted = async {
            let mut writer = db.write_beside_others().await?;
            records::note_session(&mut writer, &seller_id, &id, now).await?;
            writer.commit().await
        };
        if let Err(error) = noted.await {
            tracing::warn!(%error, "a session could not be noted as used; it may end early");
        }
        touching.end(&id);
    });
    // Whether in time or not, the request goes on.
    let _ = tokio::time::timeout(NOTE_WAITS, noting).await;
}

/// Begins a session under a token that nobody has seen before, whatever the browser brought along.
pub async fn begin(
    connection: &mut Connection,
    user: &User,
    stage: Stage,
    caller: &Caller,
    now: i64,
) -> Result<Token, Refusal> {
    let token = Token::random().map_err(|error| no_randomness(&error))?;
    let id = token::name("session").map_err(|error| no_randomness(&error))?;
    records::end_dead_sessions(connection, now, now - IDLE_SECONDS).await?;
    records::make_room(connection, user, stage, SESSIONS_MAX - 1).await?;
    let session = NewSession {
        id: &id,
        token_hash: &token.digest(),
        stage,
        began_at: now,
        ends_at: now + stage.seconds(),
        address: &caller.address.to_string(),
        agent: &caller.agent,
    };
    records::add_session(connection, user, &session).await?;
    Ok(token)
}

/// Gives a session another token and ends all others of its user: after this, whoever had one of
/// them has nothing.
pub async fn rotate(connection: &mut Connection, session: &Session) -> Result<Token, Refusal> {
    let token = Token::random().map_err(|error| no_randomness(&error))?;
    let user = &session.user;
    records::end_other_sessions(connection, user, &session.id).await?;
    let is_there = records::replace_token(connection, user, &session.id, &token.digest()).await?;
    // Revoked a moment ago from another browser.
    is_there
        .then_some(token)
        .ok_or_else(crate::entry::not_signed_in)
}

/// Without random bytes nobody can be signed in safely.
pub fn no_randomness(error: &getrandom::Error) -> Refusal {
    Refusal {
        cause: Some(error.to_string()),
        ..Refusal::panicked()
    }
}

impl FromRequestParts<App> for Session {
    type Rejection = Refusal;

    /// The session that [`crate::entry::enter`] has found. Without sign-in there is none.
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Session, Refusal> {
        let found = parts.extensions.get::<Session>().cloned();
        found.ok_or_else(without_sign_in)
    }
}

/// What is said about sessions where there are none.
pub fn without_sign_in() -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        "no_sign_in",
        "This server has no sign-in",
        "It was started with --without-sign-in: every request acts as the owner. Nothing was \
         changed.",
    )
}
