//! When deferred money comes free: a column a day, and the same as a table.

use ledger::day::Day;
use ledger::report::balances::{MaturityLine, Place};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::super::Scope;
use super::numbers::Numbers;
use crate::filter::selection::Selection;
use crate::filter::sum::Sum;
use crate::format;
use crate::ui::column_chart::{ColumnChart, Point};
use crate::ui::sum_tree::{SumLine, SumTree};
use crate::words::{balances as say, labels, widgets};

/// Up to so many days are drawn with the empty ones between them.
const DAYS_MAX: i32 = 62;

/// The timeline; nothing where nothing comes free on a known day.
pub fn timeline(numbers: Numbers<'_>) -> AnyView {
    let row = numbers.row;
    let (currency, maturities) = (row.currency, &row.maturities);
    if maturities.lines.is_empty() {
        return ().into_any();
    }
    let drawn = drawn(&maturities.lines);
    let points = drawn.iter().map(|&(on, minor, _)| Point {
        label: format::day(on),
        minor,
        compared_minor: None,
        compared_label: None,
        is_running: false,
    });
    let points: Vec<Point> = points.collect();
    let lines = maturities.lines.iter().enumerate();
    let lines = lines.map(|(at, line)| {
        let label = format::day(line.on);
        SumLine {
            n: labels::n_transactions(&format::counted(line.n_transactions)),
            ..numbers.line(&label, "", Place::Maturity(at), line.minor)
        }
    });
    let later = (maturities.n_later > 0).then(|| SumLine {
        label: say::later().to_owned(),
        n: labels::n_transactions(&format::counted(maturities.n_later)),
        minor: maturities.later_minor,
        ..SumLine::default()
    });
    let lines: Vec<SumLine> = lines.chain(later).collect();
    let shown = use_scope_period();
    let addresses: Vec<Option<String>> = drawn
        .iter()
        .map(|&(.., at)| {
            let number = numbers.number("", Place::Maturity(at?))?;
            Some(Sum::of(&number.parts.first()?.claim, shown).to_text())
        })
        .collect();
    let open = open_rows();
    let on_open = Callback::new(move |place: usize| {
        if let Some(Some(sum)) = addresses.get(place) {
            open.run(sum.clone());
        }
    });
    let caption = say::by_day_of_release_in(currency.code());
    view! {
        <h3 class="chart-title">{say::when_free()}</h3>
        <ColumnChart caption points currency on_open />
        <details class="more">
            <summary>{widgets::as_table()}</summary>
            <SumTree caption=say::by_day_of_release() head=say::day() currency lines />
        </details>
    }
    .into_any()
}

/// Day, sum, and place among the lines of each column; days without money are drawn where they are
/// few.
fn drawn(lines: &[MaturityLine]) -> Vec<(Day, i128, Option<usize>)> {
    let known = |at: usize| (lines[at].on, lines[at].minor, Some(at));
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return Vec::new();
    };
    let n_days = last.on.days_since(first.on);
    if n_days > DAYS_MAX {
        return (0..lines.len()).map(known).collect();
    }
    let days = (0..=n_days).filter_map(|n| first.on.plus_days(n));
    let day = |on: Day| {
        let at = lines.iter().position(|line| line.on == on);
        at.map_or((on, 0, None), known)
    };
    days.map(day).collect()
}

fn use_scope_period() -> Option<ledger::day::Period> {
    expect_context::<Scope>().period.get_untracked()
}

/// Opens the rows of a number, given as it stands in an address.
fn open_rows() -> Callback<String> {
    let scope = expect_context::<Scope>();
    let (navigate, pathname) = (use_navigate(), use_location().pathname);
    Callback::new(move |sum: String| {
        let Some(sum) = Sum::parse(&sum) else { return };
        let stay = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        let query = scope.query_of(&Selection::of(sum));
        navigate(&(pathname.get_untracked() + &query), stay);
    })
}
