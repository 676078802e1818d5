//! The rows that are shown, as a CSV file: all of them, in their order, under their columns.

use ledger::export::csv::{DecimalMark, Dialect, Separator};
use ledger::export::transactions::{Heading, Query};
use ledger::store::listing::Column;
use leptos::prelude::*;

use super::names;
use super::view::View;
use crate::engine::{Engine, ExportState};
use crate::filter::listing::Listing;
use crate::filter::listing::facet::Facet;
use crate::format;
use crate::ui::download;
use crate::ui::icon::{Icon, Sign};
use crate::ui::menu::Menu;
use crate::words::{labels, transactions};

/// The menu, and how far the file is.
#[component]
pub fn Export() -> impl IntoView {
    let engine = expect_context::<Engine>();
    let export = engine.export();
    // A file of another page's visit is of no use here.
    on_cleanup(move || engine.cancel_export());
    let is_set = Memo::new(move |_| export.with(Option::is_some));
    Effect::new(move |before: Option<bool>| {
        let is_done = export.with(|export| matches!(export, Some(ExportState::Done { .. })));
        if is_done && before == Some(false) {
            save(engine);
        }
        is_done
    });
    view! {
        <Menu label=Signal::stored(transactions::export_csv().to_owned()) is_set>
            <Form />
        </Menu>
        <Progress />
    }
}

fn save(engine: Engine) {
    if let Some(file) = engine.exported_file() {
        download::save(&file, "transactions.csv");
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
        engine.start_export(Query {
            filter: view.rows.get_untracked(),
            sort: listing.sort,
            columns: columns(&listing.columns),
            dialect,
            heading: has_heading
                .get_untracked()
                .then(|| heading(engine, &listing)),
        });
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

/// How far the file is; what can be done about it.
#[component]
fn Progress() -> impl IntoView {
    let engine = expect_context::<Engine>();
    let export = engine.export();
    let cancel = move |_| engine.cancel_export();
    let forget = move |label: &'static str| {
        view! { <button type="button" class="button" on:click=cancel>{label}</button> }.into_any()
    };
    let said = move |state: ExportState| match state {
        ExportState::Writing { n_written, n_rows } => {
            let text = if n_rows == 0 {
                transactions::sorting().to_owned()
            } else {
                transactions::written(
                    &format::count(n_written),
                    &labels::rows(&format::counted(n_rows)),
                )
            };
            let max = n_rows.max(1).to_string();
            view! {
                <progress value=n_written.to_string() max=max aria-label=transactions::rows_written()></progress>
                <span>{text}</span>
                {forget(labels::cancel())}
            }
            .into_any()
        }
        ExportState::Done { n_rows, size_bytes } => {
            let (rows, size) = (
                labels::rows(&format::counted(n_rows)),
                format::size(size_bytes),
            );
            let text = transactions::file_made("transactions.csv", &rows, &size);
            view! {
                <Icon sign=Sign::Check />
                <span>{text}</span>
                <button type="button" class="button" on:click=move |_| save(engine)>{transactions::save_again()}</button>
                {forget(labels::done())}
            }
            .into_any()
        }
        ExportState::Failed(what) => {
            let text = transactions::file_failed(&what);
            view! {
                <Icon sign=Sign::Warning />
                <span>{text}</span>
                {forget(labels::close())}
            }
            .into_any()
        }
    };
    view! { <div class="export-state" role="status">{move || export.get().map(said)}</div> }
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
