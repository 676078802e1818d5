//! The fee audit over orders that were worked out by hand.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::fmt::Write;

use books::{all, ask, ledger_of, plain};
use expect_test::{Expect, expect};
use ledger::Ledger;
use ledger::day::{Day, Period};
use ledger::money::Currency;
use ledger::report::fee_audit::checks::Charges;
use ledger::report::fee_audit::{self, FeeAudit, Floor};
use ledger::store::filter::Filter;
use ledger::transaction::Component;

#[path = "golden/books.rs"]
#[allow(dead_code)] // the small journal is of other tests
mod books;
#[path = "golden_fee_audit/edges.rs"]
mod edges;
#[path = "fixture/journal.rs"]
mod journal;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// Worked out by hand: 15 % and 19 % tax make 3.57 of 20.00, and 7.14 of 39.98 for two.
const ORDERS: &str = "
    from api
    post a sale 2025-08-01 EUR seq 1 order O1 sku MUG units 1 at amazon.de    # exact
        product_sale 20.00
        referral_fee -3.57
        digital_services_fee -0.11
    post b sale 2025-08-02 EUR seq 1 order O2 sku MUG units 2 at amazon.de    # at once it were 7.13
        product_sale 39.98
        referral_fee -7.14
    post c sale 2025-08-03 EUR seq 1 order O3 sku MUG units 1 at amazon.de    # -0.43, fee -0.08
        product_sale 20.00
        referral_fee -4.00
        digital_services_fee -0.20
    post d sale 2025-08-04 EUR seq 1 order O4 sku MUG units 1 at amazon.de    # missing
        product_sale 20.00
    post e sale 2025-08-05 EUR seq 1 order O5 sku MUG units 1 at amazon.de    # exact, on one row
        product_sale 20.00
        referral_fee -7.14
    post f sale 2025-08-05 EUR seq 2 order O5 sku MUG units 1 at amazon.de
        product_sale 20.00
    post g sale 2025-08-06 EUR seq 1 order O6 sku MUG units 1 at amazon.de    # +0.57
        product_sale 20.00
        referral_fee -3.00
    post h sale 2025-08-07 EUR seq 1 order O7 sku MUG units 1 at amazon.de    # a discount: 18.00
        product_sale 20.00
        promotion_item -2.00
        referral_fee -3.21
    post i sale 2025-08-08 EUR seq 1 order O8 sku PEN units 1 at amazon.de    # never charged
        product_sale 5.00
    post j sale 2025-08-09 EUR seq 1 order O9 sku VASE units 1 at amazon.de   # by no round rate
        product_sale 49.90
        referral_fee -8.71
    post k sale 2025-08-10 EUR seq 1 order O10 sku MUG units 1 at amazon.de   # commission apart
        product_sale 20.00
    post l sale 2025-08-10 EUR seq 2 order O10 at amazon.de
        referral_fee -3.57
    post m sale 2025-08-11 EUR seq 1 order O11 sku MUG at amazon.de           # no units
        product_sale 20.00
        referral_fee -3.57
    post n sale 2025-08-12 EUR seq 1 sku MUG units 1 at amazon.de             # no order
        product_sale 20.00
        referral_fee -3.57
    post o sale 2025-08-13 EUR seq 1 order O12 sku MUG units 1 at amazon.de   # given away
        product_sale 0.00
    post p sale 2025-08-14 EUR seq 1 order O13 sku MUG at amazon.de           # no goods
        referral_fee -3.57

    post z sale 2025-08-15 EUR seq 1 order O14 sku GUM units 1 at amazon.de   # 15 % or 16 %
        product_sale 0.50
        referral_fee -0.10
    post aa sale 2025-08-16 EUR seq 1 order O15 sku MUG units 1 at amazon.de  # +0.05 for nothing
        product_sale 0.01
        referral_fee 0.05
    post ab sale 2025-08-17 EUR seq 1 order O16 sku MUG units 1048577         # 2^20 + 1 units
        product_sale 20.00
    post ac sale 2025-08-17 EUR seq 2 order O17 sku MUG units 1               # 2^40 + 1 cents
        product_sale 10995116277.77

    post q refund 2025-08-20 EUR seq 1 order O1 sku MUG units 1 at amazon.de  # exact: 0.714, 0.107
        product_sale -20.00
        referral_fee 3.57
        refund_admin_fee -0.71
        digital_services_fee 0.11
    post r refund 2025-08-21 EUR seq 1 order O2 sku MUG units 1 at amazon.de  # nothing came back
        product_sale -19.99
    post s refund 2025-08-22 EUR seq 1 order O5 sku MUG units 2 at amazon.de  # half, fee -0.29
        product_sale -40.00
        referral_fee 3.57
        refund_admin_fee -1.00
    post t refund 2025-08-23 EUR seq 1 order O3 sku MUG units 1 at amazon.de  # no fees but commission
        product_sale -20.00
        referral_fee 4.00
    post u chargeback 2025-08-24 EUR seq 1 order O7 sku MUG units 1 at amazon.de
        product_sale -18.00

    post v sale 2025-08-01 JPY seq 1 order J1 sku TEA units 3 at amazon.co.jp # 50.05 x 3: 150
        product_sale 1001
        referral_fee -150
    post w sale 2025-08-01 KWD seq 1 order K1 sku TEA units 1 at souq.com     # 1.50045: 1.500
        product_sale 10.003
        referral_fee -1.500
    post x sale 2025-08-02 KWD seq 1 order K2 sku TEA units 1 at souq.com
        product_sale 10.000
        referral_fee -1.500
    post y sale 2025-08-03 KWD seq 1 order K3 sku TEA units 1 at souq.com
        product_sale 20.000
        referral_fee -3.000
";

fn audit_of(filter: Filter) -> fee_audit::Query {
    fee_audit::Query {
        filter,
        evidence: None,
        fee_taxes_ppm: Vec::new(),
        n_items_min: 1,
        floor: Floor::default(),
        charges: Charges::default(),
        offset: 0,
        limit: 100,
    }
}

#[track_caller]
fn check_audit(query: &fee_audit::Query, expected: &Expect) {
    let ledger = ledger_of(ORDERS);
    let found: FeeAudit = ask(&ledger, query);
    let mut out = String::new();
    for shop in &found.shops {
        let name = shop.marketplace.as_deref().unwrap_or("-");
        let (currency, rule, rivals) = (shop.currency, shop.rule, &shop.rivals);
        let (n_exact, n_judged) = (shop.n_exact, shop.n_judged);
        writeln!(
            out,
            "{currency} {name}: {rule:?}, {n_exact} of {n_judged}, rivals {rivals:?}"
        )
        .unwrap();
    }
    for product in &found.products {
        let (sku, rate) = (product.sku.as_deref().unwrap_or("-"), product.rate);
        let (n_charged, n_exact, n_items) = (product.n_charged, product.n_exact, product.n_items);
        let currency = product.currency;
        writeln!(
            out,
            "  {currency} {sku}: {rate:?} of {n_charged}, {n_exact} of {n_items}"
        )
        .unwrap();
    }
    for finding in &found.findings {
        check_rows(&ledger, finding);
        let amounts = [
            finding.booked_minor,
            finding.expected_minor,
            finding.difference_minor,
        ];
        let [booked, expected, difference] = amounts.map(|minor| plain(minor, finding.currency));
        let (issue, order, sku) = (finding.issue, &finding.order_id, finding.sku.as_deref());
        let at = finding.posted_at;
        writeln!(
            out,
            "{issue:?} {order} {sku:?} {at}: {booked} - {expected} = {difference}, {:?}",
            finding.rate_ppm
        )
        .unwrap();
    }
    assert_eq!(found.n_findings, found.findings.len() as u64);
    assert_eq!(found.n_products, found.products.len() as u64);
    for total in &found.totals {
        let (currency, issue) = (total.currency, total.issue);
        writeln!(
            out,
            "{currency} {issue:?}: {} {}, below {} {}",
            total.n_findings,
            plain(total.difference_minor, currency),
            total.n_below_floor,
            plain(total.below_floor_minor, currency)
        )
        .unwrap();
    }
    writeln!(out, "{:?}", found.unjudged).unwrap();
    expected.assert_eq(&out);
}

/// A finding can be opened: the amounts of its component in its rows add up to what was booked.
#[track_caller]
fn check_rows(ledger: &Ledger, finding: &fee_audit::Finding) {
    let rows = ledger.sums(&finding.filter);
    assert!(rows.iter().any(|(_, sums)| sums.n_rows > 0), "{finding:?}");
    let filter = Filter {
        components: vec![finding.issue.component()],
        ..finding.filter.clone()
    };
    let sums = ledger.sums(&filter);
    let booked: i128 = sums.iter().map(|(_, sums)| sums.total_minor()).sum();
    assert_eq!(booked, finding.booked_minor, "{finding:?}");
}

#[test]
fn every_difference_is_found_with_its_money() {
    check_audit(
        &audit_of(all()),
        &expect![[r#"
            EUR amazon.de: Some(Rule { base: Goods, fee_tax_ppm: 190000 }), 4 of 8, rivals [Rule { base: Goods, fee_tax_ppm: 50000 }]
            JPY amazon.co.jp: Some(Rule { base: Goods, fee_tax_ppm: 0 }), 1 of 1, rivals [Rule { base: Goods, fee_tax_ppm: 160000 }, Rule { base: Goods, fee_tax_ppm: 250000 }, Rule { base: Goods, fee_tax_ppm: 190000 }]
            KWD souq.com: Some(Rule { base: Goods, fee_tax_ppm: 0 }), 3 of 3, rivals [Rule { base: Goods, fee_tax_ppm: 250000 }, Rule { base: Goods, fee_tax_ppm: 200000 }]
              EUR MUG: Inferred { rate_ppm: 150000, n_explained: 4 } of 6, 4 of 8
              KWD TEA: Inferred { rate_ppm: 150000, n_explained: 3 } of 3, 3 of 3
              EUR GUM: Ambiguous of 1, 0 of 1
              EUR PEN: NothingCharged of 0, 0 of 1
              EUR VASE: TooFewExplained of 1, 0 of 1
              JPY TEA: Inferred { rate_ppm: 150000, n_explained: 1 } of 1, 1 of 1
            ReversalMissing O2 Some("MUG") 2025-08-21T00:00:00Z: 0.00 - 3.57 = -3.57, None
            CommissionMissing O4 Some("MUG") 2025-08-04T00:00:00Z: 0.00 - -3.57 = 3.57, Some(150000)
            ReversalShort O5 Some("MUG") 2025-08-22T00:00:00Z: 3.57 - 7.14 = -3.57, None
            RefundFeeMissing O3 Some("MUG") 2025-08-23T00:00:00Z: 0.00 - -0.80 = 0.80, None
            CommissionUndercharged O6 Some("MUG") 2025-08-06T00:00:00Z: -3.00 - -3.57 = 0.57, Some(150000)
            CommissionOvercharged O3 Some("MUG") 2025-08-03T00:00:00Z: -4.00 - -3.57 = -0.43, Some(150000)
            RefundFeeOvercharged O5 Some("MUG") 2025-08-22T00:00:00Z: -1.00 - -0.71 = -0.29, None
            DigitalReversalShort O3 Some("MUG") 2025-08-23T00:00:00Z: 0.00 - 0.12 = -0.12, None
            DigitalFeeOvercharged O3 Some("MUG") 2025-08-03T00:00:00Z: -0.20 - -0.12 = -0.08, None
            CommissionUndercharged O15 Some("MUG") 2025-08-16T00:00:00Z: 0.05 - 0.00 = 0.05, Some(150000)
            EUR CommissionOvercharged: 1 -0.43, below 0 0.00
            EUR CommissionUndercharged: 2 0.62, below 0 0.00
            EUR CommissionMissing: 1 3.57, below 0 0.00
            EUR ReversalMissing: 1 -3.57, below 0 0.00
            EUR ReversalShort: 1 -3.57, below 0 0.00
            EUR RefundFeeOvercharged: 1 -0.29, below 0 0.00
            EUR RefundFeeMissing: 1 0.80, below 0 0.00
            EUR DigitalFeeOvercharged: 1 -0.08, below 0 0.00
            EUR DigitalReversalShort: 1 -0.12, below 0 0.00
            Unjudged { n_no_order: 1, n_no_units: 1, n_no_goods: 2, n_commission_apart: 1, n_too_large: 2, n_no_rate: 3, n_free: 1 }
        "#]],
    );
}

#[test]
fn a_floor_hides_small_differences_and_counts_them() {
    let query = fee_audit::Query {
        floor: Floor {
            minor: 43,
            share_ppm: 150_000,
        },
        ..audit_of(Filter {
            currencies: vec![Currency::from_code("EUR").unwrap()],
            ..all()
        })
    };
    check_audit(
        &query,
        &expect![[r#"
            EUR amazon.de: Some(Rule { base: Goods, fee_tax_ppm: 190000 }), 4 of 8, rivals [Rule { base: Goods, fee_tax_ppm: 50000 }]
              EUR MUG: Inferred { rate_ppm: 150000, n_explained: 4 } of 6, 4 of 8
              EUR GUM: Ambiguous of 1, 0 of 1
              EUR PEN: NothingCharged of 0, 0 of 1
              EUR VASE: TooFewExplained of 1, 0 of 1
            ReversalMissing O2 Some("MUG") 2025-08-21T00:00:00Z: 0.00 - 3.57 = -3.57, None
            CommissionMissing O4 Some("MUG") 2025-08-04T00:00:00Z: 0.00 - -3.57 = 3.57, Some(150000)
            ReversalShort O5 Some("MUG") 2025-08-22T00:00:00Z: 3.57 - 7.14 = -3.57, None
            RefundFeeMissing O3 Some("MUG") 2025-08-23T00:00:00Z: 0.00 - -0.80 = 0.80, None
            CommissionUndercharged O6 Some("MUG") 2025-08-06T00:00:00Z: -3.00 - -3.57 = 0.57, Some(150000)
            EUR CommissionOvercharged: 0 0.00, below 1 -0.43
            EUR CommissionUndercharged: 1 0.57, below 1 0.05
            EUR CommissionMissing: 1 3.57, below 0 0.00
            EUR ReversalMissing: 1 -3.57, below 0 0.00
            EUR ReversalShort: 1 -3.57, below 0 0.00
            EUR RefundFeeOvercharged: 0 0.00, below 1 -0.29
            EUR RefundFeeMissing: 1 0.80, below 0 0.00
            EUR DigitalFeeOvercharged: 0 0.00, below 1 -0.08
            EUR DigitalReversalShort: 0 0.00, below 1 -0.12
            Unjudged { n_no_order: 1, n_no_units: 1, n_no_goods: 2, n_commission_apart: 1, n_too_large: 2, n_no_rate: 3, n_free: 1 }
        "#]],
    );
}

#[test]
fn a_filter_chooses_sales_and_refunds_and_tears_no_order_apart() {
    let filter = Filter {
        period: Period::new(day("2025-08-21"), day("2025-08-22")),
        ..all()
    };
    let query = fee_audit::Query {
        evidence: Period::new(day("2025-08-01"), day("2025-08-03")),
        ..audit_of(filter)
    };
    check_audit(
        &query,
        &expect![[r#"
        ReversalMissing O2 Some("MUG") 2025-08-21T00:00:00Z: 0.00 - 3.57 = -3.57, None
        EUR ReversalMissing: 1 -3.57, below 0 0.00
        Unjudged { n_no_order: 0, n_no_units: 0, n_no_goods: 0, n_commission_apart: 0, n_too_large: 0, n_no_rate: 0, n_free: 0 }
    "#]],
    );
    let filter = Filter {
        period: Period::new(day("2025-08-03"), day("2025-08-05")),
        components: vec![Component::ProductSale],
        ..all()
    };
    let query = fee_audit::Query {
        evidence: Period::new(day("2025-08-01"), day("2025-08-03")),
        ..audit_of(filter)
    };
    check_audit(
        &query,
        &expect![[r#"
            EUR amazon.de: Some(Rule { base: Goods, fee_tax_ppm: 190000 }), 0 of 2, rivals [Rule { base: Goods, fee_tax_ppm: 50000 }]
            KWD souq.com: Some(Rule { base: Goods, fee_tax_ppm: 0 }), 1 of 1, rivals [Rule { base: Goods, fee_tax_ppm: 250000 }, Rule { base: Goods, fee_tax_ppm: 200000 }]
              EUR MUG: Inferred { rate_ppm: 150000, n_explained: 2 } of 2, 0 of 2
              KWD TEA: Inferred { rate_ppm: 150000, n_explained: 2 } of 2, 1 of 1
            CommissionMissing O4 Some("MUG") 2025-08-04T00:00:00Z: 0.00 - -3.57 = 3.57, Some(150000)
            CommissionOvercharged O3 Some("MUG") 2025-08-03T00:00:00Z: -4.00 - -3.57 = -0.43, Some(150000)
            DigitalFeeOvercharged O3 Some("MUG") 2025-08-03T00:00:00Z: -0.20 - -0.12 = -0.08, None
            EUR CommissionOvercharged: 1 -0.43, below 0 0.00
            EUR CommissionMissing: 1 3.57, below 0 0.00
            EUR DigitalFeeOvercharged: 1 -0.08, below 0 0.00
            Unjudged { n_no_order: 0, n_no_units: 0, n_no_goods: 0, n_commission_apart: 0, n_too_large: 0, n_no_rate: 0, n_free: 0 }
        "#]],
    );
}

#[test]
fn limits_and_rates_of_refund_fees_are_the_querys() {
    let query = fee_audit::Query {
        charges: Charges {
            refund_fee_ppm: 250_000,
            refund_fee_max_minor: vec![(Currency::from_code("EUR").unwrap(), 80)],
            digital_fee_ppm: 50_000,
        },
        ..audit_of(Filter {
            kinds: vec![ledger::transaction::Kind::Refund],
            ..all()
        })
    };
    check_audit(
        &query,
        &expect![[r#"
        ReversalMissing O2 Some("MUG") 2025-08-21T00:00:00Z: 0.00 - 3.57 = -3.57, None
        ReversalShort O5 Some("MUG") 2025-08-22T00:00:00Z: 3.57 - 7.14 = -3.57, None
        RefundFeeMissing O3 Some("MUG") 2025-08-23T00:00:00Z: 0.00 - -0.80 = 0.80, None
        DigitalReversalShort O3 Some("MUG") 2025-08-23T00:00:00Z: 0.00 - 0.20 = -0.20, None
        RefundFeeOvercharged O5 Some("MUG") 2025-08-22T00:00:00Z: -1.00 - -0.80 = -0.20, None
        RefundFeeUndercharged O1 Some("MUG") 2025-08-20T00:00:00Z: -0.71 - -0.80 = 0.09, None
        DigitalReversalShort O1 Some("MUG") 2025-08-20T00:00:00Z: 0.11 - 0.18 = -0.07, None
        EUR ReversalMissing: 1 -3.57, below 0 0.00
        EUR ReversalShort: 1 -3.57, below 0 0.00
        EUR RefundFeeOvercharged: 1 -0.20, below 0 0.00
        EUR RefundFeeUndercharged: 1 0.09, below 0 0.00
        EUR RefundFeeMissing: 1 0.80, below 0 0.00
        EUR DigitalReversalShort: 2 -0.27, below 0 0.00
        Unjudged { n_no_order: 0, n_no_units: 0, n_no_goods: 0, n_commission_apart: 0, n_too_large: 0, n_no_rate: 0, n_free: 0 }
    "#]],
    );
}
