//! The commission of one order item, exactly: `round(round(unit base x rate) x units x (1 + fee
//! tax))`, both roundings half up to the currency's own minor unit (domain rule 3.7, found on real
//! settlements, where it explains every item and a single rounding does not).

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::store::order_items::{OrderItem, Side};

/// A whole, in millionths.
pub const WHOLE_PPM: i128 = 1_000_000;

/// The highest rate that is considered, in thousandths.
pub const RATE_MAX_PERMILLE: usize = 500;

/// The most minor units or units of one item that are recomputed: products of a few such numbers
/// still fit. It is more than any order was ever worth.
const BOUND: u128 = 1 << 40;

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
    /// By [`Base`], of all units together.
    pub bases_minor: [i64; Base::ALL.len()],
    /// Units, at least 1.
    pub n_units: i64,
    /// Commission that was charged; negative where money was given.
    pub charged_minor: i64,
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
                && other.sku().is_none()
                && other.sold.goods_minor == 0
                && other.sold.commission_minor != 0
        };
        if item.sku().is_some() && order.iter().any(is_apart) {
            return Err(Unclear::CommissionApart);
        }
        if sold.goods_minor <= 0 {
            return Err(Unclear::NoGoods);
        }
        if sold.n_units <= 0 {
            return Err(Unclear::NoUnits);
        }
        let bases = bases_minor(sold).ok_or(Unclear::TooLarge)?;
        let bounded = |number: i128| bounded(number).ok_or(Unclear::TooLarge);
        let mut bases_minor = [0; Base::ALL.len()];
        for (bounded_base, base) in bases_minor.iter_mut().zip(bases) {
            *bounded_base = bounded(base)?;
        }
        Ok(Lot {
            bases_minor,
            n_units: bounded(sold.n_units)?,
            charged_minor: bounded(-sold.commission_minor)?,
        })
    }

    /// The commission at a rate in millionths; 0 for a base that is not positive.
    pub fn expected_minor(&self, rule: Rule, rate_ppm: u32) -> i128 {
        let base_minor = i128::from(self.bases_minor[rule.base as usize]).max(0);
        let n_units = i128::from(self.n_units);
        let unit_fee = divide_half_up(base_minor * i128::from(rate_ppm), n_units * WHOLE_PPM);
        let tax_factor_ppm = WHOLE_PPM + i128::from(rule.fee_tax_ppm);
        divide_half_up(unit_fee * n_units * tax_factor_ppm, WHOLE_PPM)
    }

    /// The rates, in thousandths, at which the commission is what was charged. It grows with the
    /// rate, so they are neighbours.
    pub fn rates_permille(&self, rule: Rule) -> Option<RangeInclusive<usize>> {
        let base_minor = i128::from(self.bases_minor[rule.base as usize]);
        let (n_units, charged) = (i128::from(self.n_units), i128::from(self.charged_minor));
        if base_minor <= 0 || charged <= 0 {
            return None;
        }
        // x rounded half up is n exactly when 2n - 1 <= 2x < 2n + 1: first for the whole
        // commission, which gives the fees per unit, then for those, which give the rates.
        let tax_factor_ppm = WHOLE_PPM + i128::from(rule.fee_tax_ppm);
        let divisor = 2 * n_units * tax_factor_ppm;
        let unit_fee_min = divide_up((2 * charged - 1) * WHOLE_PPM, divisor);
        let unit_fee_end = divide_up((2 * charged + 1) * WHOLE_PPM, divisor);
        let rate_of = |half_units: i128| divide_up(half_units * 1000 * n_units, 2 * base_minor);
        let first = rate_of(2 * unit_fee_min - 1).max(1);
        let end = rate_of(2 * unit_fee_end - 1).min(RATE_MAX_PERMILLE as i128 + 1);
        if unit_fee_min >= unit_fee_end || first >= end {
            return None;
        }
        let place = |rate: i128| usize::try_from(rate).ok();
        Some(place(first)?..=place(end - 1)?)
    }
}

/// A number that is not beyond what is recomputed.
pub fn bounded(number: i128) -> Option<i64> {
    let is_bounded = number.unsigned_abs() <= BOUND;
    is_bounded.then(|| i64::try_from(number).ok()).flatten()
}

/// A quotient of numbers that are not negative, rounded half up. The divisor is not 0.
pub const fn divide_half_up(dividend: i128, divisor: i128) -> i128 {
    (2 * dividend + divisor) / (2 * divisor)
}

/// A quotient of a number that is not negative, rounded up.
const fn divide_up(dividend: i128, divisor: i128) -> i128 {
    (dividend + divisor - 1) / divisor
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
    let credit = i128::from(bounded(sold.shipping_credit_minor)?);
    let discount = i128::from(bounded(-sold.shipping_discount_minor)?);
    let tax = i128::from(bounded(sold.shipping_tax_minor)?);
    if credit <= 0 || discount <= 0 || tax <= 0 {
        return Some(0);
    }
    let part = divide_half_up(tax * discount.min(credit), credit);
    Some(-part.min(-sold.discount_tax_minor).max(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lot(base_minor: i64, n_units: i64, charged_minor: i64) -> Lot {
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
        assert_eq!(lot(-5, 1, 0).expected_minor(rule(0), 150_000), 0);
    }

    #[test]
    fn the_bound_is_safe() {
        let most = i64::try_from(BOUND).unwrap();
        assert_eq!(bounded(most.into()), Some(most));
        assert_eq!(bounded(i128::from(most) + 1), None);
        for n_units in [1, most] {
            let lot = lot(most, n_units, most);
            let expected = lot.expected_minor(rule(u32::MAX), u32::MAX);
            assert!(expected > 0);
            assert_eq!(lot.rates_permille(rule(u32::MAX)), None);
        }
    }

    proptest! {
        #[test]
        fn the_rates_of_a_charge_are_those_that_give_it(
            (base, n_units) in (1..9000_i64, 1..5_i64),
            charged in -2..2000_i64,
            fee_tax in 0..260_u32,
        ) {
            let (lot, rule) = (lot(base, n_units, charged), rule(fee_tax * 1000));
            let gives = |&rate: &usize| {
                let rate_ppm = u32::try_from(rate * 1000).unwrap();
                charged > 0 && lot.expected_minor(rule, rate_ppm) == i128::from(charged)
            };
            let slowly: Vec<usize> = (1..=RATE_MAX_PERMILLE).filter(gives).collect();
            let found: Vec<usize> = lot.rates_permille(rule).into_iter().flatten().collect();
            prop_assert_eq!(found, slowly);
        }
    }
}
