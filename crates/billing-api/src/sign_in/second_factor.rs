//! The second factor: six digits that follow the clock (RFC 6238), or a recovery code, each once.

use totp_rs::{Algorithm, Builder, Secret, Totp, TotpError};

use crate::db::Connection;
use crate::refusal::Refusal;
use crate::sign_in::records::{self, Factor};
use crate::sign_in::session::User;
use crate::sign_in::token;

/// Seconds for which a code stands.
const STEP_SECONDS: u64 = 30;
const DIGITS: u8 = 6;
/// What authenticators show beside the address.
const ISSUER: &str = "Seller dashboard";
/// Recovery codes of a factor.
const RECOVERY_CODES: usize = 10;
/// Bytes of a recovery code: 120 bits, so a plain digest keeps it safe.
const RECOVERY_BYTES: usize = 15;
const _: () = assert!(RECOVERY_BYTES * 8 >= 112);
/// Characters between two hyphens of a recovery code.
const RECOVERY_GROUP: usize = 4;

/// A factor that was just made. It has no `Debug`: all of it is secret.
pub struct Fresh {
    /// What is kept.
    pub secret: Vec<u8>,
    /// What is shown for typing in: base 32.
    pub secret_text: String,
    /// What is shown as a QR code.
    pub uri: String,
    /// What is shown once, and kept as digests.
    pub recovery_codes: Vec<String>,
}

/// Makes a factor for an account.
pub fn fresh(email: &str) -> Result<Fresh, Refusal> {
    let random = |error| crate::sign_in::session::no_randomness(&error);
    let secret = token::random::<20>().map_err(random)?;
    let totp = totp(&secret, email).map_err(|error| broken(&error))?;
    let uri = totp.to_url().map_err(|error| broken(&error))?;
    let codes = (0..RECOVERY_CODES).map(|_| token::random::<RECOVERY_BYTES>());
    let codes: Result<Vec<_>, _> = codes.collect();
    Ok(Fresh {
        secret: secret.to_vec(),
        secret_text: totp.secret().to_base32(),
        uri,
        recovery_codes: codes
            .map_err(random)?
            .iter()
            .map(|code| written(code))
            .collect(),
    })
}

/// Digests of recovery codes, as they are kept.
pub fn digests(codes: &[String]) -> Vec<[u8; 32]> {
    codes
        .iter()
        .filter_map(|code| recovery_digest(code))
        .collect()
}

/// Uses a code of a factor up, if it is one: of this step or the one before (a person needs a
/// moment to type), and of none that was used or passed over already; or a recovery code.
pub async fn use_up(
    connection: &mut Connection,
    user: &User,
    factor: &Factor,
    code: &str,
    now: i64,
) -> Result<bool, Refusal> {
    let code: String = code
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    if let Some(step) = step_of(&factor.secret, &code, now).map_err(|error| broken(&error))? {
        return Ok(records::use_step(connection, user, step).await?);
    }
    match recovery_digest(&code) {
        // The codes of a factor count from its confirmation on.
        Some(digest) if factor.is_confirmed => {
            Ok(records::use_recovery_code(connection, user, &digest, now).await?)
        }
        _ => Ok(false),
    }
}

/// The step that a code is of: the present one or the one before.
fn step_of(secret: &[u8], code: &str, now: i64) -> Result<Option<i64>, TotpError> {
    let totp = totp(secret, "")?;
    let now = u64::try_from(now).unwrap_or_default();
    let found = [now, now.saturating_sub(STEP_SECONDS)]
        .into_iter()
        .find_map(|at| totp.check(code, at));
    Ok(found.and_then(|step| i64::try_from(step).ok()))
}

fn totp(secret: &[u8], email: &str) -> Result<Totp, TotpError> {
    Builder::new()
        // What every authenticator can do; its weakness to collisions is none for an HMAC.
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_step_duration(STEP_SECONDS)
        // Only the steps that are asked for.
        .with_skew(0)
        .with_secret(Secret::from(secret))
        .with_issuer(Some(ISSUER))
        .with_account_name(email)
        .build()
}

/// A recovery code for people: lower-case base 32 in groups.
fn written(code: &[u8]) -> String {
    let text = Secret::from(code).to_base32().to_lowercase();
    let letters: Vec<char> = text.chars().collect();
    let groups = letters.chunks(RECOVERY_GROUP).map(String::from_iter);
    groups.collect::<Vec<_>>().join("-")
}

/// What a recovery code is kept as; hyphens and case don't matter. None for what can't be one.
fn recovery_digest(code: &str) -> Option<[u8; 32]> {
    let letters: String = code
        .chars()
        .filter(|letter| *letter != '-')
        .collect::<String>()
        .to_uppercase();
    let bytes = Secret::try_from_base32(&letters).ok()?;
    (bytes.as_bytes().len() == RECOVERY_BYTES).then(|| token::digest(&["recovery", &letters]))
}

fn broken(error: &TotpError) -> Refusal {
    Refusal {
        cause: Some(format!("the second factor can't be computed: {error}")),
        ..Refusal::panicked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret and the times of RFC 6238, appendix B, cut to six digits.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_the_standards() {
        for (now, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(step_of(SECRET, code, now), Ok(Some(now / 30)), "{now}");
        }
    }

    #[test]
    fn this_step_and_the_one_before_count_and_no_other() {
        let code = "081804";
        let step = 1_111_111_109 / 30;
        for (behind, found) in [(-1, None), (0, Some(step)), (1, Some(step)), (2, None)] {
            let now = (step + behind) * 30 + 15;
            assert_eq!(
                step_of(SECRET, code, now),
                Ok(found),
                "{behind} steps later"
            );
        }
        for wrong in ["", "81804", "0818040", "08180a", "+81804", "０８１８０４"] {
            assert_eq!(step_of(SECRET, wrong, step * 30), Ok(None), "{wrong}");
        }
    }

    #[test]
    fn recovery_codes_are_long_and_forgiving() {
        let fresh = fresh("anna@shop.example").unwrap_or_else(|no| panic!("{no:?}"));
        assert_eq!(fresh.recovery_codes.len(), RECOVERY_CODES);
        let digests = digests(&fresh.recovery_codes);
        assert_eq!(digests.len(), RECOVERY_CODES);
        for (code, digest) in fresh.recovery_codes.iter().zip(&digests) {
            assert_eq!(code.len(), 24 + 5, "{code}");
            assert_eq!(recovery_digest(&code.to_uppercase()).as_ref(), Some(digest));
            assert_eq!(
                recovery_digest(&code.replace('-', "")).as_ref(),
                Some(digest)
            );
        }
        assert_ne!(digests[0], digests[1]);
        for wrong in ["", "123456", "aaaa-bbbb", "ééééééééééééééééééééééé"] {
            assert_eq!(recovery_digest(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_uri_says_all_that_an_authenticator_needs() {
        let fresh = fresh("anna@shop.example").unwrap_or_else(|no| panic!("{no:?}"));
        let read = Totp::from_url(&fresh.uri).unwrap();
        assert_eq!(read.secret().as_bytes(), fresh.secret);
        assert_eq!(read.secret().to_base32(), fresh.secret_text);
        assert_eq!(
            (read.issuer(), read.account_name()),
            (Some(ISSUER), "anna@shop.example")
        );
        assert!(fresh.uri.starts_with("otpauth://totp/"), "{}", fresh.uri);
    }
}
