//! A figure over time, as columns and as a table whose every number explains itself.

use ledger::day::{Interval, Period, Weekday};
use ledger::money::Currency;
use ledger::report::sales::{Bucket, Progress};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::Scope;
use crate::filter::Filter;
use crate::filter::period::PeriodChoice;
use crate::filter::selection::Selection;
use crate::format;
use crate::ui::column_chart::{ColumnChart, Point};
use crate::ui::explained::Explained;
use crate::ui::number::Number;
use crate::words::{labels, widgets};

/// One column.
pub struct Column {
    /// Its days.
    pub period: Period,
    /// What is drawn.
    pub point: Point,
    /// Its number, and what it is compared with.
    pub numbers: [Option<Number>; 2],
}

/// The columns of a figure in one currency.
pub fn trend(title: &'static str, columns: Vec<Column>, currency: Currency) -> AnyView {
    let code = currency.code();
    let caption = widgets::over_time(title, code);
    let head = labels::of(title, code);
    let has_compared = columns
        .iter()
        .any(|column| column.point.compared_minor.is_some());
    let key = has_compared.then(|| {
        view! { <span class="hint">{widgets::dashed()}</span> }
    });
    let periods: Vec<Period> = columns.iter().map(|column| column.period).collect();
    let points = columns.iter().map(|column| column.point.clone()).collect();
    let lines = columns.into_iter().map(line).collect_view();
    let open = open_days();
    let on_open = Callback::new(move |place: usize| {
        if let Some(period) = periods.get(place) {
            open.run(*period);
        }
    });
    view! {
        <h3 class="chart-title">{title} " " {key}</h3>
        <ColumnChart caption=caption.clone() points currency on_open />
        <details class="more">
            <summary>{widgets::as_table()}</summary>
            <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
                <table>
                    <caption class="visually-hidden">{caption.clone()}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{labels::days()}</th>
                            <th scope="col" class="number">{head}</th>
                            <th scope="col" class="number">{labels::before()}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

/// Whether a bucket is shown: those that are still to come are not, unless something is in them.
pub fn is_shown(bucket: &Bucket) -> bool {
    bucket.progress != Progress::Ahead || bucket.line.now.sums.n_rows > 0
}

/// The days of a bucket; a whole month by its name.
pub fn label(period: Period, interval: Interval) -> String {
    let is_whole = Interval::Month.containing(period.start, Weekday::Monday) == period;
    if interval == Interval::Month && is_whole {
        format::month(period.start)
    } else {
        format::period(period)
    }
}

fn line(column: Column) -> AnyView {
    let running = column.point.is_running.then(widgets::so_far);
    let [now, before] = column
        .numbers
        .map(|number| number.map(|number| view! { <Explained number /> }));
    view! {
        <tr>
            <th scope="row">{column.point.label} <span class="hint">{running}</span></th>
            <td class="number">{now}</td>
            <td class="number">{before}</td>
        </tr>
    }
    .into_any()
}

/// Goes to the days of a column, on the same page.
fn open_days() -> Callback<Period> {
    let scope = expect_context::<Scope>();
    let (navigate, pathname) = (use_navigate(), use_location().pathname);
    Callback::new(move |period: Period| {
        let filter = Filter {
            period: PeriodChoice::Custom(period),
            interval: None,
            ..scope.filter.get_untracked()
        };
        let address = pathname.get_untracked() + &super::query(&filter, &Selection::default());
        let stay = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&address, stay);
    })
}
