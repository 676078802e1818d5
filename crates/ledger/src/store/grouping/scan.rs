//! Adding rows up, one by one.
//!
//! Rows that share a shape and everything asked for are added up first, place by place of their
//! amounts; only then are the sums taken to their groups. So a row costs a few additions of 64
//! bits, and what its amounts mean is asked once per sum.

use std::collections::HashMap;
use std::ops::Range;

use super::looks::Look;
use super::moments::Moments;
use super::pairs::Pairs;
use super::tally::{Facts, Link, Tally};
use crate::store::columns::Columns;
use crate::store::numbers::WIDE;
use crate::store::texts::{NONE, narrow};

/// Rows that share a shape and everything asked for.
struct Heaps {
    /// By number of the facts, then by context and shape.
    pairs: Pairs,
    /// By heap: where its sums start.
    starts: Vec<usize>,
    /// Of each heap: rows, units, and minor units at each place of the shape's amounts.
    sums: Vec<i64>,
    /// What did not fit into a sum, by its place.
    carried: HashMap<usize, i128>,
}

/// Sums of a heap before those of the amounts.
const N_COUNTS: usize = 2;

/// Everything asked for but context and shape, as numbers.
struct Asked {
    /// The links that a row is asked for, and numbers for what they lead to.
    links: Vec<(Link, Pairs)>,
    /// By number.
    facts: Vec<Facts>,
}

impl Tally<'_> {
    /// Adds the rows of ranges of indexes, as far as they fit. rows of the ranges -> groups
    pub fn add_rows(&mut self, ranges: impl IntoIterator<Item = Range<usize>>) {
        // There are too many products and orders for heaps of each to stay at hand.
        let is_wide = |link| matches!(link, Link::Sku | Link::Order);
        if self.groups.links.iter().any(|&(link, _)| is_wide(link)) {
            for (columns, rows) in ranges
                .into_iter()
                .flat_map(|range| self.ledger.blocks.pieces(range))
            {
                self.add_to_groups(columns, rows);
            }
            return;
        }
        let n_shapes = self.ledger.words.shapes.all().len();
        let mut heaps = Heaps::new(self.contexts.len() * n_shapes);
        let mut asked = Asked::new(self.groups.links.iter().map(|(link, _)| *link));
        let blocks = &self.ledger.blocks;
        let pieces = ranges.into_iter().flat_map(|range| blocks.pieces(range));
        for (columns, rows) in pieces {
            self.add_piece(&mut heaps, &mut asked, columns, rows);
        }

        for heap in 0..heaps.starts.len() {
            let [number, right] = heaps.pairs.pair(narrow(heap));
            let (context, shape) = (right as usize / n_shapes, right as usize % n_shapes);
            let Some(look) = self.looks.look(narrow(shape)) else {
                continue;
            };
            let facts = Facts {
                context: narrow(context),
                look: look.code(),
                ..asked.facts[number as usize]
            };
            let start = heaps.starts[heap];
            let n_rows = heaps.sums[start].unsigned_abs();
            let numbers = (n_rows, heaps.sum(start + 1));
            let minor = |place| heaps.sum(start + N_COUNTS + place);
            self.groups.add((&self.looks, look), facts, numbers, minor);
        }
    }

    /// Adds rows to their groups at once.
    fn add_to_groups(&mut self, columns: &Columns, rows: Range<usize>) {
        let is_picky = self.filter.asks_of_single_rows();
        let asks = |link| self.groups.links.iter().any(|(one, _)| *one == link);
        let [by_moment, by_week_hour] = [Link::Moment, Link::WeekHour].map(asks);
        let by_scheme = asks(Link::TaxScheme);
        for at in rows {
            let context = self.context_codes[columns.context[at] as usize];
            let Some(look) = self.looks.look(columns.shape[at]) else {
                continue;
            };
            if context == NONE || (is_picky && !self.sieve.has_rest(columns, at)) {
                continue;
            }
            let posted_at = columns.posted_at[at];
            let moment = by_moment.then(|| self.moments.code_at(posted_at));
            let week_hour = by_week_hour.then(|| self.moments.week_hour_at(posted_at));
            let scheme = by_scheme.then(|| self.schemes.of(self.ledger, columns, at) as u32);
            let facts = Facts {
                moment: moment.unwrap_or_default(),
                week_hour: week_hour.unwrap_or_default(),
                context,
                look: look.code(),
                settlement: columns.settlement[at],
                sku: columns.sku[at],
                order: columns.order[at],
                tax_scheme: scheme.unwrap_or_default(),
            };
            let units = look.units(columns.quantity.at(at));
            let start = columns.amounts(at).start;
            let minor = |place| i128::from(columns.minor.at(start + place));
            self.groups
                .add((&self.looks, look), facts, (1, units), minor);
        }
    }

    fn add_piece(
        &mut self,
        heaps: &mut Heaps,
        asked: &mut Asked,
        columns: &Columns,
        rows: Range<usize>,
    ) {
        let n_shapes = narrow(self.ledger.words.shapes.all().len());
        let is_picky = self.filter.asks_of_single_rows();
        let contexts = &columns.context[rows.clone()];
        let shapes = &columns.shape[rows.clone()];
        for ((at, &context), &shape) in rows.zip(contexts).zip(shapes) {
            let context = self.context_codes[context as usize];
            let Some(look) = self.looks.look(shape) else {
                continue;
            };
            if context == NONE || (is_picky && !self.sieve.has_rest(columns, at)) {
                continue;
            }
            let number = if asked.links.is_empty() {
                0
            } else {
                let scheme = || self.schemes.of(self.ledger, columns, at) as u32;
                asked.number(&mut self.moments, scheme, columns, at)
            };
            heaps.add(number, context * n_shapes + shape, look, columns, at);
        }
    }
}

impl Asked {
    fn new(links: impl Iterator<Item = Link>) -> Asked {
        // The look follows from the shape.
        let links = links.filter(|link| *link != Link::Look);
        Asked {
            links: links
                .map(|link| (link, Pairs::new(link.n_codes())))
                .collect(),
            facts: vec![Facts::default()],
        }
    }

    /// The number of a row's facts.
    #[inline]
    fn number(
        &mut self,
        moments: &mut Moments<'_>,
        scheme: impl Fn() -> u32,
        columns: &Columns,
        at: usize,
    ) -> u32 {
        let mut facts = Facts::default();
        let mut number = 0;
        for (link, pairs) in &mut self.links {
            let code = match link {
                Link::Moment => {
                    facts.moment = moments.code_at(columns.posted_at[at]);
                    number = facts.moment;
                    continue;
                }
                Link::WeekHour => {
                    facts.week_hour = moments.week_hour_at(columns.posted_at[at]);
                    facts.week_hour
                }
                Link::Settlement => {
                    facts.settlement = columns.settlement[at];
                    facts.settlement
                }
                Link::Sku => {
                    facts.sku = columns.sku[at];
                    facts.sku
                }
                Link::Order => {
                    facts.order = columns.order[at];
                    facts.order
                }
                Link::TaxScheme => {
                    facts.tax_scheme = scheme();
                    facts.tax_scheme
                }
                Link::Look => continue,
            };
            number = pairs.code(number, code);
        }
        if number as usize >= self.facts.len() {
            // Numbers of times may skip some that rows of other periods gave.
            self.facts.resize(number as usize + 1, Facts::default());
        }
        self.facts[number as usize] = facts;
        number
    }
}

impl Heaps {
    fn new(n_right: usize) -> Heaps {
        Heaps {
            pairs: Pairs::new(n_right),
            starts: Vec::new(),
            sums: Vec::new(),
            carried: HashMap::new(),
        }
    }

    #[inline]
    fn add(&mut self, number: u32, right: u32, look: &Look, columns: &Columns, at: usize) {
        let heap = self.pairs.code(number, right) as usize;
        let amounts = columns.amounts(at);
        if heap == self.starts.len() {
            self.starts.push(self.sums.len());
            let n_sums = self.sums.len() + N_COUNTS + amounts.len();
            self.sums.resize(n_sums, 0);
        }
        let start = self.starts[heap];
        self.sums[start] += 1;
        if look.counts_units() {
            self.add_units(start + 1, look.units(columns.quantity.at(at)));
        }

        let minors = columns.minor.narrow(amounts.clone());
        let start = start + N_COUNTS;
        let sums = self.sums[start..start + minors.len()].iter_mut();
        // Nearly always every number fits, so that is asked once per row.
        let mut is_over = false;
        for (sum, &minor) in sums.zip(minors) {
            let (fitting, overflows) = sum.overflowing_add(minor.into());
            *sum = fitting;
            is_over |= overflows || minor == WIDE;
        }
        if is_over {
            self.add_again(start, columns, amounts);
        }
    }

    #[inline]
    fn add_units(&mut self, place: usize, units: i128) {
        let sum = i64::try_from(units)
            .ok()
            .and_then(|units| self.sums[place].checked_add(units));
        match sum {
            Some(sum) => self.sums[place] = sum,
            None => self.carry(place, units),
        }
    }

    /// Takes the amounts of a row back, and adds them one by one.
    #[cold]
    fn add_again(&mut self, start: usize, columns: &Columns, amounts: Range<usize>) {
        let narrow = columns.minor.narrow(amounts.clone());
        for (sum, &minor) in self.sums[start..].iter_mut().zip(narrow) {
            *sum = sum.wrapping_sub(minor.into());
        }
        for (place, amount) in (start..).zip(amounts) {
            let minor = columns.minor.at(amount);
            match self.sums[place].checked_add(minor) {
                Some(sum) => self.sums[place] = sum,
                None => self.carry(place, minor.into()),
            }
        }
    }

    #[cold]
    fn carry(&mut self, place: usize, number: i128) {
        let sum = i128::from(std::mem::take(&mut self.sums[place])) + number;
        *self.carried.entry(place).or_default() += sum;
    }

    fn sum(&self, place: usize) -> i128 {
        let carried = if self.carried.is_empty() {
            0
        } else {
            self.carried.get(&place).copied().unwrap_or_default()
        };
        carried + i128::from(self.sums[place])
    }
}
