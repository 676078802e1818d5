//! The rows behind a number: one line per amount, a page at a time. The sum below is always that
//! of the whole selection, not of the page.

use ledger::day::zone::Zone;
use ledger::report::rows::{RowLine, Rows};
use ledger::transaction::{Component, Status};
use leptos::prelude::*;

use super::amount::Amount;
use super::icon::{Icon, Sign};
use super::words;
use crate::format;
use crate::words::{explaining, labels};

/// Rows on one page.
pub const PAGE_ROWS: usize = 100;

/// The rows of one page, the sums of all, and the way to the neighbouring pages.
#[component]
pub fn RowsTable(
    /// The rows, as answered.
    rows: Rows,
    /// Rows before the first one here.
    offset: usize,
    /// Zone of the times.
    zone: Zone,
    /// Address of the page that starts at a row.
    href: Callback<usize, String>,
) -> impl IntoView {
    let Rows {
        lines,
        n_amounts,
        totals,
    } = rows;
    let zone = StoredValue::new(zone);
    let zone_name = zone.with_value(|zone| zone.name().to_owned());
    let n_lines = lines.len();
    let lines = lines.into_iter().map(|row| view! { <Line row zone /> });
    let sums = totals.into_iter().map(|(currency, minor)| {
        view! {
            <tr>
                <th scope="row" colspan="3">
                    {explaining::sum_of(&labels::rows(&format::counted(n_amounts)), currency.code())}
                </th>
                <td class="number"><Amount minor currency /></td>
                <td colspan="4"></td>
            </tr>
        }
    });
    let (lines, sums) = (lines.collect_view(), sums.collect_view());
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=labels::rows_head()>
            <table class="rows-table">
                <caption class="visually-hidden">{explaining::behind()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{explaining::posted_in(&zone_name)}</th>
                        <th scope="col">{labels::kind()}</th>
                        <th scope="col">{labels::amount_of()}</th>
                        <th scope="col" class="number">{labels::amount()}</th>
                        <th scope="col">{labels::order()}</th>
                        <th scope="col">{labels::product()}</th>
                        <th scope="col" class="number">{labels::units()}</th>
                        <th scope="col" class="number">{explaining::file_line()}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
                <tfoot>{sums}</tfoot>
            </table>
        </div>
        <Pages offset n_lines n_amounts href />
    }
}

/// One amount.
#[component]
fn Line(
    /// The amount, and the transaction around it.
    row: RowLine,
    /// Zone of its time.
    zone: StoredValue<Zone>,
) -> impl IntoView {
    let is_unknown = matches!(row.component, Component::Unknown(_));
    let deferred = matches!(row.status, Status::Deferred { .. });
    let line = if row.line == 0 {
        "—".to_owned()
    } else {
        format::count(row.line)
    };
    let at = zone.with_value(|zone| format::instant(row.posted_at, zone));
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "—".to_owned());
    view! {
        <tr>
            <td class="nowrap">{at}</td>
            <td>
                <span title=row.raw_kind.clone()>{words::kind(row.kind, &row.raw_kind)}</span>
                {deferred.then(|| view! { <span class="badge">{labels::deferred_lower()}</span> })}
            </td>
            <td>
                <span title=row.raw.clone()>{words::component(&row.component)}</span>
                {is_unknown.then(|| view! { <span class="badge is-warning">{labels::unrecognised_lower()}</span> })}
            </td>
            <td class="number"><Amount minor=row.minor currency=row.currency /></td>
            <td class="id">{or_none(row.order_id)}</td>
            <td class="id">{or_none(row.sku)}</td>
            <td class="number">{format::whole(row.quantity)}</td>
            <td class="number quiet">{line}</td>
        </tr>
    }
}

/// Which rows are in sight, and the neighbouring pages.
#[component]
pub fn Pages(
    /// Rows before the first one in sight.
    offset: usize,
    /// Rows in sight.
    n_lines: usize,
    /// Rows in all.
    n_amounts: u64,
    /// Address of the page that starts at a row.
    href: Callback<usize, String>,
) -> impl IntoView {
    let last = offset + n_lines;
    let previous = (offset > 0).then(|| offset.saturating_sub(PAGE_ROWS));
    let next = u64::try_from(last)
        .is_ok_and(|last| last < n_amounts)
        .then_some(last);
    let link = move |to: Option<usize>, sign: Sign, label: &'static str| {
        to.map(|to| {
            view! {
                <a class="button" href=move || href.run(to) data-noscroll="true">
                    <Icon sign />
                    {label}
                </a>
            }
        })
    };
    let place = if n_lines == 0 {
        explaining::no_rows().to_owned()
    } else {
        let (first, last) = (format::count(offset + 1), format::count(last));
        explaining::rows_range(&first, &last, &format::count(n_amounts))
    };
    view! {
        <nav class="rows-pages" aria-label=explaining::pages_of_rows()>
            <span>{place}</span>
            {link(previous, Sign::Previous, explaining::previous())}
            {link(next, Sign::Next, explaining::next())}
        </nav>
    }
}
