//! The laws of explaining: whatever a report shows ties to the rows of its filter, and the filter
//! of a group chooses the rows of the group.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use history::{day, history};
use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Calendar, Instant, Interval, Period, Weekday};
use ledger::report::Report;
use ledger::report::claim::{Claim, Figure, Quantity};
use ledger::report::explain::{self, Explain, Outcome};
use ledger::report::rows::{self, Rows};
use ledger::report::settlement_proof::{self, Place, SettlementProof};
use ledger::report::summary::{self, Summary};
use ledger::store::batch::Batch;
use ledger::store::filter::Filter;
use ledger::store::grouping::{Dimension, Sums};
use ledger::transaction::{Step, Transaction};
use proptest::prelude::*;
use proptest::sample::select;

#[path = "laws/history.rs"]
mod history;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: cases.and_then(|cases| cases.parse().ok()).unwrap_or(500),
        // A failure prints its input; a file of seeds would say less.
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn ledger_of(batches: &[Batch]) -> Ledger {
    let mut ledger = Ledger::new();
    for batch in batches {
        ledger.append(batch.clone());
    }
    ledger
}

/// A zone whose clock goes back over midnight in the middle of the histories.
fn zone() -> Zone {
    let at = Instant::parse_rfc3339("2025-03-31T00:01:00Z").unwrap();
    Zone::new("Back", 0, vec![(at, -3 * 3600)]).unwrap()
}

fn check(ledger: &Ledger, claim: &Claim) -> Result<(), TestCaseError> {
    let query = explain::Query {
        claim: claim.clone(),
    };
    let explained = Explain::run(ledger, &query);
    prop_assert_eq!(explained.outcome, Outcome::Ties, "{:?}", claim);
    let other = Claim {
        value: claim.value + 1,
        ..claim.clone()
    };
    let differs = Explain::run(ledger, &explain::Query { claim: other });
    let residual = Some(-1);
    prop_assert_eq!(differs.outcome, Outcome::Differs { residual });
    check_rows(ledger, claim, &explained)
}

/// The rows that a link behind the number opens are those that it was explained by.
fn check_rows(ledger: &Ledger, claim: &Claim, explained: &Explain) -> Result<(), TestCaseError> {
    let filter = claim.rows();
    let sums = ledger.sums(&filter);
    let n_rows = sums.first().map_or(0, |(_, sums)| sums.n_rows);
    prop_assert_eq!(n_rows, explained.n_rows, "{:?}", claim);
    if explained
        .terms
        .iter()
        .any(|line| line.term.quantity != Quantity::Minor)
    {
        return Ok(());
    }
    let rows = Rows::run(
        ledger,
        &rows::Query {
            filter,
            offset: 0,
            limit: 0,
        },
    );
    let total = (rows.n_amounts > 0).then_some((claim.currency, claim.value));
    prop_assert_eq!(rows.totals, Vec::from_iter(total), "{:?}", claim);
    prop_assert_eq!(rows.n_amounts, explained.n_amounts);
    Ok(())
}

fn dimension() -> impl Strategy<Value = Dimension> {
    let time = |interval| Dimension::Time {
        interval,
        calendar: Calendar {
            week_start: Weekday::Tuesday,
            year_start: 4,
        },
    };
    select(vec![
        time(Interval::Day),
        time(Interval::Week),
        time(Interval::Month),
        time(Interval::Year),
        Dimension::WeekdayHour,
        Dimension::Marketplace,
        Dimension::Sku,
        Dimension::Order,
        Dimension::Settlement,
        Dimension::PaymentMethod,
        Dimension::Kind,
        Dimension::IsDeferred,
        Dimension::TaxScheme,
        Dimension::Component,
    ])
}

fn period() -> impl Strategy<Value = Option<Period>> {
    let days = (day(), day()).prop_map(|(start, end)| Period { start, end });
    prop::option::of(days)
}

/// The sums of a filter in one currency.
fn sums_of(ledger: &Ledger, filter: &Filter) -> Vec<Sums> {
    let sums = ledger.sums(filter).into_iter();
    sums.map(|(_, sums)| sums).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_summary_ties_to_its_rows((history, events) in history(40), period in period()) {
        let ledger = ledger_of(&history.batches(&events));
        let query = summary::Query { period, zone: zone() };
        let activity = Step::ALL.into_iter().filter(|step| step.is_activity());
        let mut figures: Vec<Figure> = activity.map(Figure::step).collect();
        figures.extend([
            Figure::NetSales,
            Figure::NetProceeds,
            Figure::TaxCollected,
            Figure::TaxWithheld,
            Figure::Deferred,
            Figure::Rows,
            Figure::Unrecognised,
            Figure::Orders,
            Figure::Units,
        ]);
        for row in Summary::run(&ledger, &query).currencies {
            for figure in &figures {
                check(&ledger, &row.claim(&query, figure).unwrap())?;
            }
            prop_assert_eq!(row.claim(&query, &Figure::Settled), None);

            // Rows and amounts behind net sales, counted by hand over everything.
            let everything = summary::Query { period: None, zone: zone() };
            let claim = row.claim(&everything, &Figure::NetSales).unwrap();
            let explained = Explain::run(&ledger, &explain::Query { claim });
            let all: Vec<_> = ledger.rows().map(|row| row.to_transaction()).collect();
            let of_row = |row: &Transaction| {
                let steps = row.amounts.iter().map(|amount| Step::of(row.kind, &amount.component));
                steps.filter(|step| *step <= Step::RefundedSales).count() as u64
            };
            let own = all.iter().filter(|one| one.currency == row.currency);
            let counts: Vec<u64> = own.map(of_row).filter(|count| *count > 0).collect();
            prop_assert_eq!(explained.n_rows, counts.len() as u64);
            prop_assert_eq!(explained.n_amounts, counts.iter().sum::<u64>());
        }
    }

    #[test]
    fn fees_tie_to_their_rows(
        (history, events) in history(40),
        period in period(),
        limit in 0..3_usize,
    ) {
        use ledger::report::fees::{Fees, Measure, Place, Query};
        let ledger = ledger_of(&history.batches(&events));
        let query = Query {
            filter: Filter { period, ..Filter::all(zone()) },
            interval: Interval::Month,
            calendar: Weekday::Monday.into(),
            limit,
        };
        for row in Fees::run(&ledger, &query).currencies {
            let mut places = vec![Place::Total];
            places.extend((0..row.components.lines.len()).map(Place::Component));
            places.extend((0..row.marketplaces.lines.len()).map(Place::Marketplace));
            places.extend((0..row.products.lines.len()).map(Place::Product));
            let rests = [
                (Place::OtherComponents, &row.components),
                (Place::OtherMarketplaces, &row.marketplaces),
                (Place::OtherProducts, &row.products),
            ];
            let cut = rests.into_iter().filter(|(_, list)| list.n_others > 0);
            places.extend(cut.map(|(place, _)| place));
            for place in places {
                for measure in Measure::ALL {
                    check(&ledger, &row.claim(&query, place, measure).unwrap())?;
                }
            }
            prop_assert_eq!(row.claim(&query, Place::Product(limit), Measure::Fees), None);
        }
    }

    #[test]
    fn a_proof_ties_to_its_rows((history, events) in history(40)) {
        let ledger = ledger_of(&history.batches(&events));
        for settlement in ledger.settlements() {
            let query = settlement_proof::Query {
                settlement_id: settlement.id.clone(),
                zone: zone(),
            };
            let proof = SettlementProof::run(&ledger, &query).proof.unwrap();
            let mut places = vec![Place::Sum];
            places.extend((0..proof.path.len()).map(Place::Step));
            places.extend((0..proof.components.len()).map(Place::Component));
            places.extend((0..proof.months.len()).map(Place::Month));
            for place in places {
                check(&ledger, &proof.claim(&query, place).unwrap())?;
            }
            prop_assert_eq!(proof.claim(&query, Place::Month(proof.months.len())), None);
        }
    }

    #[test]
    fn the_filter_of_a_group_chooses_its_rows(
        (history, events) in history(40),
        period in period(),
        by in prop::collection::vec(dimension(), 1..3),
        steps in prop::option::of(select(&Step::ALL[..])),
    ) {
        prop_assume!(by.len() < 2 || by[0] != by[1]);
        let ledger = ledger_of(&history.batches(&events));
        let steps = steps.into_iter().collect();
        let whole = Filter { period, steps, ..Filter::all(zone()) };
        for group in ledger.groups(&whole, &by) {
            let own = whole.in_currency(group.currency);
            let filter = by
                .iter()
                .zip(&group.values)
                .fold(own.clone(), |filter, (&dimension, value)| filter.with(dimension, value));
            prop_assert_eq!(sums_of(&ledger, &filter), std::slice::from_ref(&group.sums));
            if let ([dimension], [value]) = (&by[..], &group.values[..])
                && *dimension != Dimension::Component
            {
                // With it and without it are everything.
                let without = own.without(*dimension, vec![value.clone()]);
                let mut sums = group.sums.clone();
                for rest in sums_of(&ledger, &without) {
                    sums.add(&rest);
                }
                prop_assert_eq!(sums_of(&ledger, &own), [sums]);
            }
        }
    }
}
