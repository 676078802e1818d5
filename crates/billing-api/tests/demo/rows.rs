//! Every row: its form, and that all the cases are there that the dashboard can show.

use std::collections::BTreeSet;

use billing_api::demo::{UNKNOWN_COMPONENT, UNKNOWN_KIND, seller};
use ledger::transaction::{Component, Kind, Status, Transaction};

use super::{SEED, batch};

#[test]
fn rows_look_as_a_billing_api_writes_them() {
    for row in &batch(&seller(SEED)).transactions {
        let names: BTreeSet<&str> = row
            .amounts
            .iter()
            .map(|amount| amount.raw.as_str())
            .collect();
        assert_eq!(
            names.len(),
            row.amounts.len(),
            "a component twice in {}",
            row.id
        );
        assert!(!row.amounts.is_empty(), "{} moves nothing", row.id);
        for amount in &row.amounts {
            assert_eq!(
                (amount.raw.as_str(), amount.line),
                (amount.component.name(), 0)
            );
            assert_ne!(amount.minor, 0, "{} of {}", amount.raw, row.id);
        }
        let is_about_order = row.kind == Kind::Sale || row.kind.reverses_sale();
        assert_eq!(row.order_id.is_some(), is_about_order, "{}", row.id);
        if let Some(order_id) = &row.order_id {
            let lengths: Vec<usize> = order_id.split('-').map(str::len).collect();
            assert_eq!(lengths, [3, 7, 7], "{order_id}");
            assert!(
                row.sku.is_some() && row.payment_method.is_some(),
                "{}",
                row.id
            );
        }
    }
}

#[test]
fn everything_the_dashboard_can_show_is_there() {
    let seller = seller(SEED);
    let rows = &batch(&seller).transactions;
    let currencies: BTreeSet<&str> = rows.iter().map(|row| row.currency.code()).collect();
    assert_eq!(
        currencies,
        BTreeSet::from(["EUR", "GBP", "INR", "JPY", "KWD", "USD"])
    );
    let exponents: BTreeSet<_> = rows.iter().map(|row| row.currency.exponent()).collect();
    assert_eq!(exponents, BTreeSet::from([Some(0), Some(2), Some(3)]));

    let months: BTreeSet<String> = rows
        .iter()
        .map(|row| row.posted_at.to_rfc3339()[..7].to_owned())
        .collect();
    assert_eq!(months.len(), 14);

    let methods: BTreeSet<_> = rows
        .iter()
        .filter_map(|row| row.payment_method.as_deref())
        .collect();
    for method in [
        "credit_card",
        "debit_card",
        "net_banking",
        "wallet",
        "upi",
        "gift_card",
    ]
    .into_iter()
    .chain([
        "cash_on_delivery",
        "pix",
        "points",
        "bank_transfer",
        "invoice",
        "seller_wallet",
        "other",
    ]) {
        assert!(methods.contains(method), "nobody paid by {method}");
    }

    let kinds: BTreeSet<Kind> = rows.iter().map(|row| row.kind).collect();
    let absent: Vec<&str> = Kind::ALL
        .into_iter()
        .filter(|kind| !kinds.contains(kind))
        .map(Kind::name)
        .collect();
    assert_eq!(absent, ["payout"]);

    let unknown = |component: &Component| matches!(component, Component::Unknown(_));
    let components: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| &row.amounts)
        .filter(|amount| unknown(&amount.component))
        .map(|amount| amount.raw.as_str())
        .collect();
    assert_eq!(components, BTreeSet::from([UNKNOWN_COMPONENT]));
    let other: BTreeSet<&str> = rows
        .iter()
        .filter(|row| row.kind == Kind::Other)
        .map(|row| row.raw_kind.as_str())
        .collect();
    assert_eq!(other, BTreeSet::from([UNKNOWN_KIND]));
}

#[test]
fn money_is_deferred_at_the_end_and_only_then() {
    let seller = seller(SEED);
    let rows = &batch(&seller).transactions;
    let deferred: Vec<&Transaction> = rows
        .iter()
        .filter(|row| row.status != Status::Released)
        .collect();
    assert!(
        deferred
            .iter()
            .all(|row| row.posted_at.to_rfc3339().as_str() >= "2026-10-01")
    );
    let mut reasons = BTreeSet::new();
    let (mut n_open, mut n_unsettled, mut n_unknown) = (0, 0, 0);
    for row in &deferred {
        let Status::Deferred { reason, matures_at } = &row.status else {
            unreachable!()
        };
        reasons.insert(reason.as_str());
        assert!(matures_at.is_none_or(|at| at.to_rfc3339().as_str() >= "2026-11-01"));
        n_unknown += usize::from(matures_at.is_none());
        *if row.settlement_id.is_some() {
            &mut n_open
        } else {
            &mut n_unsettled
        } += 1;
        assert_eq!(row.released_at, None);
    }
    assert_eq!(reasons, BTreeSet::from(["B2B", "DD7"]));
    assert!(n_open > 0 && n_unsettled > n_unknown && n_unknown > 0);

    let later = rows
        .iter()
        .filter(|row| row.released_at.is_some_and(|at| at > row.posted_at));
    assert!(later.count() > 1_000, "released weeks after posting");
}
