//! Net sales over time, as columns and as a table.

use ledger::day::{Interval, Period};
use ledger::money::Currency;
use ledger::report::claim::Figure;
use ledger::report::sales::{Bucket, Cell, CurrencySales, Progress};
use leptos::prelude::*;

use super::super::Scope;
use super::open_days;
use crate::format;
use crate::ui::amount::Amount;
use crate::ui::column_chart::{ColumnChart, Point};

/// The series of one currency.
pub fn series(row: &CurrencySales, interval: Interval) -> impl IntoView + use<> {
    let currency = row.currency;
    let shown: Vec<&Bucket> = row
        .series
        .iter()
        .filter(|bucket| bucket.progress != Progress::Ahead || bucket.line.now.sums.n_rows > 0)
        .collect();
    let points: Vec<Point> = shown.iter().map(|bucket| point(bucket, interval)).collect();
    let periods: Vec<Period> = shown.iter().map(|bucket| bucket.period).collect();
    let open = open_days(expect_context::<Scope>());
    let on_open = Callback::new(move |place: usize| {
        if let Some(period) = periods.get(place) {
            open.run(*period);
        }
    });
    let lines = points.iter().map(|point| line(point, currency));
    let lines = lines.collect_view();
    let caption = format!("Net sales in {} over time", currency.code());
    let has_compared = points.iter().any(|point| point.compared_minor.is_some());
    let key = has_compared.then(|| {
        view! { <span class="hint">"Dashed: what it is compared with"</span> }
    });
    view! {
        <h3 class="chart-title">"Net sales" " " {key}</h3>
        <ColumnChart caption=caption.clone() points currency on_open />
        <details class="more">
            <summary>"Show as table"</summary>
            <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
                <table>
                    <caption class="visually-hidden">{caption.clone()}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Days"</th>
                            <th scope="col" class="number">{format!("Net sales, {}", currency.code())}</th>
                            <th scope="col" class="number">"Before"</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </details>
    }
}

fn point(bucket: &Bucket, interval: Interval) -> Point {
    let net = |cell: &Cell| cell.figure(&Figure::NetSales).unwrap_or_default();
    Point {
        label: label(bucket.period, interval),
        minor: net(&bucket.line.now),
        compared_minor: bucket.line.compared.as_ref().map(net),
        compared_label: bucket.compared_period.map(|period| label(period, interval)),
        is_running: bucket.progress == Progress::Running,
    }
}

/// The days of a bucket; a whole month by its name.
fn label(period: Period, interval: Interval) -> String {
    let is_whole = Interval::Month.containing(period.start, ledger::day::Weekday::Monday) == period;
    if interval == Interval::Month && is_whole {
        format::month(period.start)
    } else {
        format::period(period)
    }
}

fn line(point: &Point, currency: Currency) -> impl IntoView + use<> {
    let running = point.is_running.then_some(" so far");
    let compared = point
        .compared_minor
        .map(|minor| view! { <Amount minor currency /> });
    view! {
        <tr>
            <th scope="row">{point.label.clone()} <span class="hint">{running}</span></th>
            <td class="number"><Amount minor=point.minor currency /></td>
            <td class="number">{compared}</td>
        </tr>
    }
}
