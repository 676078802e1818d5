//! What invoices can be paid with: the one that is taken where none is chosen first, then those that
//! can be used on the day, then the others.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::Day;
use crate::payment_method::PaymentMethod;
use crate::sorting;
use crate::store::Ledger;

/// On which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The day on which something shall be paid.
    pub as_of: Day,
}

/// The stored ways to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentMethods {
    /// One each; equals by id.
    pub rows: Vec<MethodRow>,
}

/// One way to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodRow {
    /// What the sender says of it.
    pub method: PaymentMethod,
    /// Whether it can be used on the day.
    pub is_usable: bool,
}

impl Report for PaymentMethods {
    const KIND: ReportKind = ReportKind::PaymentMethods;
    type Query = Query;

    /// methods -> methods, sorted once
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let row = |method: &PaymentMethod| MethodRow {
            is_usable: method.is_usable_on(query.as_of),
            method: method.clone(),
        };
        let mut rows: Vec<MethodRow> = ledger.payment_methods().map(row).collect();
        // Stable, and they stand by id.
        sorting::by_key(&mut rows, |row| {
            (Reverse(row.method.is_default), Reverse(row.is_usable))
        });
        PaymentMethods { rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::billing_api::parse_payment_methods;

    #[test]
    fn the_one_that_is_taken_comes_first_and_the_useless_last() {
        let row = |id: &str, expires_on: &str, is_default: bool| {
            format!(
                r#"{{"id":"{id}","kind":"credit_card","expires_on":{expires_on},"is_default":{is_default}}}"#
            )
        };
        let rows = [
            row("a", "\"2026-03-01\"", false),
            row("b", "\"2026-03-02\"", false),
            row("c", "null", true),
        ];
        let body = format!(
            r#"{{"data":[{}],"page":{{"count":3,"sums":{{}},"first_id":"a","last_id":"c","next":null,
            "snapshot":"1","as_of":"2026-03-01T00:00:00Z"}}}}"#,
            rows.join(",")
        );
        let mut ledger = Ledger::new();
        ledger.append(parse_payment_methods(body.as_bytes()).unwrap().1);
        let as_of = Day::from_ymd(2026, 3, 2).unwrap();
        let found = PaymentMethods::run(&ledger, &Query { as_of });
        let found: Vec<(&str, bool)> = found
            .rows
            .iter()
            .map(|row| (row.method.id.as_str(), row.is_usable))
            .collect();
        assert_eq!(found, [("c", true), ("b", true), ("a", false)]);
    }
}
