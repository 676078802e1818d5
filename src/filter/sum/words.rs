//! Figures, steps and values by the names that they have in an address.

use ledger::report::claim::Figure;
use ledger::store::grouping::{Dimension, Value};
use ledger::transaction::{Component, Kind, Step, TaxScheme};

/// Before the name of a component.
const COMPONENT: &str = "component/";

/// Figures without a choice of their own, by name. No step has one of these names.
const FIGURES: [(&str, Figure); 14] = [
    ("net-sales", Figure::NetSales),
    ("net-proceeds", Figure::NetProceeds),
    ("settled", Figure::Settled),
    ("total", Figure::Total),
    ("tax-collected", Figure::TaxCollected),
    ("tax-withheld", Figure::TaxWithheld),
    ("deferred", Figure::Deferred),
    ("rows", Figure::Rows),
    ("amounts", Figure::Amounts),
    ("unrecognised-rows", Figure::Unrecognised),
    ("orders", Figure::Orders),
    ("units-sold", Figure::UnitsSold),
    ("units-returned", Figure::UnitsReturned),
    ("units", Figure::Units),
];

/// A figure by name; several steps with a dot between them.
pub fn figure_name(figure: &Figure) -> String {
    match figure {
        Figure::Steps(steps) => {
            let names: Vec<&str> = steps.iter().map(|&step| slug(step)).collect();
            names.join(".")
        }
        Figure::Component(component) => {
            format!("{COMPONENT}{}", super::guarded(component.name()))
        }
        other => {
            let mut known = FIGURES.iter();
            let name = known.find(|(_, figure)| figure == other);
            name.map_or_else(String::new, |(name, _)| (*name).to_owned())
        }
    }
}

/// The figure of a name.
pub fn figure_from(name: &str) -> Option<Figure> {
    if let Some(component) = name.strip_prefix(COMPONENT) {
        let component = super::unguarded(component).filter(|name| !name.is_empty())?;
        return Some(Figure::Component(Component::from_name(&component)));
    }
    if let Some((_, figure)) = FIGURES.iter().find(|(known, _)| *known == name) {
        return Some(figure.clone());
    }
    let steps: Option<Vec<Step>> = name.split('.').map(step_from).collect();
    steps.map(Figure::Steps)
}

/// A value of a dimension by name; none for no value.
pub fn value_name(value: &Value) -> Option<String> {
    Some(match value {
        Value::Text(text) => text.clone()?,
        Value::Kind(kind) => kind.name().to_owned(),
        Value::IsDeferred(is_deferred) => is_deferred.to_string(),
        Value::TaxScheme(scheme) => scheme_name(*scheme).to_owned(),
        Value::Component(component) => component.name().to_owned(),
        Value::Day(day) => day.to_iso(),
        Value::WeekdayHour(weekday, hour) => format!("{weekday}-{hour}"),
    })
}

/// The value of a name.
pub fn value_from(dimension: Dimension, name: Option<String>) -> Option<Value> {
    Some(match dimension {
        Dimension::Kind => Value::Kind(Kind::from_name(&name?)?),
        Dimension::IsDeferred => Value::IsDeferred(name?.parse().ok()?),
        Dimension::TaxScheme => {
            let name = name?;
            let mut all = SCHEMES.into_iter();
            Value::TaxScheme(all.find(|&scheme| scheme_name(scheme) == name)?)
        }
        Dimension::Component => Value::Component(Component::from_name(&name?)),
        Dimension::Time { .. } | Dimension::WeekdayHour => return None,
        _ => Value::Text(name),
    })
}

const SCHEMES: [TaxScheme; 3] = [
    TaxScheme::Untaxed,
    TaxScheme::Seller,
    TaxScheme::Marketplace,
];

const fn scheme_name(scheme: TaxScheme) -> &'static str {
    match scheme {
        TaxScheme::Untaxed => "untaxed",
        TaxScheme::Seller => "seller",
        TaxScheme::Marketplace => "marketplace",
    }
}

/// A step as it stands in an address.
pub const fn slug(step: Step) -> &'static str {
    match step {
        Step::GrossSales => "gross-sales",
        Step::Discounts => "discounts",
        Step::RefundedSales => "refunded-sales",
        Step::Expenses => "expenses",
        Step::RefundedExpenses => "refunded-expenses",
        Step::TaxPassThrough => "tax",
        Step::Reimbursements => "reimbursements",
        Step::Other => "other",
        Step::Unrecognised => "unrecognised",
        Step::OpeningBalance => "opening-balance",
        Step::ReserveReleased => "reserve-released",
        Step::ReserveHeld => "reserve-held",
        Step::CardCharge => "card-charge",
        Step::FailedTransfer => "failed-transfer",
        Step::MicroDeposit => "micro-deposit",
        Step::Payout => "payout",
    }
}

/// The step of a name.
pub fn step_from(text: &str) -> Option<Step> {
    Step::ALL.into_iter().find(|&step| slug(step) == text)
}
