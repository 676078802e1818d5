//! Which questions the standing sums answer, and how.

use std::ops::Range;

use super::cells::{Cells, Key};
use super::stretches::Cover;
use super::totals::Width;
use crate::day::Interval;
use crate::store::Ledger;
use crate::store::filter::{Filter, Sieve};
use crate::store::grouping::{Dimension, Facts, Looks, Sums, Tally, best};
use crate::store::texts::NONE;

/// What a question asks of the cells.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // each is a question of its own
struct Need {
    /// Days, or intervals that are not made of months.
    days: bool,
    /// Intervals of any length.
    moments: bool,
    /// Kinds, components, deferral or anything else that the form tells.
    forms: bool,
    marketplaces: bool,
    payment_methods: bool,
    settlements: bool,
    products: bool,
    /// Something that only rows tell.
    rows: bool,
}

/// Where the answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cube {
    Days,
    Months,
    Settlements,
    Products,
}

impl Need {
    fn of(filter: &Filter, by: &[Dimension]) -> Need {
        let asks = |of: fn(&Dimension) -> bool| by.iter().any(of);
        Need {
            days: asks(|one| match one {
                Dimension::Time { interval, .. } => {
                    matches!(interval, Interval::Day | Interval::Week)
                }
                _ => false,
            }),
            moments: asks(|one| matches!(one, Dimension::Time { .. })),
            forms: asks(|one| {
                matches!(
                    one,
                    Dimension::Kind | Dimension::IsDeferred | Dimension::Component
                )
            }) || !filter.kinds.is_empty()
                || filter.is_deferred.is_some()
                || filter.only_unrecognised
                || filter.chooses_amounts(),
            marketplaces: asks(|one| *one == Dimension::Marketplace)
                || !filter.marketplaces.is_empty(),
            payment_methods: asks(|one| *one == Dimension::PaymentMethod)
                || !filter.payment_methods.is_empty(),
            settlements: asks(|one| *one == Dimension::Settlement)
                || !filter.settlements.is_empty(),
            products: asks(|one| *one == Dimension::Sku) || !filter.skus.is_empty(),
            rows: asks(|one| {
                matches!(
                    one,
                    Dimension::Order | Dimension::WeekdayHour | Dimension::TaxScheme
                )
            }) || filter.asks_of_rows_alone(),
        }
    }
}

impl Ledger {
    /// The groups of a filter from the standing sums; none where they do not know enough.
    /// cells + rows of the rest of the period -> groups
    pub(in crate::store) fn tally_standing<'a>(
        &'a self,
        filter: &'a Filter,
        by: &'a [Dimension],
    ) -> Option<Tally<'a>> {
        let need = Need::of(filter, by);
        let is_at_home = filter.zone == *self.standing.stretches.home();
        if need.rows || (need.moments && !is_at_home) {
            return None;
        }
        let sieve = Sieve::new(self, filter);
        let is_whole = self.rows_of_period(filter) == (0..self.n_rows());
        let cube = self.cube(need, filter, is_whole)?;

        let mut tally = Tally::new(sieve, filter, by);
        let span = filter.period.filter(|_| !is_whole);
        let span = span.map(|period| filter.zone.span(period));
        let standing = &self.standing;
        let stretches = &standing.stretches;
        let cover = span.as_ref().map(|span| match cube {
            Cube::Days => stretches.days_in(span),
            _ => stretches.months_in(span),
        });
        match cube {
            Cube::Days => {
                let moments = stretches.all().iter();
                let moments: Vec<u32> = moments
                    .map(|stretch| tally.moments.code_of_day(stretch.day))
                    .collect();
                let place = self.words.contexts.places();
                let moments = |number: u32| moment_in(cover.as_ref(), &moments, number);
                add_cells(&mut tally, &standing.days, moments, |number| {
                    place[number as usize]
                });
            }
            Cube::Months => {
                let moments = self.month_codes(&mut tally);
                let moments = |number: u32| moment_in(cover.as_ref(), &moments, number);
                add_cells(&mut tally, &standing.months, moments, |number| number);
            }
            Cube::Settlements => {
                let by_settlement = by.contains(&Dimension::Settlement);
                add_settlements(&mut tally, by_settlement);
            }
            Cube::Products => {
                let moments = self.month_codes(&mut tally);
                let is_monthly = need.moments || cover.is_some();
                add_products(&mut tally, is_monthly, |number| {
                    moment_in(cover.as_ref(), &moments, number)
                });
            }
        }
        let rest = cover.map(|cover| cover.rest).unwrap_or_default();
        let rest: Vec<Range<usize>> = rest
            .into_iter()
            .map(|span| self.rows_between(span))
            .collect();
        tally.add_rows(rest);
        Some(tally)
    }

    /// The cube that answers in the fewest steps; none where none can.
    fn cube(&self, need: Need, filter: &Filter, is_whole: bool) -> Option<Cube> {
        if need.products {
            let asks_more = need.days
                || need.forms
                || need.marketplaces
                || need.payment_methods
                || need.settlements;
            return (!asks_more).then_some(Cube::Products);
        }
        if need.settlements {
            let is_enough = is_whole && !need.moments && !need.payment_methods;
            return is_enough.then_some(Cube::Settlements);
        }
        if need.payment_methods {
            return (!need.days).then_some(Cube::Months);
        }
        if need.days {
            return Some(Cube::Days);
        }
        let ends_with_months = || {
            let span = filter.period.map(|period| filter.zone.span(period));
            span.is_none_or(|span| self.standing.stretches.months_in(&span).rest.is_empty())
        };
        let cube = if is_whole || ends_with_months() {
            Cube::Months
        } else {
            Cube::Days
        };
        Some(cube)
    }

    /// By number of the month: the code of its time.
    fn month_codes(&self, tally: &mut Tally<'_>) -> Vec<u32> {
        let months = self.standing.stretches.months().into_iter();
        months
            .map(|first_day| tally.moments.code_of_day(first_day))
            .collect()
    }
}

/// The code of the time of a stretch or a month; none where the period does not hold all of it.
fn moment_in(cover: Option<&Cover>, moments: &[u32], number: u32) -> Option<u32> {
    let number = number as usize;
    let is_in = cover.is_none_or(|cover| cover.is_whole[number]);
    is_in.then(|| moments[number])
}

/// Adds the cells of which both the time and the rest fit. `context_of` gives a context for the
/// second number of the key.
fn add_cells<T: Width>(
    tally: &mut Tally<'_>,
    cells: &Cells<T>,
    moment_of: impl Fn(u32) -> Option<u32>,
    context_of: impl Fn(u32) -> u32,
) {
    let facts_of = |key: Key| {
        let moment = moment_of(key[0])?;
        Some((
            Facts {
                moment,
                ..Facts::default()
            },
            context_of(key[1]),
        ))
    };
    add_forms(tally, cells, facts_of);
}

fn add_settlements(tally: &mut Tally<'_>, by_settlement: bool) {
    let ledger = tally.ledger;
    let place = ledger.words.contexts.places();
    let wanted: Vec<bool> = (0..=ledger.words.settlements.len())
        .map(|number| {
            let none = number == ledger.words.settlements.len();
            let code = if none {
                NONE
            } else {
                crate::store::texts::narrow(number)
            };
            tally.sieve.has_settlement(code)
        })
        .collect();
    let is_wanted = |code: u32| wanted.get(code as usize).or(wanted.last()).copied();
    let facts_of = |key: Key| {
        let settlement = if by_settlement { key[0] } else { 0 };
        let facts = Facts {
            settlement,
            ..Facts::default()
        };
        is_wanted(key[0])?.then(|| (facts, place[key[1] as usize]))
    };
    add_forms(tally, &ledger.standing.settlements, facts_of);
}

/// Adds the cells that fit, given the facts and a context for the key of a cell.
fn add_forms<T: Width>(
    tally: &mut Tally<'_>,
    cells: &Cells<T>,
    facts_of: impl Fn(Key) -> Option<(Facts, u32)>,
) {
    let looks = Looks::of_forms(tally.ledger, &tally.sieve, tally.by);
    for cell in cells.iter() {
        let Some(look) = looks.look(cell.key[2]) else {
            continue;
        };
        let Some((facts, context)) = facts_of(cell.key) else {
            continue;
        };
        let context = tally.context_codes[context as usize];
        if context == NONE {
            continue;
        }
        let facts = Facts {
            context,
            look: look.code(),
            ..facts
        };
        let numbers = (u64::from(cell.n_rows), cell.units());
        tally
            .groups
            .add((&looks, look), facts, numbers, |slot| cell.minor(slot));
    }
}

/// Which cells of the products fit, and what their facts are.
struct Wanted<'a, 'b> {
    sieve: &'a Sieve<'b>,
    by_sku: bool,
    /// By code of the currency: what names the group as far as that goes.
    currencies: Vec<u32>,
}

impl<'a, 'b> Wanted<'a, 'b> {
    fn new(sieve: &'a Sieve<'b>, by: &[Dimension], context_codes: &[u32]) -> Wanted<'a, 'b> {
        let mut currencies = vec![NONE; sieve.ledger.currencies().len()];
        let contexts = sieve.ledger.words.contexts.all();
        for (context, &code) in contexts.iter().zip(context_codes) {
            currencies[usize::from(context.currency)] = code;
        }
        Wanted {
            sieve,
            by_sku: by.contains(&Dimension::Sku),
            currencies,
        }
    }

    /// The facts of a cell that fits, its time aside.
    fn facts(&self, [_, sku, currency]: Key) -> Option<Facts> {
        let context = self.currencies[currency as usize];
        let fits = context != NONE && self.sieve.has_sku(sku);
        fits.then(|| Facts {
            context,
            sku: if self.by_sku { sku } else { 0 },
            ..Facts::default()
        })
    }
}

fn add_products(tally: &mut Tally<'_>, is_monthly: bool, moment_of: impl Fn(u32) -> Option<u32>) {
    let block = tally.ledger.standing.products.block(is_monthly);
    let wanted = Wanted::new(&tally.sieve, tally.by, &tally.context_codes);
    for (cell, key) in block.iter() {
        let moment = if is_monthly {
            moment_of(key[0])
        } else {
            Some(0)
        };
        let facts = moment.and_then(|moment| {
            Some(Facts {
                moment,
                ..wanted.facts(key)?
            })
        });
        if let Some(facts) = facts {
            let group = tally.groups.number(facts);
            tally.groups.sums_mut(group).add(&block.sums(cell));
        }
    }
}

impl Ledger {
    /// The best products of all times, before any group is made: the rest of their groups is as
    /// large as all other sums together. None where the question is another. products -> products
    pub(in crate::store) fn top_products<'a>(
        &'a self,
        filter: &'a Filter,
        by: &'a [Dimension],
        n_max: usize,
        measure: impl Fn(&Sums) -> i128,
    ) -> Option<Tally<'a>> {
        let is_whole = self.rows_of_period(filter) == (0..self.n_rows());
        let need = Need::of(filter, by);
        let is_asked = by == [Dimension::Sku] && is_whole && !need.rows;
        if !is_asked || self.cube(need, filter, is_whole) != Some(Cube::Products) {
            return None;
        }
        let mut tally = Tally::new(Sieve::new(self, filter), filter, by);
        let block = self.standing.products.block(false);
        let wanted = Wanted::new(&tally.sieve, by, &tally.context_codes);
        // Without a time each cell is a group.
        let cells = block
            .iter()
            .filter_map(|(cell, key)| Some((cell, key, wanted.facts(key)?)));
        let measured = cells.map(|(cell, key, _)| (key[2], measure(&block.sums(cell)), cell));
        for cell in best(measured, n_max) {
            if let Some(facts) = wanted.facts(block.key(cell)) {
                let group = tally.groups.number(facts);
                *tally.groups.sums_mut(group) = block.sums(cell);
            }
        }
        Some(tally)
    }
}
