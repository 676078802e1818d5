//! Setting a second factor up and removing it: `/second-factor`. A borrowed session does neither:
//! both take the password once more.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::refusal::Refusal;
use crate::sign_in::answers::{buckets, done, json, with_session, wrong_code};
use crate::sign_in::body::Said;
use crate::sign_in::caller::Caller;
use crate::sign_in::policy::{ENROLMENT_SECONDS, PASSWORD_MIN_ALONE};
use crate::sign_in::records;
use crate::sign_in::second_factor;
use crate::sign_in::session::{self, Session};
use crate::sign_in::throttle::{self, Buckets};
use crate::sign_in::wire::{Enrolment, NewFactor, Removal};

/// `POST /api/v1/second-factor`: a password begins and shows the secret once, a code confirms.
pub async fn enrol(
    State(app): State<App>,
    caller: Caller,
    session: Session,
    Said(said): Said<Enrolment>,
) -> Result<Response, Refusal> {
    if session.user.has_second_factor {
        return Err(already_there());
    }
    match said {
        Enrolment::Begin(said) => begin(&app, &caller, &session, &said.password).await,
        Enrolment::Confirm(said) => confirm(&app, &caller, &session, &said.code).await,
    }
}

async fn begin(
    app: &App,
    caller: &Caller,
    session: &Session,
    password: &str,
) -> Result<Response, Refusal> {
    let now = app.clock.seconds();
    let user = &session.user;
    let Checked { buckets, .. } = check_password(app, caller, session, password).await?;
    let fresh = second_factor::fresh(&user.email)?;
    let digests = second_factor::digests(&fresh.recovery_codes);
    let mut writer = app.db.write_beside_others().await?;
    throttle::give_back(&mut writer, &buckets).await?;
    if !records::begin_factor(&mut writer, user, &fresh.secret, &digests, now).await? {
        return Err(already_there());
    }
    writer.commit().await?;
    json(&NewFactor {
        secret: fresh.secret_text,
        otpauth_uri: fresh.uri,
        recovery_codes: fresh.recovery_codes,
    })
}

async fn confirm(
    app: &App,
    caller: &Caller,
    session: &Session,
    code: &str,
) -> Result<Response, Refusal> {
    let now = app.clock.seconds();
    let user = &session.user;
    let (buckets, _) = buckets(app, caller, user, now).await?;
    throttle::take(&app.db, &buckets, now).await?;
    let mut writer = app.db.write_beside_others().await?;
    records::hold_user(&mut writer, user).await?;
    let begun = records::factor(&mut writer, user).await?;
    let begun = begun.filter(|factor| now - factor.begun_at < ENROLMENT_SECONDS);
    let Some(factor) = begun else {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "no_second_factor_begun",
            "Nothing to confirm",
            "No second factor was begun in the last ten minutes. Begin again with the password.",
        ));
    };
    if !second_factor::use_up(&mut writer, user, &factor, code, now).await? {
        return Err(wrong_code(StatusCode::FORBIDDEN));
    }
    if !records::confirm_factor(&mut writer, user, now).await? {
        return Err(already_there());
    }
    throttle::give_back(&mut writer, &buckets).await?;
    let token = session::rotate(&mut writer, session).await?;
    writer.commit().await?;
    tracing::info!(user = user.user_id, "a second factor was set up");
    Ok(with_session(done(), &caller.sign_in, &token))
}

/// `DELETE /api/v1/second-factor`: takes the password and a code, for it weakens the account.
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    session: Session,
    Said(said): Said<Removal>,
) -> Result<Response, Refusal> {
    let now = app.clock.seconds();
    let user = &session.user;
    if user.needs_second_factor {
        return Err(conflict(
            "second_factor_required",
            "This account must have a second factor; whoever runs the server can reset it.",
        ));
    }
    let Checked { buckets, .. } = check_password(&app, &caller, &session, &said.password).await?;
    let mut writer = app.db.write_beside_others().await?;
    records::hold_user(&mut writer, user).await?;
    let factor = records::factor(&mut writer, user).await?;
    let factor = factor.filter(|factor| factor.is_confirmed);
    let is_long = said.password.chars().count() >= PASSWORD_MIN_ALONE;
    let (Some(factor), true) = (&factor, is_long) else {
        throttle::give_back(&mut writer, &buckets).await?;
        writer.commit().await?;
        return Err(match factor {
            None => conflict("no_second_factor", "There is no second factor to remove."),
            Some(_) => conflict(
                "password_too_short_alone",
                "Without a second factor a password needs 15 characters, and this one has fewer. \
                 Change it to a longer one first.",
            ),
        });
    };
    if !second_factor::use_up(&mut writer, user, factor, &said.code, now).await? {
        return Err(wrong_code(StatusCode::FORBIDDEN));
    }
    records::remove_factor(&mut writer, user).await?;
    throttle::give_back(&mut writer, &buckets).await?;
    let token = session::rotate(&mut writer, &session).await?;
    writer.commit().await?;
    tracing::info!(user = user.user_id, "a second factor was removed");
    Ok(with_session(done(), &caller.sign_in, &token))
}

/// A password that was found right.
pub(super) struct Checked {
    /// What the attempt is counted against, for the caller to give back.
    pub(super) buckets: Buckets,
    /// The hash that it was checked against.
    pub(super) stored: String,
}

/// The password once more, counted like a sign-in.
pub(super) async fn check_password(
    app: &App,
    caller: &Caller,
    session: &Session,
    password: &str,
) -> Result<Checked, Refusal> {
    let now = app.clock.seconds();
    let user = &session.user;
    let (buckets, _) = buckets(app, caller, user, now).await?;
    throttle::take(&app.db, &buckets, now).await?;
    let mut reader = app.db.read().await?;
    let stored = records::password_hash(&mut reader, user).await?;
    drop(reader);
    let hashing = &caller.sign_in.hashing;
    match hashing.verify(password, stored.as_deref()).await {
        // Only what is stored can be right.
        Ok(true) => stored
            .map(|stored| Checked { buckets, stored })
            .ok_or_else(wrong_password),
        Ok(false) => Err(wrong_password()),
        Err(refusal) => {
            let mut writer = app.db.write_beside_others().await?;
            throttle::give_back(&mut writer, &buckets).await?;
            writer.commit().await?;
            Err(refusal)
        }
    }
}

pub(super) fn wrong_password() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        "wrong_password",
        "Wrong password",
        "The password is wrong; nothing was changed. After a few failures there is a pause.",
    )
}

fn already_there() -> Refusal {
    conflict(
        "second_factor_there",
        "There is a second factor already. Remove it first to set up another.",
    )
}

fn conflict(code: &'static str, detail: &'static str) -> Refusal {
    let title = "The second factor stays as it is";
    Refusal::new(StatusCode::CONFLICT, code, title, detail)
}
