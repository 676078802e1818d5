//! `GET /usage/meters`, `/usage/prices` and `/usage/records`: what is counted, what that costs, and
//! what was counted each day.

use serde::{Deserialize, Serialize};

use super::entities::{Parsed, parse_versions};
use super::fields::{
    bad_row, read_currency, read_day, read_decimal, read_id, read_named_id, read_optional_day,
    read_optional_decimal, read_word, required, word_of,
};
use super::proof::{Row, Stated};
use crate::day::Day;
use crate::import::Reason;
use crate::money::Rounding;
use crate::usage::{Meter, Price, PriceModel, Proration, Tier, UsageRecord};

const PRORATIONS: [(&str, Proration); 2] =
    [("none", Proration::None), ("by_day", Proration::ByDay)];

const ROUNDINGS: [(&str, Rounding); 4] = [
    ("half_up", Rounding::HalfUp),
    ("half_even", Rounding::HalfEven),
    ("down", Rounding::Down),
    ("up", Rounding::Up),
];

/// A row of `GET /usage/meters`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MeterRow {
    /// The sender's id.
    pub id: String,
    /// Place in the change feed.
    #[serde(default)]
    pub sequence: u64,
    /// For people.
    pub name: String,
    /// What one is called, or a currency's code where money is counted.
    pub unit: String,
}

/// A row of `GET /usage/prices`. Prices are in major units, decimal text of any scale, because a
/// unit may cost less than a cent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PriceRow {
    /// The sender's id.
    pub id: String,
    /// Place in the change feed.
    #[serde(default)]
    pub sequence: u64,
    /// The meter.
    pub meter_id: String,
    /// ISO 4217, of every price in it.
    pub currency: String,
    /// `per_unit`, `package`, `volume`, `graduated`, `graduated_percentage`.
    pub model: String,
    /// Price of one unit; of `per_unit`.
    #[serde(default)]
    pub unit_price: Option<String>,
    /// Units in a package; of `package`.
    #[serde(default)]
    pub package_size: Option<String>,
    /// Price of a package; of `package`.
    #[serde(default)]
    pub package_price: Option<String>,
    /// By their last unit; of `volume`, `graduated`, `graduated_percentage`.
    #[serde(default)]
    pub tiers: Vec<TierRow>,
    /// Units of each month that cost nothing, decimal text; none for 0.
    #[serde(default)]
    pub free_units: Option<String>,
    /// The least that a month costs.
    #[serde(default)]
    pub minimum: Option<String>,
    /// ISO 8601 day, the first.
    #[serde(default)]
    pub valid_from: Option<String>,
    /// ISO 8601 day, the first after.
    #[serde(default)]
    pub valid_until: Option<String>,
    /// `none`, which it is when absent, or `by_day`.
    #[serde(default)]
    pub proration: Option<String>,
    /// `half_up`, which it is when absent, `half_even`, `down`, `up`.
    #[serde(default)]
    pub rounding: Option<String>,
}

/// Units at one price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierRow {
    /// Its last unit, decimal text; none for no end.
    #[serde(default)]
    pub up_to: Option<String>,
    /// Price of one unit, or the share of it.
    pub unit_price: String,
    /// Added once when the tier is entered; none for 0.
    #[serde(default)]
    pub flat: Option<String>,
}

/// A row of `GET /usage/records`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageRecordRow {
    /// The sender's id.
    pub id: String,
    /// Place in the change feed.
    #[serde(default)]
    pub sequence: u64,
    /// The meter.
    pub meter_id: String,
    /// ISO 8601.
    pub day: String,
    /// Decimal text; negative for a correction.
    pub quantity: String,
}

macro_rules! without_sums {
    ($($row:ty),*) => {
        $(impl Row for $row {
            const HAS_SUMS: bool = false;

            fn id(&self) -> &str {
                &self.id
            }

            fn stated_total(&self) -> Stated<'_> {
                Stated::Nothing
            }
        })*
    };
}

// Quantities of different meters are never added, and prices neither.
without_sums!(MeterRow, PriceRow, UsageRecordRow);

/// A page of `GET /usage/meters`.
pub fn parse_meters(body: &[u8]) -> Parsed {
    parse_versions(body, meter_of, |batch, meters| {
        batch.entities.meters = meters;
    })
}

/// A page of `GET /usage/prices`.
pub fn parse_prices(body: &[u8]) -> Parsed {
    parse_versions(body, price_of, |batch, prices| {
        batch.entities.prices = prices;
    })
}

/// A page of `GET /usage/records`.
pub fn parse_usage_records(body: &[u8]) -> Parsed {
    parse_versions(body, record_of, |batch, records| {
        batch.entities.usage_records = records;
    })
}

fn meter_of(row: MeterRow) -> Result<Meter, Reason> {
    Ok(Meter {
        id: read_id(row.id)?,
        sequence: row.sequence,
        name: row.name,
        unit: row.unit,
    })
}

fn record_of(row: UsageRecordRow) -> Result<UsageRecord, Reason> {
    Ok(UsageRecord {
        id: read_id(row.id)?,
        sequence: row.sequence,
        meter_id: read_named_id("meter_id", row.meter_id)?,
        on: read_day("day", &row.day)?,
        quantity: read_decimal("quantity", &row.quantity)?,
    })
}

fn price_of(row: PriceRow) -> Result<Price, Reason> {
    let model = model_of(&row)?;
    let free_units = read_optional_decimal("free_units", row.free_units.as_deref())?;
    let proration = row.proration.as_deref().unwrap_or("none");
    let rounding = row.rounding.as_deref().unwrap_or("half_up");
    Ok(Price {
        id: read_id(row.id)?,
        sequence: row.sequence,
        meter_id: read_named_id("meter_id", row.meter_id)?,
        currency: read_currency(&row.currency)?,
        model,
        free_units: free_units.unwrap_or_default(),
        minimum: read_optional_decimal("minimum", row.minimum.as_deref())?,
        valid_from: read_optional_day("valid_from", row.valid_from.as_deref())?,
        valid_until: read_optional_day("valid_until", row.valid_until.as_deref())?,
        proration: read_word("proration", proration, &PRORATIONS)?,
        rounding: read_word("rounding", rounding, &ROUNDINGS)?,
    })
}

/// The model of a price. One that is not in the list is kept by its word: nothing is charged by it,
/// and the report says so.
fn model_of(row: &PriceRow) -> Result<PriceModel, Reason> {
    let price =
        |field: &Option<String>, name: &str| read_decimal(name, &required(field.clone(), name)?);
    let model = row.model.to_ascii_lowercase();
    Ok(match model.as_str() {
        "per_unit" => PriceModel::PerUnit {
            unit_price: price(&row.unit_price, "unit_price")?,
        },
        "package" => PriceModel::Package {
            size: price(&row.package_size, "package_size")?,
            price: price(&row.package_price, "package_price")?,
        },
        "volume" => PriceModel::Volume(tiers_of(&row.tiers)?),
        "graduated" => PriceModel::Graduated(tiers_of(&row.tiers)?),
        "graduated_percentage" => PriceModel::GraduatedPercentage(tiers_of(&row.tiers)?),
        "" => return Err(bad_row("model is empty")),
        _ => PriceModel::Unknown(row.model.clone()),
    })
}

fn tiers_of(rows: &[TierRow]) -> Result<Vec<Tier>, Reason> {
    let tier_of = |(place, row): (usize, &TierRow)| {
        let name = |field| format!("tiers/{place}/{field}");
        Ok(Tier {
            up_to: read_optional_decimal(&name("up_to"), row.up_to.as_deref())?,
            unit_price: read_decimal(&name("unit_price"), &row.unit_price)?,
            flat: read_optional_decimal(&name("flat"), row.flat.as_deref())?.unwrap_or_default(),
        })
    };
    rows.iter().enumerate().map(tier_of).collect()
}

/// A row of `GET /usage/meters`.
pub fn meter_row(meter: &Meter) -> MeterRow {
    MeterRow {
        id: meter.id.clone(),
        sequence: meter.sequence,
        name: meter.name.clone(),
        unit: meter.unit.clone(),
    }
}

/// A row of `GET /usage/records`.
pub fn usage_record_row(record: &UsageRecord) -> UsageRecordRow {
    UsageRecordRow {
        id: record.id.clone(),
        sequence: record.sequence,
        meter_id: record.meter_id.clone(),
        day: record.on.to_iso(),
        quantity: record.quantity.to_string(),
    }
}

/// A row of `GET /usage/prices`.
pub fn price_row(price: &Price) -> PriceRow {
    let mut row = PriceRow {
        id: price.id.clone(),
        sequence: price.sequence,
        meter_id: price.meter_id.clone(),
        currency: price.currency.code().to_owned(),
        model: String::new(),
        unit_price: None,
        package_size: None,
        package_price: None,
        tiers: Vec::new(),
        free_units: Some(price.free_units.to_string()),
        minimum: price.minimum.map(|minimum| minimum.to_string()),
        valid_from: price.valid_from.map(Day::to_iso),
        valid_until: price.valid_until.map(Day::to_iso),
        proration: Some(word_of(&price.proration, &PRORATIONS)),
        rounding: Some(word_of(&price.rounding, &ROUNDINGS)),
    };
    let (model, tiers) = match &price.model {
        PriceModel::PerUnit { unit_price } => {
            row.unit_price = Some(unit_price.to_string());
            ("per_unit", &[][..])
        }
        PriceModel::Package { size, price } => {
            row.package_size = Some(size.to_string());
            row.package_price = Some(price.to_string());
            ("package", &[][..])
        }
        PriceModel::Volume(tiers) => ("volume", &tiers[..]),
        PriceModel::Graduated(tiers) => ("graduated", &tiers[..]),
        PriceModel::GraduatedPercentage(tiers) => ("graduated_percentage", &tiers[..]),
        PriceModel::Unknown(raw) => (raw.as_str(), &[][..]),
    };
    model.clone_into(&mut row.model);
    row.tiers = tiers.iter().map(tier_row).collect();
    row
}

fn tier_row(tier: &Tier) -> TierRow {
    TierRow {
        up_to: tier.up_to.map(|up_to| up_to.to_string()),
        unit_price: tier.unit_price.to_string(),
        flat: Some(tier.flat.to_string()),
    }
}
