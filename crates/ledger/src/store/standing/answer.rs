//! Which questions the standing sums answer, and how.

use std::ops::Range;

use super::cells::Cells;
use super::stretches::Cover;
use super::totals::Width;
use crate::day::{Day, Interval};
use crate::store::Ledger;
use crate::store::filter::{Filter, Sieve};
use crate::store::grouping::{Dimension, Facts, Looks, Sums, Tally, best};
use crate::store::texts::{NONE, narrow};

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

        // Of a few days the rows are read sooner than all cells.
        if cube == Cube::Days && sieve.range.len() < self.standing.days.len() / 4 {
            return None;
        }

        let mut tally = Tally::new(sieve, filter, by);
        let span = filter.period.filter(|_| !is_whole);
        let span = span.map(|period| filter.zone.span(period));
        let standing = &self.standing;
        let stretches = &standing.stretches;
        let cover = span.as_ref().map(|span| match cube {
            Cube::Days => stretches.days_in(span),
            _ => stretches.months_in(span),
        });
        let days: Vec<Day> = match cube {
            Cube::Days => stretches.all().iter().map(|stretch| stretch.day).collect(),
            _ => stretches.months(),
        };
        let moments = moment_codes(&mut tally, &days, cover.as_ref());
        let places = place_codes(&tally);
        match cube {
            Cube::Days => add_cells(&mut tally, &standing.days, &moments, &places),
            Cube::Months => {
                let contexts = tally.context_codes.clone();
                add_cells(&mut tally, &standing.months, &moments, &contexts);
            }
            Cube::Settlements => add_settlements(&mut tally, &places),
            Cube::Products if cover.is_none() && !need.moments && !need.marketplaces => {
                let currencies = currency_codes(&tally);
                add_products(&mut tally, None, &currencies);
            }
            Cube::Products => add_products(&mut tally, Some(&moments), &places),
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
            let asks_more = need.days || need.forms || need.payment_methods || need.settlements;
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
}

/// For each stretch or month, given its first day: the code of its time; none where the period does
/// not hold all of it.
fn moment_codes(tally: &mut Tally<'_>, days: &[Day], cover: Option<&Cover>) -> Vec<u32> {
    let code = |(number, &day): (usize, &Day)| {
        let is_in = cover.is_none_or(|cover| cover.is_whole[number]);
        if is_in {
            tally.moments.code_of_day(day)
        } else {
            NONE
        }
    };
    days.iter().enumerate().map(code).collect()
}

/// Adds the cells of the days or months, given the codes of times and contexts by the numbers in
/// the keys.
fn add_cells<T: Width>(tally: &mut Tally<'_>, cells: &Cells<T>, moments: &[u32], contexts: &[u32]) {
    add_forms(tally, cells, contexts, |number| {
        let moment = moments[number as usize];
        (moment != NONE).then(|| Facts {
            moment,
            ..Facts::default()
        })
    });
}

/// Adds the cells of the settlements, given the codes of contexts by number of the place.
fn add_settlements(tally: &mut Tally<'_>, contexts: &[u32]) {
    let ledger = tally.ledger;
    let by_settlement = tally.by.contains(&Dimension::Settlement);
    let codes = 0..narrow(ledger.words.settlements.len());
    let wanted: Vec<bool> = codes.map(|code| tally.sieve.has_settlement(code)).collect();
    let wants_none = tally.sieve.has_settlement(NONE);
    let cells = &ledger.standing.settlements;
    add_forms(tally, cells, contexts, |code| {
        let is_wanted = wanted.get(code as usize).copied().unwrap_or(wants_none);
        is_wanted.then(|| Facts {
            settlement: if by_settlement { code } else { 0 },
            ..Facts::default()
        })
    });
}

/// Adds the cells that fit, given the facts for the first number of the key, and the codes of
/// contexts by the second.
fn add_forms<T: Width>(
    tally: &mut Tally<'_>,
    cells: &Cells<T>,
    contexts: &[u32],
    facts_of: impl Fn(u32) -> Option<Facts>,
) {
    let looks = Looks::of_forms(tally.ledger, &tally.sieve, tally.by);
    for cell in cells.iter() {
        let [first, place, form] = cell.key;
        let context = contexts[place as usize];
        let (Some(look), Some(facts)) = (looks.look(form), facts_of(first)) else {
            continue;
        };
        if context == NONE {
            continue;
        }
        let facts = Facts {
            context,
            look: look.code(),
            ..facts
        };
        let units = if look.counts_units() { cell.units() } else { 0 };
        let numbers = (u64::from(cell.n_rows), units);
        let minor = |slot| cell.minor(slot);
        tally.groups.add((&looks, look), facts, numbers, minor);
    }
}

/// By number of the place: what names the group as far as that goes.
fn place_codes(tally: &Tally<'_>) -> Vec<u32> {
    let contexts = tally.ledger.words.contexts.places().iter();
    contexts
        .map(|&context| tally.context_codes[context as usize])
        .collect()
}

/// By code of the currency: what names the group as far as that goes.
fn currency_codes(tally: &Tally<'_>) -> Vec<u32> {
    let mut codes = vec![NONE; tally.ledger.currencies().len()];
    let contexts = tally.ledger.words.contexts.all();
    for (context, &code) in contexts.iter().zip(&tally.context_codes) {
        codes[usize::from(context.currency)] = code;
    }
    codes
}

/// Adds the cells of the products: those of each month, given the codes of their times, or those of
/// all months; given the codes of contexts by the third number of the key.
fn add_products(tally: &mut Tally<'_>, moments: Option<&Vec<u32>>, contexts: &[u32]) {
    let block = tally.ledger.standing.products.block(moments.is_some());
    let by_sku = tally.by.contains(&Dimension::Sku);
    for (cell, [month, sku, place]) in block.iter() {
        let facts = Facts {
            moment: moments.map_or(0, |moments| moments[month as usize]),
            context: contexts[place as usize],
            sku: if by_sku { sku } else { 0 },
            ..Facts::default()
        };
        if facts.moment != NONE && facts.context != NONE && tally.sieve.has_sku(sku) {
            let group = tally.groups.number(facts);
            block.add_to(tally.groups.sums_mut(group), cell);
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
        let is_asked = by == [Dimension::Sku] && is_whole && !need.rows && !need.marketplaces;
        if !is_asked || self.cube(need, filter, is_whole) != Some(Cube::Products) {
            return None;
        }
        let mut tally = Tally::new(Sieve::new(self, filter), filter, by);
        let block = self.standing.products.block(false);
        let contexts = currency_codes(&tally);
        // Each cell is a group.
        let cells = block.iter().filter(|&(_, [_, sku, currency])| {
            contexts[currency as usize] != NONE && tally.sieve.has_sku(sku)
        });
        let measured = cells.map(|(cell, key)| (key[2], measure(&block.sums(cell)), cell));
        for cell in best(measured, n_max) {
            let [_, sku, currency] = block.key(cell);
            let group = tally.groups.number(Facts {
                context: contexts[currency as usize],
                sku,
                ..Facts::default()
            });
            *tally.groups.sums_mut(group) = block.sums(cell);
        }
        Some(tally)
    }
}
