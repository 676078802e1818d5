//! Differences, estimates and certificates.

use super::{
    Certificate, NextPayout, PayoutDifference, Zone, ask, certificate, day, expect, journal,
    ledger_of, next_payout, payout_difference, text,
};

/// Two settlements that differ in units, prices, a one-off, timing, reserve and a cent that no row
/// shows.
const TWO: &str = "
    from api
    settlement A EUR 2025-03-01T22:07:18Z 2025-03-15 claims 26.00
    post a1 sale 2025-03-02 EUR in A seq 1 units 3
        product_sale 10.00
        referral_fee -1.50
    post a2 sale 2025-02-27 EUR in A seq 2 units 9
        product_sale 5.00
    post a3 sale 2025-03-01T01:00:00Z EUR in A seq 3 units 2
        shipping_credit 2.00
        shipping_credit 1.00
    post a4 storage_fee 2025-03-03 EUR in A seq 4
        storage_fee -2.50
    post a5 reserve_released 2025-03-02 EUR in A seq 5
        reserve_released 12.00
    settlement B EUR 2025-03-15 2025-03-29 claims 26.01
    post b1 sale 2025-03-16 EUR in B seq 6 units 5
        product_sale 18.00
        referral_fee -2.00
    post b2 refund 2025-03-17 EUR in B seq 7 units -1
        product_sale -3.50
    post b3 sale 2025-03-18 EUR in B seq 8 units 4
        shipping_credit 5.00
        giftwrap_unheard_of 1.00
    post b4 storage_fee 2025-03-19 EUR in B seq 9
        storage_fee -3.50
    post b5 opening_balance 2025-03-15 EUR in B seq 10
        opening_balance -1.00
    post b6 sale 2025-03-14T23:59:59Z EUR in B seq 11 units 1
        product_sale 12.00
    settlement C USD 2025-03-15 2025-03-29 claims 1.00
    ";

#[test]
fn a_difference_adds_up_to_the_cent() {
    let ledger = ledger_of(journal::parse(TWO));
    let found = |a: &str, b: &str| {
        let query = payout_difference::Query {
            a_id: a.to_owned(),
            b_id: b.to_owned(),
            zone: Zone::utc(),
        };
        text::difference(&ask::<PayoutDifference>(&ledger, &query))
    };
    expect![["
        26.01 - 26.00 = 0.01
          6.67 GrossSales product_sale 10.00 -> 18.00: volume 3 -> 5, exactly 2000/3
          1.33 GrossSales product_sale 10.00 -> 18.00: rate, exactly 400/3
          3.00 GrossSales shipping_credit 3.00 -> 5.00: volume 2 -> 4, exactly 300/1
          -1.00 GrossSales shipping_credit 3.00 -> 5.00: rate, exactly -100/1
          7.00 GrossSales 5.00 -> 12.00: Timing
          -3.50 RefundedSales product_sale 0.00 -> -3.50: OneOff
          -1.00 Expenses referral_fee -1.50 -> -2.00: volume 3 -> 5, exactly -100/1
          0.50 Expenses referral_fee -1.50 -> -2.00: rate, exactly 50/1
          -1.00 Expenses storage_fee -2.50 -> -3.50: Amount(NoUnits)
          1.00 Unrecognised giftwrap_unheard_of 0.00 -> 1.00: OneOff
          -1.00 OpeningBalance 0.00 -> -1.00: Carried
          -12.00 ReserveReleased 12.00 -> 0.00: Carried
          0.01 0.00 -> 0.01: Footing
    "]]
    .assert_eq(&found("A", "B"));
    expect![[r#"
        CurrenciesDiffer { a: EUR, b: USD }
        Unknown { ids: ["Z"] }
        Unknown { ids: ["Y"] }
        Unknown { ids: ["W", "X"] }
    "#]]
    .assert_eq(&(found("A", "C") + &found("A", "Z") + &found("Y", "Y") + &found("X", "W")));
}

#[test]
fn rows_in_another_currency_are_counted_and_in_no_sum() {
    let ledger = ledger_of(journal::parse(
        "
        from api
        settlement A EUR 2025-03-01 2025-03-15
        post a1 sale 2025-03-02 EUR in A seq 1
            product_sale 10.00
        post a2 sale 2025-03-02 USD in A seq 2
            product_sale 99.00
        post a3 sale 2025-03-02 JPY in A seq 3
            product_sale 99
        settlement B EUR 2025-03-15 2025-03-29
        post b1 sale 2025-03-16 USD in B seq 4
            product_sale 99.00
        ",
    ));
    let query = payout_difference::Query {
        a_id: "A".to_owned(),
        b_id: "B".to_owned(),
        zone: Zone::utc(),
    };
    let PayoutDifference::Explained(found) = ask(&ledger, &query) else {
        panic!("two settlements of one currency")
    };
    let sides = [&found.a, &found.b].map(|side| (side.sum_minor, side.n_other_currency));
    assert_eq!(sides, [(1000, 2), (0, 1)]);
    assert_eq!(found.delta_minor, -1000);
}

/// Three fortnights with a standing fee of 4.00, and a fourth that is open.
const FORTNIGHTS: &str = "
    from api
    settlement S1 EUR 2025-01-01 2025-01-15 claims 16.00 at amazon.de
    post a1 sale 2025-01-02 EUR in S1 seq 1
        product_sale 20.00
    post a2 storage_fee 2025-01-14 EUR in S1 seq 2
        storage_fee -4.00
    settlement S2 EUR 2025-01-15 2025-01-29 claims 26.00 at amazon.de
    post b1 sale 2025-01-20 EUR in S2 seq 3
        product_sale 22.00
    post b2 sale 2025-01-16 EUR in S2 seq 4 released 2025-01-27
        product_sale 8.00
    post b3 storage_fee 2025-01-28 EUR in S2 seq 5
        storage_fee -4.00
    settlement S3 EUR 2025-01-29 2025-02-12 claims 31.00 at amazon.de
    post c1 sale 2025-02-01 EUR in S3 seq 6
        product_sale 30.00
    post c2 sale 2025-02-11 EUR in S3 seq 7
        product_sale 5.00
    post c3 subscription_fee 2025-01-30 EUR in S3 seq 8
        subscription_fee -4.00
    settlement S4 EUR 2025-02-12 2025-02-26 open at amazon.de
    post d1 sale 2025-02-13 EUR in S4 seq 9
        product_sale 40.00
    post d2 advertising 2025-02-14 EUR in S4 seq 10
        advertising -1.00
    post d3 sale 2025-02-14 EUR seq 11 deferred DD7 matures 2025-02-21 at amazon.de
        product_sale 3.00
    post d4 sale 2025-02-14 EUR seq 12 deferred DD7 matures 2025-02-26 at amazon.de
        product_sale 6.00
    post d5 sale 2025-02-14 EUR seq 13 deferred DD7 matures 2025-02-15 at amazon.de
        product_sale 0.70
    post e1 sale 2025-02-14 USD seq 14 at amazon.com
        product_sale 1.00
    # In the first instant after the day that is asked about.
    post d6 advertising 2025-02-22 EUR in S4 seq 15
        advertising -0.50
    ";

#[test]
fn an_estimate_shows_its_parts_and_its_past() {
    let ledger = ledger_of(journal::parse(FORTNIGHTS));
    let mut found = String::new();
    for (close_on, lead_days) in [(None, None), (Some(day("2025-02-27")), Some(1))] {
        let query = next_payout::Query {
            as_of: day("2025-02-21"),
            close_on,
            lead_days,
            zone: Zone::utc(),
        };
        found += &text::next_payout(&ask::<NextPayout>(&ledger, &query));
    }
    expect![["
        EUR amazon.de: closes on 2025-02-26 (14 days)
          39.00 = available 39.00 + maturing 3.00 + fees -3.00; not 6.70
          S2 on 2025-01-24 for 2025-01-29 (2025-01-29): 26.00 - 26.00 = 0.00
          S3 on 2025-02-07 for 2025-02-12 (2025-02-12): 31.00 - 26.00 = 5.00
          5 days before: 0.00 .. 0.00 .. 5.00
        USD -: nothing to go by
        EUR amazon.de: closes on 2025-02-27 (asked)
          45.00 = available 39.00 + maturing 9.00 + fees -3.00; not 0.70
          S2 on 2025-01-28 for 2025-01-29 (2025-01-29): 26.00 - 26.00 = 0.00
          S3 on 2025-02-11 for 2025-02-12 (2025-02-12): 31.00 - 31.00 = 0.00
          1 days before: 0.00 .. 0.00 .. 0.00
        USD -: closes on 2025-02-27 (asked)
          1.00 = available 1.00 + maturing 0.00 + fees 0.00; not 0.00
          1 days before: - .. - .. -
    "]]
    .assert_eq(&found);
}

#[test]
fn a_certificate_in_full() {
    let mut batches = journal::parse(
        "
        from file july.txt
        settlement S1 EUR 2025-07-01 2025-07-15 claims 12.34 at amazon.de
        post a sale 2025-07-02 EUR in S1
            product_sale 12.34
        from api
        settlement S2 EUR 2025-07-15 2025-07-29 claims 5.00 at amazon.de
        post b sale 2025-07-16 EUR in S2 seq 1
            product_sale 4.99
        payout P2 EUR 5.00 paid for S2
        ",
    );
    batches[0].lines.total = 3;
    batches[0].lines.header = 1;
    batches[0].lines.summary = 1;
    batches[0].lines.booked = 1;
    batches[1].lines.rejected = 2;
    batches[1].lines.totals_differ = 1;
    let ledger = ledger_of(batches);
    let of = |settlement_id: Option<&str>| {
        let query = certificate::Query {
            settlement_id: settlement_id.map(str::to_owned),
        };
        ask::<Certificate>(&ledger, &query).sealed.unwrap().text
    };
    expect![[r#"
        proof certificate, form 1
        scope: all settlements
        source file "july.txt": sha256 0000000000000000000000000000000000000000000000000000000000000000, 3 lines = 1 header + 1 summary + 1 booked + 0 blank + 0 refused, 1 transactions, 1 settlements
        source api: 1 pages, 3 rows, 2 set aside, of them 1 whose total is not the sum of its amounts (D6, D7)
        books: 2 transactions, 2 amounts, 0 in conflict

        settlement "S1" EUR at "amazon.de": 2025-07-01T00:00:00Z to 2025-07-15T00:00:00Z, closed
          claimed 12.34, sum 12.34, 1 transactions, 1 amounts, 0 in another currency, 0 unrecognised
          first of its chain
          footing (D1): 12.34 = 12.34, residual 0.00
          partition (D2): 12.34 = 12.34, residual 0.00
          chain (D3): 0.00 = 0.00, residual 0.00
          reserve (D4): 0.00 = 0.00, residual 0.00
          payout: unproven, no payout is known

        settlement "S2" EUR at "amazon.de": 2025-07-15T00:00:00Z to 2025-07-29T00:00:00Z, closed
          claimed 5.00, sum 4.99, 1 transactions, 1 amounts, 0 in another currency, 0 unrecognised
          follows "S1", proven
          payout "P2" 5.00 EUR "paid"
          footing (D1): 5.00 <> 4.99, residual 0.01
          partition (D2): 5.00 <> 4.99, residual 0.01
          chain (D3): 0.00 = 0.00, residual 0.00
          reserve (D4): 0.00 = 0.00, residual 0.00
          payout: 5.00 = 5.00, residual 0.00

        sum EUR: 2 settlements, 2 transactions, sum 17.33; 2 claim 17.34, residual 0.01
        verdict: disproven, 7 hold, 2 fail, 1 unproven
        sha256 of all lines above: bc23910d577dcf0154e8f9c780924337148ccbaf1249248278048edce225349a
    "#]].assert_eq(&of(None));
    expect![[r#"
        proof certificate, form 1
        scope: settlement "S1"
        source file "july.txt": sha256 0000000000000000000000000000000000000000000000000000000000000000, 3 lines = 1 header + 1 summary + 1 booked + 0 blank + 0 refused, 1 transactions, 1 settlements
        source api: 1 pages, 3 rows, 2 set aside, of them 1 whose total is not the sum of its amounts (D6, D7)
        books: 2 transactions, 2 amounts, 0 in conflict

        settlement "S1" EUR at "amazon.de": 2025-07-01T00:00:00Z to 2025-07-15T00:00:00Z, closed
          claimed 12.34, sum 12.34, 1 transactions, 1 amounts, 0 in another currency, 0 unrecognised
          first of its chain
          footing (D1): 12.34 = 12.34, residual 0.00
          partition (D2): 12.34 = 12.34, residual 0.00
          chain (D3): 0.00 = 0.00, residual 0.00
          reserve (D4): 0.00 = 0.00, residual 0.00
          payout: unproven, no payout is known

        sum EUR: 1 settlements, 1 transactions, sum 12.34; 1 claim 12.34, residual 0.00
        verdict: not proven in full, 4 hold, 0 fail, 1 unproven
        sha256 of all lines above: d3f5defaa6f6a2112977e76b10eca8b21be14cb001d0578539dbd71c2d89a797
    "#]].assert_eq(&of(Some("S1")));
}

#[test]
fn a_certificate_without_a_feed_names_none() {
    let ledger = ledger_of(journal::parse(
        "
        from file july.txt
        settlement S1 EUR 2025-07-01 2025-07-15 claims 12.34
        post a sale 2025-07-02 EUR in S1
            product_sale 12.34
        ",
    ));
    let query = certificate::Query {
        settlement_id: None,
    };
    let text = ask::<Certificate>(&ledger, &query).sealed.unwrap().text;
    let sources = text.lines().filter(|line| line.starts_with("source"));
    let sources: Vec<&str> = sources
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(sources, ["source file \"july.txt\""]);
}
