//! The rows behind a number.

use super::*;

#[test]
fn a_number_is_explained() {
    let ledger = ledger_of(WEEKS);
    let query = Query {
        by: Some(Breakdown::Product),
        comparison: Comparison::Previous,
        today: day("2026-03-04"),
        limit: 1,
        ..query("2026-03-02", "2026-03-09", Interval::Day)
    };
    let sales: Sales = ask(&ledger, &query);
    let explain = |place, side, figure| {
        let currency = Currency::from_code("EUR").unwrap();
        let address = Address {
            currency,
            place,
            side,
            figure,
        };
        let claim = sales.claim(&query, &address).unwrap();
        text::explain(&ask::<Explain>(&ledger, &explain::Query { claim }))
    };
    let found = [
        explain(Place::Total, Side::Now, Figure::NetProceeds),
        explain(Place::Group(0), Side::Now, Figure::Units),
        explain(Place::Others, Side::Now, Figure::Orders),
        explain(
            Place::Bucket(2),
            Side::Now,
            Figure::step(Step::RefundedSales),
        ),
        explain(Place::Bucket(1), Side::Compared, Figure::NetSales),
        explain(Place::Total, Side::Now, Figure::TaxCollected),
        explain(Place::Total, Side::Now, Figure::TaxWithheld),
    ];
    expect![[r#"
        NetProceeds 1000 of 4 rows, 12 amounts; shown 1000: Ties
          + Minor of Step(GrossSales): 2500 (2 rows, 2 amounts)
          + Minor of Step(Discounts): -200 (1 rows, 1 amounts)
          + Minor of Step(RefundedSales): -1100 (1 rows, 2 amounts)
          + Minor of Step(Expenses): -730 (3 rows, 3 amounts)
          + Minor of Step(RefundedExpenses): 150 (1 rows, 1 amounts)
          + Minor of Step(TaxPassThrough): 380 (2 rows, 3 amounts)
        Units 1 of 2 rows, 0 amounts; shown 1: Ties
          + Units of Sales: 2 (1 rows, 4 amounts)
          - AbsoluteUnits of Returns: -1 (1 rows, 4 amounts)
        Orders 1 of 1 rows, 0 amounts; shown 1: Ties
          + Orders of Sales: 1 (1 rows, 3 amounts)
        Steps([RefundedSales]) -1100 of 1 rows, 2 amounts; shown -1100: Ties
          + Minor of Step(RefundedSales): -1100 (1 rows, 2 amounts)
        NetSales 800 of 1 rows, 1 amounts; shown 800: Ties
          + Minor of Step(GrossSales): 800 (1 rows, 1 amounts)
        TaxCollected 475 of 2 rows, 2 amounts; shown 475: Ties
          + Minor of CollectedTax: 475 (2 rows, 2 amounts)
        TaxWithheld -95 of 1 rows, 1 amounts; shown -95: Ties
          + Minor of WithheldTax: -95 (1 rows, 1 amounts)
    "#]]
    .assert_eq(&found.concat());
}

#[test]
fn a_number_that_does_not_tie_says_so() {
    let ledger = ledger_of(WEEKS);
    let claim = |value| Claim {
        figure: Figure::Rows,
        filter: Filter::all(Zone::utc()),
        currency: Currency::from_code("JPY").unwrap(),
        value,
    };
    let explain = |claim| text::explain(&ask::<Explain>(&ledger, &explain::Query { claim }));
    let of_nobody = Claim {
        currency: Currency::from_code("USD").unwrap(),
        ..claim(0)
    };
    let found = [
        explain(claim(1)),
        explain(claim(2)),
        explain(claim(i128::MIN)),
        explain(of_nobody),
    ];
    expect![[r#"
        Rows 1 of 1 rows, 0 amounts; shown 1: Ties
          + Rows of All: 1 (1 rows, 1 amounts)
        Rows 1 of 1 rows, 0 amounts; shown 2: Differs { residual: Some(-1) }
          + Rows of All: 1 (1 rows, 1 amounts)
        Rows 1 of 1 rows, 0 amounts; shown -170141183460469231731687303715884105728: Differs { residual: None }
          + Rows of All: 1 (1 rows, 1 amounts)
        Rows 0 of 0 rows, 0 amounts; shown 0: Ties
    "#]].assert_eq(&found.concat());
}

#[test]
fn the_days_beyond_are_explained() {
    let ledger = ledger_of(WEEKS);
    let query = Query {
        comparison: Comparison::Custom(period("2026-02-23", "2026-03-03")),
        ..query("2026-03-02", "2026-03-05", Interval::Day)
    };
    let sales: Sales = ask(&ledger, &query);
    let claim = |place, side| {
        let address = Address {
            currency: Currency::from_code("EUR").unwrap(),
            place,
            side,
            figure: Figure::NetSales,
        };
        sales.claim(&query, &address)
    };
    assert_eq!(claim(Place::Beyond, Side::Now), None);
    let claim = claim(Place::Beyond, Side::Compared).unwrap();
    // Three days stand beside three; what is left are the 26th of February to the 2nd of March.
    assert_eq!(
        claim.filter.period,
        Some(period("2026-02-26", "2026-03-03"))
    );
    assert_eq!(claim.value, 10_000 + 1800);
    let explain: Explain = ask(&ledger, &explain::Query { claim });
    expect![[r#"
        NetSales 11800 of 2 rows, 3 amounts; shown 11800: Ties
          + Minor of Step(GrossSales): 12000 (2 rows, 2 amounts)
          + Minor of Step(Discounts): -200 (1 rows, 1 amounts)
    "#]]
    .assert_eq(&text::explain(&explain));
}

#[test]
fn shares_of_money_that_goes_out_are_of_its_size() {
    let query = Query {
        by: Some(Breakdown::Product),
        ..query("2026-03-02", "2026-03-09", Interval::Day)
    };
    let sales: Sales = ask(&ledger_of(WEEKS), &query);
    let eur = &sales.currencies[0];
    let share = |figure: &Figure| {
        let shares = eur.groups.iter().filter_map(|group| {
            let share = group.line.share_of(&eur.total, figure)?;
            Some((share.part(), share.whole()))
        });
        shares.collect::<Vec<_>>()
    };
    // Mugs, cups, and what has no product: only mugs came back, and had a discount.
    let of = |step| share(&Figure::step(step));
    assert_eq!(of(Step::GrossSales), [(2000, 2500), (500, 2500), (0, 2500)]);
    assert_eq!(
        of(Step::RefundedSales),
        [(1100, 1100), (0, 1100), (0, 1100)]
    );
    assert_eq!(of(Step::Discounts), [(200, 200), (0, 200), (0, 200)]);
}
