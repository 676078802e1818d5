//! The proof of one settlement: every identity with its residual, the money path, and the sums by
//! component and by month.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::zone::Zone;
use crate::day::{Day, Instant, Interval, Period, Weekday};
use crate::settlement::{Payout, Settlement};
use crate::store::chain::{Joint, chain};
use crate::store::payment::{Payment, returned_in};
use crate::store::settlement_sums::SettlementSums;
use crate::store::{Ledger, Row, StepTable};
use crate::transaction::{Class, Component, Step};

mod address;
mod identity;

pub use address::Place;

/// Which settlement, and the zone of its months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The settlement.
    pub settlement_id: String,
    /// Zone whose civil months split the sums.
    pub zone: Zone,
}

/// The proof; none when the ledger has no such settlement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementProof {
    /// The proof.
    pub proof: Option<Proof>,
}

/// Everything that explains the total of one settlement. Amounts in minor units of its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// What the sender says.
    pub settlement: Settlement,
    /// Its payouts, as far as they are known.
    pub payouts: Vec<Payout>,
    /// Sum of its amounts, without the payout itself.
    pub sum_minor: i128,
    /// The identities, in the order footing, partition, chain, reserve, payout.
    pub identities: Vec<Identity>,
    /// The money path: each step that has an amount, in order. Its sum is `sum_minor`, the payout
    /// step aside.
    pub path: Vec<StepLine>,
    /// By step and component, in the order of the path; its sum is `sum_minor`, payout lines aside.
    pub components: Vec<ComponentLine>,
    /// By civil month of posting (D11); its sum is `sum_minor`.
    pub months: Vec<MonthLine>,
    /// Transactions in it.
    pub n_transactions: u64,
    /// Transactions of it that are in another currency, which can't be part of any sum here.
    pub n_other_currency: u64,
    /// How it hangs on the settlement before.
    pub link: Link,
    /// The settlement after it, if the ledger has it.
    pub next_id: Option<String>,
    /// The settlement into which the money of its payout came back, when that failed.
    pub returned_in: Option<String>,
}

/// One equation that must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Which.
    pub rule: Rule,
    /// The left side, in minor units; 0 when it is not known.
    pub left_minor: i128,
    /// The right side, in minor units; 0 when it is not known.
    pub right_minor: i128,
    /// Whether it holds.
    pub outcome: Outcome,
}

/// The equations of a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// D1: claimed total = sum of all amounts.
    Footing,
    /// D2: claimed total = opening + activity + reserve held + card charge + failed transfer +
    /// micro deposit.
    Partition,
    /// D3: opening balance = total of the settlement before, when that was negative, else 0.
    Chain,
    /// D4: reserve released = reserve held by the settlement before, with the other sign.
    ReserveCarryOver,
    /// Payouts = claimed total, when it is positive; nothing paid otherwise.
    Payout,
}

/// Whether an equation holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// To the last cent.
    Holds,
    /// It does not; left less right, in minor units, never 0.
    Fails {
        /// Left less right.
        residual_minor: i128,
    },
    /// A side is not known, and why.
    Unproven(Unproven),
}

/// Why an equation can't be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unproven {
    /// The sender claims no total yet: the settlement is open.
    NoClaim,
    /// The settlement before is not in the ledger, so what it carried out is not known.
    PreviousMissing,
    /// Money is to be paid, and no payout is known for it.
    PayoutUnknown,
    /// The payout's amount is not known.
    PayoutAmountUnknown,
}

/// How a settlement hangs on the one before: the link of the balance chain (D3, D4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// The first of its currency and marketplace, with nothing carried in.
    First,
    /// The settlement before ends where this one starts, and both carry-overs tie out.
    Proven {
        /// The settlement before.
        previous_id: String,
    },
    /// The settlement before ends where this one starts, and something does not tie out.
    Broken {
        /// The settlement before.
        previous_id: String,
        /// Opening balance less what was carried (D3).
        opening_residual_minor: i128,
        /// Reserve released less what was held (D4).
        reserve_residual_minor: i128,
    },
    /// A settlement is missing before this one.
    Missing {
        /// The nearest one before the gap, if there is one.
        previous_id: Option<String>,
    },
}

/// One step of the money path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepLine {
    /// The step.
    pub step: Step,
    /// Sum.
    pub minor: i128,
    /// Amounts in it.
    pub n_amounts: u64,
}

/// One component of the breakdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentLine {
    /// Step that it belongs to.
    pub step: Step,
    /// Its class.
    pub class: Class,
    /// What it is.
    pub component: Component,
    /// Sum.
    pub minor: i128,
    /// Amounts in it.
    pub n_amounts: u64,
}

/// One civil month of posting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthLine {
    /// First day of the month.
    pub month: Day,
    /// Sum.
    pub minor: i128,
    /// Amounts in it.
    pub n_amounts: u64,
}

impl Report for SettlementProof {
    const KIND: ReportKind = ReportKind::SettlementProof;
    type Query = Query;

    /// settlements + rows around it -> components and months of one settlement
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let settlements: Vec<&Settlement> = ledger.settlements().collect();
        let is_asked = |settlement: &&Settlement| settlement.id == query.settlement_id;
        let Some(place) = settlements.iter().position(is_asked) else {
            return SettlementProof { proof: None };
        };
        let settlement = settlements[place];
        let all_sums = ledger.settlement_sums();
        let sums = &all_sums[place];
        let joint = chain(&settlements, &all_sums)[place];

        let steps = ledger.steps();
        let own_rows = || {
            let rows = ledger.rows_of_settlement(&settlement.id);
            rows.filter(|row| row.currency() == settlement.currency)
        };
        SettlementProof {
            proof: Some(Proof {
                settlement: settlement.clone(),
                payouts: ledger
                    .payouts_of_settlement(&settlement.id)
                    .cloned()
                    .collect(),
                sum_minor: sums.settled_minor(),
                identities: identities(settlement, sums, &joint, Payment::of(ledger, settlement)),
                path: path(sums),
                components: components(ledger, own_rows(), &steps),
                months: months(own_rows(), &steps, &query.zone),
                n_transactions: sums.n_transactions,
                n_other_currency: sums.n_other_currency,
                link: Link::of(&joint, &settlements),
                next_id: joint.next.map(|next| settlements[next].id.clone()),
                returned_in: returned_in(
                    ledger,
                    settlement,
                    joint.next.map(|next| (settlements[next], &all_sums[next])),
                )
                .map(|next| next.id.clone()),
            }),
        }
    }
}

impl Link {
    /// What a joint says, with ids in place of places in the list of settlements.
    pub fn of(joint: &Joint, settlements: &[&Settlement]) -> Link {
        let previous_id = joint
            .previous
            .map(|previous| settlements[previous].id.clone());
        match previous_id {
            None if joint.carries_in_nothing() => Link::First,
            Some(previous_id) if joint.is_seamless => {
                let opening_residual_minor = joint.opening_residual_minor();
                let reserve_residual_minor = joint.reserve_residual_minor();
                if opening_residual_minor == 0 && reserve_residual_minor == 0 {
                    Link::Proven { previous_id }
                } else {
                    Link::Broken {
                        previous_id,
                        opening_residual_minor,
                        reserve_residual_minor,
                    }
                }
            }
            previous_id => Link::Missing { previous_id },
        }
    }
}

/// Every identity of a settlement, in the order footing, partition, chain, reserve, payout.
pub fn identities(
    settlement: &Settlement,
    sums: &SettlementSums,
    joint: &Joint,
    payment: Payment,
) -> Vec<Identity> {
    vec![
        identity::footing(settlement, sums),
        identity::partition(settlement, sums),
        identity::chain(joint),
        identity::reserve_carry_over(joint),
        identity::payment(payment),
    ]
}

fn path(sums: &SettlementSums) -> Vec<StepLine> {
    let lines = Step::ALL.map(|step| {
        let sum = sums.step(step);
        StepLine {
            step,
            minor: sum.minor,
            n_amounts: sum.n_amounts,
        }
    });
    lines
        .into_iter()
        .filter(|line| line.n_amounts > 0)
        .collect()
}

/// rows -> components
fn components<'a>(
    ledger: &Ledger,
    rows: impl Iterator<Item = Row<'a>>,
    steps: &StepTable,
) -> Vec<ComponentLine> {
    // By code first: comparing components is slower, and there are many amounts.
    let mut by_name: BTreeMap<(Step, u32), (i128, u64)> = BTreeMap::new();
    for row in rows {
        for part in row.parts() {
            let key = (steps.step(row.kind(), part.name), part.name);
            let (minor, n_amounts) = by_name.entry(key).or_default();
            *minor += i128::from(part.minor);
            *n_amounts += 1;
        }
    }
    let names: Vec<&Component> = ledger.components().collect();
    let mut lines: BTreeMap<(Step, &Component), (i128, u64)> = BTreeMap::new();
    for ((step, name), sum) in by_name {
        let (minor, n_amounts) = lines.entry((step, names[name as usize])).or_default();
        *minor += sum.0;
        *n_amounts += sum.1;
    }
    let lines = lines
        .into_iter()
        .map(|((step, component), (minor, n_amounts))| ComponentLine {
            step,
            class: component.class(),
            component: component.clone(),
            minor,
            n_amounts,
        });
    lines.collect()
}

/// The rows stand by time, so the months come in order. rows -> months
fn months<'a>(
    rows: impl Iterator<Item = Row<'a>>,
    steps: &StepTable,
    zone: &Zone,
) -> Vec<MonthLine> {
    let mut lines: Vec<MonthLine> = Vec::new();
    let mut next_starts_at = Instant::MIN;
    for row in rows {
        let settled = row
            .parts()
            .filter(|part| steps.step(row.kind(), part.name).is_settled());
        let (minor, n_amounts) = settled.fold((0_i128, 0), |(minor, n_amounts), part| {
            (minor + i128::from(part.minor), n_amounts + 1)
        });
        if n_amounts == 0 {
            continue;
        }
        match lines.last_mut() {
            Some(line) if row.posted_at() < next_starts_at => {
                line.minor += minor;
                line.n_amounts += n_amounts;
            }
            _ => {
                let month = month_of(row.posted_at(), zone);
                next_starts_at = zone.start_of(month.end);
                lines.push(MonthLine {
                    month: month.start,
                    minor,
                    n_amounts,
                });
            }
        }
    }
    lines
}

/// The month whose span holds an instant.
fn month_of(instant: Instant, zone: &Zone) -> Period {
    let mut month = Interval::Month.containing(zone.day_of(instant), Weekday::Monday);
    // A clock that was set back over midnight shows the old month again, after the new one began.
    while zone.start_of(month.end) <= instant {
        let next = Interval::Month.containing(month.end, Weekday::Monday);
        if next == month {
            break;
        }
        month = next;
    }
    month
}
