//! Files that come again, otherwise, or beside what an API sent of the same settlement.

use expect_test::expect;
use ledger::Ledger;

use crate::{check, journal};

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
fn a_proven_file_covers_what_an_api_sent_of_its_settlement() {
    check(
        "
        from api
        post a sale 2025-08-02 EUR seq 1 in S1
            product_sale 1.00
        post b sale 2025-08-02 EUR seq 2 in S2
            product_sale 2.00
        from file s1.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 1.00
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
            settlement S1 claims 100
        "]],
    );
}

#[test]
fn a_proven_file_covers_what_an_api_sends_later() {
    check(
        "
        from file s1.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 1.00
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
            settlement S1 claims 100
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
        settlement S1 EUR 2025-08-01 2025-08-15 claims 9.00
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        post x sale 2025-08-02 EUR in S1
            product_sale 8.00
        from api
        post x sale 2025-08-02 EUR seq 6 in S2
            product_sale 1.00
        remove x 7
        from file s3.txt
        settlement S3 EUR 2025-08-01 2025-08-15 claims 1.00
        post x sale 2025-08-02 EUR in S3
            product_sale 1.00
        ",
        &expect![[r"
            booked 1, changed
            booked 1, conflicts 1, changed
            covered 1, unchanged
            conflicts 1, changed
            2025-08-02T00:00:00Z x S1 100
            conflict x
            settlement S1 claims 900
            settlement S3 claims 100
        "]],
    );
}

#[test]
fn a_proven_file_takes_over_rows_that_it_shares_with_an_api() {
    check(
        "
        from api
        post x sale 2025-08-02 EUR seq 5 in S1
            product_sale 1.00
        from file s1.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 1.00
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00 ItemPrice | Principal
        from api                              # the file's, whatever the feed says of it now
        post x sale 2025-08-02 EUR seq 6 in S1
            product_sale 1.00
        ",
        &expect![[r"
            booked 1, changed
            repeated 1, changed
            covered 1, unchanged
            2025-08-02T00:00:00Z x S1 100
            settlement S1 claims 100
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
fn a_row_that_a_file_says_twice_is_booked_once() {
    check(
        "
        from file s1.txt
        post x sale 2025-08-02 EUR in S1
        post x sale 2025-08-02 EUR in S1
        ",
        &expect![[r"
            booked 1, repeated 1, changed
            2025-08-02T00:00:00Z x S1 0
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
        settlement S1 EUR 2025-08-01 2025-08-15 claims 2.00 at amazon.de deposit 2025-08-17 carries P1
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
    assert_eq!(
        settlement.deposit_at,
        settlement.ended_at.plus_seconds(2 * 86_400)
    );
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
fn rows_of_one_instant_stand_as_the_file_has_them() {
    check(
        "
        from file s.txt
        settlement S1 EUR 2025-08-01 2025-08-15
        post c sale 2025-08-02 EUR in S1
            product_sale 1.00
        post a sale 2025-08-02 EUR in S1
            product_sale 2.00
        post b sale 2025-08-02 EUR in S1
            product_sale 3.00
        ",
        &expect![[r"
            booked 3, changed
            2025-08-02T00:00:00Z c S1 100
            2025-08-02T00:00:00Z a S1 200
            2025-08-02T00:00:00Z b S1 300
            settlement S1
        "]],
    );
}
