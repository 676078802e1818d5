//! Bank statements against a slow matcher, and what must hold of any answer.

use std::collections::BTreeMap;

use ledger::Ledger;
use ledger::bank::BankRow;
use ledger::day::{Day, Weekday};
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::bank_match::{BankMatch, Query};
use ledger::settlement::{Payout, PayoutStatus};
use ledger::store::batch::Source;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::books::{day, empty};
use crate::{config, ledger_of, zone};

const TRACES: [&str; 4] = ["TR 0001", "TR-0002", "abc", "TR00012"];

fn payout() -> impl Strategy<Value = Payout> {
    let currency = select(vec!["EUR", "EUR", "EUR", "USD", "JPY"]);
    let amount = option::weighted(
        0.9,
        select(vec![100, 100, 200, 200, 300, -100, 0, i64::MIN]),
    );
    let near = (0..6_i32).prop_map(|days| Day::parse_iso("2025-03-05").unwrap().plus_days(days));
    let status = select(vec![
        PayoutStatus::Paid,
        PayoutStatus::Paid,
        PayoutStatus::InTransit,
        PayoutStatus::Failed,
        PayoutStatus::NoPayout,
    ]);
    let names = (
        option::of(select(&TRACES[..])),
        option::of(select(vec!["789", "6789", "111"])),
    );
    (currency, amount, near, status, names, 0..4_u8).prop_map(
        |(currency, amount_minor, day, status, (trace, tail), known)| Payout {
            id: String::new(),
            amount_minor,
            currency: Currency::from_code(currency).unwrap(),
            status,
            history: Vec::new(),
            method: "bank_account".to_owned(),
            account_tail: tail.map(str::to_owned),
            trace_id: trace.map(str::to_owned),
            settlement_ids: Vec::new(),
            expected_on: day.filter(|_| known > 0),
            paid_on: day.filter(|_| known > 2),
        },
    )
}

fn row() -> impl Strategy<Value = BankRow> {
    let currency = select(vec!["EUR", "EUR", "EUR", "USD", "JPY"]);
    let minor = select(vec![100, 100, 200, 200, 300, -100, 0, i64::MIN]);
    let reference = select(vec![
        "",
        "pay tr0001",
        "TR0002 amzn",
        "ABC",
        "TR 00 012",
        "x tr 0001 y",
    ]);
    let tail = option::of(select(vec!["456789", "89", "111", "-"]));
    let near = (0..12_i32).prop_map(|days| Day::parse_iso("2025-03-04").unwrap().plus_days(days));
    (0..3_u8, near, minor, currency, reference, tail).prop_map(
        |(id, day, minor, currency, reference, tail)| BankRow {
            id: format!("b{id}"),
            booked_on: day.unwrap(),
            minor,
            currency: Currency::from_code(currency).unwrap(),
            reference: reference.to_owned(),
            account_tail: tail.map(str::to_owned),
        },
    )
}

fn ledger(payouts: &[Payout]) -> Ledger {
    let mut batch = empty(Source::Api);
    batch.payouts = payouts.to_vec();
    ledger_of(&[batch])
}

fn numbered(mut payouts: Vec<Payout>) -> Vec<Payout> {
    for (place, payout) in payouts.iter_mut().enumerate() {
        payout.id = format!("P{place}");
    }
    payouts
}

fn ask(ledger: &Ledger, bank_rows: &[BankRow]) -> BankMatch {
    let query = Query {
        bank_rows: bank_rows.to_vec(),
        period: None,
        zone: zone(),
    };
    BankMatch::run(ledger, &query)
}

/// Grounds, two signs, other account than proven, days apart; the least is the best.
type Fit = (u8, bool, bool, i64);

fn bare(text: &str) -> String {
    text.to_uppercase().replace([' ', '-'], "")
}

fn fit(payout: &Payout, row: &BankRow) -> Option<Fit> {
    let minor = payout.amount_minor?;
    let due = payout.paid_on.or(payout.expected_on);
    let mut is_soon = false;
    if let Some(due) = due.filter(|due| *due <= row.booked_on) {
        let (mut day, mut n) = (due, 0);
        while day < row.booked_on {
            day = day.plus_days(1).unwrap();
            n += i32::from(!matches!(
                day.weekday(),
                Weekday::Saturday | Weekday::Sunday
            ));
        }
        is_soon = n <= 5;
    }
    let trace = payout.trace_id.as_deref().map(bare);
    let has_trace =
        trace.is_some_and(|trace| trace.len() >= 4 && bare(&row.reference).contains(&trace));
    let tails = payout
        .account_tail
        .as_deref()
        .zip(row.account_tail.as_deref());
    let tails = tails.filter(|(_, of_row)| *of_row != "-");
    let is_same = tails.map(|(own, of_row)| own.ends_with(of_row) || of_row.ends_with(own));
    let two_signs =
        minor.signum() != row.minor.signum() && row.minor != 0 || row.minor == 0 && minor < 0;
    let is_equal =
        payout.currency == row.currency && minor.unsigned_abs() == row.minor.unsigned_abs();
    let may_be_converted = payout.currency != row.currency && !two_signs && row.minor != 0;
    let grounds = match () {
        () if is_equal && has_trace => 0,
        () if is_equal && is_soon && is_same != Some(false) => 1,
        () if may_be_converted && has_trace => 2,
        () if may_be_converted && is_soon && is_same == Some(true) => 3,
        () => return None,
    };
    let days = due.map_or(i64::MAX, |due| {
        i64::from(row.booked_on.days_since(due)).abs()
    });
    Some((grounds, two_signs, is_same != Some(true), days))
}

/// What each payout and each row came to: its partner, a tie, or nothing.
#[derive(Clone, Debug, PartialEq)]
enum Fate {
    Free,
    With(usize),
    Tied,
}

fn slow(payouts: &[&Payout], rows: &[BankRow]) -> (Vec<Fate>, Vec<Fate>) {
    let mut of_payouts = vec![Fate::Free; payouts.len()];
    let mut of_rows = vec![Fate::Free; rows.len()];
    loop {
        let mut edges: Vec<(Fit, usize, usize)> = Vec::new();
        for (p, payout) in payouts.iter().enumerate() {
            for (r, row) in rows.iter().enumerate() {
                if of_payouts[p] == Fate::Free && of_rows[r] == Fate::Free {
                    edges.extend(fit(payout, row).map(|fit| (fit, p, r)));
                }
            }
        }
        let Some(best) = edges.iter().map(|edge| edge.0).min() else {
            return (of_payouts, of_rows);
        };
        edges.retain(|edge| edge.0 == best);
        for &(_, p, r) in &edges {
            let n_of_payout = edges.iter().filter(|edge| edge.1 == p).count();
            let n_of_row = edges.iter().filter(|edge| edge.2 == r).count();
            if n_of_payout == 1 && n_of_row == 1 {
                (of_payouts[p], of_rows[r]) = (Fate::With(r), Fate::With(p));
            } else {
                (of_payouts[p], of_rows[r]) = (Fate::Tied, Fate::Tied);
            }
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_match_is_what_the_slow_way_says(
        payouts in vec(payout(), 0..8).prop_map(numbered),
        rows in vec(row(), 0..10),
    ) {
        let answer = ask(&ledger(&payouts), &rows);
        let mut unique = rows.clone();
        unique.sort();
        unique.dedup();
        prop_assert_eq!(answer.n_repeated_rows, rows.len() - unique.len());
        let is_wanted = |one: &&Payout| {
            let is_off = matches!(one.status, PayoutStatus::Failed | PayoutStatus::NoPayout);
            one.amount_minor.is_some_and(|minor| minor != 0) && !is_off
        };
        let wanted: Vec<&Payout> = payouts.iter().filter(is_wanted).collect();
        prop_assert_eq!(answer.n_not_expected, payouts.len() - wanted.len());
        let (of_payouts, of_rows) = slow(&wanted, &unique);

        let mut found = vec![Fate::Free; wanted.len()];
        let place = |id: &str| wanted.iter().position(|one| one.id == id).unwrap();
        let row_place = |row: &BankRow| unique.iter().position(|one| one == row).unwrap();
        for one in &answer.matches {
            found[place(&one.payout.payout_id)] = Fate::With(row_place(&one.row));
        }
        for payout in answer.ties.iter().flat_map(|tie| &tie.payouts) {
            found[place(&payout.payout_id)] = Fate::Tied;
        }
        prop_assert_eq!(found, of_payouts);
        let unmatched: Vec<usize> = answer.unmatched_rows.iter().map(row_place).collect();
        let mut free: Vec<usize> =
            (0..unique.len()).filter(|&place| of_rows[place] == Fate::Free).collect();
        free.sort_by_key(|&place| (unique[place].booked_on, unique[place].clone()));
        prop_assert_eq!(unmatched, free);

        check_sums(&answer, &wanted, &unique)?;
        for one in &answer.matches {
            let rate = one.implied_rate.map(|rate| (rate.numerator(), rate.denominator()));
            prop_assert_eq!(rate.is_some(), one.payout.currency != one.row.currency);
            if let Some((above, below)) = rate {
                let decimals = |currency: Currency| if currency.code() == "JPY" { 1 } else { 100 };
                let bank = i128::from(one.row.minor) * decimals(one.payout.currency);
                let paid = i128::from(one.payout.minor) * decimals(one.row.currency);
                prop_assert_eq!(above * paid, bank * below);
            }
        }
    }

    #[test]
    fn no_order_of_lines_changes_a_match(
        payouts in vec(payout(), 0..8).prop_map(numbered),
        (rows, shuffled) in vec(row(), 0..10)
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let ledger = ledger(&payouts);
        prop_assert_eq!(ask(&ledger, &shuffled), ask(&ledger, &rows));
    }

    #[test]
    fn a_period_asks_for_its_payouts_only(
        payouts in vec(payout(), 0..8).prop_map(numbered),
        (start, end) in (day(), day()),
    ) {
        let period = ledger::day::Period::new(start, end.max(start));
        let query = Query { bank_rows: Vec::new(), period, zone: zone() };
        let answer = BankMatch::run(&ledger(&payouts), &query);
        let all = ask(&ledger(&payouts), &[]);
        let is_in = |day: Option<Day>| day.is_none_or(|day| start <= day && day < end);
        let expected: Vec<_> =
            all.unmatched_payouts.into_iter().filter(|one| is_in(one.deposit_on)).collect();
        prop_assert_eq!(answer.unmatched_payouts, expected);
    }
}

/// Matched, tied and left over are all there is, on both sides.
fn check_sums(
    answer: &BankMatch,
    payouts: &[&Payout],
    rows: &[BankRow],
) -> Result<(), TestCaseError> {
    let mut expected: BTreeMap<Currency, (i128, i128)> = BTreeMap::new();
    for payout in payouts {
        expected.entry(payout.currency).or_default().0 += i128::from(payout.amount_minor.unwrap());
    }
    for row in rows {
        expected.entry(row.currency).or_default().1 += i128::from(row.minor);
    }
    let sums = answer.sums.iter().map(|sums| {
        let whole = |side: ledger::report::bank_match::SideSums| {
            side.matched_minor + side.tied_minor + side.unmatched_minor
        };
        (sums.currency, (whole(sums.payouts), whole(sums.rows)))
    });
    prop_assert_eq!(sums.collect::<BTreeMap<_, _>>(), expected);
    for sums in &answer.sums {
        let own = |one: &&ledger::report::bank_match::Match| one.payout.currency == sums.currency;
        let matched = answer.matches.iter().filter(own);
        let matched: i128 = matched.map(|one| i128::from(one.payout.minor)).sum();
        prop_assert_eq!(sums.payouts.matched_minor, matched);
        let left = answer
            .unmatched_rows
            .iter()
            .filter(|row| row.currency == sums.currency);
        let left: i128 = left.map(|row| i128::from(row.minor)).sum();
        prop_assert_eq!(sums.rows.unmatched_minor, left);
    }
    Ok(())
}
