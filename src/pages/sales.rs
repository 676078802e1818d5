//! `/sales`: what was sold and given back, over time and by what, beside a time before.

use ledger::report::change::Change;
use ledger::report::sales::{self, Breakdown, CurrencySales, Sales};
use leptos::prelude::*;

use super::Scope;
use super::answer::Answer;
use super::choices::IntervalChoice;
use super::comparison::{self, Nothing, zone_left_open};
use super::rows_behind::RowsBehind;
use super::sales_numbers::Numbers;
use crate::engine::{Engine, Status};
use crate::route::Page;
use crate::ui::page_head::PageHead;

mod by_choice;
mod groups;
mod series;
mod strip;
mod why;

use crate::words::sales as say;
use groups::groups;
use series::series;
use strip::strip;
use why::{changes, why};

/// Groups of a currency that are shown.
const GROUPS: usize = 50;

/// Sales.
#[component]
pub fn SalesPage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let report = engine.report::<Sales>(move || {
        scope.track_retry();
        query(scope)
    });
    let by = Memo::new(move |_| breakdown(scope));
    let changes = changes(report);
    view! {
        <PageHead title=Page::Sales.title() />
        <IntervalChoice />
        <Answer status=report what=say::what_sales() lines=10 let:report>
            {move || {
                let query = query(scope).map(zone_left_open);
                report.with(|report| sections(scope, report, query.as_ref(), by.get(), changes))
            }}
        </Answer>
        <RowsBehind />
    }
}

/// What is asked; nothing until it is known which days "all" are.
fn query(scope: Scope) -> Option<sales::Query> {
    comparison::query(scope, Some(breakdown(scope)), GROUPS)
}

fn breakdown(scope: Scope) -> Breakdown {
    let by = scope.filter.with(|filter| filter.by);
    by.unwrap_or(Breakdown::Product)
}

/// What is shown of each currency.
fn sections(
    scope: Scope,
    report: &Sales,
    query: Option<&sales::Query>,
    by: Breakdown,
    changes: Signal<Status<Change>>,
) -> AnyView {
    let body = |row: &CurrencySales, numbers: Numbers<'_>| {
        view! {
            {strip(row, &numbers)}
            {why(report, changes, row.currency)}
            {series(row, &numbers, report.interval)}
            {groups(row, &numbers, by)}
        }
        .into_any()
    };
    comparison::sections(scope, report, query, &body).unwrap_or_else(|| {
        view! {
            <Nothing page=Page::Sales none_yet=say::none_yet() none_here=say::none_in_period() />
        }
        .into_any()
    })
}
