//! Whether an event comes from the provider: a signature over its body and the time of sending.
//!
//! ```text
//! Provider-Signature: t=1772323200,v1=<HMAC-SHA-256 of "1772323200." and the body, in hexadecimal>
//! ```
//!
//! There may be several `v1`, while a secret is being changed: one that is right will do. The time
//! keeps a request that was overheard from being sent again next year.

use std::fmt;
use std::fmt::Write as _;

use axum::http::HeaderName;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The header of a signature.
pub const HEADER: HeaderName = HeaderName::from_static("provider-signature");

/// How far the time of sending may be from ours, either way.
pub const TOLERANCE_SECONDS: i64 = 300;

/// Signatures that are looked at; more are somebody's mischief.
const SIGNATURES_MAX: usize = 4;

/// What the provider and we know, and nobody else.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// It is not in the form above.
    Malformed,
    /// It was made too long ago, or in the future.
    OutOfTime,
    /// Somebody else made it, or of another body.
    Wrong,
}

impl Secret {
    /// From a text of any length.
    pub fn new(text: &[u8]) -> Secret {
        // As HMAC itself does it; done here, the length can't be wrong.
        let mut block = [0; 64];
        match block.get_mut(..text.len()) {
            Some(start) => start.copy_from_slice(text),
            None => block[..32].copy_from_slice(&Sha256::digest(text)),
        }
        Secret(<Hmac<Sha256> as KeyInit>::new(&block.into()))
    }

    /// The header of an event that is sent at `at`, in seconds since 1970.
    pub fn sign(&self, body: &[u8], at: i64) -> String {
        let mac = self.mac(body, at).finalize().into_bytes();
        let mut text = format!("t={at},v1=");
        for byte in mac {
            // Writing into a string can't fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    /// Whether a header is of this body, and of about now.
    pub fn check(&self, header: &str, body: &[u8], now: i64) -> Result<(), SignatureError> {
        let mut at = None;
        let mut signatures = Vec::new();
        for part in header.split(',') {
            let (name, value) = part.split_once('=').ok_or(SignatureError::Malformed)?;
            match name.trim() {
                "t" if at.is_none() => {
                    let read = value.parse::<i64>();
                    at = Some(read.map_err(|_| SignatureError::Malformed)?);
                }
                "t" => return Err(SignatureError::Malformed),
                "v1" => signatures.push(from_hex(value).ok_or(SignatureError::Malformed)?),
                // Forms of tomorrow.
                _ => {}
            }
        }
        let at = at.ok_or(SignatureError::Malformed)?;
        if signatures.is_empty() || signatures.len() > SIGNATURES_MAX {
            return Err(SignatureError::Malformed);
        }
        if now.saturating_sub(at).saturating_abs() > TOLERANCE_SECONDS {
            return Err(SignatureError::OutOfTime);
        }
        // Compared without telling by its time how much of it was right.
        let is_right = |signature: &[u8]| self.mac(body, at).verify_slice(signature).is_ok();
        if signatures.iter().any(|signature| is_right(signature)) {
            Ok(())
        } else {
            Err(SignatureError::Wrong)
        }
    }

    fn mac(&self, body: &[u8], at: i64) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(at.to_string().as_bytes());
        mac.update(b".");
        mac.update(body);
        mac
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_772_323_200;

    #[test]
    fn only_the_right_secret_body_and_time_count() {
        let secret = Secret::new(b"a secret");
        let header = secret.sign(b"{}", NOW);
        assert_eq!(secret.check(&header, b"{}", NOW), Ok(()));
        for late in [-TOLERANCE_SECONDS, TOLERANCE_SECONDS] {
            assert_eq!(secret.check(&header, b"{}", NOW + late), Ok(()));
            let later = NOW + late + late.signum();
            let refused = Err(SignatureError::OutOfTime);
            assert_eq!(secret.check(&header, b"{}", later), refused);
        }
        let wrong = Err(SignatureError::Wrong);
        assert_eq!(secret.check(&header, b"{ }", NOW), wrong);
        let other = Secret::new(b"a secreT");
        assert_eq!(other.check(&header, b"{}", NOW), wrong);
        // The time is signed too.
        let moved = header.replace(&NOW.to_string(), &(NOW + 1).to_string());
        assert_eq!(secret.check(&moved, b"{}", NOW), wrong);
    }

    #[test]
    fn others_sign_alike() {
        // By OpenSSL and by Python.
        let short = Secret::new(b"a secret").sign(b"{}", NOW);
        let expected = "d4a7160a25c1d8de431cd11ef54ec06d7577de14fc176cc02c956798ed22112a";
        assert_eq!(short, format!("t={NOW},v1={expected}"));
        let long = Secret::new(&[b'x'; 100]).sign(b"{}", NOW);
        let expected = "9f9728c2c0727f90e60b48d3aea7a4921a54c7c7bee6928804cdc8959fb82f63";
        assert_eq!(long, format!("t={NOW},v1={expected}"));
    }

    #[test]
    fn an_old_secret_counts_beside_the_new_one() {
        let (old, new) = (Secret::new(b"old"), Secret::new(b"new"));
        let of_new = new.sign(b"{}", NOW);
        let (_, of_new) = of_new.split_once(',').unwrap();
        let both = format!("{},{of_new}", old.sign(b"{}", NOW));
        assert_eq!(old.check(&both, b"{}", NOW), Ok(()));
        assert_eq!(new.check(&both, b"{}", NOW), Ok(()));
    }

    #[test]
    fn other_forms_are_told_from_wrong_ones() {
        let secret = Secret::new(b"a secret");
        let right = secret.sign(b"{}", NOW);
        let (_, signature) = right.split_once(',').unwrap();
        let many = [signature; SIGNATURES_MAX + 1].join(",");
        for header in [
            "",
            "t=1",
            signature,
            "t=x,v1=00",
            &format!("t={NOW},v1=00"),
            &format!("t={NOW},v1={}", "é".repeat(32)),
            &format!("t={NOW},{right}"),
            &format!("t={NOW},{many}"),
            &right[..right.len() - 1],
        ] {
            let found = secret.check(header, b"{}", NOW);
            assert_eq!(found, Err(SignatureError::Malformed), "{header}");
        }
        assert_eq!(secret.check(&format!("{right},v9=x"), b"{}", NOW), Ok(()));
    }
}
