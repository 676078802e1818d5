//! The services that are paid by use, and their prices: every model that there is.

use ledger::usage::{PriceModel, Tier};
use rust_decimal::Decimal;

/// A service that is paid by use.
pub struct Service {
    /// Short name in ids.
    pub code: &'static str,
    /// For people.
    pub name: &'static str,
    /// What one is called.
    pub unit: &'static str,
    /// Who asks for money.
    pub provider: &'static str,
    /// First part of the numbers on documents.
    pub prefix: &'static str,
    /// ISO 4217.
    pub currency: &'static str,
    /// Whether the buyer owes the tax.
    pub is_reverse_charged: bool,
    /// What is counted on an ordinary day, in units of the last decimal.
    pub daily: i64,
    /// Decimals of what is counted.
    pub decimals: u32,
    /// Units of a month that cost nothing.
    pub free_units: i64,
    /// The least that a month costs, in major units; 0 for none.
    pub minimum: i64,
    /// How units become money: from the beginning, and from the day of change on.
    pub models: &'static [fn() -> PriceModel],
    /// The day of change, in days since 1970-01-01.
    pub changes_on: Option<i64>,
}

/// What most have in common.
const PLAIN: Service = Service {
    code: "",
    name: "",
    unit: "",
    provider: "",
    prefix: "",
    currency: "USD",
    is_reverse_charged: false,
    daily: 0,
    decimals: 0,
    free_units: 0,
    minimum: 0,
    models: &[],
    changes_on: None,
};

/// Everything that is paid by use.
pub const SERVICES: [Service; 5] = [
    Service {
        code: "labels",
        name: "Shipping labels",
        unit: "label",
        provider: "Postwheel Inc.",
        prefix: "PW",
        daily: 9,
        free_units: 25,
        models: &[|| PriceModel::Graduated(vec![tier(100, 12, 2), tier(300, 9, 2), rest(6, 2)])],
        ..PLAIN
    },
    Service {
        code: "calls",
        name: "Repricing calls",
        unit: "call",
        provider: "Tideprice Ltd",
        prefix: "TP",
        daily: 2_150,
        models: &[|| PriceModel::Package {
            size: Decimal::from(1_000),
            price: Decimal::new(40, 2),
        }],
        ..PLAIN
    },
    Service {
        code: "photos",
        name: "Photo storage",
        unit: "GB-day",
        provider: "Framehold SAS",
        prefix: "FH",
        currency: "EUR",
        is_reverse_charged: true,
        daily: 31_400,
        decimals: 2,
        minimum: 7,
        models: &[
            || PriceModel::PerUnit {
                unit_price: Decimal::new(8, 4),
            },
            || PriceModel::PerUnit {
                unit_price: Decimal::new(95, 5),
            },
        ],
        changes_on: Some(20_589), // 2026-05-16
        ..PLAIN
    },
    Service {
        code: "mail",
        name: "Messages to buyers",
        unit: "message",
        provider: "Postwheel Inc.",
        prefix: "PM",
        daily: 34,
        models: &[|| {
            let last = Tier {
                flat: Decimal::TWO,
                ..rest(6, 3)
            };
            PriceModel::Volume(vec![tier(900, 10, 3), tier(1_400, 8, 3), last])
        }],
        ..PLAIN
    },
    Service {
        code: "paid",
        name: "Payments in the web shop",
        unit: "EUR",
        provider: "Paylark S.A.",
        prefix: "PL",
        currency: "EUR",
        is_reverse_charged: true,
        daily: 9_450,
        decimals: 2,
        models: &[|| {
            let first = Tier {
                flat: Decimal::ONE,
                ..tier(2_000, 29, 3)
            };
            PriceModel::GraduatedPercentage(vec![first, rest(24, 3)])
        }],
        ..PLAIN
    },
];

fn tier(up_to: i64, price: i64, decimals: u32) -> Tier {
    Tier {
        up_to: Some(Decimal::from(up_to)),
        ..rest(price, decimals)
    }
}

fn rest(price: i64, decimals: u32) -> Tier {
    Tier {
        up_to: None,
        unit_price: Decimal::new(price, decimals),
        flat: Decimal::ZERO,
    }
}
