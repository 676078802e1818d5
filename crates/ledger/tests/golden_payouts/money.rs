//! Where the money is, day by day.

use super::{
    Balances, Period, Zone, ask, balances, check_balances, day, expect, journal, ledger_of, text,
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
pub const RESERVE: &str = "
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
        &[
            "2025-03-13",
            "2025-03-14",
            "2025-03-15",
            "2025-03-30",
            "2025-03-31",
        ],
        &expect![["
            2025-03-13
            EUR, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              80.00 = available 80.00 + deferred 0.00 + reserve 0.00
              from activity 80.00, card 0.00, micro 0.00, carried in 0.00
            USD, 0 missing
              paid out 0.00, in transit 0.00, returned 0.00
              0.00 = available -3.00 + deferred 0.00 + reserve 3.00
              from activity 0.00, card 0.00, micro 0.00, carried in 0.00
              reserve UpTo14 3.00 of 1
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
