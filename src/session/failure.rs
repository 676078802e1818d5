//! Why something of sign-in was not done, as far as it makes a difference to the reader.

use crate::api::ApiError;

/// Why not. The words for it are the page's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No account has this address and password; which of the two is wrong is not said.
    Credentials,
    /// A code that is wrong, too old, or was used.
    Code,
    /// The password that was asked for once more.
    Password,
    /// Too many failures; worth a try again after this many seconds.
    Paused(u32),
    /// The time for this step is over.
    TooLate,
    /// The account must have a second factor.
    FactorNeeded,
    /// The password is too short to stand alone.
    ShortAlone,
    /// Nothing answered, or not in time.
    Unreachable,
    /// Something else, in the server's words.
    Other(String),
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        let (code, detail, retry_after_s) = match error {
            ApiError::Refused {
                code,
                detail,
                retry_after_s,
                ..
            } => (code, detail, retry_after_s),
            ApiError::Unreachable | ApiError::TimedOut => return Failure::Unreachable,
            error => return Failure::Other(error.to_string()),
        };
        match (code.as_str(), retry_after_s) {
            ("too_many_attempts", Some(wait_s)) => Failure::Paused(wait_s),
            ("wrong_credentials", _) => Failure::Credentials,
            ("wrong_code", _) => Failure::Code,
            ("wrong_password", _) => Failure::Password,
            ("not_signed_in" | "no_second_factor_begun", _) => Failure::TooLate,
            ("second_factor_required", _) => Failure::FactorNeeded,
            ("password_too_short_alone", _) => Failure::ShortAlone,
            _ => Failure::Other(detail),
        }
    }
}
