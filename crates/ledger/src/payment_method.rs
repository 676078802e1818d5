//! What the seller pays invoices with: known by its brand and last digits, never by its number.

use serde::{Deserialize, Serialize};

use crate::day::Day;

/// One stored way to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentMethod {
    /// The sender's id.
    pub id: String,
    /// Place in the sender's change feed; 0 where there is none.
    pub sequence: u64,
    /// What it is.
    pub kind: PaymentMethodKind,
    /// Who issued or runs it, for people: `Visa`, a bank's name.
    pub brand: Option<String>,
    /// Last digits or characters.
    pub tail: Option<String>,
    /// The last day on which it can be used; none where it does not expire.
    pub expires_on: Option<Day>,
    /// Whether it is taken where none is chosen.
    pub is_default: bool,
}

/// What a way to pay is. The words are the billing API's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PaymentMethodKind {
    /// Paid later, by the issuer's terms.
    CreditCard,
    /// Paid at once from an account.
    DebitCard,
    /// A bank's own page.
    NetBanking,
    /// A balance with somebody who is no bank.
    Wallet,
    /// India's Unified Payments Interface.
    Upi,
    /// A direct debit or transfer.
    BankAccount,
    /// The seller's own balance at the marketplace.
    SellerWallet,
    /// A word that is not in the list, as the sender wrote it.
    Unknown(String),
}

impl PaymentMethodKind {
    /// The billing API's word, or the sender's own.
    pub fn name(&self) -> &str {
        match self {
            PaymentMethodKind::CreditCard => "credit_card",
            PaymentMethodKind::DebitCard => "debit_card",
            PaymentMethodKind::NetBanking => "net_banking",
            PaymentMethodKind::Wallet => "wallet",
            PaymentMethodKind::Upi => "upi",
            PaymentMethodKind::BankAccount => "bank_account",
            PaymentMethodKind::SellerWallet => "seller_wallet",
            PaymentMethodKind::Unknown(raw) => raw,
        }
    }

    /// The kind with this word, in any case.
    pub fn from_name(name: &str) -> PaymentMethodKind {
        match name.to_ascii_lowercase().as_str() {
            "credit_card" => PaymentMethodKind::CreditCard,
            "debit_card" => PaymentMethodKind::DebitCard,
            "net_banking" => PaymentMethodKind::NetBanking,
            "wallet" => PaymentMethodKind::Wallet,
            "upi" => PaymentMethodKind::Upi,
            "bank_account" => PaymentMethodKind::BankAccount,
            "seller_wallet" => PaymentMethodKind::SellerWallet,
            _ => PaymentMethodKind::Unknown(name.to_owned()),
        }
    }
}

impl PaymentMethod {
    /// Whether it can still be used on a day.
    pub fn is_usable_on(&self, day: Day) -> bool {
        self.expires_on.is_none_or(|expires_on| day <= expires_on)
    }
}
