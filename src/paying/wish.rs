//! One wish to pay, and the key that follows from it.

use ledger::money::{Currency, Money};

use super::plain;
use crate::api::json;

/// What shall be paid, of which invoice, with what.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The sender's id of the invoice.
    pub invoice_id: String,
    /// Its number, for people.
    pub number: String,
    /// The version of the invoice that was in sight, and how many payments it listed: the same wish
    /// of a later version is another wish.
    pub version: (u64, usize),
    /// How much.
    pub amount: Money,
    /// The stored way to pay.
    pub method_id: String,
    /// When it was wished, by this device's clock, in milliseconds since 1970.
    pub made_ms: f64,
}

impl PartialEq for Wish {
    /// Whether both have one key: all but the words and the time.
    fn eq(&self, other: &Wish) -> bool {
        (&self.invoice_id, self.version) == (&other.invoice_id, other.version)
            && (self.amount, &self.method_id) == (other.amount, &other.method_id)
    }
}

impl Eq for Wish {}

impl Wish {
    /// The idempotency key: the same for the same wish, whoever asks and however often. Should two
    /// wishes ever share one, the server sees that they differ and pays the first alone.
    pub fn key(&self) -> String {
        let (sequence, n_payments) = self.version;
        let parts = [
            self.invoice_id.as_str(),
            &sequence.to_string(),
            &n_payments.to_string(),
            &plain(self.amount),
            self.amount.currency.code(),
            &self.method_id,
        ];
        format!("pay-{:032x}", digest(&parts))
    }

    /// The body of the request: the same text for the same wish.
    pub(super) fn body(&self) -> String {
        json::object(&[
            ("amount", &plain(self.amount)),
            ("currency", self.amount.currency.code()),
            ("payment_method_id", &self.method_id),
        ])
    }

    /// The invoice as a part of an address.
    pub(super) fn segment(&self) -> String {
        String::from(js_sys::encode_uri_component(&self.invoice_id))
    }

    /// The wish as it is written down.
    pub(super) fn to_text(&self) -> String {
        let (sequence, n_payments) = self.version;
        json::object(&[
            ("invoice_id", &self.invoice_id),
            ("number", &self.number),
            ("sequence", &sequence.to_string()),
            ("n_payments", &n_payments.to_string()),
            ("amount", &plain(self.amount)),
            ("currency", self.amount.currency.code()),
            ("method_id", &self.method_id),
            ("made_ms", &self.made_ms.to_string()),
        ])
    }

    /// Reads what was written down.
    pub(super) fn from_text(text: &str) -> Option<Wish> {
        let json = json::Json::parse(text.as_bytes())?;
        let currency = Currency::from_code(&json.text("currency")?)?;
        Some(Wish {
            invoice_id: json.text("invoice_id")?,
            number: json.text("number")?,
            version: (
                json.text("sequence")?.parse().ok()?,
                json.text("n_payments")?.parse().ok()?,
            ),
            amount: Money::from_plain(&json.text("amount")?, currency).ok()?,
            method_id: json.text("method_id")?,
            made_ms: json.text("made_ms")?.parse().ok()?,
        })
    }
}

/// FNV-1a of 128 bits over texts, each with its end marked.
fn digest(parts: &[&str]) -> u128 {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    const START: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(START, |digest, byte| {
        (digest ^ u128::from(byte)).wrapping_mul(PRIME)
    })
}
