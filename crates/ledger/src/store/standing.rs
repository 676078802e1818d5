//! Sums that are kept up to date with every row that comes or goes, so that an answer costs as many
//! steps as there are days, products and settlements, however many rows there are.
//!
//! Rows that agree in everything a cube tells apart are one cell of it. A cell keeps how many they
//! are, their units, and the sum of each component, so it answers like one row that stands for all
//! of them. There are four cubes:
//!
//! | cube | a cell per | answers |
//! |---|---|---|
//! | days | day, marketplace, form | any days of the home zone, by day or longer |
//! | months | month, marketplace, payment method, form | payment methods, and long periods in few steps |
//! | settlements | settlement, marketplace, form | settlements, whole |
//! | products | month, product, marketplace | products, whatever happened to them |
//!
//! Each also by currency. The form of a row is its kind, its deferral and which components it has.
//! Of a period that a cube can only answer in part, the rows of the rest are read.

use super::Ledger;
use super::columns::Columns;
use super::grouping::units;
use super::words::Words;
use crate::day::zone::Zone;

mod answer;
mod cells;
mod products;
mod stretches;
mod totals;

use cells::{Cell, Cells};
use products::Products;
use stretches::Stretches;

/// The sums of one ledger.
#[derive(Clone, Debug)]
pub struct Standing {
    stretches: Stretches,
    /// By number of the stretch, place, form.
    days: Cells<i32>,
    /// By number of the month, context, form.
    months: Cells<i64>,
    /// By code of the settlement or none, place, form.
    settlements: Cells<i64>,
    products: Products,
}

/// Whether a row comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It comes.
    Comes,
    /// It goes.
    Goes,
}

impl Default for Standing {
    fn default() -> Standing {
        Standing::new(Zone::utc())
    }
}

impl Standing {
    fn new(home: Zone) -> Standing {
        Standing {
            stretches: Stretches::new(home),
            days: Cells::default(),
            months: Cells::default(),
            settlements: Cells::default(),
            products: Products::default(),
        }
    }

    /// Counts a row that comes, or one that was counted and goes.
    pub fn count(&mut self, change: Change, (columns, row): (&Columns, usize), words: &Words) {
        let (stretch, month) = self.stretches.number_at(columns.posted_at[row]);
        let (context, shape) = (columns.context[row], columns.shape[row]);
        let place = words.contexts.place_of(context);
        let form = words.shapes.shape(shape).form;
        let n_components = words.shapes.forms()[form as usize].components.len();
        let kind = words.shapes.shape(shape).kind;
        let units = units(kind, columns.quantity.at(row));

        let slots = words.shapes.slots(shape);
        let amounts = columns.amounts(row);
        let minors = || {
            let minors = amounts.clone().map(|place| columns.minor.at(place));
            slots.iter().copied().zip(minors)
        };
        let numbers = (n_components, units);
        let settlement = columns.settlement[row];
        self.days
            .count(change, [stretch, place, form], numbers, minors());
        self.months
            .count(change, [month, context, form], numbers, minors());
        self.settlements
            .count(change, [settlement, place, form], numbers, minors());
        self.products
            .count(change, month, (columns, row), (words, units));
    }

    /// The cells of the settlements.
    pub fn settlements(&self) -> impl Iterator<Item = Cell<'_, i64>> {
        self.settlements.iter()
    }

    /// The numbers of the contexts that have rows; some more than once. months
    pub fn contexts(&self) -> impl Iterator<Item = u32> {
        self.months.iter().map(|cell| cell.key[1])
    }

    /// Bytes that it holds.
    pub fn n_bytes(&self) -> usize {
        self.days.n_bytes()
            + self.months.n_bytes()
            + self.settlements.n_bytes()
            + self.products.n_bytes()
    }

    /// Cells of the days, the months, the settlements and the products.
    pub fn n_cells(&self) -> [usize; 4] {
        [
            self.days.len(),
            self.months.len(),
            self.settlements.len(),
            self.products.len(),
        ]
    }
}

impl Ledger {
    /// From now on sums are kept of the days of this zone, the seller's own; until then they are of
    /// UTC's. Answers are the same with any zone, but come faster with this one. What is in the
    /// books, and their revision, does not change. rows -> cells, unless it is the same zone
    pub fn keep_days(&mut self, zone: &Zone) {
        if self.standing.stretches.home() == zone {
            return;
        }
        let mut standing = Standing::new(zone.clone());
        for columns in self.blocks.columns() {
            for row in 0..columns.n_rows() {
                standing.count(Change::Comes, (columns, row), &self.words);
            }
        }
        self.standing = standing;
    }
}
