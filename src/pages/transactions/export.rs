//! The rows that are shown, as a CSV file: all of them, in their order, under their columns.

use ledger::export::csv::{DecimalMark, Dialect, Separator};
use ledger::export::transactions::{Heading, Query};
use ledger::store::listing::Column;
use leptos::prelude::*;

use super::super::export_progress::{ExportProgress, is_exporting};
use super::names;
use super::view::View;
use crate::engine::Engine;
use crate::engine::protocol::ExportQuery;
use crate::filter::listing::Listing;
use crate::filter::listing::facet::Facet;
use crate::ui::menu::Menu;
use crate::words::{labels, transactions};

/// The menu, and how far the file is.
#[component]
pub fn Export() -> impl IntoView {
    let engine = expect_context::<Engine>();
    let is_set = is_exporting(engine);
    view! {
        <Menu label=Signal::stored(transactions::export_csv().to_owned()) is_set>
            <Form />
        </Menu>
        <ExportProgress name=Signal::stored("transactions.csv".to_owned()) preparing=transactions::sorting() />
    }
}

/// How the file is to look.
#[component]
fn Form() -> impl IntoView {
    let (view, engine) = (expect_context::<View>(), expect_context::<Engine>());
    let has_heading = RwSignal::new(false);
    let is_european = RwSignal::new(false);
    let has_mark = RwSignal::new(false);
    let start = move |_| {
        let dialect = dialect(is_european.get_untracked(), has_mark.get_untracked());
        let listing = view.listing.get_untracked();
        let query = Query {
            filter: view.rows.get_untracked(),
            sort: listing.sort,
            columns: columns(&listing.columns),
            dialect,
            heading: has_heading
                .get_untracked()
                .then(|| heading(engine, &listing)),
        };
        engine.start_export(ExportQuery::Transactions(Box::new(query)));
    };
    let check = move |label: &'static str, hint: &'static str, chosen: RwSignal<bool>| {
        view! {
            <label class="check">
                <input type="checkbox" bind:checked=chosen />
                <span class="check-label">{label} " " <span class="hint">{hint}</span></span>
            </label>
        }
        .into_any()
    };
    let which = move || {
        if view.listing.with(|listing| listing.group.is_some()) {
            transactions::export_groups()
        } else {
            transactions::export_rows()
        }
    };
    view! {
        <p class="hint">{which}</p>
        <div>
            {check(transactions::decimal_commas(), transactions::decimal_commas_for(), is_european)}
            {check(transactions::unicode(), transactions::unicode_for(), has_mark)}
            {check(transactions::heading(), transactions::heading_holds(), has_heading)}
        </div>
        <button type="button" class="button is-primary" on:click=start>{transactions::make_file()}</button>
    }
}

const fn dialect(is_european: bool, has_byte_order_mark: bool) -> Dialect {
    let (separator, decimal_mark) = if is_european {
        (Separator::Semicolon, DecimalMark::Comma)
    } else {
        (Separator::Comma, DecimalMark::Point)
    };
    Dialect {
        separator,
        decimal_mark,
        has_byte_order_mark,
    }
}

/// The columns of the file: those that are shown, and the currency of an amount in any case.
fn columns(shown: &[Column]) -> Vec<(Column, String)> {
    let mut columns = shown.to_vec();
    if let Some(place) = columns.iter().position(|column| *column == Column::Total)
        && !columns.contains(&Column::Currency)
    {
        columns.insert(place + 1, Column::Currency);
    }
    let named = columns.into_iter().map(|column| {
        let name = match column {
            // The zone of the page does not hold for machines.
            Column::PostedAt | Column::ReleasedAt => transactions::in_utc(names::column(column)),
            column => names::column(column).to_owned(),
        };
        (column, name)
    });
    named.collect()
}

fn heading(engine: Engine, listing: &Listing) -> Heading {
    let feed = engine.feed();
    let seller = feed.with_untracked(|feed| feed.account.as_ref().map(|one| one.seller.clone()));
    let mut filters = Vec::new();
    if !listing.text.is_empty() {
        filters.push(transactions::by_text(&listing.text));
    }
    for (&facet, values) in &listing.chosen {
        let values: Vec<String> = values
            .iter()
            .map(|value| names::value(facet, value))
            .collect();
        filters.push(labels::named(&name(facet), &values.join(", ")));
    }
    if let Some(least) = &listing.amounts.least {
        filters.push(transactions::amount_from(least));
    }
    if let Some(most) = &listing.amounts.most {
        filters.push(transactions::amount_to(most));
    }
    if listing.only_unrecognised {
        filters.push(transactions::only_unrecognised().to_owned());
    }
    Heading {
        seller: seller.unwrap_or_default(),
        filters,
    }
}

fn name(facet: Facet) -> String {
    names::facet(facet).to_lowercase()
}
