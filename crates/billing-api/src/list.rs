//! The lists of the API: where each is found, and by what its rows can be filtered.
//!
//! Requests are read by this table, and the API's own description is made from it, so that what is
//! accepted and what is documented are the same.

use serde::{Deserialize, Serialize};

/// A list that can be walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum List {
    /// The movements.
    Transactions,
    /// Periods, and what is claimed of each.
    Settlements,
    /// Money on its way to the seller.
    Payouts,
    /// What the marketplaces say that they hold.
    Balances,
    /// Documents that ask for money.
    Invoices,
    /// What invoices can be paid with.
    PaymentMethods,
    /// Who pays the seller what how often.
    Subscriptions,
    /// What is counted.
    Meters,
    /// What that costs.
    Prices,
    /// What was counted each day.
    UsageRecords,
    /// What is sold.
    Products,
    /// What currencies were worth.
    Rates,
}

/// A filter of a list, by the name under which it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the query.
    pub name: &'static str,
    /// What it may say, and what it selects.
    pub field: Field,
}

/// What a filter may say, and what it selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A day or an instant, the first that counts.
    From,
    /// A day or an instant, the first that counts no more.
    To,
    /// The id of a settlement.
    SettlementId,
    /// The id of a marketplace.
    Marketplace,
    /// One of these words.
    Status(&'static [&'static str]),
    /// One of these words.
    Direction(&'static [&'static str]),
    /// A currency's code.
    Currency,
    /// The id of what a row is about.
    About,
    /// The code of the currency that a row is about.
    AboutCurrency,
    /// A sequence: rows that have changed after it, removed ones as tombstones.
    ChangedSince,
}

const INVOICE_STATUSES: &[&str] = &[
    "draft",
    "open",
    "partially_paid",
    "paid",
    "overdue",
    "void",
    "uncollectible",
];
const SUBSCRIPTION_STATUSES: &[&str] = &["trialing", "active", "past_due", "paused", "canceled"];
const DIRECTIONS: &[&str] = &["received", "issued"];

const CHANGED_SINCE: Parameter = of("changed_since", Field::ChangedSince);
const FROM: Parameter = of("from", Field::From);
const TO: Parameter = of("to", Field::To);
const CURRENCY: Parameter = of("currency", Field::Currency);
const METER: Parameter = of("meter_id", Field::About);

const fn of(name: &'static str, field: Field) -> Parameter {
    Parameter { name, field }
}

impl List {
    /// Every list.
    pub const ALL: [List; 12] = [
        List::Transactions,
        List::Settlements,
        List::Payouts,
        List::Balances,
        List::Invoices,
        List::PaymentMethods,
        List::Subscriptions,
        List::Meters,
        List::Prices,
        List::UsageRecords,
        List::Products,
        List::Rates,
    ];

    /// Its path below `/api/v1/`; in the table of documents, its name.
    pub const fn path(self) -> &'static str {
        match self {
            List::Transactions => "transactions",
            List::Settlements => "settlements",
            List::Payouts => "payouts",
            List::Balances => "balances",
            List::Invoices => "invoices",
            List::PaymentMethods => "payment-methods",
            List::Subscriptions => "subscriptions",
            List::Meters => "usage/meters",
            List::Prices => "usage/prices",
            List::UsageRecords => "usage/records",
            List::Products => "products",
            List::Rates => "fx-rates",
        }
    }

    /// What its rows can be filtered by, beside `limit` and `cursor`.
    pub const fn filters(self) -> &'static [Parameter] {
        match self {
            List::Transactions => {
                const {
                    &[
                        of("posted_from", Field::From),
                        of("posted_to", Field::To),
                        of("settlement_id", Field::SettlementId),
                        of("marketplace", Field::Marketplace),
                        CHANGED_SINCE,
                    ]
                }
            }
            List::Settlements
            | List::Payouts
            | List::PaymentMethods
            | List::Meters
            | List::Products => const { &[CHANGED_SINCE] },
            List::Balances => const { &[FROM, TO, CURRENCY, CHANGED_SINCE] },
            List::Invoices => {
                const {
                    &[
                        FROM,
                        TO,
                        of("status", Field::Status(INVOICE_STATUSES)),
                        of("direction", Field::Direction(DIRECTIONS)),
                        CURRENCY,
                        CHANGED_SINCE,
                    ]
                }
            }
            List::Subscriptions => {
                const {
                    &[
                        FROM,
                        TO,
                        of("status", Field::Status(SUBSCRIPTION_STATUSES)),
                        CURRENCY,
                        of("customer_id", Field::About),
                        CHANGED_SINCE,
                    ]
                }
            }
            List::Prices => const { &[CURRENCY, METER, CHANGED_SINCE] },
            List::UsageRecords => const { &[FROM, TO, METER, CHANGED_SINCE] },
            List::Rates => {
                const {
                    &[
                        FROM,
                        TO,
                        of("base", Field::Currency),
                        of("quote", Field::AboutCurrency),
                        CHANGED_SINCE,
                    ]
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_ledgers() {
        use ledger::invoice::InvoiceStatus;
        use ledger::subscription::SubscriptionStatus;
        for word in INVOICE_STATUSES {
            let found = InvoiceStatus::from_name(word);
            assert!(!matches!(found, InvoiceStatus::Unknown(_)), "{word}");
        }
        for word in SUBSCRIPTION_STATUSES {
            let found = SubscriptionStatus::from_name(word);
            assert!(!matches!(found, SubscriptionStatus::Unknown(_)), "{word}");
        }
    }

    #[test]
    fn a_list_has_one_path_and_no_filter_twice() {
        for (place, list) in List::ALL.iter().enumerate() {
            let others = &List::ALL[place + 1..];
            assert!(others.iter().all(|other| other.path() != list.path()));
            let filters = list.filters();
            for (place, one) in filters.iter().enumerate() {
                let rest = &filters[place + 1..];
                assert!(rest.iter().all(|other| other.name != one.name), "{list:?}");
            }
        }
    }
}
