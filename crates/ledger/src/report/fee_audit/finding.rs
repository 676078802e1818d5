//! A difference between what was booked and what was expected, and the sums of all of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::checks::Judged;
use super::{Floor, Instant};
use crate::day::zone::Zone;
use crate::money::Currency;
use crate::store::filter::Filter;
use crate::transaction::{Component, Kind};

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Issue {
    /// More commission than expected.
    CommissionOvercharged,
    /// Less commission than expected.
    CommissionUndercharged,
    /// No commission at all.
    CommissionMissing,
    /// A refund, and nothing of the commission came back.
    ReversalMissing,
    /// A whole refund, and not all of the commission came back.
    ReversalShort,
    /// A higher fee for a refund than expected.
    RefundFeeOvercharged,
    /// A lower one.
    RefundFeeUndercharged,
    /// None at all, although commission came back.
    RefundFeeMissing,
    /// A higher digital services fee than its part of the commission.
    DigitalFeeOvercharged,
    /// A lower one.
    DigitalFeeUndercharged,
    /// Less of the digital services fee came back than its part of the commission that did.
    DigitalReversalShort,
    /// More of it came back.
    DigitalReversalExcess,
}

impl Issue {
    /// The component whose amounts in the finding's rows add up to what was booked.
    pub const fn component(self) -> Component {
        match self {
            Issue::CommissionOvercharged
            | Issue::CommissionUndercharged
            | Issue::CommissionMissing
            | Issue::ReversalMissing
            | Issue::ReversalShort => Component::ReferralFee,
            Issue::RefundFeeOvercharged
            | Issue::RefundFeeUndercharged
            | Issue::RefundFeeMissing => Component::RefundAdminFee,
            Issue::DigitalFeeOvercharged
            | Issue::DigitalFeeUndercharged
            | Issue::DigitalReversalShort
            | Issue::DigitalReversalExcess => Component::DigitalServicesFee,
        }
    }

    /// Whether it is about the refund and not the sale.
    pub const fn is_of_refund(self) -> bool {
        matches!(
            self,
            Issue::ReversalMissing
                | Issue::ReversalShort
                | Issue::RefundFeeOvercharged
                | Issue::RefundFeeUndercharged
                | Issue::RefundFeeMissing
                | Issue::DigitalReversalShort
                | Issue::DigitalReversalExcess
        )
    }
}

/// One difference. Amounts in minor units, `+` into the balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What is wrong.
    pub issue: Issue,
    /// The order.
    pub order_id: String,
    /// The product.
    pub sku: Option<String>,
    /// Where it was sold.
    pub marketplace: Option<String>,
    /// The currency.
    pub currency: Currency,
    /// When the first row of the sale, or of the refund, was posted.
    pub posted_at: Instant,
    /// What was booked: the sum of the issue's component over the rows of `filter`.
    pub booked_minor: i128,
    /// What should have been.
    pub expected_minor: i128,
    /// Booked less expected: negative is the seller's to claim, positive is in the seller's favour.
    pub difference_minor: i128,
    /// The product's rate, in millionths, where it was needed.
    pub rate_ppm: Option<u32>,
    /// Its rows.
    pub filter: Filter,
}

impl Finding {
    pub(super) fn of(judged: &Judged<'_>) -> Finding {
        let row = judged.row;
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let is_of_it = |kind: &Kind| {
            if judged.issue.is_of_refund() {
                *kind == Kind::Refund
            } else {
                !kind.reverses_sale()
            }
        };
        Finding {
            issue: judged.issue,
            order_id: row.order_id().unwrap_or_default().to_owned(),
            sku: owned(row.sku()),
            marketplace: owned(row.marketplace()),
            currency: row.currency(),
            posted_at: row.posted_at(),
            booked_minor: judged.booked_minor,
            expected_minor: judged.expected_minor,
            difference_minor: judged.difference_minor(),
            rate_ppm: judged.rate_ppm,
            filter: Filter {
                currencies: vec![row.currency()],
                kinds: Kind::ALL.into_iter().filter(is_of_it).collect(),
                orders: vec![owned(row.order_id())],
                skus: vec![owned(row.sku())],
                // Without a period the zone says nothing.
                ..Filter::all(Zone::utc())
            },
        }
    }
}

/// The findings of one issue in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueTotal {
    /// The currency.
    pub currency: Currency,
    /// The issue.
    pub issue: Issue,
    /// Findings.
    pub n_findings: u64,
    /// What they add up to, in minor units: negative is the seller's to claim.
    pub difference_minor: i128,
    /// Differences that stayed below the floor.
    pub n_below_floor: u64,
    /// What those add up to.
    pub below_floor_minor: i128,
}

/// Sums of differences, by currency and issue.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<(Currency, Issue), IssueTotal>);

impl Tally {
    /// Counts a difference, and says whether it is a finding.
    pub(super) fn add(&mut self, judged: &Judged<'_>, floor: Floor) -> bool {
        let (currency, issue) = (judged.row.currency(), judged.issue);
        let total = self.0.entry((currency, issue)).or_insert(IssueTotal {
            currency,
            issue,
            n_findings: 0,
            difference_minor: 0,
            n_below_floor: 0,
            below_floor_minor: 0,
        });
        let difference_minor = judged.difference_minor();
        let is_finding = floor.is_reached(difference_minor, judged.expected_minor);
        if is_finding {
            total.n_findings += 1;
            total.difference_minor += difference_minor;
        } else {
            total.n_below_floor += 1;
            total.below_floor_minor += difference_minor;
        }
        is_finding
    }

    pub(super) fn n_findings(&self) -> u64 {
        self.0.values().map(|total| total.n_findings).sum()
    }

    pub(super) fn totals(self) -> Vec<IssueTotal> {
        self.0.into_values().collect()
    }
}

impl Floor {
    /// Whether a difference is as large as it must be, in both respects.
    fn is_reached(self, difference_minor: i128, expected_minor: i128) -> bool {
        let (size, expected) = (
            difference_minor.unsigned_abs(),
            expected_minor.unsigned_abs(),
        );
        let share = expected.saturating_mul(self.share_ppm.into());
        size >= self.minor.into() && size.saturating_mul(1_000_000) >= share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_is_reached_by_as_much_as_it_says() {
        let reaches = |minor, share_ppm, difference_minor| {
            let floor = Floor { minor, share_ppm };
            floor.is_reached(difference_minor, -350)
        };
        assert!(reaches(43, 0, -43) && reaches(43, 0, 43));
        assert!(!reaches(43, 0, -42) && !reaches(43, 0, 42));
        assert!(reaches(0, 100_000, 35) && !reaches(0, 100_000, 34));
        assert!(!reaches(36, 100_000, 35));
    }
}
