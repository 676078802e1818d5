//! Sign-in: passwords, second factors, sessions, and limits on guessing.
//!
//! ```text
//! answers ─▶ throttle ─▶ password ─▶ second_factor ─▶ session ─▶ cookie
//!                └───────────┴────────────┴──────────────┴─▶ records (all the SQL)
//! ```
//!
//! A browser holds two random tokens: one of its session, one by which it is known as a device of
//! its user. The database holds their digests, so that a copy of it signs nobody in.

use crate::sign_in::cookie::Cookies;
use crate::sign_in::password::{Cost, HashError, Hashing};
use crate::sign_in::session::Touching;

pub mod answers;
pub mod body;
pub mod caller;
pub mod common_passwords;
pub mod cookie;
pub mod factor_answers;
pub mod password;
pub mod password_answer;
pub mod policy;
pub mod records;
pub mod second_factor;
pub mod session;
pub mod throttle;
pub mod token;
pub mod wire;

/// How people sign in to a server.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// What one guess of a password costs.
    pub cost: Cost,
    /// Cookies that travel over plain HTTP too, for browsers that keep `Secure` ones to themselves
    /// even on this machine.
    pub has_plain_cookies: bool,
}

/// Everything that sign-in keeps in memory. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Checks passwords, a few at a time.
    pub hashing: Hashing,
    /// Names and forms of the cookies.
    pub cookies: Cookies,
    /// Sessions that are being noted as used.
    pub touching: Touching,
}

impl SignIn {
    /// Sign-in by these settings.
    pub fn new(settings: Settings) -> Result<SignIn, HashError> {
        Ok(SignIn {
            hashing: Hashing::new(settings.cost)?,
            cookies: Cookies::new(settings.has_plain_cookies),
            touching: Touching::default(),
        })
    }
}
