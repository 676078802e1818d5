//! The edges of the audit: amounts that round to nothing, sales without goods, the longest lists.

use std::fmt::Write;

use ledger::report::fee_audit::commission::{Base, FEE_TAX_MAX_PPM, Rule};
use ledger::report::fee_audit::inference::RULE_PRODUCTS_MAX;
use ledger::report::fee_audit::{self, FeeAudit, PRODUCTS_MAX};

use super::{all, ask, audit_of, ledger_of, plain};

#[test]
fn a_rule_is_learned_from_the_products_with_the_most_items() {
    let mut text = "from api".to_owned();
    let mut sell = |sku: String, fee: &str, n_items: usize| {
        for item in 0..n_items {
            write!(
                text,
                "\npost {sku}-{item} sale 2025-08-02 EUR seq 1 order O-{sku}-{item} sku {sku} units 1\
                 \n    product_sale 60.00\n    referral_fee {fee}"
            )
            .unwrap();
        }
    };
    // 15 % and 7 % tax explain 9.63, and 9.00 by no round rate; without tax it is the other way.
    for product in 0..RULE_PRODUCTS_MAX {
        sell(format!("A{product}"), "-9.63", 2);
    }
    for product in 0..=RULE_PRODUCTS_MAX * 2 {
        sell(format!("B{product}"), "-9.00", 1);
    }
    let query = fee_audit::Query {
        fee_taxes_ppm: vec![0, 70_000],
        ..audit_of(all())
    };
    let found: FeeAudit = ask(&ledger_of(&text), &query);
    let [shop] = &found.shops[..] else {
        panic!("{:?}", found.shops)
    };
    let rule = Rule {
        base: Base::Goods,
        fee_tax_ppm: 70_000,
    };
    assert_eq!((shop.rule, shop.n_judged), (Some(rule), 1000));
    assert_eq!(
        (found.n_products, found.products.len()),
        (1501, PRODUCTS_MAX)
    );
    assert_eq!(found.unjudged.n_no_rate, 1001);
}

#[track_caller]
fn check_findings(journal: &str, expected: &[&str]) {
    let found: FeeAudit = ask(&ledger_of(journal), &audit_of(all()));
    let findings = found.findings.iter().map(|finding| {
        let booked = plain(finding.booked_minor, finding.currency);
        let expected = plain(finding.expected_minor, finding.currency);
        format!(
            "{:?} {}: {booked} - {expected}",
            finding.issue, finding.order_id
        )
    });
    assert_eq!(findings.collect::<Vec<_>>(), expected);
}

#[test]
fn what_a_refund_gives_back_may_be_nothing_or_too_much() {
    check_findings(
        "
        from api
        post a sale 2025-08-01 EUR seq 1 order O1 sku MUG units 1     # no goods to take a share of
            shipping_credit 5.00
            referral_fee -0.75
        post b refund 2025-08-02 EUR seq 1 order O1 sku MUG units 1
            product_sale -5.00
        post c sale 2025-08-01 EUR seq 1 order O2 sku CUP units 1     # a thousandth of a cent
            product_sale 100.00
            referral_fee -0.01
        post d refund 2025-08-02 EUR seq 1 order O2 sku CUP units 1
            product_sale -0.10
        post e sale 2025-08-01 EUR seq 1 order O3 sku CUP units 1     # half a cent
            product_sale 100.00
            referral_fee -0.01
        post f refund 2025-08-02 EUR seq 1 order O3 sku CUP units 1
            product_sale -50.00
        ",
        &["ReversalMissing O3: 0.00 - 0.01"],
    );
    check_findings(
        "
        from api
        post a sale 2025-08-01 EUR seq 1 order O1 sku MUG units 1
            product_sale 20.00
            referral_fee -3.00
            digital_services_fee -0.09
        post b refund 2025-08-02 EUR seq 1 order O1 sku MUG units 1   # 0.60 kept, 3 % of 3.00 back
            product_sale -20.00
            referral_fee 3.00
            refund_admin_fee -0.60
            digital_services_fee 0.50
        ",
        &["DigitalReversalExcess O1: 0.50 - 0.09"],
    );
}

#[test]
fn fee_taxes_beyond_the_largest_are_not_tried() {
    // 15 % of 20.00, and as much tax as may be on it.
    let tax = u64::from(FEE_TAX_MAX_PPM);
    let charged = 300 + 300 * tax / 1_000_000;
    let journal = format!(
        "
        from api
        post a sale 2025-08-01 EUR seq 1 order O1 sku MUG units 1
            product_sale 20.00
            referral_fee -{}.{:02}
        ",
        charged / 100,
        charged % 100
    );
    let rule = |fee_taxes_ppm| {
        let query = fee_audit::Query {
            fee_taxes_ppm,
            ..audit_of(all())
        };
        let found: FeeAudit = ask(&ledger_of(&journal), &query);
        found.shops[0].rule.map(|rule| rule.fee_tax_ppm)
    };
    assert_eq!(rule(vec![FEE_TAX_MAX_PPM]), Some(FEE_TAX_MAX_PPM));
    assert_eq!(
        rule(vec![FEE_TAX_MAX_PPM + 1, FEE_TAX_MAX_PPM]),
        Some(FEE_TAX_MAX_PPM)
    );
    assert_eq!(rule(vec![FEE_TAX_MAX_PPM + 1]), rule(Vec::new()));
}

#[test]
fn as_many_units_are_judged_as_can_be_recomputed() {
    let n_too_large = |n_units: u32| {
        let journal = format!(
            "
            from api
            post a sale 2025-08-01 EUR seq 1 order O1 sku MUG units {n_units}
                product_sale 20000.00
            "
        );
        let found: FeeAudit = ask(&ledger_of(&journal), &audit_of(all()));
        found.unjudged.n_too_large
    };
    assert_eq!((n_too_large(1 << 20), n_too_large((1 << 20) + 1)), (0, 1));
}

#[test]
fn a_row_of_fees_adds_its_fees_to_the_sale_and_nothing_else() {
    check_findings(
        "
        from api
        post a sale 2025-08-01 EUR seq 1 order O1 sku MUG units 1
            product_sale 20.00
            referral_fee -3.00
        post d sale 2025-08-01 EUR seq 2 order O3 sku MUG units 1
            product_sale 20.00
            referral_fee -3.00
        post e sale 2025-08-01 EUR seq 3 order O4 sku MUG units 1
            product_sale 20.00
            referral_fee -3.00
        post b sale 2025-08-02 EUR seq 1 order O2 sku MUG units 1
            product_sale 20.00
        post c fee 2025-08-02 EUR seq 2 order O2 sku MUG
            referral_fee -3.00
            product_sale 100.00
        ",
        &[],
    );
}
