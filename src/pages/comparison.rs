//! What a page with a comparison asks: its days, how finely they are cut, and what they are
//! compared with.

use std::collections::BTreeMap;

use ledger::day::zone::Zone;
use ledger::day::{Interval, Period, Weekday};
use ledger::report::contents::Contents;
use ledger::report::sales::{self, Breakdown, Comparison};
use ledger::store::filter::Filter as RowFilter;
use leptos::prelude::*;

use super::Scope;
use crate::engine::Status;
use crate::filter::{Compared, cut};

/// The days that the address says, cut as it says, beside what it compares them with; nothing until
/// it is known which days "all" are.
pub fn query(scope: Scope, by: Option<Breakdown>, limit: usize) -> Option<sales::Query> {
    let (period, zone) = (scope.period.get(), scope.zone.get());
    let shown = match period {
        Some(period) => Some(period),
        None => scope.contents.with(|contents| whole(contents, scope))?,
    };
    let filter = scope.filter.get();
    let comparison = match filter.compared {
        // Of everything there is, nothing is before.
        _ if period.is_none() => Comparison::None,
        Compared::Previous => Comparison::Previous,
        Compared::LastYear => Comparison::LastYear,
        Compared::Nothing => Comparison::None,
    };
    let fitting = shown.map_or(Interval::Month, cut::fitting);
    Some(sales::Query {
        filter: RowFilter {
            period,
            ..RowFilter::all(zone)
        },
        interval: filter.interval.unwrap_or(fitting),
        calendar: Weekday::Monday.into(),
        by,
        categories: BTreeMap::new(),
        comparison,
        is_weekday_matched: false,
        today: scope.today.get(),
        limit,
    })
}

/// A query whose claims are short, see [`Scope::zoned`].
pub fn zone_left_open(query: sales::Query) -> sales::Query {
    sales::Query {
        filter: RowFilter {
            zone: Zone::utc(),
            ..query.filter
        },
        ..query
    }
}

/// From the day of the first row to that of the last: none while nobody has counted, and nothing
/// in books without a row.
#[expect(
    clippy::option_option,
    reason = "not counted yet, or counted and empty"
)]
fn whole(contents: &Status<Contents>, scope: Scope) -> Option<Option<Period>> {
    let Status::Loaded { value, .. } = contents else {
        return None;
    };
    let zone = scope.zone.get();
    Some(value.span.map(|(first, last)| Period {
        start: zone.day_of(first),
        end: Period::of_day(zone.day_of(last)).end,
    }))
}
