//! The commission of one order item, exactly: `round(round(unit base x rate) x units x (1 + fee
//! tax))`, both roundings half up to the currency's own minor unit (domain rule 3.7, found on real
//! settlements, where it explains every item and a single rounding does not).

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::store::order_items::{OrderItem, Side};

/// A whole, in millionths.
pub const WHOLE_PPM: u64 = 1_000_000;

/// The highest rate that is considered, in thousandths.
pub const RATE_MAX_PERMILLE: usize = 500;

/// The highest fee tax that is considered, in millionths: as much as the fee.
pub const FEE_TAX_MAX_PPM: u32 = 1_000_000;

/// The most minor units of one item that are recomputed. With these limits every product of a
/// formula stays below 2^63, and no order was ever worth as much.
const MINOR_MAX: u64 = 1 << 40;

/// The most units of one item that are recomputed.
const UNITS_MAX: u64 = 1 << 20;

/// What a rate is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Base {
    /// Goods less discounts on them, without tax.
    Goods,
    /// Goods with their tax.
    GoodsWithTax,
    /// Goods, shipping and gift wrap, less discounts and what the carrier programme took back.
    GoodsAndShipping,
    /// The same with tax.
    GoodsAndShippingWithTax,
}

impl Base {
    /// Every base, the simplest first.
    pub const ALL: [Base; 4] = [
        Base::Goods,
        Base::GoodsWithTax,
        Base::GoodsAndShipping,
        Base::GoodsAndShippingWithTax,
    ];
}

/// How a marketplace works its commission out, the product's rate aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// What the rate is a part of.
    pub base: Base,
    /// Tax on the commission that is booked as a part of it, in millionths.
    pub fee_tax_ppm: u32,
}

/// As much of an order item as its commission needs. Minor units; costs are positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lot {
    /// By [`Base`], of all units together; 0 for a base that is not positive.
    pub bases_minor: [u64; Base::ALL.len()],
    /// Units, at least 1.
    pub n_units: u64,
    /// Commission that was charged; 0 where nothing was, or money was given.
    pub charged_minor: u64,
}

/// Why nobody can say what the commission of a sold item should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// Nothing was asked for it and nothing charged: there is nothing to recompute.
    Free,
    /// A commission and no goods, or goods of a negative price.
    NoGoods,
    /// The sender does not say how many units.
    NoUnits,
    /// Commission of its order was booked without a product.
    CommissionApart,
    /// Beyond what is recomputed.
    TooLarge,
}

impl Lot {
    /// The lot of a sold item; `order` are all items of its order.
    pub fn of(item: &OrderItem<'_>, order: &[OrderItem<'_>]) -> Result<Lot, Unclear> {
        let sold = &item.sold;
        if sold.goods_minor == 0 && sold.commission_minor == 0 {
            return Err(Unclear::Free);
        }
        let is_apart = |other: &OrderItem<'_>| {
            other.currency() == item.currency()
                && !other.has_product()
                && other.sold.goods_minor == 0
                && other.sold.commission_minor != 0
        };
        if item.has_product() && order.iter().any(is_apart) {
            return Err(Unclear::CommissionApart);
        }
        if sold.goods_minor <= 0 {
            return Err(Unclear::NoGoods);
        }
        if item.n_units_sold <= 0 {
            return Err(Unclear::NoUnits);
        }
        let bases = bases_minor(sold).ok_or(Unclear::TooLarge)?;
        let bounded = |minor: i128| bounded(minor.max(0)).ok_or(Unclear::TooLarge);
        let mut bases_minor = [0; Base::ALL.len()];
        for (bounded_base, base) in bases_minor.iter_mut().zip(bases) {
            *bounded_base = bounded(base)?;
        }
        let n_units = bounded(item.n_units_sold)?;
        if n_units > UNITS_MAX {
            return Err(Unclear::TooLarge);
        }
        Ok(Lot {
            bases_minor,
            n_units,
            charged_minor: bounded(-sold.commission_minor)?,
        })
    }

    /// The commission at a rate in millionths.
    pub fn expected_minor(&self, rule: Rule, rate_ppm: u32) -> u64 {
        let base_minor = self.bases_minor[rule.base as usize];
        let unit_fee = divide_half_up(base_minor * u64::from(rate_ppm), self.n_units * WHOLE_PPM);
        let tax_factor_ppm = WHOLE_PPM + u64::from(rule.fee_tax_ppm);
        divide_half_up(unit_fee * self.n_units * tax_factor_ppm, WHOLE_PPM)
    }

    /// The rates, in thousandths, at which the commission is what was charged. It grows with the
    /// rate, so they are neighbours.
    pub fn rates_permille(&self, rule: Rule) -> Option<RangeInclusive<usize>> {
        let (base_minor, charged) = (self.bases_minor[rule.base as usize], self.charged_minor);
        if base_minor == 0 || charged == 0 {
            return None;
        }
        // x rounded half up is n exactly when 2n - 1 <= 2x < 2n + 1: first for the whole
        // commission, which gives the fees per unit, then for those, which give the rates.
        let tax_factor_ppm = WHOLE_PPM + u64::from(rule.fee_tax_ppm);
        let divisor = 2 * self.n_units * tax_factor_ppm;
        let unit_fee_min = ((2 * charged - 1) * WHOLE_PPM).div_ceil(divisor);
        let unit_fee_end = ((2 * charged + 1) * WHOLE_PPM).div_ceil(divisor);
        if unit_fee_min >= unit_fee_end {
            return None;
        }
        let rate_of = |half_fees: u64| (half_fees * 1000 * self.n_units).div_ceil(2 * base_minor);
        let first = usize::try_from(rate_of(2 * unit_fee_min - 1)).ok()?;
        let end = usize::try_from(rate_of(2 * unit_fee_end - 1)).ok()?;
        let end = end.min(RATE_MAX_PERMILLE + 1);
        (first.max(1) < end).then(|| first.max(1)..=end - 1)
    }
}

/// A number of minor units, not negative and not beyond what is recomputed.
pub fn bounded(minor: i128) -> Option<u64> {
    let minor = u64::try_from(minor).ok()?;
    (minor <= MINOR_MAX).then_some(minor)
}

/// A quotient, rounded half up. The divisor is not 0.
pub const fn divide_half_up(dividend: u64, divisor: u64) -> u64 {
    (2 * dividend + divisor) / (2 * divisor)
}

/// By [`Base`]; none beyond what is recomputed.
fn bases_minor(sold: &Side) -> Option<[i128; Base::ALL.len()]> {
    let goods_tax = sold.goods_tax_minor + sold.discount_tax_minor - shipping_discount_tax(sold)?;
    let tax = sold.goods_tax_minor + sold.shipping_tax_minor + sold.discount_tax_minor;
    let goods_and_shipping = sold.goods_minor + sold.shipping_minor;
    Some([
        sold.goods_minor,
        sold.goods_minor + goods_tax,
        goods_and_shipping,
        goods_and_shipping + tax,
    ])
}

/// The tax in a discount on shipping. Senders name the tax of all discounts together: shipping's
/// part is as much of its tax as of its price, and no more than there is.
fn shipping_discount_tax(sold: &Side) -> Option<i128> {
    let credit = bounded(sold.shipping_credit_minor.max(0))?;
    let discount = bounded((-sold.shipping_discount_minor).max(0))?;
    let tax = bounded(sold.shipping_tax_minor.max(0))?;
    if credit == 0 {
        return Some(0);
    }
    let (tax, discount) = (u128::from(tax), u128::from(discount.min(credit)));
    let credit = u128::from(credit);
    let part = i128::try_from((2 * tax * discount + credit) / (2 * credit)).ok()?;
    Some(-part.min(-sold.discount_tax_minor).max(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lot(base_minor: u64, n_units: u64, charged_minor: u64) -> Lot {
        Lot {
            bases_minor: [base_minor; 4],
            n_units,
            charged_minor,
        }
    }

    const fn rule(fee_tax_ppm: u32) -> Rule {
        let base = Base::Goods;
        Rule { base, fee_tax_ppm }
    }

    #[test]
    fn the_unit_fee_is_rounded_before_units_and_tax() {
        // Real: two of 59.99 at 15 % and 7 % tax are 9.00 x 2 x 1.07; at once it were 19.25.
        assert_eq!(
            lot(11_998, 2, 0).expected_minor(rule(70_000), 150_000),
            1926
        );
        // Real: 18.06 at 8 % is 1.44, and with 10 % tax 1.58, not 1.59.
        assert_eq!(lot(1806, 1, 0).expected_minor(rule(100_000), 80_000), 158);
        assert_eq!(lot(3500, 1, 0).expected_minor(rule(100_000), 130_000), 501);
    }

    #[test]
    fn what_is_within_the_limits_fits() {
        assert_eq!(bounded(MINOR_MAX.into()), Some(MINOR_MAX));
        assert_eq!(bounded(i128::from(MINOR_MAX) + 1), None);
        assert_eq!(bounded(-1), None);
        let rate_max_ppm = u32::try_from(RATE_MAX_PERMILLE * 1000).unwrap();
        for n_units in [1, UNITS_MAX] {
            for charged_minor in [1, MINOR_MAX] {
                for fee_tax_ppm in [0, FEE_TAX_MAX_PPM] {
                    let lot = lot(MINOR_MAX, n_units, charged_minor);
                    // A half of all, twice.
                    let whole = MINOR_MAX / 2 * (1 + u64::from(fee_tax_ppm > 0));
                    assert_eq!(lot.expected_minor(rule(fee_tax_ppm), rate_max_ppm), whole);
                    let is_explained = charged_minor == whole;
                    let rates = lot.rates_permille(rule(fee_tax_ppm));
                    assert_eq!(rates, is_explained.then_some(500..=500));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn the_rates_of_a_charge_are_those_that_give_it(
            (base, n_units) in (0..9000_u64, 1..5_u64),
            charged in 0..2000_u64,
            fee_tax in 0..260_u32,
        ) {
            let (lot, rule) = (lot(base, n_units, charged), rule(fee_tax * 1000));
            let gives = |&rate: &usize| {
                let rate_ppm = u32::try_from(rate * 1000).unwrap();
                charged > 0 && lot.expected_minor(rule, rate_ppm) == charged
            };
            let slowly: Vec<usize> = (1..=RATE_MAX_PERMILLE).filter(gives).collect();
            let found: Vec<usize> = lot.rates_permille(rule).into_iter().flatten().collect();
            prop_assert_eq!(found, slowly);
        }
    }
}
