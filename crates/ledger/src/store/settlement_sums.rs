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
    /// The sums of every settlement, in the order of [`Ledger::settlements`]. rows -> settlements
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
        for row in self.rows() {
            let code = row
                .settlement_code()
                .and_then(|code| places.get(code as usize));
            let Some(&(place, currency)) = code.and_then(Option::as_ref) else {
                continue;
            };
            let sums: &mut SettlementSums = &mut all[place];
            let counts = currency == Some(row.currency_code());
            let kind = row.kind();
            sums.n_transactions += 1;
            sums.n_other_currency += u64::from(!counts);
            sums.n_unrecognised += u64::from(kind == Kind::Other);
            for part in row.parts() {
                let step = steps.step(kind, part.name);
                sums.n_unrecognised += u64::from(step == Step::Unrecognised);
                if counts {
                    let sum = &mut sums.steps[step as usize];
                    sum.minor += i128::from(part.minor);
                    sum.n_amounts += 1;
                }
            }
        }
        all
    }
}
