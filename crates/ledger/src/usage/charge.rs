//! What a quantity costs under a price, with the whole calculation as data (domain rule D17).
//!
//! | model | sum before the minimum |
//! |---|---|
//! | per unit | units × price |
//! | package | ⌈units ÷ size⌉ × price |
//! | volume | units × price of the tier that the last unit is in, + its flat fee |
//! | graduated, graduated percentage | Σ over tiers of units in it × its price, + flat fee of every tier entered |
//!
//! `units = max(0, quantity − free units)`, and the charge is the larger of that sum and the
//! minimum, rounded once. No units enter no tier, so a month without usage costs the minimum.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Price, PriceModel, Proration, Tier};
use crate::money::Rounding;
use crate::money::ratio::Ratio;

/// A charge and how it came about. Quantities in units, amounts in major units unless they say
/// otherwise, both exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// What was used.
    pub quantity: Ratio,
    /// Units of it that cost nothing, 0 or more.
    pub free_units: Ratio,
    /// Units of it that are charged, 0 or more.
    pub units: Ratio,
    /// Covered days ÷ actual days of the month, for the fixed amounts.
    pub share: Ratio,
    /// The calculation, a line per tier entered.
    pub steps: Vec<ChargeStep>,
    /// Sum of the lines.
    pub steps_sum: Ratio,
    /// What the minimum adds to the sum, 0 or more.
    pub minimum_added: Ratio,
    /// Sum and what the minimum adds.
    pub exact: Ratio,
    /// How it was rounded.
    pub rounding: Rounding,
    /// The charge, in minor units.
    pub minor: i128,
}

/// One line of the calculation: `amount = counted × unit_price + flat`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeStep {
    /// Place of the tier, from 0; 0 where there are none.
    pub tier: u32,
    /// Units before its first one.
    pub after: Ratio,
    /// Its last unit, which is part of it; none for no end.
    pub up_to: Option<Ratio>,
    /// Charged units of the quantity that this line is about.
    pub units: Ratio,
    /// What is multiplied: the units, or the packages.
    pub counted: Ratio,
    /// Price of one, or the share of it.
    pub unit_price: Decimal,
    /// Added once.
    pub flat: Ratio,
    /// What the line comes to.
    pub amount: Ratio,
}

/// Why there is no charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unpriced {
    /// The price's model is not known to us.
    UnknownModel,
    /// There are no tiers, or one does not end after the one before, or follows one without end.
    TiersOutOfOrder,
    /// The last tier ends before the last unit.
    BeyondTiers,
    /// A package of no units, or fewer.
    NoPackageSize,
    /// A figure is beyond what can be counted exactly.
    BeyondRange,
}

impl Price {
    /// What a month's quantity costs; `share` is covered days ÷ actual days of the month, and
    /// matters to the fixed amounts of a price with proration only. tiers -> steps
    pub fn charge(&self, quantity: Ratio, share: Ratio) -> Result<Charge, Unpriced> {
        let share = match self.proration {
            Proration::None => Ratio::whole(1),
            Proration::ByDay => share,
        };
        self.charge_prorated(quantity, share)
    }

    fn charge_prorated(&self, quantity: Ratio, share: Ratio) -> Result<Charge, Unpriced> {
        let prorated = |fixed: Decimal| {
            Ratio::from(fixed)
                .checked_mul(share)
                .ok_or(Unpriced::BeyondRange)
        };
        // A month of corrections only counts as one without usage.
        let used = quantity.max(Ratio::ZERO);
        let free_units = prorated(self.free_units)?.clamp(Ratio::ZERO, used);
        let units = used.checked_sub(free_units).ok_or(Unpriced::BeyondRange)?;
        let steps = match &self.model {
            PriceModel::PerUnit { unit_price } => {
                vec![line(units, units, *unit_price)?]
            }
            PriceModel::Package { size, price } => {
                let size = Ratio::from(*size);
                if size <= Ratio::ZERO {
                    return Err(Unpriced::NoPackageSize);
                }
                let packages = units.checked_div(size).ok_or(Unpriced::BeyondRange)?.ceil();
                vec![line(units, Ratio::whole(packages), *price)?]
            }
            PriceModel::Volume(tiers) => volume(tiers, units, share)?,
            PriceModel::Graduated(tiers) | PriceModel::GraduatedPercentage(tiers) => {
                graduated(tiers, units, share)?
            }
            PriceModel::Unknown(_) => return Err(Unpriced::UnknownModel),
        };

        let mut steps_sum = Ratio::ZERO;
        for step in &steps {
            steps_sum = steps_sum
                .checked_add(step.amount)
                .ok_or(Unpriced::BeyondRange)?;
        }
        let minimum = self.minimum.map_or(Ok(steps_sum), prorated)?;
        let exact = steps_sum.max(minimum);
        let exact_minor = exact
            .major_to_minor(self.currency)
            .ok_or(Unpriced::BeyondRange)?;
        Ok(Charge {
            quantity,
            free_units,
            units,
            share,
            steps,
            steps_sum,
            minimum_added: exact.checked_sub(steps_sum).ok_or(Unpriced::BeyondRange)?,
            exact,
            rounding: self.rounding,
            minor: exact_minor.round(self.rounding),
        })
    }
}

/// A line of a model without tiers.
fn line(units: Ratio, counted: Ratio, unit_price: Decimal) -> Result<ChargeStep, Unpriced> {
    let amount = counted
        .checked_mul(unit_price.into())
        .ok_or(Unpriced::BeyondRange)?;
    Ok(ChargeStep {
        tier: 0,
        after: Ratio::ZERO,
        up_to: None,
        units,
        counted,
        unit_price,
        flat: Ratio::ZERO,
        amount,
    })
}

/// The line of the tier that the last unit is in; none without units.
fn volume(tiers: &[Tier], units: Ratio, share: Ratio) -> Result<Vec<ChargeStep>, Unpriced> {
    let bounds = bounds(tiers)?;
    if units.is_zero() {
        return Ok(Vec::new());
    }
    let reached = bounds
        .iter()
        .position(|(_, up_to)| up_to.is_none_or(|up_to| units <= up_to));
    let place = reached.ok_or(Unpriced::BeyondTiers)?;
    Ok(vec![tier_line(tiers, &bounds, place, (units, share))?])
}

/// A line for every tier entered.
fn graduated(tiers: &[Tier], units: Ratio, share: Ratio) -> Result<Vec<ChargeStep>, Unpriced> {
    let bounds = bounds(tiers)?;
    let mut steps = Vec::new();
    let mut left = units;
    for (place, (after, up_to)) in bounds.iter().enumerate() {
        if left.is_zero() {
            break;
        }
        let end = up_to.map_or(units, |up_to| up_to.min(units));
        let within = end.checked_sub(*after).ok_or(Unpriced::BeyondRange)?;
        left = left.checked_sub(within).ok_or(Unpriced::BeyondRange)?;
        steps.push(tier_line(tiers, &bounds, place, (within, share))?);
    }
    if left.is_zero() {
        Ok(steps)
    } else {
        Err(Unpriced::BeyondTiers)
    }
}

fn tier_line(
    tiers: &[Tier],
    bounds: &[(Ratio, Option<Ratio>)],
    place: usize,
    (units, share): (Ratio, Ratio),
) -> Result<ChargeStep, Unpriced> {
    let (Some(tier), Some(&(after, up_to))) = (tiers.get(place), bounds.get(place)) else {
        return Err(Unpriced::BeyondTiers);
    };
    let flat = Ratio::from(tier.flat).checked_mul(share);
    let amount = units.checked_mul(tier.unit_price.into());
    let both = flat
        .zip(amount)
        .and_then(|(flat, amount)| Some((flat, amount.checked_add(flat)?)));
    let (flat, amount) = both.ok_or(Unpriced::BeyondRange)?;
    Ok(ChargeStep {
        tier: u32::try_from(place).unwrap_or(u32::MAX),
        after,
        up_to,
        units,
        counted: units,
        unit_price: tier.unit_price,
        flat,
        amount,
    })
}

/// Where each tier starts and ends; each must end after it starts, and only the last has no end.
fn bounds(tiers: &[Tier]) -> Result<Vec<(Ratio, Option<Ratio>)>, Unpriced> {
    let mut after = Some(Ratio::ZERO);
    let mut bounds = Vec::with_capacity(tiers.len());
    for tier in tiers {
        let start = after.ok_or(Unpriced::TiersOutOfOrder)?;
        let up_to = tier.up_to.map(Ratio::from);
        if up_to.is_some_and(|up_to| up_to <= start) {
            return Err(Unpriced::TiersOutOfOrder);
        }
        bounds.push((start, up_to));
        after = up_to;
    }
    if bounds.is_empty() {
        Err(Unpriced::TiersOutOfOrder)
    } else {
        Ok(bounds)
    }
}
