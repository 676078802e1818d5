//! The cells of one cube: rows that have a key in common, added up.

use super::Change;
use super::totals::{Totals, Width};
use crate::store::index::{Index, hash};
use crate::store::texts::narrow;

/// What the rows of a cell have in common: when or what it is of, where, and the form.
pub type Key = [u32; 3];

/// The cells, in order of their first row.
#[derive(Clone, Debug, Default)]
pub struct Cells<T> {
    keys: Vec<Key>,
    n_rows: Vec<u32>,
    /// By cell: where its sums start. The first is that of the units, then comes one for each
    /// component of the form.
    starts: Vec<u32>,
    totals: Totals<T>,
    index: Index,
}

/// One cell, read in place.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a, T> {
    /// What its rows have in common.
    pub key: Key,
    /// Rows in it, at least one.
    pub n_rows: u32,
    start: usize,
    totals: &'a Totals<T>,
}

impl<T: Width> Cells<T> {
    /// How many there are, those included that lost all their rows.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Counts a row in or out: how many components its form has, its units, and the minor units of
    /// each of its amounts with the place of the component in the form.
    pub fn count(
        &mut self,
        change: Change,
        key: Key,
        (n_components, units): (usize, i128),
        minors: impl Iterator<Item = (u32, i64)>,
    ) {
        let cell = self.cell(key, n_components);
        let start = self.starts[cell] as usize;
        match change {
            Change::Comes => self.n_rows[cell] += 1,
            Change::Goes => self.n_rows[cell] -= 1,
        }
        if units != 0 {
            self.totals.add_any(start, units, change);
        }
        for (slot, minor) in minors {
            let place = start + 1 + slot as usize;
            self.totals.add(place, minor, change);
        }
    }

    /// Every cell that has a row.
    pub fn iter(&self) -> impl Iterator<Item = Cell<'_, T>> {
        let numbers = self.keys.iter().zip(&self.n_rows).zip(&self.starts);
        let full = numbers.filter(|((_, n_rows), _)| **n_rows > 0);
        full.map(|((&key, &n_rows), &start)| Cell {
            key,
            n_rows,
            start: start as usize,
            totals: &self.totals,
        })
    }

    /// Bytes that it holds.
    pub fn n_bytes(&self) -> usize {
        self.keys.capacity() * size_of::<Key>()
            + (self.n_rows.capacity() + self.starts.capacity()) * size_of::<u32>()
            + self.totals.n_bytes()
            + self.index.n_bytes()
    }

    fn cell(&mut self, key: Key, n_components: usize) -> usize {
        let keys = &self.keys;
        let found = self
            .index
            .find(hash(key), |cell| keys[cell as usize] == key);
        if let Some(cell) = found {
            return cell as usize;
        }
        let cell = self.keys.len();
        self.keys.push(key);
        self.n_rows.push(0);
        self.starts.push(narrow(self.totals.len()));
        self.totals.grow(1 + n_components);
        let keys = &self.keys;
        self.index
            .insert(narrow(cell), |cell| hash(keys[cell as usize]));
        cell
    }
}

impl<T: Width> Cell<'_, T> {
    /// The units of its rows.
    pub fn units(&self) -> i128 {
        self.totals.at(self.start)
    }

    /// The minor units of a component, by its place in the form.
    #[inline]
    pub fn minor(&self, slot: usize) -> i128 {
        self.totals.at(self.start + 1 + slot)
    }
}
