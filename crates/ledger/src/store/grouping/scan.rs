//! Adding rows up, one by one.
//!
//! Rows that share a shape and everything asked for are added up first, place by place of their
//! amounts; only then are the sums taken to their groups. So a row costs a few additions of 64
//! bits, and what its amounts mean is asked once per sum.

use std::collections::HashMap;
use std::ops::Range;

use super::looks::{Look, units};
use super::moments::Moments;
use super::pairs::Pairs;
use super::tally::{Facts, Link, Tally};
use crate::store::columns::Columns;
use crate::store::numbers::{Numbers, WIDE};
use crate::store::texts::{NONE, narrow};
use crate::transaction::Kind;

/// Rows that share a shape and everything asked for.
struct Heaps {
    /// By shape.
    plans: Vec<Plan>,
    /// By number of the facts, then by context and shape.
    pairs: Pairs,
    /// By heap: where its sums start.
    starts: Vec<usize>,
    /// Of each heap: rows, units, and minor units at each place of the shape's amounts, of numbers
    /// of 32 bits. Of those there are fewer than 2^32, so no sum leaves 64 bits.
    sums: Vec<i64>,
    /// The sums of wider numbers, by place.
    carried: HashMap<usize, i128>,
}

/// Amounts that are added at once. A row with fewer adds nothing in the place of the rest, which
/// costs less than asking each time how many there are.
const N_LANES: usize = 8;

/// By number of amounts: all bits where there is one.
const MASKS: [[i64; N_LANES]; N_LANES + 1] = {
    let mut masks = [[0; N_LANES]; N_LANES + 1];
    let mut n_amounts = 1;
    while n_amounts <= N_LANES {
        masks[n_amounts] = masks[n_amounts - 1];
        masks[n_amounts][n_amounts - 1] = -1;
        n_amounts += 1;
    }
    masks
};

#[inline]
fn add_lanes(sums: &mut [i64; N_LANES], row: &[i32; N_LANES], mask: &[i64; N_LANES]) {
    for ((sum, &minor), mask) in sums.iter_mut().zip(row).zip(mask) {
        *sum = sum.wrapping_add(i64::from(minor) & mask);
    }
}

/// As much of a shape as every row asks for.
#[derive(Clone, Copy)]
struct Plan {
    n_amounts: u32,
    kind: Kind,
    /// Whether its rows fit.
    is_wanted: bool,
    counts_units: bool,
    /// Whether units count as returned, without their sign.
    is_return: bool,
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
        // There are too many products and orders for heaps of each to stay at hand, and few rows
        // have just the wanted ones.
        let is_wide = |link| matches!(link, Link::Sku | Link::Order);
        if self.groups.links.iter().any(|&(link, _)| is_wide(link)) || !self.filter.skus.is_empty()
        {
            for (columns, rows) in ranges
                .into_iter()
                .flat_map(|range| self.ledger.blocks.pieces(range))
            {
                self.add_to_groups(columns, rows);
            }
            return;
        }
        let mut heaps = Heaps::new(self);
        let n_shapes = heaps.plans.len();
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
        for at in self.sieve.picked(columns, rows) {
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
        let n_shapes = narrow(heaps.plans.len());
        let is_picky = self.filter.asks_of_single_rows();
        let contexts = &columns.context[rows.clone()];
        let shapes = &columns.shape[rows.clone()];
        // Amounts lie side by side as their rows do, and shapes know how many each row has.
        let mut end = columns.amounts_of(rows.clone()).start;
        for ((at, &context), &shape) in rows.zip(contexts).zip(shapes) {
            let plan = heaps.plans[shape as usize];
            let amounts = end..end + plan.n_amounts as usize;
            end = amounts.end;
            let context = self.context_codes[context as usize];
            if context == NONE || !plan.is_wanted {
                continue;
            }
            if is_picky && !self.sieve.has_rest(columns, at) {
                continue;
            }
            let number = if asked.links.is_empty() {
                0
            } else {
                let scheme = || self.schemes.of(self.ledger, columns, at) as u32;
                asked.number(&mut self.moments, scheme, columns, at)
            };
            let start = heaps.start(number, context * n_shapes + shape, amounts.len());
            heaps.sums[start] += 1;
            heaps.add_units(start + 1, plan, &columns.quantity, at);
            heaps.add_amounts(start + N_COUNTS, &columns.minor, amounts);
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
    fn new(tally: &Tally<'_>) -> Heaps {
        let shapes = &tally.ledger.words.shapes;
        let plans = (0..).zip(shapes.all()).map(|(number, shape)| {
            let look = tally.looks.look(number);
            Plan {
                n_amounts: narrow(shapes.names(number).len()),
                kind: shape.kind,
                is_wanted: look.is_some(),
                counts_units: look.is_some_and(Look::counts_units),
                is_return: shape.kind.reverses_sale(),
            }
        });
        let plans: Vec<Plan> = plans.collect();
        Heaps {
            pairs: Pairs::new(tally.contexts.len() * plans.len()),
            plans,
            starts: Vec::new(),
            sums: Vec::new(),
            carried: HashMap::new(),
        }
    }

    /// Where the sums of a heap start, given how many amounts its rows have.
    #[inline]
    fn start(&mut self, number: u32, right: u32, n_amounts: usize) -> usize {
        let heap = self.pairs.code(number, right) as usize;
        if heap == self.starts.len() {
            self.starts.push(self.sums.len());
            let n_sums = self.sums.len() + N_COUNTS + n_amounts.max(N_LANES);
            self.sums.resize(n_sums, 0);
        }
        self.starts[heap]
    }

    /// Adds the amounts of a row.
    #[inline]
    fn add_amounts(&mut self, start: usize, minors: &Numbers, amounts: Range<usize>) {
        let row = minors.narrow(amounts.start..minors.len()).first_chunk();
        let sums = self.sums[start..].first_chunk_mut();
        if let (Some(mask), Some(row), Some(sums)) = (MASKS.get(amounts.len()), row, sums)
            && minors.are_narrow()
        {
            add_lanes(sums, row, mask);
        } else {
            self.add_one_by_one(start, minors, amounts);
        }
    }

    fn add_one_by_one(&mut self, start: usize, minors: &Numbers, amounts: Range<usize>) {
        for (place, amount) in (start..).zip(amounts) {
            match minors.narrow(amount..amount + 1) {
                [WIDE] => self.carry(place, minors.at(amount).into()),
                narrow => {
                    for &minor in narrow {
                        self.sums[place] = self.sums[place].wrapping_add(minor.into());
                    }
                }
            }
        }
    }

    /// Adds the units of a row, if its kind counts them.
    #[inline]
    fn add_units(&mut self, place: usize, plan: Plan, quantities: &Numbers, at: usize) {
        let narrow = quantities.narrow(at..at + 1)[0];
        if narrow == WIDE {
            self.carry(place, units(plan.kind, quantities.at(at)));
            return;
        }
        let quantity = i64::from(narrow);
        let quantity = if plan.is_return {
            quantity.abs()
        } else {
            quantity
        };
        let units = if plan.counts_units { quantity } else { 0 };
        self.sums[place] = self.sums[place].wrapping_add(units);
    }

    #[cold]
    fn carry(&mut self, place: usize, number: i128) {
        *self.carried.entry(place).or_default() += number;
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
