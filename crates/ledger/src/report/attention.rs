//! What needs the seller's attention, most money first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::zone::Zone;
use crate::money::Currency;
use crate::settlement::{Payout, PayoutStatus, Settlement};
use crate::sorting;
use crate::store::chain::{Joint, chain};
use crate::store::filter::Filter;
use crate::store::payment::{Payment, returned_in};
use crate::store::settlement_sums::SettlementSums;
use crate::store::{Ledger, Row};
use crate::transaction::{Kind, Step};

/// Everything there is to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {}

/// The list, by severity, then by size of the money at stake within a currency; payouts whose money
/// came back after those whose money did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// The items.
    pub items: Vec<Item>,
}

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What is wrong.
    pub concern: Concern,
    /// The settlement to open, if it is about one.
    pub settlement_id: Option<String>,
    /// Currency of the money at stake.
    pub currency: Option<Currency>,
    /// Money at stake, in minor units, signed as it stands in the books.
    pub minor: Option<i128>,
    /// How many rows or settlements it is about.
    pub n: u64,
    /// Of a payout that failed: the settlement into which all of its money came back. The bank
    /// refused it all the same, but nothing of it is lost.
    pub returned_in: Option<String>,
}

/// What may be wrong, most severe first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Concern {
    /// A settlement's amounts do not add up to its claimed total.
    DoesNotFoot,
    /// A payout failed.
    PayoutFailed,
    /// A payout differs from the settlement's total.
    PayoutDiffers,
    /// Transactions of which the sender sent two contents as the same version; the first is in
    /// the books.
    Conflict,
    /// A carry-over does not tie out with the settlement before.
    ChainBroken,
    /// A settlement is missing before this one.
    SettlementMissing,
    /// Amounts with a component or kind that is not known.
    Unrecognised,
    /// A settlement holds transactions in another currency than its own.
    MixedCurrency,
}

impl Report for Attention {
    const KIND: ReportKind = ReportKind::Attention;
    type Query = Query;

    /// settlements + months -> settlements
    fn run(ledger: &Ledger, _query: &Query) -> Self {
        let settlements: Vec<&Settlement> = ledger.settlements().collect();
        let all_sums = ledger.settlement_sums();
        let joints = chain(&settlements, &all_sums);

        let mut items = Vec::new();
        for ((settlement, sums), joint) in settlements.iter().zip(&all_sums).zip(&joints) {
            items.extend(footing(settlement, sums));
            items.extend(carry_over(settlement, joint));
            let next = joint.next.map(|next| (settlements[next], &all_sums[next]));
            items.extend(payment(ledger, settlement, next));
            if sums.n_other_currency > 0 {
                items.extend(mixed_currency(ledger, settlement));
            }
        }
        items.extend(stray_failures(ledger));
        items.extend(unrecognised(ledger));
        items.extend(conflicts(ledger));
        sorting::by(&mut items, |left, right| {
            let key = |item: &Item| {
                let size = item.minor.map_or(0, i128::unsigned_abs);
                let has_returned = item.returned_in.is_some();
                (item.concern, has_returned, item.currency, Reverse(size))
            };
            key(left)
                .cmp(&key(right))
                .then_with(|| left.settlement_id.cmp(&right.settlement_id))
        });
        Attention { items }
    }
}

impl Item {
    /// One thing about one settlement, in its currency.
    fn of(settlement: &Settlement, concern: Concern, minor: Option<i128>) -> Item {
        Item {
            concern,
            settlement_id: Some(settlement.id.clone()),
            currency: Some(settlement.currency),
            minor,
            n: 1,
            returned_in: None,
        }
    }
}

fn footing(settlement: &Settlement, sums: &SettlementSums) -> Option<Item> {
    let claimed_minor = i128::from(settlement.claimed_minor?);
    let residual_minor = claimed_minor - sums.settled_minor();
    let is_off = residual_minor != 0;
    is_off.then(|| Item::of(settlement, Concern::DoesNotFoot, Some(residual_minor)))
}

/// The two carry-overs may be off by amounts that cancel, so each is an item.
fn carry_over(settlement: &Settlement, joint: &Joint) -> Vec<Item> {
    if joint.is_seamless {
        let residuals = [
            joint.opening_residual_minor(),
            joint.reserve_residual_minor(),
        ];
        let off = residuals.into_iter().filter(|&minor| minor != 0);
        return off
            .map(|minor| Item::of(settlement, Concern::ChainBroken, Some(minor)))
            .collect();
    }
    if joint.previous.is_none() && joint.carries_in_nothing() {
        return Vec::new();
    }
    let carried_minor = joint.carried_in.opening_minor + joint.carried_in.reserve_minor;
    let minor = (!joint.carries_in_nothing()).then_some(carried_minor);
    vec![Item::of(settlement, Concern::SettlementMissing, minor)]
}

/// A settlement whose money is elsewhere than it should be: named by the payout that failed when
/// there is one, for that is what the seller can ask the bank about.
fn payment(
    ledger: &Ledger,
    settlement: &Settlement,
    next: Option<(&Settlement, &SettlementSums)>,
) -> Option<Item> {
    let residual_minor = match Payment::of(ledger, settlement) {
        Payment::Known {
            due_minor,
            paid_minor,
        } => Some(due_minor - paid_minor),
        Payment::NoClaim | Payment::Unknown { .. } | Payment::AmountUnknown { .. } => None,
    };
    if residual_minor == Some(0) {
        // A payout that failed was made up for by another.
        return None;
    }
    let failed = ledger
        .payouts_of_settlement(&settlement.id)
        .find(|payout| has_failed(payout));
    match (failed, residual_minor) {
        (Some(payout), None) => {
            let minor = payout.amount_minor.map(i128::from);
            Some(Item::of(settlement, Concern::PayoutFailed, minor))
        }
        (Some(_), Some(_)) => Some(Item {
            returned_in: returned_in(ledger, settlement, next).map(|next| next.id.clone()),
            ..Item::of(settlement, Concern::PayoutFailed, residual_minor)
        }),
        (None, Some(_)) => Some(Item::of(settlement, Concern::PayoutDiffers, residual_minor)),
        (None, None) => None,
    }
}

/// Payouts that failed, of settlements that are not in the ledger.
fn stray_failures(ledger: &Ledger) -> impl Iterator<Item = Item> {
    let is_stray = |payout: &&Payout| {
        let mut ids = ledger.settlement_ids_of_payout(&payout.id);
        ids.all(|id| ledger.settlement(id).is_none())
    };
    let failed = ledger.payouts().filter(|payout| has_failed(payout));
    failed.filter(is_stray).map(|payout| Item {
        concern: Concern::PayoutFailed,
        settlement_id: None,
        currency: Some(payout.currency),
        minor: payout.amount_minor.map(i128::from),
        n: 1,
        returned_in: None,
    })
}

fn has_failed(payout: &Payout) -> bool {
    payout.status == PayoutStatus::Failed
}

/// The rows of a settlement in other currencies, by currency. settlements -> currencies
fn mixed_currency(ledger: &Ledger, settlement: &Settlement) -> Vec<Item> {
    let filter = Filter {
        settlements: vec![Some(settlement.id.clone())],
        ..Filter::all(Zone::utc())
    };
    let sums = ledger.sums(&filter).into_iter();
    let others = sums.filter(|(currency, _)| *currency != settlement.currency);
    let sums = others.map(|(currency, sums)| (currency, (sums.total_minor(), sums.n_rows)));
    Sums(sums.collect()).items(Concern::MixedCurrency, Some(&settlement.id))
}

/// Everything with an unknown component or kind, by currency; n counts amounts with an unknown
/// component and transactions with an unknown kind. months -> currencies
fn unrecognised(ledger: &Ledger) -> Vec<Item> {
    let (of_unknown_kind, of_known_kind): (Vec<Kind>, Vec<Kind>) =
        Kind::ALL.iter().partition(|&&kind| kind == Kind::Other);
    // All money that moved for an unknown reason, and of the rest what is unknown.
    let unknown_kind = Filter {
        kinds: of_unknown_kind,
        ..Filter::all(Zone::utc())
    };
    let unknown_component = Filter {
        kinds: of_known_kind,
        steps: vec![Step::Unrecognised],
        ..Filter::all(Zone::utc())
    };
    let mut all = Sums(BTreeMap::new());
    for filter in [unknown_kind, unknown_component] {
        for (currency, sums) in ledger.sums(&filter) {
            let sum = all.0.entry(currency).or_default();
            sum.0 += sums.total_minor();
            sum.1 += sums.n_unrecognised;
        }
    }
    all.items(Concern::Unrecognised, None)
}

/// The rows that came with two contents, by currency. conflicts -> currencies
fn conflicts(ledger: &Ledger) -> Vec<Item> {
    let rows = ledger.conflicts().map(|row| (row, row.total_minor(), 1));
    Sums::of(rows).items(Concern::Conflict, None)
}

/// Money and a count by currency.
struct Sums(BTreeMap<Currency, (i128, u64)>);

impl Sums {
    fn of<'a>(rows: impl Iterator<Item = (Row<'a>, i128, u64)>) -> Sums {
        let mut sums = BTreeMap::new();
        for (row, minor, n) in rows {
            let sum: &mut (i128, u64) = sums.entry(row.currency()).or_default();
            sum.0 += minor;
            sum.1 += n;
        }
        Sums(sums)
    }

    fn items(self, concern: Concern, settlement_id: Option<&str>) -> Vec<Item> {
        let sums = self.0.into_iter();
        let items = sums.map(|(currency, (minor, n))| Item {
            concern,
            settlement_id: settlement_id.map(str::to_owned),
            currency: Some(currency),
            minor: Some(minor),
            n,
            returned_in: None,
        });
        items.collect()
    }
}
