//! Where the money is, day by day.

use super::{
    Balance, Balances, Currency, Expect, Money, PayoutStatus, PayoutStep, Period, Zone, ask,
    balances, check_balances, day, expect, instant, journal, ledger_of, text,
};

/// Negative settlements that the seller's card paid, twice in a row, as they really came.
const CARD: &str = "
    from api
    settlement S1 CAD 2025-01-01 2025-01-15 claims -321.69 at amazon.ca
    post a1 fee 2025-01-10 CAD in S1 seq 1
        service_fee -321.69
    settlement S2 CAD 2025-01-15 2025-01-29 claims -62.31 at amazon.ca
    post b1 opening_balance 2025-01-15 CAD in S2 seq 2
        opening_balance -321.69
    post b2 card_charge 2025-01-16 CAD in S2 seq 3
        card_charge 321.69
    post b3 fee 2025-01-20 CAD in S2 seq 4
        service_fee -62.31
    settlement S3 CAD 2025-01-29 2025-02-12 claims 99.99 at amazon.ca deposit 2025-02-14
    post c1 opening_balance 2025-01-29 CAD in S3 seq 5
        opening_balance -62.31
    post c2 card_charge 2025-01-30 CAD in S3 seq 6
        card_charge 62.31
    post c3 sale 2025-02-01 CAD in S3 seq 7
        product_sale 100.00
    post c4 transfer 2025-02-02 CAD in S3 seq 8
        micro_deposit -0.01
    ";

#[test]
fn a_negative_total_is_owed_until_the_card_pays() {
    check_balances(
        journal::parse(CARD),
        &[
            "2025-01-14",
            "2025-01-15",
            "2025-01-16",
            "2025-02-02",
            "2025-02-12",
            "2025-02-14",
        ],
        &expect![["
            2025-01-14
            CAD, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              -321.69 = available -321.69 + deferred 0.00 + reserve 0.00
              from activity -321.69, card 0.00, micro 0.00, carried in 0.00
            2025-01-15
            CAD, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              -321.69 = available -321.69 + deferred 0.00 + reserve 0.00
              from activity -321.69, card 0.00, micro 0.00, carried in 0.00
            2025-01-16
            CAD, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              0.00 = available 0.00 + deferred 0.00 + reserve 0.00
              from activity -321.69, card 321.69, micro 0.00, carried in 0.00
            2025-02-02
            CAD, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              99.99 = available 99.99 + deferred 0.00 + reserve 0.00
              from activity -284.00, card 384.00, micro -0.01, carried in 0.00
            2025-02-12
            CAD, 0 missing
              paid out 0.00, in transit 99.99, returned 0.00
              0.00 = available 0.00 + deferred 0.00 + reserve 0.00
              from activity -284.00, card 384.00, micro -0.01, carried in 0.00
            2025-02-14
            CAD, 0 missing
              paid out 99.99, in transit 0.00, returned 0.00
              0.00 = available 0.00 + deferred 0.00 + reserve 0.00
              from activity -284.00, card 384.00, micro -0.01, carried in 0.00
        "]],
    );
}

/// A reserve that holds all of a payout back, and comes free in the next settlement.
const RESERVE: &str = "
    from api
    settlement S1 EUR 2025-03-01 2025-03-15 claims 0.00 at amazon.de
    post a1 sale 2025-03-05 EUR in S1 seq 1
        product_sale 80.00
    post a2 reserve_held 2025-03-14 EUR in S1 seq 2
        reserve_held -80.00
    settlement S2 EUR 2025-03-15 2025-03-29 claims 75.00 at amazon.de
    post b1 reserve_released 2025-03-15 EUR in S2 seq 3
        reserve_released 80.00
    post b2 sale 2025-03-20 EUR in S2 seq 4
        product_sale 25.00
    post b3 reserve_held 2025-03-28 EUR in S2 seq 5
        reserve_held -30.00
    payout P2 EUR 75.00 paid arrived 2025-03-31 for S2
    # Without a settlement: what is held longest is set free first.
    post l1 reserve_held 2025-02-01 USD seq 6
        reserve_held -10.00
    post l2 reserve_held 2025-03-01 USD seq 7
        reserve_held -5.00
    post l3 reserve_released 2025-03-10 USD seq 8
        reserve_released 12.00
    ";

#[test]
fn a_reserve_is_held_until_the_next_settlement() {
    check_balances(
        journal::parse(RESERVE),
        &["2025-03-14", "2025-03-15", "2025-03-30", "2025-03-31"],
        &expect![["
            2025-03-14
            EUR, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              80.00 = available 0.00 + deferred 0.00 + reserve 80.00
              from activity 80.00, card 0.00, micro 0.00, carried in 0.00
              reserve UpTo7 80.00 of 1
            USD, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              0.00 = available -3.00 + deferred 0.00 + reserve 3.00
              from activity 0.00, card 0.00, micro 0.00, carried in 0.00
              reserve UpTo14 3.00 of 1
            2025-03-15
            EUR, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              80.00 = available 80.00 + deferred 0.00 + reserve 0.00
              from activity 80.00, card 0.00, micro 0.00, carried in 0.00
            USD, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              0.00 = available -3.00 + deferred 0.00 + reserve 3.00
              from activity 0.00, card 0.00, micro 0.00, carried in 0.00
              reserve UpTo14 3.00 of 1
            2025-03-30
            EUR, 0 missing
              paid out 0.00, in transit 75.00, returned 0.00
              30.00 = available 0.00 + deferred 0.00 + reserve 30.00
              from activity 105.00, card 0.00, micro 0.00, carried in 0.00
              reserve UpTo7 30.00 of 1
            USD, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              0.00 = available -3.00 + deferred 0.00 + reserve 3.00
              from activity 0.00, card 0.00, micro 0.00, carried in 0.00
              reserve UpTo30 3.00 of 1
            2025-03-31
            EUR, 0 missing
              paid out 75.00, in transit 0.00, returned 0.00
              30.00 = available 0.00 + deferred 0.00 + reserve 30.00
              from activity 105.00, card 0.00, micro 0.00, carried in 0.00
              reserve UpTo7 30.00 of 1
            USD, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              0.00 = available -3.00 + deferred 0.00 + reserve 3.00
              from activity 0.00, card 0.00, micro 0.00, carried in 0.00
              reserve UpTo30 3.00 of 1
        "]],
    );
}

/// Deferred, then released by a newer version; one that is overdue; one without a day; one that
/// already names its next settlement.
const DEFERRED: &str = "
    from api
    settlement S1 EUR 2025-05-01 2025-05-15 claims 7.00 deposit 2025-05-16
    settlement S2 EUR 2025-05-15 2025-05-29 open
    post a sale 2025-05-01 EUR seq 1 deferred DD7 matures 2025-05-09
        product_sale 7.00
    post b sale 2025-05-02 EUR seq 2 deferred DD7 matures 2025-05-10T12:00:00Z
        product_sale 20.00
        referral_fee -3.00
    post c sale 2025-05-03 EUR seq 3 deferred B2B in S2 matures 2025-06-30
        product_sale 100.00
    post d sale 2025-05-03 EUR seq 4 deferred ODD
        product_sale 0.50
    from api
    post a sale 2025-05-01 EUR seq 5 released 2025-05-09 in S1
        product_sale 7.00
    ";

#[test]
fn deferred_money_is_never_there_twice() {
    check_balances(
        journal::parse(DEFERRED),
        &[
            "2025-04-30",
            "2025-05-08",
            "2025-05-09",
            "2025-05-11",
            "2025-05-31",
        ],
        &expect![["
            2025-04-30
            EUR, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              0.00 = available 0.00 + deferred 0.00 + reserve 0.00
              from activity 0.00, card 0.00, micro 0.00, carried in 0.00
            2025-05-08
            EUR, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              124.50 = available 0.00 + deferred 124.50 + reserve 0.00
              from activity 124.50, card 0.00, micro 0.00, carried in 0.00
              deferred UpTo7 24.00 of 2
              deferred Over30 100.00 of 1
              deferred Unknown 0.50 of 1
              on 2025-05-09 7.00 of 1
              on 2025-05-10 17.00 of 1
              on 2025-06-30 100.00 of 1
            2025-05-09
            EUR, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              124.50 = available 7.00 + deferred 117.50 + reserve 0.00
              from activity 124.50, card 0.00, micro 0.00, carried in 0.00
              deferred UpTo7 17.00 of 1
              deferred Over30 100.00 of 1
              deferred Unknown 0.50 of 1
              on 2025-05-10 17.00 of 1
              on 2025-06-30 100.00 of 1
            2025-05-11
            EUR, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              124.50 = available 7.00 + deferred 117.50 + reserve 0.00
              from activity 124.50, card 0.00, micro 0.00, carried in 0.00
              deferred Overdue 17.00 of 1
              deferred Over30 100.00 of 1
              deferred Unknown 0.50 of 1
              on 2025-06-30 100.00 of 1
            2025-05-31
            EUR, 0 missing
              paid out 7.00, in transit 0.00, returned 0.00
              117.50 = available 0.00 + deferred 117.50 + reserve 0.00
              from activity 124.50, card 0.00, micro 0.00, carried in 0.00
              deferred Overdue 17.00 of 1
              deferred UpTo30 100.00 of 1
              deferred Unknown 0.50 of 1
              on 2025-06-30 100.00 of 1
        "]],
    );
}

#[test]
fn deferred_money_rolls_forward() {
    let ledger = ledger_of(journal::parse(DEFERRED));
    let of = |start: &str, end: &str| {
        let query = balances::Query {
            as_of: day(end),
            period: Period::new(day(start), day(end)),
            zone: Zone::utc(),
        };
        let rolled = text::balances(&ask::<Balances>(&ledger, &query));
        let lines = rolled.lines().filter(|line| {
            line.starts_with("  rolled") || line.starts_with("  deferred ") && line.contains('=')
        });
        lines.map(str::trim).collect::<Vec<_>>().join("\n") + "\n"
    };
    let found = of("2025-05-01", "2025-05-09")
        + &of("2025-05-09", "2025-05-16")
        + &of("2025-05-01", "2025-05-16");
    expect![["
          rolled 0.00 + 124.50 + back 0.00 - sent 0.00 = 124.50
          deferred 0.00 + 124.50 - 0.00 = 124.50
          rolled 124.50 + 0.00 + back 0.00 - sent 7.00 = 117.50
          deferred 124.50 + 0.00 - 7.00 = 117.50
          rolled 0.00 + 124.50 + back 0.00 - sent 7.00 = 117.50
          deferred 0.00 + 124.50 - 7.00 = 117.50
    "]]
    .assert_eq(&found);
}

/// A payout that arrived and came back, one that was called off, one of an unknown amount, one for
/// two settlements, and a transfer that the next settlement books back.
const RETURNED: &str = "
    from api
    settlement S1 EUR 2025-06-01 2025-06-08 claims 10.00 at amazon.de
    post a sale 2025-06-02 EUR in S1 seq 1
        product_sale 10.00
    payout P1 EUR 10.00 failed for S1
    settlement S2 EUR 2025-06-08 2025-06-15 claims 30.00 at amazon.de
    post b sale 2025-06-09 EUR in S2 seq 2
        product_sale 20.00
    post c payout_failed 2025-06-12 EUR in S2 seq 3
        failed_transfer 10.00
    payout P2 EUR ? started for S2
    settlement S3 USD 2025-06-01 2025-06-08 claims 5.00 at amazon.com
    post d sale 2025-06-02 USD in S3 seq 4
        product_sale 5.00
    payout P3 USD ? no_payout for S3
    settlement S4 JPY 2025-06-01 2025-06-08 claims 500
    post e sale 2025-06-02 JPY in S4 seq 5
        product_sale 500
    settlement S5 JPY 2025-06-08 2025-06-15 claims 700
    post f sale 2025-06-09 JPY in S5 seq 6
        product_sale 700
    payout P4 JPY 1200 paid arrived 2025-06-17 for S4 S5
    # Sent by a row of its own, while its settlement is open.
    settlement S6 KWD 2025-06-01 2025-07-01 open
    post g sale 2025-06-02 KWD in S6 seq 7
        product_sale 9.999
    post h payout 2025-06-03 KWD in S6 seq 8
        payout -4.000
    ";

#[test]
fn payouts_in_every_state() {
    let mut batches = journal::parse(RETURNED);
    let steps = [
        (PayoutStatus::InTransit, "2025-06-08T01:00:00Z"),
        (PayoutStatus::Paid, "2025-06-10T00:00:00Z"),
        (PayoutStatus::Failed, "2025-06-11T00:00:00Z"),
    ];
    batches[0].payouts[0].history = steps
        .map(|(status, at)| PayoutStep {
            status,
            at: instant(at),
            reason: None,
        })
        .to_vec();
    let ledger = ledger_of(batches);
    let mut found = String::new();
    for day_of_june in [7, 9, 10, 11, 12, 16, 17] {
        let query = balances::Query {
            as_of: day("2025-05-31").plus_days(day_of_june).unwrap(),
            period: None,
            zone: Zone::utc(),
        };
        let holdings = text::holdings(&ask::<Balances>(&ledger, &query));
        found = found + query.as_of.to_iso().as_str() + "\n" + &holdings;
    }
    expect![["
        2025-06-07
          EUR paid 0.00, in transit 0.00, back 0.00, free 10.00
          JPY paid 0, in transit 0, back 0, free 500
          KWD paid 4.000, in transit 0.000, back 0.000, free 5.999
          USD paid 0.00, in transit 0.00, back 0.00, free 5.00
        2025-06-09
          EUR paid 0.00, in transit 10.00, back 0.00, free 20.00
          JPY paid 0, in transit 500, back 0, free 700
          KWD paid 4.000, in transit 0.000, back 0.000, free 5.999
          USD paid 0.00, in transit 0.00, back 0.00, free 5.00
        2025-06-10
          EUR paid 10.00, in transit 0.00, back 0.00, free 20.00
          JPY paid 0, in transit 500, back 0, free 700
          KWD paid 4.000, in transit 0.000, back 0.000, free 5.999
          USD paid 0.00, in transit 0.00, back 0.00, free 5.00
        2025-06-11
          EUR paid 0.00, in transit 0.00, back 10.00, free 20.00
          JPY paid 0, in transit 500, back 0, free 700
          KWD paid 4.000, in transit 0.000, back 0.000, free 5.999
          USD paid 0.00, in transit 0.00, back 0.00, free 5.00
        2025-06-12
          EUR paid 0.00, in transit 0.00, back 0.00, free 30.00
          JPY paid 0, in transit 500, back 0, free 700
          KWD paid 4.000, in transit 0.000, back 0.000, free 5.999
          USD paid 0.00, in transit 0.00, back 0.00, free 5.00
        2025-06-16
          EUR paid 0.00, in transit 30.00, back 0.00, free 0.00
          JPY paid 0, in transit 1200, back 0, free 0
          KWD paid 4.000, in transit 0.000, back 0.000, free 5.999
          USD paid 0.00, in transit 0.00, back 0.00, free 5.00
        2025-06-17
          EUR paid 0.00, in transit 30.00, back 0.00, free 0.00
          JPY paid 1200, in transit 0, back 0, free 0
          KWD paid 4.000, in transit 0.000, back 0.000, free 5.999
          USD paid 0.00, in transit 0.00, back 0.00, free 5.00
    "]]
    .assert_eq(&found);
}

#[test]
fn a_claimed_balance_is_checked_node_by_node() {
    let eur = Currency::from_code("EUR").unwrap();
    let node = |name: &str, minor, parts| Balance {
        name: name.to_owned(),
        money: Money::new(minor, eur),
        as_of: instant("2025-03-20T00:00:00Z"),
        parts,
    };
    // The official example, 15000 = 8000 + 7000 and 7000 = 9000 - 2000, and then a cent off.
    for (off, expected) in [
        (
            0,
            expect![["
                  claimed 0 TOTAL 15000.00, rows 105.00, Holds
                  claimed 1 AVAILABLE 8000.00, rows 105.00, Leaf
                  claimed 1 RESERVED 7000.00, rows 0.00, Holds
                  claimed 2 DEFERRED 9000.00, rows 0.00, Leaf
                  claimed 2 ACCOUNT_LEVEL_RESERVE -2000.00, rows 0.00, Leaf
            "]],
        ),
        (
            1,
            expect![["
                  claimed 0 TOTAL 15000.00, rows 105.00, Fails { residual_minor: -1 }
                  claimed 1 AVAILABLE 8000.00, rows 105.00, Leaf
                  claimed 1 RESERVED 7000.01, rows 0.00, Fails { residual_minor: 1 }
                  claimed 2 DEFERRED 9000.00, rows 0.00, Leaf
                  claimed 2 ACCOUNT_LEVEL_RESERVE -2000.00, rows 0.00, Leaf
            "]],
        ),
    ] {
        let mut batches = journal::parse(RESERVE);
        let held = [
            node("DEFERRED", 900_000, vec![]),
            node("ACCOUNT_LEVEL_RESERVE", -200_000, vec![]),
        ];
        let parts = [
            node("AVAILABLE", 800_000, vec![]),
            node("RESERVED", 700_000 + off, held.into()),
        ];
        batches[0].balances = vec![node("TOTAL", 1_500_000, parts.into())];
        let query = balances::Query {
            as_of: day("2025-03-20"),
            period: None,
            zone: Zone::utc(),
        };
        let found = text::balances(&ask::<Balances>(&ledger_of(batches), &query));
        let claimed: Vec<&str> = found
            .lines()
            .filter(|line| line.contains("claimed"))
            .map(str::trim)
            .collect();
        Expect::assert_eq(&expected, &(claimed.join("\n") + "\n"));
    }
}

#[test]
fn extremes_do_not_wrap() {
    let most = "\n            product_sale 92233720368547758.07".repeat(20);
    let least = "\n            referral_fee -92233720368547758.08".repeat(40);
    let ledger = ledger_of(journal::parse(&format!(
        "
        from api
        settlement S1 EUR 2025-01-01 2025-01-15 claims 92233720368547758.07
        post a sale 2025-01-02 EUR in S1 seq 1 units 9223372036854775807{most}
        settlement S2 EUR 2025-01-15 2025-01-29 claims -92233720368547758.08
        post b sale 2025-01-16 EUR in S2 seq 2{least}
        "
    )));
    for as_of in [
        ledger::day::Day::MIN,
        day("2025-01-20"),
        ledger::day::Day::MAX,
    ] {
        let period = Period::new(ledger::day::Day::MIN, ledger::day::Day::MAX);
        let query = balances::Query {
            as_of,
            period,
            zone: Zone::utc(),
        };
        let row = ask::<Balances>(&ledger, &query).currencies.remove(0);
        assert_eq!(row.holdings.everything_minor(), row.sources.came_in_minor());
        let all = 20 * i128::from(i64::MAX) + 40 * i128::from(i64::MIN);
        assert_eq!(row.roll_forward.unwrap().sources.activity_minor, all);
    }
}
