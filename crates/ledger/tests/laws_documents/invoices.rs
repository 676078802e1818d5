//! Random invoices.

use std::collections::BTreeMap;

use ledger::day::Day;
use ledger::invoice::{Direction, Invoice, Standing};
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::invoice::{self, InvoiceProof};
use ledger::report::invoices::{self, Bucket, InvoiceRow, Invoices, LIMIT_MAX, Sort, Sums};
use ledger::store::batch::{Entities, Source};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::random_invoices::{currency, day, invoice, minor, movement, numbered};
use crate::reference_invoices::{Reckoned, reckon};
use crate::{batch, config, ledger_of};

fn entities(invoices: Vec<Invoice>) -> Entities {
    Entities {
        invoices,
        ..Entities::default()
    }
}

fn query(as_of: Day) -> invoices::Query {
    invoices::Query {
        as_of,
        soon_days: 10,
        direction: None,
        currency: None,
        standing: None,
        bucket: None,
        sort: Sort::Due,
        is_descending: false,
        offset: 0,
        limit: LIMIT_MAX,
    }
}

fn amounts(row: &InvoiceRow) -> [Decimal; 7] {
    let at = &row.position;
    [
        at.total_minor,
        at.paid_minor,
        at.credited_minor,
        at.waived_minor,
        at.unlisted_minor,
        at.open_minor,
        at.overpaid_minor,
    ]
    .map(|minor| Decimal::from_i128_with_scale(minor, 0))
}

fn sums(sums: &Sums) -> [i128; 9] {
    [
        sums.n_invoices.into(),
        sums.total_minor,
        sums.paid_minor,
        sums.credited_minor,
        sums.waived_minor,
        sums.unlisted_minor,
        sums.open_minor,
        sums.overpaid_minor,
        sums.processing_minor,
    ]
}

fn add(left: [i128; 9], right: [i128; 9]) -> [i128; 9] {
    std::array::from_fn(|place| left[place] + right[place])
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn invoices_are_what_the_reference_says(all in vec(invoice(), 0..12), as_of in day()) {
        let all = numbered(all);
        let ledger = ledger_of(entities(all.clone()));
        let answer = Invoices::run(&ledger, &query(as_of));
        let by_id: BTreeMap<&str, &Invoice> =
            all.iter().map(|invoice| (invoice.id.as_str(), invoice)).collect();
        let is_later = |invoice: &&Invoice| invoice.issued_on.is_some_and(|on| on > as_of);
        prop_assert_eq!(answer.n_later, all.iter().filter(is_later).count() as u64);
        prop_assert_eq!(answer.n_invoices + answer.n_later, all.len() as u64);
        prop_assert_eq!(answer.rows.len() as u64, answer.n_invoices);

        let mut totals: BTreeMap<(Currency, Direction), [Decimal; 7]> = BTreeMap::new();
        let mut buckets: BTreeMap<(Currency, Direction, &str), Decimal> = BTreeMap::new();
        for row in &answer.rows {
            let invoice = by_id[row.id.as_str()];
            let Reckoned { amounts: expected, standing, bucket } = reckon(invoice, as_of);
            prop_assert_eq!(amounts(row), expected);
            prop_assert_eq!(format!("{:?}", row.position.standing), standing);
            prop_assert_eq!(row.bucket.map(|bucket| format!("{bucket:?}")), bucket.map(str::to_owned));
            let [total, paid, credited, waived, unlisted, open, overpaid] = expected;
            prop_assert_eq!(total, paid + credited + waived + unlisted + open - overpaid);
            prop_assert!(open >= Decimal::ZERO && overpaid >= Decimal::ZERO);
            let is_soon = open > Decimal::ZERO
                && (0..=10).any(|days| invoice.due_on.is_some() && as_of.plus_days(days) == invoice.due_on);
            prop_assert_eq!(row.is_due_soon, is_soon);
            let sums = totals.entry((row.currency, row.direction)).or_default();
            for (sum, amount) in sums.iter_mut().zip(expected) {
                *sum += amount;
            }
            if let Some(bucket) = bucket {
                *buckets.entry((row.currency, row.direction, bucket)).or_default() += open;
            }
        }
        prop_assert_eq!(answer.groups.len(), totals.len());
        for group in &answer.groups {
            let own = sums(&group.sums);
            let expected = totals[&(group.currency, group.direction)];
            for (sum, expected) in own[1..8].iter().zip(expected) {
                prop_assert_eq!(Decimal::from_i128_with_scale(*sum, 0), expected);
            }
            for (bucket, sums) in &group.buckets {
                let key = (group.currency, group.direction, &*format!("{bucket:?}"));
                let expected = buckets.get(&key).copied().unwrap_or_default();
                prop_assert_eq!(Decimal::from_i128_with_scale(sums.open_minor, 0), expected);
            }
            let by_standing = group.standings.iter().map(|(_, part)| sums(part)).fold([0; 9], add);
            prop_assert_eq!(by_standing, own);
            let by_bucket: i128 = group.buckets.iter().map(|(_, part)| part.open_minor).sum();
            prop_assert_eq!(by_bucket, group.sums.open_minor);
        }
    }

    #[test]
    fn a_filter_selects_what_its_cell_counts(all in vec(invoice(), 0..12), as_of in day()) {
        let ledger = ledger_of(entities(numbered(all)));
        let whole = Invoices::run(&ledger, &query(as_of));
        for group in &whole.groups {
            let own = invoices::Query {
                currency: Some(group.currency),
                direction: Some(group.direction),
                ..query(as_of)
            };
            let parts = Standing::ALL.map(|standing| {
                Invoices::run(&ledger, &invoices::Query { standing: Some(standing), ..own.clone() })
            });
            let parts = parts.iter().flat_map(|part| &part.groups);
            prop_assert_eq!(parts.map(|part| sums(&part.sums)).fold([0; 9], add), sums(&group.sums));
            for bucket in Bucket::ALL {
                let part = Invoices::run(&ledger, &invoices::Query { bucket: Some(bucket), ..own.clone() });
                let cell = group.buckets.iter().find(|(of, _)| *of == bucket).unwrap().1;
                prop_assert_eq!(part.n_invoices, cell.n_invoices);
                let rows: i128 = part.rows.iter().map(|row| row.position.open_minor).sum();
                prop_assert_eq!(rows, cell.open_minor);
            }
        }
    }

    #[test]
    fn pages_are_the_whole(
        all in vec(invoice(), 0..12),
        as_of in day(),
        limit in 1..5_usize,
        sort in select(vec![Sort::Due, Sort::Issued, Sort::Number, Sort::Counterparty, Sort::Total, Sort::Open]),
        is_descending: bool,
    ) {
        let ledger = ledger_of(entities(numbered(all)));
        let whole = invoices::Query { sort, is_descending, ..query(as_of) };
        let expected = Invoices::run(&ledger, &whole);
        let mut rows = Vec::new();
        while rows.len() < expected.rows.len() {
            let page = invoices::Query { offset: rows.len(), limit, ..whole.clone() };
            let page = Invoices::run(&ledger, &page);
            prop_assert_eq!(&page.groups, &expected.groups);
            prop_assert!(!page.rows.is_empty());
            rows.extend(page.rows);
        }
        prop_assert_eq!(&rows, &expected.rows);
        let in_order = rows.windows(2).all(|pair| {
            let (left, right) = (&pair[0].position, &pair[1].position);
            match sort {
                Sort::Due => pair[0].due_on.is_none() <= pair[1].due_on.is_none(),
                Sort::Issued => pair[0].issued_on.is_none() <= pair[1].issued_on.is_none(),
                Sort::Total if pair[0].currency == pair[1].currency =>
                    if is_descending { left.total_minor >= right.total_minor } else { left.total_minor <= right.total_minor },
                Sort::Open if pair[0].currency == pair[1].currency =>
                    if is_descending { left.open_minor >= right.open_minor } else { left.open_minor <= right.open_minor },
                _ => true,
            }
        });
        prop_assert!(in_order);
    }

    #[test]
    fn a_proof_ties_lines_tax_and_movements(
        all in vec(invoice(), 1..6),
        as_of in day(),
        movements in vec((minor(), 0..8_usize, currency()), 0..12),
    ) {
        let all = numbered(all);
        let mut whole = batch(entities(all.clone()));
        whole.source = Source::Api;
        for (place, (minor, reference, currency)) in movements.iter().enumerate() {
            let reference = if *reference < 5 { format!("R{reference}") } else { format!("i{}", reference - 5) };
            whole.transactions.push(movement(place, *minor, reference, *currency));
        }
        let transactions = whole.transactions.clone();
        let mut ledger = ledger::Ledger::new();
        ledger.append(whole);
        for invoice in &all {
            let query = invoice::Query { invoice_id: invoice.id.clone(), as_of, offset: 0, limit: LIMIT_MAX };
            let proof = InvoiceProof::run(&ledger, &query).proof.unwrap();
            let own = transactions.iter().filter(|row| {
                let reference = row.reference_id.as_ref().unwrap();
                *reference == invoice.number || *reference == invoice.id
            });
            let (own, other): (Vec<_>, Vec<_>) = own.partition(|row| row.currency == invoice.currency);
            let sum: i128 = own.iter().map(|row| i128::from(row.amounts[0].minor)).sum();
            prop_assert_eq!(proof.movements.sum_minor, sum);
            prop_assert_eq!(proof.movements.n_movements, own.len() as u64);
            prop_assert_eq!(proof.movements.n_other_currency, other.len() as u64);
            let rows: i128 = proof.movements.rows.iter().map(|row| row.minor).sum();
            prop_assert_eq!(rows, sum);
            let total = proof.position.total_minor;
            let sign = if invoice.direction == Direction::Received { -1 } else { 1 };
            let residual = (!own.is_empty()).then_some(sign * total - sum);
            prop_assert_eq!(proof.movements.residual_minor, residual);

            let net: i128 = invoice.lines.iter().map(|line| i128::from(line.net_minor)).sum();
            let tax: i128 = invoice.lines.iter().map(|line| i128::from(line.tax_minor)).sum();
            prop_assert_eq!(proof.taxes.iter().map(|line| line.base_minor).sum::<i128>(), net);
            prop_assert_eq!(proof.taxes.iter().map(|line| line.tax_minor).sum::<i128>(), tax);
            prop_assert_eq!(proof.total.lines_minor, net + tax);
            let claimed = invoice.claimed.total_minor.map(i128::from);
            prop_assert_eq!(proof.total.residual_minor, claimed.map(|claimed| claimed - net - tax));
            check_taxes(invoice, &proof)?;
        }
    }
}

/// Tax by line and by invoice, in whole percents and whole minor units.
fn check_taxes(invoice: &Invoice, proof: &invoice::Proof) -> Result<(), TestCaseError> {
    for tax in &proof.taxes {
        let Some(rate) = tax.rate else {
            prop_assert_eq!((tax.by_line_minor, tax.by_invoice_minor), (None, None));
            continue;
        };
        let percent = i128::try_from(rate * Decimal::ONE_HUNDRED).unwrap();
        let share = |base: i128| {
            let magnitude = (base.abs() * percent * 2 + 100) / 200;
            if base < 0 { -magnitude } else { magnitude }
        };
        let own = invoice.lines.iter().filter(|line| {
            line.tax_rate.is_some_and(|other| other == rate) && line.tax_scheme == tax.scheme
        });
        let nets: Vec<i128> = own.map(|line| line.net_minor.into()).collect();
        prop_assert_eq!(nets.len() as u64, tax.n_lines);
        prop_assert_eq!(
            tax.by_line_minor,
            Some(nets.iter().map(|net| share(*net)).sum())
        );
        prop_assert_eq!(tax.by_invoice_minor, Some(share(nets.iter().sum())));
    }
    Ok(())
}
