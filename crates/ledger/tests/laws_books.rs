//! The numbers of the books explain themselves: the rows behind each of both bases, and of every
//! month of a settlement, make it.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Day, Instant, Period};
use ledger::journal::Movement;
use ledger::report::Report;
use ledger::report::accounting::{self, Accounting, Column};
use ledger::report::claim::Claim;
use ledger::report::explain::{self, Explain, Outcome};
use ledger::report::journals::{self, Journals, Place};
use ledger::store::basis::Basis;
use proptest::prelude::*;
use sellers::seller;

#[path = "accounts/sellers.rs"]
mod sellers;

fn config() -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 300;
    }
    config
}

/// Five and a half hours east, three hours less from the middle of a day in August on.
fn zone() -> Zone {
    let at = Instant::parse_rfc3339("2025-08-14T07:30:00Z").unwrap();
    Zone::new("Half", 5 * 3600 + 1800, vec![(at, 2 * 3600 + 1800)]).unwrap()
}

fn day() -> impl Strategy<Value = Day> {
    let start = Day::parse_iso("2025-07-15").unwrap();
    (0..90_i32).prop_map(move |days| start.plus_days(days).unwrap())
}

fn periods() -> impl Strategy<Value = Option<Period>> {
    prop::option::of((day(), day()).prop_map(|(one, other)| Period {
        start: one.min(other),
        end: one.max(other),
    }))
}

fn check(ledger: &Ledger, claim: Claim) -> Result<(), TestCaseError> {
    let explained = Explain::run(ledger, &explain::Query { claim });
    prop_assert_eq!(explained.outcome, Outcome::Ties, "{:?}", explained);
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn both_bases_tie_to_their_rows(seller in seller(), period in periods()) {
        use accounting::Place;
        let ledger = seller.ledger();
        let query = accounting::Query { period, zone: zone() };
        for row in Accounting::run(&ledger, &query).currencies {
            let lines = (0..row.lines.len()).map(Place::Line);
            for place in lines.chain([Place::Proceeds, Place::Carried]) {
                for column in Column::ALL {
                    if let Some(claim) = row.claim(&query, place, column) {
                        check(&ledger, claim)?;
                    } else {
                        // Nothing is before everything.
                        prop_assert_eq!(column.of(row.bases(place).unwrap()), 0);
                    }
                }
            }
            prop_assert_eq!(row.claim(&query, Place::Line(row.lines.len()), Column::Cash), None);
        }
    }

    #[test]
    fn journals_tie_to_their_rows(
        seller in seller(),
        basis in prop_oneof![Just(Basis::Posted), Just(Basis::Released)],
    ) {
        let ledger = seller.ledger();
        for settlement in &seller.settlements {
            let query = journals::Query {
                settlement_id: settlement.id.clone(),
                zone: zone(),
                basis,
            };
            let found = Journals::run(&ledger, &query);
            for at in 0..found.totals.len() {
                check(&ledger, found.claim(&query, Place::Total(at)).unwrap())?;
            }
            // Only what the rows left unpaid is carried from month to month.
            let is_plain = |movement: Movement| {
                !matches!(
                    movement,
                    Movement::PaidOut | Movement::Settled | Movement::Unexplained
                )
            };
            for (at, month) in found.months.iter().enumerate() {
                check(&ledger, found.claim(&query, Place::Month(at)).unwrap())?;
                let earlier = found.months.iter().take(at + 1);
                let mut entries = earlier.flat_map(|month| &month.entries);
                if entries.all(|entry| is_plain(entry.movement)) {
                    if month.brought_minor != 0 {
                        check(&ledger, found.claim(&query, Place::Brought(at)).unwrap())?;
                    }
                    if month.carried_minor != 0 {
                        check(&ledger, found.claim(&query, Place::Carried(at)).unwrap())?;
                    }
                }
                for (entry_at, entry) in month.entries.iter().enumerate() {
                    for (posting_at, posting) in entry.postings.iter().enumerate() {
                        let place = Place::Posting(at, entry_at, posting_at);
                        let claim = found.claim(&query, place);
                        prop_assert_eq!(claim.is_some(), posting.n_amounts > 0);
                        if let Some(claim) = claim {
                            check(&ledger, claim)?;
                        }
                    }
                }
            }
            prop_assert_eq!(found.claim(&query, Place::Month(found.months.len())), None);
        }
    }
}
