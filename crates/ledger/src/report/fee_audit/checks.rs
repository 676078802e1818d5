//! The checks of one order item: what was booked against what should have been.

use serde::{Deserialize, Serialize};

use super::commission::{WHOLE_PPM, bounded};
use super::finding::Issue;
use crate::money::Currency;
use crate::store::Row;
use crate::store::order_items::OrderItem;

/// The rates of the fees that follow from the commission, as the marketplace names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charges {
    /// Part of the commission given back that is kept, in millionths.
    pub refund_fee_ppm: u32,
    /// The most that is kept of one refund, in minor units, where there is such a limit.
    pub refund_fee_max_minor: Vec<(Currency, u64)>,
    /// Digital services fee as a part of the commission, in millionths.
    pub digital_fee_ppm: u32,
}

/// 20 % of the commission given back, without a limit, and 3 % of the commission: verified on real
/// settlements (domain rule 3.7).
impl Default for Charges {
    fn default() -> Charges {
        Charges {
            refund_fee_ppm: 200_000,
            refund_fee_max_minor: Vec::new(),
            digital_fee_ppm: 30_000,
        }
    }
}

/// A difference, before it is written out. Amounts in minor units, `+` into the balance.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// What is wrong.
    pub issue: Issue,
    /// The first row of the side that it is about.
    pub row: Row<'a>,
    /// What was booked.
    pub booked_minor: i128,
    /// What should have been.
    pub expected_minor: i128,
    /// The rate of the product, where it was needed.
    pub rate_ppm: Option<u32>,
}

impl Judged<'_> {
    /// Booked less expected.
    pub const fn difference_minor(&self) -> i128 {
        self.booked_minor - self.expected_minor
    }
}

/// Judges a sale. `expected` is the rate and the commission at it, as a cost.
pub(super) fn judge_sale<'a>(
    item: &OrderItem<'a>,
    row: Row<'a>,
    expected: Option<(u32, i128)>,
    charges: &Charges,
    all: &mut Vec<Judged<'a>>,
) {
    let commission_minor = item.sold.commission_minor;
    if let Some((rate_ppm, cost_minor)) = expected {
        let issue = match commission_minor + cost_minor {
            0 => None,
            difference if difference < 0 => Some(Issue::CommissionOvercharged),
            _ if commission_minor == 0 => Some(Issue::CommissionMissing),
            _ => Some(Issue::CommissionUndercharged),
        };
        all.extend(issue.map(|issue| Judged {
            issue,
            row,
            booked_minor: commission_minor,
            expected_minor: -cost_minor,
            rate_ppm: Some(rate_ppm),
        }));
    }

    let booked_minor = item.sold.digital_fee_minor;
    let cost_minor = part_of(-commission_minor, charges.digital_fee_ppm);
    if let Some(cost_minor) = cost_minor.filter(|_| booked_minor != 0) {
        let issue = match booked_minor + cost_minor {
            0 => None,
            difference if difference < 0 => Some(Issue::DigitalFeeOvercharged),
            _ => Some(Issue::DigitalFeeUndercharged),
        };
        all.extend(issue.map(|issue| Judged {
            issue,
            row,
            booked_minor,
            expected_minor: -cost_minor,
            rate_ppm: None,
        }));
    }
}

/// Judges a refund.
pub(super) fn judge_refund<'a>(
    item: &OrderItem<'a>,
    row: Row<'a>,
    charges: &Charges,
    all: &mut Vec<Judged<'a>>,
) {
    let judged = |issue, booked_minor, expected_minor| Judged {
        issue,
        row,
        booked_minor,
        expected_minor,
        rate_ppm: None,
    };
    let reversed_minor = item.refunded.commission_minor;
    if let Some(expected_minor) = reversal_minor(item) {
        if reversed_minor == 0 {
            all.push(judged(Issue::ReversalMissing, 0, expected_minor));
        } else if reversed_minor < expected_minor && is_whole_refund(item) {
            all.push(judged(Issue::ReversalShort, reversed_minor, expected_minor));
        }
    }

    let booked_minor: i128 = item.refunds.values().map(|fees| fees.kept_minor).sum();
    if let Some(cost_minor) = refund_fee_minor(item, charges) {
        let issue = match booked_minor + cost_minor {
            0 => None,
            difference if difference < 0 => Some(Issue::RefundFeeOvercharged),
            _ if booked_minor == 0 => Some(Issue::RefundFeeMissing),
            _ => Some(Issue::RefundFeeUndercharged),
        };
        all.extend(issue.map(|issue| judged(issue, booked_minor, -cost_minor)));
    }

    let booked_minor = item.refunded.digital_fee_minor;
    let has_digital_fee = booked_minor != 0 || item.sold.digital_fee_minor != 0;
    let expected_minor = part_of(reversed_minor, charges.digital_fee_ppm);
    if let Some(expected_minor) = expected_minor.filter(|_| has_digital_fee) {
        let issue = match booked_minor - expected_minor {
            0 => None,
            difference if difference < 0 => Some(Issue::DigitalReversalShort),
            _ => Some(Issue::DigitalReversalExcess),
        };
        all.extend(issue.map(|issue| judged(issue, booked_minor, expected_minor)));
    }
}

/// Whether all goods of a sale came back.
fn is_whole_refund(item: &OrderItem<'_>) -> bool {
    item.sold.goods_minor > 0 && -item.refunded.goods_minor >= item.sold.goods_minor
}

/// The commission that a refund should give back; none where nobody can say: without its sale, its
/// commission or its goods.
fn reversal_minor(item: &OrderItem<'_>) -> Option<i128> {
    item.sale?;
    let charged_minor = -item.sold.commission_minor;
    let refunded_minor = -item.refunded.goods_minor;
    if charged_minor <= 0 || refunded_minor <= 0 || item.sold.goods_minor <= 0 {
        return None;
    }
    if is_whole_refund(item) {
        return Some(charged_minor);
    }
    let charged_minor = u128::from(bounded(charged_minor)?);
    let refunded_minor = u128::from(bounded(refunded_minor)?);
    let goods_minor = item.sold.goods_minor.unsigned_abs();
    let share = (2 * charged_minor * refunded_minor + goods_minor) / (2 * goods_minor);
    i128::try_from(share).ok().filter(|&share| share > 0)
}

/// What should be kept of the commission that came back, as a cost; none where none came back and
/// none was kept, or beyond what is recomputed.
fn refund_fee_minor(item: &OrderItem<'_>, charges: &Charges) -> Option<i128> {
    if item.refunds.is_empty() {
        return None;
    }
    let limits = charges.refund_fee_max_minor.iter();
    let mut limits = limits.filter(|(currency, _)| *currency == item.currency());
    let limit_minor = limits.next().map_or(i128::MAX, |&(_, minor)| minor.into());
    let mut cost_minor = 0;
    for fees in item.refunds.values() {
        let part = part_of(fees.reversed_minor.max(0), charges.refund_fee_ppm)?;
        cost_minor += part.min(limit_minor);
    }
    Some(cost_minor)
}

/// A part of an amount, rounded half up; none where it is negative or beyond what is recomputed.
fn part_of(minor: i128, part_ppm: u32) -> Option<i128> {
    let part = u128::from(bounded(minor)?) * u128::from(part_ppm);
    let whole = u128::from(WHOLE_PPM);
    i128::try_from((2 * part + whole) / (2 * whole)).ok()
}
