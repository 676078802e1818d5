//! Sales beside the days of another time.

use super::*;

const LEAP: &str = "
from api
post a sale 2027-02-28 EUR seq 1
    product_sale 0.01
post b sale 2027-03-01 EUR seq 2
    product_sale 0.02
post c sale 2028-02-28 EUR seq 3
    product_sale 0.04
post d sale 2028-02-29 EUR seq 4
    product_sale 0.08
post e sale 2028-03-01 EUR seq 5
    product_sale 0.16
post f sale 2029-02-28 EUR seq 6
    product_sale 0.32
";

#[test]
fn a_leap_day_stands_beside_nothing_and_beside_the_day_before_it() {
    let last_year = |start, end| Query {
        comparison: Comparison::LastYear,
        ..query(start, end, Interval::Day)
    };
    let forward = last_year("2028-02-28", "2028-03-02");
    check(
        LEAP,
        &forward,
        &expect![[r#"
        2028-02-28..2028-03-02 by Day, beside 2027-02-28..2027-03-02
        EUR
          total: gross 28 net 28 proceeds 28
            was gross 3 net 3 proceeds 3
            gross up 25 of 3; net up 25 of 3
          2028-02-28..2028-02-29 Over, beside 2027-02-28..2027-03-01: gross 4 net 4 proceeds 4
            was gross 1 net 1 proceeds 1
            gross up 3 of 1; net up 3 of 1
          2028-02-29..2028-03-01 Over, beside -: gross 8 net 8 proceeds 8
          2028-03-01..2028-03-02 Over, beside 2027-03-01..2027-03-02: gross 16 net 16 proceeds 16
            was gross 2 net 2 proceeds 2
            gross up 14 of 2; net up 14 of 2
    "#]],
    );
    let backward = last_year("2029-02-28", "2029-03-01");
    check(
        LEAP,
        &backward,
        &expect![[r#"
        2029-02-28..2029-03-01 by Day, beside 2028-02-28..2028-03-01
        EUR
          total: gross 32 net 32 proceeds 32
            was gross 12 net 12 proceeds 12
            gross up 20 of 12; net up 20 of 12
          2029-02-28..2029-03-01 Over, beside 2028-02-28..2028-03-01: gross 32 net 32 proceeds 32
            was gross 12 net 12 proceeds 12
            gross up 20 of 12; net up 20 of 12
    "#]],
    );
    // A single leap day has no day a year before.
    let alone = last_year("2028-02-29", "2028-03-01");
    check(
        LEAP,
        &alone,
        &expect![[r#"
        2028-02-29..2028-03-01 by Day, beside -
        EUR
          total: gross 8 net 8 proceeds 8
          2028-02-29..2028-03-01 Over, beside -: gross 8 net 8 proceeds 8
    "#]],
    );
}

#[test]
fn weekdays_are_matched() {
    // 2028-02-28 is a Monday, and so is 2027-03-01.
    let matched = Query {
        comparison: Comparison::LastYear,
        is_weekday_matched: true,
        ..query("2028-02-28", "2028-03-01", Interval::Day)
    };
    check(
        LEAP,
        &matched,
        &expect![[r#"
        2028-02-28..2028-03-01 by Day, beside 2027-03-01..2027-03-03
        EUR
          total: gross 12 net 12 proceeds 12
            was gross 2 net 2 proceeds 2
            gross up 10 of 2; net up 10 of 2
          2028-02-28..2028-02-29 Over, beside 2027-03-01..2027-03-02: gross 4 net 4 proceeds 4
            was gross 2 net 2 proceeds 2
            gross up 2 of 2; net up 2 of 2
          2028-02-29..2028-03-01 Over, beside 2027-03-02..2027-03-03: gross 8 net 8 proceeds 8
            was nothing
            gross new 8; net new 8; rate not comparable
    "#]],
    );
    // Eight days: two weeks back, so that no day is shared.
    let previous = Query {
        comparison: Comparison::Previous,
        is_weekday_matched: true,
        ..query("2028-02-28", "2028-03-07", Interval::Month)
    };
    check(
        LEAP,
        &previous,
        &expect![[r#"
        2028-02-28..2028-03-07 by Month, beside 2028-02-14..2028-02-22
        EUR
          total: gross 28 net 28 proceeds 28
            was nothing
            gross new 28; net new 28; rate not comparable
          2028-02-28..2028-03-01 Over, beside 2028-02-14..2028-02-16: gross 12 net 12 proceeds 12
            was nothing
            gross new 12; net new 12; rate not comparable
          2028-03-01..2028-03-07 Over, beside 2028-02-16..2028-02-22: gross 16 net 16 proceeds 16
            was nothing
            gross new 16; net new 16; rate not comparable
    "#]],
    );
}

#[test]
fn a_comparison_longer_than_the_period_has_days_beyond() {
    let custom = Query {
        comparison: Comparison::Custom(period("2028-02-28", "2028-03-02")),
        ..query("2029-02-28", "2029-03-02", Interval::Day)
    };
    check(
        LEAP,
        &custom,
        &expect![[r#"
        2029-02-28..2029-03-02 by Day, beside 2028-02-28..2028-03-02
        EUR
          total: gross 32 net 32 proceeds 32
            was gross 28 net 28 proceeds 28
            gross up 4 of 28; net up 4 of 28
          2029-02-28..2029-03-01 Over, beside 2028-02-28..2028-02-29: gross 32 net 32 proceeds 32
            was gross 4 net 4 proceeds 4
            gross up 28 of 4; net up 28 of 4
          2029-03-01..2029-03-02 Over, beside 2028-02-29..2028-03-01: nothing
            was gross 8 net 8 proceeds 8
            gross down -8 of 8; net down -8 of 8; rate not comparable
          beyond: gross 16 net 16 proceeds 16
    "#]],
    );
}

#[test]
fn a_period_is_over_on_its_last_day() {
    let of = |today| Query {
        comparison: Comparison::Custom(period("2028-02-28", "2028-03-02")),
        today: day(today),
        ..query("2029-02-28", "2029-03-02", Interval::Month)
    };
    check(
        LEAP,
        &of("2029-02-28"),
        &expect![[r#"
            2029-02-28..2029-03-02 by Month, beside 2028-02-28..2028-02-29
            EUR
              total: gross 32 net 32 proceeds 32
                was gross 4 net 4 proceeds 4
                gross up 28 of 4; net up 28 of 4
              2029-02-28..2029-03-01 Running, beside 2028-02-28..2028-02-29: gross 32 net 32 proceeds 32
                was gross 4 net 4 proceeds 4
                gross up 28 of 4; net up 28 of 4
              2029-03-01..2029-03-02 Ahead, beside -: nothing
        "#]],
    );
    check(
        LEAP,
        &of("2029-03-01"),
        &expect![[r#"
            2029-02-28..2029-03-02 by Month, beside 2028-02-28..2028-03-02
            EUR
              total: gross 32 net 32 proceeds 32
                was gross 28 net 28 proceeds 28
                gross up 4 of 28; net up 4 of 28
              2029-02-28..2029-03-01 Over, beside 2028-02-28..2028-02-29: gross 32 net 32 proceeds 32
                was gross 4 net 4 proceeds 4
                gross up 28 of 4; net up 28 of 4
              2029-03-01..2029-03-02 Running, beside 2028-02-29..2028-03-01: nothing
                was gross 8 net 8 proceeds 8
                gross down -8 of 8; net down -8 of 8; rate not comparable
              beyond: gross 16 net 16 proceeds 16
        "#]],
    );
}

#[test]
fn an_empty_period_stands_beside_nothing() {
    let custom = Query {
        comparison: Comparison::Custom(period("2028-02-28", "2028-03-02")),
        ..query("2029-02-28", "2029-02-28", Interval::Day)
    };
    check(
        LEAP,
        &custom,
        &expect![[r#"
            2029-02-28..2029-02-28 by Day, beside -
        "#]],
    );
}
