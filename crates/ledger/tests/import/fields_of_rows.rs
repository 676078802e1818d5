//! The names of the fields that the server writes, pinned: a client in another language reads them.

use std::collections::BTreeSet;
use std::fmt::Write;

use expect_test::expect_file;
use ledger::import::billing_api::{
    balance_row, invoice_row, meter_row, payment_method_row, price_row, product_row, rate_row,
    subscription_row, usage_record_row,
};
use ledger::store::batch::Batch;
use serde::Serialize;
use serde_json::Value;

use super::{fixture, read};

fn batch(list: &str) -> Batch {
    read(&fixture(&format!("billing_api/{list}.json"))).batch
}

/// Every row, and the names of all fields in it, with their paths.
fn names<T, R: Serialize>(list: &str, entities: &[T], row_of: impl Fn(&T) -> R) -> String {
    let mut paths = BTreeSet::new();
    let mut text = format!("{list}\n");
    for entity in entities {
        let row = row_of(entity);
        walk(
            &serde_json::to_value(&row).unwrap(),
            String::new(),
            &mut paths,
        );
        // Written from the row itself: a `Value` orders its fields as the build's features ask.
        writeln!(text, "  {}", serde_json::to_string(&row).unwrap()).unwrap();
    }
    for path in paths {
        writeln!(text, "    {path}").unwrap();
    }
    text
}

fn walk(value: &Value, path: String, paths: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                walk(value, format!("{path}/{name}"), paths);
            }
        }
        Value::Array(values) => {
            for value in values {
                walk(value, format!("{path}/*"), paths);
            }
        }
        _ => {
            paths.insert(path);
        }
    }
}

#[test]
fn names_stay() {
    let text = [
        names(
            "invoices",
            &batch("invoices").entities.invoices,
            invoice_row,
        ),
        names(
            "subscriptions",
            &batch("subscriptions").entities.subscriptions,
            subscription_row,
        ),
        names("meters", &batch("meters").entities.meters, meter_row),
        names("prices", &batch("prices").entities.prices, price_row),
        names(
            "records",
            &batch("records").entities.usage_records,
            usage_record_row,
        ),
        names(
            "products",
            &batch("products").entities.products,
            product_row,
        ),
        names("rates", &batch("fx_rates").rates, rate_row),
        names("balances", &batch("balances").balances, balance_row),
        names(
            "payment methods",
            &batch("payment_methods").entities.payment_methods,
            payment_method_row,
        ),
    ];
    expect_file!["billing_api/rows.expected.txt"].assert_eq(&text.concat());
}
