//! Payouts that come back, balances that are claimed, and amounts that are as large as they get.

use super::money::RESERVE;
use super::{
    Balance, Balances, Currency, Expect, Money, PayoutStatus, PayoutStep, Period, Zone, ask,
    balances, day, expect, instant, journal, ledger_of, text,
};

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

#[test]
fn a_total_sent_in_two_payouts_arrives_in_two_parts() {
    let ledger = ledger_of(journal::parse(
        "
        from api
        settlement S1 EUR 2025-06-01 2025-06-08 claims 30.00
        post a sale 2025-06-02 EUR in S1 seq 1
            product_sale 30.00
        payout P1 EUR 19.00 paid arrived 2025-06-10 for S1
        payout P2 EUR 11.00 paid arrived 2025-06-12 for S1
        ",
    ));
    let mut found = String::new();
    for as_of in ["2025-06-09", "2025-06-10", "2025-06-11", "2025-06-12"] {
        let query = balances::Query {
            as_of: day(as_of),
            period: None,
            zone: Zone::utc(),
        };
        found = found + as_of + "\n" + &text::holdings(&ask::<Balances>(&ledger, &query));
    }
    expect![["
        2025-06-09
          EUR paid 0.00, in transit 30.00, back 0.00, free 0.00
        2025-06-10
          EUR paid 19.00, in transit 11.00, back 0.00, free 0.00
        2025-06-11
          EUR paid 19.00, in transit 11.00, back 0.00, free 0.00
        2025-06-12
          EUR paid 30.00, in transit 0.00, back 0.00, free 0.00
    "]]
    .assert_eq(&found);
}

/// The sender kept a positive total: it is handed over where the next settlement carries it in.
#[test]
fn a_total_that_was_kept_is_handed_over_once() {
    let of = |carried: &str| {
        let ledger = ledger_of(journal::parse(&format!(
            "
            from api
            settlement S1 EUR 2025-06-01 2025-06-08 claims 4.00
            post a sale 2025-06-02 EUR in S1 seq 1
                product_sale 4.00
            payout P1 EUR ? no_payout for S1
            settlement S2 EUR 2025-06-08 2025-06-15 claims 9.00
            {carried}
            post c sale 2025-06-09 EUR in S2 seq 3
                product_sale 5.00
            payout P2 EUR 9.00 paid arrived 2025-06-16 for S2
            "
        )));
        let query = |as_of| balances::Query {
            as_of: day(as_of),
            period: None,
            zone: Zone::utc(),
        };
        let days = ["2025-06-07", "2025-06-09", "2025-06-16"];
        let found = days.map(|day| {
            let holdings = text::holdings(&ask::<Balances>(&ledger, &query(day)));
            format!("{day}\n{holdings}")
        });
        found.concat()
    };
    let carried = "post b opening_balance 2025-06-08 EUR in S2 seq 2
                opening_balance 4.00";
    expect![["
        2025-06-07
          EUR paid 0.00, in transit 0.00, back 0.00, free 4.00
        2025-06-09
          EUR paid 0.00, in transit 0.00, back 0.00, free 9.00
        2025-06-16
          EUR paid 9.00, in transit 0.00, back 0.00, free 0.00
        2025-06-07
          EUR paid 0.00, in transit 0.00, back 0.00, free 4.00
        2025-06-09
          EUR paid 0.00, in transit 0.00, back 0.00, free 9.00
        2025-06-16
          EUR paid 5.00, in transit 0.00, back 0.00, free 4.00
    "]]
    .assert_eq(&(of(carried) + &of("")));
}

#[test]
fn without_a_payout_money_arrives_on_the_day_of_deposit() {
    let ledger = ledger_of(journal::parse(
        "
        from api
        settlement S1 EUR 2025-06-01 2025-06-08 claims 30.00 deposit 2025-06-10
        post a sale 2025-06-02 EUR in S1 seq 1
            product_sale 30.00
        ",
    ));
    let found = ["2025-06-09", "2025-06-10"].map(|as_of| {
        let query = balances::Query {
            as_of: day(as_of),
            period: None,
            zone: Zone::utc(),
        };
        let holdings = text::holdings(&ask::<Balances>(&ledger, &query));
        format!("{as_of}\n{holdings}")
    });
    expect![["
        2025-06-09
          EUR paid 0.00, in transit 30.00, back 0.00, free 0.00
        2025-06-10
          EUR paid 30.00, in transit 0.00, back 0.00, free 0.00
    "]]
    .assert_eq(&found.concat());
}
