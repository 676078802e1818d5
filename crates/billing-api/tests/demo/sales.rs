//! Orders, and what comes back of them: quantities, taxes and fees, each by its rule.

use std::collections::{BTreeMap, BTreeSet};

use billing_api::demo::{MEASURED_WRONG, seller};
use ledger::transaction::{Component, Kind, Transaction};

use super::{SEED, batch, minor, sum};

#[test]
fn an_order_is_one_to_three_products_of_one_buyer() {
    let seller = seller(SEED);
    let mut orders: BTreeMap<&str, Vec<&Transaction>> = BTreeMap::new();
    for row in batch(&seller)
        .transactions
        .iter()
        .filter(|row| row.kind == Kind::Sale)
    {
        orders
            .entry(row.order_id.as_deref().unwrap())
            .or_default()
            .push(row);
    }
    assert!(
        (3_000..=4_500).contains(&orders.len()),
        "{} orders",
        orders.len()
    );
    for (id, rows) in orders {
        assert!((1..=3).contains(&rows.len()), "{id}");
        let skus: BTreeSet<_> = rows.iter().map(|row| &row.sku).collect();
        assert_eq!(skus.len(), rows.len(), "a product on two rows of {id}");
        for row in &rows {
            let same = |row: &Transaction| {
                (
                    row.posted_at,
                    row.marketplace.clone(),
                    row.payment_method.clone(),
                )
            };
            assert_eq!(same(row), same(rows[0]), "{id}");
            assert!(row.quantity >= 1 && sum(row) > 0, "{}", row.id);
        }
    }
}

#[test]
fn facilitated_tax_nets_to_zero_on_every_row() {
    let mut n_taxed = 0;
    let batches = seller(SEED).batches;
    let american = |row: &&Transaction| row.marketplace.as_deref() == Some("amazon.com");
    for row in batches[0].transactions.iter().filter(american) {
        for (tax, withheld) in [
            (Component::ProductTax, Component::WithheldTaxPrincipal),
            (Component::ShippingTax, Component::WithheldTaxShipping),
            (Component::GiftWrapTax, Component::WithheldTaxOther),
        ] {
            assert_eq!(
                minor(row, &tax) + minor(row, &withheld),
                0,
                "{} of {}",
                tax.name(),
                row.id
            );
            n_taxed += usize::from(minor(row, &tax) != 0);
        }
    }
    assert!(n_taxed > 1_000);
}

#[test]
fn commissions_recompute_by_the_rule_of_real_files() {
    let divide = |minor: i128, by: i128| (2 * minor + by) / (2 * by); // a half away from zero
    let mut n_promoted = 0;
    for row in &batch(&seller(SEED)).transactions {
        let fee_tax = match row.marketplace.as_deref() {
            Some("amazon.com") if row.kind == Kind::Sale => 0,
            Some("amazon.co.jp") if row.kind == Kind::Sale => 10,
            _ => continue,
        };
        let promotion = minor(row, &Component::PromotionItem);
        let paid = minor(row, &Component::ProductSale) + promotion;
        let quantity = i128::from(row.quantity);
        assert_eq!(paid % quantity, 0, "{}: units of one price", row.id);
        let by_rate = |percent| {
            let unit = divide(paid / quantity * percent, 100);
            -divide(unit * quantity * (100 + fee_tax), 100)
        };
        let booked = minor(row, &Component::ReferralFee);
        assert!(
            [8, 15, 17].map(by_rate).contains(&booked),
            "{booked} in {}",
            row.id
        );
        n_promoted += usize::from(promotion != 0);
    }
    assert!(n_promoted > 100);
}

#[test]
fn one_product_is_charged_too_much_for_a_while() {
    let mut fees: BTreeMap<i128, Vec<i64>> = BTreeMap::new();
    let wrong = MEASURED_WRONG;
    for row in &batch(&seller(SEED)).transactions {
        let is_sale = row.kind == Kind::Sale && row.sku.as_deref() == Some(wrong.sku);
        if is_sale && row.marketplace.as_deref() == Some(wrong.marketplace) {
            let fee = minor(row, &Component::FbaFulfilmentFee) / i128::from(row.quantity);
            fees.entry(fee)
                .or_default()
                .push(row.posted_at.seconds().div_euclid(86_400));
        }
    }
    let [(dear, dear_days), (fair, fair_days)] = fees.iter().collect::<Vec<_>>()[..] else {
        panic!("two fees of one product: {fees:?}")
    };
    assert_eq!(fair - dear, i128::from(wrong.excess_cents));
    assert!(dear_days.iter().all(|day| wrong.days.contains(day)));
    assert!(!fair_days.iter().any(|day| wrong.days.contains(day)));
}

#[test]
fn refunds_give_back_no_more_than_was_sold_and_keep_a_fifth_of_the_commission() {
    let seller = seller(SEED);
    let rows = &batch(&seller).transactions;
    let sold: BTreeMap<_, &Transaction> = rows
        .iter()
        .filter(|row| row.kind == Kind::Sale)
        .map(|row| ((row.order_id.clone(), row.sku.clone()), row))
        .collect();
    let mut n_later = 0;
    let refunds: Vec<_> = rows.iter().filter(|row| row.kind == Kind::Refund).collect();
    for refund in &refunds {
        let sale = sold[&(refund.order_id.clone(), refund.sku.clone())];
        assert!(refund.posted_at > sale.posted_at && refund.quantity <= sale.quantity);
        n_later += usize::from(refund.settlement_id != sale.settlement_id);
        for amount in &refund.amounts {
            let booked = minor(sale, &amount.component);
            let back = i128::from(-amount.minor);
            if amount.component == Component::RefundAdminFee {
                // A fifth, a half away from zero.
                let reversed = minor(refund, &Component::ReferralFee);
                assert_eq!(back, (2 * reversed + 5) / 10, "{}", refund.id);
            } else {
                assert_eq!(
                    back.signum(),
                    booked.signum(),
                    "{} of {}",
                    amount.raw,
                    refund.id
                );
                assert!(
                    back.abs() <= booked.abs(),
                    "{} of {}",
                    amount.raw,
                    refund.id
                );
            }
        }
    }
    let per_mille = refunds.len() * 1_000 / sold.len();
    assert!(
        (40..80).contains(&per_mille),
        "{per_mille} of 1,000 come back"
    );
    assert!(
        n_later > refunds.len() / 3,
        "{n_later} in another settlement"
    );
}
