//! Pay-as-you-go: meters, what they counted each day, and the prices that turn it into charges.
//!
//! Quantities and unit prices are decimals of any scale, because a call may cost 0.0006 of a euro;
//! only a charge is money.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::day::{Day, Period};
use crate::money::{Currency, Rounding};

mod charge;

pub use charge::{Charge, ChargeStep, Unpriced};

/// Something that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// The sender's id.
    pub id: String,
    /// Place in the sender's change feed; 0 where there is none.
    pub sequence: u64,
    /// Its name for people.
    pub name: String,
    /// What one is called: `call`, `GB-hour`, or a currency's code where money is counted.
    pub unit: String,
}

/// What a meter counted on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRecord {
    /// The sender's id.
    pub id: String,
    /// Place in the sender's change feed; 0 where there is none.
    pub sequence: u64,
    /// The meter.
    pub meter_id: String,
    /// The civil day, by the sender's books.
    pub on: Day,
    /// How much; negative for a correction.
    pub quantity: Decimal,
}

/// What a meter's units cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The sender's id.
    pub id: String,
    /// Place in the sender's change feed; 0 where there is none.
    pub sequence: u64,
    /// The meter.
    pub meter_id: String,
    /// Currency of every price in it.
    pub currency: Currency,
    /// How units become money.
    pub model: PriceModel,
    /// Units of each month that cost nothing; they are taken off before the tiers are walked.
    pub free_units: Decimal,
    /// The least that a month costs, in major units, compared after the tiers.
    pub minimum: Option<Decimal>,
    /// First day on which it applies; none for ever before.
    pub valid_from: Option<Day>,
    /// First day on which it no longer applies; none for ever after.
    pub valid_until: Option<Day>,
    /// What happens to fixed amounts in a month that it covers in part.
    pub proration: Proration,
    /// How the charge of a month is rounded, once.
    pub rounding: Rounding,
}

/// How units become money (domain rule D17). All prices in major units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PriceModel {
    /// Every unit costs the same.
    PerUnit {
        /// Price of one unit.
        unit_price: Decimal,
    },
    /// Every started package costs the same.
    Package {
        /// Units in a package, above 0.
        size: Decimal,
        /// Price of a package.
        price: Decimal,
    },
    /// All units cost what the tier says that the last of them is in.
    Volume(Vec<Tier>),
    /// Each unit costs what the tier says that it is in.
    Graduated(Vec<Tier>),
    /// The units are money, and each tier takes a share of those in it: the unit price is that
    /// share (0.01 for 1 %).
    GraduatedPercentage(Vec<Tier>),
    /// A model that is not in the list, as the sender wrote it; nothing can be charged by it.
    Unknown(String),
}

/// Units at one price. A tier starts after the last unit of the tier before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// Its last unit, which is part of it; none for no end.
    pub up_to: Option<Decimal>,
    /// Price of one unit, or the share of it.
    pub unit_price: Decimal,
    /// Added once when the tier is entered.
    pub flat: Decimal,
}

/// What happens to fixed amounts in a month that a price covers in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Proration {
    /// They are charged in full.
    None,
    /// Flat fees, the minimum and the free units shrink to covered days ÷ actual days of the month.
    /// Unit prices and the bounds of tiers stay: fewer days bring fewer units by themselves.
    ByDay,
}

impl Price {
    /// The days of a period on which it applies; none when there are none.
    pub fn days_within(&self, period: Period) -> Option<Period> {
        period.intersection(Period {
            start: self.valid_from.unwrap_or(Day::MIN),
            end: self.valid_until.unwrap_or(Day::MAX),
        })
    }
}
