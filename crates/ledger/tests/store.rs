//! What becomes of a transaction that comes once, again, late, otherwise, or from two sides.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::fmt::Write;

use expect_test::{Expect, expect};
use ledger::Ledger;

#[path = "fixture/journal.rs"]
mod journal;

/// Appends a journal, and compares the counts of each batch and the rows at the end.
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
        assert_eq!(n_counted, n_transactions, "every transaction counts once");
        for (name, n) in counts.into_iter().chain([("removed", appended.removed)]) {
            if n > 0 {
                write!(found, "{name} {n}, ").unwrap();
            }
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
fn a_file_holds_its_settlement_whole() {
    check(
        "
        from file first.txt
        post x1 sale 2025-08-02 EUR in S1
            product_sale 1.00
        post x2 sale 2025-08-02 EUR in S1
            product_sale 2.00
        post y1 sale 2025-08-03 EUR in S2
            product_sale 3.00
        from file again.txt

        post x1 sale 2025-08-02 EUR in S1
            product_sale 1.00
        post x2 sale 2025-08-02 EUR in S1
            product_sale 2.00
        from file reissued.txt
        post x3 sale 2025-08-02 EUR in S1
            product_sale 4.00
        post x1 sale 2025-08-02 EUR in S1
            product_sale 1.00
        post z1 sale 2025-08-04 EUR in S3
            product_sale 5.00
        from file first-again.txt
        post x1 sale 2025-08-02 EUR in S1
            product_sale 1.00
        post x2 sale 2025-08-02 EUR in S1
            product_sale 2.00
        ",
        &expect![[r"
            booked 3, changed
            repeated 2, unchanged
            booked 1, repeated 1, replaced 1, removed 1, changed
            repeated 1, replaced 1, removed 1, changed
            2025-08-02T00:00:00Z x1 S1 100
            2025-08-02T00:00:00Z x2 S1 200
            2025-08-03T00:00:00Z y1 S2 300
            2025-08-04T00:00:00Z z1 S3 500
        "]],
    );
}

#[test]
fn a_file_covers_what_an_api_sent_of_its_settlement() {
    check(
        "
        from api
        post a sale 2025-08-02 EUR seq 1 in S1
            product_sale 1.00
        post b sale 2025-08-02 EUR seq 2 in S2
            product_sale 2.00
        from file s1.txt
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        from api
        post a sale 2025-08-02 EUR seq 1 in S1
            product_sale 1.00
        ",
        &expect![[r"
            booked 2, changed
            replaced 1, removed 1, changed
            covered 1, unchanged
            2025-08-02T00:00:00Z x S1 100
            2025-08-02T00:00:00Z b S2 200
        "]],
    );
}

#[test]
fn a_file_covers_what_an_api_sends_later() {
    check(
        "
        from file s1.txt
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        from api                              # deferred money belongs to no settlement yet
        post a sale 2025-08-02 EUR seq 1 deferred DD7
            product_sale 1.00
        from api                              # now it does, to one that the file holds
        post a sale 2025-08-02 EUR seq 2 in S1
            product_sale 1.00
        post b sale 2025-08-02 EUR seq 3 in S1
            product_sale 9.00
        remove c 9
        post c sale 2025-08-02 EUR seq 4 in S1
            product_sale 9.00
        from api                              # an old page comes late
        post a sale 2025-08-02 EUR seq 1 deferred DD7
            product_sale 1.00
        from api                              # it was another settlement's after all
        post b sale 2025-08-02 EUR seq 5 in S2
            product_sale 9.00
        ",
        &expect![[r"
            booked 1, changed
            booked 1, changed
            covered 3, changed
            outdated 1, unchanged
            booked 1, changed
            2025-08-02T00:00:00Z x S1 100
            2025-08-02T00:00:00Z b S2 900
        "]],
    );
}

#[test]
fn ids_that_a_file_and_an_api_share_are_booked_once() {
    check(
        "
        from api
        post x sale 2025-08-02 EUR seq 5 in S2
            product_sale 1.00
        from file s1.txt
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        post x sale 2025-08-02 EUR in S1
            product_sale 8.00
        from api
        post x sale 2025-08-02 EUR seq 6 in S2
            product_sale 1.00
        remove x 7
        from file s3.txt
        post x sale 2025-08-02 EUR in S3
            product_sale 1.00
        ",
        &expect![[r"
            booked 1, changed
            booked 1, conflicts 1, changed
            covered 1, unchanged
            conflicts 1, unchanged
            2025-08-02T00:00:00Z x S1 100
            conflict x
        "]],
    );
}

#[test]
fn a_file_takes_over_rows_that_it_shares_with_an_api() {
    check(
        "
        from api
        post x sale 2025-08-02 EUR seq 5 in S1
            product_sale 1.00
        from file s1.txt
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00 ItemPrice | Principal
        from api                              # the file's, whatever the feed says of it now
        post x sale 2025-08-02 EUR seq 6 in S1
            product_sale 1.00
        ",
        &expect![[r"
            booked 1, changed
            replaced 1, changed
            covered 1, unchanged
            2025-08-02T00:00:00Z x S1 100
        "]],
    );
}

#[test]
fn a_file_that_contradicts_itself_is_a_conflict_when_it_comes_again_too() {
    check(
        "
        from file s1.txt
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        from file s1.txt
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        post x sale 2025-08-02 EUR in S1
            product_sale 8.00
        from file s1-reissued.txt
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        post y sale 2025-08-02 EUR in S1
            product_sale 1.00
        ",
        &expect![[r"
            booked 1, changed
            repeated 1, conflicts 1, changed
            repeated 1, replaced 1, changed
            2025-08-02T00:00:00Z x S1 100
            2025-08-02T00:00:00Z y S1 100
        "]],
    );
}

#[test]
fn rows_of_a_file_without_a_settlement_stand_for_themselves() {
    check(
        "
        from file range.csv
        post x sale 2025-08-02 EUR
            product_sale 1.00
        post x sale 2025-08-02 EUR
            product_sale 8.00
        from file other.csv
        post y sale 2025-08-02 EUR
            product_sale 2.00
        ",
        &expect![[r"
            booked 1, conflicts 1, changed
            booked 1, changed
            2025-08-02T00:00:00Z x - 100
            2025-08-02T00:00:00Z y - 200
            conflict x
        "]],
    );
}

#[test]
fn a_file_speaks_for_its_settlement_and_the_api_adds() {
    let texts = [
        "
        from file s1.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 1.00
        ",
        "
        from api
        settlement S1 EUR 2025-08-01 2025-08-15 claims 2.00 at amazon.de carries P1
        payout P1 EUR 1.00 paid
        ",
        "
        from api
        payout P2 EUR 1.00 paid for S1 S9
        ",
    ];
    let mut orders = [[0, 1, 2], [1, 2, 0], [2, 0, 1]].into_iter().map(|order| {
        let mut ledger = Ledger::new();
        for index in order {
            for batch in journal::parse(texts[index]) {
                ledger.append(batch);
            }
        }
        let payouts = ledger
            .payouts_of_settlement("S1")
            .map(|payout| payout.id.clone());
        let payouts: Vec<String> = payouts.collect();
        let carried: Vec<String> = ledger
            .settlement_ids_of_payout("P2")
            .map(str::to_owned)
            .collect();
        (ledger.settlement("S1").cloned().unwrap(), payouts, carried)
    });
    let (settlement, payouts, carried) = orders.next().unwrap();
    assert_eq!(settlement.claimed_minor, Some(100));
    assert_eq!(settlement.marketplace.as_deref(), Some("amazon.de"));
    assert_eq!(payouts, ["P1", "P2"]);
    assert_eq!(carried, ["S1", "S9"]);
    for other in orders {
        assert_eq!(
            other,
            (settlement.clone(), payouts.clone(), carried.clone())
        );
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
