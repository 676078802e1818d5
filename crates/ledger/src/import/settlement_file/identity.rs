//! What tells the movements of a settlement file apart, and the ids made from it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use sha2::{Digest, Sha256};

use crate::day::Instant;
use crate::money::Currency;
use crate::transaction::Transaction;

/// A SHA-256.
pub(super) type Sha = [u8; 32];

/// A map by SHA-256, which need not be hashed again.
pub(super) type ShaMap<K, V> = HashMap<K, V, BuildHasherDefault<ShaHasher>>;

/// Takes the first bytes of what it is given: in a SHA-256, they are as good as any hash.
#[derive(Debug, Default)]
pub(super) struct ShaHasher(u64);

impl Hasher for ShaHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = match bytes.first_chunk() {
            Some(first) => self.0 ^ u64::from_le_bytes(*first),
            None => bytes
                .iter()
                .fold(self.0, |hash, &byte| hash.rotate_left(8) ^ u64::from(byte)),
        };
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The fields that the lines of one movement share, as the file writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key<'a> {
    pub(super) settlement_id: &'a str,
    /// The transaction type.
    pub(super) kind: &'a str,
    pub(super) order_id: &'a str,
    pub(super) adjustment_id: &'a str,
    pub(super) shipment_id: &'a str,
    pub(super) order_item_code: &'a str,
    pub(super) adjustment_item_id: &'a str,
    pub(super) sku: &'a str,
    pub(super) marketplace: &'a str,
    pub(super) fulfilment: &'a str,
    pub(super) posted_at: Instant,
    pub(super) currency: Currency,
}

impl Key<'_> {
    /// Whether other lines can be told to belong to the same movement. Two fees without any
    /// reference are two movements, however alike they look.
    pub(super) fn has_reference(&self) -> bool {
        !(self.order_id.is_empty() && self.adjustment_id.is_empty() && self.shipment_id.is_empty())
    }

    /// The key in a fixed size. Zero bytes part the fields, which have none: a line with one is
    /// refused.
    pub(super) fn sha(&self) -> Sha {
        let mut hasher = Sha256::new();
        for field in [
            self.settlement_id,
            self.kind,
            self.order_id,
            self.adjustment_id,
            self.shipment_id,
            self.order_item_code,
            self.adjustment_item_id,
            self.sku,
            self.marketplace,
            self.fulfilment,
            self.currency.code(),
        ] {
            hasher.update(field);
            hasher.update([0]);
        }
        hasher.update(self.posted_at.seconds().to_le_bytes());
        hasher.finalize().into()
    }
}

/// Makes the ids of one file's transactions.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// How often each content came so far.
    ordinals: ShaMap<Sha, u32>,
}

impl Ids {
    /// The id of a transaction: its key, its amounts in any order, and its ordinal among those of
    /// the file that are equal in both.
    pub(super) fn next(&mut self, key: &Sha, transaction: &Transaction) -> String {
        let amounts = transaction.amounts.iter();
        let mut amounts: Vec<_> = amounts.map(|amount| (&*amount.raw, amount.minor)).collect();
        amounts.sort_unstable();

        let mut hasher = Sha256::new();
        hasher.update(key);
        for (raw, minor) in amounts {
            hasher.update(raw);
            hasher.update([0]);
            hasher.update(minor.to_le_bytes());
        }
        let content: Sha = hasher.finalize().into();
        let ordinal = self.ordinals.entry(content).or_insert(0);

        let mut hasher = Sha256::new();
        hasher.update(content);
        hasher.update(ordinal.to_le_bytes());
        *ordinal += 1;
        let sha: Sha = hasher.finalize().into();
        id_of(&sha)
    }
}

/// `f` for file, and 16 bytes as hexadecimal digits.
fn id_of(sha: &Sha) -> String {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let mut id = String::with_capacity(33);
    id.push('f');
    for byte in &sha[..16] {
        for half in [byte >> 4, byte & 0xF] {
            id.push(char::from(DIGITS[usize::from(half)]));
        }
    }
    id
}
