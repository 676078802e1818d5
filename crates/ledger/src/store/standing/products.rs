//! The cube of the products: a cell per month, product and marketplace, and one per product and
//! currency of all months and marketplaces.
//!
//! There are so many products that a cell does not tell kinds and components apart: it keeps the
//! steps of the money path, and the counts.

use std::collections::BTreeMap;

use super::Change;
use super::totals::Totals;
use crate::store::columns::Columns;
use crate::store::grouping::Sums;
use crate::store::index::{Index, hash};
use crate::store::texts::{NONE, narrow};
use crate::store::words::Words;
use crate::transaction::{Class, Kind, Step};

/// Stands in for a month in the cells of all months.
const EVERY_MONTH: u32 = NONE;

/// The cells, in order of their first row.
#[derive(Clone, Debug, Default)]
pub struct Products {
    ever: Block,
    monthly: Block,
    /// By name of the amount, then by kind: its step, and whether it is tax withheld.
    steps: Vec<(Step, bool)>,
    /// Room for what one row adds.
    movement: Movement,
}

/// Number of the month, code of the product or none, number of the place; in the cells of all
/// months the code of the currency.
pub type Key = [u32; 3];

/// Cells of one grain.
#[derive(Clone, Debug, Default)]
pub struct Block {
    keys: Vec<Key>,
    n_rows: Vec<u32>,
    /// By cell: [`N_SLOTS`] each.
    totals: Totals<i32>,
    /// Sums at steps that products seldom have, by cell.
    seldom: BTreeMap<(u32, Step), i128>,
    index: Index,
}

/// The steps of a period's own activity: products seldom have others.
const N_STEPS: usize = Step::Unrecognised as usize + 1;
const WITHHELD: usize = N_STEPS;
const N_SALES: usize = N_STEPS + 1;
const N_RETURNS: usize = N_STEPS + 2;
const N_AMOUNTS: usize = N_STEPS + 3;
const N_UNRECOGNISED: usize = N_STEPS + 4;
const UNITS_SOLD: usize = N_STEPS + 5;
const UNITS_RETURNED: usize = N_STEPS + 6;
/// Sums of a cell.
const N_SLOTS: usize = N_STEPS + 7;

/// What a row adds to its cells.
#[derive(Clone, Debug, Default)]
struct Movement {
    /// Slots, and what is added there.
    slots: Vec<(usize, i64)>,
    /// The slot of the units, and how many are added there: their sign may be taken from them, so
    /// they may be one more than 64 bits hold.
    units: Option<(usize, i128)>,
    /// Steps that have no slot, and what is added there.
    seldom: Vec<(Step, i64)>,
}

impl Products {
    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ever.keys.len() + self.monthly.keys.len()
    }

    /// The cells of all months, or of each.
    pub fn block(&self, is_monthly: bool) -> &Block {
        if is_monthly {
            &self.monthly
        } else {
            &self.ever
        }
    }

    /// Counts a row in or out.
    pub fn count(
        &mut self,
        change: Change,
        month: u32,
        (columns, row): (&Columns, usize),
        (words, units): (&Words, i128),
    ) {
        let n_known = self.steps.len() / Kind::ALL.len();
        for name in &words.names.all()[n_known..] {
            let is_withheld = name.component.class() == Class::WithheldTax;
            let steps = Kind::ALL.map(|kind| (Step::of(kind, &name.component), is_withheld));
            self.steps.extend(steps);
        }
        let shape = columns.shape[row];
        let kind = words.shapes.shape(shape).kind;
        let Movement {
            slots,
            units: moved_units,
            seldom,
        } = &mut self.movement;
        slots.clear();
        seldom.clear();
        let (mut n_amounts, mut n_unrecognised) = (0, i64::from(kind == Kind::Other));
        for (&name, place) in words.shapes.names(shape).iter().zip(columns.amounts(row)) {
            let (step, is_withheld) = self.steps[name as usize * Kind::ALL.len() + kind as usize];
            let minor = columns.minor.at(place);
            n_amounts += 1;
            n_unrecognised += i64::from(step == Step::Unrecognised);
            if (step as usize) < N_STEPS {
                slots.push((step as usize, minor));
            } else {
                seldom.push((step, minor));
            }
            if is_withheld {
                slots.push((WITHHELD, minor));
            }
        }
        slots.push((N_AMOUNTS, n_amounts));
        if n_unrecognised > 0 {
            slots.push((N_UNRECOGNISED, n_unrecognised));
        }
        *moved_units = None;
        if kind == Kind::Sale {
            slots.push((N_SALES, 1));
            *moved_units = Some((UNITS_SOLD, units));
        } else if kind.reverses_sale() {
            slots.push((N_RETURNS, 1));
            *moved_units = Some((UNITS_RETURNED, units));
        }
        let context = columns.context[row];
        let currency = words.contexts.context(context).currency.into();
        let place = words.contexts.place_of(context);
        let sku = columns.sku[row];
        let movement = &self.movement;
        self.ever
            .count(change, [EVERY_MONTH, sku, currency], movement);
        self.monthly.count(change, [month, sku, place], movement);
    }

    /// Bytes that it holds.
    pub fn n_bytes(&self) -> usize {
        self.ever.n_bytes() + self.monthly.n_bytes()
    }
}

impl Block {
    /// Every cell that has a row: its number and its key.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Key)> {
        let cells = (0..).zip(&self.keys).zip(&self.n_rows);
        let full = cells.filter(|(_, n_rows)| **n_rows > 0);
        full.map(|((cell, &key), _)| (cell, key))
    }

    /// The key of a cell.
    pub fn key(&self, cell: u32) -> Key {
        self.keys[cell as usize]
    }

    /// The sums of a cell.
    pub fn sums(&self, cell: u32) -> Sums {
        let mut sums = Sums::default();
        self.add_to(&mut sums, cell);
        sums
    }

    /// Adds a cell to the sums of a group.
    pub fn add_to(&self, sums: &mut Sums, cell: u32) {
        let start = cell as usize * N_SLOTS;
        let at = |slot| self.totals.at(start + slot);
        // Counts of rows and amounts are never negative.
        let count = |slot| u64::try_from(at(slot)).unwrap_or_default();
        for (step, sum) in sums.steps_minor[..N_STEPS].iter_mut().enumerate() {
            *sum += at(step);
        }
        sums.tax_withheld_minor += at(WITHHELD);
        sums.n_rows += u64::from(self.n_rows[cell as usize]);
        sums.n_sales += count(N_SALES);
        sums.n_returns += count(N_RETURNS);
        sums.n_amounts += count(N_AMOUNTS);
        sums.n_unrecognised += count(N_UNRECOGNISED);
        sums.n_units_sold += at(UNITS_SOLD);
        sums.n_units_returned += at(UNITS_RETURNED);
        if !self.seldom.is_empty() {
            for step in &Step::ALL[N_STEPS..] {
                let minor = self.seldom.get(&(cell, *step)).copied();
                sums.steps_minor[*step as usize] += minor.unwrap_or_default();
            }
        }
    }

    fn count(&mut self, change: Change, key: Key, movement: &Movement) {
        let cell = self.cell(key);
        let start = cell as usize * N_SLOTS;
        let n_rows = &mut self.n_rows[cell as usize];
        match change {
            Change::Comes => *n_rows += 1,
            Change::Goes => *n_rows -= 1,
        }
        for &(slot, number) in &movement.slots {
            self.totals.add(start + slot, number, change);
        }
        if let Some((slot, units)) = movement.units {
            self.totals.add_any(start + slot, units, change);
        }
        for &(step, minor) in &movement.seldom {
            let sum = self.seldom.entry((cell, step)).or_default();
            match change {
                Change::Comes => *sum += i128::from(minor),
                Change::Goes => *sum -= i128::from(minor),
            }
        }
    }

    fn cell(&mut self, key: Key) -> u32 {
        let keys = &self.keys;
        let found = self
            .index
            .find(hash(key), |cell| keys[cell as usize] == key);
        found.unwrap_or_else(|| {
            let cell = narrow(self.keys.len());
            self.keys.push(key);
            self.n_rows.push(0);
            self.totals.grow(N_SLOTS);
            let keys = &self.keys;
            self.index.insert(cell, |cell| hash(keys[cell as usize]));
            cell
        })
    }

    fn n_bytes(&self) -> usize {
        self.keys.capacity() * size_of::<Key>()
            + self.n_rows.capacity() * size_of::<u32>()
            + self.totals.n_bytes()
            + self.index.n_bytes()
            + self.seldom.len() * size_of::<(u32, Step, i128)>()
    }
}
