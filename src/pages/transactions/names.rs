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
use crate::words::{labels, terms, transactions};

/// A column.
pub fn column(column: Column) -> &'static str {
    match column {
        Column::PostedAt => labels::posted(),
        Column::ReleasedAt => labels::released(),
        Column::Id => labels::id(),
        Column::Kind => labels::kind(),
        Column::RawKind => labels::senders_word(),
        Column::Status => labels::status(),
        Column::Marketplace => labels::marketplace(),
        Column::Currency => labels::currency(),
        Column::Order => labels::order(),
        Column::Reference => labels::reference(),
        Column::Sku => labels::product(),
        Column::Quantity => labels::units(),
        Column::PaymentMethod => labels::paid_by(),
        Column::Settlement => labels::settlement(),
        Column::Total => labels::amount(),
    }
}

/// Something that rows are chosen by.
pub fn facet(facet: Facet) -> &'static str {
    match facet {
        Facet::Currency => labels::currency(),
        Facet::Kind => labels::kind(),
        Facet::Marketplace => labels::marketplace(),
        Facet::PaymentMethod => labels::paid_by(),
        Facet::Step => labels::step(),
        Facet::Component => labels::amount_of(),
        Facet::Status => labels::status(),
        Facet::Product => labels::product(),
        Facet::Order => labels::order(),
        Facet::Settlement => labels::settlement(),
    }
}

/// What rows are added up by.
pub fn grouping(grouping: Grouping) -> &'static str {
    match grouping {
        Grouping::Facet(Facet::Kind) => transactions::by_kind(),
        Grouping::Facet(Facet::Marketplace) => terms::by_marketplace(),
        Grouping::Facet(Facet::PaymentMethod) => terms::by_payment_method(),
        Grouping::Facet(Facet::Product) => terms::by_product(),
        Grouping::Facet(Facet::Order) => transactions::by_order(),
        Grouping::Facet(Facet::Settlement) => transactions::by_settlement(),
        Grouping::Facet(_) => transactions::by_what(),
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
        (_, Value::IsDeferred(true)) => labels::deferred().to_owned(),
        (_, Value::IsDeferred(false)) => labels::released().to_owned(),
        (_, value) => format!("{value:?}"), // no grouping here has others
    }
}

fn none(facet: Facet) -> &'static str {
    match facet {
        Facet::Marketplace => labels::without_marketplace(),
        Facet::PaymentMethod => labels::method_not_told(),
        Facet::Product => labels::without_product(),
        Facet::Order => labels::without_order(),
        Facet::Settlement => transactions::not_settled(),
        _ => labels::none(),
    }
}

/// Where the money is.
pub fn status(status: &Status) -> &'static str {
    match status {
        Status::Released => labels::released(),
        Status::Deferred { .. } => labels::deferred(),
    }
}
