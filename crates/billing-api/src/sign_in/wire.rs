//! The JSON of sign-in. What holds a secret has no `Debug`, so that none reaches a log by mistake.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /session`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// Address of the account.
    pub email: String,
    /// Its password.
    pub password: String,
}

/// `POST /session/second-factor`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Six digits of the authenticator, or a recovery code.
    pub code: String,
}

/// `POST /second-factor`: a password begins, a code of the new factor confirms.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Enrolment {
    /// Begins.
    Begin(Password),
    /// Confirms.
    Confirm(Code),
}

/// The password once more, for what a borrowed session must not do.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Password {
    /// It.
    pub password: String,
}

/// `POST /session/password`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The present one once more.
    pub password: String,
    /// The one that is to take its place.
    pub new_password: String,
}

/// `DELETE /second-factor`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Removal {
    /// The password once more.
    pub password: String,
    /// A code of the factor that is to go.
    pub code: String,
}

/// Answer to a right password where a second factor is set up.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorNeeded {
    /// Always `totp`.
    pub second_factor: &'static str,
}

/// A new second factor, shown once.
#[derive(Serialize, ToSchema)]
pub struct NewFactor {
    /// The secret in base 32, for typing in.
    pub secret: String,
    /// The same with names, for a QR code.
    pub otpauth_uri: String,
    /// Each signs in once in place of a code. They count from the confirmation on.
    pub recovery_codes: Vec<String>,
}

/// `GET /session`: who am I.
#[derive(Serialize, ToSchema)]
pub struct WhoAmI {
    /// False when the server was started without sign-in; all but the role is then null.
    pub sign_in: bool,
    /// Address of the account.
    pub email: Option<String>,
    /// owner, accountant or viewer.
    pub role: &'static str,
    /// `totp` once one is set up.
    pub second_factor: Option<&'static str>,
    /// Whether the account must have one: without it no book is shown.
    pub second_factor_required: bool,
    /// Recovery codes not used yet.
    pub recovery_codes_left: Option<i64>,
    /// This session.
    pub session: Option<OwnSession>,
}

/// The session that asks.
#[derive(Serialize, ToSchema)]
pub struct OwnSession {
    /// Its name in the list.
    pub id: String,
    /// When it began.
    pub signed_in_at: String,
    /// When it ends, used or not.
    pub ends_at: String,
    /// Seconds without a request after which it ends before that.
    pub idle_seconds: i64,
}

/// A session in the list of one's own.
#[derive(Serialize, ToSchema)]
pub struct SessionRow {
    /// Its name, for `DELETE /sessions/{id}`.
    pub id: String,
    /// When it began.
    pub signed_in_at: String,
    /// When it was last used, to the minute.
    pub seen_at: String,
    /// When it ends, used or not.
    pub ends_at: String,
    /// Where it began.
    pub address: String,
    /// What the browser called itself.
    pub agent: String,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// `GET /sessions`: there are at most twenty, so they come at once.
#[derive(Serialize, ToSchema)]
pub struct Sessions {
    /// The newest first.
    pub data: Vec<SessionRow>,
}
