//! Every report over journals, against the text that it should be.
//!
//! One journal, one reference: `golden/NAME.journal` and `golden/NAME.txt`, which
//! `UPDATE_EXPECT=1 cargo test` writes anew. Amounts in the references are in major units.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::fmt::Write;

use expect_test::{Expect, ExpectFile, expect, expect_file};
use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Day, Instant, Period};
use ledger::report::attention::{self, Attention};
use ledger::report::contents::{self, Contents};
use ledger::report::rows::{self, Rows};
use ledger::report::settlement_proof::{self, Proof, SettlementProof};
use ledger::report::settlements::{self, Settlements};
use ledger::report::summary::{self, Summary};
use ledger::report::{Report, ReportKind, answer};

#[path = "fixture/journal.rs"]
mod journal;
#[path = "golden/text.rs"]
mod text;

/// Berlin in 2025: an hour east of UTC, two in summer.
fn berlin() -> Zone {
    let at = |text| Instant::parse_rfc3339(text).unwrap();
    let changes = vec![
        (at("2025-03-30T01:00:00Z"), 7200),
        (at("2025-10-26T01:00:00Z"), 3600),
    ];
    Zone::new("Europe/Berlin", 3600, changes).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn ledger_of(journal: &str) -> Ledger {
    let mut ledger = Ledger::new();
    for batch in journal::parse(journal) {
        ledger.append(batch);
    }
    ledger
}

/// Asks as the page does: over the wire.
fn ask<R: Report>(ledger: &Ledger, query: &R::Query) -> R {
    let query = postcard::to_stdvec(query).unwrap();
    postcard::from_bytes(&answer(ledger, R::KIND, &query).unwrap()).unwrap()
}

/// Every report that has no choice but the zone, and the proof of each settlement.
#[track_caller]
fn check(journal: &str, zone: &Zone, expected: &ExpectFile) {
    let ledger = ledger_of(journal);
    let mut found = String::new();
    let contents: Contents = ask(&ledger, &contents::Query {});
    text::contents(&contents, &mut found);
    let summary: Summary = ask(
        &ledger,
        &summary::Query {
            period: None,
            zone: zone.clone(),
        },
    );
    text::summary(&summary, &mut found);
    let settlements: Settlements = ask(
        &ledger,
        &settlements::Query {
            period: None,
            zone: zone.clone(),
        },
    );
    assert_eq!(settlements.n_hidden, 0);
    text::settlements(&settlements, &mut found);
    let attention: Attention = ask(&ledger, &attention::Query {});
    text::attention(&attention, &mut found);
    for row in &settlements.rows {
        let proof = proof(&ledger, &row.settlement.id, zone);
        check_proof(&ledger, &proof, zone);
        text::proof(&proof, &mut found);
    }
    expected.assert_eq(&found);
}

fn proof(ledger: &Ledger, settlement_id: &str, zone: &Zone) -> Proof {
    let query = settlement_proof::Query {
        settlement_id: settlement_id.to_owned(),
        zone: zone.clone(),
    };
    ask::<SettlementProof>(ledger, &query).proof.unwrap()
}

/// Whatever a proof shows can be opened: the rows behind each sum add up to it.
fn check_proof(ledger: &Ledger, proof: &Proof, zone: &Zone) {
    let all = rows::Query {
        settlement_id: Some(proof.settlement.id.clone()),
        period: None,
        currency: Some(proof.settlement.currency),
        step: None,
        component: None,
        month: None,
        zone: zone.clone(),
        offset: 0,
        limit: rows::LIMIT_MAX,
    };
    let check_sum = |query: rows::Query, minor, n_amounts| {
        let rows: Rows = ask(ledger, &query);
        assert_eq!(rows.totals, [(proof.settlement.currency, minor)]);
        assert_eq!(rows.n_amounts, n_amounts);
        let lines: i128 = rows.lines.iter().map(|line| i128::from(line.minor)).sum();
        assert_eq!(lines, minor);
    };
    let settled = proof.path.iter().filter(|line| line.step.is_settled());
    assert_eq!(
        settled.map(|line| line.minor).sum::<i128>(),
        proof.sum_minor
    );
    assert_eq!(
        proof.months.iter().map(|line| line.minor).sum::<i128>(),
        proof.sum_minor
    );
    for line in &proof.path {
        let query = rows::Query {
            step: Some(line.step),
            ..all.clone()
        };
        check_sum(query, line.minor, line.n_amounts);
    }
    for line in &proof.components {
        let (step, component) = (Some(line.step), Some(line.component.clone()));
        check_sum(
            rows::Query {
                step,
                component,
                ..all.clone()
            },
            line.minor,
            line.n_amounts,
        );
    }
    if proof.path.iter().all(|line| line.step.is_settled()) {
        for line in &proof.months {
            let query = rows::Query {
                month: Some(line.month),
                ..all.clone()
            };
            check_sum(query, line.minor, line.n_amounts);
        }
    }
}

#[test]
fn a_chain_from_the_first_settlement_on() {
    let expected = expect_file!["golden/chain.txt"];
    check(
        include_str!("golden/chain.journal"),
        &Zone::utc(),
        &expected,
    );
}

#[test]
fn a_chain_that_breaks_in_every_way() {
    let expected = expect_file!["golden/broken.txt"];
    check(
        include_str!("golden/broken.journal"),
        &Zone::utc(),
        &expected,
    );
}

#[test]
fn payouts_that_came_back_or_carry_several() {
    let expected = expect_file!["golden/payouts.txt"];
    check(
        include_str!("golden/payouts.journal"),
        &Zone::utc(),
        &expected,
    );
}

#[test]
fn months_of_a_zone_that_changes_its_clock() {
    let expected = expect_file!["golden/months.txt"];
    check(include_str!("golden/months.journal"), &berlin(), &expected);
}

#[test]
fn an_empty_ledger() {
    check("", &Zone::utc(), &expect_file!["golden/empty.txt"]);
}

#[test]
fn periods_are_days_of_the_zone() {
    let ledger = ledger_of(include_str!("golden/months.journal"));
    let sums = |zone: Zone, start: &str, end: &str| -> Vec<i128> {
        let period = Period::new(day(start), day(end));
        let summary: Summary = ask(&ledger, &summary::Query { period, zone });
        summary
            .currencies
            .iter()
            .map(summary::CurrencySummary::net_proceeds_minor)
            .collect()
    };
    // 23:30 UTC on 31 March is already April in Berlin.
    assert_eq!(sums(Zone::utc(), "2025-03-01", "2025-04-01"), [111]);
    assert_eq!(sums(berlin(), "2025-03-01", "2025-04-01"), [11]);
    assert_eq!(sums(berlin(), "2025-04-01", "2025-04-01"), [] as [i128; 0]);

    let n_rows = |text: &str| {
        let period = Some(Period::of_day(day(text)));
        let query = settlements::Query {
            period,
            zone: berlin(),
        };
        let settlements: Settlements = ask(&ledger, &query);
        (settlements.rows.len(), settlements.n_hidden)
    };
    assert_eq!(n_rows("2025-11-07"), (0, 1));
    assert_eq!(n_rows("2025-11-08"), (1, 0));
}

#[test]
fn a_month_and_a_period_select_what_both_hold() {
    let ledger = ledger_of(include_str!("golden/months.journal"));
    let query = rows::Query {
        settlement_id: None,
        period: Period::new(day("2025-03-31"), day("2025-04-02")),
        currency: None,
        step: None,
        component: None,
        month: None,
        zone: berlin(),
        offset: 0,
        limit: 10,
    };
    let ids = |month: Option<&str>| -> Vec<String> {
        let month = month.map(day);
        let rows: Rows = ask(
            &ledger,
            &rows::Query {
                month,
                ..query.clone()
            },
        );
        rows.lines
            .into_iter()
            .map(|line| line.transaction_id)
            .collect()
    };
    assert_eq!(ids(None), ["a", "b"]);
    assert_eq!(ids(Some("2025-03-01")), ["a"]);
    assert_eq!(ids(Some("2025-04-01")), ["b"]);
    assert_eq!(ids(Some("2025-05-01")), [""; 0]);
}

#[test]
fn a_month_that_a_clock_leaves_again_for_an_hour_has_begun() {
    // As in St. John's: a minute into November the clock goes back to 23:01 of 31 October.
    let at = Instant::parse_rfc3339("2025-11-01T00:01:00Z").unwrap();
    let zone = Zone::new("America/St_Johns", 0, vec![(at, -3600)]).unwrap();
    let ledger = ledger_of(
        "
        from api
        settlement S1 EUR 2025-10-20 2025-11-08 claims 0.03
        post a sale 2025-10-31T23:59:59Z EUR in S1 seq 1
            product_sale 0.01
        post b sale 2025-11-01T00:30:00Z EUR in S1 seq 2
            product_sale 0.02
        ",
    );
    let proof = proof(&ledger, "S1", &zone);
    check_proof(&ledger, &proof, &zone);
    let months = proof
        .months
        .iter()
        .map(|line| (line.month.to_iso(), line.minor));
    let expected = [("2025-10-01".to_owned(), 1), ("2025-11-01".to_owned(), 2)];
    assert_eq!(months.collect::<Vec<_>>(), expected);
}

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
        # The nearest before a gap.
        settlement D1 JPY 2025-01-01 2025-01-15 claims 0
        settlement D2 JPY 2025-02-01 2025-02-15 claims 0
        settlement D3 JPY 2025-06-01 2025-06-15 claims 0
        ",
        &expect![[r#"
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
        &expect![[r#"
            A First next -, Fails { residual_minor: 100 }
            B First next -, Holds
            C First next -, Unproven(PayoutAmountUnknown)
            D First next -, Holds
            E First next -, Unproven(NoClaim)
            G First next -, Fails { residual_minor: -100 }
            H First next -, Holds
            I First next -, Holds
            J First next -, Unproven(NoClaim)
        "#]],
    );
}

#[test]
fn a_settlement_that_is_not_there_has_no_proof() {
    let query = settlement_proof::Query {
        settlement_id: "S1".to_owned(),
        zone: Zone::utc(),
    };
    assert_eq!(ask::<SettlementProof>(&Ledger::new(), &query).proof, None);
}

#[test]
fn a_query_that_is_no_query_is_refused() {
    assert!(answer(&Ledger::new(), ReportKind::Summary, &[0xFF; 9]).is_err());
    assert!(answer(&Ledger::new(), ReportKind::Rows, &[]).is_err());
    assert!(answer(&Ledger::new(), ReportKind::Contents, &[]).is_ok());
}
