//! `/sales`: what was sold and given back, over time and by what, beside a time before.

use std::collections::BTreeMap;

use ledger::day::{Interval, Period, Weekday};
use ledger::report::contents::Contents;
use ledger::report::rows;
use ledger::report::sales::{self, Breakdown, Comparison, CurrencySales, Sales};
use ledger::store::filter::Filter as RowFilter;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::Scope;
use super::answer::Answer;
use super::rows_behind::{OpenedNumber, RowsBehind};
use crate::engine::{Engine, Status};
use crate::filter::period::PeriodChoice;
use crate::filter::selection::Selection;
use crate::filter::{Compared, Filter, cut};
use crate::format;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;
use crate::ui::rows_table::PAGE_ROWS;

mod choices;
mod groups;
mod series;
mod strip;

use choices::IntervalChoice;
use groups::groups;
use series::series;
use strip::strip;

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
    view! {
        <PageHead title=Page::Sales.title() />
        <IntervalChoice />
        <Answer status=report what="sales" lines=10 let:report>
            {move || report.with(|report| sections(scope, report, by.get()))}
        </Answer>
        <OpenedRows report />
    }
}

/// What is asked; nothing until it is known which days "all" are.
fn query(scope: Scope) -> Option<sales::Query> {
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
        by: Some(breakdown(scope)),
        categories: BTreeMap::new(),
        comparison,
        is_weekday_matched: false,
        today: scope.today.get(),
        limit: GROUPS,
    })
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

fn breakdown(scope: Scope) -> Breakdown {
    let by = scope.filter.with(|filter| filter.by);
    by.unwrap_or(Breakdown::Product)
}

/// One section per currency; never a sum over several.
fn sections(scope: Scope, report: &Sales, by: Breakdown) -> AnyView {
    if !report
        .currencies
        .iter()
        .any(|row| scope.shows(row.currency))
    {
        return view! { <Nothing /> }.into_any();
    }
    let section = |row: &CurrencySales| {
        let code = row.currency.code().to_owned();
        let compared = report
            .compared_period
            .map(|period| format!("compared with {}", format::period(period)));
        view! {
            <section class="section" aria-label=code.clone()>
                <h2>{code.clone()} " " <span class="hint">{compared}</span></h2>
                {strip(row)}
                {series(row, report.interval)}
                {groups(row, by)}
            </section>
        }
    };
    let shown = report.currencies.iter();
    let shown = shown.filter(|row| scope.shows(row.currency));
    let sections = shown.map(section);
    sections.collect_view().into_any()
}

/// The rows behind an opened figure.
#[component]
fn OpenedRows(
    /// Where the figure stands.
    report: Signal<Status<Sales>>,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let query = move || {
        let selection = scope.selection.get();
        (!selection.is_empty()).then(|| rows::Query {
            settlement_id: None,
            period: scope.period.get(),
            currency: selection.currency,
            step: selection.step,
            component: selection.component,
            month: selection.month,
            zone: scope.zone.get(),
            offset: selection.offset,
            limit: PAGE_ROWS,
        })
    };
    let number = move || {
        let selection = scope.selection.get();
        let (step, currency) = (selection.step?, selection.currency?);
        report.with(|report| match report {
            Status::Loaded { value, .. } => {
                let mut rows = value.currencies.iter();
                let row = rows.find(|row| row.currency == currency)?;
                Some(OpenedNumber {
                    minor: row.total.now.sums.step_minor(step),
                    currency,
                })
            }
            _ => None,
        })
    };
    view! {
        <RowsBehind
            page=Signal::stored(Page::Sales)
            query=Signal::derive(query)
            number=Signal::derive(number)
        />
    }
}

/// Goes to the days of a bucket.
fn open_days(scope: Scope) -> Callback<Period> {
    let navigate = use_navigate();
    Callback::new(move |period: Period| {
        let filter = Filter {
            period: PeriodChoice::Custom(period),
            interval: None,
            ..scope.filter.get_untracked()
        };
        let address = super::href(&Page::Sales, &filter, &Selection::default());
        let stay = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&address, stay);
    })
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
