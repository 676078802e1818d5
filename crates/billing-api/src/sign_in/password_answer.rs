//! Changing one's own password: `/session/password`. It takes the present one once more, for a
//! borrowed session must not lock its owner out, and leaves nobody signed in but who asks.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::refusal::Refusal;
use crate::sign_in::answers::{done, remember, with_session};
use crate::sign_in::body::Said;
use crate::sign_in::caller::Caller;
use crate::sign_in::factor_answers::{Checked, check_password, wrong_password};
use crate::sign_in::policy::{self, WeakPassword};
use crate::sign_in::session::{self, Session};
use crate::sign_in::wire::NewPassword;
use crate::sign_in::{records, throttle};

/// `POST /api/v1/session/password`.
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    session: Session,
    Said(said): Said<NewPassword>,
) -> Result<Response, Refusal> {
    let user = &session.user;
    let has_factor = user.has_second_factor || user.needs_second_factor;
    let min = policy::password_min(has_factor);
    // Before a guess is counted: what it says follows from the new password alone.
    policy::check_password(&said.new_password, min, &user.email).map_err(weak)?;
    if said.new_password == said.password {
        return Err(not_taken("it is the one that you have"));
    }
    let checked = check_password(&app, &caller, &session, &said.password).await?;
    let Checked { buckets, stored } = checked;
    let new = match caller.sign_in.hashing.hash(&said.new_password).await {
        Ok(new) => new,
        Err(refusal) => {
            let mut writer = app.db.write_beside_others().await?;
            throttle::give_back(&mut writer, &buckets).await?;
            writer.commit().await?;
            return Err(refusal);
        }
    };
    let mut writer = app.db.write_beside_others().await?;
    // Reset, or changed from another browser, while this one was checked.
    if !records::replace_password(&mut writer, user, &stored, &new).await? {
        return Err(wrong_password());
    }
    throttle::give_back(&mut writer, &buckets).await?;
    // Other browsers were known by the old password; this one stays known.
    records::forget_devices(&mut writer, user).await?;
    if let (Some(device), true) = (&caller.device, buckets.are_of_device()) {
        remember(&mut writer, user, device, app.clock.seconds()).await?;
    }
    let token = session::rotate(&mut writer, &session).await?;
    writer.commit().await?;
    tracing::info!(user = user.user_id, "a password was changed");
    Ok(with_session(done(), &caller.sign_in, &token))
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn weak(why: WeakPassword) -> Refusal {
    not_taken(&why.to_string())
}

fn not_taken(why: &str) -> Refusal {
    Refusal {
        pointer: Some("/new_password"),
        ..Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "weak_password",
            "This password is not taken",
            format!("The new password is not taken: {why}. Nothing was changed."),
        )
    }
}
