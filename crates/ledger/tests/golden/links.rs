//! Which settlement follows which, and what was paid for each: one line per settlement.

use std::fmt::Write;

use expect_test::{Expect, expect};
use ledger::day::zone::Zone;
use ledger::report::attention::{self, Attention};

use crate::{ask, ledger_of, proof, text};

/// How each settlement hangs on another, and what was paid for it.
#[track_caller]
fn check_links(journal: &str, expected: &Expect) {
    let ledger = ledger_of(journal);
    let mut found = String::new();
    for settlement in ledger.settlements() {
        let proof = proof(&ledger, &settlement.id, &Zone::utc());
        let payment = &proof.identities[4].outcome;
        let next = proof.next_id.as_deref().unwrap_or("-");
        writeln!(
            found,
            "{} {:?} next {next}, {payment:?}",
            settlement.id, proof.link
        )
        .unwrap();
    }
    expected.assert_eq(&found);
}

#[test]
fn a_seam_is_two_minutes_on_either_side() {
    check_links(
        "
        from api
        settlement A1 EUR 2025-01-01 2025-01-15 claims 0.00 at a
        settlement A2 EUR 2025-01-14T23:58:00Z 2025-02-01 claims 0.00 at a
        settlement B1 EUR 2025-01-01 2025-01-15 claims 0.00 at b
        settlement B2 EUR 2025-01-14T23:57:59Z 2025-02-01 claims 0.00 at b
        settlement C1 EUR 2025-01-01 2025-01-15 claims 0.00 at c
        settlement C2 EUR 2025-01-15T00:02:01Z 2025-02-01 claims 0.00 at c
        settlement C3 EUR 2025-03-01 2025-03-15 claims 0.00 at c
        ",
        &expect![[r#"
            A1 First next A2, Holds
            B1 First next -, Holds
            C1 First next -, Holds
            B2 Missing { previous_id: Some("B1") } next -, Holds
            A2 Proven { previous_id: "A1" } next -, Holds
            C2 Missing { previous_id: Some("C1") } next -, Holds
            C3 Missing { previous_id: Some("C2") } next -, Holds
        "#]],
    );
}

#[test]
fn the_settlement_before_is_of_the_same_shop_and_ties_out() {
    check_links(
        "
        from api
        # Of the same shop, rather than of any.
        settlement A1 EUR 2025-01-01 2025-01-15 claims 0.00 at a
        settlement A2 EUR 2025-01-02 2025-01-15 claims 0.00
        settlement A3 EUR 2025-01-15 2025-02-01 claims 0.00 at a
        settlement A4 EUR 2025-01-15 2025-02-01 claims 0.00
        # Two accounts of one shop: only the amounts tell them apart.
        settlement B1 USD 2025-01-01 2025-01-15 claims -1.00 at b
        settlement B2 USD 2025-01-01 2025-01-15 claims -2.00 at b
        settlement B3 USD 2025-01-15 2025-02-01 claims 0.00 at b
        post b3 opening_balance 2025-01-15 USD in B3 seq 1
            opening_balance -2.00
        settlement B4 USD 2025-01-15 2025-02-01 claims 0.00 at b
        post b4 opening_balance 2025-01-15 USD in B4 seq 2
            opening_balance -1.00
        # The nearer one; a currency of its own; no settlement follows itself or a later one.
        settlement C1 GBP 2025-01-01 2025-01-14T23:59:00Z claims 0.00
        settlement C2 GBP 2025-01-01 2025-01-15 claims 0.00
        settlement C3 GBP 2025-01-15 2025-01-15T00:01:00Z claims 0.00
        settlement C4 GBP 2025-01-15 2025-01-15T00:01:00Z claims 0.00
        settlement E1 CHF 2025-01-15 2025-01-15T00:01:00Z claims 0.00
        # The nearest before a gap.
        settlement D1 JPY 2025-01-01 2025-01-15 claims 0
        settlement D2 JPY 2025-02-01 2025-02-15 claims 0
        settlement D3 JPY 2025-06-01 2025-06-15 claims 0
        ",
        &expect![[r#"
            E1 First next -, Holds
            A1 First next A3, Holds
            A2 Missing { previous_id: Some("A1") } next A4, Holds
            A3 Proven { previous_id: "A1" } next -, Holds
            A4 Proven { previous_id: "A2" } next -, Holds
            C1 First next -, Holds
            C2 First next C3, Holds
            C3 Proven { previous_id: "C2" } next -, Holds
            C4 Proven { previous_id: "C2" } next -, Holds
            D1 First next -, Holds
            D2 Missing { previous_id: Some("D1") } next -, Holds
            D3 Missing { previous_id: Some("D2") } next -, Holds
            B1 First next B4, Holds
            B2 First next B3, Holds
            B3 Proven { previous_id: "B2" } next -, Holds
            B4 Proven { previous_id: "B1" } next -, Holds
        "#]],
    );
}

#[test]
fn payments_in_every_state() {
    check_links(
        "
        from api
        settlement A EUR 2025-01-01 2025-01-15 claims 1.00 at a
        payout a1 EUR 1.00 cancelled for A
        settlement B EUR 2025-01-01 2025-01-15 claims 1.00 at b
        payout b1 EUR 0.60 paid for B
        payout b2 EUR 0.40 in_transit for B
        payout b3 USD 0.00 no_payout for B
        settlement C EUR 2025-01-01 2025-01-15 claims 1.00 at c
        payout c1 EUR ? paid for C
        settlement D EUR 2025-01-01 2025-01-15 claims 1.00 at d
        payout d1 EUR ? failed for D
        payout d2 EUR 1.00 on_hold for D
        settlement E EUR 2025-01-01 2025-01-15 claims 1.00 at e
        payout e1 EUR 2.00 paid for E F
        settlement G EUR 2025-01-01 2025-01-15 claims -1.00 at g
        payout g1 EUR 1.00 paid for G
        settlement H EUR 2025-01-01 2025-01-15 claims 1.00 at h
        payout h1 EUR 0.75 paid for H I
        settlement I EUR 2025-01-01 2025-01-15 claims -0.25 at i
        settlement J EUR 2025-01-01 2025-01-15 open at j
        payout j1 EUR 0.75 paid for J
        ",
        &expect![[r"
            A First next -, Fails { residual_minor: 100 }
            B First next -, Holds
            C First next -, Unproven(PayoutAmountUnknown)
            D First next -, Holds
            E First next -, Unproven(NoClaim)
            G First next -, Fails { residual_minor: -100 }
            H First next -, Holds
            I First next -, Holds
            J First next -, Unproven(NoClaim)
        "]],
    );
}

/// The list of what needs attention, and where proofs say that money came back.
#[track_caller]
fn check_returned(journal: &str, expected: &Expect) {
    let ledger = ledger_of(journal);
    let mut found = String::new();
    let attention: Attention = ask(&ledger, &attention::Query {});
    text::attention(&attention, &mut found);
    for settlement in ledger.settlements() {
        let proof = proof(&ledger, &settlement.id, &Zone::utc());
        if let Some(returned_in) = proof.returned_in {
            writeln!(found, "{} returned in {returned_in}", settlement.id).unwrap();
        }
    }
    expected.assert_eq(&found);
}

#[test]
fn a_payout_that_failed_says_where_its_money_came_back() {
    // In B3 too, but that can't be B1's money: it is not the settlement after it.
    check_returned(
        "
        from api
        settlement A1 EUR 2025-01-01 2025-01-15 claims 50.00 at a
        post a1 sale 2025-01-02 EUR in A1 seq 1
            product_sale 50.00
        payout PA1 EUR 50.00 failed for A1
        settlement A2 EUR 2025-01-15 2025-02-01 claims 52.00 at a
        post a2 payout_failed 2025-01-20 EUR in A2 seq 2
            failed_transfer 50.00
        post a2s sale 2025-01-20 EUR in A2 seq 3
            product_sale 2.00
        payout PA2 EUR 52.00 paid for A2

        settlement B1 EUR 2025-01-01 2025-01-15 claims 9.00 at b
        post b1 sale 2025-01-02 EUR in B1 seq 4
            product_sale 9.00
        payout PB1 EUR 9.00 failed for B1
        settlement B2 EUR 2025-01-15 2025-02-01 claims 0.00 at b
        settlement B3 EUR 2025-02-01 2025-02-15 claims 9.00 at b
        post b3 payout_failed 2025-02-02 EUR in B3 seq 5
            failed_transfer 9.00
        payout PB3 EUR 9.00 paid for B3
        ",
        &expect![[r"

            attention
              PayoutFailed B1 9.00 EUR, 1
              PayoutFailed A1 50.00 EUR, 1, returned in A2
            A1 returned in A2
        "]],
    );
}

#[test]
fn a_payout_that_failed_stays_unexplained_where_anything_else_may_be_meant() {
    let row = |id: &str, of: &str, component: &str, minor: u32, seq: u32| {
        format!("post {id} sale 2025-01-20 EUR in {of} seq {seq}\n    {component} {minor}.00\n")
    };
    // The payout, what came back, and the second payout.
    let cases = [
        ("EUR 5.00 failed for A1", 4, ""),
        ("EUR 5.00 failed for A1", 6, ""),
        ("EUR 4.00 failed for A1", 5, ""),
        ("EUR 4.00 failed for A1", 4, ""),
        ("EUR ? failed for A1", 5, ""),
        ("USD 5.00 failed for A1", 5, ""),
        ("EUR 5.00 failed for A1 X", 5, ""),
        ("EUR 5.00 cancelled for A1", 5, ""),
        ("EUR 5.00 paid for A1", 5, ""),
        (
            "EUR 5.00 failed for A1",
            5,
            "payout Q EUR 5.00 failed for A1",
        ),
        ("EUR 5.00 failed for A1", 5, "payout Q EUR 5.00 paid for A1"),
    ];
    for (payout, returned, other) in cases {
        let journal = [
            "from api\n",
            "settlement A1 EUR 2025-01-01 2025-01-15 claims 5.00 at a\n",
            &row("a1", "A1", "product_sale", 5, 1),
            "settlement A2 EUR 2025-01-15 2025-02-01 open at a\n",
            &row("a2", "A2", "failed_transfer", returned, 2),
            "payout P ",
            payout,
            "\n",
            other,
        ]
        .concat();
        let ledger = ledger_of(&journal);
        let attention: Attention = ask(&ledger, &attention::Query {});
        let items = attention.items.iter();
        assert!(
            items.clone().all(|item| item.returned_in.is_none()),
            "{journal}"
        );
        let proof = proof(&ledger, "A1", &Zone::utc());
        assert_eq!(proof.returned_in, None, "{journal}");
        let is_paid = journal.contains(" paid ");
        assert_eq!(items.len(), usize::from(!is_paid), "{journal}");
    }
}

#[test]
fn nothing_that_failed_comes_back_nowhere() {
    let ledger = ledger_of(
        "
        from api
        settlement A1 EUR 2025-01-01 2025-01-15 claims 0.00 at a
        payout P EUR 0.00 failed for A1
        settlement A2 EUR 2025-01-15 2025-02-01 open at a
        ",
    );
    let proof = proof(&ledger, "A1", &Zone::utc());
    assert_eq!(proof.next_id.as_deref(), Some("A2"));
    assert_eq!(proof.returned_in, None);
}
