//! What becomes of a transaction that comes once, again, late, otherwise, or from two sides.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::fmt::Write;

use expect_test::{Expect, expect};
use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Day, Instant, Period};
use ledger::fx::Rate;
use ledger::money::{Currency, Money};
use ledger::settlement::Balance;
use ledger::store::batch::{Appended, Standing};
use ledger::store::filter::Filter;
use ledger::transaction::{Component, Kind, Status, Transaction};
use ledger::usage::Meter;

#[path = "store/cut_files.rs"]
mod cut_files;
#[path = "store/files.rs"]
mod files;
#[path = "fixture/journal.rs"]
mod journal;

/// Appends a journal, and compares the counts of each batch, and the rows and the
/// settlements at the end.
#[track_caller]
fn check(text: &str, expected: &Expect) {
    let mut ledger = Ledger::new();
    let mut found = String::new();
    for batch in journal::parse(text) {
        let n_transactions = batch.transactions.len();
        let revision = ledger.revision();
        let appended = ledger.append(batch);
        let counts = [
            ("booked", appended.booked),
            ("repeated", appended.repeated),
            ("replaced", appended.replaced),
            ("outdated", appended.outdated),
            ("conflicts", appended.conflicts),
            ("covered", appended.covered),
        ];
        let n_counted: usize = counts.iter().map(|(_, n)| n).sum();
        let n_counted = n_counted + appended.n_passed_over();
        assert_eq!(n_counted, n_transactions, "every transaction counts once");
        for (name, n) in counts.into_iter().chain([("removed", appended.removed)]) {
            if n > 0 {
                write!(found, "{name} {n}, ").unwrap();
            }
        }
        for one in &appended.passed_over {
            let (settlement_id, n) = (&one.settlement_id, one.n_transactions);
            let standing = match one.standing {
                Standing::File(soundness) => format!("{soundness:?} file"),
                Standing::Api => "API".to_owned(),
            };
            let soundness = one.soundness;
            write!(
                found,
                "passed over {soundness:?} {settlement_id} of {n} for {standing}, "
            )
            .unwrap();
        }
        found += if ledger.revision() == revision {
            "unchanged\n"
        } else {
            "changed\n"
        };
    }
    for row in ledger.rows() {
        let settlement_id = row.settlement_id().unwrap_or("-");
        let total_minor = row.total_minor();
        writeln!(
            found,
            "{} {} {settlement_id} {total_minor}",
            row.posted_at(),
            row.id()
        )
        .unwrap();
    }
    for row in ledger.conflicts() {
        writeln!(found, "conflict {}", row.id()).unwrap();
    }
    for settlement in ledger.settlements() {
        let id = &settlement.id;
        let claim = settlement.claimed_minor;
        let claim = claim.map_or_else(String::new, |minor| format!(" claims {minor}"));
        writeln!(found, "settlement {id}{claim}").unwrap();
    }
    expected.assert_eq(&found);
}

#[test]
fn a_row_that_comes_again_is_repeated() {
    check(
        "
        from api
        post a sale 2025-08-02 EUR seq 1 order O1 sku MUG units 2
            product_sale 40.00
            referral_fee -6.00
        from api
        post a sale 2025-08-02 EUR seq 1 order O1 sku MUG units 2
            product_sale 40.00
            referral_fee -6.00
        ",
        &expect![[r"
            booked 1, changed
            repeated 1, unchanged
            2025-08-02T00:00:00Z a - 3400
        "]],
    );
}

#[test]
fn a_later_sequence_replaces_and_an_earlier_one_is_outdated() {
    check(
        "
        from api
        post a sale 2025-08-02 EUR seq 3 deferred DD7
            product_sale 40.00
        from api
        post a sale 2025-08-02 EUR seq 7 in S1
            product_sale 39.00
        from api
        post a sale 2025-08-02 EUR seq 3 deferred DD7
            product_sale 40.00
        from api
        post b sale 2025-08-03 EUR seq 8
            product_sale 1.00
        post b sale 2025-08-01 EUR seq 9
            product_sale 2.00
        post b sale 2025-08-04 EUR seq 7
            product_sale 3.00
        ",
        &expect![[r"
            booked 1, changed
            replaced 1, changed
            outdated 1, unchanged
            booked 1, replaced 1, outdated 1, changed
            2025-08-01T00:00:00Z b - 200
            2025-08-02T00:00:00Z a S1 3900
        "]],
    );
}

#[test]
fn two_contents_of_one_version_are_a_conflict_until_the_next_version() {
    check(
        "
        from api
        post a sale 2025-08-02 EUR seq 3
            product_sale 40.00
        post b sale 2025-08-02 EUR seq 4
            product_sale 1.00
        from api
        post a sale 2025-08-02 EUR seq 3
            product_sale 41.00
        post b sale 2025-08-02 EUR seq 4
            product_sale 1.00
            referral_fee 0.00
        from api
        post b sale 2025-08-02 EUR seq 5
            product_sale 1.00
        ",
        &expect![[r"
            booked 2, changed
            conflicts 2, changed
            replaced 1, changed
            2025-08-02T00:00:00Z a - 4000
            2025-08-02T00:00:00Z b - 100
            conflict a
        "]],
    );
}

#[test]
fn a_removal_wins_over_what_is_earlier_whenever_it_comes() {
    check(
        "
        from api
        post a sale 2025-08-02 EUR seq 3
            product_sale 40.00
        remove a 4
        remove late 4
        remove stays 4
        from api
        post late sale 2025-08-02 EUR seq 3
            product_sale 40.00
        post stays sale 2025-08-02 EUR seq 4
            product_sale 41.00
        from api
        post a sale 2025-08-02 EUR seq 5
            product_sale 42.00
        remove stays 4
        remove stays 2
        ",
        &expect![[r"
            booked 1, removed 1, unchanged
            booked 1, outdated 1, changed
            booked 1, changed
            2025-08-02T00:00:00Z stays - 4100
            2025-08-02T00:00:00Z a - 4200
        "]],
    );
}

#[test]
fn late_rows_merge_into_place() {
    check(
        "
        from api
        post d sale 2025-08-04 EUR seq 4
        post b sale 2025-08-02 EUR seq 2
        from api
        post e sale 2025-08-04 EUR seq 3
        post c sale 2025-08-03 EUR seq 5
        post a sale 2025-08-01 EUR seq 6
            product_sale 1.00
        post f sale 2025-08-05 EUR seq 6
            product_sale 2.00
        ",
        &expect![[r"
            booked 2, changed
            booked 4, changed
            2025-08-01T00:00:00Z a - 100
            2025-08-02T00:00:00Z b - 0
            2025-08-03T00:00:00Z c - 0
            2025-08-04T00:00:00Z e - 0
            2025-08-04T00:00:00Z d - 0
            2025-08-05T00:00:00Z f - 200
        "]],
    );
}

#[test]
fn whatever_differs_is_a_conflict() {
    let batch = journal::parse(
        "
        from api
        post a sale 2025-08-02 EUR seq 1 in S1 order O1 sku MUG units 2 at amazon.de
            product_sale 40.00
        ",
    )
    .remove(0);
    let eur = batch.transactions[0].currency;
    let later = batch.transactions[0].posted_at.plus_seconds(1).unwrap();
    let changes: [fn(&mut Transaction, Currency, Instant); 17] = [
        |row, _, _| row.kind = Kind::Refund,
        |row, _, _| row.raw_kind.push('s'),
        |row, _, _| {
            row.status = Status::Deferred {
                reason: "DD7".to_owned(),
                matures_at: None,
            }
        },
        |row, _, later| row.posted_at = later,
        |row, _, later| row.released_at = Some(later),
        |row, _, _| row.marketplace = None,
        |row, usd, _| row.currency = usd,
        |row, _, _| row.settlement_id = Some("S2".to_owned()),
        |row, _, _| row.order_id = Some(String::new()),
        |row, _, _| row.reference_id = Some(String::new()),
        |row, _, _| row.sku = Some("mug".to_owned()),
        |row, _, _| row.quantity = -2,
        |row, _, _| row.payment_method = Some("wallet".to_owned()),
        |row, _, _| row.amounts.clear(),
        |row, _, _| row.amounts[0].component = Component::ShippingCredit,
        |row, _, _| row.amounts[0].raw.clear(),
        |row, _, _| row.amounts[0].line = 1,
    ];
    for (place, change) in changes.iter().enumerate() {
        let mut ledger = Ledger::new();
        ledger.append(batch.clone());
        let mut other = batch.clone();
        change(
            &mut other.transactions[0],
            Currency::from_code("USD").unwrap(),
            later,
        );
        let appended = ledger.append(other);
        assert_eq!(
            appended,
            Appended {
                conflicts: 1,
                ..Appended::default()
            },
            "{place}"
        );
        assert_eq!(ledger.row(0).to_transaction(), batch.transactions[0]);
        assert_eq!(ledger.row(0).currency(), eur);
    }
}

#[test]
fn a_row_says_what_was_booked() {
    let batches = journal::parse(
        "
        from file s.txt
        post a sale 2025-08-02T10:11:12Z EUR in S1 order O1 sku MUG units 2 at amazon.de raw Order
            product_sale 40.00 ItemPrice | Principal
            referral_fee -6.00 ItemFees | Commission
            new_thing 0.01 ItemPrice | Principal
        ",
    );
    let mut ledger = Ledger::new();
    ledger.append(batches[0].clone());
    let row = ledger.row(0);
    assert_eq!(row.to_transaction(), batches[0].transactions[0]);
    assert_eq!(row.total_minor(), 3401);
    assert_eq!(ledger.rows_of_settlement("S1").count(), 1);
    assert_eq!(ledger.rows_of_settlement("S2").count(), 0);
    let posted_at = row.posted_at();
    let next = posted_at.plus_seconds(1).unwrap();
    assert_eq!(ledger.rows_between(posted_at..next), 0..1);
    assert_eq!(ledger.rows_between(next..next), 1..1);
    assert_eq!(ledger.rows_between(next..posted_at), 1..1);
}

#[test]
fn changes_of_two_kinds_at_once_are_a_new_revision() {
    let mut batch = journal::parse("from api\npayout P1 EUR 1.00 paid for S1").remove(0);
    let eur = batch.payouts[0].currency;
    batch.balances.push(Balance {
        name: "total".to_owned(),
        money: Money::new(100, eur),
        as_of: Instant::MIN,
        parts: Vec::new(),
    });
    let mut ledger = Ledger::new();
    ledger.append(batch.clone());
    assert_eq!(ledger.revision(), 1);

    let mut other = batch.clone();
    other.payouts[0].id.push('2');
    other.balances.clear();
    other.entities.meters.push(Meter {
        id: "M1".to_owned(),
        sequence: 1,
        name: "Calls".to_owned(),
        unit: "call".to_owned(),
    });
    ledger.append(other);
    assert_eq!(ledger.revision(), 2);

    batch.rates = vec![rate("2026-03-01", "1.08"), rate("2026-03-02", "1.09")];
    ledger.append(batch.clone());
    assert_eq!(ledger.revision(), 3);
    ledger.append(batch);
    assert_eq!(ledger.revision(), 3);
}

fn rate(on: &str, rate: &str) -> Rate {
    Rate {
        on: Day::parse_iso(on).unwrap(),
        base: Currency::from_code("EUR").unwrap(),
        quote: Currency::from_code("USD").unwrap(),
        rate: rate.parse().unwrap(),
        source: "ECB".to_owned(),
    }
}

#[test]
fn the_last_second_of_all_is_in_no_period() {
    let mut ledger = Ledger::new();
    for batch in journal::parse(
        "
        from api
        post a sale 9999-12-31 EUR seq 1
            product_sale 1.00
        post b sale 9999-12-31T23:59:59Z EUR seq 2
            product_sale 2.00
        ",
    ) {
        ledger.append(batch);
    }
    let last = Day::parse_iso("9999-12-31").unwrap();
    let filter = Filter {
        period: Some(Period::of_day(last)),
        ..Filter::all(Zone::utc())
    };
    let by_rows = ledger.groups_by_scan(&filter, &[]);
    assert_eq!(by_rows[0].sums.total_minor(), 100);
    assert_eq!(ledger.groups(&filter, &[]), by_rows);
}
