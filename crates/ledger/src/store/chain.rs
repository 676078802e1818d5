//! The balance chain: which settlement follows which, and whether what one carries out is what the
//! next carries in (domain rules D3 and D4).
//!
//! Settlements of one currency and one marketplace follow each other without a gap. A settlement
//! without a marketplace may follow, and be followed by, any of its currency.

use std::cmp::Reverse;

use super::settlement_sums::SettlementSums;
use crate::settlement::Settlement;
use crate::sorting;
use crate::transaction::Step;

/// How far the end of a settlement may lie from the start of the next, in seconds. Real ones
/// overlap or miss each other by a second or so.
pub const SEAM_SECONDS_MAX: i64 = 120;

/// How one settlement hangs on the one before. Places are those in the list of settlements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joint {
    /// The settlement before: the one that ends where this one starts, else the nearest of those
    /// that start earlier.
    pub previous: Option<usize>,
    /// Whether it ends where this one starts.
    pub is_seamless: bool,
    /// The settlement that starts where this one ends.
    pub next: Option<usize>,
    /// Opening balance, and reserve set free.
    pub carried_in: Carry,
    /// What a seamless previous settlement carries out; nothing without one.
    pub carried_out: Carry,
}

/// What crosses from one settlement into the next, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carry {
    /// A negative balance (D3).
    pub opening_minor: i128,
    /// A reserve (D4).
    pub reserve_minor: i128,
}

impl Joint {
    /// Whether nothing is carried in, as in the first settlement of all.
    pub fn carries_in_nothing(&self) -> bool {
        self.carried_in == Carry::default()
    }

    /// Opening balance less what was carried out (D3).
    pub fn opening_residual_minor(&self) -> i128 {
        self.carried_in.opening_minor - self.carried_out.opening_minor
    }

    /// Reserve set free less what was held (D4).
    pub fn reserve_residual_minor(&self) -> i128 {
        self.carried_in.reserve_minor - self.carried_out.reserve_minor
    }
}

/// The joint of each settlement. Settlements stand by currency, then start, then id; the sums stand
/// beside them. settlements -> settlements
pub fn chain(settlements: &[&Settlement], sums: &[SettlementSums]) -> Vec<Joint> {
    let mut joints: Vec<Joint> = Vec::with_capacity(settlements.len());
    let mut first = 0;
    for currency in settlements.chunk_by(|left, right| left.currency == right.currency) {
        let places = first..first + currency.len();
        let mut by_end: Vec<usize> = places.clone().collect();
        sorting::by_key(&mut by_end, |&place| (settlements[place].ended_at, place));
        joints.extend(
            places
                .clone()
                .map(|place| joint(settlements, sums, &by_end, place)),
        );
        first = places.end;
    }

    for place in 0..joints.len() {
        let Joint {
            previous,
            is_seamless,
            ..
        } = joints[place];
        if let (Some(previous), true) = (previous, is_seamless) {
            joints[previous].next.get_or_insert(place);
        }
    }
    joints
}

/// The joint of one settlement, its next aside, given the places of its currency by end.
fn joint(
    settlements: &[&Settlement],
    sums: &[SettlementSums],
    by_end: &[usize],
    place: usize,
) -> Joint {
    let settlement = settlements[place];
    let carried_in = Carry {
        opening_minor: sums[place].step(Step::OpeningBalance).minor,
        reserve_minor: sums[place].step(Step::ReserveReleased).minor,
    };
    let gap =
        |other: usize| settlements[other].ended_at.seconds() - settlement.started_at.seconds();
    // Only a settlement that starts before this one can be before it, so no two follow each other.
    let precedes = |other: &&usize| {
        let (this, other) = (settlement, settlements[**other]);
        let is_earlier = (other.started_at, &other.id) < (this.started_at, &this.id);
        is_earlier && may_follow(this, other)
    };
    let earliest = by_end.partition_point(|&other| gap(other) < -SEAM_SECONDS_MAX);
    let latest = by_end.partition_point(|&other| gap(other) <= SEAM_SECONDS_MAX);

    // Accounts of one marketplace, such as standard and invoiced orders, settle side by side: only
    // the amounts tell which settlement follows which.
    let seamless = by_end[earliest..latest]
        .iter()
        .filter(precedes)
        .min_by_key(|&&other| {
            let is_of_same_shop = settlements[other].marketplace == settlement.marketplace;
            let ties_out = carried_in == carry_out(settlements[other], &sums[other]);
            (
                !is_of_same_shop,
                !ties_out,
                gap(other).abs(),
                Reverse(other),
            )
        });
    // Not the one before, but proof that this is not the first: it ends before a gap, or else it
    // runs on beside this one.
    let before_gap = || by_end[..earliest].iter().rev().find(precedes);
    let starts_earlier = |other: &&usize| settlements[**other].started_at < settlement.started_at;
    let beside = || {
        let ending_later = by_end[latest..].iter();
        ending_later.filter(starts_earlier).find(precedes)
    };
    let previous = seamless.or_else(before_gap).or_else(beside).copied();
    let carried_out = seamless.map_or(Carry::default(), |&other| {
        carry_out(settlements[other], &sums[other])
    });
    Joint {
        previous,
        is_seamless: seamless.is_some(),
        next: None,
        carried_in,
        carried_out,
    }
}

fn may_follow(left: &Settlement, right: &Settlement) -> bool {
    let (left, right) = (&left.marketplace, &right.marketplace);
    left.is_none() || right.is_none() || left == right
}

/// What a settlement leaves to the next: a negative total, and its reserve with the other sign.
fn carry_out(settlement: &Settlement, sums: &SettlementSums) -> Carry {
    let total_minor = settlement
        .claimed_minor
        .map_or(sums.settled_minor(), i128::from);
    Carry {
        opening_minor: total_minor.min(0),
        reserve_minor: -sums.step(Step::ReserveHeld).minor,
    }
}
