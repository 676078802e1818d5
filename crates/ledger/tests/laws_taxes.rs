//! The laws of tax: lines are what plain loops over the transactions say, add up to the totals and
//! to the tax step of the money path, and a facilitator's tax is in nobody's due.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::collections::{BTreeMap, BTreeSet};

use ledger::Ledger;
use ledger::day::{Day, Period};
use ledger::money::{Currency, Rounding};
use ledger::report::Report;
use ledger::report::summary::{self, Summary};
use ledger::report::taxes::{self, Jurisdiction, Per, Scheme, StatedRate, TaxSums, Taxes};
use ledger::transaction::{Class, Transaction};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;
use sellers::{Seller, empty, seller};
use tax::{
    Figures, INCOME_TAX, SHOPS, expected, is_base, place, place_of, recomputed, scheme_of, within,
    zone,
};

#[path = "accounts/sellers.rs"]
mod sellers;
#[path = "accounts/tax.rs"]
mod tax;

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

/// A seller of taxed goods: shops, orders, and names that tell schemes.
fn taxed() -> impl Strategy<Value = Seller> {
    let choices = prop::collection::vec((0..6_usize, 0..4_usize, any::<bool>()), 14);
    (seller(), choices).prop_map(|(mut seller, choices)| {
        let names = [
            "Tax",
            "MarketplaceFacilitatorVAT",
            "VAT UOSS",
            "LowValueGoods",
            "Reverse Charge",
            "x IOSS",
        ];
        for (row, (name, shop, has_order)) in seller.transactions.iter_mut().zip(choices) {
            row.marketplace = (shop != 3).then(|| SHOPS[(shop + name) % 5].0.to_owned());
            row.order_id = has_order.then(|| format!("O{}", name % 3));
            for (place, amount) in row.amounts.iter_mut().enumerate() {
                amount.minor %= 1_000_000;
                if place == 0 {
                    names[name].clone_into(&mut amount.raw);
                }
            }
        }
        seller
    })
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

fn figures(sums: &TaxSums) -> [Decimal; 4] {
    let count = i128::from(sums.n_transactions);
    [
        sums.base_minor,
        sums.collected_minor,
        sums.withheld_minor,
        count,
    ]
    .map(|minor| Decimal::try_from_i128_with_scale(minor, 0).unwrap())
}

fn run(ledger: &Ledger, period: Option<Period>, stated: Vec<StatedRate>) -> Taxes {
    let zone = zone();
    Taxes::run(
        ledger,
        &taxes::Query {
            period,
            zone,
            stated,
        },
    )
}

fn decimal(minor: i128) -> Decimal {
    Decimal::try_from_i128_with_scale(minor, 0).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn lines_are_what_the_words_say(seller in taxed(), period in periods()) {
        let ledger = seller.ledger();
        let taxes = run(&ledger, period, vec![]);
        let mut found = BTreeMap::new();
        let mut totals: BTreeMap<Currency, [Decimal; 6]> = BTreeMap::new();
        for line in &taxes.lines {
            let key = (line.currency, place(&line.jurisdiction), line.scheme);
            let parts = [&line.sales, &line.refunds, &line.other];
            found.insert(key, parts.map(figures));
            let total = totals.entry(line.currency).or_default();
            for part in parts {
                for (sum, figure) in total.iter_mut().zip(figures(part)) {
                    *sum += figure;
                }
                let is_facilitator = line.scheme == Scheme::MarketplaceFacilitator;
                total[if is_facilitator { 5 } else { 4 }] += decimal(part.due_minor());
            }
            let (collected, base) = (line.sales.collected_minor, line.sales.base_minor);
            match line.inferred_rate {
                None => prop_assert_eq!(base, 0),
                Some(rate) => {
                    prop_assert_eq!(rate.numerator * base, collected * rate.denominator);
                    prop_assert!(rate.denominator > 0);
                    for divisor in [2, 3, 5, 7] {
                        prop_assert!(rate.numerator % divisor != 0 || rate.denominator % divisor != 0
                            || collected == 0 && rate.denominator == 1);
                    }
                }
            }
        }
        prop_assert_eq!(found, expected(&seller, period));
        for total in &taxes.totals {
            let sums = totals.remove(&total.currency).unwrap_or_default();
            prop_assert_eq!(&figures(&total.sums)[..], &sums[..4]);
            prop_assert_eq!([total.due_minor, total.facilitator_minor].map(decimal), [sums[4], sums[5]]);
            let others = taxes.others.iter().filter(|other| other.currency == total.currency);
            let income: i128 = others.clone().map(|other| other.income_tax_minor).sum();
            let fees: i128 = others.map(|other| other.fee_tax_minor).sum();
            prop_assert_eq!((total.income_tax_minor, total.fee_tax_minor), (income, fees));
        }
        prop_assert!(totals.is_empty());
    }

    #[test]
    fn tax_is_the_tax_step_of_the_money_path(seller in taxed(), period in periods()) {
        let ledger = seller.ledger();
        let summary = Summary::run(&ledger, &summary::Query { period, zone: zone() });
        let taxes = run(&ledger, period, vec![]);
        let mut found: BTreeMap<Currency, i128> =
            taxes.totals.iter().map(|total| (total.currency, total.pass_through_minor())).collect();
        found.retain(|_, minor| *minor != 0);
        let steps = summary.currencies.iter().map(|row| (row.currency, row.tax_pass_through_minor()));
        prop_assert_eq!(found, steps.filter(|(_, minor)| *minor != 0).collect());

        // Tax on fees and income tax, by shop.
        let mut others: BTreeMap<(Currency, String), [i128; 3]> = BTreeMap::new();
        for row in seller.transactions.iter().filter(|row| within(row, period)) {
            for amount in &row.amounts {
                let place = match amount.component.name() {
                    "fee_tax" | "advertising_tax" => 0,
                    INCOME_TAX => 1,
                    _ => continue,
                };
                let sums = others.entry((row.currency, place_of(row))).or_default();
                sums[place] += i128::from(amount.minor);
                sums[2] += 1;
            }
        }
        let found = taxes.others.iter().map(|other| {
            let sums = [other.fee_tax_minor, other.income_tax_minor, other.n_amounts.into()];
            ((other.currency, place(&other.jurisdiction)), sums)
        });
        prop_assert_eq!(found.collect::<BTreeMap<_, _>>(), others);
    }

    #[test]
    fn parts_of_a_period_add_up_and_no_order_matters(
        (seller, order) in taxed().prop_flat_map(|seller| {
            let order: Vec<usize> = (0..seller.transactions.len()).collect();
            (Just(seller), Just(order).prop_shuffle())
        }),
        mut days in [day(), day(), day()],
    ) {
        days.sort_unstable();
        let [start, middle, end] = days;
        let ledger = seller.ledger();
        let lines = |start, end| {
            let lines = run(&ledger, Period::new(start, end), vec![]).lines;
            let lines = lines.into_iter().map(|line| {
                let parts = [&line.sales, &line.refunds, &line.other].map(figures);
                ((line.currency, line.jurisdiction, line.scheme), parts)
            });
            lines.collect::<Vec<_>>()
        };
        let mut added: BTreeMap<_, Figures> = BTreeMap::new();
        for (key, parts) in [lines(start, middle), lines(middle, end)].concat() {
            let sums = added.entry(key).or_default();
            for (sum, part) in sums.iter_mut().flatten().zip(parts.iter().flatten()) {
                *sum += part;
            }
        }
        prop_assert_eq!(added.into_iter().collect::<Vec<_>>(), lines(start, end));

        let mut other = Ledger::new();
        for place in order {
            let mut batch = empty();
            batch.transactions.push(seller.transactions[place].clone());
            other.append(batch);
        }
        let period = Period::new(start, end);
        prop_assert_eq!(run(&ledger, period, vec![]), run(&other, period, vec![]));
    }

    #[test]
    fn tax_at_a_stated_rate_is_what_decimals_say(
        seller in taxed(),
        rate_ppm in prop_oneof![0..300_000_u32, Just(500_000), Just(u32::MAX)],
        rounding in select(vec![Rounding::HalfUp, Rounding::HalfEven, Rounding::Down, Rounding::Up]),
        per in select(vec![Per::Line, Per::Document]),
    ) {
        let ledger = seller.ledger();
        for line in run(&ledger, None, vec![]).lines {
            let stated = StatedRate {
                jurisdiction: line.jurisdiction.clone(),
                scheme: line.scheme,
                rate_ppm,
                rounding,
                per,
            };
            let taxes = run(&ledger, None, vec![stated.clone()]);
            for found in &taxes.lines {
                let is_stated = (&found.jurisdiction, found.scheme) == (&line.jurisdiction, line.scheme);
                prop_assert_eq!(found.recomputation.is_some(), is_stated);
                let Some(check) = &found.recomputation else { continue };
                let rows = seller.transactions.iter().filter(|row| {
                    let key = (row.currency, place_of(row), scheme_of(row));
                    let is_taxed = row.amounts.iter().any(|amount| {
                        let class = amount.component.class();
                        is_base(class) || class == Class::Tax
                            || class == Class::WithheldTax && amount.component.name() != INCOME_TAX
                    });
                    is_taxed && key == (found.currency, place(&found.jurisdiction), found.scheme)
                });
                let rows: Vec<&Transaction> = rows.collect();
                let (lines, documents) =
                    (recomputed(&rows, &stated, Per::Line), recomputed(&rows, &stated, Per::Document));
                prop_assert_eq!(decimal(check.per_line_minor), lines);
                prop_assert_eq!(decimal(check.per_document_minor), documents);
                let expected = if per == Per::Line { lines } else { documents };
                prop_assert_eq!(decimal(check.expected_minor()), expected);
                prop_assert_eq!(decimal(check.rounding_minor()), documents - lines);
                let collected = [&found.sales, &found.refunds, &found.other].map(|sums| sums.collected_minor);
                let collected = decimal(collected.iter().sum());
                prop_assert_eq!(decimal(check.difference_minor), collected - expected);
                prop_assert_eq!(check.n_lines, rows.len() as u64);
                let orders: BTreeSet<_> = rows.iter().filter_map(|row| {
                    Some((row.order_id.clone()?, row.kind.reverses_sale()))
                }).collect();
                let n_alone = rows.iter().filter(|row| row.order_id.is_none()).count();
                prop_assert_eq!(check.n_documents, (orders.len() + n_alone) as u64);
            }
        }
    }
}

#[test]
fn the_widest_amounts_fit() {
    let mut batch = empty();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for number in 1..200_u64 {
        use proptest::strategy::ValueTree;
        for mut row in seller()
            .new_tree(&mut runner)
            .unwrap()
            .current()
            .transactions
        {
            row.id = format!("{number} {}", row.id);
            for amount in &mut row.amounts {
                amount.minor = if amount.minor < 0 { i64::MIN } else { i64::MAX };
            }
            batch.transactions.push(row);
        }
    }
    let mut ledger = Ledger::new();
    ledger.append(batch);
    let stated = StatedRate {
        jurisdiction: Jurisdiction::Unknown,
        scheme: Scheme::Standard,
        rate_ppm: u32::MAX,
        rounding: Rounding::Up,
        per: Per::Document,
    };
    let taxes = run(&ledger, None, vec![stated]);
    assert!(taxes.lines.iter().any(|line| line.recomputation.is_some()));
    assert!(
        taxes
            .totals
            .iter()
            .any(|total| total.sums.base_minor.unsigned_abs() > u128::from(u64::MAX))
    );
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_number_ties_to_its_rows(seller in taxed(), period in periods()) {
        use ledger::report::explain::{self, Explain, Outcome};
        use ledger::report::taxes::{Address, Column, OtherColumn, Part, TotalColumn};
        let ledger = seller.ledger();
        let query = taxes::Query { period, zone: zone(), stated: Vec::new() };
        let found = Taxes::run(&ledger, &query);
        let mut addresses = Vec::new();
        for at in 0..found.lines.len() {
            for part in [Part::All, Part::Sales, Part::Refunds, Part::Other] {
                addresses.extend(Column::ALL.map(|column| Address::Line(at, part, column)));
            }
        }
        for at in 0..found.others.len() {
            let columns = [OtherColumn::FeeTax, OtherColumn::IncomeTax];
            addresses.extend(columns.map(|column| Address::Other(at, column)));
        }
        for at in 0..found.totals.len() {
            addresses.extend(Column::ALL.map(|column| Address::Total(at, TotalColumn::Of(column))));
            let columns = [
                TotalColumn::Owed,
                TotalColumn::Facilitator,
                TotalColumn::FeeTax,
                TotalColumn::IncomeTax,
                TotalColumn::PassThrough,
            ];
            addresses.extend(columns.map(|column| Address::Total(at, column)));
        }
        for address in addresses {
            let claim = found.claim(&query, address).unwrap();
            let explained = Explain::run(&ledger, &explain::Query { claim });
            prop_assert_eq!(explained.outcome, Outcome::Ties, "{:?} {:?}", address, explained);
        }
        prop_assert_eq!(found.claim(&query, Address::Line(found.lines.len(), Part::All, Column::Due)), None);
    }
}
