//! What this page calls its columns, its filters and their values.

use ledger::day::Interval;
use ledger::store::grouping::Value;
use ledger::store::listing::Column;
use ledger::transaction::Status;

use crate::filter::listing::facet::Facet;
use crate::filter::listing::grouping::Grouping;
use crate::filter::sum::words::step_from as step_from_slug;
use crate::format;
use crate::ui::words;

/// A column.
pub const fn column(column: Column) -> &'static str {
    match column {
        Column::PostedAt => "Posted",
        Column::ReleasedAt => "Released",
        Column::Id => "Id",
        Column::Kind => "Kind",
        Column::RawKind => "Sender's word",
        Column::Status => "Status",
        Column::Marketplace => "Marketplace",
        Column::Currency => "Currency",
        Column::Order => "Order",
        Column::Reference => "Reference",
        Column::Sku => "Product",
        Column::Quantity => "Units",
        Column::PaymentMethod => "Paid by",
        Column::Settlement => "Settlement",
        Column::Total => "Amount",
    }
}

/// Something that rows are chosen by.
pub const fn facet(facet: Facet) -> &'static str {
    match facet {
        Facet::Currency => "Currency",
        Facet::Kind => "Kind",
        Facet::Marketplace => "Marketplace",
        Facet::PaymentMethod => "Paid by",
        Facet::Step => "Step",
        Facet::Component => "Amount of",
        Facet::Status => "Status",
        Facet::Product => "Product",
        Facet::Order => "Order",
        Facet::Settlement => "Settlement",
    }
}

/// What rows are added up by.
pub const fn grouping(grouping: Grouping) -> &'static str {
    match grouping {
        Grouping::Facet(Facet::Kind) => "By kind",
        Grouping::Facet(Facet::Marketplace) => "By marketplace",
        Grouping::Facet(Facet::PaymentMethod) => "By payment method",
        Grouping::Facet(Facet::Product) => "By product",
        Grouping::Facet(Facet::Order) => "By order",
        Grouping::Facet(Facet::Settlement) => "By settlement",
        Grouping::Facet(_) => "By what it is",
        Grouping::Time(interval) => words::by_interval(interval),
    }
}

/// A value that rows are chosen by, as it stands in the address.
pub fn value(facet: Facet, text: &str) -> String {
    match (facet, facet.parse(text)) {
        (Facet::Step, _) => step_from_slug(text)
            .map_or_else(|| text.to_owned(), |step| words::step(step).to_owned()),
        (Facet::Currency, _) | (_, None) => text.to_owned(),
        (facet, Some(value)) => group(Grouping::Facet(facet), &value),
    }
}

/// A group.
pub fn group(grouping: Grouping, value: &Value) -> String {
    match (grouping, value) {
        (Grouping::Time(Interval::Month), Value::Day(day)) => format::month(*day),
        (Grouping::Time(_), Value::Day(day)) => format::day(*day),
        (Grouping::Facet(facet), Value::Text(None)) => none(facet).to_owned(),
        (Grouping::Facet(Facet::PaymentMethod), Value::Text(Some(method))) => {
            words::payment_method(method)
        }
        (_, Value::Text(Some(text))) => text.clone(),
        (_, Value::Kind(kind)) => words::kind(*kind, ""),
        (_, Value::Component(component)) => words::component(component),
        (_, Value::IsDeferred(true)) => "Deferred".to_owned(),
        (_, Value::IsDeferred(false)) => "Released".to_owned(),
        (_, value) => format!("{value:?}"), // no grouping here has others
    }
}

const fn none(facet: Facet) -> &'static str {
    match facet {
        Facet::Marketplace => "Without a marketplace",
        Facet::PaymentMethod => "Payment method not told",
        Facet::Product => "Without a product",
        Facet::Order => "Without an order",
        Facet::Settlement => "Not settled yet",
        _ => "None",
    }
}

/// Where the money is.
pub const fn status(status: &Status) -> &'static str {
    match status {
        Status::Released => "Released",
        Status::Deferred { .. } => "Deferred",
    }
}
