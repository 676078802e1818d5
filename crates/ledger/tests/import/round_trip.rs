//! What the server writes, the importer reads: every row comes back as it went.

use std::collections::BTreeMap;

use ledger::day::{Day, Instant};
use ledger::import::billing_api::{
    self, Page, PageProof, TransactionRow, payout_row, settlement_row, transaction_row,
};
use ledger::money::{Currency, Total};
use ledger::settlement::{Payout, PayoutStatus, PayoutStep, Settlement};
use ledger::transaction::{Amount, Component, Kind, Status, Transaction};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// A page that proves its rows.
pub fn page<T>(rows: Vec<T>, ids: &[&str], totals: &[(Currency, i128)]) -> Page<T> {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for &(currency, minor) in totals {
        *sums.entry(currency).or_insert(0) += minor;
    }
    let plain = |(currency, minor): (Currency, i128)| {
        (
            currency.code().to_owned(),
            Total::new(minor, currency).to_plain(),
        )
    };
    Page {
        page: PageProof {
            count: rows.len(),
            sums: sums.into_iter().map(plain).collect(),
            first_id: ids.first().map(|&id| id.to_owned()),
            last_id: ids.last().map(|&id| id.to_owned()),
            next: None,
            snapshot: "s".to_owned(),
            as_of: "2026-03-01T00:00:00Z".to_owned(),
        },
        data: rows,
    }
}

pub fn json<T: serde::Serialize>(page: &Page<T>) -> Vec<u8> {
    serde_json::to_vec(page).unwrap()
}

pub fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec!["EUR", "JPY", "KWD", "XQX"])
        .prop_map(|code| Currency::from_code(code).unwrap())
}

pub fn instant() -> impl Strategy<Value = Instant> {
    (-2_000_000_000_i64..4_000_000_000).prop_map(|seconds| Instant::from_seconds(seconds).unwrap())
}

pub fn word() -> impl Strategy<Value = String> {
    // Quotes, escapes and other scripts included.
    "[a-z\"\\\\é水\u{202e}]{1,12}"
}

fn component() -> impl Strategy<Value = Component> {
    prop_oneof![
        prop::sample::select(Component::KNOWN),
        word().prop_map(|word| Component::Unknown(format!("?{word}"))),
    ]
}

fn status() -> impl Strategy<Value = Status> {
    let deferred = (word(), option::of(instant()));
    prop_oneof![
        Just(Status::Released),
        deferred.prop_map(|(reason, matures_at)| Status::Deferred { reason, matures_at }),
    ]
}

prop_compose! {
    /// A transaction as an API has it: one amount per component, under the component's own name.
    fn transaction()(
        (id, sequence, kind) in (word(), 0_u64..1 << 53, prop::sample::select(Kind::ALL.to_vec())),
        raw_kind in word(),
        (status, posted_at, released_at) in (status(), instant(), option::of(instant())),
        (marketplace, currency) in (option::of(Just("amazon.de".to_owned())), currency()),
        (settlement_id, order_id) in (option::of(word()), option::of(word())),
        (reference_id, sku) in (option::of(word()), option::of(word())),
        (quantity, payment_method) in (-9_i64..99, option::of(word())),
        minors in prop::collection::btree_map(component(), any::<i64>(), 1..6),
    ) -> Transaction {
        let mut amounts: Vec<_> = minors.into_iter().map(|(component, minor)| {
            Amount { raw: component.name().to_owned(), component, minor, line: 0 }
        }).collect();
        amounts.sort_by(|a, b| a.raw.cmp(&b.raw));
        Transaction {
            id, sequence, kind, raw_kind, status, posted_at, released_at, marketplace, currency,
            settlement_id, order_id, reference_id, sku, quantity, payment_method, amounts,
        }
    }
}

prop_compose! {
    fn settlement()(
        (id, currency, marketplace) in (word(), currency(), option::of(Just("amazon.de".to_owned()))),
        (started_at, ended_at, deposit_at) in (instant(), instant(), option::of(instant())),
        (claimed_minor, is_open) in (option::of(any::<i64>()), any::<bool>()),
        payout_ids in vec(word(), 0..3),
    ) -> Settlement {
        Settlement {
            id, currency, marketplace, started_at, ended_at, deposit_at, claimed_minor, is_open,
            payout_ids,
        }
    }
}

prop_compose! {
    fn step()(
        status in prop_oneof![
            prop::sample::select(vec!["started", "paid", "failed", "no_payout"]).prop_map(str::to_owned),
            word().prop_map(|word| format!("?{word}")),
        ],
        at in instant(),
        reason in option::of(word()),
    ) -> PayoutStep {
        PayoutStep { status: PayoutStatus::from_name(&status), at, reason }
    }
}

prop_compose! {
    fn payout()(
        (id, amount_minor, currency) in (word(), option::of(any::<i64>()), currency()),
        history in vec(step(), 1..4),
        (method, account_tail, trace_id) in (word(), option::of(word()), option::of(word())),
        settlement_ids in vec(word(), 0..3),
        (expected_on, paid_on) in (option::of(day()), option::of(day())),
    ) -> Payout {
        let status = history.last().map_or(PayoutStatus::Started, |step| step.status.clone());
        Payout {
            id, amount_minor, currency, status, history, method, account_tail, trace_id,
            settlement_ids, expected_on, paid_on,
        }
    }
}

pub fn day() -> impl Strategy<Value = Day> {
    (-20_000_i32..40_000).prop_map(|days| Day::from_epoch_days(days).unwrap())
}

proptest! {
    #[test]
    fn transactions(transactions in vec(transaction(), 0..8)) {
        let ids: Vec<_> = transactions.iter().map(|it| it.id.as_str()).collect();
        let totals: Vec<_> = transactions.iter().map(|it| (it.currency, it.total().minor)).collect();
        let rows: Vec<TransactionRow> = transactions.iter().map(transaction_row).collect();
        let body = json(&page(rows, &ids, &totals));
        let (_, batch, rejections) = billing_api::parse_transactions(&body).unwrap();
        prop_assert_eq!(rejections, vec![]);
        prop_assert_eq!(batch.transactions, transactions);
    }

    #[test]
    fn settlements(settlements in vec(settlement(), 0..8)) {
        let ids: Vec<_> = settlements.iter().map(|it| it.id.as_str()).collect();
        let rows: Vec<_> = settlements.iter().map(settlement_row).collect();
        let (_, batch, rejections) =
            billing_api::parse_settlements(&json(&page(rows, &ids, &[]))).unwrap();
        prop_assert_eq!(rejections, vec![]);
        prop_assert_eq!(batch.settlements, settlements);
    }

    #[test]
    fn payouts(payouts in vec(payout(), 0..8)) {
        let ids: Vec<_> = payouts.iter().map(|it| it.id.as_str()).collect();
        let rows: Vec<_> = payouts.iter().map(payout_row).collect();
        let (_, batch, rejections) =
            billing_api::parse_payouts(&json(&page(rows, &ids, &[]))).unwrap();
        prop_assert_eq!(rejections, vec![]);
        prop_assert_eq!(batch.payouts, payouts);
    }
}

#[test]
fn amounts_of_one_component_become_one() {
    let amount = |minor| Amount {
        component: Component::ReferralFee,
        raw: "x".to_owned(),
        minor,
        line: 7,
    };
    let import = super::read(&super::fixture("settlement_v2/input.txt"));
    let transaction = Transaction {
        amounts: vec![amount(-150), amount(-25)],
        ..import.batch.transactions[0].clone()
    };
    let row = transaction_row(&transaction);
    assert_eq!(
        row.amounts,
        BTreeMap::from([("referral_fee".to_owned(), "-1.75".to_owned())])
    );
    assert_eq!(row.total.as_deref(), Some("-1.75"));
}
