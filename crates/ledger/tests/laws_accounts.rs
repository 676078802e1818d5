//! The laws of the books: every entry cancels, months add up to the settlement, accrual and cash are
//! bridged, and everything is what plain loops over the transactions say.
//!
//! `PROPTEST_CASES` says how many ledgers; 500 where it says nothing.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::collections::BTreeMap;

use csv::{read_csv, unguarded};
use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Day, Instant, Interval, Period, Weekday};
use ledger::export::{self, Format, Scope};
use ledger::journal::{self, Account, Movement};
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::accounting::{self, Accounting, Bases};
use ledger::report::journals::{self, Journals};
use ledger::report::rows::{self, Rows};
use ledger::store::basis::Basis;
use ledger::store::filter::Filter;
use ledger::store::journal::Cut;
use ledger::transaction::Transaction;
use proptest::prelude::*;
use reference::{Held, counts_on};
use rust_decimal::Decimal;
use sellers::{SIGNS, empty, seller};

#[path = "accounts/bases.rs"]
mod bases;
#[path = "accounts/csv.rs"]
mod csv;
#[path = "accounts/reference.rs"]
mod reference;
#[path = "accounts/sellers.rs"]
mod sellers;

fn config() -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 500;
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

fn basis() -> impl Strategy<Value = Basis> {
    prop_oneof![Just(Basis::Posted), Just(Basis::Released)]
}

fn accounting(ledger: &Ledger, period: Option<Period>) -> Accounting {
    let zone = zone();
    Accounting::run(ledger, &accounting::Query { period, zone })
}

fn sums(bases: &Bases) -> [Decimal; 8] {
    [
        bases.accrual_minor,
        bases.cash_minor,
        bases.deferred_start_minor,
        bases.newly_deferred_minor,
        bases.released_minor,
        bases.deferred_end_minor,
        bases.n_accrual.into(),
        bases.n_cash.into(),
    ]
    .map(|minor| Decimal::try_from_i128_with_scale(minor, 0).unwrap())
}

fn name(account: Account) -> String {
    let line = account.line();
    format!("{:?}:{}", line.group, line.name)
}

fn decimal(minor: i128) -> Decimal {
    Decimal::try_from_i128_with_scale(minor, 0).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn both_bases_are_what_the_words_say(seller in seller(), period in periods()) {
        let accounting = accounting(&seller.ledger(), period);
        let mut found: BTreeMap<(Currency, String), [Decimal; 8]> = BTreeMap::new();
        for row in &accounting.currencies {
            let (mut proceeds, mut carried) = ([Decimal::ZERO; 8], [Decimal::ZERO; 8]);
            for line in &row.lines {
                prop_assert_eq!(line.bases.bridge_residual_minor(), 0);
                prop_assert_eq!(line.bases.roll_residual_minor(), 0);
                let whole = if line.step.is_activity() { &mut proceeds } else { &mut carried };
                let sum = found.entry((row.currency, name(line.account))).or_default();
                for (place, part) in sums(&line.bases).into_iter().enumerate() {
                    sum[place] += part;
                    whole[place] += part;
                }
            }
            prop_assert_eq!(sums(&row.proceeds), proceeds);
            prop_assert_eq!(sums(&row.carried), carried);
        }
        found.retain(|_, sums| sums.iter().any(|sum| !sum.is_zero()));
        prop_assert_eq!(found, bases::bases(&seller, period, &zone()));
    }

    #[test]
    fn parts_of_a_period_add_up_to_it(seller in seller(), mut days in [day(), day(), day()]) {
        days.sort_unstable();
        let [start, middle, end] = days;
        let ledger = seller.ledger();
        let lines = |start, end| {
            let mut lines = BTreeMap::new();
            for row in accounting(&ledger, Period::new(start, end)).currencies {
                for line in row.lines {
                    lines.insert((row.currency, line.step, line.account), line.bases);
                }
            }
            lines
        };
        let (first, second) = (lines(start, middle), lines(middle, end));
        let whole = lines(start, end);
        let keys: Vec<_> = first.keys().chain(second.keys()).chain(whole.keys()).collect();
        for key in keys {
            let of = |lines: &BTreeMap<_, Bases>| lines.get(key).copied().unwrap_or_default();
            let (first, second, whole) = (of(&first), of(&second), of(&whole));
            prop_assert_eq!(first.accrual_minor + second.accrual_minor, whole.accrual_minor);
            prop_assert_eq!(first.cash_minor + second.cash_minor, whole.cash_minor);
            prop_assert_eq!(first.deferred_end_minor, second.deferred_start_minor);
            prop_assert_eq!(first.deferred_start_minor, whole.deferred_start_minor);
            prop_assert_eq!(second.deferred_end_minor, whole.deferred_end_minor);
            prop_assert_eq!(first.n_accrual + second.n_accrual, whole.n_accrual);
            prop_assert_eq!(first.n_cash + second.n_cash, whole.n_cash);
        }
    }

    #[test]
    fn the_rows_behind_an_accrual_add_up_to_it(seller in seller(), period in periods()) {
        let ledger = seller.ledger();
        for row in accounting(&ledger, period).currencies {
            let mut by_step: BTreeMap<_, (i128, u64)> = BTreeMap::new();
            for line in row.lines {
                let (minor, n_amounts) = by_step.entry(line.step).or_default();
                *minor += line.bases.accrual_minor;
                *n_amounts += line.bases.n_accrual;
            }
            for (step, (minor, n_amounts)) in by_step {
                let filter = Filter {
                    period,
                    currencies: vec![row.currency],
                    steps: vec![step],
                    ..Filter::all(zone())
                };
                let query = rows::Query { filter, offset: 0, limit: 1 };
                let rows = Rows::run(&ledger, &query);
                let total = rows.totals.first().map_or(0, |(_, minor)| *minor);
                prop_assert_eq!((total, rows.n_amounts), (minor, n_amounts));
            }
        }
    }

    #[test]
    fn books_hold_what_the_reference_holds(
        seller in seller(),
        period in periods(),
        basis in basis(),
    ) {
        let cut = Cut { zone: zone(), period, basis };
        let books = seller.ledger().books(&cut);
        prop_assert!(books.entries.is_sorted_by_key(|entry| entry.on));
        for entry in &books.entries {
            prop_assert_eq!(entry.residual_minor(), 0);
            prop_assert!(period.is_none_or(|period| period.contains(entry.on)));
        }
        let mut found = Held::new();
        for ((account, currency), minor) in journal::balances(&books.entries) {
            // Nothing stays carried forward but over the end of a period that cuts a settlement.
            prop_assert!(account != Account::CarriedForward || period.is_some() || minor == 0);
            let account = if account == Account::CarriedForward { Account::Balance } else { account };
            *found.entry((name(account), currency)).or_default() += decimal(minor);
        }
        found.retain(|_, minor| !minor.is_zero());
        let is_cash = basis == Basis::Released;
        let expected = if period.is_some_and(Period::is_empty) {
            Held::new()
        } else {
            reference::held(&seller, is_cash, period, &cut.zone)
        };
        prop_assert_eq!(found, expected);

        let left_out: Decimal = books.left_out.iter().map(|left_out| decimal(left_out.minor)).sum();
        let deferred = seller.transactions.iter().filter(|row| counts_on(row, is_cash, &cut.zone).is_none());
        let amounts = deferred.flat_map(|row| &row.amounts);
        prop_assert_eq!(left_out, amounts.map(|amount| Decimal::from(amount.minor)).sum::<Decimal>());
    }

    #[test]
    fn months_of_a_settlement_add_up_to_it(seller in seller(), basis in basis()) {
        let ledger = seller.ledger();
        let is_cash = basis == Basis::Released;
        for settlement in &seller.settlements {
            let query = journals::Query { settlement_id: settlement.id.clone(), zone: zone(), basis };
            let journals = Journals::run(&ledger, &query);
            prop_assert_eq!(journals.settlement.as_ref(), Some(settlement));

            let mut expected: BTreeMap<(Currency, Day), Decimal> = BTreeMap::new();
            for row in &seller.transactions {
                let is_own = row.settlement_id.as_ref() == Some(&settlement.id);
                let Some(on) = counts_on(row, is_cash, &zone()).filter(|_| is_own) else { continue };
                let month = Interval::Month.containing(on, Weekday::Monday).start;
                for amount in row.amounts.iter().filter(|amount| amount.component.name() != "payout") {
                    *expected.entry((row.currency, month)).or_default() += Decimal::from(amount.minor);
                }
            }
            let found = journals.months.iter().map(|month| ((month.currency, month.month), decimal(month.minor)));
            let mut found: BTreeMap<_, _> = found.collect();
            for total in &journals.totals {
                let of_currency = expected.iter().filter(|((currency, _), _)| *currency == total.currency);
                let sum: Decimal = of_currency.map(|(_, minor)| minor).sum();
                prop_assert_eq!(decimal(total.minor), sum);
                let own = (total.currency == settlement.currency).then_some(settlement.claimed_minor);
                let claimed = own.flatten().map(i128::from);
                prop_assert_eq!(total.claimed_minor, claimed);
                prop_assert_eq!(total.residual_minor, claimed.map(|claimed| claimed - total.minor));
            }
            found.retain(|_, minor| !minor.is_zero());
            expected.retain(|_, minor| !minor.is_zero());
            prop_assert_eq!(found, expected);
            check_carries(&journals)?;
        }
    }

    #[test]
    fn the_order_of_arrival_makes_no_difference(
        (seller, order) in seller().prop_flat_map(|seller| {
            let order: Vec<usize> = (0..seller.transactions.len()).collect();
            (Just(seller), Just(order).prop_shuffle())
        }),
        n_first in 0..14_usize,
        period in periods(),
    ) {
        let mut other = Ledger::new();
        let (first, second) = order.split_at(n_first.min(order.len()));
        for places in [first, second] {
            let mut batch = empty();
            batch.transactions = places.iter().map(|&place| seller.transactions[place].clone()).collect();
            batch.settlements = seller.settlements.iter().rev().cloned().collect();
            other.append(batch);
        }
        let ledger = seller.ledger();
        let cut = Cut { zone: zone(), period, basis: Basis::Posted };
        prop_assert_eq!(ledger.books(&cut), other.books(&cut));
        prop_assert_eq!(accounting(&ledger, period), accounting(&other, period));
    }

    #[test]
    fn a_table_of_books_can_be_read_back(seller in seller(), root in prop::sample::select(&SIGNS[..])) {
        let ledger = seller.ledger();
        let query = export::Query {
            format: Format::Csv,
            scope: Scope::Everything,
            cut: Cut { zone: zone(), period: None, basis: Basis::Posted },
            seller: root.to_owned(),
            root: root.to_owned(),
        };
        let text = export::books(&ledger, &query).unwrap();
        let lines = read_csv(&text);
        let head = lines.iter().position(|line| line == &[""]).unwrap();
        prop_assert_eq!(unguarded(&lines[0][1]), root);
        let n_amounts: usize = seller.transactions.iter().map(|row| row.amounts.len()).sum();
        let rows = vec!["Rows".to_owned(), n_amounts.to_string()];
        prop_assert!(lines[..head].contains(&rows));

        let books = ledger.books(&query.cut);
        let mut rows = lines[head + 2..].iter();
        for entry in &books.entries {
            for posting in &entry.postings {
                let row = rows.next().unwrap();
                prop_assert_eq!(row.len(), lines[head + 1].len());
                prop_assert_eq!(&row[1], &entry.on.to_iso());
                prop_assert_eq!(unguarded(&row[3]), entry.settlement_id.clone().unwrap_or_default());
                let component = posting.component.as_ref().map_or("", |component| component.name());
                prop_assert_eq!(unguarded(&row[7]), component);
                let major = Decimal::from_str_exact(&row[9]).unwrap();
                let scale = entry.currency.scale();
                prop_assert_eq!(major * Decimal::from(10_u64.pow(scale)), decimal(posting.minor));
            }
        }
        prop_assert!(rows.next().is_none());
    }
}

/// What is carried out of a month is what was carried in and its own sum, less what was paid; and it
/// is what the next month brings in.
fn check_carries(journals: &Journals) -> Result<(), TestCaseError> {
    for of_currency in journals
        .months
        .chunk_by(|left, right| left.currency == right.currency)
    {
        let mut held = 0;
        let mut carried = 0;
        for month in of_currency {
            prop_assert_eq!(month.brought_minor, carried);
            carried = month.carried_minor;
            held += month.minor;
            for entry in &month.entries {
                prop_assert_eq!(entry.residual_minor(), 0);
                if entry.movement == Movement::PaidOut {
                    held += entry.amounts_minor();
                }
            }
            let is_last = std::ptr::eq(month, of_currency.last().unwrap());
            prop_assert_eq!(month.carried_minor, if is_last { 0 } else { held });
        }
    }
    Ok(())
}

/// Unused fields of a generated transaction would hide a rule.
#[test]
fn generated_sellers_have_what_the_rules_are_about() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..300 {
        let seller = seller().new_tree(&mut runner).unwrap().current();
        let rows: &[Transaction] = &seller.transactions;
        let own = |row: &Transaction| row.settlement_id.is_some();
        let is_late = |row: &&Transaction| row.released_at.is_some_and(|at| at > row.posted_at);
        let counts = [
            ("settled", rows.iter().filter(|row| own(row)).count()),
            ("unsettled", rows.iter().filter(|row| !own(row)).count()),
            ("released late", rows.iter().filter(is_late).count()),
            (
                "negative",
                seller
                    .settlements
                    .iter()
                    .filter(|one| one.claimed_minor < Some(0))
                    .count(),
            ),
            (
                "open",
                seller.settlements.iter().filter(|one| one.is_open).count(),
            ),
        ];
        for (name, n) in counts {
            *met.entry(name).or_default() += n;
        }
    }
    assert!(met.values().all(|&n| n > 25), "{met:?}");
}
