//! The day as whose end a page shows things that stand and run: invoices, usage, subscriptions.

use ledger::day::zone::Zone;
use ledger::day::{Day, Period};

use leptos::prelude::*;

use super::Scope;
use crate::engine::{Engine, Status};

/// Books whose last row is this many days old are old: what runs is then shown as they end.
const CURRENT_DAYS: i32 = 7;

/// Of documents: the last of the chosen days, or today. Payments carry the day of the server, which
/// is UTC's, and must not be of a day to come.
pub fn of_documents(scope: Scope, engine: Engine) -> Day {
    let today = scope.today.get().max(engine.today(&Zone::utc()));
    last_day(scope.period.get()).map_or(today, |last| last.min(today))
}

/// Of what runs: the last of the chosen days, or today; the last day of the books where that is long
/// ago. None until it is known which day that is.
pub fn of_running(scope: Scope) -> Option<Day> {
    let today = scope.today.get();
    if let Some(last) = last_day(scope.period.get()) {
        return Some(last.min(today));
    }
    scope.contents.with(|contents| {
        let Status::Loaded { value, .. } = contents else {
            return None;
        };
        let last = value
            .span
            .map(|(_, last)| scope.zone.with(|zone| zone.day_of(last)));
        let is_old = |last: &Day| today.days_since(*last) > CURRENT_DAYS;
        Some(last.filter(is_old).unwrap_or(today))
    })
}

fn last_day(period: Option<Period>) -> Option<Day> {
    period?.end.plus_days(-1)
}
