//! Which transactions a list shows, and how: the part of the address that belongs to that list.
//!
//! A value that can't be read is no choice; what was left out for that is told, so that nobody takes
//! a list for narrower than it is.

use std::collections::BTreeMap;

use ledger::day::Period;
use ledger::day::zone::Zone;
use ledger::store::filter::Filter as RowFilter;
use ledger::store::grouping::Value;
use ledger::store::listing::{Column, Sort};

use super::address;
use super::sum::words::slug as step_slug;
use amounts::AmountRange;
use facet::Facet;
use grouping::Grouping;

pub mod amounts;
pub mod column;
pub mod facet;
pub mod grouping;

/// Newest first, unless something else is chosen.
pub const SORT: Sort = Sort {
    by: Column::PostedAt,
    is_descending: true,
};

/// The choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// A text in ids and products; may be empty.
    pub text: String,
    /// What rows must have, as it stands in the address: any one of each facet's values.
    pub chosen: BTreeMap<Facet, Vec<String>>,
    /// How much rows may come to.
    pub amounts: AmountRange,
    /// Only rows that this dashboard does not know all of.
    pub only_unrecognised: bool,
    /// In which order.
    pub sort: Sort,
    /// Which columns, in order.
    pub columns: Vec<Column>,
    /// What rows are added up by instead of being listed.
    pub group: Option<Grouping>,
    /// The transaction that is shown whole, by its id.
    pub opened: Option<String>,
}

impl Default for Listing {
    fn default() -> Listing {
        Listing {
            text: String::new(),
            chosen: BTreeMap::new(),
            amounts: AmountRange::default(),
            only_unrecognised: false,
            sort: SORT,
            columns: column::DEFAULT.to_vec(),
            group: None,
            opened: None,
        }
    }
}

impl Listing {
    /// Reads the choices out of the query of an address, and the parts of it that make no sense.
    pub fn read(query: &str) -> (Listing, Vec<String>) {
        let mut listing = Listing::default();
        let mut unread = Vec::new();
        for (name, value) in address::pairs(query) {
            let is_read = match name.as_str() {
                "q" => {
                    value.trim().clone_into(&mut listing.text);
                    true
                }
                "min" => listing.amounts.set_least(&value),
                "max" => listing.amounts.set_most(&value),
                "only" => {
                    listing.only_unrecognised = value == "unrecognised";
                    listing.only_unrecognised
                }
                "sort" => column::sort(&value)
                    .map(|sort| listing.sort = sort)
                    .is_some(),
                "columns" => column::list(&value)
                    .map(|columns| listing.columns = columns)
                    .is_some(),
                "group" => {
                    listing.group = Grouping::from_name(&value);
                    listing.group.is_some()
                }
                "open" => {
                    listing.opened = Some(value.clone()).filter(|id| !id.is_empty());
                    listing.opened.is_some()
                }
                name => match Facet::from_name(name) {
                    Some(facet) if facet.reads(&value) => {
                        listing.set(facet, &value, true);
                        true
                    }
                    Some(_) => false,
                    None => true, // somebody else's
                },
            };
            if !is_read {
                unread.push(format!("{name}={value}"));
            }
        }
        // How much an amount is depends on its currency.
        if !listing.amounts.is_empty() && listing.minor_range().is_none() {
            listing.amounts = AmountRange::default();
            unread.push("min, max".to_owned());
        }
        (listing, unread)
    }

    /// The choices as parts of a query, for [`address::query`].
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut push = |name: &'static str, value: Option<String>| {
            pairs.extend(value.map(|value| (name, value)));
        };
        push("q", Some(self.text.clone()).filter(|text| !text.is_empty()));
        for (facet, values) in &self.chosen {
            for value in values {
                push(facet.name(), Some(value.clone()));
            }
        }
        push("min", self.amounts.least.clone());
        push("max", self.amounts.most.clone());
        let only = self.only_unrecognised.then(|| "unrecognised".to_owned());
        push("only", only);
        push(
            "sort",
            (self.sort != SORT).then(|| column::sort_name(self.sort)),
        );
        let columns = self.columns != column::DEFAULT;
        push("columns", columns.then(|| column::list_name(&self.columns)));
        push("group", self.group.map(|group| group.name().to_owned()));
        push("open", self.opened.clone());
        pairs
    }

    /// The list of exactly the rows and amounts of a filter, its days and its zone aside; none where
    /// no choices make it.
    pub fn showing(filter: &RowFilter) -> Option<Listing> {
        let has_more = !filter.accounts.is_empty()
            || !filter.tax_schemes.is_empty()
            || filter.release.is_some();
        if has_more {
            return None;
        }
        let mut listing = Listing {
            text: filter.text.clone().unwrap_or_default(),
            only_unrecognised: filter.only_unrecognised,
            ..Listing::default()
        };
        let mut choose = |facet: Facet, values: Vec<String>| {
            for value in values {
                listing.set(facet, &value, true);
            }
        };
        let texts = |texts: &[Option<String>]| -> Vec<String> {
            texts
                .iter()
                .cloned()
                .map(Option::unwrap_or_default)
                .collect()
        };
        choose(Facet::Marketplace, texts(&filter.marketplaces));
        choose(Facet::PaymentMethod, texts(&filter.payment_methods));
        choose(Facet::Product, texts(&filter.skus));
        choose(Facet::Order, texts(&filter.orders));
        choose(Facet::Settlement, texts(&filter.settlements));
        let codes = filter.currencies.iter();
        choose(
            Facet::Currency,
            codes.map(|one| one.code().to_owned()).collect(),
        );
        let kinds = filter.kinds.iter();
        choose(
            Facet::Kind,
            kinds.map(|kind| kind.name().to_owned()).collect(),
        );
        let steps = filter.steps.iter();
        choose(
            Facet::Step,
            steps.map(|&step| step_slug(step).to_owned()).collect(),
        );
        let components = filter.components.iter();
        choose(
            Facet::Component,
            components.map(|one| one.name().to_owned()).collect(),
        );
        let status = filter.is_deferred.map(Value::IsDeferred);
        choose(
            Facet::Status,
            status
                .iter()
                .filter_map(|one| Facet::Status.value(one))
                .collect(),
        );
        let mut facets: Vec<Facet> = listing.chosen.keys().copied().collect();
        for choice in &filter.choices {
            let facet = Facet::ALL
                .into_iter()
                .find(|facet| facet.dimension() == Some(choice.dimension))?;
            // Of two choices of one facet both must hold, of two values any one.
            if choice.is_exclusion || choice.values.is_empty() || facets.contains(&facet) {
                return None;
            }
            facets.push(facet);
            for value in &choice.values {
                listing.set(facet, &facet.value(value)?, true);
            }
        }
        // Amounts between bounds are written in decimals of one currency, which a sum never asks for.
        filter.total_minor.is_none().then_some(listing)
    }

    /// The values that are chosen of a facet.
    pub fn values(&self, facet: Facet) -> &[String] {
        self.chosen.get(&facet).map_or(&[], Vec::as_slice)
    }

    /// Chooses a value of a facet, or not any more.
    pub fn choose(&mut self, facet: Facet, value: &str, is_chosen: bool) {
        self.set(facet, value, is_chosen);
        // An amount without a currency means nothing.
        if facet == Facet::Currency && self.minor_range().is_none() {
            self.amounts = AmountRange::default();
        }
    }

    fn set(&mut self, facet: Facet, value: &str, is_chosen: bool) {
        let values = self.chosen.entry(facet).or_default();
        values.retain(|one| one != value);
        if is_chosen {
            values.push(value.to_owned());
        }
        if values.is_empty() {
            self.chosen.remove(&facet);
        }
    }

    /// The same, with one value of a facet and no other.
    #[must_use]
    pub fn with(mut self, facet: Facet, value: &str) -> Listing {
        self.chosen.insert(facet, vec![value.to_owned()]);
        self
    }

    /// Whether any row may be left out.
    pub fn is_narrowed(&self) -> bool {
        !self.text.is_empty()
            || !self.chosen.is_empty()
            || !self.amounts.is_empty()
            || self.only_unrecognised
    }

    /// The same, with every row.
    #[must_use]
    pub fn widened(&self) -> Listing {
        Listing {
            sort: self.sort,
            columns: self.columns.clone(),
            group: self.group,
            ..Listing::default()
        }
    }

    /// The rows, of a period in a zone.
    pub fn row_filter(&self, period: Option<Period>, zone: Zone) -> RowFilter {
        let mut filter = RowFilter {
            period,
            text: Some(self.text.clone()).filter(|text| !text.is_empty()),
            total_minor: self.minor_range(),
            only_unrecognised: self.only_unrecognised,
            ..RowFilter::all(zone)
        };
        for (facet, values) in &self.chosen {
            facet.narrow(&mut filter, values);
        }
        filter
    }

    fn minor_range(&self) -> Option<std::ops::RangeInclusive<i128>> {
        let [currency] = self.values(Facet::Currency) else {
            return None;
        };
        self.amounts.minor(Facet::currency(currency)?)
    }
}

#[cfg(test)]
mod tests;
