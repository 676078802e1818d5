//! The rows behind each number of both bases: what it claims to be.

use super::{Bases, CurrencyAccounts, Query};
use crate::day::{Day, Period};
use crate::report::claim::{Claim, Figure};
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Value};
use crate::store::release::Release;
use crate::transaction::Step;

/// Which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An account at a step, by its place.
    Line(usize),
    /// Net proceeds.
    Proceeds,
    /// Everything else.
    Carried,
}

/// A column of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Posted in the period.
    Accrual,
    /// Entered the balance in the period.
    Cash,
    /// Deferred when the period starts.
    DeferredStart,
    /// Posted in the period and deferred at its end.
    NewlyDeferred,
    /// Deferred at the start, and entered the balance in the period.
    Released,
    /// Deferred when the period ends.
    DeferredEnd,
}

impl Column {
    /// Every column.
    pub const ALL: [Column; 6] = [
        Column::Accrual,
        Column::Cash,
        Column::DeferredStart,
        Column::NewlyDeferred,
        Column::Released,
        Column::DeferredEnd,
    ];

    /// Its sum, in minor units.
    pub const fn of(self, bases: &Bases) -> i128 {
        match self {
            Column::Accrual => bases.accrual_minor,
            Column::Cash => bases.cash_minor,
            Column::DeferredStart => bases.deferred_start_minor,
            Column::NewlyDeferred => bases.newly_deferred_minor,
            Column::Released => bases.released_minor,
            Column::DeferredEnd => bases.deferred_end_minor,
        }
    }

    /// The rows of it; none where there can't be any, because nothing is before everything.
    fn rows(self, query: &Query) -> Option<Filter> {
        let always = Period {
            start: Day::MIN,
            end: Day::MAX,
        };
        let whole = query.period.unwrap_or(always);
        let until = |end: Day| Period {
            start: Day::MIN,
            end,
        };
        let free = Release {
            on: Some(whole),
            ..Release::default()
        };
        let held = |day: Day| Release {
            not_before: Some(day),
            ..Release::default()
        };
        let (period, release) = match self {
            Column::Accrual => (query.period, None),
            Column::Cash => (None, Some(free)),
            Column::DeferredStart => {
                let start = query.period?.start;
                (Some(until(start)), Some(held(start)))
            }
            // After all days nothing comes free any more.
            Column::NewlyDeferred | Column::DeferredEnd if query.period.is_none() => {
                let all = Filter::all(query.zone.clone());
                return Some(all.with(Dimension::IsDeferred, &Value::IsDeferred(true)));
            }
            Column::NewlyDeferred => (query.period, Some(held(whole.end))),
            Column::Released => (Some(until(query.period?.start)), Some(free)),
            Column::DeferredEnd => {
                let posted = query.period.map(|period| until(period.end));
                (posted, Some(held(whole.end)))
            }
        };
        Some(Filter {
            period,
            release,
            ..Filter::all(query.zone.clone())
        })
    }
}

impl CurrencyAccounts {
    /// The sums of a place; none where there is no such line.
    pub fn bases(&self, place: Place) -> Option<&Bases> {
        match place {
            Place::Line(at) => self.lines.get(at).map(|line| &line.bases),
            Place::Proceeds => Some(&self.proceeds),
            Place::Carried => Some(&self.carried),
        }
    }

    /// What a number claims to be; none where no row can stand behind it.
    pub fn claim(&self, query: &Query, place: Place, column: Column) -> Option<Claim> {
        let mut filter = column.rows(query)?;
        let figure = match place {
            Place::Line(at) => {
                let line = self.lines.get(at)?;
                filter.accounts = vec![line.account];
                Figure::step(line.step)
            }
            Place::Proceeds => Figure::NetProceeds,
            Place::Carried => {
                let carried = Step::ALL.into_iter().filter(|step| !step.is_activity());
                Figure::Steps(carried.collect())
            }
        };
        Some(Claim {
            figure,
            filter,
            currency: self.currency,
            value: column.of(self.bases(place)?),
        })
    }
}
