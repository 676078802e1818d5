//! `/sales`: what was sold and given back, over time and by what, beside a time before.

use ledger::report::change::Change;
use ledger::report::sales::{self, Breakdown, CurrencySales, Sales};
use leptos::prelude::*;

use super::Scope;
use super::answer::Answer;
use super::choices::IntervalChoice;
use super::comparison::{self, zone_left_open};
use super::rows_behind::RowsBehind;
use super::sales_numbers::Numbers;
use crate::engine::{Engine, Status};
use crate::filter::Filter;
use crate::filter::period::PeriodChoice;
use crate::filter::selection::Selection;
use crate::format;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;

mod by_choice;
mod groups;
mod series;
mod strip;
mod why;

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
        <Answer status=report what="sales" lines=10 let:report>
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

/// One section per currency; never a sum over several.
fn sections(
    scope: Scope,
    report: &Sales,
    query: Option<&sales::Query>,
    by: Breakdown,
    changes: Signal<Status<Change>>,
) -> AnyView {
    let shown: Vec<&CurrencySales> = report
        .currencies
        .iter()
        .filter(|row| scope.shows(row.currency))
        .collect();
    let Some(query) = query.filter(|_| !shown.is_empty()) else {
        return view! { <Nothing /> }.into_any();
    };
    let section = |row: &CurrencySales| {
        let code = row.currency.code().to_owned();
        let numbers = Numbers {
            report,
            query,
            currency: row.currency,
        };
        let compared = report
            .compared_period
            .map(|period| format!("compared with {}", format::period(period)));
        view! {
            <section class="section" aria-label=code.clone()>
                <h2>{code.clone()} " " <span class="hint">{compared}</span></h2>
                {strip(row, &numbers)}
                {why(report, changes, row.currency)}
                {series(row, &numbers, report.interval)}
                {groups(row, &numbers, by)}
            </section>
        }
    };
    let sections = shown.into_iter().map(section);
    sections.collect_view().into_any()
}

/// No sale in the period, or nothing at all.
#[component]
fn Nothing() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let is_all = move || scope.period.with(Option::is_none) && scope.currency.get().is_none();
    let href = move || {
        let all = Filter {
            period: PeriodChoice::All,
            currency: None,
            ..scope.filter.get()
        };
        super::href(&Page::Sales, &all, &Selection::default())
    };
    move || {
        if is_all() {
            view! {
                <Empty title="No sales yet" reason="A settlement file or the billing API brings them.">
                    <a class="button is-primary" href=move || scope.href(&Page::Import)>"Open your files"</a>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty title="No sales in this period" reason="Nothing was posted on these days.">
                    <a class="button is-primary" href=href>"Show all time"</a>
                </Empty>
            }
            .into_any()
        }
    }
}
