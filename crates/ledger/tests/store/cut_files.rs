//! Files that were cut off or damaged, beside whole ones and beside what an API sent.
//!
//! `S1` is whole with `x` and `y`, and then adds up to 3.00.

use expect_test::expect;
use ledger::Ledger;
use ledger::store::batch::{PassedOver, Standing};
use ledger::store::soundness::Soundness;

use crate::{check, journal};

/// Every order of a few numbers.
fn orders(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(n - 1).into_iter();
    shorter
        .flat_map(|order| {
            (0..n).map(move |place| {
                let mut order = order.clone();
                order.insert(place, n - 1);
                order
            })
        })
        .collect()
}

const WHOLE: &str = "
        from file whole.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 3.00
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        post y sale 2025-08-02 EUR in S1
            product_sale 2.00
";
const CUT: &str = "
        from file cut.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 3.00 at cut.example
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
";
const CUT_AT_ONCE: &str = "
        from file cut-at-once.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 3.00 at once.example
";
const DAMAGED: &str = "
        from file damaged.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 3.00 at damaged.example
        post y sale 2025-08-02 EUR in S1
            product_sale 2.00
        refused 1
";
const API: &str = "
        from api
        post a sale 2025-08-02 EUR seq 1 in S1
            product_sale 1.00
";
const API_LATER: &str = "
        from api
        settlement S1 EUR 2025-08-01 2025-08-15 claims 5.00
        post b sale 2025-08-02 EUR seq 2 in S1
            product_sale 4.00
";
/// The id of a row of the whole file, which some server read from it.
const API_SHARED: &str = "
        from api
        post y sale 2025-08-02 EUR seq 3 in S1
            product_sale 2.00
";
const API_MOVED: &str = "
        from api
        post a sale 2025-08-02 EUR seq 4 in S2
            product_sale 1.00
        remove b 5
        remove y 6
";

/// The rows and the settlements after some journals.
fn state(texts: &[&str]) -> (Vec<String>, Vec<String>) {
    let mut ledger = Ledger::new();
    for batch in texts.iter().flat_map(|text| journal::parse(text)) {
        ledger.append(batch);
    }
    let rows = ledger
        .rows()
        .map(|row| format!("{} {}", row.id(), row.settlement_id().unwrap_or("-")));
    let settlements = ledger.settlements().map(|settlement| {
        let shop = settlement.marketplace.as_deref().unwrap_or("-");
        format!("{} {shop}", settlement.claimed_minor.unwrap_or(0))
    });
    (rows.collect(), settlements.collect())
}

#[test]
fn the_best_source_counts_in_whatever_order_they_come() {
    let cases: [(&[&str], &[&str], &[&str]); 12] = [
        (&[WHOLE, CUT], &["x S1", "y S1"], &["300 -"]),
        (&[WHOLE, DAMAGED], &["x S1", "y S1"], &["300 -"]),
        (&[CUT, DAMAGED], &["x S1"], &["300 cut.example"]),
        (
            &[WHOLE, CUT_AT_ONCE, DAMAGED, CUT],
            &["x S1", "y S1"],
            &["300 -"],
        ),
        (&[DAMAGED], &["y S1"], &["300 damaged.example"]),
        (&[API, CUT], &["a S1"], &[]),
        (&[API, CUT_AT_ONCE], &["a S1"], &[]),
        (&[API, API_LATER, DAMAGED], &["a S1", "b S1"], &["500 -"]),
        (
            &[API, API_LATER, CUT, DAMAGED, WHOLE],
            &["x S1", "y S1"],
            &["300 -"],
        ),
        (&[API_SHARED, CUT, DAMAGED], &["y S1"], &[]),
        // What an API moved or took back is not in the settlement, and a cut file does not tell
        // otherwise.
        (&[API, API_MOVED, CUT, DAMAGED], &["a S2"], &[]),
        (
            &[API_SHARED, API_LATER, API_MOVED, CUT],
            &["a S2"],
            &["500 -"],
        ),
    ];
    for (texts, rows, book) in cases {
        for order in orders(texts.len()) {
            let texts: Vec<&str> = order.iter().map(|&place| texts[place]).collect();
            let (found_rows, found_book) = state(&texts);
            assert_eq!(found_rows, rows, "{}", texts.concat());
            assert_eq!(found_book, book, "{}", texts.concat());
        }
    }
}

#[test]
fn a_cut_copy_does_not_take_the_place_of_the_whole() {
    check(
        &[WHOLE, CUT, DAMAGED, CUT_AT_ONCE, WHOLE].concat(),
        &expect![[r"
            booked 2, changed
            passed over Unproven S1 of 1 for Proven file, unchanged
            passed over Damaged S1 of 1 for Proven file, unchanged
            passed over Unproven S1 of 0 for Proven file, unchanged
            repeated 2, unchanged
            2025-08-02T00:00:00Z x S1 100
            2025-08-02T00:00:00Z y S1 200
            settlement S1 claims 300
        "]],
    );
}

#[test]
fn the_whole_takes_the_place_of_a_cut_copy() {
    check(
        &[CUT_AT_ONCE, CUT, CUT_AT_ONCE, WHOLE].concat(),
        &expect![[r"
            changed
            replaced 1, changed
            removed 1, changed
            replaced 2, changed
            2025-08-02T00:00:00Z x S1 100
            2025-08-02T00:00:00Z y S1 200
            settlement S1 claims 300
        "]],
    );
}

#[test]
fn what_is_passed_over_is_told() {
    let mut ledger = Ledger::new();
    let mut last = Vec::new();
    for batch in journal::parse(&[WHOLE, DAMAGED].concat()) {
        last = ledger.append(batch).passed_over;
    }
    let expected = PassedOver {
        settlement_id: "S1".to_owned(),
        soundness: Soundness::Damaged,
        standing: Standing::File(Soundness::Proven),
        n_transactions: 1,
    };
    assert_eq!(last, [expected]);
}

#[test]
fn of_two_files_that_are_equally_sound_the_later_counts() {
    check(
        "
        from file proven.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 1.00
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        from file reissued.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 4.00
        post z sale 2025-08-02 EUR in S1
            product_sale 4.00
        from file cut.txt
        settlement S2 EUR 2025-08-15 2025-08-29 claims 9.00
        post p sale 2025-08-16 EUR in S2
            product_sale 1.00
        from file cut-elsewhere.txt
        settlement S2 EUR 2025-08-15 2025-08-29 claims 9.00 at amazon.de
        post q sale 2025-08-16 EUR in S2
            product_sale 2.00
        from file not-described.txt
        post p sale 2025-08-16 EUR in S2
            product_sale 1.00
        from file damaged.txt
        post r sale 2025-08-30 EUR in S3
            product_sale 1.00
        refused 2
        from file damaged-elsewhere.txt
        post s sale 2025-08-30 EUR in S3
            product_sale 1.00
        refused 1
        ",
        &expect![[r"
            booked 1, changed
            replaced 1, removed 1, changed
            booked 1, changed
            replaced 1, removed 1, changed
            replaced 1, removed 1, changed
            booked 1, changed
            replaced 1, removed 1, changed
            2025-08-02T00:00:00Z z S1 400
            2025-08-16T00:00:00Z p S2 100
            2025-08-30T00:00:00Z s S3 100
            settlement S1 claims 400
            settlement S2 claims 900
        "]],
    );
}

#[test]
fn the_same_rows_may_be_told_of_better() {
    check(
        "
        from file claims-otherwise.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 9.00
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        from file proven.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 1.00
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        from file claims-otherwise.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 9.00
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        from file cut.txt                     # it is the proven one that stands now
        settlement S1 EUR 2025-08-01 2025-08-15 claims 9.00
        from api
        post a sale 2025-08-02 EUR seq 1 in S1
            product_sale 1.00
        ",
        &expect![[r"
            booked 1, changed
            repeated 1, changed
            repeated 1, unchanged
            passed over Unproven S1 of 0 for Proven file, unchanged
            covered 1, unchanged
            2025-08-02T00:00:00Z x S1 100
            settlement S1 claims 100
        "]],
    );
}

#[test]
fn a_settlement_without_a_row_is_a_version_too() {
    check(
        "
        from file whole.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 1.00
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        from api
        post a sale 2025-08-16 EUR seq 1 in S2
            product_sale 1.00
        from file nothing-happened.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 0.00
        settlement S2 EUR 2025-08-15 2025-08-29 claims 0.00
        from file again.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 0.00
        ",
        &expect![[r"
            booked 1, changed
            booked 1, changed
            removed 2, changed
            unchanged
            settlement S1 claims 0
            settlement S2 claims 0
        "]],
    );
}

#[test]
fn an_api_takes_over_from_a_cut_file_and_a_whole_file_from_it() {
    check(
        &[CUT, API, API_LATER, CUT, WHOLE, API].concat(),
        &expect![[r"
            booked 1, changed
            booked 1, removed 1, changed
            booked 1, changed
            passed over Unproven S1 of 1 for API, unchanged
            replaced 2, removed 2, changed
            covered 1, unchanged
            2025-08-02T00:00:00Z x S1 100
            2025-08-02T00:00:00Z y S1 200
            settlement S1 claims 300
        "]],
    );
}

#[test]
fn an_api_that_describes_a_settlement_takes_over_no_rows() {
    check(
        "
        from file cut.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 3.00
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        from api
        settlement S1 EUR 2025-08-01 2025-08-15 claims 4.00
        from file cut-again.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 3.00
        post y sale 2025-08-02 EUR in S1
            product_sale 2.00
        ",
        &expect![[r"
            booked 1, changed
            changed
            replaced 1, removed 1, changed
            2025-08-02T00:00:00Z y S1 200
            settlement S1 claims 300
        "]],
    );
}

#[test]
fn a_row_of_a_cut_file_is_an_apis_as_soon_as_the_api_speaks_of_it() {
    check(
        "
        from file cut.txt
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        post y sale 2025-08-02 EUR in S1
            product_sale 2.00
        post z sale 2025-08-16 EUR in S2
            product_sale 3.00
        from api                              # the same row, by way of a server
        post x sale 2025-08-02 EUR seq 3 in S1
            product_sale 1.00
        remove z 4
        from file cut.txt
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        post z sale 2025-08-16 EUR in S2
            product_sale 3.00
        from api                              # an old page comes late
        post z sale 2025-08-16 EUR seq 2 in S2
            product_sale 3.00
        ",
        &expect![[r"
            booked 3, changed
            booked 1, removed 3, changed
            passed over Unproven S1 of 1 for API, passed over Unproven S2 of 1 for API, unchanged
            outdated 1, unchanged
            2025-08-02T00:00:00Z x S1 100
        "]],
    );
}

#[test]
fn a_cut_file_takes_no_row_that_an_api_has_in_another_settlement() {
    const CUT_WITH_A: &str = "
        from file cut.txt
        post a sale 2025-08-02 EUR in S1
            product_sale 1.00
        post x sale 2025-08-02 EUR in S1
            product_sale 2.00
    ";
    const API_ELSEWHERE: &str = "
        from api
        post a sale 2025-08-02 EUR seq 1 in S2
            product_sale 1.00
    ";
    check(
        &[API_ELSEWHERE, CUT_WITH_A].concat(),
        &expect![[r"
        booked 1, changed
        passed over Unproven S1 of 2 for API, unchanged
        2025-08-02T00:00:00Z a S2 100
    "]],
    );
    check(
        &[CUT_WITH_A, API_ELSEWHERE].concat(),
        &expect![[r"
        booked 2, changed
        booked 1, removed 2, changed
        2025-08-02T00:00:00Z a S2 100
    "]],
    );
}

#[test]
fn an_outdated_version_is_a_word_of_its_settlement() {
    check(
        "
        from api
        post a sale 2025-08-02 EUR seq 4 in S2
            product_sale 1.00
        from file cut.txt
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        from api                              # an old page comes late
        post a sale 2025-08-02 EUR seq 3 in S1
            product_sale 1.00
        ",
        &expect![[r"
            booked 1, changed
            booked 1, changed
            outdated 1, removed 1, changed
            2025-08-02T00:00:00Z a S2 100
        "]],
    );
}

#[test]
fn a_file_is_as_sound_as_each_of_its_settlements() {
    check(
        "
        from file whole.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 1.00
        settlement S2 EUR 2025-08-15 2025-08-29 claims 2.00
        post x sale 2025-08-02 EUR in S1
            product_sale 1.00
        post y sale 2025-08-16 EUR in S2
            product_sale 2.00
        from file cut-in-s2.txt
        settlement S1 EUR 2025-08-01 2025-08-15 claims 5.00
        settlement S2 EUR 2025-08-15 2025-08-29 claims 9.00
        post z sale 2025-08-02 EUR in S1
            product_sale 5.00
        post v sale 2025-08-16 EUR in S2
            product_sale 3.00
        post v sale 2025-08-16 EUR in S2
            product_sale 4.00
        post w sale 2025-08-30 EUR
            product_sale 1.00
        ",
        &expect![[r"
            booked 2, changed
            booked 1, replaced 1, removed 1, passed over Unproven S2 of 2 for Proven file, changed
            2025-08-02T00:00:00Z z S1 500
            2025-08-16T00:00:00Z y S2 200
            2025-08-30T00:00:00Z w - 100
            settlement S1 claims 500
            settlement S2 claims 200
        "]],
    );
}
