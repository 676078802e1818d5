//! Why net proceeds changed.

use super::*;

/// The change from one period to the next.
fn changes(start: &str, middle: &str, end: &str) -> change::Query {
    let within = |start, end| Filter {
        period: Some(period(start, end)),
        ..Filter::all(Zone::utc())
    };
    change::Query {
        before: within(start, middle),
        after: within(middle, end),
        limit: 4,
    }
}

#[test]
fn a_change_of_volume_price_and_mix() {
    // Before, 20 units at 15.00 on average. After, 24: the mug dearer, the cup gone, a pan new.
    let ledger = ledger_of(
        "
        from api
        post a sale 2026-02-01 EUR seq 1 sku MUG units 10
            product_sale 100.00
            referral_fee -15.00
        post b sale 2026-02-02 EUR seq 2 sku CUP units 10
            product_sale 210.00
            promotion_item -10.00
            referral_fee -30.00
        post c fee 2026-02-03 EUR seq 3
            advertising -5.00
        post d sale 2026-03-01 EUR seq 4 sku MUG units 18
            product_sale 198.00
            product_tax 20.00
            referral_fee -39.60
        post e sale 2026-03-02 EUR seq 5 sku PAN units 6
            product_sale 120.00
            referral_fee -18.00
        post f refund 2026-03-03 EUR seq 6 sku MUG units 1
            product_sale -11.00
            referral_fee 2.20
        post g fee 2026-03-04 EUR seq 7
            advertising -9.00
        post h reimbursement 2026-03-05 EUR seq 8 sku CUP
            reimbursement 7.00
        ",
    );
    let change: Change = ask(&ledger, &changes("2026-02-01", "2026-03-01", "2026-04-01"));
    expect![[r#"
        EUR
          all
            was 20 units, sales 30000 refunds 0 fees -5000 tax 0 other 0
            now 24 units, sales 31800 refunds -1100 fees -6440 tax 2000 other 700
            1960 = volume 6000 + price 1800 + mix -6000 + refunds -1100 + fee volume -270 + fee rate -1170 + tax 2000 + fx 0 + other 700
          CUP
            was 10 units, sales 20000 refunds 0 fees -3000 tax 0 other 0
            now 0 units, sales 0 refunds 0 fees 0 tax 0 other 700
            -16300 = volume 4000 + price 0 + mix -24000 + refunds 0 + fee volume 3000 + fee rate 0 + tax 0 + fx 0 + other 700
          PAN
            was 0 units, sales 0 refunds 0 fees 0 tax 0 other 0
            now 6 units, sales 12000 refunds 0 fees -1800 tax 0 other 0
            10200 = volume 0 + price 0 + mix 12000 + refunds 0 + fee volume -1800 + fee rate 0 + tax 0 + fx 0 + other 0
          MUG
            was 10 units, sales 10000 refunds 0 fees -1500 tax 0 other 0
            now 18 units, sales 19800 refunds -1100 fees -3740 tax 2000 other 0
            8460 = volume 2000 + price 1800 + mix 6000 + refunds -1100 + fee volume -1470 + fee rate -770 + tax 2000 + fx 0 + other 0
          (none)
            was 0 units, sales 0 refunds 0 fees -500 tax 0 other 0
            now 0 units, sales 0 refunds 0 fees -900 tax 0 other 0
            -400 = volume 0 + price 0 + mix 0 + refunds 0 + fee volume 0 + fee rate -400 + tax 0 + fx 0 + other 0
    "#]].assert_eq(&text::change(&change));
}

#[test]
fn a_change_whose_parts_are_no_whole_cents() {
    // Three units of 10.00 become four: the volume of each is a third of what it was.
    let ledger = ledger_of(
        "
        from api
        post a sale 2026-02-01 EUR seq 1 sku A units 1
            product_sale 3.34
        post b sale 2026-02-01 EUR seq 2 sku B units 1
            product_sale 3.33
        post c sale 2026-02-01 EUR seq 3 sku C units 1
            product_sale 3.33
        post d sale 2026-03-01 EUR seq 4 sku A units 4
            product_sale 13.36
        ",
    );
    let change: Change = ask(&ledger, &changes("2026-02-01", "2026-03-01", "2026-04-01"));
    expect![[r#"
        EUR
          all
            was 3 units, sales 1000 refunds 0 fees 0 tax 0 other 0
            now 4 units, sales 1336 refunds 0 fees 0 tax 0 other 0
            336 = volume 333 + price 0 + mix 3 + refunds 0 + fee volume 0 + fee rate 0 + tax 0 + fx 0 + other 0
          A
            was 1 units, sales 334 refunds 0 fees 0 tax 0 other 0
            now 4 units, sales 1336 refunds 0 fees 0 tax 0 other 0
            1002 = volume 111 + price 0 + mix 891 + refunds 0 + fee volume 0 + fee rate 0 + tax 0 + fx 0 + other 0
          B
            was 1 units, sales 333 refunds 0 fees 0 tax 0 other 0
            now 0 units, sales 0 refunds 0 fees 0 tax 0 other 0
            -333 = volume 111 + price 0 + mix -444 + refunds 0 + fee volume 0 + fee rate 0 + tax 0 + fx 0 + other 0
          C
            was 1 units, sales 333 refunds 0 fees 0 tax 0 other 0
            now 0 units, sales 0 refunds 0 fees 0 tax 0 other 0
            -333 = volume 111 + price 0 + mix -444 + refunds 0 + fee volume 0 + fee rate 0 + tax 0 + fx 0 + other 0
    "#]].assert_eq(&text::change(&change));
}

#[test]
fn a_change_from_nothing_and_to_nothing() {
    let sale = "
        from api
        post a sale 2026-02-01 EUR seq 1 sku MUG units 3
            product_sale 10.00
            referral_fee -1.50
        post b sale 2026-02-02 EUR seq 2 sku TIP
            product_sale 1.00
        ";
    let ledger = ledger_of(sale);
    let from_nothing: Change = ask(&ledger, &changes("2026-01-01", "2026-02-01", "2026-03-01"));
    expect![[r#"
        EUR
          all
            was 0 units, sales 0 refunds 0 fees 0 tax 0 other 0
            now 3 units, sales 1100 refunds 0 fees -150 tax 0 other 0
            950 = volume 1000 + price 0 + mix 0 + refunds 0 + fee volume -150 + fee rate 0 + tax 0 + fx 0 + other 100
          MUG
            was 0 units, sales 0 refunds 0 fees 0 tax 0 other 0
            now 3 units, sales 1000 refunds 0 fees -150 tax 0 other 0
            850 = volume 1000 + price 0 + mix 0 + refunds 0 + fee volume -150 + fee rate 0 + tax 0 + fx 0 + other 0
          TIP
            was 0 units, sales 0 refunds 0 fees 0 tax 0 other 0
            now 0 units, sales 100 refunds 0 fees 0 tax 0 other 0
            100 = volume 0 + price 0 + mix 0 + refunds 0 + fee volume 0 + fee rate 0 + tax 0 + fx 0 + other 100
    "#]].assert_eq(&text::change(&from_nothing));
    let to_nothing: Change = ask(&ledger, &changes("2026-02-01", "2026-03-01", "2026-04-01"));
    expect![[r#"
        EUR
          all
            was 3 units, sales 1100 refunds 0 fees -150 tax 0 other 0
            now 0 units, sales 0 refunds 0 fees 0 tax 0 other 0
            -950 = volume -1000 + price 0 + mix 0 + refunds 0 + fee volume 150 + fee rate 0 + tax 0 + fx 0 + other -100
          MUG
            was 3 units, sales 1000 refunds 0 fees -150 tax 0 other 0
            now 0 units, sales 0 refunds 0 fees 0 tax 0 other 0
            -850 = volume -1000 + price 0 + mix 0 + refunds 0 + fee volume 150 + fee rate 0 + tax 0 + fx 0 + other 0
          TIP
            was 0 units, sales 100 refunds 0 fees 0 tax 0 other 0
            now 0 units, sales 0 refunds 0 fees 0 tax 0 other 0
            -100 = volume 0 + price 0 + mix 0 + refunds 0 + fee volume 0 + fee rate 0 + tax 0 + fx 0 + other -100
    "#]].assert_eq(&text::change(&to_nothing));
    let nothing: Change = ask(&ledger, &changes("2025-02-01", "2025-03-01", "2025-04-01"));
    assert_eq!(nothing.currencies, []);
}

#[test]
fn numbers_of_any_size() {
    let journal = "
from api
post a sale 2026-03-02 EUR seq 1 order O1 sku MUG units 9223372036854775807
    product_sale 92233720368547758.07
    product_sale 92233720368547758.07
    referral_fee -92233720368547758.08
post b refund 2026-03-02 EUR seq 2 order O1 sku MUG units -9223372036854775808
    product_sale -92233720368547758.08
post c sale 2026-02-27 EUR seq 3 order O1 sku MUG units 3
    product_sale 92233720368547758.07
    referral_fee -92233720368547758.08
";
    let sales = Query {
        comparison: Comparison::Previous,
        ..query("2026-03-01", "2026-03-04", Interval::Month)
    };
    check(
        journal,
        &sales,
        &expect![[r#"
        2026-03-01..2026-03-04 by Month, beside 2026-02-26..2026-03-01
        EUR
          total: gross 18446744073709551614 refunds -9223372036854775808 net 9223372036854775806 proceeds -2 sold 9223372036854775807 returned 9223372036854775808 orders 1 rate 9223372036854775808/18446744073709551614
            was gross 9223372036854775807 net 9223372036854775807 proceeds -1 sold 3 orders 1
            gross up 9223372036854775807 of 9223372036854775807; refunds new 9223372036854775808; net down -1 of 9223372036854775807; rate new 500000
          2026-03-01..2026-03-04 Over, beside 2026-02-26..2026-03-01: gross 18446744073709551614 refunds -9223372036854775808 net 9223372036854775806 proceeds -2 sold 9223372036854775807 returned 9223372036854775808 orders 1 rate 9223372036854775808/18446744073709551614
            was gross 9223372036854775807 net 9223372036854775807 proceeds -1 sold 3 orders 1
            gross up 9223372036854775807 of 9223372036854775807; refunds new 9223372036854775808; net down -1 of 9223372036854775807; rate new 500000
    "#]],
    );
    let change: Change = ask(
        &ledger_of(journal),
        &changes("2026-02-01", "2026-03-01", "2026-04-01"),
    );
    expect![[r#"
        EUR (not split)
          all
            was 3 units, sales 9223372036854775807 refunds 0 fees -9223372036854775808 tax 0 other 0
            now 9223372036854775807 units, sales 18446744073709551614 refunds -9223372036854775808 fees -9223372036854775808 tax 0 other 0
            -1 = volume 0 + price 0 + mix 9223372036854775807 + refunds -9223372036854775808 + fee volume 0 + fee rate 0 + tax 0 + fx 0 + other 0
          MUG
            was 3 units, sales 9223372036854775807 refunds 0 fees -9223372036854775808 tax 0 other 0
            now 9223372036854775807 units, sales 18446744073709551614 refunds -9223372036854775808 fees -9223372036854775808 tax 0 other 0
            -1 = volume 0 + price 0 + mix 9223372036854775807 + refunds -9223372036854775808 + fee volume 0 + fee rate 0 + tax 0 + fx 0 + other 0
    "#]].assert_eq(&text::change(&change));
}

#[test]
fn as_many_units_as_before_split_only_with_their_prices() {
    let units = 1_i64 << 62;
    let journal = format!(
        "
        from api
        post a sale 2026-02-01 EUR seq 1 sku MUG units {units}
            product_sale 90000000000000000.00
        post b sale 2026-03-01 EUR seq 2 sku MUG units {units}
            product_sale 80000000000000000.00
        "
    );
    let query = changes("2026-02-01", "2026-03-01", "2026-04-01");
    let change: Change = ask(&ledger_of(&journal), &query);
    // No unit more or less makes no volume, but the old price of so many is beyond 2^100.
    let eur = &change.currencies[0];
    assert!(!eur.is_split);
    assert_eq!((eur.parts.volume_minor, eur.parts.price_minor), (0, 0));
    assert_eq!(eur.parts.mix_minor, -1_000_000_000_000_000_000);
}
