//! `inspect --json` against figures that someone else computed from the same files.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::harness::shared_settlements;
use crate::program::{log, run};

fn decimal(value: &Value) -> Option<Decimal> {
    value.as_str().map(|text| text.parse().unwrap())
}

fn decimals(value: &Value) -> BTreeMap<&str, Decimal> {
    let object = value.as_object().unwrap();
    object
        .iter()
        .map(|(name, value)| (name.as_str(), decimal(value).unwrap()))
        .collect()
}

#[test]
fn every_figure_equals_the_independent_one() {
    let Some(folder) = shared_settlements() else {
        return;
    };
    let expected: Vec<Value> =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let expected: Vec<&Value> = expected
        .iter()
        .filter(|file| {
            matches!(
                file["format"].as_str(),
                Some("flat_file_v1" | "flat_file_v2")
            )
        })
        .collect();
    assert_eq!(expected.len(), 9);
    let paths: Vec<String> = expected
        .iter()
        .map(|file| {
            let name = file["file"].as_str().unwrap();
            let places = ["real", "derived"].map(|place| folder.join(place).join(name));
            let path = places.into_iter().find(|path| path.is_file()).unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect();
    let arguments = ["inspect", "--json"]
        .into_iter()
        .chain(paths.iter().map(String::as_str));
    let output = run(&arguments.collect::<Vec<_>>());
    assert!(output.status.success(), "{}", log(&output));
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found.len(), expected.len());

    for (found, expected) in found.iter().zip(expected) {
        let file = &expected["file"];
        for exact in [
            "file",
            "format",
            "columns",
            "currency",
            "data_rows",
            "amount_lines",
            "distinct_order_ids",
            "rows_by_transaction_type",
        ] {
            assert_eq!(found[exact], expected[exact], "{file} {exact}");
        }
        for amount in [
            "header_total",
            "sum_of_lines",
            "difference",
            "opening_balance_lines",
        ] {
            assert_eq!(
                decimal(&found[amount]),
                decimal(&expected[amount]),
                "{file} {amount}"
            );
        }
        for sums in ["sum_by_component", "sum_by_posted_month_utc"] {
            assert_eq!(
                decimals(&found[sums]),
                decimals(&expected[sums]),
                "{file} {sums}"
            );
        }
        assert_eq!(found["rejections"], serde_json::json!([]), "{file}");
    }
}
