//! The laws of the ledger, over random histories: what is booked is what was sent, once; sums are
//! sums; and no order of arrival makes a difference.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::collections::BTreeMap;

use history::{Event, History, N_SETTLEMENTS, content, currency, day, history};
use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Instant, Period};
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::attention::{self, Attention};
use ledger::report::contents::{self, Contents};
use ledger::report::rows::{self, Rows};
use ledger::report::settlement_proof::{self, SettlementProof};
use ledger::report::settlements::{self, Settlements};
use ledger::report::summary::{self, CurrencySummary, Summary};
use ledger::settlement::Settlement;
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use ledger::store::filter::Filter;
use ledger::store::sheet::Sheet;
use ledger::store::soundness::Soundness;
use ledger::transaction::{Component, Step, Transaction};
use proofs::check_proofs;
use proptest::prelude::*;
use proptest::sample::Index;
use reference::{Reference, soundness_of, transactions};

#[path = "laws/history.rs"]
mod history;
#[path = "laws/proofs.rs"]
mod proofs;
#[path = "laws/reference.rs"]
mod reference;

fn config() -> ProptestConfig {
    // A failure prints its input; a file of seeds would say less.
    ProptestConfig {
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

/// A ledger of these transactions, from an API.
fn ledger_of_all(all: &[Transaction]) -> Ledger {
    let batch = Batch {
        source: Source::Api,
        lines: LineCount::default(),
        settlements: Vec::new(),
        payouts: Vec::new(),
        balances: Vec::new(),
        transactions: all.to_vec(),
        removals: Vec::new(),
        entities: Entities::default(),
        rates: Vec::new(),
    };
    ledger_of(&[batch])
}

/// Transactions with ids and places in a feed.
fn transactions_strategy() -> impl Strategy<Value = Vec<Transaction>> {
    prop::collection::vec(content(), 0..30).prop_map(|mut all| {
        for (sequence, transaction) in (1..).zip(&mut all) {
            transaction.sequence = sequence;
            transaction.id = format!("t{sequence}");
        }
        all
    })
}

/// A zone that is half an hour beside the hours, and changes in the middle of the days asked about.
fn zone() -> Zone {
    let at = Instant::parse_rfc3339("2025-03-31T11:30:00Z").unwrap();
    Zone::new("Half", 5 * 3600 + 1800, vec![(at, -3 * 3600)]).unwrap()
}

fn all_rows() -> rows::Query {
    rows_of(Filter::all(zone()))
}

fn rows_of(filter: Filter) -> rows::Query {
    rows::Query {
        filter,
        offset: 0,
        limit: rows::LIMIT_MAX,
    }
}

/// Every answer of every report, encoded.
fn answers(ledger: &Ledger) -> Vec<Vec<u8>> {
    let zone = zone();
    let mut answers = vec![
        postcard::to_stdvec(&Contents::run(ledger, &contents::Query {})),
        postcard::to_stdvec(&Attention::run(ledger, &attention::Query {})),
        postcard::to_stdvec(&Rows::run(ledger, &all_rows())),
    ];
    let query = summary::Query {
        period: None,
        zone: zone.clone(),
    };
    answers.push(postcard::to_stdvec(&Summary::run(ledger, &query)));
    let query = settlements::Query {
        period: None,
        zone: zone.clone(),
    };
    answers.push(postcard::to_stdvec(&Settlements::run(ledger, &query)));
    for settlement in ledger.settlements() {
        let query = settlement_proof::Query {
            settlement_id: settlement.id.clone(),
            zone: zone.clone(),
        };
        answers.push(postcard::to_stdvec(&SettlementProof::run(ledger, &query)));
    }
    answers.into_iter().map(Result::unwrap).collect()
}

/// The fields of a summary that add up.
fn sums(row: &CurrencySummary) -> [i128; 14] {
    [
        row.gross_sales_minor,
        row.discounts_minor,
        row.refunded_sales_minor,
        row.expenses_minor,
        row.refunded_expenses_minor,
        row.tax_collected_minor,
        row.tax_withheld_minor,
        row.reimbursements_minor,
        row.other_minor,
        row.unrecognised_minor,
        row.deferred_minor,
        row.n_transactions.into(),
        row.n_unrecognised.into(),
        row.n_units.into(),
    ]
}

fn sums_by_currency(summaries: &[Summary]) -> BTreeMap<Currency, [i128; 14]> {
    let mut all: BTreeMap<Currency, [i128; 14]> = BTreeMap::new();
    for row in summaries.iter().flat_map(|summary| &summary.currencies) {
        let total = all.entry(row.currency).or_default();
        for (total, part) in total.iter_mut().zip(sums(row)) {
            *total += part;
        }
    }
    all
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_ledger_holds_what_the_reference_holds((history, events) in history(40)) {
        let mut ledger = Ledger::new();
        let mut reference = Reference::default();
        for batch in history.batches(&events) {
            let before = ledger.clone();
            let n_transactions = batch.transactions.len();
            let standing = reference.append(&batch);
            let soundness = soundness_of(&batch);
            let appended = ledger.append(batch);
            prop_assert_eq!(transactions(&ledger), reference.transactions());
            let mut settlements: Vec<Settlement> = ledger.settlements().cloned().collect();
            settlements.sort_by(|left, right| left.id.cmp(&right.id));
            prop_assert_eq!(settlements, reference.settlements());
            prop_assert_eq!(appended.conflicts, 0);
            let counted = appended.booked + appended.repeated + appended.replaced
                + appended.outdated + appended.covered + appended.n_passed_over();
            prop_assert_eq!(counted, n_transactions);
            let passed_over = appended.passed_over.iter();
            let passed_over: Vec<_> = passed_over.map(|one| (one.soundness, one.standing)).collect();
            let expected: Vec<_> = standing.into_iter().map(|one| (soundness, one)).collect();
            prop_assert_eq!(passed_over, expected);
            if ledger.revision() == before.revision() {
                prop_assert_eq!(answers(&ledger), answers(&before));
            }
        }
        let n_amounts: usize = ledger.rows().map(|row| row.amounts().len()).sum();
        prop_assert_eq!(ledger.n_amounts(), n_amounts);
    }

    #[test]
    fn a_sheet_is_booked_as_its_batch_is(
        (history, events) in history(40),
        altered in prop::collection::vec(any::<Index>(), 0..4),
    ) {
        let mut batches = history.batches(&events);
        for place in altered {
            // Two contents of one version: a conflict, where the other is there.
            let of_api = batches.iter_mut().filter(|batch| batch.source == Source::Api);
            let mut all: Vec<_> = of_api.flat_map(|batch| &mut batch.transactions).collect();
            if !all.is_empty() {
                let place = place.index(all.len());
                all[place].quantity += 1;
            }
        }
        let (mut ledger, mut other) = (Ledger::new(), Ledger::new());
        for batch in batches {
            let appended = ledger.append(batch.clone());
            let found = if batch.source == Source::Api {
                let mut sheet = Sheet { removals: batch.removals.clone(), ..Sheet::default() };
                for transaction in batch.transactions.clone() {
                    sheet.push(transaction);
                }
                let transactions: Vec<Transaction> = sheet.transactions().collect();
                prop_assert_eq!(&transactions, &batch.transactions);
                let found = other.append_sheet(&sheet);
                let described = Batch { transactions: Vec::new(), removals: Vec::new(), ..batch };
                other.append(described);
                found
            } else {
                other.append(batch)
            };
            prop_assert_eq!(found, appended);
            prop_assert_eq!(transactions(&ledger), transactions(&other));
            let conflicts = |ledger: &Ledger| {
                ledger.conflicts().map(|row| row.id().to_owned()).collect::<Vec<_>>()
            };
            prop_assert_eq!(conflicts(&ledger), conflicts(&other));
            prop_assert_eq!(answers(&ledger), answers(&other));
        }
    }

    #[test]
    fn the_order_of_arrival_makes_no_difference(
        ((history, events), shuffled) in history(30).prop_flat_map(|(history, events)| {
            // Of two files of one settlement that are equally sound the later one counts, so here
            // one of each soundness comes only, though it may come again.
            let events = with_no_equals(&history, events);
            let twice = [&events[..], &events[..]].concat();
            (Just((history, events)), Just(twice).prop_shuffle())
        }),
        joins in any::<bool>(),
    ) {
        let ledger = ledger_of(&history.batches(&events));
        let shuffled: Vec<(Event, bool)> =
            shuffled.into_iter().map(|(event, joined)| (event, joined != joins)).collect();
        let other = ledger_of(&history.batches(&shuffled));
        prop_assert_eq!(transactions(&ledger), transactions(&other));
        prop_assert_eq!(answers(&ledger), answers(&other));
    }

    #[test]
    fn once_a_settlement_is_proven_its_claim_is_booked((history, events) in history(40)) {
        let mut ledger = Ledger::new();
        let mut claims: BTreeMap<String, i64> = BTreeMap::new();
        for batch in history.batches(&events) {
            let is_file = batch.source != Source::Api;
            if is_file && soundness_of(&batch) == Soundness::Proven {
                let settlement = &batch.settlements[0];
                claims.insert(settlement.id.clone(), settlement.claimed_minor.unwrap());
            }
            ledger.append(batch);
            for (settlement_id, &claimed_minor) in &claims {
                let settlement = ledger.settlement(settlement_id).unwrap();
                prop_assert_eq!(settlement.claimed_minor, Some(claimed_minor));
                let rows = ledger.rows_of_settlement(settlement_id);
                let parts = rows.flat_map(|row| row.to_transaction().amounts);
                let settled = parts.filter(|part| part.component != Component::Payout);
                let booked: i128 = settled.map(|part| i128::from(part.minor)).sum();
                prop_assert_eq!(booked, i128::from(claimed_minor));
            }
        }
    }

    #[test]
    fn a_total_is_the_sum_of_its_amounts(all in transactions_strategy()) {
        let ledger = ledger_of_all(&all);
        prop_assert_eq!(ledger.n_rows(), all.len());
        for row in ledger.rows() {
            let amounts: i128 = row.amounts().map(|amount| i128::from(amount.minor)).sum();
            prop_assert_eq!(row.total_minor(), amounts);
            prop_assert_eq!(row.to_transaction().total().minor, amounts);
        }
    }

    #[test]
    fn steps_and_components_add_up_to_the_total(all in transactions_strategy()) {
        let ledger = ledger_of_all(&all);
        let total = |query: &rows::Query| {
            let mut totals: BTreeMap<Currency, i128> =
                Rows::run(&ledger, query).totals.into_iter().collect();
            totals.retain(|_, minor| *minor != 0);
            totals
        };
        let add = |all: BTreeMap<Currency, i128>, part: BTreeMap<Currency, i128>| {
            let mut all = all;
            for (currency, minor) in part {
                *all.entry(currency).or_default() += minor;
            }
            all.retain(|_, minor| *minor != 0);
            all
        };
        let whole = total(&all_rows());
        let by_step = Step::ALL
            .map(|step| total(&rows_of(Filter { steps: vec![step], ..Filter::all(zone()) })))
            .into_iter()
            .fold(BTreeMap::new(), add);
        prop_assert_eq!(&by_step, &whole);
        let unknown = ["new_fee", "new_credit"].map(Component::from_name);
        let by_component = Component::KNOWN
            .iter()
            .chain(&unknown)
            .map(|part| {
                let components = vec![part.clone()];
                total(&rows_of(Filter { components, ..Filter::all(zone()) }))
            })
            .fold(BTreeMap::new(), add);
        prop_assert_eq!(&by_component, &whole);
    }

    #[test]
    fn a_summary_is_what_the_words_say(
        all in transactions_strategy(),
        (start, end) in (day(), day()),
    ) {
        let ledger = ledger_of_all(&all);
        let query = summary::Query { period: None, zone: zone() };
        prop_assert_eq!(Summary::run(&ledger, &query).currencies, reference::summary(&all));

        let zone = zone();
        let within = |row: &Transaction| {
            let day = zone.day_of(row.posted_at);
            start <= day && day < end
        };
        let some: Vec<Transaction> = all.iter().filter(|row| within(row)).cloned().collect();
        // This zone's clock is set back in the middle of a day, so its days are all whole.
        let query = summary::Query { period: Period::new(start, end.max(start)), zone: zone.clone() };
        prop_assert_eq!(Summary::run(&ledger, &query).currencies, reference::summary(&some));
    }

    #[test]
    fn parts_of_a_period_add_up_to_it(
        all in transactions_strategy(),
        mut days in [day(), day(), day()],
    ) {
        days.sort_unstable();
        let [start, middle, end] = days;
        let ledger = ledger_of_all(&all);
        let of = |start, end| {
            let query = summary::Query { period: Period::new(start, end), zone: zone() };
            Summary::run(&ledger, &query)
        };
        let parts = sums_by_currency(&[of(start, middle), of(middle, end)]);
        prop_assert_eq!(parts, sums_by_currency(&[of(start, end)]));
    }

    #[test]
    fn pages_are_the_whole(
        all in transactions_strategy(),
        limit in 1..9_usize,
        currency in prop::option::of(currency()),
        settlement in prop::option::of(0..N_SETTLEMENTS),
        period in prop::option::of((day(), day())),
    ) {
        let ledger = ledger_of_all(&all);
        let settlements = settlement.map(|place| Some(format!("S{place}")));
        let whole = rows_of(Filter {
            period: period.and_then(|(start, end)| Period::new(start, end)),
            currencies: Vec::from_iter(currency),
            settlements: Vec::from_iter(settlements),
            ..Filter::all(zone())
        });
        let expected = Rows::run(&ledger, &whole);
        prop_assert_eq!(expected.lines.len() as u64, expected.n_amounts);
        for line in &expected.lines {
            prop_assert!(currency.is_none_or(|currency| currency == line.currency));
        }

        let mut lines = Vec::new();
        while lines.len() < expected.lines.len() {
            let page = rows::Query { offset: lines.len(), limit, ..whole.clone() };
            let page = Rows::run(&ledger, &page);
            prop_assert_eq!(page.n_amounts, expected.n_amounts);
            prop_assert_eq!(&page.totals, &expected.totals);
            prop_assert_eq!(page.lines.len(), limit.min(expected.lines.len() - lines.len()));
            lines.extend(page.lines);
        }
        prop_assert_eq!(lines, expected.lines);
        let beyond = rows::Query { offset: usize::MAX, limit: usize::MAX, ..whole };
        prop_assert_eq!(Rows::run(&ledger, &beyond).lines, vec![]);
    }

    #[test]
    fn a_proof_adds_up((history, events) in history(40)) {
        let ledger = ledger_of(&history.batches(&events));
        check_proofs(&ledger)?;
    }
}

/// The first file of each soundness only, of each settlement.
fn with_no_equals(history: &History, events: Vec<(Event, bool)>) -> Vec<(Event, bool)> {
    let mut versions = BTreeMap::new();
    let is_first = |(event, _): &(Event, bool)| match *event {
        Event::File {
            settlement,
            version,
        } => {
            let soundness = soundness_of(&history.batch(event));
            let first = versions.entry((settlement, soundness)).or_insert(version);
            *first == version
        }
        _ => true,
    };
    events.into_iter().filter(is_first).collect()
}
