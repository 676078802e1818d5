//! Random texts that prove something by being known: session and device tokens, names of rows.

use std::fmt;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// 256 random bits, as the 64 hexadecimal digits that a cookie holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn random() -> Result<Token, getrandom::Error> {
        Ok(Token(hex(&random::<32>()?)))
    }

    /// One that a browser sent; none when it can't be one of ours.
    pub fn read(text: &str) -> Option<Token> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| Token(text.to_owned()))
    }

    /// The text for the cookie, and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database knows it by. Of 256 random bits a plain digest can't be turned back.
    pub fn digest(&self) -> [u8; 32] {
        digest(&[&self.0])
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Random bytes of the system.
pub fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A new name for a row, which is no secret: 128 random bits behind a word that says of what.
pub fn name(of: &str) -> Result<String, getrandom::Error> {
    Ok(format!("{of}_{}", hex(&random::<16>()?)))
}

/// SHA-256 of texts, which do not run together.
pub fn digest(parts: &[&str]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing into a string can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_survive_their_text() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert_ne!(one.reveal(), other.reveal());
        assert_ne!(one.digest(), other.digest());
        assert_eq!(Token::read(one.reveal()).unwrap().digest(), one.digest());
        assert!(!format!("{one:?}").contains(one.reveal()));
    }

    #[test]
    fn only_texts_like_ours_are_looked_up() {
        let text = "0123456789abcdef".repeat(4);
        assert!(Token::read(&text).is_some());
        assert!(Token::read(&text[1..]).is_none());
        assert!(Token::read(&text.to_uppercase()).is_none());
        assert!(Token::read(&text.replace('f', "g")).is_none());
        assert!(Token::read("").is_none());
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
