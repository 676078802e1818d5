//! What rows may be chosen by: a few values of each of these, as the address writes them.

use ledger::money::Currency;
use ledger::store::filter::Filter as RowFilter;
use ledger::store::grouping::{Dimension, Value};
use ledger::transaction::{Component, Kind};

use crate::filter::sum::words::step_from as step_from_slug;

/// Something that rows have. An empty text stands for rows that have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// Currency of the amounts.
    Currency,
    /// What happened.
    Kind,
    /// Marketplace.
    Marketplace,
    /// How the buyer paid.
    PaymentMethod,
    /// Only the amounts at these steps of the money path.
    Step,
    /// Only these amounts.
    Component,
    /// Released or deferred.
    Status,
    /// Product.
    Product,
    /// Order.
    Order,
    /// Settlement.
    Settlement,
}

const RELEASED: &str = "released";
const DEFERRED: &str = "deferred";

impl Facet {
    /// Every facet, in the order in which they are written.
    pub const ALL: [Facet; 10] = [
        Facet::Currency,
        Facet::Kind,
        Facet::Marketplace,
        Facet::PaymentMethod,
        Facet::Step,
        Facet::Component,
        Facet::Status,
        Facet::Product,
        Facet::Order,
        Facet::Settlement,
    ];

    /// Its name in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Facet::Currency => "currency",
            Facet::Kind => "kind",
            Facet::Marketplace => "marketplace",
            Facet::PaymentMethod => "paid-by",
            Facet::Step => "step",
            Facet::Component => "component",
            Facet::Status => "status",
            Facet::Product => "product",
            Facet::Order => "order",
            Facet::Settlement => "settlement",
        }
    }

    /// The facet of this name.
    pub fn from_name(name: &str) -> Option<Facet> {
        Facet::ALL.into_iter().find(|facet| facet.name() == name)
    }

    /// Whether it can have this value.
    pub fn reads(self, value: &str) -> bool {
        match self {
            Facet::Currency => Facet::currency(value).is_some(),
            Facet::Kind => Kind::from_name(value).is_some(),
            Facet::Step => step_from_slug(value).is_some(),
            Facet::Component => !value.is_empty(),
            Facet::Status => [RELEASED, DEFERRED].contains(&value),
            Facet::Marketplace
            | Facet::PaymentMethod
            | Facet::Product
            | Facet::Order
            | Facet::Settlement => true,
        }
    }

    /// A currency by its code.
    pub fn currency(value: &str) -> Option<Currency> {
        Currency::from_code(value)
    }

    /// What rows are added up by to know which values there are; none for what no rows are added up
    /// by.
    pub const fn dimension(self) -> Option<Dimension> {
        Some(match self {
            Facet::Kind => Dimension::Kind,
            Facet::Marketplace => Dimension::Marketplace,
            Facet::PaymentMethod => Dimension::PaymentMethod,
            Facet::Component => Dimension::Component,
            Facet::Status => Dimension::IsDeferred,
            Facet::Product => Dimension::Sku,
            Facet::Order => Dimension::Order,
            Facet::Settlement => Dimension::Settlement,
            Facet::Currency | Facet::Step => return None,
        })
    }

    /// A group's value as it stands in an address; none for one of another facet.
    pub fn value(self, value: &Value) -> Option<String> {
        Some(match (self, value) {
            (Facet::Kind, Value::Kind(kind)) => kind.name().to_owned(),
            (Facet::Component, Value::Component(component)) => component.name().to_owned(),
            (Facet::Status, Value::IsDeferred(true)) => DEFERRED.to_owned(),
            (Facet::Status, Value::IsDeferred(false)) => RELEASED.to_owned(),
            (_, Value::Text(text)) => text.clone().unwrap_or_default(),
            _ => return None,
        })
    }

    /// The other way round; none for a value that it can't have.
    pub fn parse(self, value: &str) -> Option<Value> {
        match self {
            Facet::Kind => Kind::from_name(value).map(Value::Kind),
            Facet::Component => Some(Value::Component(Component::from_name(value))),
            Facet::Status => self
                .reads(value)
                .then(|| Value::IsDeferred(value == DEFERRED)),
            Facet::Currency | Facet::Step => None,
            _ => Some(Value::Text(
                Some(value.to_owned()).filter(|text| !text.is_empty()),
            )),
        }
    }

    /// Leaves only rows with one of the values.
    pub(super) fn narrow(self, filter: &mut RowFilter, values: &[String]) {
        let texts = || {
            let texts = values.iter();
            let texts = texts.map(|text| Some(text.clone()).filter(|text| !text.is_empty()));
            texts.collect::<Vec<_>>()
        };
        let values = || values.iter().map(String::as_str);
        match self {
            Facet::Currency => filter.currencies = values().filter_map(Facet::currency).collect(),
            Facet::Kind => filter.kinds = values().filter_map(Kind::from_name).collect(),
            Facet::Marketplace => filter.marketplaces = texts(),
            Facet::PaymentMethod => filter.payment_methods = texts(),
            Facet::Step => filter.steps = values().filter_map(step_from_slug).collect(),
            Facet::Component => filter.components = values().map(Component::from_name).collect(),
            Facet::Status => {
                let (is_deferred, is_released) = (
                    values().any(|value| value == DEFERRED),
                    values().any(|value| value == RELEASED),
                );
                filter.is_deferred = (is_deferred != is_released).then_some(is_deferred);
            }
            Facet::Product => filter.skus = texts(),
            Facet::Order => filter.orders = texts(),
            Facet::Settlement => filter.settlements = texts(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_groups_are_read_as_they_are_written() {
        let text = |text: &str| Value::Text(Some(text.to_owned()));
        for (facet, value) in [
            (Facet::Kind, Value::Kind(Kind::GuaranteeClaim)),
            (Facet::Component, Value::Component(Component::ReferralFee)),
            (Facet::Status, Value::IsDeferred(true)),
            (Facet::Status, Value::IsDeferred(false)),
            (Facet::Product, text("MUG")),
            (Facet::Marketplace, Value::Text(None)),
        ] {
            let written = facet.value(&value).unwrap();
            assert!(facet.reads(&written));
            assert_eq!(facet.parse(&written), Some(value));
        }
        assert_eq!(Facet::Kind.value(&Value::IsDeferred(true)), None);
        assert_eq!(Facet::Status.parse("maybe"), None);
        assert_eq!(Facet::from_name("colour"), None);
    }
}
