//! Signing in and out: `/session`, `/session/second-factor` and `/sessions`.
//!
//! Every failure of a password has one answer, after the same work, whether there is such a user or
//! not. A sign-in gets a token of its own at every step, so one that was planted or seen before is
//! worth nothing after it.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use ledger::day::Instant;
use serde::Serialize;

use crate::app::{App, Gate};
use crate::db::Connection;
use crate::page::to_json;
use crate::refusal::Refusal;
use crate::roles::Role;
use crate::sign_in::body::Said;
use crate::sign_in::caller::Caller;
use crate::sign_in::cookie::Kind;
use crate::sign_in::policy::{self, DEVICE_SECONDS, DEVICES_MAX, IDLE_SECONDS};
use crate::sign_in::records::{self, Known, SessionLine};
use crate::sign_in::session::{self, Session, Stage, User};
use crate::sign_in::throttle::{self, Buckets};
use crate::sign_in::token::Token;
use crate::sign_in::wire::{
    Code, Credentials, OwnSession, SecondFactorNeeded, SessionRow, Sessions, WhoAmI,
};
use crate::sign_in::{SignIn, second_factor};

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
/// What the page keeps of the books. Not the cookies: the browser stays one that its user is known
/// on, and the session's cookie is taken away by name.
const ALL_THAT_WAS_KEPT: HeaderValue = HeaderValue::from_static(r#""cache", "storage""#);

/// `POST /api/v1/session`: a password.
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
    Said(said): Said<Credentials>,
) -> Result<Response, Refusal> {
    let now = app.clock.seconds();
    // What can't be an address is looked up all the same, as one that is nobody's.
    let email = policy::email(&said.email).unwrap_or_default();
    let known = find(&app, &caller, &email, now).await?;
    let device = caller.device.as_ref();
    let is_on_device = known.as_ref().is_some_and(|known| known.is_on_device);
    let buckets = Buckets::new(&email, device.filter(|_| is_on_device), caller.address);
    throttle::take(&app.db, &buckets, now).await?;

    let hashing = &caller.sign_in.hashing;
    let stored = known.as_ref().map(|known| known.password_hash.as_str());
    let is_right = match hashing.verify(&said.password, stored).await {
        Ok(is_right) => is_right,
        Err(refusal) => {
            let mut writer = app.db.write_beside_others().await?;
            throttle::give_back(&mut writer, &buckets).await?;
            writer.commit().await?;
            return Err(refusal);
        }
    };
    let Some(known) = known.filter(|_| is_right) else {
        tracing::warn!(address = %caller.address, "a sign-in failed");
        return Err(wrong_credentials());
    };
    // A server too busy to renew a hash does so another time.
    let renewed = hashing.renewed(&said.password, &known.password_hash).await;

    let user = &known.user;
    let mut writer = app.db.write_beside_others().await?;
    // A password that was reset while this one was checked is wrong now.
    let (old, renewed) = (&known.password_hash, renewed.ok().flatten());
    let new = renewed.as_ref().unwrap_or(old);
    if !records::replace_password(&mut writer, user, old, new).await? {
        return Err(wrong_credentials());
    }
    if let Some(brought) = &caller.session {
        records::end_session_of_token(&mut writer, &brought.digest()).await?;
    }
    if user.has_second_factor {
        throttle::give_back(&mut writer, &buckets).await?;
        let token = session::begin(&mut writer, user, Stage::Half, &caller, now).await?;
        writer.commit().await?;
        let answer = json(&SecondFactorNeeded {
            second_factor: "totp",
        })?;
        return Ok(with_session(answer, &caller.sign_in, &token));
    }
    finish(writer, user, &buckets, &caller, is_on_device, now).await
}

/// `POST /api/v1/session/second-factor`: a code.
pub async fn second_factor(
    State(app): State<App>,
    caller: Caller,
    half: Session,
    Said(said): Said<Code>,
) -> Result<Response, Refusal> {
    let now = app.clock.seconds();
    let user = &half.user;
    let (buckets, is_on_device) = buckets(&app, &caller, user, now).await?;
    throttle::take(&app.db, &buckets, now).await?;
    let mut writer = app.db.write_beside_others().await?;
    records::hold_user(&mut writer, user).await?;
    let factor = records::factor(&mut writer, user).await?;
    let factor = factor.filter(|factor| factor.is_confirmed);
    let is_right = match &factor {
        Some(factor) => second_factor::use_up(&mut writer, user, factor, &said.code, now).await?,
        None => false,
    };
    if !is_right {
        tracing::warn!(user = user.user_id, address = %caller.address, "a second factor failed");
        return Err(wrong_code(StatusCode::UNAUTHORIZED));
    }
    // Gone if it was finished or revoked a moment ago.
    if !records::end_session(&mut writer, user, &half.id).await? {
        return Err(crate::entry::not_signed_in());
    }
    finish(writer, user, &buckets, &caller, is_on_device, now).await
}

/// `GET /api/v1/session`: who am I.
pub async fn who_am_i(
    State(app): State<App>,
    session: Option<Extension<Session>>,
) -> Result<Response, Refusal> {
    let Some(Extension(session)) = session else {
        return json(&WhoAmI {
            sign_in: false,
            email: None,
            role: Role::Owner.word(),
            second_factor: None,
            second_factor_required: false,
            recovery_codes_left: None,
            session: None,
        });
    };
    let user = &session.user;
    let mut reader = app.db.read().await?;
    let left = records::recovery_codes_left(&mut reader, user).await?;
    let own = OwnSession {
        id: session.id.clone(),
        signed_in_at: rfc3339(session.began_at),
        ends_at: rfc3339(session.ends_at),
        idle_seconds: IDLE_SECONDS,
    };
    json(&WhoAmI {
        sign_in: true,
        email: Some(user.email.clone()),
        role: user.role.word(),
        second_factor: user.has_second_factor.then_some("totp"),
        second_factor_required: user.needs_second_factor,
        recovery_codes_left: user.has_second_factor.then_some(left),
        session: Some(own),
    })
}

/// `DELETE /api/v1/session`: signs out. Without a session too: what the page kept goes in any case.
pub async fn end(State(app): State<App>, headers: HeaderMap) -> Result<Response, Refusal> {
    let mut answer = done();
    if let Gate::SignIn(sign_in) = &app.gate {
        if let Some(token) = sign_in.cookies.read(&headers, Kind::Session) {
            let mut writer = app.db.write_beside_others().await?;
            records::end_session_of_token(&mut writer, &token.digest()).await?;
            writer.commit().await?;
        }
        let removed = sign_in.cookies.remove(Kind::Session);
        answer.headers_mut().append(SET_COOKIE, removed);
    }
    answer
        .headers_mut()
        .insert(CLEAR_SITE_DATA, ALL_THAT_WAS_KEPT);
    Ok(answer)
}

/// `GET /api/v1/sessions`: where I am signed in.
pub async fn list(State(app): State<App>, session: Session) -> Result<Response, Refusal> {
    let now = app.clock.seconds();
    let mut reader = app.db.read().await?;
    let found = records::sessions_of(&mut reader, &session.user, now, now - IDLE_SECONDS).await?;
    let row = |line: SessionLine| SessionRow {
        is_current: line.id == session.id,
        id: line.id,
        signed_in_at: rfc3339(line.began_at),
        seen_at: rfc3339(line.seen_at),
        ends_at: rfc3339(line.ends_at),
        address: line.address,
        agent: line.agent,
    };
    json(&Sessions {
        data: found.into_iter().map(row).collect(),
    })
}

/// `DELETE /api/v1/sessions/{id}`: ends one of my own. Somebody else's is as unknown as none.
pub async fn revoke(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let unknown = || Refusal::not_found("There is no session with this id.");
    // Not every text can be asked for: PostgreSQL has none with a zero character.
    if !id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return Err(unknown());
    }
    let mut writer = app.db.write_beside_others().await?;
    if !records::end_session(&mut writer, &session.user, &id).await? {
        return Err(unknown());
    }
    writer.commit().await?;
    Ok(done())
}

/// What an attempt of a signed-in user is counted against, and whether the browser is a known one.
pub(super) async fn buckets(
    app: &App,
    caller: &Caller,
    user: &User,
    now: i64,
) -> Result<(Buckets, bool), Refusal> {
    let known = find(app, caller, &user.email, now).await?;
    let is_on_device = known.is_some_and(|known| known.is_on_device);
    let device = caller.device.as_ref().filter(|_| is_on_device);
    Ok((
        Buckets::new(&user.email, device, caller.address),
        is_on_device,
    ))
}

/// The user of an address, and whether the browser is one they are known on. Nobody's browser is
/// looked up too, so that knowing none takes the same statement.
async fn find(app: &App, caller: &Caller, email: &str, now: i64) -> Result<Option<Known>, Refusal> {
    let device = caller.device.as_ref().map_or([0; 32], Token::digest);
    let mut reader = app.db.read().await?;
    Ok(records::user(&mut reader, email, &device, now - DEVICE_SECONDS).await?)
}

/// A whole sign-in: the session, and the browser as one that its user is known on.
async fn finish(
    mut writer: Connection,
    user: &User,
    buckets: &Buckets,
    caller: &Caller,
    is_on_device: bool,
    now: i64,
) -> Result<Response, Refusal> {
    throttle::succeed(&mut writer, buckets).await?;
    let token = session::begin(&mut writer, user, Stage::Full, caller, now).await?;
    let device = match caller.device.as_ref().filter(|_| is_on_device) {
        Some(device) => device.clone(),
        None => Token::random().map_err(|error| session::no_randomness(&error))?,
    };
    remember(&mut writer, user, &device, now).await?;
    writer.commit().await?;
    tracing::info!(user = user.user_id, address = %caller.address, "signed in");
    let mut answer = with_session(done(), &caller.sign_in, &token);
    let cookie = caller.sign_in.cookies.set(Kind::Device, &device);
    answer.headers_mut().append(SET_COOKIE, cookie);
    Ok(answer)
}

/// Notes a browser as one that its user is known on.
pub(super) async fn remember(
    writer: &mut Connection,
    user: &User,
    device: &Token,
    now: i64,
) -> sqlx::Result<()> {
    records::remember_device(writer, user, &device.digest(), now, DEVICES_MAX).await
}

/// An answer that also gives the browser its new token.
pub(super) fn with_session(mut answer: Response, sign_in: &SignIn, token: &Token) -> Response {
    let cookie = sign_in.cookies.set(Kind::Session, token);
    answer.headers_mut().append(SET_COOKIE, cookie);
    answer
}

/// JSON that nobody may keep.
pub(super) fn json(value: &impl Serialize) -> Result<Response, Refusal> {
    let mut answer = Response::new(Body::from(to_json(value)?));
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(answer)
}

/// 204.
pub(super) fn done() -> Response {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let no_store = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(CACHE_CONTROL, no_store);
    answer
}

fn rfc3339(seconds: i64) -> String {
    Instant::from_seconds(seconds)
        .unwrap_or(Instant::MAX)
        .to_rfc3339()
}

/// One answer, whatever was wrong.
fn wrong_credentials() -> Refusal {
    Refusal::new(
        StatusCode::UNAUTHORIZED,
        "wrong_credentials",
        "Sign-in failed",
        "There is no account with this address and password. Check both; after a few failures \
         there is a pause.",
    )
}

/// A code that is wrong, was used, or is too old.
pub(super) fn wrong_code(status: StatusCode) -> Refusal {
    Refusal::new(
        status,
        "wrong_code",
        "Wrong code",
        "This code is wrong, too old or was used already. Wait for the next one, or use a recovery \
         code.",
    )
}
