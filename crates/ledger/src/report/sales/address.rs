//! The cells of the answer by name, and what each claims to be.

use serde::{Deserialize, Serialize};

use super::{Breakdown, Cell, CurrencySales, Line, Query, Sales};
use crate::day::Period;
use crate::money::Currency;
use crate::report::claim::{Claim, Figure};
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Value};

/// A number of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// Of this currency.
    pub currency: Currency,
    /// In this line.
    pub place: Place,
    /// Of which period.
    pub side: Side,
    /// Which of its figures.
    pub figure: Figure,
}

/// A line of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Place {
    /// The total.
    Total,
    /// A bucket, by its place in the series.
    Bucket(usize),
    /// The days of the comparison that stand beside no bucket.
    Beyond,
    /// A group, by its place.
    Group(usize),
    /// The groups that are not shown.
    Others,
}

/// A column of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    /// The period.
    Now,
    /// What it is compared with.
    Compared,
}

impl Sales {
    /// What a number of this answer to this query claims to be; none when there is no such number.
    /// The rows behind it are those of the claim's filter.
    pub fn claim(&self, query: &Query, address: &Address) -> Option<Claim> {
        let mut currencies = self.currencies.iter();
        let sales = currencies.find(|sales| sales.currency == address.currency)?;
        let cell = sales.cell(address)?;
        let whole = match address.side {
            Side::Now => self.period?,
            Side::Compared => self.compared_period?,
        };
        let filter = Filter {
            period: Some(whole),
            ..query.filter.in_currency(address.currency)
        };
        let filter = match address.place {
            Place::Total => filter,
            Place::Bucket(place) => {
                let bucket = sales.series.get(place)?;
                filter.within(match address.side {
                    Side::Now => bucket.period,
                    Side::Compared => bucket.compared_period?,
                })
            }
            Place::Beyond => filter.within(sales.beyond(whole)?),
            Place::Group(place) => {
                let value = &sales.groups.get(place)?.value;
                query.of_groups(&filter, std::slice::from_ref(value), true)?
            }
            Place::Others => {
                let shown = sales.groups.iter().map(|group| group.value.clone());
                query.of_groups(&filter, &shown.collect::<Vec<_>>(), false)?
            }
        };
        Some(Claim {
            value: cell.figure(&address.figure)?,
            figure: address.figure.clone(),
            filter,
            currency: address.currency,
        })
    }
}

impl CurrencySales {
    fn cell(&self, address: &Address) -> Option<&Cell> {
        let line = match address.place {
            Place::Total => &self.total,
            Place::Bucket(place) => &self.series.get(place)?.line,
            Place::Group(place) => &self.groups.get(place)?.line,
            Place::Others => &self.others.as_ref()?.line,
            Place::Beyond => {
                let is_compared = address.side == Side::Compared;
                return self.compared_beyond.as_ref().filter(|_| is_compared);
            }
        };
        let Line { now, compared } = line;
        match address.side {
            Side::Now => Some(now),
            Side::Compared => compared.as_ref(),
        }
    }

    /// The days of the comparison after the last that stands beside a bucket.
    fn beyond(&self, compared: Period) -> Option<Period> {
        let mut partners = self
            .series
            .iter()
            .filter_map(|bucket| bucket.compared_period);
        let start = partners.next_back().map_or(compared.start, |last| last.end);
        Period::new(start, compared.end)
    }
}

impl Query {
    /// The rows of some groups, or of all but them.
    fn of_groups(&self, filter: &Filter, groups: &[Value], is_in: bool) -> Option<Filter> {
        let by = self.by?;
        let dimension = by.dimension();
        if by != Breakdown::Category {
            let values = groups.to_vec();
            return Some(if is_in {
                filter.with_any(dimension, values)
            } else {
                filter.without(dimension, values)
            });
        }
        // A product without a category is one that no category names.
        let has_none = groups.contains(&Value::Text(None)) == is_in;
        let named = self.categories.iter().filter(|(_, category)| {
            let is_named = groups.contains(&Value::Text(Some((*category).clone())));
            (is_named == is_in) != has_none
        });
        let skus = named
            .map(|(sku, _)| Value::Text(Some(sku.clone())))
            .collect();
        Some(if has_none {
            filter.without(Dimension::Sku, skus)
        } else {
            filter.with_any(Dimension::Sku, skus)
        })
    }
}
