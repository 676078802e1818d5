//! When the money of rows comes free, and which rows a filter wants by that.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Row;
use crate::day::zone::Zone;
use crate::day::{Day, Instant, Period};

/// When the money of a row comes free. All that is asked for must hold; days are those of the zone
/// of the filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// It entered the balance on these days.
    pub on: Option<Period>,
    /// It was not in the balance yet when this day began.
    pub not_before: Option<Day>,
    /// By what is known it comes free, or came, at this time.
    pub matures: Option<Maturity>,
    /// It was held first: not in the balance as soon as it was posted.
    pub only_held: bool,
}

/// When money should come free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Maturity {
    /// On one of these days.
    On(Period),
    /// Nobody says.
    Unknown,
}

/// The same with instants.
#[derive(Debug)]
pub(super) struct CodedRelease<'a> {
    zone: &'a Zone,
    on: Option<Range<Instant>>,
    not_before: Option<Instant>,
    matures: Option<Maturity>,
    only_held: bool,
}

impl<'a> CodedRelease<'a> {
    /// With the days of a zone.
    pub fn new(release: &Release, zone: &'a Zone) -> CodedRelease<'a> {
        CodedRelease {
            zone,
            on: release.on.map(|period| zone.span(period)),
            not_before: release.not_before.map(|day| zone.start_of(day)),
            matures: release.matures,
            only_held: release.only_held,
        }
    }

    /// Whether a row fits.
    pub fn has(&self, row: &Row<'_>) -> bool {
        let enters_at = row.enters_at();
        let matures = |maturity: Maturity| match (maturity, row.matures_at()) {
            (Maturity::Unknown, at) => at.is_none(),
            (Maturity::On(_), None) => false,
            // By the day of the clock, as ages are told: it may show the day before once more.
            (Maturity::On(period), Some(at)) => {
                (period.start..period.end).contains(&self.zone.day_of(at))
            }
        };
        (self.on.as_ref()).is_none_or(|span| enters_at.is_some_and(|at| span.contains(&at)))
            && (self.not_before).is_none_or(|start| enters_at.is_none_or(|at| at >= start))
            && self.matures.is_none_or(matures)
            && !(self.only_held && enters_at == Some(row.posted_at()))
    }
}
