//! The rows as a table: one line each, the sums of all of them below.

use ledger::report::transactions::{self, CurrencyTotal, Transactions};
use ledger::store::listing::{Column, Sort};
use leptos::prelude::*;

use super::super::answer::Answer;
use super::Nothing;
use super::cells;
use super::question::{Known, Rows};
use super::view::View;
use crate::engine::{Engine, Status};
use crate::filter::listing::{Listing, SORT, column};
use crate::format;
use crate::ui::table::row::Row;
use crate::ui::table::{Source, VirtualTable};
use crate::words::{labels, transactions as say};

/// The list.
#[component]
pub fn List() -> impl IntoView {
    let (view, engine) = (expect_context::<View>(), expect_context::<Engine>());
    let rows = Rows::new(engine, view);
    view! {
        <Answer status=rows.status what=say::what_transactions() lines=14 let:has_rows>
            {
                let has_rows = Memo::new(move |_| has_rows.get());
                move || {
                    if has_rows.get() {
                        view! { <Table rows /> }.into_any()
                    } else {
                        view! { <Nothing /> }.into_any()
                    }
                }
            }
        </Answer>
    }
}

/// The table, and how many rows it leaves out.
#[component]
fn Table(
    /// What is known of the list.
    rows: Rows,
) -> impl IntoView {
    let view = expect_context::<View>();
    let known = rows.known;
    let totals = Memo::new(move |_| known.with(totals_of));
    // Which columns there are depends on whether there is one currency or more.
    let columns = Memo::new(move |_| {
        let n_currencies = totals.with(Vec::len);
        view.listing
            .with(|listing| cells::shown(&listing.columns, n_currencies))
    });
    let source = Source {
        columns: Signal::derive(move || {
            totals.with(|totals| {
                let currency = match &totals[..] {
                    [total] => Some(total.currency),
                    _ => None,
                };
                columns.with(|columns| cells::columns(columns, currency))
            })
        }),
        n_rows: Memo::new(move |_| known.with(Known::n_rows)).into(),
        row: Callback::new(move |place| {
            known.with(|known| {
                let line = known.line(place)?;
                columns.with(|columns| {
                    view.scope
                        .zone
                        .with(|zone| Some(cells::row(line, columns, zone)))
                })
            })
        }),
        foot: Signal::derive(move || {
            totals.with(|totals| columns.with(|columns| foot(totals, columns)))
        }),
        sorted: Signal::derive(move || {
            let sort = view.listing.with(|listing| listing.sort);
            Some((column::name(sort.by), sort.is_descending))
        }),
        edition: Signal::derive(move || known.with(|known| known.edition)),
    };
    let on_sort = Callback::new(move |key: &'static str| {
        view.change(|listing| listing.sort = next_sort(listing.sort, key));
    });
    let on_open = Callback::new(move |id: String| {
        view.change(|listing| listing.opened = Some(id));
    });
    let on_sight = Callback::new(move |places| rows.sight.set(places));
    view! {
        <VirtualTable caption=labels::transactions() source on_sort on_open on_sight />
        <Counted known />
    }
}

fn totals_of(known: &Known) -> Vec<CurrencyTotal> {
    let answer = known.answer.as_ref();
    answer.map_or(Vec::new(), |answer| answer.totals.clone())
}

/// A second choice of a column turns its order round. Words start at A, numbers and times with what
/// is largest or newest.
fn next_sort(sort: Sort, key: &str) -> Sort {
    let Some(by) = column::from_name(key) else {
        return SORT;
    };
    let starts_large = matches!(
        by,
        Column::PostedAt | Column::ReleasedAt | Column::Total | Column::Quantity
    );
    Sort {
        by,
        is_descending: if sort.by == by {
            !sort.is_descending
        } else {
            starts_large
        },
    }
}

/// A line per currency. Its sums are those of every row that fits, whatever is in sight.
fn foot(totals: &[CurrencyTotal], columns: &[Column]) -> Vec<Row> {
    let line = |total: &CurrencyTotal| {
        let CurrencyTotal { currency, total } = *total;
        let rows = labels::rows(&format::counted(total.n_rows));
        let label = labels::of(currency.code(), &rows);
        cells::total(&total, currency, label, columns)
    };
    totals.iter().map(line).collect()
}

/// How many rows there are, and how many the filter hides.
#[component]
fn Counted(
    /// What is known of the list.
    known: Memo<Known>,
) -> impl IntoView {
    let (view, engine) = (expect_context::<View>(), expect_context::<Engine>());
    let is_narrowed = Memo::new(move |_| view.listing.with(Listing::is_narrowed));
    let all = engine.report::<Transactions>(move || {
        is_narrowed.get().then(|| transactions::Query {
            filter: view.unfiltered(),
            sort: SORT,
            group: None,
            offset: 0,
            limit: 0,
        })
    });
    move || {
        let n_rows = known.with(Known::n_rows) as u64;
        let rows = labels::n_transactions(&format::counted(n_rows));
        let hidden = all.with(|all| match all {
            Status::Loaded { value, .. } if is_narrowed.get() => {
                Some(value.n_rows.saturating_sub(n_rows))
            }
            _ => None,
        });
        let text = match hidden {
            Some(hidden) => {
                let hidden = format::count(hidden);
                say::hidden(&rows, &hidden)
            }
            None => rows,
        };
        view! { <p class="list-count" role="status">{text}</p> }
    }
}
