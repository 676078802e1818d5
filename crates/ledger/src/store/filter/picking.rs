//! Picking the rows of a block that fit, one question after the other.
//!
//! Nobody could guess which way the next row goes, so no row is jumped over: each is written down,
//! and the next one over it where it does not fit.

use std::ops::Range;

use super::Sieve;
use crate::store::columns::Columns;

impl Sieve<'_> {
    /// The places of the rows whose context, shape and product fit, in order. rows -> rows
    pub(in crate::store) fn picked(&self, columns: &Columns, rows: Range<usize>) -> Vec<usize> {
        let mut picked = vec![0; rows.len()];
        let (wanted, shapes) = (&self.shapes[..], &columns.shape[rows.clone()]);
        let mut n_picked = 0;
        for (at, &shape) in rows.zip(shapes) {
            picked[n_picked] = at;
            n_picked += usize::from(wanted[shape as usize]);
        }
        picked.truncate(n_picked);
        if self.contexts.contains(&false) {
            let wanted = &self.contexts[..];
            keep(&mut picked, |at| wanted[columns.context[at] as usize]);
        }
        if let Some(skus) = &self.skus {
            keep(&mut picked, |at| skus.has(columns.sku[at]));
        }
        picked
    }
}

/// Keeps the places that fit.
#[inline]
fn keep(picked: &mut Vec<usize>, fits: impl Fn(usize) -> bool) {
    let mut n_kept = 0;
    for place in 0..picked.len() {
        let at = picked[place];
        picked[n_kept] = at;
        n_kept += usize::from(fits(at));
    }
    picked.truncate(n_kept);
}
