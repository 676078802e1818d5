//! The rows that a reader has marked: how many, what they add up to, and the same as a table for
//! other programs.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledger::money::ratio::Ratio;
use ledger::money::{Currency, Rounding};

use super::row::Row;
use crate::ui::totals;

/// Marked rows, by their place in the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    rows: BTreeMap<usize, Arc<Row>>,
}

/// What the marked rows of one currency come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkedSum {
    /// The currency.
    pub currency: Currency,
    /// Rows.
    pub n_rows: u64,
    /// Their sum, in minor units; none where no integer holds it.
    pub sum_minor: Option<i128>,
    /// Sum by rows, rounded half to even to a minor unit.
    pub average_minor: Option<i128>,
}

impl Marks {
    /// Whether a row is marked.
    pub fn has(&self, place: usize) -> bool {
        self.rows.contains_key(&place)
    }

    /// How many are marked.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Marks a row, or takes its mark off.
    pub fn toggle(&mut self, place: usize, row: Arc<Row>) {
        if self.rows.remove(&place).is_none() {
            self.rows.insert(place, row);
        }
    }

    /// Marks a row.
    pub fn add(&mut self, place: usize, row: Arc<Row>) {
        self.rows.insert(place, row);
    }

    /// The last marked row that does not come behind a place.
    pub fn last_at_or_before(&self, place: usize) -> Option<usize> {
        self.rows
            .range(..=place)
            .next_back()
            .map(|(&place, _)| place)
    }

    /// Takes every mark off.
    pub fn clear(&mut self) {
        self.rows.clear();
    }

    /// The rows in the order of the table.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values().map(Arc::as_ref)
    }

    /// One sum per currency, by code; rows without an amount are in none. marked rows
    pub fn sums(&self) -> Vec<MarkedSum> {
        let amounts = || self.rows().filter_map(|row| row.sum);
        let sums = totals::by_currency(amounts()).into_iter();
        sums.map(|(currency, sum_minor)| {
            let n_rows = amounts().filter(|(of, _)| *of == currency).count() as u64;
            let average = sum_minor.and_then(|sum| Ratio::new(sum, n_rows.into()));
            MarkedSum {
                currency,
                n_rows,
                sum_minor,
                average_minor: average.map(|ratio| ratio.round(Rounding::HalfEven)),
            }
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, minor: i128) -> Arc<Row> {
        Arc::new(Row {
            key: format!("{code}{minor}"),
            cells: Vec::new(),
            sum: Some((Currency::from_code(code).unwrap(), minor)),
        })
    }

    #[test]
    fn currencies_are_never_added() {
        let mut marks = Marks::default();
        marks.add(7, row("USD", 100));
        marks.add(1, row("EUR", 1));
        marks.toggle(3, row("EUR", 2));
        marks.toggle(4, row("EUR", 2));
        marks.toggle(3, row("EUR", 2));
        assert_eq!((marks.len(), marks.has(3), marks.has(4)), (3, false, true));
        let keys: Vec<&str> = marks.rows().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, ["EUR1", "EUR2", "USD100"]);
        let sums = marks.sums();
        let said = |sum: &MarkedSum| {
            let code = sum.currency.code().to_owned();
            (code, sum.n_rows, sum.sum_minor, sum.average_minor)
        };
        // 3 : 2 = 1.5, and half goes to the even one.
        let euro = ("EUR".to_owned(), 2, Some(3), Some(2));
        let dollar = ("USD".to_owned(), 1, Some(100), Some(100));
        assert_eq!(sums.iter().map(said).collect::<Vec<_>>(), [euro, dollar]);
        marks.clear();
        assert!(marks.is_empty() && marks.sums().is_empty());
    }

    #[test]
    fn a_sum_beyond_all_integers_is_said_to_be_none() {
        let mut marks = Marks::default();
        marks.add(0, row("EUR", i128::MAX));
        marks.add(1, row("EUR", 1));
        let sums = marks.sums();
        assert_eq!((sums[0].sum_minor, sums[0].average_minor), (None, None));
    }
}
