//! Integer arithmetic of the sample, and the parts that a row is made of.

use ledger::transaction::{Amount, Component, Kind, Status, Transaction};

use super::calendar::instant;
use super::shops::Shop;

/// A rate of 100 %: rates count in hundred-thousandths, which is as fine as sales taxes go.
pub const WHOLE: i64 = 100_000;

/// `minor * numerator / denominator`, rounded once to the nearest unit, a half away from zero.
///
/// Amounts of the sample stay below 10^11 units even at its largest, and factors below 10^7: twice
/// their product is inside `i64`.
pub const fn ratio(minor: i64, numerator: i64, denominator: i64) -> i64 {
    let doubled = 2 * minor * numerator;
    (doubled + doubled.signum() * denominator) / (2 * denominator)
}

/// A rate of an amount.
pub const fn share(minor: i64, rate: i64) -> i64 {
    ratio(minor, rate, WHOLE)
}

/// An amount that includes tax at this rate, split into itself without tax, and the tax.
pub const fn split_tax(gross: i64, rate: i64) -> (i64, i64) {
    let net = ratio(gross, WHOLE, WHOLE + rate);
    (net, gross - net)
}

/// The amounts of one row: at most one for each component, as in the object on the wire.
#[derive(Clone, Default)]
pub struct Parts(Vec<(Component, i64)>);

impl Parts {
    /// Parts with one component.
    pub fn of(component: Component, minor: i64) -> Parts {
        Parts(vec![(component, minor)])
    }

    /// Adds to a component.
    pub fn add(&mut self, component: Component, minor: i64) {
        match self.0.iter_mut().find(|(known, _)| *known == component) {
            Some((_, sum)) => *sum += minor,
            None => self.0.push((component, minor)),
        }
    }

    /// Adds to a component, by value.
    #[must_use]
    pub fn and(mut self, component: Component, minor: i64) -> Parts {
        self.add(component, minor);
        self
    }

    /// The amounts without zeros, in the order of their names, which is the order on the wire.
    pub fn into_amounts(mut self) -> Vec<Amount> {
        self.0.retain(|(_, minor)| *minor != 0);
        self.0
            .sort_by(|(left, _), (right, _)| left.name().cmp(right.name()));
        let amount = |(component, minor): (Component, i64)| {
            let raw = component.name().to_owned();
            Amount {
                component,
                raw,
                minor,
                line: 0,
            }
        };
        self.0.into_iter().map(amount).collect()
    }
}

/// A row of a shop that names no order and no product. Its id, sequence and settlement follow when
/// all rows are known.
pub fn row(shop: &Shop, kind: (Kind, &str), posted_at: i64, parts: Parts) -> Transaction {
    let (kind, raw_kind) = kind;
    Transaction {
        id: String::new(),
        sequence: 0,
        kind,
        raw_kind: raw_kind.to_owned(),
        status: Status::Released,
        posted_at: instant(posted_at),
        released_at: None,
        marketplace: Some(shop.terms.id.to_owned()),
        currency: shop.currency,
        settlement_id: None,
        order_id: None,
        reference_id: None,
        sku: None,
        quantity: 0,
        payment_method: None,
        amounts: parts.into_amounts(),
    }
}

/// The sum of a row. Bounded as said at [`ratio`].
pub fn total(row: &Transaction) -> i64 {
    row.amounts.iter().map(|amount| amount.minor).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_goes_away_from_zero() {
        assert_eq!([ratio(5, 1, 2), ratio(-5, 1, 2)], [3, -3]);
        assert_eq!(
            [ratio(4, 1, 3), ratio(-4, 1, 3), ratio(0, 1, 3)],
            [1, -1, 0]
        );
        assert_eq!(share(2_999, 15_000), 450);
    }

    #[test]
    fn tax_and_net_make_the_gross() {
        assert_eq!(split_tax(2_990, 19_000), (2_513, 477));
        assert_eq!(split_tax(2_990, 0), (2_990, 0));
    }

    #[test]
    fn amounts_are_unique_sorted_and_not_zero() {
        let parts = Parts::of(Component::ReferralFee, -3)
            .and(Component::ProductSale, 20)
            .and(Component::ReferralFee, -1)
            .and(Component::Points, 0);
        let amounts = parts.into_amounts();
        let plain: Vec<_> = amounts
            .iter()
            .map(|part| (part.raw.as_str(), part.minor))
            .collect();
        assert_eq!(plain, [("product_sale", 20), ("referral_fee", -4)]);
    }
}
