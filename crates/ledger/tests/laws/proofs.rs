//! What every settlement proof must be: sums of its settlement's transactions, each with the rows
//! behind it.

use ledger::Ledger;
use ledger::report::Report;
use ledger::report::rows::{self, Rows};
use ledger::report::settlement_proof::{self, Place, Proof, SettlementProof};
use ledger::transaction::{Step, Transaction};
use proptest::prelude::*;

use crate::reference::transactions;
use crate::zone;

/// Every proof, against the transactions of its settlement.
pub fn check_proofs(ledger: &Ledger) -> Result<(), TestCaseError> {
    let all = transactions(ledger);
    for settlement in ledger.settlements() {
        let query = settlement_proof::Query {
            settlement_id: settlement.id.clone(),
            zone: zone(),
        };
        let proof = SettlementProof::run(ledger, &query).proof.unwrap();
        let of_it = all
            .iter()
            .filter(|row| row.settlement_id.as_ref() == Some(&settlement.id));
        let own = of_it
            .clone()
            .filter(|row| row.currency == settlement.currency);
        let is_settled = |row: &&Transaction, component| Step::of(row.kind, component).is_settled();
        let sum_minor: i128 = own
            .clone()
            .flat_map(|row| row.amounts.iter().map(move |amount| (row, amount)))
            .filter(|(row, amount)| is_settled(row, &amount.component))
            .map(|(_, amount)| i128::from(amount.minor))
            .sum();
        prop_assert_eq!(proof.sum_minor, sum_minor);
        prop_assert_eq!(proof.n_transactions, of_it.clone().count() as u64);
        let n_other = of_it.count() - own.clone().count();
        prop_assert_eq!(proof.n_other_currency, n_other as u64);

        let settled = proof.path.iter().filter(|line| line.step.is_settled());
        prop_assert_eq!(settled.map(|line| line.minor).sum::<i128>(), sum_minor);
        let parts = proof
            .components
            .iter()
            .filter(|line| line.step.is_settled());
        prop_assert_eq!(parts.map(|line| line.minor).sum::<i128>(), sum_minor);
        let months = proof.months.iter();
        prop_assert_eq!(months.map(|line| line.minor).sum::<i128>(), sum_minor);
        let n_amounts: usize = own.map(|row| row.amounts.len()).sum();
        let counted: u64 = proof.components.iter().map(|line| line.n_amounts).sum();
        prop_assert_eq!(counted, n_amounts as u64);
        check_rows_behind(ledger, &proof)?;
    }
    Ok(())
}

/// The rows behind every number of a proof, against the number.
fn check_rows_behind(ledger: &Ledger, proof: &Proof) -> Result<(), TestCaseError> {
    let query = settlement_proof::Query {
        settlement_id: proof.settlement.id.clone(),
        zone: zone(),
    };
    let settled = proof.path.iter().filter(|line| line.step.is_settled());
    let n_settled = settled.map(|line| line.n_amounts).sum();
    let mut numbers = vec![(Place::Sum, proof.sum_minor, n_settled)];
    let path = proof.path.iter().enumerate();
    numbers.extend(path.map(|(place, line)| (Place::Step(place), line.minor, line.n_amounts)));
    let components = proof.components.iter().enumerate();
    numbers.extend(
        components.map(|(place, line)| (Place::Component(place), line.minor, line.n_amounts)),
    );
    let months = proof.months.iter().enumerate();
    numbers.extend(months.map(|(place, line)| (Place::Month(place), line.minor, line.n_amounts)));
    for (place, minor, n_amounts) in numbers {
        let claim = proof.claim(&query, place).unwrap();
        let rows = rows::Query {
            filter: claim.rows(),
            offset: 0,
            limit: 0,
        };
        let rows = Rows::run(ledger, &rows);
        let total = (n_amounts > 0).then_some((proof.settlement.currency, minor));
        prop_assert_eq!(rows.totals, Vec::from_iter(total));
        prop_assert_eq!(rows.n_amounts, n_amounts);
    }
    Ok(())
}
