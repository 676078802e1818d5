//! Tax at a rate that the seller states, rounded per line or per document, against what was
//! collected.
//!
//! No rule says which of the two is right: EN 16931 names none, both occur, and they differ. So the
//! seller chooses, and the difference between the two stands in the answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Jurisdiction, Scheme, TaxSums};
use crate::money::Rounding;
use crate::store::Row;

/// Parts in one: a rate of 19 % is 190,000 parts per million.
const PPM: i128 = 1_000_000;

/// A rate that holds for one scheme of one jurisdiction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedRate {
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// Under which scheme.
    pub scheme: Scheme,
    /// Parts per million of the base.
    pub rate_ppm: u32,
    /// What happens to the part below a minor unit.
    pub rounding: Rounding,
    /// What is rounded.
    pub per: Per,
}

impl StatedRate {
    pub(super) fn fits(&self, jurisdiction: &Jurisdiction, scheme: Scheme) -> bool {
        self.scheme == scheme && self.jurisdiction == *jurisdiction
    }
}

/// What tax is rounded for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Per {
    /// Each transaction: one item of an order, as a rule.
    Line,
    /// Each document: the sale of an order, or its refund; a transaction without an order is one.
    Document,
}

/// The tax of a line at the stated rate. Minor units, `+` into the balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recomputation {
    /// The rate and the policy.
    pub stated: StatedRate,
    /// Sum of `base x rate`, each transaction rounded.
    pub per_line_minor: i128,
    /// Sum of `base x rate`, each document rounded.
    pub per_document_minor: i128,
    /// Collected less the tax by the policy: what no rounding explains, or a rate that is another.
    pub difference_minor: i128,
    /// Transactions.
    pub n_lines: u64,
    /// Documents.
    pub n_documents: u64,
}

impl Recomputation {
    /// The tax by the stated policy.
    pub const fn expected_minor(&self) -> i128 {
        match self.stated.per {
            Per::Line => self.per_line_minor,
            Per::Document => self.per_document_minor,
        }
    }

    /// The rounding difference: per document less per line.
    pub const fn rounding_minor(&self) -> i128 {
        self.per_document_minor - self.per_line_minor
    }
}

/// The documents of a line while they are summed.
#[derive(Default)]
pub(super) struct Recomputations {
    stated: Option<StatedRate>,
    collected_minor: i128,
    per_line_minor: i128,
    n_lines: u64,
    /// Base by order, and whether it is given back.
    orders: BTreeMap<(u32, bool), i128>,
    /// Tax of transactions without an order.
    alone_minor: i128,
    n_alone: u64,
}

impl Recomputations {
    pub(super) fn add(&mut self, row: &Row<'_>, sums: &TaxSums, stated: &StatedRate) {
        let tax_minor = tax(sums.base_minor, stated);
        self.stated.get_or_insert_with(|| stated.clone());
        self.collected_minor += sums.collected_minor;
        self.per_line_minor += tax_minor;
        self.n_lines += 1;
        if let Some(order) = row.order_code() {
            let key = (order, row.kind().reverses_sale());
            *self.orders.entry(key).or_default() += sums.base_minor;
        } else {
            self.alone_minor += tax_minor;
            self.n_alone += 1;
        }
    }

    pub(super) fn finish(self) -> Option<Recomputation> {
        let stated = self.stated?;
        let of_orders = self.orders.values().map(|&base| tax(base, &stated));
        let mut recomputation = Recomputation {
            per_line_minor: self.per_line_minor,
            per_document_minor: of_orders.sum::<i128>() + self.alone_minor,
            difference_minor: 0,
            n_lines: self.n_lines,
            n_documents: self.orders.len() as u64 + self.n_alone,
            stated,
        };
        recomputation.difference_minor = self.collected_minor - recomputation.expected_minor();
        Some(recomputation)
    }
}

/// `base x rate`, rounded once. A base is a sum of `i64`, so the product is far inside an `i128`.
fn tax(base_minor: i128, stated: &StatedRate) -> i128 {
    let exact = base_minor.saturating_mul(stated.rate_ppm.into());
    let (whole, rest) = (exact / PPM, (exact % PPM).abs());
    let is_away = match stated.rounding {
        Rounding::HalfUp => rest * 2 >= PPM,
        Rounding::HalfEven => rest * 2 > PPM || rest * 2 == PPM && whole % 2 != 0,
        Rounding::Down => false,
        Rounding::Up => rest > 0,
    };
    if is_away {
        whole + exact.signum()
    } else {
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At half a unit per unit of the base.
    #[track_caller]
    fn check(base_minor: i128, half_up_even_down_up: [i128; 4]) {
        let roundings = [
            Rounding::HalfUp,
            Rounding::HalfEven,
            Rounding::Down,
            Rounding::Up,
        ];
        let found = roundings.map(|rounding| {
            let stated = StatedRate {
                jurisdiction: Jurisdiction::Unknown,
                scheme: Scheme::Standard,
                rate_ppm: 500_000,
                rounding,
                per: Per::Line,
            };
            tax(base_minor, &stated)
        });
        assert_eq!(found, half_up_even_down_up);
    }

    #[test]
    fn each_rounding_does_what_it_says() {
        check(1, [1, 0, 0, 1]);
        check(3, [2, 2, 1, 2]);
        check(5, [3, 2, 2, 3]);
        check(7, [4, 4, 3, 4]);
        check(4, [2, 2, 2, 2]);
        check(-1, [-1, 0, 0, -1]);
        check(-3, [-2, -2, -1, -2]);
    }
}
