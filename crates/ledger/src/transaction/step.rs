//! The money path: the step at which an amount meets the balance, from gross sales to the bank.

use serde::{Deserialize, Serialize};

use super::{Class, Component, Kind};

/// One step of the money path. Every amount takes part in exactly one, so the steps of any set of
/// transactions add up to its total.
///
/// The steps up to [`Step::Unrecognised`] are the activity of a period, whose sum is net proceeds
/// (domain rules D8 and D9); the rest carry money in from, or out to, another period or place
/// (D2); [`Step::Payout`] is the result and no part of what is to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Step {
    /// Goods, shipping and gift wrap sold, without tax.
    GrossSales,
    /// Promotions and points.
    Discounts,
    /// The same components as gross sales, given back.
    RefundedSales,
    /// Fees, advertising, storage, adjustments.
    Expenses,
    /// Fees given back with a refund.
    RefundedExpenses,
    /// Tax collected and tax withheld; 0 where the marketplace pays all tax itself.
    TaxPassThrough,
    /// Paid for lost or damaged goods.
    Reimbursements,
    /// Everything known that fits no step above: goodwill, loans, liquidation.
    Other,
    /// Components that are not known to us.
    Unrecognised,
    /// Balance carried over from the settlement before.
    OpeningBalance,
    /// Reserve of the settlement before, set free.
    ReserveReleased,
    /// Reserve held back now.
    ReserveHeld,
    /// The seller's card paid a negative balance.
    CardCharge,
    /// A payout that came back.
    FailedTransfer,
    /// A cent sent to check the bank account.
    MicroDeposit,
    /// Money sent to the bank.
    Payout,
}

impl Step {
    /// Every step, in the order of the path.
    pub const ALL: [Step; 16] = [
        Step::GrossSales,
        Step::Discounts,
        Step::RefundedSales,
        Step::Expenses,
        Step::RefundedExpenses,
        Step::TaxPassThrough,
        Step::Reimbursements,
        Step::Other,
        Step::Unrecognised,
        Step::OpeningBalance,
        Step::ReserveReleased,
        Step::ReserveHeld,
        Step::CardCharge,
        Step::FailedTransfer,
        Step::MicroDeposit,
        Step::Payout,
    ];

    /// The step of an amount with this component in a transaction of this kind.
    ///
    /// Routed by what the sender calls it, never by sign: a positive fee is an anomaly to show,
    /// not income.
    pub const fn of(kind: Kind, component: &Component) -> Step {
        let reverses = kind.reverses_sale();
        match component {
            Component::OpeningBalance => Step::OpeningBalance,
            Component::ReserveReleased => Step::ReserveReleased,
            Component::ReserveHeld => Step::ReserveHeld,
            Component::CardCharge => Step::CardCharge,
            Component::FailedTransfer => Step::FailedTransfer,
            Component::MicroDeposit => Step::MicroDeposit,
            Component::Payout => Step::Payout,
            // Charged because of a refund, not given back with it.
            Component::RefundAdminFee | Component::RestockingFee | Component::Adjustment => {
                Step::Expenses
            }
            Component::Goodwill if reverses => Step::RefundedSales,
            _ => match component.class() {
                Class::Sales if reverses => Step::RefundedSales,
                Class::Sales => Step::GrossSales,
                Class::Discount => Step::Discounts,
                Class::Tax | Class::WithheldTax => Step::TaxPassThrough,
                Class::Fee if reverses => Step::RefundedExpenses,
                Class::Fee => Step::Expenses,
                Class::Reimbursement => Step::Reimbursements,
                Class::Reserve | Class::Transfer | Class::Other => Step::Other,
                Class::Unrecognised => Step::Unrecognised,
            },
        }
    }

    /// Whether it is part of net proceeds: the activity of the period itself.
    pub const fn is_activity(self) -> bool {
        (self as u8) <= (Step::Unrecognised as u8)
    }

    /// Whether it is part of what a settlement pays; all but the payout itself.
    pub const fn is_settled(self) -> bool {
        !matches!(self, Step::Payout)
    }
}
