//! The laws of change: the parts of every difference sum to it, and each is what its formula says.

use std::collections::{BTreeMap, BTreeSet};

use ledger::Ledger;
use ledger::day::Period;
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::change::{
    Address, Change, Column, CurrencyChange, Place, Query, Side, Standing,
};
use ledger::store::filter::Filter;
use ledger::transaction::{Kind, Transaction};
use proptest::prelude::*;

use super::books::{books, day, day_of, ledger_of, zone};
use super::check_claim;
use super::reference::{posted_on, step};

/// The change from a filter's marketplaces to the rest of its period, or whatever it holds.
pub fn answer(ledger: &Ledger, filter: &Filter) -> Change {
    let after = Filter {
        period: None,
        ..filter.clone()
    };
    let query = Query {
        before: filter.clone(),
        after,
        limit: 2,
    };
    Change::run(ledger, &query)
}

fn standing(rows: &[&Transaction]) -> Standing {
    let mut standing = Standing::default();
    for row in rows {
        if row.kind == Kind::Sale {
            standing.n_units += i128::from(row.quantity);
        }
        for amount in &row.amounts {
            let minor = i128::from(amount.minor);
            match step(row, &amount.component) {
                "gross" | "discounts" => standing.sales_minor += minor,
                "refunds" => standing.refunds_minor += minor,
                "fees" => standing.fees_minor += minor,
                "tax" => standing.tax_minor += minor,
                "carried" => {}
                _ => standing.other_minor += minor,
            }
        }
    }
    standing
}

fn total(standing: &Standing) -> i128 {
    let Standing {
        n_units: _,
        sales_minor,
        refunds_minor,
        fees_minor,
        tax_minor,
        other_minor,
    } = standing;
    sales_minor + refunds_minor + fees_minor + tax_minor + other_minor
}

/// Whether `value` is the nearest whole number to `number / divisor`, half away from zero.
fn is_nearest(value: i128, number: i128, divisor: i128) -> bool {
    let error = (number - value * divisor) * 2;
    // Exactly between two, the one farther from zero is right: the error points back.
    error.abs() < divisor || (error.abs() == divisor && error.signum() != number.signum())
}

fn priced(standing: &Standing) -> (i128, i128) {
    if standing.n_units > 0 {
        (standing.n_units, standing.sales_minor)
    } else {
        (0, 0)
    }
}

fn check(change: &CurrencyChange) -> Result<(), TestCaseError> {
    prop_assert!(change.is_split && change.others.is_none());
    let mut sums = [0_i128; 9];
    let sold = |of: fn(&ledger::report::change::ProductChange) -> &Standing| {
        let sold = change.products.iter().map(|line| priced(of(line)).0);
        sold.sum::<i128>()
    };
    let (old_units, new_units) = (sold(|line| &line.before), sold(|line| &line.after));
    let mut whole_volume = 0;
    for line in &change.products {
        let (before, after, parts) = (&line.before, &line.after, &line.parts);
        prop_assert_eq!(parts.sum_minor(), total(after) - total(before));
        let ((q0, s0), (q1, s1)) = (priced(before), priced(after));
        if old_units == 0 {
            prop_assert_eq!(parts.volume_minor, s1);
        } else {
            let error = s0 * (new_units - old_units) - parts.volume_minor * old_units;
            prop_assert!(error.abs() < old_units);
            whole_volume += s0 * (new_units - old_units);
        }
        if q0 > 0 && q1 > 0 {
            prop_assert!(is_nearest(s1 - parts.price_minor, q1 * s0, q0));
        } else {
            prop_assert_eq!(parts.price_minor, 0);
        }
        let sales = parts.volume_minor + parts.price_minor + parts.mix_minor;
        prop_assert_eq!(sales, s1 - s0);
        prop_assert_eq!(
            parts.refunds_minor,
            after.refunds_minor - before.refunds_minor
        );
        prop_assert_eq!(parts.tax_minor, after.tax_minor - before.tax_minor);
        prop_assert_eq!(parts.fx_minor, 0);
        let fees = after.fees_minor - before.fees_minor;
        prop_assert_eq!(parts.fee_volume_minor + parts.fee_rate_minor, fees);
        let moved = after.sales_minor - before.sales_minor;
        if before.sales_minor > 0 {
            let exact = before.fees_minor * moved;
            prop_assert!(is_nearest(
                parts.fee_volume_minor,
                exact,
                before.sales_minor
            ));
        } else if after.sales_minor > 0 {
            prop_assert_eq!(parts.fee_rate_minor, 0);
        } else {
            prop_assert_eq!(parts.fee_volume_minor, 0);
        }
        let all = [
            parts.volume_minor,
            parts.price_minor,
            parts.mix_minor,
            parts.refunds_minor,
            parts.fee_volume_minor,
            parts.fee_rate_minor,
            parts.tax_minor,
            parts.fx_minor,
            parts.other_minor,
        ];
        sums.iter_mut()
            .zip(all)
            .for_each(|(sum, part)| *sum += part);
    }
    let parts = &change.parts;
    let found = [
        parts.volume_minor,
        parts.price_minor,
        parts.mix_minor,
        parts.refunds_minor,
        parts.fee_volume_minor,
        parts.fee_rate_minor,
        parts.tax_minor,
        parts.fx_minor,
        parts.other_minor,
    ];
    prop_assert_eq!(found, sums);
    prop_assert!(old_units == 0 || is_nearest(parts.volume_minor, whole_volume, old_units));
    prop_assert_eq!(
        sums.iter().sum::<i128>(),
        total(&change.after) - total(&change.before)
    );
    Ok(())
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn a_change_is_what_the_words_say(
        all in books(false),
        zone in zone(),
        [a, b, c] in [day(), day(), day()],
    ) {
        let ledger = ledger_of(&[&all]);
        let period = |start: ledger::day::Day, end: ledger::day::Day| Period { start, end };
        let (before, after) = (period(a.min(b), a.max(b)), period(c, c.plus_days(6).unwrap()));
        let within = |period| Filter { period: Some(period), ..Filter::all(zone.clone()) };
        let query = Query { before: within(before), after: within(after), limit: 1000 };
        let change = Change::run(&ledger, &query);

        // By currency, then by product, both sides from plain loops.
        let mut expected: BTreeMap<Currency, BTreeSet<Option<String>>> = BTreeMap::new();
        let of = |period: Period, row: &&Transaction| period.contains(posted_on(row, &zone));
        for row in all.iter().filter(|row| of(before, row) || of(after, row)) {
            expected.entry(row.currency).or_default().insert(row.sku.clone());
        }
        prop_assert_eq!(change.currencies.len(), expected.len());
        for (found, (currency, skus)) in change.currencies.iter().zip(expected) {
            prop_assert_eq!(found.currency, currency);
            check(found)?;
            let shown: BTreeSet<Option<String>> =
                found.products.iter().map(|line| line.sku.clone()).collect();
            prop_assert_eq!(shown, skus);
            for line in &found.products {
                let side = |period: Period| {
                    let rows = all.iter().filter(|row| row.currency == currency);
                    let rows = rows.filter(|row| row.sku == line.sku && of(period, row));
                    standing(&rows.collect::<Vec<_>>())
                };
                prop_assert_eq!(line.before, side(before));
                prop_assert_eq!(line.after, side(after));
            }
            let sizes = found.products.iter().map(|line| line.parts.sum_minor().unsigned_abs());
            prop_assert!(sizes.is_sorted_by(|left, right| left >= right));
        }
    }

    #[test]
    fn a_change_of_any_size_adds_up(all in books(true), zone in zone(), middle in day(), limit in 0..3_usize) {
        let ledger = ledger_of(&[&all]);
        let first = day_of("2027-01-01");
        let last = day_of("2029-01-01");
        let within = |start, end| {
            let period = Some(Period { start, end });
            Filter { period, ..Filter::all(zone.clone()) }
        };
        let query = Query { before: within(first, middle), after: within(middle, last), limit };
        for change in Change::run(&ledger, &query).currencies {
            let delta = total(&change.after) - total(&change.before);
            prop_assert_eq!(change.parts.sum_minor(), delta);
            prop_assert!(change.products.len() <= limit);
            let mut parts: i128 = 0;
            for line in &change.products {
                prop_assert_eq!(line.parts.sum_minor(), total(&line.after) - total(&line.before));
                parts += line.parts.sum_minor();
            }
            if let Some(others) = &change.others {
                let delta = total(&others.after) - total(&others.before);
                prop_assert_eq!(others.parts.sum_minor(), delta);
                parts += delta;
            }
            prop_assert_eq!(parts, delta);
        }
    }

    #[test]
    fn every_number_of_a_change_ties_to_its_rows(
        all in books(false),
        zone in zone(),
        middle in day(),
        limit in 0..4_usize,
    ) {
        let ledger = ledger_of(&[&all]);
        let before = Filter { period: Some(Period { start: day_of("2027-01-01"), end: middle }), ..Filter::all(zone) };
        let after = Filter { marketplaces: vec![Some("amazon.de".to_owned())], ..before.clone() };
        let query = Query { before, after, limit };
        let change = Change::run(&ledger, &query);
        for row in &change.currencies {
            let mut places = vec![Place::All];
            places.extend((0..row.products.len()).map(Place::Product));
            places.extend(row.others.iter().map(|_| Place::Others));
            for place in places {
                for (side, column) in [Side::Before, Side::After]
                    .into_iter()
                    .flat_map(|side| Column::ALL.map(|column| (side, column)))
                {
                    let address = Address { currency: row.currency, place, side, column };
                    check_claim(&ledger, &change.claim(&query, address).unwrap())?;
                }
            }
        }
    }
}
