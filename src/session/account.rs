//! What the server knows of the account: role, second factor, and where it is signed in.

use super::{Failure, Session, path};
use crate::api::json::{Json, object};
use crate::api::{ApiError, Cancellation, Change, get, send};
use crate::words::session;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// Address of the account; none where the server asks nobody to sign in.
    pub email: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Whether a second factor is set up.
    pub has_factor: bool,
    /// Whether the account must have one.
    pub needs_factor: bool,
    /// Recovery codes that were not used yet.
    pub n_recovery_codes: Option<u32>,
    /// Seconds without a request after which the session ends; none without a session.
    pub idle_seconds: Option<u32>,
}

/// What somebody may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Owner,
    /// Read and export.
    Accountant,
    /// Read.
    Viewer,
    /// A role that a newer server has; nothing is offered to it but reading.
    Other(String),
}

/// A place where the account is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInPlace {
    /// Names it in [`Session::revoke`].
    pub id: String,
    /// When it was last used, RFC 3339.
    pub seen_at: String,
    /// When it began, RFC 3339.
    pub signed_in_at: String,
    /// The network address where it began.
    pub address: String,
    /// What the browser called itself.
    pub agent: String,
    /// Whether it is this one.
    pub is_current: bool,
}

/// A second factor that was just made; shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFactor {
    /// The secret, for typing in.
    pub secret: String,
    /// The same for a QR code.
    pub uri: String,
    /// Each signs in once in place of a code.
    pub recovery_codes: Vec<String>,
}

impl Who {
    pub(super) fn read(body: &[u8]) -> Option<Who> {
        let json = Json::parse(body)?;
        Some(Who {
            email: json.text("email"),
            role: Role::read(json.text("role")?),
            has_factor: json.text("second_factor").is_some(),
            needs_factor: json.flag("second_factor_required"),
            n_recovery_codes: json.count("recovery_codes_left"),
            idle_seconds: json
                .object("session")
                .and_then(|own| own.count("idle_seconds")),
        })
    }
}

impl Role {
    fn read(word: String) -> Role {
        match word.as_str() {
            "owner" => Role::Owner,
            "accountant" => Role::Accountant,
            "viewer" => Role::Viewer,
            _ => Role::Other(word),
        }
    }

    /// What people call it.
    pub fn label(&self) -> &str {
        match self {
            Role::Owner => session::owner(),
            Role::Accountant => session::accountant(),
            Role::Viewer => session::viewer(),
            Role::Other(word) => word,
        }
    }
}

impl Session {
    /// Where the account is signed in, the newest first.
    pub async fn places(self) -> Result<Vec<SignedInPlace>, Failure> {
        let read = |body: &[u8]| {
            let json = Json::parse(body).ok_or("it is no JSON")?;
            let places = json.list("data");
            Ok(places.iter().filter_map(place).collect())
        };
        let answer = get(&path("/sessions"), &Cancellation::default(), |_| (), read).await;
        Ok(answer.inspect_err(|error| self.note_refusal(error))?)
    }

    /// Ends a session of the account.
    pub async fn revoke(self, id: &str) -> Result<(), Failure> {
        let sent = send(
            Change::Delete,
            &path(&format!("/sessions/{id}")),
            String::new(),
        )
        .await;
        self.done(sent)
    }

    /// Begins to set a second factor up.
    pub async fn begin_factor(self, password: &str) -> Result<NewFactor, Failure> {
        let body = object(&[("password", password)]);
        let answer = send(Change::Post, &path("/second-factor"), body).await;
        let answer = answer.inspect_err(|error| self.note_refusal(error))?;
        let json = Json::parse(&answer);
        let read = |json: Json| {
            Some(NewFactor {
                secret: json.text("secret")?,
                uri: json.text("otpauth_uri")?,
                recovery_codes: json.texts("recovery_codes"),
            })
        };
        let damaged = || ApiError::Damaged("it holds no second factor".to_owned());
        Ok(json.and_then(read).ok_or_else(damaged)?)
    }

    /// Finishes setting it up with a code that it gave.
    pub async fn confirm_factor(self, code: &str) -> Result<(), Failure> {
        let body = object(&[("code", code)]);
        self.done(send(Change::Post, &path("/second-factor"), body).await)
    }

    /// Removes the second factor.
    pub async fn remove_factor(self, password: &str, code: &str) -> Result<(), Failure> {
        let body = object(&[("password", password), ("code", code)]);
        self.done(send(Change::Delete, &path("/second-factor"), body).await)
    }

    fn done(self, sent: Result<Vec<u8>, ApiError>) -> Result<(), Failure> {
        sent.inspect_err(|error| self.note_refusal(error))?;
        Ok(())
    }
}

fn place(json: &Json) -> Option<SignedInPlace> {
    Some(SignedInPlace {
        id: json.text("id")?,
        seen_at: json.text("seen_at")?,
        signed_in_at: json.text("signed_in_at")?,
        address: json.text("address").unwrap_or_default(),
        agent: json.text("agent").unwrap_or_default(),
        is_current: json.flag("is_current"),
    })
}
