//! Which rows are free, held or posted when a day begins, as claims.

use super::behind::{Moment, Settlements};
use super::{Age, Query};
use crate::day::{Day, Period};
use crate::money::Currency;
use crate::report::claim::{Claim, Figure};
use crate::store::filter::Filter;
use crate::store::release::{Maturity, Release};
use crate::transaction::Step;

/// How rows are cut at the beginning of a day.
pub(super) struct Cut<'a> {
    currency: Currency,
    query: &'a Query,
    day: Day,
}

impl<'a> Cut<'a> {
    pub(super) fn new(currency: Currency, query: &'a Query, day: Day) -> Cut<'a> {
        Cut {
            currency,
            query,
            day,
        }
    }

    pub(super) fn until(&self) -> Period {
        Period {
            start: Day::MIN,
            end: self.day,
        }
    }

    pub(super) fn filter(&self, period: Option<Period>) -> Filter {
        Filter {
            period,
            ..Filter::all(self.query.zone.clone())
        }
    }

    pub(super) fn all(&self) -> Filter {
        self.filter(None)
    }

    pub(super) fn posted_in(&self, period: Period) -> Filter {
        self.filter(Some(period))
    }

    pub(super) fn of(&self, figure: Figure, filter: Filter, value: i128) -> Claim {
        Claim {
            figure,
            filter,
            currency: self.currency,
            value,
        }
    }

    /// Of all rows posted before the day.
    pub(super) fn posted(&self, figure: Figure, value: i128) -> Claim {
        self.of(figure, self.filter(Some(self.until())), value)
    }

    /// Free money that was neither sent nor handed on.
    pub(super) fn available(&self, moment: &Moment) -> Claim {
        let release = Release {
            on: Some(self.until()),
            ..Release::default()
        };
        let rows = released(self.filter(Some(self.until())), release);
        let open = match moment.open.as_slice() {
            // There is no such row.
            [] => vec![None],
            open => open.to_vec(),
        };
        let rows = Filter {
            settlements: open,
            ..rows
        };
        self.of(Figure::Total, rows, moment.available_minor)
    }

    /// Money that is not free when the day begins.
    pub(super) fn held(&self, matures: Option<Maturity>, minor: i128) -> Claim {
        let release = Release {
            not_before: Some(self.day),
            matures,
            ..Release::default()
        };
        let rows = released(self.filter(Some(self.until())), release);
        self.of(Figure::Settled, rows, minor)
    }

    /// The amounts held back by these settlements, which are below zero.
    pub(super) fn reserve(&self, holding: &Settlements, minor: i128) -> Claim {
        let mut steps = vec![Step::ReserveHeld];
        // Of rows without a settlement it is both that make what is held.
        if holding.contains(&None) {
            steps.push(Step::ReserveReleased);
        }
        let mut rows = self.filter(Some(self.until()));
        rows.settlements = match holding.as_slice() {
            [] => vec![None],
            holding => holding.to_vec(),
        };
        self.of(Figure::Steps(steps), rows, -minor)
    }

    /// The sums of settlements; none of no settlement.
    pub(super) fn settled(&self, settlements: &Settlements, minor: i128) -> Option<Claim> {
        let rows = Filter {
            settlements: settlements.clone(),
            ..self.all()
        };
        (!settlements.is_empty()).then(|| self.of(Figure::Settled, rows, minor))
    }
}

/// The same rows, with only those whose money comes free then.
pub(super) fn released(rows: Filter, release: Release) -> Filter {
    Filter {
        release: Some(release),
        ..rows
    }
}

impl Age {
    /// When deferred money of this age comes free, as seen from a day.
    pub(super) fn maturity(self, as_of: Day) -> Maturity {
        let plus = |days: i32| as_of.plus_days(days).unwrap_or(Day::MAX);
        let (start, end) = match self {
            Age::Overdue => (Day::MIN, as_of),
            Age::UpTo7 => (as_of, plus(8)),
            Age::UpTo14 => (plus(8), plus(15)),
            Age::UpTo30 => (plus(15), plus(31)),
            Age::Over30 => (plus(31), Day::MAX),
            Age::Unknown => return Maturity::Unknown,
        };
        Maturity::On(Period { start, end })
    }
}
