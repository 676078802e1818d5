//! How many orders there are: the one thing that no sums of groups add up to.

use std::collections::BTreeMap;

use super::Ledger;
use super::filter::{Filter, Sieve};
use super::texts::NONE;
use crate::money::Currency;
use crate::transaction::Kind;

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
}
