//! What a page with a comparison asks, and the frame in which it shows the answer: its days, how
//! finely they are cut, and what they are compared with, a section per currency.

use std::collections::BTreeMap;

use ledger::day::zone::Zone;
use ledger::day::{Interval, Period};
use ledger::report::contents::Contents;
use ledger::report::sales::{self, Breakdown, Comparison, CurrencySales, Sales};
use ledger::store::filter::Filter as RowFilter;
use leptos::prelude::*;

use super::Scope;
use super::sales_numbers::Numbers;
use crate::engine::Status;
use crate::filter::period::PeriodChoice;
use crate::filter::selection::Selection;
use crate::filter::{Compared, Filter, cut};
use crate::format;
use crate::route::Page;
use crate::ui::panel::Empty;
use crate::words::{labels, sales as say};

/// The days that the address says, cut as it says, beside what it compares them with; nothing until
/// it is known which days "all" are.
pub fn query(scope: Scope, by: Option<Breakdown>, limit: usize) -> Option<sales::Query> {
    let (period, zone) = (scope.period.get(), scope.zone.get());
    let shown = shown_days(scope)?;
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
        calendar: scope.calendar.get(),
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

/// One section per currency that is shown; never a sum over several. None where there is none to
/// show.
pub fn sections(
    scope: Scope,
    report: &Sales,
    query: Option<&sales::Query>,
    body: &dyn Fn(&CurrencySales, Numbers<'_>) -> AnyView,
) -> Option<AnyView> {
    let query = query?;
    let shown = report.currencies.iter();
    let shown = shown.filter(|row| scope.shows(row.currency));
    let section = |row: &CurrencySales| {
        let code = row.currency.code().to_owned();
        let numbers = Numbers {
            report,
            query,
            currency: row.currency,
        };
        let compared = report
            .compared_period
            .map(|period| say::compared_with(&format::period(period)));
        view! {
            <section class="section" aria-label=code.clone()>
                <h2>{code.clone()} " " <span class="hint">{compared}</span></h2>
                {body(row, numbers)}
            </section>
        }
    };
    let sections: Vec<_> = shown.map(section).collect();
    (!sections.is_empty()).then(|| sections.into_any())
}

/// Nothing of a page in the period, or nothing at all.
#[component]
pub fn Nothing(
    /// The page.
    page: Page,
    /// Its title where the books have nothing of it.
    none_yet: &'static str,
    /// Its title where the chosen days have nothing of it.
    none_here: &'static str,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let is_all = move || scope.period.with(Option::is_none) && scope.currency.get().is_none();
    move || {
        if is_all() {
            view! {
                <Empty title=none_yet reason=labels::brings_them()>
                    <a class="button is-primary" href=move || scope.href(&Page::Import)>{labels::open_your_files()}</a>
                </Empty>
            }
            .into_any()
        } else {
            let all = Filter {
                period: PeriodChoice::All,
                currency: None,
                has_all_currencies: scope.has_usual_currency.get(),
                ..scope.filter.get()
            };
            let href = super::href(&page, &all, &Selection::default());
            view! {
                <Empty title=none_here reason=labels::nothing_posted()>
                    <a class="button is-primary" href=href>{labels::show_all_time()}</a>
                </Empty>
            }
            .into_any()
        }
    }
}

/// The chosen days; all there are where none are chosen, see [`whole`].
#[expect(
    clippy::option_option,
    reason = "not counted yet, or counted and empty"
)]
pub fn shown_days(scope: Scope) -> Option<Option<Period>> {
    match scope.period.get() {
        Some(period) => Some(Some(period)),
        None => scope.contents.with(|contents| whole(contents, scope)),
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
