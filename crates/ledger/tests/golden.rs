//! Every report over journals, against the text that it should be.
//!
//! One journal, one reference: `golden/NAME.journal` and `golden/NAME.txt`, which
//! `UPDATE_EXPECT=1 cargo test` writes anew. Amounts in the references are in major units.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use expect_test::{ExpectFile, expect_file};
use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Day, Instant, Interval, Period, Weekday};
use ledger::report::attention::{self, Attention, Concern};
use ledger::report::contents::{self, Contents};
use ledger::report::rows::{self, Rows};
use ledger::report::settlement_proof::{self, Place, Proof, SettlementProof};
use ledger::report::settlements::{self, Settlements};
use ledger::report::summary::{self, Summary};
use ledger::report::{Report, ReportKind, answer};
use ledger::store::filter::Filter;

#[path = "fixture/journal.rs"]
mod journal;
#[path = "golden/links.rs"]
mod links;
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
    let query = settlement_proof::Query {
        settlement_id: proof.settlement.id.clone(),
        zone: zone.clone(),
    };
    let check_sum = |place, minor, n_amounts| {
        let rows = rows::Query {
            filter: proof.claim(&query, place).unwrap().rows(),
            offset: 0,
            limit: rows::LIMIT_MAX,
        };
        let rows: Rows = ask(ledger, &rows);
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
    for (number, line) in proof.path.iter().enumerate() {
        check_sum(Place::Step(number), line.minor, line.n_amounts);
    }
    for (number, line) in proof.components.iter().enumerate() {
        check_sum(Place::Component(number), line.minor, line.n_amounts);
    }
    for (number, line) in proof.months.iter().enumerate() {
        check_sum(Place::Month(number), line.minor, line.n_amounts);
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
    let period = Period::new(day("2025-03-31"), day("2025-04-02")).unwrap();
    let all = Filter::all(berlin()).within(period);
    let ids = |month: Option<&str>| -> Vec<String> {
        let month = month.map(|first| Interval::Month.containing(day(first), Weekday::Monday));
        let query = rows::Query {
            filter: month.map_or_else(|| all.clone(), |month| all.within(month)),
            offset: 0,
            limit: 10,
        };
        let rows: Rows = ask(&ledger, &query);
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
fn a_page_has_an_end() {
    let fee = "\n    service_fee -0.01".repeat(rows::LIMIT_MAX + 1);
    let ledger = ledger_of(&format!("from api\npost a fee 2025-01-01 EUR seq 1{fee}"));
    let query = rows::Query {
        filter: Filter::all(Zone::utc()),
        offset: 0,
        limit: usize::MAX,
    };
    let rows: Rows = ask(&ledger, &query);
    assert_eq!(rows.lines.len(), rows::LIMIT_MAX);
    assert_eq!(rows.n_amounts, rows::LIMIT_MAX as u64 + 1);
    assert_eq!(rows.totals[0].1, -1001);
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

#[test]
fn money_from_a_settlement_that_is_missing_is_its_balance_and_its_reserve() {
    let ledger = ledger_of(
        "
        from api
        settlement S2 EUR 2025-01-15 2025-01-29
        post a opening_balance 2025-01-15 EUR in S2 seq 1
            opening_balance -5.00
        post b reserve_released 2025-01-15 EUR in S2 seq 2
            reserve_released 80.00
        ",
    );
    let attention: Attention = ask(&ledger, &attention::Query {});
    let items = attention.items.iter();
    let missing = items.filter(|item| item.concern == Concern::SettlementMissing);
    let minors: Vec<Option<i128>> = missing.map(|item| item.minor).collect();
    assert_eq!(minors, [Some(7500)]);
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
