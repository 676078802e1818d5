//! What happened in a transaction: the billing API's list of kinds.

use serde::{Deserialize, Serialize};

/// What happened. The words are the billing API's; an unknown word becomes [`Kind::Other`] and the
/// transaction keeps it as its raw kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Kind {
    /// Goods sold.
    Sale,
    /// Money given back to a buyer.
    Refund,
    /// A fee that belongs to no sale of its own.
    Fee,
    /// Money spent on advertising.
    Advertising,
    /// The marketplace's own subscription.
    SubscriptionFee,
    /// Storage of goods.
    StorageFee,
    /// A buyer's bank took the money back.
    Chargeback,
    /// The marketplace's guarantee (A-to-z) paid the buyer.
    GuaranteeClaim,
    /// A correction.
    Adjustment,
    /// The marketplace paid for lost or damaged goods.
    Reimbursement,
    /// Money held back from this settlement.
    ReserveHeld,
    /// Money held back earlier and given free now.
    ReserveReleased,
    /// Income tax withheld at source.
    TaxWithholding,
    /// Loan paid out or paid back.
    Loan,
    /// Money moved between accounts.
    Transfer,
    /// Money sent to the bank.
    Payout,
    /// Money that the bank sent back.
    PayoutFailed,
    /// The seller's card paid a negative balance.
    CardCharge,
    /// Balance carried over from the settlement before.
    OpeningBalance,
    /// Anything else, under its raw kind.
    Other,
}

impl Kind {
    /// Every kind, in the order of the list above.
    pub const ALL: [Kind; 20] = [
        Kind::Sale,
        Kind::Refund,
        Kind::Fee,
        Kind::Advertising,
        Kind::SubscriptionFee,
        Kind::StorageFee,
        Kind::Chargeback,
        Kind::GuaranteeClaim,
        Kind::Adjustment,
        Kind::Reimbursement,
        Kind::ReserveHeld,
        Kind::ReserveReleased,
        Kind::TaxWithholding,
        Kind::Loan,
        Kind::Transfer,
        Kind::Payout,
        Kind::PayoutFailed,
        Kind::CardCharge,
        Kind::OpeningBalance,
        Kind::Other,
    ];

    /// The billing API's word.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Sale => "sale",
            Kind::Refund => "refund",
            Kind::Fee => "fee",
            Kind::Advertising => "advertising",
            Kind::SubscriptionFee => "subscription_fee",
            Kind::StorageFee => "storage_fee",
            Kind::Chargeback => "chargeback",
            Kind::GuaranteeClaim => "guarantee_claim",
            Kind::Adjustment => "adjustment",
            Kind::Reimbursement => "reimbursement",
            Kind::ReserveHeld => "reserve_held",
            Kind::ReserveReleased => "reserve_released",
            Kind::TaxWithholding => "tax_withholding",
            Kind::Loan => "loan",
            Kind::Transfer => "transfer",
            Kind::Payout => "payout",
            Kind::PayoutFailed => "payout_failed",
            Kind::CardCharge => "card_charge",
            Kind::OpeningBalance => "opening_balance",
            Kind::Other => "other",
        }
    }

    /// The kind with this word, in any case; none when the word is unknown.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// Whether it gives back what an earlier sale brought: its sales components are refunded
    /// sales and its fee components refunded expenses (domain rule D8, D9).
    pub const fn reverses_sale(self) -> bool {
        matches!(self, Kind::Refund | Kind::Chargeback | Kind::GuaranteeClaim)
    }
}
