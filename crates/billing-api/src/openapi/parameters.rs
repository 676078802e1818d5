//! Parameters in the query, with what each may say.

use serde_json::{Value, json};

use crate::imports::jobs::query::NAME_CHARACTERS_MAX;
use crate::list::{Field, List, Parameter};
use crate::query::{ID_BYTES_MAX, LIMIT_DEFAULT, LIMIT_MAX};

/// What a list takes.
pub fn of_list(list: List) -> Vec<Value> {
    let filters = list.filters().iter().map(filter);
    ["limit", "cursor"]
        .iter()
        .map(of_name)
        .chain(filters)
        .collect()
}

/// A parameter that is no filter.
pub fn of_name(name: &&str) -> Value {
    let (schema, description) = match *name {
        "limit" => (
            json!({ "type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT }),
            "The most rows of a page.",
        ),
        "file_name" => (
            json!({ "type": "string", "minLength": 1, "maxLength": NAME_CHARACTERS_MAX }),
            "What people know the file by.",
        ),
        _ => (
            json!({ "type": "string" }),
            "Where to go on: `next` of the page before. It brings the filters of its walk along.",
        ),
    };
    parameter(name, &schema, description)
}

fn filter(Parameter { name, field }: &Parameter) -> Value {
    let time = json!({ "anyOf": [
        { "type": "string", "format": "date" },
        { "type": "string", "format": "date-time" },
    ] });
    let id = json!({ "type": "string", "minLength": 1, "maxLength": ID_BYTES_MAX });
    let currency = json!({ "type": "string", "pattern": "^[A-Z]{3}$" });
    let (schema, description) = match field {
        Field::From => (time, "The first day, or instant, that counts."),
        Field::To => (time, "The first day, or instant, that counts no more."),
        Field::SettlementId => (id, "Of this settlement."),
        Field::Marketplace => (id, "Of this marketplace."),
        Field::Status(words) => (word(words), "Of this status."),
        Field::Direction(words) => (word(words), "Of this direction."),
        Field::Currency | Field::AboutCurrency => (currency, "ISO 4217."),
        Field::About => (id, "About what has this id."),
        Field::ChangedSince => (
            json!({ "type": "integer", "minimum": 0, "maximum": i64::MAX }),
            "A sequence. Rows that have changed since, by change; what is gone comes as a removed row. \
             No other filter goes with it.",
        ),
    };
    parameter(name, &schema, description)
}

fn word(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

fn parameter(name: &str, schema: &Value, description: &str) -> Value {
    json!({ "name": name, "in": "query", "description": description, "schema": schema })
}
