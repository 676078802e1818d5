//! The rows added up by what they have in common: a line per group and currency.

use std::sync::Arc;

use ledger::day::Interval;
use ledger::money::Currency;
use ledger::report::transactions::{self, CurrencyGroups, Transactions};
use ledger::store::grouping::Value;
use ledger::store::listing::ListingTotal;
use leptos::prelude::*;

use super::super::answer::Answer;
use super::Nothing;
use super::names;
use super::view::View;
use crate::engine::Engine;
use crate::filter::Filter;
use crate::filter::listing::Listing;
use crate::filter::listing::SORT;
use crate::filter::listing::facet::Facet;
use crate::filter::listing::grouping::Grouping;
use crate::filter::period::PeriodChoice;
use crate::format;
use crate::ui::table::row::{Cell, Column, Row};
use crate::ui::table::{Source, VirtualTable};
use crate::words::{labels, transactions as say};

/// The groups.
#[component]
pub fn Groups() -> impl IntoView {
    let (view, engine) = (expect_context::<View>(), expect_context::<Engine>());
    let group = Memo::new(move |_| view.listing.with(|listing| listing.group));
    let report = engine.report::<Transactions>(move || {
        view.scope.track_retry();
        Some(transactions::Query {
            filter: view.rows.get(),
            sort: SORT,
            group: Some(group.get()?.dimension(view.scope.calendar.get())),
            offset: 0,
            limit: 0,
        })
    });
    view! {
        <Answer status=report what=say::what_groups() lines=14 let:report>
            {
                let answer = Memo::new(move |_| Arc::new(report.get()));
                let has_rows = Memo::new(move |_| answer.with(|answer| answer.n_rows > 0));
                move || {
                    if has_rows.get() {
                        view! { <Table answer group /> }.into_any()
                    } else {
                        view! { <Nothing /> }.into_any()
                    }
                }
            }
        </Answer>
    }
}

/// The groups as a table.
#[component]
fn Table(
    /// What was answered.
    answer: Memo<Arc<Transactions>>,
    /// What rows are added up by.
    group: Memo<Option<Grouping>>,
) -> impl IntoView {
    let view = expect_context::<View>();
    let rows = Memo::new(move |_| {
        let grouping = group.get().unwrap_or(Grouping::Facet(Facet::Kind));
        answer.with(|answer| rows(&answer.groups, grouping))
    });
    let edition = Memo::new(move |before: Option<&u64>| {
        rows.track();
        before.map_or(0, |before| before + 1)
    });
    let source = Source {
        columns: Signal::derive(move || {
            columns(group.get().unwrap_or(Grouping::Facet(Facet::Kind)))
        }),
        n_rows: Memo::new(move |_| rows.with(Vec::len)).into(),
        row: Callback::new(move |place| rows.with(|rows| rows.get(place).cloned())),
        foot: Signal::derive(move || answer.with(|answer| foot(answer))),
        sorted: Signal::stored(None),
        edition: edition.into(),
    };
    let on_open = Callback::new(move |key: String| {
        let found = answer.with_untracked(|answer| find(&answer.groups, &key));
        if let (Some((currency, value)), Some(grouping)) = (found, group.get_untracked()) {
            // Where there is one currency, naming it would only make the address longer.
            let is_one = answer.with_untracked(|answer| answer.totals.len() == 1);
            open(view, grouping, (!is_one).then_some(currency), &value);
        }
    });
    let n_groups =
        move || rows.with(|rows| say::open_a_group(&labels::groups(&format::counted(rows.len()))));
    view! {
        <VirtualTable
            caption=say::groups()
            source
            on_sort=Callback::new(|_| ())
            on_open
            on_sight=Callback::new(|_| ())
        />
        <p class="list-count" role="status">{n_groups}</p>
    }
}

fn columns(grouping: Grouping) -> Vec<Column> {
    let column = |key, title: &str, width, is_number| Column {
        key,
        title: title.to_owned(),
        width,
        is_number,
        is_sortable: false,
    };
    vec![
        column("group", names::grouping(grouping), 160, false),
        column("currency", labels::currency(), 60, false),
        column("rows", labels::rows_head(), 68, true),
        column("units", labels::units(), 68, true),
        column("net", labels::net_proceeds(), 104, true),
        column("amount", labels::amount(), 104, true),
    ]
}

fn row(key: String, name: String, currency: Currency, total: &ListingTotal) -> Row {
    let amount = |minor| Cell::Amount(ledger::money::Total::new(minor, currency));
    Row {
        key,
        cells: vec![
            Cell::Text(name),
            Cell::Text(currency.code().to_owned()),
            Cell::Count(total.n_rows.into()),
            Cell::Count(total.n_units),
            amount(total.net_proceeds_minor),
            amount(total.minor),
        ],
        sum: Some((currency, total.minor)),
    }
}

/// A line per group, and one for what was left out.
fn rows(groups: &[CurrencyGroups], grouping: Grouping) -> Vec<Row> {
    let mut rows = Vec::new();
    for of_currency in groups {
        let currency = of_currency.currency;
        for (place, line) in of_currency.lines.iter().enumerate() {
            let name = names::group(grouping, &line.value);
            rows.push(row(key(currency, place), name, currency, &line.total));
        }
        if of_currency.n_others > 0 {
            let name = labels::others(&format::counted(of_currency.n_others));
            let key = format!("{} others", currency.code());
            rows.push(row(key, name, currency, &of_currency.others));
        }
    }
    rows
}

fn key(currency: Currency, place: usize) -> String {
    format!("{} {place}", currency.code())
}

fn find(groups: &[CurrencyGroups], wanted: &str) -> Option<(Currency, Value)> {
    groups.iter().find_map(|of_currency| {
        let lines = of_currency.lines.iter().enumerate();
        let mut lines = lines.filter(|(place, _)| key(of_currency.currency, *place) == wanted);
        let (_, line) = lines.next()?;
        Some((of_currency.currency, line.value.clone()))
    })
}

fn foot(answer: &Transactions) -> Vec<Row> {
    let line = |total: &transactions::CurrencyTotal| {
        let code = total.currency.code().to_owned();
        row(code, labels::all().to_owned(), total.currency, &total.total)
    };
    answer.totals.iter().map(line).collect()
}

/// Lists the rows of a group.
fn open(view: View, grouping: Grouping, currency: Option<Currency>, value: &Value) {
    let mut listing = Listing {
        group: None,
        ..view.listing.get_untracked()
    };
    if let Some(currency) = currency {
        listing = listing.with(Facet::Currency, currency.code());
    }
    let filter = view.scope.filter.get_untracked();
    match (grouping, value) {
        (Grouping::Time(interval), Value::Day(day)) => {
            let days = interval.containing(*day, view.scope.calendar.get_untracked());
            let month = PeriodChoice::Month {
                year: day.year(),
                month: day.month(),
            };
            let own = view.scope.period.get_untracked();
            // The first and last group of a period may be cut by it.
            let period = match own.map(|own| own.intersection(days)) {
                Some(Some(part)) if part != days => PeriodChoice::Custom(part),
                _ if interval == Interval::Month => month,
                _ => PeriodChoice::Custom(days),
            };
            view.show_in(&Filter { period, ..filter }, &listing);
        }
        (Grouping::Facet(facet), value) => {
            if let Some(text) = facet.value(value) {
                view.show(&listing.with(facet, &text));
            }
        }
        (Grouping::Time(_), _) => {}
    }
}
