//! `/balances`: where the money is now, how that came about, when the rest comes free, and what the
//! next payout will be.

use ledger::day::Period;
use ledger::day::zone::Zone;
use ledger::report::balances::{self, Balances, CurrencyBalance};
use ledger::report::next_payout::{self, NextPayout};
use leptos::prelude::*;

use super::Scope;
use super::answer::Answer;
use super::comparison::{Nothing, shown_days};
use super::rows_behind::RowsBehind;
use crate::engine::{Engine, Status};
use crate::format;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::words::balances as say;

mod ages;
mod claimed;
mod next;
mod numbers;
mod pending;
mod roll;
mod timeline;
mod tree;

use numbers::Numbers;

/// Balances.
#[component]
pub fn BalancesPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let balances = engine.report::<Balances>(move || {
        scope.track_retry();
        query(scope, scope.zone.get())
    });
    let next = engine.report::<NextPayout>(move || {
        scope.track_retry();
        Some(next_query(&query(scope, scope.zone.get())?))
    });
    view! {
        <PageHead title=Page::Balances.title() />
        <Answer status=balances what=say::what_balances() lines=10 let:report>
            {move || {
                // Claims are short without a zone, see [`Scope::zoned`].
                let query = query(scope, Zone::utc());
                report.with(|report| sections(scope, report, query.as_ref(), next))
            }}
        </Answer>
        <RowsBehind />
    }
}

/// What is asked: the end of the chosen days, or of today where they are not over. Nothing until it
/// is known which days "all" are.
fn query(scope: Scope, zone: Zone) -> Option<balances::Query> {
    let (today, days) = (scope.today.get(), shown_days(scope)?);
    let last = |period: Period| period.end.plus_days(-1).unwrap_or(period.start);
    let chosen = scope.period.get();
    let as_of = chosen.map_or(today, |period| last(period).min(today));
    // All days go on after the last row: settlements close, and payouts leave.
    let to_now = |period: Period| Period {
        end: period.end.max(Period::of_day(as_of).end),
        ..period
    };
    Some(balances::Query {
        as_of,
        period: chosen.or_else(|| days.map(to_now)),
        zone,
    })
}

fn next_query(query: &balances::Query) -> next_payout::Query {
    next_payout::Query {
        as_of: query.as_of,
        close_on: None,
        lead_days: None,
        zone: query.zone.clone(),
    }
}

/// One section per currency that is shown; never a sum over several.
fn sections(
    scope: Scope,
    report: &Balances,
    query: Option<&balances::Query>,
    next: Signal<Status<NextPayout>>,
) -> AnyView {
    let shown = report.currencies.iter();
    let shown: Vec<&CurrencyBalance> = shown.filter(|row| scope.shows(row.currency)).collect();
    let Some(query) = query.filter(|_| !shown.is_empty()) else {
        return view! {
            <Nothing page=Page::Balances none_yet=say::none_yet() none_here=say::none_here() />
        }
        .into_any();
    };
    let section = |row: &CurrencyBalance| {
        let code = row.currency.code().to_owned();
        let as_of = say::at_end_of(&format::day(query.as_of));
        view! {
            <section class="section" aria-label=code.clone()>
                <h2>{code.clone()} " " <span class="hint">{as_of}</span></h2>
                {body(row, query, next)}
            </section>
        }
    };
    shown.into_iter().map(section).collect_view().into_any()
}

/// What is shown of one currency.
fn body(
    row: &CurrencyBalance,
    query: &balances::Query,
    next: Signal<Status<NextPayout>>,
) -> AnyView {
    let numbers = Numbers { row, query };
    let currency = row.currency;
    let next_query = StoredValue::new(next_query(query));
    view! {
        {tree::tree(numbers)}
        <Answer status=next what=say::what_next() lines=4 is_aside=true let:report>
            {move || report.with(|report| {
                next_query.with_value(|query| next::estimates(report, query, currency))
            })}
        </Answer>
        {timeline::timeline(numbers)}
        {ages::ages(numbers)}
        {roll::rolls(numbers)}
        {claimed::claimed(row)}
    }
    .into_any()
}
