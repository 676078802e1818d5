//! The chart of accounts, as data: a stable id and number, a family and a name for each.
//!
//! Ids and numbers never change their meaning, because sellers map them to accounts of their own
//! books; a new account gets a new one. The names are plain English and may be changed by whoever
//! writes them out.

use serde::{Deserialize, Serialize};

use crate::transaction::{Class, Component, Kind};

/// The five families that every bookkeeping program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Group {
    /// What the seller has. Debit.
    Assets,
    /// What the seller owes. Credit.
    Liabilities,
    /// Where balances start, and what waits for an explanation.
    Equity,
    /// What the seller earned. Credit.
    Income,
    /// What it cost. Debit.
    Expenses,
}

/// One account of the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ChartLine {
    /// Which.
    pub account: Account,
    /// Its id for machines.
    pub id: &'static str,
    /// Its number, by which charts are sorted.
    pub number: u16,
    /// Its family.
    pub group: Group,
    /// Its name for people.
    pub name: &'static str,
}

macro_rules! chart {
    ($($(#[$doc:meta])* $variant:ident = $number:literal $id:literal, $group:ident $name:literal;)*) => {
        /// An account. In the order of their numbers.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[repr(u8)]
        pub enum Account {
            $($(#[$doc])* $variant,)*
        }

        /// Every account, in the order of their numbers.
        pub const CHART: &[ChartLine] = &[$(ChartLine {
            account: Account::$variant,
            id: $id,
            number: $number,
            group: Group::$group,
            name: $name,
        },)*];
    };
}

chart! {
    /// What the marketplace holds for the seller, and has neither paid nor carried forward.
    Balance = 1000 "balance", Assets "Balance";
    /// What an unpaid settlement carries from the end of a month into the next (D11).
    CarriedForward = 1010 "carried_forward", Assets "Carried forward";
    /// Earned, posted, and not released yet.
    Deferred = 1020 "deferred", Assets "Deferred";
    /// Held back by the marketplace.
    Reserve = 1030 "reserve", Assets "Reserve";
    /// Paid out, until the bank shows it.
    InTransit = 1040 "in_transit", Assets "Payouts in transit";
    /// Moved to or from another account of the seller.
    Transfers = 1050 "transfers", Assets "Transfers";
    /// Debts of another account of the seller, paid from this one.
    OtherAccounts = 1060 "other_accounts", Assets "Other accounts";
    /// Tax collected or deducted at source, which the seller claims from the authority.
    TaxCredits = 1070 "tax_credits", Assets "Tax credits";
    /// A negative balance that one settlement leaves to the next.
    NegativeBalance = 2000 "negative_balance", Liabilities "Negative balance";
    /// Charged to the seller's card.
    Card = 2010 "card", Liabilities "Card";
    /// Lent by the marketplace.
    Loan = 2020 "loan", Liabilities "Loan";
    /// Collected from buyers, for the authority.
    TaxCollected = 2100 "tax_collected", Liabilities "Tax collected";
    /// The part of it that the marketplace pays to the authority itself.
    TaxWithheld = 2110 "tax_withheld", Liabilities "Tax withheld";
    /// What the accounts held before the first entry.
    OpeningBalances = 3000 "opening_balances", Equity "Opening balances";
    /// Components that are not known to us.
    Unrecognised = 3010 "unrecognised", Equity "Unrecognised";
    /// Claimed by a settlement, and explained by none of its rows.
    Unexplained = 3020 "unexplained", Equity "Unexplained";
    /// Goods.
    ProductSales = 4000 "product_sales", Income "Product sales";
    /// Shipping paid by buyers.
    ShippingCredits = 4010 "shipping_credits", Income "Shipping credits";
    /// Gift wrap and paying on delivery.
    OtherSales = 4020 "other_sales", Income "Other sales";
    /// Promotions, coupons, points.
    Discounts = 4100 "discounts", Income "Discounts";
    /// What went back to buyers.
    Refunds = 4200 "refunds", Income "Refunds";
    /// Paid for lost or damaged goods.
    Reimbursements = 4300 "reimbursements", Income "Reimbursements";
    /// Liquidation, chargebacks, guarantee claims, goodwill.
    OtherIncome = 4400 "other_income", Income "Other income";
    /// Commission and closing fees.
    SellingFees = 5000 "selling_fees", Expenses "Selling fees";
    /// Picking, packing, shipping, inbound and removal.
    FulfilmentFees = 5010 "fulfilment_fees", Expenses "Fulfilment fees";
    /// Storage.
    StorageFees = 5020 "storage_fees", Expenses "Storage fees";
    /// Advertising, deals, coupons, reviews.
    Advertising = 5030 "advertising", Expenses "Advertising";
    /// The marketplace's own subscription.
    Subscription = 5040 "subscription", Expenses "Subscription";
    /// Kept from refunds.
    RefundFees = 5050 "refund_fees", Expenses "Refund fees";
    /// Fees of payment methods.
    PaymentFees = 5060 "payment_fees", Expenses "Payment fees";
    /// Tax on fees, where the sender books it apart.
    FeeTax = 5070 "fee_tax", Expenses "Tax on fees";
    /// Any other fee.
    OtherFees = 5080 "other_fees", Expenses "Other fees";
    /// Corrections.
    Adjustments = 5090 "adjustments", Expenses "Adjustments";
}

impl Account {
    /// Its line of the chart.
    pub fn line(self) -> &'static ChartLine {
        // One line per account, in order: see the test.
        &CHART[self as usize]
    }

    /// The account of what was booked. Routed by what the sender calls it, never by sign.
    pub const fn of(kind: Kind, component: &Component) -> Account {
        use Component as C;
        match component {
            C::OpeningBalance => Account::NegativeBalance,
            C::ReserveHeld | C::ReserveReleased => Account::Reserve,
            C::CardCharge => Account::Card,
            C::FailedTransfer | C::MicroDeposit | C::Payout => Account::InTransit,
            C::LoanAdvance | C::LoanPayment => Account::Loan,
            C::DebtRecovery => Account::OtherAccounts,
            C::TaxCollectedAtSource | C::TaxDeductedAtSource => Account::TaxCredits,
            C::Adjustment => Account::Adjustments,
            C::Goodwill if kind.reverses_sale() => Account::Refunds,
            _ => match component.class() {
                Class::Sales if kind.reverses_sale() => Account::Refunds,
                Class::Sales => Account::of_sale(component),
                Class::Discount => Account::Discounts,
                Class::Tax => Account::TaxCollected,
                Class::WithheldTax => Account::TaxWithheld,
                Class::Fee => Account::of_fee(component),
                Class::Reimbursement => Account::Reimbursements,
                Class::Reserve => Account::Reserve,
                Class::Transfer => Account::Transfers,
                Class::Other => Account::OtherIncome,
                Class::Unrecognised => Account::Unrecognised,
            },
        }
    }

    const fn of_sale(component: &Component) -> Account {
        match component {
            Component::ProductSale => Account::ProductSales,
            Component::ShippingCredit => Account::ShippingCredits,
            _ => Account::OtherSales,
        }
    }

    /// Fees given back with a refund lower the account that they were charged to.
    const fn of_fee(component: &Component) -> Account {
        use Component as C;
        match component {
            C::ReferralFee | C::FixedClosingFee | C::VariableClosingFee | C::DigitalServicesFee => {
                Account::SellingFees
            }
            C::FbaFulfilmentFee
            | C::ShippingChargeback
            | C::GiftWrapChargeback
            | C::InboundFee
            | C::RemovalFee
            | C::Postage => Account::FulfilmentFees,
            C::StorageFee | C::LongTermStorageFee => Account::StorageFees,
            C::Advertising | C::DealFee | C::CouponFee | C::ReviewProgrammeFee => {
                Account::Advertising
            }
            C::SubscriptionFee => Account::Subscription,
            C::RefundAdminFee | C::RestockingFee => Account::RefundFees,
            C::PaymentMethodFee => Account::PaymentFees,
            C::FeeTax | C::AdvertisingTax => Account::FeeTax,
            _ => Account::OtherFees,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_account_has_its_line_and_a_number_of_its_own() {
        for (place, line) in CHART.iter().enumerate() {
            assert_eq!(line.account as usize, place);
            assert_eq!(line.account.line(), line);
        }
        assert!(CHART.is_sorted_by(|left, right| left.number < right.number));
        assert!(CHART.is_sorted_by(|left, right| left.group <= right.group));
        let ids: BTreeSet<&str> = CHART.iter().map(|line| line.id).collect();
        let names: BTreeSet<&str> = CHART.iter().map(|line| line.name).collect();
        assert_eq!((ids.len(), names.len()), (CHART.len(), CHART.len()));
    }
}
