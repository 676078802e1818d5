//! Distinct orders with a sale: the one count of the reports that does not add up.
//!
//! An order that is sold in two months, shops or currencies is one order in each and one in both
//! together, so every cell needs its own count.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::filter::{Filter, Sieve};
use super::grouping::{Code, Dimension, Reader, Value};
use super::texts::NONE;
use super::{Ledger, Row};
use crate::day::{Instant, Period};
use crate::money::Currency;
use crate::transaction::Kind;

/// The orders met so far, each in the cells that it was sold in: nearly always one.
#[derive(Debug)]
pub struct Orders {
    /// By code of the order: one more than the first cell.
    first: Vec<u32>,
    /// Orders and their further cells.
    further: HashSet<(u32, u32)>,
}

impl Orders {
    /// None met yet.
    pub fn new(ledger: &Ledger) -> Orders {
        Orders {
            first: vec![0; ledger.n_texts()],
            further: HashSet::new(),
        }
    }

    /// Whether the order of a row was not met in this cell before; now it is. Never for a row
    /// without an order. Cells are below `u32::MAX`.
    pub fn is_new(&mut self, row: &Row<'_>, cell: u32) -> bool {
        let Some(order) = row.order_code() else {
            return false;
        };
        let first = &mut self.first[order as usize];
        let mark = cell + 1;
        if *first == 0 {
            *first = mark;
            return true;
        }
        *first != mark && self.further.insert((order, cell))
    }
}

/// The cells in which orders are counted, besides the whole of each currency.
#[derive(Debug)]
pub struct OrderCells<'a> {
    /// One cell per currency and period; in order, sharing no day.
    pub periods: &'a [Period],
    /// One dimension.
    pub by: Option<Dimension>,
    /// The cell of a currency and a value; several may share one. What is not in it is counted in
    /// no cell of its own.
    pub cell_of: &'a HashMap<(Currency, Value), u32>,
}

/// Distinct orders with a sale; what has none is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderCounts {
    /// In the whole of a currency.
    pub all: HashMap<Currency, u64>,
    /// By currency and place of the period.
    pub by_period: HashMap<(Currency, usize), u64>,
    /// By cell.
    pub by_cell: HashMap<u32, u64>,
}

impl Ledger {
    /// Distinct orders that have a sale among the rows of a filter, by currency; an order in two
    /// currencies is one of each. rows of the period + texts -> orders
    pub fn n_orders_sold(&self, filter: &Filter) -> BTreeMap<Currency, u64> {
        let sieve = Sieve::new(self, filter);
        let shapes = self.words.shapes.all().iter();
        let is_sale: Vec<bool> = shapes.map(|shape| shape.kind == Kind::Sale).collect();
        let contexts = self.words.contexts.all().iter();
        let currency_of: Vec<u16> = contexts.map(|context| context.currency).collect();
        // By currency, a bit per code of an order.
        let mut met: Vec<Vec<u64>> = vec![Vec::new(); self.currencies().len()];
        let mut n_orders = vec![0; met.len()];
        for (columns, rows) in self.blocks.pieces(sieve.range.clone()) {
            for at in rows {
                let order = columns.order[at];
                let is_sold = is_sale[columns.shape[at] as usize] && order != NONE;
                if !is_sold || !sieve.has(columns, at) {
                    continue;
                }
                let currency = usize::from(currency_of[columns.context[at] as usize]);
                let bits = &mut met[currency];
                if bits.is_empty() {
                    bits.resize(self.words.texts.len() / 64 + 1, 0);
                }
                let (bits, bit) = (&mut bits[order as usize / 64], 1 << (order % 64));
                n_orders[currency] += u64::from(*bits & bit == 0);
                *bits |= bit;
            }
        }
        let counts = self.currencies().iter().copied().zip(n_orders);
        counts.filter(|&(_, n_orders)| n_orders > 0).collect()
    }

    /// Counts the orders of a filter's sales. rows of the period -> cells
    pub fn order_counts(&self, filter: &Filter, cells: &OrderCells<'_>) -> OrderCounts {
        let sieve = Sieve::new(self, filter);
        let mut of_all = Orders::new(self);
        let mut of_periods = Orders::new(self);
        let mut of_cells = Orders::new(self);
        let mut places = Places::new(filter, cells.periods);
        let mut reader = Reader::new(self, &filter.zone);
        let cell_of = self.coded(cells);
        let n_currencies = u32::try_from(self.currencies().len()).unwrap_or(u32::MAX);
        let mut counts = OrderCounts::default();
        for row in sieve.rows().filter(|row| row.kind() == Kind::Sale) {
            let currency = row.currency_code();
            if of_all.is_new(&row, currency.into()) {
                *counts.all.entry(row.currency()).or_default() += 1;
            }
            if let Some(place) = places.place(row.posted_at()) {
                let cell = u32::try_from(place).unwrap_or_default() * n_currencies;
                if of_periods.is_new(&row, cell + u32::from(currency)) {
                    let period = (row.currency(), place);
                    *counts.by_period.entry(period).or_default() += 1;
                }
            }
            let code = cells.by.map(|dimension| reader.code(&row, dimension));
            let cell = code.and_then(|code| cell_of.get(&(currency, code)));
            if let Some(&cell) = cell
                && of_cells.is_new(&row, cell)
            {
                *counts.by_cell.entry(cell).or_default() += 1;
            }
        }
        counts
    }

    fn coded(&self, cells: &OrderCells<'_>) -> HashMap<(u16, Code), u32> {
        let Some(dimension) = cells.by else {
            return HashMap::new();
        };
        let coded = cells
            .cell_of
            .iter()
            .filter_map(|((currency, value), &cell)| {
                let currency = self.words.find_currency(*currency)?;
                Some(((currency, self.code(dimension, value)?), cell))
            });
        coded.collect()
    }
}

/// The periods on the world's clock, passed once in order.
struct Places {
    spans: Vec<std::ops::Range<Instant>>,
    next: usize,
}

impl Places {
    fn new(filter: &Filter, periods: &[Period]) -> Places {
        let spans = periods.iter().map(|&period| filter.zone.span(period));
        Places {
            spans: spans.collect(),
            next: 0,
        }
    }

    /// The place of the period that an instant is in; instants come in order.
    fn place(&mut self, at: Instant) -> Option<usize> {
        while self.spans.get(self.next).is_some_and(|span| span.end <= at) {
            self.next += 1;
        }
        let span = self.spans.get(self.next)?;
        span.contains(&at).then_some(self.next)
    }
}
