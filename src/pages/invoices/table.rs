//! The invoices that fit, a page of them, and the sums of all.

use ledger::report::invoices::{Group, InvoiceRow, Invoices, Sort};
use leptos::prelude::*;

use super::View;
use crate::filter::documents::Documents;
use crate::format;
use crate::route::Page;
use crate::ui::amount::Amount;
use crate::ui::invoice_state::InvoiceState;
use crate::ui::panel::Empty;
use crate::ui::rows_table::Pages;
use crate::ui::words::documents as words;
use crate::words::labels;

/// The columns that can be sorted by, in their order.
const HEADS: [(&str, Option<Sort>, &str); 8] = [
    ("Number", Some(Sort::Number), ""),
    ("With", Some(Sort::Counterparty), ""),
    ("Direction", None, ""),
    ("Status", None, ""),
    ("Issued", Some(Sort::Issued), ""),
    ("Due", Some(Sort::Due), ""),
    ("Total", Some(Sort::Total), "number"),
    ("Open", Some(Sort::Open), "number"),
];

/// The table.
#[component]
pub fn Table(
    /// The page and the sums.
    report: Invoices,
) -> impl IntoView {
    let view = expect_context::<View>();
    if report.n_invoices == 0 {
        return view! { <Nothing /> }.into_any();
    }
    let offset = view.shown.with_untracked(|shown| shown.offset);
    let n_lines = report.rows.len();
    let n_invoices = report.n_invoices;
    let heads = HEADS.map(|(label, sort, class)| head(view, label, sort, class));
    let lines = report.rows.into_iter().map(|row| line(view, row));
    let lines = lines.collect_view();
    let sums = report.groups.iter().map(sum).collect_view();
    let later = (report.n_later > 0).then(|| {
        let n = labels::n_invoices(&format::counted(report.n_later));
        view! { <p class="hint">{format!("Left out because issued later: {n}.")}</p> }
    });
    let page = Callback::new(move |offset: usize| {
        let shown = view.shown.get();
        view.href(&Documents { offset, ..shown })
    });
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label="Invoices">
            <table class="invoices">
                <caption class="visually-hidden">"Invoices that fit the choices above"</caption>
                <thead><tr>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{lines}</tbody>
                <tfoot>{sums}</tfoot>
            </table>
        </div>
        {later}
        <Pages offset n_lines n_amounts=n_invoices href=page />
    }
    .into_any()
}

fn head(view: View, label: &'static str, sort: Option<Sort>, class: &'static str) -> AnyView {
    let Some(sort) = sort else {
        return view! { <th scope="col" class=class>{label}</th> }.into_any();
    };
    let is_down = move || {
        let shown = view.shown.get();
        (shown.sort == sort).then_some(shown.is_descending)
    };
    let aria = move || match is_down() {
        Some(true) => "descending",
        Some(false) => "ascending",
        None => "none",
    };
    let arrow = move || match is_down() {
        Some(true) => " \u{2193}",
        Some(false) => " \u{2191}",
        None => "",
    };
    let href = move || view.href(&view.shown.with(|shown| shown.sorted_by(sort)));
    view! {
        <th scope="col" class=class aria-sort=aria>
            <a class="sort-link" href=href data-noscroll="true">{label} <span aria-hidden="true">{arrow}</span></a>
        </th>
    }
    .into_any()
}

fn line(view: View, row: InvoiceRow) -> AnyView {
    let InvoiceRow {
        id,
        number,
        direction,
        counterparty,
        currency,
        position,
        residual_minor,
        ..
    } = row;
    let page = Page::Invoice { invoice_id: id };
    let day =
        |day: Option<ledger::day::Day>| day.map_or_else(|| "\u{2014}".to_owned(), format::day);
    let off = residual_minor
        .filter(|residual| *residual != 0)
        .map(|residual| {
            let off = format::money(residual, currency);
            view! { <span class="badge is-warning">{format!("lines off by {off}")}</span> }
        });
    view! {
        <tr>
            <th scope="row">
                <a class="id" href=move || view.scope.href(&page)>{number}</a> {off}
            </th>
            <td><bdi>{format::name(&counterparty)}</bdi></td>
            <td>{words::direction(direction)}</td>
            <td><InvoiceState position /></td>
            <td class="nowrap">{day(row.issued_on)}</td>
            <td class="nowrap">{day(row.due_on)}</td>
            <td class="number">
                <Amount minor=position.total_minor currency /> " " {currency.code().to_owned()}
            </td>
            <td class="number">
                <Amount minor=position.open_minor currency /> " " {currency.code().to_owned()}
            </td>
        </tr>
    }
    .into_any()
}

/// The sums of one currency and direction, over everything that fits.
fn sum(group: &Group) -> impl IntoView + use<> {
    let n = labels::n_invoices(&format::counted(group.sums.n_invoices));
    let (currency, sums) = (group.currency, group.sums);
    let name = format!("{n}, {}", super::ageing::name(group).to_lowercase());
    view! {
        <tr>
            <th scope="row" colspan="6">{name}</th>
            <td class="number">
                <Amount minor=sums.total_minor currency /> " " {currency.code().to_owned()}
            </td>
            <td class="number">
                <Amount minor=sums.open_minor currency /> " " {currency.code().to_owned()}
            </td>
        </tr>
    }
}

/// Nothing fits, or there is nothing.
#[component]
fn Nothing() -> impl IntoView {
    let view = expect_context::<View>();
    if !view.shown.with_untracked(Documents::is_narrowed) {
        return view! { <p class="hint">"There is no invoice to list."</p> }.into_any();
    }
    view! {
        <Empty title="No invoice fits" reason="The choices above leave nothing.">
            <a class="button is-primary" href=move || view.href(&Documents::default())>"Show every invoice"</a>
        </Empty>
    }
    .into_any()
}
