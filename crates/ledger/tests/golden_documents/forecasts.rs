//! How months end, how far off that would have been, and budgets.

use std::fmt::Write;

use expect_test::expect;
use ledger::report::usage::{self, Budget, BudgetOutcome, Usage};

use crate::documents::day;
use crate::usage::{check, query};
use crate::{ask, ledger_of};

#[test]
fn a_month_ends_as_its_weekdays_did() {
    // 2025-03-31 is a Monday. Every Monday 7, every other day 1, from 2024-11-04 (a Monday) on, and
    // once 100 more, late in January.
    let mut documents = "meter M call\nprice P M EUR per_unit 1\n".to_owned();
    for n_day in 0..149 {
        let on = day("2024-11-04").plus_days(n_day).unwrap();
        let quantity = if n_day % 7 == 0 { 7 } else { 1 };
        writeln!(documents, "record r{n_day} M {} {quantity}", on.to_iso()).unwrap();
    }
    documents += "record s M 2025-01-28 100\n";
    let with_budget = |as_of, minor| usage::Query {
        budgets: vec![Budget {
            price_id: "P".to_owned(),
            minor,
        }],
        n_months: 4,
        ..query(as_of)
    };
    check(
        &documents,
        &with_budget("2025-03-15", 6100),
        &expect![[r"
        meter M: 150 records
         price P
          2024-12-01 to 2025-01-01 (31): quantity 61 free 0 [0..-: 61 x 1 + 0 = 61] min +0 = 61 -> 6100
           net 0 off None untied 61 of 31
          2025-01-01 to 2025-02-01 (32): quantity 155 free 0 [0..-: 155 x 1 + 0 = 155] min +0 = 155 -> 15500
           net 0 off None untied 155 of 32
          2025-02-01 to 2025-03-01 (28): quantity 52 free 0 [0..-: 52 x 1 + 0 = 52] min +0 = 52 -> 5200
           net 0 off None untied 52 of 28
          2025-03-01 to 2025-03-16 (15): quantity 27 free 0 [0..-: 27 x 1 + 0 = 27] min +0 = 27 -> 2700
           net 0 off None untied 27 of 15
          expected quantity 61 free 0 [0..-: 61 x 1 + 0 = 61] min +0 = 61 -> 6100, between 61 and 161 None
          2025-02-01 known to 2025-02-15: 52 was 52 off 0
          2025-01-01 known to 2025-01-15: 55 was 155 off 100
          2024-12-01 known to 2024-12-15: 61 was 61 off 0
          2024-11-01 known to 2024-11-15: 51 was 51 off 0
          budget 6100 actual Some(2700) forecast Some(6100) Within
    "]],
    );
    check(
        &documents,
        &with_budget("2025-03-31", 6099),
        &expect![[r"
        meter M: 150 records
         price P
          2024-12-01 to 2025-01-01 (31): quantity 61 free 0 [0..-: 61 x 1 + 0 = 61] min +0 = 61 -> 6100
           net 0 off None untied 61 of 31
          2025-01-01 to 2025-02-01 (32): quantity 155 free 0 [0..-: 155 x 1 + 0 = 155] min +0 = 155 -> 15500
           net 0 off None untied 155 of 32
          2025-02-01 to 2025-03-01 (28): quantity 52 free 0 [0..-: 52 x 1 + 0 = 52] min +0 = 52 -> 5200
           net 0 off None untied 52 of 28
          2025-03-01 to 2025-04-01 (31): quantity 61 free 0 [0..-: 61 x 1 + 0 = 61] min +0 = 61 -> 6100
           net 0 off None untied 61 of 31
          expected quantity 61 free 0 [0..-: 61 x 1 + 0 = 61] min +0 = 61 -> 6100, between 61 and 61 None
          2025-02-01 known to 2025-02-28: 52 was 52 off 0
          2025-01-01 known to 2025-01-31: 155 was 155 off 0
          2024-12-01 known to 2024-12-31: 61 was 61 off 0
          2024-11-01 known to 2024-11-30: 51 was 51 off 0
          budget 6099 actual Some(6100) forecast Some(6100) Over
    "]],
    );
    check(
        &documents,
        &with_budget("2025-03-15", 6099),
        &expect![[r"
        meter M: 150 records
         price P
          2024-12-01 to 2025-01-01 (31): quantity 61 free 0 [0..-: 61 x 1 + 0 = 61] min +0 = 61 -> 6100
           net 0 off None untied 61 of 31
          2025-01-01 to 2025-02-01 (32): quantity 155 free 0 [0..-: 155 x 1 + 0 = 155] min +0 = 155 -> 15500
           net 0 off None untied 155 of 32
          2025-02-01 to 2025-03-01 (28): quantity 52 free 0 [0..-: 52 x 1 + 0 = 52] min +0 = 52 -> 5200
           net 0 off None untied 52 of 28
          2025-03-01 to 2025-03-16 (15): quantity 27 free 0 [0..-: 27 x 1 + 0 = 27] min +0 = 27 -> 2700
           net 0 off None untied 27 of 15
          expected quantity 61 free 0 [0..-: 61 x 1 + 0 = 61] min +0 = 61 -> 6100, between 61 and 161 None
          2025-02-01 known to 2025-02-15: 52 was 52 off 0
          2025-01-01 known to 2025-01-15: 55 was 155 off 100
          2024-12-01 known to 2024-12-15: 61 was 61 off 0
          2024-11-01 known to 2024-11-15: 51 was 51 off 0
          budget 6099 actual Some(2700) forecast Some(6100) WillBeOver
    "]],
    );
}

#[test]
fn a_forecast_never_falls_below_what_is_counted() {
    // Each month before, 100 in its second week were taken for a habit, and were not.
    let documents = "
        meter M call
        price P M EUR per_unit 1
        record a M 2024-11-25 0
        record b M 2024-12-10 100
        record c M 2025-01-10 100
        record d M 2025-02-10 100
        record e M 2025-03-10 5
    ";
    check(
        documents,
        &query("2025-03-15"),
        &expect![[r"
        meter M: 5 records
         price P
          2025-01-01 to 2025-02-01 (1): quantity 100 free 0 [0..-: 100 x 1 + 0 = 100] min +0 = 100 -> 10000
           net 0 off None untied 100 of 1
          2025-02-01 to 2025-03-01 (1): quantity 100 free 0 [0..-: 100 x 1 + 0 = 100] min +0 = 100 -> 10000
           net 0 off None untied 100 of 1
          2025-03-01 to 2025-03-16 (1): quantity 5 free 0 [0..-: 5 x 1 + 0 = 5] min +0 = 5 -> 500
           net 0 off None untied 5 of 1
          expected quantity 25/2 free 0 [0..-: 25/2 x 1 + 0 = 25/2] min +0 = 25/2 -> 1250, between 5 and 5 None
          2025-02-01 known to 2025-02-15: 200 was 100 off -100
          2025-01-01 known to 2025-01-15: 250 was 100 off -150
          2024-12-01 known to 2024-12-15: 250 was 100 off -150
    "]],
    );
}

#[test]
fn a_budget_spent_to_the_last_cent_is_kept() {
    let documents = "
        meter M call
        price P M EUR per_unit 1
        record a M 2025-03-31 5
    ";
    let answer: Usage = ask(
        &ledger_of(documents),
        &usage::Query {
            budgets: vec![Budget {
                price_id: "P".to_owned(),
                minor: 500,
            }],
            ..query("2025-03-31")
        },
    );
    let budget = answer.meters[0].prices[0].budget.unwrap();
    assert_eq!(
        (budget.actual_minor, budget.outcome),
        (Some(500), BudgetOutcome::Within)
    );
}

#[test]
fn what_was_never_counted_is_not_foreseen() {
    let documents = "
        meter M call
        price P M EUR dynamic
        record r M 2025-03-01 5
        price Q N EUR per_unit 79228162514264337593543950335
        record s N 2025-03-01 79228162514264337593543950335
        record t N 2025-02-01 1
    ";
    check(
        documents,
        &query("2025-03-02"),
        &expect![[r"
        meter M: 1 records
         price P
          2025-01-01 to 2025-02-01 (0): UnknownModel
           net 0 off None untied 0 of 0
          2025-02-01 to 2025-03-01 (0): UnknownModel
           net 0 off None untied 0 of 0
          2025-03-01 to 2025-03-03 (1): UnknownModel
           net 0 off None untied 5 of 1
         Some(NoHistory)
        meter N unknown: 2 records
         price Q
          2025-01-01 to 2025-02-01 (0): quantity 0 free 0 [0..-: 0 x 79228162514264337593543950335 + 0 = 0] min +0 = 0 -> 0
           net 0 off None untied 0 of 0
          2025-02-01 to 2025-03-01 (1): quantity 1 free 0 [0..-: 1 x 79228162514264337593543950335 + 0 = 79228162514264337593543950335] min +0 = 79228162514264337593543950335 -> 7922816251426433759354395033500
           net 0 off None untied 1 of 1
          2025-03-01 to 2025-03-03 (1): BeyondRange
           net 0 off None untied 79228162514264337593543950335 of 1
          expected BeyondRange None
    "]],
    );
    check("", &query("2025-03-02"), &expect![[""]]);
}

#[test]
fn a_month_that_begins_with_its_last_day_is_a_test_all_the_same() {
    // The last day of March stands for the last of February, on which everything begins.
    let documents = "
        meter M call
        price P M EUR per_unit 1
        record a M 2025-02-28 5
        record b M 2025-03-03 2
    ";
    check(
        documents,
        &query("2025-03-31"),
        &expect![["
            meter M: 2 records
             price P
              2025-01-01 to 2025-02-01 (0): quantity 0 free 0 [0..-: 0 x 1 + 0 = 0] min +0 = 0 -> 0
               net 0 off None untied 0 of 0
              2025-02-01 to 2025-03-01 (1): quantity 5 free 0 [0..-: 5 x 1 + 0 = 5] min +0 = 5 -> 500
               net 0 off None untied 5 of 1
              2025-03-01 to 2025-04-01 (1): quantity 2 free 0 [0..-: 2 x 1 + 0 = 2] min +0 = 2 -> 200
               net 0 off None untied 2 of 1
              expected quantity 2 free 0 [0..-: 2 x 1 + 0 = 2] min +0 = 2 -> 200 None
              2025-02-01 known to 2025-02-28: 5 was 5 off 0
        "]],
    );
}
