//! Months of usage: charges, tiers crossed in mid-month, forecasts, budgets, and the tie to
//! invoices.

use std::fmt::Write;

use expect_test::{Expect, expect};
use ledger::report::usage::{self, Forecast, MeterUsage, Usage};
use ledger::usage::{Charge, Unpriced};

use crate::documents::day;
use crate::{ask, exact, ledger_of};

pub fn query(as_of: &str) -> usage::Query {
    usage::Query {
        as_of: day(as_of),
        meter_id: None,
        n_months: 3,
        n_weeks: 2,
        coverage_ppm: 800_000,
        budgets: Vec::new(),
    }
}

fn charge_text(charge: &Result<Charge, Unpriced>) -> String {
    let charge = match charge {
        Ok(charge) => charge,
        Err(unpriced) => return format!("{unpriced:?}"),
    };
    let mut found = format!(
        "quantity {} free {}",
        exact(charge.quantity),
        exact(charge.free_units)
    );
    for step in &charge.steps {
        let up_to = step.up_to.map_or("-".to_owned(), exact);
        write!(
            found,
            " [{}..{up_to}: {} x {} + {} = {}]",
            exact(step.after),
            exact(step.counted),
            step.unit_price,
            exact(step.flat),
            exact(step.amount)
        )
        .unwrap();
    }
    write!(
        found,
        " min +{} = {} -> {}",
        exact(charge.minimum_added),
        exact(charge.exact),
        charge.minor
    )
    .unwrap();
    found
}

fn forecast_text(forecast: &Forecast) -> String {
    let mut found = String::new();
    if let Some(expected) = &forecast.expected {
        write!(found, "  expected {}", charge_text(&expected.charge)).unwrap();
    }
    if let Some((low, high)) = &forecast.interval {
        write!(
            found,
            ", between {} and {}",
            exact(low.quantity),
            exact(high.quantity)
        )
        .unwrap();
    }
    writeln!(found, " {:?}", forecast.unforeseen).unwrap();
    for test in &forecast.back_tests {
        writeln!(
            found,
            "  {} known to {}: {} was {} off {}",
            test.month.start.to_iso(),
            test.as_of.to_iso(),
            exact(test.forecast),
            exact(test.actual),
            exact(test.error)
        )
        .unwrap();
    }
    found
}

fn meter_text(meter: &MeterUsage, found: &mut String) {
    let is_known = if meter.meter.is_some() {
        ""
    } else {
        " unknown"
    };
    writeln!(
        found,
        "meter {}{is_known}: {} records",
        meter.meter_id, meter.n_records
    )
    .unwrap();
    for price in &meter.prices {
        writeln!(found, " price {}", price.price.id).unwrap();
        for month in &price.months {
            let tie = &month.tie;
            writeln!(
                found,
                "  {} to {} ({}): {}",
                month.days.start.to_iso(),
                month.days.end.to_iso(),
                month.n_records,
                charge_text(&month.charge)
            )
            .unwrap();
            for line in &tie.lines {
                writeln!(
                    found,
                    "   {} line {} of {} for {} records: {}",
                    line.number,
                    line.line,
                    exact(line.quantity),
                    line.n_records,
                    line.net_minor
                )
                .unwrap();
            }
            writeln!(
                found,
                "   net {} off {:?} untied {} of {}",
                tie.net_minor,
                tie.residual_minor,
                tie.untied_quantity.map_or("?".to_owned(), exact),
                tie.n_untied
            )
            .unwrap();
        }
        if let Some(forecast) = &price.forecast {
            *found += &forecast_text(forecast);
        }
        if let Some(budget) = &price.budget {
            writeln!(
                found,
                "  budget {} actual {:?} forecast {:?} {:?}",
                budget.budget_minor, budget.actual_minor, budget.forecast_minor, budget.outcome
            )
            .unwrap();
        }
    }
}

#[track_caller]
pub fn check(documents: &str, query: &usage::Query, expected: &Expect) {
    let answer: Usage = ask(&ledger_of(documents), query);
    let mut found = String::new();
    for meter in &answer.meters {
        meter_text(meter, &mut found);
    }
    expected.assert_eq(&found);
}

#[test]
fn months_are_charged_and_tied() {
    let documents = "
        meter M call
        price P M EUR graduated free 100
            tier 1000 0.01 1
            tier - 0.005 2
        record r1 M 2025-01-31 600
        record r2 M 2025-02-01 500
        record r3 M 2025-02-28 801
        record r4 M 2025-03-01 50
        record r5 M 2025-03-02 50
        record x1 N 2025-03-01 1
        invoice I R-1 received EUR open
            line 600 0.01 6.00 0 records r1
        invoice J R-2 received EUR open
            line 1000 0.01 10.00 0 records r2,r3
            line 201 0.005 4.01 0 records r2,r3
        invoice K R-3 received EUR draft
            line 50 0.01 0.50 0 records r4
        invoice L R-4 received USD open
            line 50 0.01 0.50 0 records r4
    ";
    check(
        documents,
        &query("2025-03-01"),
        &expect![[r"
        meter M: 5 records
         price P
          2025-01-01 to 2025-02-01 (1): quantity 600 free 100 [0..1000: 500 x 0.01 + 1 = 6] min +0 = 6 -> 600
           R-1 line 0 of 600 for 1 records: 600
           net 600 off Some(0) untied 0 of 0
          2025-02-01 to 2025-03-01 (2): quantity 1301 free 100 [0..1000: 1000 x 0.01 + 1 = 11] [1000..-: 201 x 0.005 + 2 = 601/200] min +0 = 2801/200 -> 1401
           R-2 line 0 of 1000 for 2 records: 1000
           R-2 line 1 of 201 for 2 records: 401
           net 1401 off Some(0) untied 0 of 0
          2025-03-01 to 2025-03-02 (1): quantity 50 free 50 min +0 = 0 -> 0
           net 0 off None untied 50 of 1
          expected quantity 1752 free 100 [0..1000: 1000 x 0.01 + 1 = 11] [1000..-: 652 x 0.005 + 2 = 263/50] min +0 = 813/50 -> 1626 None
        meter N unknown: 1 records
    "]],
    );
}

#[test]
fn a_new_tier_reprices_the_units_before_it() {
    let documents = "
        meter M call
        price P M EUR volume
            tier 100 0.10 0
            tier - 0.01 0
        record r1 M 2025-03-01 60
        record r2 M 2025-03-02 40
        record r3 M 2025-03-03 1
        record r4 M 2025-03-04 -2
    ";
    let answer: Usage = ask(&ledger_of(documents), &query("2025-03-05"));
    let price = &answer.meters[0].prices[0];
    let to_date: Vec<(String, String)> = price
        .charge_to_date
        .iter()
        .map(|(day, charge)| (day.to_iso(), exact(charge.unwrap())))
        .collect();
    let expected = [
        ("2025-03-01", "6"),
        ("2025-03-02", "10"),
        ("2025-03-03", "101/100"),
        ("2025-03-04", "99/10"),
        ("2025-03-05", "99/10"),
    ];
    assert_eq!(
        to_date,
        expected.map(|(day, charge)| (day.to_owned(), charge.to_owned()))
    );
    let days: Vec<String> = answer.meters[0]
        .days
        .iter()
        .map(|(_, sum)| exact(sum.unwrap()))
        .collect();
    assert_eq!(days, ["60", "40", "1", "-2", "0"]);
}

#[test]
fn fixed_amounts_shrink_by_the_actual_days_of_a_month() {
    // 14 of 28 days, 15 of 29 days in the leap year, and the whole of March.
    let documents = "
        meter M call
        price P M EUR graduated free 28 min 14 from 2025-02-15 prorated
            tier 10 1 0
            tier - 1 7
        price Q M EUR graduated free 28 min 14 until 2025-02-15
            tier - 1 7
        record r1 M 2025-02-14 100
        record r2 M 2025-02-15 10
        record r3 M 2025-02-28 20
        record r4 M 2025-03-31 28
    ";
    check(
        documents,
        &query("2025-03-31"),
        &expect![[r"
        meter M: 4 records
         price P
          2025-02-15 to 2025-03-01 (2): quantity 30 free 14 [0..10: 10 x 1 + 0 = 10] [10..-: 6 x 1 + 7/2 = 19/2] min +0 = 39/2 -> 1950
           net 0 off None untied 30 of 2
          2025-03-01 to 2025-04-01 (1): quantity 28 free 28 min +14 = 14 -> 1400
           net 0 off None untied 28 of 1
          expected quantity 28 free 28 min +14 = 14 -> 1400 None
          2025-02-01 known to 2025-02-28: 130 was 130 off 0
         price Q
          2025-01-01 to 2025-02-01 (0): quantity 0 free 0 min +14 = 14 -> 1400
           net 0 off None untied 0 of 0
          2025-02-01 to 2025-02-15 (1): quantity 100 free 28 [0..-: 72 x 1 + 7 = 79] min +0 = 79 -> 7900
           net 0 off None untied 100 of 1
    "]],
    );
    let leap = "
        meter M call
        price P M EUR per_unit 1 min 29 from 2028-02-15 prorated
    ";
    check(
        leap,
        &query("2028-02-29"),
        &expect![[r"
        meter M: 0 records
         price P
          2028-02-15 to 2028-03-01 (0): quantity 0 free 0 [0..-: 0 x 1 + 0 = 0] min +15 = 15 -> 1500
           net 0 off None untied 0 of 0
          expected quantity 0 free 0 [0..-: 0 x 1 + 0 = 0] min +15 = 15 -> 1500 None
    "]],
    );
}
