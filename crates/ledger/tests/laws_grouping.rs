//! The laws of the kernel that adds rows up: it answers what plain loops answer, whatever the
//! filter, the dimensions, the zone and the history that made the ledger.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::collections::BTreeMap;

use history::{day, history};
use ledger::Ledger;
use ledger::day::Period;
use ledger::money::Currency;
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use ledger::store::filter::{Filter, Sieve};
use ledger::store::grouping::{Dimension, Group, Sums, Value};
use ledger::transaction::{Kind, Step, Transaction};
use proptest::prelude::*;
use question::{place, question, transactions_strategy};

#[path = "laws/history.rs"]
#[allow(dead_code)] // other laws use the rest of it
mod history;
#[path = "laws/question.rs"]
mod question;
#[path = "laws/reference_grouping.rs"]
mod reference_grouping;
#[path = "laws/tax_scheme.rs"]
mod tax_scheme;

fn config() -> ProptestConfig {
    // A failure prints its input; a file of seeds would say less.
    let cases = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: cases.and_then(|cases| cases.parse().ok()).unwrap_or(500),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn api(transactions: Vec<Transaction>) -> Batch {
    Batch {
        source: Source::Api,
        lines: LineCount::default(),
        settlements: Vec::new(),
        payouts: Vec::new(),
        transactions,
        removals: Vec::new(),
        balances: Vec::new(),
        entities: Entities::default(),
        rates: Vec::new(),
    }
}

/// A ledger that got these transactions from an API, a few at a time.
fn ledger_of(all: &[Transaction], batch_rows_max: usize) -> Ledger {
    let mut ledger = Ledger::new();
    for rows in all.chunks(batch_rows_max) {
        ledger.append(api(rows.to_vec()));
    }
    ledger
}

fn transactions(ledger: &Ledger) -> Vec<Transaction> {
    ledger.rows().map(|row| row.to_transaction()).collect()
}

/// Groups added together, as a plain sum.
fn joined(parts: Vec<Vec<Group>>) -> BTreeMap<(Currency, Vec<Value>), Sums> {
    let mut all: BTreeMap<(Currency, Vec<Value>), Sums> = BTreeMap::new();
    for group in parts.into_iter().flatten() {
        all.entry((group.currency, group.values))
            .or_default()
            .add(&group.sums);
    }
    all
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn groups_are_what_plain_loops_answer(
        all in transactions_strategy(),
        (filter, place, by) in question(),
        home in place(),
        n_top in 0..4_usize,
    ) {
        let mut ledger = ledger_of(&all, 7);
        let expected = reference_grouping::groups(&all, &filter, &by, &place.clock);
        prop_assert_eq!(&ledger.groups_by_scan(&filter, &by), &expected);
        // Whatever days the standing sums are of.
        prop_assert_eq!(&ledger.groups(&filter, &by), &expected);
        let revision = ledger.revision();
        ledger.keep_days(&home.zone);
        prop_assert_eq!(&ledger.groups(&filter, &by), &expected);
        ledger.keep_days(&place.zone);
        prop_assert_eq!(&ledger.groups(&filter, &by), &expected);
        prop_assert_eq!(ledger.revision(), revision);

        let top = ledger.top_groups(&filter, &by, n_top, Sums::total_minor);
        prop_assert_eq!(top, reference_grouping::top(expected, n_top));
        let expected = reference_grouping::groups(&all, &filter, &[], &place.clock);
        let expected: Vec<_> =
            expected.into_iter().map(|group| (group.currency, group.sums)).collect();
        prop_assert_eq!(ledger.sums(&filter), expected);
    }

    #[test]
    fn groups_follow_every_history(
        (history, events) in history(40),
        (filter, place, by) in question(),
        home in prop_oneof![3 => Just(None), 1 => place().prop_map(Some)],
    ) {
        let mut ledger = Ledger::new();
        ledger.keep_days(&home.unwrap_or(place.clone()).zone);
        for batch in history.batches(&events) {
            ledger.append(batch);
            let all = transactions(&ledger);
            let expected = reference_grouping::groups(&all, &filter, &by, &place.clock);
            prop_assert_eq!(ledger.groups(&filter, &by), expected);
        }
    }

    #[test]
    fn sums_of_settlements_follow_every_history((history, events) in history(40)) {
        let mut ledger = Ledger::new();
        for batch in history.batches(&events) {
            ledger.append(batch);
            let all = transactions(&ledger);
            let sums = ledger.settlement_sums();
            prop_assert_eq!(sums.len(), ledger.settlements().count());
            for (settlement, sums) in ledger.settlements().zip(sums) {
                let of_it = all.iter();
                let of_it = of_it.filter(|row| row.settlement_id.as_ref() == Some(&settlement.id));
                let (mut n_rows, mut n_other, mut n_unrecognised) = (0, 0, 0);
                let mut steps = [(0_i128, 0_u64); Step::ALL.len()];
                for row in of_it {
                    n_rows += 1;
                    n_other += u64::from(row.currency != settlement.currency);
                    n_unrecognised += u64::from(row.kind == Kind::Other);
                    for amount in &row.amounts {
                        let step = Step::of(row.kind, &amount.component);
                        n_unrecognised += u64::from(step == Step::Unrecognised);
                        if row.currency == settlement.currency {
                            steps[step as usize].0 += i128::from(amount.minor);
                            steps[step as usize].1 += 1;
                        }
                    }
                }
                let found = (sums.n_transactions, sums.n_other_currency, sums.n_unrecognised);
                prop_assert_eq!(found, (n_rows, n_other, n_unrecognised));
                let found = Step::ALL.map(|step| (sums.step(step).minor, sums.step(step).n_amounts));
                prop_assert_eq!(found, steps);
            }
        }
    }

    #[test]
    fn parts_of_a_period_add_up_to_it(
        all in transactions_strategy(),
        (filter, _, by) in question(),
        mut days in [day(), day(), day()],
    ) {
        days.sort_unstable();
        let [start, middle, end] = days;
        let ledger = ledger_of(&all, 11);
        let of = |start, end| {
            let filter = Filter { period: Period::new(start, end), ..filter.clone() };
            ledger.groups(&filter, &by)
        };
        let parts = joined(vec![of(start, middle), of(middle, end)]);
        prop_assert_eq!(parts, joined(vec![of(start, end)]));
    }

    #[test]
    fn the_order_of_arrival_makes_no_difference(
        (all, shuffled) in transactions_strategy().prop_flat_map(|all| {
            (Just(all.clone()), Just(all).prop_shuffle())
        }),
        (filter, _, by) in question(),
    ) {
        let (ledger, other) = (ledger_of(&all, 30), ledger_of(&shuffled, 3));
        prop_assert_eq!(ledger.groups(&filter, &by), other.groups(&filter, &by));
    }

    #[test]
    fn rows_of_the_filter_add_up_to_the_groups(
        all in transactions_strategy(),
        (filter, place, mut by) in question(),
    ) {
        // A row with two components is in two groups.
        by.retain(|one| *one != Dimension::Component);
        let ledger = ledger_of(&all, 30);
        let sieve = Sieve::new(&ledger, &filter);
        let ids: Vec<String> = sieve.rows().map(|row| row.id().to_owned()).collect();
        let chosen = reference_grouping::chosen(&transactions(&ledger), &filter, &place.clock)
            .iter()
            .map(|row| row.id.clone())
            .collect::<Vec<_>>();
        prop_assert_eq!(&ids, &chosen);

        let mut sums: BTreeMap<Currency, (i128, u64)> = BTreeMap::new();
        for row in sieve.rows() {
            let parts = row.parts().filter(|part| sieve.has_part(row.kind(), part.name));
            let minor: i128 = parts.map(|part| i128::from(part.minor)).sum();
            let sum = sums.entry(row.currency()).or_default();
            *sum = (sum.0 + minor, sum.1 + 1);
        }
        let mut of_groups: BTreeMap<Currency, (i128, u64)> = BTreeMap::new();
        for group in ledger.groups(&filter, &by) {
            let sum = of_groups.entry(group.currency).or_default();
            *sum = (sum.0 + group.sums.total_minor(), sum.1 + group.sums.n_rows);
        }
        prop_assert_eq!(sums, of_groups);
    }
}
