//! The laws of the fee audit, over random shops that charge by a rule and make mistakes.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::collections::{BTreeMap, BTreeSet};

use cases::{config, ledger_of};
use ledger::day::zone::Zone;
use ledger::day::{Day, Period};
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::fee_audit::checks::Charges;
use ledger::report::fee_audit::inference::Rate;
use ledger::report::fee_audit::{FeeAudit, Finding, Floor, Issue, IssueTotal, LIMIT_MAX, Query};
use ledger::store::filter::Filter;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use reference_fee_audit as reference;
use shops::{books, extremes};

#[path = "laws/cases.rs"]
mod cases;
#[path = "laws/reference_fee_audit.rs"]
mod reference_fee_audit;
#[path = "laws/reference_items.rs"]
mod reference_items;
#[path = "laws/shops.rs"]
mod shops;

fn day(place: i32) -> Day {
    Day::parse_iso("2025-03-27")
        .unwrap()
        .plus_days(place)
        .unwrap()
}

fn period() -> impl Strategy<Value = Option<Period>> {
    option::of((0..5_i32, 0..5_i32))
        .prop_map(|days| days.and_then(|(start, size)| Period::new(day(start), day(start + size))))
}

fn query() -> impl Strategy<Value = Query> {
    let eur = Currency::from_code("EUR").unwrap();
    let limit = option::of(0..300_u64);
    (period(), period(), 0..4_u32, limit).prop_map(move |(period, evidence, n_items_min, limit)| {
        Query {
            filter: Filter {
                period,
                ..Filter::all(Zone::utc())
            },
            evidence,
            fee_taxes_ppm: vec![190_000, 0, 70_000],
            n_items_min,
            floor: Floor::default(),
            charges: Charges {
                refund_fee_max_minor: limit.into_iter().map(|limit| (eur, limit)).collect(),
                ..Charges::default()
            },
            offset: 0,
            limit: LIMIT_MAX,
        }
    })
}

/// An answer in the words of the reference.
fn in_short(found: &FeeAudit) -> reference::Audit {
    let shops = found.shops.iter().map(|shop| {
        let name = (shop.currency, shop.marketplace.clone());
        (name, (shop.rule, shop.n_judged, shop.n_exact))
    });
    let products = found.products.iter().map(|product| {
        let name = (product.currency, product.marketplace.clone());
        let rate = match product.rate {
            Rate::Inferred {
                rate_ppm,
                n_explained,
            } => Ok((rate_ppm / 1000, n_explained)),
            Rate::NothingCharged => Err("nothing"),
            Rate::TooFewExplained => Err("few"),
            Rate::Ambiguous => Err("ambiguous"),
        };
        let counts = [product.n_charged, product.n_items, product.n_exact];
        ((name, product.sku.clone()), (rate, counts))
    });
    let findings = found.findings.iter().map(|it| {
        let (order, sku) = (it.order_id.clone(), it.sku.clone());
        (
            it.issue,
            it.currency,
            order,
            sku,
            it.booked_minor,
            it.expected_minor,
        )
    });
    reference::Audit {
        shops: shops.collect(),
        products: products.collect(),
        findings: findings.collect(),
    }
}

fn totals(findings: &[Finding]) -> BTreeMap<(Currency, Issue), (u64, i128)> {
    let mut totals: BTreeMap<(Currency, Issue), (u64, i128)> = BTreeMap::new();
    for finding in findings {
        let total = totals.entry((finding.currency, finding.issue)).or_default();
        total.0 += 1;
        total.1 += finding.difference_minor;
    }
    totals
}

fn by_issue(totals: &[IssueTotal]) -> BTreeMap<(Currency, Issue), (u64, i128)> {
    let found = totals.iter().filter(|total| total.n_findings > 0);
    found
        .map(|total| {
            (
                (total.currency, total.issue),
                (total.n_findings, total.difference_minor),
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_audit_is_what_trying_everything_finds(all in books(), query in query()) {
        let found = FeeAudit::run(&ledger_of(&all, usize::MAX), &query);
        let expected = reference::audit(&all, &query);
        let short = in_short(&found);
        prop_assert_eq!(&short.shops, &expected.shops);
        prop_assert_eq!(&short.products, &expected.products);
        prop_assert_eq!(&short.findings, &expected.findings);
        prop_assert_eq!(found.n_findings, expected.findings.len() as u64);
        prop_assert_eq!(by_issue(&found.totals), totals(&found.findings));
        let size = |it: &Finding| (it.currency, std::cmp::Reverse(it.difference_minor.abs()));
        prop_assert!(found.findings.is_sorted_by_key(size));
    }

    #[test]
    fn the_rows_of_a_finding_add_up_to_what_was_booked(all in books(), query in query()) {
        let ledger = ledger_of(&all, usize::MAX);
        for finding in FeeAudit::run(&ledger, &query).findings {
            let components = vec![finding.issue.component()];
            let n_rows: u64 = ledger.sums(&finding.filter).iter().map(|(_, it)| it.n_rows).sum();
            prop_assert!(n_rows > 0);
            let sums = ledger.sums(&Filter { components, ..finding.filter });
            let booked: i128 = sums.iter().map(|(_, sums)| sums.total_minor()).sum();
            prop_assert_eq!(booked, finding.booked_minor);
            prop_assert_eq!(
                finding.difference_minor,
                finding.booked_minor - finding.expected_minor
            );
        }
    }

    #[test]
    fn parts_of_a_period_find_what_the_whole_finds(
        all in books(),
        query in query(),
        middle in 0..8_i32,
    ) {
        let ledger = ledger_of(&all, usize::MAX);
        let of = |start, end| {
            let period = Period::new(day(start), day(end));
            let filter = Filter { period, ..query.filter.clone() };
            let evidence = Period::new(day(0), day(20));
            FeeAudit::run(&ledger, &Query { filter, evidence, ..query.clone() })
        };
        let key = |it: &Finding| format!("{it:?}");
        let whole: BTreeSet<String> = of(0, 8).findings.iter().map(key).collect();
        let parts = [of(0, middle), of(middle, 8)];
        let found = parts.iter().flat_map(|part| &part.findings);
        prop_assert_eq!(found.clone().count(), whole.len());
        prop_assert_eq!(found.map(key).collect::<BTreeSet<_>>(), whole);
    }

    #[test]
    fn a_floor_only_hides(
        all in books(),
        query in query(),
        (minor, share_ppm) in (0..60_u64, 0..400_000_u32),
    ) {
        let ledger = ledger_of(&all, usize::MAX);
        let whole = FeeAudit::run(&ledger, &query);
        let cut = FeeAudit::run(&ledger, &Query { floor: Floor { minor, share_ppm }, ..query });
        let reaches = |it: &&Finding| {
            let size = it.difference_minor.abs();
            size >= i128::from(minor)
                && size * 1_000_000 >= it.expected_minor.abs() * i128::from(share_ppm)
        };
        let kept: Vec<Finding> = whole.findings.iter().filter(reaches).cloned().collect();
        prop_assert_eq!(&cut.findings, &kept);
        for (whole, cut) in whole.totals.iter().zip(&cut.totals) {
            prop_assert_eq!((whole.currency, whole.issue), (cut.currency, cut.issue));
            prop_assert_eq!(whole.n_findings, cut.n_findings + cut.n_below_floor);
            prop_assert_eq!(whole.difference_minor, cut.difference_minor + cut.below_floor_minor);
        }
        prop_assert_eq!(whole.totals.len(), cut.totals.len());
        prop_assert_eq!((whole.shops, whole.unjudged), (cut.shops, cut.unjudged));
    }

    #[test]
    fn pages_and_order_of_arrival_make_no_difference(
        (all, shuffled) in books().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        query in query(),
        (limit, at_a_time) in (1..5_usize, 1..9_usize),
    ) {
        let whole = FeeAudit::run(&ledger_of(&all, usize::MAX), &query);
        let other = ledger_of(&shuffled, at_a_time);
        prop_assert_eq!(&FeeAudit::run(&other, &query), &whole);
        let mut findings = Vec::new();
        while findings.len() < whole.findings.len() {
            let page = Query { offset: findings.len(), limit, ..query.clone() };
            let page = FeeAudit::run(&other, &page);
            prop_assert_eq!(page.findings.len(), limit.min(whole.findings.len() - findings.len()));
            prop_assert_eq!(&page.totals, &whole.totals);
            findings.extend(page.findings);
        }
        prop_assert_eq!(findings, whole.findings);
    }

    #[test]
    fn extremes_stop_nothing(all in extremes(), share_ppm in select(vec![0, u32::MAX])) {
        let query = Query {
            filter: Filter::all(Zone::utc()),
            evidence: None,
            fee_taxes_ppm: vec![0, u32::MAX],
            n_items_min: 0,
            floor: Floor { minor: 0, share_ppm },
            charges: Charges {
                refund_fee_ppm: u32::MAX,
                refund_fee_max_minor: Vec::new(),
                digital_fee_ppm: u32::MAX,
            },
            offset: 0,
            limit: usize::MAX,
        };
        let found = FeeAudit::run(&ledger_of(&all, 1), &query);
        prop_assert_eq!(by_issue(&found.totals), totals(&found.findings));
        for finding in &found.findings {
            prop_assert_eq!(
                finding.difference_minor,
                finding.booked_minor - finding.expected_minor
            );
        }
    }
}
