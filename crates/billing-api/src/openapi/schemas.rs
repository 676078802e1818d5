//! Shapes: of every struct that the API writes or reads, by its own name.

use ledger::import::billing_api as wire;
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use crate::imports::jobs::wire as jobs;
use crate::payments::{events, request};
use crate::sign_in::wire as sign_in;

macro_rules! collect {
    ($into:ident: $($shape:ty),* $(,)?) => {
        $(put::<$shape>(&mut $into);)*
    };
}

/// Every shape, and the shapes in it.
pub fn all() -> Map<String, Value> {
    let mut all = Map::new();
    collect!(all:
        wire::Account,
        wire::BalanceRow,
        wire::InvoiceRow,
        wire::MeterRow,
        wire::PageProof,
        wire::PaymentMethodRow,
        wire::PaymentRow,
        wire::PayoutRow,
        wire::PriceRow,
        wire::Problem,
        wire::ProductRow,
        wire::RateRow,
        wire::SettlementRow,
        wire::SubscriptionRow,
        wire::TransactionRow,
        wire::UsageRecordRow,
        jobs::JobList,
        jobs::JobRow,
        jobs::RejectionList,
        events::Event,
        request::NewMethod,
        request::NewPayment,
        sign_in::Code,
        sign_in::Credentials,
        sign_in::Enrolment,
        sign_in::NewFactor,
        sign_in::NewPassword,
        sign_in::Removal,
        sign_in::SecondFactorNeeded,
        sign_in::Sessions,
        sign_in::WhoAmI,
    );
    all.insert(
        "RemovedRow".to_owned(),
        json!({
            "type": "object",
            "description": "In the change feed: the row with this id is gone.",
            "required": ["id", "sequence", "deleted"],
            "properties": {
                "id": { "type": "string" },
                "sequence": { "type": "integer", "minimum": 1 },
                "deleted": { "const": true },
            },
        }),
    );
    all.insert("Description".to_owned(), json!({ "type": "object" }));
    all.insert(
        "Health".to_owned(),
        json!({
            "type": "object",
            "required": ["status"],
            "properties": { "status": { "type": "string" } },
        }),
    );
    all
}

fn put<T: ToSchema>(all: &mut Map<String, Value>) {
    let mut shapes = vec![(T::name().into_owned(), <T as PartialSchema>::schema())];
    T::schemas(&mut shapes);
    for (name, shape) in shapes {
        // Plain data: it always serializes.
        let shape = serde_json::to_value(shape).unwrap_or_default();
        all.insert(name, shape);
    }
}

/// Where a shape is described.
pub fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A page of such rows. A row of the change feed may be a removed one.
pub fn page_of(row: &str) -> Value {
    json!({
        "type": "object",
        "required": ["data", "page"],
        "properties": {
            "data": {
                "type": "array",
                "items": { "anyOf": [reference(row), reference("RemovedRow")] },
            },
            "page": reference("PageProof"),
        },
    })
}
