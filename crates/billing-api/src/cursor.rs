//! Cursors: where a walk over a list stands, in a form that only we can make.
//!
//! A cursor names the list, the state of the books, the filters and the last row seen, and carries
//! an HMAC over all of it and over the seller. An altered one, or one of another seller, is told
//! from ours by the HMAC; what it says inside is believed only after that.

use std::fmt;
use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::list::List;
use crate::query::Filter;

/// Longer than any cursor of ours: filters hold three ids of at most 255 bytes each.
pub const CURSOR_BYTES_MAX: usize = 2048;

const MAC_BYTES: usize = 32;

/// The place of a row in its list: rows are ordered by this, and no two have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// What the list is ordered by first, mostly an instant.
    pub at: i64,
    /// The row's own sequence.
    pub sequence: i64,
}

impl Place {
    /// Before every row.
    pub const START: Place = Place {
        at: i64::MIN,
        sequence: i64::MIN,
    };
}

/// Where a walk stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// What is walked.
    pub list: List,
    /// The state of the books that the walk sees.
    pub snapshot: i64,
    /// Which rows it sees.
    pub filter: Filter,
    /// The last row that it has seen.
    pub after: Place,
}

/// The text is not a cursor that we made for this seller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOurs;

/// Makes and checks cursors of one seller.
#[derive(Clone)]
pub struct CursorKey {
    mac: Hmac<Sha256>,
}

impl CursorKey {
    /// The key of a seller, from the 32 random bytes that the database keeps.
    pub fn new(key: &[u8; 32], seller_id: &str) -> CursorKey {
        // HMAC fills a short key up with zeros; done here, the length can't be wrong.
        let mut block = [0; 64];
        block[..key.len()].copy_from_slice(key);
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        mac.update(b"cursor 1\0");
        mac.update(seller_id.as_bytes());
        mac.update(b"\0");
        CursorKey { mac }
    }

    /// The cursor as text.
    pub fn write(&self, cursor: &Cursor) -> String {
        // Plain data into memory: postcard has no way to fail here.
        let mut bytes = postcard::to_stdvec(cursor).unwrap_or_default();
        let mac = self
            .mac
            .clone()
            .chain_update(&bytes)
            .finalize()
            .into_bytes();
        bytes.extend_from_slice(&mac);
        bytes
            .iter()
            .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
                // Writing into a string can't fail.
                let _ = write!(text, "{byte:02x}");
                text
            })
    }

    /// Reads a cursor back, if it is one of ours.
    pub fn read(&self, text: &str) -> Result<Cursor, NotOurs> {
        if text.len() > CURSOR_BYTES_MAX {
            return Err(NotOurs);
        }
        let bytes = from_hex(text).ok_or(NotOurs)?;
        let mac_at = bytes.len().checked_sub(MAC_BYTES).ok_or(NotOurs)?;
        let (body, mac) = bytes.split_at(mac_at);
        self.mac
            .clone()
            .chain_update(body)
            .verify_slice(mac)
            .map_err(|_| NotOurs)?;
        postcard::from_bytes(body).map_err(|_| NotOurs)
    }
}

impl fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CursorKey(..)")
    }
}

/// Pairs of lower-case hexadecimal digits. One text per cursor: upper case is refused.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor() -> Cursor {
        Cursor {
            list: List::Transactions,
            snapshot: 81_234,
            filter: Filter {
                settlement_id: Some("set_77".to_owned()),
                ..Filter::default()
            },
            after: Place {
                at: -5,
                sequence: 17,
            },
        }
    }

    #[test]
    fn a_cursor_survives_its_text() {
        let key = CursorKey::new(&[7; 32], "seller_1");
        assert_eq!(key.read(&key.write(&cursor())), Ok(cursor()));
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let key = CursorKey::new(&[7; 32], "seller_1");
        let text = key.write(&cursor());
        for place in 0..text.len() {
            for other in "0123456789abcdefABCDEF%é".chars() {
                let mut changed = text.clone();
                changed.replace_range(place..=place, &other.to_string());
                assert!(
                    changed == text || key.read(&changed) == Err(NotOurs),
                    "{changed}"
                );
            }
            assert_eq!(key.read(&text[..place]), Err(NotOurs));
        }
        assert_eq!(key.read(&format!("{text}00")), Err(NotOurs));
    }

    #[test]
    fn a_cursor_belongs_to_its_seller_and_its_books() {
        let text = CursorKey::new(&[7; 32], "seller_1").write(&cursor());
        assert_eq!(
            CursorKey::new(&[7; 32], "seller_2").read(&text),
            Err(NotOurs)
        );
        assert_eq!(
            CursorKey::new(&[8; 32], "seller_1").read(&text),
            Err(NotOurs)
        );
    }

    #[test]
    fn the_longest_cursor_is_within_the_limit() {
        let long = Some("x".repeat(crate::query::ID_BYTES_MAX));
        let filter = Filter {
            from: Some(i64::MIN),
            to: Some(i64::MIN),
            settlement_id: long.clone(),
            marketplace: long.clone(),
            about: long,
            changed_since: Some(i64::MIN),
            status: Some("partially_paid".to_owned()),
            direction: Some("received".to_owned()),
            currency: Some("EUR".to_owned()),
        };
        let after = Place {
            at: i64::MIN,
            sequence: i64::MIN,
        };
        let longest = Cursor {
            filter,
            after,
            snapshot: i64::MIN,
            ..cursor()
        };
        let text = CursorKey::new(&[7; 32], "seller_1").write(&longest);
        assert!(text.len() <= CURSOR_BYTES_MAX, "{}", text.len());
    }
}
