//! What the rows of each settlement add up to, step by step of the money path.

use super::Ledger;
use crate::transaction::{Kind, Step};

/// The sums of one settlement, in minor units of its currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettlementSums {
    /// Sum and count of the amounts at each step, in the order of [`Step::ALL`].
    steps: [StepSum; Step::ALL.len()],
    /// Transactions in it, in whatever currency.
    pub n_transactions: u64,
    /// Transactions in it that are in another currency than its own; they are in no sum.
    pub n_other_currency: u64,
    /// Amounts with an unknown component, and transactions with an unknown kind; those in another
    /// currency included.
    pub n_unrecognised: u64,
}

/// The amounts of one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepSum {
    /// Their sum, in minor units.
    pub minor: i128,
    /// How many there are.
    pub n_amounts: u64,
}

impl SettlementSums {
    /// The amounts at one step.
    pub fn step(&self, step: Step) -> StepSum {
        self.steps[step as usize]
    }

    /// The sum of all amounts, without the payout itself: what the settlement should pay.
    pub fn settled_minor(&self) -> i128 {
        self.sum(Step::is_settled)
    }

    /// The sum of what happened in the settlement's own period: its net proceeds.
    pub fn activity_minor(&self) -> i128 {
        self.sum(Step::is_activity)
    }

    fn sum(&self, is_part: impl Fn(Step) -> bool) -> i128 {
        let parts = Step::ALL.into_iter().filter(|&step| is_part(step));
        parts.map(|step| self.step(step).minor).sum()
    }
}

impl Ledger {
    /// The sums of every settlement, in the order of [`Ledger::settlements`].
    /// Cells of the standing sums -> settlements.
    pub fn settlement_sums(&self) -> Vec<SettlementSums> {
        // By code of the settlement: its place in the answer, and the currency that it counts.
        let mut places = vec![None; self.words.settlements.len()];
        let mut n_settlements = 0;
        for settlement in self.settlements() {
            if let Some(code) = self.words.settlements.find(&settlement.id) {
                let currency = self.words.find_currency(settlement.currency);
                places[code as usize] = Some((n_settlements, currency));
            }
            n_settlements += 1;
        }
        let mut all = vec![SettlementSums::default(); n_settlements];

        let steps = self.steps();
        let (contexts, forms) = (&self.words.contexts, self.words.shapes.forms());
        for cell in self.standing.settlements() {
            let [settlement, place, form] = cell.key;
            let Some(&Some((at, currency))) = places.get(settlement as usize) else {
                continue;
            };
            let sums: &mut SettlementSums = &mut all[at];
            let context = contexts.context(contexts.places()[place as usize]);
            let counts = currency == Some(context.currency);
            let n_rows = u64::from(cell.n_rows);
            let form = &forms[form as usize];
            sums.n_transactions += n_rows;
            sums.n_other_currency += if counts { 0 } else { n_rows };
            sums.n_unrecognised += if form.kind == Kind::Other { n_rows } else { 0 };
            for (slot, &(name, n)) in form.components.iter().enumerate() {
                let step = steps.step(form.kind, name);
                let n_amounts = n_rows * u64::from(n);
                if step == Step::Unrecognised {
                    sums.n_unrecognised += n_amounts;
                }
                if counts {
                    let sum = &mut sums.steps[step as usize];
                    sum.minor += cell.minor(slot);
                    sum.n_amounts += n_amounts;
                }
            }
        }
        all
    }
}
